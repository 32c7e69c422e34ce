"""What the terminal shows: progress while clips are made, tables of what was found and what was made."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bars
from rich.table import Table

from studio.shown import lines

if TYPE_CHECKING:
    from studio.certify import Report
    from studio.summary import Summary

Tell = Callable[[int, int], None]  # (frames, beats) that were drawn since the last call


class _Screen(Console):
    """Prints texts without what could steer a terminal."""

    def print(self, *shown: Any, **how: Any) -> None:
        super().print(*(lines(one) if isinstance(one, str) else one for one in shown), **how)


def console(*, error: bool = False) -> Console:
    """A console that takes every text as it is; into a file or a pipe it writes lines of 120 characters."""
    made = _Screen(stderr=error, markup=False, highlight=False, emoji=False)
    return (
        made
        if made.is_terminal
        else _Screen(stderr=error, markup=False, highlight=False, emoji=False, width=120)
    )


class Silent:
    """Progress that nobody sees; also what the others are made of."""

    @contextmanager
    def checking(self, clip: str, number: int, of: int) -> Iterator[None]:
        """While a clip is checked."""
        yield

    @contextmanager
    def drawing(self, clip: str, frames: int | None, beats: int | None) -> Iterator[Tell]:
        """While a clip of so many frames and beats (None: not known) is drawn; gives what to tell of both."""
        yield lambda frames, beats: None


class Live(Silent):
    """A bar for each clip on a terminal; elsewhere one line for each."""

    def __init__(self) -> None:
        self._console = console(error=True)

    @contextmanager
    def checking(self, clip: str, number: int, of: int) -> Iterator[None]:
        if not self._console.is_terminal:
            yield
            return
        with self._console.status(f"checking {clip} ({number} of {of})"):
            yield

    @contextmanager
    def drawing(self, clip: str, frames: int | None, beats: int | None) -> Iterator[Tell]:
        started, drawn = time.monotonic(), [0, 0]
        bars = Bars(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f} %"),
            TextColumn("{task.fields[told]}"),
            TimeRemainingColumn(compact=True, elapsed_when_finished=True),
            TextColumn("{task.fields[end]}"),
            console=self._console,
            disable=not self._console.is_terminal,
            transient=False,
        )
        with bars:
            task = bars.add_task(clip, total=frames, told="", end="left")

            def tell(more_frames: int, more_beats: int) -> None:
                drawn[0], drawn[1] = drawn[0] + more_frames, drawn[1] + more_beats
                told = f"beat {_of(drawn[1], beats)} · frame {_of(drawn[0], frames)}"
                # The check, at ten looks a second, foretold the number of frames: never show more than all.
                bars.update(task, completed=min(drawn[0], frames or drawn[0]), told=told)

            yield tell
            bars.update(
                task,
                total=drawn[0] or 1,
                completed=drawn[0] or 1,
                told=f"{count(drawn[1], 'beat')} · {drawn[0]} frames",
                end="in all",
            )
        if not self._console.is_terminal:
            took = time.monotonic() - started
            self._console.print(
                f"{clip}: {count(drawn[1], 'beat')}, {drawn[0]} frames, drawn in {clock(took)}",
                soft_wrap=True,
            )


def _of(done: int, total: int | None) -> str:
    return f"{done}" if total is None else f"{done}/{total}"


def clock(seconds: float) -> str:
    """A duration for readers: ``8.4 s``, ``1 min 07 s``."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    return f"{int(seconds) // 60} min {int(seconds) % 60:02} s"


def table(
    headings: Sequence[str], rows: Iterable[Sequence[Any]], title: str = "", right: Sequence[int] = ()
) -> Table:
    """A plain table; the columns numbered in ``right`` are set flush right."""
    made = Table(title=lines(title) or None, title_justify="left", title_style="bold", box=SIMPLE_HEAD)
    for number, heading in enumerate(headings):
        made.add_column(heading, justify="right" if number in right else "left", overflow="fold")
    for row in rows:
        made.add_row(*(lines(str(cell)) for cell in row))
    return made


def check_table(report: Report, title: str) -> Table:
    """One clip's check, a row for each beat and one for all."""
    rows = []
    for beat in report.beats:
        claims = [row for row in report.claims if row["beat"] == beat.name]
        found = [finding for finding in report.findings if finding.beat == beat.name]
        rows.append((beat.name, f"{beat.end - beat.start:.1f}", *_judged(claims, found)))
    made = table(
        ("beat", "seconds", "claims", "worst error", "layout", "result"),
        rows,
        f"{report.clip} · {title}",
        (1, 2, 3, 4),
    )
    made.add_section()
    made.add_row("all", f"{report.seconds:.1f}", *_judged(report.claims, report.findings, report.ok))
    if not report.claims:
        made.caption = "This clip claims nothing that could be checked."
    return made


def _judged(claims: Sequence[dict], findings: Sequence[Any], ok: bool = True) -> tuple[str, str, str, str]:
    """How many claims, the worst error of a shape (in its units), the layout, the verdict."""
    drawn = [row["error"] for row in claims if row["kind"] != "number"]
    worst = f"{max(drawn):.0e}" if any(drawn) else "0" if drawn else "–"
    layout = sum(finding.kind != "claim" for finding in findings)
    verdict = "FAILED" if findings or not ok else "ok"
    return str(len(claims)), worst, count(layout, "fault") if layout else "ok", verdict


def count(number: int, what: str) -> str:
    """``1 clip``, ``2 clips``."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def show_check(report: Report, title: str, to: Console) -> None:
    """Print a clip's check and every finding: clip, beat, time, and the two objects."""
    to.print(check_table(report, title))
    for finding in report.findings:
        to.print(f"✗ {finding}", soft_wrap=True)


def show_notes(parameters: Any, to: Console) -> None:
    """Print how a clip's formulas were read, wherever a reading could surprise, in plain text."""
    for key, value in parameters:
        for note in getattr(value, "notes", ()):
            to.print(f"  {key}: {note}", soft_wrap=True)


def show_summary(summary: Summary, titles: dict[str, str], to: Console) -> None:
    """Print what was made, how long it plays and took, where it lies, and what the check found."""
    for report in summary.reports:
        if not report.ok:
            show_check(report, titles.get(report.clip, report.clip), to)
    if not summary.made:
        to.print("Nothing was drawn, because what would be shown does not hold; see above.", soft_wrap=True)
        return
    rows = [
        (
            made.id,
            made.title,
            made.beats,
            clock(made.seconds),
            clock(made.took) if made.took else "–",
            _within(made.path, summary.folder),
        )
        for made in summary.made
    ]
    to.print(table(("clip", "title", "beats", "plays", "took", "file"), rows, right=(2, 3, 4)))
    plays = clock(sum(made.seconds for made in summary.made))
    how = "all there already" if summary.unchanged else f"made in {clock(summary.took)}"
    to.print(f"{count(len(rows), 'clip')}, {plays}, {how}.", soft_wrap=True)
    for note in summary.notes:
        to.print(note, soft_wrap=True)
    to.print(f"The files lie in {summary.folder}", soft_wrap=True)
    if summary.lecture:
        to.print(f"The lecture is {summary.lecture}", soft_wrap=True)
    if not summary.ok:
        to.print("The layout has the faults listed above; the film was made nevertheless.", soft_wrap=True)


def _within(path: Path, folder: Path) -> Path:
    return path.relative_to(folder) if path.is_relative_to(folder) else path
