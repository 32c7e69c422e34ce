"""Where a descent goes: its goal, its verdict and the window that shows it.

A walk counts as
- stuck, if the slope has vanished far from any goal: n steps do not move it by a thousandth of the way;
- too gradual, if n steps leave more than a third of the distance to the goal;
- gradual, if it settles without crossing the goal; overshooting, if it crosses at each step yet does not grow
  (a factor of −1, which hops for ever, included); diverging, if its steps grow;
- left the domain, if a step lands where the loss is not defined.
For a quadratic loss all follows from the factor r = 1 − α L″: n steps leave |r|ⁿ of the distance.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import mpmath
import sympy

from mathcore.calculus.differentiability import plain
from mathcore.evaluate.arrays import Array, np
from mathcore.evaluate.numeric import DIGITS, at_point
from mathcore.evaluate.polynomial import coefficients
from mathcore.notation.fact import Fact

if TYPE_CHECKING:
    from mathcore.calculus.curve import Curve
    from mathcore.descent.descent import Descent

TOO_MUCH_LEFT = Fraction(1, 3)
UNMOVED = 1e-3
_VAST = 1e100  # a factor beyond it is as good as that
FAR = 1e6  # times the first distances: no longer a walk that can settle
ENDS = ("left the domain", "no slope", "away")
KINDS = ("too gradual", "gradual", "overshooting", "diverging", "stuck", "left the domain")


@dataclass(frozen=True, slots=True)
class Verdict:
    """`kind` is one of KINDS; `reason` says why, in numbers."""

    kind: str
    reason: str


def curvature_if_quadratic(loss: Curve) -> sympy.Expr | None:
    """L″ of a quadratic loss, else None."""
    if loss.guards:
        return None
    found = coefficients(loss.expr, loss.variable)
    return 2 * found[2] if found is not None and len(found) == 3 else None


# -- the walk in floats: enough to see where it goes


def walk(descent: Descent, n: int) -> tuple[Array, str]:
    """The places 0 … k as floats, shape (k + 1,), and how the walk ended early: one of ENDS, or ""."""
    loss, slope, rate = descent.loss, descent.loss.slope_function, float(descent.rate)
    places = [float(descent.start)]
    for _ in range(n):
        along = float(slope.values(np.array([places[-1]]))[0])
        if not np.isfinite(along):
            judged = loss.judged(sympy.Rational(*places[-1].as_integer_ratio()))
            if not judged.ok:
                return np.array(places), "no slope"
            along = float(judged.slope)
        ahead = places[-1] - rate * along
        if not np.isfinite(ahead) or abs(ahead) > 1e100:
            return np.array(places), "away"
        places.append(ahead)
        if not np.isfinite(loss.values(np.array([ahead]))[0]):
            # An overflow far out is a walk that diverges, not the end of the domain.
            gone = loss.point(sympy.Float(ahead)) is None
            return np.array(places), "left the domain" if gone else "away"
    return np.array(places), ""


# -- the goal


def goal(descent: Descent, n: int) -> sympy.Expr | None:
    """The stationary place which the walk approaches within n steps, or is approaching by then."""
    known = descent.__dict__.setdefault("_goals", {})
    if n not in known:
        known[n] = _goal(descent, n)
    return known[n]


def _goal(descent: Descent, n: int) -> sympy.Expr | None:
    curvature = curvature_if_quadratic(descent.loss)
    if curvature is not None:
        c = coefficients(descent.loss.expr, descent.loss.variable)
        bottom = -c[1] / (2 * c[2])
        return bottom if abs(1 - descent.rate * curvature) < 1 or bottom == descent.start else None
    places, end = walk(descent, n)
    if end:
        return None
    moves = np.abs(np.diff(places))
    if moves[-1] > 0.9 * np.max(moves) and moves[-1] > 1e-12 * (1 + abs(places[-1])):
        return None
    root = _root_near(descent, float(places[-1]))
    if root is None or not _approached(places, float(root)):
        return None
    return _recognised(descent, root)


def _approached(places: Array, root: float) -> bool:
    first, last = abs(places[0] - root), abs(places[-1] - root)
    return bool(last <= max(0.5 * first, 1e-9 * (1 + abs(root))))


def _root_near(descent: Descent, place: float) -> mpmath.mpf | None:
    """A zero of L′ near a place, to 50 digits, by the secant method."""
    slope = descent.loss.slope_function

    def f(x: mpmath.mpf) -> mpmath.mpf:
        value = at_point(slope.expr, slope.variable, x)
        if value is None:
            raise ValueError("left the domain")
        return value

    with mpmath.workdps(DIGITS + 5):
        try:
            if f(mpmath.mpf(place)) == 0:
                return mpmath.mpf(place)
            return mpmath.findroot(f, (mpmath.mpf(place), mpmath.mpf(place) + 1e-6), tol=1e-60, maxsteps=60)
        except (ValueError, ZeroDivisionError):
            return None


def _recognised(descent: Descent, root: mpmath.mpf) -> sympy.Expr:
    """The rational or surd which makes L′ exactly 0, or 50 digits."""
    slope = descent.loss.slope_function
    with mpmath.workdps(DIGITS):
        for power in (1, 2):
            near = Fraction(mpmath.nstr(root**power, 45)).limit_denominator(10_000)
            candidate = sympy.Rational(near.numerator, near.denominator)
            if abs(mpmath.mpf(near.numerator) / near.denominator - root**power) > mpmath.mpf(10) ** -25:
                continue
            if power == 2:
                candidate = (1 if root > 0 else -1) * sympy.sqrt(candidate)
            if slope.value(candidate) == 0:
                return candidate
        turns = Fraction(mpmath.nstr(root / mpmath.pi, 45)).limit_denominator(100)
        candidate = sympy.Rational(turns.numerator, turns.denominator) * sympy.pi
        if slope.value(candidate) == 0 and abs(root - mpmath.mpf(at_point(candidate, None, None))) < 1e-25:
            return candidate
        return sympy.Float(root, DIGITS)


# -- the verdict


def verdict(descent: Descent, n: int) -> Verdict:
    """The kind of walk which n steps make, with its reason."""
    factor = descent.factor
    if factor is not None:
        return _from_factor(descent, factor, n)
    places, end = walk(descent, n)
    variable = descent.loss.variable.name
    lands = f"step {len(places) - 1} lands at {variable} ≈ {places[-1]:.3g}, where the loss"
    if end == "left the domain":
        return Verdict(end, f"{lands} is not defined")
    if end == "no slope":
        return Verdict("stuck", f"{lands} has no slope to follow")
    if end or np.max(np.abs(places)) > FAR * (1 + abs(places[0])):
        return Verdict("diverging", f"after {len(places) - 1} steps {variable} has passed {places[-1]:.2g}")
    return _from_walk(descent, places, n)


def _from_factor(descent: Descent, factor: sympy.Expr, n: int) -> Verdict:
    r = max(-_VAST, min(_VAST, float(factor)))
    name = f"the factor 1 − αL″ is {plain(factor)}"
    slope = descent.loss.slope_function.value(descent.start)
    if slope == 0:
        return Verdict("stuck", "the slope at the start is exactly 0: no step moves")
    if r == 0:
        return Verdict("gradual", f"{name}: the first step lands on the goal")
    left = f"{percent(min(abs(r), 1.0) ** n)} of the distance is left after {n} steps"
    if 0 < r < 1:
        kind = "too gradual" if abs(r) ** n > TOO_MUCH_LEFT else "gradual"
        return Verdict(kind, f"{name}: {left}")
    if -1 < r < 0:
        return Verdict("overshooting", f"{name}: each step crosses the goal, and {left}")
    if r == -1:
        return Verdict("overshooting", f"{name}: the walk hops across the goal for ever and never settles")
    return Verdict("diverging", f"{name}, beyond 1 in size: each step leads further away")


def _from_walk(descent: Descent, places: Array, n: int) -> Verdict:
    moves = np.diff(places)
    bottom = goal(descent, max(n, 200))
    reach = max(abs(places[0]), 1.0)
    if moves[0] == 0:
        return Verdict("stuck", "the slope at the start is 0: no step moves")
    if np.sum(np.abs(moves)) < UNMOVED * reach and (
        bottom is None or abs(places[0] - float(bottom)) > 100 * UNMOVED * reach
    ):
        slope = Fact("", sympy.Float(abs(moves[0]) / float(descent.rate), 30), "").shown(3).text
        return Verdict(
            "stuck", f"the slope is {slope}: {n} steps move it by {np.sum(np.abs(moves)):.2g} in all"
        )
    grown = f"the steps grow from {abs(moves[0]):.3g} to {abs(moves[-1]):.3g}"
    grown = f"{grown}; {bent_text(_sharpest(moves), descent.rate)}"
    growing = np.abs(moves[-1]) >= np.abs(moves[0]) and _alternates(moves[-6:])
    if growing and bottom is None and np.abs(moves[-1]) > 1.5 * np.abs(moves[0]):
        return Verdict("diverging", grown)
    if bottom is None:
        return _without_goal(places, n, grown)
    target = float(bottom)
    share = abs(places[-1] - target) / abs(places[0] - target) if places[0] != target else 0.0
    left = f"{percent(share)} of the distance to {plain(bottom)} is left after {n} steps"
    sides = np.sign(np.where(np.abs(places - target) < 1e-9 * reach, 0, places - target))
    crossings = np.count_nonzero(sides[:-1] * sides[1:] < 0)
    if crossings >= 2 or (crossings and n < 3):
        bent = bent_text(_sharpest(moves), descent.rate)
        return Verdict("overshooting", f"{crossings} of {n} steps cross the goal; {left}; {bent}")
    return Verdict("too gradual" if share > TOO_MUCH_LEFT else "gradual", left)


def _without_goal(places: Array, n: int, grown: str) -> Verdict:
    moves = np.diff(places)
    if _alternates(moves[-6:]):
        return Verdict("overshooting", f"the steps keep crossing and do not settle within {n}")
    if np.abs(moves[-1]) > 1.5 * np.abs(moves[0]):
        return Verdict("diverging", grown)
    turns = np.count_nonzero(moves[:-1] * moves[1:] < 0)
    if turns > n // 3:
        return Verdict("overshooting", f"{turns} of {n} steps turn back: the walk does not settle")
    return Verdict(
        "too gradual", f"{n} steps lead from {places[0]:.3g} to {places[-1]:.3g}, and no goal is in sight"
    )


def _sharpest(moves: Array) -> float:
    """The least factor 1 − ακ from one slope to the next, κ = (g − g′)/m: then g′/g = 1 − ακ."""
    clear = np.abs(moves[:-1]) > 1e-6 * np.max(np.abs(moves))
    return float(np.min((moves[1:] / moves[:-1])[clear], initial=1.0))


def bent_text(factor: float, rate: sympy.Expr) -> str:
    """The curvature κ along the path where it is bent most, and what it does, in words."""
    curvature = (1 - factor) / float(rate)
    return f"the curvature reaches κ = {curvature:.3g}, so 1 − ακ = {factor:.2g}".replace("-", "−")


def _alternates(moves: Array) -> bool:
    return len(moves) > 1 and bool((moves[:-1] * moves[1:] < 0).all())


def percent(share: float) -> str:
    shown = 100 * share
    if shown == 0 or shown < 0.01:
        return "less than 0.01 %"
    return f"{shown:.2g} %" if shown < 10 else f"{shown:.0f} %"
