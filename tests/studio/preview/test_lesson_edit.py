"""Changes to a lesson's text do what they should to its table, and nothing to the rest of its text."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.preview.lesson_edit import DELETE, LessonText

LESSON = """# A lecture on slopes.

title    = 'From slopes'   # shown on the card
language = "en"

# --- one variable ---

# The tangent, as in chapter 2.
[[scene]]
scene  = "TangentSlope"   # which
id     = "tangent"
f      = 'x^2'            # by hand: 2x
at     = 1
window = { x = [-1, 2], f = [0, 4] } # all of it
  [scene.titles]
  draw-the-curve = '''
[[scene]] is no heading here
# nor is this a comment'''

# What follows is about hills.

[[scene]]
scene = "HillPartials"
f = "x y"
at = [
  1, # x
  2, # y
]
[[scene]]
scene = "ShrinkingSteps"
# no comment of the block below

# right above
[[scene]]
"scene" = "GradientArrow"
"""
COUNT = 4
VALUES = [
    1,
    2.5,
    "sin(x)",
    "it's",
    'say "x"',
    [1, 2],
    ["x for x < 0", "1 for x >= 0"],
    {"x": [0, 1]},
    True,
    "ü\\",
    "bell\x07, tab\t, end\r",
]


def table(text: str) -> dict:
    return tomllib.loads(text)


def test_the_parts_are_the_text():
    """Joined, the head and the blocks are the text; each block holds the comment right above it."""
    lesson = LessonText.of(LESSON)
    assert lesson.text == LESSON and len(lesson.clips) == COUNT
    assert lesson.clips[0].startswith("# The tangent") and "one variable" in lesson.head
    assert lesson.clips[3].startswith("# right above") and "no comment of" in lesson.clips[2]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("value", VALUES, ids=repr)
@pytest.mark.parametrize("key", ["f", "at", "window", "axes"])
@pytest.mark.parametrize("clip", range(COUNT))
def test_a_value_is_set_and_all_else_stays(newline, clip, key, value):
    """The table is as before but for the value; of other lines none has changed, nor any comment."""
    text = LESSON.replace("\n", newline)
    changed = LessonText.of(text).with_value(clip, key, value).text
    expected = table(LESSON)
    expected["scene"][clip][key] = value
    assert table(changed) == expected
    before, after = LessonText.of(text), LessonText.of(changed)
    assert before.head == after.head
    assert [b for k, b in enumerate(before.clips) if k != clip] == [
        b for k, b in enumerate(after.clips) if k != clip
    ]
    if not isinstance(expected["scene"][clip].get(key), list) or key != "at":
        for comment in ("which", "by hand: 2x", "all of it", "no comment of", "right above"):
            assert comment in changed
    assert ("\r\n" in changed) == (newline == "\r\n")


def test_quotes_are_kept_where_they_can_be():
    """A text in single quotes stays in them, but for one that holds such a quote."""
    lesson = LessonText.of(LESSON)
    assert "f      = 'x^3'            # by hand: 2x" in lesson.with_value(0, "f", "x^3").text
    assert 'f      = "it\'s"' in lesson.with_value(0, "f", "it's").text
    assert "title    = 'Steep'   # shown on the card" in lesson.with_setting("title", "Steep").text


def test_a_key_goes():
    """With DELETE; one that is not there may go as well."""
    lesson = LessonText.of(LESSON)
    assert "window" not in table(lesson.with_value(0, "window", DELETE).text)["scene"][0]
    assert lesson.with_value(1, "window", DELETE) == lesson


CHANGES = st.lists(
    st.one_of(
        st.tuples(st.just("move"), st.integers(0, 9), st.integers(0, 9)),
        st.tuples(st.just("duplicate"), st.integers(0, 9), st.integers(0, 999)),
        st.tuples(st.just("remove"), st.integers(0, 9), st.just(0)),
        st.tuples(st.just("add"), st.integers(0, 9), st.sampled_from(VALUES)),
        st.tuples(st.just("set"), st.integers(0, 9), st.sampled_from(VALUES)),
    ),
    max_size=8,
)


@given(CHANGES)
def test_changes_are_those_of_a_list(changes):
    """Any sequence of changes leaves the table that the same changes of a list leave."""
    lesson, expected = LessonText.of(LESSON), table(LESSON)
    clips = expected["scene"]
    for what, first, second in changes:
        count = len(clips)
        place = first % count if count else 0
        if what == "add":
            lesson = lesson.with_clip(place, "TangentSlope", {"f": second})
            clips.insert(place, {"scene": "TangentSlope", "f": second})
        elif not count:
            continue
        elif what == "move":
            lesson = lesson.moved(place, second % count)
            clips.insert(second % count, clips.pop(place))
        elif what == "duplicate":
            lesson = lesson.duplicated(place, f"new-{second}")
            clips.insert(place + 1, {**clips[place], "id": f"new-{second}"})
        elif what == "remove":
            lesson = lesson.without(place)
            del clips[place]
        else:
            lesson = lesson.with_value(place, "f", second)
            clips[place] = {**clips[place], "f": second}
    assert table(lesson.text).get("scene", []) == clips
    assert lesson.text.startswith("# A lecture on slopes.\n\ntitle    = 'From slopes'   # shown on the card")
    assert LessonText.of(lesson.text).text == lesson.text
