"""The terminal: texts as they are, tables, durations and counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import inf
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table

from studio.system.printable import lines

_WHOLE = ("clip", "beat")  # names that are copied from a table, and so are not folded
_FOLDED, _BETWEEN = 28, 3  # columns of the screen: a text's when it must be folded, and from one to the next


class _Screen(Console):
    """Prints texts without what could steer a terminal."""

    def print(self, *shown: Any, **how: Any) -> None:
        super().print(*(lines(one) if isinstance(one, str) else one for one in shown), **how)


def console(*, error: bool = False) -> Console:
    """A console that takes every text as it is; into a file or a pipe it writes lines of 120 characters."""
    made = _Screen(stderr=error, markup=False, highlight=False, emoji=False)
    if not made.is_terminal:
        made.width = 120
    return made


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


def count(number: int, what: str) -> str:
    """``1 clip``, ``2 clips``."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
