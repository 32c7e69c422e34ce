"""Values of formulas at one place after another: exact fractions where possible, else 60-digit numbers.

A descent asks for the same formulas thousands of times. They are laid out once as a list of operations on
earlier results, and sums, products, whole powers, cases and comparisons of fractions stay exact, so that a
walk that lands on a corner is seen to land there.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import reduce
from typing import Any

import mpmath
import sympy

from mathcore.evaluate import work_budget
from mathcore.evaluate.multiprecision import COMPARISONS, DIGITS, Calculation, at_places, at_point

Number = Fraction | mpmath.mpf
WORKING = DIGITS + 10
MOST_BITS = 1500  # of an exact fraction inside a formula
COST = 200  # units for one operation


def as_number(value: sympy.Expr) -> Number | None:
    """A SymPy number as a fraction, or to 60 digits; None where it is not real."""
    if value.is_Rational:
        return Fraction(int(value.p), int(value.q))
    return at_point(value, None, None, WORKING)


def as_sympy(value: Number) -> sympy.Expr:
    """The number as SymPy's: a rational, or a float of 50 digits."""
    if isinstance(value, Fraction):
        return sympy.Rational(value.numerator, value.denominator)
    return sympy.Float(value, DIGITS)


def real(value: Number) -> mpmath.mpf:
    """The number in mpmath's working precision."""
    return mpmath.mpf(value.numerator) / value.denominator if type(value) is Fraction else value


class Formulas:
    """Several formulas in the same symbols, evaluated together; `overflowed` tells of the last place."""

    def __init__(self, exprs: Sequence[sympy.Expr], symbols: Sequence[sympy.Symbol]):
        self._operations: list[tuple[Callable[..., Any], tuple[int, ...]]] = []
        self._index: dict[sympy.Basic, int] = {symbol: index for index, symbol in enumerate(symbols)}
        numbers = {node for expr in exprs for node in _nodes(expr) if _is_number(node)}
        self._exact = [as_number(number) for number in numbers]
        with mpmath.workdps(WORKING):
            self._rounded = [None if number is None else real(number) for number in self._exact]
        self._index |= {number: len(symbols) + index for index, number in enumerate(numbers)}
        self._wanted = [self._visit(expr) for expr in exprs]
        self.overflowed = False

    def at(self, place: Sequence[Number]) -> list[Number | None]:
        """The values at a place; None where a formula is not defined over the reals, inf beyond e^(10^6)."""
        work_budget.spend(len(self._operations) * COST)
        exact = any(type(part) is Fraction for part in place)
        known: list[Any] = [*place, *(self._exact if exact else self._rounded)]
        with mpmath.workdps(WORKING):
            for operation, arguments in self._operations:
                known.append(operation(*[known[index] for index in arguments]))
        found = [known[index] for index in self._wanted]
        self.overflowed = any(value is None for value in found) and any(
            isinstance(value, mpmath.mpf) and not mpmath.isfinite(value) for value in known
        )
        return found

    def _visit(self, node: sympy.Basic) -> int:
        if node not in self._index:
            if isinstance(node, sympy.Piecewise):
                arguments = tuple(self._visit(part) for branch in node.args for part in branch.args)
                operation = _case
            elif isinstance(node, Calculation):
                arguments, operation = tuple(map(self._visit, node.places)), _by_places(node, node.places)
            else:
                arguments, operation = tuple(map(self._visit, node.args)), _operation(node)
            self._operations.append((operation, arguments))
            self._index[node] = len(self._index)
        return self._index[node]


def _is_number(node: sympy.Basic) -> bool:
    return isinstance(node, sympy.Expr) and not node.free_symbols


def _nodes(expr: sympy.Basic) -> set[sympy.Basic]:
    """The distinct nodes of an expression, down to its numbers."""
    found, waiting = {expr}, [expr]
    while waiting:
        node = waiting.pop()
        if not _is_number(node):
            new = set(node.places if isinstance(node, Calculation) else node.args) - found
            found |= new
            waiting += new
    return found


def _operation(node: sympy.Basic) -> Callable[..., Any]:
    """The operation of a node on its arguments' values; None where one is None."""
    if node in (sympy.true, sympy.false):
        return lambda: node == sympy.true
    if isinstance(node, (sympy.And, sympy.Or)):
        return _defined(lambda *parts: (all if isinstance(node, sympy.And) else any)(parts))
    if node.func in COMPARISONS:
        return _mixed(COMPARISONS[node.func])
    if isinstance(node, sympy.Add):
        return _mixed(lambda *parts: _bounded(sum(parts[1:], parts[0])))
    if isinstance(node, sympy.Mul):
        return _mixed(lambda *parts: _bounded(reduce(operator.mul, parts)))
    if isinstance(node, (sympy.Max, sympy.Min)):
        choose = max if isinstance(node, sympy.Max) else min
        return _mixed(lambda *parts: choose(parts))
    parts = [sympy.Dummy() for _ in node.args]
    if isinstance(node, sympy.Pow) and node.exp.is_Integer:
        return _power(int(node.exp), _by_places(sympy.Pow(parts[0], node.exp), parts[:1]))
    general = _by_places(node.func(*parts), parts)
    exact = _EXACT.get(node.func)
    if exact is None:
        return general
    return lambda part: Fraction(exact(part)) if isinstance(part, Fraction) else general(part)


_EXACT: dict[type, Callable[[Fraction], Any]] = {
    sympy.Abs: abs, sympy.floor: math.floor, sympy.ceiling: math.ceil,
    sympy.sign: lambda part: (part > 0) - (part < 0),
}  # fmt: skip


def _defined(operation: Callable[..., Any]) -> Callable[..., Any]:
    def result(*parts: Any) -> Any:
        for part in parts:
            if part is None:
                return None
        return operation(*parts)

    return result


def _mixed(operation: Callable[..., Any]) -> Callable[..., Any]:
    """The operation on fractions alone, or on floats alone."""

    def result(*parts: Any) -> Any:
        exact = True
        for part in parts:
            if part is None:
                return None
            exact = exact and type(part) is Fraction
        return operation(*(parts if exact else map(real, parts)))

    return result


def _bounded(value: Number) -> Number:
    if type(value) is Fraction and _bits(value) > MOST_BITS:
        return real(value)
    return value


def _bits(value: Fraction) -> int:
    return value.numerator.bit_length() + value.denominator.bit_length()


def _power(exponent: int, general: Callable[..., Any]) -> Callable[..., Any]:
    """A whole power; exact where it stays short."""

    def result(base: Number | None, _: Number) -> Number | None:
        if isinstance(base, Fraction) and _bits(base) * abs(exponent) <= MOST_BITS:
            return None if base == 0 and exponent < 0 else base**exponent
        if isinstance(base, mpmath.mpf) and 0 < exponent < 4:
            return base**exponent
        return general(base)

    return result


def _by_places(node: sympy.Expr, symbols: Sequence[sympy.Symbol]) -> Callable[..., Any]:
    """A function's value to 60 digits, as everywhere in mathcore."""
    return _defined(
        lambda *parts: at_places(
            node, dict(zip(symbols, map(real, parts), strict=True)), DIGITS, infinite=True
        )
    )


def _case(*parts: Any) -> Any:
    """The value of the first case that holds; None where none does, or one before it cannot be told."""
    for value, holds in zip(parts[::2], parts[1::2], strict=True):
        if holds is None or holds:
            return value if holds else None
    return None
