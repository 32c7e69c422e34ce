"""A hill: the surface in its box, its axes, and a marked place on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import sympy
from manim import ManimColor, VGroup
from manim.utils.rate_functions import smooth

from mathcore import Box, Surface, contour_levels, fitted_runs, surface_box
from stage.claims.exact_values import exact_value, text_of, to_digits
from stage.claims.geometry import claim_point
from stage.graphing.ticks import ticks
from stage.style.layers import LABEL
from stage.style.layout import Layout, Zone
from stage.style.theme import STROKES
from stage.text.writing import Pen
from stage.three_d.camera import TerrainCamera
from stage.three_d.shapes import SpaceCurve, SpaceDot, SpaceSheet
from stage.three_d.space import Space
from stage.three_d.space_axes import SpaceAxes
from stage.three_d.tags import Tag
from stage.three_d.terrain import CORNERS, Terrain
from stage.three_d.viewpoints import Viewpoint, clearest, fit

_GAP = 0.26  # on either side of a vertical axis's number
_ROOM = (1.0, 0.7, 0.95, 0.1)  # for the axes' numbers: left, right, bottom, top; in frame units
_ASIDE = 0.3  # frame units by which a number may reach from the plot's zone towards the side's
_SLACK, _TRIES = 0.005, 3  # frame units of no account; the room for the numbers hardly depends on the zone
_OFF = 0.05  # frame units between the ground and a text
_LEAVING = 0.15  # the share of a way after which a close viewpoint is left
_LEVELS = 9
_UNDER = 0.05  # frame units by which the floor is drawn deeper than ground that lies on it
_GRID_LOOKS = 61  # places along each side of the box at which it is looked whether the surface is there
_SAMPLES = 241  # points along a line on the surface
_LINES, _GRID = 5, 0.4  # grid lines along each axis at most, and their opacity


class Hill:
    """The surface over a box, its axes, and ``home``, a viewpoint from which the place ``at`` is visible.

    ``height`` is the box's, in frame units; ``heights`` is the range that is coloured and numbered, where the
    box is taller; below ``lowest`` the surface is not drawn. ``far`` is ``home`` further away, so that the
    hill stays in its zone while the camera goes all round.
    """

    floor_opacity = 0.55

    def __init__(
        self,
        pen: Pen,
        layout: Layout,
        camera: TerrainCamera,
        surface: Surface,
        at: Sequence[sympy.Expr],
        box: Box | None = None,
        tag: tuple[float, float] = (0.28, 0.3),
        levels: Sequence[sympy.Expr] | None = None,
        heights: tuple[float, float] | None = None,
        height: float = Space.height,
        lowest: float | None = None,
    ):
        self.pen, self.surface, self.at, self.camera = pen, surface, at, camera
        self._tag_way = tag
        self.box = box or surface_box(surface, at)
        self.space = Space(self.box, height=height)
        self._levels, self._heights, self._lowest = levels, heights or self.box.z, lowest
        self.terrain = self.of(surface)
        self.floor = self._floor()
        self.axes = SpaceAxes(self.space, pen, surface.axes, self._heights)
        self.zone, self._room = self._zone(layout), layout.plot.inset(right=-_ASIDE)
        self._clear = _clear_of_texts(layout)
        self.home = self.seen_from(self.clearest(at))
        self.far = self.seen_from(self.home, 360)
        self.dot, self.tag = self._stand(*at)

    def _zone(self, layout: Layout) -> Zone:
        """The plot's zone less the room for the axes' numbers."""
        (left, right, bottom, top), (wide, tall) = _ROOM, self.axes.beyond
        left = max(left, self.axes.widest + 2 * _GAP)
        return layout.plot.inset(left, right + wide, bottom + tall, top)

    @property
    def whole(self) -> bool:
        """Whether the surface is defined all over the box."""
        return defined_all_over(self.surface, self.box)

    def clearest(self, place: Sequence[sympy.Expr]) -> Viewpoint:
        """The viewpoint from which a place is well visible."""
        return clearest(self.surface, self.space, place, self.camera)

    def seen_from(self, view: Viewpoint, turn: float = 0.0) -> Viewpoint:
        """The viewpoint zoomed and shifted so that the whole box is in the hill's zone, its numbers in the
        plot's, during a ``turn`` (degrees) as well.
        """
        zone, room = self.zone, self._room
        for _ in range(_TRIES):
            fitted = fit(view, self.camera, self.space, zone, turn)
            looks = [fitted.turned(by) for by in np.linspace(0, turn, 25 if turn else 1)]
            reaches = np.array([look.seen(self.camera, self.axes.reach) for look in looks])
            (left, bottom), (right, top) = reaches[:, 0].min(axis=0), reaches[:, 1].max(axis=0)
            beyond = room.left - left, right - room.right, room.bottom - bottom, top - room.top
            if max(beyond) < _SLACK:
                break
            zone = zone.inset(*(max(part, 0.0) for part in beyond))
        return fitted

    def way(self, start: Viewpoint, end: Viewpoint) -> Callable[[float], Viewpoint]:
        """The way between two viewpoints, of which one may be close: the ground stays clear of the side and
        of the title.
        """

        def at(share: float) -> Viewpoint:
            straight = start.between(end, share)
            away = smooth(min(1.0, min(share, 1 - share) / _LEAVING))
            return straight.between(self._kept(straight), away)

        return at

    def _kept(self, view: Viewpoint) -> Viewpoint:
        """The viewpoint, zoomed out and shifted as little as is needed for all the ground to have room."""
        ground, room = self.terrain.ground(whole=True), self._clear
        seen = view.seen(self.camera, lambda camera: camera.project_points(ground)[:, :2])
        low, high, shift = seen.min(axis=0), seen.max(axis=0), np.array(view.shift)
        least, most = np.array([[room.left, room.bottom], [room.right, room.top]])
        by = float(min(1.0, *((most - least) / (high - low))))
        low, high = shift + by * (low - shift), shift + by * (high - shift)
        shift += np.maximum(least - low, 0) + np.minimum(most - high, 0)
        return replace(view, zoom=by * view.zoom, shift=tuple(shift))

    def _stand(self, x: sympy.Expr, y: sympy.Expr) -> tuple[SpaceDot, Tag]:
        theme, self.here = self.pen.theme, np.array([float(x), float(y)])
        dot = SpaceDot(self.over(*self.here), theme.ink, theme.background)
        claim_point(dot, self.space, "the place", self._place_truth)
        place = self.pen.place(map(self.pen.exact, (x, y)))
        label = self.pen.formula(place, "label").with_backing(theme).set_z_index(LABEL)
        return dot, Tag(label, lambda: self.dot.place, self._tag_way)

    def _place_truth(self) -> tuple:
        place = self.exact()
        return f"{text_of(self.surface.expr)} at {self.told()}", (*place, exact_value(self.surface, place))

    def exact(self) -> tuple[sympy.Expr, sympy.Expr]:
        """The marked place, 40 digits each, for mathcore's exact methods."""
        if np.array_equal(self.here, [float(part) for part in self.at]):
            return tuple(self.at)
        return tuple(to_digits(part) for part in self.here)

    def told(self) -> str:
        """The marked place as text, for the record."""
        return "({:.9g}, {:.9g})".format(*self.here)

    def over(self, x, y) -> np.ndarray:
        """The surface's points over (x, y), in space: (3,) for numbers, (n, 3) for arrays."""
        return self.space.point(x, y, self.surface.values(x, y))

    def line(self, axis: int, held: float, ends: tuple[float, float] | None = None) -> list[np.ndarray]:
        """The surface along an axis (0: x, 1: y), the other fixed: its runs (n, 3), here or between ends."""
        along = np.linspace(*(ends or (self.box.x, self.box.y)[axis]), _SAMPLES)
        x, y = (along, np.full(_SAMPLES, held)) if axis == 0 else (np.full(_SAMPLES, held), along)
        return [
            self.space.point(*run.T) for run in fitted_runs(self.surface, np.column_stack([x, y]), self.box.z)
        ]

    def grid(self) -> SpaceCurve:
        """Faint lines on the surface along x and along y, at the axes' own numbers."""
        drawn = SpaceCurve(np.zeros((2, 3)), ManimColor(self.terrain.line[:3]), STROKES.grid, cased=False)
        drawn.set_stroke(opacity=_GRID).quiet, drawn.label = True, "a grid line"
        held = [ticks(*ends, _LINES) for ends in (self.box.y, self.box.x)]
        return drawn.set_pieces(
            [piece for axis in (0, 1) for value in held[axis] for piece in self.line(axis, float(value))]
        )

    def show(self, x: float, y: float) -> None:
        """Move the mark to another place."""
        self.here = np.array([float(x), float(y)])
        self.dot.set_place(self.over(*self.here))

    def of(self, surface: Surface, over: tuple | None = None, n: int = CORNERS) -> Terrain:
        """The terrain of another function in the same box, or of its part ``over`` ranges of x and y."""
        levels = contour_levels(surface, _LEVELS, self.box) if self._levels is None else self._levels
        shown, theme = list(map(float, levels)), self.pen.theme
        return Terrain(self.space, surface, theme, shown, self._heights, n, lowest=self._lowest, over=over)

    @property
    def group(self) -> VGroup:
        """Terrain, axes and grid, without the marked place."""
        return VGroup(self.terrain, self.floor, self.axes.group)

    def _floor(self) -> SpaceSheet:
        """A faint plane at the lowest height, which gives the surface's edges a base."""
        sides = [self.space.point(np.array(self.box.x), y, self.box.z[0]) for y in self.box.y]
        floor = SpaceSheet(*sides, self.pen.theme.grid, self.floor_opacity, rim=False, deeper=_UNDER)
        floor.label = "the floor"
        return floor


def defined_all_over(surface: Surface, box: Box) -> bool:
    """Whether a surface has a height over every place of a box, sampled on a grid."""
    x, y = np.meshgrid(np.linspace(*box.x, _GRID_LOOKS), np.linspace(*box.y, _GRID_LOOKS))
    return bool(np.isfinite(surface.values(x.ravel(), y.ravel())).all())


def _clear_of_texts(layout: Layout) -> Zone:
    """All of the frame below the title and on the plot's side of the formulas."""
    right, bottom = layout.width / 2, -layout.height / 2
    if layout.side.left > layout.plot.right:
        right = layout.side.left - _OFF
    else:
        bottom = layout.side.top + _OFF
    return Zone(-layout.width / 2, right, bottom, layout.title.bottom - _OFF)
