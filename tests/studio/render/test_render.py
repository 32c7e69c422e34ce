"""Rendering: the files of a lesson, their times, and that a render leaves all or nothing."""

from __future__ import annotations

import dataclasses
import json
from contextlib import contextmanager
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from studio.film.encoder import QUALITIES, FilmError
from studio.lesson.lesson import load
from studio.lesson.parts import NoSuchPart
from studio.output.folders import LessonFolders, private_folder
from studio.render import render as rendering
from studio.render.preview import preview
from studio.render.render import render
from studio.render.stills import still, storyboard
from studio.system.progress import Silent
from tests.studio.probe import probe
from tests.studio.tiny import SCENES, Stopped

LESSON = """title = "Two tiny clips"
author = "A. Lecturer"
language = "de"

[[scene]]
scene = "TinyTangent"
id = "one"

[[scene]]
scene = "TinySteps"
"""
FILES = {
    "lecture.mp4", "lecture.srt", "lecture.vtt", "claims.json", "lesson.json",
    "clips/one.mp4", "clips/one.srt", "clips/one.vtt", "clips/one.png",
    "clips/one/01-show-the-square.mp4", "clips/one/02-move-it.mp4",
    "clips/one/01-show-the-square.png", "clips/one/02-move-it.png",
    "clips/tiny-steps.mp4", "clips/tiny-steps.srt", "clips/tiny-steps.vtt", "clips/tiny-steps.png",
    "clips/tiny-steps/01-only-beat.mp4", "clips/tiny-steps/01-only-beat.png",
    "storyboard/one.png", "storyboard/tiny-steps.png",
}  # fmt: skip


def lesson_of(folder: Path, text: str):
    path = folder / "tiny.toml"
    path.write_text(text)
    return load(path, SCENES)


def files_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


class Heard(Silent):
    """Progress that writes down what it is told."""

    def __init__(self):
        self.foretold, self.frames, self.beats = [], 0, 0

    @contextmanager
    def drawing(self, clip, frames, beats):
        self.foretold.append((clip, frames, beats))
        yield self.hear

    def hear(self, frames, beats):
        self.frames, self.beats = self.frames + frames, self.beats + beats


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made")
    lesson = lesson_of(folder, LESSON)
    return lesson, render(lesson, folder / "out", "draft"), folder / "out" / "tiny"


def frames_of(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


def test_every_file_is_made(made):
    """A render makes the files of OUTPUTS.md, slides aside, and nothing else, hidden or not."""
    _, summary, folder = made
    assert files_in(folder) == FILES
    assert summary.ok and summary.lecture == folder / "lecture.mp4"
    assert [row.id for row in summary.made] == ["one", "tiny-steps"]


def test_the_lecture_holds_both_clips(made):
    """Its frames are the clips' frames, a chapter for each, the captions in a German track, its title."""
    _, summary, folder = made
    film, clips = probe(folder / "lecture.mp4"), [probe(row.path) for row in summary.made]
    assert film.frames == sum(clip.frames for clip in clips)
    assert [chapter.title for chapter in film.chapters] == ["A tiny tangent: x^2", "tiny-steps"]
    seam, end = clips[0].frames / 15, film.frames / 15
    assert [t for c in film.chapters for t in (c.start, c.end)] == pytest.approx(
        [0, seam, seam, end], abs=1e-3
    )
    assert [track.language for track in film.subtitles] == ["deu"]
    assert film.tags["title"] == "Two tiny clips"
    assert film.boxes.index("moov") < film.boxes.index("mdat")


def test_a_clip_is_its_beats(made):
    """The beat films together have the clip's frames, and each starts where the one before ended."""
    _, _, folder = made
    parts = [frames_of(path) for path in sorted((folder / "clips" / "one").glob("*.mp4"))]
    assert sum(map(len, parts)) == probe(folder / "clips" / "one.mp4").frames
    assert np.abs(parts[0][-1].astype(int) - parts[1][0]).mean() < 1


def test_captions_follow_the_frames(made):
    """A caption runs from its ``say`` to the next one or to the end of its beat, in frames' time."""
    _, _, folder = made
    (track,) = probe(folder / "lecture.mp4").subtitles
    said = [(start, end, text) for start, end, text in track.cues if text]
    first = probe(folder / "clips" / "one" / "01-show-the-square.mp4").frames / 15
    whole = probe(folder / "clips" / "one.mp4").frames / 15
    assert [text for *_, text in said] == ["One two three", "Four five", "Six"]
    assert said[0][:2] == pytest.approx((0, first), abs=2e-3)
    assert said[1][0] == pytest.approx(first, abs=2e-3) and said[1][1] == pytest.approx(said[2][0], abs=2e-3)
    assert said[2][1] == pytest.approx(whole, abs=2e-3)
    assert (
        "-->" in (folder / "clips" / "one.srt").read_text() and "Six" in (folder / "lecture.vtt").read_text()
    )
    assert (folder / "clips" / "tiny-steps.srt").read_text() == ""


def test_the_poster_is_the_scenes_choice(made):
    """The poster is the last frame of the beat that the scene names; without a name, of the last beat."""
    _, _, folder = made
    for poster, beat in (("one", "one/01-show-the-square"), ("tiny-steps", "tiny-steps/01-only-beat")):
        shown = np.asarray(Image.open(folder / "clips" / f"{poster}.png").convert("RGB")).astype(int)
        assert np.abs(shown - frames_of(folder / "clips" / f"{beat}.mp4")[-1]).mean() < 2


def test_claims_are_written(made):
    """claims.json has a row for each claim and beat, of both clips in order, with the keys of OUTPUTS.md."""
    _, _, folder = made
    rows = json.loads((folder / "claims.json").read_text())
    assert [row["clip"] for row in rows] == ["one", "one", "tiny-steps"]
    keys = {"clip", "beat", "time", "kind", "shown", "expression", "exact", "value", "error", "ok"}
    assert all(keys <= row.keys() and row["ok"] for row in rows)


def test_a_still_is_the_frame_of_the_film(made, tmp_path):
    """``still`` writes, pixel for pixel, the last frame of a beat of the film; by default the poster's."""
    lesson, _, folder = made
    path = still(lesson, "one", None, tmp_path, "draft")
    assert path == tmp_path / "tiny" / "stills" / "one-show-the-square.png"
    assert np.array_equal(Image.open(path), Image.open(folder / "clips" / "one.png"))
    moved = np.asarray(Image.open(still(lesson, "one", "move-it", tmp_path, "draft"))).astype(int)
    assert np.abs(moved - frames_of(folder / "clips" / "one" / "02-move-it.mp4")[-1]).mean() < 2
    stills = {"stills/one-show-the-square.png", "stills/one-move-it.png"}
    assert files_in(tmp_path / "tiny") == stills | {"lesson.json"}


def test_a_still_of_what_is_not_there(made, tmp_path):
    """An unknown clip or beat is refused with the nearest known one, and nothing is written."""
    lesson, _, _ = made
    with pytest.raises(NoSuchPart, match=r"no clip 'on' — did you mean one\?"):
        still(lesson, "on", None, tmp_path, "draft")
    with pytest.raises(NoSuchPart, match=r"no beat 'moveit' — did you mean move-it\?"):
        still(lesson, "one", "moveit", tmp_path, "draft")
    assert not files_in(tmp_path)


def test_the_storyboard_alone(made, tmp_path):
    """``storyboard`` writes one sheet a clip, notes them, and nothing else."""
    lesson, _, _ = made
    storyboard(lesson, tmp_path)
    sheets = {"storyboard/one.png", "storyboard/tiny-steps.png"}
    assert files_in(tmp_path / "tiny") == sheets | {"lesson.json"}


def test_progress_is_told(made, tmp_path):
    """The frames and beats foretold are those that are drawn, to within a frame for each beat."""
    lesson, _, _ = made
    heard = Heard()
    render(lesson, tmp_path, "draft", clip="one", progress=heard)
    ((clip, frames, beats),) = heard.foretold
    assert (clip, beats) == ("one", heard.beats) == ("one", 2)
    assert abs(frames - heard.frames) <= beats


def test_one_clip_alone(made, tmp_path):
    """With ``clip`` only its files are written: lecture, the other's claims and what is not ours stay."""
    lesson, _, _ = made
    folder = tmp_path / "tiny"
    (folder / "clips" / "one").mkdir(parents=True)
    old = {
        "lecture.mp4": "old",
        "clips/one/03-gone.mp4": "old",
        "clips/one/notes.txt": "mine",
        "clips/x.mp4": "x",
    }
    for name, text in old.items():
        (folder / name).write_text(text)
    rows = [{"clip": "tiny-steps", "kept": 1}, {"clip": "one", "kept": 0}, {"clip": "elsewhere", "kept": 0}]
    (folder / "claims.json").write_text(json.dumps(rows))
    summary = render(lesson, tmp_path, "draft", clip="one")
    assert summary.lecture is None and [row.id for row in summary.made] == ["one"]
    made = {name for name in FILES if "one" in name} | {"claims.json", "lesson.json"}
    assert files_in(folder) == made | set(old)
    assert (folder / "lecture.mp4").read_text() == "old"
    assert [row["clip"] for row in json.loads((folder / "claims.json").read_text())] == [
        "one",
        "one",
        "tiny-steps",
    ]


def test_a_wrong_claim_draws_nothing(tmp_path):
    """Where one clip's claim fails, no clip is drawn and nothing is written."""
    lesson = lesson_of(tmp_path, LESSON + '\n[[scene]]\nscene = "Wrong"\n')
    summary = render(lesson, tmp_path / "out", "draft")
    assert not summary.ok and not summary.made
    assert any(finding.kind == "claim" for report in summary.reports for finding in report.findings)
    assert not (tmp_path / "out").exists()


def test_a_fault_of_layout_is_told_after_the_film(tmp_path):
    """A text outside the margin is found; the film is made nevertheless."""
    lesson = lesson_of(tmp_path, '[[scene]]\nscene = "Crowded"\n')
    summary = render(lesson, tmp_path / "out", "draft")
    assert not summary.ok and summary.reports[0].claims_ok
    assert (tmp_path / "out" / "tiny" / "lecture.mp4").exists()


def test_an_interrupted_render_leaves_what_was(tmp_path, monkeypatch):
    """Stopped in its second beat, a render leaves what was there as it was, and nothing new."""
    lesson = lesson_of(tmp_path, '[[scene]]\nscene = "TinySteps"\n[[scene]]\nscene = "Stopped"\n')
    draw = rendering.draw_part

    def stopping(*args):
        monkeypatch.setattr(Stopped, "stops", True)
        return draw(*args)

    monkeypatch.setattr(rendering, "draw_part", stopping)
    with pytest.raises(KeyboardInterrupt):
        render(lesson, tmp_path / "out", "draft")
    assert not (tmp_path / "out" / "tiny").exists()
    (tmp_path / "out" / "tiny").mkdir(parents=True)
    (tmp_path / "out" / "tiny" / "lecture.mp4").write_text("old")
    monkeypatch.setattr(Stopped, "stops", False)
    with pytest.raises(KeyboardInterrupt):
        render(lesson, tmp_path / "out", "draft")
    assert files_in(tmp_path / "out" / "tiny") == {"lecture.mp4"}
    assert (tmp_path / "out" / "tiny" / "lecture.mp4").read_text() == "old"


def test_what_a_killed_render_left_is_swept(made, tmp_path):
    """Whoever holds the folder removes the private folders in it, which only a killed render leaves."""
    lesson, _, _ = made
    (tmp_path / "tiny" / ".hillwalk-old" / "drawn").mkdir(parents=True)
    preview(lesson, "tiny-steps", tmp_path)
    assert not list((tmp_path / "tiny").glob(".*"))


def full(*_, **__):
    raise OSError(28, "No space left on device", "somewhere")


@pytest.mark.parametrize(
    ("fails", "told"),
    [
        ("studio.film.encoder._video_stream", "beat 01-show-the-square: no film could be opened there"),
        ("studio.film.joining._mux", "{folder}/clips/one.mp4: the film could not be written"),
    ],
)
def test_errors_name_what_users_know(tmp_path, monkeypatch, fails, told):
    """What fails in the hidden folder is told by beat, or by the place where the file was to go."""
    out = tmp_path / "bob's out"
    lesson = lesson_of(tmp_path, LESSON)
    monkeypatch.setattr(fails, full)
    with pytest.raises(FilmError) as caught:
        render(lesson, out, "draft")
    assert str(caught.value) == f"{told.format(folder=out / 'tiny')}: No space left on device"


def test_system_errors_name_what_users_know(tmp_path):
    """The same for what the system complains of, whose file is named by itself."""
    places = LessonFolders(tmp_path, "tiny")
    with pytest.raises(OSError) as caught, private_folder(places) as private:
        raise OSError(28, "No space left on device", str(private / "made" / "clips" / "one.mp4"))
    assert caught.value.filename == str(places.folder / "clips" / "one.mp4")
    with pytest.raises(OSError) as caught, private_folder(places) as private:
        raise OSError(28, "No space left on device")  # as from a write, which names no file
    assert caught.value.filename == str(places.folder) and caught.value.errno == 28


def test_preview_draws_one_draft(made, tmp_path, monkeypatch):
    """``preview`` writes the clip in draft, and says that it could not be opened where there is no screen."""
    lesson, _, _ = made
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    path, opened = preview(lesson, "tiny-steps", tmp_path)
    assert (path, opened) == (tmp_path / "tiny" / "preview" / "tiny-steps.mp4", False)
    assert files_in(tmp_path / "tiny") == {"preview/tiny-steps.mp4", "lesson.json"}
    film, draft = probe(path), QUALITIES["draft"]
    assert (film.width, film.height, film.fps) == (draft.width, draft.height, draft.fps)


def test_the_light_theme(made, tmp_path):
    """A lesson in the light theme has a white ground."""
    lesson, _, _ = made
    path = still(dataclasses.replace(lesson, theme="light"), "tiny-steps", None, tmp_path, "draft")
    assert Image.open(path).getpixel((0, 0)) == (255, 255, 255)
