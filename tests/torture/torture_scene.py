"""A scene for the torture: four short beats that depend on much, and cost little to draw.

It is copied into the scenes of a project's copy; here it is never imported.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import sympy
from manim import DOWN, LEFT, RIGHT, UP, FadeIn, Square

from mathcore import Fact, plain
from scenes import torture_helper as helper
from stage.claims.claim import Comparison, claim
from stage.scene.lesson_scene import LessonScene
from stage.scene.parameters import NumberField, PositiveField, SceneParameters

FAR = 1.5
INSIDE = Path(__file__).with_name("torture_inside.txt")
OUTSIDE = Path(__file__).parents[1] / "torture_outside.txt"


def is_square(drawn: Square) -> Comparison:
    """Both sides of what is drawn, of which one over the other is 1."""
    corners = drawn.points[::4]
    width, height = np.ptp(corners[:, 0]), np.ptp(corners[:, 1])
    error = abs(width / height - 1)
    ok = bool(error < 1e-6)
    return Comparison("point", [float(width), float(height)], "w/h", "1", 1.0, float(error), ok)


class TortureSquare(LessonScene):
    """A square comes, goes aside, gets a name and rises."""

    headline = "A square that moves"
    poster = "name-it"

    class Parameters(SceneParameters):
        """side: of the square; shift: how far it goes."""

        side: PositiveField = "1"
        shift: NumberField = "2"

    @classmethod
    def chapter(cls, parameters: Parameters) -> str:
        return f"{cls.headline}: {plain(parameters.shift)}"

    def setup(self) -> None:
        side = self.parameters.side
        drawn = Square(float(side), color=self.theme.curve, fill_opacity=1).shift(LEFT)
        self.square = claim(drawn, "the square", is_square)
        diagonal = Fact("diagonal", sympy.sqrt(2) * side, "sqrt(2)*a").shown(4)
        self.name = self.pen.words(f"{plain(side)} {diagonal.text}").shift(2 * DOWN)

    def construct(self) -> None:
        self.play_beats(self.show_it, self.move_it, self.name_it, self.raise_it)

    def show_it(self) -> None:
        self.say("A square")
        self.add(self.square)
        self.wait(0.4)

    def move_it(self) -> None:
        start, far = self.square.get_center(), FAR * float(self.parameters.shift)

        def show(time: float) -> None:
            # Files are read here, while the frames are drawn, and not before.
            more = float(INSIDE.read_text()) + float(OUTSIDE.read_text())
            self.square.move_to(start + time * (far + more) / 2 * RIGHT)

        self.drive(self.square, show, 0.4)

    def name_it(self) -> None:
        self.play(FadeIn(self.name, run_time=0.4))

    def raise_it(self) -> None:
        self.say("It rises")
        start = self.square.get_center()
        self.drive(self.square, lambda time: self.square.move_to(start + helper.rise(time) * UP), 0.6)
