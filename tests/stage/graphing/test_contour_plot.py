"""The map: equal axes, lines on their levels, numbers on their own lines, and no line where there is none."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from mpmath import mp, mpf
from sympy import Integer

from mathcore import Box, Surface, surface_box
from stage.claims.claim import claims_of
from stage.graphing.contour_lines import ContourTracer
from stage.graphing.contour_plot import ContourPlot, numbered
from studio.check.frame import Frame
from studio.check.layout import faults
from tests.stage.drawn import box, through_the_ticks, value_of

inside = settings(max_examples=40, deadline=None)
SURFACES = {  # a lecturer's text, its counterpart for mpmath, a place to show
    "x^2 + y^2": (lambda x, y: x**2 + y**2, (1, 2)),
    "x^2 - y^2": (lambda x, y: x**2 - y**2, (1, 1)),
    "((x^2+y-11)^2+(x+y^2-7)^2)/100": (
        lambda x, y: ((x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2) / 100,
        (1, 2),
    ),
    "sin(x)cos(y)": (lambda x, y: mp.sin(x) * mp.cos(y), (1, 1)),
    "sqrt(x^2+y^2)": (lambda x, y: mp.sqrt(x**2 + y**2), (2, 1)),
    "3x + 4y": (lambda x, y: 3 * x + 4 * y, (1, 1)),
    "1/x + y": (lambda x, y: 1 / x + y, (1, 1)),
    "ln(x + y)": (lambda x, y: mp.log(x + y), (1, 1)),
    "1000000x*y": (lambda x, y: 1000000 * x * y, (1, 1)),
    "3exp(-(x^2+2y^2)/6)": (lambda x, y: 3 * mp.exp(-(x**2 + 2 * y**2) / 6), (1, 1)),
}
each_surface = pytest.mark.parametrize("text", SURFACES)


@pytest.fixture(scope="module")
def map_of(pen):
    """The map of a text, made once."""
    made = {}

    def make(text: str) -> ContourPlot:
        if text not in made:
            surface = Surface.read(text)
            made[text] = ContourPlot(pen, surface, surface_box(surface, SURFACES[text][1]), pen.layout.plot)
        return made[text]

    return make


def heights_of(plot: ContourPlot, text: str, points: np.ndarray) -> np.ndarray:
    """f by mpmath at frame points, which are measured against the axes' numbers."""
    f = SURFACES[text][0]
    with mp.workdps(30):
        return np.array([float(f(mpf(x), mpf(y))) for x, y in through_the_ticks(plot, points)])


@each_surface
def test_units_are_square(map_of, text):
    """A unit is as long along x as along y, and the box lies in its zone with its numbers round it."""
    plot = map_of(text)
    assert plot.unit[0] == pytest.approx(plot.unit[1], rel=1e-12)
    assert plot.zone.holds(plot.box) and min(plot.box.width, plot.box.height) > 4
    for number in plot.labels:
        assert number.get_right()[0] < plot.box.left or number.get_top()[1] < plot.box.bottom
    steps = [
        {round(b - a, 12) for a, b in itertools.pairwise(values)}
        for values in ([value_of(n) for n in plot.labels if n.get_top()[1] < plot.box.bottom],)
    ]
    assert len(steps[0]) == 1


@each_surface
def test_lines_are_on_their_level(map_of, text):
    """Every tenth corner of every line, measured by the axes' numbers, has the line's height by mpmath."""
    plot = map_of(text)
    scale = max(plot.space.z[1] - plot.space.z[0], 1e-300)
    assert len(plot.contours) == len(plot.levels) >= 3
    for level, line in zip(plot.levels, plot.contours, strict=True):
        corners = line.points[::4][::10]
        if len(corners):
            off = np.abs(heights_of(plot, text, corners) - float(level))
            assert off.max() <= 1e-6 * max(scale, abs(float(level)))


@each_surface
def test_lines_stay_in_the_box(map_of, text):
    """No line leaves the map, and no stroke is longer than two cells of the grid: none jumps a pole."""
    plot = map_of(text)
    cell = np.linalg.norm(plot.point(plot.x1, plot.y1) - plot.point(plot.x0, plot.y0)) / 160
    for line in plot.contours:
        if not len(line.points):
            continue
        left, right, bottom, top = box(line)
        assert left >= plot.box.left - 1e-9 and right <= plot.box.right + 1e-9
        assert bottom >= plot.box.bottom - 1e-9 and top <= plot.box.top + 1e-9
        strokes = np.linalg.norm(line.points[3::4] - line.points[::4], axis=1)
        assert np.isfinite(line.points).all() and strokes.max() < 2 * cell


@each_surface
def test_a_number_stands_on_its_line(map_of, text):
    """Where a number's middle is, f has the value that it shows; it touches nothing but its own line."""
    plot = map_of(text)
    assert len(plot.level_labels) >= (1 if text.startswith("1000000") else 2)
    scale = plot.space.z[1] - plot.space.z[0]
    for number in plot.level_labels:
        (height,) = heights_of(plot, text, number.get_center())
        assert height == pytest.approx(value_of(number), abs=1e-6 * scale)
    assert faults(Frame(plot.get_family()), plot.pen.layout) == []


@each_surface
def test_the_map_is_certified(map_of, text):
    """Every line and every number of a map claims its height, and what it claims holds."""
    plot = map_of(text)
    for mobject in (*plot.contours, *plot.level_labels):
        assert claims_of(mobject) and all(claim.read(mobject).ok for claim in claims_of(mobject))


def test_a_line_off_its_level_is_found(pen):
    """A line moved by a hundredth of a unit, or a number moved off its line, is found."""
    surface = Surface.read("x^2 + y^2")
    plot = ContourPlot(pen, surface, surface_box(surface, (1, 2)), pen.layout.plot)
    line, number = plot.contours[2], plot.level_labels[0]
    line.shift([0.01 * plot.unit[0], 0, 0])
    number.shift([0.1, 0.1, 0])
    assert not all(claim.read(line).ok for claim in claims_of(line))
    assert not all(claim.read(number).ok for claim in claims_of(number))


@inside
@given(text=st.sampled_from(sorted(SURFACES)), u=st.floats(0.05, 0.95), v=st.floats(0.05, 0.95))
def test_the_line_through_a_point_goes_through_it(map_of, text, u, v):
    """The level curve through a place holds the place, and runs at right angles to mpmath's gradient."""
    plot, f = map_of(text), SURFACES[text][0]
    x, y = plot.x0 + u * (plot.x1 - plot.x0), plot.y0 + v * (plot.y1 - plot.y0)
    slopes = plot.surface.gradients(np.array([x]), np.array([y]))[:, 0]
    typical = (plot.space.z[1] - plot.space.z[0]) / (plot.x1 - plot.x0)
    assume(np.isfinite(slopes).all() and np.hypot(*slopes) > 0.05 * typical)
    assume(text not in ("1/x + y", "ln(x + y)") or min(abs(x), abs(x + y)) > 0.2)
    corners = plot.contour_through(x, y).points[::4]
    here = plot.at(x, y)
    k = int(np.argmin(np.linalg.norm(corners - here, axis=1)))
    assert np.linalg.norm(corners[k] - here) < 1e-9 and 0 < k < len(corners) - 1
    along = corners[k + 1] - corners[k - 1]
    with mp.workdps(30):
        uphill = [float(mp.diff(f, (mpf(x), mpf(y)), order)) for order in ((1, 0), (0, 1))]
    cosine = along[:2] @ uphill / np.linalg.norm(along) / np.hypot(*uphill)
    assert abs(cosine) < np.radians(0.01)


def test_lines_are_broken_at_a_pole(pen):
    """1/x + y has no line across x = 0, though f changes its sign there."""
    surface = Surface.read("1/x + y")
    plot = ContourPlot(pen, surface, Box((-3, 3), (-3, 3), (-5, 5)), pen.layout.plot)
    u = plot.point(0, 0)[0]
    for line in plot.contours:
        starts, ends = line.points[::4, 0], line.points[3::4, 0]
        assert not np.any((starts - u) * (ends - u) < 0)


@pytest.mark.parametrize("text", ["x y/(x^2 + y^2)", "(x^2 - y^2)/(x^2 + y^2)", "x^2 y/(x^4 + y^2)"])
@pytest.mark.parametrize("at", [(1.77, 1.528), (1.3, 1.21), (2, 1.6)])
def test_lines_that_meet_where_f_has_every_height_are_not_joined(text, at):
    """Beside the origin no stroke leads from one branch of a level to another, across all others."""
    surface = Surface.read(text)
    tracer = ContourTracer(surface, Box((-3.71, 3.71), (-3.01, 4.41), (-0.5, 0.5)))
    level = tracer.height(*at)
    for line in (*tracer.lines(level), tracer.through(*at)):
        middles, strokes = (line[1:] + line[:-1]) / 2, np.hypot(*np.diff(line, axis=0).T)
        off = np.abs(surface.values(*middles.T) - level) / np.hypot(*surface.gradients(*middles.T))
        assert (off <= 0.3 * strokes + 1e-5).all()


def test_nothing_is_drawn_where_nothing_is_defined():
    """ln(x + y) has lines right of x + y = 0 alone; a level that is never reached has none."""
    tracer = ContourTracer(Surface.read("ln(x + y)"), Box((-3, 3), (-3, 3), (-3, 2)))
    lines = tracer.lines(0.5)
    assert lines and all((line.sum(axis=1) > 0).all() for line in lines)
    assert tracer.lines(50.0) == []


def test_near_a_top_the_line_is_short():
    """Through a place so near to the lowest that the grid cannot see its line, there is still a bit of it."""
    tracer = ContourTracer(Surface.read("x^2 + y^2"), Box((-3, 3), (-3, 3), (0, 18)))
    line = tracer.through(1e-3, 1e-3)
    assert len(line) >= 3 and np.ptp(np.hypot(*line.T)) < 1e-8


def test_a_plain_level_has_no_lines(pen):
    """A constant's map is a grid without lines, not an error."""
    plot = ContourPlot(pen, Surface.read("5"), Box((-3, 3), (-3, 3), (4.5, 5.5)), pen.layout.plot)
    assert len(plot.contours) == 0 and len(plot.level_labels) == 0


@given(st.integers(-40, 40), st.integers(1, 30), st.sampled_from([1, 2, 5]))
def test_of_many_levels_the_rounder_half_is_numbered(first, count, step):
    """All of a few levels are numbered; of many, those at even multiples of the step."""
    levels = [(first + k) * step for k in range(count)]
    found = numbered([Integer(level) for level in levels])
    assert found == (levels if count <= 8 else [level for level in levels if level // step % 2 == 0])


@each_surface
def test_numbers_lie_over_what_they_cover(map_of, text):
    """A number's patch of ground lies over the lines and under the number itself."""
    plot = map_of(text)
    for label in plot.level_labels:
        assert max(line.z_index for line in plot.contours) < label.backing.z_index
        assert label.backing.z_index < min(glyph.z_index for glyph in label.glyphs)


def test_density_is_length_over_area(pen):
    """The level lines 1 and 2 of x on a square of side 4 are two sides long, on its area."""
    plot = ContourPlot(
        pen, Surface.read("x"), Box((-1, 3), (-2, 2), (-1, 3)), pen.layout.plot, [Integer(1), Integer(2)]
    )
    assert plot.density == pytest.approx(2 * plot.box.height / (plot.box.width * plot.box.height), rel=1e-6)


TOUCHED = {  # a text, the level that it touches along lines, and how long these are in [−3, 3]², by hand
    "(x - y)^2": (0, 6 * 2**0.5),
    "(x - y - 0.0131)^2": (0, (6 - 0.0131) * 2**0.5),
    "1 - (x^2 + y^2 - 1)^2": (1, 2 * np.pi),
    "2 - |x + 2y|": (2, 3 * 5**0.5),
    "sin(x)^2 + 0y": (0, 6),
    "x^2 + y^2": (0, 0),
    "x^4 + y^4": (0, 0),
    "x^2 - y^2 + 18": (0, 0),
}


@pytest.mark.parametrize("text", TOUCHED)
def test_a_level_that_is_only_touched_is_drawn(text):
    """A valley's floor, a ridge's top: all along, on f's level, and nothing at a single bottom."""
    level, long = TOUCHED[text]
    surface = Surface.read(text)
    tracer = ContourTracer(surface, Box((-3, 3), (-3, 3), (0, 36)))
    lines = tracer.lines(level)
    places = np.concatenate([np.zeros((0, 2)), *lines])
    assert np.allclose(surface.values(*places.T), level, rtol=0, atol=1e-5)
    cells = {tuple(place) for place in np.floor(places / 0.1).astype(int).tolist()}
    assert tracer.touches(level) == (long > 0)
    assert len(cells) >= 0.6 * long / 0.1 if long else not cells  # lines may be traced twice, in both ways


def test_the_map_of_a_valley_has_its_floor(pen):
    """The least height, if a whole line has it, is a level of the map; each stroke is on its level."""
    for text, floor in (("(x - y)^2", True), ("x^2 + y^2", False), ("|x - 2y|", True)):
        surface = Surface.read(text)
        plot = ContourPlot(pen, surface, surface_box(surface, (1, 2)), pen.layout.plot)
        assert (plot.levels[0] == 0) == floor
        assert all(one.read(line).ok for line in plot.contours for one in claims_of(line))


RIMS = {  # where the level's line ends, by hand: the rim, a jump, the box
    ("ln(x) + y", 0): [(np.exp(-3), 3), (3, -np.log(3))],
    ("sqrt(x) + y", 1): [(0, 1), (3, 1 - 3**0.5)],
    ("sqrt(9 - x^2 - y^2) - 3x", 0): [(0, 3), (0, -3)],
    ("y + 0.3 sign(x)", 0): [(-3, 0.3), (0, 0.3), (0, -0.3), (3, -0.3)],
}


@pytest.mark.parametrize(("text", "level"), RIMS)
def test_a_line_goes_up_to_the_rim_and_to_a_jump(text, level):
    """Its ends are within a cell of where they must be; it never runs along the jump."""
    tracer = ContourTracer(Surface.read(text), Box((-3, 3), (-3, 3), (-6, 6)))
    lines = tracer.lines(level)
    ends = np.array([end for line in lines for end in (line[0], line[-1])])
    for wanted in RIMS[text, level]:
        assert np.min(np.hypot(*(ends - wanted).T)) < 6 / 160
    assert max(float(np.hypot(*np.diff(line, axis=0).T).max()) for line in lines) < 3 * 6 / 160


def test_a_stroke_off_its_level_is_found(map_of):
    """A line that leaves its level between two of its points, by a twentieth of a unit, is no contour."""
    plot = map_of("x^2 + y^2")
    line = plot.contours[2].copy()
    assert claims_of(line)[0].read(line).ok
    points = line.points.copy().reshape(-1, 4, 3)
    line.set_points(np.delete(points, slice(3, 40), axis=0).reshape(-1, 3))
    line.points[4 * 2 + 3] = line.points[4 * 3]  # one stroke now cuts across
    assert not claims_of(line)[0].read(line).ok
