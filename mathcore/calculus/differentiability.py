"""Whether a curve has a tangent at a point, and a surface a tangent plane; if not, why.

SymPy's limit and simplify are not used: f is evaluated to 200 digits at the point and 10⁻³⁰ and 10⁻⁶⁰ away
from it, which tells a corner, a cusp, a jump, a pole and an edge from a smooth point in bounded time. On a
surface this is done along six lines: a tangent plane needs slopes that converge, agree from both sides, and
are linear in the direction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import mpmath
import sympy

from mathcore.evaluate.multiprecision import at_point
from mathcore.evaluate.work_budget import TooMuchError
from mathcore.notation.plain_text import plain, slope_text

DIGITS = 200
FAR, NEAR, NEARER = -15, -30, -60  # powers of ten
TOLERANCE = mpmath.mpf(10) ** -5
# The axes, the diagonals, and two lines that are no symmetry axes of textbook functions.
LINES = ((1, 0), (0, 1), (1, 1), (1, -1), ("0.9135", "0.4068"), ("-0.2756", "0.9612"))

Value = mpmath.mpf | None  # None where f is not defined
Side = list[Value]  # the values at ever smaller steps on one side of the point
Sides = tuple[Side, Side]  # on the left, on the right (along a line)


@dataclass(frozen=True, slots=True)
class Differentiability:
    """Whether there is a tangent; if not, `reason` (a sentence) and `hint` (points that work)."""

    ok: bool
    reason: str = ""
    hint: str = ""
    slope: sympy.Expr | None = None  # the measured slope, 50 digits, where ok

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
) -> Result:
    """A refusal whose hint names the first two of the tried points that work."""
    if found.ok or found.hint:
        return found
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


# -- a tangent


def tangent_at(
    here: Value, beside: Callable[[mpmath.mpf], Value], place: sympy.Expr, name: str, variable: str
) -> Differentiability:
    """Whether f has a tangent at an exact point, from its value there and at small steps beside it."""
    at = f"{variable} = {plain(place)}"
    with mpmath.workdps(DIGITS + 20):
        a = _real(place)
        sides = _sides(lambda step: beside(a + step), (FAR, NEAR, NEARER))
        missing = [None in side for side in sides]
        if here is None:
            return _no_tangent(_undefined(sides, missing, name, at))
        if all(missing):
            return _no_tangent(f"{name} is defined at {at} alone, not beside it")
        if any(missing):
            side = "left" if missing[0] else "right"
            return _no_tangent(f"{at} is the edge of the domain of {name}: nothing lies to its {side}")
        if _infinite(sides):
            return _no_tangent(f"{name} has a pole at {at}: it grows without bound there")
        if _jumps(sides, here):
            return _no_tangent(f"{name} jumps at {at}: the curve is broken there")
        return _tangent(_quotients(sides, here), name, at)


def _tangent(quotients: list[tuple[mpmath.mpf, mpmath.mpf]], name: str, at: str) -> Differentiability:
    steep = [_steep(far, near) for far, near in quotients]
    left, right = (near for _, near in quotients)
    if any(steep):
        if all(steep) and left * right > 0:
            return _no_tangent(f"{name} has a vertical tangent at {at}: its slope grows without bound")
        return _no_tangent(f"{name} has a cusp at {at}: its slope grows without bound")
    if not all(_settles(far, near) for far, near in quotients):
        return _no_tangent(f"The secants of {name} settle on no slope at {at}")
    if _differ(left, right):
        slopes = f"its slope is {slope_text(left)} from the left and {slope_text(right)} from the right"
        return _no_tangent(f"{name} has a corner at {at}: {slopes}")
    with mpmath.workdps(50):
        return Differentiability(True, slope=sympy.Float((left + right) / 2, 50))


def _undefined(sides: Sides, missing: list[bool], name: str, at: str) -> str:
    if all(missing):
        return f"{name} is not defined at {at}: it lies outside the domain"
    if any(_grows(side) for side, gone in zip(sides, missing, strict=True) if not gone):
        return f"{name} has a pole at {at}: it grows without bound there"
    if any(missing):
        return f"{name} is not defined at {at}, the edge of its domain"
    if abs(sides[0][-1] - sides[1][-1]) > mpmath.mpf(10) ** -6 * (1 + abs(sides[0][-1])):
        return f"{name} is not defined at {at}: the curve is broken there"
    return f"{name} is not defined at {at}: the curve has a hole there"


def _no_tangent(reason: str) -> Differentiability:
    return Differentiability(False, reason)


# -- a tangent plane


def tangent_plane_at(
    here: Value,
    near: Callable[[tuple[mpmath.mpf, mpmath.mpf]], Value],
    place: tuple[sympy.Expr, sympy.Expr],
    name: str,
    at: str,
    variables: tuple[sympy.Symbol, sympy.Symbol],
) -> Smoothness:
    """Whether f has a tangent plane at an exact point (`at`: in words), from its values there and nearby."""
    with mpmath.workdps(DIGITS + 20):
        centre = tuple(_real(part) for part in place)
        lines = [tuple(mpmath.mpf(part) for part in line) for line in LINES]

        def along(line: tuple[mpmath.mpf, mpmath.mpf], powers: tuple[int, ...]) -> Sides:
            return _sides(
                lambda step: near(tuple(c + step * d for c, d in zip(centre, line, strict=True))), powers
            )

        if here is None:
            far = [along(line, (FAR, NEAR, NEARER)) for line in lines]
            return _no_plane(_undefined_all_round([side for sides in far for side in sides], name, at))
        both = [along(line, (NEAR, NEARER)) for line in lines]
        rays = [side for sides in both for side in sides]
        if all(None in ray for ray in rays):
            return _no_plane(f"{name} is defined at {at} alone, not beside it")
        if any(None in ray for ray in rays):
            return _no_plane(f"{at} is at the edge of the domain of {name}: it is not defined all round")
        if _infinite(rays):
            return _no_plane(f"{name} has a pole at {at}: it grows without bound there")
        if _jumps(rays, here):
            return _no_plane(f"{name} jumps at {at}: the surface is broken there")
        return _plane([_quotients(sides, here) for sides in both], lines, name, at, variables)


def _plane(
    quotients: list[list[tuple[mpmath.mpf, mpmath.mpf]]],
    lines: list[tuple[mpmath.mpf, mpmath.mpf]],
    name: str,
    at: str,
    variables: tuple[sympy.Symbol, sympy.Symbol],
) -> Smoothness:
    pairs = [pair for line in quotients for pair in line]
    if any(_steep(far, near) for far, near in pairs):
        return _no_plane(f"{name} has no tangent plane at {at}: its slope grows without bound there")
    if not all(_settles(far, near) for far, near in pairs):
        return _no_plane(f"The slopes of {name} settle on no value at {at}")
    behind, ahead = ([line[side][1] for line in quotients] for side in (0, 1))
    kinks = [_differ(first, second) for first, second in zip(behind, ahead, strict=True)]
    if any(kinks):
        index = kinks.index(True)
        where = [*(f"along {variable}" for variable in variables), "along a diagonal"][min(index, 2)]
        first, last = (slope_text(side[index] / mpmath.hypot(*lines[index])) for side in (behind, ahead))
        kind = (
            "a crease" if _is_crease(behind, ahead) else "a tip, like a cone," if all(kinks) else "a corner"
        )
        return _no_plane(f"{name} has {kind} at {at}: {where} its slope is {first} before and {last} after")
    middle = [(first + second) / 2 for first, second in zip(behind, ahead, strict=True)]
    expected = [middle[0] * line[0] + middle[1] * line[1] for line in lines]
    if any(_differ(first, second) for first, second in zip(middle, expected, strict=True)):
        x, y = variables
        known = f"{slope_text(middle[0])} along {x}, {slope_text(middle[1])} along {y}"
        return _no_plane(f"The slopes of {name} at {at} fit no plane: {known}, yet others in between")
    with mpmath.workdps(50):
        return Smoothness(True, gradient=tuple(sympy.Float(+part, 50) for part in middle[:2]))


def _is_crease(behind: list[mpmath.mpf], ahead: list[mpmath.mpf]) -> bool:
    """Whether the surface has a crease along one line: then the slope's jump in direction d is |b · d|."""
    along_x, along_y, up, down = (
        abs(last - first) for first, last in zip(behind[:4], ahead[:4], strict=True)
    )
    folded = sorted((along_x + along_y, abs(along_x - along_y)))
    return not any(_differ(one, other) for one, other in zip(sorted((up, down)), folded, strict=True))


def _undefined_all_round(rays: list[Side], name: str, at: str) -> str:
    whole = [ray for ray in rays if None not in ray]
    if not whole:
        return f"{name} is not defined at {at}: it lies outside the domain"
    if any(_grows(ray) for ray in whole):
        return f"{name} has a pole at {at}: it grows without bound there"
    if len(whole) < len(rays):
        return f"{name} is not defined at {at}, nor everywhere beside it: the edge of its domain"
    ends = [ray[-1] for ray in whole]
    if any(abs(end - ends[0]) > mpmath.mpf(10) ** -6 * (1 + abs(ends[0])) for end in ends):
        return f"{name} is not defined at {at}: it tends to another value from every side"
    return f"{name} is not defined at {at}: the surface has a hole there"


def _no_plane(reason: str) -> Smoothness:
    return Smoothness(False, reason)


# -- for both


def _real(place: sympy.Expr) -> mpmath.mpf:
    value = at_point(place, None, None, DIGITS)
    if value is None:
        raise ValueError(f"{place} is not a real, finite place")
    return value


def _sides(beside: Callable[[mpmath.mpf], Value], powers: tuple[int, ...]) -> Sides:
    """f at ever smaller steps before the point, and after it."""
    behind, ahead = ([beside(sign * mpmath.mpf(10) ** power) for power in powers] for sign in (-1, 1))
    return behind, ahead


def _quotients(sides: Sides, here: mpmath.mpf) -> list[tuple[mpmath.mpf, mpmath.mpf]]:
    """The difference quotients before and after the point: of the step before the last, and of the last."""
    return [
        (
            sign * (side[-2] - here) / mpmath.mpf(10) ** NEAR,
            sign * (side[-1] - here) / mpmath.mpf(10) ** NEARER,
        )
        for sign, side in zip((-1, 1), sides, strict=True)
    ]


def _infinite(sides: Iterable[Side]) -> bool:
    return any(mpmath.isinf(value) for side in sides for value in side)


def _jumps(sides: Iterable[Side], here: mpmath.mpf) -> bool:
    """Whether the values beside the point do not converge to the value at it."""
    gaps = [[abs(value - here) for value in side[-2:]] for side in sides]
    return any(last > mpmath.mpf(10) ** -40 and last > before / 2 for before, last in gaps)


def _steep(far: mpmath.mpf, near: mpmath.mpf) -> bool:
    return abs(near) > 10**6 and abs(near) > 1.5 * abs(far)


def _settles(far: mpmath.mpf, near: mpmath.mpf) -> bool:
    return abs(far - near) <= 100 * TOLERANCE * (1 + abs(near))


def _differ(first: mpmath.mpf, second: mpmath.mpf) -> bool:
    return abs(first - second) > TOLERANCE * (1 + abs(first) + abs(second))


def _grows(side: Side) -> bool:
    far, near, nearer = (abs(value) for value in side)
    return mpmath.isinf(nearer) or bool(
        nearer > near > far and nearer - near > (near - far) / 2 and nearer > 10
    )
