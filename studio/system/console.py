"""What the terminal shows: tables of what was found and what was made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import inf
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table

from studio.system.printable import lines

if TYPE_CHECKING:
    from studio.check.certify import Report
    from studio.output.summary import Summary


_WHOLE = ("clip", "beat")  # names that are copied from a table, and so are not folded
_FOLDED, _BETWEEN = 28, 3  # columns of the screen: a text's when it must be folded, and from one to the next


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


def clock(seconds: float) -> str:
    """A duration for readers: ``8.4 s``, ``1 min 07 s``."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    return f"{int(seconds) // 60} min {int(seconds) % 60:02} s"


def table(
    headings: Sequence[str],
    rows: Iterable[Sequence[Any]],
    title: str = "",
    right: Sequence[int] = (),
    *,
    width: float = inf,
    spare: Sequence[int] = (),
) -> Table:
    """A plain table; the columns numbered in ``right`` are set flush right.

    Where they need more than ``width`` the ``spare`` columns are left out, one after the other.
    """
    cells = [[lines(str(cell)) for cell in row] for row in rows]
    kept = list(range(len(headings)))
    needs = [_needed(heading, [row[n] for row in cells]) for n, heading in enumerate(headings)]
    for column in spare:
        if sum(needs[n] + _BETWEEN for n in kept) > width:
            kept.remove(column)
    made = Table(title=lines(title) or None, title_justify="left", title_style="bold", box=SIMPLE_HEAD)
    for n in kept:
        made.add_column(
            headings[n],
            justify="right" if n in right else "left",
            overflow="fold",
            no_wrap=headings[n] in _WHOLE,
        )
    for row in cells:
        made.add_row(*(row[n] for n in kept))
    return made


def _needed(heading: str, cells: Sequence[str]) -> int:
    """The columns of the screen that a column of a table needs; longer texts can be folded, names cannot."""
    widest = max(map(cell_len, (heading, *cells)))
    return widest if heading in _WHOLE else min(widest, _FOLDED)


def check_table(report: Report, title: str, width: float = inf) -> Table:
    """One clip's check, a row for each beat and one for all."""
    rows = []
    for beat in report.beats:
        claims = [row for row in report.claims if row["beat"] == beat.name]
        found = [finding for finding in report.findings if finding.beat == beat.name]
        rows.append((beat.name, f"{beat.end - beat.start:.1f}", *_judged(claims, found)))
    rows.append(("all", f"{report.seconds:.1f}", *_judged(report.claims, report.findings, report.ok)))
    made = table(
        ("beat", "seconds", "claims", "worst error", "layout", "result"),
        rows,
        f"{report.clip} · {title}",
        (1, 2, 3, 4),
        width=width,
        spare=(3, 1, 4, 2),
    )
    if len(rows) > 1:
        made.rows[-2].end_section = True
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
    to.print(check_table(report, title, to.width))
    for finding in report.findings:
        to.print(f"✗ {finding}", soft_wrap=True)


def show_notes(parameters: Any, to: Console) -> None:
    """Print how a clip's formulas were read, wherever a reading could surprise, in plain text."""
    for key, value in parameters:
        for note in getattr(value, "notes", ()):
            to.print(f"  {key}: {note}", soft_wrap=True)


def show_summary(summary: Summary, titles: dict[str, str], to: Console) -> None:
    """Print what was made, how long it plays, where it lies, and what the check found."""
    for report in summary.reports:
        if not report.ok:
            show_check(report, titles.get(report.clip, report.clip), to)
    if not summary.made:
        to.print("Nothing was drawn, because what would be shown does not hold; see above.", soft_wrap=True)
        return
    rows = [(made.id, made.title, made.beats, clock(made.seconds)) for made in summary.made]
    to.print(table(("clip", "title", "beats", "plays"), rows, right=(2, 3), width=to.width, spare=(1, 2, 3)))
    for made in summary.made:  # beside the table, which would fold a path where it is narrow
        to.print(str(made.path), soft_wrap=True)
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
