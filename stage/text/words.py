"""Counts of words, and the time to read or hear them."""

from __future__ import annotations

WORDS_A_MINUTE = 160  # the fastest pace of captions, which is also that of a calm lecture


def spoken_words(text: str) -> int:
    """The number of words in ``text``; every token between spaces counts, so ``2x + 1`` is three."""
    return len(text.split())


def seconds_to_read(text: str) -> float:
    """Seconds for ``text`` at ``WORDS_A_MINUTE``; 0 for an empty text."""
    return spoken_words(text) * 60 / WORDS_A_MINUTE
