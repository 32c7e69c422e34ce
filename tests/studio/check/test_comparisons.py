"""Comparisons: what a sentence compares is seen in that order when its beat ends; it names its objects."""

from __future__ import annotations

import numpy as np
import pytest
from manim import Line

from stage.claims.lengths import Seen, seen_length, seen_steepness
from stage.scene.lesson_scene import LessonScene
from stage.scene.lesson_scene_3d import LessonScene3D
from stage.text.phrases import Phrase
from stage.three_d.shapes import SpaceCurve
from stage.three_d.viewpoints import Viewpoint
from studio.check.certify import examine
from studio.check.comparisons import compares


class Compared(LessonScene):
    """Two lines; the title says that the first is longer."""

    lengths, words, equal = (3.0, 2.0), Phrase("{one} is longer than the other", one="This"), False

    def construct(self):
        self.play_beats(self.compare_them)

    def compare_them(self):
        self.lines = [Line([-4, k, 0], [-4 + long, k, 0]) for k, long in enumerate(self.lengths)]
        objects = (Seen(f"line {k}", line, seen_length) for k, line in enumerate(self.lines))
        self.title(self.compare(self.words, *objects, equal=self.equal))
        self.add(*self.lines)
        self.wait(1)


class Reversed(Compared):
    lengths = 2.0, 3.0


class Close(Compared):
    lengths = 3.0, 2.9


class Alike(Compared):
    lengths, words, equal = (3.0, 3.1), Phrase("Both have the same length"), True


class NotAlike(Alike):
    lengths = 3.0, 3.3


class Gone(Compared):
    """One of the lines is not seen any more when the beat ends."""

    def compare_them(self):
        super().compare_them()
        self.remove(self.lines[1])


class BesideTheFrame(Compared):
    def compare_them(self):
        super().compare_them()
        self.lines[1].shift([0, 9, 0])


class InTime(Reversed):
    """The frame in the middle of the beat may differ: its last one counts."""

    def compare_them(self):
        super().compare_them()
        self.lines[0].set_points_as_corners([[-4, 0, 0], [1, 0, 0]])
        self.wait(1)


class Alone(Compared):
    lengths = (3.0,)


class Turned(LessonScene3D):
    """Two slopes in space: seen face on, the steeper one is steeper; from another side it is not."""

    seen_from = -90.0

    def construct(self):
        self.play_beats(self.compare_them)

    def compare_them(self):
        lines = [
            SpaceCurve(np.array([[0, 0, 0], end], float), self.theme.slope) for end in ([1, 0, 2], [2, 2, 2])
        ]
        self.add(*lines)
        self.look(Viewpoint(75, self.seen_from))
        objects = (Seen(f"slope {k}", line, seen_steepness) for k, line in enumerate(lines))
        self.say(self.compare("The first slope is steeper.", *objects))


class Nameless(LessonScene):
    """Says something, names nothing."""

    words = Phrase("One is twice as steep as the other.")

    def construct(self):
        self.play_beats(self.tell)

    def tell(self):
        self.say(self.words)
        self.add(Line())


def found(scene, kind="comparison"):
    return [finding for finding in examine(scene, "x").findings if finding.kind == kind]


@pytest.mark.parametrize("scene", [Compared, Alike, InTime, Turned], ids=lambda s: s.__name__)
def test_what_is_said_and_seen_is_in_order(scene):
    """The greatest first, or all alike, on the frame on which the beat ends; in space, as projected."""
    assert found(scene) == found(scene, "compares without naming") == []


@pytest.mark.parametrize(
    ("scene", "told"),
    [
        (Reversed, "line 0 is seen 0.667 times as large as line 1: at least 1.05 is larger"),
        (Close, "line 0 is seen 1.03 times as large as line 1: at least 1.05 is larger"),
        (NotAlike, "line 1 is seen 1.1 times as large as line 0: not as large"),
        (Gone, "line 1 is not seen in the frame on which the beat ends"),
        (BesideTheFrame, "line 1 is not seen in the frame on which the beat ends"),
        (Alone, "it names fewer than two objects"),
    ],
    ids=lambda s: getattr(s, "__name__", ""),
)
def test_what_is_said_but_not_seen_is_found(scene, told):
    """The sentence is named, in its template, with its objects, at the end of its beat."""
    (one,) = found(scene)
    assert one.what in ("“{one} is longer than the other”", "“Both have the same length”")
    assert one.detail == told and one.beat == "compare-them" and one.time == pytest.approx(2, abs=1.5)


def test_a_slope_in_space_is_judged_as_it_is_seen(monkeypatch):
    """Seen from where the second slope's run is foreshortened, the order is another."""
    monkeypatch.setattr(Turned, "seen_from", -135.0)
    (one,) = found(Turned)
    assert "slope 0 is seen 0." in one.detail and len(one.boxes) == 2


def test_a_comparison_that_names_nothing_is_found(monkeypatch):
    """Once for each title or caption; by its English template, whatever the language is."""
    (one,) = found(Nameless, "compares without naming")
    assert one.what == "“One is twice as steep as the other.”" and "self.compare" in one.detail
    monkeypatch.setattr(Nameless, "words", Phrase("Look. {more}.", more=Phrase("{x} is steeper", x="It")))
    (one,) = found(Nameless, "compares without naming")
    assert one.what == "“Look. {x} is steeper.”"
    monkeypatch.setattr(Nameless, "words", Phrase("Which is steeper?"))
    assert found(Nameless, "compares without naming") == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Steeper slope, longer step",
        "{way} is about {ratio} times as steep",
        "Equally steep, but one way rises and the other falls",
        "Each step is as long as the one before.",
        "Each step is shorter than the one before.",
        "As steep the other way: as long a step",
        "The same rate, steps of the same length",
        "It rises by more than that. Look?",
        "This is the same height as that",
    ],
)
def test_sentences_that_compare(sentence):
    """They say of sizes that one is larger, or as large."""
    assert compares(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Which is steeper?",
        "The same from the other side",
        "Straight across the contours, as long as it is steep.",
        "There it is no longer steep.",
        "The step is the rate times the slope",
        "Go as far as each slope says",
        "Of all ways to go from here, which is the steepest up?",
        "Take half of it, twice.",
        "Another place, rather than this one, other than that",
        "Level ground: the height stays the same",
    ],
)
def test_sentences_that_do_not_compare(sentence):
    """Idioms, questions, superlatives, and what is said of one thing alone."""
    assert not compares(sentence)
