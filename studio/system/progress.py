"""How far the work has come: on a terminal a display that moves, elsewhere a line for each thing done."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from rich.console import Group
from rich.live import Live as Moving
from rich.progress_bar import ProgressBar
from rich.status import Status
from rich.table import Table
from rich.text import Text

from studio.system.console import clock, console, count

__all__ = ["Live", "Silent", "Tell"]

Tell = Callable[[int, int], None]  # (frames, beats) that were drawn since the last call

_BARS_FROM, _NUMBERS_FROM = 80, 60  # columns; a narrower terminal has no room for them
_WORDS = 26  # columns for the share, the beat and what lies between
_SURE_AFTER = 3.0  # seconds of drawing, before which nobody can say how long the rest will take


class Silent:
    """Progress that nobody sees; also what the others are made of."""

    @contextmanager
    def doing(self, what: str, *, aloud: bool = True) -> Iterator[None]:
        """While something else than these two is done; ``aloud``: worth a line where nothing moves."""
        yield

    @contextmanager
    def checking(self, clip: str, number: int, of: int) -> Iterator[None]:
        """While a clip is checked, or waits to be; several may be at once."""
        yield

    @contextmanager
    def drawing(self, clip: str, frames: int | None, beats: int | None) -> Iterator[Tell]:
        """While a clip of so many frames and beats (None: not known) is drawn; gives what to tell of both.

        Clips that are drawn together are all announced before the first is begun.
        """
        yield lambda frames, beats: None


@dataclass
class _ClipProgress:
    """A clip that is being drawn, or waits to be: what is to be done (0: not known) and what is."""

    clip: str
    frames: int
    beats: int
    done_frames: int = 0
    done_beats: int = 0
    finished: bool = False

    @property
    def share(self) -> float:
        """How much is drawn; never more than all, for the check foretold the frames at ten looks a second."""
        return 1.0 if self.finished else min(self.done_frames / self.frames, 1.0) if self.frames else 0.0


class Live(Silent):
    """Tells of progress on the error stream, so that what a command gives can be piped on."""

    def __init__(self) -> None:
        self._console = console(error=True)
        self._moves = self._console.is_terminal and not self._console.is_dumb_terminal
        self._doing: list[str] = []
        self._status: Status | None = None
        self._clips: list[_ClipProgress] = []
        self._left = 0  # clips of these whose drawing has not been left
        self._since = 0.0
        self._display: Moving | None = None

    def _line(self, text: str) -> None:
        self._console.print(text, soft_wrap=True)

    # --- what takes seconds and has no parts

    @contextmanager
    def doing(self, what: str, *, aloud: bool = True) -> Iterator[None]:
        if aloud and not self._moves:
            self._line(what)
        with self._shown(what):
            yield

    @contextmanager
    def checking(self, clip: str, number: int, of: int) -> Iterator[None]:
        if number == 1 and not self._moves:
            self._line(f"checking {count(of, 'clip')}")
        with self._shown(f"checking clip {number} of {of}: {clip}"):
            yield
        if not self._moves:
            self._line(f"checked clip {number} of {of}: {clip}")

    @contextmanager
    def _shown(self, what: str) -> Iterator[None]:
        """The first of what is being done is what a terminal shows."""
        self._doing.append(what)
        self._show_first()
        try:
            yield
        finally:
            self._doing.remove(what)
            self._show_first()

    def _show_first(self) -> None:
        if not self._moves:
            return
        if self._doing and self._status is None:
            spinner = "dots" if self._console.encoding.startswith("utf") else "line"
            self._status = self._console.status(self._doing[0], spinner=spinner)
            self._status.start()
        elif self._doing:
            self._status.update(self._doing[0])
        elif self._status is not None:
            self._status.stop()
            self._status = None

    # --- drawing

    @contextmanager
    def drawing(self, clip: str, frames: int | None, beats: int | None) -> Iterator[Tell]:
        drawn = _ClipProgress(clip, frames or 0, beats or 0)
        self._clips.append(drawn)
        self._left += 1
        if self._left == 1:
            self._begin()
        try:
            yield lambda frames, beats: self._hear(drawn, frames, beats)
            self._finish(drawn)
        finally:
            self._left -= 1
            if not self._left:
                self._end()

    def _begin(self) -> None:
        self._since = 0.0
        if self._moves:
            self._display = Moving(
                get_renderable=self._rows, console=self._console, refresh_per_second=5, transient=True
            )
            self._display.start()

    def _end(self) -> None:
        if self._display is not None:
            self._display.stop()  # first, since it shows the clips
            self._display = None
        self._clips = []

    def _hear(self, drawn: _ClipProgress, frames: int, beats: int) -> None:
        if not self._since:
            self._since = time.monotonic()
            if not self._moves:
                self._line(f"drawing {count(len(self._clips), 'clip')}")
        drawn.done_frames += frames
        for _ in range(beats):
            drawn.done_beats += 1
            if not self._moves:
                self._line(f"{drawn.clip}: {self._of(drawn)} drawn{self._so_far()}")
        if beats and drawn.beats and drawn.done_beats >= drawn.beats:
            self._finish(drawn)

    def _finish(self, drawn: _ClipProgress) -> None:
        if not drawn.finished:
            drawn.finished = True
            done = f"{count(drawn.done_beats, 'beat')}, {count(drawn.done_frames, 'frame')}"
            self._line(f"{drawn.clip}: {done}; {self._number(drawn)} is drawn")

    def _number(self, drawn: _ClipProgress) -> str:
        return f"clip {self._clips.index(drawn) + 1} of {len(self._clips)}"

    @staticmethod
    def _of(drawn: _ClipProgress) -> str:
        done, beats = drawn.done_beats, drawn.beats
        return f"{done} of {count(beats, 'beat')}" if beats else count(done, "beat")

    def _share(self) -> float:
        """How much of all frames is drawn."""
        frames = sum(drawn.frames for drawn in self._clips)
        return sum(drawn.share * drawn.frames for drawn in self._clips) / frames if frames else 0.0

    def _so_far(self) -> str:
        return f" ({_percent(self._share())} of all)" if all(drawn.frames for drawn in self._clips) else ""

    # --- what a terminal shows while clips are drawn

    def _rows(self) -> Group:
        """A row for each clip that is not finished, as many as there is room for, and one for all."""
        open_ = [drawn for drawn in self._clips if not drawn.finished]
        room = max(1, self._console.height - 4)
        begun_first = sorted(open_, key=lambda drawn: not drawn.done_frames)[:room]
        shown = [drawn for drawn in open_ if drawn in begun_first]
        rows = Table.grid(padding=(0, 2, 0, 0))
        for _ in range(3):
            rows.add_column(no_wrap=True, overflow="crop")
        for drawn in shown:
            rows.add_row(*self._row(drawn))
        more = [f"and {len(open_) - len(shown)} more, waiting"] if len(open_) > len(shown) else []
        return Group(rows, *map(_one_line, [*more, *self._all()]))

    def _row(self, drawn: _ClipProgress) -> tuple[Any, Any, Any]:
        width = self._console.width
        wide = width >= _BARS_FROM
        room = max(width - _WORDS - (width // 4 if wide else 0), 8)
        name = f"{self._number(drawn)}: {drawn.clip}" if width >= _NUMBERS_FROM else drawn.clip
        name = name if len(name) <= room else f"{name[: room - 3]}..."
        if not drawn.done_frames:
            return name, "", "waiting" if self._since else "getting ready"
        beat = f"beat {min(drawn.done_beats + 1, drawn.beats) if drawn.beats else drawn.done_beats + 1}"
        beat = f"{beat} of {drawn.beats}" if drawn.beats else beat
        if not drawn.frames:
            return name, "", f"{beat}, {count(drawn.done_frames, 'frame')}"
        bar = ProgressBar(total=1.0, completed=drawn.share, width=width // 4) if wide else ""
        return name, bar, f"{_percent(drawn.share):>5}  {beat}"

    def _all(self) -> list[str]:
        """The last row: how far all is, and how long the rest may take."""
        if not self._since or not all(drawn.frames for drawn in self._clips):
            return []
        share, took = self._share(), time.monotonic() - self._since
        done = sum(drawn.finished for drawn in self._clips)
        words = []
        if len(self._clips) > 1:
            words.append(f"{done} of {count(len(self._clips), 'clip')} drawn, {_percent(share)} of all")
        if share and took > _SURE_AFTER:
            words.append(f"about {clock(took * (1 - share) / share)} left")
        return [", ".join(words)] if words else []


def _one_line(text: str) -> Text:
    return Text(text, no_wrap=True, overflow="crop")


def _percent(share: float) -> str:
    return f"{share * 100:.0f} %"
