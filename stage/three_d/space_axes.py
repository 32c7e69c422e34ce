"""The axes of a box in space: three of its edges, with upright numbers beside them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import sympy
from manim import Mobject, VGroup

from mathcore import Fact
from stage.graphing.ticks import ticks
from stage.style.theme import STROKES
from stage.text.writing import Pen
from stage.text.written import Number
from stage.three_d.camera import TerrainCamera
from stage.three_d.shapes import SpaceCurve
from stage.three_d.space import Space

_TICK = 0.1  # frame units
_NUMBER = 0.16  # from a tick's end to its number
_NAME = 0.88  # from an axis to its name
_NAME_ROOM = (0.6, 0.4)  # the width and the height that a name may have without more room beside the box
_MOST_ROOM = 1.2  # frame units of width that the longest name may take from the hill
_LONG = 14  # characters of the longest name in one line
_FADE = 0.1  # an axis fades while its edge's side of the box comes to face the eye: of the eye's distance
_SWAP = 0.16  # the vertical axis fades within this share of a side from where it changes its edge
_NEAR, _CLEAR = 0.06, 0.16  # distances to another text at which a number is hidden, and fully shown
_SHOWN_AT_REST = 0.25  # the opacity from which a number is fully shown in a held frame
_FIRST = 0.3  # the share of an upper edge that can be near the vertical axis's name
_BEADS = 80  # points along an axis of which numbers keep clear
_HIDING = 8.0  # an eighth of a way is what the axes take to fade
_MOST = (5, 5, 5)  # numbers on each axis


class SpaceAxes:
    """Three edges of a box with ticks and numbers: the two nearest at the bottom, and the leftmost upright.

    They follow the camera: an axis fades while its edge changes. Numbers are outside the box, upright; where
    two are too near each other, or to one of the labels to ``avoid``, the less important fades. ``lines`` lie
    in space, ``numbers`` are flat; ``seen`` is the opacity of all, 0 to 1. The vertical axis has numbers only
    within ``heights``.
    """

    def __init__(
        self,
        space: Space,
        pen: Pen,
        names: tuple[str, str, str] = ("x", "y", "z"),
        heights: tuple[float, float] | None = None,
    ):
        self.space, self._pen, self.seen = space, pen, 1.0
        box, colour = space.box, pen.theme.axis
        self._ends = (box.x, box.y, box.z)
        self.edges, self.ticks = (
            [SpaceCurve(np.zeros((2, 3)), colour, STROKES.axis, lift=0, cased=False) for _ in range(3)]
            for _ in range(2)
        )
        for line in (*self.edges, *self.ticks):
            line.quiet, line.label = True, "an axis"
        numbered = (box.x, box.y, heights or box.z)
        self._places = [ticks(*ends, most) for ends, most in zip(numbered, _MOST, strict=True)]
        self._numbers = [[self._number(value) for value in values] for values in self._places]
        self._names = [pen.axis_name(name, _LONG) for name in names]
        self.lines = VGroup(*self.edges, *self.ticks)
        self._labels: list[Mobject] = [*(n for numbers in self._numbers for n in numbers), *self._names]
        self._halves = np.array([[label.width, label.height] for label in self._labels]) / 2
        counts = [len(numbers) for numbers in self._numbers]
        self._axis_of = np.array([*np.repeat(range(3), counts), *range(3)])
        self._halves_of = np.split(self._halves, np.cumsum(counts))[:3]
        self._glyphs = [label.glyphs[0] for label in self._labels]
        self._aways = [
            label.get_center()[:2] - glyph.points[0, :2]
            for label, glyph in zip(self._labels, self._glyphs, strict=True)
        ]
        self._shown = np.ones(len(self._labels))
        self.numbers = VGroup(*self._labels)
        self.group = VGroup(self.lines, self.numbers)
        self.avoid: list[Mobject] = []

    def _number(self, value: sympy.Expr) -> Number:
        return self._pen.number(Fact("tick", value, str(value)).shown(6).text, "label", "muted")

    @property
    def widest(self) -> float:
        """The width of the vertical axis's widest number, or of half its name, in frame units."""
        return max(float(2 * self._halves_of[2][:, 0].max(initial=0.0)), self._names[2].width / 2)

    @property
    def beyond(self) -> tuple[float, float]:
        """How much wider and higher than a letter's room the names of horizontal axes are, in frame units."""
        names = self._names[:2]
        wide, tall = max(name.width for name in names), max(name.height for name in names)
        return min(max(0.0, wide - _NAME_ROOM[0]), _MOST_ROOM), max(0.0, tall - _NAME_ROOM[1])

    def face(self, camera: TerrainCamera, rest: float = 1.0) -> None:
        """Put the axes on the edges that suit the camera's view.

        At ``rest``, 1, a number is there or it is not; within a move, 0, it may be half shown.
        """
        toward = self._toward(camera)
        side = [ends[1 if way > 0 else 0] for ends, way in zip(self._ends[:2], toward, strict=True)]
        bottom, (left, _) = self._ends[2][0], self._leftmost(camera)
        places = (lambda t: (t, side[1], bottom), lambda t: (side[0], t, bottom), lambda t: (*left, t))
        strengths = self.strengths(camera)
        laid = [self._lay(axis, places[axis], camera, strengths[axis]) for axis in range(3)]
        middles = np.concatenate([*(numbers for numbers, _ in laid), [name for _, name in laid]])
        self._stand(middles)
        self._fade(middles, np.array(strengths)[self._axis_of], camera, rest)

    def rest_between(self, share: float) -> None:
        """Hide all while the camera turns, but at the beginning and the end of its way."""
        self.seen = float(np.clip(max(1 - _HIDING * share, 1 - _HIDING * (1 - share)), 0, 1))

    def strengths(self, camera: TerrainCamera) -> list[float]:
        """The opacity of each axis in the camera's view, 0 to 1: one fades while its edge changes."""
        # Only from beyond a side of the box is that side's edge the outline, and all that stands in the box
        # on one side of it: nearer, the numbers would lie over the hill.
        aside = np.abs(self._toward(camera)) - self.space.side / 2 / camera.get_focal_distance()
        ahead = min(self._leftmost(camera)[1], np.sin(camera.get_phi()))
        margins = aside[1] / _FADE, aside[0] / _FADE, ahead / _SWAP
        return [float(np.clip(margin, 0, 1)) for margin in margins]

    @staticmethod
    def _toward(camera: TerrainCamera) -> np.ndarray:
        """The horizontal part (2,) of the unit vector towards the camera."""
        theta = camera.get_theta()
        return np.sin(camera.get_phi()) * np.array([np.cos(theta), np.sin(theta)])

    def reach(self, camera: TerrainCamera) -> np.ndarray:
        """What the numbers and names seen from the camera take up: lower left and upper right, (2, 2)."""
        before, self.seen = self.seen, 1.0
        self.face(camera)
        self.seen = before
        seen = self._shown > 0
        middles = np.array([label.get_center()[:2] for label in self._labels])[seen]
        halves = self._halves[seen]
        return np.array([(middles - halves).min(axis=0), (middles + halves).max(axis=0)])

    def _leftmost(self, camera: TerrainCamera) -> tuple[tuple[float, float], float]:
        """The leftmost corner of the box, and how far left of the next it is, in shares of a side."""
        corners = [(x, y) for x in self._ends[0] for y in self._ends[1]]
        seen = camera.project_points(self.space.point(*np.array(corners).T, self._ends[2][0]))[:, 0]
        first, second = np.argsort(seen)[:2]
        return corners[first], float(seen[second] - seen[first]) / self.space.side

    def _lay(self, axis: int, at: Callable, camera: TerrainCamera, strength: float) -> tuple:
        """Place one axis; returns the centres of its numbers (n, 2) and of its name (2,)."""
        low, high = self._ends[axis]
        ends = self.space.point(*at(np.array([low, high])))
        inside = self.space.point(
            *(sum(pair) / 2 for pair in self._ends[:2]), self._ends[2][0 if axis < 2 else 1]
        )
        *seen, inside = camera.project_points(np.array([*ends, inside]))[:, :2]
        middle, way = (seen[0] + seen[1]) / 2, seen[1] - seen[0]
        along = way / max(float(np.linalg.norm(way)), 1e-9)
        out = np.array([-along[1], along[0]])
        out = -out if out @ (inside - middle) > 0 else out
        self.edges[axis].set_places(ends).set_stroke(opacity=self.seen * strength)
        marks = self.space.point(*at(np.array(self._places[axis], float)))
        # Ticks run outwards, perpendicular to the axis on the screen and at its depth.
        across = camera.get_rotation_matrix().T @ np.array([*out, 0])
        self.ticks[axis].set_pieces([np.array([mark, mark + _TICK * across]) for mark in marks])
        self.ticks[axis].set_stroke(opacity=self.seen * strength)
        numbers = _beside(camera.project_points(marks)[:, :2], out * (_TICK + _NUMBER), self._halves_of[axis])
        # A name is beyond its numbers, where two axes' names cannot overlap; the vertical axis's is on top.
        here, far = (middle, _NAME * out) if axis < 2 else (seen[1], 0.22 * along)
        half, safe = self._halves[axis - 3], self._pen.layout.safe
        name = _beside(here[None], far, half[None])[0]
        return numbers, np.array([np.clip(name[0], safe.left + half[0], safe.right - half[0]), name[1]])

    def _stand(self, middles: np.ndarray) -> None:
        """Move each label's centre to its place; a glyph's first point gives the label's position."""
        for label, glyph, away, middle in zip(self._labels, self._glyphs, self._aways, middles, strict=True):
            step = middle - (glyph.points[0, :2] + away)
            if step @ step > 1e-18:
                label.shift([*step, 0])

    def _over_the_corner(self, camera: TerrainCamera) -> list[np.ndarray]:
        """The box's two upper edges from the vertical axis as seen, (n, 2) each: steep ones in some views."""
        x, y = self._leftmost(camera)[0]
        top, shares = self._ends[2][1], np.linspace(0, _FIRST, _BEADS // 5)
        across = [ends[0] + ends[1] - part for ends, part in zip(self._ends[:2], (x, y), strict=True)]
        ways = ((x + shares * (across[0] - x), y), (x, y + shares * (across[1] - y)))
        seen = [self.space.point(*way, top) for way in ways]
        return np.split(camera.project_points(np.concatenate(seen))[:, :2], 2)

    def _fade(self, middles: np.ndarray, strengths: np.ndarray, camera: TerrainCamera, rest: float) -> None:
        """Set each label's opacity to its axis's strength, less where it is near one of higher priority."""
        others = [label for label in self.avoid if label.glyphs[0].get_fill_opacity() > 0]
        places = [label.get_center()[:2] for label in others]
        halves = [np.array([label.width, label.height]) / 2 for label in others]
        axes = np.full(len(others), -1)
        for axis, edge in enumerate(self.edges):
            if edge.get_stroke_opacity() > 0:
                line = camera.project_points(np.linspace(edge.points[0], edge.points[-1], _BEADS))[:, :2]
                places += list(line)
                halves += [np.zeros(2)] * _BEADS
                axes = np.concatenate([axes, np.full(_BEADS, axis)])
        for end in self._over_the_corner(camera):  # the vertical axis's name may be near them, not on them
            places += list(end)
            halves += [np.full(2, -_NEAR)] * len(end)
            axes = np.concatenate([axes, np.full(len(end), -1)])
        given = len(places)
        everything = np.array([*places, *middles]), np.array([*halves, *self._halves])
        gaps = np.abs(middles[:, None] - everything[0]) - self._halves[:, None] - everything[1]
        apart = np.linalg.norm(np.maximum(gaps, 0), axis=-1)
        apart[:, :given][axes[None] == self._axis_of[:, None]] = np.inf  # a number may be near its own axis
        for k, label in enumerate(self._labels):
            nearest = apart[k, : given + k].min(initial=np.inf)
            opacity = strengths[k] * float(np.clip((nearest - _NEAR) / (_CLEAR - _NEAR), 0, 1))
            opacity = self.seen * ((1 - rest) * opacity + rest * (opacity > _SHOWN_AT_REST))
            if opacity < 0.01:
                apart[:, given + k] = np.inf  # a hidden label is no obstacle
            if abs(opacity - self._shown[k]) > 1e-6:
                self._shown[k] = opacity
                label.set_opacity(opacity)


def _beside(places: np.ndarray, way: np.ndarray, halves: np.ndarray) -> np.ndarray:
    """Centres (n, 2) of labels of half extents (n, 2), offset by ``way`` (2,) from points (n, 2)."""
    out = way / max(float(np.linalg.norm(way)), 1e-9)
    return places + way + np.sign(out) * halves * np.sqrt(np.abs(out))
