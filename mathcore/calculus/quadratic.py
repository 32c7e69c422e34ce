"""Quadratic functions of two variables: their coefficients, eigenvalues and lowest place, all exact."""

from __future__ import annotations

from dataclasses import dataclass

import mpmath
import sympy

from mathcore.evaluate.numeric import at_places

Coefficients = dict[tuple[int, int], sympy.Expr]
Pair = tuple[sympy.Expr, sympy.Expr]
DEGREE = 2


@dataclass(frozen=True)
class Quadratic:
    """½ (a x² + 2b xy + d y²) + g x + h y + c, not all of a, b, d zero."""

    a: sympy.Expr
    b: sympy.Expr
    d: sympy.Expr
    g: sympy.Expr
    h: sympy.Expr

    @property
    def eigenvalues(self) -> Pair:
        """Of the Hessian ((a, b), (b, d)), the smaller first."""
        middle = (self.a + self.d) / 2
        reach = sympy.sqrt(((self.a - self.d) / 2) ** 2 + self.b**2)
        return middle - reach, middle + reach

    def direction(self, eigenvalue: sympy.Expr, second: bool) -> Pair:
        """A vector along which the curvature is `eigenvalue`; `second` picks one of two equal ones."""
        if self.b != 0:
            return self.b, eigenvalue - self.a
        along_x = self.a == eigenvalue and not (second and self.a == self.d)
        return (sympy.S.One, sympy.S.Zero) if along_x else (sympy.S.Zero, sympy.S.One)

    def gradient(self, place: Pair) -> Pair:
        """∇ at a place."""
        x, y = place
        return self.a * x + self.b * y + self.g, self.b * x + self.d * y + self.h

    def level_place(self, start: Pair) -> Pair | None:
        """Where the gradient is 0; along a level valley, the place next to start; None if there is none."""
        determinant = self.a * self.d - self.b**2
        along = self.gradient(start)
        if vanishes(determinant):
            curvature = self.a + self.d  # the other eigenvalue is 0
            place = tuple(part - slope / curvature for part, slope in zip(start, along, strict=True))
            return place if all(vanishes(part) for part in self.gradient(place)) else None
        x = (self.b * self.h - self.d * self.g) / determinant
        y = (self.b * self.g - self.a * self.h) / determinant
        return x, y


def vanishes(value: sympy.Expr) -> bool:
    """Exactly 0, or a 0 that SymPy does not see: less than 10⁻⁴⁵."""
    return value == 0 or (not value.is_Rational and abs(at_places(value, {}, 60)) < mpmath.mpf(10) ** -45)


def quadratic(expr: sympy.Expr, x: sympy.Symbol, y: sympy.Symbol) -> Quadratic | None:
    """The coefficients of a polynomial of degree 2 in x and y, else None; no higher degree is expanded."""
    found = _of(expr, x, y)
    if found is None:
        return None
    part = {place: found.get(place, sympy.S.Zero) for place in ((2, 0), (1, 1), (0, 2), (1, 0), (0, 1))}
    if all(vanishes(part[place]) for place in ((2, 0), (1, 1), (0, 2))):
        return None
    return Quadratic(2 * part[2, 0], part[1, 1], 2 * part[0, 2], part[1, 0], part[0, 1])


def _of(expr: sympy.Expr, x: sympy.Symbol, y: sympy.Symbol) -> Coefficients | None:
    if expr in (x, y):
        return {(1, 0) if expr == x else (0, 1): sympy.S.One}
    if not expr.free_symbols:
        return {(0, 0): expr} if at_places(expr, {}) is not None else None
    if isinstance(expr, sympy.Pow) and expr.exp in (1, DEGREE):
        factors = [expr.base] * int(expr.exp)
    elif isinstance(expr, (sympy.Add, sympy.Mul)):
        factors = list(expr.args)
    else:
        return None
    total: Coefficients | None = None
    for factor in factors:
        part = _of(factor, x, y)
        if part is None:
            return None
        if total is None:
            total = part
        else:
            total = _sum(total, part) if isinstance(expr, sympy.Add) else _product(total, part)
        if any(sum(place) > DEGREE for place in total):
            return None
    return total


def _sum(first: Coefficients, second: Coefficients) -> Coefficients:
    places = [*first, *(place for place in second if place not in first)]
    return {place: first.get(place, sympy.S.Zero) + second.get(place, sympy.S.Zero) for place in places}


def _product(first: Coefficients, second: Coefficients) -> Coefficients:
    result: Coefficients = {}
    for (i, j), left in first.items():
        for (k, m), right in second.items():
            result[i + k, j + m] = result.get((i + k, j + m), sympy.S.Zero) + left * right
    return {place: value for place, value in result.items() if value != 0}
