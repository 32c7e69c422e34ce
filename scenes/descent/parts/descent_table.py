"""The table of a descent: a row for each step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sympy

from mathcore import Curve, Fact, primed, slope_name, word
from scenes.descent.parts.step_time import CELLS
from scenes.descent.parts.update_rule import rate_letter
from stage.style.layout import Zone
from stage.text.numbers import decimals_for, distinct_decimals
from stage.text.phrases import Phrase
from stage.text.table import Table
from stage.text.writing import Pen

_DIGITS = 3  # decimals, fewer for numbers from 1000 on
_MOST = 9  # decimals; steps that then look alike are told apart by their ratio


@dataclass(frozen=True)
class StepDecimals:
    """How many decimals are shown of each step's numbers, wherever these are shown.

    Enough that a number differs from that in the row before, and a place from the goal unless it is there.
    """

    places: list[int]  # one more than there are steps: the last is the last step's end
    gradients: list[int]
    moves: list[int]

    @classmethod
    def of(cls, steps: Sequence, goal: sympy.Expr | None = None) -> StepDecimals:
        return cls(
            _decimals([*(step.place for step in steps), steps[-1].next], goal),
            _decimals([step.gradient for step in steps]),
            _decimals([step.move for step in steps]),
        )


def _decimals(values: Sequence[sympy.Expr], goal: sympy.Expr | None = None) -> list[int]:
    least = min(_DIGITS, decimals_for(max(abs(float(value)) for value in values)) + 2)
    return distinct_decimals(values, least, goal, _MOST)


def ratio_decimals(ratio: sympy.Expr) -> int:
    """Decimals of the ratio of a step to the one before, by which it differs from 1 unless it is 1."""
    return distinct_decimals([ratio], _DIGITS, sympy.Integer(int(sympy.sign(ratio))), _MOST + 3)[0]


def descent_table(pen: Pen, steps: Sequence, zone: Zone, loss: Curve, goal: sympy.Expr | None) -> Table:
    """k, w, L′(w), α L′(w), new w: a row for each step, less where there is no room for it all.

    No w looks like the goal unless it is there.
    """
    w, alpha = word(loss.variable.name), rate_letter(loss)
    decimals = StepDecimals.of(steps, goal)

    def fact(name: str, value: sympy.Expr, k: int, digits: int) -> tuple[Fact, int]:
        return Fact(name, value, f"{name} in step {k}"), digits

    def columns(slope: str) -> list:
        counted = (loss.unused("k", "n", "i"), "muted"), (w, "ink")
        new = Phrase("new {w}", w=loss.variable)
        return [*counted, (slope, "slope"), (f"{alpha} {slope}", "step"), (new, "ink")]

    whole, short = columns(slope_name(loss.name, loss.variable.name)), columns(primed(loss.name))
    rows = [
        [
            (Fact("k", sympy.Integer(step.k), "k"), 0),
            fact(w, step.place, step.k, here),
            fact("slope", step.gradient, step.k, gradient),
            fact("step", step.move, step.k, move),
            fact(f"new {w}", step.next, step.k, there),
        ]
        for step, here, there, gradient, move in zip(
            steps, decimals.places, decimals.places[1:], decimals.gradients, decimals.moves, strict=False
        )
    ]
    # The last column repeats the next row's w, so it is left out for long numbers.
    tried = [(whole, 5), *[(short, 5)] * (len(loss.name) > 1), (whole, 4)]
    for heads, count in tried:
        table = Table(pen, zone, heads[:count], [row[:count] for row in rows], CELLS)
        if not table.crowded:
            break
    return table
