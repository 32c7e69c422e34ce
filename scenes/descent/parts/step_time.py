"""The parts of a step's time: when its height, its turn, its length, the new place and its path are drawn.

And the update rule, whose terms are lit in them.
"""

from __future__ import annotations

import numpy as np
import sympy
from manim import ManimColor, VGroup, interpolate_color

from mathcore import Curve, slope_name, word
from stage.text.phrases import Formula, Phrase
from stage.text.writing import Pen

HEIGHT, TURN, SHRINK, PLACE, PATH = (0.0, 0.2), (0.2, 0.45), (0.45, 0.7), (0.7, 0.85), (0.8, 1.0)
# When a table's cells appear: k and w with the place, then each with its part of the drawing.
CELLS = ((0.0, 0.1), (0.0, 0.1), HEIGHT, SHRINK, PLACE)


def part(time: float, span: tuple[float, float]) -> float:
    """The progress of a part of a step, 0 to 1."""
    return float(np.clip((time - span[0]) / (span[1] - span[0]), 0, 1))


def ever_faster(time: float) -> float:
    """A rate function for several steps: each is taken faster than the one before."""
    return (time + time * time) / 2


def rate_letter(loss: Curve) -> str:
    """The letter of the rate: α, or another where the loss has an α of its own."""
    return loss.unused("alpha", "eta", "gamma")


class UpdateRule(VGroup):
    """``w ← w − α L′(w)`` and the rate, whose terms are highlighted while their geometry moves."""

    def __init__(self, pen: Pen, loss: Curve, rate: sympy.Expr, width: float):
        super().__init__()
        self._theme = pen.theme
        variable, alpha = word(loss.variable.name), rate_letter(loss)
        named = pen.wording.typst(Phrase("rate {alpha}", alpha=Formula(pen.equals(alpha, rate))))
        self.line = pen.formula(
            f"{variable} arrow.l {variable} - {{rate}} {{slope}}, quad {named}",
            width=width,
            rate=(alpha, "ink"),
            slope=(slope_name(loss.name, loss.variable.name), "ink"),
        )
        self.add(self.line)

    def light(self, progress: float) -> None:
        """Highlight the slope while its height is drawn and turned, and the step while it is."""
        time = progress % 1 if progress != int(progress) else 1.0
        ink = ManimColor(self._theme.ink)
        height = part(time, HEIGHT) * (1 - part(time, SHRINK))
        step = part(time, SHRINK) * (1 - part(time, PATH))
        slope = interpolate_color(ink, ManimColor(self._theme.slope), height)
        for name, colour in (("slope", slope), ("rate", ink)):
            self.line.parts[name].set_fill(interpolate_color(colour, ManimColor(self._theme.step), step))
