"""Facts: exact values and the decimals shown for them."""

from __future__ import annotations

from decimal import Decimal

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from mathcore import Fact, decimal, number, parse_shown

SHOWN = (
    ("86/10", 3, "= 8.6"), ("823/125", 3, "= 6.584"), ("-0.607", 4, "= −0.607"), ("1/8", 2, "≈ 0.13"),
    ("-1/8", 2, "≈ −0.13"), ("2.675", 2, "≈ 2.68"), ("1.005", 2, "≈ 1.01"), ("-1/3", 2, "≈ −0.33"),
    ("0", 2, "= 0"),
    ("2", 0, "= 2"), ("5/2", 0, "≈ 3"), ("7/2", 0, "≈ 4"), ("-exp(-1/2)", 3, "≈ −0.607"),
    ("2√5", 2, "≈ 4.47"),
    ("9.9999", 3, "≈ 10.000"), ("9999.5", 0, "≈ 10\u2009000"), ("9999", 0, "= 9999"),
    ("10000", 0, "= 10\u2009000"),
    ("-12345.678", 2, "≈ −12\u2009345.68"), ("1/60000", 3, "≈ 1.67 × 10⁻⁵"),
    ("-1/60000", 3, "≈ −1.67 × 10⁻⁵"),
    ("0.00001", 3, "= 1 × 10⁻⁵"), ("123456789", 2, "≈ 1.23 × 10⁸"), ("10^7", 2, "= 1 × 10⁷"),
    ("9999999", 2, "= 9\u2009999\u2009999"), ("0.001", 3, "= 0.001"), ("0.0004", 3, "= 4 × 10⁻⁴"),
    ("pi", 5, "≈ 3.14159"),
    ("0.5000001", 3, "≈ 0.500"), ("100", 3, "= 100"), ("9.999/1000", 2, "≈ 1.00 × 10⁻²"),
    ("0.125000", 3, "= 0.125"),
)  # fmt: skip


@pytest.mark.parametrize(("text", "digits", "shown"), SHOWN)
def test_shows_the_right_digits(text, digits, shown):
    """ "=" with no spare zeros where exact, "≈" with all digits where rounded, halves away from zero."""
    assert str(Fact("value", number(text), text).shown(digits)) == shown


@given(st.fractions(max_denominator=10**9), st.integers(0, 12))
def test_rounds_to_the_nearest(value, digits):
    """What is shown lies within half a unit of the last digit, and "=" means equal."""
    fact = Fact("value", sympy.Rational(value.numerator, value.denominator), "")
    shown = fact.shown(digits)
    stated = parse_shown(shown.text)
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    if shown.relation == "=":
        assert stated * value.denominator == value.numerator
    else:
        unit = Decimal(1).scaleb(stated.adjusted() - 2) if "×" in shown.text else Decimal(1).scaleb(-digits)
        assert abs(stated - exact) <= unit / 2 * Decimal("1.0000001")
    assert "-" not in shown.text and not shown.text.startswith("−0 ")


@given(st.floats(-1e6, 1e6), st.integers(0, 6))
def test_readouts_keep_their_decimals(value, digits):
    """A live readout has its fixed number of decimals, reads back right and is never −0."""
    text = decimal(value, digits)
    assert len(text.partition(".")[2]) == digits
    assert abs(parse_shown(text) - Decimal(repr(value))) <= Decimal(1).scaleb(-digits) / 2
    assert parse_shown(text) != 0 or "−" not in text


def test_readouts_of_exact_numbers():
    """Exact numbers are rounded from their exact value; nothing else than a number is shown."""
    assert decimal(sympy.Rational(1, 8), 2) == "0.13"
    assert decimal(-0.0001, 2) == "0.00"
    assert decimal(sympy.sqrt(2), 3) == "1.414"
    for wrong in (float("nan"), float("inf")):
        with pytest.raises(ValueError, match="finite"):
            decimal(wrong, 2)


def test_floats_are_never_called_exact():
    """A 50-digit float is rounded knowledge: ≈ even where its digits end early."""
    assert str(Fact("w", sympy.Float("0.5", 50), "").shown(3)) == "≈ 0.500"


@pytest.mark.parametrize("wrong", [sympy.I, sympy.oo, sympy.nan, sympy.Symbol("x"), sympy.sqrt(-2)])
def test_a_fact_is_a_real_number(wrong):
    """Infinite, complex and undetermined values are no facts."""
    with pytest.raises(ValueError, match="real, finite"):
        Fact("f", wrong, "")


@pytest.mark.parametrize("text", ["", "abc", "1.2.3", "−", "≈ 2"])
def test_parse_shown_refuses_other_texts(text):
    """Only a shown number reads back."""
    with pytest.raises(ValueError, match="shown number"):
        parse_shown(text)
