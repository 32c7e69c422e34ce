"""Values of an expression at many points, in NumPy floats; NaN where it is not defined over the reals."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, reduce
from typing import TYPE_CHECKING

import mpmath
import sympy

from mathcore.evaluate import work_budget
from mathcore.evaluate.arrays import Array, np
from mathcore.evaluate.functions import cbrt
from mathcore.evaluate.multiprecision import COMPARISONS, Calculation, at_places, at_point

if TYPE_CHECKING:
    from mathcore.evaluate.arrays import NDArray

_CHUNK = 20_000  # points at a time: two hundred nodes then take 32 MB
_MOST_MENDED = 3000
_LARGEST_FLOAT = mpmath.mpf(2) ** 1023


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
        sympy.erf: np.vectorize(math.erf, otypes=[float]), sympy.factorial: lambda u: np.full_like(u, np.nan),
    }  # fmt: skip


def on_array(expr: sympy.Expr, symbol: sympy.Symbol, xs: Array) -> Array:
    """The values at `xs`, same shape; NaN where not real, not finite or not defined."""
    return on_arrays(expr, {symbol: xs})


def on_arrays(expr: sympy.Expr, places: Mapping[sympy.Symbol, Array]) -> Array:
    """The values with an array for each symbol, broadcast together; NaN as in on_array."""
    spread = np.broadcast_arrays(*(np.asarray(part, dtype=float) for part in places.values()))
    shape, plan = spread[0].shape, _plan(expr)
    flat = [part.ravel() for part in spread]
    work_budget.spend(len(plan) * (spread[0].size + work_budget.EACH_CALL))
    values = np.empty(spread[0].size)
    with np.errstate(all="ignore"):
        for start in range(0, len(values), _CHUNK):
            piece = {symbol: part[start : start + _CHUNK] for symbol, part in zip(places, flat, strict=True)}
            values[start : start + _CHUNK] = _run(expr, plan, piece)
    values[~np.isfinite(values)] = np.nan
    return values.reshape(shape)


@dataclass(frozen=True, slots=True)
class _Op:
    """One node: the indices of its arguments among earlier nodes, or its value if it is constant."""

    node: sympy.Basic
    arguments: tuple[int, ...]
    constant: float | None = None


@lru_cache(maxsize=8192)
def _plan(expr: sympy.Basic) -> tuple[_Op, ...]:
    """The distinct nodes of an expression, arguments before the functions that use them."""
    plan: list[_Op] = []
    places: dict[sympy.Basic, int] = {}
    varying: set[sympy.Basic] = set()

    def visit(node: sympy.Basic) -> int:
        if node in places:
            return places[node]
        arguments = tuple(visit(part) for part in _arguments(node))
        if node.is_Symbol or any(plan[place].node in varying for place in arguments):
            varying.add(node)
            op = _Op(node, arguments)
        elif isinstance(node, sympy.Expr):
            op = _Op(node, (), _constant(node))
        else:
            op = _Op(node, (), float(node == sympy.true))
        places[node] = len(plan)
        plan.append(op)
        return places[node]

    visit(expr)
    return tuple(plan)


def _arguments(node: sympy.Basic) -> Sequence[sympy.Basic]:
    if isinstance(node, sympy.Piecewise):
        return [part for pair in node.args for part in pair.args]
    if isinstance(node, Calculation):
        return node.places
    return node.args if not isinstance(node, sympy.Expr) or node.free_symbols else ()


def _run(expr: sympy.Basic, plan: tuple[_Op, ...], piece: dict[sympy.Symbol, Array]) -> Array:
    size = len(next(iter(piece.values())))
    if not size:
        return np.empty(0)
    known = _worked_out(plan, piece, size)
    values = np.array(np.broadcast_to(known[-1], size), dtype=float)
    unknown = ~np.isfinite(values)
    if unknown.any():
        _mend(expr, plan, values, unknown & _overflowed(known, size), piece)
    return values


def _worked_out(plan: tuple[_Op, ...], piece: dict[sympy.Symbol, Array], size: int) -> list[Array]:
    known: list[Array] = []
    for op in plan:
        if op.constant is not None:
            known.append(np.float64(op.constant))
        elif op.node.is_Symbol:
            known.append(piece[op.node])
        elif isinstance(op.node, Calculation):
            known.append(_automatically(op.node, [known[place] for place in op.arguments], size))
        else:
            known.append(_apply(op.node, [known[place] for place in op.arguments]))
    return known


def _automatically(node: Calculation, parts: list[Array], size: int) -> Array:
    steps = node.steps
    work_budget.spend(4 * len(steps) * (size + work_budget.EACH_CALL))
    piece = {symbol: np.broadcast_to(part, size) for symbol, part in zip(node.bound, parts, strict=True)}
    for symbol, expr in steps:
        if expr.free_symbols:
            piece[symbol] = _run(expr, _plan(expr), {part: piece[part] for part in expr.free_symbols})
        else:
            piece[symbol] = np.full(size, _constant(expr))
    return piece[steps[-1][0]]


def _overflowed(known: list[Array], size: int) -> NDArray[np.bool_]:
    result = np.zeros(size, dtype=bool)
    for part in known:
        result |= np.isinf(part)
    return result


def _mend(
    expr: sympy.Basic,
    plan: tuple[_Op, ...],
    values: Array,
    where: NDArray[np.bool_],
    piece: dict[sympy.Symbol, Array],
) -> None:
    """Recompute NaN that stems from overflow, as e^x/(1 + e^x) at 1000: in wider floats, then in mpmath."""
    places = np.flatnonzero(where)
    if not len(places):
        return
    if np.finfo(np.longdouble).maxexp > np.finfo(float).maxexp:
        wide = {symbol: part[places].astype(np.longdouble) for symbol, part in piece.items()}
        known = _worked_out(plan, wide, len(places))
        values[places] = np.broadcast_to(known[-1], len(places)).astype(float)
        places = places[_overflowed(known, len(places))]
    places = places[np.isnan(values[places])]  # infinite values are too large to draw, and stay
    for place in places[:_MOST_MENDED]:
        at = {symbol: mpmath.mpf(float(part[place])) for symbol, part in piece.items()}
        value = at_places(expr, at, 20)
        if value is not None and abs(value) < _LARGEST_FLOAT:
            values[place] = float(value)


@lru_cache(maxsize=4096)
def _constant(expr: sympy.Expr) -> float:
    value = at_point(expr, None, None, 30)
    return np.nan if value is None else float(value)


def _apply(expr: sympy.Basic, parts: Sequence[Array]) -> Array:
    if isinstance(expr, sympy.Add):
        return reduce(operator.add, parts)
    if isinstance(expr, sympy.Mul):
        return reduce(operator.mul, parts)
    if isinstance(expr, sympy.Pow):
        return _power(expr, *parts)
    if isinstance(expr, (sympy.Max, sympy.Min)):
        return reduce(np.maximum if isinstance(expr, sympy.Max) else np.minimum, parts)
    if isinstance(expr, (sympy.And, sympy.Or)):
        return reduce(np.logical_and if isinstance(expr, sympy.And) else np.logical_or, parts)
    if expr.func in COMPARISONS:
        return COMPARISONS[expr.func](*parts)
    if isinstance(expr, sympy.Piecewise):
        spread = np.broadcast_arrays(*parts)
        return np.select([part.astype(bool) for part in spread[1::2]], spread[0::2], np.nan)
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
        undefined |= (base < 0) & ~((base == -1) & (exponent == np.floor(exponent)) & (expr.base == -1))
    return np.where(undefined, np.nan, result)
