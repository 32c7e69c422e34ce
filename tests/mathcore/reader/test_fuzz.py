"""Ten thousand random texts: each is answered with a sound reading or the reader's own error."""

from __future__ import annotations

import pytest

from tests.fuzz_reader import Source, faults


@pytest.mark.parametrize("seed", range(10))
def test_ten_thousand_texts(seed):
    """A thousand texts of a grammar, of tokens, of bytes, and of friendly and hostile texts changed."""
    source = Source(seed)
    for _ in range(1000):
        text = source.text()
        assert faults(text) == [], repr(text)


def test_the_grammar_is_read():
    """The fuzzer does not only meet refusals: a good part of its texts is read."""
    from mathcore import ExpressionError, read

    source, read_well = Source(1), 0
    for _ in range(500):
        try:
            read(source.formula(2), ("x", "y", "theta", "x_1"))
        except ExpressionError:
            continue
        read_well += 1
    assert read_well > 150
