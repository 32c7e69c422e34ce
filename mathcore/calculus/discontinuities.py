"""Where a curve is not continuous: poles, jumps, holes, edges of its domain; samples broken at these."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import mpmath
import sympy

from mathcore.calculus.curve import Curve
from mathcore.calculus.limits import GROWS, SETTLES, WORKING, Ray
from mathcore.calculus.polynomial import coefficients, real_roots
from mathcore.evaluate.arrays import Array, np, quiet
from mathcore.evaluate.exact import bounded_derivative
from mathcore.evaluate.multiprecision import root_near
from mathcore.evaluate.numeric import on_array
from mathcore.evaluate.short_numbers import short_numbers
from mathcore.evaluate.work_budget import answered, within_budget

Values = Callable[[Array], Array]

GRID = 1201
BISECTIONS = 60
AT_END = 1e-9  # of an interval: a discontinuity so near to its end is at its end
UNCLEAR = "unclear"
MOST_EXAMINED = 24  # points in many digits
EXACT = 250  # digits of a place without a name
MOST_FOUND = 200  # of one kind in one picture: more could not be told apart


@dataclass(frozen=True, slots=True)
class Discontinuity:
    """A point where the curve is not continuous; kind is pole, jump or hole."""

    place: float
    kind: str


@answered
@quiet
def discontinuities(curve: Curve, lo: float, hi: float) -> list[Discontinuity]:
    """The poles, jumps and holes in [lo, hi], found numerically, in order."""
    check_interval(lo, hi)
    return _search(curve, float(lo), float(hi))


@within_budget
@quiet
def samples(curve: Curve, lo: float, hi: float, n: int = 200) -> list[Array]:
    """Pieces (x, f(x)) of shape (m, 2) over [lo, hi], all finite; no piece crosses a pole, jump or gap.

    Denser where the curve bends.
    """
    pieces, near = [], AT_END * (hi - lo)
    found = {one.place: one.kind for one in discontinuities(curve, lo, hi)} | _gaps(curve)
    joins = np.array([float(join) for join in curve.joins])
    for first, last in _defined(curve, float(lo), float(hi)):
        kinds = {place: kind for place, kind in found.items() if first + near < place < last - near}
        inner = sorted(kinds)
        # One at an end is kept clear of there: the curve may have its value from the other side.
        at_end = [
            (end, kind) for end in (first, last) for place, kind in found.items() if abs(place - end) <= near
        ]
        kinds |= dict(at_end)
        for begin, end in pairwise([first, *inner, last]):
            corners = joins[(begin < joins) & (joins < end)]
            piece = _piece(
                curve.values, begin, end, (kinds.get(begin), kinds.get(end)), (hi - lo) / n, corners
            )
            if len(piece) > 1:
                pieces.append(piece)
    return pieces


def check_interval(lo: float, hi: float) -> None:
    """ValueError unless both are finite and lo < hi."""
    if not (np.isfinite(lo) and np.isfinite(hi) and lo < hi):
        raise ValueError(f"[{lo}, {hi}] is no interval: give two finite numbers, the smaller first")


def _watched(expr: sympy.Basic) -> Iterator[tuple[sympy.Expr, str]]:
    """(part, kind): parts whose zeros (or steps) may be discontinuities of the expression."""
    for part in sympy.preorder_traversal(expr):
        if isinstance(part, sympy.Pow) and not (part.exp.is_Integer and part.exp > 0):
            yield part.base, "undefined" if part.exp.is_negative else "edge"
        elif isinstance(part, sympy.log):
            yield part.args[0], "undefined"
        elif isinstance(part, (sympy.tan, sympy.sec)):
            yield sympy.cos(part.args[0]), "undefined"
        elif isinstance(part, (sympy.cot, sympy.csc)):
            yield sympy.sin(part.args[0]), "undefined"
        elif isinstance(part, sympy.sign):
            yield part.args[0], "edge"
        elif isinstance(part, (sympy.floor, sympy.ceiling)):
            yield part, "steps"
        elif isinstance(part, sympy.core.relational.Relational):
            yield part.lhs - part.rhs, "edge"


def _search(curve: Curve, lo: float, hi: float) -> list[Discontinuity]:
    if curve.pieces:
        return _of_pieces(curve, lo, hi)
    symbol = curve.variable
    width = hi - lo
    xs = np.linspace(lo - 1e-6 * width, hi + 1e-6 * width, GRID)
    found: dict[float, Discontinuity] = {}
    watched = dict.fromkeys(pair for part in (curve.expr, *curve.guards) for pair in _watched(part))
    for part, kind in watched:
        if symbol not in part.free_symbols:
            continue

        def g(places: Array, part: sympy.Expr = part) -> Array:
            return on_array(part, symbol, places)

        if kind == "steps":
            places = _steps(g, xs)
        elif (polynomial := coefficients(part, symbol)) is not None:
            roots = [float(root) for root in real_roots(tuple(polynomial))]
            places = [_snapped(root) for root in roots if xs[0] <= root <= xs[-1]]
        else:

            def slope(part: sympy.Expr = part) -> Values:
                rule = bounded_derivative(part, symbol)[0]
                return lambda xs: on_array(rule, symbol, xs)

            places = crossings(g, xs, slope)
        places = list(dict.fromkeys(places))
        for place, seen in zip(places, _kinds(curve, part, places, width, kind == "undefined"), strict=True):
            if seen:
                found.setdefault(round(place / width, 9), Discontinuity(place, seen))
    return sorted(found.values(), key=lambda one: one.place)


def crossings(g: Values, xs: Array, slope: Callable[[], Values]) -> list[float]:
    """Where g is 0, crosses or touches 0, or stops being defined: on a grid, then by bisection, vectorised.

    `slope` gives g′, which changes sign where g touches 0; called only if g may touch 0.
    """
    ys = g(xs)
    sign, size = np.sign(ys), np.abs(ys)
    scale = float(np.nanmax(size, initial=0.0))
    crossing = np.flatnonzero(sign[:-1] * sign[1:] < 0)[:MOST_FOUND]
    edges = np.flatnonzero(np.isfinite(ys[:-1]) != np.isfinite(ys[1:]))[:MOST_FOUND]
    crossed = _last_alike(lambda x: np.sign(g(x)), xs[crossing], xs[crossing + 1])[0]
    ended = _finite_edge(g, xs[edges], xs[edges + 1])
    inner = size[1:-1]
    dips = (
        np.flatnonzero((inner <= size[:-2]) & (inner <= size[2:]) & (inner > 0) & (inner < 0.1 * scale)) + 1
    )
    # With one sign at all three points of a dip of |g|, g may touch 0 or cross it twice; else it was found.
    alike = (sign[dips - 1] == sign[dips]) & (sign[dips] == sign[dips + 1])
    dips = dips[alike][:MOST_FOUND]
    low, high = xs[dips - 1], xs[dips + 1]
    lowest = least_between(lambda x: g(x) * sign[dips], low, high)
    depth = g(lowest) * sign[dips]
    twice = depth < 0
    between = _last_alike(
        lambda x: np.sign(g(x)),
        np.concatenate([low[twice], lowest[twice]]),
        np.concatenate([lowest[twice], high[twice]]),
    )[0]
    near = (depth >= 0) & (depth <= 1e-9 * scale)
    touching = lowest[near]
    if len(touching):
        rise = slope()
        turns = np.sign(rise(low[near])) * np.sign(rise(high[near])) < 0
        touching[turns] = _last_alike(lambda x: np.sign(rise(x)), low[near][turns], high[near][turns])[0]
    return [_snapped(float(place)) for place in (*xs[ys == 0], *crossed, *ended, *between, *touching)]


def _steps(g: Callable[[Array], Array], xs: Array) -> list[float]:
    """Where a step function changes its value."""
    at = np.flatnonzero(np.diff(g(xs)) != 0)[:MOST_FOUND]
    return [_snapped(float(place)) for place in _last_alike(g, xs[at], xs[at + 1])[1]]


def _snapped(place: float) -> float:
    """Rounded to 12 decimals if that is as near: a pole found at 1.9999999999999998 is at 2."""
    near = round(place, 12) + 0.0  # never −0
    return near if abs(near - place) < 1e-12 * max(1.0, abs(place)) else place


def _last_alike(kind: Values, low: Array, high: Array) -> tuple[Array, Array]:
    """By bisection in each [low, high]: the last point with low's kind and the first with another."""
    if not len(low):
        return low, high
    start = kind(low)
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        same = kind(middle) == start
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    return low, high


def _finite_edge(g: Values, low: Array, high: Array) -> Array:
    """The last point in each [low, high] where g is finite; it is finite at one end only."""
    starts = np.isfinite(g(low))
    last, first = _last_alike(lambda x: np.isfinite(g(x)), low, high)
    return np.where(starts, last, first)


def least_between(g: Values, low: Array, high: Array) -> Array:
    """Ternary search for the least g in each [low, high]."""
    if not len(low):
        return low
    for _ in range(2 * BISECTIONS):
        first, second = low + (high - low) / 3, high - (high - low) / 3
        left = g(first) <= g(second)
        low, high = np.where(left, low, first), np.where(left, second, high)
    return (low + high) / 2


def _kinds(
    curve: Curve, part: sympy.Expr, places: list[float], width: float, undefined: bool
) -> list[str | None]:
    """Whether f has a pole, jump or hole at each point near which `part` is 0 or jumps."""
    if not places:
        return []
    at = np.array(places)
    reach = np.maximum(width, 1e-3 * np.abs(at))[:, None] * np.array([1e-3, 1e-5, 1e-7, 1e-9])
    left, right = curve.values(at[:, None] - reach), curve.values(at[:, None] + reach)
    here = curve.values(at) if undefined else at
    kinds = [_kind(*sides, undefined) for sides in zip(left, right, here, strict=True)]
    unclear = [index for index, kind in enumerate(kinds) if kind == UNCLEAR]
    for index in unclear:
        exact = _exact_place(curve, part, places[index]) if len(unclear) <= MOST_EXAMINED else None
        kinds[index] = None if exact is None else _exact_kind(curve, exact, undefined)
    return kinds


def _kind(left: Array, right: Array, here: float, undefined: bool) -> str | None:
    """From floats at ever smaller steps; UNCLEAR where these do not decide, as for e^(1/x) at 0."""
    if not np.isfinite([left, right]).all():
        return UNCLEAR
    moves = np.abs(np.diff(np.vstack([left, right]), axis=1))
    scale = float(np.max(np.abs([left[0], right[0]]))) + 1e-300
    if any(last > 0.8 * before and last > 1e-6 * scale for before, last in moves[:, -2:]):
        return "pole" if any((side[1:] > 2 * side[:-1]).all() for side in np.abs([left, right])) else UNCLEAR
    if abs(left[-1] - right[-1]) > 20 * (moves[0, -1] + moves[1, -1]) + 1e-7 * scale:
        return "jump" if not moves.any() else UNCLEAR
    if undefined and not np.isnan(here):
        return UNCLEAR  # the place itself may be no float
    return "hole" if undefined else None


def _exact_place(curve: Curve, part: sympy.Expr, place: float) -> sympy.Expr | None:
    """The exact number near a float at which f, or a part of it, is not continuous all round.

    Or `part`'s zero to so many digits that steps of 10⁻¹⁰⁰ are clear of it. None where neither is found.
    """
    near = short_numbers(mpmath.mpf(place), 1e-12 * max(1.0, abs(place)), logarithms=True)
    for number in (sympy.Rational(repr(place)), *near):
        if curve.inside(number, 10) is None:
            return number
    slope = bounded_derivative(part, curve.variable)[0]
    found = root_near((part,), (curve.variable,), (place,), 1e-9 * max(1.0, abs(place)), 20, slope, EXACT)
    if found is None or abs(found[0] - place) > 1e-9 * max(1.0, abs(place)):
        return None
    return sympy.Float(found[0], EXACT)


def _exact_kind(curve: Curve, place: sympy.Expr, undefined: bool) -> str | None:
    """From the limits on both sides; None at an edge of the domain, which is a gap."""
    with mpmath.workdps(WORKING):
        rays = [Ray(curve, place, lambda step, sign=sign: (sign * step,)) for sign in (-1, 1)]
        if not all(ray.defined for ray in rays):
            return None
        limits = [ray.limit() for ray in rays]
        if any(one.kind == GROWS for one in limits):
            return "pole"
        settled = all(one.kind == SETTLES for one in limits)
        here = curve.near(place, WORKING)
        ends = [one.limit for one in limits] + ([] if here is None or place.is_Float else [here])
        if settled and max(ends) - min(ends) > mpmath.mpf(10) ** -40 * max(map(abs, ends)):
            return "jump"
        return "hole" if here is None or (undefined and place.is_Float) else None


def _within(curve: Curve, lo: float, hi: float) -> Iterator[tuple[Curve, float, float]]:
    """The curve of each piece, and each interval within [lo, hi] over which it is followed."""
    for piece in curve.pieces:
        for part in piece.where:
            first, last = max(lo, float(part.low)), min(hi, float(part.high))
            if first < last:
                yield piece.curve, first, last


def _of_pieces(curve: Curve, lo: float, hi: float) -> list[Discontinuity]:
    """Those of each piece where it holds, and those at the joins, which are known exactly."""
    joins = [join for join in curve.joins if lo <= float(join) <= hi]
    kinds = {float(join): _exact_kind(curve, join, False) for join in joins}
    found = [Discontinuity(place, kind) for place, kind in kinds.items() if kind]
    for part, first, last in _within(curve, lo, hi):
        near = 1e-9 * (hi - lo)
        found += [one for one in _search(part, first, last) if first + near < one.place < last - near]
    return sorted(found, key=lambda one: one.place)


def _gaps(curve: Curve) -> dict[float, str]:
    """The joins beside which one side is a gap: drawn up to as to a jump."""
    gaps = {}
    for join in curve.joins:
        sides = [part for piece in curve.pieces for part in piece.where if not part.is_point]
        if [part.high for part in sides].count(join) + [part.low for part in sides].count(join) < 2:
            gaps[float(join)] = "jump"
    return gaps


def _defined(curve: Curve, lo: float, hi: float) -> list[tuple[float, float]]:
    """The intervals within [lo, hi] on which f is defined; pieces that meet are joined."""
    if not curve.pieces:
        return _stretches(curve.values, lo, hi)
    parts = sorted(
        stretch
        for part, first, last in _within(curve, lo, hi)
        for stretch in _stretches(part.values, first, last)
    )
    joined: list[tuple[float, float]] = []
    for first, last in parts:
        if joined and joined[-1][1] == first:
            joined[-1] = joined[-1][0], last
        else:
            joined.append((first, last))
    return joined


def _stretches(values: Values, lo: float, hi: float) -> list[tuple[float, float]]:
    """The intervals within [lo, hi] on which f is defined, their ends found by bisection."""
    xs = np.linspace(lo, hi, GRID)
    finite = np.isfinite(values(xs))
    # One undefined sample between two defined ones is a hole, not the end of the domain.
    alone = np.flatnonzero(~finite[1:-1] & finite[:-2] & finite[2:]) + 1
    finite[alone] = True
    stretches, start = [], float(xs[0]) if finite[0] else None
    for index in np.flatnonzero(finite[:-1] != finite[1:]):
        edge = float(_finite_edge(values, xs[index : index + 1], xs[index + 1 : index + 2])[0])
        if start is None:
            start = edge
        else:
            stretches.append((start, edge))
            start = None
    if start is not None:
        stretches.append((start, float(xs[-1])))
    return [(first, last) for first, last in stretches if last > first]


def _piece(
    values: Values,
    begin: float,
    end: float,
    kinds: tuple[str | None, str | None],
    step: float,
    corners: Array,
) -> Array:
    """Samples between two discontinuities or edges; denser towards these, densest towards a pole.

    `corners` are among them.
    """
    width = end - begin
    xs = np.concatenate([np.linspace(begin, end, max(9, int(np.ceil(width / step)) + 1)), corners])
    for kind, edge, sign in ((kinds[0], begin, 1), (kinds[1], end, -1)):
        if kind is not None:
            near = width * 2.0 ** -np.arange(4, 24 if kind == "pole" else 16)
            xs = np.concatenate([xs[xs != edge], edge + sign * near])
    xs = np.unique(xs)
    ys = values(xs)
    for _ in range(5):
        good = np.isfinite(ys)
        xs, ys = xs[good], ys[good]
        if len(xs) < 3 or len(xs) > 6000:
            break
        span = float(np.subtract(*np.percentile(ys, [95, 5])))
        middle = (xs[:-1] + xs[1:]) / 2
        there = values(middle)
        bent = np.abs(there - (ys[:-1] + ys[1:]) / 2) > 2e-3 * span
        if not bent.any():
            break
        order = np.argsort(np.concatenate([xs, middle[bent]]), kind="stable")
        xs, ys = np.concatenate([xs, middle[bent]])[order], np.concatenate([ys, there[bent]])[order]
    good = np.isfinite(ys)
    return np.column_stack([xs[good], ys[good]])
