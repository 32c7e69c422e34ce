"""Round numbers along an axis."""

from __future__ import annotations

from math import ceil, floor, log10

import sympy


def ticks(low: float, high: float, most: int) -> list[sympy.Rational]:
    """At most ``most`` round numbers in [low, high], their step 1, 2 or 5 times a power of ten.

    One more is allowed where there would be fewer than two: [-40, 40] has five by 20, but one by 50.
    """
    if not low < high:
        raise ValueError(f"no ticks between {low} and {high}: the first must be smaller")
    raw = (high - low) / max(most, 1)
    power = floor(log10(raw))
    finer: list[sympy.Rational] = []
    for mantissa, exponent in (
        (1, power),
        (2, power),
        (5, power),
        (1, power + 1),
        (2, power + 1),
        (5, power + 1),
    ):
        step = mantissa * sympy.Integer(10) ** exponent
        values = multiples(step, low, high)
        if len(values) <= most:
            return finer if len(values) < 2 and most == 4 and len(finer) == 5 else values
        finer = values
    raise AssertionError("a step of five tenths of the range always fits")


def multiples(step: sympy.Rational, low: float, high: float) -> list[sympy.Rational]:
    """The multiples of a step in [low, high]."""
    first, last = ceil(low / float(step) - 1e-9), floor(high / float(step) + 1e-9)
    return [k * step for k in range(first, last + 1)]


def step_of(values: list) -> sympy.Rational:
    """The distance between neighbouring ticks; 0 for fewer than two."""
    return values[1] - values[0] if len(values) > 1 else sympy.S.Zero
