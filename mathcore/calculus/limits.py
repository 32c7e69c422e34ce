"""How a function goes on beside a point: its limits along paths into the point, and those of its secants.

SymPy's limit is not used: f is evaluated 10⁻²⁵, 10⁻⁵⁰, 10⁻⁷⁵ and 10⁻¹⁰⁰ away from the point, to so many
digits that what is left of f − f(p) is right to more than fifty. At equal distances of the exponents, powers
are geometric sequences and logarithms arithmetic ones: the ratio of their increments tells the two apart,
however small the power, and Aitken's rule gives the limit of the former.

A surface made of several formulas, as by floor, |u| or max, changes from one to another along curves through
the point. Each sector between two such curves holds a half-line, and on both sides of each curve runs a
parabola: along those x²y/(x⁴ + y²) and its like have other limits than on lines.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import combinations, pairwise
from typing import NamedTuple

import mpmath
import sympy

from mathcore.calculus.function import DECISIVE, Function, Pair, as_place, coordinates
from mathcore.evaluate.automatic import SlopeOf
from mathcore.evaluate.exact import bounded_derivative
from mathcore.evaluate.functions import STEPS
from mathcore.evaluate.multiprecision import NotKnownError, at_places, value_at

POWERS = (25, 50, 75, 100)  # minus the powers of ten of the steps
MORE_DIGITS = 80  # of a value than its step has zeros
WORKING = 320  # digits
MOST_PARTS = 8  # whose curves of zeros are followed
# A curve's direction is known so well that a parabola along it, h⁴ away for the smallest h, is clear of it.
STRAIGHT = 4 * POWERS[-1] + 80  # digits
# The axes, the diagonals, and two lines that are no symmetry axes of textbook functions.
LINES = tuple(
    (sympy.Rational(x), sympy.Rational(y))
    for x, y in ((1, 0), (0, 1), (1, 1), (1, -1), ("0.9135", "0.4068"), ("-0.2756", "0.9612"))
)
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
            there = as_place(moved)
            self.values.append(function.near(there, power + MORE_DIGITS))
        self._switches_later = self.defined and _switches_later(function, as_place(centre), steps)

    @property
    def defined(self) -> bool:
        """Whether f is defined all along."""
        return None not in self.values

    def limit(self, start: mpmath.mpf | int = 0) -> Trend:
        """Where f − start goes."""
        return self._trend([value - start for value in self.values], self._noise(start))

    def slope(self, start: mpmath.mpf) -> Trend:
        """Where the outward slopes of the secants from the height `start` at the point go."""
        quotients = [(value - start) * 10**power for value, power in zip(self.values, POWERS, strict=True)]
        rounded = [noise * 10**power for noise, power in zip(self._noise(start), POWERS, strict=True)]
        return self._trend(quotients, rounded)

    def _trend(self, values: Sequence[mpmath.mpf], noise: Sequence[mpmath.mpf]) -> Trend:
        return Trend(SLOW) if self._switches_later else trend(values, noise)

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
    if 0 in moves:  # max(1/|x|^0.01, 5) is 5 at first, and grows then
        alike = len({mpmath.sign(move) for move in moves if move}) == 1
        return Trend(SLOW if alike else ERRATIC)
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


# -- formulas that change nearer to a point than f is evaluated


def _switches_later(function: Function, place: sympy.Expr | Pair, steps: Steps) -> bool:
    """Whether f becomes, or may become, another formula nearer to the place than the last value.

    max(1/|x|^0.01, 10) is 10 up to 10⁻¹⁰⁰ from its pole.
    """
    for part, whole in _switches(function, place):
        values = []
        for power in POWERS:
            by = steps(sympy.Rational(1, 10**power))
            moved = [one + step for one, step in zip(coordinates(place), by, strict=True)]
            there = dict(zip(function.variables, moved, strict=True))
            values.append(at_places(part, there, power + MORE_DIGITS, infinite=True))
        if None not in values and _turns_later(values, whole):
            return True
    return False


@lru_cache(maxsize=256)
def _switches(function: Function, place: sympy.Expr | Pair) -> tuple[tuple[sympy.Expr, bool], ...]:
    """What is singular at the place and decides, by its sign or its whole part (True), on f's formula."""
    expr, there = function.expr, dict(zip(function.variables, coordinates(place), strict=True))
    found = [(first - other, False) for first, other in _compared(expr)]
    found += [(one.args[0], False) for one in expr.atoms(sympy.Abs, sympy.sign)]
    found += [(one.args[0], True) for one in expr.atoms(sympy.floor, sympy.ceiling)]
    return tuple((part, whole) for part, whole in found if not _continuous(part, there))


def _continuous(part: sympy.Expr, there: dict) -> bool:
    """Whether a part and all its parts are defined and continuous all round a place."""
    try:
        return value_at(part, there, DECISIVE, inside=True) is not None
    except NotKnownError:
        return False


def _turns_later(values: Sequence[mpmath.mpf], whole: bool) -> bool:
    """Whether the sign of a sequence, or its whole part, will be another one later, or may be."""
    goes, last, move = trend(values, [mpmath.mpf(0)] * len(values)), values[-1], values[-1] - values[-2]
    if goes.kind == ERRATIC or mpmath.isinf(last):
        return False
    if whole:
        known = goes.kind == SETTLES and (
            goes.limit == mpmath.nint(goes.limit) or mpmath.floor(goes.limit) == mpmath.floor(last)
        )
        return not known and len(set(map(mpmath.floor, values))) == 1
    if goes.kind == SLOW:
        return last * move < 0
    return goes.limit != 0 and any(mpmath.sign(one) != mpmath.sign(goes.limit) for one in values)


# -- paths into a point of a surface


def along(line: Pair, sign: int = 1) -> Steps:
    """The half-line into a point from one side of a line."""
    return lambda step: tuple(sign * step * part for part in line)


def further_paths(function: Function, place: Pair) -> list[tuple[Pair, Steps]]:
    """Paths beside LINES, each with its direction: half-lines along the curves on which f changes, parabolas
    on both sides of these and of the axes, and a half-line in each sector between them that holds no other.
    """
    found, curves = [], [LINES[0], LINES[1], *_tangents(function, place)]
    for x, y in curves:
        for a, b in ((1, 1), (1, -1), (-1, 1), (-1, -1)):

            def steps(h: sympy.Rational, ahead: Pair = (a * x, a * y), aside: Pair = (-b * y, b * x)) -> Pair:
                return tuple(h * one + h**2 * other for one, other in zip(ahead, aside, strict=True))

            found.append(((a * x, a * y), steps))
    on = [(x * sign, y * sign) for x, y in curves[2:] for sign in (1, -1)]
    return found + [(line, along(line)) for line in (*on, *_between(curves))]


def _between(curves: Iterable[Pair]) -> Iterator[Pair]:
    """A direction in each sector between lines that holds none of LINES."""
    sides = sorted({_angle(line, sign) for line in curves for sign in (1, -1)})
    held = [_angle(line, sign) for line in LINES for sign in (1, -1)]
    for low, high in pairwise([*sides, sides[0] + 2 * math.pi]):
        if not any(low < angle + turn < high for angle in held for turn in (0, 2 * math.pi)):
            middle = (low + high) / 2
            yield sympy.Rational(math.cos(middle)), sympy.Rational(math.sin(middle))


def _angle(line: Pair, sign: int) -> float:
    x, y = (sign * float(part) for part in line)
    return math.atan2(y, x)


def _tangents(function: Function, place: Pair) -> list[Pair]:
    """The directions, other than the axes, of the curves through a place on which f changes."""
    there, found = dict(zip(function.variables, place, strict=True)), {}
    parts = sorted(set(_changing(function.expr, there)), key=sympy.default_sort_key)
    for part in parts[:MOST_PARTS]:
        if not part.has(SlopeOf) and at_places(part, there) == 0:
            slopes = [bounded_derivative(part, variable)[0] for variable in function.variables]
            x, y = (at_places(slope, there, STRAIGHT) for slope in slopes)
            if x and y:
                with mpmath.workdps(STRAIGHT):
                    ratio = sympy.Rational(sympy.Float(-x / y, STRAIGHT))
                found[sympy.S.One, ratio] = None
    return list(found)


def _changing(expr: sympy.Expr, there: dict) -> Iterator[sympy.Expr]:
    """What is 0 where f may change: sums, the difference of what max, min or a condition compares, and what a
    step function takes, less its value at the place.
    """
    yield from expr.atoms(sympy.Add)
    for one in expr.atoms(*STEPS):
        if (value := at_places(one.args[0], there)) is not None and value == mpmath.nint(value):
            yield one.args[0] - sympy.Integer(int(value))
    yield from (first - other for first, other in _compared(expr))


def _compared(expr: sympy.Expr) -> Iterator[Pair]:
    """What max, min and conditions compare."""
    for one in expr.atoms(sympy.Max, sympy.Min):
        yield from combinations(one.args, 2)
    for one in expr.atoms(sympy.core.relational.Relational):
        yield one.args
