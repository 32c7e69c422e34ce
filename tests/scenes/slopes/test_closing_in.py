"""The steps, the view that closes in with them, and the slopes put down: true at every depth."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from mathcore import Curve, Window
from scenes.slopes.parts.approach_plan import LEFT_SIDE, RIGHT_SIDE, Approach, close_views, steps_of
from scenes.slopes.parts.closing_plot import ClosingPlot
from scenes.slopes.parts.difference_quotient import QuotientTables, quotient_line
from scenes.slopes.parts.lens import Lens
from scenes.slopes.parts.secant import Secant
from scenes.slopes.parts.slope_strip import SlopeStrip
from scenes.slopes.parts.tangent_picture import TangentPicture
from scenes.slopes.parts.tangent_slide import SlopeLine, slope_fact
from stage.claims.lengths import labelled_lengths_of
from tests.stage.drawn import holds, leaves_no_trace, value_of

ONE = sympy.Integer(1)


def closing(pen, layout, text: str = "x^2", a: float = 1.0) -> ClosingPlot:
    curve = Curve.read(text, None)
    plot = ClosingPlot(pen, curve, Window((-1.5, 3.5), (-1.5, 10)), layout.plot, a)
    plot.close_in([16, 160, 1600])
    return plot


@pytest.fixture(scope="module")
def pictures(pen, layout):
    """The picture of a function's tangent, made once."""
    made = {}

    def make(text: str, a) -> TangentPicture:
        if (text, a) not in made:
            made[text, a] = TangentPicture(pen, layout, Curve.read(text, None), sympy.sympify(a))
        return made[text, a]

    return make


@pytest.mark.parametrize(
    ("text", "rights", "lefts"),
    [
        ("x^2", ["2", "1", "1/2"], ["-2", "-1", "-1/2"]),
        ("ln x", ["2", "1", "1/2"], ["-1/2", "-1/10", "-1/100"]),
        ("|x|", ["2", "1", "1/2"], ["-2", "-1", "-1/2"]),
    ],
)
def test_both_sides_begin_alike(text, rights, lefts):
    """The left side begins with the right's step where the curve leads there, else with the first it can."""
    steps = steps_of(Curve.read(text, None), ONE)
    assert list(map(str, steps.rights[:3])) == rights and list(map(str, steps.lefts[:3])) == lefts
    ends = [float(1 + h) for side in steps.sides for h in side]
    heights = Curve.read(text, None).values(np.array(ends))
    (x0, x1), (y0, y1) = steps.frame.x, steps.frame.y
    assert x0 < min(ends) and max(ends) < x1 and y0 <= heights.min() and heights.max() <= y1


def test_a_window_that_is_given_stays():
    """A lecturer's window grows for no step: the left side begins where there is room."""
    steps = steps_of(Curve.read("x^2", None), ONE, ((0.0, 4.0), None))
    assert steps.frame.x == (0, 4) and min(1 + h for h in steps.lefts) >= 0


def test_an_approach_rests_at_its_rows():
    """At whole times h is a row's to the last digit; within a leg it shrinks first, and the view follows."""
    steps = steps_of(Curve.read("x^2", None), ONE)
    way = Approach(steps, [0, 0, 0, 1, 2, 3])
    for side, rows in ((RIGHT_SIDE, steps.rights), (LEFT_SIDE, steps.lefts)):
        for k, h in enumerate(rows):
            assert way.at(side, k) == (float(h), way.depths[k])
        sizes = [abs(way.at(side, time)[0]) for time in np.linspace(0, 5, 101)]
        depths = [way.at(side, time)[1] for time in np.linspace(0, 5, 101)]
        assert sizes == sorted(sizes, reverse=True) and depths == sorted(depths)
    assert way.at(RIGHT_SIDE, 3.1)[1] == 1 and way.at(RIGHT_SIDE, 3.1)[0] < 0.1


def test_a_triangle_close_up_is_well_seen():
    """In each close view the triangles of both sides fill a good part of the plot, and lie within it."""
    size, unit, curve = np.array([7.0, 5.0]), np.array([1.4, 0.5]), Curve.read("x^2", None)
    steps = steps_of(curve, ONE)
    for row, zoom in close_views(curve, ONE, steps, size, unit):
        h = float(steps.rights[row])
        for step in (h, -h):
            across, up = np.abs([step, float(curve.value(1 + step)) - 1]) * unit * zoom / size
            assert max(across, up) > 0.3 and max(across, up) < 0.5


def test_the_axes_are_right_at_every_depth(pen, layout):
    """The curve holds in every view, the point stands in the middle close up, and numbers at their places."""
    plot = closing(pen, layout)
    for depth in (0, 0.4, 1, 1.7, 2, 3):
        plot.look(depth)
        assert holds(plot.graph)
        if depth >= 1:
            middle = [(plot.box.left + plot.box.right) / 2, (plot.box.bottom + plot.box.top) / 2]
            assert np.allclose(plot.at(1)[:2], middle)
        for axis, numbers in enumerate(plot._levels[round(depth)]):
            for _, number in numbers.numbers:
                if number.glyphs[0].get_fill_opacity() > 0:
                    place = plot.point(*[value_of(number)] * 2)[axis]
                    assert abs(number.get_center()[axis] - place) < 0.1


def test_at_each_depth_two_numbers_or_more_are_seen(pen, layout):
    """Both axes show numbers in each view, in full; and the scale that they state is the drawn one."""
    plot = closing(pen, layout)
    for depth in range(plot.deepest + 1):
        plot.look(depth)
        for numbers in plot._levels[depth]:
            assert sum(number.glyphs[0].get_fill_opacity() == 1 for _, number in numbers.numbers) >= 2
        assert plot.stated == 1
        across = plot.point(1.001, 1)[0] - plot.point(1, 1)[0]
        assert across == pytest.approx(0.001 * plot.x_scale.unit())


def test_a_curve_off_its_axes_is_found(pen, layout):
    """Close up, a curve moved by a hundredth of the window does not hold."""
    plot = closing(pen, layout)
    plot.look(2)
    plot.graph.shift([0, 0.01 * plot.box.height, 0])
    assert not holds(plot.graph)


def test_long_numbers_end_the_closing_in(pen, layout):
    """Where the numbers at the axes would be too long, there is no closer view; what there is holds."""
    plot = ClosingPlot(pen, Curve.read("x^2", None), Window((-1.5, 3.5), (-1.5, 10)), layout.plot, 1 / 3)
    plot.close_in([10.0**k for k in range(1, 15)])
    assert 1 <= plot.deepest < 14


def test_run_and_rise_are_labelled_to_the_axes_scales(pictures):
    """At every depth the triangle's sides are as long as their values at the scales that the axes state."""
    picture = pictures("x^2", 1)
    approach = picture.approach
    approach.begin(RIGHT_SIDE)
    for time in (0, 1, 2, 3, 4.4, 5):
        picture.close_in(RIGHT_SIDE, int(time), time % 1)
        for side, scale in ((approach.secant.run, "x_scale"), (approach.secant.rise, "y_scale")):
            (length,) = labelled_lengths_of(side)
            assert length.scale is getattr(picture.plot, scale)
            assert length.unit == pytest.approx(length.scale.unit(), rel=1e-6)


def test_the_second_point_is_no_ring(parabola):
    """It is a solid dot in the slope's colour, smaller than the point of contact and under it."""
    secant = Secant(parabola, 1, 0.5)
    assert secant.far.get_fill_opacity() == 1 and secant.far.width < 0.17 and secant.far.z_index < 4
    assert secant.far.get_fill_color().to_hex().lower() == parabola.pen.theme.slope.lower()


def test_a_table_has_its_own_sign(pen, layout):
    """Beside the slopes from the left stands −h; where that has no room, |h| stands for both."""
    for text, a, heads in (("x^2", 1, ["h", '"from left"']), ("5x^3-2x^2-2x", 0.5, ['"from left"'])):
        place = sympy.nsimplify(a)
        tables = QuotientTables(
            pen, Curve.read(text, None), place, steps_of(Curve.read(text, None), place), layout.side
        )
        assert [one.says for one in tables.left.heading] == heads
        if len(heads) == 2:
            shown = [row[0].says for row in tables.left.rows]
            assert shown[:3] == ["−2", "−1", "−0.5"] and tables.left.rows[0][1].says == "0"
        else:
            assert tables.right.heading[0].says.startswith("abs(")


def test_a_number_keeps_its_place(pen, layout):
    """At a stop the relation and the decimal point stand where they stand on the way."""
    curve = Curve.read("x^2", None)
    line, _ = quotient_line(pen, curve, ONE, steps_of(curve, ONE), layout.side.width)
    line.lay()
    line.show(0.7)
    approx, digit = line._relation.get_center()[0], line.readout.glyphs[-5].get_center()[0]
    line.show(0.5)
    number = line.numbers[0.5]
    assert line.readout.glyphs[-1].get_fill_opacity() == 0 and number.glyphs[0].get_fill_opacity() == 1
    assert number.says == "=2.5" and number.glyphs[0].get_center()[0] == pytest.approx(approx)
    assert number.glyphs[1].get_center()[0] == pytest.approx(digit, abs=0.02)
    assert holds(number)


def test_a_slope_at_rest_names_its_place(pen):
    """On the way it is f′(x); at a stop it is f′(2), at the same left edge."""
    curve, stops = Curve.read("x^2", None), [sympy.Integer(2), sympy.Rational(-1, 2)]
    line = SlopeLine(pen, curve, stops, [slope_fact(curve, stop) for stop in stops])
    line.lay()
    seen = {}
    for x in (2, 1, -0.5):
        line.show(x)
        (head,) = (one for one in line.heads if one.glyphs[0].get_fill_opacity() == 1)
        seen[x] = head.says
        assert head.get_left()[0] == pytest.approx(line.line.get_left()[0])
    assert seen == {2: "f'(2)", 1: "f'(x)", -0.5: "f'(-0.5)"} or (seen[1] == "f'(x)" and "2" in seen[2])


@pytest.mark.parametrize(
    ("text", "a", "levels"),
    [
        ("x^2", 1, [0]),
        ("e^x", 1, []),
        ("2x + 1", 1, []),
        ("x^3", 0, [0]),
        ("(x-1)^2", 3, [1]),
        ("5", 1, None),
    ],
)
def test_the_slide_rests_where_the_slope_is_zero(pictures, text, a, levels):
    """A level place in the window is a stop of the slide, and nothing else is said to be level."""
    picture = pictures(text, a)
    stops = picture.stops()
    level = [stop for stop in stops if picture.plot.curve.slope(stop) == 0]
    assert level == (stops if levels is None else levels)
    slide = picture.slide()
    for k, stop in enumerate(stops):
        says = "level" in slide.told(k).template
        assert says == (stop in level and text != "5")
    picture.plot.room = 0.0


def test_no_stop_is_passed_by(pictures):
    """Between two stops the slope does not pass through 0, unless on the way back from where it did."""
    picture = pictures("0.2 sin(7x)", 1)
    stops, curve = list(map(float, picture.stops())), picture.plot.curve
    for start, end in pairwise(stops):
        xs = np.linspace(start, end, 203)[1:-1]
        turns = xs[:-1][np.diff(np.sign(curve.slopes(xs))) != 0]
        before = np.array(stops[: stops.index(end)])
        met = before[np.abs(curve.slopes(before)) < 1e-9]
        assert all(np.abs(met - turn).min() < abs(xs[1] - xs[0]) * 1.01 for turn in turns)


def test_slopes_are_put_down_where_they_are(plot_of):
    """Each slope's dot and stem hold once they are down; a moved dot is found; the x-axis is the curve's."""
    plot, stops = plot_of("x^2"), [sympy.Integer(2), sympy.Integer(0), sympy.Rational(-1, 2)]
    strip = SlopeStrip(plot, stops, [slope_fact(plot.curve, stop) for stop in stops])
    strip.show(3)
    assert all(holds(part) for slope in strip.slopes for part in slope)
    assert [len(slope) for slope in strip.slopes] == [2, 1, 2]  # a slope of 0 has no stem
    for x in (-1.0, 2.0):
        assert strip.plot.point(x, 0)[0] == pytest.approx(plot.point(x, 0)[0])
    strip.slopes[0][-1].shift([0, 0.01, 0])
    assert not holds(strip.slopes[0][-1])


def test_the_slopes_axis_is_named_within_the_margin(pictures, layout):
    """Also where the numbers that it stands beside are narrow."""
    picture = pictures("(2x - 1)^4", sympy.Rational(17, 10))
    name = picture.slide().strip.plot.names[1]
    assert name.get_left()[0] >= layout.safe.left - 1e-9
    picture.plot.room = 0.0


def test_the_grid_under_a_lens_grows(parabola):
    """A square of the grid grows with the magnification; some grid is always seen, within the rim."""
    lens = Lens(parabola, 1.0, 1.2)
    for zoom in (1.0, 10.0, 100.0, 500.0):
        lens.show(zoom)
        (*_, level) = (k for k, one in enumerate(lens.grid) if one.get_stroke_opacity() > 0.1)
        crossed = []
        for more in (1.0, 1.1, 1.2):
            lens.show(more * zoom)
            points = lens.grid[level].points
            assert np.linalg.norm(points - lens.centre, axis=1).max() <= 1.2
            lines = lens.grid[level].get_subpaths()
            upright = [line[0, 0] for line in lines if np.ptp(line[:, 0]) < 1e-9]
            crossed.append(float(np.min(np.diff(np.sort(upright)))))
        assert crossed == sorted(crossed) and crossed[0] < crossed[-1]


@pytest.fixture(scope="module")
def two_plots(pen, layout):
    """Two plots alike, each as a gadget of its view."""
    plots = [closing(pen, layout) for _ in range(2)]
    for plot in plots:
        plot.group, plot.show = plot, plot.look
    return plots


@settings(max_examples=15, deadline=None)
@given(before=st.lists(st.floats(0, 1), max_size=3), time=st.floats(0, 1))
def test_the_past_leaves_no_trace(two_plots, before, time):
    """A view looks the same whatever was looked at before."""
    assert leaves_no_trace(*two_plots, lambda share: 3 * share, before, time)
