"""Facts: exact values and the decimals shown for them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import isqrt

import pytest
import sympy
from hypothesis import assume, given
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
    ("0.5000001", 3, "≈ 0.500"), ("100", 3, "= 100"), ("9.999/1000", 2, "≈ 0.0100"),
    ("0.0137", 2, "≈ 0.014"), ("0.5", 0, "= 0.5"), ("0.00123", 3, "≈ 0.0012"),
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


def digit_by_digit(value: Fraction, digits: int) -> tuple[str, bool]:
    """The decimal text, rounded half away from zero by long division, and whether it is exact.

    Shares nothing with mathcore: whole numbers and remainders only.
    """
    whole, rest = divmod(abs(value.numerator), value.denominator)
    figures = []
    for _ in range(digits):
        figure, rest = divmod(10 * rest, value.denominator)
        figures.append(figure)
    exact = rest == 0
    number = int("".join(map(str, [whole, *figures]))) + (2 * rest >= value.denominator)
    text = str(number).zfill(digits + 1)
    head, tail = (text[:-digits], text[-digits:]) if digits else (text, "")
    if int(head) >= 10_000:
        head = f"{int(head):,}".replace(",", "\u2009")
    sign = "−" if value < 0 and number else ""
    return sign + head + ("." if digits else "") + tail, exact


HALVES = st.builds(
    lambda whole, digits: Fraction(2 * whole + 1, 2 * 10**digits),
    st.integers(-(10**7), 10**7),
    st.integers(0, 6),
)


@given(st.one_of(HALVES, st.fractions(max_denominator=10**6)), st.integers(0, 8))
def test_decimals_are_those_of_long_division(value, digits):
    """A readout has the digits that long division gives, halves away from zero, never −0."""
    expected, _ = digit_by_digit(value, digits)
    assert decimal(sympy.Rational(value.numerator, value.denominator), digits) == expected


@given(st.one_of(HALVES, st.fractions(max_denominator=10**6)), st.integers(0, 8))
def test_shown_values_are_those_of_long_division(value, digits):
    """A fact shows the same digits, two figures at least: no spare zeros after "=", all of them after "≈"."""
    assume(not value or Fraction(1, 10 ** max(digits, 3)) <= abs(value) < 10**7)
    shown = Fact("value", sympy.Rational(value.numerator, value.denominator), "").shown(digits)
    zeros = sum(abs(value) * 10**k < 1 for k in range(8)) if value else 0
    expected, exact = digit_by_digit(value, max(digits, zeros + 1) if zeros else digits)
    if exact and "." in expected:
        expected = expected.rstrip("0").rstrip(".")
    assert (shown.text, shown.relation) == (expected, "=" if exact else "≈")


@given(st.integers(1, 10**6 - 1), st.integers(-40, 40), st.integers(0, 6), st.sampled_from([1, -1]))
def test_powers_of_ten_are_those_of_long_division(figures, power, digits, sign):
    """1.67 × 10⁻⁵: three figures by long division of the value scaled to between 1 and 10."""
    value = Fraction(figures) * Fraction(10) ** power
    assume(value < Fraction(1, 10 ** max(digits, 3)) or value >= 10**7)
    exponent = len(str(figures)) - 1 + power
    text, exact = digit_by_digit(value / Fraction(10) ** exponent, 2)
    if text.startswith("10"):
        text, exponent = "1.00", exponent + 1
    text = text.rstrip("0").rstrip(".") if exact else text
    raised = "".join("⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".index(c)] for c in str(exponent))
    shown = Fact("value", sympy.Rational(value.numerator, value.denominator) * sign, "").shown(digits)
    assert shown.text == ("−" if sign < 0 else "") + f"{text} × 10{raised}"
    assert shown.relation == ("=" if exact else "≈")


@given(st.integers(2, 10**6), st.integers(0, 20))
def test_roots_are_those_of_whole_numbers(square, digits):
    """√n is rounded as the whole root of n·10^(2d) says; a whole root is exact."""
    root = isqrt(square * 10 ** (2 * digits))
    up = (2 * root + 1) ** 2 <= 4 * square * 10 ** (2 * digits)
    text = digit_by_digit(Fraction(root + up, 10**digits), digits)[0]
    shown = Fact("root", sympy.sqrt(square), "").shown(digits)
    if isqrt(square) ** 2 == square:
        assert str(shown) == f"= {isqrt(square)}"
    else:
        assert str(shown) == f"≈ {text}"
        assert decimal(sympy.sqrt(square), digits) == text


def test_floats_are_shown_as_they_are_written():
    """2.675 and 1.005 as floats round as their shortest decimals do: a lecturer typed those."""
    assert (decimal(2.675, 2), decimal(1.005, 2), decimal(0.125, 2), decimal(-0.0, 1)) == (
        "2.68", "1.01", "0.13", "0.0",
    )  # fmt: skip
    assert decimal(1234567.891, 1) == "1\u2009234\u2009567.9"
