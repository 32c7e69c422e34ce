"""The box of a gradient's map, and the scale of its arrows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import numpy as np
import sympy

from mathcore import Box, Surface, height_range, surface_box

Pair = tuple[sympy.Expr, sympy.Expr]

_GOOD = 0.3  # the best length of an arrow, as a share of the map
_OTHER = 0.4  # what it costs, at a level place, that arrows are not drawn as they are
_MARGIN = 0.07  # the least distance of an arrow's end from the map's edge, as a share of the map
_TOWERING = 5.0  # times the heights of the smaller map
_LOOKS = 41
_SCALES = tuple(
    sympy.Rational(mantissa) * sympy.Integer(10) ** power
    for power in range(-15, 12)
    for mantissa in (1, 2, 5)
)


@dataclass(frozen=True)
class MapScale:
    """A map's box, and the round number by which all lengths of arrows are multiplied.

    Where the map's sides differ, it is drawn as a square all the same, and the components have a factor each:
    those that make the arrow the steepest way as distances are on the map, at right angles to the contour.
    """

    box: Box
    factor: sympy.Rational

    @property
    def sides(self) -> np.ndarray:
        """The map's width and depth, (2,), in units of x and of y."""
        return np.array([high - low for low, high in (self.box.x, self.box.y)])

    @property
    def side(self) -> float:
        """The map's width, in units of x."""
        return self.box.x[1] - self.box.x[0]

    @property
    def factors(self) -> Pair:
        """The factors of the components along x and along y."""
        return factors(self.box, self.factor)


def drawn_ratio(box: Box) -> sympy.Rational:
    """How many units of y are drawn as long as a unit of x, in a square map of the box."""
    if box.equal_scales:
        return sympy.S.One
    wide, deep = (sympy.Rational(f"{high - low:.12g}") for low, high in (box.x, box.y))
    return deep / wide


def rise_steps(box: Box) -> Pair:
    """A round distance along x and one along y that are equally long on the map: a share of its sides."""
    wide, deep = (sympy.Rational(f"{high - low:.12g}") for low, high in (box.x, box.y))
    ways = [(wide / share, deep / share) for share in (4, 5, 8, 10)]
    return min(ways, key=lambda way: len(f"{float(way[0]):.12g}{float(way[1]):.12g}"))


def factors(box: Box, factor: sympy.Rational) -> Pair:
    """The factors of the components along x and along y, that along x given.

    With them the arrow is the gradient by distances on the map: in a unit that is drawn r times as long, the
    slope is r times as large, and so is the way that it is drawn as.
    """
    return factor, factor * drawn_ratio(box) ** 2


def map_scale(surface: Surface, at: Pair, box: Box | None = None) -> MapScale:
    """The surface's box, enlarged to hold the arrow; factor 1 unless another fits much better.

    A box that is given, or whose sides differ, is kept as it is.
    """
    base = box or surface_box(surface, at)
    if surface.steepest(at).direction is None:
        return MapScale(base, _usual_factor(surface, base))
    here = np.array([float(part) for part in at])
    uphill = np.array([float(part) for part in surface.gradient_at(at)])
    if box is not None or not base.equal_scales:
        return min((MapScale(base, factor) for factor in _SCALES), key=partial(_misfit, here, uphill))
    best = min(_SCALES, key=partial(_badness, surface, base, here, uphill))
    x, y = _grown(base, here + float(best) * uphill)
    if (x, y) == (base.x, base.y):
        return MapScale(base, best)
    return MapScale(Box(x, y, height_range(surface, x, y, here[None])), best)


def _misfit(here: np.ndarray, uphill: np.ndarray, scale: MapScale) -> float:
    """The cost of a factor in a box that cannot grow: for too short an arrow, for one that leaves the map."""
    arrow = np.array([float(part) for part in scale.factors]) * uphill / scale.sides
    end = (here - [scale.box.x[0], scale.box.y[0]]) / scale.sides + arrow
    outside = float(np.max(np.maximum(_MARGIN - end, end - (1 - _MARGIN))))
    filled = float(np.log(np.hypot(*arrow) / _GOOD))
    return (100 + filled if outside > 0 else 0.0) + (filled if filled > 0 else -2 * filled)


def _usual_factor(surface: Surface, base: Box) -> sympy.Rational:
    """The factor for arrows all over the map, where there is none at the place itself."""
    slopes = surface.gradients(*np.meshgrid(*(np.linspace(*span, 21) for span in (base.x, base.y))))
    ratio = float(drawn_ratio(base))
    lengths = np.hypot(slopes[0], slopes[1] * ratio)
    lengths = lengths[np.isfinite(lengths) & (lengths > 0)]
    if not len(lengths):
        return sympy.S.One
    share = float(np.median(lengths)) / (base.x[1] - base.x[0]) / _GOOD
    return min(_SCALES, key=lambda factor: abs(np.log(float(factor) * share)) + _OTHER * (factor != 1))


def _badness(
    surface: Surface, base: Box, here: np.ndarray, uphill: np.ndarray, factor: sympy.Rational
) -> float:
    """The cost of a factor: for enlarging the map, for too long or short an arrow, for a factor not 1."""
    x, y = _grown(base, here + float(factor) * uphill)
    filled = np.log(float(factor) * np.hypot(*uphill) / (x[1] - x[0]) / _GOOD)
    grown = np.log((x[1] - x[0]) / (base.x[1] - base.x[0]))
    cost = 1.2 * grown + (filled if filled > 0 else -2 * filled) + (factor != 1)
    return cost if grown == 0 else cost + _spoilt(surface, base, x, y)


def _spoilt(surface: Surface, base: Box, x: tuple[float, float], y: tuple[float, float]) -> float:
    """The cost of an enlarged map's new heights, far above the old ones, and of its undefined parts."""
    before, after = (
        surface.values(*np.meshgrid(*(np.linspace(*ends, _LOOKS) for ends in spans)))
        for spans in ((base.x, base.y), (x, y))
    )
    shares = [np.mean(np.isfinite(heights)) for heights in (before, after)]
    seen = after[np.isfinite(after)]
    if not len(seen):
        return np.inf
    steep = np.log(max(np.ptp(seen) / (base.z[1] - base.z[0]) / _TOWERING, 1.0))
    return float(steep + 8 * max(shares[0] - shares[1], 0.0))


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
    return len(steps) == 1 and max(lengths) > 1.05 * min(lengths)  # so much that it is seen


def where_arrows_are(scale: MapScale, at: Pair, uphill: Pair) -> np.ndarray:
    """Map coordinates (n, 2) of what is drawn at the point: compass, components, arrow, tangent."""
    here = np.array([float(part) for part in at]) / scale.sides
    whole = np.array([float(f * part) for f, part in zip(scale.factors, uphill, strict=True)]) / scale.sides
    corner = here + whole * [1, 0]
    shares = np.linspace(0, 1, 60)[:, None]
    turns = np.linspace(0, 2 * np.pi, 40)[:, None]
    radii = (0.05, 0.1, 0.16) if whole.any() else (0.05, 0.1, 0.16, 0.22, 0.28)  # a ring of slopes
    compass = np.concatenate([r * np.hstack([np.cos(turns), np.sin(turns)]) for r in radii])
    ways = [
        start + shares * (end - start)
        for start, end in ((here, corner), (corner, here + whole), (here, here + whole))
    ]
    along = np.array([-whole[1], whole[0]]) / (np.hypot(*whole) or 1) * 0.22
    ways.append(here + (2 * shares - 1) * along)
    beside = 0.05 * np.array([[0, 0], [1, 0], [-1, 0], [0, 1], [0, -1]])
    return scale.sides * np.concatenate([here + compass, *(way + shift for way in ways for shift in beside)])
