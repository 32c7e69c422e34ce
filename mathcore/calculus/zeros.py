"""Stationary and inflection points, exact where that is cheaply proved; what a level place of a surface is.

Polynomials of degree up to 8 are solved (polynomial.py). Others are searched on a grid of 1201 points, so two
zeros closer than a thousandth of the interval may be missed; each is then refined to 50 digits, and given
exactly if a short rational, its square root, a multiple of π or a logarithm makes the function exactly 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import mpmath
import sympy

from mathcore.calculus.curve import Curve
from mathcore.calculus.discontinuities import GRID, MOST_FOUND, check_interval, crossings, least_between
from mathcore.calculus.polynomial import coefficients, real_roots
from mathcore.calculus.surface import Place, Surface, pair
from mathcore.evaluate.arrays import Array, np, quiet
from mathcore.evaluate.multiprecision import DIGITS, NotKnownError, at_places, at_point, root_near, vanishes
from mathcore.evaluate.short_numbers import short_numbers
from mathcore.evaluate.work_budget import answered

MOST = 100  # points of one kind: more could not be told apart in a picture
SMALL = 1e-305  # near the least float above 0
Test = Callable[[sympy.Expr], bool]
MINIMUM, MAXIMUM, SADDLE, FLAT = "minimum", "maximum", "saddle", "flat"
TROUGH, RIDGE, UNKNOWN = "trough", "ridge", "unknown"
RADII = (0.03, 0.01, 0.003)  # of the reach: how near to a level place the surface is looked at
WAYS = 720  # directions on each circle; the lowest and the highest are then searched between them


@answered
@quiet
def stationary_points(curve: Curve, lo: float, hi: float) -> list[sympy.Expr]:
    """The zeros of f′ in [lo, hi], in order: exact where rational, quadratic or a proved short number,
    else to 50 digits.

    Functions other than polynomials are searched on a grid of 1201 points. ValueError where f′ is 0
    everywhere or at more than 100 points.
    """
    check_interval(lo, hi)

    def flat(place: sympy.Expr) -> bool:
        """Also where the rules give no slope, as for |x|^1.5 at 0."""
        if curve.slope_function.point(place):
            return False
        return curve.differentiability(place).ok and curve.slope(place) == 0

    found = _zeros(curve.slope_function, flat, float(lo), float(hi))
    return [place for place in found if curve.differentiability(place).ok]


@answered
@quiet
def inflection_points(curve: Curve, lo: float, hi: float) -> list[sympy.Expr]:
    """The x in [lo, hi] where f″ is 0 and changes sign, found as stationary points are."""
    check_interval(lo, hi)
    bend = curve.slope_function.slope_function
    if not bend.expr.free_symbols:
        return []
    found = _zeros(bend, lambda place: bend.point(place) == 0, float(lo), float(hi))
    result = []
    for root in found:
        apart = [abs(float(root - other)) for other in found if other is not root]
        reach = sympy.Float(min([1e-4 * (hi - lo), *(0.25 * gap for gap in apart)]), DIGITS)
        here = sympy.Float(at_point(root, None, None), DIGITS)
        sides = [bend.point(here + sign * reach) for sign in (-1, 1)]
        if None not in sides and sides[0] * sides[1] < 0:
            result.append(root)
    return result


def _zeros(curve: Curve, is_zero: Test, lo: float, hi: float) -> list[sympy.Expr]:
    """The zeros of a curve in [lo, hi], in order; `is_zero` decides for an exact place.

    ValueError if it vanishes everywhere, or too often.
    """
    if curve.pieces:
        return _of_pieces(curve, is_zero, lo, hi)
    if not curve.expr.free_symbols:
        if curve.expr.is_zero and np.isfinite(curve.values(np.linspace(lo, hi, GRID))).any():
            raise ValueError(f"{curve.text} is 0 everywhere")
        return []
    polynomial = coefficients(curve.expr, curve.variable)
    if polynomial is not None:
        found = [
            root
            for root in real_roots(tuple(polynomial))
            if lo <= float(root) <= hi and curve.point(root) is not None
        ]
    else:
        found = _searched(curve, is_zero, lo, hi)
    if len(found) > MOST:
        raise ValueError(f"{curve.text} has more than {MOST} zeros there: look at a shorter interval")
    return found


def _of_pieces(curve: Curve, is_zero: Test, lo: float, hi: float) -> list[sympy.Expr]:
    """The zeros of each piece where it holds; its ends are tried as they are."""
    found = {join for join in curve.joins if lo <= float(join) <= hi and is_zero(join)}
    for piece in curve.pieces:
        for part in piece.where:
            first, last = max(lo, float(part.low)), min(hi, float(part.high))
            if first < last and piece.curve.expr.is_zero:
                raise ValueError(f"{curve.text} is 0 on a whole stretch: look at another interval")
            if first < last:
                inside = _zeros(piece.curve, is_zero, first, last)
                found |= {root for root in inside if part.holds(root) and root not in curve.joins}
    return sorted(found, key=float)


def _searched(curve: Curve, is_zero: Test, lo: float, hi: float) -> list[sympy.Expr]:
    xs = np.linspace(lo, hi, GRID)
    cell = float(xs[1] - xs[0])
    level = curve.values(xs) == 0
    middles = np.flatnonzero(level[:-2] & level[1:-1] & level[2:]) + 1
    if any(is_zero(_exact(xs[index])) for index in middles[:: len(middles) // 5 + 1]):
        raise ValueError(f"{curve.text} is 0 on a whole stretch: look at another interval")
    values = _never_underflowing(curve) if len(middles) else curve.values
    nearby = sorted(crossings(values, xs, lambda: curve.slope_function.values))
    if len(nearby) >= MOST_FOUND:
        raise ValueError(f"{curve.text} has more than {MOST} zeros there: look at a shorter interval")
    found: list[sympy.Expr] = []
    for place in nearby:
        root = _polished(curve, is_zero, place, cell)
        if root is not None and not any(abs(float(root - other)) < 1e-9 * cell for other in found):
            found.append(root)
    return [root for root in found if lo - 1e-12 * cell <= float(root) <= hi + 1e-12 * cell]


def _exact(x: float) -> sympy.Rational:
    return sympy.Rational(*float(x).as_integer_ratio())


def _never_underflowing(curve: Curve) -> Callable[[Array], Array]:
    """The curve's floats, but not 0 where it is only too small for floats, as e^(−1/x²) at 0.01.

    Of two such values the smaller one stays the smaller.
    """

    def values(xs: Array) -> Array:
        ys = curve.values(xs)
        for index in np.flatnonzero(ys == 0):
            value = curve.point(_exact(xs[index]), 15)
            if value:
                ys[index] = SMALL * mpmath.sign(value) / (1 - mpmath.log10(abs(value)))
        return ys

    return values


def _polished(curve: Curve, is_zero: Test, place: float, cell: float) -> sympy.Expr | None:
    """The zero near a float, to 50 digits or exact; None if there is none (a pole, a jump, a near miss)."""
    exact = _exact_zero(is_zero, mpmath.mpf(place), 1e-6 * cell)
    if exact is not None:
        return exact
    for slope in (None, curve.slope_function.expr):  # the latter for a multiple zero
        found = root_near((curve.expr,), (curve.variable,), (place,), 1e-6 * cell, 40, slope)
        if found is None or abs(found[0] - place) >= cell:
            continue
        exact = _exact_zero(is_zero, found[0], 1e-25)
        if exact is not None:
            return exact
        if any(curve.inside(number, 10) is None for number in _short_numbers(found[0], 1e-25)):
            return None  # f goes to 0 where it is not defined
        root = sympy.Float(found[0], DIGITS)
        if _vanishes_at(curve, root):
            return root
    return None


def _exact_zero(is_zero: Test, root: mpmath.mpf, within: float) -> sympy.Expr | None:
    """The short number within a relative distance of a root at which the curve is exactly 0."""
    return next((number for number in _short_numbers(root, within) if is_zero(number)), None)


def _short_numbers(root: mpmath.mpf, within: float) -> Iterator[sympy.Expr]:
    return short_numbers(root, within * (1 + abs(root)), logarithms=True)


def _vanishes_at(curve: Curve, root: sympy.Float) -> bool:
    """Whether f goes to 0 at a place known to 50 digits, on both sides: there it falls like a power."""
    with mpmath.workdps(DIGITS + 10):
        for sign in (-1, 1):
            steps = [sign * (1 + abs(root)) * sympy.Rational(1, 10**power) for power in (15, 30, 45)]
            beside = [curve.point(root + step, 20) for step in steps]
            if not all(beside):
                return False
            powers = [mpmath.log10(abs(far / near)) / 15 for far, near in pairwise(beside)]
            if not 1e-4 < powers[0] < 1e4 or abs(powers[1] - powers[0]) > 0.1 * powers[0]:
                return False
    return True


def surface_stationary_points(surface: Surface) -> Array:
    """Minima, maxima and saddles near the origin, shape (m, 2), by Newton's method from a grid of starts."""
    axis = np.array([-97.0, -31.0, -9.7, -5.1, -3.3, -2.1, -1.2, -0.53, -0.11])
    xs, ys = (part.ravel() for part in np.meshgrid(*[np.concatenate([axis, [0.013], -axis])] * 2))
    (xx, xy), (_, yy) = surface.hessian
    with np.errstate(all="ignore"):
        for _ in range(40):
            gx, gy = surface.gradients(xs, ys)
            a, b, c = (part.values(xs, ys) for part in (xx, xy, yy))
            determinant = a * c - b * b
            dx, dy = (c * gx - b * gy) / determinant, (a * gy - b * gx) / determinant
            long = np.hypot(dx, dy)
            most = 0.5 * (1 + np.hypot(xs, ys))
            held = np.where(long > most, most / long, 1.0)
            xs, ys = xs - held * dx, ys - held * dy
            alive = np.isfinite(xs) & np.isfinite(ys) & (np.abs(xs) < 1e4) & (np.abs(ys) < 1e4)
            xs, ys, long = xs[alive], ys[alive], long[alive]
            if not len(xs) or np.all(long < 1e-10 * (1 + np.hypot(xs, ys))):
                break
    settled = np.column_stack([xs, ys])[long < 1e-8 * (1 + np.hypot(xs, ys))] if len(xs) else np.empty((0, 2))
    if not len(settled):
        return np.empty((0, 2))
    places = np.unique(np.round(settled, 6) + 0.0, axis=0)
    return places[np.argsort(np.hypot(places[:, 0], places[:, 1]), kind="stable")]


@dataclass(frozen=True, slots=True)
class LevelPlace:
    """What a place is at which both slopes are 0: a minimum, a maximum, a saddle, flat; or unknown.

    ``decided`` says that the second derivatives tell: ``second`` are (∂²f/∂x², ∂²f/∂x∂y, ∂²f/∂y²), exact,
    and ``determinant`` is the Hessian's; None where there are none. Where they do not, the surface nearby is
    looked at: a trough has nothing lower beside it, but some of it as low; a ridge likewise nothing higher.
    """

    kind: str
    decided: bool
    second: tuple[sympy.Expr, sympy.Expr, sympy.Expr] | None = None
    determinant: sympy.Expr | None = None


@quiet
def level_place(surface: Surface, p: Place, reach: float = 1.0) -> LevelPlace:
    """What a place with slopes 0 is; ``reach`` is the size of what is seen round it."""
    place = pair(p)
    second, determinant = _second_derivatives(surface, place)
    if determinant is not None and not vanishes(determinant):
        if at_places(determinant, {}) < 0:
            return LevelPlace(SADDLE, True, second, determinant)
        kind = MINIMUM if at_places(second[0], {}) > 0 else MAXIMUM
        return LevelPlace(kind, True, second, determinant)
    return LevelPlace(_seen_round(surface, place, reach), False, second, determinant)


def _second_derivatives(surface: Surface, place: tuple) -> tuple[tuple | None, sympy.Expr | None]:
    """(∂²f/∂x², ∂²f/∂x∂y, ∂²f/∂y²) and the Hessian's determinant, where the rules give them."""
    (along_x, mixed), (_, along_y) = surface.hessian
    try:
        parts = [
            None if part.inside(place, DIGITS) is None else part.value(place)
            for part in (along_x, mixed, along_y)
        ]
    except NotKnownError:
        return None, None
    if None in parts or sympy.nan in parts:
        return None, None
    return tuple(parts), parts[0] * parts[2] - parts[1] ** 2


def _seen_round(surface: Surface, place: tuple, reach: float) -> str:
    """What a level place looks like on small circles round it, in floats."""
    x, y = map(float, place)
    here = float(surface.values(np.array([x]), np.array([y]))[0])
    found = []
    for radius in RADII:

        def rise(turns: Array, size: float = radius * reach) -> Array:
            return surface.values(x + size * np.cos(turns), y + size * np.sin(turns)) - here

        turns = np.linspace(0, 2 * np.pi, WAYS, endpoint=False)
        heights = rise(turns)
        if not np.isfinite(heights).all():
            return UNKNOWN
        step, noise = 2 * np.pi / WAYS, 1e-14 * max(abs(here), 1e-300)
        low, high = (
            _lowest(lambda at, s=sign: s * rise(at), turns, sign * heights, step) for sign in (1, -1)
        )
        most = max(abs(low), abs(high))
        # Of what is 0 along a line the search finds a trifle.
        ends = (0.0 if abs(end) <= max(noise, 1e-12 * most) else float(np.sign(end)) for end in (low, -high))
        found.append(tuple(ends))
    if len(set(found)) > 1:
        return UNKNOWN
    kinds = {
        (1, 1): MINIMUM,
        (-1, -1): MAXIMUM,
        (-1, 1): SADDLE,
        (0, 0): FLAT,
        (0, 1): TROUGH,
        (-1, 0): RIDGE,
    }
    return kinds.get(found[0], UNKNOWN)


def _lowest(g: Callable[[Array], Array], turns: Array, values: Array, step: float) -> float:
    """The least g on a circle, searched round the lowest of its samples."""
    lowest = turns[np.argsort(values, kind="stable")[:8]]
    return float(min(g(least_between(g, lowest - step, lowest + step))))
