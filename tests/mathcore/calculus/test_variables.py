"""Which variable is which: the order of two, the names of functions, and letters that are still free."""

from __future__ import annotations

import mpmath
import pytest

from mathcore import Curve, ExpressionError, Surface, primed, slope_name, variable_in

# Text, axes in order, place, and the function of Python floats in that order.
ORDERED = [
    ("F(L, K) = 10 L^0.3 K^0.7", "L K", (100, 200), lambda a, b: 10 * a**0.3 * b**0.7),
    ("F(K, L) = 10 L^0.3 K^0.7", "K L", (100, 200), lambda a, b: 10 * b**0.3 * a**0.7),
    ("V(r, h) = pi r^2 h", "r h", (2, 5), lambda a, b: mpmath.pi * a**2 * b),
    ("f(y, x) = 3y + 4x", "y x", (1, 2), lambda a, b: 3 * a + 4 * b),
    ("P(w_2, w_1) = w_1^2 w_2", "w_2 w_1", (3, 5), lambda a, b: b**2 * a),
    ("U(φ, θ) = sin(θ) + 2φ", "phi theta", (1, 2), lambda a, b: mpmath.sin(b) + 2 * a),
    ("f(w, b) = w^2", "w b", (3, 5), lambda a, b: a**2),
    ("4x + 3y", "x y", (1, 2), lambda a, b: 4 * a + 3 * b),
    ("3y + 4x", "x y", (1, 2), lambda a, b: 4 * a + 3 * b),
    ("v^2 - u", "u v", (1, 2), lambda a, b: b**2 - a),
    ("a + b^2", "a b", (1, 2), lambda a, b: a + b**2),
    ("x_2^2 + x_1", "x_1 x_2", (1, 2), lambda a, b: b**2 + a),
    ("w_10 + w_9^2", "w_9 w_10", (1, 2), lambda a, b: a**2 + b),
    ("z = x^2 y", "x y", (2, 3), lambda a, b: a**2 * b),
]


@pytest.mark.parametrize(("text", "axes", "place", "function"), ORDERED, ids=[row[0] for row in ORDERED])
def test_the_order_of_the_variables(text, axes, place, function):
    """Both partials at the place are those of the function with its arguments in that order (mpmath)."""
    surface = Surface.read(text, None)
    assert " ".join(surface.axes[:2]) == axes and surface.ordered
    for axis, slope in enumerate(surface.gradient_at(place)):
        true = mpmath.diff(function, place, tuple(int(k == axis) for k in (0, 1)))
        assert abs(float(slope) - float(true)) < 1e-9 * max(1, abs(float(true)))


def test_economists_numbers():
    """∂F/∂L = 3 (K/L)^0.7 and ∂F/∂K = 7 (L/K)^0.3, by hand: 4.874 and 5.686."""
    along_l, along_k = Surface.read("F(L, K) = 10 L^0.3 K^0.7", None).gradient_at((100, 200))
    assert abs(float(along_l) - 3 * 2**0.7) < 1e-12 and abs(float(along_k) - 7 / 2**0.3) < 1e-12
    assert (round(float(along_l), 3), round(float(along_k), 3)) == (4.874, 5.686)


@pytest.mark.parametrize("text", ["w/h^2", "10 L^0.3 K^0.7", "w b + 2", "8.314T/V", "θ^2 + φ", "x z", "b a"])
def test_an_order_that_is_not_told_is_known_to_be(text):
    """Two letters, neither x, y nor one after the other, come in an order that nobody has told."""
    assert not Surface.read(text, None).ordered


def test_an_order_can_be_given_beside_the_text():
    """As by a table; a head rules over it, and it may name a variable that does not occur."""
    assert Surface.read("w/h^2", None, ("w", "h")).axes == ("w", "h", "f")
    assert Surface.read("w/h^2", None, ("h", "w")).axes == ("h", "w", "f")
    assert Surface.read("B(w, h) = w/h^2", None, ("h", "w")).axes == ("w", "h", "B")
    assert Surface.read("w^2", None, ("w", "b")).axes == ("w", "b", "f")
    assert Surface.read("w_1 θ", None, ("θ", "w₁")).axes == ("theta", "w_1", "f")


@pytest.mark.parametrize(
    ("text", "told"), [("w^2", "w, …"), ("V(r) = pi r^2", "V(r, …)"), ("s(t, u, v) = 1", "3 variables")]
)
def test_a_surface_has_two_variables(text, told):
    """One, or three, are refused with the head that would do."""
    with pytest.raises(ExpressionError) as caught:
        Surface.read(text, None)
    assert told in str(caught.value)


def test_the_variable_of_a_curve():
    """That of the head, else the only one, else the usual; two in the head are refused."""
    found = {"s(t) = 1": "t", "θ^2": "theta", "w_1^2": "w_1", "3": "x", "2 + 3 tau": "x"}
    for text, variable in found.items():
        assert variable_in(text, "x") == variable
    with pytest.raises(ExpressionError, match="names 2 variables"):
        variable_in("f(x, y) = x", "x")


CALLED = [
    (Curve.read("s(t) = 20t", None), "s(t)", "s'(t)"),
    (Curve.read("t^2", None), "f(t)", "f'(t)"),
    (Curve.read("cost(w_1) = w_1", None), 'op("cost")(w_(1))', 'op("cost")\'(w_(1))'),
    (Curve.read("f_1(θ) = θ", None), "f_(1)(theta)", "f'_(1)(theta)"),
]


@pytest.mark.parametrize(("curve", "called", "slope"), CALLED, ids=[row[1] for row in CALLED])
def test_what_a_function_is_called(curve, called, slope):
    """Its name with its variables, and its slope's: a prime never stands in an index."""
    assert (curve.called, slope_name(curve.name, curve.variable.name)) == (called, slope)
    assert slope.startswith(primed(curve.name)) and curve.slope_function.name == curve.name


def test_derived_functions_keep_the_name():
    """Partials and slices of V are named after it."""
    surface = Surface.read("V(r, h) = pi r^2 h", None)
    assert [part.name for part in surface.gradient] == ["V", "V"]
    assert surface.slice(h=5).axes == ("r", "V") and surface.called == "V(r, h)"


def test_letters_that_are_free():
    """A letter is free that is neither the function's, nor a variable's, nor in the formula."""
    assert Curve.read("x^2").unused("h", "k") == "h"
    assert Curve.read("h(t) = 20 - 5t^2", None).unused("h", "k") == "k"
    assert Curve.read("p(h) = e^h", None).unused("h", "k") == "k"
    assert Curve.read("a(v_0) = v_0", None).unused("a", "v_0", "c") == "c"
    assert Curve.read("alpha^2", None).unused("alpha", "b") == "b"
    assert Curve.read("tanh(x)").unused("h", "k") == "h"  # the h of tanh is none
