"""The ground close up: a smaller and smaller part of the hill round its place, until it is a plane."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from manim import ManimColor, VGroup

from scenes.partials.parts.slice import Slice
from stage.gadgets.compass import Compass
from stage.gadgets.hill import Hill
from stage.style.theme import STROKES
from stage.three_d.shapes import SpaceCurve
from stage.three_d.terrain import Terrain
from stage.three_d.viewpoints import Viewpoint

_LARGEST, _SHRINKING, _TRIES = 0.04, 0.7, 16  # half a square's side, of the box's; tried smaller, so often
_FLAT = 0.012  # of the square's side, as far as the ground may be from the tangent plane
_LINES, _PIECES, _CORNERS = 5, 33, 65  # grid lines each way, points on each, vertices along a side
_LIT = 0.6  # the grid's opacity
_ROOM = 0.9  # of its zone, as much as the square may fill
_FACING, _TURNING = 0.6, 0.002  # the cosine wanted between the square's normal and the eye; a degree's cost
_PHIS, _BY = (64, 52, 40, 28), range(-90, 91, 15)  # the directions that are tried
_REACH = 0.9  # a tangent's length, of that of the square


class CloseUp:
    """The ground round a hill's place and the way towards it: ``show(share)``, ``way(share)``.

    At 0 it is all of the hill, at 1 a square so small that it is nearly its tangent plane.
    """

    def __init__(self, hill: Hill, cuts: tuple[Slice, Slice], compass: Compass, start: Viewpoint):
        self.hill, self.cuts, self.compass, self._start = hill, cuts, compass, start
        self._place = x, y = hill.here
        self._middle = hill.over(x, y)
        self._half, slopes = self._smallest(), hill.surface.gradients(np.array([x]), np.array([y]))[:, 0]
        tall = slopes * hill.space.unit[2] / hill.space.unit[:2]
        self._least = _REACH * self._half * hill.space.unit[:2] * np.hypot(1, tall)
        self._whole = np.array(
            [max(at - low, high - at) for at, (low, high) in zip(self._place, self._sides, strict=True)]
        )
        smallest = self._ranges(1.0)
        self._known: tuple[float, Terrain] = 0.0, hill.of(hill.surface, n=_CORNERS)
        self.ground = hill.of(hill.surface, n=_CORNERS)
        self.grid = self._grid(smallest).set_stroke(opacity=0)
        self.group = VGroup(self.ground, self.grid)
        zone, facing = hill.pen.layout.plot, self._facing(slopes)
        wide, tall = ((1 - _ROOM) / 2 * part for part in (zone.width, zone.height))
        self._from = self._seen(start, 0.0)
        self._to = np.array([[zone.left + wide, zone.bottom + tall], [zone.right - wide, zone.top - tall]])
        self._facing_it = facing
        self.view = self.way(1.0)
        self._reaches = [cut.tangent.reach for cut in cuts]

    @property
    def _sides(self) -> tuple:
        return self.hill.box.x, self.hill.box.y

    def _ranges(self, share: float) -> tuple:
        """The ranges of x and y that are seen: each moment they shrink by the same factor."""
        half = self._whole * (self._half / self._whole) ** share
        return tuple(
            (float(max(low, at - part)), float(min(high, at + part)))
            for at, part, (low, high) in zip(self._place, half, self._sides, strict=True)
        )

    def _smallest(self) -> np.ndarray:
        """Half the square's sides, in units of x and y."""
        hill, (x, y) = self.hill, self.hill.here
        spans = np.array([high - low for low, high in (hill.box.x, hill.box.y)])
        slopes = hill.surface.gradients(np.array([x]), np.array([y]))[:, 0]
        across = np.linspace(-1, 1, 9)
        for k in range(_TRIES):
            half = _LARGEST * _SHRINKING**k * spans
            dx, dy = (part.ravel() for part in np.meshgrid(across * half[0], across * half[1]))
            off = hill.surface.values(x + dx, y + dy) - hill.surface.values(x, y) - slopes @ [dx, dy]
            if (
                np.isfinite(off).all()
                and np.abs(off).max() * hill.space.unit[2] < _FLAT * 2 * half[0] * (hill.space.unit[0])
            ):
                break
        return half

    def _grid(self, ranges: tuple) -> SpaceCurve:
        """Lines on the square, at even distances."""
        pieces = []
        for axis in (0, 1):
            along = np.linspace(*ranges[axis], _PIECES)
            for held in np.linspace(*ranges[1 - axis], _LINES):
                places = (along, along * 0 + held) if axis == 0 else (along * 0 + held, along)
                pieces.append(self.hill.over(*places))
        colour = ManimColor(self.ground.line[:3])
        drawn = SpaceCurve(np.zeros((2, 3)), colour, STROKES.axis, cased=False).set_pieces(pieces)
        drawn.quiet, drawn.label = True, "a grid line"
        return drawn

    def _facing(self, slopes: np.ndarray) -> Viewpoint:
        """A direction near the present one from which the square is seen neither edge-on nor from above."""
        unit = self.hill.space.unit
        normal = np.array([*(-slopes * unit[2] / unit[:2]), 1.0])
        normal /= np.linalg.norm(normal)

        def costs(view: Viewpoint) -> float:
            a, b = np.radians([view.phi, view.theta])
            eye = np.array([np.sin(a) * np.cos(b), np.sin(a) * np.sin(b), np.cos(a)])
            turned = abs(view.theta - self._start.theta) + abs(view.phi - self._start.phi)
            return _TURNING * turned + max(0.0, _FACING - float(normal @ eye))

        ways = [
            replace(self._start, phi=phi, theta=self._start.theta + by)
            for phi in (self._start.phi, *_PHIS)
            for by in _BY
        ]
        return min(ways, key=costs)

    def _ground_at(self, share: float) -> Terrain:
        """The ground that is seen then."""
        if self._known[0] != share:
            self._known = share, self.hill.of(self.hill.surface, self._ranges(share), _CORNERS)
        return self._known[1]

    def _seen(self, view: Viewpoint, share: float) -> np.ndarray:
        """What the ground takes up in the frame: its lower left and upper right corner, (2, 2)."""
        ground = self._ground_at(share).ground(whole=True)
        seen = view.seen(self.hill.camera, lambda camera: camera.project_points(ground)[:, :2].copy())
        return np.array([seen.min(axis=0), seen.max(axis=0)])

    def way(self, share: float) -> Viewpoint:
        """The viewpoint from which the ground of that moment fills its part of the frame."""
        between = self._start.between(self._facing_it, share)
        plain = replace(between, zoom=1.0, shift=(0.0, 0.0))
        low, high = self._seen(plain, share)
        left, right = (1 - share) * self._from + share * self._to
        zoom = float(np.min((right - left) / (high - low)))
        return replace(plain, zoom=zoom, shift=tuple((left + right) / 2 - zoom * (low + high) / 2))

    def clear(self, share: float) -> None:
        """Fade what stands round the hill."""
        self.hill.floor.set_fill(opacity=self.hill.floor_opacity * (1 - share))
        self.hill.axes.seen = self.compass.seen = 1 - share

    def show(self, share: float) -> None:
        """Show the ground that is seen then; the tangents keep their length in the frame."""
        hill, ranges = self.hill, self._ranges(share)
        hill.terrain.set_fill(opacity=0)
        self.ground.take(self._ground_at(share))
        self.grid.set_stroke(opacity=_LIT * share)
        closer = self.way(share).zoom / self._start.zoom
        for cut, reach, least in zip(self.cuts, self._reaches, self._least, strict=True):
            held = float(self._place[1 - cut.axis])
            cut.line.set_pieces(hill.line(cut.axis, held, ranges[cut.axis]))
            cut.tangent.reach = min(reach, max(reach / closer, float(least)))
            cut.tangent.show()
