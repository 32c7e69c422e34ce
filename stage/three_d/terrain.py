"""The hill: a height field with true depth, and the camera that draws it inside a Manim scene.

A `Terrain` is sampled from a `mathcore.Surface`: its heights and the partials that light it are exact at
every corner. `TerrainCamera` is Manim's ThreeDCamera; it hands all things in space to the graphics card at
once, so that they share one depth, and draws the flat things over them, as ever, with Cairo.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from manim import ManimColor, Mobject, ThreeDCamera, VMobject

from mathcore import Surface
from stage.opengl.canvas import SHALLOW, Mesh, Picture, canvas_of
from stage.opengl.strokes import Lens
from stage.opengl.triangulation import Net, block_sizes, net_of
from stage.style.colour_map import ramp
from stage.style.theme import Theme
from stage.three_d.shapes import Solid

CORNERS = 129  # along each side of a hill: cells can be put together by two, four, eight …
_FLAT = 0.01  # frame units per unit of Manim's stroke width
_PIXEL = 8 / 1080  # frame units, in a lecture's film
# What may be amiss where cells are put together: a place, in frame units, parts of an upright, of a colour …
_PLACE, _UPRIGHT, _COLOUR = 0.5 * _PIXEL, 0.012, 0.006
_LINE = 0.3 * _PIXEL  # … and by how much a contour line may run beside its place
_BEYOND = 0.75  # box heights: what towers further out of the box is cut there, unseen


# What each hill last looked like: kept beside the hills, so that copies of them stay light.
_KNOWN: WeakKeyDictionary[Terrain, tuple] = WeakKeyDictionary()


class Terrain(Solid):
    """A hill over the box of a `Space`, coloured by ``heights``; contour lines at ``levels``.

    ``points`` are its n² corners in space, row by row along x; ``slopes`` (n², 6) the two directions along
    the ground there. ``cut`` (a, b, c, d) fades all places with a·x + b·y + c·z > d to ``cut_off`` of its
    opacity.
    """

    label = "the hill"

    def __init__(
        self,
        space: Any,
        surface: Surface,
        theme: Theme,
        levels: Sequence[float] = (),
        heights: tuple[float, float] | None = None,
        n: int = CORNERS,
        line_width: float = 2.0,
    ):
        super().__init__(stroke_width=0, fill_opacity=1, fill_color=theme.curve)
        self.n, self.line_width = n, line_width
        self.line = (*ManimColor(theme.ink if theme.name == "dark" else theme.ground).to_rgb(), 0.55)
        self.cut, self.cut_off = np.array([0.0, 0.0, 1.0, 1e6]), 1.0
        x, y, present = _places(surface, space, n)
        values = surface.values(x, y)
        low, high = space.box.z
        present &= np.isfinite(values)
        shares = np.where(present, (values - low) / (high - low), 0.0)
        self.base = float(space.point(0, 0, low)[2])
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

    def _block_sizes(self) -> np.ndarray:
        """How far cells may be put together and the hill still look the same: see `block_sizes`."""
        n = self.n
        cell = np.median(np.linalg.norm(np.diff(self.points.reshape(n, n, 3)[..., :2], axis=1), axis=-1))
        values = np.concatenate([self.points, _upright(self.slopes), self.shades[:, :4]], axis=1)
        passed = self.shades[:, 3].reshape(n, n)
        steep = np.hypot(*np.gradient(passed)) / max(cell, 1e-9)  # contour lines a frame unit
        line = _LINE * np.maximum(steep, SHALLOW / _PIXEL)  # ground that is flatter shows none
        allowed = np.tile(np.repeat([_PLACE, _UPRIGHT, _COLOUR, 0.0], (3, 3, 3, 1)), (n, n, 1))
        allowed[..., 9] = line
        return block_sizes(values.reshape(n, n, 10), allowed, self.shades[:, 5].reshape(n, n) > 0.5)

    # --- what Manim does with a mobject

    def interpolate(self, mobject1: Terrain, mobject2: Terrain, alpha: float, path_func=None) -> Terrain:
        """Between two hills, or two states of one, corner by corner; the slopes in between are exact too."""
        super().interpolate(mobject1, mobject2, alpha, *([path_func] if path_func else []))
        for name in ("slopes", "shades", "cut", "cut_off", "base"):
            before, behind = getattr(mobject1, name), getattr(mobject2, name)
            setattr(self, name, (1 - alpha) * before + alpha * behind)
        # In between, places and colours are no further amiss than at the worse end.
        self.sizes = np.minimum(mobject1.sizes, mobject2.sizes)
        return self

    def get_anchors(self) -> np.ndarray:
        """All its corners: it has no curves, and their number may be odd."""
        return self.points

    def align_points(self, vmobject: VMobject) -> Terrain:
        """Only a hill with as many corners can be turned into another."""
        if not isinstance(vmobject, Terrain) or vmobject.n != self.n:
            raise ValueError("A hill turns into another hill of as many corners, and into nothing else")
        return self

    def pointwise_become_partial(self, vmobject: Terrain, a: float, b: float) -> Terrain:
        """Grown from flat ground to ``b`` of its height: what Create, Write and Uncreate show."""
        self.points = vmobject.points.copy()
        self.points[:, 2] = vmobject.base + b * (self.points[:, 2] - vmobject.base)
        self.slopes = vmobject.slopes * np.array([1, 1, b, 1, 1, b])
        self.sizes = vmobject.sizes
        return self

    def apply_points_function_about_point(self, func, about_point=None, about_edge=None) -> Terrain:
        """Move, turn or stretch it: the directions along the ground go with the ground."""
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

    def cut_away(self, plane: Sequence[float], left: float) -> Terrain:
        """Fade what lies beyond a plane (a, b, c, d), a·x + b·y + c·z > d, to ``left`` of its opacity."""
        self.cut, self.cut_off = np.asarray(plane, float), float(left)
        return self

    def mesh(self, unit: float) -> Mesh:
        """What the graphics card needs of it, at ``unit`` pixels a frame unit."""
        corners, net, within = self._on_paper()
        return Mesh(
            corners,
            net,
            within,
            self.line,
            self.line_width * _FLAT * unit,
            self.get_fill_opacity(),
            tuple(self.cut),
            self.cut_off,
        )

    def _on_paper(self) -> tuple[np.ndarray, Net, bool]:
        """The corners, the net and whether all is in the box; the same objects while nothing has changed."""
        state = self.points, self.slopes, self.shades, self.sizes
        known = _KNOWN.get(self)
        if known is not None and all(map(np.array_equal, known[0], state)):
            return known[1:]
        net = net_of(self.sizes, self.shades[:, 5] > 0.5)
        uprights = _upright(self.slopes[net.rows])
        corners = np.concatenate([self.points[net.rows], uprights, self.shades[net.rows, :5]], axis=1)
        shares = self.shades[:, 4]
        within = bool(shares.min() >= 0 and shares.max() <= 1)
        _KNOWN[self] = tuple(map(np.copy, state)), corners.astype(np.float32), net, within
        return _KNOWN[self][1:]

    def draw(self, picture: Picture, lens: Lens) -> None:
        if self.get_fill_opacity() > 0:
            picture.meshes.append(self.mesh(lens.unit))


def _upright(slopes: np.ndarray) -> np.ndarray:
    """Unit normals (n, 3) of the ground that has two directions (n, 6)."""
    upright = np.cross(slopes[:, :3], slopes[:, 3:])
    return upright / np.maximum(np.linalg.norm(upright, axis=1, keepdims=True), 1e-12)


def _places(surface: Surface, space: Any, n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The grid's places (n²,), those just outside f's domain moved onto its edge, and which of them count."""
    x, y = (
        part.ravel() for part in np.meshgrid(*(np.linspace(*ends, n) for ends in (space.box.x, space.box.y)))
    )
    good = np.isfinite(surface.values(x, y))
    if good.all() or not good.any():
        return x, y, good
    padded = np.pad(good.reshape(n, n), 1)
    for down, right in ((0, 1), (0, -1), (1, 0), (-1, 0), (1, 1), (1, -1), (-1, 1), (-1, -1)):
        beside = padded[1 + down : n + 1 + down, 1 + right : n + 1 + right].ravel()
        lost = np.flatnonzero(~good & beside)
        inside = lost + down * n + right
        x0, y0, dx, dy = x[lost], y[lost], x[inside] - x[lost], y[inside] - y[lost]
        low, high = np.zeros(len(lost)), np.ones(len(lost))
        for _ in range(30):
            middle = (low + high) / 2
            there = np.isfinite(surface.values(x0 + middle * dx, y0 + middle * dy))
            low, high = np.where(there, low, middle), np.where(there, middle, high)
        x[lost], y[lost] = x0 + high * dx, y0 + high * dy
        good = good.copy()
        good[lost] = True
        padded = np.pad(padded[1:-1, 1:-1], 1)  # only places of the grid itself lead to the edge
    return x, y, good


def _lines_passed(heights: np.ndarray, levels: Sequence[float]) -> np.ndarray:
    """How many contour lines lie below each height: whole on a line, evenly between two."""
    levels = np.asarray(levels, float)
    if not len(levels):
        return np.full(len(heights), 0.5)
    step = np.diff(levels) if len(levels) > 1 else np.array([max(abs(levels[0]), 1.0)])
    # Below the first line and above the last the count stops half way, short of a line that is not there.
    known = np.concatenate([[levels[0] - 0.45 * step[0]], levels, [levels[-1] + 0.45 * step[-1]]])
    numbers = np.concatenate([[0.55], np.arange(1, len(levels) + 1), [len(levels) + 0.45]])
    return np.interp(heights, known, numbers)


class TerrainCamera(ThreeDCamera):
    """Manim's camera for scenes with depth: the card draws what lies in space, Cairo the rest over it.

    ``lens_shift`` moves the whole picture by (x, y) frame units, so that a hill can stand in a part of it.
    """

    software = False  # only the software driver, though there be a graphics card

    def __init__(self, **kwargs: Any):
        self.lens_shift = np.zeros(2)
        self._behind: list[Mobject] = []
        self._still = False
        self._under: np.ndarray | None = None  # what a frame is to begin with, not yet copied into it
        self._turned: tuple = (), None
        super().__init__(**kwargs)

    # --- the projection: Manim's, and the shift

    def generate_rotation_matrix(self) -> np.ndarray:
        """Manim's rotation, reckoned when the camera has turned: it is asked for several times a frame."""
        angles = self.get_phi(), self.get_theta(), self.get_gamma()
        if self._turned[0] != angles:
            self._turned = angles, super().generate_rotation_matrix()
        return self._turned[1]

    def project_points(self, points: np.ndarray) -> np.ndarray:
        """Manim's projection of places (n, 3), moved by the lens shift."""
        projected = super().project_points(points)
        projected[:, :2] += self.lens_shift
        return projected

    def lens(self) -> Lens:
        """The same projection as a matrix for the card, rows top to bottom."""
        focal, zoom = self.get_focal_distance(), self.get_zoom()
        turn = self.get_rotation_matrix()
        half_width, half_height = self.frame_width / 2, self.frame_height / 2
        view = np.eye(4)
        view[:3, :3], view[:3, 3] = turn, -turn @ self.frame_center
        shift_x, shift_y = self.lens_shift - self.frame_center[:2]
        project = np.array(
            [
                [zoom / half_width, 0, -shift_x / half_width / focal, shift_x / half_width],
                [0, -zoom / half_height, shift_y / half_height / focal, -shift_y / half_height],
                [0, 0, -0.05, 0],
                [0, 0, -1 / focal, 1],
            ]
        )
        size = self.pixel_width, self.pixel_height
        return Lens(project @ view, turn, size, self.pixel_width / self.frame_width)

    # --- drawing

    def reset(self) -> TerrainCamera:
        self._still = False
        if getattr(self, "pixel_array", None) is None or self.pixel_array.shape != self.background.shape:
            return super().reset()
        self._under = self.background
        return self

    def set_frame_to_background(self, background: np.ndarray) -> None:
        self._still = True  # a frame is built upon a picture of what stands still
        self._under = background

    def capture_mobjects(self, mobjects: Iterable[Mobject], **kwargs: Any) -> None:
        """Draw what is in space, all of it with one depth, then what is flat."""
        self.reset_rotation_matrix()
        shown = self.get_mobjects_to_display(mobjects, **kwargs)
        moving = any(getattr(m, "in_space", False) for m in shown)
        if self._still and moving:  # depth is shared with what stands still, so that is drawn again as well
            shown = [*self._behind, *shown]
        elif not self._still:
            self._behind = shown
        solids = [m for m in shown if getattr(m, "in_space", False)]
        if moving:  # which leaves nothing of what was there
            self._draw_solids(solids)
        elif self._under is not None:
            self.set_pixel_array(self._under)
        self._under = None
        flats = [m for m in shown if not getattr(m, "in_space", False)]
        super().capture_mobjects(flats, include_submobjects=False)

    def _draw_solids(self, solids: Sequence[Solid]) -> None:
        picture, lens = Picture(), self.lens()
        for solid in solids:
            solid.draw(picture, lens)
        into = self.pixel_array
        if self.background_image is not None:
            into = np.empty_like(self.pixel_array)
        ground = np.zeros(4) if self.background_image is not None else self.background[0, 0] / 255
        canvas_of(self.pixel_width, self.pixel_height, self.software).draw(
            picture, lens, (*(ground[:3] * ground[3]), ground[3]), into
        )
        if self.background_image is not None:
            seen = 1 - into[..., 3:].astype(np.float32) / 255
            self.pixel_array[:] = (into + seen * self.background).astype(np.uint8)
