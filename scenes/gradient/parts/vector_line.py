"""A vector as a formula, ``∇f(1, 2) = [2, 4]``: exact at rest, live while its point moves."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import sympy
from manim import Animation, ManimColor, VGroup, interpolate_color

from mathcore import Fact
from stage.gadgets.live_line import Quantity, with_room
from stage.style.animations import swap
from stage.style.theme import DIRECTIONS
from stage.text.number_claims import claim_fact, claim_live
from stage.text.writing import Pen, decimals_for
from stage.text.written import Line, Number

_GAP = 0.16  # ems between a bracket or a comma and a number


def decimals_of(extremes: Sequence[float]) -> int:
    """The number of decimals for these values."""
    return decimals_for(max(map(abs, extremes), default=0.0))


class VectorLine(VGroup):
    """``head = [first, second]``, ≈ where one of them is rounded; ``light`` colours the entries."""

    def __init__(self, pen: Pen, head: str, facts: Sequence[Fact], digits: int, width: float):
        super().__init__()
        shown = [fact.shown(digits) for fact in facts]
        relation = "approx" if any(one.relation == "≈" for one in shown) else "="
        self._theme = pen.theme
        self.entries = [pen.number(one.text, "formula", "ink") for one in shown]
        self.add(*bracketed(pen, f"{head} {relation}", self.entries))
        for entry, fact in zip(self.entries, facts, strict=True):
            claim_fact(entry, fact, marked=False)  # the ≈ is before the bracket
        if self.width > width:
            self.scale(max(width / self.width, pen.em("label") / pen.em("formula")))

    def light(self, *shares: float) -> None:
        """Colour the entries, 0 (ink) to 1 (the colour of their direction)."""
        for entry, role, share in zip(self.entries, DIRECTIONS, shares, strict=True):
            ink, lit = ManimColor(self._theme.ink), ManimColor(self._theme[role])
            entry.set_fill(
                interpolate_color(ink, lit, float(share)) if 0 < share < 1 else (lit if share else ink)
            )


def bracketed(pen: Pen, head: str, entries: Sequence[Number]) -> list[Line | Number]:
    """The pieces of ``head [first, second]``, set one after the other."""
    pieces = [pen.formula(f"{head} bracket.l")]
    for k, entry in enumerate(entries):
        pieces.append(entry.after(pieces[-1], _GAP if not k else 2 * _GAP))
        mark = pen.formula("bracket.r" if k == len(entries) - 1 else pen.wording.language.between)
        edge = entry.get_right()[0] if not hasattr(entry, "reach") else entry.origin()[0] + entry.reach
        pieces.append(
            mark.place(
                edge + (_GAP if k == len(entries) - 1 else 0.08) * pen.em("formula"), entry.origin()[1]
            )
        )
    return pieces


class LiveVector:
    """A vector whose entries are live while a state moves, in slots of constant width; or one number alone.

    ``extremes`` are the smallest and the largest value of each entry, ``roles`` their colours. Where it rests
    all stays as it is, and ≈ becomes = if the digits are exact.
    """

    def __init__(
        self,
        pen: Pen,
        head: str,
        extremes: Sequence[Sequence[float]],
        quantity: Quantity,
        width: float,
        roles: Sequence[str] = DIRECTIONS,
    ):
        self._quantity, self.state = quantity, 0.0
        self.decimals = decimals_of([v for pair in extremes for v in pair])
        self.readouts = [
            pen.readout(self.decimals, *_room(pair), "formula", role)
            for pair, role in zip(extremes, roles, strict=True)
        ]
        for k, readout in enumerate(self.readouts):
            called = f"entry {k + 1} of {quantity.name}" if len(roles) > 1 else quantity.name
            claim_live(readout, called, partial(self._truth, k))
        alone = roles[0] if len(roles) == 1 else "ink"
        name = pen.formula(head, role=alone)
        self.approx, self.equals = (pen.formula(sign, role=alone) for sign in ("approx", "="))
        for sign in (self.approx, self.equals):
            sign.after(name)
        if len(roles) > 1:
            rest = bracketed(pen, "", self.readouts)
            VGroup(*rest).shift(
                [self.approx.get_right()[0] + 0.55 * pen.em("formula") - rest[0].get_left()[0], 0, 0]
            )
        else:
            rest = [self.readouts[0].after(self.approx, 0.3)]
        self.live = VGroup(name, self.approx, *rest)
        if self.live.width > width:
            share = max(width / self.live.width, pen.em("label") / pen.em("formula"))
            VGroup(self.live, self.equals).scale(share)

    def _truth(self, entry: int) -> tuple[str, sympy.Expr]:
        exact = self._quantity.exact(self.state)
        value = exact[entry] if isinstance(exact, (list, tuple)) else exact
        return self._quantity.expression(self.state), sympy.N(value, 30)

    def stand(self, left: float, baseline: float) -> None:
        """Put the live line at a left edge and a baseline."""
        first = self.live[0]
        way = [left - first.get_left()[0], baseline - first.origin()[1], 0]
        VGroup(self.live, self.equals).shift(way)

    def show(self, state: float) -> None:
        """Show the live values at a state."""
        self.state = float(state)
        found = self._quantity.value(self.state)
        values = found if isinstance(found, (list, tuple)) else [found]
        for readout, value in zip(self.readouts, values, strict=True):
            readout.show(value)

    def is_exact(self) -> bool:
        """Whether all digits that are shown are exact."""
        exact = self._quantity.exact(self.state)
        values = exact if isinstance(exact, (list, tuple)) else [exact]
        return all(_is_decimal(value, self.decimals) for value in values)

    def resting(self) -> list[Line | Number]:
        """All that is seen of it while it rests."""
        sign = self.equals if self.is_exact() else self.approx
        return [sign, *(part for part in self.live if part is not self.approx)]

    def settle(self) -> list[Animation]:
        """The animations that turn ≈ into =, where the digits are exact."""
        return [swap(self.approx, self.equals)] if self.is_exact() else []

    def wake(self) -> list[Animation]:
        """The animations that turn = into ≈ again, where it was."""
        return [swap(self.equals, self.approx)] if self.is_exact() else []


def _room(extremes: Sequence[float]) -> tuple[float, float]:
    """The smallest and the largest of some values, each moved out a little, but not beyond 0."""
    low, high = with_room(extremes, 0.02)
    return max(low, 0.0) if min(extremes) >= 0 else low, min(high, 0.0) if max(extremes) <= 0 else high


def _is_decimal(value: sympy.Expr, decimals: int) -> bool:
    exact = sympy.nsimplify(value, rational=True) if value.has(sympy.Float) else value
    return bool(exact.is_Rational and (exact * sympy.Integer(10) ** decimals).is_integer)
