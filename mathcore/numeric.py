"""Values of an expression at many points (NumPy floats) and at one point (mpmath, any precision).

Both walk the tree over an allow-list: no source code is made from the lecturer's text. Both are real: where a
function is not defined over the reals they give NaN or None.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import mpmath
import sympy

from mathcore.arrays import Array, np
from mathcore.functions import cbrt

if TYPE_CHECKING:
    from mathcore.arrays import NDArray

DIGITS = 50


@cache
def _numpy() -> dict[type, Callable[[Array], Array]]:
    """SymPy's functions → NumPy's."""
    return {
        sympy.sin: np.sin, sympy.cos: np.cos, sympy.tan: np.tan, sympy.asin: np.arcsin, sympy.acos: np.arccos,
        sympy.atan: np.arctan, sympy.sinh: np.sinh, sympy.cosh: np.cosh, sympy.tanh: np.tanh,
        sympy.asinh: np.arcsinh, sympy.acosh: np.arccosh, sympy.atanh: np.arctanh, sympy.exp: np.exp,
        sympy.Abs: np.abs, sympy.sign: np.sign, sympy.floor: np.floor, sympy.ceiling: np.ceil, cbrt: np.cbrt,
        sympy.sec: lambda u: 1 / np.cos(u), sympy.csc: lambda u: 1 / np.sin(u),
        sympy.cot: lambda u: 1 / np.tan(u),
        sympy.log: lambda u: np.where(u > 0, np.log(u), np.nan), sympy.coth: lambda u: 1 / np.tanh(u),
        sympy.factorial: lambda u: np.full_like(u, np.nan),
    }  # fmt: skip


_COMPARE = {
    sympy.Ge: operator.ge, sympy.Gt: operator.gt, sympy.Le: operator.le, sympy.Lt: operator.lt,
    sympy.Ne: operator.ne, sympy.Eq: operator.eq,
}  # fmt: skip


def on_array(expr: sympy.Expr, symbol: sympy.Symbol, xs: Array) -> Array:
    """The values at `xs`, same shape; NaN where not real, not finite or not defined."""
    return on_arrays(expr, {symbol: xs})


def on_arrays(expr: sympy.Expr, places: Mapping[sympy.Symbol, Array]) -> Array:
    """The values where each symbol takes its array of places, broadcast together; NaN as in on_array."""
    spread = np.broadcast_arrays(*(np.asarray(part, dtype=float) for part in places.values()))
    known: dict[sympy.Basic, Array] = dict(zip(places, spread, strict=True))
    with np.errstate(all="ignore"):
        values = np.broadcast_to(_array(expr, spread[0], known), spread[0].shape).astype(float)
    values[~np.isfinite(values)] = np.nan
    return values


def _array(expr: sympy.Basic, xs: Array, known: dict[sympy.Basic, Array]) -> Array:
    if expr in known:
        return known[expr]
    if not expr.free_symbols and isinstance(expr, sympy.Expr):
        result = np.full(xs.shape, _constant(expr))
    elif isinstance(expr, sympy.Piecewise):
        conditions = [_truth(condition, xs, known) for _, condition in expr.args]
        result = np.select(conditions, [_array(part, xs, known) for part, _ in expr.args], np.nan)
    else:
        parts = [_array(part, xs, known) for part in expr.args]
        result = _apply(expr, parts)
    known[expr] = result
    return result


@lru_cache(maxsize=4096)
def _constant(expr: sympy.Expr) -> float:
    value = at_point(expr, None, None, 30)
    return np.nan if value is None else float(value)


def _apply(expr: sympy.Basic, parts: Sequence[Array]) -> Array:
    if isinstance(expr, sympy.Add):
        return sum(parts[1:], parts[0])
    if isinstance(expr, sympy.Mul):
        return np.prod(parts, axis=0)
    if isinstance(expr, sympy.Pow):
        return _power(expr, *parts)
    if isinstance(expr, sympy.Max):
        return np.maximum.reduce(parts)
    if isinstance(expr, sympy.Min):
        return np.minimum.reduce(parts)
    if len(parts) == 1 and (function := _numpy().get(expr.func)):
        return function(parts[0])
    raise ValueError(f"{expr.func.__name__} is not a function that can be drawn: use the functions listed")


def _power(expr: sympy.Pow, base: Array, exponent: Array) -> Array:
    if expr.exp == sympy.S.Half:
        return np.sqrt(base)
    if expr.exp.is_Integer:
        return (
            base ** int(expr.exp)
            if int(expr.exp) >= 0
            else np.where(base == 0, np.nan, 1 / base) ** -int(expr.exp)
        )
    result = np.power(base, exponent)
    undefined = (base == 0) & ((exponent <= 0) | ~np.isfinite(exponent))
    if expr.exp.free_symbols:
        undefined |= base < 0
    return np.where(undefined, np.nan, result)


def _truth(condition: sympy.Basic, xs: Array, known: dict[sympy.Basic, Array]) -> NDArray[np.bool_]:
    if condition in (sympy.true, sympy.false):
        return np.full(xs.shape, condition == sympy.true)
    if isinstance(condition, sympy.And):
        return np.logical_and.reduce([_truth(part, xs, known) for part in condition.args])
    if isinstance(condition, sympy.Or):
        return np.logical_or.reduce([_truth(part, xs, known) for part in condition.args])
    left, right = (_array(part, xs, known) for part in condition.args)
    return _COMPARE[condition.func](left, right)


class _UndefinedError(ArithmeticError):
    """Not a real number here."""


_LARGEST_EXPONENT = 10**6  # beyond this mpmath would spend minutes on one exponential
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
    with mpmath.workdps(digits + 10):
        known: dict[sympy.Basic, mpmath.mpf] = {}
        try:
            for symbol, place in places.items():
                known[symbol] = place if isinstance(place, mpmath.mpf) else _point(sympy.sympify(place), {})
            value = _point(expr, known)
        except (_UndefinedError, ZeroDivisionError, OverflowError, ValueError):
            return None
        return value if mpmath.isfinite(value) or (infinite and mpmath.isinf(value)) else None


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
    parts = [_point(part, known) for part in expr.args]
    if not parts:
        raise _UndefinedError
    result = _calculate(expr, parts)
    if isinstance(result, mpmath.mpc) or mpmath.isnan(result):
        raise _UndefinedError
    known[expr] = result
    return result


def _holds(condition: sympy.Basic, known: dict[sympy.Basic, mpmath.mpf]) -> bool:
    if condition in (sympy.true, sympy.false):
        return condition == sympy.true
    if isinstance(condition, sympy.And):
        return all(_holds(part, known) for part in condition.args)
    if isinstance(condition, sympy.Or):
        return any(_holds(part, known) for part in condition.args)
    left, right = (_point(part, known) for part in condition.args)
    return bool(_COMPARE[condition.func](left, right))


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
    u = +u  # to the digits that are calculated with: 1 + 10⁻⁶⁰ is 1 to fifty digits, also for arcsin
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
