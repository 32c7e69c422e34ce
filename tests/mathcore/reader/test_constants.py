"""A lesson's constants: values where numbers stand, letters in formulas, those of slopes included."""

from __future__ import annotations

import pickle

import mpmath
import pytest
import sympy
from mpmath import mpf

from mathcore import Curve, ExpressionError, Surface, constant, names, number, read
from mathcore.calculus.surface import variables_in
from mathcore.evaluate.functions import NamedConstant
from studio.system.fingerprint import key


def given(text: str) -> dict[str, sympy.Expr]:
    """The constants of "g = 9.81; k = g/2", each of which may hold those before it."""
    known: dict[str, sympy.Expr] = {}
    for pair in filter(None, text.split(";")):
        name, value = pair.split("=")
        known |= dict([constant(name.strip(), value.strip(), known)])
    return known


# Constants, text, variable, its formula and its slope's in Typst, and f and f′ by hand at 1.5.
WRITTEN = (
    ("g = 9.81", "20t - g t^2/2", "t", "20 t - frac(g t^2, 2)", "20 - g t",
     lambda t: 20 * t - mpf("9.81") * t * t / 2, lambda t: 20 - mpf("9.81") * t),
    ("c = pi/180", "sin(c x)", "x", "sin(c x)", "c cos(c x)",
     lambda x: mpmath.sin(mpmath.pi * x / 180), lambda x: mpmath.pi / 180 * mpmath.cos(mpmath.pi * x / 180)),
    ("k = -0.5; N_0 = 100", "N_0 e^(k t)", "t", "N_(0) e^(k t)", "N_(0) k e^(k t)",
     lambda t: 100 * mpmath.exp(-t / 2), lambda t: -50 * mpmath.exp(-t / 2)),
    ("α = 0.1", "(α x + 1)^3", "x", "(alpha x + 1)^3", "3 alpha (alpha x + 1)^2",
     lambda x: (x / 10 + 1) ** 3, lambda x: 3 * (x / 10 + 1) ** 2 / 10),
    ("n = 4", "x^n", "x", "x^n", "n x^(n - 1)", lambda x: x**4, lambda x: 4 * x**3),
    ("a = 2", "a^x", "x", "a^x", "a^x ln(a)", lambda x: mpf(2) ** x,
     lambda x: mpf(2) ** x * mpmath.log(2)),
    ("m = -2; b = 5", "mx + b", "x", "m x + b", "m", lambda x: 5 - 2 * x, lambda x: mpf(-2)),
    ("b = 3", "log(x, b)", "x", "log_(b)(x)", "frac(1, x ln(b))", lambda x: mpmath.log(x, 3),
     lambda x: 1 / (x * mpmath.log(3))),
)  # fmt: skip


@pytest.mark.parametrize(("where", "text", "variable", "typst", "slope", "value", "rate"), WRITTEN)
def test_letters_in_formulas_and_values_in_numbers(where, text, variable, typst, slope, value, rate):
    """The formula and its slope's show the letters; both are calculated with the values."""
    curve, place = Curve.read(text, variable, constants=given(where)), mpf("1.5")
    assert curve.typst == typst
    assert curve.slope_function.typst == slope
    assert curve.expr.free_symbols == {curve.variable}
    exact = sympy.Rational(3, 2)
    for seen, expected in ((curve.value(exact), value(place)), (curve.slope(exact), rate(place))):
        assert not seen.atoms(NamedConstant)
        assert abs(mpf(sympy.N(seen, 30)) - expected) < mpf("1e-13")
    assert float(curve.values(1.5)) == pytest.approx(float(value(place)), rel=1e-12)
    assert float(curve.slopes(1.5)) == pytest.approx(float(rate(place)), rel=1e-12)


def test_partial_derivatives_show_the_letters():
    """∂f/∂x and ∂f/∂y hold the letters, at each order; their values hold none."""
    surface = Surface.read("k x^2 y + g y", ("x", "y"), constants=given("k = 3; g = 9.81"))
    along_x, along_y = surface.gradient
    assert (along_x.typst, along_y.typst) == ("2 k x y", "k x^2 + g")
    assert surface.hessian[0][0].typst == "2 k y"
    assert along_y.value((2, 0)) == sympy.Rational(2181, 100)


def test_what_only_numbers_allow_is_shown_by_its_value():
    """n! is read of whole numbers; its slope's formula then has the value."""
    curve = Curve.read("n! x", "x", constants=given("n = 3"))
    assert (curve.typst, curve.slope_function.typst, curve.value(2)) == ("n! x", "6", 12)


def test_a_constant_may_use_others():
    """c = "pi/180" and then d = "2c": all exact."""
    assert given("c = pi/180; d = 2c")["d"] == sympy.pi / 90
    assert number("d/2", given("d = 60°")) == sympy.pi / 6


def test_the_head_decides_between_a_variable_and_a_constant():
    """f(g) = g² means the variable g; without a head a letter that is both is refused, and both are told."""
    known = given("g = 9.81; k = 2")
    assert Curve.read("f(g) = k g^2", "g", constants=known).expr == 2 * sympy.Symbol("g", real=True) ** 2
    with pytest.raises(ExpressionError) as caught:
        Curve.read("k g^2", "g", constants=known)
    assert all(part in str(caught.value) for part in ("variable", "constant g = 9.81", "f(g) = …"))


def test_constants_are_no_variables():
    """names() leaves them out, except those that the head names."""
    known = given("g = 9.81; k = 2")
    assert names("g t^2 + k", known) == ["t"]
    assert names("gt + k", known) == ["t"]
    assert names("f(g) = g^2 k", known) == ["g"]
    assert variables_in("kxy", (), known)[0] == ("x", "y")
    assert variables_in("g u v", (), known)[0] == ("u", "v")


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        *((name, 3, "cannot be a constant") for name in ("e", "pi", "kk", "sin", "", "a b", "__class__")),
        ("g", True, "not a number"), ("g", [1], "not a number"),
        ("g", None, "not a number"), ("g", "1/0", "divides by 0"), ("g", "x + 1", "x is not known"),
        ("g", "9,81", "holds a comma"), ("g", float("inf"), "not a finite number"), ("g", "", "no formula"),
    ],
)  # fmt: skip
def test_what_is_no_constant_is_refused(name, value, says):
    """A name that is taken or none, a value that is no number."""
    with pytest.raises(ExpressionError) as caught:
        constant(name, value)
    assert says in str(caught.value)


def test_constants_within_constants_stay_short():
    """Each of fifty holds the one before twice: soon one is too long, and none takes long."""
    known = {"a": sympy.sqrt(2)}
    with pytest.raises(ExpressionError, match="too long"):
        for _ in range(50):
            known = dict([constant("a", "sin(a) + cos(a)", known)])


def test_films_are_made_anew_where_a_constant_changes():
    """The letters and the values are part of what a film is known by, in every process the same."""
    curves = [Curve.read("g t", "t", constants=given(f"g = {value}")) for value in ("9.81", "9.81", "1.62")]
    renamed = Curve.read("a t", "t", constants=given("a = 9.81"))
    assert key(curves[0]) == key(curves[1]) == key(pickle.loads(pickle.dumps(curves[0])))
    assert len({key(curves[0]), key(curves[2]), key(renamed)}) == 3
    assert pickle.loads(pickle.dumps(curves[0])) == curves[0] != renamed


def test_a_constant_is_a_real_number():
    """Its sign and its value are known to SymPy, whose own decisions need them."""
    k = NamedConstant("k", -sympy.pi / 2)
    assert (k.is_negative, k.is_positive, k.is_zero, abs(k)) == (True, False, False, -k)
    assert abs(sympy.N(k, 30) + sympy.N(sympy.pi / 2, 30)) < 1e-28
    assert read("|k| x", ("x",), {"k": -sympy.pi / 2}).expr.subs("x", 1).has(sympy.pi)
