"""Tables of numbers, aligned at the decimal points."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import ManimColor, VGroup, VMobject, interpolate_color

from stage.style.layout import Zone
from stage.text.phrases import Phrase
from stage.text.writing import Pen
from stage.text.written import Number

_GAP = "⋮"


class Table(VGroup):
    """Columns of numbers under a rule, points under points, shown row by row; each number claims its fact.

    ``columns`` are (heading as Typst mathematics or a Phrase, role); ``rows`` are lists of (Fact, digits),
    None for an empty cell. ``show(progress)`` lights row k as progress passes k and quietens those before;
    ``spans`` says between which parts of a row's time each of its cells comes, else one after the other.
    ``starts`` are the progresses at which the rows come where some are left out: a row of ⋮ stands for those.
    A ``note`` stands under the last row, and comes with its last cell.
    """

    def __init__(
        self,
        pen: Pen,
        zone: Zone,
        columns: Sequence[tuple[str | Phrase, str]],
        rows: Sequence[Sequence],
        spans: Sequence[tuple[float, float]] = (),
        starts: Sequence[int] = (),
        note: Phrase | None = None,
    ):
        super().__init__()
        rows, self._starts = _with_gaps(rows, starts or range(len(rows)))
        em = pen.em("label")
        lines = len(rows) + (note is not None)
        pitch = min(1.5 * em, (zone.height - 1.6 * em) / max(lines, 1))  # closer in a low zone
        self._pen, self._roles, self._pitch, self._top = pen, [role for _, role in columns], pitch, zone.top
        self._cells: list[list[Number | None]] = []
        self._spans = spans
        cells = sum(cell is not None for cell in rows[-1]) if rows else 0
        self._last = (
            self._starts[-1] + self._span(cells - 1, cells)[1] if rows else 0.0
        )  # the last cell's time
        self._ages: dict[int, float] = {}  # each row's age, 0 to 2, as now shown
        self.heading = VGroup(*(pen.formula(source, "label", role) for source, role in columns))
        self.rows = [self._row(cells) for cells in rows]
        widths = np.array([self._width(j) for j in range(len(columns))])
        gap = (zone.width - widths.sum()) / len(columns)
        self.crowded = bool(gap < 0.5 * em)  # neighbouring columns are closer than half an em
        centres = zone.left + np.cumsum(widths + gap) - (widths + gap) / 2
        for j, (heading, centre) in enumerate(zip(self.heading, centres, strict=True)):
            heading.place(centre, zone.top - em, "center")
            self._align(j, centre)
        y = zone.top - 1.5 * em
        self.rule = VMobject(stroke_color=pen.theme.axis, stroke_width=2)
        self.rule.set_points_as_corners([(zone.left, y, 0), (zone.right, y, 0)]).label = "the table's rule"
        self.note = VGroup() if note is None else pen.formula(note, "label", "muted", zone.width)
        if len(self.note):
            self.note.place(zone.left, self._line(len(rows)))
        self.add(self.heading, self.rule, *self.rows, self.note)
        self.show(0)

    def _row(self, cells: Sequence) -> VGroup:
        made = [
            None
            if cell is None
            else self._pen.number(_GAP, "label", role)
            if cell is _GAP
            else self._pen.fact(*cell, "label", role)
            for cell, role in zip(cells, self._roles, strict=True)
        ]
        self._cells.append(made)
        return VGroup(*(number for number in made if number is not None))

    def _reach(self, column: int) -> tuple[float, float]:
        """The largest extents of a column's numbers to the left and right of their decimal points.

        Those with a power of ten are left out: their points say nothing of their size.
        """
        numbers = [row[column] for row in self._cells if row[column] is not None]
        numbers = [number for number in numbers if not _has_power(number)]
        before = max((number.point for number in numbers), default=0.0)
        return before, max((number.width - number.point for number in numbers), default=0.0)

    def _numbers_width(self, column: int) -> float:
        numbers = [row[column] for row in self._cells if row[column] is not None]
        powers = [number.width for number in numbers if _has_power(number)]
        return max([sum(self._reach(column)), *powers])

    def _width(self, column: int) -> float:
        return max(self._numbers_width(column), self.heading[column].width)

    def _align(self, column: int, centre: float) -> None:
        """Align a column at the decimal points, with the middle of its numbers at ``centre``.

        Numbers with a power of ten end where the others do.
        """
        right, behind = centre + self._numbers_width(column) / 2, self._reach(column)[1]
        for k, cells in enumerate(self._cells):
            number = cells[column]
            if number is not None:
                start = right - (number.width if _has_power(number) else behind + number.point)
                number.shift([start - number.origin()[0], self._line(k) - number.origin()[1], 0])

    def _line(self, k: int) -> float:
        """The height of row k's baseline."""
        return self._top - 1.5 * self._pen.em("label") - (k + 0.9) * self._pitch

    def _span(self, cell: int, count: int) -> tuple[float, float]:
        """When a cell of a row comes, in the row's own time."""
        return self._spans[cell] if self._spans else (cell / count, (cell + 1) / count)

    def show(self, progress: float) -> None:
        """Row k fills cell by cell as progress goes from k to k + 1, and is dimmed from k + 2 on."""
        quiet = ManimColor(self._pen.theme.muted)
        self.note.set_opacity(min(max(4 * (progress - self._last) + 1, 0.0), 1.0))
        for k, row in enumerate(self.rows):
            age = min(max(progress - self._starts[k], 0.0), 2.0)
            if self._ages.get(k) == age:
                continue
            self._ages[k] = age
            for j, number in enumerate(row):
                start, end = self._span(j, len(row))
                lit = min(max((age - start) / (end - start), 0), 1)
                number.set_fill(
                    interpolate_color(ManimColor(number.colour), quiet, min(max(age - 1, 0), 1)), lit
                )


def _has_power(number: Number) -> bool:
    return "×" in number.says


def _with_gaps(rows: Sequence[Sequence], starts: Sequence[int]) -> tuple[list[Sequence], list[int]]:
    """The rows and their starts, with a row of ⋮ wherever starts are left out."""
    shown, times = [], []
    for row, start in zip(rows, starts, strict=True):
        if times and start > times[-1] + 1:
            shown.append([_GAP] * len(row))
            times.append(times[-1] + 1)
        shown.append(row)
        times.append(start)
    return shown, times
