"""Scenes whose own code fails, each in its own way, for the tests of how that is told."""

from __future__ import annotations

import sys
from pathlib import Path

from manim import Square

from stage.claims.claim import claim
from stage.scene.lesson_scene import LessonScene
from stage.scene.parameters import NumberField, SceneParameters
from tests.studio.tiny import TinyTangent

ABSENT = Path(__file__).with_name("no such file")


class InSetup(TinyTangent):
    def setup(self):
        self.share = 1 / len(())


class InConstruct(TinyTangent):
    def construct(self):
        self.play_beats(self.show_the_square, self.no_such_beat)


class InManim(TinyTangent):
    def move_it(self):
        self.play()


class InTheStage(TinyTangent):
    def move_it(self):
        self.pen.title(5)


class WithoutEnd(TinyTangent):
    def move_it(self):
        self.there()

    def there(self):
        self.back()

    def back(self):
        self.there()


class InAnUpdater(TinyTangent):
    def move_it(self):
        self.square.add_updater(lambda square, dt: square.shift(self.way))
        self.wait(0.4)


class StopsAnIteration(TinyTangent):
    def move_it(self):
        next(iter(()))


class Exits(TinyTangent):
    def move_it(self):
        sys.exit()


class ExitsWithAWord(TinyTangent):
    def setup(self):
        sys.exit("it is enough")


class Huge(TinyTangent):
    def move_it(self):
        raise ValueError("word " * 10**6)


class Unprintable(TinyTangent):
    def move_it(self):
        raise ValueError("\x1b[31mred\x1b[0m \ud800 \x00 \u202e\nand\r more")


class Mute(Exception):
    def __str__(self):
        raise ZeroDivisionError("even that")


class WithoutMessage(TinyTangent):
    def move_it(self):
        raise Mute


class OfItsOwnKind(TinyTangent):
    def move_it(self):
        class Ending(BaseException):
            """None of Python's own."""

        raise Ending("held", self)  # and nothing that could leave the process


class OpensNoFile(TinyTangent):
    def setup(self):
        self.data = ABSENT.read_text(encoding="utf-8")


class InAClaim(TinyTangent):
    def setup(self):
        self.add(claim(Square(), "the square", lambda square: square.no_such_thing))


class InItsChapter(TinyTangent):
    @classmethod
    def chapter(cls, parameters):
        return f"{cls.headline}: {parameters.no_such_thing}"


class InRefuse(LessonScene):
    class Parameters(SceneParameters):
        at: NumberField = 1

        def refuse(self):
            return {}[self.at]

    def construct(self):
        """Never played."""


WHILE_PLAYED = {
    InSetup: ("ZeroDivisionError", "in setup: self.share = 1 / "),
    InConstruct: ("AttributeError", "in construct: self.play_beats(self.show_the_square, self.no_such_beat)"),
    InManim: ("ValueError", "in move_it: self.play()"),
    InTheStage: ("AttributeError", "in move_it: self.pen.title(5)"),
    WithoutEnd: ("RecursionError", "in there: self.back()"),
    InAnUpdater: ("AttributeError", "in <lambda>: self.square.add_updater("),
    StopsAnIteration: ("StopIteration", "in move_it: next(iter(()))"),
    Exits: ("SystemExit", "in move_it: sys.exit()"),
    ExitsWithAWord: ("SystemExit: it is enough", "in setup: sys.exit("),
    Huge: ("ValueError: word word", "in move_it: raise ValueError("),
    Unprintable: ("ValueError: \N{REPLACEMENT CHARACTER}[31mred", "in move_it: raise ValueError("),
    WithoutMessage: ("Mute: (its message cannot be read)", "in move_it: raise Mute"),
    OfItsOwnKind: ("Ending: ('held', ", "in move_it: raise Ending("),
    OpensNoFile: ("FileNotFoundError", "in setup: self.data = ABSENT.read_text("),
}
"""Of each scene that fails while it is played: what happened, and one of its own lines."""
