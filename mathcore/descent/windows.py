"""The window or box in which a descent is shown: its places, its goal, their losses, and a margin."""

from __future__ import annotations

import math

import sympy

from mathcore.calculus.curve import Curve
from mathcore.calculus.discontinuities import discontinuities
from mathcore.calculus.function import as_place
from mathcore.descent.convergence import goal
from mathcore.descent.descent import Descent, as_floats
from mathcore.evaluate.arrays import Array, np, quiet
from mathcore.framing.boxes import Box, height_range, surface_box
from mathcore.framing.windows import Window, with_joins

RUNS_AWAY = 8  # times the first step's length: a larger window would make the first steps too small to see
FAR_GOAL = 1000  # times the way of the steps: a goal beyond is not shown
TOWERS = 1e4  # times the first losses: higher places are not shown
GRID = 601
BEYOND = 0.6  # of the distance from start to goal is shown beyond the goal


@quiet
def descent_window(descent: Descent, n: int) -> Window:
    """A window over the first n steps, the last one's end included, and the goal; fewer if they diverge.

    For a loss of one variable; ValueError for a surface, which has a `descent_box`.
    """
    if descent.on_surface:
        raise ValueError("A descent on a surface has no window: ask for its descent_box(descent, n)")
    loss, target = descent.loss, _target(descent, n)
    target = None if target is None else float(target[0])
    held = [*(float(place[0]) for place in _shown(descent, n)), *([target] if target is not None else [])]
    lo, hi = min(held), max(held)
    if hi - lo < 1e-5 * (1 + abs(lo)):  # the steps hardly move
        lo, hi = _surroundings(loss, (lo + hi) / 2)
        return Window((lo, hi), _y_range(loss, lo, hi, held))
    across = _x_range(lo, hi, target)
    if loss.joins:
        lo, hi = across = with_joins(loss, across)
    return Window(across, _y_range(loss, lo, hi, held))


@quiet
def descent_box(descent: Descent, n: int) -> Box:
    """A box over the first n steps on a surface, the goal, and a margin beyond it; x and y equally wide.

    ValueError for a curve, which has a `descent_window`.
    """
    if not descent.on_surface:
        raise ValueError("A descent on a curve has no box: ask for its descent_window(descent, n)")
    start, target, places = as_floats(descent.start), _target(descent, n), _shown(descent, n)
    held = places
    if target is not None:
        held = np.vstack([places, target, target + BEYOND * (target - start)])
    lo, hi = held.min(axis=0), held.max(axis=0)
    size = float(np.max(hi - lo))
    if size < 1e-5 * (1 + float(np.max(np.abs(lo)))):  # the steps hardly move
        return surface_box(descent.loss, descent.start)
    middle, half = (lo + hi) / 2, 0.6 * size
    x, y = ((float(part - half), float(part + half)) for part in middle)
    shown = places if target is None else np.vstack([places, target])
    return Box(x, y, height_range(descent.loss, x, y, shown))


def _target(descent: Descent, n: int) -> Array | None:
    """The goal, unless it is so far away that the steps could not be seen beside it."""
    found, last = goal(descent), descent.steps(n)[-1].next
    if found is None or last is None:
        return None if found is None else as_floats(found)
    start, target = as_floats(descent.start), as_floats(found)
    moved = math.hypot(*(as_floats(last) - start))
    return None if 0 < FAR_GOAL * moved < math.hypot(*(target - start)) else target


def _shown(descent: Descent, n: int) -> Array:
    """The places, from the start on, that fit one picture, shape (m, 1 or 2)."""
    loss, target = descent.loss, _target(descent, n)
    start = as_floats(descent.start)
    places, height = [start], abs(float(loss.values(*start))) + 1
    reach = 0.0 if target is None else math.hypot(*(start - target))
    landings = [as_floats(step.next) for step in descent.steps(n) if step.next is not None]
    for index, place in enumerate(landings):
        if not np.isfinite(place).all():
            break
        value = loss.point(as_place([sympy.Float(part) for part in place.tolist()]))
        if value is not None and abs(value) > TOWERS * height:
            break
        away = math.hypot(*(place - start))
        reach = max(reach, away) if index == 0 else reach
        if away > RUNS_AWAY * max(reach, 1e-9):
            break
        places.append(place)
    return np.array(places)


def _surroundings(loss: Curve, place: float) -> tuple[float, float]:
    """The x-range round steps that hardly move: wide enough to show where the curve is not flat."""
    for reach in (1.0, 2.0, 5.0, 10.0, 20.0, 50.0):
        ys = loss.values(np.linspace(place - reach, place + reach, GRID))
        good = ys[np.isfinite(ys)]
        if len(good) and np.ptp(good) > 0.1 * (np.max(np.abs(good)) + 1e-12):
            return place - 1.3 * reach, place + 0.3 * reach + 0.7 * reach * (ys[-1] != ys[GRID // 2])
    return place - 1.0, place + 1.0


def _x_range(lo: float, hi: float, goal: float | None) -> tuple[float, float]:
    """The x-range with a margin on both sides, wider beyond a goal at the edge to show both its sides."""
    size = hi - lo
    below = 0.64 * size if goal == lo else 0.15 * size
    above = 0.64 * size if goal == hi else 0.15 * size
    return lo - below, hi + above


def _y_range(loss: Curve, lo: float, hi: float, held: list[float]) -> tuple[float, float]:
    """From the curve's minimum over [lo, hi] to the largest of the losses `held`."""
    losses = loss.values(np.array(held))
    losses = losses[np.isfinite(losses)]
    between = loss.values(np.linspace(lo, hi, GRID))
    between = between[np.isfinite(between)]
    top = float(np.max(losses)) if len(set(held)) > 1 else float(np.max(between))
    bottom = float(np.min(losses))
    lowest = float(np.min(between, initial=bottom))
    if discontinuities(loss, lo, hi):  # the minimum beside a pole would set the scale
        lowest = max(lowest, bottom - 2 * (top - bottom) - 1)
    bottom = lowest
    size = top - bottom
    if size <= 1e-9 * max(1.0, abs(top)):
        size = max(1.0, abs(top))
    if 0 < bottom < 0.5 * size:
        bottom = 0.0
    return bottom - 0.04 * size, top + 0.12 * size
