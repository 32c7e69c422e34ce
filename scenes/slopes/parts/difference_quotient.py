"""The difference quotient: its formula with a live value, and its tables from both sides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import sympy
from manim import VGroup

from mathcore import Curve, Fact, word
from scenes.slopes.parts.approach_plan import Steps
from stage.claims.exact_values import exact_value, text_of
from stage.gadgets.live_line import StoppingLine, with_room
from stage.style.layout import Zone
from stage.text.numbers import distinct_decimals, is_short
from stage.text.phrases import Listed, Phrase
from stage.text.table import Table
from stage.text.writing import Pen, decimals_for

_LONGEST_TWICE = 6  # letters of a name that has room twice in the quotient

_SPOKEN = 3  # numbers of a row of numbers in a caption

_IN_FORMULAS = 3  # characters of a place that stands twice in the quotient: more would make it too wide


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
    pen: Pen, curve: Curve, a: sympy.Expr, steps: Steps, width: float
) -> tuple[StoppingLine, Rise]:
    """``(f(a + h) − f(a)) / h`` with its value, whose state is h; and how its rise is written."""
    facts = {h: quotient_fact(curve, a, h) for side in steps.sides for h in side}
    extremes = [fact.value for fact in facts.values()]
    digits = decimals_for(max(map(abs, extremes)))
    decimals = quotient_decimals(curve, a, facts, steps.sides)
    shown = [pen.fact(fact, decimals[h], "formula", sign=True).width for h, fact in facts.items()]
    more = 0.5 * max(0, *(n - digits for n in decimals.values())) * pen.em("formula")
    live = pen.readout(digits, *with_room(extremes)).reach + 1.4 * pen.em("formula") + more
    room = width - max(*shown, live) - 0.6 * pen.em("formula")
    for rise in rises(pen, curve, a):
        run = step_letter(curve), "x_direction"
        line = pen.formula("frac({rise}, {run})", width=room, rise=(rise.source, "y_direction"), run=run)
        if line.width <= 1.001 * room:
            break
    stops = {h: (fact, decimals[h]) for h, fact in facts.items()}
    return StoppingLine(line, pen, "slope", extremes, DifferenceQuotient(curve, a), stops), rise


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
    """A row for each step: −h and its quotient, h and its quotient. The two sides fill separately.

    Where the numbers are long, one column holds |h| for both sides.
    """

    def __init__(self, pen: Pen, curve: Curve, a: sympy.Expr, steps: Steps, zone: Zone):
        self._pen, self._steps, self._h = pen, steps, step_letter(curve)
        self._facts = {h: quotient_fact(curve, a, h) for side in steps.sides for h in side}
        self.decimals = quotient_decimals(curve, a, self._facts, steps.sides)
        half = 0.5 * zone.width - 0.4 * pen.em("label")
        self.left, self.right = (
            self._half(zone.inset(right=zone.width - half), -1, self._h),
            self._half(zone.inset(left=zone.width - half), 1, self._h),
        )
        if self.left.crowded or self.right.crowded:
            middle = zone.left + 0.36 * zone.width
            self.left = self._half(Zone(zone.left, middle, zone.bottom, zone.top), -1, "")
            self.right = self._half(Zone(middle, zone.right, zone.bottom, zone.top), 1, f"abs({self._h})")
        self.halves = self.right, self.left
        self.group = VGroup(self.left, self.right)

    def _half(self, zone: Zone, sign: int, steps_named: str) -> Table:
        """One side's table, with a column for its steps if they are named."""
        known = max(decimals_in(h) for h in self._steps.rights)
        side = Phrase("from left") if sign < 0 else Phrase("from right")
        columns, rows = [(side, "slope")], []
        if steps_named:
            columns.insert(0, (steps_named, "x_direction"))
        for h in self._steps.rights:
            step, there = sign * h, sign * h in self._facts
            row = [(self._facts[step], self.decimals[step]) if there else None]
            if steps_named:
                row.insert(0, (Fact("h", step, str(step)), known) if there else None)
            rows.append(row)
        return Table(self._pen, zone, columns, rows)

    def show(self, side: int, row: float) -> None:
        """Fill a side's rows up to ``row``, a number that grows by 1 from row to row."""
        self.halves[side].show(row)


def decimals_in(value: sympy.Expr) -> int:
    """How many decimals a terminating decimal has, at most 6."""
    return next((k for k in range(7) if (value * 10**k).is_integer), 6)


def spoken(table: Table, first: int, last: int | None = None) -> Listed:
    """The quotients of a table's rows for a caption, with an ellipsis where they are many: ``4, 3, 2.5``."""
    shown = [row[-1].shown for row in table.rows if len(row)][first:last]
    return Listed(shown[:_SPOKEN], shown[-1]) if len(shown) > _SPOKEN + 1 else Listed(shown)
