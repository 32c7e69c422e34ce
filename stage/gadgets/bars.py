"""Upright bars over an axis, each of which claims its ends and its height."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import sympy
from manim import Rectangle, VGroup

from mathcore import Curve
from stage.claims.exact_values import exact_text
from stage.claims.geometry import claim_bar
from stage.claims.lengths import Scale, label_length
from stage.graphing.plot_frame import PlotFrame
from stage.style.layers import FILL
from stage.style.opacity import set_opacity
from stage.style.theme import STROKES

_WASH = 0.35  # opacity: what lies behind is still seen


class Bars:
    """Bars over [left, right], from 0 up to a height or down to it; all three are exact numbers.

    Their heights are told by the numbers at the plot's vertical axis, at its scale. ``show(progress)`` has
    the first ``progress`` bars up, the next one as far as it has come.
    """

    def __init__(
        self,
        plot: PlotFrame,
        bars: Sequence[tuple[sympy.Expr, sympy.Expr, sympy.Expr]],
        role: str = "slope",
        called: str = "bar",
    ):
        self._plot, self.count = plot, len(bars)
        self.group = VGroup(
            *(self._bar(*map(sympy.sympify, bar), role, f"{called} {k}") for k, bar in enumerate(bars, 1))
        )

    @classmethod
    def under(
        cls,
        plot: PlotFrame,
        curve: Curve,
        places: Sequence[tuple[sympy.Expr, sympy.Expr, sympy.Expr]],
        role: str = "slope",
        called: str = "bar",
    ) -> Bars:
        """Bars as high as a curve, each (left, right, the place at which the height is taken), all exact."""
        return cls(plot, [(left, right, curve.value(at)) for left, right, at in places], role, called)

    def _bar(
        self, left: sympy.Expr, right: sympy.Expr, height: sympy.Expr, role: str, name: str
    ) -> Rectangle:
        colour = self._plot.pen.theme[role]
        (x0, y0, _), (x1, y1, _) = (
            self._plot.point(float(x), float(y)) for x, y in ((left, 0), (right, height))
        )
        bar = Rectangle(
            width=x1 - x0, height=max(abs(y1 - y0), 1e-9), color=colour, stroke_width=STROKES.axis
        )
        bar.move_to([(x0 + x1) / 2, (y0 + y1) / 2, 0]).set_fill(colour, _WASH).set_z_index(FILL)
        told = f"from {exact_text(left)} to {exact_text(right)}, {exact_text(height)} high"
        numbers, of = self._plot.labels, self._plot.names[1].says
        scale = Scale(of, numbers, lambda: self._plot.unit[1])
        value, ends = lambda: float(height), lambda: np.array([bar.get_bottom(), bar.get_top()])
        label_length(bar, f"the height of {name}", of, numbers, value, ends, scale)
        return claim_bar(bar, self._plot, name, (told, (left, right), height))

    def show(self, progress: float) -> None:
        """Light the first bars."""
        for k, bar in enumerate(self.group):
            seen = float(np.clip(progress - k, 0, 1))
            set_opacity(bar, _WASH * seen, seen)
