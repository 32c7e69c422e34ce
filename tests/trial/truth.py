"""What is true of a trial, from its function's counterpart alone: walks, slopes, and numbers in sentences."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import sympy
from mpmath import mp

from tests.trial.source import Trial

if TYPE_CHECKING:
    from stage.text.phrases import Phrase
    from tests.trial.sentences import Told

DIGITS = 40
LONG = 3000  # steps of the walk whose end is looked at
FINE = 200  # digits of the steps told, each of which may take a slip a hundred times further
MOST_PLACES = 64  # that a walk goes through and comes back
SAME = mp.mpf(10) ** -9  # relative: nearer to each other, two numbers are equal
NEAR = 40  # places beside the trial's own that stand for "everywhere"
AWAY = mp.mpf(10) ** 61  # beyond all places that are shown
VALUES = {"pi": mp.pi, "e": mp.e}
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_NUMBER = re.compile(r"[−-]?\d(?:[\d,]|\u2009(?=\d))*(?:\.\d+)?(?: ?[×·] ?10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?")


def exactly(text: str) -> Any:
    """A place or a rate as written in a trial's lesson."""
    written = text.strip('"')
    if written == "sqrt(2)":
        return mp.sqrt(2)
    top, _, bottom = written.partition("/")
    sign, top = (-1, top[1:]) if top.startswith("-") else (1, top)
    return sign * (VALUES.get(top) or mp.mpf(top)) / (VALUES.get(bottom) or mp.mpf(bottom or 1))


@dataclass(frozen=True)
class Number:
    """A number in a sentence: its value, and half a unit of its last digit."""

    value: Any
    unit: Any

    def fits(self, right: Any) -> bool:
        """Whether it may be a rounding of the right value."""
        return abs(self.value - right) <= self.unit * mp.mpf("1.02") + mp.mpf(10) ** -25 * abs(right)


def numbers(text: str) -> list[Number]:
    """The decimal numbers of a sentence, in order."""
    found = []
    for match in _NUMBER.finditer(text):
        figures = (
            match[0]
            .replace("\u2009", "")
            .split("×")[0]
            .split("·")[0]
            .strip()
            .replace("−", "-")
            .replace(",", "")
        )
        power = mp.mpf(10) ** int(match[1].translate(_RAISED)) if match[1] else mp.mpf(1)
        decimals = len(figures.partition(".")[2])
        found.append(Number(mp.mpf(figures) * power, power * mp.mpf(10) ** -decimals / 2))
    return found


def same(a: Any, b: Any) -> bool:
    return abs(a - b) <= SAME * max(abs(a), abs(b))


def shown(phrase: Phrase, told: Told, **right: Any) -> bool:
    """Whether the numbers of placeholders are roundings of the right ones."""
    return all(told.number(phrase, name).fits(value) for name, value in right.items())


def exactly_of(value: sympy.Expr | int) -> Any:
    """An exact number to forty digits."""
    return mp.mpf(str(sympy.sympify(value).evalf(40)))


class Slopes:
    """The counterpart's value and slopes; ``place`` is the trial's own."""

    def __init__(self, trial: Trial):
        self.f, self.place = trial.given.f, [exactly(text) for text in trial.place]
        self.ranges = trial.given.ranges

    def of(self, f: Callable[..., Any]) -> Slopes:
        """Those of another function."""
        other = copy(self)
        other.f = f
        return other

    def slope(self, axis: int = 0, at: Any = None) -> Any:
        """The slope along an axis, by differences."""
        place = list(self.place if at is None else at)

        def along(t: Any) -> Any:
            return self.f(*(t if k == axis else p for k, p in enumerate(place)))

        return mp.diff(along, place[axis])

    def along(self, way: Sequence[Any], at: Any = None) -> Any:
        """The slope along a way, over one length of it."""
        place = self.place if at is None else at
        return mp.diff(lambda t: self.f(*(p + t * part for p, part in zip(place, way, strict=True))), 0)

    @property
    def steep(self) -> tuple[Any, ...]:
        """How steep it is along each axis."""
        return self.steep_at()

    def steep_at(self, at: Any = None) -> tuple[Any, ...]:
        return tuple(abs(self.slope(axis, at)) for axis in range(len(self.place)))

    def is_level(self, at: Any = None) -> bool:
        return max(self.steep_at(at)) < 1e-12

    def beside(self, at: Any = None) -> tuple[Any, Any]:
        """The least and the largest height beside a place of a surface, less its own."""
        f, (x, y) = self.f, self.place if at is None else at
        ways = [(mp.cos(mp.pi * k / 90), mp.sin(mp.pi * k / 90)) for k in range(180)]
        radii = mp.mpf("0.01"), mp.mpf("0.003")
        heights = [f(x + r * a, y + r * b) - f(x, y) for r in radii for a, b in ways]
        return min(heights), max(heights)

    def off_the_plane(self, there: Sequence[Any], at: Any = None) -> Any:
        """How far a surface is there from the plane with its slopes at a place."""
        here = self.place if at is None else at
        plane = sum(self.slope(k, here) * (b - a) for k, (a, b) in enumerate(zip(here, there, strict=True)))
        return abs(self.f(*there) - self.f(*here) - plane)

    def has_a_plane(self, at: Any = None) -> bool:
        """Whether the nearer to a place, the less a surface leaves that plane, beside how far off it is."""
        x, y = self.place if at is None else at
        ways = [(mp.cos(mp.pi * k / 6), mp.sin(mp.pi * k / 6)) for k in range(12)]
        far, close = (
            max(self.off_the_plane((x + r * u, y + r * v), (x, y)) / r for u, v in ways)
            for r in (mp.mpf("1e-3"), mp.mpf("1e-6"))
        )
        return close < far / 10 or close < 1e-12 * (1 + abs(self.f(x, y)))

    def is_somewhere(self, *place: Any) -> bool:
        """Whether the function has a value at a place."""
        try:
            value = self.f(*place)
        except (ValueError, ZeroDivisionError, OverflowError):
            return False
        return not isinstance(value, mp.mpc) and mp.isfinite(value)

    def _nearby(self, axis: int) -> list[Any]:
        """Slopes along an axis at places all round, those that are numbers."""
        pick, found = random.Random(7), []
        for k in range(NEAR):
            at = [place + pick.uniform(-1, 1) * (1 + abs(place)) / 4 for place in self.place]
            if k % 2:
                at = [mp.mpf(pick.uniform(*ends)) for ends in self.ranges]
            try:
                slope = self.slope(axis, at)
            except (ValueError, ZeroDivisionError):
                continue
            if not isinstance(slope, mp.mpc) and mp.isfinite(slope):
                found.append(slope)
        return found

    @cached_property
    def same_everywhere(self) -> bool:
        """Whether the slopes at places all round are those at the place."""
        return all(
            abs(one - self.slope(axis)) < 1e-9 * (1 + abs(one))
            for axis in range(len(self.place))
            for one in self._nearby(axis)
        )

    def bends(self, axis: int) -> bool:
        """Whether the slice along an axis through the place is bent."""
        x = self.place[axis]

        def at(t: Any) -> Any:
            return self.f(*(t if k == axis else p for k, p in enumerate(self.place)))

        low, high = self.ranges[axis]
        steps = [mp.mpf(high - low) / part for part in (37, 91, 11, 5, 3)]
        for step in (*steps, *(-step for step in steps)):
            try:
                values = [at(x), at(x + step), at(x + 2 * step)]
            except (ValueError, ZeroDivisionError):
                continue
            if any(isinstance(one, mp.mpc) or not mp.isfinite(one) for one in values):
                continue
            if abs(values[0] - 2 * values[1] + values[2]) > 1e-12 * (1 + max(map(abs, values))):
                return True
        return False


class Walk:
    """The steps that a trial's lesson asks for, and a long walk that tells where they lead."""

    def __init__(self, trial: Trial, count: int | None):
        self._trial = trial
        self.f, self.count = trial.given.f, count or trial.steps
        with mp.workdps(FINE):
            self.rate, self.start = exactly(trial.rate), exactly(trial.place[0])
            self.places, self.slopes, self.left = self._walk(self.count)

    def _walk(self, count: int) -> tuple[list[Any], list[Any], bool]:
        """Places, slopes, and whether the last of the places is outside the domain."""
        places, slopes = [self.start], []
        for _ in range(count):
            try:
                slope = self.slope(places[-1])
                value = self.f(places[-1])
            except (ValueError, ZeroDivisionError, OverflowError):
                return places, slopes, True
            if any(isinstance(one, mp.mpc) or not mp.isfinite(one) for one in (slope, value)):
                return places, slopes, True
            least = mp.mpf(10) ** -30 * (1 + abs(value)) / (1 + abs(places[-1]))
            if abs(slope) < least or self.at_a_corner(places[-1]):
                slope = mp.mpf(0)
            slopes.append(slope)
            places.append(places[-1] - self.rate * slope)
            if slope == 0 or abs(places[-1]) > AWAY:
                break
        return places, slopes, False

    def slope(self, place: Any) -> Any:
        """By differences, with more digits far out, where a short way is lost beside the place."""
        with mp.extraprec(2 * max(0, mp.mag(place)) if place else 0):
            return mp.diff(self.f, place)

    @cached_property
    def leaves(self) -> bool:
        """Whether the walk ends because the next step would lead where the loss is not defined."""
        try:
            return self.left or isinstance(self.f(self.ahead), mp.mpc)
        except (ValueError, ZeroDivisionError):
            return True

    def at_a_corner(self, place: Any) -> bool:
        """Whether the slopes beside a place differ, within what adding up decimals may have missed it by."""
        near = mp.mpf(10) ** -30 * (1 + abs(place))
        try:
            left, right = ((self.f(place + 2 * by) - self.f(place + by)) / by for by in (-near, near))
        except (ValueError, ZeroDivisionError, OverflowError):
            return False
        return not isinstance(right - left, mp.mpc) and abs(right - left) > mp.mpf("1e-3") * (1 + abs(left))

    @cached_property
    def ahead(self) -> Any:
        """Where one more step would lead."""
        return self.places[-1] - self.rate * self.slope(self.places[-1])

    @property
    def lengths(self) -> list[Any]:
        return [abs(b - a) for a, b in zip(self.places, self.places[1:], strict=False)]

    @cached_property
    def end(self) -> list[Any]:
        """The last 130 places of the long walk."""
        return self._walk(LONG)[0][-130:]

    @cached_property
    def limit(self) -> Any | None:
        """Where the steps settle; None where the long walk does not show it."""
        size = max(1, *map(abs, self.places[:2]))
        return self.end[-1] if abs(self.end[-1] - self.end[-2]) < mp.mpf(10) ** -14 * size else None

    @property
    def runs_away(self) -> bool:
        return abs(self.end[-1]) > 100 * (1 + max(map(abs, self.places[:2]))) or self._walk(LONG)[2]

    def cycles(self, tolerance: float = 1e-6) -> bool:
        """Whether the long walk ends in a cycle."""
        spread = max(self.end) - min(self.end)
        return any(abs(self.end[-1] - self.end[-1 - k]) < tolerance * spread for k in range(2, 65))

    @cached_property
    def returns(self) -> bool:
        """Whether the walk comes back to its last place by others, so nearly that it does so exactly.

        The long walk does not show this where the steps lead away from all that is near the places: there the
        last of its digits grow.
        """
        with mp.workdps(FINE):
            steps = len(self.lengths)
            here, *ahead = Walk(self._trial, steps + MOST_PLACES).places[steps:]
            apart = [abs(place - here) for place in ahead]
            return bool(apart) and min(apart) < mp.mpf(10) ** (-FINE // 2) and max(apart) > SAME
