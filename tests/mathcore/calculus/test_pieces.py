"""Curves of pieces: their joins are judged, their slopes exact, their ends found, whatever the pieces are."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import sympy

from mathcore import (
    Curve,
    Descent,
    descent_window,
    discontinuities,
    goal,
    graph_ends,
    inflection_points,
    number,
    samples,
    slide_places,
    stationary_points,
    verdict,
    window,
)

JOINS = [  # pieces, a place, what the judgement says there ("" for a tangent), the slope if there is one
    (["x^2 for x < 0", "x for x >= 0"], 0, "corner at x = 0: its slope is 0 from the left and 1", None),
    (["-x for x < 0", "x for x >= 0"], 0, "corner at x = 0: its slope is −1 from the left and 1", None),
    (["x^2 for x <= 1", "2x - 1 for x > 1"], 1, "", 2),
    (["x^2 for x < 1", "2x - 1 for x >= 1"], 1, "", 2),
    (["0 for x < 0", "1 for x >= 0"], 0, "jumps at x = 0", None),
    (["x for x < 0", "x for x > 0", "5 otherwise"], 0, "jumps at x = 0", None),
    (["x for x < 0", "x for x > 0", "0 otherwise"], 0, "", 1),
    (["x for x < 0", "x for x > 0"], 0, "not defined at x = 0: the curve has a hole", None),
    (["x^3 - x for x < ln(2)", "ln(2)^3 - ln(2) for x > ln(2)"], "ln(2)", "the curve has a hole", None),
    (["x for x < 0", "2 for x > 0"], 0, "not defined at x = 0: the curve is broken", None),
    (["x for x <= 0", "2 for x > 1"], 0, "x = 0 is the edge of the domain", None),
    (["x for x < 0", "2 for x >= 1"], 0, "not defined at x = 0, the edge of its domain", None),
    (["x for x < 0", "2 for x >= 1"], "1/2", "lies outside the domain", None),
    (["1/x for x > 0", "0 for x <= 0"], 0, "has a pole at x = 0", None),
    (["sqrt(x) for x >= 0", "0 for x < 0"], 0, "has a cusp at x = 0", None),
    (["sqrt(x) for x >= 0", "-sqrt(-x) for x < 0"], 0, "has a vertical tangent at x = 0", None),
    (["x^2 sin(1/x) for x > 0", "0 for x <= 0"], 0, "", 0),
    (["x sin(1/x) for x > 0", "0 for x <= 0"], 0, "settle on no slope", None),
    (["sin(x)/x for x < 0 or x > 0", "1 otherwise"], 0, "", 0),
    (["e^(-1/x) for x > 0", "0 for x <= 0"], 0, "", 0),
    (["cos x for x < pi", "-1 for x >= pi"], "pi", "", 0),
    (["sin x for x < pi", "0 for x >= pi"], "pi", "corner", None),
    (["sin x for x < pi/2", "1 for x >= pi/2"], "pi/2", "", 0),
    (["x^2/2 for |x| <= 1", "|x| - 1/2 otherwise"], -1, "", -1),
    (["x^2/2 for |x| <= 1", "|x| - 1/2 otherwise"], 1, "", 1),
    (["x|x| for x >= 0", "0 for x < 0"], 0, "", 0),
    (["|x| for x >= 0", "x otherwise"], 0, "", 1),
    (["0.1x for x <= 10", "1 + 0.2(x - 10) for x > 10"], 10, "slope is 0.1 from the left and 0.2", None),
    (["1 for 0 <= x <= 0", "x for x > 2"], 0, "defined at x = 0 alone", None),
]


@pytest.mark.parametrize(("given", "place", "told", "slope"), JOINS, ids=lambda part: str(part)[:45])
def test_joins_are_judged(given, place, told, slope):
    """What is said of a join; its slope where it has one is exact."""
    curve = Curve.read(given)
    found = curve.differentiable_at(place)
    assert found.ok == (not told) and told in found.reason
    if slope is not None:
        assert curve.slope(place) == slope and curve.slope(place).is_Rational


SLOPES = [
    (["x^2 for x < 0", "x for x >= 0"], 'cases(2 x & "for" x < 0, 1 & "for" x > 0)'),
    (["x^2 for x <= 1", "2x - 1 otherwise"], 'cases(2 x & "for" x <= 1, 2 & "otherwise")'),
    (["x^2 for x <= 1", "x otherwise"], 'cases(2 x & "for" x < 1, 1 & "for" x > 1)'),
    (["1 for |x| <= 1", "2x otherwise"], 'cases(0 & "for" abs(x) < 1, 2 & "for" x < -1 "or" x > 1)'),
    (["x for 0 <= x < 0.5", "1 for 0.5 <= x"], 'cases(1 & "for" 0 < x < 0.5, 0 & "for" 0.5 < x)'),
    (["x^2 for x < 1", "3 for 1 <= x <= 1", "1 for x > 1"], 'cases(2 x & "for" x < 1, 0 & "for" x > 1)'),
]  # fmt: skip


@pytest.mark.parametrize(("given", "typst"), SLOPES)
def test_the_slope_function_is_of_pieces(given, typst):
    """A join belongs to a piece of it where there is a tangent, and to none where there is not."""
    slope = Curve.read(given).slope_function
    assert slope.typst == typst
    for join in slope.joins:
        assert (slope.value(join) is not sympy.nan) == Curve.read(given).differentiable_at(join).ok


def test_the_second_slope_function():
    """Of a smooth join, where the second slope jumps."""
    curve = Curve.read(["x^2 for x <= 1", "2x - 1 otherwise"])
    bend = curve.slope_function.slope_function
    assert (bend.value(0), bend.value(1), bend.value(2)) == (2, sympy.nan, 0)
    cubic = Curve.read(["x^3 for x < 1", "x^3 + (x - 1)^2 for x >= 1"])
    assert inflection_points(cubic, -2, 2) == [0]


ENDS = [  # pieces or a text, interval, ends: (place, height, closed)
    (["x^2 for x < 0", "x for x >= 0"], (-2, 2), []),
    (["0 for x < 0", "1 for x >= 0"], (-2, 2), [(0, 0, False), (0, 1, True)]),
    (["0 for x <= 0", "1 for x > 0"], (-2, 2), [(0, 1, False), (0, 0, True)]),
    (["x for 0 <= x < 1"], (-2, 2), [(0, 0, True), (1, 1, False)]),
    (["x for x < 1", "x for x > 1", "3 otherwise"], (-2, 2), [(1, 1, False), (1, 3, True)]),
    (["x for x < 1", "x for x > 1"], (-2, 2), [(1, 1, False)]),
    (["x^2 for x < 1", "2 for 1 <= x <= 1", "3 - x for x > 1"], (-2, 2), [(1, 1, False), (1, 2, True)]),
    (["cos x for x < pi", "2 for x >= pi"], (0, 5), [("pi", -1, False), ("pi", 2, True)]),
    (["x for x < 1/3", "0 for x >= 1/3"], (-1, 1), [("1/3", "1/3", False), ("1/3", 0, True)]),
    (["x for x < 1/3", "0 for x >= 1/3"], (1, 2), []),
    (["1/x for x > 0", "0 for x <= 0"], (-1, 1), [(0, 0, True)]),
    (["(x^2 - 1)/(x - 1) for x < 1", "5 for x >= 1"], (-1, 2), [(1, 2, False), (1, 5, True)]),
    (["floor(x) for x < 1", "0 for x >= 1"], (-0.5, 2), [(0, -1, False), (0, 0, True)]),
    (["x^2/4 for x < 2", "3 - x for x >= 2"], (-1, 2), []),
    (["x^2 for x < 2", "3 - x for x >= 2"], (-1, 2), [(2, 4, False), (2, 1, True)]),
    (["x^2 for x < 2", "3 - x for x >= 2"], (2, 3), [(2, 1, True)]),
    (["x for x < 1", "2x for x > 1.00001"], (0, 2), [(1, 1, False), ("1.00001", "2.00002", False)]),
    ("floor(x)", (0.5, 1.5), [(1, 0, False), (1, 1, True)]),
    ("sign(x)", (-1, 1), [(0, -1, False), (0, 1, False), (0, 0, True)]),
    ("sin(x)/x", (-1, 1), [(0, 1, False)]),
    ("x/|x|", (-1, 1), [(0, -1, False), (0, 1, False)]),
    ("1/x", (-1, 1), []),
    ("x^2", (-1, 1), []),
    ("sqrt(x)", (-1, 1), []),
]


@pytest.mark.parametrize(("given", "over", "ends"), ENDS, ids=lambda part: str(part)[:45])
def test_ends(given, over, ends):
    """Open and closed ends, each at its exact place and height."""
    found = graph_ends(Curve.read(given), *over)
    assert [(end.place, end.height, end.closed) for end in found] == [
        (number(place), number(height), closed) for place, height, closed in ends
    ]


@pytest.mark.parametrize(
    ("given", "over"),
    [
        *[(given, over) for given, over, _ in ENDS if isinstance(given, list)],
        (["x for x < 1.3", "1.3 for x >= 1.3"], (0, 2)),
        (["x for x < 1", "5 for 1 <= x < 1.00001", "x for x >= 1.00001"], (0, 2)),
        (["x^2 for x < 0", "x for x >= 0"], (-1e6, 1e6)),
    ],
    ids=str,
)
def test_samples_follow_the_pieces(given, over):
    """No sample lies off the curve, no piece of them leads across a jump or a gap, none is left out."""
    curve = Curve.read(given)
    found = samples(curve, *over)
    breaks = [float(end.place) for end in graph_ends(curve, *over)]
    for piece in found:
        assert np.allclose(curve.values(piece[:, 0]), piece[:, 1], rtol=1e-12, atol=0)
        assert not any(piece[0, 0] < place < piece[-1, 0] for place in breaks)
        inside = [float(join) for join in curve.joins if piece[0, 0] < join < piece[-1, 0]]
        assert set(inside) <= set(piece[:, 0])  # a corner is a sample
    tried = np.linspace(*over, 4001)
    tried = tried[np.isfinite(curve.values(tried))]
    near = 1e-3 * (over[1] - over[0])
    assert all(any(piece[0, 0] - near <= x <= piece[-1, 0] + near for piece in found) for x in tried)


@pytest.mark.parametrize(
    ("given", "over", "places"),
    [
        (["(x + 2)^2 for x < -1", "x^2 for -1 <= x <= 1", "(x - 2)^2 for x > 1"], (-4, 4), [-2, 0, 2]),
        (["x^2/2 for |x| <= 1", "|x| - 1/2 otherwise"], (-4, 4), [0]),
        (["x^2 for x < 0", "x for x >= 0"], (-2, 2), []),
        (["(x - 3)^2 for x < 1", "(x + 1)^2 for x >= 1"], (-5, 5), []),
        (["x^2 for x < 0", "3x^2 for x >= 0"], (-2, 2), [0]),
        (["x^2 - 2x for x <= 1", "-1 + (x - 1)^3 for x > 1"], (-2, 4), [1]),
        (["sin x for x < pi", "-sin x for x >= pi"], (0, 6), ["pi/2", "3*pi/2"]),
    ],
    ids=str,
)
def test_stationary_points(given, over, places):
    """Each piece's own, where it holds."""
    assert stationary_points(Curve.read(given), *over) == [sympy.sympify(place) for place in places]


def test_level_stretches_are_refused():
    """As for any other function."""
    with pytest.raises(ValueError, match="0 on a whole stretch"):
        stationary_points(Curve.read(["0 for x < 0", "x for x >= 0"]), -1, 1)
    assert stationary_points(Curve.read(["0 for x < 0", "x for x >= 0"]), 1, 2) == []


ALIKE = [  # the same function in one text and in pieces
    ("|w|", ["-w for w < 0", "w for w >= 0"]),
    ("max(0, 1 - w)", ["1 - w for w < 1", "0 for w >= 1"]),
    ("w^2 + max(0, w)^2", ["w^2 for w < 0", "2w^2 for w >= 0"]),
    ("max(w^2, w)", ["w^2 for w < 0", "w for 0 <= w < 1", "w^2 for w >= 1"]),
    ("|w - 3| + 1", ["4 - w for w < 3", "w - 2 otherwise"]),
    ("w|w|", ["-w^2 for w < 0", "w^2 for w >= 0"]),
    ("max(0, |w| - 1)^2", ["(w + 1)^2 for w < -1", "0 for -1 <= w <= 1", "(w - 1)^2 for w > 1"]),
]


@pytest.mark.parametrize("start", ["5", "-2.5", "0.75", "7/3"])
@pytest.mark.parametrize("rate", ["0.1", "0.3", "1/2", "1"])
@pytest.mark.parametrize(("text", "given"), ALIKE, ids=lambda part: str(part)[:30])
def test_descents_do_not_see_how_a_loss_is_written(text, given, start, rate):
    """Steps, goal and verdict are those of the same loss in one text."""
    whole, pieces = Curve.read(text, "w"), Curve.read(given, "w")
    if not whole.differentiable_at(start).ok:
        assert not pieces.differentiable_at(start).ok
        return
    one, other = Descent(whole, start, rate), Descent(pieces, start, rate)
    for mine, its in zip(one.steps(12), other.steps(12), strict=True):
        assert (mine.place, mine.loss, mine.next) == (its.place, its.loss, its.next)
    assert goal(one) == goal(other) and verdict(one, 12).kind == verdict(other, 12).kind


HUBER = ["w^2/2 for |w| <= 1", "|w| - 1/2 otherwise"]


@pytest.mark.parametrize(("start", "rate"), [("4", "1/2"), ("-3.3", "0.7"), ("2", "1"), ("1", "0.25")])
def test_hubers_loss(start, rate):
    """The slope is w, held within [−1, 1]: the walk in Python's fractions is the same, exactly."""
    place, by = Fraction(start), Fraction(rate)
    for step in Descent(Curve.read(HUBER, "w"), start, rate).steps(10):
        assert Fraction(str(step.place)) == place
        slope = min(max(place, Fraction(-1)), Fraction(1))
        assert Fraction(str(step.gradient)) == slope
        place -= by * slope
    assert goal(Descent(Curve.read(HUBER, "w"), start, rate)) == 0


def test_pieces_are_no_quadratic():
    """Two parabolas are not taken for one."""
    steps = Descent(Curve.read(["w^2 for w < 0", "3w^2 for w >= 0"], "w"), 3, "0.2")
    assert (steps.form, steps.factor, steps.edge) == (None, None, None)
    assert [step.next for step in steps.steps(3)] == [
        sympy.Rational(-k, d) for k, d in ((3, 5), (9, 25), (27, 125))
    ]


def test_windows_show_the_joins():
    """They are what such a curve is about: the nearest are in the window, with the heights of their ends."""
    given = ["x for 0 <= x < 1", "x - 1 for 1 <= x < 2"]
    shown = window(Curve.read(given), "1/2")
    assert shown.x[0] < 0 and shown.x[1] > 1 and shown.y[0] < 0 and shown.y[1] > 1
    isolated = window(Curve.read(["x^2 for x < 1", "2 for 1 <= x <= 1", "2 - x for x > 1"]), "1/2")
    assert isolated.x[1] > 1 and isolated.y[1] > 2
    cliff = Descent(Curve.read(["w^2/4 for w < 2", "w for w >= 2"], "w"), 5, "0.5")
    assert descent_window(cliff, 6).x[0] < 2 and descent_window(cliff, 6).y[0] < 1


def test_the_tangent_does_not_slide_over_a_kink():
    """Nor over a jump: there is none on the way."""
    for given, side in ((["-x for x < 0", "x for x >= 0"], 1), (["0 for x < 0", "1 for x >= 0"], 1)):
        assert all(place * side > 0 for place in slide_places(Curve.read(given), side))
    assert min(slide_places(Curve.read(["x^2 for x < 1", "2x - 1 for x >= 1"]), 1)) < 1


@pytest.mark.parametrize(("given", "kinds"), [
    (["x for x < 1", "x + 1 for x >= 1"], [(1, "jump")]),
    (["x for x < 1", "x for x > 1"], [(1, "hole")]),
    (["x for x < 1", "x for x > 1", "4 otherwise"], [(1, "jump")]),
    (["1/(x - 1) for x > 1", "0 for x <= 1"], [(1, "pole")]),
    (["1/x for x < 1", "2 - x for x >= 1"], [(0, "pole")]),
    (["1/x for x > 1", "x for x <= 1"], []),
    (["x for x < 1", "1 for x >= 1"], []),
    (["x for x < 1", "3 for x > 2"], []),
])  # fmt: skip
def test_discontinuities(given, kinds):
    """A piece's own count only where it holds; those of joins are judged by both sides."""
    assert [(one.place, one.kind) for one in discontinuities(Curve.read(given), -3, 3)] == kinds
