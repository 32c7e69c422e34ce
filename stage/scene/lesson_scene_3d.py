"""A lesson's scene with a hill in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from manim import Animation, Mobject, ThreeDScene
from manim.utils.rate_functions import smooth

from stage.scene.flat_camera import FlatCamera
from stage.scene.lesson_scene import LessonScene
from stage.scene.parameters import SceneParameters
from stage.style.animations import Drive
from stage.style.theme import PACE
from stage.three_d.camera import TerrainCamera, flattened
from stage.three_d.viewpoints import Viewpoint


class StageCamera(FlatCamera, TerrainCamera):
    """The camera of a lesson's scene: what does not lie in space is flat, and stays where it is put."""

    def transform_points_pre_display(self, mobject: Mobject, points: np.ndarray) -> np.ndarray:
        """Flat things are not projected."""
        return points


class LessonScene3D(LessonScene, ThreeDScene):
    """A scene with a hill in it: ``look`` and ``turn_to`` move the viewer; formulas and labels stay flat.

    ``faced`` holds what follows the viewer, with a method ``face(camera)``: axes, tags at places in space.
    """

    camera_class = StageCamera

    def __init__(self, parameters: SceneParameters | None = None, **kwargs: Any):
        self.view = Viewpoint()
        self.faced: list[Any] = []
        super().__init__(parameters, **kwargs)

    def look(self, view: Viewpoint) -> None:
        """Look from a view, at once."""
        self.view = view
        view.set(self.camera)
        for one in self.faced:
            one.face(self.camera)

    def turn_to(
        self,
        view: Viewpoint,
        run_time: float = PACE.long,
        rate=smooth,
        also: Callable[[float], None] | None = None,
        together: Sequence[Animation] = (),
    ) -> None:
        """Move the viewer; ``also(share)`` sets what goes along, ``together`` are further animations."""
        start, eye = self.view, self.camera.phi_tracker

        def show(share: float) -> None:
            if also is not None:
                also(share)
            self.look(start.between(view, share))

        # Manim draws everything anew while one of the camera's trackers is being animated.
        self.play(Drive(eye, show, run_time=run_time, rate_func=rate), *together)
        self.remove(eye)

    def as_seen(self, family: Sequence[Mobject]) -> list[Mobject]:
        """What is drawn, each thing in space replaced by the flat lines that it is seen as."""
        return [flat for one in family for flat in flattened(one, self.camera)]
