"""A point on a curve and the tangent there, with their claims."""

from __future__ import annotations

from collections.abc import Callable

import sympy
from manim import Dot, VGroup

from stage.claims.exact_values import exact_slope, exact_value, text_of, to_digits
from stage.claims.geometry import claim_line, claim_point
from stage.gadgets.segments import segment
from stage.graphing.curve_plot import CurvePlot
from stage.style.layers import DOT
from stage.style.theme import STROKES


def point_on(plot: CurvePlot, x: Callable[[], float], colour: str, name: str) -> Dot:
    """A dot on the curve at ``x()``, which it claims."""
    curve = plot.curve
    dot = Dot(plot.at(x()), radius=STROKES.dot, color=colour, fill_opacity=1).set_z_index(DOT)

    def truth() -> tuple:
        here = to_digits(x())
        record = f"({text_of(curve.expr)}) at {curve.variable} = {x():.9g}"
        return record, (here, sympy.N(exact_value(curve, here), 30))

    return claim_point(dot, plot, name, truth)


class Tangent:
    """The tangent at a moving x."""

    def __init__(self, plot: CurvePlot, x: float, length: float = 4.4):
        self.x, self._plot, self._length = float(x), plot, length
        theme = plot.pen.theme
        self.line = segment(*plot.tangent(self.x, length), theme.slope)
        self.dot = point_on(plot, lambda: self.x, theme.ink, "the point of contact")
        claim_line(self.line, plot, "the tangent", self._truth)
        self.group = VGroup(self.line, self.dot)

    def _truth(self) -> tuple:
        curve, x = self._plot.curve, to_digits(self.x)
        variable = curve.variable
        record = f"Subs(Derivative({text_of(curve.expr)}, {variable}), {variable}, {self.x:.9g})"
        return record, sympy.N(exact_slope(curve, x), 30), [(self.x, exact_value(curve, x))]

    def show(self, x: float) -> None:
        """Set it to the tangent at x."""
        self.x = float(x)
        self.line.set_points_as_corners(self._plot.tangent(self.x, self._length))
        self.dot.move_to(self._plot.at(self.x))
