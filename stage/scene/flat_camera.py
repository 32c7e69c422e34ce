"""The camera for flat mobjects: Manim's, with a cache of outlines that do not change between frames.

Most outlines in a frame are letters and axes that do not move. Manim passes each of them to Cairo again in
every frame, point by point in Python, which costs more than drawing them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from weakref import WeakKeyDictionary

import cairo
import numpy as np
from manim import Camera, VMobject

_CURVE = 4  # points of a cubic Bézier
_SAME = 1e-3  # between colours, of 1


@contextmanager
def _cutting_out(ctx: cairo.Context) -> Iterator[None]:
    """While what is painted takes away what is below instead."""
    ctx.set_operator(cairo.OPERATOR_DEST_OUT)
    try:
        yield
    finally:
        ctx.set_operator(cairo.OPERATOR_OVER)


class FlatCamera(Camera):
    """Draws what Manim's Camera draws, pixel for pixel.

    With a ``background_opacity`` below 1 frames keep their alpha, premultiplied, and what has the ground's
    colour (a label's backing, an open dot) is cut out instead of painted: over the ground, both look alike.
    """

    def __init__(self, **kwargs):
        # Not stored in the mobjects, so that copying these stays cheap.
        self._outlines: WeakKeyDictionary[VMobject, tuple[bytes, tuple, cairo.Path]] = WeakKeyDictionary()
        super().__init__(**kwargs)

    def set_cairo_context_path(self, ctx: cairo.Context, vmobject: VMobject) -> FlatCamera:
        """Make the mobject's outline the context's path."""
        ctx.new_path()
        points, matrix = vmobject.points.tobytes(), tuple(ctx.get_matrix())
        known = self._outlines.get(vmobject)
        if known is not None and known[0] == points and known[1] == matrix:
            ctx.append_path(known[2])
            return self
        self._trace(ctx, vmobject)
        self._outlines[vmobject] = points, matrix, ctx.copy_path()
        return self

    def _trace(self, ctx: cairo.Context, vmobject: VMobject) -> None:
        points = self.transform_points_pre_display(vmobject, vmobject.points)
        places = points[:, :2].tolist()  # Python floats: indexing NumPy one by one is slower
        for start, end in vmobject.get_subpath_split_indices_from_points(points, n_dims=2).tolist():
            if end - start < _CURVE:
                continue
            ctx.new_sub_path()
            ctx.move_to(*places[start])
            for k in range(start, end - _CURVE + 1, _CURVE):
                ctx.curve_to(*places[k + 1], *places[k + 2], *places[k + 3])
            if vmobject.consider_points_equals_2d(points[start], points[end - 1]):
                ctx.close_path()

    def init_background(self) -> None:
        """Manim's, premultiplied as Cairo has it: where it is clear no colour is left."""
        super().init_background()
        if self.background_opacity < 1 and self.background_image is None:
            self.background[..., :3] = np.rint(self.background[..., :3] * self.background_opacity)

    def apply_fill(self, ctx: cairo.Context, vmobject: VMobject) -> FlatCamera:
        """Fill the outline, or cut it out."""
        cut = self.background_opacity < 1 and self._is_ground(self.get_fill_rgbas(vmobject))
        with _cutting_out(ctx) if cut else nullcontext():
            return super().apply_fill(ctx, vmobject)

    def apply_stroke(self, ctx: cairo.Context, vmobject: VMobject, background: bool = False) -> FlatCamera:
        """Stroke the outline, or cut it out."""
        cut = self.background_opacity < 1 and self._is_ground(self.get_stroke_rgbas(vmobject, background))
        with _cutting_out(ctx) if cut else nullcontext():
            return super().apply_stroke(ctx, vmobject, background)

    def _is_ground(self, rgbas: np.ndarray) -> bool:
        return len(rgbas) == 1 and np.abs(rgbas[0][:3] - self.background_color.to_rgb()).max() < _SAME

    def get_cairo_context(self, pixel_array: np.ndarray) -> cairo.Context:
        """The context for a picture; only the last is kept, as Manim's cache of them never shrinks."""
        if getattr(self, "_drawn_on", None) is not pixel_array:
            self.pixel_array_to_cairo_context.clear()
            self._drawn_on = pixel_array
        return super().get_cairo_context(pixel_array)
