"""The window or box in which a descent is shown: its places, its goal, their losses, and room to breathe."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sympy

from mathcore.descent.convergence import goal
from mathcore.evaluate.arrays import np
from mathcore.evaluate.numeric import at_places, at_point
from mathcore.framing.boxes import Box, heights
from mathcore.framing.windows import Window

if TYPE_CHECKING:
    from mathcore.calculus.curve import Curve
    from mathcore.descent.descent import Descent
    from mathcore.evaluate.arrays import Array

RUNS_AWAY = 8  # times the first step's reach: further out the first steps could no longer be seen
TOWERS = 1e4  # times the first losses
GRID = 601
BEYOND = 0.6  # of the way from the start to the goal is shown behind the goal


def window(descent: Descent, n: int) -> Window:
    """Covers the first n steps from start to last landing, and the goal; what runs away is left out."""
    loss = descent.loss
    found = goal(descent, max(n, 200))
    target = None if found is None else float(at_point(found, None, None))
    places = _together(descent, n, target)
    held = [*places, *([target] if target is not None else [])]
    lo, hi = min(held), max(held)
    if hi - lo < 1e-5 * (1 + abs(lo)):  # it hardly moves
        lo, hi = _wider(loss, (lo + hi) / 2)
        return Window((lo, hi), _upwards(loss, lo, hi, held))
    return Window(_across(lo, hi, target), _upwards(loss, lo, hi, held))


def box(descent: Descent, n: int) -> Box:
    """Covers the first n steps on a surface, the goal, and some ground beyond it; x and y equally wide."""
    found = descent.goal(max(n, 200))
    start = np.array([float(part) for part in descent.start])
    target = None if found is None else np.array([float(at_places(part, {})) for part in found])
    places = _side_by_side(descent, n, target)
    held = places
    if target is not None:
        held = np.vstack([places, target, target + BEYOND * (target - start)])
    lo, hi = held.min(axis=0), held.max(axis=0)
    size = float(np.max(hi - lo))
    if size < 1e-5 * (1 + float(np.max(np.abs(lo)))):  # it hardly moves
        return descent.loss.box(at=descent.start)
    middle, half = (lo + hi) / 2, 0.6 * size
    x, y = ((float(part - half), float(part + half)) for part in middle)
    shown = places if target is None else np.vstack([places, target])
    return Box(x, y, heights(descent.loss, x, y, shown))


def _side_by_side(descent: Descent, n: int, target: Array | None) -> Array:
    """The start and the landings that can be shown in one picture, shape (m, 2)."""
    steps = descent.steps(n)
    landings = [np.array([float(part) for part in step.next]) for step in steps if step.next is not None]
    start = np.array([float(part) for part in descent.start])
    places, height = [start], abs(float(descent.loss.values(*start))) + 1
    reach = 0.0 if target is None else float(np.hypot(*(start - target)))
    for index, place in enumerate(landings):
        if not np.isfinite(place).all() or abs(float(descent.loss.values(*place))) > TOWERS * height:
            break
        away = float(np.hypot(*(place - start)))
        reach = max(reach, away) if index == 0 else reach
        if away > RUNS_AWAY * max(reach, 1e-9):
            break
        places.append(place)
    return np.array(places)


def _together(descent: Descent, n: int, target: float | None) -> list[float]:
    """The start and the landings that can be shown in one picture."""
    loss = descent.loss
    steps = descent.steps(n)
    landings = [float(step.next) for step in steps if step.next is not None]
    places = [float(steps[0].place)]
    height = abs(_at(loss, places[0])) + 1
    reach = abs(places[0] - target) if target is not None else 0.0
    for index, place in enumerate(landings):
        if not np.isfinite(place):
            break
        value = loss.point(sympy.Float(place))
        if value is not None and abs(value) > TOWERS * height:
            break
        reach = max(reach, abs(place - places[0])) if index == 0 else reach
        if abs(place - places[0]) > RUNS_AWAY * max(reach, 1e-9):
            break
        places.append(place)
    return places


def _at(loss: Curve, place: float) -> float:
    return float(loss.values(np.array([place]))[0])


def _wider(loss: Curve, place: float) -> tuple[float, float]:
    """Round a walk that hardly moves: far enough out to see that the curve is not flat everywhere."""
    for reach in (1.0, 2.0, 5.0, 10.0, 20.0, 50.0):
        ys = loss.values(np.linspace(place - reach, place + reach, GRID))
        good = ys[np.isfinite(ys)]
        if len(good) and np.ptp(good) > 0.1 * (np.max(np.abs(good)) + 1e-12):
            return place - 1.3 * reach, place + 0.3 * reach + 0.7 * reach * (ys[-1] != ys[GRID // 2])
    return place - 1.0, place + 1.0


def _across(lo: float, hi: float, goal: float | None) -> tuple[float, float]:
    """Room on both sides; beyond a goal at the edge the curve's other side is shown too."""
    size = hi - lo
    below = 0.64 * size if goal == lo else 0.15 * size
    above = 0.64 * size if goal == hi else 0.15 * size
    return lo - below, hi + above


def _upwards(loss: Curve, lo: float, hi: float, held: list[float]) -> tuple[float, float]:
    """From the lowest the curve goes between the places to the highest loss of a place."""
    losses = loss.values(np.array(held))
    losses = losses[np.isfinite(losses)]
    between = loss.values(np.linspace(lo, hi, GRID))
    between = between[np.isfinite(between)]
    top = float(np.max(losses)) if len(set(held)) > 1 else float(np.max(between))
    bottom = float(np.min(losses))
    lowest = float(np.min(between, initial=bottom))
    if loss.breaks(lo, hi):  # a pole has no lowest value worth showing
        lowest = max(lowest, bottom - 2 * (top - bottom) - 1)
    bottom = lowest
    size = top - bottom
    if size <= 1e-9 * max(1.0, abs(top)):
        size = max(1.0, abs(top))
    if 0 < bottom < 0.5 * size:
        bottom = 0.0
    return bottom - 0.04 * size, top + 0.12 * size
