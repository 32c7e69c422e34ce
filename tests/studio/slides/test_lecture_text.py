"""lecture.txt: every beat in words, in order, and no text that breaks out of its line."""

from __future__ import annotations

from studio.film.captions import plain
from studio.slides.deck import Choices
from studio.slides.formats.lecture_text import write_lecture_text
from tests.studio.slides.decks import HOSTILE


def lines_of(deck, folder) -> list[str]:
    write_lecture_text(deck, folder / "lecture.txt", Choices())
    return (folder / "lecture.txt").read_text(encoding="utf-8").split("\n")


def test_what_is_said_and_seen_stands_in_order(deck, tmp_path):
    """Title, author, then a heading for each clip and beat, with its words and what is to be seen."""
    lines = lines_of(deck, tmp_path)
    assert lines[:4] == ["Slopes", "======", "", "Ada L."]
    wanted = [
        "1 The tangent of x²", "1.1 Title 0", "First words 0 and more on two lines",
        "The curve x² and the point (1, 0).", "1.2 Title 1", "2 A hill", "2.1 Title 2", "2.2 Title 3",
    ]  # fmt: skip
    places = [lines.index(line) for line in wanted]
    assert places == sorted(places)
    for heading, mark in (("2 A hill", "="), ("2.1 Title 2", "-")):
        assert lines[lines.index(heading) + 1] == mark * len(heading)


def test_no_text_breaks_out_of_its_line(hostile_deck, tmp_path):
    """Control characters and line breaks inside a text do not make two lines of it."""
    lines = lines_of(hostile_deck, tmp_path)
    for text in HOSTILE:
        assert plain(text) in lines
    assert all(char.isprintable() or char == "\u200d" for line in lines for char in line)


def test_the_same_deck_gives_the_same_bytes(deck, tmp_path):
    lines_of(deck, tmp_path)
    first = (tmp_path / "lecture.txt").read_bytes()
    lines_of(deck, tmp_path)
    assert (tmp_path / "lecture.txt").read_bytes() == first
