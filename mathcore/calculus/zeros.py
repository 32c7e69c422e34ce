"""The places that matter on an interval: zeros of f′ and of f″, poles; exact where that is cheaply proved.

Polynomials of degree up to 8 are solved (polynomial.py). Others are searched on a grid of 1201 places, so two
zeros closer than a thousandth of the interval may be missed; each is then worked out to 50 digits, and named
exactly if a short rational, its square root, a multiple of π or a logarithm makes the function exactly 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

import mpmath
import sympy

from mathcore.calculus.discontinuities import GRID, MOST_BREAKS, Break, zeros
from mathcore.evaluate.arrays import np
from mathcore.evaluate.bounded import TooLargeError, exact_value
from mathcore.evaluate.numeric import DIGITS, at_point
from mathcore.evaluate.polynomial import coefficients, real_roots

if TYPE_CHECKING:
    from mathcore.calculus.curve import Curve

MOST = 100  # places of one kind: beyond, nobody could tell them apart
TINY = mpmath.mpf(10) ** -30


def zeros_of(curve: Curve, lo: float, hi: float) -> list[sympy.Expr]:
    """The zeros of a curve in [lo, hi], in order. ValueError if it vanishes everywhere, or too often."""
    if not curve.expr.free_symbols:
        if curve.expr.is_zero:
            raise ValueError(f"{curve.text} is 0 everywhere")
        return []
    polynomial = coefficients(curve.expr, curve.variable)
    if polynomial is not None:
        found = [
            root
            for root in real_roots(tuple(polynomial))
            if lo <= float(root) <= hi and _defined(curve, root)
        ]
    else:
        found = _searched(curve, lo, hi)
    if len(found) > MOST:
        raise ValueError(f"{curve.text} has more than {MOST} zeros there: look at a shorter interval")
    return found


def _defined(curve: Curve, place: sympy.Expr) -> bool:
    return curve.point(place) is not None


def _searched(curve: Curve, lo: float, hi: float) -> list[sympy.Expr]:
    xs = np.linspace(lo, hi, GRID)
    cell = float(xs[1] - xs[0])
    level = curve.values(xs) == 0
    if (level[:-2] & level[1:-1] & level[2:]).any():
        raise ValueError(f"{curve.text} is 0 on a whole stretch: look at another interval")
    nearby = sorted(zeros(curve.values, xs, lambda: curve.slope_function.values))
    if len(nearby) >= MOST_BREAKS:
        raise ValueError(f"{curve.text} has more than {MOST} zeros there: look at a shorter interval")
    found: list[sympy.Expr] = []
    for place in nearby:
        root = _polished(curve, place, cell)
        if root is not None and not any(abs(float(root - other)) < 1e-9 * cell for other in found):
            found.append(root)
    return [root for root in found if lo - 1e-12 * cell <= float(root) <= hi + 1e-12 * cell]


def _polished(curve: Curve, place: float, cell: float) -> sympy.Expr | None:
    """The zero near a float, to 50 digits or exact; None if there is none (a pole, a jump, a near miss)."""
    for candidate in _candidates(mpmath.mpf(place), 1e-6 * cell):
        if _vanishes(curve, candidate):
            return candidate
    beside = curve.values(np.array([place - cell, place + cell]))
    scale = float(np.nanmax(np.abs(beside), initial=1e-300))
    for function in (curve, curve.slope_function):  # where it only touches 0, its slope crosses
        root = _secant(function, place, cell)
        value = None if root is None else curve.point(sympy.Float(root, DIGITS))
        if value is not None and abs(value) <= TINY * scale:
            exact = next((one for one in _candidates(root, 1e-25) if _vanishes(curve, one)), None)
            return exact if exact is not None else sympy.Float(root, DIGITS)
    return None


def _secant(curve: Curve, place: float, cell: float) -> mpmath.mpf | None:
    def f(x: mpmath.mpf) -> mpmath.mpf:
        value = at_point(curve.expr, curve.variable, x)
        if value is None:
            raise ValueError("left the domain")
        return value

    with mpmath.workdps(DIGITS + 5):
        start = mpmath.mpf(place)
        try:
            if f(start) == 0:
                return start
            root = mpmath.findroot(f, (start, start + 1e-6 * cell), tol=1e-90, maxsteps=40, verify=False)
        except (ValueError, ZeroDivisionError):
            return None
        return root if abs(root - start) < cell else None


def _vanishes(curve: Curve, place: sympy.Expr) -> bool:
    try:
        return curve.point(place) is not None and exact_value(curve.expr, curve.variable, place) == 0
    except TooLargeError:
        return False


def _candidates(root: mpmath.mpf, within: float) -> Iterator[sympy.Expr]:
    """Short exact numbers that close to it."""

    def short(value: mpmath.mpf, most: int) -> sympy.Rational:
        near = Fraction(mpmath.nstr(value, 45, min_fixed=-60, max_fixed=60)).limit_denominator(most)
        return sympy.Rational(near.numerator, near.denominator)

    with mpmath.workdps(DIGITS):
        ways = [short(root, 10_000), short(root / mpmath.pi, 100) * sympy.pi]
        if abs(root) < 1e6:
            ways.append((1 if root > 0 else -1) * sympy.sqrt(short(root * root, 10_000)))
        if abs(root) < 40 and (power := short(mpmath.exp(root), 1000)) > 0:
            ways.append(sympy.log(power))
        for candidate in dict.fromkeys(ways):
            if abs(at_point(candidate, None, None) - root) <= within * (1 + abs(root)):
                yield candidate


def inflections(curve: Curve, lo: float, hi: float) -> list[sympy.Expr]:
    """The places where f″ is 0 and changes its sign, in order."""
    bend = curve.slope_function.slope_function
    if not bend.expr.free_symbols:
        return []
    found = zeros_of(bend, lo, hi)
    result = []
    for root in found:
        apart = [abs(float(root - other)) for other in found if other is not root]
        reach = sympy.Float(min([1e-4 * (hi - lo), *(0.25 * gap for gap in apart)]), DIGITS)
        sides = [
            bend.point(sympy.Float(at_point(root, None, None), DIGITS) + sign * reach) for sign in (-1, 1)
        ]
        if None not in sides and sides[0] * sides[1] < 0:
            result.append(root)
    return result


def poles(curve: Curve, breaks: list[Break]) -> list[sympy.Expr]:
    """The poles among the breaks, by name."""
    found = [one.place for one in breaks if one.kind == "pole"]
    if len(found) > MOST:
        raise ValueError(f"{curve.text} has more than {MOST} poles there: look at a shorter interval")
    return [_named(curve, place) for place in found]


def _named(curve: Curve, place: float) -> sympy.Expr:
    """A place found in floats at which f is not defined: exact if a short number is that place."""
    for candidate in _candidates(mpmath.mpf(place), 1e-10):
        if curve.point(candidate) is None:
            return candidate
    return sympy.Float(place, 15)
