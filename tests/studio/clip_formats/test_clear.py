"""Without its ground a frame is what it was: laid over the ground it is the frame with it."""

from __future__ import annotations

import numpy as np
import pytest
from manim import CairoRenderer, Dot, Square, tempconfig

from stage.opengl.context import GraphicsError, open_context
from stage.scene.lesson_scene import LessonScene
from studio.clip_formats.footage import straight
from studio.render.stills import StillRenderer
from tests.scenes.cases import CASES


def last_frames(scene: type, opacity: float, theme: str = "dark", given=None) -> list[tuple]:
    """The last frame of each beat, premultiplied RGBA, and the ground's colour."""
    frames = []
    settings = {"dry_run": True, "frame_rate": 5, "pixel_width": 480, "pixel_height": 270}
    with tempconfig(settings | {"background_opacity": opacity, "verbosity": "ERROR"}):
        renderer = StillRenderer()
        made = scene(scene.Parameters(**(given or {})), theme=theme, renderer=renderer)

        def keep(*_) -> None:
            CairoRenderer.update_frame(renderer, made)
            frames.append(renderer.get_frame().copy())

        made.at_beat_end = keep
        made.render()
        ground = np.array(made.camera.background_color.to_rgb()) * 255
    return [(frame, ground) for frame in frames]


class Backed(LessonScene):
    """A label with a backing on a square, half of it, and an open dot."""

    def construct(self):
        self.play_beats(self.only_beat)

    def only_beat(self):
        self.add(Square(2, color=self.theme.curve, fill_opacity=1))
        self.add(self.pen.words("a label").with_backing(self.theme).move_to([1, 0, 0]))
        self.add(Dot([-0.5, 0, 0], radius=0.2, color=self.theme.background))


def looks_the_same(scene: type, slack: float, **how) -> list[np.ndarray]:
    """Compare all last frames; those without their ground."""
    clear = last_frames(scene, 0.0, **how)
    for (opaque, ground), (frame, _) in zip(last_frames(scene, 1.0, **how), clear, strict=True):
        assert (frame[..., :3] <= frame[..., 3:]).all()  # premultiplied
        over = frame[..., :3] + (1 - frame[..., 3:] / 255) * ground
        apart = np.abs(over - opaque[..., :3]).max(axis=2)
        assert apart.max() <= slack and (apart > 2.5).mean() < 2e-4
        assert frame[0, 0, 3] == 0
    return [frame for frame, _ in clear]


def test_what_has_the_ground_s_colour_is_cut_out():
    """A label's backing and an open dot: nothing of the ground, and what they hid stays hidden."""
    (frame,) = looks_the_same(Backed, 1.5)
    unit = 480 / (8 * 16 / 9)
    assert frame[135, round(240 - 0.5 * unit), 3] == 0  # in the dot, which lies on the square
    assert frame[135 - round(0.8 * unit), 240, 3] == 255  # on the square


def test_a_flat_scene():
    """Grid, curve, tangent, labels, a lens: all as it was."""
    case = CASES["tangent"]
    looks_the_same(case.scene, 2.5, theme=case.theme, given=case.given)


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_a_scene_with_a_hill(theme):
    """The hill with its edges in the ground's colour: over the ground as it was, over nothing clear.

    A thin rim and its dot are drawn one after the other then, which a few pixels of their edges show.
    """
    try:
        open_context()
    except GraphicsError as error:
        pytest.skip(str(error))
    case = CASES["hill"]
    frames = looks_the_same(case.scene, 16, theme=theme, given=case.given)
    dark = (frames[-1][..., 3] > 250).mean()
    assert 0.02 < dark < 0.6


def test_colours_are_spread_and_alpha_is_not():
    """What is clear has the colour of what is near, so that an encoder does not darken the edge."""
    rgba = np.zeros((64, 64, 4), np.uint8)
    rgba[20:40, 20:40] = 200, 100, 50, 255
    rgba[40, 20:40] = 100, 50, 25, 128
    made = straight(rgba, spread=True)
    assert np.array_equal(made[..., 3], rgba[..., 3])
    assert np.abs(made[15:45, 15:45, :3].astype(int) - (200, 100, 50)).max() <= 3
    assert np.array_equal(straight(rgba)[40, 25], (199, 99, 49, 128))
