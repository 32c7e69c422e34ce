"""The check of a whole clip: what is planted is found, named and timed; nothing is drawn or written."""

from __future__ import annotations

import os
from contextlib import nullcontext

import numpy as np
import pytest
import sympy
from manim import RIGHT, Create, Dot, FadeIn, GrowFromCenter, Line, Square, Transform, config

from mathcore import Curve, Fact, Surface, Window, surface_box
from stage.claims.claim import Comparison, claim, compare
from stage.claims.geometry import claim_line
from stage.gadgets.tangent import point_on
from stage.graphing.curve_plot import CurvePlot
from stage.scene.lesson_scene import LessonScene
from stage.scene.lesson_scene_3d import LessonScene3D
from stage.style.theme import PACE
from stage.text.number_claims import claim_fact
from stage.three_d.space import Space
from stage.three_d.terrain import Terrain
from stage.three_d.viewpoints import Viewpoint
from studio.check.certify import RATE, DryRenderer, certify, examine

SECOND_BEAT = 0.4 + PACE.hold  # when the second beat of Planted begins, in seconds
HALF = Fact("the half", sympy.Rational(1, 2), "1/2")


def worst_error(report) -> float:
    """The largest error of a drawn shape, in mathematical units."""
    return max((row["error"] for row in report.claims if row["kind"] != "number"), default=0.0)


class Planted(LessonScene):
    """A number and a dot on a parabola: two beats, and a fault in the second where a subclass plants one."""

    def setup(self):
        self.plot = CurvePlot(self.pen, Curve.read("x^2"), Window((-2, 2), (-1, 4)), self.layout.plot)
        self.dot = point_on(self.plot, lambda: 1.0, self.theme.step, "the point")
        self.number = claim_fact(self.pen.number("0.5"), HALF).place(4, 2)
        self.line = claim_line(
            Line(*self.plot.chord(1, 1, 2, 1, 1)),
            self.plot,
            "the tangent",
            ("2x", sympy.Integer(2), [(1, 1)]),
        )

    def construct(self):
        self.play_beats(self.put_up, self.plant)

    def put_up(self):
        self.add(Dot([-6, 3, 0], color=self.theme.axis))  # or it would open on an empty frame
        self.play(FadeIn(self.dot, self.number), run_time=0.4)

    def plant(self):
        """Nothing is wrong here."""


class Moved(Planted):
    def plant(self):
        self.wait(0.6)
        self.dot.shift(0.05 * RIGHT)
        self.wait(0.4)


class WrongNumber(Planted):
    def plant(self):
        wrong = claim_fact(self.pen.number("0.6"), HALF).place(4, 1)
        self.play(FadeIn(wrong), run_time=0.4)


class Overlap(Planted):
    def plant(self):
        self.wait(1)
        self.add(self.pen.words("over it", "label").move_to(self.number))


class Restless(Planted):
    def plant(self):
        self.play(Create(self.line), run_time=0.4)
        self.remove(self.line)


class Morphing(Planted):
    def plant(self):
        self.play(Create(self.line), run_time=0.4)
        self.play(Transform(self.line, Line([0, 0, 0], [1, 0, 0])), run_time=0.4)


class Passing(Planted):
    """A text crosses another and goes on: wrong in the middle, right at both ends."""

    def plant(self):
        text = self.pen.words("by", "label").place(2, 2)
        self.play(FadeIn(text), run_time=0.2)
        self.play(text.animate(run_time=1).shift(4 * RIGHT))


class Lagging(Planted):
    """A driven dot: in the middle of its way it stands beside where its x says, at both ends it does not."""

    def plant(self):
        x = {"now": 1.0}
        dot = point_on(self.plot, lambda: x["now"], self.theme.step, "the driven point")

        def show(time):
            x["now"] = 1 + 0.5 * time
            dot.move_to(self.plot.at(x["now"] + 0.1 * time * (1 - time)))

        self.add(dot)
        self.drive(dot, show, 1)


class Opening(LessonScene):
    """A clip that opens on what ``begin`` puts up."""

    def construct(self):
        self.play_beats(self.begin)

    def begin(self):
        self.play(FadeIn(Dot()))


class OpensOnACreation(Opening):
    def begin(self):
        self.play(Create(Line()), GrowFromCenter(Square()))


class OpensOnTheGroundsColour(Opening):
    def begin(self):
        self.add(Square(color=self.theme.background, fill_opacity=1))
        self.wait(1)


class OpensBesideTheFrame(Opening):
    def begin(self):
        self.add(Square().shift(9 * RIGHT))
        self.play(FadeIn(Dot()))


class OpensOnATitle(Opening):
    def begin(self):
        self.title("What it is about")
        self.open()
        self.play(FadeIn(Dot()))


class OpensOnADot(Opening):
    def begin(self):
        self.play(FadeIn(self.pen.title("What it is about")), Dot().animate.shift(RIGHT))


class OpensOnAHill(LessonScene3D):
    def construct(self):
        self.play_beats(self.begin)

    def begin(self):
        surface = Surface.read("x y")
        self.look(Viewpoint())
        self.add(Terrain(Space(surface_box(surface)), surface, self.theme))
        self.play(FadeIn(Dot()))


class Unreadable(Planted):
    def plant(self):
        self.add(claim_fact(self.pen.words("no number", "label"), HALF).place(4, 1))


class Silent(LessonScene):
    def construct(self):
        self.play_beats(self.only)

    def only(self):
        self.add(Dot())


@pytest.fixture(scope="module", autouse=True)
def folder(tmp_path_factory):
    """A folder to run in, with Manim's own files sent there."""
    here, media, folder = os.getcwd(), config.media_dir, tmp_path_factory.mktemp("examined")
    os.chdir(folder)
    config.media_dir = str(folder / "media")
    yield folder
    config.media_dir = media
    os.chdir(here)


def findings(scene, name: str = "the-clip"):
    return examine(scene, name).findings


@pytest.fixture(scope="module")
def clean():
    made = []

    def make(**kwargs):
        made.append(Planted(**kwargs))
        return made[-1]

    report = examine(make, "the-clip")
    return report, made[0]


def test_a_right_clip_is_right(clean):
    """A clip without a fault has no finding, and each claim is read in each beat in which it is seen."""
    report, _ = clean
    assert report.ok and report.findings == [] and worst_error(report) < 1e-9
    assert sorted((row["beat"], row["name"], row["ok"]) for row in report.claims) == [
        (beat, name, True) for beat in ("plant", "put-up") for name in ("the half", "the point")
    ]


def test_a_row_is_what_claims_json_wants(clean):
    """A row has every key of claims.json, and the values of what was planted."""
    (row, *_) = [row for row in clean[0].claims if row["name"] == "the half"]
    assert {"clip", "beat", "time", "kind", "shown", "expression", "exact", "value", "error", "ok"} <= set(
        row
    )
    assert (row["clip"], row["kind"], row["shown"], row["expression"], row["exact"], row["value"]) == (
        "the-clip",
        "number",
        "0.5",
        "1/2",
        "1/2",
        0.5,
    )


def test_it_looks_ten_times_a_second(clean):
    """Each playing second is looked at ten times, a still once, and the clip's length is its playing time."""
    report, scene = clean
    assert RATE == 10 and report.looks == 4 + 2
    assert report.seconds == pytest.approx(scene.beats[-1].end) and report.seconds == pytest.approx(
        0.4 + 2 * PACE.hold
    )


def test_nothing_is_drawn(clean):
    """No frame is drawn: the camera's picture is its empty ground from beginning to end."""
    picture = clean[1].renderer.camera.pixel_array
    assert (picture.reshape(-1, 4) == picture[0, 0]).all()


def test_no_camera_is_asked(monkeypatch):
    """The camera's drawing is never called."""
    from manim import Camera

    def refuse(*_args, **_kwargs):
        raise AssertionError("a frame was drawn")

    monkeypatch.setattr(Camera, "capture_mobjects", refuse)
    assert examine(Planted, "x").ok


def test_no_file_is_written(folder, clean):
    """An examination leaves its working folder and Manim's media folder as empty as they were."""
    examine(Moved, "x")
    assert [p for p in folder.rglob("*") if p.is_file()] == []


def test_the_settings_are_left_alone():
    """Manim's configuration is after an examination what it was before, also where the scene breaks."""

    class Breaks(Planted):
        def plant(self):
            raise RuntimeError("broken")

    keys = ("dry_run", "frame_rate", "verbosity", "progress_bar", "disable_caching")
    before = {key: config[key] for key in keys}
    examine(Planted, "x")
    with pytest.raises(RuntimeError, match="broken"):
        examine(Breaks, "x")
    assert {key: config[key] for key in keys} == before


def test_a_moved_dot_is_found_where_it_moved():
    """A dot moved by 0.05 in the second beat is one finding, with clip, beat, time and name."""
    (one,) = findings(Moved)
    assert (one.clip, one.beat, one.kind, one.what) == ("the-clip", "plant", "claim", "the point")
    assert one.time == pytest.approx(SECOND_BEAT + 0.6, abs=0.11)
    assert str(one).startswith(f"the-clip · plant · {one.time:.1f} s · claim: the point")


def test_a_moved_dot_fails_the_clip():
    """The report of that clip is not ok, and its row tells how far the dot is off."""
    report = examine(Moved, "x")
    assert not report.ok and not report.claims_ok
    (row,) = [row for row in report.claims if not row["ok"]]
    assert row["error"] == worst_error(report) > 0.01


def test_a_wrong_number_is_found():
    """A number off by one in its last digit is found with what is shown and what is true."""
    (one,) = findings(WrongNumber)
    assert (
        (one.beat, one.kind, one.what) == ("plant", "claim", "the half")
        and "0.6" in one.detail
        and "1/2" in one.detail
    )
    assert SECOND_BEAT <= one.time <= SECOND_BEAT + 0.5


def test_a_planted_overlap_is_found_with_both_names():
    """Two texts over each other are found, by both their names, from the moment at which they meet."""
    (one,) = findings(Overlap)
    assert (one.beat, one.kind) == ("plant", "text over text") and one.time == pytest.approx(
        SECOND_BEAT + 1, abs=0.11
    )
    assert {"0.5" in name or "over it" in name for name in (one.what, one.other)} == {
        True
    } and one.what != one.other


def test_an_overlap_in_passing_is_found():
    """A text that crosses another in the middle of a move is found, though it is clear at both ends."""
    (one,) = findings(Passing)
    assert (
        one.kind == "text over text"
        and SECOND_BEAT + 0.2 < one.time < SECOND_BEAT + 1.2
        and 1 <= one.looks <= 6
    )


def test_a_claim_is_read_while_it_is_driven():
    """A dot that is wrong only on its way is found there: what a state sets is read at every look."""
    (one,) = findings(Lagging)
    assert one.what == "the driven point" and SECOND_BEAT < one.time < SECOND_BEAT + 1


reads = []  # the states in which Following's claim was read


class Following(Planted):
    """A dot whose truth follows a state, which changes in the second beat, half a second before the dot."""

    def setup(self):
        super().setup()
        self.state = 1.0
        spot = Dot(self.plot.at(1.0))

        def read(drawn: Dot) -> Comparison:
            reads.append(self.state)
            here = self.plot.coordinates([drawn.get_center()])[0, :1]
            return compare("point", here, [self.state], "x", str(self.state), self.state)

        self.spot = claim(spot, "the follower", read, follows=lambda: self.state)

    def plant(self):
        self.add(self.spot)
        self.wait(0.5)
        self.state = 1.5
        self.wait(0.5)
        self.spot.move_to(self.plot.at(1.5))
        self.wait(0.5)


def test_a_claim_that_follows_a_state_is_read_when_either_changes():
    """Three times: at first, when its truth has moved away, and when it has come along."""
    reads.clear()
    report = examine(Following, "x")
    assert reads == [1.0, 1.5, 1.5]
    (found,) = [finding for finding in report.findings if finding.what == "the follower"]
    assert found.time == pytest.approx(SECOND_BEAT + 0.5, abs=0.11)


@pytest.mark.parametrize("scene", [Restless, Morphing])
def test_a_claim_that_never_rests_is_reported(scene):
    """A line that is drawn and gone, or becomes another, was never read: that is told, not passed over."""
    (one,) = [f for f in findings(scene) if f.what == "the tangent"]
    assert (one.kind, one.beat) == ("claim", "plant") and not examine(scene, "x").ok
    assert ("never at rest" in one.detail) == (scene is Restless)


def test_what_cannot_be_read_is_a_finding():
    """A claim whose mobject cannot be read fails the clip instead of stopping the check."""
    assert [f.what for f in findings(Unreadable) if f.kind == "claim"] == ["the half"]


def test_a_clip_that_claims_nothing_is_not_ok():
    """A clip without a single claim does not pass as certified."""
    report = examine(Silent, "x")
    assert report.findings == [] and not report.ok


def test_a_clip_is_certified_in_its_theme():
    """A lesson's clip is made in the theme asked for and reported under its own name."""
    asked = []

    class Clip:
        id = "mine"

        def own_code(self):
            return nullcontext()

        def make(self, theme, **kwargs):
            asked.append(theme)
            return Planted(theme=theme, **kwargs)

    report = certify(Clip(), "light")
    assert asked == ["light"] and report.clip == "mine" and report.ok


def frames_of(scene_class, monkeypatch, rate: int) -> dict[float, np.ndarray]:
    frames = {}

    def look(scene):
        parts = [part for m in scene.mobjects for part in m.family_members_with_points()]
        frames[round(scene.time, 3)] = np.concatenate([np.zeros(0), *(part.points.ravel() for part in parts)])

    with monkeypatch.context() as patched:
        patched.setattr("studio.check.certify.RATE", rate)
        scene_class(renderer=DryRenderer(look)).render()
    return frames


def test_a_look_does_not_depend_on_the_rate(monkeypatch):
    """A moment looks the same whether it was reached in steps of a tenth or of half a second."""
    slow, quick = (frames_of(Passing, monkeypatch, rate) for rate in (2, 10))
    shared = sorted(set(slow) & set(quick))
    assert len(shared) >= 4 and all(np.allclose(slow[t], quick[t], atol=1e-12) for t in shared)


@pytest.mark.parametrize(
    "scene",
    [Opening, OpensOnACreation, OpensOnTheGroundsColour, OpensBesideTheFrame],
    ids=lambda s: s.__name__,
)
def test_an_empty_first_frame_is_found(scene):
    """A clip on whose first frame nothing is seen yet is told of, once, at its beginning, with the cure."""
    (one,) = findings(scene)
    assert (one.beat, one.time, one.looks, one.kind) == ("begin", 0, 1, "opens on an empty frame")
    assert "self.open(" in str(one) and not examine(scene, "x").ok


@pytest.mark.parametrize("scene", [OpensOnATitle, OpensOnADot, OpensOnAHill], ids=lambda s: s.__name__)
def test_a_first_frame_with_something_on_it_is_fine(scene):
    """A title, a shape or a hill on the first frame is enough."""
    assert findings(scene) == []
