"""Scales of their own and windows that a lecturer gives: axes, arrows and words against recomputations."""

from __future__ import annotations

import numpy as np
import pytest
from mpmath import mp, mpf
from pydantic import ValidationError

from mathcore import Surface, number
from scenes import GradientArrow, HillPartials, PlanePartials, ShrinkingSteps, TangentSlope
from scenes.gradient.parts.map_scale import map_scale
from tests.scenes.cases import OWN_SCALES, walked
from tests.scenes.every_case import EveryCase
from tests.stage.drawn import ends, held, right, through_the_ticks


@pytest.mark.parametrize("name", OWN_SCALES)
class TestEveryOwnScale(EveryCase):
    """What holds for every scene holds for these as well."""

    def test_the_poster_is_a_beat(self, examined, name):
        """As elsewhere; where the poster's beat is left out, the last one stands for the clip."""
        if "measure_the_steepness" in {one.__name__ for one in examined(name)[1].left_out}:
            return
        super().test_the_poster_is_a_beat(examined, name)


def words_of(report) -> str:
    """All titles' and captions' words of a clip, in order."""
    return " ".join(text for beat in report.beats for _, text in beat.words)


def slopes_of(name: str, x, y) -> tuple[mpf, mpf]:
    """mpmath's own partial derivatives of a case's function."""
    with mp.workdps(30):
        return tuple(mp.diff(OWN_SCALES[name].f, (mpf(x), mpf(y)), order) for order in ((1, 0), (0, 1)))


def test_a_gas_is_shown_on_its_own_side_of_zero(examined):
    """300 K and 0.025 m³: neither axis reaches 0, and both are round; the place is well inside."""
    for name in ("gas on a map", "gas on a hill"):
        _, scene = examined(name)
        box = held(scene, "Hill").box
        for (low, high), part in ((box.x, 300), (box.y, 0.025)):
            assert 0 < low < 0.9 * part < 1.1 * part < high < 3 * part


@pytest.mark.parametrize("name", ["gas on a map", "map in a window"])
def test_an_arrow_on_unlike_scales_is_the_steepest_way_on_the_map(examined, name):
    """Of all ways on the map, f rises most along the drawn arrow; its parts are as long as the note says."""
    _, scene = examined(name)
    plot, picture = held(scene, "ContourPlot"), held(scene, "GradientPicture")
    start, end = ends(picture.arrow)
    assert plot.box.width == pytest.approx(plot.box.height)
    (x, y), step = through_the_ticks(plot, start)[0], 1e-3
    f = OWN_SCALES[name].f
    turns = np.linspace(0, 2 * np.pi, 3601)
    beside = start + step * np.column_stack([np.cos(turns), np.sin(turns), 0 * turns])
    heights = [float(f(mpf(a), mpf(b))) for a, b in through_the_ticks(plot, beside)]
    steepest = turns[int(np.argmax(heights))]
    drawn = np.arctan2(*(end - start)[1::-1])
    assert abs(np.angle(np.exp(1j * (steepest - drawn)))) < 0.01
    # The parts' lengths are as the rises over equally long ways on the map.
    slopes = np.array([float(part) for part in slopes_of(name, x, y)])
    units = through_the_ticks(plot, start + np.eye(3)[:2]) - [x, y]
    rises = slopes * np.diag(units)
    assert (end - start)[0] / (end - start)[1] == pytest.approx(rises[0] / rises[1], rel=1e-6)


@pytest.mark.parametrize("name", ["gas on a map", "map in a window"])
def test_an_arrow_on_unlike_scales_is_told_as_what_it_is(examined, name):
    """ "Steepest" and "at right angles" are said of this map, the length is not called the slope."""
    report, scene = examined(name)
    said = words_of(report)
    titles = " ".join(beat.title for beat in report.beats if hasattr(beat, "title"))
    assert "peak on this map" in said and "on a map of these scales" in said
    assert "Its length is the steepness" not in said + titles and "longer" not in said
    note = " ".join(row.says for row in scene.map.note)
    assert "a rise of" in note and "slope of" not in note


def test_an_arrow_on_like_scales_keeps_its_words(examined):
    """On equal scales nothing is said of this map: the gradient is square to the line."""
    report, scene = examined("gradient")
    assert "map of these scales" not in words_of(report) and scene.map.alike


@pytest.mark.parametrize(
    ("text", "at", "tallest"),
    [("e^(x y)", (1, 1), 30), ("(1-x)^2 + 100(y-x^2)^2", (-1, 1), 40_000), ("e^(x+y)", (1, 1), 3000)],
)
def test_an_arrow_is_shortened_rather_than_the_map_widened(text, at, tallest):
    """The map's highest place is no tower, and the arrow ends on the map, times a round factor below 1."""
    surface, place = Surface.read(text), tuple(map(number, at))
    scale = map_scale(surface, place)
    xs, ys = np.meshgrid(np.linspace(*scale.box.x, 50), np.linspace(*scale.box.y, 50))
    assert float(np.max(surface.values(xs, ys))) < tallest
    uphill = [float(part) for part in surface.gradient_at(place)]
    for part, slope, (low, high) in zip(at, uphill, (scale.box.x, scale.box.y), strict=True):
        assert low < part + float(scale.factor) * slope < high
    assert scale.factors[0] == scale.factors[1] == scale.factor


def test_unlike_scales_compare_no_steepness(examined):
    """Slopes per kelvin and per cubic metre are not said to be one the steeper; equal scales compare."""
    assert "steep" not in words_of(examined("gas on a hill")[0]).split("Two slopes")[1]
    assert "twice as steep" in words_of(examined("hill")[0])


def test_a_step_is_as_long_as_the_plane_allows(examined):
    """Steps of 50 K and of a few litres; rise over run is mpmath's slope, and is said so."""
    report, scene = examined("gas on a plane")
    slopes = slopes_of("gas on a plane", 300, "0.025")
    for step, slope in zip(scene.steps, slopes, strict=True):
        run, rise = (scene.ground.coordinates(a.points[[0, -1]]) for a in (step.run, step.rise))
        length = (run[1] - run[0])[step.axis]
        assert length == pytest.approx(float(step.length))
        assert length < 0.5 * float((300, 0.025)[step.axis])
        assert (rise[1] - rise[0])[2] / length == pytest.approx(float(slope), rel=1e-9)
    rows = [
        row for row in report.claims if row["name"].startswith("the rise along") and row["kind"] == "number"
    ]
    assert rows and any(right(row["shown"], slopes[0] * 50) for row in rows)
    assert "One step" not in words_of(report)


WINDOWS = [
    ("curve in a window", "ClosingPlot", {"x": (-4, 4)}),
    ("descent in a window", "MovingPlot", {"x": (0, 12), "y": (0, 60)}),
    ("hill in a window", "Hill", {"x": (-2, 3), "y": (-1, 2), "z": (0, 4)}),
    ("map in a window", "ContourPlot", {"x": (0, 6), "y": (0, 3)}),
    ("plane in a window", "Hill", {"x": (-1, 5), "y": (0, 1)}),
]


def in_the_first_view(plot):
    """A plot with several views as it was at the beginning; others as they are."""
    if type(plot).__name__ == "MovingPlot":
        plot.show(0, 0, 0)
    elif type(plot).__name__ == "ClosingPlot":
        plot.look(0)
    return plot


@pytest.mark.parametrize(("name", "kind", "ranges"), WINDOWS)
def test_the_window_given_is_the_window_shown(examined, name, kind, ranges):
    """Each axis ends where the lecturer said, in the view that the clip begins with."""
    shown = in_the_first_view(held(examined(name)[1], kind))
    for axis, given in ranges.items():
        if kind == "Hill":
            assert getattr(shown.box, axis) == given
        else:
            assert (getattr(shown, f"{axis}0"), getattr(shown, f"{axis}1")) == given


def test_the_second_valley_is_in_the_frame(examined):
    """0.03(w + 4)w(w − 2)² from −5: the valley at 2, where the loss touches 0, is seen as well."""
    shown = in_the_first_view(held(examined("descent beside a valley")[1], "MovingPlot"))
    assert shown.x0 < -5 and shown.x1 > 2.3 and shown.y0 < -2 and shown.y1 > 7


REFUSED = [
    (TangentSlope, {"window": {"q": [1, 2]}}, "there is no axis q"),
    (TangentSlope, {"window": {}}, "no axis"),
    (TangentSlope, {"window": {"x": [2, 1]}}, "empty: x = [2, 1]"),
    (TangentSlope, {"window": {"x": [3, 3]}}, "empty"),
    (TangentSlope, {"window": {"x": 3}}, "two numbers"),
    (TangentSlope, {"window": {"x": [0, 2], "f": [5, 6]}}, "f = 1 at x = 1 lies outside"),
    (TangentSlope, {"window": {"x": [0, 2], "": [0, 2]}}, "two windows"),
    (TangentSlope, {"window": [1, 3]}, "no room for secants"),
    (TangentSlope, {"window": [-1, 1]}, "no room for secants"),
    (TangentSlope, {"window": ["0.9999", 50]}, "room for secants"),
    (HillPartials, {"window": {"x": [2, 3]}}, "x = 1 lies outside the window [2, 3]"),
    (HillPartials, {"window": {"y": [-3, 0]}}, "y = 1 lies outside"),
    (HillPartials, {"window": {"w": [0, 2]}}, "the axes are x, y, f"),
    (GradientArrow, {"window": {"f": [0, 1]}}, "f = 5 at x = 1, y = 2 lies outside"),
    (ShrinkingSteps, {"window": [0, 5]}, "w = 10 lies outside"),
    (ShrinkingSteps, {"window": {"L": [0, 5]}}, "L = 49 at w = 10 lies outside"),
    (ShrinkingSteps, {"window": {"x": [0, 5]}}, "there is no axis x"),
    (PlanePartials, {"window": [-2, 0]}, "the window ends"),
]


@pytest.mark.parametrize(("scene", "given", "reason"), REFUSED)
def test_a_window_that_cannot_be_shown_is_refused(scene, given, reason):
    """The reason and a hint are told, under the key window."""
    with pytest.raises(ValidationError) as caught:
        scene.Parameters(**given)
    (error,) = caught.value.errors()
    told = error["msg"] + (error["ctx"]["hint"] or "")
    assert reason in told and (error["loc"] or [error["ctx"].get("key")])[0] == "window"


@pytest.mark.parametrize(
    ("scene", "given"),
    [
        (TangentSlope, {"window": {"y": [0, 9]}}),
        (TangentSlope, {"f": "t^2", "window": {"t": [0, 4], "f": [0, 25]}}),
        (HillPartials, {"window": {"z": [0, 5]}}),
        (GradientArrow, {"f": "u v", "window": {"v": [0, "5/2"], "u": ["-pi", "pi"]}}),
        (ShrinkingSteps, {"window": ["-1/2", "sqrt(200)"]}),
    ],
)
def test_windows_of_all_kinds_are_taken(scene, given):
    """By the axes' names in any order, exact ends, the height as y or z whatever the function is called."""
    assert scene.Parameters(**given).window


@pytest.mark.parametrize("name", ["descent to a goal beyond the axis", "descent that stops short"])
def test_the_gap_is_told_where_its_number_has_room(examined, name):
    """Not only at the height with the most room for its line: the goal's name may stand there already."""
    report, scene = examined(name)
    assert len(held(scene, "GoalMark").gap)
    (told,) = {
        row["shown"]
        for row in report.claims
        if row["name"] == "the gap that is left" and "lead" in row["beat"]
    }
    last = walked(OWN_SCALES[name])[-1][3]
    assert right(told, abs(last - (mpf("1.8") if "axis" in name else 3)))


@pytest.mark.parametrize(
    ("name", "rise", "where"),
    [
        ("curve of pieces", "f(0.5 + h) - f(0.5)", ""),
        ("sine", "f(a + h) - f(a)", "a = frac(pi, 6)"),
        ("curve in degrees", "Delta f", ""),  # beside ≈ −0.015114 there is no room even for letters
    ],
)
def test_a_place_stands_in_the_quotient_where_it_has_room(examined, name, rise, where):
    """A short place itself; else a letter, and what it stands for; else the rise has a name alone."""
    _, scene = examined(name)
    assert (scene.approach.rise.source, scene.approach.rise.where) == (rise, where)


def test_a_dome_over_its_top(examined):
    """Seen face on, the point stands at the top of the vertical axis, whose name gives way."""
    _, scene = examined("dome at its top")
    for cut in scene.cuts:
        name, point = cut.plot.names[1], cut.plot.at(0)
        assert abs(point[1] - cut.plot.box.top) < 1e-6 and name.get_bottom()[1] > point[1] + 0.1
