"""Space as a scene shows it: where a place of mathematics lies, from where it is looked at, and its axes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import sympy
from manim import Mobject, VGroup, VMobject

from mathcore import Box, Fact
from stage.plots import ticks
from stage.solids import SpaceCurve
from stage.terrain import TerrainCamera
from stage.theme import STROKES
from stage.writing import Line, Number, Pen

_TICK = 0.1  # frame units
_NUMBER = 0.16  # from a tick's end to its number
_FADE = 0.16  # how near, in shares of a right angle, an axis comes to changing its edge before it fades


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
    height: float = 2.7

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
    """Move a label so that it lies beside a point of the frame, ``way`` (2,) away from it."""
    length = float(np.linalg.norm(way))
    out = way / length if length else way
    half = np.array([label.width, label.height]) / 2
    # The reach varies smoothly with the direction, so that a label moves round its place without a jump.
    reach = np.sign(out) * half * np.sqrt(np.abs(out))
    middle = np.asarray(here)[:2] + way + reach
    label.shift([*(middle - label.get_center()[:2]), 0])


def flattened(mobject: Mobject, camera: TerrainCamera) -> list[Mobject]:
    """A thing in space as the flat lines it is seen as; a flat one as it is. The hill itself has no lines."""
    if not getattr(mobject, "in_space", False):
        return [mobject]
    lines = []
    for places in mobject.outline():
        flat = camera.project_points(places)
        flat[:, 2] = 0
        line = VMobject(
            stroke_width=max(mobject.get_stroke_width(), 1.0), stroke_opacity=mobject.get_stroke_opacity()
        )
        line.set_points_as_corners(flat)
        line.label, line.claims = mobject.label or "a line in space", getattr(mobject, "claims", [])
        lines.append(line)
    return lines


class SpaceAxes:
    """Three quiet edges of a box with ticks and numbers: the nearest below, and the one at the left.

    Which edges they are follows the viewer: an axis fades while its edge changes, and its numbers always
    stand outside, upright. ``lines`` lie in space, ``numbers`` are flat.
    """

    def __init__(self, space: Space, pen: Pen, names: tuple[str, str, str] = ("x", "y", "z"), most: int = 5):
        self.space, self._pen = space, pen
        box, theme = space.box, pen.theme
        self._ends = (box.x, box.y, box.z)
        self.edges = [SpaceCurve(np.zeros((2, 3)), theme.axis, STROKES.axis, lift=0) for _ in range(3)]
        self.ticks = [SpaceCurve(np.zeros((2, 3)), theme.axis, STROKES.axis, lift=0) for _ in range(3)]
        self._places = [ticks(low, high, 4 if k == 2 else most) for k, (low, high) in enumerate(self._ends)]
        self._numbers = [VGroup(*(self._number(v) for v in values)) for values in self._places]
        self._names = [pen.formula(name, "label", "muted") for name in names]
        self.lines = VGroup(*self.edges, *self.ticks)
        self.numbers = VGroup(*self._numbers, *self._names)
        self.group = VGroup(self.lines, self.numbers)
        self.seen, self._strengths = 1.0, [1.0, 1.0, 1.0]

    def _number(self, value: sympy.Expr) -> Number:
        return self._pen.number(Fact("tick", value, str(value)).shown(6).text, "label", "muted")

    def face(self, camera: TerrainCamera) -> None:
        """Lay the axes along the edges that suit the camera's view."""
        phi, theta = camera.get_phi(), camera.get_theta()
        toward = np.array([np.cos(theta), np.sin(theta)])
        margins = (abs(toward[1]), abs(toward[0]), min(abs(toward[0]), abs(toward[1])) * np.sin(phi))
        side = [
            box[1] if towards > 0 else box[0] for box, towards in zip(self._ends[:2], toward, strict=True)
        ]
        bottom = self._ends[2][0]
        left = self._leftmost(camera)
        starts = (
            lambda t: (t, side[1], bottom),
            lambda t: (side[0], t, bottom),
            lambda t: (*left, t),
        )
        for axis in range(3):
            strength = self.seen * float(np.clip(margins[axis] / _FADE, 0, 1))
            self._lay(axis, starts[axis], camera, strength)

    def _leftmost(self, camera: TerrainCamera) -> tuple[float, float]:
        """The box's corner that the camera sees at the left."""
        corners = [(x, y) for x in self._ends[0] for y in self._ends[1]]
        seen = camera.project_points(self.space.point(*np.array(corners).T, self._ends[2][0]))
        return corners[int(np.argmin(seen[:, 0]))]

    def _lay(self, axis: int, at: Callable, camera: TerrainCamera, strength: float) -> None:
        low, high = self._ends[axis]
        ends = np.array([self.space.point(*at(t)) for t in (low, high)])
        middle = self.space.point(
            *((a + b) / 2 for a, b in self._ends[:2]), self._ends[2][0 if axis < 2 else 1]
        )
        seen = camera.project_points(np.array([*ends, middle]))[:, :2]
        way = seen[1] - seen[0]
        out = np.array([-way[1], way[0]]) / max(float(np.linalg.norm(way)), 1e-9)
        out = -out if out @ (seen[2] - (seen[0] + seen[1]) / 2) > 0 else out
        self.edges[axis].set_places(ends).set_stroke(opacity=strength)
        marks = np.array([self.space.point(*at(float(v))) for v in self._places[axis]])
        flat = camera.project_points(marks)[:, :2]
        self._mark(axis, marks, flat, out, camera, strength)
        for number, here in zip(self._numbers[axis], flat, strict=True):
            put_beside(number, here, out * (_TICK + _NUMBER))
        name, along = self._names[axis], way / max(float(np.linalg.norm(way)), 1e-9)
        put_beside(name, seen[1], (along + 0.6 * out) * 0.25 if axis < 2 else along * 0.22)
        if abs(strength - self._strengths[axis]) > 1e-6:
            self._strengths[axis] = strength
            for label in (*self._numbers[axis], name):
                label.set_opacity(strength)

    def _mark(self, axis, marks, flat, out, camera, strength) -> None:
        """Short strokes from the axis outwards, square to it on the screen and at its own depth."""
        across = camera.get_rotation_matrix().T @ np.array([*out, 0])
        self.ticks[axis].set_pieces([np.array([m, m + _TICK * across]) for m in marks])
        self.ticks[axis].set_stroke(opacity=strength)
