"""The table of a descent: a row for each step told, and why there is no further one."""

from __future__ import annotations

import sympy

from mathcore import Fact, Step
from scenes.descent.parts.step_time import CELLS
from scenes.descent.parts.walk import Walk
from stage.style.layout import Zone
from stage.text.phrases import Phrase
from stage.text.table import Table
from stage.text.writing import Pen

DIGITS = 3


def descent_table(pen: Pen, walk: Walk, zone: Zone, names: tuple[str, str]) -> Table:
    """k, w, L′(w), α L′(w), new w: a row for each step told, a gap for the others, and a note on the end."""
    w, slope = names
    columns = [
        ("k", "muted"),
        (w, "ink"),
        (f"{slope}({w})", "slope"),
        (f"alpha {slope}({w})", "step"),
        (Phrase("new {w}", w=sympy.Symbol(w)), "ink"),
    ]
    rows = [_row(walk.steps[k], w, slope) for k in walk.told]
    # For long numbers the last columns are left out: the next row's w, and the step, which its bar tells too.
    for many in (5, 4, 3):
        some = [row[:many] for row in rows]
        table = Table(pen, zone, columns[:many], some, CELLS, walk.told, ending_note(walk))
        if not table.crowded:
            break
    return table


def _row(step: Step, w: str, slope: str) -> list[tuple[Fact, int]]:
    def fact(name: str, value: sympy.Expr) -> tuple[Fact, int]:
        return Fact(name, value, f"{name} in step {step.k}"), DIGITS

    return [
        (Fact("k", sympy.Integer(step.k), "k"), 0),
        fact(w, step.place),
        fact(slope, step.gradient),
        fact("step", step.move),
        fact(f"new {w}", step.next),
    ]


def ending_note(walk: Walk) -> Phrase | None:
    """What stands under the last row of a walk that has no further step."""
    match walk.end:
        case "arrived":
            return Phrase("Slope 0: no further step")
        case "no slope":
            return Phrase("No slope here: no further step")
        case "left the domain":
            return Phrase("The next step leaves the domain")
        case "too far":
            return Phrase("The next step leads too far")
        case "too small":
            return Phrase("The next step is too small to show")
    return None
