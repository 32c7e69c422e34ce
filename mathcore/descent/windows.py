"""The window or box in which a descent is shown: its places, its goal, their losses, and a margin."""

from __future__ import annotations

import math

import sympy

from mathcore.calculus.curve import Curve
from mathcore.calculus.discontinuities import discontinuities
from mathcore.calculus.function import as_place
from mathcore.descent.convergence import goal
from mathcore.descent.descent import Descent, as_floats
from mathcore.descent.verdicts import verdict
from mathcore.evaluate.arrays import Array, np, quiet
from mathcore.framing.boxes import Box, height_range, surface_box
from mathcore.framing.windows import Window, window, with_joins

RUNS_AWAY = 8  # times the first step's length: a larger window would make the first steps too small to see
FAR_GOAL = 1000  # times the way of the steps: a goal beyond is not shown
TOWERS = 1e4  # times the first losses: higher places are not shown
GRID = 601
WIDEST = 3.0  # times the window's width with another valley, at most
LEAST_STEP = 0.04  # of the window's width: a first step that is well seen
SHALLOW = 0.005  # of the window's height: a valley that is not seen
OUTSIDE = 0.06  # of the window's width is shown outside the domain
BEYOND = 0.6  # of the distance from start to goal is shown beyond the goal


@quiet
def descent_window(
    descent: Descent, n: int, x: tuple[float, float] | None = None, y: tuple[float, float] | None = None
) -> Window:
    """A window over the first n steps, the last one's end included, and the goal; fewer if they diverge.

    Over x = (lo, hi) and y = (lo, hi) where these are given.

    For a loss of one variable; ValueError for a surface, which has a `descent_box`.
    """
    if descent.on_surface:
        raise ValueError("A descent on a surface has no window: ask for its descent_box(descent, n)")
    if x is not None:
        return window(descent.loss, None, x, y)
    chosen = _chosen_window(descent, n)
    return chosen if y is None else Window(chosen.x, y)


def _chosen_window(descent: Descent, n: int) -> Window:
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
    up = _y_range(loss, lo, hi, held)
    across, valleys = _with_valleys(loss, across, up, abs(held[1] - held[0]))
    if valleys:
        up = _y_range(loss, min(lo, *valleys), max(hi, *valleys), [*held, *valleys])
    return Window(_in_domain(loss, across), up)


def _in_domain(loss: Curve, x: tuple[float, float]) -> tuple[float, float]:
    """The x-range less what is far outside the loss's domain at either end."""
    xs = np.linspace(*x, GRID)
    known, margin = xs[np.isfinite(loss.values(xs))], OUTSIDE * (x[1] - x[0])
    if not len(known):  # its values there are beyond all floats
        return x
    return max(x[0], float(known[0]) - margin), min(x[1], float(known[-1]) + margin)


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
    """The places, from the start on, that fit one picture, shape (m, 1 or 2); all, if none run away."""
    loss, target = descent.loss, _target(descent, n)
    runs_away = verdict(descent, n).kind == "diverging"
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
        if runs_away and away > RUNS_AWAY * max(reach, 1e-9):
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


def _with_valleys(
    loss: Curve, x: tuple[float, float], y: tuple[float, float], first: float
) -> tuple[tuple[float, float], list[float]]:
    """The x-range with the next valley on either side, and those valleys; without those that are too far.

    With them the first step must still be seen, and they must be of about the heights y.
    """
    (lo, hi), tall = x, y[1] - y[0]
    width, valleys = hi - lo, []
    for side, end in ((-1, lo), (1, hi)):
        xs = end + side * np.linspace(0, WIDEST * width, GRID)
        ys = loss.values(xs)
        if not np.isfinite(ys[:2]).all():
            continue
        ys = ys[: np.argmin(np.isfinite(ys))] if not np.isfinite(ys).all() else ys
        bottoms = np.flatnonzero((ys[1:-1] < ys[:-2]) & (ys[1:-1] <= ys[2:])) + 1
        if not len(bottoms):
            continue
        bottom = int(bottoms[0])
        place, hump = float(xs[bottom]), float(np.max(ys[: bottom + 1]))
        wider = _x_range(min(lo, place), max(hi, place), None)
        seen = first >= LEAST_STEP * (wider[1] - wider[0]) and wider[1] - wider[0] <= WIDEST * width
        alike = hump <= y[1] + tall and ys[bottom] >= y[0] - tall and hump - ys[bottom] >= SHALLOW * tall
        if seen and alike:
            lo, hi = wider
            valleys.append(place)
    return (lo, hi), valleys


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
