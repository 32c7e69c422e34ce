"""Measuring what is drawn: exact states, and nothing claimed unasked."""

from __future__ import annotations

from fractions import Fraction

import sympy
from manim import Dot, Line

from stage.claims.claim import claims_of
from stage.claims.exact_values import to_digits
from stage.claims.geometry import claim_point, claim_segment
from tests.stage.drawn import holds


def test_expected_values_have_forty_digits():
    """A state's float enters the exact side as that float: nothing is lost and nothing is added."""
    for x in (0.1, 1 / 3, 1e-12, -7.25):
        assert Fraction(*map(int, sympy.Rational(to_digits(x)).as_numer_denom())) == Fraction(x)


def test_nothing_is_claimed_unasked():
    """A dot that nobody let claim anything claims nothing."""
    assert claims_of(Dot()) == []


def test_a_claim_that_never_changes_is_steady(parabola):
    """What is given as it is, and not by a function, need not be read again."""
    still = claim_point(Dot(parabola.at(1)), parabola, "p", ("(1, 1)", (1, 1)))
    moving = claim_point(Dot(parabola.at(1)), parabola, "p", lambda: ("(1, 1)", (1, 1)))
    assert [claims_of(dot)[0].steady for dot in (still, moving)] == [True, False]
    assert holds(still) and holds(moving)


def test_a_copy_claims_the_same(parabola):
    """A copied segment is judged by where it lies itself."""
    line = Line(parabola.at(0), parabola.at(1))
    claim_segment(line, parabola, "s", ("s", ((0, 0), (1, 1))))
    other = line.copy().shift([0.1, 0, 0])
    assert holds(line) and not holds(other)
