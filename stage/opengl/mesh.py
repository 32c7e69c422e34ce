"""Meshes of height fields as the card draws them: which triangles, and a smoothed outline."""

from __future__ import annotations

from dataclasses import dataclass

import moderngl
import numpy as np

from stage.opengl.projection import Projection
from stage.opengl.triangulation import Triangulation

MESH_PARTS = ("place", "normal", "tint", "marks")
UNSEEN = 0.004  # a lower opacity counts as invisible, as in the shaders
_SOLID = 0.996  # a higher opacity counts as opaque


@dataclass(frozen=True)
class Mesh:
    """A height field for the card: vertices ``corners`` (m, 11) floats, its triangles, how it is shown.

    ``within`` says whether all of it is inside the box.
    """

    corners: np.ndarray
    triangulation: Triangulation
    within: bool
    line: tuple[float, float, float, float]
    line_width: float
    opacity: float = 1.0
    cut: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1e6)
    cut_off: float = 1.0

    @property
    def whole(self) -> bool:
        """Whether all of it is opaque."""
        return min(self.opacity, self.cut_off * self.opacity) > _SOLID

    def part(self, solid: bool) -> str | None:
        """The part drawn as opaque (``solid``) or as translucent: ``all``, what is ``hither`` or ``beyond``
        the plane that cuts it (each with the seam), the ``seam`` between, or None.
        """
        beyond = self.cut_off * self.opacity
        if solid:
            return "all" if self.whole else "hither" if self.opacity > _SOLID else None
        if self.whole:
            return None
        if self.opacity > _SOLID:
            return "beyond" if beyond >= UNSEEN else "seam"
        return "all" if beyond >= UNSEEN else "hither"


class OnCard:
    """A mesh's vertices on the card, and its triangles there: all, or those on one side of its plane."""

    def __init__(self, context: moderngl.Context, mesh: Mesh):
        self._context, self._mesh = context, mesh  # kept alive, as its array's id identifies it
        self._corners = context.buffer(mesh.corners.astype(np.float32).tobytes())
        self._cut: tuple | None = None
        self._triangles: dict[str, moderngl.Buffer] = {}
        self._arrays: dict[tuple, moderngl.VertexArray] = {}

    def array(self, program: moderngl.Program, mesh: Mesh, part: str) -> moderngl.VertexArray:
        """The vertex array for a part of the triangles, as named by ``Mesh.part``."""
        if mesh.cut != self._cut:
            self._cut = mesh.cut
            self._forget([part for part in self._triangles if part != "all"])
        if part not in self._triangles:
            chosen = _triangles(mesh, part).tobytes()
            # A buffer cannot be empty; a degenerate triangle shows nothing.
            self._triangles[part] = self._context.buffer(chosen or bytes(12))
        if (program.glo, part) not in self._arrays:
            layout = [(self._corners, "3f 3f 3f 2f", *MESH_PARTS)]
            array = self._context.vertex_array(program, layout, self._triangles[part], skip_errors=True)
            self._arrays[program.glo, part] = array
        return self._arrays[program.glo, part]

    def _forget(self, parts: list[str]) -> None:
        for key in [key for key in self._arrays if key[1] in parts]:
            self._arrays.pop(key).release()
        for part in parts:
            self._triangles.pop(part).release()

    def release(self) -> None:
        """Free the card's memory."""
        self._forget(list(self._triangles))
        self._corners.release()


def _triangles(mesh: Mesh, part: str) -> np.ndarray:
    """The triangles (t, 3) of a part."""
    if part == "all":
        return mesh.triangulation.triangles
    normal, at = np.array(mesh.cut[:3]), mesh.cut[3]
    beyond = (mesh.corners[:, :3] @ normal - at)[mesh.triangulation.triangles]
    least, most = beyond.min(axis=1), beyond.max(axis=1)
    seam = most - least  # the seam is a pixel wide, about a triangle's width unless seen edge-on
    hither, away = least <= seam, most >= -seam
    return mesh.triangulation.triangles[{"hither": hither, "beyond": away, "seam": hither & away}[part]]


def outline(mesh: Mesh, projection: Projection) -> np.ndarray:
    """The edges at which the mesh turns away from the camera or ends, as ribbons two pixels wide.

    Drawn over the mesh they smooth its jagged outline: "discontinuity edge overdraw" (Sander, Hoppe, Snyder
    and Gortler, 2001), at a hundredth of the cost of multisampling; it widens the hill by half a pixel.
    Returns a row for each vertex: its clip coordinates (4), its side (−1 to 1), the mesh's own row (11).
    """
    clip = projection.clip(mesh.corners[:, :3])
    pixels = projection.pixels(clip)
    found = _turning(pixels, mesh.triangulation)
    way = pixels[found[:, 1]] - pixels[found[:, 0]]
    length = np.linalg.norm(way, axis=1)
    found, way = found[length > 1e-6], (way / np.maximum(length, 1e-6)[:, None])[length > 1e-6]
    normal = np.stack([-way[:, 1], way[:, 0]], axis=1)
    ends, rows, across = [], [], []
    for end, side in ((0, 1), (0, -1), (1, 1), (1, 1), (0, -1), (1, -1)):
        rows.append(found[:, end])
        # Half a pixel longer at each end, so that there is no gap between neighbours.
        ends.append(projection.moved(clip[found[:, end]], side * normal + (end - 0.5) * way))
        across.append(np.full(len(found), float(side)))
    corners = projection.nearer(np.stack(ends, axis=1).reshape(-1, 4), 2e-3)
    sides = np.stack(across, axis=1).ravel()
    return np.concatenate([corners, sides[:, None], mesh.corners[np.stack(rows, axis=1).ravel()]], axis=1)


def _turning(pixels: np.ndarray, triangulation: Triangulation) -> np.ndarray:
    """The edges (m, 2 vertices) between triangles facing opposite ways, or of one triangle only."""
    a, b, c = (pixels[triangulation.triangles[:, k]] for k in range(3))
    there, back = b - a, c - a
    faces = there[:, 0] * back[:, 1] > there[:, 1] * back[:, 0]
    one, other = triangulation.sides.T
    return triangulation.edges[(other < 0) | (faces[one] != faces[other])]
