"""A lesson's own wording of a clip's captions and titles: ``words = { beat = "…" }``, read and tried."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from difflib import get_close_matches
from typing import Any, NamedTuple

from stage.text.phrases import OwnWords, WordingError
from studio.lesson.clip import Clip
from studio.lesson.file import unfit
from studio.system.printable import short

_FORM = 'such as "One second later: {slope}." or { title = "…", say = ["…", "…"] }'


class Misfit(NamedTuple):
    """What is wrong with a beat's words; ``beat`` is empty where it is all of them."""

    beat: str
    given: Any
    reason: str
    hint: str


def read_own_words(given: Any) -> tuple[dict[str, OwnWords], list[Misfit]]:
    """The words by beat, and all that is wrong with their form."""
    if not isinstance(given, dict):
        hint = 'such as words = { the-beat = "…" }'
        return {}, [Misfit("", given, "a clip's own words are a table, by beat", hint)]
    own, misfits = {}, []
    for beat, words in given.items():
        reason, hint = _why_none(words)
        if reason:
            misfits.append(Misfit(beat, words, reason, hint))
        else:
            own[beat] = _own(words)
    return own, misfits


def _why_none(words: Any) -> tuple[str, str]:
    """Why something cannot be a beat's own words, and what would work; two empty texts where it can."""
    if isinstance(words, dict):
        if strange := words.keys() - {"title", "say"}:
            return f"a beat has no {short(min(strange))}", "it has a title and what it says, say"
        title, said = words.get("title", "-"), words.get("say", "-")
        texts = [title, *(said if isinstance(said, list) else [said])]
    else:
        texts = [words]
    if not texts or not all(isinstance(text, str) for text in texts):
        return "a beat's own words are a text, or a table with title and say", _FORM
    if not all(text.strip() for text in texts):
        return "a text is empty", "write what shall be said, or leave it out"
    return next(filter(None, map(unfit, texts)), ("", ""))


def _own(words: str | dict) -> OwnWords:
    if isinstance(words, str):
        return OwnWords(say=(words,))
    said = words.get("say", [])
    return OwnWords(words.get("title"), tuple(said) if isinstance(said, list) else (said,))


def misfits(clip: Clip) -> Iterator[Misfit]:
    """All that does not fit of a clip's own words, found by running through it without drawing.

    Raises SceneFault where the scene's own code fails.
    """
    from studio.lesson.running import run_through

    fitting = dict(clip.wording.own)
    while True:
        try:
            beats = run_through(replace(clip, wording=replace(clip.wording, own=fitting)))
            break
        except WordingError as error:
            yield Misfit(error.beat, _shown(fitting.pop(error.beat)), error.reason, error.hint)
    names = [beat.name for beat in beats]
    for beat, own in fitting.items():
        if beat not in names:
            near = get_close_matches(beat, names, 1)
            hint = f"did you mean {near[0]}? " if near else ""
            yield Misfit(beat, _shown(own), "the clip has no such beat", f"{hint}It has {', '.join(names)}")
            continue
        count = len(next(one.words for one in beats if one.name == beat))
        if len(own.say) > count:
            told = f"the beat says {count} {'caption' if count == 1 else 'captions'}, not {len(own.say)}"
            yield Misfit(beat, _shown(own), told, f"give at most {count}")


def _shown(own: OwnWords) -> Any:
    """The words as they were given."""
    if own.title is None and len(own.say) == 1:
        return own.say[0]
    return {"title": own.title, "say": list(own.say)}
