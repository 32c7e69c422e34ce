"""Words as they are spoken and read."""

from __future__ import annotations

import pytest

from stage.text.words import seconds_to_read


def test_words_take_their_time():
    """160 words take a minute, no words none."""
    assert seconds_to_read("word " * 160) == pytest.approx(60) and seconds_to_read(" ") == 0
