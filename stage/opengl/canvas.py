"""Drawing with depth into memory, without a window."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from hashlib import blake2b
from itertools import groupby

import moderngl
import numpy as np

from stage.opengl import context, shaders
from stage.opengl.mesh import MESH_PARTS, UNSEEN, Mesh, OnCard, outline
from stage.opengl.projection import Projection
from stage.opengl.strokes import Spot, Stroke, ribbons, spots
from stage.opengl.triangulation import Triangulation

_MESHES_KEPT = 6  # meshes whose vertices stay on the card
_LIGHT = np.array([-0.36, 0.48, 0.80])  # from the upper left, in front; it moves with the camera
_SAME = 1e-3  # between colours, of 1
_BEHIND, _ALL, _BEFORE = -1, 0, 1  # the parts of sheets that are drawn, as in their shader
SHALLOW = 0.004  # contour lines per pixel: a flatter surface shows none


@dataclass(frozen=True)
class Sheet:
    """A translucent surface: a strip (2 m, 3) of vertices, left and right in turn, and its colour (4,).

    Its depth is ``nearer`` by some frame units.
    """

    strip: np.ndarray
    colour: np.ndarray
    nearer: float = 0.0


@dataclass
class Picture:
    """All that is drawn with one depth buffer, in drawing order.

    ``ground`` (3,) is the colour of a ground that is left clear: edges in it are drawn only over the rest.
    """

    meshes: list[Mesh] = field(default_factory=list)
    strokes: list[Stroke] = field(default_factory=list)
    spots: list[Spot] = field(default_factory=list)
    sheets: list[Sheet] = field(default_factory=list)
    ground: np.ndarray | None = None

    def in_ground(self, colour: np.ndarray) -> bool:
        """Whether a colour is that of the clear ground."""
        return self.ground is not None and bool(np.abs(colour[:3] - self.ground).max() < _SAME)


# Of premultiplied colours; the second paints only over what is there, and leaves its alpha as it is.
_OVER = moderngl.ONE, moderngl.ONE_MINUS_SRC_ALPHA
_ATOP = moderngl.DST_ALPHA, moderngl.ONE_MINUS_SRC_ALPHA


def _parted(picture: Picture) -> Iterator[Spot]:
    """The dots; the rims that are in the clear ground's colour by themselves, before their dots."""
    for spot in picture.spots:
        if picture.in_ground(spot.ring):
            inner, outer = spot.radii
            yield replace(spot, radii=(outer, outer), colour=spot.ring)
            yield replace(spot, radii=(inner, inner), ring=spot.colour)
        else:
            yield spot


def _digest(picture: Picture, projection: Projection, background: Sequence[float]) -> bytes:
    """A digest of a picture's content; a mesh's arrays never change, so their ids stand for them."""
    digest = blake2b(repr(background).encode() + projection.matrix.tobytes(), digest_size=16)
    for one in (*picture.meshes, *picture.strokes, *picture.spots, *picture.sheets):
        for part in vars(one).values():
            if isinstance(one, Mesh) and isinstance(part, np.ndarray | Triangulation):
                part = id(part)
            digest.update(part.tobytes() if isinstance(part, np.ndarray) else repr(part).encode())
    return digest.digest()


class _Batch:
    """Vertices that change with every picture, in a buffer that grows as needed."""

    def __init__(self, program: moderngl.Program, layout: str, names: Sequence[str]):
        self._program, self._layout, self._names = program, layout, names
        self._buffer: moderngl.Buffer | None = None
        self._size = 4 * sum(int(part[0]) for part in layout.split())

    def render(self, data: np.ndarray, mode: int = moderngl.TRIANGLES) -> None:
        """Draw rows of floats, one for each vertex."""
        corners = np.ascontiguousarray(data, np.float32)
        if self._buffer is None or self._buffer.size < corners.nbytes:
            context = self._program.ctx
            self._buffer = context.buffer(reserve=2 * corners.nbytes)
            self._array = context.vertex_array(self._program, [(self._buffer, self._layout, *self._names)])
        else:
            self._buffer.orphan()  # the card may still be drawing the picture before from it
        self._buffer.write(corners)
        self._array.render(mode, vertices=len(corners))


class Canvas:
    """The framebuffer on the card, and the shader programs."""

    def __init__(self, width: int, height: int, software: bool = False):
        self.size = width, height
        self.context = card = context.open_context(software)
        self._frame = card.framebuffer([card.renderbuffer(self.size, 4)], card.depth_renderbuffer(self.size))
        self._terrain = self._height_field(shaders.TERRAIN_VERTEX)
        self._plain = self._height_field(shaders.TERRAIN_VERTEX, "PLAIN")
        self._depth = self._height_field(shaders.TERRAIN_VERTEX, "DEPTH")
        self._outline = self._height_field(shaders.OUTLINE_VERTEX, "OUTLINE")
        self._stroke = card.program(shaders.STROKE_VERTEX, fragment_shader=shaders.STROKE_FRAGMENT)
        dot = card.program(shaders.DOT_VERTEX, fragment_shader=shaders.DOT_FRAGMENT)
        self._sheet = card.program(shaders.SHEET_VERTEX, fragment_shader=shaders.SHEET_FRAGMENT)
        self._outlines = _Batch(self._outline, "4f 1f 3f 3f 3f 2f", ("corner", "across", *MESH_PARTS))
        self._ribbons = _Batch(self._stroke, "4f 2f 2f 1f 4f", ("corner", "across", "along", "dash", "paint"))
        self._dots = _Batch(dot, "4f 2f 2f 4f 4f", ("corner", "offset", "radii", "paint", "edge"))
        self._strips = _Batch(self._sheet, "4f", ("corner",))
        # The depth of the translucent meshes' nearest layer: sheets are drawn before it, or over it.
        self._layer = card.depth_texture(self.size)
        self._layer.compare_func, self._layer.filter = "", (moderngl.NEAREST, moderngl.NEAREST)
        self._layer_frame = card.framebuffer(depth_attachment=self._layer)
        self._meshes: OrderedDict[int, OnCard] = OrderedDict()
        self._last: tuple[bytes, np.ndarray | None] = b"", None

    def draw(
        self, picture: Picture, projection: Projection, background: Sequence[float], into: np.ndarray
    ) -> None:
        """Draw into ``into``, (height, width, 4) bytes, on a background (4,) of 0 to 1, premultiplied.

        The same picture as the last time is not drawn again.
        """
        key = _digest(picture, projection, background)
        if key == self._last[0]:
            if self._last[1] is None:
                self._draw(picture, projection, background, into)
                self._last = key, into.copy()
            else:
                np.copyto(into, self._last[1])
            return
        self._last = key, None
        self._draw(picture, projection, background, into)

    def _draw(
        self, picture: Picture, projection: Projection, background: Sequence[float], into: np.ndarray
    ) -> None:
        context = self.context
        self._frame.use()
        self._frame.clear(*background)
        context.enable_only(moderngl.DEPTH_TEST | moderngl.BLEND)
        context.blend_func = _OVER
        # Rows run from top to bottom, which mirrors shapes.
        context.depth_func, context.front_face = "<=", "cw"
        shown = [mesh for mesh in picture.meshes if mesh.opacity >= UNSEEN]
        drawn = [(mesh, self._on_card(mesh), projection, outline(mesh, projection)) for mesh in shown]
        for one in drawn:
            self._draw_mesh(*one, solid=True)
        hidden = [one for one in picture.strokes if one.dash > 0]
        for strokes, behind in ((hidden, True), (picture.strokes, False)):
            for edges, run in groupby(strokes, lambda stroke: picture.in_ground(stroke.colour)):
                context.blend_func = _ATOP if edges else _OVER
                self._draw_strokes(list(run), projection, hidden=behind)
        for edges, run in groupby(_parted(picture), lambda spot: picture.in_ground(spot.ring)):
            context.blend_func = _ATOP if edges else _OVER
            self._draw_spots(list(run), projection)
        context.blend_func = _OVER
        layered = picture.sheets and any(mesh.part(solid=False) for mesh, *_ in drawn)
        if layered:
            self._draw_layer(drawn)
        self._draw_sheets(picture.sheets, projection, _BEHIND if layered else _ALL)
        for one in drawn:
            self._draw_mesh(*one, solid=False)
        if layered:
            self._draw_sheets(picture.sheets, projection, _BEFORE)
        self._frame.read_into(into, components=4)

    # --- height fields

    def _height_field(self, vertex: str, variant: str = "NONE") -> moderngl.Program:
        fragment = shaders.TERRAIN_FRAGMENT.replace("#version 330", f"#version 330\n#define {variant}")
        return self.context.program(vertex, fragment_shader=fragment)

    def _on_card(self, mesh: Mesh) -> OnCard:
        """The mesh on the card; recently drawn ones stay there, identified by their array."""
        key = id(mesh.corners)  # unique, as OnCard keeps the array alive
        if key not in self._meshes:
            self._meshes[key] = OnCard(self.context, mesh)
            while len(self._meshes) > _MESHES_KEPT:
                self._meshes.popitem(last=False)[1].release()
        self._meshes.move_to_end(key)
        return self._meshes[key]

    def _draw_mesh(
        self, mesh: Mesh, card: OnCard, projection: Projection, edges: np.ndarray, solid: bool
    ) -> None:
        part = mesh.part(solid)
        if part is None:
            return
        program = self._plain if mesh.whole and mesh.within else self._terrain
        self._set(mesh, projection, solid, program, self._depth, self._outline)
        array = card.array(program, mesh, part)
        if not solid:  # of a translucent mesh only the nearest layer is drawn
            self._frame.color_mask = False, False, False, False
            card.array(self._depth, mesh, part).render()
            self._frame.color_mask = True, True, True, True
        if program is self._plain:  # opaque: no blending
            self.context.disable(moderngl.BLEND)
        array.render()
        self.context.enable(moderngl.BLEND)
        if len(edges):
            self._frame.depth_mask = False
            self._outlines.render(edges)
            self._frame.depth_mask = True

    def _draw_layer(self, drawn: Sequence[tuple]) -> None:
        """Store the depth of the nearest layer of all translucent meshes."""
        self._layer_frame.use()
        self._layer_frame.clear()
        for mesh, card, projection, _ in drawn:
            part = mesh.part(solid=False)
            if part is not None:
                self._set(mesh, projection, False, self._depth)
                card.array(self._depth, mesh, part).render()
        self._frame.use()

    def _set(self, mesh: Mesh, projection: Projection, solid: bool, *programs: moderngl.Program) -> None:
        values = {
            "projection": projection.matrix.T.ravel(),
            "turn": projection.turn.T.ravel(),
            "light": _LIGHT / np.linalg.norm(_LIGHT),
            "cut": mesh.cut,
            "kept": mesh.opacity,
            "cut_off": mesh.cut_off * mesh.opacity,
            "solid_part": solid,
            "line": mesh.line,
            "line_width": mesh.line_width,
            "shallow": SHALLOW,
        }
        for program in programs:
            for name, value in values.items():
                uniform = program.get(name, None)  # a shader variant has only the uniforms it uses
                if uniform is not None:
                    uniform.value = tuple(value) if isinstance(value, np.ndarray) else value

    # --- lines, dots, sheets

    def _draw_strokes(self, strokes: Sequence[Stroke], projection: Projection, hidden: bool = False) -> None:
        data = ribbons(projection, strokes, hidden)
        if not len(data):
            return
        self._stroke["hidden"], self._stroke["faint"] = hidden, 0.55
        if hidden:
            self.context.depth_func = ">"
            self._frame.depth_mask = False
        self._ribbons.render(data, moderngl.TRIANGLE_STRIP)
        self.context.depth_func = "<="
        self._frame.depth_mask = True

    def _draw_spots(self, dots: Sequence[Spot], projection: Projection) -> None:
        data = spots(projection, list(dots))
        if len(data):
            self._dots.render(data)

    def _draw_sheets(self, sheets: Sequence[Sheet], projection: Projection, side: int) -> None:
        """Draw them from far to near, blending each over what is behind it: all of them, or what is behind or
        before the translucent meshes.
        """
        self._frame.depth_mask = False
        self._layer.use(0)
        self._sheet["layer"], self._sheet["side"] = 0, side
        for sheet in sorted(sheets, key=lambda one: float(one.strip.mean(axis=0) @ projection.turn[2])):
            self._sheet["paint"] = tuple(sheet.colour)
            corners = projection.nearer(projection.clip(sheet.strip), sheet.nearer)
            self._strips.render(corners, moderngl.TRIANGLE_STRIP)
        self._frame.depth_mask = True


@cache
def canvas_of(width: int, height: int, software: bool = False) -> Canvas:
    """The canvas for pictures of a size, in pixels; cached."""
    return Canvas(width, height, software)
