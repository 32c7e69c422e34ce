"""The steps of a descent in one variable in their plot: places, tangents, the paths between.

Everything depends on one number, the progress: 2.5 is the middle of the third step. A step is drawn in this
order: its tangent, the new place, and the path to it.
"""

from __future__ import annotations

import numpy as np
import sympy
from manim import Circle, Dot, VGroup, VMobject

from mathcore import Step
from scenes.descent.parts.step_time import HEIGHT, PATH, PLACE, part
from scenes.descent.parts.walk import Walk
from stage.claims.geometry import claim_point, claim_segment
from stage.gadgets.segments import dashed, segment
from stage.gadgets.tangent import Tangent
from stage.graphing.curve_plot import CurvePlot
from stage.style.layers import DOT, FILL
from stage.style.opacity import set_opacity
from stage.style.theme import STROKES

_SMALL, _FAINT = 0.5, 0.35  # of a dot's radius, and of a path's opacity: where many steps go by


class DescentSteps:
    """A descent's mobjects in its plot; ``show(progress)`` sets them, 0 ≤ progress ≤ number of steps.

    The tangent is drawn for the steps told one by one.
    """

    def __init__(self, plot: CurvePlot, walk: Walk):
        self.plot, self.steps = plot, walk.steps
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
            step_path(plot, step) if all(ends) else VGroup() for step, ends in zip(steps, seen, strict=True)
        ]
        self.tangent = Tangent(plot, float(places[0]), length=2.8)
        self.ring = Circle(radius=0.17, stroke_color=theme.ink, stroke_width=STROKES.thin).set_z_index(DOT)
        self.ring.move_to(self.dots[0])
        self.group = VGroup(*self.drops, *self.paths, self.tangent.line, *self.dots, self.ring)
        self.show(0)

    def _loss(self, place: sympy.Expr) -> float:
        return float(self.plot.curve.values(np.array([float(place)]))[0])

    def _dot(self, k: int, place: sympy.Expr) -> Dot:
        dot = step_dot(self.plot, k, place, 1 if self._marked(k) else _SMALL)
        # A place outside the window is not drawn: its dot waits, unseen, at the start.
        return dot if self.inside[k] else dot.move_to(self.plot.at(float(self.steps[0].place)))

    def _marked(self, k: int) -> bool:
        """Whether place k is an end of a step told one by one."""
        return k in self._told or k - 1 in self._told

    def _drop(self, w: float) -> VMobject:
        """A thin vertical line from the axis to the loss."""
        return segment(
            self.plot.point(w, self.level), self.plot.at(w), self.plot.pen.theme.step, STROKES.grid, FILL
        )

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
        self.tangent.line.set_stroke(opacity=part(time, HEIGHT) * seen)
        for j, (dot, drop) in enumerate(zip(self.dots, self.drops, strict=True)):
            here = self.inside[j] * (1.0 if j <= k else (part(time, PLACE) if j == k + 1 else 0.0))
            set_opacity(dot, fill=here)
            set_opacity(drop, stroke=0.55 * here * self._marked(j))
        for j, path in enumerate(self.paths):
            here = 1.0 if j < k else (part(time, PATH) if j == k else 0.0)
            faint = 1 if j in self._told else _FAINT
            set_opacity(path, stroke=here * faint * self.inside[j] * self.inside[j + 1])
        arrived = done or time > PLACE[1]
        self.ring.move_to(self.dots[k + arrived])
        self.ring.set_stroke(
            opacity=self.inside[k + arrived] * (1 if done else max(leaving, part(time, PATH)))
        )


def step_dot(plot: CurvePlot, k: int, place: sympy.Expr, size: float = 1) -> Dot:
    """The place after k steps, on the loss."""
    loss, w = plot.curve, f"{plot.curve.variable}_{k}"
    dot = Dot(plot.at(float(place)), radius=size * STROKES.dot, color=plot.pen.theme.step).set_z_index(DOT)
    set_opacity(dot, stroke=0)
    truth = f"({w}, {loss.name}({w})), {loss.name} = {loss.expr}", (place, sympy.N(loss.value(place), 30))
    return claim_point(dot, plot, w, truth)


def step_path(plot: CurvePlot, step: Step) -> VGroup:
    """A dashed path from one place to the next: the step along w, then down or up to the loss there."""
    w, new = step.place, step.next
    here, there = (sympy.N(plot.curve.value(x), 30) for x in (w, new))
    path = VGroup()
    for name, start, end in (("along", (w, here), (new, here)), ("down", (new, here), (new, there))):
        ends = [plot.point(*map(float, p)) for p in (start, end)]
        leg = dashed(*ends, plot.pen.theme.step, STROKES.thin).set_z_index(FILL)
        called = f"the path of step {step.k}, {name}"
        path.add(claim_segment(leg, plot, called, (f"{w} -> {new}", (start, end))))
    return path
