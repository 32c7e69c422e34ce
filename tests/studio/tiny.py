"""Small scenes that play in a few frames, for the tests of what is done with scenes."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from types import ModuleType

from manim import DOWN, RIGHT, UP, Dot, Square

from stage.claims.claim import Comparison, claim
from stage.scene.lesson_scene import LessonScene
from stage.scene.parameters import (
    CurveField,
    LossField,
    NumberField,
    PositiveField,
    Refusal,
    SceneParameters,
    StepsField,
    WindowField,
)
from studio.lesson.lesson import Lesson, load


def holds(_) -> Comparison:
    return Comparison("point", [0.0, 1.0], "f(0)", "1", 1.0, 0.0, True)


def fails(_) -> Comparison:
    return Comparison("point", [0.0, 1.05], "f(0)", "1", 1.0, 0.05, False)


class TinyTangent(LessonScene):
    """A square, then a dot that moves."""

    headline = "A tiny tangent"
    poster = "show_the_square"
    reads = staticmethod(holds)

    class Parameters(SceneParameters):
        """f: a function of x; at: where; window: the x-range."""

        f: CurveField = "x^2"
        at: NumberField = 1
        window: WindowField = None

        def refuse(self) -> None:
            if self.f.text == "|x|" and self.at == 0:
                raise Refusal("at", "|x| has a corner at 0", "try at = 1")

    @classmethod
    def chapter(cls, parameters: Parameters) -> str:
        return f"{cls.headline}: {parameters.f.text}"

    def construct(self):
        self.square = claim(Square(1, color=self.theme.curve, fill_opacity=1), "the square", self.reads)
        self.play_beats(self.show_the_square, self.move_it)

    def show_the_square(self):
        self.say("One two three")
        self.add(self.square.set_opacity(0.5))
        self.play(self.square.animate(run_time=0.4).set_opacity(1))

    def move_it(self):
        self.say("Four five")
        self.play(self.square.animate(run_time=0.4).shift(2 * RIGHT))
        self.say("Six")


class TinySteps(LessonScene):
    """A dot."""

    class Parameters(SceneParameters):
        L: LossField = "(w - 3)^2"
        start: NumberField = 10
        rate: PositiveField = 0.1
        steps: StepsField = 8

    def construct(self):
        self.play_beats(self.only_beat)

    def only_beat(self):
        self.add(claim(Dot(color=self.theme.step), "the dot", holds))


class TinyWalk(TinyTangent):
    """A square that goes three ways; ``at`` says how far."""

    def construct(self):
        self.square = claim(Square(1, color=self.theme.curve, fill_opacity=1), "the square", self.reads)
        self.play_beats(self.show_the_square, self.go_right, self.turn_up, self.come_down)

    def go_right(self):
        self.say("To the right")
        self.drive(
            self.square, lambda share: self.square.move_to(share * float(self.parameters.at) * RIGHT), 0.5
        )

    def turn_up(self):
        self.play(self.square.animate(run_time=0.25).shift(UP))  # in no whole number of frames

    def come_down(self):
        self.say("And down")
        self.play(self.square.animate(run_time=0.35).shift(2 * DOWN))


class Needy(LessonScene):
    """It has no default."""

    class Parameters(SceneParameters):
        f: CurveField


class Wrong(TinyTangent):
    """What it shows is not true."""

    reads = staticmethod(fails)


class Crowded(TinyTangent):
    """A text in the margin: the layout is at fault, the values are not."""

    def show_the_square(self):
        super().show_the_square()
        self.add(self.pen.words("too far out").shift(6 * RIGHT))


class Stopped(TinyTangent):
    """Someone stops it in the second beat."""

    stops = False

    def move_it(self):
        if Stopped.stops:
            raise KeyboardInterrupt
        super().move_it()


class Picky(TinyTangent):
    """Its own default will not do."""

    class Parameters(SceneParameters):
        at: NumberField = 7

        def refuse(self) -> None:
            raise Refusal("at", "it is not wanted", "try at = 8")


SCENES = (TinyTangent, TinySteps, TinyWalk, Needy, Wrong, Crowded, Stopped)


def known(monkeypatch) -> None:
    """Let the program know these scenes and no others."""
    module = ModuleType("scenes")
    module.SCENES = SCENES
    monkeypatch.setitem(sys.modules, "scenes", module)


# Clips for lessons of them.
_CLIP = '\n[[scene]]\nscene = "TinyWalk"\nid = "{}"\nf = "x^2"\nat = 1\n'
ONE, TWO, THREE = map(_CLIP.format, ("one", "two", "three"))


def lesson_of(folder: Path, *clips: str, title: str = "Mine", name: str = "mine.toml") -> Lesson:
    """A lesson of these clips, in a file of that name."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'title = "{title}"\n' + "".join(clips))
    return load(path, SCENES)


def files_in(folder: Path) -> dict[str, str]:
    """Every file below a folder, with its SHA-256."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def stamps(folder: Path) -> dict[str, int]:
    """When each file below a folder came to its place."""
    return {
        path.relative_to(folder).as_posix(): path.stat().st_ctime_ns
        for path in folder.rglob("*")
        if path.is_file()
    }
