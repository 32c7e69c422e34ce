"""Functions of pieces: what lecturers write, each with its meaning by hand; what is refused, and its cure."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import mpmath
import pytest
import sympy

from mathcore import Curve, ExpressionError, names_in
from mathcore.reader.intervals import EVERYWHERE, Interval, joint, rest_of, united
from tests.mathcore.reader.test_friendly import PLACES, meant

DATA = Path(__file__).parents[2] / "data" / "pieces.tsv"
ROWS = [line.split("\t") for line in DATA.read_text("utf-8").splitlines() if line and line[0] != "#"]
BESIDE = sympy.Rational(1, 10**9)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_means_what_the_lecturer_meant(row):
    """The values at eight places, at the ends of the pieces, and close beside these."""
    text, variable, code = row
    given = [piece.strip() for piece in text.split(";")]
    curve = Curve.read(given, variable)
    assert [str(curve.variable)] == [variable] and set(names_in(given)) <= {variable}
    places = [sympy.Rational(place[0]) for place in PLACES]
    places += [join + side * BESIDE for join in curve.joins for side in (-1, 0, 1)]
    compared = 0
    with mpmath.workdps(40):
        for place in places:
            there = mpmath.nstr(mpmath.mpf(sympy.N(place, 60)), 60)
            if not place.is_Rational:  # no text of digits says it: √2, π
                continue
            expected, seen = meant(code, [variable], (there,)), curve.value(place)
            if expected is None:
                assert seen is sympy.nan, place
                assert not mpmath.isfinite(float(curve.values(float(place))))
                continue
            assert abs(mpmath.mpf(sympy.N(seen, 40)) - expected) < mpmath.mpf(10) ** -30, place
            if place.q < 10**9:  # beside an end a float may lie on it
                assert float(curve.values(float(place))) == pytest.approx(float(expected), rel=1e-9, abs=1e-9)
            compared += 1
    assert compared >= 3


@pytest.mark.parametrize(
    ("given", "place", "value"),
    [
        (["sin x for x < pi", "5 for x >= pi"], "pi", 5),
        (["sin x for x <= pi", "5 for x > pi"], "pi", 0),
        (["x^2 for x <= sqrt(2)", "5 for x > sqrt(2)"], "sqrt(2)", 2),
        (["x^2 for x < sqrt(2)", "5 for x >= sqrt(2)"], "sqrt(2)", 5),
        (["1 for x < ln(2)", "3 otherwise"], "ln(2)", 3),
    ],
)
def test_an_end_is_decided_exactly(given, place, value):
    """Also where the end is no rational number."""
    assert Curve.read(given).value(place) == value


REFUSED = [  # pieces, a part of the problem, a part of the hint, where the caret points
    (["x^2"], "Piece 1: There is no condition", '"x^2 for x < 0", or "x^2 otherwise"', 3),
    (["x^2 for x < 0", "x"], "Piece 2: There is no condition", '"x otherwise"', 1),
    (["x^2, x < 0", "x otherwise"], "Piece 1: There is no condition", "write for before it", 10),
    (["x^2 for t < 0", "x for x >= 0"], "Piece 1: t is not known", 'on x, as in "x^2 for x < 0"', 8),
    (["x^2 for 1 < x < 0", "x otherwise"], "No x fulfils 1 < x < 0", "0 < x < 1", 7),
    (["x^2 for x = 0", "x otherwise"], "is one place", '"x^2 for 0 <= x <= 0"', 10),
    (["x^2 for x == 0", "x otherwise"], "is one place", '"x^2 for 0 <= x <= 0"', 10),
    (["x for x != 0", "1 otherwise"], "leaves out one place", '"x for x < 0 or x > 0"', 8),
    (["x for x ≠ 2", "1 otherwise"], "leaves out one place", '"x for x < 2 or x > 2"', 8),
    (["x^2 for x <= 1", "x + 1 for x >= 1"], "Piece 1 holds at x = 1", "< on one side", 6),
    (["x for x < 0", "x^2 for x < 5"], "Piece 1 holds at x = −1 as well: it has −1 there", "one begin", 4),
    (["1/x for x >= 0", "2 for x <= 0"], "it has no value there, and this one 2", "one begin", 2),
    (["x for x in [0, 1)", "2 otherwise"], "compares nothing", "0 <= x < 1", 5),
    (["x for x^2 < 1", "2 otherwise"], "is not worked out", "begins and ends", 5),
    (["x for 0 < 1", "2 otherwise"], "must compare x with a number", "for x < 0", 5),
    (["x for x < x + 1", "2 otherwise"], "must compare x with a number", "for x < 0", 5),
    (["x^2 for x < 0 else x"], "a second else", '["x^2 for x < 0", "… otherwise"]', 14),
    (["x for x > 0", "2 otherwise", "3 otherwise"], "Piece 3: The pieces before leave no rest", "delete", 2),
    (["x for x > 0", "2 otherwise, say"], "Behind otherwise stands , say", "delete", 11),
    (["x otherwise"], "Nothing stands before otherwise", '"x" alone', 0),
    (["x+ for x < 0", "x otherwise"], "Piece 1: The formula ends too early", "add what is missing", 2),
    (["x for x <", "x otherwise"], "Piece 1: There is no formula", "write one", 9),
    (["x for x < 0", "y for x >= 0"], "Piece 2: y is not known here", "needs a value in [constants]", 0),
    (["x for x < 1/0", "x otherwise"], "This divides by 0", "something else", 11),
    ([], "up to 8 texts", '["x^2 for x < 0", "x otherwise"]', 0),
    (["x for x < 0", 3], "up to 8 texts", "x otherwise", 0),
    ([f"x for {k} <= x < {k + 1}" for k in range(9)], "up to 8 texts", "x otherwise", 0),
]  # fmt: skip


@pytest.mark.parametrize(("given", "problem", "hint", "position"), REFUSED, ids=lambda part: str(part)[:40])
def test_refused_with_a_cure(given, problem, hint, position):
    """The error names its piece, what is wrong and what to write; its caret points into that piece."""
    with pytest.raises(ExpressionError) as error:
        Curve.read(given, "x")
    assert problem in error.value.problem and hint in error.value.hint
    assert error.value.position == position


@pytest.mark.parametrize(
    "given",
    [
        ["x^2 for x <= 1", "x for x >= 1"],
        ["x for x <= 2", "|x| for 0 <= x"],
        ["x^2 - 1 for x < 1", "(x - 1)(x + 1) for x > -1"],
        ["1/x for x > 0", "2 for x < 0", "1/x for x >= 3"],
    ],
)
def test_pieces_that_agree_may_overlap(given):
    """Where two have one value nothing is open."""
    assert Curve.read(given).value("3/2").is_Rational


def inside(parts, place):
    return any(part.holds(place) for part in parts)


ENDS = [-sympy.oo, -sympy.S.One, sympy.S.Zero, sympy.sqrt(2), sympy.oo]
SOME = [
    one
    for low, high, left, right in product(ENDS, ENDS, (False, True), (False, True))
    if not (one := Interval(low, high, left and low.is_finite, right and high.is_finite)).empty
]
TRIED = [sympy.Rational(k, 2) for k in range(-4, 6)] + [sympy.sqrt(2)]


@pytest.mark.parametrize("first", SOME, ids=str)
def test_sets_of_intervals(first):
    """Joint, union and rest hold the numbers that they should, each in intervals apart from each other."""
    for second in SOME:
        both, any_, rest = (
            joint((first,), (second,)),
            united((first, second)),
            rest_of(united((first, second))),
        )
        for place in TRIED:
            a, b = first.holds(place), second.holds(place)
            assert inside(both, place) == (a and b)
            assert inside(any_, place) == (a or b) and sum(part.holds(place) for part in any_) <= 1
            assert inside(rest, place) == (not (a or b))
        assert united(EVERYWHERE + any_) == EVERYWHERE
