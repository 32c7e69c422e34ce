"""Where a descent on a surface goes: its goal and its verdict, in the words of settling.py.

For a quadratic loss with the Hessian's eigenvalues λ, each step multiplies the distance along an
eigenvector by 1 − αλ; only those along which the start is away from the goal count. For any other loss the
curvature κ along a step m is (g − g′)·m / m·m, with g and g′ the gradients before and after; 1 − ακ is what
the step multiplies the slope along it by: below 0 it crosses the valley, below −1 it climbs.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

import mpmath
import sympy

from mathcore.calculus.differentiability import plain
from mathcore.calculus.quadratic import Quadratic, quadratic, vanishes
from mathcore.descent.convergence import FAR, TOO_MUCH_LEFT, UNMOVED, Verdict, bent_text, percent
from mathcore.evaluate.arrays import Array, np
from mathcore.evaluate.numeric import DIGITS, at_places
from mathcore.notation.fact import Fact

if TYPE_CHECKING:
    from mathcore.calculus.surface import Pair, Surface
    from mathcore.descent.descent import Descent

SEEN = 0.1  # of the first distance: a smaller leap across the valley is not called overshooting


def quadratic_of(loss: Surface) -> Quadratic | None:
    """The coefficients of a quadratic loss, else None."""
    return None if loss.guards else quadratic(loss.expr, *loss.variables)


def walk(descent: Descent, n: int) -> tuple[Array, str]:
    """The places 0 … k as floats, shape (k + 1, 2), and how the walk ended early: one of ENDS, or ""."""
    loss, rate = descent.loss, float(descent.rate)
    places = [np.array([float(part) for part in descent.start])]
    for _ in range(n):
        here = places[-1]
        slope = loss.gradients(*here)
        if not np.isfinite(slope).all():
            judged = loss.judged(tuple(sympy.Rational(*part.as_integer_ratio()) for part in here.tolist()))
            if not judged.ok:
                return np.array(places), "no slope"
            slope = np.array([float(part) for part in judged.gradient])
        ahead = here - rate * slope
        if not np.isfinite(ahead).all() or np.max(np.abs(ahead)) > 1e100:
            return np.array(places), "away"
        places.append(ahead)
        if not np.isfinite(loss.values(*ahead)):
            gone = loss.point(tuple(sympy.Float(part) for part in ahead)) is None
            return np.array(places), "left the domain" if gone else "away"
    return np.array(places), ""


# -- the goal


def goal(descent: Descent, n: int) -> Pair | None:
    """The stationary place which the walk approaches within n steps, or is approaching by then."""
    known = descent.__dict__.setdefault("_goals", {})
    if n not in known:
        known[n] = _goal(descent, n)
    return known[n]


def _goal(descent: Descent, n: int) -> Pair | None:
    form = quadratic_of(descent.loss)
    if form is not None:
        level = form.level_place(descent.start)
        if level is None:
            return None
        factors = [factor for factor, _ in active(descent, form, level)]
        return level if all(abs(at_places(factor, {})) < 1 for factor in factors) else None
    places, end = walk(descent, n)
    if end:
        return None
    moves = _lengths(np.diff(places, axis=0))
    if moves[-1] > 0.9 * np.max(moves) and moves[-1] > 1e-12 * (1 + np.max(np.abs(places[-1]))):
        return None
    root = _root_near(descent.loss, places[-1])
    if root is None or not _approached(descent.loss, places, root):
        return None
    return _recognised(descent.loss, root)


def _approached(loss: Surface, places: Array, root: tuple[mpmath.mpf, mpmath.mpf]) -> bool:
    target = np.array([float(part) for part in root])
    first, last = (float(np.hypot(*(place - target))) for place in (places[0], places[-1]))
    size = 1 + float(np.max(np.abs(target)))
    lower = float(loss.values(*target)) <= float(loss.values(*places[-1])) + 1e-9 * size
    return lower and last <= max(0.5 * first, 1e-9 * size)


def _root_near(loss: Surface, place: Array) -> tuple[mpmath.mpf, mpmath.mpf] | None:
    """A zero of the gradient near a place, to 50 digits where Newton's method gives them."""

    def slopes(x: mpmath.mpf, y: mpmath.mpf) -> list[mpmath.mpf]:
        there = dict(zip(loss.variables, (x, y), strict=True))
        values = [at_places(part.expr, there) for part in loss.gradient]
        if None in values:
            raise ValueError("left the domain")
        return values

    with mpmath.workdps(DIGITS + 5):
        start = tuple(mpmath.mpf(part) for part in place.tolist())
        try:
            if not any(slopes(*start)):
                return start
            found = mpmath.findroot(slopes, start, tol=1e-90, maxsteps=60, verify=False)
            steepness = max(abs(part) for part in slopes(*found))
        except (ValueError, ZeroDivisionError):
            return None
        return (found[0], found[1]) if steepness < mpmath.mpf(10) ** -12 else None


def _recognised(loss: Surface, root: tuple[mpmath.mpf, mpmath.mpf]) -> Pair:
    """The rationals, surds or parts of π which make the gradient exactly 0, or 50 digits."""
    with mpmath.workdps(DIGITS):
        for place in product(*(_names(part) for part in root)):
            if all(part.value(place) == 0 for part in loss.gradient):
                return place
        return tuple(sympy.Float(+part, DIGITS) for part in root)


def _names(value: mpmath.mpf) -> list[sympy.Expr]:
    """The short exact numbers that this one may stand for. A flat valley's place is known roughly."""
    near = Fraction(mpmath.nstr(value, 45)).limit_denominator(1000)
    found = [sympy.Rational(near.numerator, near.denominator)]
    square = Fraction(mpmath.nstr(value**2, 45)).limit_denominator(10_000)
    found.append((1 if value > 0 else -1) * sympy.sqrt(sympy.Rational(square.numerator, square.denominator)))
    turns = Fraction(mpmath.nstr(value / mpmath.pi, 45)).limit_denominator(100)
    found.append(sympy.Rational(turns.numerator, turns.denominator) * sympy.pi)
    tolerance = mpmath.mpf(10) ** -5
    return [one for one in found if abs(at_places(one, {}) - value) < tolerance]


# -- the verdict


def active(descent: Descent, form: Quadratic, level: Pair) -> list[tuple[sympy.Expr, float]]:
    """(1 − αλ, distance to the level place along its eigenvector) where that is not 0, small λ first."""
    away = [part - end for part, end in zip(descent.start, level, strict=True)]
    found = []
    for second, eigenvalue in enumerate(form.eigenvalues):
        along = form.direction(eigenvalue, bool(second))
        reach = away[0] * along[0] + away[1] * along[1]
        if not vanishes(reach):
            size = mpmath.hypot(*(at_places(part, {}) for part in along))
            found.append((1 - descent.rate * eigenvalue, abs(float(at_places(reach, {}) / size))))
    return found


def verdict(descent: Descent, n: int) -> Verdict:
    """The kind of walk which n steps make, with its reason."""
    form = quadratic_of(descent.loss)
    if form is not None:
        level = form.level_place(descent.start)
        if level is not None:
            return _from_factors(form, active(descent, form, level), n)
    places, end = walk(descent, n)
    where = _place(places[-1])
    k = len(places) - 1
    if end == "left the domain":
        return Verdict(end, f"step {k} lands at ({where}), where the loss is not defined")
    if end == "no slope":
        return Verdict("stuck", f"step {k} lands at ({where}), where the loss has no gradient to follow")
    if end or np.max(np.abs(places)) > FAR * (1 + np.max(np.abs(places[0]))):
        return Verdict("diverging", f"after {k} steps the walk has passed ({where})")
    return _from_walk(descent, places, n)


def _from_factors(form: Quadratic, found: list[tuple[sympy.Expr, float]], n: int) -> Verdict:
    if not found:
        return Verdict("stuck", "the gradient at the start is exactly 0: no step moves")
    factors = [float(at_places(factor, {})) for factor, _ in found]
    reach = float(np.hypot.reduce([size for _, size in found]))
    name = f"{'the factors' if len(found) > 1 else 'the factor'} 1 − αλ {'are' if len(found) > 1 else 'is'} "
    name += " and ".join(_said(factor) for factor, _ in found)
    steepest = form.eigenvalues[1]
    edge = f"; the edge is 2/{_said(steepest)} = {_said(2 / steepest)}" if at_places(steepest, {}) > 0 else ""
    share = float(np.hypot.reduce([f**n * size for f, (_, size) in zip(factors, found, strict=True)])) / reach
    left = f"{percent(share)} of the distance is left after {n} steps"
    if max(factors) > 1:
        return Verdict("diverging", f"{name}: beyond 1, the ground curves downwards and the walk runs away")
    if min(factors) < -1:
        return Verdict("diverging", f"{name}, beyond 1 in size: each step leads further away{edge}")
    if min(factors) == -1:
        return Verdict("overshooting", f"{name}: the walk hops across the valley for ever{edge}")
    leaps = [-f * size for f, (_, size) in zip(factors, found, strict=True) if f < 0]
    if leaps and (len(found) == 1 or max(leaps) >= SEEN * reach):
        return Verdict("overshooting", f"{name}: each step crosses the valley, and {left}{edge}")
    return Verdict("too gradual" if share > TOO_MUCH_LEFT else "gradual", f"{name}: {left}")


def _from_walk(descent: Descent, places: Array, n: int) -> Verdict:
    moves = np.diff(places, axis=0)
    lengths = _lengths(moves)
    reach = max(float(np.hypot(*places[0])), 1.0)
    if lengths[0] == 0:
        return Verdict("stuck", "the gradient at the start is 0: no step moves")
    bottom = goal(descent, max(n, 200))
    target = None if bottom is None else np.array([float(at_places(part, {})) for part in bottom])
    far = target is None or np.hypot(*(places[0] - target)) > 100 * UNMOVED * reach
    if np.sum(lengths) < UNMOVED * reach and far:
        size = Fact("", sympy.Float(lengths[0] / float(descent.rate), 30), "").shown(3).text
        total = f"{np.sum(lengths):.2g}"
        return Verdict("stuck", f"the gradient's length is {size}: {n} steps move it by {total} in all")
    crossings, worst = _crossings(moves, lengths)
    bent = bent_text(worst, descent.rate)
    if target is None and lengths[-1] > 1.5 * lengths[0]:
        return Verdict("diverging", f"the steps grow from {lengths[0]:.3g} to {lengths[-1]:.3g}; {bent}")
    if target is None:
        if crossings >= 2:
            return Verdict("overshooting", f"{bent}: the steps keep crossing and do not settle within {n}")
        ends = f"from ({_place(places[0])}) to ({_place(places[-1])})"
        return Verdict("too gradual", f"{n} steps lead {ends}, and no goal is in sight")
    first, last = (float(np.hypot(*(places[i] - target))) for i in (0, -1))
    share = last / first if first else 0.0
    named = ", ".join(plain(part) for part in bottom)
    left = f"{percent(share)} of the distance to ({named}) is left after {n} steps"
    if crossings >= 2 or (crossings and n < 3):
        return Verdict("overshooting", f"{bent}: {crossings} of {n} steps cross the valley; {left}")
    return Verdict("too gradual" if share > TOO_MUCH_LEFT else "gradual", f"{left}; {bent}")


def _crossings(moves: Array, lengths: Array) -> tuple[int, float]:
    """How many steps cross the valley, 0 if only a few early ones do; and the least factor 1 − ακ."""
    clear = lengths > 1e-6 * np.max(lengths)  # below, rounding turns the steps about
    both = clear[:-1] & clear[1:]
    dots = np.sum(moves[1:] * moves[:-1], axis=1)[both]
    if not len(dots):
        return 0, 1.0
    factors = dots / lengths[:-1][both] ** 2
    crossings = int(np.count_nonzero(factors < -0.01))
    return crossings if 4 * crossings >= len(factors) else 0, float(np.min(factors))


def _lengths(moves: Array) -> Array:
    return np.hypot(moves[:, 0], moves[:, 1])


def _place(place: Array) -> str:
    return ", ".join(f"{part:.3g}" for part in np.round(place, 12) + 0.0).replace("-", "−")


def _said(value: sympy.Expr) -> str:
    """A short number as it is, any other to three decimals."""
    shown = plain(value) if value.is_Rational else ""
    return shown if 0 < len(shown) < 8 else Fact("", value, "").shown(3).text
