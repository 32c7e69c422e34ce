"""The same asked for once more, as its user asks: what is told without work, and when work is due."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.__main__ import main
from tests.studio.tiny import ONE, TWO, files_in, lesson_of, stamps

WHOLE = ["render", "mine.toml", "--quality", "draft"]
CLIP = [*WHOLE, "--clip", "two"]
CHANGED = TWO.replace("at = 1", "at = 2")


@pytest.fixture
def project(working_folder, here, monkeypatch):
    """The same, with a rendered lesson in it."""
    monkeypatch.chdir(here)
    return here


def told(capsys, arguments: list[str], status: int = 0) -> str:
    """What a command says."""
    capsys.readouterr()
    assert main(arguments) == status
    captured = capsys.readouterr()
    return captured.err if status else captured.out


def test_what_is_made_by_the_way_is_no_change(project, capsys, monkeypatch):
    """After a still or a preview all is there already, without the lesson being loaded."""
    told(capsys, WHOLE)
    told(capsys, ["still", "mine.toml", "--quality", "draft"])
    told(capsys, ["preview", "mine.toml", "--clip", "one"])
    monkeypatch.setattr("studio.lesson.lesson.load", None)  # to call it would fail
    assert "all there already" in told(capsys, WHOLE)


def test_what_is_older_is_told_each_time(project, capsys):
    """A clip that is asked for again is there already; that the lecture is older is as true as before."""
    told(capsys, WHOLE)
    lesson_of(project, ONE, CHANGED)
    assert "Older than the lesson is now: lecture.mp4." in told(capsys, CLIP)
    again = told(capsys, CLIP)
    assert "all there already" in again and "Older than the lesson is now: lecture.mp4." in again
    assert "Older" not in told(capsys, WHOLE)
    again = told(capsys, CLIP)  # of which the note from before the whole render is not to be repeated
    assert "Older" not in again
    assert "all there already" in told(capsys, CLIP)


def test_another_film_that_is_altered_is_told_at_once(project, capsys):
    """Also where the clip itself is there already."""
    told(capsys, WHOLE)
    assert "all there already" in told(capsys, CLIP)
    assert "all there already" in told(capsys, CLIP)
    (project / "out" / "mine" / "clips" / "one.mp4").write_bytes(b"cut")
    for _ in range(2):
        again = told(capsys, CLIP)
        assert "all there already" in again and "Altered, or not made here: clips/one.mp4." in again


def test_what_was_removed_is_told_once(project, capsys):
    """The second time there is nothing to remove."""
    lesson_of(project, ONE)
    assert "Removed, for the lesson has it no longer: clips/two" in told(capsys, WHOLE)
    again = told(capsys, WHOLE)
    assert "all there already" in again and "Removed" not in again


@pytest.mark.parametrize(
    "command", [WHOLE, CLIP, ["preview", "mine.toml", "--clip", "one"], ["still"], ["storyboard"]]
)
def test_a_second_lesson_of_one_name_exits_2(project, capsys, command):
    """In one last line that names both; also where the two hold the same, and all would be there already."""
    told(capsys, WHOLE)
    before, times = files_in(project / "out"), stamps(project / "out" / "mine")
    lesson_of(project, ONE, TWO, name="second/mine.toml")
    line = told(capsys, [command[0], str(Path("second/mine.toml")), *command[2:]], 2).splitlines()[-1]
    first, second = Path("mine.toml"), Path("second/mine.toml")
    assert line.startswith(f"hillwalk: {Path('out/mine')}: it holds what was made of {first}, which {second}")
    assert files_in(project / "out") == before and stamps(project / "out" / "mine") == times


@pytest.mark.parametrize("name", ["lesson.json", "lecture.vtt", "claims.json", "storyboard/one.png"])
def test_a_file_that_was_altered_is_no_rest(project, capsys, name):
    """Whichever it is, a render follows that puts it right, and after it there is nothing to do."""
    told(capsys, WHOLE)
    path = project / "out" / "mine" / name
    right = path.read_bytes()
    path.write_bytes(right[:-9])
    assert "all there already" not in told(capsys, WHOLE)
    assert path.read_bytes() == right and "all there already" in told(capsys, WHOLE)
