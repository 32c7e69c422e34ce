"""Slopes that the rules of differentiation do not give, and are measured."""

from __future__ import annotations

import mpmath
import pytest
import sympy

from mathcore import Curve

# Text, place, the slope by hand, and the function for mpmath, with its value where the rules fail.
MEASURED = [
    ("x sign(x)^2", 0, 1, lambda x: x), ("0.3x sign(x)^2", 0, "3/10", lambda x: mpmath.mpf(3) / 10 * x),
    ("cbrt(x^3)", 0, 1, lambda x: x), ("sin(x) sign(x)^2", 0, 1, mpmath.sin),
    ("(x-1) sign(x-1)^2/7 + 2", 1, "1/7", lambda x: (x - 1) / 7 + 2),
    ("-2.5x sign(x)^2", 0, "-5/2", lambda x: -x * 5 / 2),
]  # fmt: skip


@pytest.mark.parametrize(("text", "place", "slope", "plain"), MEASURED)
def test_a_short_slope_is_exact(text, place, slope, plain):
    """A whole number or a short fraction is known exactly; by mpmath's own limit it is the slope."""
    found = Curve.read(text).slope(place)
    assert found == sympy.Rational(slope) == Curve.read(text).slope_at(place)
    with mpmath.workdps(30):
        assert abs(mpmath.diff(plain, place) - mpmath.mpf(found.p) / found.q) < mpmath.mpf(10) ** -12


def test_other_slopes_stay_rounded():
    """π is no short fraction, nor is a number that only nearly is one; a corner has none."""
    assert Curve.read("pi x sign(x)^2").slope(0).is_Float
    assert Curve.read("(1/3 + 10^(-12)) x sign(x)^2").slope(0) != sympy.Rational(1, 3)
    assert Curve.read("|x|").slope_at(0) is sympy.nan and Curve.read("x^2").slope_at("1/2") == 1
