"""Captions: words cut into cues of at most two short lines, and the sidecar files that carry them."""

from __future__ import annotations

import html
import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from stage.text.words import spoken_words

__all__ = ["LINE", "LINES", "Cue", "plain", "shift", "shown_lines", "split", "srt", "vtt"]

LINE, LINES = 42, 2  # characters a line, lines a cue

# What a break costs. Only the order and the rough distances matter: a sentence is left whole where it fits, a
# phrase before a stub, and a formula is the last thing to be torn.
_CUE, _WHOLE_SENTENCES, _HALF_SENTENCE, _STUB = 30, 12, 40, 25
_AFTER_SENTENCE, _AFTER_PHRASE, _BEFORE_JOINT, _ELSEWHERE, _IN_FORMULA = 0, 6, 10, 22, 60
_SENTENCE_END = re.compile(r"[.!?…。？！][\"'”’»)\]]*$")
_PHRASE_END = re.compile(r"[,;:、，；：][\"'”’»)\]]*$|^[–—]$|[–—]$")
_OPERATOR = re.compile(r"^[=≈≠<>≤≥+−*/·×÷∙→←±-]+$")
_OPEN_A_PHRASE = """
and or but so that which who where when while because if then than as to of in on at by for from with
und oder aber dass weil wenn wo et ou mais que qui donc si y o pero e ma che
"""
_JOINTS = frozenset(_OPEN_A_PHRASE.split())


@dataclass(frozen=True)
class Cue:
    """``text`` (lines parted by a newline) on screen from ``start`` to ``end``, in seconds.

    Raises ValueError where the times are not finite, negative, or not in order.
    """

    start: float
    end: float
    text: str

    def __post_init__(self) -> None:
        if not (math.isfinite(self.start) and math.isfinite(self.end) and 0 <= self.start < self.end):
            raise ValueError(
                f"A cue cannot run from {self.start} to {self.end} s; it needs 0 ≤ start < end, both finite."
            )


def plain(text: str) -> str:
    """``text`` on one line, without what a file could take for an order: control characters, ``-->``."""
    kept = "".join(" " if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") else c for c in text)
    return re.sub(r"-{2,}>", "→", " ".join(kept.split()))


def split(words: str, start: float, end: float) -> list[Cue]:
    """Cut ``words`` into cues of at most two lines of 42 characters, from ``start`` to ``end`` (seconds).

    Breaks fall on sentences, then phrases, where they can; a cue's share of the time is that of its words.
    """
    tokens = _tokens(words)
    if not tokens:
        return []
    Cue(start, end, "")  # the times are checked once, with the same words as everywhere
    texts = [" ".join(tokens[a:b]) for a, b in _best_cut(tuple(tokens))]
    counts = [spoken_words(text) for text in texts]
    edges = [start + (end - start) * sum(counts[:i]) / sum(counts) for i in range(len(counts))] + [end]
    times = zip(pairwise(edges), texts, strict=True)
    return [Cue(a, b, "\n".join(_lines(tuple(text.split(" "))))) for (a, b), text in times]


def _tokens(words: str) -> list[str]:
    """The words, any that is longer than a line cut into lines."""
    return [token[i : i + LINE] for token in plain(words).split() for i in range(0, len(token), LINE)]


def _break_cost(before: str, after: str) -> int:
    """What it costs to part two neighbouring words."""
    if _SENTENCE_END.search(before):
        return _AFTER_SENTENCE
    if before.count("(") > before.count(")"):  # f(x, y)
        return _IN_FORMULA
    if _PHRASE_END.search(before):
        return _AFTER_PHRASE
    if _OPERATOR.match(before) or _OPERATOR.match(after):
        return _IN_FORMULA
    return _BEFORE_JOINT if after.lower() in _JOINTS else _ELSEWHERE


@lru_cache(maxsize=256)
def _best_cut(tokens: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
    """The cheapest way to cut the words into cues: (from, to) pairs. Dynamic programming over the cuts."""
    best: list[tuple[float, int]] = [(0.0, 0)]
    for stop in range(1, len(tokens) + 1):
        choices = []
        for first in range(stop - 1, -1, -1):
            lines = _lines(tokens[first:stop])
            if len(lines) > LINES:
                break
            ends = _break_cost(tokens[stop - 1], tokens[stop]) if stop < len(tokens) else _AFTER_SENTENCE
            inside = _inner_cost(lines, tokens[first:stop], whole=ends == _AFTER_SENTENCE)
            choices.append((best[first][0] + _CUE + ends + inside, first))
        best.append(min(choices))
    cut, stop = [], len(tokens)
    while stop:
        cut.append((best[stop][1], stop))
        stop = best[stop][1]
    return tuple(reversed(cut))


def _inner_cost(lines: Sequence[str], tokens: Sequence[str], *, whole: bool) -> float:
    """What a cue of these lines costs; ``whole`` says that it ends with a sentence."""
    sentences = sum(1 for token in tokens[:-1] if _SENTENCE_END.search(token))
    stub = _STUB if sum(map(len, lines)) < 14 and len(tokens) < 3 else 0
    # A half-full cue is no fault, but of two cuts the more even one reads better: squares favour it.
    fullness = (sum(map(len, lines)) / LINE) ** 2
    return sentences * (_WHOLE_SENTENCES if whole else _HALF_SENTENCE) + stub + fullness + _line_cost(lines)


def _line_cost(lines: Sequence[str]) -> float:
    if len(lines) < 2:
        return 0.0
    return _break_cost(lines[0].split(" ")[-1], lines[1].split(" ")[0]) / 4


@lru_cache(maxsize=4096)
def _lines(tokens: tuple[str, ...]) -> tuple[str, ...]:
    """The words on one line or two, balanced and broken at a phrase; three if they do not fit."""
    whole = " ".join(tokens)
    if len(whole) <= LINE:
        return (whole,)
    pairs = [(" ".join(tokens[:i]), " ".join(tokens[i:])) for i in range(1, len(tokens))]
    fitting = [pair for pair in pairs if max(map(len, pair)) <= LINE]
    if not fitting:
        return ("",) * (LINES + 1)  # too much for one cue
    return min(fitting, key=lambda pair: abs(len(pair[0]) - len(pair[1])) + 4 * _line_cost(pair))


def shift(cues: Sequence[Cue], by: float) -> list[Cue]:
    """The same cues, ``by`` seconds later."""
    return [replace(cue, start=cue.start + by, end=cue.end + by) for cue in cues]


def srt(cues: Sequence[Cue]) -> str:
    """SubRip text. It has no escapes: where ``<`` or ``{`` would open a tag, an invisible joiner parts it."""
    shown = (
        (cue, "\n".join(re.sub(r"<(?=[a-zA-Z/])|{(?=\\)", "\\g<0>\u2060", line) for line in lines))
        for cue in cues
        if (lines := shown_lines(cue))
    )
    return "\n".join(
        f"{number}\n{_clock(cue.start, ',')} --> {_clock(cue.end, ',')}\n{text}\n"
        for number, (cue, text) in enumerate(shown, 1)
    )


def vtt(cues: Sequence[Cue]) -> str:
    """WebVTT text, ``&``, ``<`` and ``>`` escaped."""
    blocks = (
        f"{_clock(cue.start, '.')} --> {_clock(cue.end, '.')}\n{html.escape(words, quote=False)}\n"
        for cue in cues
        if (words := "\n".join(shown_lines(cue)))
    )
    return "\n".join(["WEBVTT\n", *blocks])


def shown_lines(cue: Cue) -> list[str]:
    """The cue's lines, none blank: a blank line would end the cue and let what follows open another."""
    return [line for line in map(plain, cue.text.split("\n")) if line]


def _clock(seconds: float, point: str) -> str:
    thousandths = round(seconds * 1000)
    return (
        f"{thousandths // 3_600_000:02}:{thousandths // 60_000 % 60:02}:{thousandths // 1000 % 60:02}"
        f"{point}{thousandths % 1000:03}"
    )
