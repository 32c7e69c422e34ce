"""The box of a gradient's map, and the scale of its arrows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import sympy

from mathcore import Box, Surface, height_range, surface_box

Pair = tuple[sympy.Expr, sympy.Expr]

_GOOD = 0.3  # the best length of an arrow, as a share of the map
_OTHER = 0.4  # what it costs, at a level place, that arrows are not drawn as they are
_MARGIN = 0.07  # the least distance of an arrow's end from the map's edge, as a share of the map
_SCALES = tuple(
    sympy.Rational(mantissa) * sympy.Integer(10) ** power for power in range(-9, 9) for mantissa in (1, 2, 5)
)


@dataclass(frozen=True)
class MapScale:
    """A map's box, and the round number by which all lengths of arrows are multiplied."""

    box: Box
    factor: sympy.Rational

    @property
    def side(self) -> float:
        return self.box.x[1] - self.box.x[0]


def map_scale(surface: Surface, at: Pair) -> MapScale:
    """The surface's box, enlarged to hold the arrow; factor 1 unless another fits much better."""
    base = surface_box(surface, at)
    if surface.steepest(at).direction is None:
        return MapScale(base, _usual_factor(surface, base))
    here = np.array([float(part) for part in at])
    uphill = np.array([float(part) for part in surface.gradient_at(at)])
    best = min(_SCALES, key=lambda factor: _badness(base, here, uphill, factor))
    x, y = _grown(base, here + float(best) * uphill)
    if (x, y) == (base.x, base.y):
        return MapScale(base, best)
    return MapScale(Box(x, y, height_range(surface, x, y, here[None])), best)


def _usual_factor(surface: Surface, base: Box) -> sympy.Rational:
    """The factor for arrows all over the map, where there is none at the place itself."""
    lengths = np.hypot(
        *surface.gradients(*np.meshgrid(*(np.linspace(*span, 21) for span in (base.x, base.y))))
    )
    lengths = lengths[np.isfinite(lengths) & (lengths > 0)]
    if not len(lengths):
        return sympy.S.One
    share = float(np.median(lengths)) / (base.x[1] - base.x[0]) / _GOOD
    return min(_SCALES, key=lambda factor: abs(np.log(float(factor) * share)) + _OTHER * (factor != 1))


def _badness(base: Box, here: np.ndarray, uphill: np.ndarray, factor: sympy.Rational) -> float:
    """The cost of a factor: for enlarging the map, for too long or short an arrow, for a factor not 1."""
    (low, high), _ = _grown(base, here + float(factor) * uphill)
    filled = np.log(float(factor) * np.hypot(*uphill) / (high - low) / _GOOD)
    grown = np.log((high - low) / (base.x[1] - base.x[0]))
    return 1.2 * grown + (filled if filled > 0 else -2 * filled) + (factor != 1)


def _grown(base: Box, end: np.ndarray) -> tuple[tuple[float, float], tuple[float, float]]:
    """The square round a box that also holds a place, with a margin."""
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


def crowding(levels: Sequence[sympy.Expr], lengths: Sequence[float]) -> bool:
    """Whether levels are evenly spaced and |∇f| varies: contours are closer where the arrow is longer."""
    steps = {b - a for a, b in pairwise(levels)}
    return len(steps) == 1 and max(lengths) > 1.05 * min(lengths)


def where_arrows_are(scale: MapScale, at: Pair, uphill: Pair) -> np.ndarray:
    """Map coordinates (n, 2) of what is drawn at the point: compass, components, arrow, tangent."""
    here = np.array([float(part) for part in at])
    whole = float(scale.factor) * np.array([float(part) for part in uphill])
    corner = here + whole * [1, 0]
    shares = np.linspace(0, 1, 60)[:, None]
    turns = np.linspace(0, 2 * np.pi, 40)[:, None]
    radii = (0.05, 0.1, 0.16) if whole.any() else (0.05, 0.1, 0.16, 0.22, 0.28)  # a ring of slopes
    compass = np.concatenate([r * np.hstack([np.cos(turns), np.sin(turns)]) for r in radii])
    ways = [
        start + shares * (end - start)
        for start, end in ((here, corner), (corner, here + whole), (here, here + whole))
    ]
    along = np.array([-whole[1], whole[0]]) / (np.hypot(*whole) or 1) * 0.22 * scale.side
    ways.append(here + (2 * shares - 1) * along)
    beside = 0.05 * scale.side * np.array([[0, 0], [1, 0], [-1, 0], [0, 1], [0, -1]])
    return np.concatenate([here + scale.side * compass, *(way + shift for way in ways for shift in beside)])
