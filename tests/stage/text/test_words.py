"""Words as they are spoken and read."""

from __future__ import annotations

import pytest

from stage.text.words import seconds_to_read, written


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("(w - 3)^2", "(w − 3)²"),
        ("2*x", "2·x"),
        ("x**10", "x¹⁰"),
        ("x^(1/3)", "x^(1/3)"),
        ("x^0.5", "x^0.5"),
        ("e^x", "e^x"),
        (" -x ", "−x"),
    ],
)
def test_a_formula_in_plain_text(text, shown):
    """Whole powers are raised, stars are dots, a minus is a minus, and the rest stays."""
    assert written(text) == shown


def test_words_take_their_time():
    """160 words take a minute, no words none."""
    assert seconds_to_read("word " * 160) == pytest.approx(60) and seconds_to_read(" ") == 0
