"""The goal of a descent, and the remaining distance to it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import sympy
from manim import VGroup, VMobject

from mathcore import Fact, word
from scenes.descent.parts.walk import Walk
from stage.claims.claim import Comparison, claim, compare
from stage.claims.geometry import claim_segment
from stage.gadgets.segments import dashed, segment
from stage.graphing.curve_plot import CurvePlot
from stage.graphing.label_placement import CLEAR, clearance, free_spot, points_of_box, polyline
from stage.style.layers import FILL, LABEL
from stage.style.theme import STROKES
from stage.text.phrases import Phrase
from stage.text.written import Line


def gap_left(last: sympy.Expr, goal: sympy.Expr) -> Fact:
    """The distance from the last place to the goal."""
    return Fact("the gap that is left", sympy.Abs(last - goal), f"Abs({last} - {goal})")


class GoalMark:
    """The place that the steps approach: a dashed line, its name, and the remaining distance."""

    def __init__(self, plot: CurvePlot, walk: Walk, near: np.ndarray):
        aim, last = walk.aim, walk.last
        # On level ground no place is marked: each is as good as the one beside it.
        self.exists = aim is not None and aim.ground != "level" and plot.x0 < float(aim.place) < plot.x1
        if not self.exists:
            return
        goal = aim.place
        self._plot, theme = plot, plot.pen.theme
        foot, head = (plot.point(float(goal), y) for y in (plot.y0, plot.y1))
        self.line = dashed(foot, head, theme.goal, STROKES.thin).set_z_index(FILL)
        ends = (goal, plot.y0), (goal, plot.y1)
        claim_segment(self.line, plot, "the goal", (f"{plot.curve.name}'({goal}) = 0", ends))
        self.label = self._name(goal).with_backing(theme).set_z_index(LABEL)
        near = np.concatenate([near, polyline(self.line)])
        x, wide = foot[0], self.label.width / 2 + 0.12
        heights = np.linspace(plot.box.top - 0.2, plot.box.bottom + 0.2, 30)
        named = self._settle(self.label, [(x + side * wide, y) for y in heights for side in (-1, 1)], near)
        if not named:  # no room on either side: the name goes on top of its line, above the curve
            self._set_on_top(x)
        near = np.concatenate([near, points_of_box(self.label)])
        left = gap_left(last, goal)
        self.number = plot.pen.equation(
            Phrase("gap"), left, "goal", size="label", digits=walk.decimals.places[-1]
        )
        for part in self.number:
            part.with_backing(theme).set_z_index(LABEL)
        self.measure = self._measure(float(last), float(goal), left)
        numbered = not walk.landed and any(
            self._settle(self.number, self._beside_measure(level), near)
            for level in self._levels(float(last), float(goal), near)
        )
        self.gap = VGroup(self.measure, self.number) if numbered else VGroup()
        self.signs = VGroup(self.line, self.label)

    def _name(self, goal: sympy.Expr) -> Line:
        pen, w = self._plot.pen, word(self._plot.curve.variable.name)
        return pen.formula(pen.equals(w, goal), "label", "goal")

    def _set_on_top(self, x: float) -> None:
        """Put the name on top of its line, as far aside as it must be for the axis's own name."""
        label, box, axis = self.label, self._plot.box, self._plot.names[1]
        label.move_to([x, box.top + 0.03 + label.height / 2, 0])
        clear = (label.width + axis.width) / 2 + CLEAR
        aside = x - axis.get_center()[0]
        if abs(aside) < clear:
            label.shift([np.copysign(clear, aside) - aside, 0, 0])

    def _measure(self, last: float, goal: float, left: Fact) -> VMobject:
        """The distance as a horizontal line, at no height yet."""
        plot = self._plot
        ends = (np.array([plot.point(x, 0)[0], 0, 0]) for x in (last, goal))
        stroke = segment(*ends, plot.pen.theme.goal, STROKES.line)

        def read(drawn: VMobject) -> Comparison:
            ends = plot.coordinates([drawn.get_start(), drawn.get_end()])[:, 0]
            return compare("segment", ends, [last, goal], left.expression, str(left.exact), left.value)

        return claim(stroke, "the gap", read)

    def _levels(self, last: float, goal: float, near: np.ndarray) -> list[float]:
        """Heights for the measure, those with the most room round it first."""
        plot = self._plot
        a, b = (plot.point(x, 0)[0] for x in (last, goal))
        others = near[np.abs(near[:, 0] - b) > 0.05]
        levels = np.linspace(plot.box.top - 0.3, plot.box.bottom + 0.3, 30)
        room = [clearance(((a + b) / 2, level), abs(a - b) + 0.2, 0.1, others) for level in levels]
        beside = [
            clearance(((a + b) / 2, level), abs(a - b), 0, points_of_box(self.label)) for level in levels
        ]
        best = sorted(range(len(levels)), key=lambda k: -min(room[k], 0.4))
        return [levels[k] for k in best if beside[k] >= CLEAR]

    def _beside_measure(self, level: float) -> list[tuple[float, float]]:
        """Move the measure to a height; the places beside it for its number."""
        self.measure.set_y(level)
        (x0, y, _), (x1, _, _) = self.measure.get_start(), self.measure.get_end()
        wide, tall = self.number.width / 2 + 0.14, self.number.height / 2 + 0.14
        return [
            (max(x0, x1) + wide, y),
            (min(x0, x1) - wide, y),
            ((x0 + x1) / 2, y + tall),
            ((x0 + x1) / 2, y - tall),
        ]

    def _settle(self, label: Line, spots: Sequence, near: np.ndarray) -> bool:
        spot = free_spot(spots, label.width, label.height, near, self._plot.box)
        if spot is not None:
            label.move_to(spot)
        return spot is not None
