"""The trial of random lessons: a small count of it, and that it can fail."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from mpmath import mp

from scenes import SCENES
from stage.text.phrases import Phrase, Wording, readable
from studio.lesson.clip import meanings, summary
from tests.trial.functions import CURVES, SURFACES, one, two
from tests.trial.losses import LOSSES
from tests.trial.outcome import CERTIFIED, CLAIM, REFUSED, tried
from tests.trial.sentences import ALWAYS, CONDITIONS, MODULES, Told, untrue
from tests.trial.source import Trial, trial
from tests.trial.truth import Walk, exactly, numbers
from tests.words import templates

SEED = 4


@pytest.mark.parametrize("number", range(4))
def test_lessons_end_well(number):
    """A few lessons of one seed: certified, or refused in a sentence."""
    found = tried(trial(SEED, number))
    assert found.state in (CERTIFIED, REFUSED), (trial(SEED, number).lesson, found.told)


def test_there_are_enough_functions():
    """As many as the lists promise, each with a range for each of its places."""
    assert len(CURVES) + len(SURFACES) >= 120 and len(LOSSES) >= 60
    assert {len(given.ranges) for given in CURVES + LOSSES} == {1} and {len(s.ranges) for s in SURFACES} == {
        2
    }


def test_a_lesson_is_the_same_again():
    """A seed and a number make one lesson."""
    assert trial(3, 5).lesson == trial(3, 5).lesson != trial(3, 6).lesson


def test_a_misread_function_is_found():
    """Where the counterpart is another function, its value or its slope differs."""
    wrong = one("x^2 + 1", lambda x: x**2 + 2, 0, 2)
    lesson = '[[scene]]\nscene = "TangentSlope"\nf = "x^2 + 1"\nat = 1'
    assert tried(Trial(lesson, "TangentSlope", wrong, ("1",))).state == CLAIM


@pytest.mark.parametrize(
    ("template", "holds"),
    [
        ("{way} is twice as steep", False), ("{way} is three times as steep", True),
        ("{way} is four times as steep", False), ("On a plane it is the same everywhere", False),
        ("It is what nobody has a condition for", False),
    ],
)  # fmt: skip
def test_a_false_sentence_is_found(template, holds):
    """x² + 3y at (1/2, 1): north–south is three times as steep."""
    given = two("x^2 + 3y", lambda x, y: x**2 + 3 * y, -2, 2)
    told = Told(Trial("", "HillPartials", given, ("0.5", "1")), Wording())
    assert (untrue(Phrase(template, way=Phrase("North–south")), told) is None) == holds


def hops(w):
    """w² below 1, then its tangent 2w − 1: with a rate of 1.5 a step leads to −2w, from 1 on to w − 3."""
    return w**2 if w < 1 else 2 * w - 1


@pytest.mark.parametrize(
    ("loss", "start", "rate", "steps", "back"),
    [
        # By hand: 0.8, −1.6, 3.2, 0.2, −0.4, 0.8, each slip 16 times larger; 1/3, −2/3, 4/3, −5/3, 10/3, 1/3.
        (hops, "0.8", "1.5", 50, True), (hops, '"1/3"', "1.5", 10, True), (hops, "-1", "1.5", 9, True),
        (hops, '"sqrt(2)"', "1.5", 50, False), (hops, "0.8", "1.4", 50, False),
        (lambda w: (w - 3) ** 2, "5", "1", 3, True), (lambda w: (w - 3) ** 2, "5", "0.9", 3, False),
        (lambda w: (w - 3) ** 2, "5", "1.01", 3, False),
        (lambda w: w**4 / 4 - w**2 / 2, "1.5", "1", 50, False),
        (abs, "0.5", "1", 8, True), (abs, "0.7", "2", 8, True),
    ],
)  # fmt: skip
def test_a_walk_that_comes_back_is_told_from_others(loss, start, rate, steps, back):
    """A cycle from which every slip leads away is one; a walk that is only near a place is not back."""
    walk = Trial("", "ShrinkingSteps", one("", loss, -3, 3), (start,), rate, steps)
    told = Told(walk, Wording(), steps)
    assert (untrue(Phrase("Back to the same places, for ever"), told) is None) == back


@pytest.mark.parametrize(("factor", "count", "far"), [("0.5", 30, True), ("0.005", 30, False)])
def test_a_walk_far_away_is_followed(factor, count, far):
    """100(w − 1/50)²: each step takes w − 1/50 by 1 − 200r, by −99 to 1.4 · 99³⁰ · 10⁻¹, or to 0 at once."""
    walk = Trial("", "ShrinkingSteps", one("", lambda w: 100 * (w - mp.mpf("0.02")) ** 2, 0, 1), ("0.16",))
    walk = replace(walk, rate=factor, steps=count)
    with mp.workdps(40):
        places = Walk(walk, count).places
        assert len(places) == (count + 1 if far else 3)
        right = mp.mpf("0.02") + (mp.mpf("0.14") * 99**30 if far else 0)
        assert abs(places[-1] - right) < mp.mpf(10) ** -28 * max(right, 1)
    told = Told(walk, Wording(), count)
    assert (untrue(Phrase("Each step leads further away"), told) is None) == far


# Parts of sentences, and what stands in the picture: labels, and the words of a table.
PARTS = {
    "North–south", "East–west", "a curve", "a straight line", "for", "otherwise", "and", "or", "N", "E", "S",
    "W", "After 1 step", "After {count} steps", "new {w}", "gap", "ratio", "rate {alpha}", "slope",
    "minimum", "maximum",  "to the power", "from left",
    "from right", "run {h}", "rise", "treat {y} as constant", "heights × {factor}", "lengths × {factor}",
    "heights × {scale}", "{x}, {y} and {f} at one scale", "or {up} of {y} is drawn {across} of {x} long",
    "arrows: a rise of {rise} over {across} of {x}", "arrows: a slope of {one} is drawn {long} long",
}  # fmt: skip


def test_every_sentence_is_known():
    """All that the scenes say has a condition, needs none, or is no sentence; and nothing else is listed."""
    told = {text for scene in SCENES for text in (summary(scene.__doc__), *meanings(scene).values())}
    said, known = templates().keys() - told, ALWAYS | CONDITIONS.keys()
    beats = {readable(name) for scene in SCENES for name in dir(scene)}
    chapters = {text for text in said if re.fullmatch(r"[\w ]+: \{.*[^.]", text)}
    assert said - beats - chapters - {scene.headline for scene in SCENES} - PARTS - known == set()
    assert (known | PARTS) - said == set()


def test_no_sentence_is_both():
    """A sentence has a condition, or needs none."""
    for module in MODULES:
        assert not module.ALWAYS & module.CONDITIONS.keys()


def test_numbers_are_read():
    """With thousands, powers of ten and minus signs; each to half a unit of its last digit."""
    found = numbers("−0.607, 299\u2009991 and 1.67 × 10⁻⁵")
    assert [mp.nstr(one.value, 6) for one in found] == ["-0.607", "299991.0", "1.67e-5"]
    assert found[0].fits(-0.6065) and not found[0].fits(-0.606)
    assert exactly('"-2/3"') == -mp.mpf(2) / 3 and exactly('"pi/4"') == mp.pi / 4
