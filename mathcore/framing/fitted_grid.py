"""A grid of places over a box, fitted to a surface: it ends at the rim of the domain, and at jumps.

A regular grid ends somewhere before the rim, in steps, and joins the two sides of a jump. Here the places
just outside the domain lie on its rim, those inside crowd towards it (so that even a rim as steep as √x at 0
is met smoothly), and the places on both sides of a jump lie right at it, with no cell between them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mathcore.calculus.surface import Surface
from mathcore.evaluate.arrays import Array, np, quiet

Range = tuple[float, float]
Values = Callable[[Array], Array]  # from places (m, 2) to heights (m,)

_BISECTIONS = 40
_ASIDE = 1e-6  # of a cell: so far from the rim, or a jump, lie the places "at" it
_REACH = 24  # cells from the rim in which places crowd towards it
_CHORD = 1.5  # cells between two neighbouring points of the rim, at most
_STEEP = 6.0  # times the median step of heights: steeper steps are looked at
_WAYS = tuple((down, right) for down in (-1, 0, 1) for right in (-1, 0, 1) if down or right)
_BENT = 0.002  # of the heights' range: so far at most does a line leave the surface between its places
_HALVINGS = 24  # of a stroke at most: its last part is no longer than what is left free beside a jump
_MANY = 2000  # places of a run after which none is added, as where it swings like sin(1/x)
DROPPED = -1  # a cell across a jump that is left out; −2 … −5: all but one corner, in reading order


@dataclass(frozen=True, eq=False)
class FittedGrid:
    """Places ``x``, ``y`` and heights, (n, n) each, NaN outside the domain; the second index is along x.

    ``broken`` (n − 1, n − 1) is 0 for a whole cell; else see DROPPED. ``regular``: nothing was moved.
    """

    x: Array
    y: Array
    heights: Array
    broken: Array
    regular: bool


@quiet
def fitted_grid(surface: Surface, x: Range, y: Range, n: int) -> FittedGrid:
    """n × n places over x and y, as described above."""
    spans = np.array([x, y])
    across, along = np.meshgrid(*(np.linspace(*span, n) for span in (x, y)))
    cell = np.ptp(spans, axis=1) / (n - 1)
    # In cells, so that lengths along x and y are alike.
    places = np.stack([(across - x[0]) / cell[0], (along - y[0]) / cell[1]], axis=-1)

    def values(there: Array) -> Array:
        return surface.values(*(there * cell + spans[:, 0]).T)

    heights = surface.values(across, along)
    good = np.isfinite(heights)
    moved = good.any() and not good.all()
    if moved:
        places = _to_the_rim(values, places, good)
        heights = values(places.reshape(-1, 2)).reshape(n, n)
    broken, jumped = _at_jumps(values, places, heights)
    if jumped is not None:
        places, moved = jumped, True
    if moved:
        across, along = np.moveaxis(places * cell + spans[:, 0], -1, 0)
        heights = surface.values(across, along)
    return FittedGrid(across, along, heights, broken, not (moved or broken.any()))


def _to_the_rim(values: Values, places: Array, good: Array) -> Array:
    """The places (n, n, 2), those beside the domain moved to its rim, those inside it crowded towards it."""
    n = len(good)
    rows, columns = np.indices((n, n))
    border = [(rows == 0) | (rows == n - 1), (columns == 0) | (columns == n - 1)]
    lost, inside, aside = [], [], []
    padded = np.pad(good, 1)
    for down, right in _WAYS:
        beside = padded[1 + down : n + 1 + down, 1 + right : n + 1 + right]
        found = np.flatnonzero(~good & beside)
        lost.append(found)
        inside.append(found + down * n + right)
        # A place on the box's border stays on it, if the rim meets the border beside it.
        leaves = (border[0] & (down != 0)) | (border[1] & (right != 0))
        aside.append(leaves.ravel()[found])
    lost, inside, aside = map(np.concatenate, (lost, inside, aside))
    flat, result = places.reshape(-1, 2), places.reshape(-1, 2).copy()
    rim, _ = last_defined(values, flat[inside], flat[lost])
    far = np.linalg.norm(rim - flat[lost], axis=1) + 10.0 * aside
    order = np.argsort(-far, kind="stable")  # the nearest is written last
    result[lost[order]] = rim[order]
    crowded = _crowded(flat, rim, inside, good)
    crowded = np.where(np.stack(border[::-1], axis=-1).reshape(-1, 2), flat, crowded)
    fine = good.ravel() & np.isfinite(values(crowded))
    result[fine] = crowded[fine]
    return result.reshape(n, n, 2)


def last_defined(values: Values, inside: Array, outside: Array) -> tuple[Array, Array]:
    """The last places (m, 2) on the ways from inside the domain to outside, and their shares of the ways."""
    low, high = np.zeros(len(inside)), np.ones(len(inside))
    way = outside - inside
    for _ in range(_BISECTIONS * bool(len(inside))):
        middle = (low + high) / 2
        there = np.isfinite(values(inside + middle[:, None] * way))
        low, high = np.where(there, middle, low), np.where(there, high, middle)
    low = np.maximum(low - _ASIDE, 0)
    return inside + low[:, None] * way, low


def _crowded(flat: Array, rim: Array, beside: Array, good: Array) -> Array:
    """The places (n², 2), those at d < _REACH cells from the rim moved to d²/_REACH from it.

    A height that goes as √d beside the rim is then linear from place to place.
    """
    n = len(good)
    nearest, away = np.zeros((n * n, 2)), np.full(n * n, np.inf)
    far = np.linalg.norm(flat[beside] - rim, axis=1)
    order = np.argsort(-far, kind="stable")
    nearest[beside[order]], away[beside[order]] = rim[order], far[order]
    nearest, away = nearest.reshape(n, n, 2), away.reshape(n, n)
    here = flat.reshape(n, n, 2)
    # Each place learns from places ever nearer to it which point of the rim may be nearest: "jump flooding"
    # (Rong and Tan, 2006).
    for step in (16, 8, 4, 2, 1):
        wide = np.pad(
            np.where(np.isfinite(away)[..., None], nearest, np.inf), _border(step), constant_values=np.inf
        )
        for down, right in _WAYS:
            there = _beside(wide, n, step, down, right)
            nearer = np.linalg.norm(here - there, axis=-1) < away
            nearest[nearer] = there[nearer]
            away[nearer] = np.linalg.norm(here - nearest, axis=-1)[nearer]
    nearest, away = _on_chords(here, nearest, away)
    near = (away < _REACH) & good
    result = here.copy()
    result[near] = nearest[near] + (away[near] / _REACH)[:, None] * (here[near] - nearest[near])
    return result.reshape(-1, 2)


def _on_chords(here: Array, nearest: Array, away: Array) -> tuple[Array, Array]:
    """The nearest points on the rim's chords, from each place's nearest point to its neighbours'; how far."""
    n = len(here)
    wide = np.pad(np.where(np.isfinite(away)[..., None], nearest, np.inf), _border(1), constant_values=np.inf)
    result, best = nearest.copy(), away.copy()
    for down, right in _WAYS:
        chord = _beside(wide, n, 1, down, right) - nearest
        long = np.sum(chord**2, axis=-1)
        share = np.clip(np.sum((here - nearest) * chord, axis=-1) / np.maximum(long, 1e-12), 0, 1)
        point = nearest + share[..., None] * chord
        there = np.linalg.norm(here - point, axis=-1)
        nearer = (long < _CHORD**2) & (there < best)
        result[nearer], best[nearer] = point[nearer], there[nearer]
    return result, best


def _border(width: int) -> tuple[tuple[int, int], ...]:
    return (width, width), (width, width), (0, 0)


def _beside(wide: Array, n: int, step: int, down: int, right: int) -> Array:
    """Of an array with a border of ``step``, what lies that many places down and right of each place."""
    return wide[step * (1 + down) :, step * (1 + right) :][:n, :n]


# --- jumps


def find_jumps(values: Values, starts: Array, ends: Array, first: Array, last: Array) -> tuple[Array, ...]:
    """On which ways (m, 2) to (m, 2) f breaks; the shares before and behind it; whether it is no pole.

    ``first`` and ``last`` are the heights at the ends. A jump stays as large on ever shorter ways, a pole
    grows; whatever is continuous gets smaller.
    """
    broken, finite = np.zeros(len(starts), bool), np.zeros(len(starts), bool)
    before, behind = np.zeros(len(starts)), np.ones(len(starts))
    step = np.abs(last - first)
    known = step[np.isfinite(step)]
    usual = float(np.median(known)) if len(known) else 0.0
    tried = np.flatnonzero(step > _STEEP * usual + 1e-9 * np.max(known, initial=0.0))
    low, high, f_low, f_high = np.zeros(len(tried)), np.ones(len(tried)), first[tried], last[tried]
    for k in range(_BISECTIONS):
        if not len(tried):
            break
        middle = low + 0.4999 * (high - low)  # not the half, where a pole may be
        there = values(starts[tried] + middle[:, None] * (ends - starts)[tried])
        left = np.nan_to_num(np.abs(there - f_low), nan=np.inf) >= np.nan_to_num(
            np.abs(f_high - there), nan=0
        )
        high, f_high = np.where(left, middle, high), np.where(left, there, f_high)
        low, f_low = np.where(left, low, middle), np.where(left, f_low, there)
        if k in (0, 3, 10):  # most are continuous, and are soon told
            stays = ~(np.abs(f_high - f_low) < (0.7 if k == 0 else 0.5) * step[tried])
            tried, low, high, f_low, f_high = (part[stays] for part in (tried, low, high, f_low, f_high))
    rest = np.abs(f_high - f_low)
    stays = ~(rest < 0.5 * step[tried])
    broken[tried[stays]] = True
    finite[tried[stays]] = rest[stays] < 2 * step[tried[stays]]
    before[tried], behind[tried] = low - _ASIDE, high + _ASIDE
    return broken, before, behind, finite


def _at_jumps(values: Values, places: Array, heights: Array) -> tuple[Array, Array | None]:
    """The broken cells, and the places with those beside a jump moved to it; None where there is none."""
    n = len(heights)
    at = np.arange(n * n).reshape(n, n)
    flat, f = places.reshape(-1, 2), heights.ravel()
    start = np.concatenate([at[:, :-1].ravel(), at[:-1].ravel()])
    end = np.concatenate([at[:, 1:].ravel(), at[1:].ravel()])
    broken, before, behind, finite = find_jumps(values, flat[start], flat[end], f[start], f[end])
    if not broken.any():
        return np.zeros((n - 1, n - 1), np.int8), None
    result, moving = flat.copy(), np.flatnonzero(broken & finite)
    who = np.concatenate([start[moving], end[moving]])
    share = np.concatenate([before[moving], behind[moving]])
    to = flat[start[moving]][None] + share.reshape(2, -1, 1) * (flat[end] - flat[start])[moving]
    to = to.reshape(-1, 2)
    order = np.argsort(-np.linalg.norm(to - flat[who], axis=1), kind="stable")  # the nearest is written last
    result[who[order]] = to[order]
    level, upright = broken[: n * (n - 1)].reshape(n, n - 1), broken[n * (n - 1) :].reshape(n - 1, n)
    top, bottom, left, right = level[:-1], level[1:], upright[:, :-1], upright[:, 1:]
    cells = np.where(top | bottom | left | right, DROPPED, 0).astype(np.int8)
    corners = (top & left, top & right, left & bottom, bottom & right)
    alone = np.sum([top, bottom, left, right], axis=0) == 2
    for k, corner in enumerate(corners):
        cells[alone & corner] = DROPPED - 1 - k
    return cells, result.reshape(n, n, 2)


# --- lines


@quiet
def fitted_runs(surface: Surface, places: Array, z: Range) -> list[Array]:
    """The surface over a line of places (n, 2), as runs (m, 3) within the heights z.

    They end at the rim of the domain, at a jump, and where the surface leaves those heights. Where it is
    bent, as arctan(y/x) is beside 0, there are more places than those given.
    """
    low, high = z
    slack = 1e-9 * (high - low)

    def values(there: Array) -> Array:
        return surface.values(*there.T)

    def shown(there: Array) -> Array:
        heights = values(there)
        return np.where((heights >= low - slack) & (heights <= high + slack), heights, np.nan)

    heights = values(places)
    broken, before, behind, _ = find_jumps(values, places[:-1], places[1:], heights[:-1], heights[1:])
    seen = np.isfinite(shown(places))
    if seen.all() and not broken.any():
        return [_halved(shown, np.column_stack([places, heights]), _BENT * (high - low))]
    ending = np.flatnonzero(seen[:-1] & ~seen[1:] & ~broken)
    starting = np.flatnonzero(~seen[:-1] & seen[1:] & ~broken)
    ends, last = last_defined(shown, places[ending], places[ending + 1])
    starts, first = last_defined(shown, places[starting + 1], places[starting])
    jumps = np.flatnonzero(broken)
    shares = (before[jumps], behind[jumps])
    sides = [places[jumps] + share[:, None] * (places[jumps + 1] - places[jumps]) for share in shares]
    # All in order along the line; a run ends before a break.
    order = np.concatenate(
        [np.arange(len(places)), ending + last, starting + 1 - first, *(jumps + s for s in shares)]
    )
    together = np.concatenate([places, ends, starts, *sides])
    gaps = np.concatenate([np.flatnonzero(~seen), jumps + np.mean(shares, axis=0)])
    sorting = np.argsort(order, kind="stable")
    order, together = order[sorting], together[sorting]
    heights = shown(together)
    # A place right at a break is on neither side of it, and one that is there twice is there once.
    apart = np.abs(order[:, None] - np.append(gaps[len(gaps) - len(jumps) :], np.inf)).min(axis=1)
    kept = np.isfinite(heights) & (apart > 0.5 * _ASIDE) & (np.diff(order, prepend=-1) > 0.1 * _ASIDE)
    cuts = np.searchsorted(order, np.sort(gaps))
    lines = np.column_stack([together, heights])
    runs = [lines[part[kept[part]]] for part in np.split(np.arange(len(order)), cuts)]
    return [_halved(shown, run, _BENT * (high - low)) for run in runs if len(run) > 1]


def _halved(values: Values, run: Array, most: float) -> Array:
    """The run (m, 3) with more places, each amid a stroke that is off the surface by more than `most`."""
    open_ones = np.ones(len(run) - 1, bool)  # the strokes that are not known to lie on the surface
    for _ in range(_HALVINGS):
        at = np.flatnonzero(open_ones)
        middles = (run[at] + run[at + 1]) / 2
        heights = values(middles[:, :2])
        bent = np.abs(heights - middles[:, 2]) > most
        if not bent.any() or len(run) > _MANY:
            break
        at, new = at[bent], np.column_stack([middles[bent, :2], heights[bent]])
        open_ones[:] = False
        open_ones[at] = True
        run, open_ones = np.insert(run, at + 1, new, axis=0), np.insert(open_ones, at + 1, True)
    return run
