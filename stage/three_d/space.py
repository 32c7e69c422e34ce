"""Space as a scene shows it: where a place of mathematics lies, and from where it is looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from manim import Mobject, VMobject

from mathcore import Box
from stage.text.writing import Line, Number
from stage.three_d.terrain import TerrainCamera


@dataclass(frozen=True)
class View:
    """From where space is looked at: angles in degrees, zoom, and how far the picture is moved (frame units).

    ``phi`` is measured from straight above, ``theta`` is where the viewer stands: −90 is south.
    """

    phi: float = 64
    theta: float = -58
    zoom: float = 1.0
    shift: tuple[float, float] = (0.0, 0.0)

    def between(self, other: View, share: float) -> View:
        """A view on the way to another."""
        mixed = [(1 - share) * a + share * b for a, b in zip(self._numbers(), other._numbers(), strict=True)]
        return View(*mixed[:3], tuple(mixed[3:]))

    def _numbers(self) -> tuple[float, ...]:
        return self.phi, self.theta, self.zoom, *self.shift

    def turned(self, by: float) -> View:
        """The view from ``by`` degrees further round."""
        return replace(self, theta=self.theta + by)

    def set(self, camera: TerrainCamera) -> None:
        """Look from here."""
        camera.set_phi(np.radians(self.phi))
        camera.set_theta(np.radians(self.theta))
        camera.set_zoom(self.zoom)
        camera.lens_shift = np.array(self.shift, float)
        camera.reset_rotation_matrix()


@dataclass(frozen=True)
class Space:
    """A box of mathematics in the frame: ``side`` wide along x and y and ``height`` high, its middle at 0."""

    box: Box
    side: float = 5.4
    height: float = 3.1

    @property
    def unit(self) -> np.ndarray:
        """Frame units per unit of x, y and z, (3,)."""
        spans = [high - low for low, high in (self.box.x, self.box.y, self.box.z)]
        return np.array([self.side, self.side, self.height]) / spans

    def point(self, x, y, z) -> np.ndarray:
        """Where (x, y, z) lies: (3,) for numbers, (n, 3) for arrays."""
        middle = [(low + high) / 2 for low, high in (self.box.x, self.box.y, self.box.z)]
        x, y, z = np.broadcast_arrays(*(np.asarray(part, float) for part in (x, y, z)))
        return (np.stack([x, y, z], axis=-1) - middle) * self.unit

    def coordinates(self, points) -> np.ndarray:
        """The (x, y, z) (n, 3) that lie at points (n, 3)."""
        middle = [(low + high) / 2 for low, high in (self.box.x, self.box.y, self.box.z)]
        return np.atleast_2d(points) / self.unit + middle

    def slopes(self, along_x: np.ndarray, along_y: np.ndarray) -> np.ndarray:
        """The ground's directions along x and along y, (n, 6), from the partials there, (n,) each."""
        ux, uy, uz = self.unit
        zero = np.zeros_like(along_x)
        parts = (zero + ux, zero, along_x * uz, zero, zero + uy, along_y * uz)
        return np.stack(parts, axis=-1)


class Tag:
    """A flat label at a place in space: upright and of one size, ``way`` frame units beside the place.

    ``place()`` gives the place, (3,); the label stands wholly on the side that ``way`` points to.
    """

    def __init__(self, label: Line | Number, place: Callable[[], np.ndarray], way: Sequence[float]):
        self.label, self._place, self.way = label, place, np.asarray(way, float)

    def face(self, camera: TerrainCamera) -> None:
        """Stand where the camera sees the place."""
        here = camera.project_point(self._place())[:2]
        put_beside(self.label, here, self.way)


def put_beside(label: Mobject, here: np.ndarray, way: np.ndarray) -> None:
    """Move a label so that it lies beside a point of the frame, ``way`` (2,) away."""
    length = float(np.linalg.norm(way))
    out = way / length if length else way
    half = np.array([label.width, label.height]) / 2
    # The reach varies smoothly with the direction, so that a label moves round its place without a jump.
    reach = np.sign(out) * half * np.sqrt(np.abs(out))
    middle = np.asarray(here)[:2] + way + reach
    label.shift([*(middle - label.get_center()[:2]), 0])


@lru_cache(maxsize=64)
def _line_of(width: float, opacity: float) -> VMobject:
    """A line without points."""
    return VMobject(stroke_width=width, stroke_opacity=opacity)


def flattened(mobject: Mobject, camera: TerrainCamera) -> list[Mobject]:
    """A thing in space as the flat lines it is seen as; a flat one as it is. The hill itself has no lines."""
    if not getattr(mobject, "in_space", False):
        return [mobject]
    lines = []
    for places in mobject.outline():
        flat = camera.project_points(places)
        flat[:, 2] = 0
        # A shallow copy: making a mobject anew takes Manim longer than all the rest of a look at it.
        line = copy(_line_of(max(mobject.get_stroke_width(), 1.0), mobject.get_stroke_opacity()))
        line.set_points_as_corners(flat)
        line.quiet = getattr(mobject, "quiet", False)
        line.label, line.claims = mobject.label or "a line in space", getattr(mobject, "claims", [])
        lines.append(line)
    return lines
