"""What to show of a curve: the secants' first steps, the window, further points for the tangent."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import sympy
from sympy import Rational

from mathcore.calculus.curve import Curve
from mathcore.calculus.discontinuities import discontinuities
from mathcore.calculus.ends import graph_ends
from mathcore.calculus.function import Real
from mathcore.evaluate.arrays import np, quiet
from mathcore.evaluate.cache import cached
from mathcore.evaluate.work_budget import answered
from mathcore.framing.heights import GRID, heights_over
from mathcore.framing.steepness import extreme_slopes
from mathcore.notation.plain_text import plain
from mathcore.reader.expression import number

# Scales that a lecturer would choose, tried in turn.
SHRINKING = [
    Rational(top, 10**power) for power in range(7) for top in (Rational(1), Rational(1, 2), Rational(1, 4))
]
GROWING = [sympy.Integer(10) ** power for power in range(1, 7)]
HALVINGS = 12
WELL_SEEN = 0.3  # of a window's width: a good first step to the right
STRAIGHT = 0.02  # of the chord's height: a curve that deviates less looks straight
MOST_BENDS = 3
TOWERING = 60.0  # times the middle of the heights above or below the point: one end dwarfs all else
JOIN_MARGIN = 0.2  # of the width, shown beyond the place where two pieces join
STEEPEST, FLATTEST = 3.0, 0.25  # limits of the secants' part's height over the tangent's


@dataclass(frozen=True, slots=True)
class Window:
    """A rectangle of the plane: x = (lo, hi), y = (lo, hi), finite floats."""

    x: tuple[float, float]
    y: tuple[float, float]

    def __post_init__(self) -> None:
        for name, (lo, hi) in (("x", self.x), ("y", self.y)):
            if not (np.isfinite(lo) and np.isfinite(hi) and lo < hi):
                raise ValueError(
                    f"The window's {name}-range is [{lo}, {hi}]: it needs two numbers, the smaller first"
                )


@answered
@quiet
def approach_steps(
    curve: Curve,
    at: Real,
    x: tuple[float, float] | None = None,
    y: tuple[float, float] | None = None,
) -> tuple[sympy.Expr, sympy.Expr]:
    """The first step to the right (> 0) and to the left (< 0) for secants that approach the tangent at `at`.

    In a window x = (lo, hi), y = (lo, hi) they end inside, and are well seen. ValueError with the reason
    where the curve has no tangent, or the window no room on both sides.
    """
    place = number(at)
    right, left = _approach(curve, place)
    if x is None and y is None:
        return right, left
    lo, hi = x or _window(curve, place, None).x
    longest = WELL_SEEN * (hi - lo) if x else 0.0

    def fits(step: sympy.Expr) -> bool:
        end = float(place + step)
        low, high = y or (-np.inf, np.inf)
        return bool(lo <= end <= hi and low <= curve.values(np.array([end]))[0] <= high)

    found = _fitting(curve, place, right, fits, longest), _fitting(curve, place, left, fits, longest / 2)
    if None in found:
        raise ValueError(f"the window leaves no room for secants at {plain(place)}")
    return found


def _fitting(
    curve: Curve, at: sympy.Expr, step: sympy.Expr, fits: Callable[[sympy.Expr], bool], longest: float
) -> sympy.Expr | None:
    """A step, halved until it fits a window; a larger one, up to the longest, where it is a speck there."""
    halved = next((step / 2**k for k in range(HALVINGS) if fits(step / 2**k)), None)
    if halved is None or longest < 2.5 * abs(float(halved)):
        return halved
    power, side = int(np.floor(np.log10(longest))), 1 if step > 0 else -1
    usual = (side * digit * sympy.Integer(10) ** (power - k) for k in range(3) for digit in (5, 2, 1))
    larger = (one for one in usual if 2.5 * abs(float(halved)) <= abs(float(one)) <= longest)
    return next((one for one in larger if fits(one) and _continuous_between(curve, at, one)), halved)


@cached
def _approach(curve: Curve, at: sympy.Expr) -> tuple[sympy.Expr, sympy.Expr]:
    found = curve.differentiability(at)
    if not found.ok:
        raise ValueError(f"{found.reason}. {curve.differentiable_at(at).hint}")
    slope = float(found.slope)
    larger = _larger_scale(curve, at)
    if larger is not None:
        return 2 * larger, -larger
    best: tuple[float, sympy.Expr, sympy.Expr] | None = None
    for scale in SHRINKING:
        right, left = _clear_step(curve, at, 2 * scale), _clear_step(curve, at, -scale)
        if right is None or left is None or _bends(curve, at, left, right) > MOST_BENDS:
            continue
        cost = _cost(curve, float(at), float(left), float(right), slope)
        if best is not None and cost > max(1.0, 0.75 * best[0]):
            if right == best[1]:
                continue  # limited by a discontinuity on the right: only a smaller scale helps
            break
        best = cost, right, left
        if cost <= 1:
            break
    if best is None:
        raise ValueError(
            f"{curve.text} changes too quickly round {plain(at)} to be shown there: choose another place"
        )
    _, right, left = best
    return (right / 2 if _lopsided(curve, float(at), float(left), float(right)) else right), left


def _larger_scale(curve: Curve, at: sympy.Expr) -> sympy.Expr | None:
    """A larger scale, where the curve looks straight at scale 1 but bends further out."""
    if not (_continuous_round(curve, at, sympy.S.One) and _straight(curve, float(at), -1.0, 2.0)):
        return None
    for scale in GROWING:
        if _joins_within(curve, at, scale):
            return _up_to_the_joins(curve, at, scale)
        if _continuous_round(curve, at, scale) and _straight(curve, float(at), *_reach(scale)):
            continue
        # Nearly as far as its domain reaches, as for √x round 100, and not as far as a corner.
        return next((part for part in (scale, scale / 2, scale / 5) if _well_bent(curve, at, part)), None)
    return None


def _reach(scale: sympy.Expr) -> tuple[float, float]:
    return -float(scale), 2 * float(scale)


def _well_bent(curve: Curve, at: sympy.Expr, scale: sympy.Expr) -> bool:
    """Whether f is bent at a scale, but has no corner and few waves."""
    if not _continuous_round(curve, at, scale) or _straight(curve, float(at), *_reach(scale)):
        return False
    bend = np.abs(np.diff(_grid(curve, float(at), *_reach(scale)), 2))
    return bool(np.max(bend) <= 100 * np.mean(bend)) and _bends(curve, at, -scale, 2 * scale) <= MOST_BENDS


def _continuous_round(curve: Curve, at: sympy.Expr, scale: sympy.Expr) -> bool:
    """Whether f is defined and continuous as far as a scale's first steps reach."""
    return _continuous_between(curve, at, -scale) and _continuous_between(curve, at, 2 * scale)


def _joins_within(curve: Curve, at: sympy.Expr, scale: sympy.Expr) -> bool:
    """Whether another piece of the curve begins on the way from at − scale to at + 2 scale."""
    return any(-scale < join - at < 2 * scale for join in map(float, curve.joins))


def _up_to_the_joins(curve: Curve, at: sympy.Expr, most: sympy.Expr) -> sympy.Expr | None:
    """The largest usual scale from 1 on, below `most`, that leaves the secants on one piece."""
    for scale in (most / 2, most / 5, most / 10):
        if not _joins_within(curve, at, scale):
            return scale if scale > 1 and _continuous_round(curve, at, scale) else None
    return None


def _grid(curve: Curve, a: float, left: float, right: float) -> np.ndarray:
    return curve.values(np.linspace(a + left, a + right, GRID))


def _straight(curve: Curve, a: float, left: float, right: float) -> bool:
    ys = _grid(curve, a, left, right)
    height = float(np.ptp(ys))
    chord = np.linspace(ys[0], ys[-1], GRID)
    return float(np.max(np.abs(ys - chord))) <= STRAIGHT * height + 1e-12 * float(np.max(np.abs(ys)))


@cached
def _known_discontinuities(curve: Curve) -> list[float]:
    """The discontinuities found so far, kept so that they are not searched for again."""
    return []


@cached
def _continuous_between(curve: Curve, at: sympy.Expr, h: sympy.Expr) -> bool:
    """Whether f is defined and continuous on the closed interval between at and at + h."""
    lo, hi = sorted((float(at), float(at + h)))
    if not lo < hi:
        return False
    slack = 1e-3 * (hi - lo)
    known = _known_discontinuities(curve)
    if any(lo - slack <= place <= hi + slack for place in known):
        return False
    if curve.point(at + h) is None or not np.isfinite(curve.values(np.linspace(lo, hi, GRID))).all():
        return False
    known += [one.place for one in discontinuities(curve, lo - slack, hi + slack)]
    return not any(lo - slack <= place <= hi + slack for place in known)


def _clear_step(curve: Curve, at: sympy.Expr, h: sympy.Expr) -> sympy.Expr | None:
    """The largest usual step up to h, with h's sign, over which f is continuous."""
    usual = (2 * part for part in SHRINKING) if h > 0 else (-part for part in SHRINKING)
    return next(
        (step for step in usual if abs(step) <= abs(h) and _continuous_between(curve, at, step)), None
    )


def _bends(curve: Curve, at: sympy.Expr, left: sympy.Expr, right: sympy.Expr) -> int:
    """Sign changes of f″ between at + left and at + right, by second differences."""
    ys = _grid(curve, float(at), float(left), float(right))
    bend = np.diff(ys, 2)
    noise = max(1e-4 * float(np.max(np.abs(bend))), 1e-13 * float(np.max(np.abs(ys))))
    signs = np.sign(bend[np.abs(bend) > noise])
    return int(np.count_nonzero(np.diff(signs)))


def _cost(curve: Curve, a: float, left: float, right: float, slope: float) -> float:
    """How far the window's height and the tangent's differ, as a ratio; up to 1 is good."""
    ys = _grid(curve, a, left, right)
    here = float(curve.values(np.array([a]))[0])
    rise = float(np.max(np.abs(ys - here)))
    before = float(np.max(np.abs(ys[: GRID // 3] - here)))
    tangent = abs(slope) * right
    reference = max(tangent, before)
    if rise == 0 or reference == 0:
        return 1.0
    flat = FLATTEST * abs(slope) * right / 2 / rise
    towering = rise / max(float(np.median(np.abs(ys - here))), 1e-300) / TOWERING
    one_sided = max(right / -left / 8, -left / right / 2)
    return max(rise / reference / STEEPEST, flat, towering, one_sided, 1.0)


def _lopsided(curve: Curve, a: float, left: float, right: float) -> bool:
    """Whether the curve is far taller on the right than on the left, as for x³ at 0."""
    ys = curve.values(np.array([a + left, a, a + right]))
    before, after = abs(ys[0] - ys[1]), abs(ys[2] - ys[1])
    slope_like = abs(float(curve.values(np.array([a + 1e-3 * right]))[0]) - ys[1]) * 1e3
    return bool(after > 5 * max(before, slope_like))


@answered
@quiet
def window(
    curve: Curve,
    at: Real | None = None,
    x: tuple[Real, Real] | None = None,
    y: tuple[Real, Real] | None = None,
) -> Window:
    """A good window for the tangent at `at`, or for the curve alone; over x = (lo, hi) if given, with the
    curve's heights over it, trimmed at poles, or those of y = (lo, hi) if given.
    """
    across, up = (
        None if ends is None else (float(number(ends[0])), float(number(ends[1]))) for ends in (x, y)
    )
    if across is not None and up is not None:
        return Window(across, up)
    chosen = _window(curve, None if at is None else number(at), across)
    return chosen if up is None else Window(chosen.x, up)


def _window(curve: Curve, at: sympy.Expr | None, x: tuple[float, float] | None) -> Window:
    """A window that holds the secants' part with a margin, or the curve over x."""
    at = _default_place(curve) if at is None and x is None else at
    if at is None:
        return _over_range(curve, x)
    right, left = _approach(curve, at)
    lo, hi = float(at + left), float(at + right)
    if x is not None:
        return _over_range(curve, x, [part for part in (lo, float(at), hi) if x[0] <= part <= x[1]])
    width = hi - lo
    ys = curve.values(np.linspace(lo, hi, GRID))
    across = _padded(lo, hi, width / 3, 2 * width / 15, 0.35)
    if curve.joins:
        return _over_range(curve, with_joins(curve, across), (lo, float(at), hi))
    return _with_limits(curve, across, float(np.min(ys)), float(np.max(ys)))


def with_joins(curve: Curve, across: tuple[float, float]) -> tuple[float, float]:
    """The x-range, longer where a join of two pieces lies beside it: it is what such a curve is about."""
    lo, hi = across
    size = hi - lo
    seen = [place for place in map(float, curve.joins) if lo - size < place < hi + size]
    low, high = min([lo, *seen]), max([hi, *seen])
    margin = JOIN_MARGIN * (high - low)
    return min([lo, *(place - margin for place in seen)]), max([hi, *(place + margin for place in seen)])


def _with_limits(curve: Curve, across: tuple[float, float], lo: float, hi: float) -> Window:
    """The window with these heights. ValueError where they overflow a float."""
    up = _with_height(lo, hi)
    if not (np.isfinite([*across, *up]).all() and across[0] < across[1] and up[0] < up[1]):
        raise ValueError(f"The values of {curve.text} are too large to be shown there: choose another place")
    return Window(across, up)


def _with_height(lo: float, hi: float) -> tuple[float, float]:
    height = hi - lo
    if height <= 1e-12 * max(abs(lo), abs(hi)):
        height = max(1.0, abs(hi)) if hi else 2.0
        return _padded(lo, hi, 0.5 * height, 0.5 * height, 0.5)
    return _padded(lo, hi, 0.15 * height, 0.1 * height, 0.5)


def _padded(lo: float, hi: float, below: float, above: float, near: float) -> tuple[float, float]:
    """[lo − below, hi + above], extended to 0 where that lies within `near` of its length."""
    lo, hi = lo - below, hi + above
    size = hi - lo
    if 0 < lo + 0.06 * size <= (near + 0.06) * size:
        lo = -0.06 * size
    if 0 > hi - 0.06 * size >= -(near + 0.06) * size:
        hi = 0.06 * size
    return lo, hi


def _default_place(curve: Curve) -> sympy.Expr | None:
    """A point with a tangent, near the origin."""
    for value in (1, 0, 2, Rational(1, 2), -1, -2, 3, Rational(1, 4), 5, 10, -5, -10, Rational(1, 10), 100):
        place = sympy.sympify(value)
        if curve.differentiability(place).ok:
            try:
                _approach(curve, place)
            except ValueError:
                continue
            return place
    return None


def _over_range(curve: Curve, x: tuple[float, float] | None = None, held: Sequence[float] = ()) -> Window:
    """The window over x, with the curve's heights over it; by default round the origin."""
    for across in [x] if x is not None else [(-reach, reach) for reach in (3.0, 10.0, 100.0, 1000.0)]:
        heights = heights_over(curve, across, np.array(held, dtype=float))
        if heights is not None:
            ends = [float(end.height) for end in graph_ends(curve, *across)] if curve.joins else []
            return _with_limits(curve, across, min([heights[0], *ends]), max([heights[1], *ends]))
    where = f"from {x[0]:g} to {x[1]:g}" if x is not None else "anywhere near 0"
    raise ValueError(f"{curve.text} is not defined {where}: give another window")


@answered
@quiet
def slide_places(curve: Curve, at: Real) -> list[sympy.Expr]:
    """Further points for the tangent, as it slides along the curve from `at`.

    One to the right and one to the left, exact and short, whose slopes differ clearly.
    """
    return _slide_places(curve, number(at))


def _slide_places(curve: Curve, at: sympy.Expr) -> list[sympy.Expr]:
    frame = _window(curve, at, None)
    right, left = _approach(curve, at)
    scale = max(right / 2, -left)
    slope = float(curve.slopes(np.array([float(at)]))[0])
    best: dict[int, tuple[float, sympy.Expr]] = {}
    for place in _short_places(curve, at, scale, frame):
        side = 1 if float(place) > float(at) else -1
        there = float(curve.slopes(np.array([float(place)]))[0])
        if not np.isfinite(there):
            continue
        distance = abs(float(place - at)) / float(scale)
        score = -0.5 * abs(distance - (1.0 if side > 0 else 1.5))
        score += 2.0 * (np.sign(round(there, 9)) != np.sign(round(slope, 9)))
        score += 1.0 * (abs(there) > 1e-9) + 0.5 * bool((place / scale).is_Integer)
        score -= 1.0 * (abs(there - slope) < 1e-9)
        if (side not in best or score > best[side][0]) and _reachable(curve, at, place):
            best[side] = score, place
    return [best[side][1] for side in (1, -1) if side in best]


def _short_places(curve: Curve, at: sympy.Expr, scale: sympy.Expr, frame: Window) -> Iterator[sympy.Expr]:
    """Short exact points well inside the window, not too near `at`."""
    margin = 0.08 * (frame.x[1] - frame.x[0])
    lo, hi = frame.x[0] + margin, frame.x[1] - margin
    circular = at != 0 and bool((at / sympy.pi).is_Rational) and scale == 1
    units = (sympy.pi / 6, sympy.pi / 4) if circular else (scale / 2,)
    seen = set()
    for unit in units:
        first, last = int(np.ceil(lo / float(unit))), int(np.floor(hi / float(unit)))
        for count in range(first, min(last, first + 60) + 1):
            place = count * unit
            if place in seen or abs(float(place - at)) < 0.4 * float(scale):
                continue
            seen.add(place)
            height = float(curve.values(np.array([float(place)]))[0])
            if frame.y[0] <= height <= frame.y[1]:
                yield place


def _reachable(curve: Curve, at: sympy.Expr, place: sympy.Expr) -> bool:
    lo, hi = sorted((float(at), float(place)))
    kinks = [join for join in curve.joins if lo < float(join) < hi and not curve.differentiability(join).ok]
    whole = not kinks and _continuous_between(curve, at, place - at) and curve.differentiability(place).ok
    return whole and bool(np.isfinite(extreme_slopes(curve, lo, hi)).all())
