"""Powers with many decimals: exact while short, else fifty digits, never a number of thousands of digits."""

from __future__ import annotations

import math
from itertools import product

import pytest
import sympy
from mpmath import mp, mpf, workdps

from mathcore import Curve, Descent, Surface
from mathcore.evaluate.exact import MOST_BITS, longest_number, longest_under_root
from mathcore.lexer.errors import ExpressionError

# Text, its counterpart, places.
POWERS = (
    ("x^x", lambda x: x**x, ("0.4401", "0.440001", "0.123456789", "2.5")),
    ("x^(x^2)", lambda x: x ** (x**2), ("0.44", "1.23", "0.4401")),
    ("12^x", lambda x: mpf(12) ** x, ("0.4401", "0.44", "3.14159")),
    ("2^(1000x)", lambda x: mpf(2) ** (1000 * x), ("0.4401", "1.23456")),
    ("0.4401^x", lambda x: mpf("0.4401") ** x, ("0.4401", "0.123")),
    ("(1+1/x)^x", lambda x: (1 + 1 / x) ** x, ("12.34", "1234.567")),
    ("e^(x ln x)", lambda x: x**x, ("0.4401", "0.44000001")),
    ("e^(ln(x)/7 + x ln 12)", lambda x: x ** (mpf(1) / 7) * 12**x, ("0.4401", "0.440001")),
    ("(√x)^x", lambda x: mp.sqrt(x) ** x, ("0.4402", "0.440002")),
    ("x^(1/x)", lambda x: x ** (1 / x), ("0.4401", "0.0123")),
    ("(6x)^(x/7)", lambda x: (6 * x) ** (x / 7), ("3.1415", "31.415926")),
    ("(x/(1+x))^(x/(1+x))", lambda x: (x / (1 + x)) ** (x / (1 + x)), ("0.44", "0.4401")),
)  # fmt: skip
PLACES = [(text, f, place) for text, f, places in POWERS for place in places]


@pytest.mark.parametrize(("text", "f", "place"), PLACES, ids=[f"{text} at {at}" for text, _, at in PLACES])
def test_a_power_is_right_and_short(text, f, place):
    """Value, slope and quotient are those of mpmath's own power, and can be written."""
    curve, step = Curve.read(text), mpf("0.0001")
    with workdps(60):
        x = mpf(place)
        right = f(x), mp.diff(f, x, h=mpf("1e-20")), (f(x + step) - f(x)) / step
        found = curve.value(place), curve.slope(place), curve.difference_quotient(place, "0.0001")
        for seen, true in zip(found, right, strict=True):
            assert abs(mpf(str(sympy.N(seen, 55))) - true) <= mpf("1e-15") * (1 + abs(true))
            assert len(str(seen)) < 3 * MOST_BITS / math.log2(10)
    assert longest_number(found[0]) <= MOST_BITS


def test_a_short_power_stays_exact():
    """Powers that can be read are no decimals: 0.44^0.44, 12^0.44, 2^0.123456."""
    assert Curve.read("x^x").value("0.25") == sympy.sqrt(2) / 2
    assert Curve.read("x^x").value("0.44") ** 25 == sympy.Rational("0.44") ** 11
    assert Curve.read("12^x").value("0.5") == 2 * sympy.sqrt(3)
    assert Curve.read("2^x").value("0.123456") == 2 ** sympy.Rational("0.123456")


def test_surfaces_and_walks_take_such_powers():
    """x^y at (0.4401, 0.4401), and a step on w^w from there: w − r·w^w (ln w + 1), by hand."""
    surface = Surface.read("x^y")
    with workdps(60):
        x = mpf("0.4401")
        found = mpf(str(surface.value(("0.4401", "0.4401"))))
        assert abs(found - x**x) < mpf("1e-45")
        assert abs(mpf(str(sympy.N(surface.slice(y="0.4401").value("0.4401"), 50))) - x**x) < mpf("1e-45")
        walk = Descent(Curve.read("w^w", "w"), "0.4401", "0.1").steps(2)
        assert abs(mpf(str(walk[1].place)) - (x - x**x * (mp.log(x) + 1) / 10)) < mpf("1e-45")


@pytest.mark.parametrize("text", ["e^(0.4401 ln 0.4401)", "exp(0.440001 ln 12) x", "123456784^0.771 x"])
def test_a_long_constant_is_refused(text):
    """A constant that SymPy would write with thousands of digits is refused in a sentence."""
    with pytest.raises(ExpressionError, match="too many digits"):
        Curve.read(text)


def test_numbers_under_roots_are_foreseen():
    """No number under a root that SymPy writes is longer than was foreseen, but for two multiplied."""
    bases = [
        sympy.Rational(text) for text in ("12", "18", "0.44", "4401", "360", "0.072", "700/3", "1234568")
    ]
    exponents = [sympy.Rational(text) for text in ("1/3", "-2/3", "0.44", "0.441", "-1.37", "7/60", "2.5")]
    for base, exponent in product(bases, exponents):
        roots = [power.base for power in (base**exponent).atoms(sympy.Pow) if not power.exp.is_Integer]
        longest = max(map(longest_number, roots), default=1)
        assert longest <= 2 * max(longest_under_root(base, exponent), longest_number(base)) + 1
