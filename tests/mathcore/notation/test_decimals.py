"""Decimals in, decimals out: formulas derived from decimals, and numbers in plain text."""

from __future__ import annotations

import re

import mpmath
import pytest
import sympy
from mpmath import mpf

from mathcore import Curve, Descent, Surface, number, plain
from tests.mathcore.notation.typst_values import Formula

# A lecturer's function, and its slope as it would be written on the board.
SLOPES = {
    "0.15(x - 1.8)^2 + 0.3": "0.3 (x - 1.8)",
    "0.5*1.2*x^2": "1.2 x",
    "2.5x^3 - 1.25x/3": "7.5 x^2 - frac(5, 12)",
    "1.15(1.014)^(x-1993)": "1.15 dot 1.014^(x - 1993) ln(1.014)",
    "e^(-0.5x)/2": "-0.25 e^(-0.5 x)",
    "0.000001x^2": "0.000002 x",
    "1/(1+e^(-0.7x))": "frac(0.7 e^(-0.7 x), (1 + e^(-0.7 x))^2)",
    "sqrt(0.25x+1)": "frac(0.125, sqrt(0.25 x + 1))",
    "x^0.3": "frac(0.3, x^(0.7))",
    "0.5x": "0.5",
    "-0.25x^2": "-0.5 x",
    "sin(0.2pi x)": "0.2 pi cos(0.2 pi x)",
    "12345.6x^2": "24691.2 x",
    "0.1x^(1/3)": "frac(0.1, 3 x^(2\\/3))",
    "8.314x/22.4": "frac(2.598125, 7)",
    "0.2 sin(pi x/4)": "0.05 pi cos(frac(pi x, 4))",
    "0.3^x": "0.3^x ln(0.3)",
    ".5x^2 + 0.1": "x",
    # what was a fraction stays one
    "x/3 + 0.5x^2": "frac(1, 3) + x",
    "x/2 + 0.1x^2": "frac(1, 2) + 0.2 x",
    "x^2/4 + x/3": "frac(x, 2) + frac(1, 3)",
    "1/2 (x-3)^3": "frac(3, 2) (x - 3)^2",
    "x^(1/2)": "frac(1, 2 sqrt(x))",
}


@pytest.mark.parametrize("text", SLOPES)
def test_slopes_are_written_as_the_function_is(text):
    """A decimal stays a decimal and a fraction a fraction; by mpmath, the slope's formula has its values."""
    curve = Curve.read(text)
    source = curve.slope_function.typst
    assert source == SLOPES[text]
    with mpmath.workdps(40):
        written, slope = Formula(curve.typst), Formula(source)
        for place in (mpf("0.7"), mpf("1.3"), mpf("2.9")):
            expected = mpmath.diff(lambda x, f=written: f.at(x=x), place)
            assert abs(slope.at(x=place) - expected) <= mpf(10) ** -12 * (1 + abs(expected))


def test_partials_are_written_as_the_function_is():
    """Both partial derivatives; and no fraction of whole numbers comes from decimals alone."""
    cases = {
        "0.5x^2 + 0.25y^2 - 1.2x y": ["x - 1.2 y", "0.5 y - 1.2 x"],
        "10x^0.3 y^0.7": ["frac(3 y^(0.7), x^(0.7))", "frac(7 x^(0.3), y^(0.3))"],
        "exp(-(x^2+y^2)/2.5)": ["-0.8 x e^(-0.4 x^2 - 0.4 y^2)", "-0.8 y e^(-0.4 x^2 - 0.4 y^2)"],
    }
    for text, partials in cases.items():
        assert [part.typst for part in Surface.read(text).gradient] == partials


MANY = [
    "0.1x^6 - 2.3x^5 + 1.7x^4 - 0.4x^3 + 12.5x^2 - 3.25x + 7.125", "1.5e^(-0.3x) cos(2.4x)",
    "ln(1 + 0.5x^2)", "0.8 tanh(1.2x - 0.6)", "40/(1 + 1.5e^(-0.05x))", "(0.25x + 1.5)^3", "100(1.05)^x",
    "0.6x sin(1.2x)", "2.75/(x + 0.5)", "0.02x^3 - 0.9x^2 + 7.4x", "|0.5x - 1.25|", "6.67x^2/2.5",
    "(1.5x)^0.5 + 0.125x", "max(0.1x, x - 0.5)",
]  # fmt: skip


@pytest.mark.parametrize("text", MANY)
def test_no_fraction_comes_from_decimals(text):
    """Where a lecturer wrote decimals alone, no derived formula has a fraction of two whole numbers."""
    source = Curve.read(text).slope_function.typst
    assert not re.search(r"frac\(\d+, \d+\)|\d\\/\d", source), source


def test_the_descents_slope_is_in_decimals():
    """The formula beside the update rule is that of the loss's slope function."""
    descent = Descent(Curve.read("0.05(w - 3)^2", "w"), "10.5", "0.1")
    assert descent.loss.slope_function.typst == "0.1 (w - 3)"


PLAIN = [
    ("0.5", "0.5"), ("5/2", "2.5"), ("1/3", "1/3"), ("-1/3", "−1/3"), ("10000000", "1 × 10⁷"),
    ("123456789", "123\u2009456\u2009789"), ("-20000001", "−20\u2009000\u2009001"),
    ("3.14159265", "3.14159265"),
    ("1e-6", "0.000001"), ("pi/4", "π/4"), ("sqrt(2)", "√2"), ("1.5e16", "1.5 × 10¹⁶"), ("0", "0"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "shown"), PLAIN)
def test_plain_numbers(text, shown):
    """What ends is a decimal, a whole number has no denominator, and other forms stay."""
    assert plain(number(text)) == shown


def test_refusals_write_decimals():
    """A refusal names a place as it was written, at whatever length."""
    with pytest.raises(ValueError, match=r"x = 0\.0625"):
        Curve.read("sqrt(x - 0.0625)").slope(0.0625)
    assert sympy.Rational(1, 16) == number("0.0625")
