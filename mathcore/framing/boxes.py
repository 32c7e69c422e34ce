"""What to show of a surface: the box round it, its stationary places, the heights of its contour lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sympy

from mathcore.evaluate.arrays import Array, np

if TYPE_CHECKING:
    from mathcore.calculus.surface import Pair, Surface

Range = tuple[float, float]

GRID = 41
FINE = 161
USUAL = 3.0  # half the width that is shown of a surface that looks alike at every scale
ROUND = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0)
HALVES = tuple(part * 10.0**power for power in range(-3, 4) for part in ROUND)
MOST_PLACES = 12  # stationary places that one picture may have to hold
ENDLESS = 1e100  # heights beyond are no part of a picture; NaN is not below it either
CROWDED = 0.6  # of the map between two neighbouring contour lines: too much


@dataclass(frozen=True, slots=True)
class Box:
    """A box of space: x, y and z are (lo, hi), finite floats; x and y are equally wide."""

    x: Range
    y: Range
    z: Range

    def __post_init__(self) -> None:
        for name, (lo, hi) in (("x", self.x), ("y", self.y), ("z", self.z)):
            if not (np.isfinite(lo) and np.isfinite(hi) and lo < hi):
                raise ValueError(
                    f"The box's {name}-range is [{lo}, {hi}]: it needs two finite numbers, the smaller first"
                )


def grid(x: Range, y: Range, n: int) -> tuple[Array, Array]:
    """Places spread over x and y, two arrays of shape (n, n): the second index runs along x."""
    return np.meshgrid(np.linspace(*x, n), np.linspace(*y, n))


# -- the box


def box(surface: Surface, at: Pair | None) -> Box:
    """The square that shows most (see _badness), and the heights over it."""
    known = surface.__dict__.setdefault("_boxes", {})
    if at not in known:
        known[at] = _box(surface, at)
    return known[at]


def _box(surface: Surface, at: Pair | None) -> Box:
    held = np.empty((0, 2))
    if at is not None:
        if surface.point(at) is None:
            raise ValueError(f"{surface.text} is not defined at {surface.at(at)}: choose another place")
        held = np.array([[float(part) for part in at]])
    telling = _telling(surface, held)
    best = None
    for centre in _centres(held, telling):
        for half in HALVES:
            if len(held) and np.max(np.abs(held - centre)) > 0.8 * half:
                continue
            bad = _badness(surface, centre, half, telling)
            if np.isfinite(bad) and (best is None or bad < best[0]):
                best = bad, centre, half
    if best is None:
        raise ValueError(f"{surface.text} is not defined anywhere near 0: choose a place to show it round")
    _, (x, y), half = best
    across, along = ((round(float(part - half), 9), round(float(part + half), 9)) for part in (x, y))
    return Box(across, along, heights(surface, across, along, held))


def _telling(surface: Surface, held: Array) -> Array:
    """The stationary places that the picture should hold: none if there are too many to hold."""
    found = stationary_places(surface)
    if not len(found):
        return found
    middle = held[0] if len(held) else np.zeros(2)
    away = np.max(np.abs(found - middle), axis=1)
    found = found[np.argsort(away, kind="stable")]
    ground = surface.values(*grid((-10.0, 10.0), (-10.0, 10.0), GRID))
    relief = np.abs(surface.values(found[:, 0], found[:, 1]) - np.median(ground[np.isfinite(ground)]))
    found = found[~(relief < 0.02 * np.nanmax(relief, initial=0.0))]  # dents too shallow to see
    if len(found) > MOST_PLACES:  # waves without end
        return found[:1]
    return found


def _centres(held: Array, telling: Array) -> list[Array]:
    """The origin, and the middle of what is to be held, to round numbers."""
    centres = [np.zeros(2)]
    together = np.vstack([held, telling])
    if len(together):
        lo, hi = together.min(axis=0), together.max(axis=0)
        size = max(float(np.max(hi - lo)), 1e-2)
        unit = 10.0 ** np.floor(np.log10(size)) / 2
        for middle in ((lo + hi) / 2, together[0]):
            centres.append(np.round(np.round(middle / unit) * unit, 9))
    return centres


def _badness(surface: Surface, centre: Array, half: float, telling: Array) -> float:
    """How little a square shows: 0 is a surface that fills it with a few bends at a usual scale."""
    x, y = ((part - half, part + half) for part in centre)
    xs, ys = _uneven(x, y)
    zs = surface.values(xs, ys)
    good = np.abs(zs) < ENDLESS
    if np.count_nonzero(good) < 0.2 * zs.size:
        return np.inf
    bad = 0.7 * abs(np.log(half / USUAL)) + 2.0 * (1 - np.mean(good))
    bad += 0.4 * bool(np.any(np.abs(centre) > 0)) * (1 + np.log1p(np.max(np.abs(centre))))
    if len(telling):
        inside = np.max(np.abs(telling - centre), axis=1) < 0.85 * half
        bad += 4.0 * (1 - np.mean(inside))
    lo, hi = np.percentile(zs[good], [0.5, 99.5])
    if hi - lo <= 1e-9 * np.max(np.abs(zs[good])):
        return bad + 6.0
    crowded = np.max(np.histogram(np.clip(zs[good], lo, hi), 10)[0]) / np.count_nonzero(good)
    bad += 5.0 * max(0.0, crowded - 0.5)
    bad += 4.0 * max(0.0, 1 - (hi - lo) / np.max(np.abs(zs[good])) / 0.1)
    bad += 1.5 * (_bentness(xs[good], ys[good], zs[good]) < 0.02)
    return bad + 0.2 * max(0.0, _waves(zs) - 6)


def _uneven(x: Range, y: Range) -> tuple[Array, Array]:
    """A grid with uneven spacing: on an even one quick waves can look slow."""
    steps = np.arange(GRID) + 0.35 * np.sin(1.7 * np.arange(GRID) ** 2)
    return np.meshgrid(*(lo + (hi - lo) * steps / (GRID - 1) for lo, hi in (x, y)))


def _bentness(xs: Array, ys: Array, zs: Array) -> float:
    """How far the values stray from the plane that fits them best, as a share of their range."""
    sheet = np.column_stack([np.ones_like(xs), xs, ys])
    sheet[:, 1:] -= sheet[:, 1:].mean(axis=0)
    scale = np.max(np.abs(sheet), axis=0)
    fit = np.linalg.lstsq(sheet / scale, zs, rcond=None)[0]
    return float(np.max(np.abs(zs - sheet / scale @ fit)) / np.ptp(zs))


def _waves(zs: Array) -> float:
    """How often the grid's rows and columns turn up and down, in the mean."""
    turns = []
    for rows in (zs, zs.T):
        signs = np.sign(np.diff(rows, axis=1))
        turns.append(np.count_nonzero(signs[:, :-1] * signs[:, 1:] < 0, axis=1))
    return float(np.mean(np.concatenate(turns)))


def heights(surface: Surface, x: Range, y: Range, held: Array) -> Range:
    """The range of heights to show over a square: all, but for poles and blow-ups at its rim."""
    coarse, fine = (surface.values(*grid(x, y, n)) for n in (GRID, FINE))
    rim = np.concatenate([fine[0], fine[-1], fine[:, 0], fine[:, -1]])
    coarse, fine = coarse[np.abs(coarse) < ENDLESS], fine[np.abs(fine) < ENDLESS]
    if not len(coarse):
        raise ValueError(f"{surface.text} has no heights to show here: choose another place")
    highest, lowest = (bool(np.any(rim == end)) for end in (np.max(fine), np.min(fine)))
    lo, hi = float(np.min(fine)), float(np.max(fine))
    low, ten, ninety, high = (float(part) for part in np.percentile(fine, [3, 10, 90, 97]))
    spread = max(ninety - ten, 1e-12)
    # A peak is as high on a finer grid; a pole is higher.
    if hi - ninety > 1.3 * (float(np.max(coarse)) - ninety) + spread or (highest and hi - high > 20 * spread):
        hi = min(hi, high + 0.5 * spread)
    if ten - lo > 1.3 * (ten - float(np.min(coarse))) + spread or (lowest and low - lo > 20 * spread):
        lo = max(lo, low - 0.5 * spread)
    there = surface.values(held[:, 0], held[:, 1]) if len(held) else np.empty(0)
    there = there[np.abs(there) < ENDLESS]
    lo, hi = float(np.min(there, initial=lo)), float(np.max(there, initial=hi))
    if hi - lo <= 1e-9 * max(1.0, abs(lo)):
        size = max(1.0, abs(lo))
        return lo - 0.5 * size, hi + 0.5 * size
    if 0 < lo < 0.25 * (hi - lo):
        lo = 0.0
    return lo, hi


# -- stationary places


def stationary_places(surface: Surface) -> Array:
    """Valleys, peaks and saddles near the origin, shape (m, 2), by Newton's method from a grid of starts."""
    axis = np.array([-97.0, -31.0, -9.7, -5.1, -3.3, -2.1, -1.2, -0.53, -0.11])
    xs, ys = (part.ravel() for part in np.meshgrid(*[np.concatenate([axis, [0.013], -axis])] * 2))
    (xx, xy), (_, yy) = surface.hessian
    with np.errstate(all="ignore"):
        for _ in range(40):
            gx, gy = surface.gradients(xs, ys)
            a, b, c = (part.values(xs, ys) for part in (xx, xy, yy))
            determinant = a * c - b * b
            dx, dy = (c * gx - b * gy) / determinant, (a * gy - b * gx) / determinant
            long = np.hypot(dx, dy)
            most = 0.5 * (1 + np.hypot(xs, ys))
            held = np.where(long > most, most / long, 1.0)
            xs, ys = xs - held * dx, ys - held * dy
            alive = np.isfinite(xs) & np.isfinite(ys) & (np.abs(xs) < 1e4) & (np.abs(ys) < 1e4)
            xs, ys, long = xs[alive], ys[alive], long[alive]
            if not len(xs) or np.all(long < 1e-10 * (1 + np.hypot(xs, ys))):
                break
    settled = np.column_stack([xs, ys])[long < 1e-8 * (1 + np.hypot(xs, ys))] if len(xs) else np.empty((0, 2))
    if not len(settled):
        return np.empty((0, 2))
    places = np.unique(np.round(settled, 6) + 0.0, axis=0)
    return places[np.argsort(np.hypot(places[:, 0], places[:, 1]), kind="stable")]


# -- contour lines


def contour_levels(surface: Surface, n: int, frame: Box) -> tuple[sympy.Rational, ...]:
    """Round heights for the map over the box."""
    if isinstance(n, bool) or not isinstance(n, int) or not 1 <= n <= 100:
        raise ValueError(f"{n!r} contour lines cannot be drawn: give a whole number from 1 to 100")
    zs = surface.values(*grid(frame.x, frame.y, FINE))
    zs = np.sort(zs[np.abs(zs) < ENDLESS])
    zs[np.abs(zs) < 1e-12 * np.max(np.abs(zs), initial=0.0)] = 0.0  # e^(−700) is level ground
    if len(zs) < 2 or zs[-1] - zs[0] <= 1e-9 * max(abs(zs[0]), abs(zs[-1])):
        return ()
    shown = zs[(zs >= frame.z[0]) & (zs <= frame.z[1])]
    if len(shown) < 2:
        return ()
    even = _even(float(shown[0]), float(shown[-1]), n)
    if n >= 3 and _most_crowded(shown, even) > CROWDED:
        spread = _spread(shown, n)
        if _most_crowded(shown, spread) < _most_crowded(shown, even):
            return spread
    return even


def _even(lo: float, hi: float, n: int) -> tuple[sympy.Rational, ...]:
    """At most n multiples of a round step strictly between lo and hi."""
    power = int(np.floor(np.log10((hi - lo) / (n + 1)))) - 1
    for exponent in range(power, power + 4):
        for digits in (10, 20, 25, 50):
            step = sympy.Rational(digits, 10) * sympy.Integer(10) ** exponent
            low, high = (_exact(part) / step for part in (lo, hi))
            first, last = int(sympy.floor(low)) + 1, int(sympy.ceiling(high)) - 1
            if last - first + 1 <= n:
                return tuple(count * step for count in range(first, last + 1))
    raise AssertionError((lo, hi, n))


def _spread(zs: Array, n: int) -> tuple[sympy.Rational, ...]:
    """Round heights that share the map out evenly: each with as few digits as tell it from its neighbours."""
    wanted = [float(part) for part in np.quantile(zs, (np.arange(n) + 1) / (n + 1))]
    edges = [float(zs[0]), *wanted, float(zs[-1])]
    found: list[sympy.Rational] = []
    for index, height in enumerate(wanted, 1):
        gap = min(height - edges[index - 1], edges[index + 1] - height)
        if gap <= 0:
            continue
        unit = sympy.Integer(10) ** int(np.floor(np.log10(gap)))
        level = sympy.floor(_exact(height) / unit + sympy.Rational(1, 2)) * unit
        if edges[0] < level < edges[-1] and (not found or level > found[-1]):
            found.append(level)
    return tuple(found)


def _exact(value: float) -> sympy.Rational:
    return sympy.Rational(*value.as_integer_ratio())


def _most_crowded(zs: Array, levels: tuple[sympy.Rational, ...]) -> float:
    """The largest share of the map that lies between two neighbouring levels."""
    cuts = np.searchsorted(zs, [float(level) for level in levels])
    return float(np.max(np.diff([0, *cuts, len(zs)])) / len(zs))
