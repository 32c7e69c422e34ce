"""Whether a curve has a tangent at a point, and a surface a tangent plane; if not, why.

Where f and its slopes by the rules are continuous, there is one. Elsewhere the limits of f and of its secants
(limits.py) tell a corner, a cusp, a jump, a pole and an edge from a smooth point. On a surface this is done
along lines and parabolas: a tangent plane needs slopes that converge, agree from both sides, and are
linear in the direction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import mpmath
import sympy

from mathcore.calculus.function import Function, Pair
from mathcore.calculus.limits import (
    ERRATIC,
    GROWS,
    LINES,
    POWERS,
    SETTLES,
    SLOW,
    WORKING,
    Ray,
    Trend,
    along,
    further_paths,
)  # fmt: skip
from mathcore.evaluate.multiprecision import DIGITS, at_places
from mathcore.evaluate.short_numbers import fraction_near
from mathcore.evaluate.work_budget import TooMuchError
from mathcore.notation.fact import Fact
from mathcore.notation.plain_text import slope_text
from mathcore.reader.notes import EVERYWHERE

OUTSIDE = "it lies outside the domain"
HERE = POWERS[-1] + 80  # digits of the value at the point
SMALL = mpmath.mpf(10) ** -40  # slopes whose difference is smaller, beside the largest, are equal
EXACT = mpmath.mpf(10) ** -44  # limits are known to more than 45 digits
MOST_BELOW = 1000  # the largest denominator of a fraction that is recognised


@dataclass(frozen=True, slots=True)
class Differentiability:
    """Whether there is a tangent; if not, `reason` (a sentence) and `hint` (points that work)."""

    ok: bool
    reason: str = ""
    hint: str = ""
    slope: sympy.Expr | None = None  # the measured slope, to 50 digits, where ok

    def __bool__(self) -> bool:
        return self.ok

    @property
    def measured(self) -> tuple[sympy.Expr, ...]:
        """The measured slope in each variable, where ok."""
        return (self.slope,)


@dataclass(frozen=True, slots=True)
class Smoothness(Differentiability):
    """Whether there is a tangent plane; if not, `reason` and `hint`; if so, the measured gradient."""

    gradient: tuple[sympy.Expr, sympy.Expr] | None = None  # 50 digits

    @property
    def measured(self) -> tuple[sympy.Expr, ...]:
        """The measured slope in each variable, where ok."""
        return self.gradient


Result = TypeVar("Result", bound=Differentiability)


def with_hint(
    found: Result,
    tried: Iterable[Any],
    works: Callable[[Any], bool],
    shown: Callable[[Any], str],
    between: str,
    notes: Iterable[str],
) -> Result:
    """A refusal whose hint names the first two of the tried points that work.

    Outside the domain of x^(1/3) the reader's note says more: ∛x is defined there.
    """
    if found.ok or found.hint:
        return found
    roots = [note for note in notes if note.endswith(EVERYWHERE)]
    if roots and found.reason.endswith(OUTSIDE):
        return replace(found, hint=roots[0])
    good: list[str] = []
    for place in dict.fromkeys(tried):
        try:
            if works(place):
                good.append(shown(place))
        except TooMuchError:
            break
        if len(good) == 2:
            break
    hint = f"Places that work: {between.join(good)}" if good else "Choose another place or another function"
    return replace(found, hint=hint)


# -- by the rules, or measured


def by_rules(function: Function, place: sympy.Expr | Pair) -> tuple[sympy.Expr, ...] | None:
    """The slopes where the rules of differentiation prove that there is a tangent or its plane, else None.

    There f, and the slopes nearby, are made of functions that are continuous all round the place.
    """
    try:
        slopes = [part.inside(place, DIGITS) for part in function.partials]
    except TooMuchError:
        raise
    except ValueError:  # one is too long
        return None
    return None if None in slopes else tuple(map(_number, slopes))


def _number(value: mpmath.mpf) -> sympy.Expr:
    """A slope to 50 digits, or the short fraction that all digits known of it are those of."""
    with mpmath.workdps(DIGITS):
        if value and not mpmath.mpf(10) ** -DIGITS < abs(value) < mpmath.mpf(10) ** DIGITS:
            return sympy.Float(+value, DIGITS)  # as a fraction it might have 10^30 figures
        near = fraction_near(value, MOST_BELOW)
        if abs(mpmath.mpf(near.numerator) / near.denominator - value) <= EXACT * abs(value):
            return sympy.Rational(near.numerator, near.denominator)
        return sympy.Float(+value, DIGITS)


def _differ(first: mpmath.mpf, second: mpmath.mpf, size: mpmath.mpf) -> bool:
    return abs(first - second) > SMALL * size


def _jump(rays: Sequence[Ray], here: mpmath.mpf, of: str, name: str, at: str) -> str:
    """Why f is not continuous, or not known to be; "" where it is."""
    limits = [ray.limit(here) for ray in rays]
    if any(one.kind == ERRATIC or (one.kind == SETTLES and one.limit != 0) for one in limits):
        return f"{name} jumps at {at}: the {of} is broken there"
    if any(one.kind != SETTLES for one in limits):
        return f"Where {name} goes beside {at} is not known: it changes too slowly there to tell"
    return ""


def _broken(rays: Sequence[Ray]) -> bool:
    """Whether the limits of f along rays differ, or some are none."""
    limits = [ray.limit() for ray in rays]
    if any(one.kind == ERRATIC for one in limits):
        return True
    ends = [one.limit for one in limits if one.kind == SETTLES]
    if not ends:
        return False
    # Less one of the limits, a large constant in f does not hide how the others differ from it.
    size = max(abs(ray.values[0] - ends[0]) for ray in rays)
    others = [ray.limit(ends[0]) for ray in rays]
    return any(_differ(one.limit, 0, size) for one in others if one.kind == SETTLES)


def _grow(limits: Sequence[Trend]) -> bool:
    return any(one.kind == GROWS for one in limits)


def _unsettled(trends: Sequence[Trend], name: str, at: str) -> str | None:
    """Why it is not known where secants go; None where all settle."""
    if all(one.kind == SETTLES for one in trends):
        return None
    if any(one.kind == ERRATIC for one in trends):
        return f"The secants of {name} settle on no slope at {at}"
    return f"The slope of {name} at {at} is not known: its secants settle too slowly to tell"


def _slope_texts(first: mpmath.mpf, second: mpmath.mpf) -> tuple[str, str]:
    """Two different slopes, with as many decimals as tell them apart."""
    texts = slope_text(first), slope_text(second)
    for digits in range(3, 31):
        if texts[0] != texts[1]:
            break
        texts = tuple(Fact("", sympy.Float(one, DIGITS), "").shown(digits).text for one in (first, second))
    return texts


# -- a tangent


def tangent_at(function: Function, place: sympy.Expr, at: str) -> Differentiability:
    """Whether f has a tangent at an exact point (`at`: in words)."""
    slopes = by_rules(function, place)
    if slopes is not None:
        return Differentiability(True, slope=slopes[0])
    return measured_tangent(function, place, at)


def measured_tangent(function: Function, place: sympy.Expr, at: str) -> Differentiability:
    """As tangent_at, from the limits of f and of its secants alone."""
    name, here = function.text, function.near(place, HERE)
    with mpmath.workdps(WORKING):
        rays = [Ray(function, place, lambda step, sign=sign: (sign * step,)) for sign in (-1, 1)]
        if here is None:
            return Differentiability(False, _undefined(rays, name, at))
        if mpmath.isinf(here):
            return Differentiability(False, f"{name} is too large at {at} to be worked out")
        if not any(ray.defined for ray in rays):
            return Differentiability(False, f"{name} is defined at {at} alone, not beside it")
        if not all(ray.defined for ray in rays):
            side = "right" if rays[0].defined else "left"
            reason = f"{at} is the edge of the domain of {name}: nothing lies to its {side}"
            return Differentiability(False, reason)
        if _grow([ray.limit() for ray in rays]):
            return Differentiability(False, f"{name} has a pole at {at}: it grows without bound there")
        reason = _jump(rays, here, "curve", name, at)
        if reason:
            return Differentiability(False, reason)
        return _tangent(*(ray.slope(here) for ray in rays), name, at)


def _tangent(behind: Trend, ahead: Trend, name: str, at: str) -> Differentiability:
    """From the outward slopes of the secants on both sides."""
    if _grow([behind, ahead]):
        if behind.kind == ahead.kind and behind.limit * ahead.limit < 0:
            reason = f"{name} has a vertical tangent at {at}: its slope grows without bound"
        else:
            reason = f"{name} has a cusp at {at}: its slope grows without bound"
        return Differentiability(False, reason)
    reason = _unsettled([behind, ahead], name, at)
    if reason:
        return Differentiability(False, reason)
    left, right = -behind.limit, ahead.limit
    if _differ(left, right, max(abs(left), abs(right))):
        first, last = _slope_texts(left, right)
        slopes = f"its slope is {first} from the left and {last} from the right"
        return Differentiability(False, f"{name} has a corner at {at}: {slopes}")
    return Differentiability(True, slope=_number((left + right) / 2))


def _undefined(rays: Sequence[Ray], name: str, at: str) -> str:
    known = [ray for ray in rays if ray.defined]
    limits = [ray.limit() for ray in known]
    if not limits:
        return f"{name} is not defined at {at}: {OUTSIDE}"
    if _grow(limits):
        return f"{name} has a pole at {at}: it grows without bound there"
    if any(one.kind == SLOW for one in limits):
        return f"{name} is not defined at {at}: where it goes beside it is not known, it changes too slowly"
    if len(limits) < len(rays):
        return f"{name} is not defined at {at}, the edge of its domain"
    if _broken(known):
        return f"{name} is not defined at {at}: the curve is broken there"
    return f"{name} is not defined at {at}: the curve has a hole there"


# -- a tangent plane


def tangent_plane_at(
    function: Function, place: Pair, at: str, variables: tuple[sympy.Symbol, sympy.Symbol]
) -> Smoothness:
    """Whether f has a tangent plane at an exact point (`at`: in words)."""
    slopes = by_rules(function, place)
    if slopes is not None:
        return Smoothness(True, gradient=slopes)
    name, here = function.text, function.near(place, HERE)
    with mpmath.workdps(WORKING):
        both = [[Ray(function, place, along(line, sign)) for sign in (-1, 1)] for line in LINES]
        directions, paths = zip(*further_paths(function, place), strict=True)
        further = [Ray(function, place, path) for path in paths]
        rays = [ray for sides in both for ray in sides] + further
        if here is None:
            return Smoothness(False, _undefined_all_round(rays, name, at))
        if mpmath.isinf(here):
            return Smoothness(False, f"{name} is too large at {at} to be worked out")
        if not any(ray.defined for ray in rays):
            return Smoothness(False, f"{name} is defined at {at} alone, not beside it")
        if not all(ray.defined for ray in rays):
            reason = f"{at} is at the edge of the domain of {name}: it is not defined all round"
            return Smoothness(False, reason)
        if _grow([ray.limit() for ray in rays]):
            return Smoothness(False, f"{name} has a pole at {at}: it grows without bound there")
        reason = _jump(rays, here, "surface", name, at)
        if reason:
            return Smoothness(False, reason)
        behind, ahead = ([sides[index].slope(here) for sides in both] for index in (0, 1))
        found = _plane(behind, ahead, name, at, variables)
        if found.ok and not _fits([ray.slope(here) for ray in further], directions, found.gradient):
            return Smoothness(False, f"The slopes of {name} at {at} fit no plane along curves into it")
        return found


def _fits(slopes: Sequence[Trend], directions: Sequence[Pair], gradient: Pair) -> bool:
    """Whether the outward slopes along further paths are those of the tangent plane."""
    if any(one.kind != SETTLES for one in slopes):
        return False
    x, y = (at_places(part, {}) for part in gradient)
    rough = mpmath.mpf(10) ** -20  # a parabola leaves its tangent by the step itself
    for one, direction in zip(slopes, directions, strict=True):
        along, aside = (at_places(part, {}) for part in direction)
        if abs(one.limit - x * along - y * aside) > rough * (abs(x * along) + abs(y * aside)):
            return False
    return True


def _plane(
    behind: Sequence[Trend],
    ahead: Sequence[Trend],
    name: str,
    at: str,
    variables: tuple[sympy.Symbol, sympy.Symbol],
) -> Smoothness:
    """From the outward slopes of the secants along the lines, on both sides."""
    if _grow([*behind, *ahead]):
        reason = f"{name} has no tangent plane at {at}: its slope grows without bound there"
        return Smoothness(False, reason)
    reason = _unsettled([*behind, *ahead], name, at)
    if reason:
        return Smoothness(False, reason)
    before, after = [-one.limit for one in behind], [one.limit for one in ahead]
    size = max(map(abs, (*before, *after)))
    kinks = [_differ(first, last, size) for first, last in zip(before, after, strict=True)]
    if any(kinks):
        index = kinks.index(True)
        where = [*(f"along {variable}" for variable in variables), "along a diagonal"][min(index, 2)]
        length = mpmath.sqrt(sum(mpmath.mpf(part.p) ** 2 / part.q**2 for part in LINES[index]))
        first, last = _slope_texts(before[index] / length, after[index] / length)
        crease, tip = _is_crease(before, after, size), all(kinks)
        kind = "a crease" if crease else "a tip, like a cone," if tip else "a corner"
        reason = f"{name} has {kind} at {at}: {where} its slope is {first} before and {last} after"
        return Smoothness(False, reason)
    lines = [[mpmath.mpf(part.p) / part.q for part in line] for line in LINES]
    expected = [after[0] * line[0] + after[1] * line[1] for line in lines]
    if any(_differ(first, last, size) for first, last in zip(after, expected, strict=True)):
        known = ", ".join(
            f"{slope_text(one)} along {two}" for one, two in zip(after, variables, strict=False)
        )
        return Smoothness(False, f"The slopes of {name} at {at} fit no plane: {known}, yet others in between")
    return Smoothness(True, gradient=tuple(map(_number, after[:2])))


def _is_crease(before: Sequence[mpmath.mpf], after: Sequence[mpmath.mpf], size: mpmath.mpf) -> bool:
    """Whether the surface has a crease along one line: then the slope's jump in direction d is |b · d|."""
    along_x, along_y, up, down = (
        abs(last - first) for first, last in zip(before[:4], after[:4], strict=True)
    )
    folded = sorted((along_x + along_y, abs(along_x - along_y)))
    return not any(_differ(one, other, size) for one, other in zip(sorted((up, down)), folded, strict=True))


def _undefined_all_round(rays: Sequence[Ray], name: str, at: str) -> str:
    known = [ray for ray in rays if ray.defined]
    limits = [ray.limit() for ray in known]
    if not limits:
        return f"{name} is not defined at {at}: {OUTSIDE}"
    if _grow(limits):
        return f"{name} has a pole at {at}: it grows without bound there"
    if any(one.kind == SLOW for one in limits):
        return f"{name} is not defined at {at}: where it goes beside it is not known, it changes too slowly"
    if len(limits) < len(rays):
        return f"{name} is not defined at {at}, nor everywhere beside it: the edge of its domain"
    if _broken(known):
        return f"{name} is not defined at {at}: it tends to another value from every side"
    return f"{name} is not defined at {at}: the surface has a hole there"
