"""The table of a descent: a row for each step."""

from __future__ import annotations

from collections.abc import Sequence

import sympy

from mathcore import Curve, Fact, primed, slope_name, word
from scenes.descent.parts.step_time import CELLS
from scenes.descent.parts.update_rule import rate_letter
from stage.style.layout import Zone
from stage.text.phrases import Phrase
from stage.text.table import Table
from stage.text.writing import Pen

DIGITS = 3


def descent_table(pen: Pen, steps: Sequence, zone: Zone, loss: Curve) -> Table:
    """k, w, L′(w), α L′(w), new w: a row for each step; less where there is no room for it all."""
    w, alpha = word(loss.variable.name), rate_letter(loss)

    def fact(name: str, value: sympy.Expr, k: int) -> tuple[Fact, int]:
        return Fact(name, value, f"{name} in step {k}"), DIGITS

    def columns(slope: str) -> list:
        counted = (loss.unused("k", "n", "i"), "muted"), (w, "ink")
        new = Phrase("new {w}", w=loss.variable)
        return [*counted, (slope, "slope"), (f"{alpha} {slope}", "step"), (new, "ink")]

    whole, short = columns(slope_name(loss.name, loss.variable.name)), columns(primed(loss.name))
    rows = [
        [
            (Fact("k", sympy.Integer(step.k), "k"), 0),
            fact(w, step.place, step.k),
            fact("slope", step.gradient, step.k),
            fact("step", step.move, step.k),
            fact(f"new {w}", step.next, step.k),
        ]
        for step in steps
    ]
    # The last column repeats the next row's w, so it is left out for long numbers.
    tried = [(whole, 5), *[(short, 5)] * (len(loss.name) > 1), (whole, 4)]
    for heads, count in tried:
        table = Table(pen, zone, heads[:count], [row[:count] for row in rows], CELLS)
        if not table.crowded:
            break
    return table
