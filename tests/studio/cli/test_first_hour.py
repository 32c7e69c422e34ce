"""The first hour: a lesson to begin from, lists to copy from, and the disk that is full."""

from __future__ import annotations

import errno
import os
import re
import shutil
import tomllib
from collections import namedtuple
from pathlib import Path
from types import SimpleNamespace

import pytest

from studio.__main__ import main
from studio.cli.listing import block, meanings
from studio.film.encoder import FilmError
from studio.lesson.lesson import load
from studio.system import errors as troubles
from studio.system.errors import amount, of_film, of_system, worded
from tests.studio.tiny import SCENES

ONE = '[[scene]]\nscene = "TinyTangent"\nid = "one"\n'


@pytest.fixture
def here(working_folder):
    return working_folder


# --- list ---


@pytest.mark.parametrize("which", ["tiny", "real"])
def test_the_list_of_scenes_is_a_lesson(here, capsys, monkeypatch, which):
    """All that list prints can be pasted: it reads as a lesson of all scenes, optional values or not."""
    if which == "real":
        monkeypatch.undo()
        monkeypatch.chdir(here)
    from scenes import SCENES as there

    assert main(["list"]) == 0
    printed = capsys.readouterr().out
    for text in (printed, re.sub(r"^# (\w+ += .*# optional)", r"\1", printed, flags=re.MULTILINE)):
        (here / "pasted.toml").write_text(text)
        lesson = load(here / "pasted.toml", there)
        assert [clip.scene for clip in lesson.clips] == list(there) and len(there) > 4
    optional = [
        name for scene in there for name, f in scene.Parameters.model_fields.items() if f.default is None
    ]
    assert len(optional) <= text.count("# optional") and optional
    assert all(f"\n{name}" in text for name in optional)


def test_every_key_of_the_real_scenes_is_explained():
    """Each parameter of each scene has words of its own in the list."""
    from scenes import SCENES as there

    for scene in there:
        told = meanings(scene)
        assert told.keys() == scene.Parameters.model_fields.keys() and all(told.values())
        tomllib.loads("\n".join(block(scene)))


def test_the_beats_of_a_lesson(here, capsys):
    """list names the beats of each clip; of one clip it also tells when they begin and what is said."""
    (here / "mine.toml").write_text(ONE)
    assert main(["list", "mine.toml"]) == 0
    assert "one:\n    show-the-square, move-it\n" in capsys.readouterr().out
    assert main(["list", "mine.toml", "--clip", "one"]) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["2", "move-it", "1.4", "s", "Four", "five", "Six"] in rows
    assert main(["list", "mine.toml", "--scenes"]) == 0
    told = capsys.readouterr().out
    assert told.index("[[scene]]") < told.index("show-the-square")
    assert sorted(os.listdir()) == ["mine.toml"]


def test_a_long_lesson_is_not_run_through(here, capsys, monkeypatch):
    """Of many clips the beats are shown where a render has found them, or if asked for; no scene is built."""
    (here / "mine.toml").write_text(ONE)
    assert main(["render", "mine.toml", "--quality", "draft"]) == 0
    (here / "mine.toml").write_text(ONE + '[[scene]]\nscene = "TinySteps"\n' * 11)
    capsys.readouterr()
    with monkeypatch.context() as patch:
        for scene in SCENES:
            patch.setattr(scene, "__init__", None)  # to build one would fail
        assert main(["list", "mine.toml"]) == 0
    told = capsys.readouterr().out
    assert "one:\n    show-the-square, move-it\n" in told and "only-beat" not in told
    assert "--clip tiny-steps, or --beats for all" in told
    assert main(["list", "mine.toml", "--beats"]) == 0
    assert capsys.readouterr().out.count("only-beat") == 11


# --- new-lesson ---


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("mine", "lessons/mine.toml"),
        ("mine.toml", "lessons/mine.toml"),
        ("Ann's week 3", "lessons/Ann's week 3.toml"),
        ("lessons/mine", "lessons/mine.toml"),
        ("w1/Mine.TOML", "w1/Mine.toml"),
        ("Übung_1", "lessons/Übung_1.toml"),
        ("微分", "lessons/微分.toml"),
        (" mine ", "lessons/mine.toml"),
        ("v1.2", "lessons/v1.2.toml"),
    ],
)
def test_a_new_lesson(here, capsys, monkeypatch, name, file):
    """It is written where it is looked for, reads as a lesson, and what to type next is told."""
    monkeypatch.undo()
    monkeypatch.chdir(here)
    assert main(["new-lesson", name]) == 0
    told = capsys.readouterr().out
    assert file in told.splitlines()[0] and "hillwalk check " in told.splitlines()[1]
    lesson = load(Path(file))
    assert len(lesson.clips) == 3
    assert (
        lesson.title == Path(file).stem.replace("_", " ")[:1].upper() + Path(file).stem.replace("_", " ")[1:]
    )
    keys = tomllib.loads(Path(file).read_text(encoding="utf-8")).keys()
    assert keys == {"title", "author", "language", "theme", "scene"}


BAD_NAMES = [
    "",
    " ",
    ".",
    "..",
    "/",
    "lessons/",
    ".toml",
    ".hidden",
    "-x",
    "a:b",
    "a?b",
    "a\x1b[2Jb",
    "a\nb",
    "n" * 300,
]


@pytest.mark.parametrize("name", BAD_NAMES, ids=range(len(BAD_NAMES)))
def test_a_name_that_will_not_do(here, capsys, name):
    """It is refused in one line, with one that would do; nothing is written."""
    assert main(["new-lesson", "--", name]) == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1 and "try hillwalk new-lesson " in told and "\x1b" not in told
    assert not os.listdir()


def test_a_lesson_is_never_written_over(here, capsys):
    """A second one of the name is refused and the first stays as it was."""
    assert main(["new-lesson", "mine"]) == 0
    (here / "lessons" / "mine.toml").write_text("mine")
    assert main(["new-lesson", "mine"]) == 2
    assert "stays as it is" in capsys.readouterr().err
    assert (here / "lessons" / "mine.toml").read_text() == "mine"


def test_the_new_lesson_passes_the_check(here, monkeypatch):
    """What is told to be typed next works: the values and the layout of the template's first clip hold."""
    monkeypatch.undo()
    monkeypatch.chdir(here)
    assert main(["new-lesson", "mine"]) == 0
    assert main(["check", "lessons/mine.toml", "--clip", "tangent"]) == 0


# --- the machine's faults ---


@pytest.mark.parametrize(
    "code", [errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EACCES, errno.EMFILE]
)
def test_the_machine_is_at_fault(capsys, tmp_path, code):
    """A disk's or the system's fault exits 1, in one line, with the place and what would help."""
    for error in (OSError(code, os.strerror(code), str(tmp_path)), OSError(code, os.strerror(code))):
        assert of_system(error, tmp_path) == 1
        told = capsys.readouterr().err
        assert told.count("\n") == 1 and os.strerror(code) in told and " — " in told
        assert str(tmp_path) in told or "TMPDIR" in told
    assert of_film(f"{tmp_path}: the film could not be written: {os.strerror(code)}", tmp_path) == 1
    assert " — " in capsys.readouterr().err


@pytest.mark.parametrize("code", [errno.ENOTDIR, errno.EEXIST, errno.EISDIR, errno.ENAMETOOLONG])
def test_the_input_is_at_fault(capsys, code):
    """What could be written nowhere exits 2."""
    assert of_system(OSError(code, os.strerror(code), "out"), Path("out")) == 2
    assert "out: " in capsys.readouterr().err


def test_where_it_is_full(monkeypatch, tmp_path, capsys):
    """Without a name in the error, the fuller of the two places is told of, and how much is free there."""
    usage = namedtuple("usage", "free")
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(troubles.tempfile, "gettempdir", lambda: str(tmp_path / "tmp"))
    for free, words in ((5, "temporary files: TMPDIR=FOLDER"), (5e9, "write elsewhere: --out FOLDER")):
        passing = lambda path, free=free: usage(free if Path(path).name == "tmp" else 1e6)  # noqa: E731
        monkeypatch.setattr(troubles.shutil, "disk_usage", passing)
        assert of_system(OSError(errno.ENOSPC, "No space left on device"), tmp_path / "out" / "mine") == 1
        assert words in capsys.readouterr().err


def test_a_film_that_cannot_be_written(here, capsys, monkeypatch):
    """It is the machine's fault, told in one line."""
    (here / "mine.toml").write_text(ONE)

    def fails(*_, **__):
        raise FilmError("out/mine/clips/one.mp4: the film could not be written: No space left on device")

    monkeypatch.setattr("studio.render.preview.join", fails)
    assert main(["preview", "mine.toml", "--clip", "one"]) == 1
    told = capsys.readouterr().err.splitlines()[-1]
    assert "one.mp4: the film could not be written: No space left on device (" in told and "make room" in told


def test_no_memory(here, capsys, monkeypatch):
    """Neither is a want of memory a traceback."""
    (here / "mine.toml").write_text(ONE)
    monkeypatch.setattr("studio.render.stills.still", lambda *_: (_ for _ in ()).throw(MemoryError))
    assert main(["still", "mine.toml"]) == 1
    assert "not enough memory" in capsys.readouterr().err


def test_the_words_of_the_makefile(monkeypatch):
    """Where make has called, options are told of as its settings; else as they are."""
    text = "do --jobs 1: or --out FOLDER, not --quality hd; see hillwalk list LESSON"
    assert worded(text) == text
    monkeypatch.setenv("HILLWALK_FROM", "make")
    assert worded(text) == 'do JOBS=1: or ARGS="--out FOLDER", not QUALITY=hd; see make list'


def test_an_amount():
    """Bytes are told in the unit that fits."""
    told = [amount(size) for size in (0, 999, 640_000, 1.25e6, 250e6, 1.23e9)]
    assert told == ["0 bytes", "999 bytes", "640 kB", "1.2 MB", "250 MB", "1.2 GB"]


def test_a_disk_that_is_full_is_told_of_with_the_new_lessons_path(tmp_path, monkeypatch, capsys):
    """A write that fails names no file; the message does, and nothing of the lesson is left."""
    monkeypatch.chdir(tmp_path)

    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("studio.commands.new_lesson._text", full)
    assert main(["new-lesson", "mine"]) == 1
    told = capsys.readouterr().err
    assert "lessons/mine.toml: No space left on device (" in told and not list(tmp_path.rglob("*.toml"))


def test_a_full_disk_is_the_one_where_the_beat_was_drawn(tmp_path, monkeypatch, capsys):
    """A beat goes by its name, not its path: the room that is told is that of the folder for films."""
    asked = []
    monkeypatch.setattr(
        shutil, "disk_usage", lambda path: asked.append(Path(path)) or SimpleNamespace(free=1000)
    )
    out = tmp_path / "out"
    out.mkdir()
    assert of_system(OSError(errno.ENOSPC, "No space left on device", "beat 02-draw"), out) == 1
    assert (
        asked == [out] and "beat 02-draw: No space left on device (1 kB are free" in capsys.readouterr().err
    )
