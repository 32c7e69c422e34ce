"""A lesson's scene with a hill in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
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

_SETTLING = 0.1  # the share of a turn in which a half-shown text comes or goes before a held frame


class StageCamera(FlatCamera, TerrainCamera):
    """The camera of a lesson's scene: mobjects that do not lie in space are flat and fixed in the frame."""

    def transform_points_pre_display(self, mobject: Mobject, points: np.ndarray) -> np.ndarray:
        """The points unchanged: flat mobjects are not projected."""
        return points


class LessonScene3D(LessonScene, ThreeDScene):
    """A scene with a hill in it: ``look`` and ``turn_to`` move the camera; formulas and labels stay flat.

    ``faced`` holds what follows the camera, with a method ``face(camera, rest)``: axes, tags in space.
    """

    camera_class = StageCamera

    def __init__(self, parameters: SceneParameters | None = None, **kwargs: Any):
        self.view = Viewpoint()
        self.faced: list[Any] = []
        super().__init__(parameters, **kwargs)

    def look(self, view: Viewpoint, rest: float = 1.0) -> None:
        """Move the camera to a viewpoint at once; ``rest`` is 1 for a held frame, 0 within a move."""
        self.view = view
        view.set(self.camera)
        for one in self.faced:
            one.face(self.camera, rest)

    def turn_to(
        self,
        view: Viewpoint,
        run_time: float = PACE.long,
        rate=smooth,
        also: Callable[[float], None] | None = None,
        together: Sequence[Animation] = (),
        way: Callable[[float], Viewpoint] | None = None,
    ) -> None:
        """Move the camera to a viewpoint, straight or on a ``way(share)`` that ends there.

        ``also(share)`` is called in each frame, ``together`` are further animations.
        """
        eye, way = self.camera.phi_tracker, way or partial(self.view.between, view)

        def show(share: float) -> None:
            if also is not None:
                also(share)
            self.look(way(share), max(1 - share / _SETTLING, 1 - (1 - share) / _SETTLING, 0.0))

        # Manim redraws everything while one of the camera's trackers is animated.
        self.play(Drive(eye, show, run_time=run_time, rate_func=rate), *together)
        self.remove(eye)

    def as_seen(self, family: Sequence[Mobject]) -> list[Mobject]:
        """The mobjects that are drawn, those in space replaced by the flat lines of their projection."""
        return [flat for one in family for flat in flattened(one, self.camera)]
