"""Surfaces: exact values, partials, gradients, directions, slices, planes; refusals with the reason."""

from __future__ import annotations

import numpy as np
import pytest
import sympy
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sympy import E, Rational, exp, sqrt

from mathcore import Curve, ExpressionError, Surface, number

HILL = "3·exp(−(x² + 2y²)/6)"

# Text, place, a word of the reason for which there is no tangent plane.
REFUSED = (
    ("√(x^2+y^2)", (0, 0), "tip, like a cone"), ("|x| + |y|", (0, 0), "tip, like a cone"),
    ("|x|", (0, 1), "crease"), ("max(x, y)", (2, 2), "crease"), ("|y - x^2|", (1, 1), "crease"),
    ("relu(x + y)", (1, -1), "crease"), ("√|x y|", (0, 0), "corner"),
    ("∛(x^2 y)", (0, 0), "fit no plane"), ("∛(x^3 + y^3)", (0, 0), "fit no plane"),
    ("∛x + y", (0, 0), "grows without bound"), ("√|y - 0.01x^2|", (-10, 1), "grows without bound"),
    ("1/(x^2+y^2)", (0, 0), "pole"), ("1/x", (0, 1), "pole"), ("ln(x y)", (0, 1), "pole"),
    ("tan(x) y", ("pi/2", 1), "pole"), ("1/(x - y)", (3, 3), "pole"), ("ln(x^2+y^2)", (0, 0), "pole"),
    ("√(4-x^2-y^2)", (2, 0), "edge of the domain"), ("√x + y", (0, 3), "edge of the domain"),
    ("√(x y)", (0, 0), "edge of the domain"), ("arcsin(x) + y", (1, 0), "edge of the domain"),
    ("√(4-x^2-y^2)", (3, 0), "outside the domain"), ("ln x + y", (-1, 1), "outside the domain"),
    ("√(-x^2-y^2)", (0, 0), "alone"),
    ("x y/(x^2+y^2)", (0, 0), "another value from every side"), ("x^2 y^2/(x^2+y^2)", (0, 0), "hole"),
    ("sin(x^2+y^2)/(x^2+y^2)", (0, 0), "hole"), ("x/x + y", (0, 1), "edge of its domain"),
    ("floor x + y", (1, 0), "jumps"), ("sign(x) y", (0, 1), "jumps"), ("sign(x y)", (0, 0), "jumps"),
)  # fmt: skip

# Smooth at the place, though it looks sharp or the rules alone give 0/0 there; with the gradient.
SMOOTH = (
    ("(x^2+y^2)^1.5", (0, 0), (0, 0)), ("x|x| + y", (0, 1), (0, 1)), ("cos √(x^2+y^2)", (0, 0), (0, 0)),
    ("|x y|", (0, 0), (0, 0)), ("tanh(1000x) + y", (0, 0), (1000, 1)), ("√(x^2+y^2)", ("1e-6", 0), (1, 0)),
    ("max(x^3, y)", (0, 1), (0, 1)), ("floor(x) + y", ("1/2", 0), (0, 1)), ("5", (1, 2), (0, 0)),
)  # fmt: skip


def test_the_lesson_numbers_are_exact():
    """3x + 4y, the hill at (1, 1) and the bowl at (1, 2): the storyboard's numbers, exact."""
    plane, hill, bowl = Surface.read("3x + 4y"), Surface.read(HILL), Surface.read("x² + y²")
    assert plane.gradient_at((5, -7)) == (3, 4)
    assert hill.gradient_at((1, 1)) == (-exp(Rational(-1, 2)), -2 * exp(Rational(-1, 2)))
    assert hill.value((1, 1)) == 3 * exp(Rational(-1, 2)) and hill.value((0, 0)) == 3
    assert bowl.gradient_at((1, 2)) == (2, 4)
    assert bowl.steepest((1, 2)).rate == 2 * sqrt(5)
    assert bowl.steepest((1, 2)).direction == (sqrt(5) / 5, 2 * sqrt(5) / 5)


def test_partials_are_surfaces():
    """∂f/∂x of x²y + e^y is 2xy, set as a lecturer sets it; found by name, by Greek name and by symbol."""
    surface = Surface.read("x^2 y + e^y")
    x, y = surface.variables
    assert surface.partial("x").expr == 2 * x * y and surface.partial(y).expr == x**2 + exp(y)
    assert surface.partial("x").typst == "2 x y"
    assert surface.partial("y").partial("y").value((3, 0)) == 1
    weights = Surface.read("θ_1^2 + 3θ_2", ("θ_1", "θ_2"))
    assert weights.partial("theta_1").value((2, 5)) == 4 and weights.partial("θ_2").value((2, 5)) == 3
    with pytest.raises(ValueError, match="not a variable"):
        surface.partial("z")


def test_partials_keep_the_domain():
    """∂/∂y of y ln x is ln x, and ∂/∂x of y·x/x is nowhere defined on x = 0."""
    assert Surface.read("y ln x").partial("y").value((-1, 1)) is sympy.nan
    assert Surface.read("y x/x").partial("y").value((0, 1)) is sympy.nan
    assert np.isnan(Surface.read("y x/x").partial("y").values(0, 1))


def test_reading():
    """The two names of a text are found; errors of the text and wrong numbers of variables are refused."""
    assert [one.name for one in Surface.read("w b + b", None).variables] == ["b", "w"]
    assert Surface.read("x^2").value((3, 100)) == 9
    assert Surface.read("x^2 + y", ("y", "x")).value((1, 3)) == 10
    with pytest.raises(ExpressionError):
        Surface.read("x^2 + z")
    for variables in (("x",), ("x", "x"), ("x", "y", "z")):
        with pytest.raises(ValueError, match="two variables"):
            Surface.read("x", variables)
    with pytest.raises(ValueError, match="also holds"):
        Surface(sympy.Symbol("q"), ("x", "y"))


def test_surfaces_are_values():
    """Equal formulas are equal surfaces with one hash; the fields cannot be changed."""
    assert (
        Surface.read("x + y") == Surface.read("x + y")
        and len({Surface.read("x y"), Surface.read("x y")}) == 1
    )
    with pytest.raises(AttributeError):
        Surface.read("x + y").expr = sympy.S.One


@pytest.mark.parametrize("place", [3, (1,), (1, 2, 3), "ab", None, ("x", 1), (1, "1/0"), (1, float("nan"))])
def test_a_place_is_two_numbers(place):
    """Anything else is refused, by ValueError."""
    with pytest.raises(ValueError):
        Surface.read("x + y").value(place)


def test_places_may_come_from_numpy():
    """A pair of NumPy floats or an array of shape (2,) is a place."""
    assert Surface.read("x y").value(np.array([0.5, 3.0])) == Rational(3, 2)
    assert Surface.read("x y").value((np.float64(0.1), np.int64(10))) == 1


@pytest.mark.parametrize(
    ("u", "slope"),
    [
        ((1, 0), 2), ((0, 1), 4), ((0, -3), -4), ((1, 1), 3 * sqrt(2)), ((3, 4), Rational(22, 5)),
        (0, 2), ("pi/2", 4), ("pi/3", 1 + 2 * sqrt(3)), ("pi", -2), ((2, -1), 0),
        (("1/2", "sqrt(3)/2"), None),
    ],
)  # fmt: skip
def test_directional_derivatives(u, slope):
    """∇f · u/|u| of x² + y² at (1, 2), for vectors of any length and for angles from the x-axis."""
    expected = 1 + 2 * sqrt(3) if slope is None else slope
    assert sympy.simplify(Surface.read("x^2+y^2").directional_derivative((1, 2), u) - expected) == 0


@pytest.mark.parametrize("u", [(0, 0), ("sqrt(2)*sqrt(3) - sqrt(6)", 0), (1, 2, 3)])
def test_directions_need_a_direction(u):
    """The zero vector, also one in disguise, and three numbers are refused."""
    with pytest.raises(ValueError):
        Surface.read("x^2+y^2").directional_derivative((1, 2), u)


@given(st.integers(-50, 50), st.integers(-50, 50), st.integers(-9, 9), st.integers(-9, 9))
@settings(max_examples=60, deadline=None)
def test_no_direction_is_steeper_than_the_gradient(a, b, p, q):
    """For x² − 3xy + y³/3: |D_u f| ≤ |∇f|, with equality along ∇f, and D_{−u} f = −D_u f."""
    assume((p, q) != (0, 0))
    surface = Surface.read("x^2 - 3x y + y^3/3")
    along = surface.directional_derivative((a, b), (p, q))
    most = surface.steepest((a, b))
    assert abs(float(along)) <= float(most.rate) + 1e-9 * (1 + float(most.rate))
    assert float(surface.directional_derivative((a, b), (-p, -q))) == pytest.approx(-float(along))
    if most.direction is not None:
        assert float(surface.directional_derivative((a, b), most.direction)) == pytest.approx(
            float(most.rate)
        )


def test_level_ground_has_no_steepest_direction():
    """Where the gradient is 0 there is no direction; the rate is 0 and the reason says so."""
    for text, place in (("x^2+y^2", (0, 0)), ("5", (1, 1)), ("sin(x)^2 + y^2", ("pi", 0))):
        found = Surface.read(text).steepest(place)
        assert found.direction is None and found.rate == 0 and "gradient is 0" in found.reason


@pytest.mark.parametrize(("text", "place", "word"), REFUSED, ids=[f"{row[0]} at {row[1]}" for row in REFUSED])
def test_refuses_where_there_is_no_tangent_plane(text, place, word):
    """Tip, crease, corner, jump, pole, hole, edge and outside are told apart, with places that do work."""
    surface = Surface.read(text)
    judged = surface.differentiable_at(place)
    assert not judged and word in judged.reason and judged.hint
    for call in (surface.gradient_at, surface.steepest, surface.tangent_plane):
        with pytest.raises(ValueError, match=word):
            call(place)
    for piece in judged.hint.removeprefix("Places that work: ").split("; "):
        if "=" in piece:
            there = piece.partition("= ")[2].strip("()").replace("−", "-").replace("π", "pi").split(", ")
            assert surface.differentiable_at(there).ok


@pytest.mark.parametrize(("text", "place", "gradient"), SMOOTH, ids=[row[0] for row in SMOOTH])
def test_smooth_places_are_accepted(text, place, gradient):
    """A place that only looks sharp has its gradient."""
    found = Surface.read(text).gradient_at(place)
    assert [float(part) for part in found] == pytest.approx(gradient, abs=1e-9)


def test_a_crease_names_both_slopes():
    """|x| at (0, 1): −1 before and 1 after, with a proper minus."""
    assert (
        "along x its slope is −1 before and 1 after" in Surface.read("|x|").differentiable_at((0, 1)).reason
    )


def test_slices_are_the_curves_of_the_cut():
    """f(x, b) and f(a, y) as curves, in their own variable, with the partial as slope."""
    hill = Surface.read(HILL)
    east, north = hill.slice(y=1), hill.slice(x=1)
    assert isinstance(east, Curve) and east.variable.name == "x" and north.variable.name == "y"
    assert east.value(2) == hill.value((2, 1)) and north.value("1/3") == hill.value((1, "1/3"))
    assert (east.slope(1), north.slope(1)) == hill.gradient_at((1, 1))
    assert (
        Surface.read("θ w", ("θ", "w")).slice(theta=3).expr
        == 3 * Surface.read("θ w", ("θ", "w")).variables[1]
    )


def test_slices_keep_the_domain():
    """What the cut makes vanish still bounds it: y ln x and y/x along y = 0."""
    logarithm, ratio = Surface.read("y ln x").slice(y=0), Surface.read("y/x").slice(y=0)
    assert logarithm.value(2) == 0 and logarithm.value(-1) is sympy.nan
    assert ratio.value(0) is sympy.nan and np.isnan(ratio.values(0.0)) and ratio.value(1) == 0


@pytest.mark.parametrize(
    ("text", "fixed", "word"),
    [
        ("y/x", {"x": 0}, "not defined along x = 0"), ("√(y - 2) + x", {"y": 1}, "not defined along y = 1"),
        ("ln(x) y", {"x": -1}, "not defined along x = −1"), ("x y", {}, "fixes one"),
        ("x y", {"x": 1, "y": 2}, "fixes one"), ("x y", {"z": 1}, "not a variable"),
    ],
)  # fmt: skip
def test_slices_that_cannot_be_cut(text, fixed, word):
    """No variable, both, a strange one, or a cut on which nothing is defined."""
    with pytest.raises(ValueError, match=word):
        Surface.read(text).slice(**fixed)


def test_tangent_planes_touch():
    """The plane of x² + y² at (1, 2): z = 5 + 2(x − 1) + 4(y − 2), and its normal."""
    plane = Surface.read("x^2+y^2").tangent_plane((1, 2))
    assert plane.point == (1, 2, 5) and plane.slopes == (2, 4) and plane.normal == (-2, -4, 1)
    assert plane.at((1, 2)) == 5 and plane.at(("1/2", 0)) == -4
    assert plane.values([1.0, 0.5], [[2.0], [0.0]]) == pytest.approx(np.array([[5, 4], [-3, -4]]))


def test_hessian():
    """Second partials of x³y + sin y: ((6xy, 3x²), (3x², −sin y))."""
    surface = Surface.read("x^3 y + sin y")
    x, y = surface.variables
    assert [[part.expr for part in line] for line in surface.hessian] == [
        [6 * x * y, 3 * x**2],
        [3 * x**2, -sympy.sin(y)],
    ]


def test_arrays():
    """values and gradients broadcast, keep shapes and dtype, and are NaN outside without a warning."""
    surface = Surface.read("√x + ln y")
    xs, ys = np.linspace(-1, 2, 7), np.linspace(-1, 2, 5)[:, None]
    with np.errstate(all="raise"):
        zs, slopes = surface.values(xs, ys), surface.gradients(xs, ys)
    assert zs.shape == (5, 7) and slopes.shape == (2, 5, 7) and zs.dtype == slopes.dtype == float
    assert (np.isfinite(zs) == ((xs >= 0) & (ys > 0))).all()
    inside = (xs > 0) & (ys > 0)
    assert zs[inside] == pytest.approx((np.sqrt(np.abs(xs)) + np.log(np.abs(ys) + (ys == 0)))[inside])
    assert slopes[0][inside] == pytest.approx(
        np.broadcast_to(0.5 / np.sqrt(np.abs(xs) + (xs == 0)), (5, 7))[inside]
    )
    assert Surface.read("3").values(1.0, [1.0, 2.0]).tolist() == [3, 3]
    assert Surface.read("x/y").values(1.0, 0.0).shape == () and np.isnan(Surface.read("x/y").values(1.0, 0.0))


@pytest.mark.parametrize("place", [("pi/4", "1/3"), (2, -1), ("sqrt(2)", "0.1"), (0, 0)])
def test_gradients_agree_with_the_exact_one(place):
    """The floats for drawing are the exact gradient's floats."""
    surface = Surface.read("sin(x y) + e^(x - y) + x^2/(1 + y^2)")
    floats = [float(number(part)) for part in place]
    assert surface.gradients(*floats) == pytest.approx([float(part) for part in surface.gradient_at(place)])


def test_values_outside_are_nan():
    """Poles, edges and overflow never come out as infinity, complex numbers or a large number."""
    assert Surface.read("1/(x-y)").value((2, 2)) is sympy.nan
    assert Surface.read("tan(x) + y").value(("pi/2", 0)) is sympy.nan
    assert Surface.read("√(x y)").value((-1, 1)) is sympy.nan
    assert Surface.read("ln x + e^y").value(("1", 1)) == E


def test_large_derivatives_are_calculated_and_say_so():
    """A product of twelve sines has partials too long to be written: values still agree with differences."""
    surface = Surface.read("·".join(f"sin({k}x y)" for k in range(1, 13)))
    mixed = surface.partial("x").partial("y")
    assert mixed.notes or surface.partial("x").notes
    x, y, h = 0.31, 0.77, 1e-5
    quotient = (surface.partial("x").values(x, y + h) - surface.partial("x").values(x, y - h)) / (2 * h)
    assert mixed.values(x, y) == pytest.approx(float(quotient), rel=1e-6)


@pytest.mark.parametrize(
    ("text", "plane"),
    [
        *[(text, True) for text in ("3x + 4y", "5", "y/2 - 1")],
        *[(text, False) for text in ("floor(x) + y", "sign(x) + y", "x y", "x^2", "|x| + y", "x/x + y")],
    ],
)
def test_a_plane_is_one_all_over(text, plane):
    """Constant slopes alone do not make a plane: ⌊x⌋ + y has them too, and steps."""
    assert Surface.read(text).is_plane == plane
