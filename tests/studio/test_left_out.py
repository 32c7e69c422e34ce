"""A lesson with hills where there is no OpenGL: the flat clips are made, the hills are told as left out."""

from __future__ import annotations

import json
import sys

import pytest

from stage.opengl.context import GraphicsError
from studio import kept
from studio.cli import main
from tests.studio.test_cli import HILLS, TinyHill, write
from tests.studio.tiny import TinySteps, TinyTangent

RENDER = ["render", "mine.toml", "--quality", "draft"]
REASON = "There is no OpenGL here; install some"


@pytest.fixture
def hills(working_folder, monkeypatch):
    """A flat clip and a hill, and a switch for OpenGL."""
    sys.modules["scenes"].SCENES = (TinyTangent, TinyHill, TinySteps)
    write(working_folder, "mine.toml", HILLS)

    def switch(on: bool) -> None:
        kept._graphics.cache_clear()
        monkeypatch.undo() if on else monkeypatch.setattr("stage.opengl.context.open_context", missing)

    def missing(*_, **__):
        raise GraphicsError(REASON)

    with monkeypatch.context() as own:
        monkeypatch = own
        yield working_folder, switch
    kept._graphics.cache_clear()


def manifest(folder) -> dict:
    return json.loads((folder / "out" / "mine" / "lesson.json").read_text(encoding="utf-8"))


def test_the_flat_clips_are_made(hills, capsys):
    """They and a lecture of them; which are left out, and what would help, is told; the status says so."""
    folder, switch = hills
    switch(False)
    assert main(RENDER) == 3
    out, err = capsys.readouterr()
    assert f"hillwalk: Left out: hill. {REASON}\n" in err and "1 clip" in out
    made = folder / "out" / "mine"
    assert (made / "lecture.mp4").is_file() and (made / "clips" / "flat.mp4").is_file()
    assert not (made / "clips" / "hill.mp4").exists()
    told = manifest(folder)
    assert [clip["id"] for clip in told["clips"]] == ["flat"] and told["lecture"]["up_to_date"] is False


def test_it_is_told_again_and_made_once_there_is_opengl(hills, capsys):
    """A second render is not "all there already"; with OpenGL the rest is made, and the lecture is whole."""
    folder, switch = hills
    switch(False)
    assert main(RENDER) == 3
    assert main(RENDER) == 3
    assert "all there already" not in capsys.readouterr().out
    switch(True)
    assert main(RENDER) == 0
    told = manifest(folder)
    assert [clip["id"] for clip in told["clips"]] == ["flat", "hill"] and told["lecture"][
        "up_to_date"
    ] is True
    assert main(RENDER) == 0 and "all there already" in capsys.readouterr().out


def test_hills_made_before_stay(hills, capsys):
    """With OpenGL gone again their films are neither removed nor called older; the flat clip can be made."""
    folder, switch = hills
    assert main(RENDER) == 0
    before = manifest(folder)
    film = folder / "out" / "mine" / "clips" / "hill.mp4"
    data = film.read_bytes()
    switch(False)
    write(folder, "mine.toml", HILLS.replace('id = "flat"', 'id = "flat"\nf = "x^3"'))
    assert main([*RENDER, "--clip", "flat"]) == 0
    out = capsys.readouterr().out
    assert "Older than the lesson is now: lecture.mp4." in out and "hill.mp4" not in out.split("Older")[1]
    assert main(RENDER) == 3
    assert film.read_bytes() == data
    assert manifest(folder)["clips"][1] == before["clips"][1]


def test_storyboards_of_the_flat_clips(hills, capsys):
    """Likewise."""
    folder, switch = hills
    switch(False)
    assert main(["storyboard", "mine.toml"]) == 3
    assert f"Left out: hill. {REASON}" in capsys.readouterr().err
    assert [path.name for path in (folder / "out" / "mine" / "storyboard").iterdir()] == ["flat.png"]


def test_a_lesson_of_hills_alone_writes_nothing(hills, capsys):
    """There is nothing to make, and the reason is told."""
    folder, switch = hills
    switch(False)
    write(folder, "mine.toml", '[[scene]]\nscene = "TinyHill"\n')
    assert main(RENDER) == 3
    assert capsys.readouterr().err.endswith(f"hillwalk: {REASON}\n") and not (folder / "out").exists()
