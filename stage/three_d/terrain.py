"""The hill: a height field drawn with depth.

It is sampled from a `mathcore.Surface`: heights, and the partials for the lighting, are exact at each vertex.
"""

from __future__ import annotations

from collections.abc import Sequence
from weakref import WeakKeyDictionary

import numpy as np
from manim import ManimColor, VMobject

from mathcore import Surface, fitted_grid
from stage.claims.claim import Comparison, claim
from stage.claims.geometry import compare_graph
from stage.opengl.canvas import SHALLOW, Picture
from stage.opengl.mesh import Mesh
from stage.opengl.projection import Projection
from stage.opengl.triangulation import Triangulation, block_sizes, triangulation_of
from stage.style.colour_map import ramp
from stage.style.theme import Theme
from stage.three_d.shapes import SpaceShape
from stage.three_d.space import Space

CORNERS = 129  # vertices along each side: 2⁷ cells, which can be merged into larger blocks
_FLAT = 0.01  # frame units per unit of Manim's stroke width
_PIXEL = 8 / 1080  # frame units, in a film of 1080 lines
# The errors allowed where cells are merged: of a place (frame units), of a normal, of a colour …
_PLACE, _NORMAL, _COLOUR = 0.5 * _PIXEL, 0.012, 0.006
_LINE = 0.3 * _PIXEL  # … and of a contour line's position
_FAINT = 0.06  # the opacity below which the part that was cut away is not seen
_FADED_IN = 0.3  # the share of its height from which a growing hill is opaque
_BEYOND = 0.75  # heights are clipped this many box heights beyond the box, where they are not drawn


# The last vertices of each hill; not stored in the hills, so that copying these stays cheap.
_KNOWN: WeakKeyDictionary[Terrain, tuple] = WeakKeyDictionary()


class Terrain(SpaceShape):
    """A hill over the box of a `Space`, coloured by ``heights``; contour lines at ``levels``.

    ``points`` are its n² vertices in space, row by row along x; ``slopes`` (n², 6) the two tangent vectors
    there. ``cut`` (a, b, c, d) fades all points with a·x + b·y + c·z > d to ``cut_off`` of its opacity.
    ``lowest`` is the least height drawn, where the box reaches further down. ``over`` are the ranges of x and
    y where it is only a part of the hill.
    """

    label = "the hill"

    def __init__(
        self,
        space: Space,
        surface: Surface,
        theme: Theme,
        levels: Sequence[float] = (),
        heights: tuple[float, float] | None = None,
        n: int = CORNERS,
        line_width: float = 2.0,
        lowest: float | None = None,
        over: tuple[tuple[float, float], tuple[float, float]] | None = None,
    ):
        super().__init__(stroke_width=0, fill_opacity=1, fill_color=theme.curve)
        self.n, self.line_width = n, line_width
        self.line = (*ManimColor(theme.ink if theme.name == "dark" else theme.background).to_rgb(), 0.55)
        self.cut, self.cut_off = np.array([0.0, 0.0, 1.0, 1e6]), 1.0
        grid = fitted_grid(surface, *(over or (space.box.x, space.box.y)), n)
        x, y, values, self.broken = grid.x.ravel(), grid.y.ravel(), grid.heights.ravel(), grid.broken
        low, high = space.box.z[0] if lowest is None else lowest, space.box.z[1]
        present = np.isfinite(values)
        shares = np.where(present, (values - low) / (high - low), 0.0)
        self.base = float(space.point(0, 0, space.box.z[0])[2])
        shares = np.clip(shares, -_BEYOND, 1 + _BEYOND)
        reached, (least, most) = low + shares * (high - low), heights or space.box.z
        self.set_points(space.point(x, y, reached))
        gradient = np.nan_to_num(surface.gradients(x, y), nan=0.0, posinf=1e9, neginf=-1e9)
        self.slopes = space.slopes(*np.clip(gradient, -1e9, 1e9))
        self.shades = np.column_stack(
            [
                ramp(theme.relief, np.clip((reached - least) / (most - least), 0, 1)),
                _lines_passed(reached, levels),
                shares,
                present,
            ]
        )
        self.sizes = self._block_sizes()
        self._claim(space, surface, low, high)

    def _claim(self, space: Space, surface: Surface, low: float, high: float) -> None:
        """Claim that its vertices within these heights lie on the surface."""
        slack = 1e-9 * (high - low)

        def read(drawn: Terrain) -> Comparison:
            seen = space.coordinates(drawn.points[drawn.shades[:, 5] > 0.5])
            seen = seen[(seen[:, 2] >= low - slack) & (seen[:, 2] <= high + slack)]
            return compare_graph("surface", seen, surface, space)

        claim(self, "the hill", read, steady=True)

    def _block_sizes(self) -> np.ndarray:
        """How far cells may be merged without a visible change: see `block_sizes`."""
        n = self.n
        cell = np.median(np.linalg.norm(np.diff(self.points.reshape(n, n, 3)[..., :2], axis=1), axis=-1))
        values = np.concatenate([self.points, _normals(self.slopes), self.shades[:, :4]], axis=1)
        passed = self.shades[:, 3].reshape(n, n)
        steep = np.hypot(*np.gradient(passed)) / max(cell, 1e-9)  # contour lines per frame unit
        line = _LINE * np.maximum(steep, SHALLOW / _PIXEL)  # a flatter surface shows none
        allowed = np.tile(np.repeat([_PLACE, _NORMAL, _COLOUR, 0.0], (3, 3, 3, 1)), (n, n, 1))
        allowed[..., 9] = line
        whole = self.shades[:, 5].reshape(n, n) > 0.5
        down, right = np.nonzero(self.broken)
        for corner in ((0, 0), (0, 1), (1, 0), (1, 1)):
            whole[down + corner[0], right + corner[1]] = False
        sizes = block_sizes(values.reshape(n, n, 10), allowed, whole)
        return np.where(self.broken < 0, self.broken, sizes)

    def take(self, other: Terrain) -> Terrain:
        """Take on another hill's ground, of as many vertices: another part, or another function."""
        self.align_points(other)
        for name in ("points", "slopes", "shades", "broken", "sizes", "base"):
            setattr(self, name, getattr(other, name))
        return self

    # --- what Manim does with a mobject

    def interpolate(self, mobject1: Terrain, mobject2: Terrain, alpha: float, path_func=None) -> Terrain:
        """Between two hills, or two states of one, vertex by vertex; slopes are linear too, hence exact."""
        super().interpolate(mobject1, mobject2, alpha, *([path_func] if path_func else []))
        for name in ("slopes", "shades", "cut", "cut_off", "base"):
            before, behind = getattr(mobject1, name), getattr(mobject2, name)
            setattr(self, name, (1 - alpha) * before + alpha * behind)
        # In between, the errors of places and colours are at most the larger of those at the ends.
        self.sizes = np.minimum(mobject1.sizes, mobject2.sizes)
        return self

    def get_anchors(self) -> np.ndarray:
        """All its points, as they are vertices and not those of Bézier curves."""
        return self.points

    def align_points(self, vmobject: VMobject) -> Terrain:
        """Refuse a hill with another number of vertices: they cannot be transformed into each other."""
        if not isinstance(vmobject, Terrain) or vmobject.n != self.n:
            raise ValueError("A hill turns into another hill of as many corners, and into nothing else")
        return self

    def pointwise_become_partial(self, vmobject: Terrain, a: float, b: float) -> Terrain:
        """Set the height to share ``b`` of the hill's, and fade it in: used by Create, Write, Uncreate."""
        self.points = vmobject.points.copy()
        self.points[:, 2] = vmobject.base + b * (self.points[:, 2] - vmobject.base)
        self.slopes = vmobject.slopes * np.array([1, 1, b, 1, 1, b])
        self.sizes = vmobject.sizes
        return self.set_fill(opacity=vmobject.get_fill_opacity() * min(1.0, b / _FADED_IN))

    def apply_points_function_about_point(self, func, about_point=None, about_edge=None) -> Terrain:
        """Move, turn or stretch it, its tangent vectors with it."""
        before = self.points.copy()
        super().apply_points_function_about_point(func, about_point, about_edge)
        zero = func(np.zeros((1, 3)))
        slopes = np.concatenate([func(self.slopes[:, k : k + 3].copy()) - zero for k in (0, 3)], axis=1)
        changed, self.slopes = not np.allclose(slopes, self.slopes, rtol=1e-9), slopes
        if changed:
            self.sizes = self._block_sizes()
        self.base += float(np.mean(self.points[:, 2] - before[:, 2]))
        return self

    # --- drawing

    def ground(self, whole: bool = False) -> np.ndarray:
        """Every second of its vertices each way, of those to be seen; ``whole``: nothing cut away."""
        if self.get_fill_opacity() < _FAINT and not whole:
            return np.zeros((0, 3))
        places, shades = (part.reshape(self.n, self.n, -1)[::2, ::2] for part in (self.points, self.shades))
        shares, present = shades[..., 4], shades[..., 5]
        places = places[(present > 0.5) & (shares >= 0) & (shares <= 1)]
        if self.cut_off < _FAINT and not whole:
            places = places[places @ self.cut[:3] <= self.cut[3]]
        return places

    def cut_away(self, plane: Sequence[float], left: float) -> Terrain:
        """Fade the part beyond a plane (a, b, c, d), a·x + b·y + c·z > d, to ``left`` of its opacity."""
        self.cut, self.cut_off = np.asarray(plane, float), float(left)
        return self

    def mesh(self, unit: float) -> Mesh:
        """Its mesh for the graphics card, at ``unit`` pixels per frame unit."""
        corners, triangulation, within = self._corners()
        return Mesh(
            corners,
            triangulation,
            within,
            self.line,
            self.line_width * _FLAT * unit,
            self.get_fill_opacity(),
            tuple(self.cut),
            self.cut_off,
        )

    def _corners(self) -> tuple[np.ndarray, Triangulation, bool]:
        """The vertices, their triangles, whether all are in the box; cached while nothing changes."""
        state = self.points, self.slopes, self.shades, self.sizes
        known = _KNOWN.get(self)
        if known is not None and all(map(np.array_equal, known[0], state)):
            return known[1:]
        triangulation = triangulation_of(self.sizes, self.shades[:, 5] > 0.5)
        rows, shares = triangulation.rows, self.shades[:, 4]
        corners = [self.points[rows], _normals(self.slopes[rows]), self.shades[rows, :5]]
        within = bool(shares.min() >= 0 and shares.max() <= 1)
        corners = np.concatenate(corners, axis=1).astype(np.float32)
        _KNOWN[self] = tuple(map(np.copy, state)), corners, triangulation, within
        return _KNOWN[self][1:]

    def draw(self, picture: Picture, projection: Projection) -> None:
        if self.get_fill_opacity() > 0:
            picture.meshes.append(self.mesh(projection.unit))


def _normals(slopes: np.ndarray) -> np.ndarray:
    """Unit normals (n, 3) from the two tangent vectors (n, 6)."""
    normals = np.cross(slopes[:, :3], slopes[:, 3:])
    return normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)


def _lines_passed(heights: np.ndarray, levels: Sequence[float]) -> np.ndarray:
    """The number of contour lines below each height: an integer on a line, linear between two."""
    levels = np.asarray(levels, float)
    if not len(levels):
        return np.full(len(heights), 0.5)
    step = np.diff(levels) if len(levels) > 1 else np.array([max(abs(levels[0]), 1.0)])
    # Below the first line and above the last the count stops short of an integer, where there is no line.
    known = np.concatenate([[levels[0] - 0.45 * step[0]], levels, [levels[-1] + 0.45 * step[-1]]])
    numbers = np.concatenate([[0.55], np.arange(1, len(levels) + 1), [len(levels) + 0.45]])
    return np.interp(heights, known, numbers)
