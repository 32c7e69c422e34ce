"""Whether a curve has a tangent at a point, and if not, why: by exact values and one-sided quotients.

No limit or simplify is asked of SymPy: f is evaluated to 200 digits at a, at a ± 10⁻³⁰ and at a ± 10⁻⁶⁰,
which tells a corner, a cusp, a jump, a pole and an edge from a smooth point in bounded time.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import mpmath
import sympy

from mathcore.evaluate.numeric import at_point
from mathcore.notation.fact import MINUS, Fact

DIGITS = 200
NEAR, NEARER = -30, -60
Point = Callable[[mpmath.mpf], mpmath.mpf | None]


@dataclass(frozen=True, slots=True)
class Differentiability:
    """Whether there is a tangent; `reason` (a sentence, empty if ok) and `hint` (places that work)."""

    ok: bool
    reason: str = ""
    hint: str = ""
    slope: sympy.Expr | None = None  # the measured slope, 50 digits, where ok

    def __bool__(self) -> bool:
        return self.ok


def plain(value: sympy.Expr) -> str:
    """A short exact number as plain text: 0.5, −1/3, π/6."""
    if value.is_Rational:
        shown = Fact("", value, "").shown(6)
        if shown.relation == "=":
            return shown.text
        return f"{value.p}/{value.q}".replace("-", MINUS)
    if value.is_Float:
        return Fact("", value, "").shown(6).text
    text = re.sub(r"sqrt\((\d+)\)", r"√\1", sympy.sstr(value))
    return text.replace("pi", "π").replace("*", "·").replace("-", MINUS)


def judge(
    here: mpmath.mpf | None, point: Point, place: sympy.Expr, name: str, variable: str
) -> Differentiability:
    """Judge f at an exact place, from its value there and its values beside it (`point`)."""
    at = f"{variable} = {plain(place)}"
    with mpmath.workdps(DIGITS + 20):
        a = _real(place)
        sides = [
            [point(a + sign * mpmath.mpf(10) ** near) for near in (-15, NEAR, NEARER)] for sign in (-1, 1)
        ]
        missing = [any(value is None for value in side) for side in sides]
        if here is None:
            return _refuse(_undefined(sides, missing, name, at))
        if all(missing):
            return _refuse(f"{name} is defined at {at} alone, not beside it")
        if any(missing):
            side = "left" if missing[0] else "right"
            return _refuse(f"{at} is the edge of the domain of {name}: nothing lies to its {side}")
        if any(mpmath.isinf(value) for side in sides for value in side):
            return _refuse(f"{name} has a pole at {at}: it grows without bound there")
        gaps = [[abs(value - here) for value in side[1:]] for side in sides]
        if any(last > mpmath.mpf(10) ** -40 and last > before / 2 for before, last in gaps):
            return _refuse(f"{name} jumps at {at}: the curve is broken there")
        return _quotients(sides, here, name, at)


def _quotients(sides: list[list[mpmath.mpf]], here: mpmath.mpf, name: str, at: str) -> Differentiability:
    near, nearer = mpmath.mpf(10) ** NEAR, mpmath.mpf(10) ** NEARER
    coarse = [sign * (side[1] - here) / near for sign, side in zip((-1, 1), sides, strict=True)]
    fine = [sign * (side[2] - here) / nearer for sign, side in zip((-1, 1), sides, strict=True)]
    steep = [abs(q) > 10**6 and abs(q) > 1.5 * abs(p) for p, q in zip(coarse, fine, strict=True)]
    if any(steep):
        if all(steep) and fine[0] * fine[1] > 0:
            return _refuse(f"{name} has a vertical tangent at {at}: its slope grows without bound")
        return _refuse(f"{name} has a cusp at {at}: its slope grows without bound")
    tolerance = mpmath.mpf(10) ** -5
    if any(abs(p - q) > 100 * tolerance * (1 + abs(q)) for p, q in zip(coarse, fine, strict=True)):
        return _refuse(f"The secants of {name} settle on no slope at {at}")
    left, right = fine
    if abs(left - right) > tolerance * (1 + abs(left) + abs(right)):
        slopes = f"its slope is {_shown(left)} from the left and {_shown(right)} from the right"
        return _refuse(f"{name} has a corner at {at}: {slopes}")
    with mpmath.workdps(50):
        return Differentiability(True, slope=sympy.Float((left + right) / 2, 50))


def one_sided(
    here: mpmath.mpf | None, point: Point, place: sympy.Expr
) -> tuple[sympy.Expr | None, sympy.Expr | None]:
    """The limits of (f(a + h) − f(a))/h for h < 0 and h > 0: a number, ±∞, or None where there is none."""
    with mpmath.workdps(DIGITS + 20):
        a = _real(place)
        return _one_sided(here, point, a, -1), _one_sided(here, point, a, 1)


def _one_sided(here: mpmath.mpf | None, point: Point, a: mpmath.mpf, sign: int) -> sympy.Expr | None:
    steps = [sign * mpmath.mpf(10) ** near for near in (NEAR, NEARER)]
    values = [point(a + step) for step in steps]
    if here is None or any(value is None or mpmath.isinf(value) for value in values):
        return None
    coarse, fine = ((value - here) / step for value, step in zip(values, steps, strict=True))
    if abs(fine) > 10**6 and abs(fine) > 1.5 * abs(coarse):
        return sympy.oo if fine > 0 else -sympy.oo
    if abs(coarse - fine) > mpmath.mpf(10) ** -3 * (1 + abs(fine)):
        return None
    near = Fraction(mpmath.nstr(fine, 40, min_fixed=-60, max_fixed=60)).limit_denominator(1000)
    if abs(mpmath.mpf(near.numerator) / near.denominator - fine) < mpmath.mpf(10) ** -28:
        return sympy.Rational(near.numerator, near.denominator)
    return sympy.Float(fine, 25)


def _undefined(sides: list[list[mpmath.mpf | None]], missing: list[bool], name: str, at: str) -> str:
    if all(missing):
        return f"{name} is not defined at {at}: it lies outside the domain"
    growing = [_grows(side) for side, gone in zip(sides, missing, strict=True) if not gone]
    if any(growing):
        return f"{name} has a pole at {at}: it grows without bound there"
    if any(missing):
        return f"{name} is not defined at {at}, the edge of its domain"
    if abs(sides[0][-1] - sides[1][-1]) > mpmath.mpf(10) ** -6 * (1 + abs(sides[0][-1])):
        return f"{name} is not defined at {at}: the curve is broken there"
    return f"{name} is not defined at {at}: the curve has a hole there"


def _grows(side: list[mpmath.mpf | None]) -> bool:
    far, near, nearer = (abs(value) for value in side if value is not None)
    return mpmath.isinf(nearer) or bool(
        nearer > near > far and nearer - near > (near - far) / 2 and nearer > 10
    )


def _refuse(reason: str) -> Differentiability:
    return Differentiability(False, reason)


def _real(place: sympy.Expr) -> mpmath.mpf:
    value = at_point(place, None, None, DIGITS)
    if value is None:
        raise ValueError(f"{place} is not a real, finite place")
    return value


def _shown(slope: mpmath.mpf) -> str:
    near = Fraction(str(mpmath.nstr(slope, 25))).limit_denominator(1000)
    exact = sympy.Rational(near.numerator, near.denominator)
    if abs(mpmath.mpf(near.numerator) / near.denominator - slope) < mpmath.mpf(10) ** -20:
        return plain(exact)
    return Fact("", sympy.Float(slope, 30), "").shown(2).text
