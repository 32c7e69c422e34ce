"""The stationary places that a descent may lead to, exact where provable, else to 50 digits."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import mpmath
import sympy

from mathcore.calculus.curve import Curve
from mathcore.calculus.function import Pair, as_place
from mathcore.calculus.surface import Surface
from mathcore.calculus.zeros import stationary_points
from mathcore.descent.attraction import Matrix, inverse_at, size_of
from mathcore.descent.descent import measured_slopes
from mathcore.descent.formulas import WORKING, Number, as_number, as_sympy, real
from mathcore.descent.path import Path, Place
from mathcore.evaluate.multiprecision import DIGITS, at_places
from mathcore.evaluate.short_numbers import short_numbers
from mathcore.evaluate.work_budget import TooMuchError, spend

REACH = 30  # times the last step and the number of steps: where a walk that slows down may lead
MOST_TRIED = 12  # steps of Newton's method
ASIDE = mpmath.mpf(10) ** -35  # of the walk's size: so near a kink the slope on one side is looked at
FINER = (120, 240)  # digits to which slopes are seen to vanish along a line of minima


def stationary_near(path: Path) -> Place | None:
    """The place near the end of a path where all slopes are 0, to 50 digits; None where it is not found."""
    place, towards = tuple(map(real, path.places[-1])), path.places[-2]
    for _ in range(MOST_TRIED):
        found = inverse_at(path, place, towards)
        if found is None:
            return None
        inverse, whole = found
        if (root := _newton(path, place, inverse, WORKING)) is not None:
            # Where there is no curvature a slope may be tiny without being 0: it is looked at more finely.
            finer = root
            for digits in () if whole else FINER:
                finer = finer and _newton(path, finer, inverse, digits)
            return finer and root
        if (slopes := path.gradient(place)) is None:
            return None
        towards, place = place, _moved(place, inverse, slopes)
    return None


def level_kink_near(path: Path) -> Place | None:
    """The short exact place near the end of a curve's path which has a kink, where the slope on the path's
    side tends to 0, as of max(w, 0) + w² from the left; None where it is not found.
    """
    if not isinstance(path.loss, Curve):
        return None
    (before,), (last,) = (tuple(map(real, place)) for place in path.places[-2:])
    side, root = mpmath.sign(before - last), last
    for _ in range(MOST_TRIED):
        found = inverse_at(path, (root,), (root + side,))
        aside = side * ASIDE * size_of(path, (root,))
        slope = path.gradient((root + aside,))
        if found is None or slope is None:
            return None
        move = found[0][0][0] * real(slope[0])
        if abs(move) <= 2 * abs(aside):
            place = named(path.loss, (root,))
            return None if place.is_Float else (as_number(place),)
        root -= move
    return None


def _newton(path: Path, place: Place, inverse: Matrix, digits: int) -> Place | None:
    """The place near another where all slopes vanish to so many digits, by steps with one inverse."""
    with mpmath.workdps(digits):
        long = max(abs(part) for row in inverse for part in row) / size_of(path, place)
        for _ in range(MOST_TRIED):
            there = dict(zip(path.loss.variables, place, strict=True))
            slopes = [at_places(part.expr, there, digits) for part in path.loss.partials]
            if None in slopes:
                return None
            if max(map(abs, slopes)) * long <= mpmath.mpf(10) ** (5 - digits):
                return place
            place = _moved(place, inverse, slopes)
    return None


def _moved(place: Place, inverse: Matrix, slopes: Sequence[Number]) -> Place:
    moves = [mpmath.fsum(by * real(slope) for by, slope in zip(row, slopes, strict=True)) for row in inverse]
    return tuple(part - move for part, move in zip(place, moves, strict=True))


def exactly_stationary(path: Path) -> tuple[sympy.Expr | Pair, Place] | None:
    """The place, exact or to 50 digits, that a path closes in on ever more slowly, as in w⁴; and as numbers.

    None where it is not found.
    """
    here, reach = tuple(map(real, path.places[-1])), REACH * path.lengths[-1] * len(path.lengths)
    if isinstance(path.loss, Curve):
        lo, hi = (float(here[0]) + side * reach for side in (-1, 1))
        try:
            found = stationary_points(path.loss, lo, hi)
            nearest = min(found, key=lambda one: abs(float(one - as_sympy(here[0]))), default=None)
            return None if nearest is None else (nearest, (as_number(nearest),))
        except TooMuchError:
            spend(1)  # ends the outer question if it is that one's work that is spent
        except ValueError:
            pass  # level over a whole stretch
    for end in (here, _extrapolated(path)):
        for place in _candidates(end, 1e-2 * reach, 100):
            if _is_level(path.loss, place):
                return as_place(place), tuple(map(as_number, place))
    return None


def _extrapolated(path: Path) -> Place:
    """Where a path leads whose distance falls by one factor while the number of steps doubles (Aitken)."""
    count = len(path.lengths)
    ends = []
    for parts in zip(*(path.places[k] for k in (count // 4, count // 2, count)), strict=True):
        first, second, last = map(real, parts)
        bend = last - 2 * second + first
        ends.append(last - (last - second) ** 2 / bend if bend else last)
    return tuple(ends)


def named(loss: Curve | Surface, root: Place) -> sympy.Expr | Pair:
    """The short exact numbers near a root that are level or a corner; else its 50 digits."""
    if not all(isinstance(part, mpmath.mpf) for part in root):
        return as_place([as_sympy(part) for part in root])
    size = max(abs(part) for part in root)
    for place in _candidates(root, 1e-25 * (1 + float(size)), 10_000):
        if _is_level(loss, place, corner=True):
            return as_place(place)
    with mpmath.workdps(DIGITS):
        return as_place([as_sympy(+part) for part in root])


def _candidates(root: tuple[mpmath.mpf, ...], within: float, most: int) -> product:
    return product(*(tuple(short_numbers(part, within, most)) for part in root))


def _is_level(loss: Curve | Surface, place: tuple[sympy.Expr, ...], corner: bool = False) -> bool:
    """Whether all slopes are exactly 0 by the rules, or as measured; or at a `corner`."""
    values = [part.value(as_place(place)) for part in loss.partials]
    if sympy.nan not in values:
        return not any(values)
    found = measured_slopes(loss, as_place(place))
    if found is None:
        return corner and loss.point(as_place(place)) is not None
    return not any(found)
