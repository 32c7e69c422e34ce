"""A lesson's text: each change of it and its way back, what is written, and what is refused."""

from __future__ import annotations

import tomllib

import pytest

from studio.preview.session import MOST_UNDONE, Session, Unfit

TEXT = """# A lecture.

title    = 'From slopes'   # shown on the card
theme    = "dark"

# The tangent, as in chapter 2.
[[scene]]
scene  = "TangentSlope"   # which
id     = "tangent"
f      = 'x^2'            # by hand: 2x
at     = 1
window = { x = [-1, 2], f = [0, 4] } # all of it

# The hill.
[[scene]]
scene = "HillPartials"
at = [
  1, # x
  2, # y
]

[[scene]]
scene = "ShrinkingSteps"
rate  = 0.1
"""
CHANGES = [
    ("set", {"clip": 0, "key": "f", "value": "sin(x)"}),
    ("set", {"clip": 0, "key": "at", "value": "1.5", "numeric": True}),
    ("set", {"clip": 0, "key": "window", "value": None}),
    ("set", {"clip": 1, "key": "f", "value": "x y"}),
    ("setting", {"key": "title", "value": "Steep"}),
    ("setting", {"key": "author", "value": "Ada"}),
    ("setting", {"key": "theme", "value": None}),
    ("add", {"scene": "GradientArrow", "values": {"f": "x^2 + y^2", "at": [1, 2]}}),
    ("add", {"scene": "GradientArrow", "at": 0}),
    ("duplicate", {"clip": 1}),
    ("remove", {"clip": 1}),
    ("move", {"clip": 2, "to": 0}),
]


@pytest.fixture
def path(tmp_path):
    made = tmp_path / "lesson.toml"
    made.write_bytes(TEXT.encode())
    return made


@pytest.fixture
def session(path):
    return Session.of(path)


def expected(action, given) -> dict:
    """The table that a change leaves, made without it."""
    table = tomllib.loads(TEXT)
    clips = table["scene"]
    value = {"1.5": 1.5}.get(given.get("value"), given.get("value"))
    target = {"set": lambda: clips[given["clip"]], "setting": lambda: table}.get(action)
    if target and value is None:
        del target()[given["key"]]
    elif target:
        target()[given["key"]] = value
    elif action == "add":
        clips.insert(given.get("at", 3), {"scene": given["scene"], **given.get("values", {})})
    elif action == "duplicate":
        clips.insert(2, {**clips[1], "id": "clip-2"})
    elif action == "remove":
        del clips[given["clip"]]
    else:
        clips.insert(given["to"], clips.pop(given["clip"]))
    return table


# -- changes


@pytest.mark.parametrize(("action", "given"), CHANGES)
def test_a_change_is_made_taken_back_and_made_again(session, action, given):
    """The text changes alone, the file does not; undo gives back the very text, redo the change."""
    session.change(action, given)
    changed = session.text
    assert tomllib.loads(changed) == expected(action, given)
    assert (session.version, session.saved) == (2, TEXT) and session.path.read_text() == TEXT
    session.undo()
    assert (session.text, session.version) == (TEXT, 3)
    session.redo()
    assert (session.text, session.version) == (changed, 4)


def test_changes_are_taken_back_in_their_order(session):
    """All of them, and once more does nothing; a new change ends what could be made again."""
    texts = [session.text]
    for number in range(5):
        session.change("set", {"clip": 0, "key": "f", "value": f"x^{number + 3}"})
        texts.append(session.text)
    for text in [*reversed(texts[:-1]), texts[0]]:
        session.undo()
        assert session.text == text
    for text in [*texts[1:], texts[-1]]:
        session.redo()
        assert session.text == text
    session.undo()
    session.change("setting", {"key": "title", "value": "Other"})
    session.redo()
    assert tomllib.loads(session.text)["title"] == "Other" and not session.after


def test_a_change_that_changes_nothing_is_none(session):
    """No step to be undone, no new version."""
    session.change("set", {"clip": 0, "key": "f", "value": "x^2"})
    assert (session.text, session.version, session.before) == (TEXT, 1, [])


def test_the_oldest_steps_go(session):
    """What can be undone is bounded, and the newest are kept."""
    for number in range(MOST_UNDONE + 5):
        session.change("setting", {"key": "title", "value": str(number)})
    assert len(session.before) == MOST_UNDONE
    session.undo()
    assert tomllib.loads(session.text)["title"] == str(MOST_UNDONE + 3)


@pytest.mark.parametrize(
    ("value", "numeric", "written"),
    [
        ("0.10", True, 0.1), ("-3", True, -3), ("12", True, 12), ("pi/4", True, "pi/4"), (" 2 ", True, 2),
        ("1e-7", True, "1e-7"), ("007", True, "007"), ("12", False, "12"), (" x + 1 ", False, "x + 1"),
        (["1", "pi"], True, [1, "pi"]), ({"x": ["-1", "0.5"]}, True, {"x": [-1, 0.5]}), (3, True, 3),
        ({"x": "time (s)"}, False, {"x": "time (s)"}), (["x for x < 0", "1 for x >= 0"], False,
        ["x for x < 0", "1 for x >= 0"]), (0.25, False, 0.25),
    ],
)  # fmt: skip
def test_values_are_written_as_they_are_meant(session, value, numeric, written):
    """Plain decimals as numbers where numbers are meant, exact ones and functions as texts."""
    session.change("set", {"clip": 2, "key": "start", "value": value, "numeric": numeric})
    found = tomllib.loads(session.text)["scene"][2]["start"]
    assert found == written and type(found) is type(written)


def test_copies_get_names_of_their_own(session):
    """Numbered behind the name of the first, and those that are taken passed over."""
    session.change("duplicate", {"clip": 0})
    session.change("duplicate", {"clip": 1})
    session.change("duplicate", {"clip": 0})
    ids = [clip.get("id") for clip in tomllib.loads(session.text)["scene"]]
    assert ids[:4] == ["tangent", "tangent-4", "tangent-2", "tangent-3"] and len(set(ids[:4])) == 4


def test_a_lesson_is_made_from_nothing(tmp_path):
    """Of an empty file, by adding clips; and all of them can go again."""
    path = tmp_path / "new.toml"
    path.write_text("")
    session = Session.of(path)
    session.change("setting", {"key": "title", "value": "New"})
    session.change("add", {"scene": "TangentSlope", "values": {"f": "x^3"}})
    session.change("add", {"scene": "HillPartials", "at": 0})
    assert tomllib.loads(session.text) == {
        "title": "New", "scene": [{"scene": "HillPartials"}, {"scene": "TangentSlope", "f": "x^3"}],
    }  # fmt: skip
    session.change("remove", {"clip": 0})
    session.change("remove", {"clip": 0})
    assert tomllib.loads(session.text) == {"title": "New"}


def test_what_a_clip_is_made_from_tells_which_has_changed(session):
    """The others keep what is known of them, in whatever order; the head and the code are part of each."""
    before = session.made_from(1)
    assert len(set(before)) == 3 and session.made_from(1) == before
    session.change("set", {"clip": 1, "key": "f", "value": "x y"})
    after = session.made_from(1)
    assert (after[0], after[2]) == (before[0], before[2]) and after[1] != before[1]
    session.undo()
    session.change("setting", {"key": "theme", "value": "light"})
    assert not set(session.made_from(1)) & set(before) and not set(session.made_from(2)) & set(
        session.made_from(1)
    )


# -- what is refused

NONSENSE = [
    ("explode", {}),
    ("set", {}),
    ("set", {"clip": 3, "key": "f", "value": "x"}),
    ("set", {"clip": -1, "key": "f", "value": "x"}),
    ("set", {"clip": True, "key": "f", "value": "x"}),
    ("set", {"clip": "0", "key": "f", "value": "x"}),
    ("set", {"clip": 0.0, "key": "f", "value": "x"}),
    ("set", {"clip": None, "key": "f", "value": "x"}),
    ("set", {"clip": 0, "key": "f"}),
    ("set", {"clip": 0, "key": "", "value": "x"}),
    ("set", {"clip": 0, "key": "a b", "value": "x"}),
    ("set", {"clip": 0, "key": "f\n", "value": "x"}),
    ("set", {"clip": 0, "key": ["f"], "value": "x"}),
    ("set", {"clip": 0, "key": "f" * 65, "value": "x"}),
    ("set", {"clip": 0, "key": "scene", "value": "HillPartials"}),
    ("set", {"clip": 0, "key": "f", "value": ["x"] * 101}),
    ("set", {"clip": 0, "key": "f", "value": {str(n): 1 for n in range(11)}}),
    ("set", {"clip": 0, "key": "f", "value": [None]}),
    ("set", {"clip": 0, "key": "f", "value": float("nan")}),
    ("set", {"clip": 0, "key": "f", "value": float("inf")}),
    ("set", {"clip": 0, "key": "f", "value": "x\ud800"}),
    ("set", {"clip": 0, "key": "f", "value": {"x": {"y": {"z": [None]}}}}),
    ("set", {"clip": 0, "key": "f", "value": "x" * (1 << 17)}),
    ("setting", {"key": "scene", "value": "x"}),
    ("setting", {"key": "title"}),
    ("setting", {"key": ["title"], "value": "x"}),
    ("setting", {"key": "title", "value": "\ud800"}),
    ("add", {}),
    ("add", {"scene": "no scene"}),
    ("add", {"scene": 'X"\n[[scene]]'}),
    ("add", {"scene": "TangentSlope", "at": 4}),
    ("add", {"scene": "TangentSlope", "at": "0"}),
    ("add", {"scene": "TangentSlope", "values": "f"}),
    ("add", {"scene": "TangentSlope", "values": ["f"]}),
    ("add", {"scene": "TangentSlope", "values": {"f": None}}),
    ("add", {"scene": "TangentSlope", "values": {"f": {"g": object()}}}),
    ("duplicate", {"clip": 9}),
    ("duplicate", {}),
    ("remove", {"clip": 3}),
    ("remove", {"clip": [0]}),
    ("move", {"clip": 0}),
    ("move", {"clip": 0, "to": 3}),
    ("move", {"clip": 0, "to": "1"}),
]


@pytest.mark.parametrize(("action", "given"), NONSENSE, ids=lambda one: repr(one)[:40])
def test_nonsense_is_refused(session, action, given):
    """With a reason; the text stays as it was, and there is nothing to take back."""
    with pytest.raises(Unfit) as refused:
        session.change(action, given)
    assert str(refused.value)
    assert (session.text, session.version, session.before, session.after) == (TEXT, 1, [], [])


def test_a_text_that_is_no_toml_is_not_changed(path, session):
    """What is wrong is told; undo leads back to what was before."""
    path.write_text(TEXT + 'f = "\n')
    assert session.reload() and session.tables() == []
    with pytest.raises(Unfit, match="TOML"):
        session.change("remove", {"clip": 0})
    with pytest.raises(Unfit, match="TOML"):
        session.made_from(1)
    session.undo()
    session.change("remove", {"clip": 0})
    assert len(session.tables()) == 2


@pytest.mark.parametrize("text", ["scene = 3", "scene = [1]", "[scene]\nf = 1", 'scene = [{scene = "A"}]'])
def test_clips_that_are_no_tables_are_not_changed(tmp_path, text):
    """As a lesson may have them while it is being written."""
    path = tmp_path / "lesson.toml"
    path.write_text(text)
    session = Session.of(path)
    for action, given in CHANGES[:4] + CHANGES[7:]:
        try:
            session.change(action, given)
        except Unfit:
            continue
        tomllib.loads(session.text)
        session.undo()
    assert session.text == text
