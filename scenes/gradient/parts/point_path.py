"""The path of the moving point: between round places, with a visible arrow all along."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import sympy

from mathcore import Surface, level_place
from scenes.gradient.parts.map_scale import MapScale, Pair
from stage.graphing.ticks import ticks

_MOST = 60  # places to choose from
_FAST = 0.35  # radians from one moment to the next: a faster turn of the arrow is no calm one
_STARTS, _TURNS = 9, 30  # of the search for level places: starts along each side, and steps
_NEAREST, _FARTHEST = 0.15, 0.4  # shares of the map between an extremum and a place that misses it
_NEARLY = 0.9
_DECIDED = ("minimum", "maximum", "saddle")
_MOMENTS = np.linspace(0, 1, 33)  # times at which a leg is checked


class PointPath:
    """The point's path: legs between round places; ``place(t)`` is on leg ⌊t⌋."""

    def __init__(self, surface: Surface, scale: MapScale, at: Pair):
        self._surface, self._scale = surface, scale
        self.from_level = surface.steepest(at).direction is None
        others = self._candidates(at)
        start = self._first_arrow(at, others) if self.from_level else at
        self.level, self.kind, beyond = None, "", None  # where the way leads through a level place
        if not self.from_level:
            self.level, self.kind, beyond = self._way_through(at, others)
        if self.level is not None:
            self.stops: list[Pair] = [at, self.level] if beyond is None else [at, self.level, beyond]
            return
        places = [at] if start is None else [start, *(place for place in others if place != start)]
        found = [places[k] for k in self._best_way(places)] if len(places) > 1 else places
        self.stops = [at, *found] if self.from_level and start is not None else found

    def _first_arrow(self, at: Pair, places: Sequence[Pair]) -> Pair | None:
        """From a level place, the place where the arrow has grown best on a short way; None where nowhere."""
        here, best = np.array([float(part) for part in at]), (0.0, None)
        for place in places:
            there = np.array([float(part) for part in place])
            far = float(np.hypot(*(there - here) / self._scale.sides))
            if 0.12 < far < 0.5 and self._is_calm(here, there, _MOMENTS[1:]):
                lengths = np.hypot(*self._arrows(here[:, None] + (there - here)[:, None] * _MOMENTS[1:]))
                grown = float(lengths[-1] / max(np.max(lengths), 1e-300))
                best = max(best, (grown - abs(far - 0.3), place), key=lambda one: one[0])
        return best[1]

    def _way_through(self, at: Pair, others: Sequence[Pair]) -> tuple[Pair | None, str, Pair | None]:
        """The nearest level place that a straight way leads to, what it is, and a place beyond it."""
        here = np.array([float(part) for part in at])
        for place, kind in level_places(self._surface, self._scale, at):
            there = np.array([float(part) for part in place])
            if self._is_calm(here, there, _MOMENTS[:-1]):
                return place, kind, self._first_arrow(place, [one for one in others if one != at])
        return None, "", None

    def _is_calm(self, here: np.ndarray, there: np.ndarray, moments: np.ndarray) -> bool:
        """Whether between two places the arrow stays on the map and never turns fast."""
        way = here[:, None] + (there - here)[:, None] * moments
        arrows = self._arrows(way)
        turns = np.diff(np.unwrap(np.arctan2(arrows[1], arrows[0])))
        calm = np.isfinite(arrows).all() and np.max(np.abs(turns)) < _FAST
        return bool(calm and self._fit(way, 0.0).all())

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
        """|∇f| at the stops, but for level ones, where no arrow is drawn."""
        slopes = [self._surface.gradient_at(stop) for stop in self.stops]
        return [float(np.hypot(*map(float, pair))) for pair in slopes if any(pair)]

    def sampled(self) -> np.ndarray:
        """Gradients along the whole path, (2, n)."""
        places = np.array([self.place(t) for t in np.linspace(0, len(self.legs), 60 * len(self.legs) + 1)])
        return self._surface.gradients(*places.T)

    def place_that_misses(self, goal: Pair) -> tuple[Pair, float]:
        """The place at which the arrow's line misses another place by the largest angle, and this angle."""
        there, found = np.array([float(part) for part in goal]), [(goal, 0.0)]
        for place in self._candidates(goal):
            way = (there - [float(part) for part in place]) / self._scale.sides
            arrow = self._arrows(np.array([[float(part)] for part in place]))[:, 0]
            if _NEAREST < np.hypot(*way) < _FARTHEST:
                turned = abs(way[0] * arrow[1] - way[1] * arrow[0]) / np.hypot(*way) / np.hypot(*arrow)
                found.append((place, float(np.arcsin(min(turned, 1.0)))))
        most = max(off for _, off in found)
        # of those that miss it most the farthest to the upper right
        return max((one for one in found if one[1] >= _NEARLY * most), key=lambda one: sum(one[0]))

    def _slopes(self, places: Sequence[Pair]) -> np.ndarray:
        return self._surface.gradients(*np.array([[float(part) for part in place] for place in places]).T)

    def _arrows(self, places: np.ndarray) -> np.ndarray:
        """The arrows at places (2, …) as they are drawn, in shares of the map's sides."""
        scales = np.array([float(part) for part in self._scale.factors]) / self._scale.sides
        return scales.reshape(2, *[1] * (places.ndim - 1)) * self._surface.gradients(*places)

    def _candidates(self, at: Pair) -> list[Pair]:
        """Round places of the map, at multiples of half its tick step, with room for their arrows."""
        box, (wide, deep) = self._scale.box, self._scale.sides
        xs, ys = _round_inside(box.x, 0.08 * wide), _round_inside(box.y, 0.08 * deep)
        # An arrow that starts on an axis would often lie on it.
        found = [(x, y) for x in xs for y in ys if x * y != 0 and (x, y) != at]
        if not found:
            return []
        fitting = self._fit(np.array(found, float).T, 0.12)
        found = [place for place, fits in zip(found, fitting, strict=True) if fits]
        some = found[:: len(found) // _MOST + 1]
        return [place for place in some if self._surface.differentiable_at(place).ok]

    def _fit(self, places: np.ndarray, least: float) -> np.ndarray:
        """At which places (2, …) the arrow is at least ``least`` of a side long and ends on the map."""
        box = self._scale.box
        arrows = self._arrows(places)
        seen = np.hypot(*arrows) >= least  # False for NaN
        for part, arrow, (low, high) in zip(places, arrows, (box.x, box.y), strict=True):
            end = (part - low) / (high - low) + arrow
            seen &= (end >= 0.03) & (end <= 1 - 0.03)
        return seen

    def _best_way(self, places: list[Pair]) -> list[int]:
        """The order of the best places: with changing directions, and the longest arrow last."""
        there = np.array(places, float)
        arrows, open_ways = self._arrows(there.T), self._open_ways(there)
        unit = arrows / np.hypot(*arrows)
        turned = np.arccos(np.clip(unit.T @ unit, -1, 1)) / np.pi
        size = np.log(np.hypot(*arrows))
        longer = np.clip(size[None, :] - size[:, None], -1, 1)  # [from, to]
        apart = np.hypot(*((there[:, None] - there) / self._scale.sides).T)
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
        """Between which places (n, 2) a leg can go: the arrow is visible all along and never turns fast."""
        starts, ends = places[:, None, :, None], places[None, :, :, None]
        ways = np.moveaxis(starts + _MOMENTS * (ends - starts), 2, 0)
        arrows = self._arrows(ways)
        turns = np.abs(np.angle(np.exp(1j * np.diff(np.arctan2(arrows[1], arrows[0])))))
        far = np.hypot(*np.moveaxis((places[:, None] - places) / self._scale.sides, 2, 0))
        calm = np.max(np.nan_to_num(turns, nan=np.inf), axis=-1) < _FAST
        return self._fit(ways, 0.05).all(axis=-1) & calm & (far > 0.12) & (far < 0.7)


def _round_inside(ends: tuple[float, float], inner: float) -> list[sympy.Rational]:
    """The multiples of half a tick step in an interval, not nearer to its ends than ``inner``."""
    (low, high), marks = ends, ticks(*ends, 10)
    step = (marks[1] - marks[0]) / 2 if len(marks) > 1 else sympy.Rational(1)
    first, last = int(np.ceil((low + inner) / float(step))), int(np.floor((high - inner) / float(step)))
    return [k * step for k in range(first, last + 1)]


def level_places(surface: Surface, scale: MapScale, at: Pair) -> list[tuple[Pair, str]]:
    """The map's short places at which ∇f is exactly 0 and the second derivatives tell what they are.

    Minima and maxima come first, and of each the nearest to ``at``; beside them is what each is.
    """
    found: dict[Pair, str] = {}
    here = np.array([float(part) for part in at])
    for place in _nearly_level(surface, scale):
        exact = tuple(map(_short, place))
        if None in exact or exact in found or exact == tuple(at):
            continue
        if not surface.differentiable_at(exact).ok or surface.steepest(exact).direction is not None:
            continue
        what = level_place(surface, exact, scale.side)
        if what.decided and what.kind in _DECIDED:
            found[exact] = what.kind

    def order(one: tuple[Pair, str]) -> tuple[bool, float]:
        there = np.array([float(part) for part in one[0]])
        return one[1] == "saddle", float(np.hypot(*((there - here) / scale.sides)))

    return sorted(found.items(), key=order)


def _nearly_level(surface: Surface, scale: MapScale) -> np.ndarray:
    """Where Newton's method leads to on the map, from places all over it: (n, 2), no two alike."""
    lows, highs = np.array([scale.box.x, scale.box.y]).T
    grid = np.meshgrid(*(np.linspace(low, high, _STARTS) for low, high in zip(lows, highs, strict=True)))
    places = np.array([part.ravel() for part in grid])
    (xx, xy), (_, yy) = surface.hessian
    with np.errstate(all="ignore"):
        for _ in range(_TURNS):
            a, b, c = (part.values(*places) for part in (xx, xy, yy))
            (u, v), whole = surface.gradients(*places), a * c - b * b
            places = places - np.array([c * u - b * v, a * v - b * u]) / whole
        inside = np.all((lows < places.T) & (highs > places.T), axis=1)
        level = np.hypot(*(surface.gradients(*places) * scale.sides[:, None])) < 1e-6 * np.ptp(scale.box.z)
    ends = places.T[inside & level]
    return np.unique(np.round(ends, 9), axis=0)[:_MOST]


def _short(value: float) -> sympy.Rational | None:
    """The short decimal or fraction that a float stands for; None where there is none."""
    for denominator in (1, 2, 3, 4, 5, 10, 20, 100):
        if abs(value * denominator - round(value * denominator)) < 1e-6:
            return sympy.Rational(round(value * denominator), denominator)
    return None
