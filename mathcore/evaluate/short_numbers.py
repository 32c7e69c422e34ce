"""Short exact numbers near a number known by its digits; the caller must prove that one is right."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import mpmath
import sympy

from mathcore.evaluate.multiprecision import DIGITS, at_point


def fraction_near(value: mpmath.mpf, most: int) -> Fraction:
    """The nearest fraction whose denominator is at most `most`."""
    return Fraction(mpmath.nstr(value, 45, min_fixed=-60, max_fixed=60)).limit_denominator(most)


def short_numbers(
    value: mpmath.mpf, within: float, most: int = 10_000, logarithms: bool = False
) -> Iterator[sympy.Expr]:
    """The short rational, multiple of π, square root and logarithm that lie so close to a value.

    `most` bounds the rational's denominator; roots of numbers from 10^12 on are not tried.
    """

    def short(near: mpmath.mpf, most: int) -> sympy.Rational:
        fraction = fraction_near(near, most)
        return sympy.Rational(fraction.numerator, fraction.denominator)

    with mpmath.workdps(DIGITS):
        found = [short(value, most), short(value / mpmath.pi, 100) * sympy.pi]
        if abs(value) < 1e6:
            found.append((1 if value > 0 else -1) * sympy.sqrt(short(value * value, 10_000)))
        if logarithms and abs(value) < 40 and (power := short(mpmath.exp(value), 1000)) > 0:
            found.append(sympy.log(power))
        for number in dict.fromkeys(found):
            if abs(at_point(number, None, None) - value) <= within:
                yield number
