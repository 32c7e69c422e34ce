"""The deck: a slide for each beat of a lesson, with all that any of the formats shows of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from studio.film.captions import Cue

__all__ = ["Chapter", "Choices", "Deck", "Slide"]


@dataclass(frozen=True)
class Choices:
    """What the user chose: ``folder`` keeps films beside a page instead of in it, ``click`` starts films of
    a deck.pptx on a click, ``notes`` gives it speaker notes, ``full`` makes deck.pdf of a page for each beat.
    """

    folder: bool = False
    click: bool = False
    notes: bool = True
    full: bool = False


@dataclass(frozen=True)
class Slide:
    """One beat.

    ``clip`` is its clip's id, ``chapter`` that clip's title; ``beat`` is the beat's name, ``number`` counts
    from 1 in its clip. ``title`` heads its last frame. ``film`` is an MP4 (H.264, yuv420p, index first) of
    the deck's size; ``first`` and ``last`` are PNGs of its first and last frame. ``cues`` are in seconds of
    the film, ``words`` is all that is said, ``formulas`` is what the last frame says in writing, tables
    aside, in lines of Unicode text. ``seen`` describes the last frame in sentences, for those who cannot see
    it. ``loops`` says that it ends on the frame on which it began. All texts are plain, in the deck's
    language, and may hold any character.
    """

    clip: str
    chapter: str
    beat: str
    number: int
    title: str
    film: Path
    first: Path
    last: Path
    seconds: float
    cues: tuple[Cue, ...] = ()
    words: str = ""
    formulas: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()
    loops: bool = False


@dataclass(frozen=True)
class Chapter:
    """A clip: its id, its title, and the numbers of its first slide and of the one after its last, from 0."""

    clip: str
    title: str
    first: int
    end: int


@dataclass(frozen=True)
class Deck:
    """A lesson's slides in order, all of one size (pixels), pace and theme ("dark" or "light").

    ``language`` is a code of `stage.text.languages`. ``other_cues`` are the captions in the other languages
    that there are: language → the cues of each slide.
    """

    title: str
    author: str
    language: str
    theme: str
    width: int
    height: int
    fps: int
    slides: tuple[Slide, ...]
    other_cues: tuple[tuple[str, tuple[tuple[Cue, ...], ...]], ...] = ()

    @property
    def chapters(self) -> tuple[Chapter, ...]:
        """The clips, in order."""
        starts = [n for n, slide in enumerate(self.slides) if not n or slide.clip != self.slides[n - 1].clip]
        ends = [*starts[1:], len(self.slides)]
        return tuple(
            Chapter(self.slides[first].clip, self.slides[first].chapter, first, end)
            for first, end in zip(starts, ends, strict=True)
        )

    @property
    def starts(self) -> tuple[float, ...]:
        """When each slide begins in the lecture, in seconds."""
        return tuple(sum(slide.seconds for slide in self.slides[:n]) for n in range(len(self.slides)))

    @property
    def seconds(self) -> float:
        """How long all films play."""
        return sum(slide.seconds for slide in self.slides)


def notes(deck: Deck, number: int) -> Sequence[str]:
    """The speaker notes of a slide (from 0), in paragraphs: what is said, what is seen, what comes next."""
    slide = deck.slides[number]
    told = [slide.words, *slide.seen]
    if number + 1 < len(deck.slides):
        told.append(f"{_NEXT[deck.language]}: {deck.slides[number + 1].title}")
    return [text for text in told if text]


_NEXT = {"en": "Next", "de": "Danach"}
