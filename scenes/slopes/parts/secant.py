"""The secant through two points of a curve, with its triangle, and faint copies of earlier secants."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import sympy
from manim import Dot, VGroup, VMobject

from stage.claims.exact_values import exact_value, text_of, to_digits
from stage.claims.geometry import claim_line, claim_segment
from stage.gadgets.segments import segment
from stage.gadgets.tangent import point_on
from stage.graphing.curve_plot import CurvePlot
from stage.style.layers import DOT, FILL
from stage.style.theme import STROKES

_SECOND = 0.75  # the second point's size, in that of the first


class Secant:
    """The secant through a and a + h with its triangle: run h, rise f(a + h) − f(a)."""

    def __init__(self, plot: CurvePlot, a: float, h: float):
        self.a, self.h, self._plot = float(a), float(h), plot
        theme = plot.pen.theme
        self.line = segment(*plot.secant(self.a, self.h), theme.slope)
        self.run = segment(*self._run(), theme.x_direction)
        self.rise = segment(*self._rise(), theme.y_direction)
        self.wash = VMobject(stroke_width=0, fill_color=theme.slope, fill_opacity=0.12).set_z_index(FILL)
        self.far = point_on(plot, lambda: self.a + self.h, theme.slope, "the second point")
        self.far.scale(_SECOND).set_z_index(DOT - 0.5)  # small, and under the first point: it reaches it
        self.group = VGroup(self.wash, self.run, self.rise, self.line, self.far)
        claim_line(self.line, plot, "the secant", self._line_truth)
        claim_segment(self.run, plot, "the run", self._run_truth)
        claim_segment(self.rise, plot, "the rise", self._rise_truth)
        self.show(h)

    def _corners(self) -> tuple:
        """The triangle's exact corners: the first point, the right angle, the second point."""
        places = to_digits(self.a), to_digits(self.a + self.h)
        (a, y0), (b, y1) = ((x, sympy.N(exact_value(self._plot.curve, x), 30)) for x in places)
        return (a, y0), (b, y0), (b, y1)

    def _line_truth(self) -> tuple:
        (a, y0), _, (b, y1) = self._corners()
        text = text_of(self._plot.curve.expr)
        record = f"((({text}) at {self.a + self.h:.9g}) - (({text}) at {self.a:.9g}))/{self.h:.9g}"
        return record, (y1 - y0) / (b - a), [(a, y0), (b, y1)]

    def _run_truth(self) -> tuple:
        return f"{self.h:.9g}", self._corners()[:2]

    def _rise_truth(self) -> tuple:
        f = self._plot.curve.name
        return f"{f}({self.a + self.h:.9g}) - {f}({self.a:.9g})", self._corners()[1:]

    def _corner(self) -> np.ndarray:
        return np.array([*self._plot.at(self.a + self.h)[:1], *self._plot.at(self.a)[1:]])

    def _run(self) -> tuple:
        return self._plot.at(self.a), self._corner()

    def _rise(self) -> tuple:
        return self._corner(), self._plot.at(self.a + self.h)

    def show(self, h: float) -> None:
        """Set the second point a step h ≠ 0 away."""
        self.h = float(h)
        self.line.set_points_as_corners(self._plot.secant(self.a, self.h))
        self.run.set_points_as_corners(self._run())
        self.rise.set_points_as_corners(self._rise())
        start, corner, end = self._plot.at(self.a), self._corner(), self._plot.at(self.a + self.h)
        self.wash.set_points_as_corners([start, corner, end, start])
        self.far.move_to(self._plot.at(self.a + self.h))

    @property
    def sides(self) -> tuple[VMobject, VMobject, VMobject]:
        """The secant, the run and the rise, of which labels must keep clear."""
        return self.line, self.run, self.rise


class Ghosts:
    """Faint secants of earlier steps, each with its second point, which show the approach in a still."""

    def __init__(self, plot: CurvePlot, a: float, steps: Sequence):
        theme = plot.pen.theme
        self.steps, self._plot, self._a = [float(h) for h in steps], plot, float(a)
        self.lines, self.dots = VGroup(), VGroup()
        for h in self.steps:
            line = segment(*plot.secant(self._a, h), theme.slope, STROKES.axis, FILL)
            line.label = f"the ghost of the secant for h = {h:g}"
            self.lines.add(line)
            dot = Dot(plot.at(self._a + h), radius=0.5 * STROKES.dot, color=theme.slope).set_z_index(FILL)
            dot.label = f"the ghost of the second point for h = {h:g}"
            self.dots.add(dot)
        self.group = VGroup(self.lines, self.dots)
        self.show(np.inf)

    def show(self, h: float, depth: float = 0.0) -> None:
        """Show the ghosts of all steps larger than h; none close up."""
        near = float(np.clip(1 - 2 * depth, 0, 1))
        for step, line, dot in zip(self.steps, self.lines, self.dots, strict=True):
            larger = abs(step) / max(abs(h), 1e-12) - 1 if np.isfinite(h) else 0.0
            seen = 0.45 * near * float(np.clip(4 * larger, 0, 1))
            line.set_points_as_corners(self._plot.secant(self._a, step))
            dot.move_to(self._plot.at(self._a + step))
            line.set_stroke(opacity=seen)
            dot.set_fill(opacity=2 * seen * self._is_inside(dot.get_center()))

    def _is_inside(self, place: np.ndarray) -> bool:
        box = self._plot.box
        return bool(box.left <= place[0] <= box.right and box.bottom <= place[1] <= box.top)
