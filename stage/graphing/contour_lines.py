"""Level curves of a surface: traced on a fine grid, then moved onto their level by Newton's method.

A level that the surface touches without crossing it, as (x − y)² touches 0, has no change of sign to be
traced by; but there its slope along an axis has one.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from contourpy import ContourGenerator, LineType, contour_generator

from mathcore import Box, Surface, fitted_grid

_CELLS = 160  # of the grid, along x and along y
_ENDLESS = 1e100  # larger heights are not on the map
_NEWTON = 4
ON_LEVEL = 1e-7  # the largest error of a vertex's height, relative to the heights of the map
_BENT = 1e-4  # of the heights of the map: a stroke whose middle is further off the level is looked at
_STRAIGHT = 0.25  # how far the middle of a stroke may be off the level, beside what f rises over its length
_GOLDEN, _SECTIONS = (5**0.5 - 1) / 2, 52  # of the golden-section search (Kiefer, 1953), and how often
_ACROSS = 0.5  # how far a touching line may turn from across the axis along which it is traced
_LONG = 4  # points of a touching line, at least: a single bottom is none
_STRAY, _APART, _WHOLE = 1.0, 0.14, 3.0  # frame units: number to diagonal, number to number; a cost
_BEAD = 1e-4  # the spacing of vertices at a given point of a line, as a share of the map


class ContourTracer:
    """Level curves of a surface over a box, as map coordinates (m, 2); none where f is not defined."""

    def __init__(self, surface: Surface, box: Box):
        self._surface, self._box = surface, box
        self._grid = grid = fitted_grid(surface, box.x, box.y, _CELLS + 1)
        self.cell = np.array([high - low for low, high in (box.x, box.y)]) / _CELLS
        # Distances are measured as they are drawn, in units of x: those of y may be far longer or shorter.
        self._shape = np.array([1.0, 1.0 if box.equal_scales else self.cell[1] / self.cell[0]])
        self._heights = np.where(np.abs(grid.heights) < _ENDLESS, grid.heights, np.nan)
        self._generator = self._traced(self._heights)

    def __deepcopy__(self, _memo: dict) -> ContourTracer:
        return self  # immutable, so that copies can share it

    def _traced(self, values: np.ndarray) -> ContourGenerator:
        """What finds the lines on which values at the grid's places (n, n) have a height."""
        known = np.ma.masked_invalid(values)
        grid = self._grid
        return contour_generator(x=grid.x, y=grid.y, z=known, name="serial", line_type=LineType.Separate)

    def height(self, x: float, y: float) -> float:
        """f at a place, a float."""
        return float(self._surface.values(np.array([x]), np.array([y]))[0])

    def lines(self, level: float) -> list[np.ndarray]:
        """The level curves of one height, broken where tracing fails: at a pole, at the domain's edge."""
        found = []
        for line in self._generator.lines(float(level)):
            places, held = self._settle(np.asarray(line, float), level)
            found += _runs(places, held, self._leaves(places, level))
        return found + self._touching(level)

    def _leaves(self, places: np.ndarray, level: float) -> np.ndarray:
        """At which of a line's points (m, 2) the way from the one before leaves the level, as along a jump
        or beside a place near which f has every height.
        """
        middle, way = (places[1:] + places[:-1]) / 2, np.diff(places, axis=0)
        scale = max(abs(level), self._box.z[1] - self._box.z[0])
        left = self._off(level, middle) > _BENT * scale
        doubtful = np.flatnonzero(left)
        if len(doubtful):
            steep = np.linalg.norm(self._surface.gradients(*middle[doubtful].T), axis=0)
            rises = _STRAIGHT * steep * np.linalg.norm(way[doubtful], axis=1) + ON_LEVEL * scale
            left[doubtful] = ~(self._off(level, middle[doubtful]) <= rises)
        return np.concatenate([[False], left])

    def touches(self, level: float) -> bool:
        """Whether f touches a level along a line, without crossing it."""
        return bool(self._touching(float(level)))

    def _touching(self, level: float) -> list[np.ndarray]:
        """The lines on which f touches a level without crossing it; there it turns from falling to rising."""
        above = self._heights - level
        if not _dips(above):
            return []
        scale = max(abs(level), self._box.z[1] - self._box.z[0])
        found = []
        for axis, (turning, starts) in enumerate(self._turning):
            if not len(turning):
                continue
            places = self._nearest_to(level, turning, axis)
            held = self._off(level, places) <= ON_LEVEL * scale
            # Along each axis, what runs across it is traced.
            one, other = (self._rise(level, places, way) for way in (axis, 1 - axis))
            held &= (one > 0) & (one >= _ACROSS * other)
            found += _runs(places, held, starts | self._leaves(places, level), least=_LONG)
        return found

    @cached_property
    def _turning(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """For each axis the lines on which f turns along it: all their points (m, 2), and which begin one."""
        found = []
        for axis in (0, 1):
            lines = self._traced(np.gradient(self._heights, axis=1 - axis)).lines(0.0)
            starts = np.cumsum([0, *map(len, lines)])
            points = np.concatenate([np.zeros((0, 2)), *lines])
            found.append((points, np.isin(np.arange(len(points)), starts)))
        return found

    def _off(self, level: float, places: np.ndarray) -> np.ndarray:
        """|f − level| at places (m, 2); infinite where f is not defined."""
        off = np.abs(self._surface.values(*places.T) - level)
        off[np.isnan(off)] = np.inf
        return off

    def _rise(self, level: float, places: np.ndarray, axis: int) -> np.ndarray:
        """How far |f − level| rises from places (m, 2), a cell away along an axis."""
        step = np.eye(2)[axis] * self.cell
        return np.minimum(self._off(level, places + step), self._off(level, places - step))

    def _nearest_to(self, level: float, places: np.ndarray, axis: int) -> np.ndarray:
        """Places (m, 2) moved along an axis, by a cell at most, to where f is nearest to a level."""
        step = np.eye(2)[axis] * self.cell
        off = lambda shares: self._off(level, places + shares[:, None] * step)  # noqa: E731
        low, high = -np.ones(len(places)), np.ones(len(places))
        first, second = high - 2 * _GOLDEN, low + 2 * _GOLDEN
        at_first, at_second = off(first), off(second)
        for _ in range(_SECTIONS):
            nearer = at_first <= at_second
            low, high = np.where(nearer, low, first), np.where(nearer, second, high)
            new = np.where(nearer, high - _GOLDEN * (high - low), low + _GOLDEN * (high - low))
            at_new = off(new)
            first, second = np.where(nearer, new, second), np.where(nearer, first, new)
            at_first, at_second = np.where(nearer, at_new, at_second), np.where(nearer, at_first, at_new)
        spans = np.array([self._box.x, self._box.y])
        return np.clip(places + ((low + high) / 2)[:, None] * step, spans[:, 0], spans[:, 1])

    def _settle(self, places: np.ndarray, level: float) -> tuple[np.ndarray, np.ndarray]:
        """Points (m, 2) moved onto the level, those on the box's edge along it; and which reached it."""
        places = places.copy()
        spans = np.array([self._box.x, self._box.y])
        rim = np.any(np.abs(places[:, :, None] - spans) < 1e-9 * np.ptp(spans), axis=2)
        with np.errstate(all="ignore"):
            for _ in range(_NEWTON):
                miss = self._surface.values(*places.T) - level
                uphill = np.where(rim, 0, self._surface.gradients(*places.T).T) * self._shape
                move = np.nan_to_num(miss / np.sum(uphill**2, axis=1), posinf=0, neginf=0)[:, None] * uphill
                move = np.nan_to_num(move) * self._shape
                places -= np.clip(move, -self.cell, self.cell)
            miss = np.abs(self._surface.values(*places.T) - level)
        inside = np.all((places >= spans[:, 0]) & (places <= spans[:, 1]), axis=1)
        scale = max(abs(level), self._box.z[1] - self._box.z[0])
        return places, inside & (miss <= ON_LEVEL * scale)

    def through(self, x: float, y: float) -> np.ndarray:
        """The branch of the level curve through a place, with closely spaced vertices on either side."""
        here, level = np.array([x, y], float), self.height(x, y)
        beads = self._beads(here, level)
        lines = self.lines(level)
        if not lines:
            return beads
        line = min(lines, key=lambda one: np.min(np.hypot(*((one - here) / self._shape).T)))
        away = np.hypot(*((line - here) / self._shape).T)
        reach = float(np.hypot(*self.cell / self._shape))
        if away.min() > 1.5 * reach:
            return beads
        closed = len(line) > 3 and bool(np.allclose(line[0], line[-1], rtol=0, atol=1e-9 * reach))
        if closed:
            line = line[:-1]
            line = np.roll(line, len(line) // 2 - int(np.argmin(away[:-1])), axis=0)
            away = np.hypot(*((line - here) / self._shape).T)
        return self._threaded(line, away > 0.5 * reach, int(np.argmin(away)), beads, closed)

    @staticmethod
    def _threaded(
        line: np.ndarray, far: np.ndarray, nearest: int, beads: np.ndarray, closed: bool
    ) -> np.ndarray:
        """The line, its vertices near the place replaced by the close ones."""
        before, after = np.flatnonzero(far[:nearest]), np.flatnonzero(far[nearest + 1 :])
        head = line[: before[-1] + 1] if len(before) else line[:0]
        tail = line[nearest + 1 + after[0] :] if len(after) else line[:0]
        ahead = (tail[0] if len(tail) else beads[2]) - (head[-1] if len(head) else beads[2])
        if ahead @ (beads[-1] - beads[0]) < 0:
            beads = beads[::-1]
        return np.concatenate([head, beads, tail, head[:1] if closed else head[:0]])

    def _beads(self, here: np.ndarray, level: float) -> np.ndarray:
        """Five closely spaced points of the level curve, the given one in the middle: (5, 2)."""
        uphill = self._surface.gradients(here[:1], here[1:])[:, 0] * self._shape
        along = np.array([-uphill[1], uphill[0]]) / (np.hypot(*uphill) or 1) * self._shape
        size = _BEAD * (self._box.x[1] - self._box.x[0])
        beads, _ = self._settle(here + size * np.arange(-2, 3)[:, None] * along, level)
        beads[2] = here
        return beads


def _runs(places: np.ndarray, held: np.ndarray, apart: np.ndarray, least: int = 2) -> list[np.ndarray]:
    """The parts of a line whose points are ``held``, with a break before each point that is ``apart``."""
    found = []
    for run in np.split(np.arange(len(places)), np.flatnonzero(~held | apart)):
        kept = run[held[run]]
        if len(kept) > 1:
            moved = np.any(np.diff(places[kept], axis=0) != 0, axis=1)
            found.append(places[kept][np.concatenate([[True], moved])])
    return [line for line in found if len(line) >= least]


def _dips(above: np.ndarray) -> bool:
    """Whether heights (n, n) may touch 0 along a line without crossing it: many have a near 0 of one sign."""
    sign, size, count = np.sign(above), np.abs(above), 0
    for a, s in ((size, sign), (size.T, sign.T)):
        same = (s[:-2] * s[1:-1] >= 0) & (s[1:-1] * s[2:] >= 0) & (s[:-2] * s[2:] > 0)
        least = (a[1:-1] <= a[:-2]) & (a[1:-1] <= a[2:])
        # Of a parabola that touches 0, the least of three values is at most a fifth of the others' mean.
        low = a[1:-1] <= 0.2001 * (a[:-2] + a[2:])
        count += int(np.count_nonzero(same & least & low))
    return count >= _LONG


def calm_places(
    lines: Sequence[Sequence[np.ndarray]], sizes: Sequence[tuple[float, float]], free, corners: np.ndarray
) -> list[np.ndarray | None]:
    """The position of each level's number on its own line: along one diagonal, as many as there is room for.

    ``lines`` are each level's frame points, ``free(spots, size)`` says which of some spots (n, 2) have room,
    ``corners`` are the box's, (4, 2) in order. Numbers keep clear of each other.
    """
    middle = corners.mean(axis=0)
    rays = [(middle, corner, 0.0) for corner in corners]
    rays += [(corners[k], corners[k + 2], _WHOLE) for k in (0, 1)]  # for surfaces without a central point
    spots = []
    for pieces, size in zip(lines, sizes, strict=True):
        places = np.concatenate([piece[::3, :2] for piece in pieces]) if len(pieces) else np.zeros((0, 2))
        spots.append(places[free(places, size)] if len(places) else places)
    tried = [(_along_ray(spots, sizes, start, end), extra) for start, end, extra in rays]
    (found, _), _ = min(tried, key=lambda one: one[0][1] + one[1])
    return found


def _along_ray(spots, sizes, start: np.ndarray, end: np.ndarray) -> tuple[list, float]:
    """For each level the spot nearest to a ray and clear of those before; the sum of their distances."""
    found, taken, cost = [], np.zeros((0, 4)), 0.0
    way = (end - start) / np.linalg.norm(end - start)
    for places, (wide, tall) in zip(spots, sizes, strict=True):
        half = np.array([wide, tall]) / 2 + _APART
        apart = np.abs(places[:, None] - taken[None, :, :2]) - taken[None, :, 2:] - half
        along = np.clip((places - start) @ way, 0, np.linalg.norm(end - start))
        off = np.linalg.norm(places - start - along[:, None] * way, axis=1)
        off[~np.all(np.any(apart > 0, axis=2), axis=1)] = np.inf
        best = int(np.argmin(off)) if len(off) else 0
        if not len(off) or off[best] > _STRAY:
            found.append(None)
            cost += 2 * _STRAY
            continue
        found.append(places[best])
        cost += float(off[best])
        taken = np.vstack([taken, [*places[best], wide / 2, tall / 2]])
    return found, cost
