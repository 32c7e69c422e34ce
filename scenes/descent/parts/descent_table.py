"""The table of a descent: a row for each step told, and why there is no further one."""

from __future__ import annotations

import sympy

from mathcore import Fact, primed, slope_name, word
from scenes.descent.parts.step_time import CELLS, PLACE, rate_letter
from scenes.descent.parts.walk import Walk
from stage.style.layout import Zone
from stage.text.phrases import Phrase
from stage.text.table import Table
from stage.text.writing import Pen


def descent_table(pen: Pen, walk: Walk, zone: Zone) -> Table:
    """k, w, L′(w), α L′(w), new w: a row for each step told, a gap for the others, where the last has led,
    and a note on the end.
    """
    loss = walk.descent.loss
    w, alpha = word(loss.variable.name), rate_letter(loss)

    def columns(slope: str) -> list:
        counted = (loss.unused("k", "n", "i"), "muted"), (w, "ink")
        new = Phrase("new {w}", w=loss.variable)
        return [*counted, (slope, "slope"), (f"{alpha} {slope}", "step"), (new, "ink")]

    whole, short = columns(slope_name(loss.name, loss.variable.name)), columns(primed(loss.name))
    rows = [_row(walk, k, w) for k in walk.told]
    count, arrived = len(walk.steps), PLACE[1]
    last = Fact(w, walk.last, f"{w} after step {count - 1}"), walk.decimals.places[-1]
    rows.append([(Fact("k", sympy.Integer(count), "k"), 0), last, None, None, None])
    starts = [*walk.told, count - 1 + arrived]
    # For long numbers the last columns are left out: the next row's w, and the step, which its bar tells too.
    for heads, many in (whole, 5), *[(short, 5)] * (len(loss.name) > 1), (whole, 4), (whole, 3):
        some = [row[:many] for row in rows]
        table = Table(pen, zone, heads[:many], some, CELLS, starts, ending_note(walk))
        if not table.crowded:
            break
    return table


def _row(walk: Walk, k: int, w: str) -> list[tuple[Fact, int]]:
    step, decimals = walk.steps[k], walk.decimals

    def fact(name: str, value: sympy.Expr, digits: int) -> tuple[Fact, int]:
        return Fact(name, value, f"{name} in step {k}"), digits

    return [
        (Fact("k", sympy.Integer(step.k), "k"), 0),
        fact(w, step.place, decimals.places[k]),
        fact("slope", step.gradient, decimals.gradients[k]),
        fact("step", step.move, decimals.moves[k]),
        fact(f"new {w}", step.next, decimals.places[k + 1]),
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
