"""Quadratic functions of one or two variables: curvatures and stationary points, all exact."""

from __future__ import annotations

from dataclasses import dataclass

import sympy

from mathcore.calculus.curve import Curve
from mathcore.calculus.function import Pair
from mathcore.calculus.polynomial import coefficients, terms
from mathcore.calculus.surface import Surface
from mathcore.evaluate.multiprecision import at_places, vanishes


@dataclass(frozen=True)
class Parabola:
    """½ a x² + g x + c, a not zero; places are tuples of one number."""

    a: sympy.Expr
    g: sympy.Expr

    @property
    def eigenvalues(self) -> tuple[sympy.Expr]:
        """The second derivative."""
        return (self.a,)

    def direction(self, eigenvalue: sympy.Expr, second: bool) -> tuple[sympy.Expr]:
        """The direction of the only axis."""
        return (sympy.S.One,)

    def level_place(self, start: tuple[sympy.Expr]) -> tuple[sympy.Expr]:
        """Where the slope is 0."""
        return (-self.g / self.a,)


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
        """The eigenvalues of the Hessian ((a, b), (b, d)), the smaller first."""
        middle = (self.a + self.d) / 2
        reach = sympy.sqrt(((self.a - self.d) / 2) ** 2 + self.b**2)
        return middle - reach, middle + reach

    def direction(self, eigenvalue: sympy.Expr, second: bool) -> Pair:
        """An eigenvector for `eigenvalue`; with equal eigenvalues, `second` picks which of the two."""
        if self.b != 0:
            return self.b, eigenvalue - self.a
        along_x = self.a == eigenvalue and not (second and self.a == self.d)
        return (sympy.S.One, sympy.S.Zero) if along_x else (sympy.S.Zero, sympy.S.One)

    def gradient(self, place: Pair) -> Pair:
        """The gradient at a place."""
        x, y = place
        return self.a * x + self.b * y + self.g, self.b * x + self.d * y + self.h

    def level_place(self, start: Pair) -> Pair | None:
        """Where the gradient is 0; where that is a line, its point nearest to `start`; None if nowhere."""
        determinant = self.a * self.d - self.b**2
        along = self.gradient(start)
        if vanishes(determinant):
            curvature = self.a + self.d  # the other eigenvalue is 0
            place = tuple(part - slope / curvature for part, slope in zip(start, along, strict=True))
            return place if all(vanishes(part) for part in self.gradient(place)) else None
        x = (self.b * self.h - self.d * self.g) / determinant
        y = (self.b * self.g - self.a * self.h) / determinant
        return x, y


Form = Parabola | Quadratic


def quadratic_form(function: Curve | Surface) -> Form | None:
    """A polynomial of degree 2 as its coefficients, else None; no higher degree is expanded.

    A curve's coefficients must be rational.
    """
    if function.guards:
        return None
    if isinstance(function, Curve):
        known = coefficients(function.expr, function.variable)
        return Parabola(2 * known[2], known[1]) if known is not None and len(known) == 3 else None
    found = terms(function.expr, function.variables, 2, lambda part: at_places(part, {}) is not None)
    if found is None:
        return None
    part = {place: found.get(place, sympy.S.Zero) for place in ((2, 0), (1, 1), (0, 2), (1, 0), (0, 1))}
    if all(vanishes(part[place]) for place in ((2, 0), (1, 1), (0, 2))):
        return None
    return Quadratic(2 * part[2, 0], part[1, 1], 2 * part[0, 2], part[1, 0], part[0, 1])
