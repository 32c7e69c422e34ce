"""The gradient's clip against a recomputation of its own: arrow, components, lengths, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from manim import ThreeDCamera
from mpmath import mp, mpf
from pydantic import ValidationError

from scenes import GradientArrow
from stage.claims.lengths import labelled_lengths_of, stated_scales_of
from studio.check.certify import examine
from tests.scenes.cases import GRADIENTS, LEVELS, partials_of, start_of
from tests.scenes.every_case import EveryCase
from tests.stage.drawn import ends, held, right, through_the_ticks

each_gradient = pytest.mark.parametrize("name", GRADIENTS)


@each_gradient
class TestEveryGradient(EveryCase):
    """What holds for every scene holds for this one in all its cases."""


def rows_of(report, name: str, kind: str = "number") -> list[dict]:
    return [row for row in report.claims if row["name"] == name and row["kind"] == kind]


@each_gradient
def test_the_slopes_are_right(examined, name):
    """Every slope in x and in y that stands beside the map is mpmath's, and both are shown at the place."""
    report, scene = examined(name)
    for k, variable in enumerate(scene.f.variables):
        rows = rows_of(report, f"the slope in {variable}")
        assert rows
        true = partials_of(name, *start_of(name))[k]
        assert any(right(row["shown"], true) for row in rows)
        for row in rows:
            place = row["expression"].rpartition(" at (")[2].rstrip(")").split(", ")
            x, y = (mpf(p) / mpf(q or 1) for p, _, q in (part.partition("/") for part in place))
            assert right(row["shown"], partials_of(name, x, y)[k]), row


@each_gradient
def test_the_steepness_is_right(examined, name):
    """The arrow's length is the square root of the squares' sum of mpmath's slopes, where it is shown."""
    report, _ = examined(name)
    rows = rows_of(report, "the steepness")
    a, b = partials_of(name, *start_of(name))
    assert rows and all(right(row["shown"], mp.sqrt(a * a + b * b)) for row in rows)


@each_gradient
def test_the_arrow_is_the_gradient_where_it_ended(examined, name):
    """At the end the arrow, by the axes' numbers, is mpmath's gradient at its start, times what is said."""
    _, scene = examined(name)
    plot, picture = held(scene, "ContourPlot"), held(scene, "GradientPicture")
    start, end = through_the_ticks(plot, ends(picture.arrow))
    (dot,) = through_the_ticks(plot, picture.dot.get_center())
    uphill = np.array([float(part) for part in partials_of(name, *dot)])
    assert np.allclose(start, dot, rtol=0, atol=1e-9)
    assert np.allclose(end - start, float(picture.factor) * uphill, rtol=0, atol=1e-6)
    (scale,) = stated_scales_of(scene.map.note)
    one = picture.factor * picture.plot.unit[0] / scene.map.steps[0]
    assert scale.shown is scene.map.note and scale.unit() == pytest.approx(float(one))


@each_gradient
def test_the_point_has_moved_on(examined, name):
    """The point has moved to its path's last stop, whose gradient and length are shown there."""
    _, scene = examined(name)
    stops, moving = held(scene, "PointPath").stops, scene.moving
    assert len(stops) >= 2
    a, b = partials_of(name, *(mpf(part.p) / part.q for part in stops[-1]))
    for readout, true in zip(
        (*moving.vector.readouts, *moving.length.readouts), (a, b, mp.sqrt(a * a + b * b)), strict=True
    ):
        assert right(readout.text, true)


@each_gradient
def test_the_arrow_stands_square(examined, name):
    """The right angle is read from what is drawn, in every beat since it is lit, to 0.01 degrees."""
    report, _ = examined(name)
    rows = rows_of(report, "the right angle", "angle")
    told = {row["beat"] for row in rows}
    assert {"cross-the-contour", "measure-the-steepness"} <= told
    assert told <= {
        *("cross-the-contour", "measure-the-steepness", "go-where-it-vanishes"),
        *("move-the-point", "miss-the-extremum"),
    }
    assert all(row["error"] <= np.radians(0.01) for row in rows)


@each_gradient
def test_the_live_numbers_were_read(examined, name):
    """While the point moves both entries and the length are live, and each was read."""
    report, _ = examined(name)
    for claim in ("entry 1 of the gradient", "entry 2 of the gradient", "the arrow's length"):
        assert rows_of(report, claim) and all(row["ok"] for row in rows_of(report, claim))


def test_the_storyboards_numbers(examined):
    """x² + y² at (1, 2): two along x, four along y, the peak 4.472 at 63.4°, the trough, and 2√5 ≈ 4.472."""
    report, scene = examined("gradient")
    shown = {row["shown"].lstrip("=≈") for row in report.claims if row["kind"] == "number"}
    assert {"2", "4", "4.472", "63.4", "−4.472"} <= shown and held(scene, "GradientPicture").factor == 1
    words = " ".join(words for beat in report.beats for _, words in beat.words)
    assert "2 along x" in words and "(0, 0) the arrow is gone" in words
    assert 30 <= report.seconds <= 70


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("gradient", "longer where they crowd"),
        ("gradient of cone", "straight across"),
        ("gradient of plane", "never changes"),
    ],
)
def test_no_more_is_said_than_is_true(examined, name, told):
    """Longer where contours crowd is said of a bowl; not of a cone or a plane, whose arrows are alike."""
    report, _ = examined(name)
    words = " ".join(text for beat in report.beats for _, text in beat.words)
    assert told in words and (name == "gradient" or "longer" not in words)


@pytest.mark.parametrize("name", LEVELS)
class TestEveryLevelPlace(EveryCase):
    """What holds for every scene holds where the gradient is 0."""


@pytest.mark.parametrize(
    ("name", "told"),
    [("level bowl", "A minimum"), ("level monkey saddle", "some lower"), ("level trough", "as low")],
)
def test_a_gradient_of_0_is_a_lesson(examined, name, told):
    """The slope all round is traced, and is 0; the place is named without an arrow, which grows elsewhere."""
    report, scene = examined(name)
    beats = {beat.name: " ".join(words for _, words in beat.words) for beat in report.beats}
    assert told in beats["name-the-place"] and "cross-the-contour" not in beats
    round_it = rows_of(report, "the slope all round", "curve")
    assert round_it and all(np.abs(row["shown"]).max() < 1e-9 for row in round_it)
    drawn = {row["beat"] for row in report.claims if row["name"] == "the gradient"}
    assert drawn <= {"move-the-point", "miss-the-extremum"} and "move-the-point" in drawn
    a, b = partials_of(name, *start_of(name))
    assert abs(a) < mpf("1e-25") and abs(b) < mpf("1e-25")
    plot, picture = held(scene, "ContourPlot"), held(scene, "GradientPicture")
    start, end = through_the_ticks(plot, ends(picture.arrow))
    uphill = np.array([float(part) for part in partials_of(name, *start)])
    assert np.allclose(end - start, float(picture.factor) * uphill, rtol=0, atol=1e-6) and uphill.any()


def test_a_constant_has_no_lines_and_no_arrow():
    """Of a constant there is a flat map, no contour line is spoken of, and nothing moves."""
    report = examine(
        lambda **given: GradientArrow(GradientArrow.Parameters(f="5", at=[1, 1]), **given), "five"
    )
    names = [beat.name for beat in report.beats]
    assert report.ok and "let-the-lines-fall" not in names and names[-1] == "name-the-place"


def test_the_steepest_way_is_found_by_turning(examined):
    """The question comes first; while the arrow turns, the traced slope is mpmath's 2 cos θ + 4 sin θ."""
    report, scene = examined("gradient")
    names = [beat.name for beat in report.beats]
    order = ["ask-which-way-is-steepest", "turn-all-round", "read-the-peak", "write-the-partials"]
    assert [name for name in names if name in order] == order
    turned = scene.map.round
    turned.show(360, 360)
    for angle, height in turned.frame.coordinates(turned.curve.points[::4])[::40]:
        t = mp.radians(angle)
        assert height == pytest.approx(float(2 * mp.cos(t) + 4 * mp.sin(t)), abs=1e-9)
    assert [row["ok"] for row in rows_of(report, "the slope that way", "point")].count(False) == 0


def test_the_arrows_numbers_have_their_scale(examined):
    """The components and the gradient declare the numbers beside them, at the scale that the note states."""
    _, scene = examined("gradient")
    (scale,) = stated_scales_of(scene.map.note)
    picture = GradientArrow(scene.parameters)
    picture.setup()
    shown, (scale,) = picture.map, stated_scales_of(picture.map.note)
    shown.picture.grow(x=1, y=1, gradient=1)
    for arrow, value in (
        (shown.picture.along_x, 2),
        (shown.picture.along_y, 4),
        (shown.picture.arrow, 20**0.5),
    ):
        (told,) = labelled_lengths_of(arrow)
        assert told.scale is scale and told.value() == pytest.approx(value)
        assert told.unit == pytest.approx(scale.unit())


@pytest.mark.parametrize(
    ("f", "at", "level", "misses"),
    [
        ("x^2 + y^2", (1, 2), (0, 0), "g"),  # its arrow points away from the minimum everywhere
        ("x^2 + 4y^2", (1, 1), (0, 0), "f"),
        ("3x + 4y", (0, 0), None, None),
        ("x^2 - y^2", (1, 2), (0, 0), None),
        ("4 - x^2 - 3y^2", (1, 1), (0, 0), "f"),
    ],
)
def test_the_way_leads_where_the_arrow_vanishes(f, at, level, misses):
    """Through a level place where there is one; an arrow that misses an extremum is the function's own."""
    scene = GradientArrow(GradientArrow.Parameters(f=f, at=at))
    scene.setup()
    assert scene.map.path.level == level
    assert (scene.go_where_it_vanishes in scene.left_out) == (level is None)
    assert (scene.missed.plot.surface.name if scene.missed else None) == misses
    if scene.missed:
        way = scene.missed.goal.get_center() - scene.missed.picture.dot.get_center()
        scene.missed.picture.grow(gradient=1)
        start, end = ends(scene.missed.picture.arrow)
        turned = np.cross(way[:2], (end - start)[:2]) / np.linalg.norm(way) / np.linalg.norm(end - start)
        assert abs(np.degrees(np.arcsin(turned))) > 14


REFUSED = [
    ({"f": "sqrt(x^2+y^2)", "at": [0, 0]}, "tip"),
    ({"f": "ln(x - y)", "at": [1, 1]}, "ln"),
    ({"f": "|x - 1| + y"}, "x"),
    ({"f": "x + t + s"}, ""),
    ({"f": "x^2 +"}, "x^2 +"),
    ({"f": True}, "text"),
    ({"f": ["x"]}, "pieces are for functions of one variable"),
    ({"at": [1]}, "two numbers"),
    ({"at": 1}, "two numbers"),
    ({"at": "1, 2"}, "two numbers"),
    ({"at": [1, 2, 3]}, "two numbers"),
    ({"at": [1, "y"]}, "y"),
    ({"at": [float("nan"), 1]}, ""),
    ({"at": [True, 1]}, "number"),
    ({"f": "theta^2 + w_1"}, "which of θ and w_1 comes first is not told"),
    ({"where": [1, 2]}, "Extra inputs"),
]


@pytest.mark.parametrize(("given", "reason"), REFUSED, ids=[str(given) for given, _ in REFUSED])
def test_what_cannot_be_taught_is_refused(given, reason):
    """Each such value is refused with its reason, before anything is drawn."""
    with pytest.raises(ValidationError) as caught:
        GradientArrow.Parameters(**given)
    assert reason in str(caught.value)


@pytest.mark.parametrize("given", [{"f": "sqrt(x^2+y^2)", "at": [0, 0]}, {"f": "|x| + y^2", "at": [0, 0]}])
def test_a_refusal_names_its_key(given):
    """A place without an arrow is refused under its key, with a place that would work."""
    with pytest.raises(ValidationError) as caught:
        GradientArrow.Parameters(**given)
    (error,) = caught.value.errors()
    assert error["ctx"]["key"] == "at" and "(x, y)" in error["ctx"]["hint"]


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ({"f": "u^2 - v"}, ("u", "v")),
        ({"f": "theta^2 + w_1", "at": {"theta": 1, "w_1": 2}}, ("theta", "w_1")),
        ({"f": "F(w_1, theta) = theta^2 + w_1"}, ("w_1", "theta")),
        ({"f": "x^3"}, ("x", "y")),
        ({"f": "y"}, ("x", "y")),
        ({"at": ["-sqrt(2)", "pi/4"]}, ("x", "y")),
        ({"at": (0.5, 1)}, ("x", "y")),
    ],
)
def test_what_can_be_taught_is_taken(given, names):
    """Any two names, a function of one of x and y alone, exact texts and floats are taken.

    Names whose order is not told take their numbers by name, or have it from the function's head.
    """
    parameters = GradientArrow.Parameters(**given)
    assert tuple(map(str, parameters.f.variables)) == names
    assert all(part.is_real for part in parameters.at)


@pytest.mark.parametrize(
    ("f", "at"), [("x^2 + y^2", (1, 2)), ("20 - x^2 - y^2", (1, 1)), ("x^3 - 3x*y^2", (1, "1/2"))]
)
def test_the_hill_keeps_below_the_title_while_the_camera_rises(f, at):
    """For as long as it is seen all of the hill, by Manim's own camera, is in the plot's zone."""
    scene = GradientArrow(GradientArrow.Parameters(f=f, at=at))
    scene.setup()
    bowl, plot, camera = scene.bowl, scene.layout.plot, ThreeDCamera()
    assert bowl.rising(0) == bowl.beside and bowl.rising(1) == bowl.view
    seen = 0
    for share in np.linspace(0, 1, 41):
        bowl.leave_the_map(share)
        if bowl.hill.terrain.get_fill_opacity() < 0.05:
            continue
        view = bowl.rising(share)
        camera.set_phi(np.radians(view.phi))
        camera.set_theta(np.radians(view.theta))
        camera.set_zoom(view.zoom)
        camera.reset_rotation_matrix()
        places = camera.project_points(bowl.hill.terrain.ground())[:, :2] + view.shift
        assert places[:, 1].max() <= plot.top + 1e-6 and places[:, 1].min() >= plot.bottom - 1e-6, share
        assert places[:, 0].min() >= plot.left - 1e-6 and places[:, 0].max() <= plot.right + 1e-6, share
        seen += 1
    assert 20 < seen < 35
