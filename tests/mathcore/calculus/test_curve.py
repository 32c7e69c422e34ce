"""Curves: values, slopes, tangents and secants against mpmath at 50 digits; refusals; breaks and samples."""

from __future__ import annotations

import numpy as np
import pytest
import sympy
from mpmath import mp, mpf, workdps

from mathcore import Curve, discontinuities, number, samples
from tests.mathcore.tables import REFUSED, SMOOTH

PAIRS = [(row, place) for row in SMOOTH for place in row.places]
IDS = [f"{row.text} at {place}" for row, place in PAIRS]


def real(value: sympy.Expr) -> mpf:
    """50 digits of an exact number, by SymPy's own evaluation."""
    return mpf(str(sympy.N(value, 55)))


@pytest.mark.parametrize(("row", "place"), PAIRS, ids=IDS)
def test_value_and_slope_against_mpmath(row, place):
    """f(a) and f′(a) agree with the plain mpmath function and its numerical derivative to 1e-20."""
    curve = Curve.read(row.text)
    with workdps(50):
        a = real(number(place))
        value, slope = row.f(a), (row.f(a + mpf("1e-20")) - row.f(a - mpf("1e-20"))) / mpf("2e-20")
        assert abs(real(curve.value(place)) - value) <= mpf("1e-40") * (1 + abs(value))
        assert abs(real(curve.slope(place)) - slope) <= mpf("1e-20") * (1 + abs(slope))


@pytest.mark.parametrize("row", SMOOTH, ids=[row.text for row in SMOOTH])
def test_arrays_against_mpmath(row):
    """values() and slopes() agree with mpmath, are NaN where it is not real, and keep the shape."""
    curve = Curve.read(row.text)
    xs = np.linspace(-3.1, 4.3, 38).reshape(2, 19)
    ys, slopes = curve.values(xs), curve.slopes(xs)
    assert ys.shape == slopes.shape == xs.shape
    assert ys.dtype == slopes.dtype == float
    for x, y, slope in zip(xs.flat, ys.flat, slopes.flat, strict=True):
        expected = row.f(mpf(float(x)))
        if mp.im(expected) != 0 or not mp.isfinite(expected):
            assert np.isnan(y) and np.isnan(slope)
            continue
        assert y == pytest.approx(float(expected), rel=1e-9, abs=1e-12)
        with workdps(40):
            h = mpf("1e-14")
            quotient = (row.f(mpf(float(x)) + h) - row.f(mpf(float(x)) - h)) / (2 * h)
        assert slope == pytest.approx(float(mp.re(quotient)), rel=1e-7, abs=1e-9)


def test_lesson_values_are_exact():
    """The lesson's numbers come out as exact SymPy numbers."""
    square = Curve.read("x^2")
    assert square.value(1) == sympy.Integer(1) and isinstance(square.slope(1), sympy.Integer)
    assert square.slope(1) == 2
    assert Curve.read("sin x").slope("pi/6") == sympy.sqrt(3) / 2
    assert Curve.read("e^x").slope(1) == sympy.E
    assert Curve.read("1/x").slope(2) == sympy.Rational(-1, 4)
    assert Curve.read("ln x").slope(1) == 1
    assert Curve.read("x^3").slope(0) == 0


def test_tangents_and_secants_are_exact_lines():
    """The tangent of x² at 1 is 2x − 1; the secant with h = 2 has slope 4; quotients follow 2 + h."""
    curve = Curve.read("x^2")
    tangent, secant = curve.tangent(1), curve.secant(1, 2)
    assert (tangent.point, tangent.slope, tangent.at(3)) == ((1, 1), 2, 5)
    assert (secant.point, secant.slope, secant.at(3)) == ((1, 1), 4, 9)
    hs = ("2", "1", "1/2", "0.001", "-1", "-0.001")
    assert [curve.difference_quotient(1, h) for h in hs] == [2 + number(h) for h in hs]
    assert tangent.values([0.0, 3.0]) == pytest.approx([-1, 5])


def test_quotients_need_two_points():
    """h = 0 and an h that leaves the domain are refused."""
    with pytest.raises(ValueError, match="h = 0"):
        Curve.read("x^2").difference_quotient(1, 0)
    with pytest.raises(ValueError, match="not defined"):
        Curve.read("ln x").difference_quotient(1, -2)


@pytest.mark.parametrize(("text", "place", "word"), REFUSED, ids=[f"{row[0]} at {row[1]}" for row in REFUSED])
def test_refuses_where_there_is_no_tangent(text, place, word):
    """Corner, cusp, jump, pole, hole, edge and outside are told apart, with places that do work."""
    curve = Curve.read(text)
    judged = curve.differentiable_at(place)
    assert not judged.ok
    assert word in judged.reason
    assert judged.hint
    for piece in judged.hint.removeprefix("Places that work: ").split(", "):
        if "=" in piece:
            there = piece.partition("= ")[2].replace("−", "-").replace("π", "pi")
            assert curve.differentiable_at(there).ok
    with pytest.raises(ValueError, match=word):
        curve.slope(place)
    with pytest.raises(ValueError, match=word):
        curve.tangent(place)


def test_corner_names_both_slopes():
    """|x| at 0: −1 from the left and 1 from the right, with a proper minus."""
    reason = Curve.read("|x|").differentiable_at(0).reason
    assert "−1 from the left and 1 from the right" in reason


@pytest.mark.parametrize(
    ("text", "place"),
    [("x|x|", 0), ("|x|^1.5", 0), ("x^3", 0), ("|x|", "1/1000"), ("tanh(1000x)", 0), ("√x", "1e-6")],
)
def test_smooth_points_are_accepted(text, place):
    """A point that only looks sharp has a tangent."""
    assert Curve.read(text).differentiable_at(place).ok


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1/x", [0]), ("1/(x^2-2)", [-(2**0.5), 2**0.5]), ("1/x^2", [0]), ("tan x", [-np.pi / 2, np.pi / 2]),
        ("floor x", [-2, -1, 0, 1, 2]), ("sign(x-1)", [1]), ("x/x", [0]), ("sin(x)/x", [0]), ("x^2", []),
        ("|x|", []),
        ("√x", []), ("sin(100x)", []), ("e^(10x)", []), ("ln|x-1|", [1]), ("x/|x|", [0]),
        ("1/(x-0.3)+1/(x-0.31)", [0.3, 0.31]),
    ],
)  # fmt: skip
def test_breaks_are_found(text, expected):
    """Poles, jumps and holes of [−2.5, 2.5] are found, and nothing else."""
    assert [one.place for one in discontinuities(Curve.read(text), -2.5, 2.5)] == pytest.approx(
        expected, abs=1e-7
    )


@pytest.mark.parametrize(
    "text", [row.text for row in SMOOTH] + ["floor x", "1/x^2", "√(x^2-1)", "tan(3x)", "1/sin(5x)"]
)
def test_samples_are_finite_and_do_not_cross_a_break(text):
    """Each piece is finite, in order, on the curve, and lies between two breaks."""
    curve = Curve.read(text)
    breaks = [one.place for one in discontinuities(curve, -3, 4)]
    for piece in samples(curve, -3, 4):
        assert piece.ndim == 2 and piece.shape[1] == 2 and len(piece) > 1
        assert np.isfinite(piece).all()
        assert (np.diff(piece[:, 0]) > 0).all()
        assert piece[:, 1] == pytest.approx(curve.values(piece[:, 0]), rel=1e-12)
        assert not [place for place in breaks if piece[0, 0] < place < piece[-1, 0]]


def test_samples_reach_the_edge_of_the_domain():
    """√x is drawn from 0 on, not from the next grid point; a pole splits the curve in two."""
    (piece,) = samples(Curve.read("√x"), -1, 4)
    assert piece[0, 0] == pytest.approx(0, abs=1e-12)
    assert len(samples(Curve.read("1/x"), -1, 4)) == 2
    assert len(samples(Curve.read("floor x"), -1.5, 1.5)) == 4


def test_samples_follow_a_fast_wave():
    """sin(100x) is sampled finely enough to reach its peaks."""
    piece = np.vstack(samples(Curve.read("sin(100x)"), -1, 1))
    assert piece[:, 1].max() > 0.99 and piece[:, 1].min() < -0.99
    halfway = (piece[1:, 0] + piece[:-1, 0]) / 2
    chord = (piece[1:, 1] + piece[:-1, 1]) / 2
    assert np.abs(np.sin(100 * halfway) - chord).max() < 0.02


def test_a_curve_has_one_variable():
    """A second variable is refused, the variable may have any letter, values compare by what they say."""
    x, y = sympy.symbols("x y", real=True)
    with pytest.raises(ValueError, match="also holds y"):
        Curve(x + y, x)
    assert Curve.read("t^2", "t").value(3) == 9
    assert Curve.read("t^2", None).variable.name == "t"
    assert Curve.read("x^2") == Curve(x**2, x) and hash(Curve.read("x^2")) == hash(Curve(x**2, "x"))


def test_slope_function_is_a_curve():
    """(x − 3)² has the slope function 2(x − 3), set as such and exact."""
    slope = Curve.read("(x - 3)^2").slope_function
    assert slope.value(10) == 14
    assert slope.typst == "2 (x - 3)"
    assert Curve.read("ln x").slope_function.value(-1) is sympy.nan
