"""Words as they are spoken: how many there are and how long a listener or reader needs for them."""

from __future__ import annotations

import re
from collections.abc import Sequence

import sympy

from mathcore import plain

WORDS_A_MINUTE = 160  # the fastest a caption may run; a calm lecture speaks at this pace too


def spoken_words(text: str) -> int:
    """How many words ``text`` takes to say; every token between spaces counts, so ``2x + 1`` is three."""
    return len(text.split())


def seconds_to_read(text: str) -> float:
    """Seconds that ``text`` needs at ``WORDS_A_MINUTE``; 0 for none."""
    return spoken_words(text) * 60 / WORDS_A_MINUTE


def written(formula: str) -> str:
    """A lecturer's formula as plain text reads best: ``(w - 3)^2`` as ``(w − 3)²``, ``2*x`` as ``2·x``."""
    raised = re.sub(r"(?:\^|\*\*)(\d+)(?![\d.(/])", lambda m: m[1].translate(_SUPERSCRIPT), formula.strip())
    return raised.replace("**", "^").replace("*", "·").replace("-", "\u2212")


def told_place(at: Sequence[sympy.Expr]) -> str:
    """A place as words say it: ``(1, 2)``."""
    return f"({', '.join(map(plain, at))})"


_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
