"""Polynomials of low degree, found without expanding anything of high degree; and their roots."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

import mpmath
import sympy

from mathcore.evaluate.short_numbers import fraction_near

HIGHEST = 8
_DIGITS = 70
_HALVINGS = 240  # of an interval that may be 10^18 wide, to 50 digits


def coefficients(expr: sympy.Expr, x: sympy.Symbol, highest: int = HIGHEST) -> list[sympy.Expr] | None:
    """[c0, c1, …, cn], cn ≠ 0, of a polynomial with rational coefficients and n ≤ highest, else None."""
    found = _coefficients(expr, x, highest)
    while found is not None and len(found) > 1 and found[-1] == 0:
        found.pop()
    return found


def _coefficients(expr: sympy.Expr, x: sympy.Symbol, highest: int) -> list[sympy.Expr] | None:
    if expr == x:
        return [sympy.S.Zero, sympy.S.One]
    if expr.is_Rational:
        return [expr]
    if isinstance(expr, sympy.Pow):
        if not (expr.exp.is_Integer and 0 < expr.exp <= highest):
            return None
        factors = [expr.base] * int(expr.exp)
    elif isinstance(expr, (sympy.Add, sympy.Mul)):
        factors = list(expr.args)
    else:
        return None
    parts = []
    for factor in factors:
        part = _coefficients(factor, x, highest)
        if part is None:
            return None
        parts.append(part)
    total = parts[0]
    for part in parts[1:]:
        total = _sum(total, part) if isinstance(expr, sympy.Add) else _product(total, part)
        if len(total) > highest + 1:
            return None
    return total


def _sum(a: list[sympy.Expr], b: list[sympy.Expr]) -> list[sympy.Expr]:
    size = max(len(a), len(b))
    a, b = a + [sympy.S.Zero] * (size - len(a)), b + [sympy.S.Zero] * (size - len(b))
    return [first + second for first, second in zip(a, b, strict=True)]


def _product(a: list[sympy.Expr], b: list[sympy.Expr]) -> list[sympy.Expr]:
    result = [sympy.S.Zero] * (len(a) + len(b) - 1)
    for i, first in enumerate(a):
        for j, second in enumerate(b):
            result[i + j] += first * second
    return result


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
    """Where a polynomial changes its sign, in order."""
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
    """The rational, or the square root of a rational, which makes p exactly 0."""
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
