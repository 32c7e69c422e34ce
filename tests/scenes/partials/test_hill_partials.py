"""The hill's clip against mpmath: both slopes at the place and at the walk's end, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from manim import FadeIn, tempconfig
from mpmath import mpf
from pydantic import ValidationError

from scenes import HillPartials
from scenes.partials.parts.close_up import CloseUp
from scenes.partials.parts.slice import turn_back
from stage.claims.lengths import labelled_lengths_of
from stage.gadgets.tangent import Tangent
from stage.three_d.shapes import SpaceCurve
from stage.three_d.viewpoints import Viewpoint
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


def made(name: str) -> HillPartials:
    """The scene of a case, set up and not played."""
    with tempconfig({"dry_run": True}):
        scene = HillPartials(
            HillPartials.Parameters(**CASES[name].given), renderer=DryRenderer(lambda _: None)
        )
        scene.setup()
    return scene


@each_hill
def test_both_sections_are_at_one_scale(name):
    """On the plot of both, the bars are as long as mpmath's slopes times the run, at the axis' scale.

    The steeper tangent is the steeper in the frame; the run and each bar state their scale.
    """
    both = made(name).both
    slopes = [float(part) for part in partials_of(name, *start_of(name))]
    lines = both.ahead, *(bar[1] for bar in both.bars)
    lengths = [length for line in lines for length in labelled_lengths_of(line)]
    assert len(lengths) == 1 + sum(slope != 0 for slope in slopes)
    for length in lengths:
        assert length.unit == pytest.approx(length.scale.unit())
    for bar, slope in zip(both.bars, slopes, strict=True):
        up = (bar[1].get_end() - bar[1].get_start())[1]
        assert up == pytest.approx(slope * float(both.run) * both.frame.unit[1], abs=1e-6)
    first, second = (seen.size(seen.mobject) for seen in both.seen)
    assert first == pytest.approx(second) if both.equal else first > second
    for plot in both.plots:
        assert plot.box == both.frame.box and plot.unit == pytest.approx(both.frame.unit)


@pytest.mark.parametrize("at", [[-0.5, "1/3"], [-0.5, "-1/3"], [0.5, 1.2], [0.2, 1]])
def test_no_line_crosses_the_rises_numbers(at):
    """The lines that lead to the bars pass by the shorter one's number, also where bars are short."""
    with tempconfig({"dry_run": True}):
        parameters = HillPartials.Parameters(f="e^x cos(y)", at=at)
        scene = HillPartials(parameters, renderer=DryRenderer(lambda _: None))
        scene.setup()
    both = scene.both
    for number in both.numbers:
        low, high = number.get_bottom()[1], number.get_top()[1]
        for line in (both.base, *(leader for leader, *_ in both.bars)):
            beside = line.get_right()[0] < number.get_left()[0] or line.get_left()[0] > number.get_right()[0]
            assert beside or not low < line.get_center()[1] < high


@each_hill
def test_close_up_it_is_a_plane(name):
    """The last ground that is seen leaves its tangent plane by no more than 1.5 % of its side."""
    scene = made(name)
    close = CloseUp(scene.hill, scene.cuts, scene.compass, scene.hill.home)
    close.show(1.0)
    (x, y), unit = scene.hill.here, scene.hill.space.unit
    slopes = np.array([float(part) for part in partials_of(name, mpf(x), mpf(y))])
    places = scene.hill.space.coordinates(close.ground.points)
    plane = scene.hill.surface.values(x, y) + (places[:, :2] - [x, y]) @ slopes
    side = np.ptp(close.ground.points[:, 0])
    assert np.abs(places[:, 2] - plane).max() * unit[2] < 0.015 * side
    close.show(0.0)
    assert np.ptp(close.ground.points[:, 0]) == pytest.approx(scene.hill.space.side)


def test_the_fan_lies_on_the_hill():
    """Its arrows begin and end on the ground, in eight directions; east–west and north–south are coloured."""
    scene = made("hill")
    scene.fan.show(1.0)
    ends = scene.hill.space.coordinates([arrow.points[k] for arrow in scene.fan.group for k in (0, -1)])
    heights = scene.f.values(*ends[:, :2].T)
    assert len(scene.fan.group) == 8 and np.allclose(ends[:, 2], heights)
    colours = [arrow.get_stroke_color().to_hex().lower() for arrow in scene.fan.group]
    theme = scene.theme
    assert colours[::2] == [theme[role].lower() for role in ("x_direction", "y_direction") * 2]


@pytest.mark.parametrize("theta", [-90, -52, 34, 130])
def test_the_compass_lies_as_the_floor_does(theta):
    """East is where the first variable grows in the frame, north where the second does."""
    scene = made("hill")
    scene.look(Viewpoint(64, theta))
    middle, east, north = scene.camera.project_points(
        scene.hill.space.point(np.array([0, 1, 0]), np.array([0, 0, 1]), 0)
    )[:, :2]
    for arm, way in zip(scene.compass.arms, (east - middle, north - middle), strict=True):
        drawn = (arm.get_end() - arm.get_start())[:2]
        assert drawn @ way / np.linalg.norm(drawn) / np.linalg.norm(way) > 0.99


class TurningBack(HillPartials):
    """As it was once: what is seen face on is left again before the beat ends."""

    def go_east_or_west(self):
        super().go_east_or_west()
        turn_back(self, self.along_x, self.along_x.seen_flat, self.hill.home)


class UnderTheTitleBefore(HillPartials):
    """A beat that puts up no title of its own."""

    def stand_on_the_hill(self):
        self.play(FadeIn(self.hill.dot))


@pytest.mark.parametrize(
    ("scene", "found"),
    [
        (TurningBack, {"go-east-or-west: the viewer has turned back to where the beat has been before",
                       "go-east-or-west: it brought in the tangent, which is gone at its end"}),
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
