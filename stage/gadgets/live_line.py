"""A formula with the live value of a state."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import numpy as np
import sympy
from manim import Animation, FadeIn, VGroup

from mathcore import Curve, Fact, Shown
from stage.claims.exact_values import text_of, to_digits
from stage.style.animations import swap
from stage.style.theme import PACE
from stage.text.number_claims import claim_live
from stage.text.writing import Pen, decimals_for
from stage.text.written import Line, Number

_SAME = 1e-9  # of a stop: a state so near is at the stop


class Quantity(Protocol):
    """A number, or a vector's entries, as a function of a state; ``name`` is the name of its claim.

    ``value`` is shown, ``exact`` is mathcore's exact value, ``expression`` describes it for the record.
    """

    name: str

    def value(self, state: float) -> float | Sequence[float]: ...

    def exact(self, state: sympy.Float) -> sympy.Expr | Sequence[sympy.Expr]: ...

    def expression(self, state: float) -> str: ...


class ValueOf:
    """A curve's value as a function of x; of ``curve.slope_function``, its slope."""

    def __init__(self, curve: Curve, name: str = "the value"):
        self._curve, self.name = curve, name

    def value(self, x: float) -> float:
        return float(self._curve.values(np.array([x]))[0])

    def exact(self, x: sympy.Float) -> sympy.Expr:
        return self._curve.value(x)

    def expression(self, x: float) -> str:
        return f"({text_of(self._curve.expr)}) at {self._curve.variable} = {x:.9g}"


class Calculated:
    """A number that ``exact`` calculates from an exact state, such as the sum of n bars; ``called`` says what
    it is. The check proves that it is shown as calculated: that it is the right calculation, a test must.
    """

    def __init__(self, exact: Callable[[sympy.Expr], sympy.Expr], called: str):
        self._calculate, self.name = exact, called

    def value(self, state: float) -> float:
        return float(self._calculate(to_digits(state)))

    def exact(self, state: sympy.Expr) -> sympy.Expr:
        return self._calculate(state)

    def expression(self, state: float) -> str:
        return f"{self.name} at {state:.9g}"


class LiveLine:
    """A formula and its value: live with ≈ while a state moves, a Fact with = or ≈ while it rests.

    ``extremes`` are values to be shown, the smallest and the largest among them.
    """

    def __init__(self, line: Line, pen: Pen, role: str, extremes: Sequence[float], quantity: Quantity):
        self._pen, self._role, self._quantity, self.line = pen, role, quantity, line
        self.decimals = decimals_for(max(map(abs, extremes)))
        self._relation = pen.formula("approx", role=role)
        self.readout = pen.readout(self.decimals, *with_room(extremes), "formula", role)
        self.state = 0.0
        claim_live(self.readout, quantity.name, self._truth)
        self.live = VGroup(self._relation, self.readout)
        self.resting: Number | None = None

    def _truth(self) -> tuple[str, sympy.Expr]:
        return self._quantity.expression(self.state), sympy.N(self._quantity.exact(to_digits(self.state)), 30)

    def shown(self, fact: Fact, decimals: int | None = None) -> Shown:
        """A Fact as it is shown at rest, with as many decimals as the live value or as given."""
        return fact.shown(self.decimals if decimals is None else decimals)

    def show(self, state: float) -> None:
        """Show the live value at a state."""
        self.state = float(state)
        self.readout.show(self._quantity.value(self.state))

    def rest(self, fact: Fact, decimals: int | None = None) -> FadeIn:
        """The animation that fades in a Fact as the value."""
        return FadeIn(self._rest(fact, decimals), run_time=PACE.quick)

    def _rest(self, fact: Fact, decimals: int | None) -> Number:
        digits = self.decimals if decimals is None else decimals
        self.resting = self._pen.fact(fact, digits, "formula", self._role, sign=True).after(self.line)
        return self.resting

    def wake(self, state: float) -> list[Animation]:
        """The animations that replace the Fact by the live value."""
        self._relation.after(self.line)
        self.readout.after(self._relation, 0.2)
        self.show(state)
        return [swap(self.resting, self.live)]

    def settle(self, fact: Fact, decimals: int | None = None) -> list[Animation]:
        """The animations that replace the live value by a Fact."""
        return [swap(self.live, self._rest(fact, decimals))]


class StoppingLine(LiveLine):
    """A live line that shows a Fact at each of its stops, a state each: the number keeps its place there.

    A stop's Fact comes with its decimals; with None, it has as many as the live value.
    ``lay`` puts the value after its line, once that has its place; ``group`` is all but the line.
    """

    def __init__(
        self,
        line: Line,
        pen: Pen,
        role: str,
        extremes: Sequence[float],
        quantity: Quantity,
        stops: Mapping[sympy.Expr | float, tuple[Fact, int | None]],
    ):
        super().__init__(line, pen, role, extremes, quantity)
        self.numbers = {
            float(stop): pen.fact(fact, self.decimals if digits is None else digits, "formula", role, True)
            for stop, (fact, digits) in stops.items()
        }
        self.group = VGroup(self._relation, self.readout, *self.numbers.values())

    def lay(self, after: Line | None = None) -> None:
        """Put the value after the line, or after another: all relations at one place, and all points."""
        self._relation.after(after or self.line)
        self.readout.after(self._relation, 0.3)
        start, em = self._relation.get_center(), self.readout.em()
        behind = self.decimals * 0.5 + 0.278 if self.decimals else 0.0  # ems of the point and the decimals
        point = self.readout.origin()[0] + self.readout.reach - behind * em
        for number in self.numbers.values():
            relation, height = number.glyphs[0], self.readout.origin()[1] - number.origin()[1]
            if "×" in number.says:  # its point says nothing of its size
                number.after(after or self.line)
            else:
                number.shift([point - number.origin()[0] - number.point, height, 0])
            relation.shift([start[0] - relation.get_center()[0], 0, 0])

    @property
    def end(self) -> float:
        """How far to the right it reaches, in frame units."""
        return max(
            self.readout.origin()[0] + self.readout.reach, *(n.get_right()[0] for n in self.numbers.values())
        )

    def show(self, state: float) -> None:
        """Show the value at a state: a stop's Fact, the live value between stops."""
        super().show(state)
        at = next((stop for stop in self.numbers if abs(stop - self.state) <= _SAME * abs(stop)), None)
        for stop, number in self.numbers.items():
            number.set_opacity(float(stop == at))
        for part in (self._relation, self.readout):
            part.set_opacity(float(at is None))


def with_room(extremes: Sequence[float], margin: float = 0.15) -> tuple[float, float]:
    """The smallest and the largest of some values, each moved out by ``margin`` of their difference.

    A live number also takes values between the sampled ones, which may have missed its extremes.
    """
    room = margin * (max(extremes) - min(extremes))
    return min(extremes) - room, max(extremes) + room
