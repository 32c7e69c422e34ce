"""Secants approaching a tangent from either side: all that depends on the step h, set by time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import sympy
from manim import FadeOut, VGroup

from mathcore import Fact, Shown
from scenes.slopes.parts.difference_quotient import (
    QuotientTables,
    on_log_clock,
    quotient_fact,
    quotient_line,
    spoken_values,
    step_letter,
)
from scenes.slopes.parts.secant import Ghosts, Secant
from scenes.slopes.parts.secant_labels import SecantLabels
from stage.graphing.curve_plot import CurvePlot
from stage.graphing.label_placement import polyline
from stage.style.layout import Zone
from stage.text.phrases import Formula, Phrase

RIGHT_SIDE, LEFT_SIDE = 0, 1
_PASSING = 16  # secants of a side that a label beside a keeps clear of, among them the first and the last


class SecantApproach:
    """The secant through a and a + h, its labels and ghosts, the live quotient, the tables of both sides."""

    def __init__(self, plot: CurvePlot, a: sympy.Expr, firsts: Sequence[sympy.Expr], zone: Zone):
        self._plot, self._a, self.firsts = plot, a, firsts
        pen, curve = plot.pen, plot.curve
        self._h = Formula(step_letter(curve))
        self.secant = Secant(plot, a, firsts[RIGHT_SIDE])
        self.quotient, self.rise = quotient_line(pen, curve, a, firsts, zone.width)
        self.tables = QuotientTables(pen, curve, a, firsts, zone)
        self._steps = (self.tables.rights, self.tables.lefts)
        self._halves = (self.tables.right, self.tables.left)
        self.ghosts = [
            Ghosts(plot, a, [h for h in steps[:3] if h != first])
            for first, steps in zip(firsts, self._steps, strict=True)
        ]

    @property
    def sides(self) -> np.ndarray:
        """Obstacles (n, 2) for a label beside a: the secants and triangles that pass on both sides."""
        passing, places = Secant(self._plot, self._a, self.firsts[RIGHT_SIDE]), []
        for side in (RIGHT_SIDE, LEFT_SIDE):
            for time in np.linspace(0, 1, _PASSING):
                passing.show(self._clock(side)(time))
                places.append(polyline(*passing.sides))
        return np.concatenate(places)

    def name_the_sides(self, fixed: np.ndarray) -> None:
        """Make the labels of run and rise, clear of the ``fixed`` points (n, 2)."""
        pen = self._plot.pen
        names = [
            pen.formula(text, "label", role).with_backing(pen.theme)
            for text, role in ((Phrase("run {h}", h=self._h), "x_direction"), (Phrase("rise"), "y_direction"))
        ]
        passed = [h for ghosts in self.ghosts for h in ghosts.steps]
        self.labels = SecantLabels(self._plot, self.secant, *names, fixed, passed)
        self.group = VGroup(self.secant.group, self.labels.group)

    def begin(self, side: int) -> None:
        """Set the secant to a side's first step, and plan the labels' places."""
        self.secant.show(self.firsts[side])
        self.labels.plan(self._clock(side))

    def _clock(self, side: int):
        return on_log_clock(self.firsts[side], self._steps[side][-1])

    @property
    def first_step(self) -> Shown:
        """The first step from the right, as in the table."""
        return self.tables.right.rows[0][0].shown

    def first_fact(self, side: int) -> tuple[Fact, int]:
        """The quotient at a side's first step, and its decimals, as in the table."""
        return self._fact(self.firsts[side])

    def last_fact(self, side: int) -> tuple[Fact, int]:
        """The quotient at a side's last, smallest step, and its decimals, as in the table."""
        return self._fact(self._steps[side][-1])

    def _fact(self, h: sympy.Expr) -> tuple[Fact, int]:
        return quotient_fact(self._plot.curve, self._a, h), self.tables.decimals[h]

    def stays(self, side: int) -> bool:
        """Whether a side's secants all have one slope, as on a line."""
        slopes = [quotient_fact(self._plot.curve, self._a, h).value for h in self._steps[side]]
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

    def told_shrinking(self, side: int) -> Phrase:
        """The caption while h shrinks on a side."""
        if self.stays(side):
            values = {"h": self._h, "slope": self.quotient.shown(*self.last_fact(side))}
            if side == RIGHT_SIDE:
                return Phrase("Let {h} shrink: the slope stays {slope}.", **values)
            return Phrase("From the left, {h} is negative: the slope stays {slope}.", **values)
        values = {"h": self._h, "slopes": spoken_values(self._halves[side], -1)}
        if side == RIGHT_SIDE:
            return Phrase("Let {h} shrink: {slopes}.", **values)
        return Phrase("From the left, {h} is negative: {slopes}.", **values)

    def moving(self, side: int) -> VGroup:
        """The mobjects that ``show`` sets on a side."""
        return VGroup(self.group, self.quotient.live, self._halves[side], self.ghosts[side].group)

    def show(self, side: int, time: float) -> None:
        """Set everything to a time from 0 (the first step) to 1 (the last), h on a logarithmic scale."""
        h = self._clock(side)(time)
        for part in (self.secant, self.quotient, self.ghosts[side]):
            part.show(h)
        self.labels.show(time, h)
        self._halves[side].show(self.tables.progress(h))

    def leave(self) -> FadeOut:
        """The animation that fades out secants and quotient; the tables stay."""
        ghosts = [ghosts.group for ghosts in self.ghosts]
        return FadeOut(self.group, self.quotient.line, self.quotient.resting, *ghosts)

    @property
    def limit(self) -> str:
        """Typst for the limit of the quotient."""
        h = self._h.typst
        return f"lim_({h} -> 0) frac({self.rise.source}, {h})"
