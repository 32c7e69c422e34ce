"""Viewpoints: on a whole box, on a slice face on, on a place that the hill does not hide."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from mathcore import Surface
from stage.graphing.curve_plot import CurvePlot
from stage.style.layout import Zone
from stage.three_d.camera import TerrainCamera
from stage.three_d.space import Space


@dataclass(frozen=True)
class Viewpoint:
    """The camera's position: angles in degrees, zoom, and the shift of the picture (frame units).

    ``phi`` is measured from the vertical, ``theta`` is the direction of the camera: −90 is south.
    """

    phi: float = 64
    theta: float = -58
    zoom: float = 1.0
    shift: tuple[float, float] = (0.0, 0.0)

    def between(self, other: Viewpoint, share: float) -> Viewpoint:
        """The viewpoint at a share of the way to another."""
        mixed = [(1 - share) * a + share * b for a, b in zip(self._numbers(), other._numbers(), strict=True)]
        return Viewpoint(*mixed[:3], tuple(mixed[3:]))

    def _numbers(self) -> tuple[float, ...]:
        return self.phi, self.theta, self.zoom, *self.shift

    def turned(self, by: float) -> Viewpoint:
        """The viewpoint turned by ``by`` degrees about the vertical axis."""
        return replace(self, theta=self.theta + by)

    def set(self, camera: TerrainCamera) -> None:
        """Move the camera here."""
        camera.set_phi(np.radians(self.phi))
        camera.set_theta(np.radians(self.theta))
        camera.set_zoom(self.zoom)
        camera.lens_shift = np.array(self.shift, float)
        camera.reset_rotation_matrix()

    @classmethod
    def of(cls, camera: TerrainCamera) -> Viewpoint:
        """Where the camera is."""
        angles = np.degrees(camera.get_phi()), np.degrees(camera.get_theta())
        return cls(*angles, camera.get_zoom(), tuple(camera.lens_shift))

    def seen(self, camera: TerrainCamera, look: Callable[[TerrainCamera], np.ndarray]) -> np.ndarray:
        """What ``look(camera)`` gives from here; the camera stays where it was."""
        before = Viewpoint.of(camera)
        self.set(camera)
        found = look(camera)
        before.set(camera)
        return found


_SOUTH, _EAST = -90.0, 0.0  # the theta for which x, or y, runs to the right
_USUAL = Viewpoint(phi=64, theta=-52)
_PHIS, _THETAS = (64, 58, 52, 46, 40), (-52, -44, -60, -36, -68, 34, 42, 26, 50)
_PLAIN = 0.55  # the least cosine between the surface's normal and the direction to the camera


def fit(view: Viewpoint, camera: TerrainCamera, space: Space, zone: Zone, turn: float = 0.0) -> Viewpoint:
    """The viewpoint zoomed and shifted so that the box fits the zone, during a ``turn`` (degrees) as well."""
    corners = space.point(*np.array(list(product(space.box.x, space.box.y, space.box.z))).T)
    plain = replace(view, zoom=1.0, shift=(0.0, 0.0))
    looks = [plain.turned(by) for by in np.linspace(0, turn, 25 if turn else 1)]
    seen = np.concatenate([one.seen(camera, lambda c: c.project_points(corners)[:, :2]) for one in looks])
    low, high = seen.min(axis=0), seen.max(axis=0)
    zoom = float(min(zone.width / (high[0] - low[0]), zone.height / (high[1] - low[1])))
    middle = np.array([zone.left + zone.right, zone.bottom + zone.top]) / 2
    return replace(view, zoom=zoom, shift=tuple(middle - zoom * (low + high) / 2))


def face_on(camera: TerrainCamera, space: Space, plot: CurvePlot, axis: int, at: float) -> Viewpoint:
    """The viewpoint from which the slice along an axis, at ``at`` on the other, coincides with its plot."""
    other = 1 - axis
    place = [0.0, 0.0, 0.0]
    place[other] = at
    away = space.point(*place)[other] * (-1 if other == 1 else 1)  # towards the camera
    focal = camera.get_focal_distance()
    zoom = plot.box.width / space.side * (focal - away) / focal
    middle = ((plot.box.left + plot.box.right) / 2, (plot.box.bottom + plot.box.top) / 2)
    return Viewpoint(90, _SOUTH if axis == 0 else _EAST, zoom, middle)


def from_above(camera: TerrainCamera, space: Space, zone: Zone, height: float) -> Viewpoint:
    """The viewpoint straight above from which the box's level ``height`` (in units) fills a square zone."""
    away, focal = space.point(0, 0, height)[2], camera.get_focal_distance()
    zoom = zone.width / space.side * (focal - away) / focal
    return Viewpoint(0, _SOUTH, zoom, ((zone.left + zone.right) / 2, (zone.bottom + zone.top) / 2))


def hidden(
    surface: Surface, space: Space, places: np.ndarray, eye: np.ndarray, slack: float = 0.0
) -> np.ndarray:
    """Whether the hill hides each point (n, 3) of space from the eye (3,), by the function's values.

    Points within ``slack`` frame units of the surface count as visible.
    """
    shares = np.linspace(0, 1, 400)[1:]
    rays = places[:, None] + shares[None, :, None] * (eye - places)[:, None]
    x, y, z = (part.reshape(rays.shape[:2]) for part in space.coordinates(rays.reshape(-1, 3)).T)
    box = space.box
    inside = (x >= box.x[0]) & (x <= box.x[1]) & (y >= box.y[0]) & (y <= box.y[1])
    ground = surface.values(x, y)
    above = np.where(inside & np.isfinite(ground), (z - ground) * space.unit[2], np.nan)
    crossed = above[:, 1:] * above[:, :-1] < 0
    return crossed.any(axis=1) | (np.abs(np.nan_to_num(above, nan=np.inf)).min(axis=1) < -slack)


def clearest(surface: Surface, space: Space, at: Sequence[float], camera: TerrainCamera) -> Viewpoint:
    """The usual viewpoint, or the next best one from which the surface at a place is well visible."""
    x, y = map(float, at)
    gradient = surface.gradients(np.array([x]), np.array([y]))[:, 0]
    slopes = space.slopes(*gradient)
    normal = np.cross(slopes[:3], slopes[3:])
    normal /= np.linalg.norm(normal)
    here = space.point(x, y, float(surface.values(np.array([x]), np.array([y]))[0]))
    best = (-np.inf, _USUAL)
    for (i, phi), (j, theta) in product(enumerate(_PHIS), enumerate(_THETAS)):
        a, b = np.radians(phi), np.radians(theta)
        way = np.array([np.sin(a) * np.cos(b), np.sin(a) * np.sin(b), np.cos(a)])
        eye = way * camera.get_focal_distance()
        blocked = hidden(surface, space, (here + 0.05 * normal)[None], eye)[0]
        plain = float(normal @ way)
        score = -0.06 * i - 0.03 * j - 2.0 * blocked - 3.0 * max(0.0, _PLAIN - plain)
        best = max(best, (score, Viewpoint(phi, theta)), key=lambda one: one[0])
    return best[1]
