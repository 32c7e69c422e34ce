"""The places of a descent, walked as far as they are asked for: exact while short, else to 50 digits."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import mpmath
import sympy

from mathcore.calculus.curve import Curve
from mathcore.calculus.function import Pair, as_place, coordinates
from mathcore.calculus.surface import Surface
from mathcore.descent.descent import LONGEST_EXACT, Descent, measured_slopes
from mathcore.descent.formulas import WORKING, Formulas, Number, as_number, as_sympy, real
from mathcore.evaluate import work_budget
from mathcore.evaluate.arrays import Array, np
from mathcore.evaluate.cache import cached

AWAY = mpmath.mpf(10) ** 60  # times the numbers given: a coordinate beyond counts as infinite
FAR = 1e15  # beyond, a function such as floor or sin may count as undefined only for its long argument
QUESTIONS = 2  # of work for one path
Place = tuple[Number, ...]


def path_of(descent: Descent) -> Path:
    """The path of a descent; one for all descents on one loss with the same start and rate."""
    return _path(descent.loss, descent.start, descent.rate)


@cached
def _path(loss: Curve | Surface, start: sympy.Expr | Pair, rate: sympy.Expr) -> Path:
    return Path(Descent(loss, start, rate))


class Path:
    """The places 0 … k of a descent, and why they end: `end` is "" or one of

    - "left the domain": the last place lies outside it; "no slope": the last place has none;
    - "rests": the slope at the last place is 0;
    - "away": the next place lies beyond all bounds; "unclear": it cannot be told whether the loss is
      defined at the last place, or what the slope is, as the numbers are too large.
    """

    def __init__(self, descent: Descent):
        self.loss, (first,) = descent.loss, descent.steps(1)
        self._rate = as_number(descent.rate)
        with mpmath.workdps(WORKING):
            self.rate = real(self._rate)
        self._partials = len(self.loss.variables)
        guarded = (self.loss.expr, *self.loss.guards, *(part.expr for part in self.loss.partials))
        self._formulas = Formulas(guarded, self.loss.variables)
        self.places: list[Place] = [tuple(map(as_number, coordinates(descent.start)))]
        self.lengths: list[float] = []
        numbers = [abs(real(as_number(one))) for one in self.loss.expr.atoms(sympy.Number) if one.is_finite]
        self._bound = AWAY * max([1, *(abs(real(part)) for part in self.places[0]), *numbers])
        # An exact start, such as π, has an exact slope.
        self._slopes: Sequence[Number] | None = tuple(map(as_number, coordinates(first.gradient)))
        self.first_slope = mpmath.norm([real(slope) for slope in self._slopes])
        self.end = "" if any(self._slopes) else "rests"

    def walk(self, count: int) -> int:
        """Walk on to `count` steps; how many there are, fewer where the path ends or takes too much work."""
        try:
            with work_budget.allowed_work(QUESTIONS), mpmath.workdps(WORKING):
                while len(self.lengths) < count and not self.end:
                    self._step()
        except work_budget.TooMuchError:
            work_budget.spend(1)  # ends the outer question if it is that one's work that is spent
        return len(self.lengths)

    def gradient(self, place: Place) -> Place | None:
        """The slope in each variable; None where the rules give none, or no finite one."""
        values = self._formulas.at(place)
        if any(value is None or not mpmath.isfinite(real(value)) for value in values):
            return None
        return tuple(values[-self._partials :])

    def height(self, place: Place) -> Number | None:
        """The loss; None outside its domain."""
        return self._formulas.at(place)[0]

    def floats(self, count: int) -> Array:
        """The first places, up to `count` steps, shape (k + 1, 1 or 2)."""
        return np.array([[float(real(part)) for part in place] for place in self.places[: count + 1]])

    def away(self, first: int, last: int | None, centre: Place) -> Array:
        """The places of a slice less a centre, subtracted to 60 digits, shape (m, 1 or 2)."""
        with mpmath.workdps(WORKING):
            return np.array(
                [
                    [float(real(part) - real(by)) for part, by in zip(place, centre, strict=True)]
                    for place in self.places[first:last]
                ]
            )

    def _look(self) -> None:
        """The slopes at the last place, or why the path ends there."""
        values = self._formulas.at(self.places[-1])
        given, slopes = values[: -self._partials], values[-self._partials :]
        if any(value is None for value in given):
            far = self._formulas.overflowed or any(abs(real(part)) > FAR for part in self.places[-1])
            self.end = "unclear" if far else "left the domain"
        elif any(slope is None for slope in slopes) or not any(slopes):
            found = measured_slopes(self.loss, as_place([as_sympy(part) for part in self.places[-1]]))
            slopes = found and [as_number(part) for part in found]
            if slopes is None:
                self.end = "no slope"
        if not self.end and not any(slopes):
            self.end = "rests"
        self._slopes = slopes

    def _step(self) -> None:
        moves = [
            _times(self._rate if type(slope) is Fraction else self.rate, slope) for slope in self._slopes
        ]
        ahead = tuple(_less(part, move) for part, move in zip(self.places[-1], moves, strict=True))
        if not all(abs(real(part)) <= self._bound for part in ahead):
            self.end = "unclear" if any(map(mpmath.isnan, map(real, ahead))) else "away"
            return
        self.places.append(ahead)
        self.lengths.append(math.hypot(*(float(real(move)) for move in moves)))
        self._look()


def _times(rate: Number, slope: Number) -> Number:
    return _short(_joined(lambda a, b: a * b, rate, slope))


def _less(place: Number, move: Number) -> Number:
    return _short(_joined(lambda a, b: a - b, place, move))


def _joined(operation: Any, first: Number, second: Number) -> Number:
    if type(first) is type(second):
        return operation(first, second)
    return operation(real(first), real(second))


def _short(value: Number) -> Number:
    """The value itself while it is a short fraction, else 60 digits of it."""
    if isinstance(value, mpmath.mpf) or max(abs(value.numerator), value.denominator) < 10**LONGEST_EXACT:
        return value
    return real(value)
