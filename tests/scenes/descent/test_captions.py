"""What is said of a descent is true: each sentence's condition is recomputed from the walk's own numbers.

The walks are recomputed by mpmath with numerical slopes, apart from mathcore; minima are known by hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import pytest
from mpmath import mp, mpf

from mathcore import Curve, Descent, descent_window
from scenes import ShrinkingSteps
from scenes.descent.parts.captions import DescentCaptions
from scenes.descent.parts.descent_table import ending_note
from scenes.descent.parts.endings import DescentEnding
from scenes.descent.parts.walk import Walk
from stage.text.phrases import Wording
from tests.scenes.descent.walks import WALKS, Given, walked


@dataclass(frozen=True)
class Shown:
    """What the endings need of a plot."""

    curve: Curve
    x0: float
    x1: float


def told(loss: str, start, rate, most: int = 8) -> tuple[Walk, DescentCaptions, DescentEnding]:
    descent = Descent(Curve.read(loss, "w"), start, rate)
    walk = Walk(descent, most)
    x0, x1 = descent_window(descent, most).x
    return walk, DescentCaptions(walk), DescentEnding(walk, Shown(descent.loss, x0, x1))


def text(phrase, code: str = "en") -> str:
    return Wording(code).text(phrase)


ENDS = [
    (("(w - 3)^2", 10, "0.1"), "After 8 steps, w ≈ 4.174, still 1.174 from the goal w = 3."),
    (("(w - 3)^2", 10, "0.5"), "After 1 step, w = 3, exactly the goal: the slope is 0, no further step."),
    (("w^2", 1, "1.05"), "After 8 steps, w ≈ 2.144. The steps grow from 2.1 to 4.092."),
    (("w", 1, "0.5"), "After 8 steps, w = −3. No goal is in sight."),
    (("-w^2", 1, "0.1"), "After 8 steps, w ≈ 4.300. The steps grow from 0.2 to 0.717."),
    (("w^3", -1, "0.1"), "The steps grow from 0.3 to"),
    (("w^4", 2, "0.2"), "The steps grow from 6.4 to 2.88 × 10⁴⁷; the next one leads too far."),
    (("√(1 + w^2)", 1, 3), "In the end the steps hop between 2 places."),
    (("w^2", 1, 1), "After 8 steps, w = 1. The steps come back to the same places for ever."),
    (("|w|", 1, "0.3"), "The steps come back to the same places for ever."),
    (("(w^2-1)^2", "0.5", "0.3"), "In the end the steps hop between 2 places."),
    (("sin(w)", 0, 5), "Where the steps lead is not known."),
    (("w^2 - |w|", 2, "2/3"), "After 1 step, w = 0. There is no slope here to follow: no further step."),
    (("|w|", 1, "1/2"), "After 2 steps, w = 0, exactly the goal: there is no slope, so no further step."),
    (("max(0, 1-w)", -1, "0.3"), "w = 1.1. The loss is level here: no slope, no further step."),
    (("max(0, 1-w)", -1, "0.3", 3), "After 3 steps, w = −0.1. The steps lead to level ground at w = 1.1."),
    (("max(0, 1-w)", -1, "1/4"), "After 8 steps, w = 1, exactly the goal"),
    (("min(1, w^2)", "0.9", "1.2"), "w = −1.26. The loss is level here: no slope, no further step."),
    (("w^3", 1, "0.1"), "still 0.260 from w = 0: slope 0 there, but no minimum."),
    (("w^4/4 - w^2/2", 2, "1/3"), "After 1 step, w = 0. The slope is 0 here: no further step."),
    (("cos w", 3, 1), "from the goal w = π: the next step is too small to be shown."),
    (("sqrt(1 + w^2)", "sqrt(2)", 1), "from the goal w = 0: the next step is too small to be shown."),
    (("sqrt(1 + (w-1)^2)", "1 + sqrt(2)", 1), "from the goal w = 1: the next step is too small to be shown."),
    (("relu(w-1)^2", "sqrt(2)", "0.9"), "w ≈ 0.669. The loss is level here: no slope, no further step."),
    (("w^2/2", "sqrt(2)", 1), "After 1 step, w = 0, exactly the goal"),
    (("ln w", 1, "0.3"), "The next step leaves the domain."),
    (("1-exp(-(w-3)^2/4)", 10, "0.5"), "There is hardly any slope to follow."),
    (("2w", 1, "1e-6"), "At this rate, the steps are too short to lead far."),
    (("w^4", 1, "0.1", 4), "from the goal w = 0."),
    (("(w - 3)^2", 10, "0.1", 1), "After 1 step, w = 8.6, still 5.6 from the goal w = 3."),
]


@pytest.mark.parametrize(("walk", "said"), ENDS, ids=[str(walk) for walk, _ in ENDS])
def test_the_end_is_told_as_it_is(walk, said):
    """Where the walk has come to, where it leads, and why it ends."""
    assert said in text(told(*walk)[2].caption())


TITLES = [
    (("√(1 + w^2)", 1, 3), "In the end, the same places for ever", "Am Ende für immer dieselben Stellen"),
    (("|w|", 1, "0.3"), "Back to the same places, for ever", "Für immer zurück zu denselben Stellen"),
    (("sin(w)", 0, 5), "Back and forth", "Hin und her"),
    (("2w + 1", 1, "1/3"), "Downhill, no goal in sight", "Bergab, kein Ziel in Sicht"),
    (("-ln w", "0.1", "0.05"), "Downhill, no goal in sight", "Bergab, kein Ziel in Sicht"),
    (("w^2 - |w|", 2, "2/3"), "No slope, no step", "Keine Steigung, kein Schritt"),
    (("w^4/4 - w^2/2", 2, "1/3"), "No slope, no step", "Keine Steigung, kein Schritt"),
    (("|w|", 1, "1/2"), "The last step lands on the goal", "Der letzte Schritt landet auf dem Ziel"),
    (("|w|", 1, "1/4", 2), "On its way, but slowly", "Auf dem Weg, aber langsam"),
    (("|w|", 1, "1/4", 3), "Closer with each step", "Mit jedem Schritt näher"),
    (
        ("max(0, 1-w)", -1, "0.3"),
        "Level ground: no slope, no step",
        "Ebener Boden: keine Steigung, kein Schritt",
    ),
    (("w^3 + w", 1, "0.1", 3), "In the end the walk runs away", "Am Ende läuft die Folge davon"),
    (("w^2", 1, "1.05"), "Each step leads further away", "Jeder Schritt führt weiter weg"),
    (("w^2", 1, "0.9"), "Each step leaps across the goal", "Jeder Schritt springt über das Ziel hinweg"),
    (
        ("√(1 + w^2)", 3, "1.5"),
        "Some steps leap across the goal",
        "Einige Schritte springen über das Ziel hinweg",
    ),
    (("w^2", 1, "0.9", 1), "A leap across the goal", "Ein Sprung über das Ziel hinweg"),
    (("w^6", 1, "0.3"), "Ever closer, never quite there", "Immer näher, nie ganz am Ziel"),
    (("(w - 3)^4", 5, "0.05"), "Ever closer, never quite there", "Immer näher, nie ganz am Ziel"),
    (
        ("w - sin w", 1, "0.5"),
        "On the way to slope 0, but to no minimum",
        "Auf dem Weg zur Steigung 0, doch zu keinem Minimum",
    ),
    (("2w", 1, "1e-6"), "Short steps do not lead far", "Kurze Schritte führen nicht weit"),
]


@pytest.mark.parametrize(("walk", "title", "german"), TITLES, ids=[str(walk) for walk, _, _ in TITLES])
def test_the_end_has_a_true_title(walk, title, german):
    """A goal is named only where there is one, a slope only where there is one."""
    ending = told(*walk)[2].title
    assert (text(ending), text(ending, "de")) == (title, german)


@pytest.mark.parametrize(
    ("walk", "title", "said"),
    [
        (
            ("(w - 3)^2", 10, "0.1"),
            "The rate never",
            "Each step is 0.8 of the one before: 0.8 = 1 − 2 · 0.1.",
        ),
        (("(w - 3)^2/3", 10, "0.1"), "The rate never", "Each step is 0.933 of the one before. The rate"),
        (("cosh(w)", 3, "0.1"), "The rate never", "Each step is shorter than the one before."),
        (("w^2", 1, "1.05"), "The rate never", "Each step is longer than the one before."),
        (("sin(w)", 0, 5), "The rate never", "The steps change, but the rate stayed 5"),
        (("|w|", 1, "1/4"), "The same rate, steps of the same length", "Each step is as long"),
        (("2w + 1", 1, "1/3", 4), "The same rate, steps of the same length", "The rate stayed 1/3."),
        (("w^2", 1, 1, 4), "The same rate, steps of the same length", "Each step is as long"),
        (("max(0, 1-w)", -1, "0.3", 20), "The same rate, steps of the same length", "Each step is as long"),
        (("w^2", 1, "0.1", 1), "The step is the rate", "The step is the rate 0.1 times the slope."),
        (("w^4/4 - w^2/2", "0.05", "0.2"), "The rate never", "Each step is longer"),
    ],
)
def test_the_lengths_are_told_as_they_are(walk, title, said):
    """A constant factor, shorter or longer each time, of one length, or none of these; or a single step."""
    captions = told(*walk)[1]
    assert text(captions.lined_up).startswith(title) and said in text(captions.of_the_lengths())
    unseen = text(captions.of_the_lengths(seen=False))
    assert "shorter" not in unseen and "longer" not in unseen


@pytest.mark.parametrize(
    ("start", "said", "german"),
    [
        (
            10,
            "At w = 10 the slope is 14. Times the rate 0.1 it is the step, 1.4. 10 less 1.4 is 8.6.",
            "Bei w = 10 ist die Steigung 14. Mal Lernrate 0,1 ist sie der Schritt: 1,4. "
            "10 minus 1,4 ergibt 8,6.",
        ),
        (
            "-0.5",
            "At w = −0.5 the slope is −7. Times the rate 0.1 it is the step, −0.7. −0.5 less −0.7 is 0.2.",
            "Bei w = −0,5 ist die Steigung −7. Mal Lernrate 0,1 ist sie der Schritt: −0,7. "
            "−0,5 minus −0,7 ergibt 0,2.",
        ),
    ],
)
def test_the_first_step_is_reckoned_aloud(start, said, german):
    """From the right and from the left, with the numbers of the table and their signs."""
    captions = told("(w - 3)^2", start, "0.1")[1]
    phrases = captions.of_slope(0), captions.of_product(), captions.of_arrival()
    assert [" ".join(text(phrase, code) for phrase in phrases) for code in ("en", "de")] == [said, german]


@pytest.mark.parametrize(
    ("walk", "said"),
    [
        (("(w - 3)^2", 10, "0.1"), "the step is 1.12 long: it stops short."),
        (("-w^2", 1, "0.1"), "the step is 0.24 long: it goes further."),
        (("2w + 1", 1, "0.2"), "the step is 0.4 long, as before."),
        (("w^2", 4, "0.9"), "the step is 5.76 long, and leads back."),
        (("w^2", 1, "1.05"), "the step is 2.31 long, and leads back."),
    ],
)
def test_the_second_step_is_held_against_the_first(walk, said):
    """Short of what was proposed, beyond it, the same again, or the other way."""
    captions = told(*walk)[1]
    assert text(captions.of_length()) == f"Times the rate, {said}"
    assert text(captions.asked).startswith("The first step was ")


@pytest.mark.parametrize(
    ("walk", "more"),
    [
        (("(w - 3)^2", 10, "0.1"), 4),
        (("(w - 3)^2", 10, "0.4"), 1),
        (("(w - 3)^2", 10, "0.49"), 0),
        (("(w - 3)^2", 10, "0.5"), 0),
        (("w^2", 4, "0.9"), 0),
        (("w^2", 1, "1.05"), 0),
        (("|w|", 1, "1/4", 2), 0),
        (("w^3", 1, "0.1"), 0),
        (("2w + 1", 1, "0.1"), 0),
        (("sqrt(w)", 1, "0.2"), 0),
    ],
)
def test_the_view_closes_in_only_where_the_goal_is_never_reached(walk, more):
    """Ever nearer to a minimum, from one side, never there, and as far as the gap is seen beside the last."""
    taken, _, ending = told(*walk)
    assert len(taken.further) == more
    gaps = [abs(step.next - taken.aim.place) for step in taken.further]
    assert all(0 < b < a for a, b in pairwise([*taken.gaps[-1:], *gaps] if more else []))
    if more:
        assert str(more) in text(ending.closing_in()) or more == 1


@pytest.mark.parametrize(
    ("walk", "said"),
    [
        (("(w - 3)^2", 10, "0.1", 3), "One more step, always the rate times the slope, down to w = 6.584."),
        (("(w - 3)^2", 10, "0.1", 5), "3 more steps, always the rate times the slope, down to"),
        (("(w - 3)^2", 10, "0.1", 50), "48 more steps, always the rate times the slope, down to"),
        (("(w - 3)^2", -4, "0.1", 3), "One more step, always the rate times the slope, to w = −0.584."),
        (("(w - 3)^2", -4, "0.1", 5), "3 more steps, always the rate times the slope, to"),
        (("w^2", 1, "0.9", 5), "3 more steps, always the rate times the slope, to"),
    ],
)
def test_the_rest_is_counted(walk, said):
    """How many steps are left after the first two; down only where w falls at each."""
    assert text(told(*walk)[1].of_the_rest()).startswith(said)


@pytest.mark.parametrize(
    ("walk", "title"),
    [
        (("(w - 3)^2", 10, "0.1"), "Flatter slope, shorter step"),
        (("w^2", 1, "1.05"), "Steeper slope, longer step"),
        (("2w + 1", 1, "1/3"), "The same slope, the same step"),
        (("w^2", 16, 1), "As steep the other way: as long a step"),
    ],
)
def test_the_second_step_is_compared(walk, title):
    """2w and −2w at 16 and −16 are no same slope."""
    assert text(told(*walk)[1].second) == title


ENDED = [
    (("|w|", 1, "1/4"), 4, "No slope here: no further step"),
    (("w^2", 1, "0.5"), 1, "Slope 0: no further step"),
    (("max(0, 1-w)", -1, "0.3"), 7, "Slope 0: no further step"),
    (("sqrt(w)", 1, "0.7"), 2, "The next step leaves the domain"),
    (("w^4", 2, "0.2"), 5, "The next step leads too far"),
    (("cos w", 3, 1), 3, "The next step is too small to show"),
    (("(w - 3)^2", 10, "0.1"), 8, None),
    (("(w - 3)^2", 10, "0.1", 50), 50, None),
]


@pytest.mark.parametrize(("walk", "count", "said"), ENDED, ids=[str(walk) for walk, *_ in ENDED])
def test_a_walk_that_ends_says_why(walk, count, said):
    """So many steps are taken, and the table has a note on why there is no further one."""
    taken = told(*walk)[0]
    note = ending_note(taken)
    assert (len(taken.steps), note and note.template) == (count, said)


@pytest.mark.parametrize("given", WALKS, ids=str)
def test_no_sentence_is_false(given: Given):
    """Each sentence said of these walks, against a walk recomputed by mpmath and minima known by hand."""
    walk, captions, ending = told(given.loss, given.start, given.rate, given.steps)
    with mp.workdps(50):
        places = walked(given, len(walk.steps))
        lengths = [abs(b - a) for a, b in pairwise(places)]
        losses = [given.f(w) for w in places]
        for mine, theirs in zip(places, walk.places, strict=True):
            assert abs(mine - mpf(str(theirs.evalf(40)))) <= 1e-9 * (1 + abs(mine))
        minimum = min(map(mpf, given.minimum), key=lambda m: abs(m - places[-1]), default=None)
        for sentence in sentences(walk, captions, ending):
            for said, true in conditions(places, lengths, losses, minimum).items():
                if said in sentence:
                    assert true(), sentence


def sentences(walk: Walk, captions: DescentCaptions, ending: DescentEnding) -> list[str]:
    said = [ending.title, ending.caption(), captions.lined_up, captions.of_the_lengths()]
    said += [captions.second] if len(walk.steps) > 1 else []
    said += [captions.of_the_rest()] if len(walk.steps) > 2 else []
    return [text(phrase) for phrase in said]


def conditions(places: list, lengths: list, losses: list, minimum) -> dict:
    """When sentences that contain these words are true."""
    near = mpf(10) ** -6
    gaps = [] if minimum is None else [abs(w - minimum) for w in places]
    sides = [] if minimum is None else [mp.sign(w - minimum) for w in places]

    def all_of(holds, values) -> bool:
        return all(holds(a, b) for a, b in pairwise(values))

    return {
        "goal w": lambda: minimum is not None,
        "on the goal": lambda: gaps[-1] < near,
        "Ever closer": lambda: all_of(lambda a, b: b < a, gaps),
        "Closer with each": lambda: all_of(lambda a, b: b < a, gaps),
        "never quite there": lambda: gaps[-1] > 0,
        "Each step leaps": lambda: all_of(lambda a, b: a * b < 0, sides),
        "Some steps leap": lambda: 1 < sum(a * b < 0 for a, b in pairwise(sides)) < len(lengths),
        "but slowly": lambda: gaps[0] / 3 < gaps[-1] < gaps[0],
        "no goal in sight": lambda: minimum is None and all_of(lambda a, b: b < a, losses),
        "No goal is in sight": lambda: minimum is None,
        "further away": lambda: all(
            not min(places[:k]) <= places[k] <= max(places[:k]) for k in range(1, len(places))
        ),
        "steps grow": lambda: all_of(lambda a, b: b > a, lengths),
        "is longer than": lambda: all_of(lambda a, b: b > a, lengths),
        "is shorter than": lambda: all_of(lambda a, b: b < a, lengths),
        "as long as the one": lambda: all_of(lambda a, b: abs(b - a) < near * a, lengths),
        "same length": lambda: all_of(lambda a, b: abs(b - a) < near * a, lengths),
        "the slope did": lambda: max(lengths) > min(lengths) and len(lengths) > 1,
        "shorter step": lambda: lengths[1] < lengths[0],
        "longer step": lambda: lengths[1] > lengths[0],
        "down to": lambda: all_of(lambda a, b: b < a, places[2:]),
        "same places": lambda: (
            min(abs(a - b) for a in places[-1:] for b in places[-3:-1]) < 1 or len(places) < 3
        ),
    }


def test_a_clip_is_called_shrinking_only_where_steps_shrink():
    """A walk whose steps grow, or of a single step, is a gradient descent."""
    for given, name in (
        ({}, "Shrinking steps"),
        ({"rate": "1.05"}, "Gradient descent"),
        ({"steps": 1}, "Gradient"),
    ):
        assert text(ShrinkingSteps.chapter(ShrinkingSteps.Parameters(**given))).startswith(name)
