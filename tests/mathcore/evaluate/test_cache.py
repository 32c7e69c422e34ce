"""Answers are kept for as long as the object lives."""

from __future__ import annotations

import gc

import pytest

from mathcore import Curve
from mathcore.evaluate.cache import cached
from mathcore.evaluate.work_budget import answered


class Thing:
    """All things are equal, and have a text."""

    text = "a thing"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Thing)

    def __hash__(self) -> int:
        return 0


def test_each_question_is_worked_out_once_for_each_object():
    """The same question is answered once; another value, type, name or an equal object asks anew."""
    asked = []

    @cached
    def question(thing, *given, **named):
        asked.append((given, named))
        return len(asked)

    one, other = Thing(), Thing()
    assert question(one, 1) == question(one, 1) == 1
    assert [question(one, True), question(one, 1.0), question(one, (1, 2)), question(one, [1, 2])] == [
        2,
        3,
        4,
        5,
    ]
    assert question(one, x=1) == question(one, x=1) == 6
    assert question(other, 1) == 7 and question(one, 1) == 1


def test_answers_go_with_their_object():
    """A new object in the place of one that is gone is asked anew."""

    @cached
    def question(thing):
        return []

    seen = []
    for _ in range(50):
        seen.append(question(Thing()))
        gc.collect()
    assert len({id(answer) for answer in seen}) == 50


def test_a_refusal_is_kept_as_well():
    """A refusal is told again without working it out again; a list that is handed out is the caller's own."""
    asked = []

    @answered
    def question(thing, n):
        asked.append(n)
        if n < 0:
            raise ValueError(f"{n} is below 0")
        return list(range(n))

    thing = Thing()
    for _ in range(3):
        with pytest.raises(ValueError, match="below 0"):
            question(thing, -1)
        question(thing, 2).append("mine")
        assert question(thing, 2) == [0, 1]
    assert asked == [-1, 2]


def test_equal_curves_are_refused_in_their_own_words():
    """Two texts of one formula are equal curves; each refusal names its own."""
    one, other = Curve.read("|x|"), Curve.read("abs(x)")
    assert one.expr == other.expr
    assert "|x| has a corner" in one.differentiable_at(0).reason
    assert "abs(x) has a corner" in other.differentiable_at(0).reason
