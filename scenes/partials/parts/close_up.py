"""The ground close up: a small square of the hill round its marked place, which looks like a plane."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from manim import ManimColor, VGroup

from scenes.partials.parts.slice import Slice
from stage.gadgets.compass import Compass
from stage.gadgets.hill import Hill
from stage.style.theme import STROKES
from stage.three_d.shapes import SpaceCurve
from stage.three_d.viewpoints import Viewpoint

_LARGEST, _SHRINKING, _TRIES = 0.04, 0.7, 16  # half a square's side, of the box's; tried smaller, so often
_FLAT = 0.025  # of the square's side, as far as the ground may be from the tangent plane
_LINES, _PIECES, _CORNERS = 5, 33, 33  # grid lines each way, points on each, vertices along a side
_GONE, _FROM = 0.3, 0.1  # shares of the time: when the rest of the hill is gone, when the eye comes closer
_LIT = 0.6  # the grid's opacity
_ROOM = 0.9  # of its zone, as much as the square may fill
_REACH = 0.42  # half a tangent's length, of the square's drawn size


class CloseUp:
    """A square of the ground with grid lines, and the way towards it: ``show(share)``, ``way(share)``.

    It is so small that the ground in it is nearly its tangent plane.
    """

    def __init__(self, hill: Hill, cuts: tuple[Slice, Slice], compass: Compass, start: Viewpoint):
        self.hill, self.cuts, self.compass, self._start = hill, cuts, compass, start
        x, y = hill.here
        self._middle = hill.over(x, y)
        half = self._half()
        ranges = tuple((at - part, at + part) for at, part in zip((x, y), half, strict=True))
        self.ground = hill.of(hill.surface, ranges, _CORNERS)
        self.grid = self._grid(ranges)
        self.group = VGroup(self.ground, self.grid)
        self._end = self._closest()
        self._reaches = [cut.tangent.reach for cut in cuts]

    def _half(self) -> np.ndarray:
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
        drawn.set_stroke(opacity=_LIT)
        drawn.quiet, drawn.label = True, "a grid line"
        return drawn

    def _at(self, zoom: float, middle: np.ndarray) -> Viewpoint:
        """The viewpoint at this zoom from which the place is seen at this point of the frame."""
        plain = replace(self._start, zoom=1.0, shift=(0.0, 0.0))
        here = plain.seen(self.hill.camera, lambda camera: camera.project_point(self._middle)[:2].copy())
        return replace(self._start, zoom=zoom, shift=tuple(middle - zoom * here))

    def _closest(self) -> Viewpoint:
        """Where the square fills the plot's zone."""
        ground = self.ground.ground(whole=True)
        plain = replace(self._start, zoom=1.0, shift=(0.0, 0.0))
        seen = plain.seen(self.hill.camera, lambda camera: camera.project_points(ground)[:, :2].copy())
        wide, tall = np.ptp(seen, axis=0)
        zone = self.hill.pen.layout.plot
        self._size = max(wide, tall)
        zoom = _ROOM * float(min(zone.width / wide, zone.height / tall))
        middle = np.array([zone.left + zone.right, zone.bottom + zone.top]) / 2
        offset = (seen.min(axis=0) + seen.max(axis=0)) / 2
        return replace(self._start, zoom=zoom, shift=tuple(middle - zoom * offset))

    @property
    def view(self) -> Viewpoint:
        """The closest viewpoint."""
        return self._end

    def way(self, share: float) -> Viewpoint:
        """The viewpoint on the way: each moment magnifies by the same factor."""
        share = max(0.0, share - _FROM) / (1 - _FROM)
        camera, zooms = self.hill.camera, (self._start.zoom, self._end.zoom)
        seen = [
            view.seen(camera, lambda camera: camera.project_point(self._middle)[:2].copy())
            for view in (self._start, self._end)
        ]
        if share >= 1:
            return self._end
        zoom = zooms[0] * (zooms[1] / zooms[0]) ** share
        return self._at(zoom, (1 - share) * seen[0] + share * seen[1])

    def show(self, share: float) -> None:
        """Fade the rest of the hill; the tangents keep their length in the frame."""
        left = float(np.clip(1 - share / _GONE, 0, 1))
        hill = self.hill
        hill.terrain.set_fill(opacity=left)
        hill.floor.set_fill(opacity=hill.floor_opacity * left)
        hill.axes.seen = left
        self.compass.seen = left
        closer = self.way(share).zoom / self._start.zoom
        for cut, reach in zip(self.cuts, self._reaches, strict=True):
            cut.line.set_stroke(opacity=left)
            cut.tangent.reach = min(reach, max(reach / closer, _REACH * self._size))
            cut.tangent.show()
