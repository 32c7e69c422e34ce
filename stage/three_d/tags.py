"""Flat labels at places in space."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from manim import Mobject

from stage.text.written import Line, Number
from stage.three_d.camera import TerrainCamera


class Tag:
    """A flat label at a place in space: upright, of constant size, offset by ``way`` in frame units.

    ``place()`` gives the place, (3,); the label is wholly on the side that ``way`` points to.
    """

    def __init__(self, label: Line | Number, place: Callable[[], np.ndarray], way: Sequence[float]):
        self.label, self._place, self.way = label, place, np.asarray(way, float)

    def face(self, camera: TerrainCamera, rest: float = 1.0) -> None:
        """Move to the place's projection."""
        here = camera.project_point(self._place())[:2]
        put_beside(self.label, here, self.way)


def put_beside(label: Mobject, here: np.ndarray, way: np.ndarray) -> None:
    """Move a label beside a point of the frame, offset by ``way`` (2,)."""
    length = float(np.linalg.norm(way))
    out = way / length if length else way
    half = np.array([label.width, label.height]) / 2
    # The distance varies smoothly with the direction, so that a label moves round its place without a jump.
    reach = np.sign(out) * half * np.sqrt(np.abs(out))
    middle = np.asarray(here)[:2] + way + reach
    label.shift([*(middle - label.get_center()[:2]), 0])
