"""The goal of a descent, in one or two variables, and the factors of a quadratic loss."""

from __future__ import annotations

import mpmath
import sympy

from mathcore.calculus.function import Pair, as_place, coordinates
from mathcore.calculus.quadratic import Form
from mathcore.descent.descent import Descent
from mathcore.descent.outcome import outcome_of
from mathcore.evaluate.arrays import quiet
from mathcore.evaluate.cache import cached
from mathcore.evaluate.multiprecision import at_places, vanishes


@quiet
def goal(descent: Descent) -> sympy.Expr | Pair | None:
    """The stationary point, or the foot of a corner, that the steps reach or draw near for ever.

    Exact where provable, else to 50 digits; None where there is none, where walks that start beside it leave
    it, or where 10,000 steps leave it open.
    """
    return _goal(descent)


@cached
def _goal(descent: Descent) -> sympy.Expr | Pair | None:
    form = descent.form
    level = None if form is None else form.level_place(coordinates(descent.start))
    if level is None:
        return outcome_of(descent).place
    moving = [factor for factor, _ in factors_and_distances(descent, form, level)]
    settles = all(abs(sign(factor - 1)) * sign(factor + 1) > 0 for factor in moving)
    holds = all(sign(factor - 1) <= 0 <= sign(factor + 1) for factor in descent.factors)
    return as_place(level) if settles and holds else None


def sign(value: sympy.Expr) -> int:
    """The sign of an exact number: 1, 0 or −1."""
    if value.is_Rational:
        return int(sympy.sign(value))
    return 0 if vanishes(value) else int(mpmath.sign(at_places(value, {})))


def factors_and_distances(
    descent: Descent, form: Form, level: tuple[sympy.Expr, ...]
) -> list[tuple[sympy.Expr, mpmath.mpf]]:
    """(1 − αλ, the start's distance from `level` along λ's eigenvector), where not 0; small λ first."""
    away = [part - end for part, end in zip(coordinates(descent.start), level, strict=True)]
    found = []
    for second, eigenvalue in enumerate(form.eigenvalues):
        along = form.direction(eigenvalue, bool(second))
        reach = sympy.Add(*(part * by for part, by in zip(away, along, strict=True)))
        if sign(reach):
            size = mpmath.sqrt(mpmath.fsum(at_places(part, {}) ** 2 for part in along))
            found.append((1 - descent.rate * eigenvalue, abs(at_places(reach, {}) / size)))
    return found
