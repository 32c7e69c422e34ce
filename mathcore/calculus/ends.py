"""The open and closed ends of a curve's graph: at jumps, at holes, and where its pieces end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import mpmath
import sympy

from mathcore.calculus.curve import Curve
from mathcore.calculus.discontinuities import check_interval, discontinuities
from mathcore.calculus.limits import SETTLES, WORKING, Ray
from mathcore.evaluate.arrays import quiet
from mathcore.evaluate.multiprecision import DIGITS, vanishes
from mathcore.evaluate.short_numbers import fraction_near, short_numbers
from mathcore.evaluate.work_budget import answered

MOST_BREAKS = 24  # of a curve without pieces: the ends of more could not be told apart


@dataclass(frozen=True, slots=True)
class End:
    """A point where the graph ends, or stands alone; `closed` if it belongs to the graph."""

    place: sympy.Expr
    height: sympy.Expr
    closed: bool


@answered
@quiet
def graph_ends(curve: Curve, lo: float, hi: float) -> list[End]:
    """The ends of the graph over [lo, hi], in order: where f jumps or is not defined, and where pieces end.

    Poles have none. Places and heights are exact where they are short numbers, else to 50 digits.
    """
    check_interval(lo, hi)
    found = []
    for place in _breaks(curve, float(lo), float(hi)):
        sides = [side for side, edge in ((-1, lo), (1, hi)) if float(place) != float(edge)]
        found += _ends(curve, place, sides)
    return found


def _breaks(curve: Curve, lo: float, hi: float) -> Iterator[sympy.Expr]:
    """Where it may end, exactly; a break whose exact place is not found is left out."""
    found = [one.place for one in discontinuities(curve, lo, hi) if one.kind != "pole"]
    joins = {float(join): join for join in curve.joins if lo <= float(join) <= hi}
    others = [place for place in found if place not in joins]
    exact = [_exact(curve, place) for place in others] if len(others) <= MOST_BREAKS else []
    yield from sorted([*joins.values(), *(place for place in exact if place is not None)], key=float)


def _exact(curve: Curve, place: float) -> sympy.Expr | None:
    """The short number near a float at which f, or a part of it, is not continuous all round."""
    near = short_numbers(mpmath.mpf(place), 1e-12 * max(1.0, abs(place)), logarithms=True)
    tried = (sympy.Rational(repr(place)), *near)
    return next((number for number in tried if curve.inside(number, DIGITS) is None), None)


def _ends(curve: Curve, place: sympy.Expr, sides: Sequence[int]) -> Iterator[End]:
    """The ends at one place, on the sides that are looked at; none where f is continuous."""
    value = curve.value(place)
    heights = {side: _limit(curve, place, side) for side in (-1, 1)}
    apart = {
        side: height
        for side, height in heights.items()
        if height is not None and (value is sympy.nan or not vanishes(height - value))
    }
    if not apart and None not in heights.values():
        return
    opened = [height for side, height in apart.items() if side in sides]
    if len(opened) == 2 and vanishes(opened[0] - opened[1]):
        opened.pop()
    yield from (End(place, height, False) for height in opened)
    if value is not sympy.nan:
        yield End(place, value, True)


def _limit(curve: Curve, place: sympy.Expr, side: int) -> sympy.Expr | None:
    """Where f goes on one side: the value there of the piece on it, if that is continuous; else measured."""
    for piece in curve.pieces:
        for part in piece.where:
            if place == (part.high if side < 0 else part.low) and not part.is_point:
                value = piece.curve.value(place)
                if value is not sympy.nan and piece.curve.inside(place, DIGITS) is not None:
                    return value
    with mpmath.workdps(WORKING):
        ray = Ray(curve, place, lambda step: (side * step,))
        found = ray.limit() if ray.defined else None
        return None if found is None or found.kind != SETTLES else _number(found.limit)


def _number(limit: mpmath.mpf) -> sympy.Expr:
    near = fraction_near(limit, 10_000)
    if abs(mpmath.mpf(near.numerator) / near.denominator - limit) < mpmath.mpf(10) ** -40:
        return sympy.Rational(near.numerator, near.denominator)
    return sympy.Float(limit, DIGITS)
