"""The check of what is drawn: faults are planted in small scenes, drawn, and found with time and place."""

from __future__ import annotations

import os
from contextlib import nullcontext

import numpy as np
import pytest
from manim import RIGHT, FadeIn, Square
from PIL import Image

from stage.opengl import context
from stage.scene.lesson_scene import LessonScene
from stage.scene.lesson_scene_3d import LessonScene3D
from stage.text.phrases import Phrase
from stage.three_d.shapes import SpaceCurve
from stage.three_d.viewpoints import Viewpoint
from studio.check.pixels import FORMAT, watch


class Sound(LessonScene):
    """A sheet fades in, a sign moves, a live number runs, and another title comes."""

    def setup(self):
        self.sheet = Square(3, stroke_width=0, fill_color=self.theme.slope, fill_opacity=0.2).shift(3 * RIGHT)
        self.sign = Square(0.4, stroke_width=0, fill_color=self.theme.step, fill_opacity=1).shift(3 * RIGHT)
        self.live = self.pen.readout(2, 0.0, 99.0, "title", "ink").place(-4, 0)

    def construct(self):
        self.play_beats(self.begin, self.go_on)

    def begin(self):
        self.title("A first title")
        self.open(self.live, self.sign)

    def go_on(self):
        self.title(Phrase("A first title, and more"))
        self.play(FadeIn(self.sheet), run_time=0.4)
        self.plant()

    def plant(self):
        self.drive(self.live, lambda share: self.live.show(99 * share), 1)
        self.play(self.sign.animate(run_time=0.6).shift(4 * RIGHT).set_opacity(0.4))


class Flickers(Sound):
    """The sign is not there in one frame."""

    def plant(self):
        def show(share):
            self.sign.set_opacity(0.0 if 0.45 < share < 0.52 else 1.0)

        self.drive(self.sign, show, 1, rate=lambda time: time)


class Pops(Sound):
    """The faint sheet is gone from one frame to the next, while something else is driven."""

    def plant(self):
        self.drive(self.sheet, lambda share: self.sheet.set_opacity(0.0 if share > 0.5 else 0.2), 1)


class GoesDark(Sound):
    """The number that has been live is dark from one frame to the next."""

    def plant(self):
        self.live.set_opacity(0.3)
        self.wait(1)


class HalfHidden(SpaceCurve):
    """A line of which all but the first half is hidden, as by a hill; a bit near its end is not."""

    seen = (-3.0, 0.0), (2.5, 2.55)

    def draw(self, picture, projection):
        for start, end in self.seen:
            part = SpaceCurve(np.array([[start, 0, 0], [end, 0, 0]]), self.get_stroke_color().to_hex())
            part.draw(picture, projection)


class Speck(LessonScene3D):
    """A half-hidden line, and ticks."""

    line = HalfHidden

    def construct(self):
        self.play_beats(self.begin)

    def begin(self):
        self.look(Viewpoint())
        ticks = SpaceCurve(np.zeros((2, 3)), self.theme.axis)
        ticks.set_pieces([np.array([[x, 1, 0], [x, 1.1, 0]], float) for x in (-1, 0, 1)])
        self.add(self.line(np.array([[-3, 0, 0], [3, 0, 0]], float), self.theme.slope), ticks)


class NoSpeck(Speck):
    line = SpaceCurve


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


class Clip:
    """A scene as a lesson's clip."""

    id = "mine"

    def __init__(self, scene):
        self.scene = scene

    def own_code(self):
        return nullcontext()

    def make(self, theme, **kwargs):
        return self.scene(theme=theme, **kwargs)


def found(scene, folder=None, theme="dark"):
    return watch(Clip(scene), theme, folder)


def needs_opengl():
    try:
        context.open_context()
    except context.GraphicsError as error:
        pytest.skip(str(error))


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_a_sound_scene_is_in_order(theme, tmp_path):
    """Fades, motion, live numbers and titles are no faults, in both themes; no file is written."""
    assert found(Sound, tmp_path / "faults", theme) == [] and os.listdir(tmp_path) == []


def test_a_flicker_is_found_with_its_picture(tmp_path):
    """It is told with its beat, time and place, and its picture has a frame round the place."""
    one = next(one for one in found(Flickers, tmp_path / "faults") if one.kind == "flicker")
    assert one.clip == "mine" and one.beat == "go-on" and "during Drive" in one.detail
    (left, bottom, right, top) = one.boxes[0]
    assert left <= 2.8 and right >= 3.2 and bottom <= -0.2 and top >= 0.2 and right - left < 1.2
    (path,) = (tmp_path / "faults").glob("mine-*-flicker-*.png")
    assert f"{one.time:06.2f}" in path.name and path.name in one.detail
    picture = np.asarray(Image.open(path))
    assert picture.shape == (FORMAT.height, FORMAT.width, 3)


def test_a_sheet_that_pops_is_found():
    """In the one frame in which it goes, where it was."""
    (one,) = found(Pops)
    assert (one.kind, one.beat) == ("pop", "go-on")
    (left, bottom, right, top) = one.boxes[0]
    assert np.allclose([left, bottom, right, top], [1.5, -1.5, 4.5, 1.5], atol=0.35)


def test_a_number_that_goes_dark_at_once_is_found():
    """Its figures are the same and their colour is not."""
    assert {one.kind for one in found(GoesDark)} == {"pop"}


def test_a_speck_is_found_at_the_end_of_its_beat():
    """A bit of a line, far from the rest of it as seen; the ticks of an axis are none."""
    needs_opengl()
    assert found(NoSpeck) == []
    (one,) = found(Speck)
    assert (one.kind, one.beat) == ("speck", "begin") and "of a line in space" in one.detail
