"""A scene's frames as a film would have them, undrawn: what its objects look like at each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby

import pytest
from manim import tempconfig

from stage.scene.lesson_scene import LessonScene
from studio.check import certify
from studio.check.certify import DryRenderer
from studio.lesson.running import UNDRAWN

RATE = 15  # frames a second


def run_by_frames(scene: type, look: Callable[[LessonScene], None], rate: int = RATE, **given) -> None:
    """Run a scene with these parameters; ``look`` is given it at every frame, once for one that stands."""
    with pytest.MonkeyPatch.context() as patch, tempconfig(UNDRAWN):
        patch.setattr(certify, "RATE", rate)
        scene(scene.Parameters(**given), renderer=DryRenderer(look)).render()


def lasts(states: Sequence) -> list[tuple[object, int]]:
    """The states in turn, each with the number of frames for which it lasts."""
    return [(state, len(list(same))) for state, same in groupby(states)]
