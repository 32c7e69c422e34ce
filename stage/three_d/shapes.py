"""Shapes in space: curves, dots, arrows and translucent sheets, which share the hill's depth buffer.

Each is an ordinary VMobject whose points lie in space, so that Manim can fade, move, copy and transform it;
only the drawing is done by the graphics card. Widths and radii do not depend on the distance.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import ManimColor, VMobject

from stage.opengl.canvas import Picture, Sheet
from stage.opengl.projection import Projection
from stage.opengl.strokes import Spot, Stroke, arrow
from stage.style.contrast import edge_of
from stage.style.theme import STROKES

_WIDTH = 0.01  # frame units per unit of Manim's stroke width
_RIM = 1.6  # the opacity of a sheet's edge over that of the sheet
_CASING = 0.02  # a casing's width beyond the line, in frame units
_UNDER = 0.012  # frame units by which a casing is deeper than its line
_DASH = 0.15  # frame units from one dash to the next
_LIFT = (
    0.035  # frame units by which a line is drawn nearer, so that the surface that it lies on does not hide it
)
_SLANT = 4.0  # radii by which a dot is drawn nearer: the tangent of the surface's largest tilt
_TILT = 2.5  # half-widths by which a line is: beside its middle, a tilted surface is nearer than the line


class SpaceShape(VMobject):
    """A mobject in space, with depth. ``draw`` adds it to a picture."""

    in_space = True
    label = ""

    def draw(self, picture: Picture, projection: Projection) -> None:
        """Add this mobject, without its submobjects, to the picture."""
        raise TypeError(f"{type(self).__name__} does not say how it is drawn")

    def outline(self) -> list[np.ndarray]:
        """Its lines as points in space, (n, 3) each, of which labels must keep clear."""
        return []

    def ground(self) -> np.ndarray:
        """Points in space, (n, 3), close together all over it, if it is solid: no label may lie there that
        has no backing.
        """
        return np.zeros((0, 3))


def stroke_colour(mobject: VMobject) -> np.ndarray:
    """A mobject's stroke as (4,): red, green, blue, opacity."""
    return np.array([*mobject.get_stroke_color().to_rgb(), mobject.get_stroke_opacity()])


def fill_colour(mobject: VMobject) -> np.ndarray:
    """A mobject's fill as (4,): red, green, blue, opacity."""
    return np.array([*mobject.get_fill_color().to_rgb(), mobject.get_fill_opacity()])


def _edge(line: VMobject) -> np.ndarray:
    """The colour (4,) of a line's casing."""
    edge = edge_of(line.get_stroke_color().to_hex())
    return np.array([*ManimColor(edge).to_rgb(), line.get_stroke_opacity()])


def _near(line: SpaceCurve | SpaceArrow, cased: bool) -> float:
    """Frame units by which a line is drawn nearer, so that the surface it lies on hides none of its width."""
    half = 0.5 * line.get_stroke_width() * _WIDTH + _CASING
    return max(line.lift, _TILT * half + _UNDER) if cased else line.lift


class SpaceCurve(SpaceShape):
    """A line through points (n, 3). Parts behind the hill are not drawn, or dashed and faint if ``hidden``.

    It is ``cased``, as lines on maps are: a thin edge, dark or light, gives contrast on any ground.
    """

    def __init__(
        self,
        places: np.ndarray,
        colour: str,
        width: float = STROKES.curve,
        hidden: bool = False,
        dashed: bool = False,
        lift: float = _LIFT,
        cased: bool = True,
    ):
        super().__init__(stroke_color=colour, stroke_width=width, fill_opacity=0)
        self.hidden, self.dashed, self.lift, self.cased = hidden, dashed, lift, cased
        self.set_places(places)

    def set_places(self, places: np.ndarray) -> SpaceCurve:
        """Set the line's points."""
        self.set_points_as_corners(np.asarray(places, float))
        return self

    def set_pieces(self, pieces: Sequence[np.ndarray]) -> SpaceCurve:
        """Set the line to several runs of points, (n, 3) each, with gaps between them."""
        self.clear_points()
        for piece in pieces:
            self.start_new_path(np.asarray(piece[0], float))
            self.add_points_as_corners(np.asarray(piece[1:], float))
        return self

    def outline(self) -> list[np.ndarray]:
        points = self.points[: len(self.points) // 4 * 4]
        if not len(points):
            return []
        starts, ends = points[::4], points[3::4]
        new = np.flatnonzero(np.abs(starts[1:] - ends[:-1]).max(axis=1) > 1e-9) + 1
        runs = np.split(np.arange(len(starts)), new)
        return [np.concatenate([starts[run], ends[run[-1:]]]) for run in runs]

    def draw(self, picture: Picture, projection: Projection) -> None:
        colour, width = stroke_colour(self), self.get_stroke_width()
        if colour[3] <= 0 or width <= 0:
            return
        half = 0.5 * width * _WIDTH * projection.unit
        period = _DASH * projection.unit * (-1 if self.dashed else 1 if self.hidden else 0)
        runs = self.outline()
        # Many short strokes, such as ticks, are drawn as one; a long line may be closed, so is drawn alone.
        for together in [runs] if all(len(run) < 4 for run in runs) and runs else [[run] for run in runs]:
            places = np.concatenate(together)
            starts = tuple(np.cumsum([0, *(len(run) for run in together[:-1])]).tolist())
            widths = np.full(len(places), half)
            if self.cased:
                wider, dashes = widths + _CASING * projection.unit, min(period, 0.0)
                edge, below = _edge(self), _near(self, cased=True) - _UNDER
                picture.strokes.append(Stroke(places, wider, edge, dashes, below, starts))
            picture.strokes.append(Stroke(places, widths, colour, period, _near(self, self.cased), starts))


class SpaceDot(SpaceShape):
    """A round dot at a place (3,), ``radius`` in frame units; ``ring`` colours its rim."""

    def __init__(self, place: np.ndarray, colour: str, ring: str | None = None, radius: float = STROKES.dot):
        super().__init__(fill_color=colour, fill_opacity=1, stroke_color=ring or colour, stroke_width=3)
        self.radius = radius
        self.set_place(place)

    @property
    def place(self) -> np.ndarray:
        return self.points[0]

    def set_place(self, place: np.ndarray) -> SpaceDot:
        """Set the dot's place."""
        self.set_points(np.tile(np.asarray(place, float), (4, 1)))
        return self

    def outline(self) -> list[np.ndarray]:
        return [self.points[:2]]

    def draw(self, picture: Picture, projection: Projection) -> None:
        if self.get_fill_opacity() <= 0:
            return
        radius = self.radius * projection.unit
        rim = radius + 0.5 * self.get_stroke_width() * _WIDTH * projection.unit
        ring = stroke_colour(self)
        ring[3] = self.get_fill_opacity()
        # Wholly visible on a surface tilted by up to 75°, and still hidden behind a ridge.
        picture.spots.append(Spot(self.place, (radius, rim), fill_colour(self), ring, _SLANT * self.radius))


class SpaceArrow(SpaceShape):
    """A straight arrow between two places, its head as large on the screen as a flat arrow's.

    It is ``cased`` as a curve is.
    """

    def __init__(
        self,
        start: np.ndarray,
        end: np.ndarray,
        colour: str,
        width: float = STROKES.line,
        hidden: bool = False,
        lift: float = _LIFT,
        cased: bool = True,
    ):
        super().__init__(stroke_color=colour, stroke_width=width, fill_opacity=0)
        self.hidden, self.lift, self.cased = hidden, lift, cased
        self.set_ends(start, end)

    def set_ends(self, start: np.ndarray, end: np.ndarray) -> SpaceArrow:
        """Set the arrow's two ends."""
        self.set_points_as_corners([np.asarray(start, float), np.asarray(end, float)])
        return self

    def outline(self) -> list[np.ndarray]:
        return [self.points[[0, -1]]] if len(self.points) else []

    def draw(self, picture: Picture, projection: Projection) -> None:
        colour, width = stroke_colour(self), self.get_stroke_width()
        if colour[3] <= 0 or width <= 0 or not len(self.points):
            return
        half = 0.5 * width * _WIDTH * projection.unit
        head = 0.26 * projection.unit, 0.11 * projection.unit
        dash = _DASH * projection.unit if self.hidden else 0.0
        parts = arrow(projection, self.points[0], self.points[-1], half, head)
        near = _near(self, self.cased)
        for places, widths in parts if self.cased else ():
            wider = widths + _CASING * projection.unit
            picture.strokes.append(Stroke(places, wider, _edge(self), nearer=near - _UNDER))
        for (places, widths), period in zip(parts, (dash, 0.0), strict=True):
            picture.strokes.append(Stroke(places, widths, colour, period, near))


class SpaceSheet(SpaceShape):
    """A translucent sheet between two lines of n points, (n, 3) each: a slice's plane, a wall.

    It is drawn ``deeper`` by some frame units, so that what lies in it is before it all over.
    """

    def __init__(
        self,
        one: np.ndarray,
        other: np.ndarray,
        colour: str,
        opacity: float = 0.25,
        rim: bool = True,
        deeper: float = 0.0,
    ):
        super().__init__(stroke_width=0, fill_color=colour, fill_opacity=opacity)
        self.rim, self.deeper = rim, deeper
        self.set_sides(one, other)

    def set_sides(self, one: np.ndarray, other: np.ndarray) -> SpaceSheet:
        """Set the two lines."""
        strip = np.stack([np.asarray(one, float), np.asarray(other, float)], axis=1).reshape(-1, 3)
        self.set_points(strip)
        return self

    def draw(self, picture: Picture, projection: Projection) -> None:
        colour = fill_colour(self)
        if colour[3] > 0 and len(self.points) > 2:
            picture.sheets.append(Sheet(self.points, colour, -self.deeper))
        if self.rim and colour[3] > 0:
            rim = np.concatenate([self.points[::2], self.points[::-2], self.points[:1]])
            edge = np.array([*colour[:3], min(1.0, _RIM * colour[3])])
            picture.strokes.append(Stroke(rim, np.full(len(rim), 0.5), edge))
