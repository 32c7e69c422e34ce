"""Measuring what is drawn: exact states, and nothing claimed unasked."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import sympy
from manim import Dot, Line

from mathcore import Curve
from stage.claims.claim import claims_of
from stage.claims.exact_values import to_digits
from stage.claims.geometry import claim_point, claim_segment, compare_graph
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


EDGES = {  # steep where they end, or steep throughout
    "sqrt(x+2) e^x": (-3, 1), "-1000e^(-x^2) sqrt(x+2)": (-3, 1), "1000 arcsin(x)": (-1, 1),
    "x^(1/3) + sqrt(1.7 - x)": (-1, 2), "1000 sqrt(sqrt(2) - x)": (-1, 2), "arccos(x/pi)": (-4, 4),
    "x^0.3 (3 - x)^0.2": (-1, 4), "1000 cbrt(x - 1/3)": (-1, 1), "x ln x": (-1, 2),
    "sqrt(x^2 - 0.49)": (-2, 2), "10^6 sqrt(x)": (0, 1), "sqrt(7.2044 - x^2)": (-3, 3),
}  # fmt: skip


@pytest.mark.parametrize("text", EDGES)
def test_a_graph_that_is_steep_at_its_edge_holds(plot_of, text):
    """Read back, its end may lie a rounding error outside the domain; moved by a little, it is false."""
    curve = Curve.read(text)
    x, heights = EDGES[text], curve.values(np.linspace(*EDGES[text], 601))
    plot = plot_of(text, x, (float(np.nanmin(heights)), float(np.nanmax(heights))))
    assert holds(plot.graph)
    for way in ([0.003, 0, 0], [0, 0.003, 0]):
        moved = plot.graph.copy().shift(way)
        assert not holds(moved)


def test_a_stroke_across_a_jump_is_found(plot_of):
    """Between the two sides of a jump there is nothing, and a point there is false, however near in x."""
    curve, plot = Curve.read("floor(x)"), plot_of("floor(x)", (-2, 2), (-2, 2))
    for x in (0.0, -1e-14, 1e-14):
        assert not compare_graph("curve", np.array([[x, -0.5]]), curve, plot).ok
    assert compare_graph("curve", np.array([[0.0, 0.0], [-0.5, -1.0]]), curve, plot).ok


JUMPS = {  # a text, a window that begins or ends at a jump
    "x - floor(x)": (-1.5, 2), "floor(x)": (0, 3), "sign(x)": (0, 2), "ceiling(x)": (-2, 1),
    "floor(x^2)": (-2, 2), "sign(sin(x))": (-2 * np.pi, 2 * np.pi),
    "arctan(1/x)": (0, 2), "x sign(x - 1)": (-1, 1),
}  # fmt: skip


@pytest.mark.parametrize("text", JUMPS)
def test_a_jump_on_the_windows_end_draws_no_upright_line(plot_of, text):
    """No stroke is upright: where the curve jumps, in the window or on its end, nothing joins its sides."""
    plot = plot_of(text, JUMPS[text], (-3, 5))
    run, rise = np.abs(plot.graph.points[3::4] - plot.graph.points[::4])[:, :2].T
    assert holds(plot.graph) and rise.max() < 0.5
    assert not np.any((run < 1e-6) & (rise > 1e-3))


@pytest.mark.parametrize(
    ("text", "stroke"),
    [
        ("x - floor(x)", ((1, 1), (1, 0))),  # upright, at a jump, both ends on the curve or its limit
        ("sign(x)", ((0, -1), (0, 1))),
        ("x^2", ((-1, 1), (1, 1))),  # a chord
        ("1/x", ((-0.5, -2), (0.5, 2))),
        ("sin(x)", ((0, 0), (np.pi, 0))),
        ("floor(x)", ((-1, -1), (1, 1))),
    ],
)
def test_a_stroke_that_leaves_the_curve_is_found(plot_of, text, stroke):
    """Both its corners lie on the curve, or right beside it; what is between does not."""
    plot = plot_of(text, (-2, 3.5), (-3, 5))
    assert holds(plot.graph)
    ends = plot.point(*(np.array(part, float) for part in zip(*stroke, strict=True)))
    plot.graph.start_new_path(ends[0])
    plot.graph.add_points_as_corners(ends[1:])
    assert not holds(plot.graph)
