"""The command for clips for elsewhere: what it is given, what it tells, and that it is tidied up after."""

from __future__ import annotations

import os
from argparse import ArgumentTypeError
from pathlib import Path

import pytest

from studio.__main__ import main
from studio.clip_formats import material
from studio.clip_formats.fitting import Written
from studio.clip_formats.kinds import KINDS
from studio.clip_formats.making import Made
from studio.clip_formats.settings import Settings
from studio.commands.drawing import clips
from studio.film.encoder import Format
from studio.render import render as rendering

LESSON = '[[scene]]\nscene = "TinyTangent"\nid = "one"\n\n[[scene]]\nscene = "Wrong"\nid = "two"\n'


@pytest.fixture
def here(working_folder, monkeypatch):
    small = {"draft": Format(320, 180, 10), "medium": Format(320, 180, 10)}
    monkeypatch.setattr(rendering, "QUALITIES", small)
    monkeypatch.setattr(material, "QUALITIES", small)
    (working_folder / "mine.toml").write_text(LESSON)
    return working_folder


def test_each_file_is_told(here, capsys):
    """A line each with size, pixels, rate and seconds; clean removes all that was made."""
    assert main(["clips", "mine.toml", "--clip", "one", "--as", "gif,mov"]) == 0
    lines = capsys.readouterr().out.splitlines()
    places = [Path("out") / "mine" / "clips" / f"one.{end}" for end in ("gif", "alpha.mov")]
    assert [line.partition(": ")[0] for line in lines] == list(map(str, places))
    assert all(", 320 × 180, 10 frames a second, 3." in line for line in lines)
    assert all(place.is_file() for place in places)
    assert main(["clean"]) == 0
    assert os.listdir() == ["mine.toml"]


def test_a_beat_of_the_first_clip(here, capsys):
    """Where no clip is named and there are several, the first is meant, and that is told."""
    assert main(["clips", "mine.toml", "--beat", "move-it"]) == 0
    told = capsys.readouterr()
    assert told.out.startswith(str(Path("out") / "mine" / "clips" / "one" / "02-move-it.gif"))
    assert "clips --beat takes one clip: one, the first of 2" in told.err


def test_what_does_not_hold_is_not_made(here, capsys):
    """A claim fails: status 1, the finding, and nothing is written."""
    assert main(["clips", "mine.toml", "--clip", "two"]) == 1
    assert "Nothing was made, because what would be shown does not hold" in capsys.readouterr().out
    assert not list((here / "out").rglob("*.gif"))


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["--as", "giff"], "--as giff: there is no such format — did you mean gif?"),
        (["--as", "flash"], "there is no such format — There are gif, webp, avif, webm-alpha, prores"),
        (["--as", ","], "name at least one format"),
        (["--budget", "0"], "no file is so small"),
        (["--budget", "much"], "a number with its unit would work, such as 1.5MB"),
        (["--budget", "1kB", "--clip", "one"], "still"),
        (["--width", "-3"], "a whole number from 1 would work"),
        (["--clip", "one", "--beat", "move-ti"], "did you mean move-it?"),
    ],
)
def test_a_refusal_says_what_would_work(here, capsys, given, told):
    """Status 2, one line, no file."""
    assert main(["clips", "mine.toml", *given]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert told in lines[-1]
    assert not list(here.rglob("*.gif"))


def test_formats_are_read():
    """In any order, with other names for them, each once; the command knows all that there are."""
    assert clips._read_formats("MOV, webm,prores gif") == ("prores", "webm-alpha", "gif")
    assert set(clips._FORMATS) == KINDS.keys()
    with pytest.raises(ArgumentTypeError):
        clips._read_formats("")


def test_what_was_lowered_is_told():
    """And only that."""
    first = Settings(800, 15, 256)
    made = Made(Path("one.gif"), "gif", Written(1_400_000, Settings(640, 10, 256), first), 360, 12.4)
    assert clips.told(made) == (
        "1.4 MB, 640 × 360, 10 frames a second, 12.4 s; to fit: 640 pixels wide instead of 800, "
        "10 frames a second instead of 15"
    )
