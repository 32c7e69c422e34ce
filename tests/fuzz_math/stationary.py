"""The stationary places that mathcore lists: each is one, and none that a dense search shows is missing."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise

import sympy

from mathcore import Curve, stationary_points
from tests.fuzz_math.cases import Case, Unknown, Wrong, asked, digits_of, exactly
from tests.fuzz_math.oracle import judge
from tests.fuzz_math.oracle.derivatives import derivative, python_function
from tests.fuzz_math.oracle.formula import Tree
from tests.fuzz_math.oracle.real import Abstain, as_mpf, mp

DENSE = 3000  # samples of f′; mathcore's own grid, as it says, has 1201 points
APART = 1 / 500  # of the interval: zeros of f′ closer than that may be missed
PROMISED = mp.mpf(10) ** -45
CLOSE = 2001  # samples of f′ round one of its zeros
MANY = 40_000  # samples where zeros of f′ are counted, however close they are
GRID = 1200  # cells of mathcore's own grid
ERRORS = (ValueError, ZeroDivisionError, OverflowError, TypeError)


def check_stationary(case: Case) -> None:
    """`more` is the interval, "lo, hi"."""
    lo, hi = (float(part) for part in case.more.split(","))
    curve = asked(lambda: Curve.read(case.text))
    slope = derivative(case.tree, "x")
    rises = python_function(slope, "x", "many")
    crossed = _sign_changes(slope, lo, hi)
    try:
        found = asked(lambda: stationary_points(curve, lo, hi))
    except Unknown as refusal:
        _check_refusal(str(refusal), case.tree, rises, lo, hi)
        raise
    for place in found:
        _check_zero(case.tree, slope, place)
    places = [float(digits_of(place)) for place in found]
    if any(after - before < 1e-12 * (hi - lo) for before, after in pairwise(places)):
        raise Wrong(f"not in order, or one place twice: {found}")
    for zero in crossed:
        if any(abs(float(zero) - place) < 1e-7 * (hi - lo) for place in places):
            continue
        if _has_slope(case.tree, zero) and _is_alone(slope, float(zero), APART * (hi - lo)):
            raise Wrong(f"f′ changes its sign at {mp.nstr(zero, 20)}, mathcore lists {found}")


def _check_refusal(told: str, tree: Tree, rises: Callable, lo: float, hi: float) -> None:
    """A refusal that claims something must claim what is so."""
    if "0 everywhere" in told or "whole stretch" in told:
        xs = [Fraction(lo) + (Fraction(hi) - Fraction(lo)) * k / GRID for k in range(GRID + 1)]
        values = [_value(rises, as_mpf(x)) for x in xs]
        small = [value is None or abs(value) < mp.mpf(10) ** -300 for value in values]  # None: of |0|
        if not any(
            small[k] and small[k + 1] and small[k + 2] and _level(tree, xs[k : k + 3])
            for k in range(GRID - 1)
        ):
            raise Wrong(f"f′ is 0 on no stretch, mathcore says: {told}")
    if "more than 100" in told and (count := len(_crossings(derivative(tree, "x"), lo, hi, MANY)[0])) < 50:
        raise Wrong(f"f′ changes its sign {count} times, mathcore says: {told}")


def _level(tree: Tree, xs: list[Fraction]) -> bool:
    """Whether the slope at all these places is 0, not merely small."""
    found = [judge.judge_curve(tree, x) for x in xs]
    return all(one.kind == "smooth" and one.slopes[0] == 0 for one in found)


def _has_slope(tree: Tree, zero: object) -> bool:
    """Whether f has a slope where f′ changes its sign: f may be undefined there, unlike the formula of f′, as
    ln x left of 0; at a fraction, or one of π, it may have a hole.
    """
    if _value(python_function(tree, "x", "many"), zero) is None:
        return False
    for unit, symbol in ((mp.mpf(1), sympy.Integer(1)), (mp.pi, sympy.pi)):
        near = Fraction(mp.nstr(zero / unit, 60)).limit_denominator(1000)
        if abs(as_mpf(near) * unit - zero) > mp.mpf(10) ** -20:
            continue
        try:
            return judge.judge_curve(tree, exactly(symbol * sympy.Rational(near))).kind == "smooth"
        except Abstain:
            return False
    return True


def _value(f: Callable, x: object) -> object | None:
    try:
        value = f(x)
    except ERRORS:
        return None
    return None if isinstance(value, (complex, mp.mpc)) or not mp.isfinite(value) else value


def _crossings(slope: Tree, lo: float, hi: float, samples: int) -> tuple[list[object], list[float]]:
    """The zeros between neighbouring samples at which f′ changes its sign, and the samples without f′."""
    floats, many = python_function(slope, "x"), python_function(slope, "x", "many")
    xs = [lo + (hi - lo) * (k + 0.37) / samples for k in range(samples)]
    ys = [_value(floats, x) for x in xs]
    found = []
    for k in range(samples - 1):
        if ys[k] is None or ys[k + 1] is None or ys[k] * ys[k + 1] >= 0:
            continue
        zero = _bisected(many, mp.mpf(xs[k]), mp.mpf(xs[k + 1]))
        if zero is not None:
            found.append(zero)
    return found, [x for x, y in zip(xs, ys, strict=True) if y is None]


def _sign_changes(slope: Tree, lo: float, hi: float) -> list[object]:
    """The zeros at which f′ changes its sign, well apart from each other, from poles and jumps of f′, and
    from where it ends.
    """
    found, without = _crossings(slope, lo, hi, DENSE)
    alone, edges = APART * (hi - lo), [lo, hi, *without]
    return [
        zero for k, zero in enumerate(found)
        if all(abs(zero - other) > alone for j, other in enumerate(found) if j != k)
        and all(abs(zero - edge) > alone for edge in edges)
    ]  # fmt: skip


def _is_alone(slope: Tree, zero: float, apart: float) -> bool:
    """Whether f′ changes its sign but once that near a zero, seen from close by; at a pole it changes too."""
    f = python_function(slope, "x")
    ys = [_value(f, zero + apart * (2 * k / CLOSE - 1)) for k in range(CLOSE + 1)]
    return None not in ys and sum(y * after < 0 for y, after in pairwise(ys)) <= 1


def _bisected(f: Callable, low: object, high: object) -> object | None:
    """The zero of f between two places of other signs; None at a pole, a jump or a gap."""
    ends = [_value(f, low), _value(f, high)]
    if None in ends or ends[0] * ends[1] >= 0:
        return None
    first = max(map(abs, ends))
    for _ in range(120):
        middle = (low + high) / 2
        value = _value(f, middle)
        if value is None:
            return None
        if value == 0:
            return middle
        if value * ends[0] > 0:
            low = middle
        else:
            high = middle
    beside = [_value(f, low), _value(f, high)]
    if None in beside or max(map(abs, beside)) > first * mp.mpf(10) ** -6:
        return None
    return (low + high) / 2


def _check_zero(tree: Tree, slope: Tree, place: sympy.Expr) -> None:
    """Wrong unless f′ is 0 at the place: exactly where it is exact, else within the promised digits."""
    if not place.has(sympy.Float):
        there = exactly(place)
        found = judge.judge_curve(tree, there)
        if found.kind != "smooth" or found.slopes[0] != 0:
            slopes = [mp.nstr(as_mpf(one), 10) for one in found.slopes]
            raise Wrong(f"{place} is listed; it is {found.kind} there, with the slope {slopes}")
        return
    x = digits_of(place)
    rises = python_function(slope, "x", "many")
    bends = python_function(derivative(slope, "x"), "x", "many")
    value, bend = _value(rises, x), _value(bends, x)
    if value is None or bend is None:
        raise Abstain("a rounded place where f′ has no derivative")
    if value == 0 or (bend != 0 and abs(value / bend) <= PROMISED * (1 + abs(x))):
        return
    if _is_true_of(rises, x):
        return
    away = mp.nstr(abs(value / bend), 5) if bend else "?"
    raise Wrong(f"{place} is listed; f′ is {mp.nstr(value, 5)} there, its zero some {away} away")


def _is_true_of(rises: Callable, x: object) -> bool:
    """Whether f′ changes its sign within the promised digits of x."""
    reach = PROMISED * 10 * (1 + abs(x))
    sides = [_value(rises, x - reach), _value(rises, x + reach)]
    return None not in sides and sides[0] * sides[1] <= 0
