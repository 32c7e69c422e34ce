"""Slides of a rendered lesson: what is there stays, what changed is made anew, no work of a user is lost."""

from __future__ import annotations

import hashlib
from pathlib import Path
from types import MappingProxyType

import pytest

from studio.film.encoder import Format
from studio.output.folders import LessonFolders
from studio.output.manifest import Manifest
from studio.render import render as rendering
from studio.slides import films, making
from studio.slides.deck import Choices
from studio.slides.making import Request, make_slides
from tests.studio.tiny import ONE, THREE, TWO, files_in, lesson_of, stamps

SMALLER = Format(80, 46, 5)
SAME = Format(160, 90, 10)


def write_pages(deck, target: Path, choices: Choices) -> None:
    """A writer that says in a file and one beside it what it was given."""
    told = [
        f"{slide.clip} {slide.beat} {hashlib.sha256(slide.film.read_bytes()).hexdigest()}"
        for slide in deck.slides
    ]
    target.write_text("\n".join([deck.title, *told]), encoding="utf-8")
    if choices.folder:
        target.with_suffix("").mkdir()
        (target.with_suffix("") / "film.mp4").write_bytes(deck.slides[0].film.read_bytes())


@pytest.fixture(autouse=True)
def own_writer(monkeypatch):
    formats = dict(making.FORMATS) | {"html": ("deck.html", "", ("folder",))}
    monkeypatch.setattr(making, "FORMATS", MappingProxyType(formats))
    monkeypatch.setattr(making, "_writer", lambda name: write_pages)


def folders_in(here: Path) -> LessonFolders:
    return LessonFolders(here / "out", "mine", here / "mine.toml")


def made(here: Path, *names: str, most: Format = SAME, **choices):
    request = Request(names or ("html",), most, Choices(**choices))
    return make_slides(request, folders_in(here), lambda: lesson_of(here, ONE, TWO))


def test_what_is_made_once_is_left(here):
    """Asked for again, with nothing changed, every file stays the very file that it was."""
    (first,) = made(here)
    before = stamps(here / "out" / "mine")
    (second,) = made(here)
    assert (first.unchanged, second.unchanged) == (False, True)
    assert first.path == here / "out" / "mine" / "deck.html" == second.path
    assert second.size == first.path.stat().st_size
    assert stamps(here / "out" / "mine") == before


def test_what_is_lost_comes_back_the_same(here):
    """A deck that is removed is made again, byte for byte."""
    (one,) = made(here)
    data = one.path.read_bytes()
    one.path.unlink()
    (again,) = made(here)
    assert not again.unchanged and one.path.read_bytes() == data


def test_another_choice_or_size_is_another_deck(here):
    """What the user chose counts, but only where the format heeds it."""
    made(here)
    assert not made(here, most=SMALLER)[0].unchanged
    assert made(here, most=SMALLER, click=True)[0].unchanged  # deck.html has no click
    assert not made(here, most=SMALLER, folder=True)[0].unchanged


def test_a_folder_goes_with_the_choice(here):
    """Without --folder the films beside the page are removed again, as long as they are ours."""
    (one,) = made(here, folder=True)
    film = here / "out" / "mine" / "deck" / "film.mp4"
    assert one.size == one.path.stat().st_size + film.stat().st_size
    made(here)
    assert not film.parent.exists()
    made(here, folder=True)
    film.write_bytes(b"mine")
    made(here)
    assert film.read_bytes() == b"mine"


def test_files_that_come_out_the_same_are_left(here):
    """The page was lost and is made anew; the film beside it is the same and stays untouched."""
    (one,) = made(here, folder=True)
    film = here / "out" / "mine" / "deck" / "film.mp4"
    before = film.stat().st_ctime_ns
    one.path.unlink()
    (again,) = made(here, folder=True)
    assert not again.unchanged and one.path.exists()
    assert film.stat().st_ctime_ns == before


def test_a_deck_changed_by_hand_is_kept(here):
    """It is given another name, told of, and not overwritten by the next either."""
    (one,) = made(here)
    one.path.write_text("my own remarks")
    one.path.parent.joinpath("deck-kept-1.html").write_text("older remarks")
    (again,) = made(here)
    assert again.kept == one.path.with_name("deck-kept-2.html")
    assert again.kept.read_text() == "my own remarks"
    assert one.path.with_name("deck-kept-1.html").read_text() == "older remarks"
    assert one.path.read_text(encoding="utf-8").startswith("Mine")


def test_one_film_changed_only_that_is_made_smaller_again(here, small, monkeypatch):
    """Of three clips one changes: the films of the others are taken from the store."""
    asked = []
    make = films._made
    monkeypatch.setattr(films, "_made", lambda source, *rest: asked.append(source) or make(source, *rest))
    made(here, most=SMALLER)
    assert len(asked) == 8
    changed = TWO.replace("at = 1", "at = 2")
    rendering.render(lesson_of(here, ONE, changed), here / "out", "draft")
    asked.clear()
    make_slides(Request(("html",), SMALLER, Choices()), folders_in(here), lambda: None)
    assert {source.path.parent.name for source in asked} == {"two"} and len(asked) < 4


def test_a_render_leaves_the_slides(here, small):
    """Rendering again, also with a clip more, removes no deck; it is then of an older lecture."""
    (one,) = made(here)
    data = one.path.read_bytes()
    rendering.render(lesson_of(here, ONE, TWO, THREE), here / "out", "draft")
    assert one.path.read_bytes() == data
    (again,) = make_slides(Request(("html",), SAME, Choices()), folders_in(here), lambda: None)
    assert not again.unchanged and "three" in one.path.read_text(encoding="utf-8")


def test_an_interrupted_making_leaves_all_as_it_was(here, monkeypatch):
    """A writer that fails leaves the old deck and nothing half-made."""
    made(here)
    before = files_in(here / "out" / "mine")

    def fails(deck, target, choices):
        target.write_text("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(making, "_writer", lambda name: fails)
    with pytest.raises(OSError, match="No space"):
        made(here, folder=True)
    assert files_in(here / "out" / "mine") == before


def test_the_manifest_tells_of_the_slides(here):
    """What is known of them comes back as it was written; another form is no manifest."""
    made(here, folder=True)
    manifest = Manifest.read(here / "out" / "mine")
    assert manifest.slides["deck.html"]["files"] == ["deck.html", "deck/film.mp4"]
    assert set(manifest.slides["deck.html"]["files"]) <= manifest.sha256.keys()
    path = here / "out" / "mine" / "lesson.json"
    path.write_text(manifest.text().replace('"made_from"', '"other"', 1).replace('"files"', '"file"', 1))
    assert Manifest.read(here / "out" / "mine").slides == {}
