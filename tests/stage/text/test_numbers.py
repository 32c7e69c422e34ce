"""How numbers are written: as the lecturer writes them, and with digits enough to tell them apart."""

from __future__ import annotations

from decimal import Decimal

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from mathcore import Fact, number, parse_shown
from scenes import ShrinkingSteps, TangentSlope
from stage.scene.parameters import number_style
from stage.text.numbers import NumberStyle, distinct_decimals

DECIMALS, FRACTIONS, NONE = NumberStyle(True), NumberStyle(False, (sympy.Rational(1, 2),)), NumberStyle()

SHOWN = [
    (DECIMALS, "309/80", "=", "3.8625"), (NONE, "309/80", "=", "3.8625"),
    (NONE, "27/64", "=", "frac(27, 64)"),
    (DECIMALS, "1/1000000", "=", "0.000001"), (DECIMALS, "1/64", "=", "0.015625"),
    (NONE, "1/64", "=", "frac(1, 64)"), (NONE, "1/2", "=", "0.5"), (FRACTIONS, "1/2", "=", "frac(1, 2)"),
    (FRACTIONS, "1/4", "=", "frac(1, 4)"), (DECIMALS, "1/3", "=", "frac(1, 3)"),
    (DECIMALS, "4157/11200", "≈", "0.371"), (DECIMALS, "sqrt(2)", "=", "sqrt(2)"),
    (DECIMALS, "pi/4", "=", "frac(pi, 4)"), (DECIMALS, "e^0.25", "≈", "1.284"),
    (NONE, "e^(1/4)", "=", "e^(1\\/4)"), (NONE, "1/2000", "=", "0.0005"),
    (DECIMALS, "12345.6", "=", "12 thin 345.6"),
    (DECIMALS, "-1/16", "=", "-0.0625"), (NONE, "1e-12", "=", "1 times 10^(-12)"), (FRACTIONS, "3", "=", "3"),
]  # fmt: skip


@pytest.mark.parametrize(("style", "text", "relation", "source"), SHOWN)
def test_numbers_are_written_in_the_lecturers_style(style, text, relation, source):
    """Exact where that is short, in decimals among decimals; else rounded, with ≈."""
    assert style.shown(number(text)) == (relation, source)


def test_a_scene_knows_how_its_numbers_are_written():
    """By the texts and numbers given, and by the storyboard's own for those that are not."""
    tangent = TangentSlope.Parameters
    assert tangent().numbers == NONE == tangent(f="x^2/3", at=2).numbers
    assert (
        tangent(at=0.5).numbers
        == tangent(f="0.5x^2").numbers
        == tangent(window=[-1.5, 3]).numbers
        == DECIMALS
    )
    assert tangent(at="1/2").numbers == FRACTIONS
    assert ShrinkingSteps.Parameters(L="w^2").numbers.decimals  # the storyboard's rate is 0.1
    assert number_style(["1e-3"]).decimals and not number_style(["e - 3", 2, None]).decimals


def test_steps_that_differ_look_different():
    """The tenth of a rate of 0.001: ten steps of 0.014 and less are ten texts."""
    steps = [sympy.Rational(14, 1000) * sympy.Rational(998, 1000) ** k for k in range(10)]
    texts = [Fact("", s, "").shown(d).text for s, d in zip(steps, distinct_decimals(steps, 3), strict=True)]
    assert len({*texts}) == 10 and texts[:2] == ["0.014", "0.01397"]


@given(
    st.lists(
        st.builds(sympy.Rational, st.integers(-(10**6), 10**6), st.integers(1, 10**4)), min_size=1, max_size=6
    ),
    st.integers(0, 4),
    st.integers(-5, 5).map(sympy.Integer),
)
def test_numbers_differ_from_their_neighbours_and_the_limit(values, least, limit):
    """Neighbours that differ, and values that are not the limit, are told apart by the texts themselves."""
    digits = distinct_decimals(values, least, limit, 30)
    assert min(digits) >= least

    def seen(value: sympy.Expr, decimals: int) -> Decimal:
        return parse_shown(Fact("", value, "").shown(decimals).text)

    for k, (value, decimals) in enumerate(zip(values, digits, strict=True)):
        for other in (limit, *values[k + 1 : k + 2], *values[max(k - 1, 0) : k]):
            assert (seen(value, decimals) != seen(other, decimals)) == (value != other)
