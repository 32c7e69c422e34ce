"""How a gradient is shown on a map: the box and the arrows' scale, the places to move to, the formulas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import sympy

from mathcore import Box, Surface
from mathcore.landscape import heights
from stage.graphing.plot_frame import ticks
from stage.scene.parameters import Refusal

Pair = tuple[sympy.Expr, sympy.Expr]

_GOOD = 0.3  # the share of the map that an arrow fills best
_MARGIN = 0.07  # of the map, that an arrow's end keeps from the edge
_SCALES = tuple(
    sympy.Rational(mantissa) * sympy.Integer(10) ** power for power in range(-9, 9) for mantissa in (1, 2, 5)
)
_MOST = 60  # places to choose from
_MOMENTS = np.linspace(0, 1, 33)  # at which a leg is tried out


@dataclass(frozen=True)
class Stage:
    """What a map shows: its box, and the round number by which all arrows' lengths are multiplied."""

    box: Box
    factor: sympy.Rational

    @property
    def side(self) -> float:
        return self.box.x[1] - self.box.x[0]


def stage_for(surface: Surface, at: Pair) -> Stage:
    """The surface's own box, grown as far as the arrow asks; true lengths unless they fit badly."""
    base = surface.box(at)
    here = np.array([float(part) for part in at])
    uphill = np.array([float(part) for part in surface.gradient_at(at)])
    best = min(_SCALES, key=lambda factor: _badness(base, here, uphill, factor))
    x, y = _grown(base, here + float(best) * uphill)
    if (x, y) == (base.x, base.y):
        return Stage(base, best)
    return Stage(Box(x, y, heights(surface, x, y, here[None])), best)


def _badness(base: Box, here: np.ndarray, uphill: np.ndarray, factor: sympy.Rational) -> float:
    """A map that must grow, an arrow too long or too short for it, and lengths that are not true, count."""
    (low, high), _ = _grown(base, here + float(factor) * uphill)
    filled = np.log(float(factor) * np.hypot(*uphill) / (high - low) / _GOOD)
    grown = np.log((high - low) / (base.x[1] - base.x[0]))
    return 1.2 * grown + (filled if filled > 0 else -2 * filled) + (factor != 1)


def _grown(base: Box, end: np.ndarray) -> tuple[tuple[float, float], tuple[float, float]]:
    """The square round a box that also holds a place, with a margin beyond it."""
    lows, highs = np.array([base.x, base.y]).T
    middle, side = (lows + highs) / 2, highs[0] - lows[0]
    least, most = lows, highs
    for _ in range(20):  # the margin grows with the square
        least, most = np.minimum(lows, end - _MARGIN * side), np.maximum(highs, end + _MARGIN * side)
        side = float(np.max(most - least))
    if np.all(least == lows) and np.all(most == highs):
        return base.x, base.y
    unit = 10.0 ** (np.floor(np.log10(side)) - 2)
    half = np.ceil(side / 2 / unit) * unit
    middle = np.round(np.clip(middle, most - half, least + half) / unit) * unit
    return tuple((round(float(m - half), 9), round(float(m + half), 9)) for m in middle)


def refuse_ascent(surface: Surface, at: Pair) -> None:
    """Raise Refusal where a place has no tangent plane, or level ground: there is no arrow to draw."""
    refuse_no_plane(surface, at)
    steepest = surface.steepest(at)
    if steepest.direction is None:
        raise Refusal("at", f"{steepest.reason}, and there is no arrow to draw", _sloping(surface, at))


def refuse_no_plane(surface: Surface, at: Pair) -> None:
    """Raise Refusal where a place has no tangent plane, or the rules of differentiation give none."""
    found = surface.differentiable_at(at)
    if not found.ok:
        raise Refusal("at", found.reason, found.hint)
    there = np.array([[float(part)] for part in at])
    if not np.isfinite(surface.gradients(*there)).all():
        reason = f"the rules of differentiation give no gradient of {surface.text} at {surface.at(at)}"
        raise Refusal("at", reason, _sloping(surface, at))


def _sloping(surface: Surface, at: Pair) -> str:
    """What would work instead: a place near by where the ground slopes."""
    for east, north in ((1, 0), (0, 1), (1, 1), (-1, 0), (0, -1), (1, 2)):
        place = at[0] + east, at[1] + north
        if surface.differentiable_at(place).ok and surface.steepest(place).direction is not None:
            return f"a place that works: {surface.at(place)}"
    return "a function that is not level, such as x^2 + y^2, has one"


class Walk:
    """Where the point moves: round places one after another; ``place(t)`` is on leg ⌊t⌋."""

    def __init__(self, surface: Surface, stage: Stage, at: Pair):
        self._surface, self._stage = surface, stage
        places = [at, *self._candidates(at)]
        self.stops: list[Pair] = [places[k] for k in self._best_way(places)]

    @property
    def legs(self) -> range:
        return range(len(self.stops) - 1)

    def place(self, t: float) -> tuple[float, float]:
        """The place at a time from 0 to the number of legs."""
        k = min(int(t), len(self.legs) - 1)
        one, other = (np.array([float(part) for part in stop]) for stop in self.stops[k : k + 2])
        share = t - k
        return tuple(float(part) for part in (one if share == 0 else (1 - share) * one + share * other))

    def lengths(self) -> list[float]:
        """|∇f| at the stops."""
        return [float(size) for size in np.hypot(*self._slopes(self.stops))]

    def sampled(self) -> np.ndarray:
        """Gradients along all of it, (2, n)."""
        places = np.array([self.place(t) for t in np.linspace(0, len(self.legs), 60 * len(self.legs) + 1)])
        return self._surface.gradients(*places.T)

    def _slopes(self, places: Sequence[Pair]) -> np.ndarray:
        return self._surface.gradients(*np.array([[float(part) for part in place] for place in places]).T)

    def _candidates(self, at: Pair) -> list[Pair]:
        """Round places of the map, at half of the steps of its numbers, that leave room for their arrows."""
        box, marks, inner = self._stage.box, ticks(*self._stage.box.x, 10), 0.08 * self._stage.side
        step = (marks[1] - marks[0]) / 2 if len(marks) > 1 else sympy.Rational(1)
        xs, ys = (
            [
                k * step
                for k in range(
                    int(np.ceil((low + inner) / float(step))), int((high - inner) / float(step)) + 1
                )
            ]
            for low, high in (box.x, box.y)
        )
        # An arrow from an axis would often lie on it.
        found = [(x, y) for x in xs for y in ys if x * y != 0 and (x, y) != at]
        if not found:
            return []
        fitting = self._fit(np.array(found, float).T, 0.12)
        found = [place for place, fits in zip(found, fitting, strict=True) if fits]
        some = found[:: len(found) // _MOST + 1]
        return [place for place in some if self._surface.differentiable_at(place).ok]

    def _fit(self, places: np.ndarray, least: float) -> np.ndarray:
        """At which places (2, …) there is an arrow to be seen, with its end on the map."""
        box, side = self._stage.box, self._stage.side
        arrows = float(self._stage.factor) * self._surface.gradients(*places)
        room, seen = 0.03 * side, np.hypot(*arrows) >= least * side  # False for NaN
        for part, (low, high) in zip(places + arrows, (box.x, box.y), strict=True):
            seen &= (part >= low + room) & (part <= high - room)
        return seen

    def _best_way(self, places: list[Pair]) -> list[int]:
        """Which places to go to in turn: new directions all the way, at last to the longest arrow."""
        arrows = self._slopes(places)
        open_ways = self._open_ways(np.array(places, float))
        unit = arrows / np.hypot(*arrows)
        turned = np.arccos(np.clip(unit.T @ unit, -1, 1)) / np.pi
        size = np.log(np.hypot(*arrows))
        longer = np.clip(size[None, :] - size[:, None], -1, 1)  # [from, to]
        apart = np.hypot(*(np.array(places, float)[:, None] - np.array(places, float)).T) / self._stage.side
        new = turned + 0.5 * np.minimum(apart, 0.4)
        best, way = -np.inf, [0]
        for one in np.flatnonzero(open_ways[0]):
            for two in np.flatnonzero(open_ways[one]):
                news = np.minimum(min(new[0, one], new[0, two], new[one, two]), np.minimum(new[0], new[one]))
                worth = np.minimum(news, new[two]) + 0.3 * longer[one, two] + 0.6 * longer[two]
                worth = np.where(open_ways[two], worth, -np.inf)
                three = int(np.argmax(worth))
                if worth[three] > best:
                    best, way = worth[three], [0, int(one), int(two), three]
        if len(way) == 1 and open_ways[0].any():
            way.append(int(np.argmax(np.where(open_ways[0], new[0], -1))))
        return way

    def _open_ways(self, places: np.ndarray) -> np.ndarray:
        """Between which places (n, 2) an arrow can be carried: to be seen all the way, never whirling."""
        starts, ends = places[:, None, :, None], places[None, :, :, None]
        ways = np.moveaxis(starts + _MOMENTS * (ends - starts), 2, 0)
        arrows = self._surface.gradients(*ways)
        turns = np.abs(np.angle(np.exp(1j * np.diff(np.arctan2(arrows[1], arrows[0])))))
        far = np.hypot(*np.moveaxis(places[:, None] - places, 2, 0)) / self._stage.side
        calm = np.max(np.nan_to_num(turns, nan=np.inf), axis=-1) < 0.35
        return self._fit(ways, 0.05).all(axis=-1) & calm & (far > 0.12) & (far < 0.7)


def crowding(levels: Sequence[sympy.Expr], lengths: Sequence[float]) -> bool:
    """Whether evenly spaced heights crowd where the arrow is longer: it must change, and so must they."""
    steps = {b - a for a, b in pairwise(levels)}
    return len(steps) == 1 and max(lengths) > 1.05 * min(lengths)


def where_arrows_are(stage: Stage, at: Pair, uphill: Pair) -> np.ndarray:
    """Map coordinates (n, 2) of what comes to the point: compass, components, arrow, tangent."""
    here = np.array([float(part) for part in at])
    whole = float(stage.factor) * np.array([float(part) for part in uphill])
    corner = here + whole * [1, 0]
    shares = np.linspace(0, 1, 60)[:, None]
    turns = np.linspace(0, 2 * np.pi, 40)[:, None]
    compass = np.concatenate([r * np.hstack([np.cos(turns), np.sin(turns)]) for r in (0.05, 0.1, 0.16)])
    ways = [
        start + shares * (end - start)
        for start, end in ((here, corner), (corner, here + whole), (here, here + whole))
    ]
    along = np.array([-whole[1], whole[0]]) / np.hypot(*whole) * 0.22 * stage.side
    ways.append(here + (2 * shares - 1) * along)
    beside = 0.05 * stage.side * np.array([[0, 0], [1, 0], [-1, 0], [0, 1], [0, -1]])
    return np.concatenate([here + stage.side * compass, *(way + shift for way in ways for shift in beside)])
