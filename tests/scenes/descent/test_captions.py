"""What is said of a descent follows from its numbers."""

from __future__ import annotations

import pytest

from mathcore import Curve, Descent
from scenes.descent.parts.captions import DescentCaptions
from scenes.descent.parts.descent_picture import steps_inside
from stage.text.phrases import Wording


def captions_of(loss: str, start, rate, most: int = 8) -> DescentCaptions:
    descent = Descent(Curve.read(loss, "w"), start, rate)
    return DescentCaptions(descent, steps_inside(descent, most), descent.loss.variable)


ENDS = [
    (("(w - 3)^2", 10, "0.1"), "After 8 steps, w ≈ 4.174, still 1.174 from the goal w = 3."),
    (("(w - 3)^2", 10, "0.5"), "After 8 steps, w = 3, exactly the goal."),
    (("w^2", 1, "1.05"), "After 8 steps, w ≈ 2.144. The steps grow from 2.1 to 4.092."),
    (("w", 1, "0.5"), "After 8 steps, w = −3. No goal is in sight."),
    (("-w^2", 1, "0.1"), "After 8 steps, w ≈ 4.300. The steps grow from 0.2 to 0.717."),
    (("w^3", -1, "0.1"), "The steps grow from 0.3 to"),
    (("√(1 + w^2)", 1, 3), "w ≈ 1.118. The steps come back to the same places for ever."),
    (("w^2", 1, 1), "After 8 steps, w = 1. The steps come back to the same places for ever."),
    (("sin(w)", 0, 5), "Where the steps lead is not known."),
    (("w^2 - |w|", 2, "2/3"), "After 1 step, w = 0. There is no slope to follow."),
    (("|w|", 1, "1/2"), "After 2 steps, w = 0, exactly the goal."),
    (("ln w", 1, "0.3"), "The next step leaves the domain."),
    (("w^4", 1, "0.1", 4), "from the goal w = 0."),
    (("(w - 3)^2", 10, "0.1", 1), "After 1 step, w = 8.6, still 5.6 from the goal w = 3."),
]


@pytest.mark.parametrize(("walk", "told"), ENDS, ids=[str(walk) for walk, _ in ENDS])
def test_the_end_is_told_by_the_verdict(walk, told):
    """Where the walk has come to, and what is left: a goal, none, steps that grow."""
    assert told in Wording().text(captions_of(*walk).of_the_end())


@pytest.mark.parametrize(
    ("walk", "title", "german"),
    [
        (("√(1 + w^2)", 1, 3), "Back to the same places, for ever", "Für immer zurück zu denselben Stellen"),
        (("sin(w)", 0, 5), "Back and forth", "Hin und her"),
        (("-√(1 + w^2)", 1, "0.1", 3), "No goal in sight", "Kein Ziel in Sicht"),
        (("w^2 - |w|", 2, "2/3"), "No slope, no step", "Keine Steigung, kein Schritt"),
        (("|w|", 1, "1/2"), "The last step lands on the goal", "Der letzte Schritt landet auf dem Ziel"),
        (("w^3 + w", 1, "0.1", 3), "In the end the walk runs away", "Am Ende läuft die Folge davon"),
        (("w^2", 1, "0.9"), "Each step leaps across the goal", "Jeder Schritt springt über das Ziel hinweg"),
    ],
)
def test_the_end_has_a_true_title(walk, title, german):
    """A goal is named only where there is one, a slope only where there is one."""
    ending = captions_of(*walk).ending
    assert (Wording().text(ending), Wording("de").text(ending)) == (title, german)


@pytest.mark.parametrize(
    ("walk", "said"),
    [
        (("(w - 3)^2", 10, "0.1"), "Each step is 0.8 of the one before. The rate stayed 0.1."),
        (("cosh(w)", 3, "0.1"), "Each step is shorter than the one before. The rate stayed 0.1."),
        (("w^2", 1, "1.05"), "The steps change, but the rate stayed 1.05: it is the slope that changes."),
    ],
)
def test_the_lengths_are_told_as_they_are(walk, said):
    """A constant factor, shorter each time, or neither."""
    assert Wording().text(captions_of(*walk).of_the_lengths()) == said


@pytest.mark.parametrize(
    ("start", "said", "german"),
    [
        (
            10,
            "At w = 10 the slope is 14; times the rate, 1.4. 10 less that is 8.6.",
            "Bei w = 10 ist die Steigung 14; mal Lernrate sind das 1,4. 10 minus 1,4 ergibt 8,6.",
        ),
        (
            "-0.5",
            "At w = −0.5 the slope is −7; times the rate, 0.7. −0.5 plus that is 0.2.",
            "Bei w = −0,5 ist die Steigung −7; mal Lernrate sind das 0,7. −0,5 plus 0,7 ergibt 0,2.",
        ),
    ],
)
def test_the_first_step_is_reckoned_aloud(start, said, german):
    """Down from the right, up from the left, with the numbers of the table."""
    phrase = captions_of("(w - 3)^2", start, "0.1").of_step(0)
    assert (Wording().text(phrase), Wording("de").text(phrase)) == (said, german)


@pytest.mark.parametrize(("most", "said"), [(3, "One more step,"), (5, "3 more steps,")])
def test_the_rest_is_counted(most, said):
    """How many steps are left after the first two."""
    assert Wording().text(captions_of("(w - 3)^2", 10, "0.1", most).of_the_rest()).startswith(said)


@pytest.mark.parametrize(
    ("walk", "title", "said"),
    [
        (
            ("|w|", 1, "1/4"),
            "The same rate, steps of the same length",
            "Each step is as long",
        ),
        (("2w + 1", 1, "1/3", 4), "The same rate, steps of the same length", "The rate stayed 1/3."),
        (
            ("w^2", 1, 1, 4),
            "The same rate, steps of the same length",
            "Each step is as long",
        ),
        (("(w - 3)^2", 10, "0.1"), "The rate never changed: the slope did", "of the one before"),
        (("w^4/4 - w^2/2", "0.05", "0.2"), "The rate never changed: the slope did", "The steps change"),
    ],
)
def test_steps_of_one_length_are_not_said_to_change(walk, title, said):
    """On a line, down to a corner, and to and fro between two places all steps are equally long."""
    captions = captions_of(*walk)
    assert Wording().text(captions.lined_up) == title
    assert said in Wording().text(captions.of_the_lengths())
