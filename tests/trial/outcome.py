"""What becomes of a trial: certified, refused, or what is wrong."""

from __future__ import annotations

import re
import traceback
from dataclasses import dataclass, field, replace
from pathlib import Path

from mpmath import mp

from stage.text.phrases import Phrase, Wording
from studio.check.certify import certify
from studio.lesson.lesson import LessonErrors, load
from tests.trial.conditions.of_walks import NOTES
from tests.trial.sentences import Told, secants_shown, steps_told, untrue
from tests.trial.source import Trial, trial

CERTIFIED, REFUSED, LAYOUT, CLAIM, SENTENCE, CRASH = (
    "certified", "refused", "layout", "claim", "sentence", "crash",
)  # fmt: skip
STATES = (CERTIFIED, REFUSED, LAYOUT, CLAIM, SENTENCE, CRASH)
WRONG = (CLAIM, SENTENCE, CRASH)
LONGEST = 400  # characters of a refusal that is one sentence
CLOSE = mp.mpf(10) ** -9


@dataclass(frozen=True)
class Outcome:
    """One of STATES, and what is told of it, a row each."""

    state: str
    told: tuple[str, ...] = ()


@dataclass(frozen=True)
class Heard(Wording):
    """A wording that keeps every title, caption and table's note that it is asked for, with its beat."""

    words: list[tuple[str, Phrase]] = field(default_factory=list)

    def said(self, beat: str, number: int, phrase: Phrase) -> str:
        self.words.append((beat, phrase))
        return super().said(beat, number, phrase)

    def typst(self, phrase: Phrase | str) -> str:
        if isinstance(phrase, Phrase) and phrase.template in NOTES:
            self.words.append(("the table", phrase))
        return super().typst(phrase)

    def titled(self, beat: str, phrase: Phrase) -> Phrase:
        self.words.append((beat, phrase))
        return super().titled(beat, phrase)


def numbered(given: tuple[int, int]) -> tuple[int, Outcome]:
    """The number of a lesson, given with its seed, and its outcome."""
    return given[1], tried(trial(*given))


def tried(one: Trial) -> Outcome:
    """Load the lesson, run its clip's check, and hold values and sentences against the counterpart."""
    try:
        return _tried(one)
    except Exception:  # whatever it is: a lecturer would see it
        return Outcome(CRASH, tuple(traceback.format_exc().splitlines()[-6:]))


def _tried(one: Trial) -> Outcome:
    try:
        lesson = load(Path("trial.toml"), data=one.lesson.encode())
    except LessonErrors as refused:
        texts = [error.message for error in refused.errors]
        long = len(texts) > 1 or len(str(refused)) > LONGEST or re.search(r"Traceback|sympy|nan\b", texts[0])
        return Outcome(CRASH if long else REFUSED, tuple(str(refused).splitlines()))
    (clip,) = lesson.clips
    heard = Heard(clip.wording.code, clip.wording.own)
    report = certify(replace(clip, wording=heard), lesson.theme)
    told = [str(finding) for finding in report.findings]
    if not report.claims_ok:
        return Outcome(CLAIM, tuple(told))
    if differing := _values_differ(one, clip.parameters):
        return Outcome(CLAIM, (differing,))
    said = tuple(phrase for _, phrase in heard.words)
    about = Told(one, heard, steps_told(said), said, secants_shown(report.claims), report.claims)
    false = [
        f"{beat}: “{heard.text(phrase)}” — {why}"
        for beat, phrase in heard.words
        if (why := untrue(phrase, about))
    ]
    if false:
        return Outcome(SENTENCE, tuple(false))
    return Outcome(LAYOUT, tuple(told)) if told else Outcome(CERTIFIED)


def _values_differ(one: Trial, parameters: object) -> str | None:
    """Whether the function as read has another value or slope at the place than its counterpart."""
    f = getattr(parameters, "L", None) or parameters.f
    place = parameters.start if one.rate else parameters.at
    place = place if isinstance(place, tuple) else (place,)
    with mp.workdps(30):
        at = [mp.mpf(str(part.evalf(30))) for part in place]
        read = f.value(place if len(place) > 1 else place[0])
        right = one.given.f(*at)
        if not _close(read, right):
            return f"the value at {one.place} is {read}, not {mp.nstr(right, 12)}"
        for axis, partial in enumerate(f.partials):
            moved = lambda t, axis=axis: one.given.f(*(t if k == axis else p for k, p in enumerate(at)))  # noqa: E731
            slope = partial.value(place if len(place) > 1 else place[0])
            measured = mp.diff(moved, at[axis])
            if slope.is_number and slope.is_finite and not _close(slope, measured, 1e-6):
                return f"the slope along {f.variables[axis]} is {slope}, not {mp.nstr(measured, 12)}"
    return None


def _close(read: object, right: object, tolerance: float = 1e-12) -> bool:
    if not getattr(read, "is_number", False) or not read.is_finite:
        return not mp.isfinite(right) or isinstance(right, mp.mpc)
    value = mp.mpf(str(read.evalf(30)))
    return abs(value - right) <= tolerance * (1 + abs(right))
