"""How steep a curve gets between two places, also where a few samples pass over it."""

from __future__ import annotations

from itertools import pairwise

from mathcore.calculus.curve import Curve
from mathcore.evaluate.arrays import np, quiet

_LOOKS, _CLOSER = 257, 17  # places looked at: on all of the way, and each time closer
_TIMES = 11  # so often: each time eight times closer
_GROWS, _LAST = 1.15, 3  # by that at each of so many last times grows what has no bound: as x^-0.07, or more


@quiet
def extreme_slopes(curve: Curve, low: float, high: float) -> tuple[float, float]:
    """The lowest and the highest slope between two x, ±inf where it grows beyond all bounds, as at ∛0.

    Where the curve has no slope anywhere there, both are NaN.
    """
    lowest, highest = (side * _most(curve, low, high, side) for side in (-1, 1))
    return lowest, highest


def _most(curve: Curve, low: float, high: float, side: int) -> float:
    """The largest of side · slope, looked for ever closer to where it is largest."""
    found: list[float] = []
    for count in (_LOOKS, *[_CLOSER] * _TIMES):
        xs = np.linspace(low, high, count)
        slopes = side * curve.slopes(xs)
        slopes[~np.isfinite(slopes)] = -np.inf
        k = int(np.argmax(slopes))
        if slopes[k] == -np.inf:
            break
        found.append(float(slopes[k]))
        low, high = xs[max(k - 1, 0)], xs[min(k + 1, count - 1)]
    if not found:
        return np.nan
    last = found[-1 - _LAST :]
    grows = len(last) > _LAST and all(b > _GROWS * a > 0 for a, b in pairwise(last))
    return np.inf if grows else max(found)
