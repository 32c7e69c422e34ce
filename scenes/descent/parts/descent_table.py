"""The table of a descent: a row for each step."""

from __future__ import annotations

from collections.abc import Sequence

import sympy

from mathcore import Curve, Fact, slope_name, word
from scenes.descent.parts.step_time import CELLS
from scenes.descent.parts.update_rule import rate_letter
from stage.style.layout import Zone
from stage.text.phrases import Phrase
from stage.text.table import Table
from stage.text.writing import Pen

DIGITS = 3


def descent_table(pen: Pen, steps: Sequence, zone: Zone, loss: Curve) -> Table:
    """k, w, L′(w), α L′(w), new w: a row for each step."""
    w, slope = word(loss.variable.name), slope_name(loss.name, loss.variable.name)

    def fact(name: str, value: sympy.Expr, k: int) -> tuple[Fact, int]:
        return Fact(name, value, f"{name} in step {k}"), DIGITS

    columns = [
        (loss.unused("k", "n", "i"), "muted"),
        (w, "ink"),
        (slope, "slope"),
        (f"{rate_letter(loss)} {slope}", "step"),
        (Phrase("new {w}", w=loss.variable), "ink"),
    ]
    rows = [
        [
            (Fact("k", sympy.Integer(step.k), "k"), 0),
            fact(w, step.place, step.k),
            fact(slope, step.gradient, step.k),
            fact("step", step.move, step.k),
            fact(f"new {w}", step.next, step.k),
        ]
        for step in steps
    ]
    table = Table(pen, zone, columns, rows, CELLS)
    if table.crowded:  # the last column repeats the next row's w, so it is left out for long numbers
        table = Table(pen, zone, columns[:-1], [row[:-1] for row in rows], CELLS)
    return table
