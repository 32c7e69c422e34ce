"""A slice of a hill along one axis: its curve in space, and its plot, which it matches face on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import Animation, FadeIn, FadeOut, Mobject, VGroup

from mathcore import Curve, Fact, Window
from scenes.partials.parts.hill_tangent import HillTangent
from stage.claims.claim import Comparison, claim
from stage.claims.geometry import compare_graph, strokes_of
from stage.gadgets.compass import Compass
from stage.gadgets.hill import Hill
from stage.gadgets.live_line import StoppingLine
from stage.gadgets.tangent import Tangent
from stage.graphing.curve_plot import CurvePlot, is_line
from stage.scene.lesson_scene_3d import LessonScene3D
from stage.style.layout import Layout
from stage.style.theme import DIRECTIONS, PACE, STROKES
from stage.text.phrases import Phrase
from stage.three_d.shapes import SpaceCurve, SpaceSheet
from stage.three_d.viewpoints import Viewpoint, face_on

BACK = 2.0  # seconds for a way of the camera that has been seen before
_SHEET = 0.22
_CLEAR = STROKES.dot + 0.07  # frame units from the point to the axis's name


class Slice:
    """The plane through the hill's place along one axis (0: x, 1: y), its curve and the tangent there."""

    def __init__(self, hill: Hill, layout: Layout, axis: int, compass: Compass):
        self.hill, self.axis, self.compass, surface = hill, axis, compass, hill.surface
        self.role, self.variable = DIRECTIONS[axis], surface.variables[axis]
        self.other = surface.variables[1 - axis]
        self.held, self.at = hill.at[1 - axis], hill.at[axis]
        colour = hill.pen.theme[self.role]
        self.curve: Curve = surface.slice(**{str(self.other): self.held})
        self.straight = is_line(self.curve)
        self.shape = Phrase("a straight line") if self.straight else Phrase("a curve")
        self.sheet = SpaceSheet(*self._sides(), colour, _SHEET)
        self.line = SpaceCurve(np.zeros((2, 3)), colour, STROKES.curve)
        claim(self.line, f"the slice along {self.variable}", self._read_line, follows=hill.exact)
        self.show()
        self.tangent = HillTangent(hill, axis)
        self.plot = self._plot(layout)
        self.view = face_on(hill.camera, hill.space, self.plot, axis, float(self.held))
        scale = self.plot.box.width / hill.space.side
        self.flat = Tangent(self.plot, float(self.at), 2 * self.tangent.reach * scale)
        self.fact = Fact(
            f"the partial derivative along {self.variable}",
            surface.gradient_at(hill.at)[axis],
            f"Derivative({surface.expr}, {self.variable}) at ({hill.at[0]}, {hill.at[1]})",
        )

    def _read_line(self, drawn: SpaceCurve) -> Comparison:
        """Compare the line with the surface, and its other variable with the place's."""
        surface, space = self.hill.surface, self.hill.space
        seen = space.coordinates(np.concatenate(drawn.outline()))
        held = 1 - self.axis, self.hill.exact()[1 - self.axis]
        return compare_graph("curve", seen, surface, space, 10, held, strokes_of(drawn.points, space))

    def _sides(self) -> tuple[np.ndarray, np.ndarray]:
        """The plane's lower and upper edge within the box, (2, 3) each."""
        box, space = self.hill.box, self.hill.space
        along = np.array((box.x, box.y)[self.axis])
        held = np.full(2, self.hill.here[1 - self.axis])
        x, y = (along, held) if self.axis == 0 else (held, along)
        return space.point(x, y, box.z[0]), space.point(x, y, box.z[1])

    def show(self) -> None:
        """Set the slice to the hill's place."""
        self.sheet.set_sides(*self._sides())
        self.line.set_pieces(self.hill.line(self.axis, self.hill.here[1 - self.axis]))

    def _plot(self, layout: Layout) -> CurvePlot:
        """The slice's plot, its box with the proportions of the plane."""
        box, space, pen = self.hill.box, self.hill.space, self.hill.pen
        window = Window((box.x, box.y)[self.axis], box.z)
        zone, plot, name = layout.plot, None, f"the slice along {self.variable}"
        for _ in range(3):  # converges: the room for the numbers hardly depends on the box
            plot = CurvePlot(pen, self.curve, window, zone, called=name, role=self.role)
            wanted = plot.box.width * space.height / space.side
            spare = plot.box.height - wanted
            if abs(spare) < 1e-6:
                break
            if spare > 0:
                zone = zone.inset(bottom=spare / 2, top=spare / 2)
            else:
                spare = plot.box.width - plot.box.height * space.side / space.height
                zone = zone.inset(left=spare / 2, right=spare / 2)
        # The point may stand at the top of the axis, where its name is.
        name, here = plot.names[1], plot.at(float(self.at))
        if abs(here[0] - name.get_center()[0]) < name.width / 2 + _CLEAR:
            name.shift([0, max(0.0, here[1] + _CLEAR - name.get_bottom()[1]), 0])
        return plot

    @property
    def plane(self) -> tuple[float, float, float, float]:
        """(a, b, c, d): the half-space a·x + b·y + c·z > d on the camera's side in the face-on view."""
        toward = (0.0, -1.0, 0.0) if self.axis == 0 else (1.0, 0.0, 0.0)
        return *toward, float(np.dot(toward, self.line.points[0]))

    @property
    def flat_group(self) -> VGroup:
        """The flat mobjects of the face-on view besides the tangent: the plot's frame and curve."""
        return VGroup(self.plot.frame, self.plot.graph)

    @property
    def seen_flat(self) -> list[Mobject]:
        """All that is seen of it face on, but its line in space."""
        return [self.flat_group, self.flat.group, self.sheet]

    def isolate(self, share: float) -> None:
        """Fade the surface, the part in front of the plane first; at 1 only the slice is left."""
        terrain, axes = self.hill.terrain, self.hill.axes
        terrain.cut_away(self.plane, float(np.clip(1 - 2 * share, 0, 1)))
        terrain.set_fill(opacity=float(np.clip(2 - 2 * share, 0, 1)))
        self.sheet.set_fill(opacity=_SHEET * (1 - 0.6 * share))
        floor = self.hill.floor
        floor.set_fill(opacity=self.hill.floor_opacity * float(np.clip(1 - 1.5 * share, 0, 1)))
        axes.seen = float(np.clip(1 - 8 * share, 0, 1))  # hidden before the camera's turn moves them out
        self.compass.seen = axes.seen

    def restore(self, share: float) -> None:
        """Show the surface again."""
        self.isolate(1 - share)


def read(scene: LessonScene3D, cut: Slice, line: StoppingLine) -> None:
    """Say the slope of a slice's tangent, and write it."""
    slope = line.shown(cut.fact)
    if cut.straight:
        scene.say("Its slope is {slope}.", slope=slope)
    else:
        scene.say("Its tangent has the slope {slope}.", slope=slope)
    scene.play(FadeIn(line.line, line.group))


def turn_face_on(scene: LessonScene3D, cut: Slice, seen: Slice | None = None) -> None:
    """Turn the camera to a slice until it is seen face on; faster where one has been ``seen`` before."""
    way = cut.hill.way(scene.view, cut.view)
    if seen is not None:
        scene.turn_to(cut.view, BACK, also=cut.isolate, way=way, together=[FadeOut(seen.line)])
        return
    if cut.straight:
        scene.say("Seen face on, the cut is a straight line.")
    else:
        scene.say("Seen face on, the cut is an ordinary curve.")
    scene.turn_to(cut.view, PACE.long, also=cut.isolate, way=way)


def turn_back(
    scene: LessonScene3D,
    cut: Slice,
    shown: Sequence[Mobject],
    view: Viewpoint,
    together: Sequence[Animation] = (),
) -> None:
    """Fade what is ``shown`` face on, and turn the camera from the slice to the hill."""
    scene.play(FadeOut(*shown), run_time=PACE.quick)
    scene.turn_to(view, BACK, also=cut.restore, way=cut.hill.way(scene.view, view), together=together)
