"""What is told while clips are made: lines on a pipe, a display that moves on a terminal."""

from __future__ import annotations

import re
import sys
from contextlib import ExitStack

import pytest

from studio.__main__ import main
from studio.lesson.lesson import load
from studio.render.render import render
from studio.system import progress
from studio.system.console import console, table
from studio.system.progress import Live
from tests.studio.tiny import SCENES, known

TWO = '[[scene]]\nscene = "TinyTangent"\nid = "one"\n[[scene]]\nscene = "TinyWalk"\nid = "two"\n'


@pytest.fixture
def terminal(monkeypatch, capsys):
    """A terminal of 40 columns and 12 lines, or as many as the test asks for."""

    def of(width: int = 40, **settings: str) -> Live:
        for name in ("NO_COLOR", "FORCE_COLOR", "TERM", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
            monkeypatch.delenv(name, raising=False)
        for name, value in {"TERM": "xterm", "COLUMNS": str(width), "LINES": "12", **settings}.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
        return Live()

    return of


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_line_for_each_thing_done(tmp_path, capsys, jobs):
    """On a pipe: a line for each clip checked, each beat drawn and each clip drawn, by one worker or two."""
    (tmp_path / "mine.toml").write_text(TWO)
    lesson = load(tmp_path / "mine.toml", SCENES)
    render(lesson, tmp_path / "out", "draft", jobs=jobs, progress=Live())
    told = capsys.readouterr().err.splitlines()
    assert [line for line in told if "drawing" in line or "checking" in line] == [
        "checking 2 clips", "drawing 2 clips",
    ]  # fmt: skip
    assert {line for line in told if line.startswith("checked")} == {
        "checked clip 1 of 2: one", "checked clip 2 of 2: two",
    }  # fmt: skip
    beats = [re.sub(r" \(\d+ % of all\)$", "", line) for line in told if "of all)" in line]
    assert sorted(beats) == [
        "one: 1 of 2 beats drawn", "one: 2 of 2 beats drawn",
        "two: 1 of 4 beats drawn", "two: 2 of 4 beats drawn",
        "two: 3 of 4 beats drawn", "two: 4 of 4 beats drawn",
    ]  # fmt: skip
    assert "one: 2 beats, 48 frames; clip 1 of 2 is drawn" in told
    assert told[-1] == "joining the films" and len(told) == 2 + 2 + 6 + 2 + 1


def test_each_line_leaves_at_once(capsys):
    """A line is there when the thing is done, not when all is; and a check that fails is not told as done."""
    live = Live()
    with pytest.raises(ZeroDivisionError), live.checking("one", 1, 2):
        assert capsys.readouterr().err == "checking 2 clips\n"
        raise ZeroDivisionError
    assert not capsys.readouterr().err
    with live.drawing("one", 10, 2) as tell:
        tell(5, 0)
        assert capsys.readouterr().err == "drawing 1 clip\n"
        tell(0, 1)
        assert capsys.readouterr().err == "one: 1 of 2 beats drawn (50 % of all)\n"


def lines(text: str) -> list[str]:
    """The lines of a display, without their colours."""
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text)
    return [line.rstrip() for line in plain.splitlines() if line.strip()]


def drawn(live: Live, clips: int = 2, frames: int | None = 100) -> str:
    """What the display shows of clips of 4 beats, of which the first is half drawn and the others wait."""
    with ExitStack() as shown:
        tells = [
            shown.enter_context(live.drawing(f"clip-{n}-with-a-name-that-is-long", frames, frames and 4))
            for n in range(1, clips + 1)
        ]
        tells[0](50, 2)
        with (screen := console(error=True)).capture() as text:
            screen.print(live._rows())
    return text.get()


@pytest.mark.parametrize("width", [20, 40, 60, 100])
def test_a_terminal_shows_what_is_drawn_and_what_waits(terminal, width):
    """In any width each clip has one line, with its share and beat, or that it waits; nothing is folded."""
    told = lines(drawn(terminal(width)))
    assert all(len(line) <= width for line in told)
    if width >= 40:
        assert any("50 %  beat 3 of 4" in line for line in told)
        assert any(line.endswith("waiting") for line in told)
    if width >= 60:
        assert any(line.startswith("clip 2 of 2: clip-2") for line in told)
    assert any(line.startswith("0 of 2 clips") for line in told)


def test_many_clips_fit_on_a_terminal(terminal):
    """Of sixty clips those that are begun are shown, and how many wait; the last line is for all."""
    live = terminal(80)
    told = lines(drawn(live, 60))
    assert len(told) <= 12 and "clip 1 of 60" in told[0] and "50 %" in told[0]
    assert told[-2] == "and 52 more, waiting" and told[-1].startswith("0 of 60 clips drawn, 1 % of all")


def test_no_share_where_the_whole_is_not_known(terminal):
    """Without a foretold number there is no percentage that stays at nought, but what is done so far."""
    told = " ".join(lines(drawn(terminal(80), 1, None)))
    assert "beat 3, 50 frames" in told and "%" not in told


def test_signs_that_the_terminal_has(terminal, monkeypatch):
    """Without colours or UTF-8 the display holds neither; a dumb terminal is given lines."""
    monkeypatch.setattr(type(sys.stderr), "encoding", "ascii", raising=False)
    text = drawn(terminal(100, NO_COLOR="1"))
    assert text.isascii() and not re.search(r"\x1b\[[34]\dm", text)
    assert not terminal(TERM="dumb")._moves


def test_the_oldest_check_is_the_one_shown(terminal, monkeypatch, capsys):
    """Of several clips that are being checked the first that is not finished is told of."""
    shown = []

    class Seen(progress.Live):
        def _show_first(self) -> None:
            shown.append(self._doing[:1])

    live = Seen()
    with ExitStack() as second:
        with live.checking("one", 1, 2):
            second.enter_context(live.checking("two", 2, 2))
        assert shown[-1] == ["checking clip 2 of 2: two"]
    assert shown[:2] == [["checking clip 1 of 2: one"]] * 2 and shown[-1] == []


def test_preview_knows_how_much_there_is(tmp_path, capsys, monkeypatch):
    """A clip is run through before it is drawn in draft; of a still the first is meant, which is said."""
    known(monkeypatch)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("studio.render.preview.open_file", lambda path: True)
    (tmp_path / "mine.toml").write_text(TWO)
    assert main(["preview", "mine.toml", "--clip", "one"]) == 0
    assert capsys.readouterr().err.splitlines() == [
        "running through clip one",
        "drawing 1 clip",
        "one: 1 of 2 beats drawn (44 % of all)",
        "one: 2 of 2 beats drawn (100 % of all)",
        "one: 2 beats, 48 frames; clip 1 of 1 is drawn",
    ]
    assert main(["still", "mine.toml", "--quality", "draft"]) == 0
    assert capsys.readouterr().err.splitlines() == [
        "hillwalk: still takes one clip: one, the first of 2 — another: --clip two",
        "drawing clip one, the end of beat show-the-square",
    ]
    assert main(["storyboard", "mine.toml"]) == 0
    assert [line.split(":")[0] for line in capsys.readouterr().err.splitlines()] == [
        "drawing the storyboard of clip 1 of 2", "drawing the storyboard of clip 2 of 2",
    ]  # fmt: skip


@pytest.mark.parametrize("width", [24, 40, 60, 80, 120])
def test_a_table_in_any_width(terminal, capsys, width):
    """A name stands as it is typed, and no line is longer than a terminal that has room for the name."""
    terminal(width)
    name, title = "a-clip-of-a-name", "Partial derivatives on a hill: x² + y² at (1, 2)"
    made = table(("clip", "title", "line"), [(name, title, 7)], width=width, spare=(2, 1))
    console().print(made, width=width)
    told = lines(capsys.readouterr().out)
    assert all(len(line) <= width for line in told) and any(name in line for line in told)
    assert [c.header for c in made.columns] == ["clip", "title", "line"][: 1 if width < 55 else 3]
