"""The picture of a descent: plot, steps, bars, goal, and the formulas and table beside them."""

from __future__ import annotations

from itertools import takewhile

import sympy
from manim import VGroup

from mathcore import Curve, Descent, descent_window, plain
from scenes.descent.parts.descent_steps import DescentSteps
from scenes.descent.parts.descent_table import descent_table
from scenes.descent.parts.goal_mark import GoalMark
from scenes.descent.parts.step_bars import StepBars
from scenes.descent.parts.update_rule import UpdateRule
from stage.graphing.curve_plot import CurvePlot
from stage.graphing.label_placement import beside, polyline
from stage.scene.parameters import Refusal
from stage.style.layers import LABEL
from stage.style.layout import Layout, stack
from stage.text.writing import Line, Pen

_GAP, _ABOVE_THE_TABLE = 0.24, 0.2  # frame units between the formulas at the side, and below them
_SHARES = (0.5, 0.47, 0.44, 0.41)  # of the room for both formulas that the slope's may take, tried in turn
_ROW, _HEAD = 1.1, 1.6  # the least height of a table's row and of its heading, in ems
_BOUNDLESS = 1e15  # from here on a float has no decimals


def steps_inside(descent: Descent, n: int) -> list:
    """The first n steps, ending with the first that leaves the loss's domain or all bounds."""

    def can_be_shown(place: sympy.Expr | None) -> bool:
        loss = None if place is None else descent.loss.point(place)
        return loss is not None and max(abs(place), abs(loss)) < _BOUNDLESS

    return list(takewhile(lambda step: can_be_shown(step.next), descent.steps(n)))


def refuse_descent(descent: Descent) -> None:
    """Raise Refusal where a descent has no first step to show."""
    (first,) = descent.steps(1)
    if first.move is not None and first.move == 0:
        raise Refusal(
            "start", f"the slope at {plain(descent.start)} is 0, so no step moves", "start beside it"
        )
    if not steps_inside(descent, 1):
        reason = "the first step leaves the loss's domain or all bounds"
        raise Refusal("rate", reason, "a smaller rate stays inside")


class DescentPicture:
    """The mobjects of a descent's clip; the scene plays them. ``show(progress)`` takes the steps."""

    def __init__(self, pen: Pen, layout: Layout, descent: Descent, most: int):
        loss: Curve = descent.loss
        self._name = str(loss.variable)
        self.steps = steps_inside(descent, most)
        window = descent_window(descent, most)
        self.plot = CurvePlot(pen, loss, window, layout.plot, (self._name, "L"), "the loss")
        self.picture = DescentSteps(self.plot, self.steps, self._name)
        self.bars = StepBars(self.plot, self.steps, layout.caption)
        drawn = polyline(self.plot.graph, self.plot.lines, self.picture.group)
        self.goal = GoalMark(self.plot, descent, self.steps, drawn)
        self._name_the_start(pen, descent)
        self._set_the_side(pen, layout, loss, descent)

    def _name_the_start(self, pen: Pen, descent: Descent) -> None:
        start, picture = pen.exact(descent.start), self.picture
        self.start = pen.formula(f"{self._name} = {start}", "label", "step").with_backing(pen.theme)
        # Only what is shown before the first step: the label fades as the step begins.
        near = polyline(self.plot.graph, self.plot.lines, picture.dots[0], picture.drops[0], picture.ring)
        beside(self.start.set_z_index(LABEL), self.plot.at(float(descent.start)), near, self.plot.box)

    def _set_the_side(self, pen: Pen, layout: Layout, loss: Curve, descent: Descent) -> None:
        side, w = layout.side, self._name
        self.rule = UpdateRule(pen, w, descent.rate, side.width)
        rows = (_ROW * len(self.steps) + _HEAD) * pen.em("label")
        room = side.height - rows - self.rule.height - 2 * _GAP - _ABOVE_THE_TABLE
        self._name_loss_and_slope(pen, side.width, loss, room)
        stack(side, [self.formula, self.slope, self.rule], _GAP)
        below = side.inset(top=side.top - self.rule.get_bottom()[1] + _ABOVE_THE_TABLE)
        self.table = descent_table(pen, self.steps, below, (w, "L'"))
        self.moving = VGroup(self.picture.group, self.bars.group, self.table, self.rule)

    def _name_loss_and_slope(self, pen: Pen, width: float, loss: Curve, room: float) -> None:
        """The formulas of both; where cases leave no room for the slope's, its name alone."""

        def named(name: str, curve: Curve, role: str, height: float) -> Line:
            return pen.named(f"{name}({self._name})", curve.typst, role, width, height=height)

        for share in _SHARES:
            self.slope = named("L'", loss.slope_function, "slope", share * room)
            self.formula = named("L", loss, "curve", room - self.slope.height)
            if not loss.pieces or all("cases" in line.says for line in (self.formula, self.slope)):
                return
        self.formula = named("L", loss, "curve", room - pen.formula(f"L'({self._name})").height)
        self.slope = named("L'", loss.slope_function, "slope", room - self.formula.height)

    def show(self, progress: float) -> None:
        """Set picture, bars, table and the rule's lit term to a progress: 2.5 is the middle of step 3."""
        for part in (self.picture, self.bars, self.table):
            part.show(progress)
        self.rule.light(progress)
