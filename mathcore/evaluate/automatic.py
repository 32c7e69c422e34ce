"""Automatic differentiation, for derivatives whose formula would be too long.

A function is a list of short steps, each a few operations on earlier ones; its derivative is then a list
about three times as long, however long its formula would be (forward mode: A. Griewank and A. Walther,
Evaluating Derivatives, 2nd ed., 2008, chapter 3).
"""

from __future__ import annotations

from functools import lru_cache

import sympy

from mathcore.evaluate.functions import derivative
from mathcore.evaluate.multiprecision import Calculation, at_point

MOST_STEPS = 20_000
Steps = tuple[tuple[sympy.Symbol, sympy.Expr], ...]


class SlopeOf(Calculation):
    """∂f/∂tᵢ… at t = x, unevaluated; args: f, (t1, …), (i, …), x1, …. The t are bound symbols."""

    is_real = True

    @classmethod
    def eval(cls, *args: sympy.Basic) -> None:
        """None: SymPy leaves it unevaluated."""

    @property
    def places(self) -> tuple[sympy.Expr, ...]:
        return self.args[3:]

    @property
    def free_symbols(self) -> set[sympy.Symbol]:
        return set().union(*(place.free_symbols for place in self.places))

    @property
    def steps(self) -> Steps:
        f, bound, order = self.args[:3]
        return _steps(f, tuple(bound), tuple(int(index) for index in order))

    @property
    def bound(self) -> tuple[sympy.Symbol, ...]:
        return tuple(self.args[1])

    def _eval_evalf(self, prec: int) -> sympy.Expr:
        digits = int(prec / 3.3) + 5
        value = at_point(self, None, None, digits)
        return sympy.nan if value is None else sympy.Float(value, digits)


def slope_of(f: sympy.Expr, x: sympy.Symbol) -> sympy.Expr:
    """∂f/∂x as one node. ValueError where f contains such nodes itself."""
    if isinstance(f, SlopeOf) and x in f.places:
        return SlopeOf(
            f.args[0], f.args[1], sympy.Tuple(*f.args[2], sympy.Integer(f.places.index(x))), *f.places
        )
    if f.has(SlopeOf):
        raise ValueError("This derivative is too long to be differentiated again: choose a simpler function")
    symbols = sorted(f.free_symbols | {x}, key=lambda symbol: symbol.name)
    bound = [_symbol(index, 0) for index in range(len(symbols))]
    body = f.xreplace(dict(zip(symbols, bound, strict=True)))
    return SlopeOf(body, sympy.Tuple(*bound), sympy.Tuple(sympy.Integer(symbols.index(x))), *symbols)


def _symbol(index: int, order: int) -> sympy.Symbol:
    """An internal symbol, whose name no lecturer's variable can have."""
    return sympy.Symbol(f"step_{order}_{index}", real=True)


@lru_cache(maxsize=64)
def _steps(f: sympy.Expr, bound: tuple[sympy.Symbol, ...], order: tuple[int, ...]) -> Steps:
    if order:
        return _differentiated(_steps(f, bound, order[:-1]), bound[order[-1]], len(order))
    steps: list[tuple[sympy.Symbol, sympy.Expr]] = []
    known: dict[sympy.Basic, sympy.Expr] = {symbol: symbol for symbol in bound}

    def kept(expr: sympy.Expr) -> sympy.Symbol:
        steps.append((_symbol(len(bound) + len(steps), 0), expr))
        return steps[-1][0]

    def visit(node: sympy.Basic) -> sympy.Expr:
        if not node.free_symbols:
            return node
        if node not in known:
            if isinstance(node, sympy.Piecewise):
                known[node] = kept(node)
            else:
                parts = [visit(part) for part in node.args]
                if isinstance(node, (sympy.Add, sympy.Mul)):  # two operands a step keep each step short
                    while len(parts) > 2:
                        parts = [kept(node.func(*parts[:2])), *parts[2:]]
                known[node] = kept(node.func(*parts))
        return known[node]

    last = visit(f)
    return (*steps, (_symbol(len(bound) + len(steps), 0), last))


def _differentiated(steps: Steps, t: sympy.Symbol, order: int) -> Steps:
    if len(steps) > MOST_STEPS:
        raise ValueError("This derivative is too long to be worked out: choose a simpler function")
    result: list[tuple[sympy.Symbol, sympy.Expr]] = []
    slopes: dict[sympy.Symbol, sympy.Expr] = {t: sympy.S.One}
    for index, (symbol, expr) in enumerate(steps):
        terms = [
            derivative(expr, part) * slopes[part]
            for part in sorted(expr.free_symbols, key=lambda one: one.name)
            if part in slopes
        ]
        result.append((symbol, expr))
        if terms:
            slopes[symbol] = _symbol(index, order)
            result.append((slopes[symbol], sympy.Add(*terms)))
    if steps[-1][0] not in slopes:
        result.append((_symbol(len(steps), order), sympy.S.Zero))
    return tuple(result)
