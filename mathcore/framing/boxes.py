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
HALVES = tuple(part * 10.0**power for power in range(-3, 8) for part in ROUND)
OWN = 0.8  # the same in units of the place's own coordinates
CORNER = 1.2  # the same over the place's largest coordinate, for a box that begins at 0
LARGEST_USUAL = 8000.0  # half of the largest box that is tried, unless the place is further out
FARTHEST = 4.0  # further out, one centre is no worse than another
UNLIKE = 8.0  # times as large as the other: a coordinate with a scale of its own
APART = 0.12  # of half the box: a stationary point nearer to the place cannot be told from it
LOST = 0.04  # of half the box: a coordinate that is smaller looks like 0
BALANCE = 0.1  # the least share of the heights' range that each variable alone should make up
MOST_WAVES = 3.0  # turning points along a line
MOST_PLACES = 12  # stationary points that one box is made to hold
LARGEST = 1e100  # larger heights are not shown; NaN fails the comparison too


@dataclass(frozen=True, slots=True)
class Box:
    """A box of space: x, y and z are (lo, hi), finite floats."""

    x: Range
    y: Range
    z: Range

    def __post_init__(self) -> None:
        for name, (lo, hi) in (("x", self.x), ("y", self.y), ("z", self.z)):
            if not (np.isfinite(lo) and np.isfinite(hi) and lo < hi):
                raise ValueError(
                    f"The box's {name}-range is [{lo}, {hi}]: it needs two finite numbers, the smaller first"
                )

    @property
    def equal_scales(self) -> bool:
        """Whether x and y are equally wide, so that in a square picture a unit is equally long on both."""
        wide, deep = (hi - lo for lo, hi in (self.x, self.y))
        return bool(abs(wide - deep) <= 1e-9 * max(wide, deep))


def grid(x: Range, y: Range, n: int) -> tuple[Array, Array]:
    """Points spread over x and y, two arrays of shape (n, n); the second index runs along x."""
    return np.meshgrid(np.linspace(*x, n), np.linspace(*y, n))


@quiet
def surface_box(
    surface: Surface,
    at: Place | None = None,
    x: Range | None = None,
    y: Range | None = None,
    z: Range | None = None,
) -> Box:
    """A good box for showing the surface, round the place `at` if given; poles are cut off.

    It is the square of least _cost, with the heights over it; a rectangle where the coordinates of `at`
    differ by orders of magnitude and no square shows both. Ranges x, y and z that are given are kept.
    ValueError where f is not defined at `at`, or nowhere near.
    """
    place = None if at is None else pair(at)
    chosen = _box(surface, place) if x is None or y is None else None
    held = np.empty((0, 2)) if place is None else np.array([[float(part) for part in place]])
    if x is None and y is None:
        return chosen if z is None else Box(chosen.x, chosen.y, z)
    middle = (None, None) if place is None else held[0]
    across, along = x or _beside(chosen, 0, y, middle[0]), y or _beside(chosen, 1, x, middle[1])
    moved = _within_domain(surface, across, along)
    across, along = x or moved[0], y or moved[1]
    return Box(across, along, z or height_range(surface, across, along, held))


def _beside(chosen: Box, axis: int, other: Range, held: float | None) -> Range:
    """The range beside one that was given: as wide, where a square would be chosen as well."""
    own = (chosen.x, chosen.y)[axis]
    if not chosen.equal_scales or held is None:
        return own
    half = (other[1] - other[0]) / 2
    return _range(np.round(held / half * 4) / 4 * half, half)


@cached
def _box(surface: Surface, at: Pair | None) -> Box:
    held = np.empty((0, 2))
    if at is not None:
        if surface.point(at) is None:
            raise ValueError(f"{surface.text} is not defined at {surface.at(at)}: choose another place")
        held = np.array([[float(part) for part in at]])
    features = _features(surface, held)
    best = None
    for unit in _units(held):
        if np.any(unit != 1):  # quantities with scales of their own: a saddle at 0, as of P V, is no landmark
            features = features[[_is_extreme(surface, place, unit) for place in features]]
        largest = max(LARGEST_USUAL, 8 * float(np.max(np.abs(held / unit), initial=0.0)))
        for centre, shift in _centres(held / unit, features / unit):
            for half in (half for half in HALVES if half <= largest):
                middle, halves = (centre + half * shift) * unit, half * unit
                if len(held) and np.max(np.abs(held - middle) / halves) > 0.8:
                    continue
                cost = _unusual(centre, shift, half, held / unit, bool(np.any(unit != 1)))
                if best is not None and cost >= best[0]:
                    continue
                cost += _cost(surface, middle, halves, features, held)
                if np.isfinite(cost) and (best is None or cost < best[0]):
                    best = cost, middle, halves
    if best is None:
        raise ValueError(f"{surface.text} is not defined anywhere near 0: choose a place to show it round")
    x, y = _within_domain(surface, *(_range(*pair) for pair in zip(*best[1:], strict=True)))
    return Box(x, y, height_range(surface, x, y, held))


def _range(middle: float, half: float) -> Range:
    """An interval with short ends."""
    digits = max(9, 4 - int(np.floor(np.log10(half))))
    return round(float(middle - half), digits), round(float(middle + half), digits)


def _units(held: Array) -> list[Array]:
    """Units of x and y in which a square box is looked for: 1, and the place's own coordinates if unlike."""
    units = [np.ones(2)]
    if len(held):
        own = np.abs(held[0])
        if np.all(own > 0) and np.max(own) > UNLIKE * np.min(own):
            units.append(np.array([_nearest_round(part) for part in own]))
    return units


def _nearest_round(size: float) -> float:
    """1, 2 or 5 times a power of ten: two such scales have a round ratio."""
    power = 10.0 ** np.floor(np.log10(size))
    return float(min((digit * power for digit in (1, 2, 5, 10)), key=lambda one: abs(np.log(one / size))))


def _within_domain(surface: Surface, x: Range, y: Range) -> tuple[Range, Range]:
    """The ranges, moved off a strip along an edge where f is nowhere defined."""
    known = np.isfinite(surface.values(*grid(x, y, FINE)))
    moved: list[Range] = []
    if not known.any():
        return x, y
    for (lo, hi), seen in ((x, known.any(axis=0)), (y, known.any(axis=1))):
        places = np.flatnonzero(seen)
        first, last = int(places[0]), FINE - 1 - int(places[-1])
        strips = first - last if not (first and last) else 0
        shift = strips * (hi - lo) / (FINE - 1) if abs(strips) > 0.04 * FINE else 0.0
        moved.append((lo + shift, hi + shift))
    return tuple(moved)


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
    found = found[[_stands_alone(surface, place) for place in found]]
    if len(found) > MOST_PLACES:  # as for sin x sin y
        return found[:1]
    return found


def _stands_alone(surface: Surface, place: Array) -> bool:
    """Whether a stationary point is one of its own, and not one of a level line, as for x²y along x = 0."""
    turns = np.arange(8) * np.pi / 4
    slopes = [
        np.hypot(*surface.gradients(*(place[:, None] + reach * np.array([np.cos(turns), np.sin(turns)]))))
        for reach in (1e-3, 1e-2)
    ]
    level = (slopes[0] <= 1e-9) & (slopes[1] <= 1e-9)
    return not np.any(level) or bool(np.all(level))


def _is_extreme(surface: Surface, place: Array, unit: Array) -> bool:
    """Whether all places round a stationary point are higher, or all lower."""
    turns = np.arange(16) * np.pi / 8
    x, y = place[:, None] + 0.01 * unit[:, None] * np.array([np.cos(turns), np.sin(turns)])
    above = surface.values(x, y) - surface.values(place[:1], place[1:])
    return bool(np.all(above > 0) or np.all(above < 0))


def _centres(held: Array, features: Array) -> list[tuple[Array, Array]]:
    """Candidate centres, each with a shift in halves of the box: the origin, the box that begins there on the
    place's side, and the middle of what the box must hold, rounded.
    """
    still = np.zeros(2)
    centres = [(still, still)]
    together = np.vstack([held, features])
    if len(together):
        lo, hi = together.min(axis=0), together.max(axis=0)
        size = max(float(np.max(hi - lo)), 1e-2)
        unit = 10.0 ** np.floor(np.log10(size)) / 2
        for middle in ((lo + hi) / 2, together[0]):
            centres.append((np.round(np.round(middle / unit) * unit, 9), still))
    if len(held):
        sides = np.sign(held[0])
        centres += [(still, sides * only) for only in ([1, 1], [1, 0], [0, 1]) if np.any(sides * only)]
    return centres


def _unusual(centre: Array, shift: Array, half: float, held: Array, own: bool) -> float:
    """The cost of a scale and a centre, in the box's units: 0 for the usual box round the origin.

    A box that begins at 0 has the place's own scale.

    In the place's `own` units, 0 lies on the box's edge or outside: such quantities keep their sign.
    """
    away = float(np.max(np.abs(centre)))
    if own:
        middle = centre + half * shift
        crossed = np.count_nonzero(np.abs(middle) < half * (1 - 1e-9))
        aside = 3.0 * max(float(np.max(np.abs(held - middle))) / half - 0.5, 0.0)
        return 0.5 + 0.7 * abs(float(np.log(half / OWN))) + 0.5 * crossed + 0.3 * (away > 0) + aside
    lost = 1.0 * bool(len(held)) * bool(np.any((held != 0) & (np.abs(held) < LOST * half)))
    if np.any(shift != 0):
        return lost + 0.4 + 0.7 * abs(float(np.log(half / (CORNER * np.max(np.abs(held[0] * shift))))))
    far = 0.4 * (away > 0) * (1 + min(float(np.log1p(away)), FARTHEST))
    return lost + far + 0.7 * abs(float(np.log(half / USUAL)))


def _cost(surface: Surface, centre: Array, halves: Array, features: Array, held: Array) -> float:
    """How little a box shows: 0 for a surface that fills it with a few bends."""
    x, y = ((part - half, part + half) for part, half in zip(centre, halves, strict=True))
    xs, ys = _uneven(x, y)
    zs = surface.values(xs, ys)
    good = np.abs(zs) < LARGEST
    if np.count_nonzero(good) < 0.2 * zs.size:
        return np.inf
    cost = 2.0 * (1 - np.mean(good))
    if len(features):
        inside = np.max(np.abs(features - centre) / halves, axis=1) < 0.85
        cost += 4.0 * (1 - np.mean(inside))
        apart = np.max(np.abs(features[:, None] - held) / halves, axis=2)
        cost += 2.5 * bool(np.any((apart > 0) & (apart < APART)))
    lo, hi = np.percentile(zs[good], [0.5, 99.5])
    if hi - lo <= 1e-9 * np.max(np.abs(zs[good])):
        return cost + 6.0
    crowded = np.max(np.histogram(np.clip(zs[good], lo, hi), 10)[0]) / np.count_nonzero(good)
    cost += 5.0 * max(0.0, crowded - 0.5)
    cost += 4.0 * max(0.0, 1 - (hi - lo) / np.max(np.abs(zs[good])) / 0.1)
    cost += 1.5 * (_bentness(xs[good], ys[good], zs[good]) < 0.02)
    cost += 2.0 * max(0.0, np.log10(BALANCE / _balance(zs, hi - lo)))
    return cost + 0.5 * max(0.0, _waves(zs) - MOST_WAVES)


def _balance(zs: Array, size: float) -> float:
    """By how much f changes along the variable of less influence, as a share of its range."""
    known = np.where(np.abs(zs) < LARGEST, zs, np.nan)
    changes = [np.fmax.reduce(rows, axis=1) - np.fmin.reduce(rows, axis=1) for rows in (known, known.T)]
    least = min(float(np.mean(change[np.isfinite(change)])) for change in changes)
    return min(max(least / size, 1e-6), 1.0)


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
