"""Values of an expression at one point, to any precision (mpmath), and zeros near a point.

Like numeric.py this walks the tree over an allow-list: no source code is made from the lecturer's text. The
value is None where a function is not defined over the reals.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from functools import lru_cache

import mpmath
import sympy

from mathcore.evaluate import work_budget

DIGITS = 50
COMPARISONS = {
    sympy.Ge: operator.ge, sympy.Gt: operator.gt, sympy.Le: operator.le, sympy.Lt: operator.lt,
    sympy.Ne: operator.ne, sympy.Eq: operator.eq,
}  # fmt: skip


class Calculation(sympy.Function):
    """An expression without a formula, evaluated by steps that a subclass gives."""

    @property
    def places(self) -> tuple[sympy.Expr, ...]:
        """The values of the bound symbols."""
        raise NotImplementedError

    @property
    def bound(self) -> tuple[sympy.Symbol, ...]:
        """The symbols that the steps start from."""
        raise NotImplementedError

    @property
    def steps(self) -> tuple[tuple[sympy.Symbol, sympy.Expr], ...]:
        """Each symbol with its expression; the last one is the value."""
        raise NotImplementedError


class _UndefinedError(ArithmeticError):
    """Not a real number here."""


_LARGEST_EXPONENT = 10**6  # mpmath takes minutes for an exponential beyond
_LARGEST_ANGLE = mpmath.mpf(10) ** 70
_LARGEST_WHOLE = 10**18  # SymPy would write out all digits of a larger floor


def at_point(
    expr: sympy.Expr, symbol: sympy.Symbol | None, place: object, digits: int = DIGITS, infinite: bool = False
) -> mpmath.mpf | None:
    """The value at one place (SymPy number or mpf) to about `digits` digits; None where not defined.

    Values beyond e^(10^6) count as infinite, and are given only where `infinite` allows it.
    """
    return at_places(expr, {} if symbol is None else {symbol: place}, digits, infinite)


def at_places(
    expr: sympy.Expr, places: Mapping[sympy.Symbol, object], digits: int = DIGITS, infinite: bool = False
) -> mpmath.mpf | None:
    """As at_point, with a place for each of several symbols."""
    work_budget.spend(_nodes(expr) * work_budget.DIGITS_COST * (1 + digits / 50) / 2)
    with mpmath.workdps(digits + 10):
        known: dict[sympy.Basic, mpmath.mpf] = {}
        try:
            for symbol, place in places.items():
                known[symbol] = place if isinstance(place, mpmath.mpf) else _point(sympy.sympify(place), {})
            value = _point(expr, known)
        except (_UndefinedError, ZeroDivisionError, OverflowError, ValueError):
            return None
        return value if mpmath.isfinite(value) or (infinite and mpmath.isinf(value)) else None


@lru_cache(maxsize=4096)
def _nodes(expr: sympy.Basic) -> int:
    """The number of distinct nodes of an expression."""
    found, waiting = {expr}, [expr]
    while waiting:
        new = set(waiting.pop().args) - found
        found |= new
        waiting += new
    return len(found)


def vanishes(value: sympy.Expr) -> bool:
    """Whether a number is 0, or below 10⁻⁴⁵ in size where SymPy cannot decide."""
    return value == 0 or (not value.is_Rational and abs(at_places(value, {}, 60)) < mpmath.mpf(10) ** -45)


def root_near(
    parts: Sequence[sympy.Expr],
    symbols: Sequence[sympy.Symbol],
    start: Sequence[float],
    apart: float,
    most: int,
) -> tuple[mpmath.mpf, ...] | None:
    """A common zero of `parts` near a start, by at most so many steps; None if these leave the domain.

    For one part in one symbol the secant method, from points `apart` from each other; else Newton's method.
    The result is not proved to be a zero.
    """

    def values(*place: mpmath.mpf) -> list[mpmath.mpf]:
        there = dict(zip(symbols, place, strict=True))
        found = [at_places(part, there) for part in parts]
        if None in found:
            raise ValueError("left the domain")
        return found

    with mpmath.workdps(DIGITS + 5):
        place = tuple(mpmath.mpf(part) for part in start)
        try:
            if not any(values(*place)):
                return place
            if len(place) > 1:
                found = mpmath.findroot(values, place, tol=1e-90, maxsteps=most, verify=False)
                return tuple(found)
            pair = (place[0], place[0] + apart)
            return (mpmath.findroot(lambda x: values(x)[0], pair, tol=1e-90, maxsteps=most, verify=False),)
        except (ValueError, ZeroDivisionError):
            return None


def _point(expr: sympy.Basic, known: dict[sympy.Basic, mpmath.mpf]) -> mpmath.mpf:
    if expr in known:
        return known[expr]
    if isinstance(expr, sympy.Rational):
        return mpmath.mpf(expr.p) / expr.q
    if isinstance(expr, sympy.Float):
        return mpmath.mpf(expr._mpf_)
    if expr in (sympy.pi, sympy.E):
        return +(mpmath.pi if expr == sympy.pi else mpmath.e)
    if isinstance(expr, sympy.Piecewise):
        for part, condition in expr.args:
            if _holds(condition, known):
                return _point(part, known)
        raise _UndefinedError
    if isinstance(expr, Calculation):
        return _point_automatically(expr, [_point(part, known) for part in expr.places])
    parts = [_point(part, known) for part in expr.args]
    if not parts:
        raise _UndefinedError
    result = _calculate(expr, parts)
    if isinstance(result, mpmath.mpc) or mpmath.isnan(result):
        raise _UndefinedError
    known[expr] = result
    return result


def _point_automatically(node: Calculation, parts: list[mpmath.mpf]) -> mpmath.mpf:
    steps = node.steps
    work_budget.spend(4 * len(steps) * work_budget.DIGITS_COST)
    known: dict[sympy.Basic, mpmath.mpf] = dict(zip(node.bound, parts, strict=True))
    for symbol, expr in steps:
        known[symbol] = _point(expr, known)
    return known[steps[-1][0]]


def _holds(condition: sympy.Basic, known: dict[sympy.Basic, mpmath.mpf]) -> bool:
    if condition in (sympy.true, sympy.false):
        return condition == sympy.true
    if isinstance(condition, sympy.And):
        return all(_holds(part, known) for part in condition.args)
    if isinstance(condition, sympy.Or):
        return any(_holds(part, known) for part in condition.args)
    left, right = (_point(part, known) for part in condition.args)
    return bool(COMPARISONS[condition.func](left, right))


def _calculate(expr: sympy.Basic, parts: list[mpmath.mpf]) -> mpmath.mpf:
    if isinstance(expr, sympy.Add):
        return mpmath.fsum(parts)
    if isinstance(expr, sympy.Mul):
        return mpmath.fprod(parts)
    if isinstance(expr, sympy.Pow):
        return _point_power(expr, *parts)
    if isinstance(expr, sympy.Max):
        return max(parts)
    if isinstance(expr, sympy.Min):
        return min(parts)
    return _point_function(expr.func, parts[0])


def _point_power(expr: sympy.Pow, base: mpmath.mpf, exponent: mpmath.mpf) -> mpmath.mpf:
    if base == 0 and exponent <= 0:
        raise _UndefinedError
    if base < 0 and not expr.exp.is_Integer:
        raise _UndefinedError
    if base == 0:
        return mpmath.mpf(0)
    size = exponent * mpmath.log(abs(base))
    if mpmath.isnan(size):
        raise _UndefinedError
    if abs(size) > _LARGEST_EXPONENT:
        sign = -1 if base < 0 and int(expr.exp) % 2 else 1
        return mpmath.inf * sign if size > 0 else mpmath.mpf(0)
    return base ** (int(expr.exp) if expr.exp.is_Integer else exponent)


def _point_function(function: type, u: mpmath.mpf) -> mpmath.mpf:
    name = function.__name__
    u = +u  # round to the working digits: 1 + 10⁻⁶⁰ is 1 to fifty digits, so arcsin is defined
    if name in ("exp", "sinh", "cosh", "tanh", "coth"):
        if name in ("tanh", "coth") and abs(u) > 10**4:
            return mpmath.sign(u)
        if abs(u) > _LARGEST_EXPONENT:
            if name == "exp" and u < 0:
                return mpmath.mpf(0)
            return -mpmath.inf if name == "sinh" and u < 0 else mpmath.inf
    elif (
        (name in ("sin", "cos", "tan", "sec", "csc", "cot") and abs(u) > _LARGEST_ANGLE)
        or (name == "log" and u <= 0)
        or (name == "acosh" and u < 1)
        or (name == "atanh" and abs(u) >= 1)
        or (name in ("asin", "acos") and abs(u) > 1)
    ):
        raise _UndefinedError
    elif name == "cbrt":
        return mpmath.sign(u) * mpmath.cbrt(abs(u))
    elif name == "Abs":
        return abs(u)
    elif name == "sign":
        return mpmath.sign(u)
    elif name in ("floor", "ceiling"):
        if abs(u) > _LARGEST_WHOLE:
            raise _UndefinedError
        return mpmath.floor(u) if name == "floor" else mpmath.ceil(u)
    if name not in _MPMATH:
        raise ValueError(f"{name} is not a function that can be calculated: use the functions listed")
    return getattr(mpmath, name)(u)


_MPMATH = {
    "sin", "cos", "tan", "sec", "csc", "cot", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh",
    "acosh", "atanh", "exp", "log", "coth",
}  # fmt: skip
