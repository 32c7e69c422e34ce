"""Tables of numbers, aligned at the decimal points."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import ManimColor, VGroup, VMobject, interpolate_color

from stage.style.layout import Zone
from stage.text.phrases import Phrase
from stage.text.writing import Number, Pen


class Table(VGroup):
    """Columns of numbers under a rule, points under points, shown row by row; each number claims its fact.

    ``columns`` are (heading as Typst mathematics or a Phrase, role); ``rows`` are lists of (Fact, digits),
    None for an empty cell. ``show(progress)`` lights row k as progress passes k and quietens those before;
    ``spans`` says between which parts of a row's time each of its cells comes, else one after the other.
    """

    def __init__(
        self,
        pen: Pen,
        zone: Zone,
        columns: Sequence[tuple[str | Phrase, str]],
        rows: Sequence[Sequence],
        spans: Sequence[tuple[float, float]] = (),
    ):
        super().__init__()
        em = pen.em("label")
        pitch = min(1.5 * em, (zone.height - 1.6 * em) / max(len(rows), 1))  # closer in a low zone
        self._pen, self._roles, self._pitch, self._top = pen, [role for _, role in columns], pitch, zone.top
        self._cells: list[list[Number | None]] = []
        self._spans = spans
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
        self.add(self.heading, self.rule, *self.rows)
        self.show(0)

    def _row(self, cells: Sequence) -> VGroup:
        made = [
            None if cell is None else self._pen.fact(*cell, "label", role)
            for cell, role in zip(cells, self._roles, strict=True)
        ]
        self._cells.append(made)
        return VGroup(*(number for number in made if number is not None))

    def _reach(self, column: int) -> tuple[float, float]:
        """The largest extents of a column's numbers to the left and right of their decimal points."""
        numbers = [row[column] for row in self._cells if row[column] is not None]
        before = max((number.point for number in numbers), default=0.0)
        return before, max((number.width - number.point for number in numbers), default=0.0)

    def _width(self, column: int) -> float:
        return max(sum(self._reach(column)), self.heading[column].width)

    def _align(self, column: int, centre: float) -> None:
        """Align a column at the decimal points, with the middle of its numbers at ``centre``."""
        before, behind = self._reach(column)
        for k, cells in enumerate(self._cells):
            number = cells[column]
            if number is not None:
                y = self._top - 1.5 * self._pen.em("label") - (k + 0.9) * self._pitch
                start = centre + (before - behind) / 2 - number.point
                number.shift([start - number.origin()[0], y - number.origin()[1], 0])

    def show(self, progress: float) -> None:
        """Row k fills cell by cell as progress goes from k to k + 1, and is dimmed from k + 2 on."""
        quiet = ManimColor(self._pen.theme.muted)
        for k, row in enumerate(self.rows):
            age = min(max(progress - k, 0.0), 2.0)
            if self._ages.get(k) == age:
                continue
            self._ages[k] = age
            for j, number in enumerate(row):
                start, end = self._spans[j] if self._spans else (j / len(row), (j + 1) / len(row))
                lit = min(max((age - start) / (end - start), 0), 1)
                number.set_fill(
                    interpolate_color(ManimColor(number.colour), quiet, min(max(age - 1, 0), 1)), lit
                )
