"""Plots: there and back, round ticks, nothing outside the box, and tangents of the right slope."""

from __future__ import annotations

import itertools
from fractions import Fraction
from itertools import pairwise

import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from mathcore import Curve, Window
from stage.graphing.curve_plot import CurvePlot
from stage.graphing.ticks import ticks
from tests.stage.drawn import holds, through_the_ticks

inside = settings(max_examples=60, deadline=None)
UGLY = [  # function, its window
    ("1/x", (-3, 3), (-4, 4)),
    ("tan x", (-5, 5), (-3, 3)),
    ("1/(x^2 - 1/100)", (-1, 1), (-120, 300)),
    ("e^(x^3)", (-2, 3), (-1, 10)),
    ("sqrt(x)", (-1, 4), (-1, 3)),
    ("ln x", (-1, 4), (-3, 2)),
    ("|x|", (-2, 2), (-1, 2)),
    ("1000x", (-2, 2), (-3, 3)),
    ("sin(40x)", (-2, 2), (-0.5, 0.5)),
    ("x/x", (-1, 1), (0, 2)),
    ("5", (-1, 1), (0, 10)),
    ("7", (-1, 1), (0, 5)),
    ("x^2", (100, 101), (9999, 10300)),
    ("x/1000000", (-1, 1), (-1e-6, 1e-6)),
]
each_ugly = pytest.mark.parametrize(("text", "x", "y"), UGLY, ids=[text for text, *_ in UGLY])


@inside
@given(st.floats(-2, 3), st.floats(-1, 5))
def test_there_and_back(parabola, x, y):
    """A point of the frame's own coordinates, taken back through Manim's axes, is the point it was."""
    back = parabola.coordinates(parabola.point(x, y))
    assert np.allclose(back, [[x, y]], rtol=0, atol=1e-12)


@inside
@given(st.floats(-2, 3), st.floats(-1, 5))
def test_the_axes_numbers_agree(parabola, x, y):
    """Measured against the numbers written at the grid, a point is where it should be."""
    measured = through_the_ticks(parabola, parabola.point(x, y))
    assert np.allclose(measured, [[x, y]], rtol=0, atol=1e-9)


def test_points_come_in_arrays(parabola):
    """Arrays give (n, 3), numbers (3,), and corner to corner the plot fills its box."""
    points = parabola.point(np.array([-2.0, 3.0]), np.array([-1.0, 5.0]))
    box = parabola.box
    assert np.allclose(points, [[box.left, box.bottom, 0], [box.right, box.top, 0]])
    assert parabola.point(0, 0).shape == (3,) and np.allclose(parabola.unit, [box.width / 5, box.height / 6])


@given(st.floats(-1e6, 1e6), st.floats(1e-4, 1e6), st.integers(1, 20))
def test_ticks_are_round(low, span, most):
    """At most so many (five for four), in range, rising in equal steps of 1, 2 or 5 times a power of ten."""
    high = low + span
    assume(high - low > 1e-9 * max(abs(low), abs(high)))
    found = ticks(low, high, most)
    assert len(found) <= most or (most == 4 and len(found) == 5)
    slack = Fraction(span) / 10**6
    assert all(Fraction(low) - slack <= Fraction(int(t.p), int(t.q)) <= Fraction(high) + slack for t in found)
    if len(found) > 1:
        steps = {b - a for a, b in itertools.pairwise(found)}
        (step,) = steps
        assert all((t / step).is_integer for t in found)
        while step >= 10:
            step /= 10
        while step < 1:
            step *= 10
        assert step in (1, 2, 5)


@given(st.integers(-50, 50), st.integers(1, 200), st.integers(4, 12))
@example(-40, 80, 4)
def test_there_are_enough_ticks(low, span, most):
    """Asked for four ticks or more, an axis gets at least two."""
    assert len(ticks(low, low + span, most)) >= 2


@pytest.mark.parametrize(("low", "high"), [(1, 1), (2, 1)])
def test_no_ticks_on_nothing(low, high):
    """An empty range is refused with both its ends."""
    with pytest.raises(ValueError, match=f"{low}.*{high}"):
        ticks(low, high, 5)


def boxed(plot: CurvePlot, points: np.ndarray) -> bool:
    box, slack = plot.box, 1e-6
    return bool(
        np.isfinite(points).all()
        and points[:, 0].min() >= box.left - slack
        and points[:, 0].max() <= box.right + slack
        and points[:, 1].min() >= box.bottom - slack
        and points[:, 1].max() <= box.top + slack
    )


@each_ugly
def test_the_curve_stays_in_its_box(plot_of, text, x, y):
    """However ugly the function, its drawn curve lies in the plot's box, and no point of it is NaN."""
    plot = plot_of(text, x, y)
    for part in plot.get_family():
        assert np.isfinite(part.points).all()
    assert text == "7" or len(plot.graph.points)
    if len(plot.graph.points):
        assert boxed(plot, plot.graph.points)


@each_ugly
def test_the_curve_is_the_function(plot_of, text, x, y):
    """Every corner of the drawn curve is a point of the function, to a thousandth of the window."""
    plot = plot_of(text, x, y)
    if not len(plot.graph.points):
        return
    places = plot.coordinates(plot.graph.points[::4])
    true = plot.curve.values(places[:, 0])
    seen = np.isfinite(true)
    assert seen.mean() > 0.99 and np.abs(places[seen, 1] - true[seen]).max() < 1e-3 * (y[1] - y[0])


@pytest.mark.parametrize(
    ("text", "x", "y", "pole"),
    [
        ("1/x", (-3, 3), (-4, 4), 0.0),
        ("tan x", (-3, 3), (-3, 3), np.pi / 2),
        ("1/(x-1)^2", (-3, 3), (-1, 4), 1.0),
    ],
)
def test_no_stroke_crosses_a_pole(plot_of, text, x, y, pole):
    """The drawn curve is broken at a pole: none of its strokes has one end on either side."""
    plot = plot_of(text, x, y)
    u = plot.point(pole, 0)[0]
    starts, ends = plot.graph.points[::4, 0], plot.graph.points[3::4, 0]
    assert not np.any((starts - u) * (ends - u) < 0)


@pytest.mark.parametrize("text", ["x^2", "1/x", "e^x", "1000x", "sqrt(x)", "5"])
@pytest.mark.parametrize("a", [0.001, 0.5, 1.999])
def test_lines_stay_in_the_box(plot_of, text, a):
    """Tangents and secants, however steep, are drawn inside the box from end to end."""
    plot = plot_of(text, (-1, 3), (-2, 6))
    if not plot.y0 <= float(plot.curve.values(np.array([a]))[0]) <= plot.y1:
        return
    for line in (plot.tangent(a), plot.tangent(a, 30), plot.secant(a, 0.5), plot.secant(a, 1e-4, 50)):
        assert boxed(plot, np.asarray(line))


FUNCTIONS = {
    "x^2": lambda x: x**2,
    "x^3 - x": lambda x: x**3 - x,
    "sin x": mpmath.sin,
    "e^x": mpmath.exp,
    "1/(x + 4)": lambda x: 1 / (x + 4),
    "ln(x + 3)": lambda x: mpmath.log(x + 3),
    "sqrt(x + 3) cos x": lambda x: mpmath.sqrt(x + 3) * mpmath.cos(x),
}


@pytest.fixture(scope="module")
def plots(plot_of):
    return {text: plot_of(text, (-2, 2), (-8, 8)) for text in FUNCTIONS}


@inside
@given(st.sampled_from(sorted(FUNCTIONS)), st.floats(-1.9, 1.9))
def test_a_tangent_has_the_slope(plots, text, a):
    """Read off the axes' numbers, the drawn tangent has mpmath's derivative for its slope, and touches."""
    plot, f = plots[text], FUNCTIONS[text]
    (x0, y0), (x1, y1) = through_the_ticks(plot, plot.tangent(a))
    slope = (y1 - y0) / (x1 - x0)
    true = float(mpmath.diff(f, mpmath.mpf(a)))
    assert slope == pytest.approx(true, abs=1e-6 * (1 + abs(true)))
    assert y0 + slope * (a - x0) == pytest.approx(float(f(mpmath.mpf(a))), abs=1e-6)


@inside
@given(st.sampled_from(sorted(FUNCTIONS)), st.floats(-1.5, 1.5), st.sampled_from([-0.4, -1e-3, 1e-3, 0.4]))
def test_a_secant_goes_through_both_points(plots, text, a, h):
    """The drawn secant passes through both its points, and reaches past them."""
    plot, f = plots[text], FUNCTIONS[text]
    (x0, y0), (x1, y1) = through_the_ticks(plot, plot.secant(a, h))
    for x in (a, a + h):
        assert y0 + (y1 - y0) / (x1 - x0) * (x - x0) == pytest.approx(float(f(mpmath.mpf(x))), abs=1e-6)
        assert min(x0, x1) < x < max(x0, x1)


def test_a_tangent_has_its_length(plots):
    """Where the box allows, a tangent is as long as asked for, its point of contact in the middle."""
    plot = plots["sin x"]
    start, end = plot.tangent(0.3, 2.0)
    assert np.linalg.norm(end - start) == pytest.approx(2) and np.allclose((start + end) / 2, plot.at(0.3))


def test_what_is_off_the_window_draws_no_line(plot_of):
    """The tangent at a point above the window is a single point, or what of it lies in the box."""
    plot = plot_of("x^2", (-1, 4), (0, 4))
    start, end = plot.tangent(3.5)
    assert np.allclose(start, end) or boxed(plot, np.array([start, end]))


@each_ugly
def test_numbers_stand_outside_the_box(plot_of, text, x, y):
    """The axes' numbers lie in the zone, clear of the box and of each other, and say where they stand."""
    plot = plot_of(text, x, y)
    box, zone = plot.box, plot.zone
    for number in plot.labels:
        assert number.get_right()[0] < box.left or number.get_top()[1] < box.bottom
        assert zone.left - 1e-6 <= number.get_left()[0] and zone.bottom - 1e-6 <= number.get_bottom()[1]
    spans = [(n.get_left()[0], n.get_right()[0], n.get_bottom()[1], n.get_top()[1]) for n in plot.labels]
    for k, (l1, r1, b1, t1) in enumerate(spans):
        assert not any(
            min(r1, r2) > max(l1, l2) and min(t1, t2) > max(b1, b2) for l2, r2, b2, t2 in spans[k + 1 :]
        )
    middle = plot.point(sum(x) / 2, sum(y) / 2)
    assert np.allclose(
        through_the_ticks(plot, middle), [[sum(x) / 2, sum(y) / 2]], atol=1e-9 * max(x[1] - x[0], y[1] - y[0])
    )


def test_axes_cross_at_zero_or_stand_at_the_edge(plot_of):
    """Axes run through 0 where 0 is in the window, else along the left and the lower edge."""
    through, beside = plot_of("x^2", (-2, 3), (-1, 5)), plot_of("x^2", (1, 3), (1, 9))
    assert np.allclose(through.lines[0].get_start()[1], through.point(0, 0)[1])
    assert np.allclose(beside.lines[0].get_start()[1], beside.box.bottom)
    assert np.allclose(beside.lines[1].get_start()[0], beside.box.left)


SPANS = [
    ((0, 1600), (0, 40)), ((299996, 300004), (-1.35, 9.9)), ((0, 180), (-0.15, 1.1)),
    ((1980, 2024), (1, 1.7)),
    ((-0.7, 0.4), (0.95, 1.16)), ((0.009, 0.041), (0, 4.2e5)), ((-1e-3, 2e-3), (-1e6, 3e6)),
    ((2999990.5, 3000012), (0, 1)), ((-40, 40), (-40, 40)), ((1999.4, 2000.7), (1e-7, 3e-7)),
]  # fmt: skip


@pytest.mark.parametrize(("x", "y"), SPANS)
def test_each_axis_has_two_numbers_at_least(pen, x, y):
    """Long numbers, large offsets and tiny scales: two or more along each axis, apart from each other."""
    plot = CurvePlot(pen, Curve.read("x"), Window(x, y), pen.layout.plot)
    below = [n for n in plot.labels if n.get_top()[1] < plot.box.bottom]
    beside = [n for n in plot.labels if n.get_top()[1] >= plot.box.bottom]
    assert len(below) >= 2 and len(beside) >= 2
    ends = sorted((n.get_left()[0], n.get_right()[0]) for n in below)
    assert all(right < left for (_, right), (left, _) in pairwise(ends))


@pytest.mark.parametrize("y", [(0.0007388687, 0.0007389099), (2.5, 2.5000008), (-3e-7, 5e-7), (0.1, 0.9)])
def test_numbers_at_an_axis_differ(pen, y):
    """Also where the window is narrow beside how far off it is; each says its value."""
    plot = CurvePlot(pen, Curve.read("x"), Window((0, 1), y), pen.layout.plot)
    said = [number.says for _, number in plot.numbered[1]]
    assert len(set(said)) == len(said)
    for value, number in plot.numbered[1]:
        assert (
            "e" in number.says or "10" in number.says or float(number.says.replace("−", "-")) == float(value)
        )


def test_a_label_says_the_point(parabola):
    """The label of (1/2, 1/4) says these two numbers, and one of a long value says that it is rounded."""
    assert parabola.label_of(sympy.Rational(1, 2)).says.count("0.5") == 1
    assert "approx" in parabola.label_of(sympy.sqrt(2) + sympy.Rational(1, 7)).says


def test_numbers_in_the_way_are_found(parabola):
    """A circle over an axis's number finds that number alone; one in the empty middle finds none."""
    number = parabola.labels[0]
    assert any(found is number for found in parabola.labels_near(number.get_center(), 0.1))
    assert parabola.labels_near(parabola.point(0.5, 3.5), 0.1) == []


def test_a_curve_without_a_value_is_not_drawn(pen):
    """A window in which the function is nowhere defined gives an empty graph, not an error."""
    plot = CurvePlot(pen, Curve.read("ln x"), Window((-3, -1), (-2, 2)), pen.layout.plot)
    assert len(plot.graph.points) == 0


@pytest.fixture
def graph(plot_of):
    return plot_of("x^3 - x", (-2, 2), (-3, 3)).graph


def test_a_curve_holds(graph):
    """A cubic drawn by its own samples is true."""
    assert holds(graph)


@pytest.mark.parametrize("much", [1e-3, -1e-4])
def test_a_bent_curve_is_found(graph, much):
    """A curve bent by a thousandth of a frame unit, its ends where they were, is false."""
    wave = np.sin(np.linspace(0, np.pi, len(graph.points)))
    graph.points[:, 1] += much * wave
    assert not holds(graph)


def test_another_function_is_found(plot_of):
    """The curve of sin x drawn where that of x − x³/6 belongs is false."""
    plot, other = (plot_of(text, (-2, 2), (-3, 3)) for text in ("sin x", "x - x^3/6"))
    assert not holds(other.graph.set_points(plot.graph.points))


@pytest.mark.parametrize("ends", [(-3.6e9, 1.008e11), (1e-12, 3e-12), (299990.0, 300010.0), (-1e100, 1e100)])
def test_a_large_or_small_range_is_read_back(pen, ends):
    """Places in windows of any size are read back through Manim's axes to 13 digits of what is drawn."""
    plot = CurvePlot(pen, Curve.read("x"), Window((-45000.0, 492000.0), ends), pen.layout.plot)
    x, y = (low + np.linspace(0, 1, 9) * (high - low) for low, high in ((plot.x0, plot.x1), ends))
    read = plot.coordinates(plot.point(x, y))
    off = np.abs(read - np.stack([x, y], axis=1)).max(axis=0)
    assert off[0] <= 1e-12 * 537000 and off[1] <= 1e-12 * max(map(abs, ends))
