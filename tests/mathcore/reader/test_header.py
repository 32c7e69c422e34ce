"""The head of a formula: the names it gives, and what is said where it cannot be read."""

from __future__ import annotations

import pytest

from mathcore import ExpressionError, canonical, names, read
from mathcore.reader.expression import header

READ = {
    "s(t) = 20t - g t^2/2": ("s", ("t",)), "P(t)=100": ("P", ("t",)), "J(θ) = θ^2": ("J", ("theta",)),
    "J(theta) = theta^2": ("J", ("theta",)), "F(L, K) = 10 L^0.3 K^0.7": ("F", ("L", "K")),
    "f(y, x) = 3y + 4x": ("f", ("y", "x")), "f_1(x) = x": ("f_1", ("x",)), "f₁(x₂) = x₂": ("f_1", ("x_2",)),
    "cost(w) = w^2": ("cost", ("w",)), "MSE_2(w_1, w_2) = w_1 w_2": ("MSE_2", ("w_1", "w_2")),
    "y = x^2": ("y", ()), "z = x^2 + y^2": ("z", ()), "ψ(x) = x": ("psi", ("x",)),
    "Φ(λ) = λ": ("Phi", ("lambda",)), "σ(z) = 1/(1+e^(-z))": ("sigma", ("z",)),
    "sigmoid(z) = 1/(1+e^(-z))": ("sigmoid", ("z",)), "f(τ) = τ^2": ("f", ("tau",)), "x^2": ("", ()),
    "x^2 = y": ("", ()), "2x + 1 = 3": ("", ()), "f(t) t = 2": ("", ()), " h ( t ) = t": ("h", ("t",)),
}  # fmt: skip


@pytest.mark.parametrize("text", READ)
def test_a_head_is_read(text):
    """The function's name and its variables in the order written; none where no head stands."""
    found = header(text)
    assert (found.name, found.variables) == READ[text]


REFUSED = {
    "f1(x) = x": "f_1", "f(w1) = w1": "w_1", "y1 = x": "y_1", "f(x, x) = x": "twice",
    "f(x, y, z) = x": "3 variables", "f() = 1": "names no variable", "f(x,) = x": "missing in the head",
    "x(x) = x": "both called x", "g(g) = 1": "both called g", "e(x) = x": "e is a number",
    "π(x) = x": "π is a number", "sin(x) = x": "known function", "sqrt(x) = x": "known function",
    "f(2) = 1": "names a variable", "f(sin) = 2": "sin cannot be a variable", "f(ab) = 1": "ab cannot be",
    "temperature(x) = x": "at most 8 letters", "f(e) = 1": "e cannot be a variable",
    "f(x+1) = x": "names a variable", "f(x y) = x": "names a variable",
}  # fmt: skip


@pytest.mark.parametrize("text", REFUSED)
def test_a_head_that_cannot_be_is_told(text):
    """Each is refused with its reason and with what would work, and its place lies in the text."""
    with pytest.raises(ExpressionError) as caught:
        header(text)
    assert REFUSED[text] in str(caught.value) and caught.value.hint
    assert 0 <= caught.value.position <= len(text)


@pytest.mark.parametrize(("text", "hint"), [("w1^2", "w_1"), ("3x1 + 2", "x_1"), ("a + t0", "t_0")])
def test_a_digit_behind_a_letter_suggests_an_index(text, hint):
    """w1 may be an index, a product or a power: all three are named."""
    with pytest.raises(ExpressionError) as caught:
        read(text, ("w", "x", "a", "t"))
    assert hint in caught.value.hint and "product" in caught.value.hint and "power" in caught.value.hint


def test_the_reading_knows_the_name():
    """The name comes out of the head, and the head is no part of the formula."""
    assert read("s(t) = 2t", ("t",)).name == "s" and read("2t", ("t",)).name == ""
    assert names("s(t) = 20t - g t^2") == ["t", "g"] and names("F(L, K) = L K") == ["L", "K"]


def test_one_name_has_one_spelling():
    """θ and theta, w₁, w_1 and w_{1}."""
    assert {canonical(name) for name in ("θ", "theta")} == {"theta"}
    assert {canonical(name) for name in ("w₁", "w_1", "w_{1}")} == {"w_1"}
    assert canonical("θ₁₂") == "theta_12" and canonical("cost") == "cost"
