"""The box of space in which a surface is shown."""

from __future__ import annotations

from dataclasses import dataclass

from mathcore.calculus.function import Pair
from mathcore.calculus.surface import Place, Surface, pair
from mathcore.calculus.zeros import surface_stationary_points
from mathcore.evaluate.arrays import Array, np, quiet
from mathcore.evaluate.cache import cached

Range = tuple[float, float]

GRID = 41
FINE = 161
USUAL = 3.0  # half the width of the box for a surface that looks alike at every scale
ROUND = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0)
HALVES = tuple(part * 10.0**power for power in range(-3, 4) for part in ROUND)
MOST_PLACES = 12  # stationary points that one box is made to hold
LARGEST = 1e100  # larger heights are not shown; NaN fails the comparison too


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
    """Points spread over x and y, two arrays of shape (n, n); the second index runs along x."""
    return np.meshgrid(np.linspace(*x, n), np.linspace(*y, n))


@quiet
def surface_box(surface: Surface, at: Place | None = None) -> Box:
    """A good box for showing the surface, round the place `at` if given; poles are cut off.

    It is the square of least _cost, with the heights over it. ValueError where f is not defined at `at`, or
    nowhere near.
    """
    return _box(surface, None if at is None else pair(at))


@cached
def _box(surface: Surface, at: Pair | None) -> Box:
    held = np.empty((0, 2))
    if at is not None:
        if surface.point(at) is None:
            raise ValueError(f"{surface.text} is not defined at {surface.at(at)}: choose another place")
        held = np.array([[float(part) for part in at]])
    features = _features(surface, held)
    best = None
    for centre in _centres(held, features):
        for half in HALVES:
            if len(held) and np.max(np.abs(held - centre)) > 0.8 * half:
                continue
            cost = _cost(surface, centre, half, features)
            if np.isfinite(cost) and (best is None or cost < best[0]):
                best = cost, centre, half
    if best is None:
        raise ValueError(f"{surface.text} is not defined anywhere near 0: choose a place to show it round")
    _, (x, y), half = best
    across, along = ((round(float(part - half), 9), round(float(part + half), 9)) for part in (x, y))
    return Box(across, along, height_range(surface, across, along, held))


def _features(surface: Surface, held: Array) -> Array:
    """The stationary points that the box should hold; none if there are too many."""
    found = surface_stationary_points(surface)
    if not len(found):
        return found
    middle = held[0] if len(held) else np.zeros(2)
    away = np.max(np.abs(found - middle), axis=1)
    found = found[np.argsort(away, kind="stable")]
    around = surface.values(*grid((-10.0, 10.0), (-10.0, 10.0), GRID))
    relief = np.abs(surface.values(found[:, 0], found[:, 1]) - np.median(around[np.isfinite(around)]))
    found = found[~(relief < 0.02 * np.nanmax(relief, initial=0.0))]  # too shallow to see
    if len(found) > MOST_PLACES:  # as for sin x sin y
        return found[:1]
    return found


def _centres(held: Array, features: Array) -> list[Array]:
    """Candidate centres: the origin, and the middle of what the box must hold, rounded."""
    centres = [np.zeros(2)]
    together = np.vstack([held, features])
    if len(together):
        lo, hi = together.min(axis=0), together.max(axis=0)
        size = max(float(np.max(hi - lo)), 1e-2)
        unit = 10.0 ** np.floor(np.log10(size)) / 2
        for middle in ((lo + hi) / 2, together[0]):
            centres.append(np.round(np.round(middle / unit) * unit, 9))
    return centres


def _cost(surface: Surface, centre: Array, half: float, features: Array) -> float:
    """How little a square shows: 0 for a surface that fills it with a few bends at the usual scale."""
    x, y = ((part - half, part + half) for part in centre)
    xs, ys = _uneven(x, y)
    zs = surface.values(xs, ys)
    good = np.abs(zs) < LARGEST
    if np.count_nonzero(good) < 0.2 * zs.size:
        return np.inf
    cost = 0.7 * abs(np.log(half / USUAL)) + 2.0 * (1 - np.mean(good))
    cost += 0.4 * bool(np.any(np.abs(centre) > 0)) * (1 + np.log1p(np.max(np.abs(centre))))
    if len(features):
        inside = np.max(np.abs(features - centre), axis=1) < 0.85 * half
        cost += 4.0 * (1 - np.mean(inside))
    lo, hi = np.percentile(zs[good], [0.5, 99.5])
    if hi - lo <= 1e-9 * np.max(np.abs(zs[good])):
        return cost + 6.0
    crowded = np.max(np.histogram(np.clip(zs[good], lo, hi), 10)[0]) / np.count_nonzero(good)
    cost += 5.0 * max(0.0, crowded - 0.5)
    cost += 4.0 * max(0.0, 1 - (hi - lo) / np.max(np.abs(zs[good])) / 0.1)
    cost += 1.5 * (_bentness(xs[good], ys[good], zs[good]) < 0.02)
    return cost + 0.2 * max(0.0, _waves(zs) - 6)


def _uneven(x: Range, y: Range) -> tuple[Array, Array]:
    """A grid with uneven spacing: on an even one, fast waves would alias to slow ones."""
    steps = np.arange(GRID) + 0.35 * np.sin(1.7 * np.arange(GRID) ** 2)
    return np.meshgrid(*(lo + (hi - lo) * steps / (GRID - 1) for lo, hi in (x, y)))


def _bentness(xs: Array, ys: Array, zs: Array) -> float:
    """How far the values deviate from the least-squares plane, as a share of their range."""
    sheet = np.column_stack([np.ones_like(xs), xs, ys])
    sheet[:, 1:] -= sheet[:, 1:].mean(axis=0)
    scale = np.max(np.abs(sheet), axis=0)
    fit = np.linalg.lstsq(sheet / scale, zs, rcond=None)[0]
    return float(np.max(np.abs(zs - sheet / scale @ fit)) / np.ptp(zs))


def _waves(zs: Array) -> float:
    """The mean number of turning points along the grid's rows and columns."""
    turns = []
    for rows in (zs, zs.T):
        signs = np.sign(np.diff(rows, axis=1))
        turns.append(np.count_nonzero(signs[:, :-1] * signs[:, 1:] < 0, axis=1))
    return float(np.mean(np.concatenate(turns)))


def _beside_the_rim(values: Array) -> Array:
    """Which of a grid's values (n, n) are defined beside one that is not."""
    lost = np.pad(~np.isfinite(values), 1)
    around = lost[:-2, 1:-1] | lost[2:, 1:-1] | lost[1:-1, :-2] | lost[1:-1, 2:]
    return around & ~lost[1:-1, 1:-1]


def height_range(surface: Surface, x: Range, y: Range, held: Array) -> Range:
    """The range of heights to show over a square: all, but for poles and steep rises at its rim."""
    coarse, fine = (surface.values(*grid(x, y, n)) for n in (GRID, FINE))
    at_rim = fine[_beside_the_rim(fine)]
    rim = np.concatenate([fine[0], fine[-1], fine[:, 0], fine[:, -1]])
    coarse, fine = coarse[np.abs(coarse) < LARGEST], fine[np.abs(fine) < LARGEST]
    if not len(coarse):
        raise ValueError(f"{surface.text} has no heights to show here: choose another place")
    highest, lowest = (bool(np.any(rim == end)) for end in (np.max(fine), np.min(fine)))
    lo, hi = float(np.min(fine)), float(np.max(fine))
    low, ten, ninety, high = (float(part) for part in np.percentile(fine, [3, 10, 90, 97]))
    spread = max(ninety - ten, 1e-12)
    # A peak keeps its height on a finer grid; a pole grows.
    if hi - ninety > 1.3 * (float(np.max(coarse)) - ninety) + spread or (highest and hi - high > 20 * spread):
        hi = min(hi, high + 0.5 * spread)
    if ten - lo > 1.3 * (ten - float(np.min(coarse))) + spread or (lowest and low - lo > 20 * spread):
        lo = max(lo, low - 0.5 * spread)
    # At the rim of its domain a logarithm falls without bound, though no grid shows how far.
    if len(at_rim):
        lo = max(lo, low - 0.5 * spread) if ten - float(np.min(at_rim)) > 2 * spread else lo
        hi = min(hi, high + 0.5 * spread) if float(np.max(at_rim)) - ninety > 2 * spread else hi
    there = surface.values(held[:, 0], held[:, 1]) if len(held) else np.empty(0)
    there = there[np.abs(there) < LARGEST]
    lo, hi = float(np.min(there, initial=lo)), float(np.max(there, initial=hi))
    if hi - lo <= 1e-9 * max(1.0, abs(lo)):
        size = max(1.0, abs(lo))
        return lo - 0.5 * size, hi + 0.5 * size
    if 0 < lo < 0.25 * (hi - lo):
        lo = 0.0
    return lo, hi
