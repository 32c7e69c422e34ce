"""Formulas as plain text: what a person would write, never a program's spelling."""

from __future__ import annotations

import re
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mathcore import Curve, ExpressionError, Surface, gradient_name, number, partial_name, typeset
from stage.text.formula_text import formula_text
from stage.text.languages import LANGUAGES
from tests.mathcore.evaluate.trees import as_text, grow

EN, DE = LANGUAGES["en"], LANGUAGES["de"]
_PROGRAM = re.compile(r'[\^*_"\\#&]|\b(pi|theta|sqrt|frac|root|abs|oo|op|dot|thin)\b')

WRITTEN = [
    ("x^2", "x²"),
    ("(w - 3)^2", "(w − 3)²"),
    ("3exp(-(x^2 + 2)/6)", "3 exp(−(x² + 2)/6)"),
    ("e^(-0.2x)", "e⁻⁰·²ˣ"),
    ("e^(-x^2)", "exp(−x²)"),
    ("2^(x^2)", "2 to the power x²"),
    ("3*2^(x^2)", "3·(2 to the power x²)"),
    ("x^(1/3)", "x¹⁄³"),
    ("sqrt(x)", "√x"),
    ("sqrt(x^2 + 1)", "√(x² + 1)"),
    ("sqrt(2)x", "√2·x"),
    ("sqrt(x^2)", "√(x²)"),
    ("x (4^2/3)", "x·(4²/3)"),
    ("sqrt(x)^3", "(√x)³"),
    ("cbrt(x)", "∛x"),
    ("pi x", "πx"),
    ("sin^2(x)cos(2x)", "sin²(x) cos(2x)"),
    ("x sin x", "x sin x"),
    ("1/2 (x - 3)^2", "½(x − 3)²"),
    ("3/20 (x - 3)^2", "(3/20)(x − 3)²"),
    ("x^4/4 - x^2", "x⁴/4 − x²"),
    ("x/(2x + 1)", "x/(2x + 1)"),
    ("1/(2x)", "1/(2x)"),
    ("(x - 1)(x + 2)", "(x − 1)(x + 2)"),
    ("2*3x", "2·3x"),
    ("|x| + floor(x/2)", "|x| + ⌊x/2⌋"),
    ("log(x, 2)", "log₂(x)"),
    ("arsinh(x)", "arsinh(x)"),
    (" -x ", "−x"),
]


@pytest.mark.parametrize(("given_text", "shown"), WRITTEN, ids=[text for text, _ in WRITTEN])
def test_a_formula_is_written_as_on_the_board(given_text, shown):
    """Powers raised, products without a star, roots and Greek letters as signs, a minus as a minus."""
    assert formula_text(Curve.read(given_text, None).typst, EN) == shown


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("theta_(0)^2 + w_1", "θ₀² + w₁"),
        (gradient_name("f"), "∇f"),
        (partial_name("f", "theta_1"), "∂f/∂θ₁"),
        ('cases(x & "for" x < 0, x^2 & "otherwise")', "x for x < 0, x² otherwise"),
        ("f'(x)", "f′(x)"),
        ("2 t mod 3", "2t mod 3"),
        ("sin(60 degree) sigma(x) Phi(x)", "sin(60°) σ(x)Φ(x)"),
        ('x op("GELU")(x)', "x GELU(x)"),
        ("lambda + Delta", "λ + Δ"),
    ],
)
def test_what_the_stage_writes_is_read(source, shown):
    """Indices, names of derivatives and cases as text."""
    assert formula_text(source, EN) == shown


def test_the_decimal_mark_is_the_languages():
    """A comma where the language has one; an exponent with one cannot be raised."""
    assert formula_text("0.15 (x - 1.8)^2", DE) == "0,15(x − 1,8)²"
    assert formula_text("e^(-0.2 x)", DE) == "exp(−0,2x)"
    assert formula_text("x^(1.5)", DE, "hoch") == "x hoch 1,5"


@pytest.mark.parametrize(
    ("text", "shown"), [("pi/6", "π/6"), ("sqrt(3)/2", "√3/2"), ("-1/3", "−1/3"), ("1 + sqrt(2)", "1 + √2")]
)
def test_exact_numbers(text, shown):
    """Exact numbers are written as they stand on screen."""
    assert formula_text(typeset(number(text)), EN) == shown


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10**9))
def test_nothing_of_a_program_is_left(seed):
    """Of whatever can be read, no caret, star, underscore, quote or name of a Greek letter is left."""
    chance = Random(seed)
    text = as_text(grow(chance, ("x", "theta_1"), 4), chance)
    try:
        surface = Surface.read(text, ("x", "theta_1"))
        sources = [surface.typst, typeset(surface.expr)]
    except (ExpressionError, ValueError):
        return
    for source in sources:
        said = formula_text(source, EN)
        assert said and not _PROGRAM.search(said), source
        assert said.count("(") == said.count(")") and "  " not in said and said == said.strip()
