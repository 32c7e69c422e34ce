"""The goal of a descent, the distance left to it, and a closer view of it through further steps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import sympy
from manim import VGroup, VMobject

from mathcore import Fact, Window, word
from scenes.descent.parts.descent_steps import DescentSteps, step_dot, step_path
from scenes.descent.parts.walk import Walk
from stage.claims.claim import Comparison, claim, compare
from stage.claims.geometry import claim_segment
from stage.claims.lengths import Scale, label_length, state_scale
from stage.gadgets.segments import dashed, segment
from stage.graphing.curve_plot import CurvePlot
from stage.graphing.label_placement import CLEAR, along, clearance, free_spot, points_of_box, polyline
from stage.graphing.moving_plot import MovingPlot
from stage.style.layers import FILL, LABEL
from stage.style.opacity import set_opacity
from stage.style.theme import STROKES
from stage.text.numbers import distinct_decimals
from stage.text.phrases import Phrase
from stage.text.written import Line

_MOST = 12  # decimals of a distance in the closer view
_BEYOND, _OVER = 0.35, 0.12  # of the distance left, beyond the goal and the last place; of the heights seen
_FINEST = 1e-5  # of the goal: no narrower window is shown
_EDGE = 0.12  # frame units: so near the box's edge a dot fades
_GONE, _BACK = (0.0, 0.12), (0.88, 1.0)  # of the way to the closer view: when the goal's name goes, and comes


def gap_left(last: sympy.Expr, goal: sympy.Expr) -> Fact:
    """The distance from the last place to the goal."""
    return Fact("the gap that is left", sympy.Abs(last - goal), f"Abs({last} - {goal})")


class GoalMark:
    """The place that the steps approach: a dashed line, its name, and the remaining distance."""

    def __init__(self, plot: CurvePlot, walk: Walk, near: np.ndarray):
        aim, last = walk.aim, walk.last
        # On level ground no place is marked: each is as good as the one beside it.
        self.exists = aim is not None and aim.ground != "level" and plot.x0 < float(aim.place) < plot.x1
        self.signs = self.gap = VGroup()
        if not self.exists:
            return
        goal = aim.place
        self._plot, theme = plot, plot.pen.theme
        foot, head = (plot.point(float(goal), y) for y in (plot.y0, plot.y1))
        self.line = dashed(foot, head, theme.goal, STROKES.thin).set_z_index(FILL)

        def truth() -> tuple:
            return f"{plot.curve.name}'({goal}) = 0", ((goal, plot.y0), (goal, plot.y1))

        claim_segment(self.line, plot, "the goal", truth)
        self.label = self._name(goal).with_backing(theme).set_z_index(LABEL)
        near = np.concatenate([near, polyline(self.line)])
        if not self.settle(near):  # no room on either side: the name goes on top of its line, above the curve
            self._set_on_top(foot[0])
        near = np.concatenate([near, points_of_box(self.label)])
        self._gap = Gap(plot, last, goal, walk.decimals.places[-1])
        numbered = not walk.landed and self._gap.settle(near, self.label)
        self.measure = self._gap.measure
        self.gap = VGroup(*self._gap.group) if numbered else VGroup()
        self.signs = VGroup(self.line, self.label)

    def settle(self, near: np.ndarray) -> bool:
        """Put the name beside the line where it is clear; False, and unmoved, where it is nowhere."""
        plot, x, wide = self._plot, self.line.get_x(), self.label.width / 2 + 0.12
        heights = np.linspace(plot.box.top - 0.2, plot.box.bottom + 0.2, 30)
        return _settle(plot, self.label, [(x + side * wide, y) for y in heights for side in (-1, 1)], near)

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


class Gap:
    """The distance from a place to the goal: a level line at some height, and its number."""

    def __init__(self, plot: CurvePlot, last: sympy.Expr, goal: sympy.Expr, digits: int):
        self._plot, theme, variable = plot, plot.pen.theme, plot.curve.variable.name
        self._ends, self.fact = (float(last), float(goal)), gap_left(last, goal)
        self.number = plot.pen.equation(Phrase("gap"), self.fact, "goal", size="label", digits=digits)
        for part in self.number:
            part.with_backing(theme).set_z_index(LABEL)
        ends = (np.array([plot.point(x, 0)[0], 0, 0]) for x in self._ends)
        self.measure = claim(segment(*ends, theme.goal, STROKES.line), "the gap", self._read)
        scale = Scale(variable, plot.labels, lambda: plot.unit[0])
        state_scale(plot.labels, scale)
        label_length(
            self.measure, "the gap", variable, self.number.number, lambda: self.fact.value, scale=scale
        )
        self.group = VGroup(self.measure, self.number)

    def _read(self, drawn: VMobject) -> Comparison:
        ends = self._plot.coordinates([drawn.get_start(), drawn.get_end()])[:, 0]
        fact = self.fact
        return compare("segment", ends, self._ends, fact.expression, str(fact.exact), fact.value)

    def settle(self, near: np.ndarray, label: Line | None = None) -> bool:
        """Move it to the height with the most room; False where its number has none."""
        return any(
            _settle(self._plot, self.number, self._beside(level), near) for level in self._levels(near, label)
        )

    def _levels(self, near: np.ndarray, label: Line | None) -> Iterable[float]:
        """Heights for the measure, those with the most room round it first."""
        plot = self._plot
        a, b = (plot.point(x, 0)[0] for x in self._ends)
        others = near[np.abs(near[:, 0] - b) > 0.05]
        levels = np.linspace(plot.box.top - 0.3, plot.box.bottom + 0.3, 30)
        room = [clearance(((a + b) / 2, level), abs(a - b) + 0.2, 0.1, others) for level in levels]
        named = points_of_box(label) if label is not None else np.zeros((0, 2))
        beside = [clearance(((a + b) / 2, level), abs(a - b), 0, named) for level in levels]
        best = sorted(range(len(levels)), key=lambda k: -min(room[k], 0.4))
        return [levels[k] for k in best if beside[k] >= CLEAR]

    def _beside(self, level: float) -> list[tuple[float, float]]:
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


def _settle(plot: CurvePlot, label: VMobject, spots: Sequence, near: np.ndarray) -> bool:
    spot = free_spot(spots, label.width, label.height, near, plot.box)
    if spot is not None:
        label.move_to(spot)
    return spot is not None


def closer_window(loss, wide: Window, walk: Walk) -> Window | None:
    """A window round the goal and the walk's last place; None where there is nothing to close in on."""
    if not walk.further:
        return None
    goal, gap = float(walk.aim.place), float(walk.last - walk.aim.place)
    low, high = sorted((goal - _BEYOND * gap, goal + (1 + _BEYOND) * gap))
    heights = loss.values(np.linspace(low, high, 201))
    if not (wide.x[0] < low and high < wide.x[1] and np.isfinite(heights).all()):
        return None
    size, most = float(np.ptp(heights)), float(np.abs(heights).max())
    if high - low < _FINEST * max(1.0, abs(goal)) or size < _FINEST * most:
        return None
    return Window((low, high), (float(heights.min()) - _OVER * size, float(heights.max()) + _OVER * size))


class CloserView:
    """The plot closes in on the goal, where further steps are taken.

    ``show(share)`` moves the plot between two of its views, given by their numbers; ``take(share)`` takes the
    steps.
    """

    def __init__(
        self, plot: MovingPlot, picture: DescentSteps, mark: GoalMark, walk: Walk, views: tuple[int, int]
    ):
        self._plot, self._picture, self._mark, self._views = plot, picture, mark, views
        goal, places, count = walk.aim.place, [step.next for step in walk.further], len(walk.steps)
        self._goal = float(goal)
        spots = [mark.label.get_center() - mark.line.get_center()]
        self._spots = spots  # of the goal's name beside its line, in both views
        plot.show(*views, 1)
        self.dots = [step_dot(plot, k, place) for k, place in enumerate(places, start=count + 1)]
        self.paths = [step_path(plot, step) for step in walk.further]
        x = plot.point(self._goal, plot.y0)[0]
        near = polyline(plot.graph, plot.lines, *self.dots, *self.paths)
        near = np.concatenate([near, along((x, plot.box.bottom), (x, plot.box.top))])
        mark.line.set_x(x)
        named = mark.settle(near)
        spots.append(mark.label.get_center() - mark.line.get_center() if named else None)
        near = np.concatenate([near, points_of_box(mark.label)]) if named else near
        self.decimals = distinct_decimals(places, walk.decimals.places[-1], goal, _MOST)[-1]
        self.gap = Gap(plot, places[-1], goal, self.decimals)
        numbered = self.gap.settle(near, mark.label if named else None)
        self.left = VGroup(*self.gap.group) if numbered else VGroup()
        self.outgrown = VGroup(
            mark.gap, *picture.drops, *picture.paths
        )  # what the closer view has no room for
        self.further = VGroup(*self.paths, *self.dots, picture.ring)
        self.group = VGroup(plot.frame, plot.graph, *picture.dots, picture.ring, mark.line, mark.label)
        self.take(0)
        self.show(0)

    def show(self, share: float) -> None:
        """Move the view; what leaves it fades at its edge."""
        plot, mark = self._plot, self._mark
        plot.show(*self._views, share)
        mark.line.set_x(plot.point(self._goal, plot.y0)[0])
        spot = self._spots[round(share)]
        if spot is not None:
            mark.label.move_to(mark.line.get_center() + spot)
        seen = max(1 - np.interp(share, _GONE, (0, 1)), np.interp(share, _BACK, (0, 1)))
        mark.label.set_opacity(float(seen) * (spot is not None))
        for dot, inside in zip(self._picture.dots, self._picture.inside, strict=True):
            set_opacity(dot, fill=self._inside(dot) * inside if share else float(inside))
        set_opacity(self._picture.ring, stroke=self._inside(self._picture.ring) if share else 1.0)

    def _inside(self, part: VMobject) -> float:
        """How well a mark is seen: less at the box's edge, and not at all beyond it."""
        (x, y, _), box = part.get_center(), self._plot.box
        room = min(x - box.left, box.right - x, y - box.bottom, box.top - y)
        return float(np.clip(room / _EDGE, 0, 1))

    def take(self, share: float) -> None:
        """Take a share of the further steps: each one's path, then its place."""
        progress = share * len(self.dots)
        for k, (dot, path) in enumerate(zip(self.dots, self.paths, strict=True)):
            set_opacity(path, stroke=float(np.clip(3 * (progress - k), 0, 1)))
            set_opacity(dot, fill=float(np.clip(3 * (progress - k) - 1, 0, 1)))
        if progress > 0:
            self._picture.ring.move_to([self._picture.dots[-1], *self.dots][int(progress + 0.5)])
