"""The hill's clip against mpmath: both slopes at the place and at the walk's end, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from manim import FadeIn, tempconfig
from mpmath import mpf
from pydantic import ValidationError

from scenes import HillPartials
from stage.gadgets.tangent import Tangent
from stage.three_d.shapes import SpaceCurve
from studio.check import certify
from studio.check.certify import DryRenderer
from tests.scenes.beat_ends import Watch, undone
from tests.scenes.cases import CASES, HILLS, partials_of, start_of
from tests.scenes.every_case import EveryCase
from tests.stage.drawn import right, value_of

each_hill = pytest.mark.parametrize("name", HILLS)
AXES = {"x": 0, "y": 1}


@each_hill
class TestEveryHill(EveryCase):
    """What holds for every scene holds for this one in all its cases."""


def shown(report, variable: str) -> list[dict]:
    """The rows of a partial derivative's numbers at rest, in the order of the clip."""
    return [
        row
        for row in report.claims
        if row["kind"] == "number" and row["name"] == f"the partial derivative along {variable}"
    ]


@each_hill
@pytest.mark.parametrize("variable", AXES)
def test_the_slope_at_the_place_is_right(examined, name, variable):
    """The first number shown for a partial derivative is mpmath's at the place, to its last digit."""
    report, _ = examined(name)
    rows = shown(report, variable)
    assert rows and right(rows[0]["shown"], partials_of(name, *start_of(name))[AXES[variable]])


@each_hill
@pytest.mark.parametrize("variable", AXES)
def test_the_slope_where_the_walk_ends_is_right(examined, name, variable):
    """The last number shown is mpmath's partial derivative at the place where the dot has come to stand."""
    report, scene = examined(name)
    if scene.path.goal is None:
        pytest.skip("no place can be walked to")
    x, y = scene.hill.space.coordinates(scene.hill.dot.place)[0][:2]
    assert (x, y) == pytest.approx([float(part) for part in scene.path.goal])
    true = partials_of(name, *(mpf(str(part)) for part in scene.path.goal))[AXES[variable]]
    assert right(shown(report, variable)[-1]["shown"], true)


def test_the_storyboards_numbers(examined):
    """On the storyboard's hill at (1, 1) the slopes are −0.607 along x and −1.213 along y: twice as steep."""
    report, scene = examined("hill")
    assert [shown(report, v)[0]["shown"] for v in AXES] == ["≈−0.607", "≈−1.213"]
    x, y = (float(cut.fact.exact) for cut in scene.cuts)
    assert (x, y) == (pytest.approx(-0.6065306597), pytest.approx(-1.2130613194))


@each_hill
def test_face_on_it_is_the_tangent_of_the_tangents_clip(examined, name):
    """Seen face on, each cut bears TangentSlope's own gadget, and it lies where the one in space is seen."""
    _, scene = examined(name)
    for cut in scene.cuts:
        assert isinstance(cut.flat, Tangent)
        assert cut.flat.line.get_stroke_color().to_hex() == scene.theme.slope.upper()
        assert cut.tangent.line.get_stroke_color().to_hex() == scene.theme.slope.upper()


@each_hill
def test_the_cut_is_seen_where_its_plot_is(examined, name):
    """In the face-on view each corner of the cut's curve in space falls on the plot's own coordinates."""
    _, scene = examined(name)
    before = scene.view
    for cut in scene.cuts:
        cut.view.set(scene.camera)
        held_at = float(cut.held)
        along = np.linspace(*(scene.hill.box.x, scene.hill.box.y)[cut.axis], 31)
        other = np.full(31, held_at)
        x, y = (along, other) if cut.axis == 0 else (other, along)
        z = scene.f.values(x, y)
        good = np.isfinite(z)
        seen = scene.camera.project_points(scene.hill.space.point(x, y, z)[good])[:, :2]
        flat = cut.plot.point(along[good], z[good])[:, :2]
        assert np.abs(seen - flat).max() < 1e-6
    before.set(scene.camera)


@each_hill
def test_both_tangents_end_on_the_walk(examined, name):
    """At the end both tangents in space go through the dot, each along its own axis.

    The dot is in the middle of a tangent, but where the tangent ends before, at the box's side.
    """
    _, scene = examined(name)
    here, space = scene.hill.dot.place, scene.hill.space
    sides = np.array([space.side, space.side, space.height]) / 2
    for cut in scene.cuts:
        line = cut.tangent.line
        assert isinstance(line, SpaceCurve)
        back, ahead = line.points[0] - here, line.points[-1] - here
        assert np.abs(np.cross(back, ahead)).max() < 1e-9 and back @ ahead <= 0 < np.ptp(line.points)
        for end, way in ((line.points[0], back), (line.points[-1], ahead)):
            at_the_side = (np.abs(end) - sides).max()
            assert at_the_side < 1e-9
            assert np.linalg.norm(way) == pytest.approx(cut.tangent.reach) or at_the_side > -1e-9
        assert abs((ahead - back)[1 - cut.axis]) < 1e-12


@pytest.mark.parametrize("name", HILLS[:1] + HILLS[2:])
def test_both_readouts_follow_on_the_walk(tmp_path, name):
    """Wherever the walk has come, the live numbers are mpmath's slopes there, and the cuts go along."""
    with tempconfig({"dry_run": True, "media_dir": str(tmp_path)}):
        scene = HillPartials(
            HillPartials.Parameters(**CASES[name].given), renderer=DryRenderer(lambda _: None)
        )
        scene.setup()
    for cut in scene.cuts:  # seen face on, the tangent in space lies along the flat one
        cut.view.set(scene.camera)
        seen = scene.camera.project_points(cut.tangent.line.points[[0, -1]])[:, :2]
        start, end = cut.flat.line.points[[0, -1], :2]
        across = np.array([start[1] - end[1], end[0] - start[0]]) / np.linalg.norm(end - start)
        assert np.abs((seen - start) @ across).max() < 1e-6
    for share in (0.0, 0.3, 0.77, 1.0):
        scene.path.show(share)
        x, y, z = scene.hill.space.coordinates(scene.hill.dot.place)[0]
        assert z == pytest.approx(float(CASES[name].f(mpf(x), mpf(y))), abs=1e-9 * (1 + abs(z)))
        for line, slope in zip(scene.path.lines, partials_of(name, mpf(x), mpf(y)), strict=True):
            assert value_of(line.readout) == pytest.approx(float(slope), abs=0.51 * 10.0**-line.decimals)
        for cut, kept in zip(scene.cuts, (y, x), strict=True):
            places = scene.hill.space.coordinates(np.concatenate(cut.line.outline()))
            assert np.allclose(places[:, 1 - cut.axis], kept, rtol=0, atol=1e-9)


@each_hill
def test_all_axes_are_seen_where_the_slopes_are_compared(name):
    """Turned aside for the slopes to be compared, the viewer sees all three axes, by more than half."""
    with tempconfig({"dry_run": True}):
        scene = HillPartials(
            HillPartials.Parameters(**CASES[name].given), renderer=DryRenderer(lambda _: None)
        )
        scene.setup()
    hill = scene.hill
    view = hill.aside(hill.home, by=-20)
    assert abs(view.theta - hill.home.theta) in (pytest.approx(20), pytest.approx(10))
    view.set(scene.camera)
    hill.axes.face(scene.camera)
    assert min(edge.get_stroke_opacity() for edge in hill.axes.edges) > 0.5


class TurningBack(HillPartials):
    """As it was once: what is seen face on is left again before the beat ends."""

    def see_the_slope(self, cut):
        super().see_the_slope(cut)
        self.turn_from(cut)


class UnderTheTitleBefore(HillPartials):
    """A beat that puts up no title of its own."""

    def stand_on_the_hill(self):
        self.play(FadeIn(self.hill.dot))


@pytest.mark.parametrize(
    ("scene", "found"),
    [
        (TurningBack, {"see-the-first-slope: the viewer has turned back to where the beat has been before",
                       "see-the-first-slope: it brought in the tangent, which is gone at its end",
                       "see-the-second-slope: it brought in the slice along y, which is gone at its end"}),
        (UnderTheTitleBefore, {"stand-on-the-hill: it ends on ['A hill: every place has its height'], "
                               "where one title of its own is wanted"}),
    ],
)  # fmt: skip
def test_a_beat_that_ends_on_another_frame_is_found(monkeypatch, tmp_path, scene, found):
    """A beat that takes back what it showed, turns back, or has no title of its own, is told of."""
    watches = []
    monkeypatch.setattr(certify, "Examiner", lambda clip: watches.append(Watch(clip)) or watches[0])
    monkeypatch.setattr(certify, "RATE", 2)
    with tempconfig({"media_dir": str(tmp_path)}):
        certify.examine(scene, "x")
    assert found <= set(undone(watches[0].beats))


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"f": "sqrt(x^2+y^2)", "at": [0, 0]}, "tip|tangent plane|differentiable|slope"),
        ({"f": "|x| + y", "at": [0, 1]}, "corner|crease|tangent plane|slope"),
        ({"f": "ln(x) + y", "at": [-1, 0]}, "not defined"),
        ({"f": "1/(x*y)", "at": [0, 1]}, "pole"),
    ],
)
def test_what_has_no_slopes_is_refused(given, told):
    """A place without a tangent plane is refused under its key, with the reason."""
    with pytest.raises(ValidationError, match=told) as refused:
        HillPartials.Parameters(**given)
    assert "at" in str(refused.value.errors()[0]["ctx"]["key"])


def test_every_hill_is_tried():
    """The default, five other grounds, a rim and jumps are among the cases."""
    assert len(HILLS) == 9 and {CASES[name].theme for name in HILLS} == {"dark", "light"}
