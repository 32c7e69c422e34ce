"""Coefficients of polynomials of low degree, without expanding high ones; real roots in one variable."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

import mpmath
import sympy

from mathcore.evaluate.short_numbers import fraction_near

HIGHEST = 8
_DIGITS = 70
_HALVINGS = 240  # bisections that bring an interval of width 10^18 to 50 digits


Terms = dict[tuple[int, ...], sympy.Expr]  # exponents of the variables → coefficient


def coefficients(expr: sympy.Expr, x: sympy.Symbol) -> list[sympy.Expr] | None:
    """[c0, c1, …, cn], cn ≠ 0, of a polynomial with rational coefficients and n ≤ HIGHEST, else None."""
    found = terms(expr, (x,), HIGHEST, lambda part: part.is_Rational)
    if found is None:
        return None
    degree = max((power for (power,), factor in found.items() if factor != 0), default=0)
    return [found.get((power,), sympy.S.Zero) for power in range(degree + 1)]


def terms(
    expr: sympy.Expr, variables: Sequence[sympy.Symbol], highest: int, known: Callable[[sympy.Expr], bool]
) -> Terms | None:
    """The terms of a polynomial of at most that degree, else None. `known` tests possible coefficients."""
    if expr in variables:
        return {tuple(int(expr == one) for one in variables): sympy.S.One}
    if not expr.free_symbols:
        return {(0,) * len(variables): expr} if known(expr) else None
    if isinstance(expr, sympy.Pow) and expr.exp.is_Integer and 0 < expr.exp <= highest:
        parts = [expr.base] * int(expr.exp)
    elif isinstance(expr, (sympy.Add, sympy.Mul)):
        parts = expr.args
    else:
        return None
    total: Terms | None = None
    for part in parts:
        found = terms(part, variables, highest, known)
        if found is None:
            return None
        if total is None:
            total = found
        else:
            total = _sum(total, found) if isinstance(expr, sympy.Add) else _product(total, found)
        if any(sum(powers) > highest for powers in total):
            return None
    return total


def _sum(first: Terms, second: Terms) -> Terms:
    both = dict.fromkeys((*first, *second))
    return {powers: first.get(powers, sympy.S.Zero) + second.get(powers, sympy.S.Zero) for powers in both}


def _product(first: Terms, second: Terms) -> Terms:
    result: Terms = {}
    for some, left in first.items():
        for others, right in second.items():
            powers = tuple(map(sum, zip(some, others, strict=True)))
            result[powers] = result.get(powers, sympy.S.Zero) + left * right
    return {powers: value for powers, value in result.items() if value != 0}


# -- roots


@lru_cache(maxsize=512)
def real_roots(coefficients: tuple[sympy.Rational, ...]) -> tuple[sympy.Expr, ...]:
    """The real roots of c0 + c1 x + …, each once, in order: exact if rational or quadratic, else 50 digits.

    Between two neighbouring roots of p′ a polynomial p has at most one (Rolle): bisection finds it.
    """
    p = [Fraction(int(c.p), int(c.q)) for c in coefficients]
    while p and p[-1] == 0:
        p.pop()
    if len(p) < 2:
        return ()
    p = _quotient(p, _gcd(p, _slope(p)))
    with mpmath.workdps(_DIGITS):
        found = _crossings(p)
        exact = [_recognised(p, root) for root in found]
        rest = p
        for root in exact:
            if root is not None and root.is_Rational:
                rest = _quotient(rest, [-Fraction(int(root.p), int(root.q)), Fraction(1)])
        surds = _quadratic(rest) if len(rest) == 3 else []
        for place, root in enumerate(exact):
            if root is None:
                near = [one for one in surds if abs(mpmath.mpf(sympy.N(one, _DIGITS)) - found[place]) < 1e-30]
                exact[place] = near[0] if near else sympy.Float(found[place], 50)
    return tuple(exact)


def _crossings(p: list[Fraction]) -> list[mpmath.mpf]:
    """Where a polynomial changes sign, in order."""
    if len(p) == 2:
        return [mpmath.mpf((-p[0] / p[1]).numerator) / (-p[0] / p[1]).denominator]
    bound = 1 + max(abs(c / p[-1]) for c in p)
    end = mpmath.mpf(bound.numerator) / bound.denominator
    floats = [mpmath.mpf(c.numerator) / c.denominator for c in reversed(p)]
    places = [-end, *_crossings(_slope(p)), end]
    result = []
    for low, high in pairwise(places):
        rising = mpmath.polyval(floats, high)
        if mpmath.sign(mpmath.polyval(floats, low)) * mpmath.sign(rising) >= 0:
            continue
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            if mpmath.polyval(floats, middle) * rising > 0:
                high = middle
            else:
                low = middle
        result.append((low + high) / 2)
    return result


def _recognised(p: list[Fraction], root: mpmath.mpf) -> sympy.Expr | None:
    """The rational, or square root of a rational, near `root` at which p is exactly 0."""
    near = fraction_near(root, 10**9)
    if _at(p, near) == 0:
        return sympy.Rational(near.numerator, near.denominator)
    square = fraction_near(root * root, 10**9)
    if _at(p[0::2], square) == 0 and _at(p[1::2], square) == 0:
        return (1 if root > 0 else -1) * sympy.sqrt(sympy.Rational(square.numerator, square.denominator))
    return None


def _quadratic(p: list[Fraction]) -> list[sympy.Expr]:
    c, b, a = (sympy.Rational(one.numerator, one.denominator) for one in p)
    root = sympy.sqrt(b * b - 4 * a * c)
    return [(-b - root) / (2 * a), (-b + root) / (2 * a)] if root.is_real else []


def _at(p: list[Fraction], x: Fraction) -> Fraction:
    total = Fraction(0)
    for c in reversed(p):
        total = total * x + c
    return total


def _slope(p: list[Fraction]) -> list[Fraction]:
    return [power * c for power, c in enumerate(p)][1:]


def _gcd(a: list[Fraction], b: list[Fraction]) -> list[Fraction]:
    while b:
        a, b = b, _divided(a, b)[1]
    return a


def _quotient(a: list[Fraction], b: list[Fraction]) -> list[Fraction]:
    return _divided(a, b)[0]


def _divided(a: list[Fraction], b: list[Fraction]) -> tuple[list[Fraction], list[Fraction]]:
    """Quotient and remainder of two polynomials, the remainder without leading zeros."""
    rest, result = list(a), [Fraction(0)] * max(1, len(a) - len(b) + 1)
    while len(rest) >= len(b):
        factor, shift = rest[-1] / b[-1], len(rest) - len(b)
        result[shift] = factor
        for power, c in enumerate(b):
            rest[shift + power] -= factor * c
        rest.pop()
        while rest and rest[-1] == 0:
            rest.pop()
    return result, rest
