"""The update rule of gradient descent, as a formula whose terms are highlighted."""

from __future__ import annotations

import sympy
from manim import ManimColor, VGroup, interpolate_color

from mathcore import Curve, slope_name, word
from scenes.descent.parts.step_time import BAR, STEP, TANGENT, part
from stage.text.writing import Pen


def rate_letter(loss: Curve) -> str:
    """The letter of the rate: α, or another where the loss has an α of its own."""
    return loss.unused("alpha", "eta", "gamma")


class UpdateRule(VGroup):
    """``w ← w − α L′(w)``, whose terms are highlighted while their geometry moves."""

    def __init__(self, pen: Pen, loss: Curve, rate: sympy.Expr, width: float):
        super().__init__()
        self._theme = pen.theme
        variable, alpha = word(loss.variable.name), rate_letter(loss)
        self.line = pen.formula(
            f"{variable} arrow.l {variable} - {{rate}} {{slope}}, quad {pen.equals(alpha, rate)}",
            width=width,
            rate=(alpha, "ink"),
            slope=(slope_name(loss.name, loss.variable.name), "ink"),
        )
        self.add(self.line)

    def light(self, progress: float) -> None:
        """Highlight the slope while the tangent is drawn, and the step while the arrow is."""
        time = progress % 1 if progress != int(progress) else 1.0
        ink = ManimColor(self._theme.ink)
        tangent = part(time, TANGENT) * (1 - part(time, STEP))
        step = part(time, STEP) * (1 - part(time, BAR))
        slope = interpolate_color(ink, ManimColor(self._theme.slope), tangent)
        for name, colour in (("slope", slope), ("rate", ink)):
            self.line.parts[name].set_fill(interpolate_color(colour, ManimColor(self._theme.step), step))
