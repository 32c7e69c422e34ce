"""Numbers that are NaN or infinite, wherever in a mobject, are findings of the check and stop nothing."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
import sympy
from manim import RIGHT, FadeOut, Square

from mathcore import Curve, Fact, Window
from stage.gadgets.tangent import point_on
from stage.graphing.curve_plot import CurvePlot
from stage.scene.lesson_scene_3d import LessonScene3D
from stage.style.theme import PACE
from stage.text.number_claims import claim_fact
from stage.three_d.shapes import SpaceCurve
from stage.three_d.viewpoints import Viewpoint
from studio.check.certify import certify
from studio.lesson.clip import Clip

HALF = Fact("the half", sympy.Rational(1, 2), "1/2")


def spoil(mobject, how: str, value: float) -> None:
    """Make one of a mobject's numbers NaN or infinite."""
    if how == "points":
        mobject.points[1, 0] = value
    elif how == "all points":
        mobject.points[:] = value
    elif how == "stroke width":
        mobject.stroke_width = value
    else:
        mobject.fill_rgbas = np.full((1, 4), value)


class Spoiled(LessonScene3D):
    """A dot, a number, a title and a line in space, one of which is ``spoiled`` at its start or after it."""

    spoiled, how, value, late = "the point", "points", np.nan, True

    def setup(self):
        self.plot = CurvePlot(self.pen, Curve.read("x^2"), Window((-2, 2), (-1, 4)), self.layout.plot)
        dot = point_on(self.plot, lambda: 1.0, self.theme.step, "the point")
        number = claim_fact(self.pen.number("0.5"), HALF).place(4, 2)
        curve = SpaceCurve(np.array([[0.0, 0, 0], [1, 1, 1], [2, 0, 1]]), self.theme.curve)
        curve.label = "the line in space"
        self.what = {"the point": dot, "“0.5”": number, "“a word”": self.pen.words("a word").place(4, -2)}
        self.what |= {"the line in space": curve, "Square": Square(color=self.theme.curve).move_to([5, 0, 0])}
        self.look(Viewpoint())

    def construct(self):
        self.play_beats(self.put_up, self.plant)

    def put_up(self):
        mobject = self.what[self.spoiled]
        mobject = mobject.glyphs[0] if hasattr(mobject, "glyphs") else mobject
        if not self.late:
            spoil(mobject, self.how, self.value)
        self.add(*self.what.values())
        self.wait(1)
        spoil(mobject, self.how, self.value)

    def plant(self):
        moved = self.what["Square"].animate(run_time=0.4).shift(0.2 * RIGHT)
        self.play(moved, FadeOut(self.what["the point"], run_time=0.4))


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("how", ["points", "all points", "stroke width", "colour"])
@pytest.mark.parametrize("what", ["the point", "“0.5”", "“a word”", "the line in space", "Square"])
def test_what_is_not_finite_is_a_finding(what, how, value, late):
    """NaN and infinity in points, width or colour of a shape, a text or a line in space are told with clip,
    beat, time and name; NumPy warns of nothing, nothing stops, and a claim made there does not hold.
    """
    planted = type("Planted", (Spoiled,), {"spoiled": what, "how": how, "value": value, "late": late})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        report = certify(Clip("mine", planted, planted.Parameters(), 1, 1), "dark")
    found = [f for f in report.findings if f.kind == "not finite"]
    assert {f.what for f in found} == {what} and found[0].clip == "mine" and not report.ok
    assert [f.beat for f in found] == ["put-up", "plant"]
    assert [f.time for f in found] == pytest.approx([1.0 if late else 0.0, 1 + PACE.hold])
    assert found[0].detail == (
        "its colour or opacity" if how == "colour" else f"its {how.removeprefix('all ')}"
    )
    claims = {"the point": {"the point"}, "“0.5”": {"the half"}}.get(what, set())
    false = {row["name"] for row in report.claims if not row["ok"]}
    assert false == claims if "points" in how else false <= claims
    assert {f.kind for f in report.findings} <= {"not finite", "claim"}
