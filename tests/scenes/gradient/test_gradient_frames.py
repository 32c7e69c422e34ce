"""The gradient's clip from frame to frame: no mark changes its colour at once, no formula flies."""

from __future__ import annotations

from itertools import pairwise

import pytest

from scenes import GradientArrow
from tests.scenes.frames import run_by_frames


@pytest.fixture(scope="module")
def scene_and_frames():
    """The scene at its end, and at each frame how high the line of the partials stands, None if unseen."""
    scenes, heights = [], []

    def look(scene: GradientArrow) -> None:
        rule = scene.map.rule
        seen = any(rule in shown.get_family() for shown in scene.mobjects)
        scenes[:] = [scene]
        heights.append(float(rule.get_y()) if seen else None)

    run_by_frames(GradientArrow, look)
    return scenes[0], heights


def test_the_moving_dot_is_under_the_marks(scene_and_frames):
    """Where it rests on a mark, it hides it neither while it stays nor as it fades."""
    turned = scene_and_frames[0].map.round
    assert turned.marks and all(turned.dot.z_index < mark[0].z_index for mark in turned.marks)


def test_the_line_of_the_partials_moves_up_slowly(scene_and_frames):
    """From frame to frame by less than its own height, so that the eye can follow it."""
    scene, heights = scene_and_frames
    ways = [new - old for old, new in pairwise(heights) if old is not None and new is not None]
    assert 0 < max(map(abs, ways)) < scene.map.rule.height
