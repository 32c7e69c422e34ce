"""The steps of a descent that a clip takes, why they end, and what is true of their lengths and places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise, zip_longest
from math import log

import sympy

from mathcore import Descent, Destination, Fact, Step, Verdict, destination, verdict
from stage.style.theme import PACE
from stage.text.numbers import decimals_for, distinct_decimals
from stage.text.phrases import Equality

_DIGITS = 3  # decimals, fewer for numbers from 1000 on, more for a column of numbers below 0.1
_MOST = 9  # decimals; steps that then look alike are told apart by their ratio
BOUND = 60  # places beyond 10^60 are not shown
_FLOATS = 1e250  # nor losses beyond, which have no float with room for a margin
_TOLD_WHERE_FEW = 10  # so many steps are all told
_TOLD_WHERE_MANY = 6  # of more steps the first six are told, and the last
_FURTHER, _SEEN = 4, 0.12  # steps after the last; of the last distance to the goal: still seen beside it
_SAME = 1e-12  # relative: nearer to each other two lengths are equal
_ROUNDED = sympy.Float("1e-45")  # of a place: its digits are right to there
_NOISE = sympy.Float("1e-40")  # of the place: a shorter step is made of rounded digits


@dataclass(frozen=True)
class StepDecimals:
    """How many decimals are shown of each step's numbers, wherever these are shown.

    Enough that a number differs from that in the row before, and a place from the goal unless it is there.
    """

    places: list[int]  # one more than there are steps: the last is the last step's end
    gradients: list[int]
    moves: list[int]

    @classmethod
    def of(cls, steps: Sequence[Step], goal: sympy.Expr | None = None) -> StepDecimals:
        return cls(
            _decimals([*(step.place for step in steps), steps[-1].next], goal),
            _decimals([step.gradient for step in steps]),
            _decimals([step.move for step in steps]),
        )


def _decimals(values: Sequence[sympy.Expr], goal: sympy.Expr | None = None) -> list[int]:
    figures = decimals_for(max(abs(float(value)) for value in values))  # of the largest, four
    least = figures - 1 if figures - 1 > _DIGITS else min(_DIGITS, figures + 2)
    return distinct_decimals(values, least, goal, _MOST)


def ratio_decimals(ratio: sympy.Expr) -> int:
    """Decimals of the ratio of a step to the one before, by which it differs from 1 unless it is 1."""
    return distinct_decimals([ratio], _DIGITS, sympy.Integer(int(sympy.sign(ratio))), _MOST + 3)[0]


class Walk:
    """The first steps of a descent, up to ``most``, in one variable; ``end`` says why none follows.

    ``end`` is "arrived" where the slope is 0; "no slope" at a corner or a jump; "left the domain" or
    "too far" where the next step leads there; "too small" where its digits are lost; "" where one follows.
    """

    def __init__(self, descent: Descent, most: int):
        self.descent = descent
        self.steps: list[Step] = []
        self.end = ""
        ahead = descent.steps(most + 2)
        for step, after in zip_longest(ahead, ahead[1:]):
            self.end = self._end(step, after)
            if self.end or len(self.steps) == most:
                break
            self.steps.append(step)

    def _end(self, step: Step, after: Step) -> str:
        """Why a step is not taken; "" if it can be."""
        if step.gradient is None:
            return "no slope"  # a place outside the domain is never stepped on
        if not step.gradient:
            return "arrived"
        if after.loss is None:  # where the numbers are too large the loss may be defined all the same
            left = verdict(self.descent, len(self.steps) + 1).kind == "left the domain"
            return "left the domain" if left else "too far"
        if abs(step.next) >= 10**BOUND or abs(after.loss) >= _FLOATS:
            return "too far"
        lost = [(step.move, step.place), (step.next, step.place), (after.move, after.place)]
        return "too small" if any(_lost(*one) for one in lost) or self._seems_level(step, after) else ""

    def _seems_level(self, step: Step, after: Step) -> bool:
        """Whether a step leads where the slope is 0 by rounding alone: it is not 0 a little aside."""
        loss, place = self.descent.loss, after.place
        exact = not (step.place.is_Float or step.move.is_Float) or self.descent.factor is not None
        if after.gradient != 0 or exact:
            return False
        aside = _ROUNDED * max(abs(step.place), abs(place))
        return any(loss.slope_function.point(place + side * aside) != 0 for side in (-1, 1))

    @property
    def one_by_one(self) -> int:
        """How many steps are told from the first on: all of a few, else some."""
        count = len(self.steps)
        return count if count <= _TOLD_WHERE_FEW else _TOLD_WHERE_MANY

    @property
    def told(self) -> list[int]:
        """The numbers of the steps that are told: the first ones, and the last."""
        return [*range(self.one_by_one)] + [len(self.steps) - 1] * (self.one_by_one < len(self.steps))

    @property
    def paces(self) -> list[tuple[int, int, float]]:
        """How the steps after the second go by: from one to another, and in how many seconds."""
        slow, last = self.one_by_one, len(self.steps) - 1
        told = [(2, slow, PACE.move * (slow - 2))]
        if slow > last:
            return told
        # Those between go by the faster the more they are.
        return [*told, (slow, last, PACE.slow + log(last - slow)), (last, last + 1, PACE.hold)]

    @property
    def last(self) -> sympy.Expr:
        """The last place."""
        return self.steps[-1].next

    @cached_property
    def aim(self) -> Destination | None:
        """Where the steps lead."""
        return destination(self.descent)

    @cached_property
    def decimals(self) -> StepDecimals:
        """How many decimals are shown of its numbers."""
        return StepDecimals.of(self.steps, self.aim.place if self.aim else None)

    @property
    def stands(self) -> Equality:
        """The last place, as it is shown."""
        last = Fact("the last place", self.last, str(self.last))
        return Equality(self.descent.loss.variable, last.shown(self.decimals.places[-1]))

    @cached_property
    def verdict(self) -> Verdict:
        """What mathcore says of the steps."""
        return verdict(self.descent, max(len(self.steps), 2))

    # --- what is true of the steps

    @property
    def lengths(self) -> list[float]:
        return [abs(float(step.move)) for step in self.steps]

    @property
    def places(self) -> list[sympy.Expr]:
        """The start and where each step leads."""
        return [step.place for step in self.steps] + [self.last]

    @property
    def even(self) -> bool:
        """Whether there are several steps, all of one length."""
        return len(self.steps) > 1 and all(same(a, b) for a, b in pairwise(self.lengths))

    @property
    def shorter(self) -> bool:
        """Whether there are several steps, each shorter than the one before."""
        return len(self.steps) > 1 and all(b < a and not same(a, b) for a, b in pairwise(self.lengths))

    @property
    def longer(self) -> bool:
        """Whether there are several steps, each longer than the one before."""
        return len(self.steps) > 1 and all(b > a and not same(a, b) for a, b in pairwise(self.lengths))

    @property
    def turns_back(self) -> bool:
        """Whether one of the steps leads back."""
        return any(a.move * b.move < 0 for a, b in pairwise(self.steps))

    @property
    def outwards(self) -> bool:
        """Whether each step leads beyond all places before it."""
        places = self.places
        return all(not min(places[:k]) <= places[k] <= max(places[:k]) for k in range(1, len(places)))

    @property
    def downhill(self) -> bool:
        """Whether each step leads to a lower loss."""
        losses = [self.descent.loss.point(place) for place in self.places]
        return all(b < a for a, b in pairwise(losses))

    @property
    def landed(self) -> bool:
        """Whether the last step lands exactly where the steps lead."""
        return self.end in ("arrived", "no slope") and self.aim is not None and self._away[-1] == 0

    @cached_property
    def _away(self) -> list[sympy.Expr]:
        """The places less the one where the steps lead, to 50 digits; 0 where no digit is left."""
        aim = self.aim.place if self.aim.place.is_Rational else sympy.N(self.aim.place, 50)
        rounded = [(place - aim, _NOISE * abs(aim)) for place in self.places]
        return [sympy.S.Zero if abs(away) <= least else away for away, least in rounded]

    @property
    def gaps(self) -> list[sympy.Expr]:
        """How far each place is from where the steps lead."""
        return [abs(away) for away in self._away]

    @property
    def nearer(self) -> bool:
        """Whether each step leads nearer to where the steps lead."""
        return all(b < a for a, b in pairwise(self.gaps))

    @property
    def leaps(self) -> int:
        """How many steps end on the other side of where the steps lead."""
        return sum(bool(a * b < 0) for a, b in pairwise(self._away))

    @cached_property
    def further(self) -> list[Step]:
        """Some more steps towards a minimum that each lands short of, ever nearer; empty for other walks.

        As many as leave a distance that can be seen beside that of the last place.
        """
        settles = self.aim is not None and self.aim.ground == "minimum" and not self.aim.reached
        if self.end or not settles or self.leaps or not self.nearer:
            return []
        found, before = [], self.gaps[-1]
        for step in self.descent.steps(len(self.steps) + _FURTHER)[len(self.steps) :]:
            away = step.next - self.aim.place if step.next is not None else None
            if away is None or not self._away[-1] * away > 0 or not abs(away) < before:
                break
            if abs(away) < _SEEN * self.gaps[-1]:
                break
            before = abs(away)
            found.append(step)
        return found

    @property
    def comes_back(self) -> bool:
        """Whether the place after a whole cycle is the last one again."""
        later = self.descent.steps(len(self.steps) + 1 + self.verdict.period)[-1].place
        return same(float(later), float(self.last))


def same(one: float, other: float) -> bool:
    """Whether two numbers are equal but for rounding."""
    return abs(one - other) <= _SAME * max(abs(one), abs(other))


def _lost(part: sympy.Expr | None, place: sympy.Expr) -> bool:
    """Whether a rounded number is so much smaller than the place beside it that its digits are lost."""
    return part is not None and part.is_Float and part != 0 and bool(abs(part) <= _NOISE * abs(place))
