"""Where a descent leads: the place, whether it is a minimum, and whether a step lands exactly on it."""

from __future__ import annotations

from dataclasses import dataclass

import mpmath
import sympy

from mathcore.calculus.function import Pair, coordinates
from mathcore.descent.attraction import BESIDE, beside, is_lowest, size_of
from mathcore.descent.convergence import factors_and_distances, goal
from mathcore.descent.descent import Descent
from mathcore.descent.formulas import WORKING, as_number
from mathcore.descent.outcome import outcome_of
from mathcore.descent.path import path_of
from mathcore.evaluate.arrays import quiet


@dataclass(frozen=True, slots=True)
class Destination:
    """The place that the steps of a descent reach or draw near for ever: its `goal`.

    `ground` is "minimum" where the loss is nowhere lower beside it, "level" where all slopes round it are 0,
    else "neither", as at an inflection. `reached` says whether a step may land exactly on it.
    """

    place: sympy.Expr | Pair
    ground: str
    reached: bool


@quiet
def destination(descent: Descent) -> Destination | None:
    """Where the steps lead; None where there is no `goal`."""
    place = goal(descent)
    return None if place is None else Destination(place, _ground(descent, place), _reached(descent, place))


def _ground(descent: Descent, place: sympy.Expr | Pair) -> str:
    path, centre = path_of(descent), tuple(map(as_number, coordinates(place)))
    with mpmath.workdps(WORKING):
        away = BESIDE * size_of(path, centre)
        slopes = [path.gradient(there) for there in beside(centre, away)]
        if all(found is not None and not any(found) for found in slopes):
            return "level"
        return "minimum" if is_lowest(path, centre) else "neither"


def _reached(descent: Descent, place: sympy.Expr | Pair) -> bool:
    if descent.form is not None:
        left = factors_and_distances(descent, descent.form, coordinates(place))
        return not any(factor for factor, _ in left)
    outcome_of(descent)  # walks the path to where its outcome is known
    return bool(path_of(descent).end)
