"""Lessons: what is read, and what every kind of bad file is told."""

from __future__ import annotations

import dataclasses
import re
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from studio.lesson.file import MOST_BYTES
from studio.lesson.lesson import LessonErrors, load, nearest, slug
from studio.lesson.source import as_toml, locate
from tests.mathcore.bombs import BOMBS
from tests.studio.tiny import SCENES, Picky, TinySteps, TinyTangent

ROOT = Path(__file__).parents[3]
TANGENT = '[[scene]]\nscene = "TinyTangent"\n'
STEPS = '[[scene]]\nscene = "TinySteps"\n'


@pytest.fixture
def known_scenes():
    return SCENES


# --- what is read ---


def test_a_lesson_is_read(read):
    """Title, theme, clips in order with their scenes, ids, lines and exact parameters come out as written."""
    lesson = read(f'title = "Mine"\nauthor = "A"\nlanguage = "de"\ntheme = "light"\n{TANGENT}f = "x^2"\n'
                  f'at = "1/3"\n{STEPS}id = "down"\nL = "w^2"\nrate = 0.1\n')  # fmt: skip
    assert (lesson.name, lesson.title, lesson.author) == ("mine", "Mine", "A")
    assert (lesson.language, lesson.theme) == ("de", "light")
    assert [(c.id, c.scene, c.line, c.number) for c in lesson.clips] == [
        ("tiny-tangent", TinyTangent, 5, 1),
        ("down", TinySteps, 9, 2),
    ]
    assert lesson.clips[0].parameters.at == sympy.Rational(1, 3)
    assert lesson.clips[1].parameters.rate == sympy.Rational(1, 10)


def test_what_may_be_left_out(read):
    """Only [[scene]] and scene are needed: the title comes from the file's name, the rest from the scene."""
    lesson = read(TANGENT, "my_first-lesson.toml")
    assert (lesson.title, lesson.author, lesson.language, lesson.theme) == (
        "My first lesson",
        "",
        "en",
        "dark",
    )
    assert lesson.clips[0].parameters.f.text == "x^2"


def test_a_decimal_is_exact(read):
    """A TOML number keeps every digit that was written."""
    lesson = read(f'{TANGENT}f = "x^2"\nat = 0.1234567890123456789\n')
    assert lesson.clips[0].parameters.at == sympy.Rational("0.1234567890123456789")


def test_default_ids_are_unique(read):
    """A repeated scene gets -2, -3, around the ids that are given."""
    lesson = read(TANGENT + TANGENT + 'id = "tiny-tangent-2"\n' + TANGENT)
    assert [clip.id for clip in lesson.clips] == ["tiny-tangent", "tiny-tangent-2", "tiny-tangent-3"]


def test_a_clip_makes_its_scene(read):
    """``make`` gives the scene its parameters and theme."""
    clip = read(f'{TANGENT}f = "x^3"\n').clips[0]
    scene = clip.make("light")
    assert (scene.parameters.f.text, scene.theme.name) == ("x^3", "light")


def test_lessons_and_clips_are_frozen(read):
    """Neither a lesson nor a clip can be changed once it is read."""
    lesson = read(TANGENT)
    for thing in (lesson, lesson.clips[0]):
        with pytest.raises(dataclasses.FrozenInstanceError):
            thing.id = "other"


@pytest.mark.parametrize("text", [TANGENT.replace("\n", "\r\n"), "\ufeff" + TANGENT])
def test_text_from_windows_is_read(read, text):
    """Carriage returns and a byte-order mark change nothing."""
    assert len(read(text).clips) == 1


def test_the_lessons_of_the_project_hold():
    """Both lessons load with the project's own scenes; the default one holds the storyboard's values."""
    default = load(ROOT / "lessons" / "slopes_to_descent.toml")
    assert [(clip.id, clip.scene.__name__) for clip in default.clips] == [
        ("tangent", "TangentSlope"),
        ("plane-partials", "PlanePartials"),
        ("hill-partials", "HillPartials"),
        ("gradient-arrow", "GradientArrow"),
        ("shrinking-steps", "ShrinkingSteps"),
    ]
    assert all(clip.parameters == type(clip.parameters)() for clip in default.clips)
    others = load(ROOT / "lessons" / "other_functions.toml")
    assert [clip.parameters.f.text for clip in others.clips[:5]] == ["sin x", "x^3", "e^x", "1/x", "ln x"]
    assert [clip.parameters.L.text for clip in others.clips[5:]] == ["w^4/4 - w^2", "w^2", "cosh(w)"]


# --- what is refused ---

OWN = {TANGENT: 'f = "x^2"\n', STEPS: 'L = "w^2"\n'}  # the function, without which nothing else may stand
REFUSED = [  # what stands below TANGENT or STEPS; key, given, and words that must be told
    (TANGENT, 'at = 0\nf = "|x|"', 3, "at", "0", ("corner", "try at = 1")),
    (TANGENT, 'f = "x +* 2"', 3, "f", '"x +* 2"', ("    x +* 2\n       ^",)),
    (TANGENT, 'at = "one"', 3, "at", '"one"', ("one",)),
    (TANGENT, "at = true", 3, "at", "true", ("a number is needed",)),
    (TANGENT, "at = 2020-01-01", 3, "at", "2020-01-01", ("a number is needed",)),
    (TANGENT, "at = nan", 3, "at", "NaN", ("finite",)),
    (TANGENT, "at = 1e999999999", 3, "at", "1E+999999999", ("finite",)),
    (TANGENT, "window = [1]", 3, "window", "[1]", ("two numbers", "[-1, 4]")),
    (TANGENT, "window = [4, -1]", 3, "window", "[4, -1]", ("empty", "[-1, 4]")),
    (TANGENT, 'fnction = "x"', 3, "fnction", '"x"', ("no such key", "did you mean f?")),
    (TANGENT, "zzz = 1", 3, "zzz", "1", ("no such key", "it knows f, at, window, id")),
    (TANGENT, 'id = "My Clip"', 3, "id", '"My Clip"', ('try "my-clip"',)),
    (TANGENT, 'id = ""', 3, "id", '""', ("1 to 64",)),
    (TANGENT, f'id = "{"a" * 65}"', 3, "id", f'"{"a" * 58}…', ("1 to 64",)),
    (TANGENT, 'id = "../x"', 3, "id", '"../x"', ("small letters",)),
    (TANGENT, 'id = "-"', 3, "id", '"-"', ("begins and ends with a letter or a digit", 'such as "tangent"')),
    (TANGENT, 'id = "--help"', 3, "id", '"--help"', ("begins and ends", 'try "help"')),
    (TANGENT, 'id = "con"', 3, "id", '"con"', ("Windows takes this name for a device",)),
    (TANGENT, 'id = "lpt1"', 3, "id", '"lpt1"', ("Windows",)),
    (STEPS, "rate = 0", 3, "rate", "0", ("greater than 0",)),
    (STEPS, "rate = -0.1", 3, "rate", "-0.1", ("greater than 0",)),
    (STEPS, "steps = 0", 3, "steps", "0", ("it must be at least 1", "try steps = 8")),
    (STEPS, "steps = 60", 3, "steps", "60", ("it must be at most 50",)),
    (STEPS, "steps = 2.5", 3, "steps", "2.5", ("it must be a whole number",)),
    (STEPS, 'steps = "many"', 3, "steps", '"many"', ("it must be a whole number",)),
    (STEPS, "steps = true", 3, "steps", "true", ("it must be a whole number",)),
    (STEPS, "learning_rate = 1", 3, "learning_rate", "1", ("did you mean rate?",)),
    (
        "",
        '[[scene]]\nscene = "TinyTangnt"',
        2,
        "scene",
        '"TinyTangnt"',
        ('did you mean "TinyTangent"?', "Needy"),
    ),
    ("", "[[scene]]\nscene = 3", 2, "scene", "3", ("no such scene", "TinyTangent, TinySteps")),
    ("", '[[scene]]\nf = "x"', 1, "scene", "", ("missing in clip 1", "TinyTangent")),
    ("", '[[scene]]\nscene = "Needy"', 1, "f", "", ("missing", "add f = …")),
    ("", 'title = "x"', 1, "", "", ("no [[scene]]",)),
    ("", "", 1, "", "", ("no [[scene]]",)),
    ("", '[scene]\nscene = "TinyTangent"', 1, "scene", "{…}", ("[[scene]]", "double brackets")),
    ("", "scene = 3", 1, "scene", "3", ("[[scene]]",)),
    ("", '[[scenes]]\nscene = "TinyTangent"', 1, "scenes", "[{…}]", ("did you mean scene?",)),
    ("", f'autor = "me"\n{TANGENT}', 1, "autor", '"me"', ("did you mean author?",)),
    ("", f'theme = "drak"\n{TANGENT}', 1, "theme", '"drak"', ('did you mean "dark"?',)),
    ("", f"theme = 1\n{TANGENT}", 1, "theme", "1", ('theme = "dark" or theme = "light"',)),
    ("", f'language = "English!"\n{TANGENT}', 1, "language", '"English!"', ('"en"',)),
    ("", f"title = 1\n{TANGENT}", 1, "title", "1", ("it must be a text",)),
    ("", f'title = "a\\nb"\n{TANGENT}', 1, "title", '"a\N{REPLACEMENT CHARACTER}b"', ("line break",)),
    ("", f'author = "{"a" * 201}"\n{TANGENT}', 1, "author", f'"{"a" * 58}…', ("201 characters",)),
    ("", f'title = "\u200b\u2060"\n{TANGENT}', 1, "title", '"\ufffd\ufffd"', ("nothing of it can be seen",)),
    ("", f'title = "\u3164"\n{TANGENT}', 1, "title", '"\u3164"', ("nothing of it can be seen",)),
    ("", f'author = "\u0301"\n{TANGENT}', 1, "author", '"\u0301"', ("nothing of it", "leave author out")),
    ("", f'title = "a\u202eb"\n{TANGENT}', 1, "title", '"a\ufffdb"', ("direction of writing",)),
]


@pytest.mark.parametrize(("before", "text", "line", "key", "given", "words"), REFUSED)
def test_bad_input_is_told_plainly(faults, before, text, line, key, given, words):
    """One fault gives one error, with its line, its key, what was given, the reason and what would work."""
    own = OWN.get(before, "") if not re.search("^[fL] = ", text, re.MULTILINE) else ""
    (error,) = faults(f"{before}{text}\n{own}")
    assert (error.line, error.key, error.given) == (line, key, given)
    told = str(error)
    assert told.startswith(
        f"{error.file}:{line}: " + (f"{key} = {given}: " if given else f"{key}: " if key else "")
    )
    for word in words:
        assert word in told
    assert error.hint or error.excerpt or "finite" in told


def test_all_errors_are_told_at_once(faults):
    """One run reports every fault of a file, in the order of its lines."""
    found = faults(f'autor = "me"\ntheme = "x"\n{TANGENT}at = "?"\nf = "x +"\n'
                   f'{STEPS}steps = 0\nq = 1\nid = "A"\n'
                   f'{STEPS}id = "a"\n{STEPS}id = "a"\n[[scene]]\nscene = "Nope"\n')  # fmt: skip
    assert [(e.line, e.key) for e in found] == [
        (1, "autor"), (2, "theme"), (5, "at"), (6, "f"), (9, "steps"), (10, "q"), (11, "id"),
        (17, "id"), (19, "scene"),
    ]  # fmt: skip
    assert str(LessonErrors(found)).count("mine.toml:") == 9


def test_titles_of_every_script_are_read(read):
    """Joiners, marks and spaces that a script or a language wants do not hinder."""
    for title in ("می\u200cخواهم", "हिन्दी", "Une pente\u00a0?", "👩\u200d🏫 slopes", "3", "→"):
        assert read(f'title = "{title}"\n{TANGENT}').title == title


def test_a_lesson_has_two_hundred_clips_at_most(read, faults):
    """The two hundred and first is told with its line, and no parameter is looked at."""
    assert len(read(TANGENT * 200).clips) == 200
    (error,) = faults(TANGENT * 200 + STEPS + "steps = 0\n" + TANGENT * 2)
    assert (error.line, error.message) == (401, "this is clip 201 of 203, and a lesson has at most 200")


def test_twenty_errors_are_told(faults):
    """Of more, how many there are."""
    found = faults(TANGENT + "".join(f"key{n} = 1\n" for n in range(300)))
    told = str(LessonErrors(found)).split("\n")
    assert len(found) == 300 and len(told) == 21 and told[-1].endswith("mine.toml: and 280 more such faults")
    assert str(LessonErrors(found[:21])).endswith("and 1 more such fault")
    assert len(str(LessonErrors(found[:20])).split("\n")) == 20


LARGE = {
    "tables": "[[scene]]\n" * (MOST_BYTES // 10),
    "scenes": TANGENT * (MOST_BYTES // len(TANGENT)),
    "one id": (TANGENT + 'id = "a"\n') * 200,
    "keys": TANGENT + "".join(f"k{n} = 1\n" for n in range(6000)),
    "one key": f'{TANGENT}"{"k" * 60_000}" = 1\n',
    "a formula": f'{TANGENT}f = "{"x+" * 30_000}x"\n',
    "a list": f"{TANGENT}window = [{'1,' * 30_000}]\n",
    "other scenes": "".join(f'[[scene]]\nscene = "Tiny{n}"\n' for n in range(200)),
}


@pytest.mark.parametrize("kind", LARGE)
def test_a_large_lesson_is_answered_soon(read, kind):
    """64 KiB of whatever costs seconds, not minutes, and what is told of it is a screenful."""
    began = time.process_time()
    try:
        read(LARGE[kind])
    except LessonErrors as errors:
        assert len(str(errors)) < 20_000 and all(len(row) < 1000 for row in str(errors).split("\n"))
    assert time.process_time() - began < 40


def test_a_refused_default_is_named_as_one(tmp_path):
    """Where the value at fault was not given, the clip's line and the default are told."""
    (tmp_path / "mine.toml").write_text('title = "x"\n[[scene]]\nscene = "Picky"\n')
    with pytest.raises(LessonErrors) as caught:
        load(tmp_path / "mine.toml", (Picky,))
    assert str(caught.value).endswith("mine.toml:2: at = 7 (the default): it is not wanted — try at = 8")


BROKEN = [  # no TOML at all: line, words
    ("f = x^2", 1, ('try f = "x^2"', "    f = x^2\n        ^")),
    ("a = 1\nat = 1/3  # third", 2, ('try at = "1/3"',)),
    ('title = "x', 1, ("closing quote",)),
    ('title = """\nx', 2, ("closing quote",)),
    ("a = 1\na = 2", 2, ("second time",)),
    ("a =", 1, ("no value",)),
    ("just words", 1, ("a key needs a =",)),
    ("[[scene]", 1, ("closing ]]",)),
    ('f = "\\sin x"', 1, ("between double quotes",)),
    ("a = [1, 2", 1, ("closing ]",)),
    ("a = " + "[" * 5000, 0, ("nested too deeply",)),
    ("b = 1\na = " + "9" * 5000, 2, ("thousands of digits",)),
    ("a.b.c.d.e.f.g.h.i = 1", 1, ("more than 8 parts",)),
    ("x = 1\n[a.b.c.d.e.f.g.h.i]", 2, ("more than 8 parts",)),
    ("x = {a.b.c.d.e.f.g.h.i = 1}", 1, ("more than 8 parts",)),
    ("a" + ".a" * 30000 + " = 1", 1, ("more than 8 parts",)),
    ("a = 1\rb = 2", 1, ("",)),
]


@pytest.mark.parametrize(("text", "line", "words"), BROKEN)
def test_what_is_not_toml_is_told_with_its_line(faults, text, line, words):
    """A file that does not parse gives one error, at its line, with a cure for the commonest slips."""
    (error,) = faults(text)
    assert error.line == line
    for word in words:
        assert word in str(error)


def test_not_utf8(faults):
    """A byte that is not UTF-8 is told with its line."""
    (error,) = faults(b'title = "x"\nauthor = "\xff"\n')
    assert (error.line, "0xff" in error.message, "UTF-8" in error.hint) == (2, True, True)


def test_too_long(faults, read):
    """64 KiB are read, one byte more is not."""
    most = TANGENT + "#" * (MOST_BYTES - len(TANGENT))
    assert len(read(most).clips) == 1
    (error,) = faults(most + "#")
    assert "64 KiB" in error.message


def test_missing_file_and_folder(tmp_path):
    """A missing file suggests its nearest neighbour; a folder names what is in it."""
    (tmp_path / "slopes.toml").write_text(TANGENT)
    with pytest.raises(LessonErrors, match=r"no such file — did you mean .*slopes\.toml"):
        load(tmp_path / "slops.toml", SCENES)
    with pytest.raises(LessonErrors, match=r"did you mean .*slopes\.toml"):
        load(tmp_path / "slopes", SCENES)
    with pytest.raises(LessonErrors, match=r"a folder.*slopes\.toml"):
        load(tmp_path, SCENES)
    with pytest.raises(LessonErrors, match="cannot be read"):
        load("a\0b.toml", SCENES)


def test_no_control_character_reaches_the_terminal(faults):
    """What a file holds is shown with its control characters replaced."""
    for error in faults(f'"k\\u001b[31m" = "\\u001b[2J"\n{TANGENT}f = "x\\u001b[31m"\n'):
        assert all(c.isprintable() or c == "\n" for c in str(error))


def test_a_bad_file_is_refused_without_manim(tmp_path):
    """Broken TOML is told before Manim is imported, which takes seconds."""
    (tmp_path / "bad.toml").write_text("f = x^2")
    program = (
        "import sys\nfrom studio.lesson.lesson import load, LessonErrors\n"
        "try: load(sys.argv[1])\nexcept LessonErrors: print('manim' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "bad.toml")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "False\n"


# --- names and places ---


@pytest.mark.parametrize(
    ("given", "meant"),
    [("fnction", "f"), ("F", "f"), ("loss", "L"), ("learning_rate", "rate"), ("step", "steps"), ("qqq", "")],
)
def test_the_nearest_name(given, meant):
    """A slip of the pen or a fuller name finds the key; a stranger finds none."""
    assert nearest(given, ("f", "L", "rate", "steps")) == meant


@pytest.mark.parametrize(
    ("stem", "folder"),
    [("slopes_to_descent", "slopes_to_descent"), ("My Lesson (2)", "my-lesson-2"), ("..", "lesson"),
     ("Übung", "übung"),
     ("лекция", "лекция"), ("a/b", "a-b"), ("", "lesson")],
)  # fmt: skip
def test_a_lessons_folder(stem, folder):
    """A folder's name keeps letters of any script and nothing that a file system minds."""
    assert slug(stem) == folder


@given(st.text(max_size=300))
def test_a_folder_name_is_safe(stem):
    """Whatever the file is called, its folder's name is short, not hidden, and stays inside ``out``."""
    name = slug(stem)
    assert 0 < len(name.encode()) <= 120 and "/" not in name and not name.startswith(".") and "\0" not in name


def test_lines_are_found_in_any_dress():
    """Long strings, comments, quoted and dotted keys, long lists and sub-tables do not mislead the scan."""
    text = ('t = """\n[[scene]]\nx = 1"""  # [[scene]]\n[[scene]]\n"f" = \'#"\'\nw = [1, # ]\n 2]\na.b = 3\n'
            "[scene.sub]\nq = 1\n[[scene]]\n f = 2\n")  # fmt: skip
    tomllib.loads(text)
    lines, too_deep = locate(text)
    assert lines == {
        ("t",): 1, ("scene",): 4, ("scene", 0): 4, ("scene", 0, "f"): 5, ("scene", 0, "w"): 6,
        ("scene", 0, "a", "b"): 8, ("scene", 0, "sub"): 9, ("scene", 0, "sub", "q"): 10, ("scene", 1): 11,
        ("scene", 1, "f"): 12,
    }  # fmt: skip
    assert not too_deep


@given(st.text(alphabet="ab\"'[]{}=.,#\\\n 1", max_size=200))
def test_the_scan_survives_anything(text):
    """No text makes the scan fail, and no line lies outside the text."""
    lines, _ = locate(text)
    assert all(1 <= line <= text.count("\n") + 1 for line in lines.values())


@given(st.text(alphabet="ab\"'[]{}=.,#\\\n 1", max_size=60))
def test_a_bad_file_raises_nothing_else(text):
    """Whatever a file says, it is read or LessonErrors is raised, each error with a message."""
    from studio.lesson.source import _parse

    try:
        _parse(text, "x.toml")
    except LessonErrors as errors:
        assert errors.errors and all(error.message for error in errors.errors)


def test_values_are_shown_as_written():
    """Values are told as TOML has them, cut where they are long."""
    assert [as_toml(v) for v in (True, "a", [1, "b"], {"k": 1}, {})] == [
        "true",
        '"a"',
        '[1, "b"]',
        "{…}",
        "{}",
    ]
    assert len(as_toml("x" * 1000)) == 60 and as_toml(10**5000).startswith("a number")


def test_a_lesson_of_bombs_is_answered(read, tmp_path, monkeypatch):
    """A lesson's formulas share one bound on work: beyond it they are refused, and the next lesson reads."""
    path = tmp_path / "bombs.toml"
    clip = '[[scene]]\nscene = "TangentSlope"\nf = "{}"\nat = "1/2"\n'
    path.write_text("".join(map(clip.format, BOMBS[:12])), encoding="utf-8")
    monkeypatch.setattr("studio.lesson.lesson._MOST_WORK", 0.05)
    with pytest.raises(LessonErrors, match="too long to work out") as caught:
        load(path)
    assert all("\n" not in error.message for error in caught.value.errors)
    assert len(read(TANGENT).clips) == 1
