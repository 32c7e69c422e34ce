"""The difference quotient as it is written, read live, and tabled from both sides."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil, log10

import numpy as np
import sympy
from manim import Animation, FadeIn, FadeOut, VGroup

from mathcore import Curve, Fact, Shown
from stage.claims import claim_fact, claim_live, exact_value, text_of, to_digits
from stage.layout import Zone
from stage.lesson_scene import swap
from stage.tables import Table
from stage.text.phrases import Listed, Phrase
from stage.theme import PACE
from stage.writing import Line, Number, Pen, decimals_for, exactly


def shrinking(first: sympy.Expr) -> list[sympy.Expr]:
    """Steps h > 0 from ``first`` towards 0: two halvings, then three powers of ten (2, 1, 1/2, 1/10,
    1/100, 1/1000).
    """
    power = ceil(log10(float(first) / 4)) - 1
    return [first, first / 2, first / 4, *(sympy.Integer(10) ** (power - k) for k in range(3))]


def within(firsts: Sequence[sympy.Expr], a: sympy.Expr, window: Sequence[sympy.Expr] | None) -> list | None:
    """The first steps, halved until they end inside the window; None if the window has no room for any."""
    if window is None:
        return list(firsts)
    low, high = window
    fitting = [
        next((h / 2**k for k in range(12) if float(low) <= float(a + h / 2**k) <= float(high)), None)
        for h in firsts
    ]
    return None if None in fitting else fitting


def both_sides(firsts: Sequence[sympy.Expr]) -> tuple[list[sympy.Expr], list[sympy.Expr]]:
    """The steps to the right, and those of them, negative, that the left side has room for."""
    rights = shrinking(firsts[0])
    return rights, [-h for h in rights if h <= -firsts[1]]


def on_log_clock(first: sympy.Expr, last: sympy.Expr):
    """The step at a time from 0 to 1, every halving taking the same time."""
    a, ratio = float(first), float(last) / float(first)
    return lambda time: a * ratio**time


class LiveLine:
    """A formula and its value: live and ≈ while a state moves, a Fact with = or ≈ where it rests.

    ``value(state)`` is the float that is shown, ``true(state)`` mathcore's own value for the check.
    """

    def __init__(
        self,
        line: Line,
        pen: Pen,
        role: str,
        extremes: Sequence[float],
        value: Callable,
        true: Callable,
        name: str,
        expression: Callable[[float], str],
    ):
        self._pen, self._role, self._value, self.line = pen, role, value, line
        self.decimals = decimals_for(max(map(abs, extremes)))
        self._relation = pen.formula("approx", role=role)
        self.readout = pen.readout(self.decimals, *_with_room(extremes), "formula", role)
        self.state = 0.0
        claim_live(
            self.readout,
            name,
            lambda: expression(self.state),
            lambda: sympy.N(true(to_digits(self.state)), 30),
        )
        self.live = VGroup(self._relation, self.readout)
        self.resting: Number | None = None

    def show(self, state: float) -> None:
        """Show the live value at a state."""
        self.state = float(state)
        self.readout.show(self._value(self.state))

    def shown(self, fact: Fact) -> Shown:
        """A Fact as it is shown at rest."""
        return fact.shown(self.decimals)

    def rest(self, fact: Fact) -> FadeIn:
        """The animation that puts up a Fact as the value."""
        return FadeIn(self._rest(fact), run_time=PACE.quick)

    def _rest(self, fact: Fact) -> Number:
        self.resting = claim_fact(self._pen.fact(fact, self.decimals, "formula", self._role, sign=True), fact)
        return self.resting.after(self.line)

    def wake(self, state: float) -> list[Animation]:
        """The animations that put the live value in the Fact's place."""
        self._relation.after(self.line)
        self.readout.after(self._relation, 0.2)
        self.show(state)
        return [swap(self.resting, self.live)]

    def settle(self, fact: Fact) -> list[Animation]:
        """The animations that put a Fact in the live value's place."""
        return [swap(self.live, self._rest(fact))]

    def leave(self) -> list[Animation]:
        """The animations that take the resting Fact away."""
        return [FadeOut(self.resting, run_time=PACE.quick)] if self.resting is not None else []


def quotient_line(
    pen: Pen, curve: Curve, a: sympy.Expr, firsts: Sequence[sympy.Expr], width: float
) -> LiveLine:
    """``(f(a + h) − f(a)) / h`` with its live value; the state is h."""
    rights, lefts = both_sides(firsts)
    facts = [quotient_fact(curve, a, h) for h in (*firsts, *rights, *lefts)]
    extremes = [fact.value for fact in facts]
    digits = decimals_for(max(map(abs, extremes)))
    shown = [pen.fact(fact, digits, "formula", sign=True).width for fact in facts]
    live = pen.readout(digits, *_with_room(extremes)).reach + 1.4 * pen.em("formula")
    line = pen.formula(
        "frac({rise}, {run})",
        width=width - max(*shown, live) - 0.6 * pen.em("formula"),
        rise=(rise_of(a), "y_direction"),
        run=("h", "x_direction"),
    )

    def value(h: float) -> float:
        y0, y1 = curve.values(np.array([float(a), float(a) + h]))
        return float((y1 - y0) / h)

    return LiveLine(
        line,
        pen,
        "slope",
        extremes,
        value,
        lambda h: (exact_value(curve, a + h) - exact_value(curve, a)) / h,
        "the quotient",
        lambda h: f"(f({a} + h) - f({a}))/h with f = {text_of(curve.expr)}, h = {h:.9g}",
    )


def _with_room(extremes: Sequence[float]) -> tuple[float, float]:
    """The smallest and the largest of some values, and a little beyond: a readout passes between its rests
    too.
    """
    room = 0.15 * (max(extremes) - min(extremes))
    return min(extremes) - room, max(extremes) + room


def rise_of(a: sympy.Expr) -> str:
    """Typst for f(a + h) − f(a), with a itself where it is a short decimal."""
    place = place_of(a)
    return f"f({place} + h) - f({place})"


def place_of(a: sympy.Expr) -> str:
    """A place inside a formula: its value where that is a short decimal, else the letter a."""
    return exactly(a) if is_short(a) else "a"


def is_short(a: sympy.Expr) -> bool:
    """Whether a number is a decimal of at most four characters."""
    return bool(a.is_Rational and (a * 1000).is_integer and len(str(float(a)).removesuffix(".0")) <= 4)


def slope_line(pen: Pen, curve: Curve, places: Sequence[sympy.Expr]) -> LiveLine:
    """``f′(x)`` with its live value; the state is x, between the smallest and the largest of the places."""
    xs = np.linspace(float(min(places)), float(max(places)), 101)
    slopes = curve.slopes(xs)
    return LiveLine(
        pen.formula(f"f'({curve.variable})", role="slope"),
        pen,
        "slope",
        slopes[np.isfinite(slopes)].tolist(),
        lambda x: float(curve.slopes(np.array([x]))[0]),
        curve.slope_function.value,
        "the slope",
        lambda x: f"Derivative({text_of(curve.expr)}, {curve.variable}) at {x:.9g}",
    )


def quotient_fact(curve: Curve, a: sympy.Expr, h: sympy.Expr) -> Fact:
    """The slope of the secant from a to a + h."""
    return Fact(
        f"slope of the secant, h = {h}",
        curve.difference_quotient(a, h),
        f"(f({a} + {h}) - f({a}))/({h}), f = {curve.expr}",
    )


class QuotientTables:
    """One row a step: the quotient with −h, h itself, the quotient with +h. The two sides fill separately."""

    def __init__(
        self, pen: Pen, curve: Curve, a: sympy.Expr, firsts: tuple[sympy.Expr, sympy.Expr], zone: Zone
    ):
        self.rights, self.lefts = both_sides(firsts)
        facts = {h: quotient_fact(curve, a, h) for h in (*self.rights, *self.lefts)}
        digits = decimals_for(max(abs(f.value) for f in facts.values()))
        h_digits = max(_decimals(h) for h in self.rights)
        steps = [(Fact("h", h, str(h)), h_digits) for h in self.rights]
        left_zone = Zone(zone.left, zone.left + 0.36 * zone.width, zone.bottom, zone.top)
        right_zone = Zone(left_zone.right, zone.right, zone.bottom, zone.top)
        self.left = Table(
            pen,
            left_zone,
            [(Phrase("from left"), "slope")],
            [[(facts[-h], digits) if -h in self.lefts else None] for h in self.rights],
        )
        self.right = Table(
            pen,
            right_zone,
            [("h", "x_direction"), (Phrase("from right"), "slope")],
            [[step, (facts[h], digits)] for step, h in zip(steps, self.rights, strict=True)],
        )
        for table in (self.left, self.right):
            for row in table.rows:
                for number in row:
                    claim_fact(number, number.fact)
            table.show(0)
        self.group = VGroup(self.left, self.right)

    def progress(self, h: float) -> float:
        """How far the rows of the steps have come: row k is on once |h| has shrunk to its own step."""
        steps = np.array([float(k) for k in self.rights])
        return float(np.clip(1 - np.log(np.maximum(abs(h) / steps, 1e-9)) / 0.22, 0, 1).sum())


def _decimals(value: sympy.Expr) -> int:
    """How many decimals a terminating decimal has, at most 6."""
    return next((k for k in range(7) if (value * 10**k).is_integer), 6)


class SlopeTable:
    """x and f′(x), a row for each place visited."""

    def __init__(self, pen: Pen, curve: Curve, places: Sequence[sympy.Expr], zone: Zone):
        x = str(curve.variable)
        self.facts = [slope_fact(curve, place) for place in places]
        digits = decimals_for(max(abs(f.value) for f in self.facts))
        x_digits = min(max(_decimals(place) if place.is_Rational else 3 for place in places), 3)
        self.table = Table(
            pen,
            zone,
            [(x, "ink"), (f"f'({x})", "slope")],
            [
                [(Fact(x, place, str(place)), x_digits), (fact, digits)]
                for place, fact in zip(places, self.facts, strict=True)
            ],
        )
        for row in self.table.rows:
            for number in row:
                claim_fact(number, number.fact)
        self.table.show(0)


def slope_fact(curve: Curve, a: sympy.Expr) -> Fact:
    """The slope at a."""
    return Fact(f"f'({a})", curve.slope(a), f"Derivative({curve.expr}, {curve.variable}) at {a}")


def spoken_values(table: Table, column: int) -> Listed:
    """The numbers of a table's column as a caption says them: ``4, 3, 2.5 … 2.001``."""
    shown = [row[column].shown for row in table.rows if len(row)]
    return Listed(shown[:3], shown[-1]) if len(shown) > 4 else Listed(shown)
