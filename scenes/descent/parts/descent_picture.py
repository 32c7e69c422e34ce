"""The picture of a descent: plots, steps, bars, goal, and the formulas and table beside them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from manim import VGroup

from mathcore import Curve, Descent, Window, descent_window, plain, slope_name, word
from scenes.descent.parts.descent_steps import DescentSteps
from scenes.descent.parts.descent_table import descent_table
from scenes.descent.parts.goal_mark import CloserView, GoalMark, closer_window
from scenes.descent.parts.slope_graph import SlopeGraph
from scenes.descent.parts.step_bars import StepBars
from scenes.descent.parts.step_time import UpdateRule
from scenes.descent.parts.walk import BOUND, Walk
from stage.graphing.label_placement import beside, polyline
from stage.graphing.moving_plot import MovingPlot
from stage.scene.parameters import Refusal
from stage.style.layers import LABEL
from stage.style.layout import Layout, Zone, stack
from stage.text.writing import Pen
from stage.text.written import Line

_GAP, _ABOVE_THE_TABLE = 0.24, 0.2  # frame units between the formulas at the side, and below them
_SHARES = (0.5, 0.47, 0.44, 0.41)  # of the room for both formulas that the slope's may take, tried in turn
WHOLE, ABOVE, CLOSE = range(3)  # the views of the plot
_ROW, _HEAD = 1.1, 1.6  # the least height of a table's row and of its heading, in ems


def refuse_descent(descent: Descent) -> None:
    """Raise Refusal where a descent has no first step to show."""
    walk = Walk(descent, 1)
    if walk.steps:
        return
    start = plain(descent.start)
    if walk.end == "arrived":
        raise Refusal("start", f"the slope at {start} is 0, so no step moves", "start where the loss slopes")
    if walk.end == "left the domain":
        raise Refusal("rate", "the first step leaves the loss's domain", "a smaller rate stays inside")
    if walk.end == "too far":
        raise Refusal("rate", f"the first step leads beyond 10^{BOUND}", "a smaller rate leads less far")
    raise Refusal(
        "rate", f"the first step is too small to be told from {start}", "a larger rate moves further"
    )


class DescentPicture:
    """The mobjects of a descent's clip; the scene plays them. ``show(progress)`` takes the steps.

    Its plot has three views: over the whole height of its zone, giving way to the slope's graph, and close to
    the goal, where the walk draws near it for ever.
    """

    def __init__(
        self,
        pen: Pen,
        layout: Layout,
        descent: Descent,
        most: int,
        shown: Sequence[tuple[float, float] | None] = (None, None),
    ):
        loss: Curve = descent.loss
        self._name = word(loss.variable.name)
        self.walk = Walk(descent, most)
        window = descent_window(descent, most, *shown)
        self.whole = Zone(layout.plot.left, layout.plot.right, layout.caption.bottom, layout.plot.top)
        self.plot, self.slopes = self._plots(pen, layout, window)
        self.picture = DescentSteps(self.plot, self.walk)
        self.plot.carry(*self.picture.dots, self.picture.ring, *self.picture.drops, *self.picture.paths)
        self.bars = StepBars(self.walk, self.slopes, self.whole)
        drawn = polyline(self.plot.graph, self.plot.lines, self.picture.group)
        self.goal = GoalMark(self.plot, self.walk, drawn)
        self._name_the_start(pen, descent)
        self._set_the_side(pen, layout, loss, descent)
        self.closer = None
        if self._closer is not None and self.goal.exists:
            self.closer = CloserView(self.plot, self.picture, self.goal, self.walk, (WHOLE, CLOSE))
        self.above = VGroup(self.plot, self.picture.group)
        self.show(0)

    def _plots(self, pen: Pen, layout: Layout, window: Window) -> tuple[MovingPlot, SlopeGraph]:
        """The plots of the loss and of its slope, whose boxes' left edges are one where both are seen."""
        loss = self.walk.descent.loss
        self._closer = closer_window(loss, window, self.walk)

        def plot(aside: float) -> MovingPlot:
            whole, above = (zone.inset(left=aside) for zone in (self.whole, layout.plot))
            views = [(whole, window), (above, window)]
            views += [(whole, self._closer)] if self._closer is not None else []
            return MovingPlot(pen, loss, views, called="the loss")

        drawn = plot(0)
        left = drawn.boxes[ABOVE].left
        slopes = SlopeGraph(drawn, self.walk, layout.caption, left)
        if slopes.plot.box.left > left + 1e-9:
            drawn = plot(slopes.plot.box.left - left)
            slopes = SlopeGraph(drawn, self.walk, layout.caption, drawn.boxes[ABOVE].left)
        return drawn, slopes

    def _name_the_start(self, pen: Pen, descent: Descent) -> None:
        start, picture = pen.equals(self._name, descent.start), self.picture
        self.start = pen.formula(start, "label", "step").with_backing(pen.theme)
        # Only what is shown before the first step: the label fades as the step begins.
        near = polyline(self.plot.graph, self.plot.lines, picture.dots[0], picture.drops[0], picture.ring)
        beside(self.start.set_z_index(LABEL), self.plot.at(float(descent.start)), near, self.plot.box)

    def _set_the_side(self, pen: Pen, layout: Layout, loss: Curve, descent: Descent) -> None:
        side = layout.side
        self.rule = UpdateRule(pen, loss, descent.rate, side.width)
        rows = (_ROW * (len(self.walk.told) + 1) + _HEAD) * pen.em("label")
        room = side.height - rows - self.rule.height - 2 * _GAP - _ABOVE_THE_TABLE
        self._name_loss_and_slope(pen, side.width, loss, room)
        stack(side, [self.formula, self.slope, self.rule], _GAP)
        below = side.inset(top=side.top - self.rule.get_bottom()[1] + _ABOVE_THE_TABLE)
        self.table = descent_table(pen, self.walk, below)
        self.moving = VGroup(self.picture.group, self.slopes.group, self.table, self.rule)
        self.named = VGroup(self.moving, self.slopes.named)

    def _name_loss_and_slope(self, pen: Pen, width: float, loss: Curve, room: float) -> None:
        """The formulas of both; where cases leave no room for the slope's, its name alone."""

        def whole(height: float) -> Line:
            return pen.named(loss.called, loss.typst, "curve", width, height=height)

        for share in _SHARES:
            self.slope = self._slope_formula(pen, loss, width, share * room)
            self.formula = whole(room - self.slope.height)
            if not loss.pieces or all("cases" in line.says for line in (self.formula, self.slope)):
                return
        self.formula = whole(room - pen.formula(slope_name(loss.name, loss.variable.name)).height)
        self.slope = self._slope_formula(pen, loss, width, room - self.formula.height)

    def _slope_formula(self, pen: Pen, loss: Curve, width: float, height: float) -> Line:
        """L′(w) with its formula, or its name alone where the rules give none."""
        name, slope = slope_name(loss.name, loss.variable.name), loss.slope_function
        if slope.notes:
            return pen.formula(name, role="slope")
        return pen.named(name, slope.typst, "slope", width, height=height)

    def show(self, progress: float) -> None:
        """Set picture, heights, table and the rule's lit term to a progress: 2.5 is the middle of step 3."""
        for part in (self.picture, self.slopes, self.table):
            part.show(progress)
        self.rule.light(progress)

    @property
    def left_out(self) -> list[str]:
        """The beats that do not apply: of steps that there are not, and of a goal not closed in on."""
        beats = {"ask_about_the_next": 1, "take_the_second_step": 1, "take_the_other_steps": 2}
        missing = [beat for beat, steps in beats.items() if len(self.walk.steps) <= steps]
        return [*missing, *["close_in_on_the_goal"] * (self.closer is None)]

    def taking(self, first: float, last: float) -> tuple[VGroup, Callable[[float], None]]:
        """What moves from one progress to another, and how."""
        moving = self.named if last <= 2 else self.moving
        return moving, lambda share: self.show(first + (last - first) * share)

    def give_way(self, share: float) -> None:
        """Leave the lower part of its zone to the slope's graph."""
        self.plot.show(WHOLE, ABOVE, share)

    def fill_again(self) -> VGroup:
        """Take up the whole zone again, all steps taken; the mobjects."""
        self.plot.show(WHOLE, WHOLE, 0)
        self.show(len(self.walk.steps))
        return self.above
