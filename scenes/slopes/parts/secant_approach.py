"""Secants approaching a tangent from either side: all that depends on the step h, set by time."""

from __future__ import annotations

from functools import partial

import numpy as np
import sympy
from manim import FadeOut, VGroup

from mathcore import Fact, Shown
from scenes.slopes.parts.approach_plan import LEFT_SIDE, RIGHT_SIDE, Approach
from scenes.slopes.parts.closing_plot import ClosingPlot
from scenes.slopes.parts.difference_quotient import (
    QuotientTables,
    quotient_fact,
    quotient_line,
    spoken,
    step_letter,
)
from scenes.slopes.parts.secant import Ghosts, Secant
from scenes.slopes.parts.secant_labels import SecantLabels
from stage.graphing.label_placement import polyline
from stage.style.layout import Zone
from stage.text.phrases import Formula, Phrase

FROM_AFAR = 3  # rows that a caption tells together, before those seen close up
_PASSING = 6  # secants between two rows that a label beside a keeps clear of


class SecantApproach:
    """The secant through a and a + h, its labels and ghosts, the live quotient, the tables of both sides.

    Times are counted from a side's first row, a unit for each leg to the next.
    """

    def __init__(self, plot: ClosingPlot, a: sympy.Expr, way: Approach, zone: Zone):
        self._plot, self._a, self.way, self.steps = plot, a, way, way.steps
        pen, curve = plot.pen, plot.curve
        self._h = Formula(step_letter(curve))
        self.secant = Secant(plot, a, self.steps.rights[0])
        self.quotient, self.rise = quotient_line(pen, curve, a, self.steps, zone.width)
        self.tables = QuotientTables(pen, curve, a, self.steps, zone)
        self.ghosts = [Ghosts(plot, a, side[:FROM_AFAR]) for side in self.steps.sides]

    @property
    def sides(self) -> np.ndarray:
        """Obstacles (n, 2) for a label beside a: the secants and triangles that pass on both sides."""
        passing, places = Secant(self._plot, self._a, self.steps.rights[0]), []
        for side in (RIGHT_SIDE, LEFT_SIDE):
            for time in np.linspace(0, self.way.last(side), _PASSING * self.way.last(side) + 1):
                h, depth = self.way.at(side, time)
                if depth == 0:
                    passing.show(h)
                    places.append(polyline(*passing.sides))
        return np.concatenate(places) if places else np.zeros((0, 2))

    def name_the_sides(self, label: VGroup) -> None:
        """Make the labels of run and rise, clear of the point's ``label``."""
        pen = self._plot.pen
        names = [
            pen.formula(text, "label", role).with_backing(pen.theme)
            for text, role in ((Phrase("run {h}", h=self._h), "x_direction"), (Phrase("rise"), "y_direction"))
        ]
        passed = [h for ghosts in self.ghosts for h in ghosts.steps]
        self.labels = SecantLabels(self._plot, self.secant, *names, label, passed)
        self.group = VGroup(self.secant.group, self.labels.group)

    def begin(self, side: int) -> None:
        """Set the secant to a side's first step, and plan the labels' places."""
        self.labels.plan(partial(self.way.at, side), self.way.last(side))
        self.show(side, 0)

    @property
    def first_step(self) -> Shown:
        """The first step from the right, as in the table."""
        return self.tables.right.rows[0][0].shown

    def shown(self, side: int, row: int) -> Shown:
        """The quotient of a side's row, as in the table; -1 is its last."""
        h = self.steps.sides[side][row]
        return self.quotient.numbers[float(h)].shown

    def stays(self, side: int) -> bool:
        """Whether a side's secants all have one slope, as on a line."""
        slopes = [quotient_fact(self._plot.curve, self._a, h).value for h in self.steps.sides[side]]
        return max(slopes) - min(slopes) <= 1e-12 * max(1.0, *map(abs, slopes))

    @property
    def told_line(self) -> tuple[Phrase, Phrase]:
        """The title and the caption for the tangent, by what the secants do."""
        stay = [self.stays(side) for side in (RIGHT_SIDE, LEFT_SIDE)]
        slope = Fact("the slope", self._plot.curve.slope(self._a), f"the slope at {self._a}")
        if all(stay):
            title = Phrase("All secants lie on one line, the tangent")
            return title, Phrase(
                "All secants lie on one line, the tangent; its slope is {slope}.", slope=slope
            )
        if any(stay):
            title = Phrase("The line they lead to is the tangent")
            return title, Phrase(
                "Both sides lead to one line, the tangent, and to its slope, {slope}.", slope=slope
            )
        title = Phrase("The line they close in on is the tangent")
        return title, Phrase(
            "Both sides close in on one line, the tangent, and on its slope, {slope}.", slope=slope
        )

    def told_so_far(self, side: int) -> Phrase:
        """The caption when the first rows, those seen from afar, stand in the table."""
        if self.stays(side):
            return Phrase("The slope stays {slope}.", slope=self.shown(side, 0))
        return Phrase("The slope goes {slopes}.", slopes=spoken(self.tables.halves[side], 0, FROM_AFAR))

    def told_closer(self, side: int) -> Phrase:
        """The caption when the last rows stand in the table, too."""
        if self.stays(side):
            return Phrase("Closer still, the slope stays {slope}.", slope=self.shown(side, -1))
        return Phrase("Closer still: {slopes}.", slopes=spoken(self.tables.halves[side], FROM_AFAR))

    def told_of_all(self, side: int) -> Phrase:
        """The caption when all of a side's rows stand in the table."""
        if self.stays(side):
            return Phrase("The slope stays {slope}.", slope=self.shown(side, -1))
        return Phrase("The slope goes {slopes}.", slopes=spoken(self.tables.halves[side], 0))

    def show(self, side: int, time: float) -> None:
        """Set everything but the view and the table to a time."""
        h, depth = self.way.at(side, time)
        self.secant.show(h)
        self.quotient.show(h)
        if side == LEFT_SIDE:  # those of the right stay
            self.ghosts[RIGHT_SIDE].show(float(self.steps.rights[-1]), depth)
        self.ghosts[side].show(h, depth)
        self.labels.show(time, (h, depth))

    def fill(self, side: int, row: int, share: float) -> None:
        """Fill a share of a side's row, counted from its first."""
        self.tables.show(side, self.way.skipped(side) + row + share)

    @property
    def still(self) -> VGroup:
        """What stands while the view draws back: the secant and the ghosts."""
        return VGroup(self.secant.group, *(ghosts.group for ghosts in self.ghosts))

    def leave(self) -> FadeOut:
        """The animation that fades out the secants and the quotient's value; the tables stay."""
        return FadeOut(self.still, self.quotient.group)

    @property
    def limit(self) -> str:
        """Typst for what is written before the quotient."""
        return f"lim_({self._h.typst} -> 0)"
