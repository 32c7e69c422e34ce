"""Polynomials of low degree, found without expanding anything of high degree; and their roots."""

from __future__ import annotations

import sympy

HIGHEST = 8


def coefficients(expr: sympy.Expr, x: sympy.Symbol, highest: int = HIGHEST) -> list[sympy.Expr] | None:
    """[c0, c1, …, cn], cn ≠ 0, of a polynomial with rational coefficients and n ≤ highest, else None."""
    found = _of(expr, x, highest)
    while found is not None and len(found) > 1 and found[-1] == 0:
        found.pop()
    return found


def _of(expr: sympy.Expr, x: sympy.Symbol, highest: int) -> list[sympy.Expr] | None:
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
        part = _of(factor, x, highest)
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
