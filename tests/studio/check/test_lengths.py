"""Scale: lengths that numbers label must be drawn at one scale, or at the scale that the frame states."""

from __future__ import annotations

import re

import numpy as np
import pytest
from manim import RIGHT, Arrow, GrowArrow, Rectangle, VGroup

from mathcore import Curve, Window
from stage.claims.lengths import Scale, label_length, state_scale
from stage.gadgets.bars import Bars
from stage.graphing.curve_plot import CurvePlot
from stage.graphing.plot_frame import PlotFrame
from stage.scene.lesson_scene import LessonScene
from stage.scene.lesson_scene_3d import LessonScene3D
from stage.three_d.shapes import SpaceCurve
from stage.three_d.viewpoints import Viewpoint
from studio.check.certify import examine


class Labelled(LessonScene):
    """Two arrows, one above the other, with their numbers: 1 and 3, drawn one and three units long."""

    lengths = 1.0, 3.0

    def setup(self):
        self.arrows = [
            self.arrow(k, value, drawn)
            for k, (value, drawn) in enumerate(zip((1, 3), self.lengths, strict=True))
        ]

    def arrow(self, k, value, drawn, scale=None, quantity="length"):
        arrow = Arrow([-4, k, 0], [-4 + drawn, k, 0], buff=0, color=self.theme.slope)
        arrow.number = self.pen.number(str(value), "label").place(3, k)
        return label_length(arrow, f"arrow {k}", quantity, arrow.number, lambda: value, scale=scale)

    def construct(self):
        self.play_beats(self.show_them)

    def show_them(self):
        self.add(*self.arrows, *(arrow.number for arrow in self.arrows))
        self.wait(1)


class TooShort(Labelled):
    """The arrow labelled 3 is drawn a seventh as long as the one labelled 1."""

    lengths = 1.0, 1 / 7


class NearlyRight(Labelled):
    lengths = 1.0, 3.01


class Unlabelled(TooShort):
    """The number of the wrong arrow is not seen."""

    def setup(self):
        super().setup()
        self.arrows[1].number.set_opacity(0)


class Nothing(Labelled):
    """An arrow of length 0, and one that is not drawn yet, say nothing of a scale."""

    def setup(self):
        self.arrows = [self.arrow(0, 1, 1), self.arrow(1, 0, 2), self.arrow(2, 3, 1e-9)]


class Growing(Labelled):
    """While an animation lets it grow, an arrow is not as long as its number says."""

    def show_them(self):
        self.add(self.arrows[0], *(arrow.number for arrow in self.arrows))
        self.play(GrowArrow(self.arrows[1]))


class Driven(Labelled):
    """What is driven says what it shows at every time: here it does not in the middle of its way."""

    def show_them(self):
        super().show_them()
        arrow, at = self.arrows[1], self.arrows[1].get_start()
        self.drive(
            arrow, lambda share: arrow.put_start_and_end_on(at, at + (3 + share * (1 - share)) * RIGHT), 1
        )


class Stated(Labelled):
    """An arrow at a scale of its own, which a note states."""

    noted, drawn = 0.5, 1.5

    def setup(self):
        note = self.pen.words("heights × ½", "label").place(0, 3)
        scale = Scale("height", note, lambda: self.noted)
        self.note = state_scale(note, scale)
        self.arrows = [self.arrow(0, 1, 1), self.arrow(1, 3, self.drawn, self.scale_of(scale), "height")]

    def scale_of(self, scale):
        return scale

    def show_them(self):
        self.add(self.note)
        super().show_them()


class StatedOtherwise(Stated):
    """The scale that is stated is not the one that is drawn."""

    drawn = 3.0


class StatedNoMore(Stated):
    """The note is gone, so that the arrow stands beside the other one."""

    def show_them(self):
        super().show_them()
        self.remove(self.note)
        self.wait(1)


class OfItsQuantity(Stated):
    """An arrow without a scale of its own; a note states one for its quantity."""

    def scale_of(self, scale):
        return None


class OfItsQuantityOtherwise(OfItsQuantity):
    drawn = 3.0


class UnderAnAxis(LessonScene):
    """Bars under an axis with numbers, as long as the steps on it; in the second beat they are stretched."""

    stretched = 1.0

    def setup(self):
        self.plot = CurvePlot(self.pen, Curve.read("x^2"), Window((0, 4), (0, 4)), self.layout.plot)
        state_scale(self.plot.labels, Scale("x", self.plot.labels, lambda: self.plot.unit[0]))
        self.bars = VGroup(*(self.bar(k, value) for k, value in enumerate((1, 2))))

    def bar(self, k, value):
        bar = Rectangle(width=value * self.plot.unit[0], height=0.2, color=self.theme.step, fill_opacity=1)
        bar.move_to([0, -2 - k, 0])
        bar.number = self.pen.number(str(value), "label").place(3.5, -2 - k)
        ends = lambda: np.array([bar.get_left(), bar.get_right()])  # noqa: E731
        return label_length(bar, f"bar {k}", "x", bar.number, lambda: value, ends)

    def construct(self):
        self.play_beats(self.put_below, self.line_up)

    def put_below(self):
        self.add(self.plot.labels, self.bars, *(bar.number for bar in self.bars))

    def line_up(self):
        for bar in self.bars:
            bar.stretch(self.stretched, 0)


class Stretched(UnderAnAxis):
    stretched = 1.4


class InSpace(LessonScene3D):
    """Two lines in space, each labelled with its length there, and a flat one at a scale of its own."""

    second = 2.0

    def construct(self):
        self.play_beats(self.show_them)

    def show_them(self):
        self.look(Viewpoint())
        ends = ([0, 0, 0], [1, 0, 0]), ([0, 0, 0], [0, 0, self.second])
        lines = [SpaceCurve(np.array(one, float), self.theme.slope) for one in ends]
        lines.append(Arrow([-5, -3, 0], [-2, -3, 0], buff=0))
        for k, (line, value) in enumerate(zip(lines, (1, 2, 1), strict=True)):
            number = self.pen.number(str(value), "label").place(-5 + k, 3)
            self.add(label_length(line, f"line {k}", "length", number, lambda value=value: value), number)


def scales(scene):
    return [finding for finding in examine(scene, "x").findings if finding.kind == "scale"]


def test_a_short_arrow_with_a_large_number_is_found():
    """Both lengths are named with their numbers, how far they are off, and where they are."""
    (one,) = scales(TooShort)
    assert (one.what, one.other, one.beat) == ("arrow 1", "arrow 0", "show-them")
    assert one.detail == "“3” is drawn 0.0476 times as long per unit as “1”" and len(one.boxes) == 2
    assert not examine(TooShort, "x").ok


@pytest.mark.parametrize(
    "scene",
    [Labelled, NearlyRight, Unlabelled, Nothing, Growing, Stated, OfItsQuantity],
    ids=lambda s: s.__name__,
)
def test_lengths_at_one_scale_are_in_order(scene):
    """So are those at a stated scale, without a visible number, of no length, and those that still grow."""
    assert scales(scene) == []


def test_a_driven_length_is_measured_on_its_way():
    """A drive sets what is seen at every look, so that nothing excuses a wrong length there."""
    (one,) = scales(Driven)
    assert 1 < one.time < 2 and one.looks > 3


@pytest.mark.parametrize("scene", [StatedOtherwise, OfItsQuantityOtherwise])
def test_a_length_beside_its_stated_scale_is_found(scene):
    """The stated scale is held against what is drawn, whether the length names it or its quantity does."""
    (one,) = scales(scene)
    assert (one.what, one.other) == ("arrow 1", "the scale of height")
    assert one.detail == "“3” is drawn 2 times as long per unit as “heights × ½”"


def test_a_scale_counts_while_it_is_seen():
    """Once the note that states it has gone, the length must agree with the others."""
    (one,) = scales(StatedNoMore)
    assert one.time >= 1 and {one.what, one.other} == {"arrow 0", "arrow 1"}


def test_bars_stretched_under_a_numbered_axis_are_found():
    """Bars under an axis whose numbers state its scale may not be stretched."""
    assert scales(UnderAnAxis) == []
    found = scales(Stretched)
    assert [(one.what, one.beat) for one in found] == [("bar 0", "line-up"), ("bar 1", "line-up")]
    assert all("1.4 times as long per unit as the scale of x" in one.detail for one in found)


def test_lengths_in_space_agree_in_space(monkeypatch):
    """They are measured there, whatever the camera makes of them; flat ones are another matter."""
    assert scales(InSpace) == []
    monkeypatch.setattr(InSpace, "second", 1.0)
    (one,) = scales(InSpace)
    assert {one.what, one.other} == {"line 0", "line 1"} and re.search(
        r"“[12]” is drawn (0\.5|2) times", one.detail
    )


class WithBars(LessonScene):
    """Bars in a plot, as they stand or all stretched."""

    stretched = 1.0

    def construct(self):
        self.play_beats(self.show_them)

    def show_them(self):
        plot = PlotFrame(self.pen, ((0, 3), (0, 4)), self.layout.plot, ("x", "f"))
        bars = Bars(plot, [(0, 1, 1), (1, 2, 3)])
        bars.show(2)
        for bar in bars.group:
            bar.stretch(self.stretched, 1)
        self.add(plot, plot.frame, bars.group)


def test_the_bars_of_the_house_declare_their_heights(monkeypatch):
    """The bars' heights are at the scale of the axis beside them, and the check knows it."""
    assert scales(WithBars) == []
    monkeypatch.setattr(WithBars, "stretched", 0.5)
    assert {(one.what, one.other) for one in scales(WithBars)} == {
        (f"the height of bar {k}", "the scale of f") for k in (1, 2)
    }
