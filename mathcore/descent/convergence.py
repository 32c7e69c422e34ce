"""Where a descent goes, in one or two variables: its path in floats, its factors, its goal."""

from __future__ import annotations

import math
from itertools import product

import mpmath
import sympy

from mathcore.calculus.curve import Curve
from mathcore.calculus.function import Pair, as_place, coordinates
from mathcore.calculus.quadratic import Form
from mathcore.calculus.surface import Surface
from mathcore.descent.descent import Descent, as_floats
from mathcore.evaluate.arrays import Array, np, quiet
from mathcore.evaluate.cache import cached
from mathcore.evaluate.multiprecision import DIGITS, at_places, root_near, vanishes
from mathcore.evaluate.short_numbers import short_numbers

AWAY = 1e100  # a coordinate beyond this counts as diverged
ENDS = ("left the domain", "no slope", "away")


@quiet
def goal(descent: Descent, n: int = 200) -> sympy.Expr | Pair | None:
    """The stationary point that the steps reach within n, or are approaching by then.

    Exact where provable, else to 50 digits; None where there is none.
    """
    return _goal(descent, n)


@cached
def _goal(descent: Descent, n: int) -> sympy.Expr | Pair | None:
    form = descent.form
    if form is not None:
        level = form.level_place(coordinates(descent.start))
        if level is None:
            return None
        factors = [factor for factor, _ in factors_and_distances(descent, form, level)]
        return as_place(level) if all(abs(at_places(factor, {})) < 1 for factor in factors) else None
    places, end = walk(descent, n)
    if end:
        return None
    moves = lengths(np.diff(places, axis=0))
    if moves[-1] > 0.9 * np.max(moves) and moves[-1] > 1e-12 * (1 + np.max(np.abs(places[-1]))):
        return None
    root = _stationary_near(descent.loss, places[-1])
    if root is None or not _approached(descent.loss, places, root):
        return None
    return _named(descent.loss, root)


def _stationary_near(loss: Curve | Surface, place: Array) -> tuple[mpmath.mpf, ...] | None:
    """The point near a place where all slopes are 0, to 50 digits; None where it is not found."""
    parts = [part.expr for part in loss.partials]
    found = root_near(parts, loss.variables, place.tolist(), 1e-6, 60)
    if found is None:
        return None
    there = dict(zip(loss.variables, found, strict=True))
    left = [at_places(part, there) for part in parts]
    # Newton's method converges slowly in a flat valley.
    most = mpmath.mpf(10) ** (-30 if len(found) == 1 else -12)
    return found if None not in left and max(map(abs, left)) <= most else None


def _approached(loss: Curve | Surface, places: Array, root: tuple[mpmath.mpf, ...]) -> bool:
    target = np.array([float(part) for part in root])
    first, last = (math.hypot(*(place - target)) for place in (places[0], places[-1]))
    size = 1 + float(np.max(np.abs(target)))
    if len(root) > 1 and float(loss.values(*target)) > float(loss.values(*places[-1])) + 1e-9 * size:
        return False  # the path came near a saddle and went on below it
    return last <= max(0.5 * first, 1e-9 * size)


def _named(loss: Curve | Surface, root: tuple[mpmath.mpf, ...]) -> sympy.Expr | Pair:
    """The short exact numbers near a root at which all slopes are exactly 0, else its 50 digits."""
    # The minimum of a flat valley, such as w⁴, is known only roughly.
    within, most = (1e-25 if abs(root[0]) > 3e-13 else 3e-13, 10_000) if len(root) == 1 else (1e-5, 1000)
    for place in product(*(tuple(short_numbers(part, within, most)) for part in root)):
        if all(part.value(as_place(place)) == 0 for part in loss.partials):
            return as_place(place)
    with mpmath.workdps(DIGITS):
        return as_place([sympy.Float(+part, DIGITS) for part in root])


def walk(descent: Descent, n: int) -> tuple[Array, str]:
    """The path in floats: the places 0 … k, shape (k + 1, 1 or 2).

    And why it ended early: one of ENDS, or "".
    """
    loss, rate = descent.loss, float(descent.rate)
    places = [as_floats(descent.start)]
    for _ in range(n):
        slope = _slope(loss, places[-1])
        if slope is None:
            return np.array(places), "no slope"
        ahead = places[-1] - rate * slope
        if not np.isfinite(ahead).all() or np.max(np.abs(ahead)) > AWAY:
            return np.array(places), "away"
        places.append(ahead)
        if not np.isfinite(loss.values(*ahead)):
            # An overflow far out means divergence, not the end of the domain.
            gone = loss.point(as_place([sympy.Float(part) for part in ahead.tolist()])) is None
            return np.array(places), "left the domain" if gone else "away"
    return np.array(places), ""


def _slope(loss: Curve | Surface, here: Array) -> Array | None:
    """The slope in each variable; measured where the rules give none; None where there are none."""
    slope = np.array([float(part.values(*here)) for part in loss.partials])
    if np.isfinite(slope).all():
        return slope
    exact = as_place([sympy.Rational(*part.as_integer_ratio()) for part in here.tolist()])
    found = loss.differentiability(exact)
    return np.array([float(part) for part in found.measured]) if found.ok else None


def factors_and_distances(
    descent: Descent, form: Form, level: tuple[sympy.Expr, ...]
) -> list[tuple[sympy.Expr, float]]:
    """(1 − αλ, the start's distance from `level` along λ's eigenvector), where not 0; small λ first."""
    away = [part - end for part, end in zip(coordinates(descent.start), level, strict=True)]
    found = []
    for second, eigenvalue in enumerate(form.eigenvalues):
        along = form.direction(eigenvalue, bool(second))
        reach = sympy.Add(*(part * by for part, by in zip(away, along, strict=True)))
        if not vanishes(reach):
            size = mpmath.sqrt(mpmath.fsum(at_places(part, {}) ** 2 for part in along))
            found.append((1 - descent.rate * eigenvalue, abs(float(at_places(reach, {}) / size))))
    return found


def lengths(moves: Array) -> Array:
    """The lengths (m,) of moves (m, 1 or 2)."""
    return np.abs(np.hypot.reduce(moves, axis=1))
