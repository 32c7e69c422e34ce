"""The form of what is kept: whatever comes out of the store is looked at here before it is used.

A checksum says that an entry is whole, not that a program like this one wrote it. What an entry holds becomes
names of files and numbers to reckon with, so each has its form, and one of another form is no entry.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any

from studio.cache.store import Entry

__all__ = ["Form", "is_beat", "is_check", "is_clip", "is_lecture", "is_render", "is_slide_film", "is_words"]

Form = Callable[[Any], bool]
_LONGEST = 1e6  # seconds


def is_check() -> Form:
    """The form of what is kept of a clip's check, whatever the clip is called."""

    def own(value: Any) -> bool:
        return value == ""

    claim = _table(
        clip=own, beat=_text, time=_seconds, kind=_text, shown=_shown, expression=_text, exact=_text,
        value=_number, error=_number, ok=_truth, name=_text,
    )  # fmt: skip
    finding = _table(
        clip=own, beat=_text, time=_seconds, kind=_text, what=_text, other=_text, detail=_text, looks=_whole,
        boxes=_list(_list(_number)),
    )  # fmt: skip
    beat = _table(
        name=_text, start=_seconds, end=_seconds, words=_words, title=_text, texts=_list(_text), loops=_truth,
    )  # fmt: skip
    report = _table(
        clip=own, claims=_list(claim), findings=_list(finding), beats=_list(beat, least=1), seconds=_seconds,
        looks=_whole,
    )  # fmt: skip
    told = _table(report=report, reads=_reads)
    return lambda entry: told(entry.told) and not entry.blobs


def is_beat(number: int) -> Form:
    """The form of what is kept of a clip's beat of that number: a film and a picture for each take."""
    first = (0, number) if number == 1 else (number,)  # with what is played before the first beat
    take = _table(
        number=lambda value: _whole(value) and value in first,
        name=_text, stem=_matching("[0-9a-z-]{1,80}"), frames=_whole, words=_words, title=_text,
        texts=_list(_text), loops=_truth,
    )  # fmt: skip
    told = _table(takes=_list(take, least=1), reads=_reads)

    def fits(entry: Entry) -> bool:
        if not told(entry.told):
            return False
        stems = {take["stem"] for take in entry.told["takes"]}
        return len(entry.blobs) == 2 * len(stems) == 2 * len(entry.told["takes"])

    return fits


def is_clip(clip: str) -> Form:
    """The form of what is kept of that clip's files: what the manifest says of them, and their hashes."""
    caption = _table(start=_seconds, end=_seconds, text=_text)
    beat = _table(
        number=_whole, name=_text, title=_text, film=_place, picture=_place, start=_seconds, seconds=_seconds,
        texts=_list(_text), loops=_truth, captions=_list(caption),
    )  # fmt: skip
    told = _table(
        id=lambda value: value == clip, scene=_text, title=_text, film=_place, poster=_place,
        captions=_list(_place), storyboard=_place, beats=_list(beat, least=1), **_SHAPE,
    )  # fmt: skip
    return _files(told, "film", "poster")


def is_lecture() -> Form:
    """The form of what is kept of the lecture's files."""
    return _files(_table(film=_place, captions=_list(_place), **_SHAPE), "film")


def is_render(folder: str) -> Form:
    """The form of what is kept of a whole render into the folder of that name."""
    told = _table(folder=lambda value: value == folder, rendered=_digest, reads=_reads)
    return lambda entry: told(entry.told) and not entry.blobs


def is_words() -> Form:
    """The form of what is said in a clip in some language: (seconds into the beat, text) for each caption."""
    told = _table(beats=_list(_words, least=1))
    return lambda entry: told(entry.told) and not entry.blobs


def is_slide_film() -> Form:
    """The form of a slide's film, empty where the beat's will do, and a picture of its first frame."""
    told = _table()
    return lambda entry: told(entry.told) and len(entry.blobs) == 2 and bool(entry.blobs[1])


# --- forms


def _table(**forms: Form) -> Form:
    """A table of these keys and no others."""

    def fits(value: Any) -> bool:
        return (
            isinstance(value, dict)
            and value.keys() == forms.keys()
            and all(form(value[key]) for key, form in forms.items())
        )

    return fits


def _each(key: Form, item: Form) -> Form:
    """A table of any keys of one form, with values of another."""
    return lambda value: isinstance(value, dict) and all(key(k) and item(v) for k, v in value.items())


def _list(item: Form, least: int = 0) -> Form:
    return lambda value: isinstance(value, list) and len(value) >= least and all(map(item, value))


def _files(told: Form, *named: str) -> Form:
    """Files by their places and hashes; those ``named`` in what is told of them are among these."""
    form = _table(told=told, sha256=_each(_place, _digest), reads=_reads)
    return lambda entry: (
        form(entry.told)
        and not entry.blobs
        and all(entry.told["told"][name] in entry.told["sha256"] for name in named)
    )


def _matching(pattern: str) -> Form:
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None


def _text(value: Any) -> bool:
    """A text that can be written into a file and shown: nothing steers a terminal, no character is a half."""
    if not isinstance(value, str):
        return False
    return not any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" for c in value)


def _truth(value: Any) -> bool:
    return isinstance(value, bool)


def _number(value: Any) -> bool:
    return type(value) is float or (type(value) is int and abs(value) < 2**63)


def _whole(value: Any) -> bool:
    return type(value) is int and 0 <= value < 2**31


def _seconds(value: Any) -> bool:
    return _number(value) and 0 <= value <= _LONGEST


def _shown(value: Any) -> bool:
    """What a claim shows: a text, or the coordinates that were read, in lists of lists."""
    if isinstance(value, list):
        return all(map(_shown, value))
    return _number(value) or _truth(value) or value is None or _text(value)


def _words(value: Any) -> bool:
    """(seconds, text) for each thing said."""
    return _list(lambda pair: isinstance(pair, list) and len(pair) == 2)(value) and all(
        _seconds(at) and _text(said) for at, said in value
    )


_digest = _matching("[0-9a-f]{64}")
_part = "(?!\\.)[^/\\\\:\\x00-\\x1f]+"
_place = _matching(f"{_part}(/{_part}){{0,2}}")  # below a lesson's folder, and nothing hidden


def _reads(value: Any) -> bool:
    """The files that were read, with the hashes that they had."""
    return _each(lambda path: isinstance(path, str), _text)(value)  # a path need not be UTF-8


_SHAPE = {"seconds": _seconds, "width": _whole, "height": _whole, "fps": _whole, "theme": _text}
