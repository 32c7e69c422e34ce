"""What curves and surfaces share: a real function of one or two variables, not defined everywhere."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Self

import mpmath
import sympy

from mathcore.evaluate.arrays import Array, ArrayLike, np
from mathcore.evaluate.exact import TooLargeError, bounded_derivative, exact_values, rounded
from mathcore.evaluate.functions import off_steps
from mathcore.evaluate.multiprecision import DIGITS, NotKnownError, value_at
from mathcore.evaluate.numeric import on_arrays
from mathcore.notation.plain_text import plain
from mathcore.notation.typeset import Orders, numbers_in, slope_orders, typeset
from mathcore.notation.typst_words import bracketed, word

Real = int | float | str | sympy.Expr
_LETTERS = re.compile(r"[A-Za-z]+(?:_\([0-9]+\))?")
DECISIVE = 10  # digits of a guard's value, of which only whether it exists counts
Pair = tuple[sympy.Expr, sympy.Expr]


def coordinates(place: sympy.Expr | Pair) -> tuple[sympy.Expr, ...]:
    """The coordinates of a place: one on a curve, two on a surface."""
    return place if isinstance(place, tuple) else (place,)


def as_place(parts: Sequence[Any]) -> Any:
    """The place with these coordinates: a number on a curve, a pair on a surface."""
    return tuple(parts) if len(parts) > 1 else parts[0]


class Function:
    """The base of `Curve` and `Surface`; a place is an exact number or a pair of them.

    `name` is what the function is called: f, or what the head of its text says.
    """

    expr: sympy.Expr
    variables: tuple[sympy.Symbol, ...]
    typst: str
    text: str
    guards: tuple[sympy.Expr, ...]
    notes: tuple[str, ...]
    orders: Orders
    name: str
    shown: sympy.Expr | None  # the formula with a lesson's constants as letters; None where it has none

    @property
    def called(self) -> str:
        """Typst of its name with its variables: s(t), F(L, K)."""
        return f"{word(self.name)}{bracketed(', '.join(word(one.name) for one in self.variables))}"

    @property
    def axes(self) -> tuple[str, ...]:
        """The names of its axes: its variables, and the function itself."""
        return (*(one.name for one in self.variables), self.name)

    def unused(self, *letters: str) -> str:
        """The first of these names that stands for nothing in the function; the last where all do."""
        used = {*map(word, self.axes), *_LETTERS.findall(self.typst)}
        return next((one for one in letters if word(one) not in used), letters[-1])

    def _complete(self) -> None:
        """Set `typst` and the plain text where they were not given."""
        expr = sympy.sympify(self.expr) if isinstance(self.expr, int) else self.expr
        object.__setattr__(self, "expr", expr)
        object.__setattr__(self, "typst", self.typst or typeset(expr if self.shown is None else self.shown))
        object.__setattr__(self, "text", self.text or sympy.sstr(expr))

    def _value(self, place: sympy.Expr | Pair) -> sympy.Expr:
        known = self.near(place, DIGITS, infinite=False)
        if known is None:
            return sympy.nan
        if known == 0:
            return sympy.S.Zero
        try:
            return exact_values(self.expr, self._there(place))
        except TooLargeError:
            return rounded(known)

    def point(self, place: sympy.Expr | Pair, digits: int = DIGITS) -> mpmath.mpf | None:
        """f at an exact place to so many digits; None where f is not defined, or its value cannot be told."""
        try:
            return self.near(place, digits, infinite=False)
        except NotKnownError:
            return None

    def near(self, place: Any, digits: int, infinite: bool = True) -> mpmath.mpf | None:
        """As point, with ±inf where f overflows; NotKnownError where its value cannot be told."""
        try:
            return self._numerically(place, digits, infinite)
        except NotKnownError as reason:
            pairs = self._there(place).items()
            where = ", ".join(f"{name} = {plain(part)}" for name, part in pairs)
            raise NotKnownError(f"{self.text} cannot be worked out at {where}: {reason}") from None

    def inside(self, place: Any, digits: int) -> mpmath.mpf | None:
        """As point, where f and all its parts are defined and continuous all round the place, else None."""
        try:
            return self._numerically(place, digits, inside=True)
        except NotKnownError:
            return None

    def _numerically(
        self, place: Any, digits: int, infinite: bool = False, inside: bool = False
    ) -> mpmath.mpf | None:
        there = self._there(place)
        for guard in self.guards:
            if value_at(guard, there, DECISIVE, True, inside, digits) is None:
                return None
        return value_at(self.expr, there, digits, infinite, inside)

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
            lettered = self.expr if self.shown is None else self.shown
            displayed, too_long = bounded_derivative(lettered, variable, for_display=True)
            typst = typst if too_long else typeset(displayed, slope_orders(self.orders, variable))
        guards = (*self.guards, *((self.expr,) if self.expr.free_symbols else ()), *off_steps(self.expr))
        notes = (note,) if note else ()
        orders = numbers_in(self.orders)
        shown = None if note or too_long or self.shown is None else displayed
        return replace(
            self, expr=expr, typst=typst, text=text, guards=guards, notes=notes, orders=orders, shown=shown
        )
