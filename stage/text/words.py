"""Words as they are spoken: how many there are and how long a listener or reader needs for them."""

from __future__ import annotations

WORDS_A_MINUTE = 160  # the fastest a caption may run; a calm lecture speaks at this pace too


def spoken_words(text: str) -> int:
    """How many words ``text`` takes to say; every token between spaces counts, so ``2x + 1`` is three."""
    return len(text.split())


def seconds_to_read(text: str) -> float:
    """Seconds that ``text`` needs at ``WORDS_A_MINUTE``; 0 for none."""
    return spoken_words(text) * 60 / WORDS_A_MINUTE
