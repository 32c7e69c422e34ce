"""A number's claim holds for the text that is right to its last digit, and for no other."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from mathcore import Fact, parse_shown
from stage.claims.claim import claims_of
from stage.claims.exact_values import to_digits
from stage.text.number_claims import claim_fact, claim_live, compare_number
from stage.text.table import Table
from tests.stage.drawn import holds

THIRD = Fact("a third", sympy.Rational(1, 3), "1/3")
HALF = Fact("a half", sympy.Rational(1, 2), "1/2")
ROOT = Fact("a root", sympy.sqrt(3) / 2, "sqrt(3)/2")
SMALL = Fact("a slope", sympy.Rational(167, 10**7), "167/10000000")


@pytest.mark.parametrize(
    ("fact", "text", "true"),
    [
        (THIRD, "≈0.333", True),
        (THIRD, "≈0.334", False),
        (THIRD, "0.333", False),
        (THIRD, "=0.333", False),
        (THIRD, "≈−0.333", False),
        (THIRD, "≈0.33", True),
        (THIRD, "≈0.3330", False),
        (THIRD, "≈3.33", False),
        (HALF, "0.5", True),
        (HALF, "=0.5", True),
        (HALF, "≈0.5", False),
        (HALF, "0.6", False),
        (HALF, "0.500", True),
        (ROOT, "≈0.866", True),
        (ROOT, "≈0.867", False),
        (ROOT, "≈0.865", False),
        (ROOT, "=0.866", False),
        (SMALL, "1.67 × 10⁻⁵", True),
        (SMALL, "1.67 × 10⁻⁴", False),
        (SMALL, "1.67 × 10⁵", False),
        (SMALL, "1.68 × 10⁻⁵", False),
        (Fact("n", sympy.Integer(-2), "-2"), "2", False),
        (Fact("n", sympy.Integer(12345), "12345"), "12\u2009345", True),
        (Fact("n", sympy.Integer(12345), "12345"), "12\u2009346", False),
    ],
)
def test_a_number_is_judged_by_its_digits_and_its_sign(pen, fact, text, true):
    """A number is true if right to its last digit, and marked ≈ exactly where it is rounded."""
    assert holds(claim_fact(pen.number(text), fact)) is true


@settings(max_examples=80, deadline=None)
@given(st.integers(-(10**6), 10**6), st.integers(1, 999), st.integers(0, 4), st.sampled_from([1, -1]))
def test_a_last_digit_off_by_one_is_found(pen, p, q, digits, by):
    """What a Fact shows is true; the same text with its last digit one up or down never is."""
    fact = Fact("q", sympy.Rational(p, q), f"{p}/{q}")
    shown = fact.shown(digits)
    relation = "≈" if shown.relation == "≈" else ""
    assert holds(claim_fact(pen.number(relation + shown.text), fact))
    if "×" in shown.text or shown.text == "0":
        return
    last = int(shown.text[-1]) + by
    half = Fraction(1, 2 * 10 ** len(shown.text.partition(".")[2]))
    tie = abs(Fraction(str(parse_shown(shown.text))) - Fraction(p, q)) == half  # either neighbour is as near
    if 0 <= last <= 9 and not tie:
        assert not holds(claim_fact(pen.number(relation + shown.text[:-1] + str(last)), fact))


def test_an_equation_claims_its_fact(pen):
    """An equation's number is true as made; with another equation's number in its place it is false."""
    equation, other = (pen.equation("f'(a)", fact) for fact in (ROOT, HALF))
    assert holds(equation.number)
    claim = claims_of(equation.number)[0]
    assert not claim.read(other.number).ok


def test_a_live_number_is_judged_at_its_moment(pen):
    """A readout is true while it shows its state, and false once the state has moved on without it."""
    now = {"x": 0.5}
    readout = claim_live(pen.readout(3, -10, 10), "square", lambda: ("x**2", to_digits(now["x"]) ** 2))
    readout.show(0.25)
    assert holds(readout)
    now["x"] = 0.51
    assert not holds(readout)


@pytest.mark.parametrize(("text", "right"), [("−4354458", True), ("−4354457", True), ("−4354459", False)])
def test_a_live_number_at_a_half_may_round_either_way(text, right):
    """The float beside −4354457.5 may lie on either side of it; a whole digit off is found all the same."""
    beside = sympy.Rational(-8708915, 2) + sympy.Rational(1, 10**9)
    found = compare_number(text, beside, "a slope", marked=False, off=Decimal("1e-14"))
    assert found.ok == right


def test_a_tables_numbers_claim_their_facts(pen):
    """A table's numbers are claimed by the table itself."""
    zone = pen.layout.side
    table = Table(pen, zone, [("x", "ink"), ("y", "ink")], [[(THIRD, 3), (HALF, 3)], [(ROOT, 3), None]])
    numbers = [number for row in table.rows for number in row]
    assert [claims_of(number)[0].name for number in numbers] == [THIRD.name, HALF.name, ROOT.name]
    assert all(map(holds, numbers))
