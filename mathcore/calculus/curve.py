"""`Curve`: a function of one variable with its exact values, slopes, tangents and secants."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import mpmath
import sympy

from mathcore.calculus import discontinuities as _breaks
from mathcore.calculus import zeros as places
from mathcore.calculus.differentiability import Differentiability, judge, one_sided, plain
from mathcore.evaluate.arrays import Array, ArrayLike, np, quiet
from mathcore.evaluate.bounded import TooLargeError, bounded_derivative, exact_value, rounded
from mathcore.evaluate.numeric import DIGITS, at_point, on_array
from mathcore.evaluate.work_budget import answered, bounded
from mathcore.framing import windows as framing
from mathcore.framing.windows import Window
from mathcore.notation.typeset import Orders, slope_orders, typeset
from mathcore.notation.typst_words import word
from mathcore.reader.expression import names, number, read, variable_symbol

Number = int | float | str | sympy.Expr

__all__ = ["Curve", "Differentiability", "Line", "SlopeRow", "Window"]


@dataclass(frozen=True)
class Line:
    """A straight line through an exact point with an exact slope."""

    point: tuple[sympy.Expr, sympy.Expr]
    slope: sympy.Expr

    def at(self, x: Number) -> sympy.Expr:
        """The exact ordinate at x."""
        return self.point[1] + self.slope * (number(x) - self.point[0])

    def values(self, xs: ArrayLike) -> Array:
        """The ordinates at an array of places, floats of the same shape."""
        x0, y0, slope = (float(at_point(part, None, None)) for part in (*self.point, self.slope))
        return y0 + slope * (np.asarray(xs, dtype=float) - x0)


@dataclass(frozen=True, slots=True)
class SlopeRow:
    """A row of a slope table: x, f(x), f′(x); value or slope are None where there is none, for `reason`."""

    place: sympy.Expr
    value: sympy.Expr | None
    slope: sympy.Expr | None
    reason: str = ""


@dataclass(frozen=True)
class Curve:
    """y = f(x), real. `typst` sets the formula; `guards` are parts that must be defined for f to be.

    Each question is answered within a second or so of work, or refused with a ValueError of one sentence.

    `notes` tell readings of the text that might surprise; `orders`: see Reading.
    """

    expr: sympy.Expr
    variable: sympy.Symbol
    typst: str = ""
    text: str = field(default="", compare=False)
    guards: tuple[sympy.Expr, ...] = ()
    notes: tuple[str, ...] = field(default=(), compare=False)
    orders: Orders = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        variable = variable_symbol(self.variable) if isinstance(self.variable, str) else self.variable
        object.__setattr__(self, "variable", variable)
        object.__setattr__(
            self, "expr", sympy.sympify(self.expr) if isinstance(self.expr, int) else self.expr
        )
        if strange := self.expr.free_symbols - {variable}:
            given = ", ".join(sorted(symbol.name for symbol in strange))
            raise ValueError(f"The curve's variable is {variable}, but its formula also holds {given}")
        object.__setattr__(self, "typst", self.typst or typeset(self.expr))
        object.__setattr__(self, "text", self.text or sympy.sstr(self.expr))

    @classmethod
    def read(cls, text: str, variable: str | None = "x") -> Curve:
        """Read a lecturer's text; with variable=None the one name in the text is taken. ExpressionError."""
        if variable is None:
            found = names(text)
            variable = found[0] if len(found) == 1 else "x"
        reading = read(text, (variable,))
        symbol = variable_symbol(variable)
        return cls(
            reading.expr,
            symbol,
            reading.typst,
            text.strip(),
            reading.guards,
            reading.notes,
            reading.orders,
        )

    # -- exact values

    def value(self, a: Number) -> sympy.Expr:
        """f(a), exact, or 50 digits of it where that would be long; nan where f is not defined."""
        place = number(a)
        known = self.point(place)
        if known is None:
            return sympy.nan
        try:
            return exact_value(self.expr, self.variable, place)
        except TooLargeError:
            return rounded(known)

    def slope(self, a: Number) -> sympy.Expr:
        """f′(a), exact where the rules give it. ValueError with the reason where there is no tangent."""
        place = number(a)
        judged = self.differentiable_at(place)
        if not judged.ok:
            raise ValueError(f"{judged.reason}. {judged.hint}")
        exact = self.slope_function.value(place)
        return judged.slope if exact is sympy.nan else exact

    @cached_property
    def slope_function(self) -> Curve:
        """f′ by the rules, as a curve; defined only where f is.

        Where its formula would have more than 2000 parts it is calculated automatically instead: then its
        `notes` say so, its values are 50-digit floats and `typst` is f′(x).
        """
        expr, note = bounded_derivative(self.expr, self.variable)
        guards = (*self.guards, *((self.expr,) if self.expr.free_symbols else ()))
        shown = f"f'({word(self.variable.name)})"
        if not note:
            taught, too_long = bounded_derivative(self.expr, self.variable, taught=True)
            shown = shown if too_long else typeset(taught, slope_orders(self.orders, self.variable))
        notes = (note,) if note else ()
        return Curve(expr, self.variable, shown, f"the slope of {self.text}", guards, notes)

    def one_sided_slopes(self, a: Number) -> tuple[sympy.Expr | None, sympy.Expr | None]:
        """The slopes from the left and from the right: −1 and 1 for |x| at 0.

        A rational or 25 digits; ±∞ where the secants grow without bound; None where f is not defined or they
        settle on nothing.
        """
        place = number(a)
        return one_sided(self.point(place, 200), self._beside, place)

    def slope_table(self, places: Iterable[Number]) -> tuple[SlopeRow, ...]:
        """A row x, f(x), f′(x) for each place, with the reason where there is no slope."""
        rows = []
        for place in map(number, places):
            value, judged = self.value(place), self.judged(place)
            rows.append(
                SlopeRow(
                    place,
                    None if value is sympy.nan else value,
                    self.slope(place) if judged.ok else None,
                    judged.reason,
                )
            )
        return tuple(rows)

    def tangent(self, a: Number) -> Line:
        """The tangent at a. ValueError with the reason where there is none."""
        place = number(a)
        return Line((place, self.value(place)), self.slope(place))

    def secant(self, a: Number, h: Number) -> Line:
        """The line through (a, f(a)) and (a + h, f(a + h))."""
        place = number(a)
        return Line((place, self._defined(place)), self.difference_quotient(place, h))

    def difference_quotient(self, a: Number, h: Number) -> sympy.Expr:
        """(f(a + h) − f(a)) / h, exact. ValueError if h is 0 or f is not defined at both."""
        place, step = number(a), number(h)
        if step.is_zero:
            raise ValueError("h = 0 gives no secant: use a step such as 1 or 0.001")
        return (self._defined(place + step) - self._defined(place)) / step

    def difference_quotients(self, a: Number, hs: Iterable[Number]) -> tuple[sympy.Expr, ...]:
        """The difference quotient for each h."""
        return tuple(self.difference_quotient(a, h) for h in hs)

    @answered
    def differentiable_at(self, a: Number) -> Differentiability:
        """Whether there is a tangent at a, with the reason and places that work when not."""
        return framing.with_hint(self, number(a), self.judged(number(a)))

    def judged(self, place: sympy.Expr) -> Differentiability:
        """As differentiable_at, without a hint."""
        known = self.__dict__.setdefault("_judged", {})
        if place not in known:
            here = self.point(place, 200)
            known[place] = judge(here, self._beside, place, self.text, self.variable.name)
        return known[place]

    def _beside(self, x: mpmath.mpf) -> mpmath.mpf | None:
        return self._numerically(x, 200, infinite=True)

    def point(self, place: sympy.Expr, digits: int = DIGITS) -> mpmath.mpf | None:
        """f at an exact place to so many digits; None where f is not defined."""
        value = self._numerically(place, digits)
        if value is None or place.is_Rational:
            return value
        # tan at π/2 is a large number in any precision: only the exact value tells the pole.
        try:
            exact = [exact_value(part, self.variable, place) for part in (self.expr, *self.guards)]
        except TooLargeError:
            finer = self._numerically(place, digits + 60)
            return value if finer is not None and abs(finer - value) <= 1e-6 * (1 + abs(value)) else None
        return None if any(part.has(sympy.nan, sympy.zoo, sympy.oo, -sympy.oo) for part in exact) else value

    def _numerically(
        self, place: sympy.Expr | mpmath.mpf, digits: int, infinite: bool = False
    ) -> mpmath.mpf | None:
        if any(at_point(guard, self.variable, place, digits, infinite) is None for guard in self.guards):
            return None
        return at_point(self.expr, self.variable, place, digits, infinite)

    def _defined(self, place: sympy.Expr) -> sympy.Expr:
        value = self.value(place)
        if value is sympy.nan:
            raise ValueError(f"{self.text} is not defined at {self.variable} = {plain(place)}")
        return value

    # -- for drawing

    def values(self, xs: ArrayLike) -> Array:
        """f at an array of places: floats of the same shape, NaN where f is not defined."""
        places = np.asarray(xs, dtype=float)
        result = on_array(self.expr, self.variable, places)
        for guard in self.guards:
            result[np.isnan(on_array(guard, self.variable, places))] = np.nan
        return result

    def slopes(self, xs: ArrayLike) -> Array:
        """f′ at an array of places: floats of the same shape, NaN where there is none."""
        return self.slope_function.values(xs)

    def breaks(self, lo: float, hi: float) -> list[float]:
        """Poles, jumps and holes in [lo, hi], found numerically, in order."""
        return [one.place for one in self.kinds_of_breaks(lo, hi)]

    @answered
    @quiet
    def kinds_of_breaks(self, lo: float, hi: float) -> list[_breaks.Break]:
        """The breaks in [lo, hi] with their kinds: pole, jump or hole."""
        _check_interval(lo, hi)
        f = _breaks.Function(self.values, lambda x: self._numerically(x, 40, infinite=True))
        return _breaks.find_breaks((self.expr, *self.guards), self.variable, f, float(lo), float(hi))

    @answered
    def poles(self, lo: float, hi: float) -> list[sympy.Expr]:
        """The poles in [lo, hi], in order: exact where a short number is one, else 15 digits.

        ValueError if there are more than 100.
        """
        return places.poles(self, self.kinds_of_breaks(lo, hi))

    @answered
    @quiet
    def stationary(self, lo: float, hi: float) -> list[sympy.Expr]:
        """The zeros of f′ in [lo, hi], in order; exact for polynomials (rational, quadratic), else 50 digits
        or a short number that is proved.

        Functions that are no polynomials are searched on a grid of 1201 places. ValueError where f′ is 0
        everywhere or at more than 100 places.
        """
        _check_interval(lo, hi)
        return places.zeros_of(self.slope_function, float(lo), float(hi))

    @answered
    @quiet
    def inflections(self, lo: float, hi: float) -> list[sympy.Expr]:
        """The places in [lo, hi] where f″ is 0 and changes its sign, found as `stationary` finds its own."""
        _check_interval(lo, hi)
        return places.inflections(self, float(lo), float(hi))

    @bounded
    @quiet
    def samples(self, lo: float, hi: float, n: int = 200) -> list[Array]:
        """Pieces (x, f(x)) of shape (m, 2) over [lo, hi]: finite, none across a pole, a jump or a gap."""
        return _breaks.sample(self.values, self.kinds_of_breaks(lo, hi), float(lo), float(hi), n)

    @answered
    @quiet
    def window(self, at: Number | None = None, x: tuple[Number, Number] | None = None) -> Window:
        """A good window to teach the tangent at `at`, or to show the curve; over x = (lo, hi) if given."""
        across = None if x is None else (float(number(x[0])), float(number(x[1])))
        return framing.window(self, None if at is None else number(at), across)

    @answered
    @quiet
    def approach(self, at: Number) -> tuple[sympy.Expr, sympy.Expr]:
        """The first step to the right (> 0) and to the left (< 0) from which secants close in on `at`."""
        return framing.approach(self, number(at))

    @answered
    @quiet
    def slide(self, at: Number) -> list[sympy.Expr]:
        """Further places to show the tangent at, as its point slides along the curve."""
        return framing.slide(self, number(at))


def _check_interval(lo: float, hi: float) -> None:
    if not (np.isfinite(lo) and np.isfinite(hi) and lo < hi):
        raise ValueError(f"[{lo}, {hi}] is no interval: give two finite numbers, the smaller first")
