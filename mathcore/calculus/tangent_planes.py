"""Whether a surface has a tangent plane at a point, and if not, why: by slopes along twelve rays.

No limit or simplify is asked of SymPy: f is evaluated to 200 digits at p and 10⁻³⁰ and 10⁻⁶⁰ away from it,
along six lines through p. A tangent plane needs slopes that settle, agree from both sides, and are linear in
the direction.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

import mpmath
import sympy

from mathcore.calculus.differentiability import Differentiability, plain
from mathcore.evaluate.numeric import at_places
from mathcore.notation.fact import Fact

if TYPE_CHECKING:
    from mathcore.calculus.surface import Surface

DIGITS = 200
NEAR, NEARER = -30, -60
# The axes first; then the diagonals; then two lines that no symmetry of a textbook function singles out.
LINES = ((1, 0), (0, 1), (1, 1), (1, -1), ("0.9135", "0.4068"), ("-0.2756", "0.9612"))
TOLERANCE = mpmath.mpf(10) ** -5

Pair = tuple[sympy.Expr, sympy.Expr]
Ray = list[mpmath.mpf | None]


@dataclass(frozen=True, slots=True)
class Smoothness(Differentiability):
    """Whether there is a tangent plane; `reason` (empty if ok), `hint`; where ok, the measured gradient."""

    gradient: Pair | None = None  # 50 digits


def judge(surface: Surface, place: Pair) -> Smoothness:
    """Judge f at an exact place."""
    name, at = surface.text, surface.at(place)
    here = surface.point(place, DIGITS)
    with mpmath.workdps(DIGITS + 20):
        centre = tuple(at_places(part, {}, DIGITS + 10) for part in place)
        lines = [tuple(mpmath.mpf(part) for part in line) for line in LINES]
        if here is None:
            far = [_rays(surface, centre, line, (-15, NEAR, NEARER)) for line in lines]
            return _refuse(_undefined([ray for rays in far for ray in rays], name, at))
        both = [_rays(surface, centre, line, (NEAR, NEARER)) for line in lines]
        missing = [None in ray for rays in both for ray in rays]
        if all(missing):
            return _refuse(f"{name} is defined at {at} alone, not beside it")
        if any(missing):
            return _refuse(f"{at} is at the edge of the domain of {name}: it is not defined all round")
        values = [ray for rays in both for ray in rays]
        if any(mpmath.isinf(value) for ray in values for value in ray):
            return _refuse(f"{name} has a pole at {at}: it grows without bound there")
        gaps = [[abs(value - here) for value in ray] for ray in values]
        if any(last > mpmath.mpf(10) ** -40 and last > before / 2 for before, last in gaps):
            return _refuse(f"{name} jumps at {at}: the surface is broken there")
        return _slopes(both, here, lines, surface, at)


def _rays(surface: Surface, centre: tuple, line: tuple, powers: tuple[int, ...]) -> tuple[Ray, Ray]:
    """f along a line through the centre: ever nearer from behind, and from ahead."""

    def along(sign: int, power: int) -> mpmath.mpf | None:
        step = sign * mpmath.mpf(10) ** power
        return surface.near((centre[0] + step * line[0], centre[1] + step * line[1]))

    return tuple([along(sign, power) for power in powers] for sign in (-1, 1))


def _slopes(both: list, here: mpmath.mpf, lines: list, surface: Surface, at: str) -> Smoothness:
    name = surface.text
    sides = []  # for each line: the slope behind and ahead, from afar and from near
    for rays in both:
        quotients = [
            [sign * (ray[i] - here) * mpmath.mpf(10) ** -power for i, power in enumerate((NEAR, NEARER))]
            for sign, ray in zip((-1, 1), rays, strict=True)
        ]
        sides.append(quotients)
    pairs = [quotients for line in sides for quotients in line]
    if any(abs(near) > 10**6 and abs(near) > 1.5 * abs(far) for far, near in pairs):
        return _refuse(f"{name} has no tangent plane at {at}: its slope grows without bound there")
    if any(abs(far - near) > 100 * TOLERANCE * (1 + abs(near)) for far, near in pairs):
        return _refuse(f"The slopes of {name} settle on no value at {at}")
    behind, ahead = ([line[side][1] for line in sides] for side in (0, 1))
    kinks = [_differ(first, second) for first, second in zip(behind, ahead, strict=True)]
    if any(kinks):
        return _refuse(_kink(kinks, behind, ahead, lines, surface, at))
    middle = [(first + second) / 2 for first, second in zip(behind, ahead, strict=True)]
    expected = [middle[0] * line[0] + middle[1] * line[1] for line in lines]
    if any(_differ(first, second) for first, second in zip(middle, expected, strict=True)):
        x, y = surface.variables
        known = f"{_shown(middle[0])} along {x}, {_shown(middle[1])} along {y}"
        return _refuse(f"The slopes of {name} at {at} fit no plane: {known}, yet others in between")
    with mpmath.workdps(50):
        return Smoothness(True, gradient=tuple(sympy.Float(+part, 50) for part in middle[:2]))


def _differ(first: mpmath.mpf, second: mpmath.mpf) -> bool:
    return abs(first - second) > TOLERANCE * (1 + abs(first) + abs(second))


def _kink(kinks: list[bool], behind: list, ahead: list, lines: list, surface: Surface, at: str) -> str:
    index = kinks.index(True)
    words = [*(f"along {variable}" for variable in surface.variables), "along a diagonal"]
    where = words[min(index, 2)]
    first, last = (_shown(side[index] / mpmath.hypot(*lines[index])) for side in (behind, ahead))
    slopes = f"{where} its slope is {first} before and {last} after"
    kind = "a crease" if _is_crease(behind, ahead) else "a tip, like a cone," if all(kinks) else "a corner"
    return f"{surface.text} has {kind} at {at}: {slopes}"


def _is_crease(behind: list[mpmath.mpf], ahead: list[mpmath.mpf]) -> bool:
    """Whether the surface is folded along one line only: then the jumps of slope are |b · d|."""
    along_x, along_y, up, down = (
        abs(last - first) for first, last in zip(behind[:4], ahead[:4], strict=True)
    )
    folded = sorted((along_x + along_y, abs(along_x - along_y)))
    return not any(_differ(one, other) for one, other in zip(sorted((up, down)), folded, strict=True))


def _undefined(rays: list[Ray], name: str, at: str) -> str:
    missing = [None in ray for ray in rays]
    if all(missing):
        return f"{name} is not defined at {at}: it lies outside the domain"
    whole = [ray for ray, gone in zip(rays, missing, strict=True) if not gone]
    if any(_grows(ray) for ray in whole):
        return f"{name} has a pole at {at}: it grows without bound there"
    if any(missing):
        return f"{name} is not defined at {at}, nor everywhere beside it: the edge of its domain"
    ends = [ray[-1] for ray in whole]
    if any(abs(end - ends[0]) > mpmath.mpf(10) ** -6 * (1 + abs(ends[0])) for end in ends):
        return f"{name} is not defined at {at}: it tends to another value from every side"
    return f"{name} is not defined at {at}: the surface has a hole there"


def _grows(ray: Ray) -> bool:
    far, near, nearer = (abs(value) for value in ray)
    return mpmath.isinf(nearer) or bool(
        nearer > near > far and nearer - near > (near - far) / 2 and nearer > 10
    )


def _shown(slope: mpmath.mpf) -> str:
    """A slope in words: exact where it is a short fraction, else two decimals."""
    near = Fraction(mpmath.nstr(slope, 25)).limit_denominator(1000)
    if abs(mpmath.mpf(near.numerator) / near.denominator - slope) < mpmath.mpf(10) ** -20:
        return plain(sympy.Rational(near.numerator, near.denominator))
    return Fact("", sympy.Float(slope, 30), "").shown(2).text


def _refuse(reason: str) -> Smoothness:
    return Smoothness(False, reason)


def with_hint(surface: Surface, place: Pair, judged: Smoothness) -> Smoothness:
    """A refusal with up to two places that work: nearby ones first."""
    if judged.ok or judged.hint:
        return judged
    tried = []
    if all(part.is_Rational for part in place):
        steps = ((1, 0), (0, 1), (1, 1), (-1, 0), (2, 1))
        tried = [(place[0] + dx, place[1] + dy) for dx, dy in steps]
    tried += [tuple(map(sympy.Integer, p)) for p in ((1, 1), (1, 2), (0, 0), (-1, 1), (3, 1), (5, 5))]
    good: list[str] = []
    for other in dict.fromkeys(tried):
        if other != place and surface.judged(other).ok:
            good.append(surface.at(other))
        if len(good) == 2:
            break
    hint = f"Places that work: {'; '.join(good)}" if good else "Choose another place or another function"
    return replace(judged, hint=hint)
