"""The steps of a descent in one variable in their plot: places, tangents, arrows along the axis.

Everything depends on one number, the progress: 2.5 is the middle of the third step. A step is drawn in this
order: its tangent, its arrow along the axis, the new place, its bar and the path to it.
"""

from __future__ import annotations

import numpy as np
import sympy
from manim import Circle, Dot, Polygon, VGroup, VMobject

from scenes.descent.parts.step_time import BAR, PLACE, STEP, TANGENT, part
from scenes.descent.parts.walk import Walk
from stage.claims.geometry import claim_point, claim_segment
from stage.gadgets.segments import dashed, segment
from stage.gadgets.tangent import Tangent
from stage.graphing.curve_plot import CurvePlot
from stage.style.layers import DOT, FILL, LINE
from stage.style.opacity import set_opacity
from stage.style.theme import STROKES

_SMALL, _FAINT = 0.5, 0.35  # of a dot's radius, and of a path's opacity: where many steps go by


class DescentSteps:
    """A descent's mobjects in its plot; ``show(progress)`` sets them, 0 ≤ progress ≤ number of steps.

    Tangent and arrow are drawn for the steps told one by one.
    """

    def __init__(self, plot: CurvePlot, walk: Walk):
        self.plot, self.steps, self._variable = plot, walk.steps, plot.curve.variable
        steps, self._told = walk.steps, set(walk.told)
        theme = plot.pen.theme
        self.level = 0.0 if plot.y0 <= 0 <= plot.y1 else plot.y0  # steps are drawn along the axis
        self.progress = 0.0
        places = walk.places
        # Places of a diverging descent outside the window are only in the table.
        self.inside = [
            bool(plot.x0 <= float(w) <= plot.x1 and plot.y0 <= self._loss(w) <= plot.y1) for w in places
        ]
        self.dots = [self._dot(k, place) for k, place in enumerate(places)]
        self.drops = [
            self._drop(float(w)) if seen else VMobject() for w, seen in zip(places, self.inside, strict=True)
        ]
        seen = zip(self.inside, self.inside[1:], strict=False)
        self.paths = [
            self._path(step) if all(ends) else VGroup() for step, ends in zip(steps, seen, strict=True)
        ]
        self.arrow = StepArrow(plot, self.level)
        self.tangent = Tangent(plot, float(places[0]), length=2.8)
        self.ring = Circle(radius=0.17, stroke_color=theme.ink, stroke_width=STROKES.thin).set_z_index(DOT)
        self.ring.move_to(self.dots[0])
        self.group = VGroup(
            *self.drops, *self.paths, self.tangent.line, self.arrow.group, *self.dots, self.ring
        )
        self.show(0)

    def _loss(self, place: sympy.Expr) -> float:
        return float(self.plot.curve.values(np.array([float(place)]))[0])

    def _dot(self, k: int, place: sympy.Expr) -> Dot:
        loss = self.plot.curve
        # A place outside the window is not drawn: its dot waits, unseen, at the start.
        at = self.plot.at(float(place if self.inside[k] else self.steps[0].place))
        dot = Dot(
            at, radius=(1 if self._marked(k) else _SMALL) * STROKES.dot, color=self.plot.pen.theme.step
        ).set_z_index(DOT)
        w = f"{self._variable}_{k}"
        truth = f"({w}, {loss.name}({w})), {loss.name} = {loss.expr}", (place, sympy.N(loss.value(place), 30))
        return claim_point(dot, self.plot, w, truth)

    def _marked(self, k: int) -> bool:
        """Whether place k is an end of a step told one by one."""
        return k in self._told or k - 1 in self._told

    def _drop(self, w: float) -> VMobject:
        """A thin vertical line from the axis to the loss."""
        return segment(
            self.plot.point(w, self.level), self.plot.at(w), self.plot.pen.theme.step, STROKES.grid, FILL
        )

    def _path(self, step) -> VGroup:
        """A dashed path from one place to the next: the step along w, then down or up to the loss there."""
        plot, w, new = self.plot, step.place, step.next
        here, there = (sympy.N(plot.curve.value(x), 30) for x in (w, new))
        path = VGroup()
        for name, start, end in (("along", (w, here), (new, here)), ("down", (new, here), (new, there))):
            ends = [plot.point(*map(float, p)) for p in (start, end)]
            leg = dashed(*ends, plot.pen.theme.step, STROKES.thin).set_z_index(FILL)
            called = f"the path of step {step.k}, {name}"
            path.add(claim_segment(leg, plot, called, (f"{w} -> {new}", (start, end))))
        return path

    def show(self, progress: float) -> None:
        """Set the picture to a progress."""
        self.progress = float(progress)
        k = min(int(self.progress), len(self.steps) - 1)
        time = self.progress - k
        step = self.steps[k]
        done = time >= 1
        leaving = 1 - part(time, PLACE)
        seen = self.inside[k] * leaving * (k in self._told)  # the many others go by too fast for a tangent
        if seen:
            self.tangent.show(float(step.place))
        self.tangent.line.set_stroke(opacity=part(time, TANGENT) * seen)
        if self.inside[k] and self.inside[k + 1]:
            self.arrow.show(float(step.place), float(step.next), part(time, STEP), seen)
        else:
            set_opacity(self.arrow.group, 0, 0)
        for j, (dot, drop) in enumerate(zip(self.dots, self.drops, strict=True)):
            here = self.inside[j] * (1.0 if j <= k else (part(time, PLACE) if j == k + 1 else 0.0))
            set_opacity(dot, fill=here)
            set_opacity(drop, stroke=0.55 * here * self._marked(j))
        for j, path in enumerate(self.paths):
            here = 1.0 if j < k else (part(time, BAR) if j == k else 0.0)
            faint = 1 if j in self._told else _FAINT
            set_opacity(path, stroke=here * faint * self.inside[j] * self.inside[j + 1])
        arrived = done or time > PLACE[1]
        self.ring.move_to(self.dots[k + arrived])
        self.ring.set_stroke(
            opacity=self.inside[k + arrived] * (1 if done else max(leaving, part(time, BAR)))
        )


class StepArrow:
    """The step α·L′ as an arrow along the axis, from one place towards the next."""

    def __init__(self, plot: CurvePlot, level: float):
        self._plot, self._level = plot, level
        colour = plot.pen.theme.step
        self.shaft = segment(plot.point(0, level), plot.point(1, level), colour, 1.4 * STROKES.line, LINE)
        self.tip = Polygon(*np.eye(3), color=colour, fill_opacity=1, stroke_width=0).set_z_index(LINE)
        self._from, self._to = 0.0, 1.0
        self.group = VGroup(self.shaft, self.tip)
        claim_segment(self.shaft, plot, "the step along the axis", self._truth, "arrow")

    def _truth(self) -> tuple:
        ends = (self._from, self._level), (self._to, self._level)
        return f"{self._from:.9g} -> {self._to:.9g}", ends

    def show(self, start: float, end: float, share: float, opacity: float) -> None:
        """The arrow from ``start``, drawn to a ``share`` of the way to ``end``."""
        self._from, self._to = start, start + share * (end - start)
        a, b = (self._plot.point(x, self._level) for x in (self._from, self._to))
        long = float(b[0] - a[0])
        head = np.sign(long) * min(0.2, abs(long))
        self.shaft.set_points_as_corners([a, b])
        self.tip.set_points_as_corners(
            [b, b + np.array([-head, head / 2, 0]), b - np.array([head, head / 2, 0]), b]
        )
        seen = opacity if share > 0 else 0.0
        set_opacity(self.shaft, stroke=seen)
        set_opacity(self.tip, fill=seen)
