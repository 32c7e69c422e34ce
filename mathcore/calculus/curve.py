"""`Curve`: a function of one variable with its exact values, slopes, tangents and secants."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import sympy

from mathcore.calculus.differentiability import Differentiability, tangent_at, with_hint
from mathcore.calculus.function import Function, Real
from mathcore.evaluate.arrays import Array, ArrayLike, np
from mathcore.evaluate.cache import cached
from mathcore.evaluate.multiprecision import NotKnownError, at_point
from mathcore.evaluate.work_budget import answered
from mathcore.notation.plain_text import plain
from mathcore.notation.typeset import Orders
from mathcore.notation.typst_words import word
from mathcore.reader.expression import NONE, Constants, number, read, variable_symbol, variables_among


@dataclass(frozen=True)
class Line:
    """A straight line through an exact point with an exact slope."""

    point: tuple[sympy.Expr, sympy.Expr]
    slope: sympy.Expr

    def at(self, x: Real) -> sympy.Expr:
        """The exact ordinate at x."""
        return self.point[1] + self.slope * (number(x) - self.point[0])

    def values(self, xs: ArrayLike) -> Array:
        """The ordinates at an array of x, floats of the same shape."""
        x0, y0, slope = (float(at_point(part, None, None)) for part in (*self.point, self.slope))
        return y0 + slope * (np.asarray(xs, dtype=float) - x0)


@dataclass(frozen=True, slots=True)
class SlopeRow:
    """A row of a slope table: x, f(x), f′(x); a value or slope that is not defined is None, for `reason`."""

    place: sympy.Expr
    value: sympy.Expr | None
    slope: sympy.Expr | None
    reason: str = ""


@dataclass(frozen=True)
class Curve(Function):
    """y = f(x), real. `typst` is its formula; f is defined only where all `guards` are.

    Every method ends within about a second of work, or raises a ValueError of one sentence.

    `notes` name readings of the text that may surprise; `orders`, `shown`: see Reading.
    """

    expr: sympy.Expr
    variable: sympy.Symbol
    typst: str = ""
    text: str = field(default="", compare=False)
    guards: tuple[sympy.Expr, ...] = ()
    notes: tuple[str, ...] = field(default=(), compare=False)
    orders: Orders = field(default_factory=dict, compare=False, repr=False)
    shown: sympy.Expr | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        variable = variable_symbol(self.variable) if isinstance(self.variable, str) else self.variable
        object.__setattr__(self, "variable", variable)
        self._complete()
        if strange := self.expr.free_symbols - {variable}:
            given = ", ".join(sorted(symbol.name for symbol in strange))
            raise ValueError(f"The curve's variable is {variable}, but its formula also holds {given}")

    @classmethod
    def read(cls, text: str, variable: str | None = "x", constants: Constants = NONE) -> Curve:
        """Read a lecturer's text; variable=None takes the one name in it. Raises ExpressionError."""
        if variable is None:
            (variable,) = variables_among(text, ("x",), constants)
        found = read(text, (variable,), constants)
        symbol = variable_symbol(variable)
        return cls(
            found.expr,
            symbol,
            found.typst,
            text.strip(),
            found.guards,
            found.notes,
            found.orders,
            found.shown,
        )

    # -- exact values

    def value(self, a: Real) -> sympy.Expr:
        """f(a), exact, or 50 digits of it where that would be long; nan where f is not defined."""
        return self._value(number(a))

    def slope(self, a: Real) -> sympy.Expr:
        """f′(a), exact where the rules give it. ValueError with the reason where there is no tangent."""
        place = number(a)
        found = self.differentiable_at(place)
        if not found.ok:
            raise ValueError(f"{found.reason}. {found.hint}")
        exact = self.slope_function.value(place)
        return found.slope if exact is sympy.nan else exact

    @cached_property
    def slope_function(self) -> Curve:
        """f′ by the rules of differentiation, as a curve; defined only where f is.

        Where its formula would have more than 2000 nodes, automatic differentiation is used instead: `notes`
        say so, the values are 50-digit floats, and `typst` is f′(x).
        """
        shown = f"f'({word(self.variable.name)})"
        return self._slope_in(self.variable, shown, f"the slope of {self.text}")

    @property
    def variables(self) -> tuple[sympy.Symbol]:
        """The one variable, as a tuple, as Surface has two."""
        return (self.variable,)

    @property
    def partials(self) -> tuple[Curve]:
        """The slope function, as a tuple, as Surface has two partials."""
        return (self.slope_function,)

    def slope_table(self, places: Iterable[Real]) -> tuple[SlopeRow, ...]:
        """A row x, f(x), f′(x) for each x, with the reason where there is no slope."""
        rows = []
        for place in map(number, places):
            value, found = self.value(place), self.differentiability(place)
            rows.append(
                SlopeRow(
                    place,
                    None if value is sympy.nan else value,
                    self.slope(place) if found.ok else None,
                    found.reason,
                )
            )
        return tuple(rows)

    def tangent(self, a: Real) -> Line:
        """The tangent at a. ValueError with the reason where there is none."""
        place = number(a)
        return Line((place, self.value(place)), self.slope(place))

    def secant(self, a: Real, h: Real) -> Line:
        """The line through (a, f(a)) and (a + h, f(a + h))."""
        place = number(a)
        return Line((place, self._defined(place)), self.difference_quotient(place, h))

    def difference_quotient(self, a: Real, h: Real) -> sympy.Expr:
        """(f(a + h) − f(a)) / h, exact. ValueError if h is 0 or f is not defined at both."""
        place, step = number(a), number(h)
        if step.is_zero:
            raise ValueError("h = 0 gives no secant: use a step such as 1 or 0.001")
        return (self._defined(place + step) - self._defined(place)) / step

    @answered
    def differentiable_at(self, a: Real) -> Differentiability:
        """Whether there is a tangent at a; if not, the reason, and nearby points that have one."""
        at = number(a)
        steps = (1, -1, sympy.Rational(1, 2), -sympy.Rational(1, 2), 2, -2)
        near = [at + step for step in steps] if at.is_Rational else []
        return with_hint(
            self.differentiability(at),
            [*near, *map(sympy.Integer, (1, 2, 0, -1, 5))],
            lambda place: place != at and self.differentiability(place).ok,
            lambda place: f"{self.variable} = {plain(place)}",
            ", ",
            self.notes,
        )

    @cached
    def differentiability(self, place: sympy.Expr) -> Differentiability:
        """As differentiable_at, for an exact x, without the hint."""
        try:
            return tangent_at(self, place, f"{self.variable} = {plain(place)}")
        except NotKnownError as reason:
            return Differentiability(False, str(reason))

    def _defined(self, place: sympy.Expr) -> sympy.Expr:
        value = self.value(place)
        if value is sympy.nan:
            raise ValueError(f"{self.text} is not defined at {self.variable} = {plain(place)}")
        return value

    # -- for drawing

    def values(self, xs: ArrayLike) -> Array:
        """f at an array of x: floats of the same shape, NaN where f is not defined."""
        return self._on_arrays(xs)

    def slopes(self, xs: ArrayLike) -> Array:
        """f′ at an array of x: floats of the same shape, NaN where there is none."""
        return self.slope_function.values(xs)
