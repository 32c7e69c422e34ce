"""The heights of a curve over a stretch of x: all of them, but what runs off to infinity at a pole."""

from __future__ import annotations

from mathcore.calculus.curve import Curve
from mathcore.calculus.discontinuities import discontinuities
from mathcore.evaluate.arrays import Array, np

GRID = 1201
BESIDE = 0.15  # of the stretch on either side of a pole: what is higher there does not set the scale
TRIM = 2.0  # times the distance of the quartiles is shown of a branch beyond them
BISECTIONS = 40


def heights_over(curve: Curve, x: tuple[float, float], held: Array) -> tuple[float, float] | None:
    """(lowest, highest) of the curve over x and at the places `held`, trimmed at poles; None if undefined."""
    xs = np.linspace(*x, GRID)
    ys = curve.values(xs)
    there = curve.values(held) if len(held) else held
    good, there = np.isfinite(ys), there[np.isfinite(there)]
    if np.count_nonzero(good) < 2 and not len(there):
        return None
    ys_good = ys[good]
    lo, hi = float(np.min(ys_good, initial=np.inf)), float(np.max(ys_good, initial=-np.inf))
    if poles := _poles(curve, x, xs, good):
        first, third = (float(part) for part in np.percentile(ys_good, [25, 75]))
        away = np.min(np.abs(xs[good][:, None] - np.array(poles)), axis=1) > BESIDE * (x[1] - x[0])
        reach = TRIM * (third - first)
        lo = max(lo, min(first - reach, float(np.min(ys_good[away], initial=np.inf))))
        hi = min(hi, max(third + reach, float(np.max(ys_good[away], initial=-np.inf))))
    return float(np.min(there, initial=lo)), float(np.max(there, initial=hi))


def _poles(curve: Curve, x: tuple[float, float], xs: Array, good: Array) -> list[float]:
    """Where the curve runs off to infinity: at poles, and at edges of its domain such as that of ln x."""
    found = [one.place for one in discontinuities(curve, *x) if one.kind == "pole"]
    for k in np.flatnonzero(good[1:] != good[:-1]):
        inside, outside = (xs[k], xs[k + 1]) if good[k] else (xs[k + 1], xs[k])
        edge, off = inside, outside
        for _ in range(BISECTIONS):
            middle = (edge + off) / 2
            edge, off = (middle, off) if np.isfinite(curve.values(np.array([middle]))[0]) else (edge, middle)
        if _diverges(curve, edge, inside - outside):
            found.append(float(edge))
    return found


def _diverges(curve: Curve, edge: float, inwards: float) -> bool:
    """Whether the curve goes on changing towards an edge, 1000 times nearer each time."""
    far, near, nearest = curve.values(edge + inwards * np.array([1.0, 1e-3, 1e-6]))
    return bool(abs(nearest - near) > 0.5 * abs(near - far) > 0)
