"""Drawing with depth into memory: one OpenGL context, hardware if there is any, else software; no window."""

from __future__ import annotations

import os
import shutil
import sys
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b

import moderngl
import numpy as np

from stage.opengl import shaders
from stage.opengl.mesh import MESH_PARTS, UNSEEN, Mesh, OnCard, outline
from stage.opengl.strokes import Lens, Spot, Stroke, ribbons, spots
from stage.opengl.triangulation import Net

# What the system must have to draw without a window; setup.sh installs the same.
DEBIAN_PACKAGES = "libegl1 libgl1 libgl1-mesa-dri"
FEDORA_PACKAGES = "mesa-libEGL mesa-libGL mesa-dri-drivers"
ARCH_PACKAGES = "mesa libglvnd"

_SOFTWARE = ("llvmpipe", "softpipe", "swrast", "swiftshader", "software")
_MOST_DEVICES = 8
_MESHES_KEPT = 6  # height fields whose corners stay on the card
_LIGHT = np.array([-0.36, 0.48, 0.80])  # from the upper left, in front; it goes along with the viewer
SHALLOW = 0.004  # contour lines a pixel: ground flatter than that shows none


class GraphicsError(RuntimeError):
    """There is nothing to draw the hill with; the message says what to install."""


@dataclass(frozen=True)
class Sheet:
    """A see-through surface: a strip (2 m, 3) of corners, left and right in turn, and its colour (4,)."""

    strip: np.ndarray
    colour: np.ndarray


@dataclass
class Picture:
    """All that is drawn with one depth, in drawing order."""

    meshes: list[Mesh] = field(default_factory=list)
    strokes: list[Stroke] = field(default_factory=list)
    spots: list[Spot] = field(default_factory=list)
    sheets: list[Sheet] = field(default_factory=list)


def _devices() -> Iterator[moderngl.Context]:
    """Every context to be had, one by one; those that fail are left out."""
    if sys.platform.startswith("linux"):
        for index in range(_MOST_DEVICES):
            try:
                yield moderngl.create_context(standalone=True, require=330, backend="egl", device_index=index)
            except Exception:  # each driver has its own
                if index:
                    break
        with suppress(Exception):
            yield moderngl.create_context(standalone=True, require=330, backend="egl")
    with suppress(Exception):
        yield moderngl.create_context(standalone=True, require=330)


def is_software(context: moderngl.Context) -> bool:
    """Whether the processor does the card's work."""
    return any(word in context.info["GL_RENDERER"].lower() for word in _SOFTWARE)


@cache
def open_context(software: bool = False) -> moderngl.Context:
    """The first hardware context there is, else a software one; with ``software`` never a hardware one.

    Raises GraphicsError where there is neither.
    """
    spare = None
    for context in _devices():
        if is_software(context):
            if software:
                return context
            spare = spare or context
        elif not software:
            return context
    if spare is None:
        raise GraphicsError(_cure())
    return spare


def _cure() -> str:
    told = "There is no OpenGL 3.3 here to draw the hill with. What would work: "
    if not sys.platform.startswith("linux"):
        return f"{told}the driver of the graphics card"
    return (
        f"{told}{_as_root(f'apt-get install {DEBIAN_PACKAGES}')} (Debian, Ubuntu; untried: "
        f"{FEDORA_PACKAGES} on Fedora, {ARCH_PACKAGES} on Arch), or the driver of the graphics card"
    )


def _as_root(command: str) -> str:
    """What this user types to have a command run as root."""
    if os.geteuid() == 0:
        return command
    return f"sudo {command}" if shutil.which("sudo") else f"su -c '{command}'"


def _digest(picture: Picture, lens: Lens, ground: Sequence[float]) -> bytes:
    """A mark of all that a picture is made of; a mesh's parts are never written to, so their ids do."""
    digest = blake2b(repr(ground).encode() + lens.matrix.tobytes(), digest_size=16)
    for one in (*picture.meshes, *picture.strokes, *picture.spots, *picture.sheets):
        for part in vars(one).values():
            if isinstance(one, Mesh) and isinstance(part, np.ndarray | Net):
                part = id(part)
            digest.update(part.tobytes() if isinstance(part, np.ndarray) else repr(part).encode())
    return digest.digest()


class _Batch:
    """Corners that change with every picture, in a buffer that grows as it must."""

    def __init__(self, program: moderngl.Program, layout: str, names: Sequence[str]):
        self._program, self._layout, self._names = program, layout, names
        self._buffer: moderngl.Buffer | None = None
        self._size = 4 * sum(int(part[0]) for part in layout.split())

    def render(self, data: np.ndarray, mode: int = moderngl.TRIANGLES) -> None:
        """Draw rows of floats, one for each corner."""
        corners = np.ascontiguousarray(data, np.float32)
        if self._buffer is None or self._buffer.size < corners.nbytes:
            context = self._program.ctx
            self._buffer = context.buffer(reserve=2 * corners.nbytes)
            self._array = context.vertex_array(self._program, [(self._buffer, self._layout, *self._names)])
        else:
            self._buffer.orphan()  # the picture before may still be drawn from it
        self._buffer.write(corners)
        self._array.render(mode, vertices=len(corners))


class Canvas:
    """A picture's memory on the card, and the programs that fill it."""

    def __init__(self, width: int, height: int, software: bool = False):
        self.size = width, height
        self.context = context = open_context(software)
        self._frame = context.framebuffer(
            [context.renderbuffer(self.size, 4)], context.depth_renderbuffer(self.size)
        )
        self._terrain = self._ground(shaders.TERRAIN_VERTEX)
        self._plain = self._ground(shaders.TERRAIN_VERTEX, "PLAIN")
        self._depth = self._ground(shaders.TERRAIN_VERTEX, "DEPTH")
        self._outline = self._ground(shaders.OUTLINE_VERTEX, "OUTLINE")
        self._stroke = context.program(shaders.STROKE_VERTEX, fragment_shader=shaders.STROKE_FRAGMENT)
        dot = context.program(shaders.DOT_VERTEX, fragment_shader=shaders.DOT_FRAGMENT)
        self._sheet = context.program(shaders.SHEET_VERTEX, fragment_shader=shaders.SHEET_FRAGMENT)
        self._outlines = _Batch(self._outline, "4f 1f 3f 3f 3f 2f", ("corner", "across", *MESH_PARTS))
        self._ribbons = _Batch(self._stroke, "4f 2f 2f 1f 4f", ("corner", "across", "along", "dash", "paint"))
        self._dots = _Batch(dot, "4f 2f 2f 4f 4f", ("corner", "offset", "radii", "paint", "edge"))
        self._strips = _Batch(self._sheet, "3f", ("place",))
        self._meshes: OrderedDict[int, OnCard] = OrderedDict()
        self._last: tuple[bytes, np.ndarray | None] = b"", None

    def draw(self, picture: Picture, lens: Lens, ground: Sequence[float], into: np.ndarray) -> None:
        """Draw into ``into``, (height, width, 4) bytes, on a ground (4,) of 0 to 1, premultiplied.

        Where it is the same picture as the last time, what was drawn then is given again.
        """
        key = _digest(picture, lens, ground)
        if key == self._last[0]:
            if self._last[1] is None:
                self._draw(picture, lens, ground, into)
                self._last = key, into.copy()
            else:
                np.copyto(into, self._last[1])
            return
        self._last = key, None
        self._draw(picture, lens, ground, into)

    def _draw(self, picture: Picture, lens: Lens, ground: Sequence[float], into: np.ndarray) -> None:
        context = self.context
        self._frame.use()
        self._frame.clear(*ground)
        context.enable_only(moderngl.DEPTH_TEST | moderngl.BLEND)
        context.blend_func = moderngl.ONE, moderngl.ONE_MINUS_SRC_ALPHA
        # Rows run top to bottom, so that shapes are mirrored.
        context.depth_func, context.front_face = "<=", "cw"
        shown = [mesh for mesh in picture.meshes if mesh.opacity >= UNSEEN]
        drawn = [(mesh, self._on_card(mesh), lens, outline(mesh, lens)) for mesh in shown]
        for one in drawn:
            self._draw_mesh(*one, solid=True)
        hidden = [one for one in picture.strokes if one.dash > 0]
        self._draw_strokes(hidden, lens, hidden=True)
        self._draw_strokes(picture.strokes, lens)
        self._draw_spots(picture.spots, lens)
        self._draw_sheets(picture.sheets, lens)
        for one in drawn:
            self._draw_mesh(*one, solid=False)
        self._frame.read_into(into, components=4)

    # --- height fields

    def _ground(self, vertex: str, variant: str = "NONE") -> moderngl.Program:
        fragment = shaders.TERRAIN_FRAGMENT.replace("#version 330", f"#version 330\n#define {variant}")
        return self.context.program(vertex, fragment_shader=fragment)

    def _on_card(self, mesh: Mesh) -> OnCard:
        """The mesh on the card; lately drawn ones stay there, known by their array."""
        key = id(mesh.corners)  # kept there, the array cannot give its id to another
        if key not in self._meshes:
            self._meshes[key] = OnCard(self.context, mesh)
            while len(self._meshes) > _MESHES_KEPT:
                self._meshes.popitem(last=False)[1].release()
        self._meshes.move_to_end(key)
        return self._meshes[key]

    def _draw_mesh(self, mesh: Mesh, card: OnCard, lens: Lens, edges: np.ndarray, solid: bool) -> None:
        part = mesh.part(solid)
        if part is None:
            return
        program = self._plain if mesh.whole and mesh.within else self._terrain
        self._set(mesh, lens, solid, program, self._depth, self._outline)
        array = card.array(program, mesh, part)
        if not solid:  # of what is seen through, the nearest layer alone
            self._frame.color_mask = False, False, False, False
            card.array(self._depth, mesh, part).render()
            self._frame.color_mask = True, True, True, True
        if program is self._plain:  # it hides what it covers: nothing to blend
            self.context.disable(moderngl.BLEND)
        array.render()
        self.context.enable(moderngl.BLEND)
        if len(edges):
            self._frame.depth_mask = False
            self._outlines.render(edges)
            self._frame.depth_mask = True

    def _set(self, mesh: Mesh, lens: Lens, solid: bool, *programs: moderngl.Program) -> None:
        values = {
            "projection": lens.matrix.T.ravel(),
            "turn": lens.turn.T.ravel(),
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
                uniform = program.get(name, None)  # a variant has only what it needs
                if uniform is not None:
                    uniform.value = tuple(value) if isinstance(value, np.ndarray) else value

    # --- lines, dots, sheets

    def _draw_strokes(self, strokes: Sequence[Stroke], lens: Lens, hidden: bool = False) -> None:
        data = ribbons(lens, strokes, hidden)
        if not len(data):
            return
        self._stroke["hidden"], self._stroke["faint"] = hidden, 0.55
        if hidden:
            self.context.depth_func = ">"
            self._frame.depth_mask = False
        self._ribbons.render(data, moderngl.TRIANGLE_STRIP)
        self.context.depth_func = "<="
        self._frame.depth_mask = True

    def _draw_spots(self, dots: Sequence[Spot], lens: Lens) -> None:
        data = spots(lens, list(dots))
        if len(data):
            self._dots.render(data)

    def _draw_sheets(self, sheets: Sequence[Sheet], lens: Lens) -> None:
        """Far ones first, each over what is behind it."""
        self._frame.depth_mask = False
        self._sheet["projection"].write(lens.matrix.T.astype(np.float32).tobytes())
        for sheet in sorted(sheets, key=lambda one: float(one.strip.mean(axis=0) @ lens.turn[2])):
            self._sheet["paint"] = tuple(sheet.colour)
            self._strips.render(sheet.strip, moderngl.TRIANGLE_STRIP)
        self._frame.depth_mask = True


@cache
def canvas_of(width: int, height: int, software: bool = False) -> Canvas:
    """The canvas for pictures of a size, in pixels; made once."""
    return Canvas(width, height, software)
