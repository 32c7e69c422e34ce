"""A hill over its contour map: the contour lines fall onto the map, and the camera rises over it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import sympy
from manim import FadeIn, FadeOut, VGroup
from manim.utils.rate_functions import smooth

from mathcore import Box
from stage.claims.claim import Comparison, claim, compare
from stage.claims.exact_values import exact_text, text_of
from stage.gadgets.hill import Hill
from stage.graphing.contour_plot import ContourPlot
from stage.scene.lesson_scene_3d import LessonScene3D
from stage.style.animations import steady
from stage.style.layout import Layout
from stage.style.theme import PACE, STROKES
from stage.text.phrases import Phrase
from stage.text.writing import Pen
from stage.three_d.camera import TerrainCamera
from stage.three_d.shapes import SpaceCurve
from stage.three_d.viewpoints import Viewpoint, fit, from_above

_BELOW = 0.9  # the gap between hill and map, as a share of the hill's height
_HEIGHT = 4.6  # of hill and gap together, in frame units
_BESIDE = Viewpoint(73, -52)  # low enough to see the map under the hill
_GONE = 2 / 3  # the share of the rise after which the hill is not seen any more
_TOGETHER = 0.5  # the share of the fall's time for each line; they start one after the other


class HillOverMap:
    """The hill over its contour plot laid flat; from ``view`` that coincides with the flat plot."""

    def __init__(
        self,
        pen: Pen,
        layout: Layout,
        camera: TerrainCamera,
        plot: ContourPlot,
        at: Sequence[sympy.Expr],
    ):
        self.plot, surface, self._camera = plot, plot.surface, camera
        low, high = plot.space.z
        self.level = low - _BELOW * (high - low)
        box = Box(plot.space.x, plot.space.y, (self.level, high))
        shown = {"levels": plot.levels, "heights": (low, high), "lowest": low, "height": _HEIGHT}
        self.hill = Hill(pen, layout, camera, surface, at, box, **shown)
        self.lines = [
            self._line(line, float(level)) for line, level in zip(plot.contours, plot.levels, strict=True)
        ]
        self.lines_group = VGroup(*self.lines)
        self.beside = self.hill.seen_from(_BESIDE)
        self.view = from_above(camera, self.hill.space, plot.box, self.level)
        self.fall(0.0)

    def _line(self, flat, level: float) -> SpaceCurve:
        """A contour line of the map as a line in space, which claims its position while it falls."""
        line = SpaceCurve(np.zeros((2, 3)), flat.get_stroke_color(), STROKES.thin, lift=0.02, cased=False)
        line.quiet, line.label = True, "a contour line"
        line.level, line.stands_at = level, level
        low, _ = np.array([self.plot.space.x, self.plot.space.y]).T
        corner = [self.plot.box.left, self.plot.box.bottom]
        line.places = (flat.points[:, :2] - corner) / self.plot.unit + low
        return claim(line, f"the contour line at {level:.9g}", self._read_line)

    def _read_line(self, line: SpaceCurve) -> Comparison:
        """Compare f on the line with its level, and its height with that of the current state."""
        seen, surface, space = line.points[::4], self.plot.surface, self.hill.space
        seen = space.coordinates(seen)
        drawn = np.concatenate([surface.values(seen[:, 0], seen[:, 1]), seen[:, 2]])
        expected = np.repeat([line.level, line.stands_at], len(seen))
        text, exact = f"{text_of(surface.expr)} = {line.level:.9g}", exact_text(line.level)
        return compare("curve", drawn, expected, text, exact, line.level, space.span)

    def fall(self, share: float) -> None:
        """Move the lines from the hill down to the map, the lowest first."""
        for k, line in enumerate(self.lines):
            late = (1 - _TOGETHER) * k / max(len(self.lines) - 1, 1)
            fallen = smooth(float(np.clip((share - late) / _TOGETHER, 0, 1)))
            line.stands_at = line.level + fallen * (self.level - line.level)
            line.set_points(self.hill.space.point(*line.places.T, line.stands_at))

    def rising(self, share: float) -> Viewpoint:
        """The way from ``beside`` to ``view``: the hill stays in its zone for as long as it is seen, and only
        then does the map grow to its own size.
        """
        turned = self.beside.between(self.view, share)
        fitted = fit(turned, self._camera, self.hill.space, self.hill.zone)
        return fitted.between(self.view, smooth(max(0.0, (share - _GONE) / (1 - _GONE))))

    def leave_the_map(self, share: float) -> None:
        """Fade all but the map."""
        self.hill.terrain.set_fill(opacity=float(np.clip(1 - share / _GONE, 0, 1)))
        self.hill.axes.seen = float(np.clip(1 - 8 * share, 0, 1))
        self.hill.floor.set_fill(opacity=0.55 * (1 - share))


def tell(scene: LessonScene3D, told: tuple[Phrase, Phrase]) -> None:
    """Show a title, and say the words to it."""
    title, words = told
    scene.title(title)
    scene.say(words)


def show_the_hill(scene: LessonScene3D) -> None:
    """The surface over its floor, seen from both sides."""
    hill = scene.bowl.hill
    tell(scene, scene.told.told_hill)
    scene.open(hill.floor, hill.axes.group, scene.map.formula)
    scene.play(FadeIn(hill.terrain, run_time=PACE.slow))
    scene.turn_to(scene.bowl.beside, PACE.slow + PACE.move)


def let_the_lines_fall(scene: LessonScene3D) -> None:
    """The contour lines fall from the surface to the floor."""
    scene.title("Each line joins places of one height")
    scene.say("Each line joins places of one height.")
    scene.play(FadeIn(scene.bowl.lines_group, run_time=PACE.move))
    scene.drive(scene.bowl.lines_group, scene.bowl.fall, 2 * PACE.slow, steady)


def rise_above_the_map(scene: LessonScene3D) -> None:
    """The camera rises until the map alone is left."""
    scene.title("Seen from above: the map")
    scene.say("Rise above it, until only the map is left.")
    scene.turn_to(scene.bowl.view, 2 * PACE.slow, also=scene.bowl.leave_the_map, way=scene.bowl.rising)
    scene.remove(scene.bowl.hill.group)
    scene.play(
        FadeIn(scene.plot.frame, scene.plot.contours), FadeOut(scene.bowl.lines_group), run_time=PACE.move
    )
    scene.play(FadeIn(scene.plot.level_labels, run_time=PACE.quick))
