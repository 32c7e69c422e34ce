"""Round heights for the contour lines of a surface."""

from __future__ import annotations

import sympy

from mathcore.calculus.surface import Surface
from mathcore.evaluate.arrays import Array, np, quiet
from mathcore.framing.boxes import FINE, LARGEST, Box, grid, surface_box

CROWDED = 0.6  # the largest share of the map that may lie between two neighbouring contour lines


@quiet
def contour_levels(surface: Surface, n: int = 10, box: Box | None = None) -> tuple[sympy.Rational, ...]:
    """At most n round heights, ascending, whose contour lines make a readable map of the box.

    Evenly spaced, unless most of the map would then lie between two of them; none for a constant.
    """
    frame = surface_box(surface) if box is None else box
    if isinstance(n, bool) or not isinstance(n, int) or not 1 <= n <= 100:
        raise ValueError(f"{n!r} contour lines cannot be drawn: give a whole number from 1 to 100")
    zs = surface.values(*grid(frame.x, frame.y, FINE))
    zs = np.sort(zs[np.abs(zs) < LARGEST])
    zs[np.abs(zs) < 1e-12 * np.max(np.abs(zs), initial=0.0)] = 0.0  # e^(−700) counts as 0
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
    """Heights between which lie equal shares of the map, each rounded to the fewest digits that differ."""
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
