"""Stationary places, inflections, poles and slope tables: exact where they can be, and all of them."""

from __future__ import annotations

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import mp, mpf, workdps

from mathcore import Curve, inflection_points, stationary_points
from mathcore.calculus.polynomial import real_roots
from tests.mathcore.tables import SMOOTH

PI, ROOT = sympy.pi, sympy.sqrt

STATIONARY = (
    ("x^2", [0]), ("(x-3)^2", [3]), ("3x+2", []), ("x^3", [0]), ("x^4/4-x^2", [-ROOT(2), 0, ROOT(2)]),
    ("x^3-x^2-x", ["-1/3", 1]), ("x^3-3x^2+x", [1 - ROOT(6) / 3, 1 + ROOT(6) / 3]), ("(x-1/7)^6", ["1/7"]),
    ("(x^2-1)^4", [-1, 0, 1]), ("sin x", [-3 * PI / 2, -PI / 2, PI / 2, 3 * PI / 2]), ("x - sin x", [0]),
    ("cos(2x)", [k * PI / 2 for k in range(-3, 4)]), ("e^x-2x", [sympy.log(2)]), ("x e^x", [-1]),
    ("x^x", [None]), ("ln(x)/x", [None]), ("e^(-x^2)", [0]), ("1/x", []), ("tan x", []), ("|x|", []),
    ("|x|^1.5", [0]), ("|x/2|^1.5", [0]), ("|x-0.3|^1.5", ["3/10"]), ("e^(-1/x^2)", []),
    ("x^2 e^(-1/x^2)", []),
    ("(x-√2)^4 e^x", [None, ROOT(2)]), ("(√(0.5-x))^4", []), ("|x|^1.05", [0]), ("√|x|", []),
    ("cot(x)^-2", []), ("1/floor(1-x^2/100)", []), ("(x^2+sign(x))^2.5", []),
    ("1/(x^2+1)", [0]), ("x+1/x", [-1, 1]), ("cosh x", [0]), ("x^2 e^(-x)", [0, 2]), ("√(x^2+4)", [0]),
)  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), STATIONARY)
def test_zeros_of_the_slope(text, expected):
    """Each zero of f′ in [−5, 5], once and in order; exact where it is a short number."""
    found = stationary_points(Curve.read(text), -5, 5)
    assert len(found) == len(expected)
    for place, exact in zip(found, expected, strict=True):
        if exact is not None:
            assert sympy.N(place - sympy.sympify(exact), 40) == 0 and not place.is_Float


@pytest.mark.parametrize(
    ("text", "f"),
    [
        ("(e^x-x-2)^4", lambda x: mp.exp(x) - x - 2), ("(cos x-x)^6", lambda x: mp.cos(x) - x),
        ("|cos x-x|^1.5", lambda x: mp.cos(x) - x), ("(x+ln x)^3", lambda x: x + mp.log(x)),
        ("(e^x-3x)^9", lambda x: mp.exp(x) - 3 * x), ("(x^5-x-1)^3 e^x", lambda x: x**5 - x - 1),
    ],
)  # fmt: skip
def test_multiple_zeros_to_fifty_digits(text, f):
    """Where a power of f has the slope 0 because f is 0: the place has the digits of f's simple zero."""
    found = [place for place in stationary_points(Curve.read(text), 0.1, 2) if place.is_Float]
    with workdps(60):
        places = [mpf(str(place)) for place in found]
        zeros = [mp.findroot(f, place) for place in places if abs(f(place)) < mpf("1e-3")]
        assert zeros and len(zeros) == sum(abs(f(place)) < mpf("1e-47") for place in places)


def test_places_without_a_name_have_fifty_digits():
    """x^x is flat at 1/e, ln(x)/x at e, cos x − x² where no short number is."""
    (place,) = stationary_points(Curve.read("x^x"), 0, 5)
    assert abs(sympy.N(place - sympy.exp(-1), 60)) < mpf("1e-45")
    (place,) = stationary_points(Curve.read("cos x - x^2 + x"), -2, 2)
    with workdps(50):
        x = mpf(str(place))
        assert abs(-mp.sin(x) - 2 * x + 1) < mpf("1e-45")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x^3", [0]), ("x^2", []), ("x^4", []), ("x^5-x^4", ["3/5"]), ("x^4-6x^2", [-1, 1]),
        ("3x+2", []), ("5", []),
        ("sin x", [-PI, 0, PI]), ("e^(-x^2)", [-ROOT(2) / 2, ROOT(2) / 2]), ("x e^x", [-2]),
        ("tan x", [-PI, 0, PI]),
        ("1/(1+x^2)", [-ROOT(3) / 3, ROOT(3) / 3]), ("arctan x", [0]), ("ln x", []), ("1/x", []), ("|x|", []),
    ],
)  # fmt: skip
def test_inflections(text, expected):
    """Where f″ changes its sign, and not where it only touches 0."""
    found = inflection_points(Curve.read(text), -4, 4)
    assert [
        sympy.N(place - sympy.sympify(exact), 40) for place, exact in zip(found, expected, strict=True)
    ] == [0] * len(expected)


def test_what_cannot_be_listed_is_refused():
    """A constant is flat everywhere, a fast wave at more places than anybody could tell apart."""
    with pytest.raises(ValueError, match="everywhere"):
        stationary_points(Curve.read("5"), -1, 1)
    with pytest.raises(ValueError, match="more than 100"):
        stationary_points(Curve.read("sin(1000x)"), -3, 3)
    with pytest.raises(ValueError, match="no interval"):
        stationary_points(Curve.read("x^2"), 3, -3)


@pytest.mark.parametrize("row", SMOOTH, ids=[row.text for row in SMOOTH])
def test_every_listed_place_is_flat(row):
    """Of each function of the table: f′ is 0 at each stationary place, by mpmath's own derivative."""
    if row.text in ("5", "max(0, x)", "|x - 1| + |x + 1|"):
        with pytest.raises(ValueError, match=r"everywhere|whole stretch"):
            stationary_points(Curve.read(row.text), -1, 2)
        return
    for place in stationary_points(Curve.read(row.text), -1, 2):
        with workdps(50):
            x, h = mpf(str(sympy.N(place, 50))), mpf("1e-17")
            slope = (row.f(x + h) - row.f(x - h)) / (2 * h)
            assert abs(slope) < mpf("1e-15") * (1 + abs(row.f(x)))


@given(st.lists(st.fractions(-9, 9, max_denominator=12), min_size=1, max_size=5), st.integers(1, 3))
@settings(max_examples=40, deadline=None)
def test_polynomials_are_solved(roots, repeated):
    """The roots of a product of (x − r), some repeated, times x² + 1, are found exactly, each once."""
    x = sympy.Symbol("x")
    product = sympy.Poly(x**2 + 1, x)
    for index, root in enumerate(roots):
        times = repeated if index == 0 else 1
        product *= sympy.Poly(x - sympy.Rational(root.numerator, root.denominator), x) ** times
    found = real_roots(tuple(reversed(product.all_coeffs())))
    assert list(found) == [sympy.Rational(r.numerator, r.denominator) for r in sorted(set(roots))]


def test_slope_table():
    """x, f(x), slope for 1, 2, 3 of the lecture; a row without a slope says why."""
    rows = Curve.read("x^2").slope_table([1, 2, "3"])
    assert [(row.place, row.value, row.slope) for row in rows] == [(1, 1, 2), (2, 4, 4), (3, 9, 6)]
    corner, pole = Curve.read("|x|/(x-1)").slope_table([0, 1])
    assert corner.value == 0 and corner.slope is None and "corner" in corner.reason
    assert pole.value is None and pole.slope is None and "pole" in pole.reason
