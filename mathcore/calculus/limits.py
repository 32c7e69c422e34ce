"""How a function goes on beside a point: its limits along paths into the point, and those of its secants.

SymPy's limit is not used: f is evaluated 10⁻²⁵, 10⁻⁵⁰, 10⁻⁷⁵ and 10⁻¹⁰⁰ away from the point, to so many
digits that what is left of f − f(p) is right to more than fifty. At equal distances of the exponents, powers
are geometric sequences and logarithms arithmetic ones: the ratio of their increments tells the two apart,
however small the power, and Aitken's rule gives the limit of the former.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

import mpmath
import sympy

from mathcore.calculus.function import Function, Pair, coordinates

POWERS = (25, 50, 75, 100)  # minus the powers of ten of the steps
MORE_DIGITS = 80  # of a value than its step has zeros
WORKING = 320  # digits
SETTLES, GROWS, SLOW, ERRATIC = "settles", "grows", "too slow to tell", "erratic"
_PRECISE = mpmath.mpf(10) ** -45
_SAME = mpmath.mpf(10) ** -12
_STEADY = mpmath.mpf(10) ** -20

Value = mpmath.mpf | None  # None where f is not defined
Steps = Callable[[sympy.Rational], tuple[sympy.Expr, ...]]  # from the step's size to its coordinates


class Trend(NamedTuple):
    """Where a sequence goes: its kind; if it settles, its limit to more than 45 digits; if it grows, ±∞."""

    kind: str
    limit: mpmath.mpf | None = None


class Ray:
    """The values of f on one path into a point, ever nearer to it; to be used with WORKING digits."""

    def __init__(self, function: Function, place: sympy.Expr | Pair, steps: Steps) -> None:
        centre = [sympy.Rational(part) if part.is_Float else part for part in coordinates(place)]
        self.values: list[Value] = []
        for power in POWERS:
            moved = [part + by for part, by in zip(centre, steps(sympy.Rational(1, 10**power)), strict=True)]
            there = tuple(moved) if len(moved) > 1 else moved[0]
            self.values.append(function.near(there, power + MORE_DIGITS))

    @property
    def defined(self) -> bool:
        """Whether f is defined all along."""
        return None not in self.values

    def limit(self, start: mpmath.mpf | int = 0) -> Trend:
        """Where f − start goes."""
        return trend([value - start for value in self.values], self._noise(start))

    def slope(self, start: mpmath.mpf) -> Trend:
        """Where the outward slopes of the secants from the height `start` at the point go."""
        quotients = [(value - start) * 10**power for value, power in zip(self.values, POWERS, strict=True)]
        rounded = [noise * 10**power for noise, power in zip(self._noise(start), POWERS, strict=True)]
        return trend(quotients, rounded)

    def _noise(self, start: mpmath.mpf | int) -> list[mpmath.mpf]:
        """The size of the rounding errors."""
        return [
            (abs(value) + abs(start)) * mpmath.mpf(10) ** -(power + MORE_DIGITS - 5)
            for value, power in zip(self.values, POWERS, strict=True)
        ]


def trend(values: Sequence[mpmath.mpf], noise: Sequence[mpmath.mpf]) -> Trend:
    """Where a sequence of four values goes; differences below `noise` are none."""
    if any(map(mpmath.isinf, values)):
        return Trend(GROWS, values[-1]) if mpmath.isinf(values[-1]) else Trend(ERRATIC)
    values = [mpmath.mpf(0) if abs(one) <= least else one for one, least in zip(values, noise, strict=True)]
    ratios = _ratios(values)
    steady = abs(ratios[1] - ratios[2]) <= _STEADY * abs(ratios[1]) and abs(ratios[1]) < 1 - _SAME
    if steady or all(abs(ratio) < 1e-3 for ratio in ratios):
        return Trend(SETTLES, mpmath.mpf(0))
    if all(ratio > 1e3 for ratio in ratios):
        return Trend(GROWS, mpmath.inf * values[-1])
    least = max(noise[-2:])
    moves = [later - one for one, later in pairwise(values)]
    moves = [mpmath.mpf(0) if abs(move) <= least else move for move in moves]
    if moves[-1] == 0:
        return Trend(SETTLES, values[-1]) if moves[0] or not moves[1] else Trend(ERRATIC)
    if 0 in moves:
        return Trend(ERRATIC)
    return _by_moves(values, moves, _ratios(moves))


def _ratios(values: Sequence[mpmath.mpf]) -> list[mpmath.mpf]:
    """Each value over the one before; 0/0 is 0."""
    return [mpmath.inf if before == 0 and one else one / (before or 1) for before, one in pairwise(values)]


def _by_moves(
    values: Sequence[mpmath.mpf], moves: Sequence[mpmath.mpf], ratios: Sequence[mpmath.mpf]
) -> Trend:
    steady = abs(ratios[0] - ratios[1]) <= _SAME
    if all(ratio > 1 + 1e-4 or abs(ratio - 1) <= _SAME for ratio in ratios):
        return Trend(GROWS, mpmath.inf * moves[-1])
    if all(abs(ratio) < (1 - _SAME if steady else 0.9) for ratio in ratios):
        first, last = (
            values[index] - moves[index - 1] ** 2 / (moves[index - 1] - moves[index - 2]) for index in (2, 3)
        )
        size = max(abs(last), abs(values[-1]))
        # The error of `first` comes from lower steps of size 10⁻²⁵; that of `last` is about its square.
        if abs(last - first) <= max(_PRECISE / ratios[1] ** 2, _STEADY) * size:
            return Trend(SETTLES, last if abs(last) > _PRECISE * size else mpmath.mpf(0))
    return Trend(SLOW if all(ratio > 0 for ratio in ratios) else ERRATIC)
