"""The camera that draws mobjects in space inside a Manim scene.

It is Manim's ThreeDCamera: it draws all mobjects in space on the graphics card at once, so that they share
one depth buffer, and the flat mobjects over them with Cairo, as Manim does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from functools import lru_cache
from typing import Any

import numpy as np
from manim import Mobject, ThreeDCamera, VMobject

from stage.opengl.canvas import Picture, canvas_of
from stage.opengl.projection import Projection
from stage.three_d.shapes import SpaceShape


class TerrainCamera(ThreeDCamera):
    """Manim's camera for scenes with depth: the card draws mobjects in space, Cairo the others over them.

    ``lens_shift`` moves the picture by (x, y) frame units, to put a hill into one zone of the frame.
    """

    software = False  # use the software driver even if there is a graphics card

    def __init__(self, **kwargs: Any):
        self.lens_shift = np.zeros(2)
        self._behind: list[Mobject] = []
        self._still = False
        self._under: np.ndarray | None = None  # the frame's background, not yet copied into it
        self._turned: tuple = (), None
        super().__init__(**kwargs)

    # --- the projection: Manim's, and the shift

    def generate_rotation_matrix(self) -> np.ndarray:
        """Manim's rotation matrix, cached until the camera turns: it is needed several times a frame."""
        angles = self.get_phi(), self.get_theta(), self.get_gamma()
        if self._turned[0] != angles:
            self._turned = angles, super().generate_rotation_matrix()
        return self._turned[1]

    def project_points(self, points: np.ndarray) -> np.ndarray:
        """Manim's projection of points (n, 3), with the shares worked out once, moved by the lens shift."""
        seen = (points - self.frame_center) @ self.get_rotation_matrix().T
        focal = self.get_focal_distance()
        away = focal - seen[:, 2]
        share = self.get_zoom() * np.where(away < 0, _BEHIND, focal / away)
        seen[:, :2] = seen[:, :2] * share[:, None] + self.lens_shift
        return seen

    def projection(self) -> Projection:
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
        return Projection(project @ view, turn, size, self.pixel_width / self.frame_width)

    # --- drawing

    def reset(self) -> TerrainCamera:
        self._still = False
        if getattr(self, "pixel_array", None) is None or self.pixel_array.shape != self.background.shape:
            return super().reset()
        self._under = self.background
        return self

    def set_frame_to_background(self, background: np.ndarray) -> None:
        self._still = True  # what is captured now is the static background of later frames
        self._under = background

    def capture_mobjects(self, mobjects: Iterable[Mobject], **kwargs: Any) -> None:
        """Draw the mobjects in space with one depth buffer, then the flat ones."""
        self.reset_rotation_matrix()
        shown = self.get_mobjects_to_display(mobjects, **kwargs)
        moving = any(getattr(m, "in_space", False) for m in shown)
        if self._still and moving:  # moving and static mobjects share the depth: all are drawn again
            shown = [*self._behind, *shown]
        elif not self._still:
            self._behind = shown
        solids = [m for m in shown if getattr(m, "in_space", False)]
        if moving:  # this overwrites the whole frame
            self._draw_solids(solids)
        elif self._under is not None:
            self.set_pixel_array(self._under)
        self._under = None
        flats = [m for m in shown if not getattr(m, "in_space", False)]
        super().capture_mobjects(flats, include_submobjects=False)

    def _draw_solids(self, solids: Sequence[SpaceShape]) -> None:
        clear = self.background_opacity < 1
        picture, projection = (
            Picture(ground=self.background_color.to_rgb() if clear else None),
            self.projection(),
        )
        for solid in solids:
            solid.draw(picture, projection)
        into = self.pixel_array
        if self.background_image is not None:
            into = np.empty_like(self.pixel_array)
        ground = np.zeros(4) if self.background_image is not None else self.background[0, 0] / 255
        canvas_of(self.pixel_width, self.pixel_height, self.software).draw(
            picture, projection, (*(ground[:3] * ground[3]), ground[3]), into
        )
        if self.background_image is not None:
            seen = 1 - into[..., 3:].astype(np.float32) / 255
            self.pixel_array[:] = (into + seen * self.background).astype(np.uint8)


@lru_cache(maxsize=64)
def _line_of(width: float, opacity: float) -> VMobject:
    """A line without points."""
    return VMobject(stroke_width=width, stroke_opacity=opacity)


_BEHIND = 1e6  # Manim's enlargement of what is behind the camera
_CORNERS = (0, 1 / 3, 2 / 3, 1)  # of a straight segment as a cubic Bézier, from its start to its end


def flattened(mobject: Mobject, camera: TerrainCamera) -> list[Mobject]:
    """A mobject in space as a flat line, its projection, a hill as a cloud; a flat one as it is."""
    if not isinstance(mobject, SpaceShape):
        return [mobject]
    lines = []
    if len(ground := mobject.ground()):
        cloud = copy(_line_of(0.0, 0.0))
        cloud.points = camera.project_points(ground)
        cloud.points[:, 2] = 0
        cloud.set_fill(mobject.fill_color, mobject.get_fill_opacity())
        cloud.label, cloud.cloud, cloud.quiet = mobject.label, True, True
        lines.append(cloud)
    if runs := mobject.outline():
        flat = camera.project_points(np.concatenate(runs))
        flat[:, 2] = 0
        goes_on = np.ones(len(flat), bool)  # from a point to the next, but for the last of a run
        goes_on[np.cumsum([len(run) for run in runs]) - 1] = False
        starts, ends = flat[goes_on], flat[1:][goes_on[:-1]]
        # A shallow copy, as constructing a mobject in Manim takes longer than all the rest of a check.
        line = copy(_line_of(max(mobject.get_stroke_width(), 1.0), mobject.get_stroke_opacity()))
        corners = [starts + share * (ends - starts) for share in _CORNERS]
        line.points = np.stack(corners, axis=1).reshape(-1, 3)
        line.quiet = getattr(mobject, "quiet", False)
        line.label, line.claims = mobject.label or "a line in space", getattr(mobject, "claims", [])
        lines.append(line)
    return lines
