"""A vector as it is written, ``∇f(1, 2) = [2, 4]``: exact at rest, live while its point moves."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import sympy
from manim import Animation, ManimColor, VGroup, interpolate_color

from mathcore import Fact
from stage.claims import Reading, claim, claim_live, exact_text, judge_number, read_number
from stage.lesson_scene import swap
from stage.writing import Line, Number, Pen, decimals_for

ROLES = ("x_direction", "y_direction")
_GAP = 0.16  # ems between a bracket or a comma and a number


def decimals_of(extremes: Sequence[float]) -> int:
    """How many decimals show these values."""
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
            _claim_entry(entry, fact)
        if self.width > width:
            self.scale(max(width / self.width, pen.em("label") / pen.em("formula")))

    def light(self, *shares: float) -> None:
        """Colour the entries, 0 (ink) to 1 (the colour of their direction)."""
        for entry, role, share in zip(self.entries, ROLES, shares, strict=True):
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


def _claim_entry(entry: Number, fact: Fact) -> None:
    """A part of a vector shows its fact; the ≈ stands before the bracket."""

    def read(drawn: Number) -> Reading:
        text, told = read_number(drawn), exact_text(fact.exact)
        return judge_number(text, fact.exact, fact.expression, told, False)

    claim(entry, fact.name, read, steady=True)


class LiveVector:
    """A vector whose entries run while a state moves, in slots that keep their width.

    ``value(state)`` gives the floats that are shown, ``true(state)`` mathcore's own values for the check.
    """

    def __init__(
        self,
        pen: Pen,
        head: str,
        extremes: Sequence[Sequence[float]],
        value: Callable[[float], Sequence[float]],
        true: Callable[[float], Sequence[sympy.Expr]],
        told: Callable[[float], str],
    ):
        self._value, self.state = value, 0.0
        self.decimals = decimals_of([v for pair in extremes for v in pair])
        self.readouts = [
            pen.readout(self.decimals, *_with_room(pair), "formula", role)
            for pair, role in zip(extremes, ROLES, strict=True)
        ]
        for k, readout in enumerate(self.readouts):
            claim_live(
                readout,
                f"entry {k + 1} of the gradient",
                lambda: told(self.state),
                lambda k=k: sympy.N(true(self.state)[k], 30),
            )
        self.live = VGroup(*bracketed(pen, f"{head} approx", self.readouts))

    def stand(self, left: float, baseline: float) -> None:
        """Put the live line's first piece at a left edge and a baseline."""
        first = self.live[0]
        self.live.shift([left - first.get_left()[0], baseline - first.origin()[1], 0])

    def show(self, state: float) -> None:
        """Show the live values at a state."""
        self.state = float(state)
        for readout, value in zip(self.readouts, self._value(self.state), strict=True):
            readout.show(value)

    def wake(self, resting: VectorLine, state: float) -> Animation:
        """The animation that puts the live values in a resting line's place."""
        self.show(state)
        return swap(resting, self.live)

    def settle(self, line: VectorLine) -> Animation:
        """The animation that puts a resting line, lit, in the live values' place."""
        first, mine = line[0], self.live[0]
        line.shift([mine.get_left()[0] - first.get_left()[0], mine.origin()[1] - first.origin()[1], 0])
        line.light(1, 1)
        return swap(self.live, line)


def _with_room(extremes: Sequence[float]) -> tuple[float, float]:
    """A little beyond the extremes: samples may have missed them."""
    room = 0.02 * (max(extremes) - min(extremes))
    return min(extremes) - room, max(extremes) + room
