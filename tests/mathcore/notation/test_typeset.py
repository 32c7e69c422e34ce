"""Formulas for Typst: as a lecturer sets them, and all of them compile."""

from __future__ import annotations

import pytest
import sympy
import typst

from mathcore import Curve, Surface, number, parse, read, typeset
from mathcore.notation.typeset import gradient_name, partial_name, rate_name, slope_name
from tests.mathcore.tables import REFUSED, SMOOTH

SET = {
    "x^2 + 3x": "x^2 + 3 x", "3x + x^2": "x^2 + 3 x", "e^(-x^2)": "e^(-x^2)", "cos x": "cos(x)",
    "1/x": "frac(1, x)",
    "1 - x": "1 - x", "3 - x^2": "3 - x^2", "-x - 1": "-x - 1", "-x^2/4": "-frac(x^2, 4)",
    "x/2": "frac(x, 2)",
    "x^4/4 - x^2": "frac(x^4, 4) - x^2", "(x-3)^2": "(x - 3)^2", "sin²x": "sin^2(x)", "√x": "sqrt(x)",
    "∛x": "root(3, x)", "|x|": "abs(x)", "x^(2/3)": "x^(2\\/3)", "e^(x/2)": "e^(x\\/2)", "2*3^x": "2 dot 3^x",
    "1/(2√x)": "frac(1, 2 sqrt(x))", "πx": "pi x", "x e^x": "x e^x", "2^x*ln 2": "2^x ln(2)",
    "x sin x": "x sin(x)",
    "cosh x": "cosh(x)", "asinh x": 'op("arsinh")(x)', "1 - e^(-(x-3)^2/4)": "1 - e^(-(x - 3)^2\\/4)",
}  # fmt: skip

NUMBERS = {
    "sqrt(3)/2": "frac(sqrt(3), 2)", "-1/4": "-frac(1, 4)", "7": "7", "-7": "-7", "2√5": "2 sqrt(5)",
    "pi/6": "frac(pi, 6)",
    "1 + √2": "1 + sqrt(2)", "e": "e", "-e^-1": "-e^(-1)", "-√3": "-sqrt(3)", "2π/3": "frac(2 pi, 3)",
}  # fmt: skip

WRITTEN = {
    "3x + x²": "3 x + x^2", "sin 2x": "sin 2 x", "sin(x)^2": "sin(x)^2", "sin²x": "sin^2 x",
    "½x": "frac(1, 2) x",
    "0.1x": "0.1 x", ".5x": "0.5 x", "(x+1)(x-1)": "(x + 1) (x - 1)", "x*2": "x dot 2",
    "x/(x+1)": "frac(x, x + 1)",
    "x-(x-1)": "x - (x - 1)", "f(x) = 1 + x": "1 + x", "θ²": None, "-(x+1)": "-(x + 1)", "(-x)^2": "(-x)^2",
    "(x/2)^2": "(frac(x, 2))^2", "log_2(x)": "log_(2)(x)", "√(x²+1)": "sqrt(x^2 + 1)", "|x-1|": "abs(x - 1)",
    "2 sin x * x": "2 sin(x) x", "e^x sin x * x": "e^x sin(x) x", "x² ln x * x": "x^2 ln(x) x",
    "sin x cos x * 3": "sin x cos(x) dot 3", "3 sin²x * e^x": "3 sin^2(x) e^x",
    "sin cos x * x": "sin(cos x) x",
    "tan x * √x": "tan(x) sqrt(x)", "log_2 x * |x|": "log_(2)(x) abs(x)", "x * sqrt x * x": "x sqrt(x) x",
    "e^(sin x / x)": "e^(sin(x)\\/x)", "sin x * cos(x)^2": "sin x cos(x)^2", "sin 2x cos x": "sin 2 x cos x",
    "sin x * x/2": "frac(sin(x) x, 2)", "cos x * (x/2)": "cos(x) dot frac(x, 2)", "x sin x": "x sin x",
    "x-(-2)": "x - (-2)", "(ln x) x": "ln(x) x", "e^((x+1)/2)": "e^((x + 1)\\/2)", "[x+1]^2": "(x + 1)^2",
}  # fmt: skip


@pytest.mark.parametrize("text", SET)
def test_sets_formulas_as_a_lecturer_does(text):
    """Descending powers, constants last, fractions with a bar, functions with brackets."""
    assert typeset(parse(text, ("x",))) == SET[text]


@pytest.mark.parametrize("text", NUMBERS)
def test_sets_exact_numbers(text):
    """Exact numbers are set exactly."""
    assert typeset(number(text)) == NUMBERS[text]


@pytest.mark.parametrize("text", [text for text in WRITTEN if WRITTEN[text]])
def test_keeps_the_order_as_written(text):
    """A reading is set in the order, and with the decimals, in which it was typed."""
    assert read(text, ("x",)).typst == WRITTEN[text]


def test_greek_and_indexed_letters():
    """θ and w_1 are set by Typst's names."""
    assert read("θ²cos θ", ("θ",)).typst == "theta^2 cos theta"
    assert typeset(parse("w_1^2", ("w_1",))) == "w_(1)^2"


def test_floats_are_set_with_four_decimals():
    """A 50-digit float is rounded, with a power of ten where it is tiny."""
    assert typeset(sympy.Float("-0.123456", 50)) == "-0.1235"
    assert typeset(sympy.Float("0.0000123", 50)) == "1.23 times 10^(-5)"


def test_every_formula_compiles():
    """Each formula, its slope function and its form as written are valid Typst."""
    sources = [typeset(number(text)) for text in NUMBERS] + [typeset(sympy.Float("1e-9"))]
    for text in {*SET, *WRITTEN, *(row.text for row in SMOOTH), *(row[0] for row in REFUSED)} - {"θ²"}:
        curve = Curve.read(text)
        sources += [
            curve.typst,
            typeset(curve.expr),
            curve.slope_function.typst,
            typeset(curve.slope_function.expr),
        ]
    document = "\n\n".join(f"$ {source} $" for source in dict.fromkeys(sources))
    page = "#set page(width: 20cm, height: auto)\n" + document
    assert typst.compile(page.encode(), format="svg", ignore_system_fonts=True)


def test_no_python_shows():
    """No formula holds Python's stars or SymPy's class names."""
    for row in SMOOTH:
        for source in (Curve.read(row.text).typst, Curve.read(row.text).slope_function.typst):
            assert "*" not in source and "Piecewise" not in source and "Abs" not in source


IN_ORDER = {
    "1 + e^x": ("1 + e^x", "e^x"), "x + x^2": ("x + x^2", "1 + 2 x"),
    "(1+x)^2/2": ("frac((1 + x)^2, 2)", "1 + x"),
    "2/(1 + e^-x)": ("frac(2, 1 + e^(-x))", "frac(2 e^(-x), (1 + e^(-x))^2)"),
    "x - (-x + 1)": ("x - (-x + 1)", "2"), "x + (-x^2 + 1)": ("x + (-x^2 + 1)", "1 - 2 x"),
}  # fmt: skip


# As on the board: numbers do not multiply out what is in brackets. By hand.
FACTORED = {
    "0.03(x+4)x(x-2)^2": "0.03 (x - 2)^2 (x + 4) + 0.06 x (x + 4) (x - 2) + 0.03 x (x - 2)^2",
    "3(x-1)(x+2)": "6 x + 3", "(x^2-1)^2/4": "x (x^2 - 1)", "2(x^2+1)^3": "12 x (x^2 + 1)^2",
    "0.5(x-1)^2 x": "0.5 (x - 1)^2 + x (x - 1)", "e^(3(x-1)^2)": "6 (x - 1) e^(3 (x - 1)^2)",
    "3(x-1)/(x+2)": "frac(3, x + 2) - frac(3 (x - 1), (x + 2)^2)",
}  # fmt: skip
FACTORED_TWICE = {
    "(x^2+y-11)^2+(x+y^2-7)^2": (
        "4 x (x^2 + y - 11) + 2 (x + y^2 - 7)", "2 (x^2 + y - 11) + 4 y (x + y^2 - 7)",
    ),
    "(1-x)^2+100(y-x^2)^2": ("-2 (1 - x) - 400 x (y - x^2)", "200 (y - x^2)"),
    "3(x-1)^2(y+2)": ("6 (x - 1) (y + 2)", "3 (x - 1)^2"), "2(x+y)x": ("2 y + 4 x", "2 x"),
}  # fmt: skip


@pytest.mark.parametrize("text", [*FACTORED, *FACTORED_TWICE])
def test_numbers_do_not_multiply_out_brackets(text):
    """Neither as it is read nor in its derivatives, those of a line apart."""
    if text in FACTORED:
        assert Curve.read(text).slope_function.typst == FACTORED[text]
    else:
        assert tuple(part.typst for part in Surface.read(text).partials) == FACTORED_TWICE[text]


@pytest.mark.parametrize("text", IN_ORDER)
def test_sums_keep_their_order(text):
    """The terms stand as they were given, in the function and in its slope."""
    curve = Curve.read(text)
    assert (curve.typst, curve.slope_function.typst) == IN_ORDER[text]


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("(x-3)^2/2", "frac(1, 2) (x - 3)^2"), ("sin(2x)/2", "frac(1, 2) sin(2 x)"),
        ("x^2/2", "frac(x^2, 2)"),
        ("3cos(x)/4", "frac(3, 4) cos(x)"), ("(x+1)/2", "frac(x, 2) + frac(1, 2)"), ("e^x/2", "frac(e^x, 2)"),
        ("√(x+1)/2", "frac(sqrt(x + 1), 2)"), ("x sin(x)/2", "frac(x sin(x), 2)"),
        ("log_2(x)", "log_(2)(x)"), ("3log_2(x)/x", "frac(3 log_(2)(x), x)"), ("⌊x⌋", "floor(x)"),
    ],
)  # fmt: skip
def test_small_fractions_stand_in_front(text, source):
    """½ stands before a bracket's power or a function; a monomial goes over the bar; log₂ keeps its base."""
    assert typeset(parse(text, ("x",))) == source


def test_names_of_slopes_compile():
    """f′(x), ∂f/∂x, df/dx, ∇f and ∇f(x, θ) are valid Typst."""
    sources = [
        slope_name("f", "x"), partial_name("f", "theta"), rate_name("L", "w_1"), gradient_name("f"),
        gradient_name("f", ("x", "theta")),
    ]  # fmt: skip
    assert sources[0] == "f'(x)"
    assert sources[-1] == "nabla f(x, theta)"
    page = "#set page(width: auto, height: auto)\n" + "\n\n".join(f"$ {source} $" for source in sources)
    assert typst.compile(page.encode(), format="svg", ignore_system_fonts=True)
