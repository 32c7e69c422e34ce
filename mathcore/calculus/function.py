"""What curves and surfaces share: a real function of one or two variables, not defined everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Self

import mpmath
import sympy

from mathcore.evaluate.arrays import Array, ArrayLike, np
from mathcore.evaluate.exact import TooLargeError, bounded_derivative, exact_values, rounded
from mathcore.evaluate.multiprecision import DIGITS, at_places
from mathcore.evaluate.numeric import on_arrays
from mathcore.notation.typeset import Orders, slope_orders, typeset

Real = int | float | str | sympy.Expr
Pair = tuple[sympy.Expr, sympy.Expr]
NOWHERE = (sympy.nan, sympy.zoo, sympy.oo, -sympy.oo)


def coordinates(place: sympy.Expr | Pair) -> tuple[sympy.Expr, ...]:
    """The coordinates of a place: one on a curve, two on a surface."""
    return place if isinstance(place, tuple) else (place,)


def as_place(parts: Sequence[Any]) -> Any:
    """The place with these coordinates: a number on a curve, a pair on a surface."""
    return tuple(parts) if len(parts) > 1 else parts[0]


class Function:
    """The base of `Curve` and `Surface`; a place is an exact number or a pair of them."""

    expr: sympy.Expr
    variables: tuple[sympy.Symbol, ...]
    typst: str
    text: str
    guards: tuple[sympy.Expr, ...]
    notes: tuple[str, ...]
    orders: Orders

    def _complete(self) -> None:
        """Set `typst` and the plain text where they were not given."""
        expr = sympy.sympify(self.expr) if isinstance(self.expr, int) else self.expr
        object.__setattr__(self, "expr", expr)
        object.__setattr__(self, "typst", self.typst or typeset(expr))
        object.__setattr__(self, "text", self.text or sympy.sstr(expr))

    def _value(self, place: sympy.Expr | Pair) -> sympy.Expr:
        known = self.point(place)
        if known is None:
            return sympy.nan
        try:
            return exact_values(self.expr, self._there(place))
        except TooLargeError:
            return rounded(known)

    def point(self, place: sympy.Expr | Pair, digits: int = DIGITS) -> mpmath.mpf | None:
        """f at an exact place to so many digits; None where f is not defined."""
        value = self._numerically(place, digits)
        if value is None or all(part.is_Rational for part in coordinates(place)):
            return value
        # At π/2, tan is a large number to any precision; only its exact value shows the pole.
        try:
            exact = [exact_values(part, self._there(place)) for part in (self.expr, *self.guards)]
        except TooLargeError:
            finer = self._numerically(place, digits + 60)
            return value if finer is not None and abs(finer - value) <= 1e-6 * (1 + abs(value)) else None
        return None if any(part.has(*NOWHERE) for part in exact) else value

    def near(self, place: Any, digits: int) -> mpmath.mpf | None:
        """f to so many digits at a place given to as many; ±inf where it overflows, None if not defined."""
        return self._numerically(place, digits, infinite=True)

    def _numerically(self, place: Any, digits: int, infinite: bool = False) -> mpmath.mpf | None:
        there = self._there(place)
        if any(at_places(guard, there, digits, infinite) is None for guard in self.guards):
            return None
        return at_places(self.expr, there, digits, infinite)

    def _there(self, place: Any) -> dict[sympy.Symbol, Any]:
        return dict(zip(self.variables, coordinates(place), strict=True))

    def _on_arrays(self, *places: ArrayLike) -> Array:
        there = {
            name: np.asarray(part, dtype=float) for name, part in zip(self.variables, places, strict=True)
        }
        result = on_arrays(self.expr, there)
        for guard in self.guards:
            result[np.isnan(on_arrays(guard, there))] = np.nan
        return result

    def _slope_in(self, variable: sympy.Symbol, typst: str, text: str) -> Self:
        """The derivative by the rules; automatic, with a note, where that has more than 2000 nodes."""
        expr, note = bounded_derivative(self.expr, variable)
        if not note:
            displayed, too_long = bounded_derivative(self.expr, variable, for_display=True)
            typst = typst if too_long else typeset(displayed, slope_orders(self.orders, variable))
        guards = (*self.guards, *((self.expr,) if self.expr.free_symbols else ()))
        notes = (note,) if note else ()
        return replace(self, expr=expr, typst=typst, text=text, guards=guards, notes=notes, orders={})
