"""What lies in a lesson's folder: what stays as it is, what goes, and what is told of it."""

from __future__ import annotations

import dataclasses
import json
import shutil
from collections.abc import Iterable
from pathlib import Path

import av
import pytest

from studio.output import compose
from studio.render.preview import preview
from studio.render.render import render
from studio.render.stills import still
from tests.studio.probe import probe
from tests.studio.tiny import ONE, THREE, TWO, files_in, lesson_of, stamps

CHANGED = TWO.replace("at = 1", "at = 2")
HARMS = {
    "removed": Path.unlink,
    "emptied": lambda path: path.write_bytes(b""),
    "altered": lambda path: path.write_bytes(b"x" * 99),
}


# Files of each kind. Those in a row are harmed at once, since none of them is made of another.
SOME = [
    ("clips/one/02-go-right.mp4", "clips/two.png"),
    ("clips/one.mp4", "clips/two/01-show-the-square.png"),
    ("clips/one.srt", "storyboard/two.png"),
    ("clips/two.vtt",),
    ("lecture.mp4",),
    ("lecture.srt",),
    ("lecture.vtt",),
    ("claims.json", "lesson.json"),
]


def told(here: Path) -> dict:
    return json.loads((here / "out" / "mine" / "lesson.json").read_text())


# -- what stays as it is


def counted(monkeypatch) -> list[str]:
    """What is joined, and of what sheets are made, from now on."""
    asked = []
    for name in ("join", "sheet", "lecture"):
        real = getattr(compose, name)

        def counting(parts, *given, name=name, real=real, **named):
            target = next(path for path in given if isinstance(path, Path))
            asked.append(f"{name} {target.stem}")
            return real(parts, *given, **named)

        monkeypatch.setattr(compose, name, counting)
    return asked


def changed(before: dict[str, int], folder: Path) -> set[str]:
    after = stamps(folder)
    return {name for name in after if before.get(name) != after[name]}


def test_work_follows_the_change(here, monkeypatch):
    """Nothing changed: nothing is made. One clip changed: its files and the lecture. The title: it."""
    folder, asked = here / "out" / "mine", counted(monkeypatch)
    always = {"claims.json", "lesson.json"}
    lecture = {"lecture.mp4", "lecture.srt", "lecture.vtt"}
    before = stamps(folder)
    render(lesson_of(here, ONE, TWO), here / "out", "draft")
    assert asked == [] and changed(before, folder) <= always
    render(lesson_of(here, ONE, CHANGED), here / "out", "draft")
    assert asked == ["join two", "sheet two", "lecture lecture"]
    again = changed(before, folder)
    assert again - lecture - always and all("two" in name for name in again - lecture - always)
    before = stamps(folder)
    render(lesson_of(here, ONE, CHANGED, title="Another"), here / "out", "draft")
    assert asked[3:] == ["lecture lecture"] and changed(before, folder) == lecture | always
    assert probe(folder / "lecture.mp4").tags["title"] == "Another"
    monkeypatch.undo()


def test_the_films_are_those_of_a_fresh_start(here, tmp_path):
    """After edits back and forth every file is, to the byte, what a render from nothing makes."""
    for clips in ((ONE, CHANGED), (CHANGED,), (THREE, CHANGED, ONE), (ONE, TWO)):
        render(lesson_of(here, *clips), here / "out", "draft")
        fresh = tmp_path / "fresh"
        shutil.rmtree(fresh, ignore_errors=True)
        render(lesson_of(fresh, *clips), fresh / "out", "draft")
        assert files_in(here / "out" / "mine") == files_in(fresh / "out" / "mine")


def each_of(names: Iterable[str]) -> list[tuple[str, ...]]:
    """Every file once, one of the first clip's with one of the second's."""
    ones, twos = ([name for name in sorted(names) if f"/{clip}" in name] for clip in ("one", "two"))
    others = sorted(set(names) - {*ones, *twos})
    return [*zip(ones, reversed(twos), strict=True), *((name,) for name in others)]


@pytest.mark.parametrize("harm", HARMS)
def test_what_was_damaged_by_hand_is_made_whole(here, harm):
    """Whichever file is gone, or one of each kind is altered: the next render puts the right one there."""
    folder, lesson = here / "out" / "mine", lesson_of(here, ONE, TWO)
    whole = files_in(folder)
    for names in each_of(whole) if harm == "removed" else SOME:
        for name in names:
            HARMS[harm](folder / name)
        assert files_in(folder) != whole
        render(lesson, here / "out", "draft")
        assert files_in(folder) == whole, names


# -- what goes


def test_what_the_lesson_no_longer_has_goes(here):
    """A renamed clip's films, pictures, sheets, stills and previews go, and empty folders; that is told."""
    folder, lesson = here / "out" / "mine", lesson_of(here, ONE, TWO)
    still(lesson, "one", None, here / "out", "draft")
    still(lesson, "two", None, here / "out", "draft")
    preview(lesson, "two", here / "out")
    mine = {"clips/notes.mp4": "mine", "clips/two/09-mine.mp4": "mine", "stills/two-mine.png": "mine"}
    for name, text in mine.items():
        (folder / name).write_text(text)
    assert any("two" in name for name in files_in(folder).keys() - mine.keys())
    summary = render(lesson_of(here, ONE, THREE), here / "out", "draft")
    left = files_in(folder)
    assert {name for name in left if "two" in name} == {name for name in mine if "two" in name}
    assert {"clips/notes.mp4", "stills/one-show-the-square.png"} < left.keys()
    assert not (folder / "preview").exists()
    (note,) = summary.notes
    assert note.startswith("Removed") and "clips/two.mp4" in note and "more" in note and "\n" not in note
    assert not any("two" in name for name in told(here)["sha256"])
    assert render(lesson_of(here, ONE, THREE), here / "out", "draft").notes == ()


def test_beats_that_are_gone_go(here):
    """A clip that keeps its id and loses beats loses their films; those of the others stay."""
    beats = here / "out" / "mine" / "clips" / "two"
    steps = TWO.replace("TinyWalk", "TinySteps").replace('f = "x^2"\nat = 1', "")
    (note,) = render(lesson_of(here, ONE, steps), here / "out", "draft").notes
    assert [path.name for path in sorted(beats.iterdir())] == ["01-only-beat.mp4", "01-only-beat.png"]
    assert len(list((beats.parent / "one").iterdir())) == 8
    assert "clips/two/01-show-the-square.mp4" in note and "and 5 more" in note


def test_a_film_that_was_altered_stays(here):
    """Ours, but cut by its user since: it stays, which is told once."""
    film = here / "out" / "mine" / "clips" / "two.mp4"
    film.write_bytes(b"cut")
    notes = render(lesson_of(here, ONE), here / "out", "draft").notes
    assert film.read_bytes() == b"cut" and any("stays: clips/two.mp4." in note for note in notes)
    assert render(lesson_of(here, ONE), here / "out", "draft").notes == ()


def test_nothing_of_a_lesson_that_is_no_more_goes(here):
    """Where another lesson takes a folder over, the films of the one before stay: they may not be its."""
    (here / "mine.toml").unlink()
    summary = render(lesson_of(here, ONE, name="else/mine.toml"), here / "out", "draft")
    assert summary.notes == () and (here / "out" / "mine" / "clips" / "two.mp4").exists()


# -- what is told


def test_films_that_are_older_are_told(here):
    """After ``--clip`` on a changed lesson: lecture and other changed clips; a whole render cures it."""
    other = ONE.replace("at = 1", "at = 3")
    out = here / "out"
    assert render(lesson_of(here, ONE, TWO), out, "draft", clip="two").notes == ()
    assert told(here)["lecture"]["up_to_date"]
    (note,) = render(lesson_of(here, ONE, CHANGED), out, "draft", clip="two").older
    assert "Older" in note and "lecture.mp4" in note and "clips" not in note and "whole lesson" in note
    assert not told(here)["lecture"]["up_to_date"]
    summary = render(lesson_of(here, other, CHANGED), out, "draft", clip="two")
    assert summary.older == summary.notes and "lecture.mp4, clips/one.mp4." in summary.older[0]
    assert render(lesson_of(here, other, CHANGED), out, "draft").notes == ()
    assert told(here)["lecture"]["up_to_date"]
    assert render(lesson_of(here, other, CHANGED), out, "draft", clip="one").notes == ()
    assert render(lesson_of(here, other, CHANGED, THREE), out, "draft", clip="three").older


def test_a_film_from_before_is_older_again(here):
    """A clip that was changed and changed back was made of both once: what lies there decides."""
    out = here / "out"
    render(lesson_of(here, ONE, CHANGED), out, "draft")
    (note,) = render(lesson_of(here, ONE, TWO), out, "draft", clip="one").notes
    assert "lecture.mp4, clips/two.mp4." in note


def test_a_title_makes_the_lecture_older(here):
    """It stands in the lecture alone."""
    notes = render(lesson_of(here, ONE, TWO, title="New"), here / "out", "draft", clip="one").notes
    assert len(notes) == 1 and "lecture.mp4." in notes[0]


@pytest.mark.parametrize("change", ["size", "theme"])
def test_films_of_another_size_or_theme_are_told(here, change):
    """They are still what the lesson says, and so not older."""
    lesson = lesson_of(here, ONE, TWO)
    if change == "theme":
        lesson = dataclasses.replace(lesson, theme="light")
    (note,) = render(lesson, here / "out", "high" if change == "size" else "draft", clip="two").notes
    assert "another size or theme: lecture.mp4, clips/one.mp4." in note
    assert told(here)["lecture"]["up_to_date"]
    assert render(lesson, here / "out", "high" if change == "size" else "draft").notes == ()
    shapes = {(clip["height"], clip["theme"]) for clip in told(here)["clips"]}
    assert shapes == {(180 if change == "size" else 90, lesson.theme)}


def test_a_lecture_that_is_gone_is_not_told_of(here):
    """It cannot be older."""
    (here / "out" / "mine" / "lecture.mp4").unlink()
    assert render(lesson_of(here, ONE, CHANGED), here / "out", "draft", clip="two").notes == ()
    assert not told(here)["lecture"]["up_to_date"]


@pytest.mark.parametrize("emptied", ["removed", "limited"])
def test_what_is_older_is_known_without_the_store(here, emptied):
    """What is kept was given up: films that are as the lesson has them are not called older, others are."""
    store = here / "out" / ".hillwalk" / "store"
    if emptied == "removed":
        shutil.rmtree(store)
    render(lesson_of(here, ONE, TWO), here / "out", "draft", keep=0)
    assert not list(store.glob("*.kept"))
    assert render(lesson_of(here, ONE, TWO), here / "out", "draft", clip="two").notes == ()
    assert told(here)["lecture"]["up_to_date"]
    shutil.rmtree(store)
    (note,) = render(lesson_of(here, ONE, CHANGED, title="New"), here / "out", "draft", clip="one").notes
    assert "Older" in note and "lecture.mp4, clips/two.mp4." in note


@pytest.mark.parametrize("film", ["clips/two.mp4", "lecture.mp4"])
def test_another_film_that_was_altered_is_told(here, film):
    """Of a render of one clip: it stays as it is, and is not said to be as the lesson has it."""
    (here / "out" / "mine" / film).write_bytes(b"cut")
    (note,) = render(lesson_of(here, ONE, TWO), here / "out", "draft", clip="one").notes
    assert note.startswith(f"Altered, or not made here: {film}.") and "whole lesson" in note
    assert (here / "out" / "mine" / film).read_bytes() == b"cut"


def test_stills_of_beats_that_are_gone_go(here):
    """A clip that keeps its id and loses a beat loses its still; stills of the beats that it has stay."""
    still(lesson_of(here, ONE, TWO), "two", None, here / "out", "draft")
    still(lesson_of(here, ONE, TWO), "one", None, here / "out", "draft")
    stills = here / "out" / "mine" / "stills"
    assert len(list(stills.iterdir())) == 2
    steps = TWO.replace("TinyWalk", "TinySteps").replace('f = "x^2"\nat = 1', "")
    render(lesson_of(here, ONE, steps), here / "out", "draft")
    assert [path.name for path in stills.iterdir()] == ["one-show-the-square.png"]


def test_a_renamed_clip_is_not_checked_again(here, monkeypatch):
    """Its claims and findings carry the new id."""
    monkeypatch.setattr("studio.render.render.certify", None)  # to call it would fail
    summary = render(lesson_of(here, ONE, TWO.replace('"two"', '"new"')), here / "out", "draft")
    report = summary.reports[1]
    assert report.clip == "new" and report.claims and {claim["clip"] for claim in report.claims} == {"new"}
    rows = json.loads((here / "out" / "mine" / "claims.json").read_text())
    assert {row["clip"] for row in rows} == {"one", "new"}


# -- the films' covers


def test_every_film_has_a_cover(here):
    """Beats, clips and the lecture carry a picture; the first stream is the film, and it alone has frames."""
    films = sorted((here / "out" / "mine").rglob("*.mp4"))
    assert len(films) == 11
    for path in films:
        with av.open(str(path)) as film:
            video, cover = film.streams.video
            assert video.codec_context.name == "h264" and video.frames > 1
            assert int(cover.disposition) & 1024 and cover.codec_context.name == "mjpeg"  # attached picture
            (packet,) = [packet for packet in film.demux(cover) if packet.size]
            assert bytes(packet)[:3] == b"\xff\xd8\xff"


# -- what is the user's own


def test_what_is_replaced_is_told(here):
    """A film that was altered, or that was there before the first render, is made anew, and that is said."""
    film = here / "out" / "mine" / "clips" / "one.mp4"
    film.write_bytes(b"my own cut")
    summary = render(lesson_of(here, ONE, TWO), here / "out", "draft")
    assert any(
        "Made anew in place of what was altered" in note and "one.mp4" in note for note in summary.notes
    )
    assert render(lesson_of(here, ONE, TWO), here / "out", "draft").notes == ()


def test_a_still_makes_no_other_lessons_films_ours(here):
    """What was made of a lesson that is no more stays, also where a still of the next one comes first."""
    (here / "mine.toml").rename(here / "gone.toml")
    (here / "gone.toml").unlink()
    (here / "second").mkdir()
    lesson = lesson_of(here, THREE, name="second/mine.toml")
    still(lesson, None, None, here / "out", "draft")
    assert not any("Removed" in note for note in render(lesson, here / "out", "draft").notes)
    assert (here / "out" / "mine" / "clips" / "one.mp4").is_file()


def test_a_file_for_a_folder_is_told_before_anything_is_placed(here):
    """No film is touched where one of them cannot come to its place."""
    shutil.rmtree(here / "out" / "mine" / "storyboard")
    (here / "out" / "mine" / "storyboard").write_text("own")
    before = stamps(here / "out" / "mine")
    with pytest.raises(NotADirectoryError, match="a file is where a folder"):
        render(lesson_of(here, ONE, CHANGED), here / "out", "draft")
    assert stamps(here / "out" / "mine") == before


def test_whoever_is_stopped_at_the_end_leaves_films_that_are_known(here, monkeypatch):
    """Placed, but not yet in the manifest: once they are no longer in the lesson they go."""
    new = TWO.replace('id = "two"', 'id = "new"')

    def stopped(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("studio.output.output.remove", stopped)
        render(lesson_of(here, ONE, new), here / "out", "draft")
    assert (here / "out" / "mine" / "clips" / "new.mp4").is_file()
    render(lesson_of(here, ONE, TWO), here / "out", "draft")
    assert not list((here / "out" / "mine" / "clips").glob("new*"))


def test_a_still_leaves_the_lectures_title(here):
    """The manifest tells the title that the lecture has, not the one that it will have."""
    still(lesson_of(here, ONE, TWO, title="Another"), None, None, here / "out", "draft")
    assert told(here)["title"] != "Another"
    render(lesson_of(here, ONE, TWO, title="Another"), here / "out", "draft")
    assert told(here)["title"] == "Another"
