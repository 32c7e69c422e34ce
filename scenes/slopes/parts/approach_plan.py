"""The steps of an approach from both sides, the window that holds them, and how near each is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, log10

import numpy as np
import sympy
from manim.utils.rate_functions import smooth

from mathcore import Curve, Window, approach_steps, discontinuities, window

RIGHT_SIDE, LEFT_SIDE = 0, 1
_FROM_AFAR = 3  # rows that are seen in the whole window
_TRIANGLE = 0.36  # of the plot's width or height: a triangle as seen close up
_LEAST_CLOSER = 1.6  # times: a view that is hardly closer than the one before is none
_MARGIN = 0.06  # of the window, beyond the farthest point
_MUCH_TALLER = 1.5  # times: no window grows so tall for one point more
_STEP_UNTIL, _VIEW_FROM = 0.85, 0.15  # of a leg: first the step shrinks, then the view follows
Ranges = Sequence[tuple[float, float] | None]


def shrinking(first: sympy.Expr) -> list[sympy.Expr]:
    """Steps h > 0 towards 0: two halvings, then three powers of ten (2, 1, 1/2, 1/10, 1/100, 1/1000)."""
    power = ceil(log10(float(first) / 4)) - 1
    return [first, first / 2, first / 4, *(sympy.Integer(10) ** (power - k) for k in range(3))]


def both_sides(firsts: Sequence[sympy.Expr]) -> tuple[list[sympy.Expr], list[sympy.Expr]]:
    """The steps to the right, and the negatives of those for which the left side has room."""
    rights = shrinking(firsts[0])
    return rights, [-h for h in rights if h <= -firsts[1]]


@dataclass(frozen=True)
class Steps:
    """The steps of both sides, in the order in which they are taken, and a window that holds their points."""

    rights: list[sympy.Expr]
    lefts: list[sympy.Expr]
    frame: Window

    @property
    def sides(self) -> tuple[list[sympy.Expr], list[sympy.Expr]]:
        return self.rights, self.lefts


def steps_of(curve: Curve, a: sympy.Expr, shown: Ranges = (None, None)) -> Steps:
    """The steps at a, within the ranges of x and f that are to be ``shown``, if any.

    The left side begins as far from a as the right one, where the curve leads there and the window has room.
    """
    firsts, frame = approach_steps(curve, a, *shown), window(curve, a, *shown)
    rights, lefts = both_sides(firsts)
    for h in rights[: len(rights) - len(lefts)]:
        wider = _with_room(curve, a, h, frame, shown)
        if wider is not None:
            return Steps(rights, [-one for one in rights if one <= h], wider)
    return Steps(rights, lefts, frame)


def _with_room(curve: Curve, a: sympy.Expr, h: sympy.Expr, frame: Window, shown: Ranges) -> Window | None:
    """The window with room for the point at a − h; None where the curve does not lead there, or too far."""
    (x0, x1), (y0, y1), far = frame.x, frame.y, float(a - h)
    seen = curve.values(np.linspace(far, float(a), 200))
    if curve.point(a - h) is None or not np.isfinite(seen).all() or _breaks(curve, far, float(a)):
        return None
    across, up = _MARGIN * (x1 - x0), _MARGIN * (y1 - y0)
    x = x0 if shown[0] else min(x0, far - across)
    y = (y0, y1) if shown[1] else (min(y0, seen.min() - up), max(y1, seen.max() + up))
    fits = x <= far and y[0] <= seen.min() and seen.max() <= y[1]
    return Window((x, x1), y) if fits and y[1] - y[0] <= _MUCH_TALLER * (y1 - y0) else None


def _breaks(curve: Curve, low: float, high: float) -> bool:
    try:
        return bool(discontinuities(curve, low, high))
    except ValueError:
        return True


class Approach:
    """Where an approach is at a time: time k is row k's. ``depths`` are the rows' views, 0 the whole."""

    def __init__(self, steps: Steps, depths: Sequence[int]):
        self.steps, self.depths = steps, list(depths)

    def skipped(self, side: int) -> int:
        """How many of the rows a side leaves out at its beginning."""
        return len(self.steps.rights) - len(self.steps.sides[side])

    def last(self, side: int) -> int:
        """The time of a side's last row, counted from its first."""
        return len(self.steps.sides[side]) - 1

    def at(self, side: int, time: float) -> tuple[float, float]:
        """The step h and the depth of the view: within a leg the step shrinks first, and the view follows."""
        hs, depths = self.steps.sides[side], self.depths[self.skipped(side) :]
        k = min(int(time), len(hs) - 2)
        share = time - k
        start, end = float(hs[k]), float(hs[k + 1])
        moved = smooth(min(share / _STEP_UNTIL, 1.0))
        followed = smooth(max(share - _VIEW_FROM, 0.0) / (1 - _VIEW_FROM))
        h = end if moved == 1 else start * (end / start) ** moved
        return h, depths[k] + (depths[k + 1] - depths[k]) * float(followed)


def close_views(
    curve: Curve, a: sympy.Expr, steps: Steps, size: np.ndarray, unit: np.ndarray
) -> list[tuple[int, float]]:
    """The rows at which the view closes in, each with its magnification.

    ``size`` and ``unit`` are the plot's width and height and its frame units per unit of x and of f.
    """
    found, known = [], 1.0
    for k, h in enumerate(steps.rights[_FROM_AFAR:], _FROM_AFAR):
        places = float(a) + np.array([0.0, float(h), -float(h)])
        here, *beyond = curve.values(places)
        rise = max(abs(float(y - here)) for y in beyond)
        wide, tall = _TRIANGLE * size / unit
        zoom = min(wide / float(h), tall / rise if rise else np.inf)
        if zoom >= _LEAST_CLOSER * known:
            found.append((k, zoom))
            known = zoom
    return found
