"""The difference quotient: its formula with a live value, and its tables from both sides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, log10

import numpy as np
import sympy
from manim import VGroup

from mathcore import Curve, Fact, word
from stage.claims.exact_values import exact_value, text_of
from stage.gadgets.live_line import LiveLine, with_room
from stage.style.layout import Zone
from stage.text.numbers import distinct_decimals, is_short
from stage.text.phrases import Listed, Phrase
from stage.text.table import Table
from stage.text.writing import Pen, decimals_for

_LONGEST_TWICE = 6  # letters of a name that has room twice in the quotient

_IN_FORMULAS = 3  # characters of a place that stands twice in the quotient: more would make it too wide


def shrinking(first: sympy.Expr) -> list[sympy.Expr]:
    """Steps h > 0 towards 0: two halvings, then three powers of ten (2, 1, 1/2, 1/10, 1/100, 1/1000)."""
    power = ceil(log10(float(first) / 4)) - 1
    return [first, first / 2, first / 4, *(sympy.Integer(10) ** (power - k) for k in range(3))]


def both_sides(firsts: Sequence[sympy.Expr]) -> tuple[list[sympy.Expr], list[sympy.Expr]]:
    """The steps to the right, and the negatives of those for which the left side has room."""
    rights = shrinking(firsts[0])
    return rights, [-h for h in rights if h <= -firsts[1]]


def on_log_clock(first: sympy.Expr, last: sympy.Expr):
    """The step at a time from 0 to 1, on a logarithmic scale: every halving takes the same time."""
    a, ratio = float(first), float(last) / float(first)
    return lambda time: a * ratio**time


class DifferenceQuotient:
    """The quotient of a curve at a, as a function of h."""

    name = "the quotient"

    def __init__(self, curve: Curve, a: sympy.Expr):
        self._curve, self._a = curve, a

    def value(self, h: float) -> float:
        a = float(self._a)
        y0, y1 = self._curve.values(np.array([a, a + h]))
        return float((y1 - y0) / h)

    def exact(self, h: sympy.Float) -> sympy.Expr:
        return (exact_value(self._curve, self._a + h) - exact_value(self._curve, self._a)) / h

    def expression(self, h: float) -> str:
        a, f, rule = self._a, self._curve.name, text_of(self._curve.expr)
        return f"({f}({a} + {h:.9g}) - {f}({a}))/{h:.9g}, {f} = {rule}"


@dataclass(frozen=True)
class Rise:
    """Typst for f(a + h) − f(a) and for a in it; ``where`` is ``a = 1.25``, empty where a stands itself."""

    source: str
    place: str
    where: str = ""


def quotient_line(
    pen: Pen, curve: Curve, a: sympy.Expr, firsts: Sequence[sympy.Expr], width: float
) -> tuple[LiveLine, Rise]:
    """``(f(a + h) − f(a)) / h`` with its live value, whose state is h; and how its rise is written."""
    rights, lefts = both_sides(firsts)
    facts = {h: quotient_fact(curve, a, h) for h in (*firsts, *rights, *lefts)}
    extremes = [fact.value for fact in facts.values()]
    digits = decimals_for(max(map(abs, extremes)))
    decimals = dict.fromkeys(facts, digits) | quotient_decimals(curve, a, facts, (rights, lefts))
    shown = [pen.fact(fact, decimals[h], "formula", sign=True).width for h, fact in facts.items()]
    live = pen.readout(digits, *with_room(extremes)).reach + 1.4 * pen.em("formula")
    room = width - max(*shown, live) - 0.6 * pen.em("formula")
    for rise in rises(pen, curve, a):
        run = step_letter(curve), "x_direction"
        line = pen.formula("frac({rise}, {run})", width=room, rise=(rise.source, "y_direction"), run=run)
        if line.width <= 1.001 * room:
            break
    return LiveLine(line, pen, "slope", extremes, DifferenceQuotient(curve, a)), rise


def rises(pen: Pen, curve: Curve, a: sympy.Expr) -> list[Rise]:
    """The ways to write f(a + h) − f(a), the widest first: a short a itself, its letter; last of all, Δf."""
    f, h, letter = word(curve.name), step_letter(curve), place_letter(curve)
    places = [(letter, pen.equals(letter, a))]
    if is_short(a) and len(str(float(a)).removesuffix(".0")) <= _IN_FORMULAS:
        places.insert(0, (pen.exact(a), ""))
    whole = [Rise(f"{f}({place} + {h}) - {f}({place})", place, where) for place, where in places]
    return [*whole * (len(curve.name) <= _LONGEST_TWICE), Rise(f"Delta {f}", *places[0])]


def step_letter(curve: Curve) -> str:
    """Typst for the step: h, or the variable's Δ, as Δt, where the curve has an h of its own."""
    return "h" if curve.unused("h", "") else f"Delta {word(curve.variable.name)}"


def place_letter(curve: Curve) -> str:
    """The letter for a place: a, or another where the curve has an a of its own."""
    return curve.unused("a", "c", "p")


def quotient_fact(curve: Curve, a: sympy.Expr, h: sympy.Expr) -> Fact:
    """The slope of the secant from a to a + h."""
    return Fact(
        f"slope of the secant, h = {h}",
        curve.difference_quotient(a, h),
        f"({curve.name}({a} + {h}) - {curve.name}({a}))/({h}), {curve.name} = {curve.expr}",
    )


def quotient_decimals(
    curve: Curve, a: sympy.Expr, facts: Mapping[sympy.Expr, Fact], sides: Sequence[Sequence[sympy.Expr]]
) -> dict[sympy.Expr, int]:
    """Decimals for each step's quotient, by which it differs from its neighbours and from the slope at a."""
    least = decimals_for(max(abs(fact.value) for fact in facts.values()))
    found: dict[sympy.Expr, int] = {}
    for steps in sides:
        quotients = [facts[h].exact for h in steps]
        found |= zip(steps, distinct_decimals(quotients, least, curve.slope(a)), strict=True)
    return found


class QuotientTables:
    """A row for each step: the quotients with −h and with h, and h. The two sides fill separately."""

    def __init__(
        self, pen: Pen, curve: Curve, a: sympy.Expr, firsts: tuple[sympy.Expr, sympy.Expr], zone: Zone
    ):
        self.rights, self.lefts = both_sides(firsts)
        facts = {h: quotient_fact(curve, a, h) for h in (*self.rights, *self.lefts)}
        self.decimals = quotient_decimals(curve, a, facts, (self.rights, self.lefts))
        h_digits = max(decimals_in(h) for h in self.rights)
        steps = [(Fact("h", h, str(h)), h_digits) for h in self.rights]
        left_zone = Zone(zone.left, zone.left + 0.36 * zone.width, zone.bottom, zone.top)
        right_zone = Zone(left_zone.right, zone.right, zone.bottom, zone.top)
        self.left = Table(
            pen,
            left_zone,
            [(Phrase("from left"), "slope")],
            [[(facts[-h], self.decimals[-h]) if -h in self.lefts else None] for h in self.rights],
        )
        self.right = Table(
            pen,
            right_zone,
            [(step_letter(curve), "x_direction"), (Phrase("from right"), "slope")],
            [[step, (facts[h], self.decimals[h])] for step, h in zip(steps, self.rights, strict=True)],
        )
        self.group = VGroup(self.left, self.right)

    def progress(self, h: float) -> float:
        """The progress of the rows: row k is shown once |h| has shrunk to its step."""
        steps = np.array([float(k) for k in self.rights])
        return float(np.clip(1 - np.log(np.maximum(abs(h) / steps, 1e-9)) / 0.22, 0, 1).sum())


def decimals_in(value: sympy.Expr) -> int:
    """How many decimals a terminating decimal has, at most 6."""
    return next((k for k in range(7) if (value * 10**k).is_integer), 6)


def spoken_values(table: Table, column: int) -> Listed:
    """The numbers of a table's column for a caption: ``4, 3, 2.5 … 2.001``."""
    shown = [row[column].shown for row in table.rows if len(row)]
    return Listed(shown[:3], shown[-1]) if len(shown) > 4 else Listed(shown)
