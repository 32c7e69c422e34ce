"""The captions of a lesson in the other languages that there are, at the times of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from stage.scene.lesson_scene import Beat
from stage.text.languages import LANGUAGES
from studio.cache.entry_forms import is_words
from studio.cache.store import Store
from studio.film.captions import Cue, split
from studio.lesson.clip import Clip
from studio.lesson.running import run_through
from studio.system.fingerprint import key

__all__ = ["other_cues"]

Said = list[list[tuple[float, str]]]  # of each beat: seconds into it, and what is said from then on


def other_cues(
    clips: Sequence[Clip], seconds: Mapping[tuple[str, int], float], language: str, store: Store, code: str
) -> dict[str, list[tuple[Cue, ...]]]:
    """Language → the cues of each beat of these clips, in order; for every language but the lesson's own.

    ``seconds`` tells how long a beat plays, by its clip and number (from 1). A caption stands as long as the
    one that it translates. ``code`` stands for the program that says them.
    """
    found: dict[str, list[tuple[Cue, ...]]] = {other: [] for other in LANGUAGES if other != language}
    for clip in clips:
        own = _said(clip, store, code)
        for other, cues in found.items():
            wording = replace(clip.wording, code=other)
            theirs = _said(replace(clip, wording=wording), store, code)
            for number, (said, translated) in enumerate(zip(own, theirs, strict=True), 1):
                cues.append(_cues(said, translated, seconds[clip.id, number]))
    return found


def _cues(said: list, translated: list, end: float) -> tuple[Cue, ...]:
    """The cues of a beat; what is said in it is as many captions in every language."""
    starts = [*(min(at, end) for at, _ in said), end]
    texts = [text for _, text in translated]
    return tuple(
        cue
        for (start, until), text in zip(pairwise(starts), texts, strict=False)
        if start < until
        for cue in split(text, start, until)
    )


def _said(clip: Clip, store: Store, code: str) -> Said:
    """What is said in each beat of a clip, kept by what it is said of."""
    name = key("words", code, clip.scene.__module__, clip.scene.__qualname__, clip.parameters, clip.wording)
    entry = store.get(name, is_words())
    if entry is None:
        told = {"beats": [_of_beat(beat) for beat in run_through(clip)]}
        store.put(name, told)
    else:
        told = entry.told
    return [[(at, text) for at, text in beat] for beat in told["beats"]]


def _of_beat(beat: Beat) -> list[tuple[float, str]]:
    return [(round(at - beat.start, 6), text) for at, text in beat.words]
