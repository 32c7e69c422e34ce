"""Derivatives and exact values of bounded size, in bounded time.

mathcore never calls SymPy's simplify, solve, expand or limit (a test searches the code for such calls).
What remains are the rules of differentiation, whose formulas may grow without bound, and SymPy's own
evaluation of exact numbers, which may take exponential time on nested functions. The cost of both is
estimated here first, so no second process with a time limit is needed.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import mpmath
import sympy

from mathcore.evaluate import work_budget
from mathcore.evaluate.automatic import SlopeOf, slope_of
from mathcore.evaluate.functions import STEPS, cases, derivative
from mathcore.evaluate.multiprecision import DIGITS, at_places, at_point

MOST_NODES = 2000  # in a derivative's formula
MOST_ATTEMPTED = 20_000  # nodes in a derivative before SymPy combines terms: about a second
MOST_EXACT_NODES = 60  # in an exact value: a longer one is unreadable
MOST_NESTED = 3  # depth of functions within functions, in an exact value
MOST_BITS = 4096
_SMALL_PRIMES = 2**15  # as far as SymPy looks for those of a number under a root
NOWHERE = (sympy.nan, sympy.zoo, sympy.oo, -sympy.oo)
NO_FORMULA = "The rules of differentiation give no formula for this derivative"
NOTE = "The formula of this derivative has more than 2000 parts: its values are calculated automatically"


class TooLargeError(ValueError):
    """The exact result would be too large."""


def size(expr: sympy.Basic, most: int = 10**9) -> int:
    """The nodes of an expression, shared ones counted each time; `most` + 1 if there are more."""
    known: dict[sympy.Basic, int] = {}

    def count(node: sympy.Basic) -> int:
        if node not in known:
            known[node] = 1 + sum(count(part) for part in node.args)
        return known[node]

    return min(count(expr), most + 1)


def slope_size(expr: sympy.Expr, x: sympy.Symbol) -> int:
    """An upper bound on the nodes of the derivative by the rules, before terms are combined."""
    known: dict[sympy.Basic, int] = {}
    sizes: dict[sympy.Basic, int] = {}

    def own(node: sympy.Basic) -> int:
        if node not in sizes:
            sizes[node] = 1 + sum(own(part) for part in node.args)
        return sizes[node]

    def count(node: sympy.Basic) -> int:
        if node == x or x not in node.free_symbols:
            return 1
        if node not in known:
            parts = [part for part in node.args if x in part.free_symbols]
            slopes = sum(count(part) for part in parts)
            repeats = len(parts) if isinstance(node, (sympy.Mul, sympy.Max, sympy.Min)) else 2
            known[node] = slopes + repeats * own(node) + 4
            if isinstance(node, sympy.Add):
                known[node] = slopes + 1
        return known[node]

    return count(expr)


def bounded_derivative(
    expr: sympy.Expr, x: sympy.Symbol, for_display: bool = False
) -> tuple[sympy.Expr, str]:
    """∂f/∂x by the rules and "", or a node of automatic differentiation and a note that says why."""
    expected = slope_size(expr, x)
    if not expr.has(SlopeOf) and expected <= MOST_ATTEMPTED:
        work_budget.spend(expected * work_budget.NODE_COST)
        found = derivative(expr, x, for_display)
        if found.has(*NOWHERE):
            return slope_of(expr, x), NO_FORMULA
        if size(found, MOST_NODES) <= MOST_NODES:
            return found, ""
    return slope_of(expr, x), NOTE


def exact_value(expr: sympy.Expr, x: sympy.Symbol, place: sympy.Expr) -> sympy.Expr:
    """The expression's exact value at an exact x. TooLargeError where it would be long or slow."""
    return exact_values(expr, {x: place})


def exact_values(expr: sympy.Expr, places: Mapping[sympy.Symbol, sympy.Expr]) -> sympy.Expr:
    """As exact_value, with a place for each of several variables."""
    known: dict[sympy.Basic, sympy.Expr] = dict(places)
    if any(place.is_Float for place in places.values()):
        raise TooLargeError("A rounded place has no exact value")

    def visit(node: sympy.Basic) -> sympy.Basic:
        if not any(symbol in node.free_symbols for symbol in places):
            return node
        if node not in known:
            if isinstance(node, SlopeOf):
                raise TooLargeError("This has no formula")
            if isinstance(node, sympy.Piecewise):
                known[node] = visit(_branch(node, places))
            else:
                known[node] = _rebuilt(node, [visit(part) for part in node.args])
        return known[node]

    result = visit(expr)
    if result.has(*NOWHERE):
        raise TooLargeError("SymPy finds no number")
    return result


def with_fixed(expr: sympy.Expr, x: sympy.Symbol, place: sympy.Expr) -> sympy.Expr:
    """The expression with one variable fixed; nan in it where a part is not defined.

    Parts whose exact value would be too large become 50-digit floats.
    """
    known: dict[sympy.Basic, sympy.Expr] = {x: place}

    def visit(node: sympy.Basic) -> sympy.Basic:
        if x not in node.free_symbols:
            return node
        if node not in known:
            if node.free_symbols == {x} and isinstance(node, sympy.Expr):
                try:
                    known[node] = exact_value(node, x, place)
                except TooLargeError:
                    known[node] = rounded(at_point(node, x, place))
            elif isinstance(node, sympy.Piecewise):
                known[node] = cases([(visit(part), visit(condition)) for part, condition in node.args])
            else:
                known[node] = node.func(*(visit(part) for part in node.args))
        return known[node]

    return visit(expr)


def _branch(node: sympy.Piecewise, places: Mapping[sympy.Symbol, sympy.Expr]) -> sympy.Expr:
    """The part of a Piecewise that holds at the places."""
    for part, condition in node.args:
        holds = at_places(sympy.Piecewise((1, condition), (0, True), evaluate=False), places)
        if holds is None:
            raise TooLargeError("It cannot be told which case holds")
        if holds:
            return part
    return sympy.nan


def _rebuilt(node: sympy.Basic, parts: list[sympy.Basic]) -> sympy.Basic:
    if isinstance(node, sympy.Pow):
        _check_power(*parts)
    if isinstance(node, sympy.exp):
        check_exponential(parts[0])
    if isinstance(node, sympy.Function) and _nested(parts[0]) >= MOST_NESTED:
        raise TooLargeError("This nests too many functions")
    if isinstance(node, (*STEPS, sympy.Abs, sympy.Max, sympy.Min)) and not any(p.free_symbols for p in parts):
        return _decided(node, parts)
    result = node.func(*parts)
    if size(result, MOST_EXACT_NODES) > MOST_EXACT_NODES:
        raise TooLargeError("This value is too long")
    if longest_number(result) > MOST_BITS:
        raise TooLargeError("This value has too many digits")
    return result


def longest_number(expr: sympy.Basic) -> int:
    """The binary digits of the longest whole number in an expression; 1 where there is none."""
    return max((max(abs(one.p), one.q).bit_length() for one in expr.atoms(sympy.Rational)), default=1)


def _decided(node: sympy.Expr, parts: list[sympy.Expr]) -> sympy.Expr:
    """⌊c⌋, ⌈c⌉, sign, |c|, max or min of constants, from their digits: SymPy's own proofs may never end."""
    value = at_places(node.func(*parts, evaluate=False), {})
    if value is None:
        raise TooLargeError("Its value cannot be told")
    if isinstance(node, STEPS):
        return sympy.Integer(int(value))
    candidates = (*parts, -parts[0]) if isinstance(node, sympy.Abs) else parts
    return min(candidates, key=lambda part: abs(at_places(part, {}) - value))


def _check_power(base: sympy.Expr, exponent: sympy.Expr) -> None:
    """Raise TooLargeError before SymPy expands 3^(10^9), or seeks the hundredth root of a long number."""
    value = at_point(exponent, None, None, 20)
    if value is None:
        return
    bits = longest_number(base)
    if bits * abs(value) > MOST_BITS or (not exponent.is_Integer and bits > 200):
        raise TooLargeError("This power has too many digits")
    if longest_under_root(base, exponent) > MOST_BITS:
        raise TooLargeError("This is a root of too long a number")


def check_exponential(of: sympy.Expr) -> None:
    """As _check_power: SymPy turns exp(x ln b) into b^x."""
    for term in sympy.Add.make_args(of):
        factors = sympy.Mul.make_args(term)
        for factor in factors:
            if isinstance(factor, sympy.log):
                _check_power(factor.args[0], sympy.Mul(*(one for one in factors if one is not factor)))


def longest_under_root(base: sympy.Expr, exponent: sympy.Expr) -> int:
    """The binary digits, or a bound on them, of a number under the root by which SymPy writes base^exponent.

    It puts all primes of a number under one root: 12^(3/5) is 2 · 54^(1/5).
    """
    if not exponent.is_Rational or exponent.is_Integer:
        return 1
    inner = math.prod(int(one.exp.q) for one in base.atoms(sympy.Pow) if one.exp.is_Rational)
    numbers = {part for one in base.atoms(sympy.Rational) for part in (abs(int(one.p)), int(one.q))}
    longest = 1
    for number in numbers:
        powers = sympy.factorint(number, limit=_SMALL_PRIMES)
        for times in (exponent.p, -exponent.p) if len(powers) > 1 else ():
            left = {prime: int(power * times % exponent.q) for prime, power in powers.items()}
            if inner > 1:
                left = dict.fromkeys(powers, int(exponent.q) * inner)
            bits = sum(power * math.log2(prime) for prime, power in left.items())
            longest = max(longest, math.ceil(bits / (1 if inner > 1 else math.gcd(*left.values()) or 1)))
    return longest


def _nested(expr: sympy.Basic) -> int:
    """How deeply functions and roots are nested."""
    inner = max((_nested(part) for part in expr.args), default=0)
    counts = isinstance(expr, sympy.Function) or (isinstance(expr, sympy.Pow) and not expr.exp.is_Integer)
    return inner + counts


def rounded(value: mpmath.mpf | None) -> sympy.Expr:
    """A value to 50 digits; nan for None."""
    return sympy.nan if value is None else sympy.Float(value, DIGITS)
