"""Short exact numbers near a value, and zeros near a place."""

from __future__ import annotations

import mpmath
import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from mathcore.evaluate.multiprecision import DIGITS, at_point, root_near
from mathcore.evaluate.short_numbers import fraction_near, short_numbers

X, Y = sympy.symbols("x y", real=True)


@given(st.fractions(min_value=-1000, max_value=1000, max_denominator=1000))
def test_a_short_fraction_is_found_again(fraction):
    """Any fraction with a denominator of up to 1000 is named by its first 50 digits."""
    with mpmath.workdps(DIGITS):
        value = mpmath.mpf(fraction.numerator) / fraction.denominator
        assert fraction_near(value, 1000) == fraction
        assert sympy.Rational(fraction.numerator, fraction.denominator) in short_numbers(value, 1e-25)


@pytest.mark.parametrize("text", ["sqrt(2)", "-sqrt(3/7)", "pi/6", "-5*pi/4", "0", "log(3)", "log(1/2)"])
def test_a_short_name_is_found_again(text):
    """Roots, parts of π and logarithms are named; what lies beside them is not."""
    exact = sympy.sympify(text)
    value = at_point(exact, None, None)
    assert exact in short_numbers(value, 1e-25, logarithms=True)
    assert exact not in short_numbers(value + mpmath.mpf("1e-20"), 1e-25, logarithms=True)
    if exact.has(sympy.log):
        assert exact not in short_numbers(value, 1e-25)


@given(st.integers(1, 1000), st.integers(-50, 50))
def test_a_root_near_a_place_is_worked_out(a, b):
    """Of one part by secants, of two by Newton's method: to 40 digits, from a start nearby."""
    (root,) = root_near((X**3 - a,), (X,), (a ** (1 / 3) + 0.01,), 1e-6, 60)
    assert abs(root**3 - a) < 1e-40
    x, y = root_near((X + Y - a, X - Y - b), (X, Y), (0.1, 0.2), 1e-6, 60)
    assert abs(x - (a + b) / 2) < 1e-40 and abs(y - (a - b) / 2) < 1e-40


def test_a_search_that_leaves_the_domain_finds_nothing():
    """√x + 1 has no zero: the secants lead left of 0."""
    assert root_near((sympy.sqrt(X) + 1,), (X,), (1.0,), 1e-6, 60) is None
