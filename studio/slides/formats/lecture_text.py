"""lecture.txt: what is said and what is to be seen, beat by beat, for those who cannot see the films."""

from __future__ import annotations

from pathlib import Path

from studio.film.captions import plain
from studio.slides.deck import Choices, Deck

__all__ = ["write_lecture_text"]


def write_lecture_text(deck: Deck, target: Path, choices: Choices) -> None:
    """Write the deck's texts to ``target``, a line each; chapters and titles are underlined."""
    lines = _heading(deck.title, "=")
    if deck.author:
        lines += ["", plain(deck.author)]
    for number, chapter in enumerate(deck.chapters, 1):
        lines += ["", "", *_heading(f"{number}  {plain(chapter.title)}", "=")]
        for slide in deck.slides[chapter.first : chapter.end]:
            lines += ["", *_heading(f"{number}.{slide.number}  {plain(slide.title)}", "-")]
            lines += [text for text in map(plain, (slide.words, *slide.seen)) if text]
    target.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def _heading(text: str, mark: str) -> list[str]:
    text = plain(text)
    return [text, mark * len(text)]
