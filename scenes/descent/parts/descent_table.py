"""The table of a descent: a row for each step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sympy

from mathcore import Fact
from scenes.descent.parts.step_time import CELLS
from stage.style.layout import Zone
from stage.text.numbers import decimals_for, distinct_decimals
from stage.text.phrases import Phrase
from stage.text.table import Table
from stage.text.writing import Pen

_DIGITS = 3  # decimals, fewer for numbers from 1000 on, more for a column of numbers below 0.1
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
    figures = decimals_for(max(abs(float(value)) for value in values))  # of the largest, four
    least = figures - 1 if figures - 1 > _DIGITS else min(_DIGITS, figures + 2)
    return distinct_decimals(values, least, goal, _MOST)


def ratio_decimals(ratio: sympy.Expr) -> int:
    """Decimals of the ratio of a step to the one before, by which it differs from 1 unless it is 1."""
    return distinct_decimals([ratio], _DIGITS, sympy.Integer(int(sympy.sign(ratio))), _MOST + 3)[0]


def descent_table(
    pen: Pen, steps: Sequence, zone: Zone, names: tuple[str, str], goal: sympy.Expr | None
) -> Table:
    """k, w, L′(w), α L′(w), new w: a row for each step; no w looks like the goal unless it is there."""
    (w, slope), decimals = names, StepDecimals.of(steps, goal)

    def fact(name: str, value: sympy.Expr, k: int, digits: int) -> tuple[Fact, int]:
        return Fact(name, value, f"{name} in step {k}"), digits

    columns = [
        ("k", "muted"),
        (w, "ink"),
        (f"{slope}({w})", "slope"),
        (f"alpha {slope}({w})", "step"),
        (Phrase("new {w}", w=sympy.Symbol(w)), "ink"),
    ]
    rows = [
        [
            (Fact("k", sympy.Integer(step.k), "k"), 0),
            fact(w, step.place, step.k, here),
            fact(slope, step.gradient, step.k, gradient),
            fact("step", step.move, step.k, move),
            fact(f"new {w}", step.next, step.k, there),
        ]
        for step, here, there, gradient, move in zip(
            steps, decimals.places, decimals.places[1:], decimals.gradients, decimals.moves, strict=False
        )
    ]
    table = Table(pen, zone, columns, rows, CELLS)
    if table.crowded:  # the last column repeats the next row's w, so it is left out for long numbers
        table = Table(pen, zone, columns[:-1], [row[:-1] for row in rows], CELLS)
    return table
