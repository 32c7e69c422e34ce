"""The gradient's clip against a recomputation of its own: arrow, components, lengths, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from manim import ThreeDCamera
from mpmath import mp, mpf
from pydantic import ValidationError

from scenes import GradientArrow
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
    assert (picture.factor == 1) == (len(scene.map.note) == 0)


@each_gradient
def test_the_point_has_moved_on(examined, name):
    """The point has moved to other places, and at each its gradient and length were shown."""
    report, scene = examined(name)
    stops = held(scene, "PointPath").stops
    assert len(stops) >= 2
    for k, stop in enumerate(stops[1:], 1):
        a, b = partials_of(name, *(mpf(part.p) / part.q for part in stop))
        rows = rows_of(report, f"the steepness at stop {k}")
        assert rows and all(right(row["shown"], mp.sqrt(a * a + b * b)) for row in rows)


@each_gradient
def test_the_arrow_stands_square(examined, name):
    """The right angle is read from what is drawn, in every beat since it is lit, to 0.01 degrees."""
    report, _ = examined(name)
    rows = rows_of(report, "the right angle", "angle")
    assert {"cross-the-contour", "measure-the-steepness", "move-the-point"} == {row["beat"] for row in rows}
    assert all(row["error"] <= np.radians(0.01) for row in rows)


@each_gradient
def test_the_live_numbers_were_read(examined, name):
    """While the point moves both entries and the length are live, and each was read."""
    report, _ = examined(name)
    for claim in ("entry 1 of the gradient", "entry 2 of the gradient", "the arrow's length"):
        assert rows_of(report, claim) and all(row["ok"] for row in rows_of(report, claim))


def test_the_storyboards_numbers(examined):
    """x² + y² at (1, 2): two along x, four along y, 4.472 long, drawn in the map's own units."""
    report, scene = examined("gradient")
    shown = {row["shown"].lstrip("=≈") for row in report.claims if row["kind"] == "number"}
    assert {"2", "4", "4.472"} <= shown and held(scene, "GradientPicture").factor == 1
    assert "2 along x" in " ".join(words for beat in report.beats for _, words in beat.words)


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
    words = " ".join(text for _, text in report.beats[-1].words)
    assert told in words and (name == "gradient" or "longer" not in words)


@pytest.mark.parametrize("name", LEVELS)
class TestEveryLevelPlace(EveryCase):
    """What holds for every scene holds where the gradient is 0."""


@pytest.mark.parametrize(
    ("name", "told"),
    [("level bowl", "A minimum"), ("level monkey saddle", "some lower"), ("level trough", "as low")],
)
def test_a_gradient_of_0_is_a_lesson(examined, name, told):
    """The slopes all round are shown as 0, the place is named, no arrow stands; then it grows elsewhere."""
    report, scene = examined(name)
    beats = {beat.name: " ".join(words for _, words in beat.words) for beat in report.beats}
    assert told in beats["name-the-place"] and "cross-the-contour" not in beats
    round_it = [row for row in report.claims if row["name"].startswith("the slope in direction")]
    assert len({row["name"] for row in round_it}) == 8 and {row["shown"] for row in round_it} == {"0"}
    drawn = {row["beat"] for row in report.claims if row["name"] == "the gradient"}
    assert drawn == {"move-the-point"}
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
