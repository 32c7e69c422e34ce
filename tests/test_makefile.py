"""What is typed after ``make``: settings that nothing reads, names with spaces, and tidying up."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from studio.output.manifest import Manifest
from studio.system.fingerprint import sha256

ROOT = Path(__file__).parents[1]
MAKE = shutil.which("make")
pytestmark = pytest.mark.skipif(MAKE is None or sys.platform == "win32", reason="there is no make")

# It stands for the program, and says how it was called.
PROGRAM = '#!/bin/sh\nprintf "[%s]" "${HILLWALK_FROM:-}" "$@"\necho\n'


@pytest.fixture
def folder(tmp_path):
    """A folder with the Makefile, nothing to set up, and a program that only says what it is given."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "setup.sh").write_text("")
    program = tmp_path / ".venv" / "bin" / "hillwalk"
    program.parent.mkdir(parents=True)
    program.write_text(PROGRAM)
    program.chmod(0o755)
    return tmp_path


def make(folder: Path, *words: str, **settings: str) -> subprocess.CompletedProcess:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("MAKE") and k not in ("MFLAGS", "LESSON")}
    run = [MAKE, "--no-print-directory", *words]
    return subprocess.run(
        run, cwd=folder, capture_output=True, text=True, env=kept | settings, check=False, timeout=60
    )


def asked(folder: Path, *words: str, **settings: str) -> list[str]:
    """What the program was called with."""
    done = make(folder, *words, **settings)
    assert done.returncode == 0 and not done.stderr, done.stderr
    return done.stdout.strip()[1:-1].split("][")


UNKNOWN = [  # what was typed, what was meant
    ("lesson=mine", "LESSON=…"),
    ("Lesson=mine", "LESSON=…"),
    ("LESSONS=mine", "LESSON=…"),
    ("LESON=mine", "LESSON=…"),
    ("FILE=mine", "LESSON=…"),
    ("quality=draft", "QUALITY=…"),
    ("QUALTIY=draft", "QUALITY=…"),
    ("Clip=tangent", "CLIP=…"),
    ("CLIPS=tangent", "CLIP=…"),
    ("scene=tangent", "CLIP=…"),
    ("beat=x", "BEAT=…"),
    ("jobs=2", "JOBS=…"),
    ("JOB=2", "JOBS=…"),
    ("CORES=2", "JOBS=…"),
    ("name=mine", "NAME=…"),
    ("args=-x", "ARGS=…"),
    ("python=python3", "PYTHON=…"),
    ("count=3", "COUNT=…"),
    ("theme=light", 'ARGS="--theme light"'),
    ("OUT=here", 'ARGS="--out FOLDER"'),
]


@pytest.mark.parametrize(("typed", "meant"), UNKNOWN, ids=[typed for typed, _ in UNKNOWN])
def test_a_setting_that_nothing_reads(folder, typed, meant):
    """It is told of in one line, with the one that was meant, and the work goes on."""
    done = make(folder, typed)
    name = typed.partition("=")[0]
    assert done.stderr == f"There is no setting {name}= here; did you mean {meant}?\n"
    assert done.returncode == 0 and done.stdout.startswith("[make][render]")


def test_other_settings(folder):
    """One that is like none is told of with those there are; a value or a name is never run as a command."""
    done = make(folder, "it's=$(shell touch pwned)`touch pwned`", "VERBOSE=a 'b' \"c", "help")
    lines = sorted(done.stderr.splitlines())
    assert [line.split(";")[0] for line in lines] == [
        "There is no setting VERBOSE= here",
        "There is no setting it's= here",
    ]
    known = "LESSON QUALITY CLIP BEAT JOBS NAME SCENE COUNT SEED ARGS PYTHON SUITE REV"
    assert all(f"there are {known}" in line for line in lines)
    assert not (folder / "pwned").exists()


def test_known_settings_are_not_told_of(folder):
    """Nor is anything that stands in the environment."""
    known = ["LESSON=a", "QUALITY=b", "CLIP=c", "BEAT=d", "JOBS=1", "NAME=n", "COUNT=3", "ARGS=", "PYTHON=p"]
    known += ["SUITE=s", "REV=r", "SEED=7"]
    assert not make(folder, "help", *known, lesson="x", NAME="y").stderr


@pytest.mark.parametrize(
    ("words", "called"),
    [
        ([], ["render", "--quality=high", "--", "lessons/slopes_to_descent.toml"]),
        (["LESSON=Ann's $$1 week.toml", "QUALITY="], ["render", "--", "Ann's $1 week.toml"]),
        (["CLIP=a", "JOBS=2", "LESSON=-x"], ["render", "--quality=high", "--clip=a", "--jobs=2", "--", "-x"]),
        (["clip", "CLIP=--b", "LESSON="], ["render", "--quality=high", "--clip=--b"]),
        (["preview", "CLIP=a", "LESSON=x"], ["preview", "--clip=a", "--", "x"]),
        (["still", "BEAT=b c", "LESSON=x"], ["still", "--beat=b c", "--quality=high", "--", "x"]),
        (["storyboard", "LESSON=x", "ARGS=--theme light"], ["storyboard", "--theme", "light", "--", "x"]),
        (["check", "LESSON=x"], ["check", "--", "x"]),
        (["list", "LESSON=x"], ["list", "--scenes", "--", "x"]),
        (["new-lesson", "NAME=Ann's week 3"], ["new-lesson", "--", "Ann's week 3"]),
        (["new", "SCENE=My Scene", "ARGS=--topic descent"], ["new", "--topic", "descent", "--", "My Scene"]),
    ],
    ids=str,
)
def test_the_program_is_given_what_was_typed(folder, words, called):
    """Each command passes its settings on, whatever is in them, and says that make has called."""
    assert asked(folder, *words) == ["make", *called]


@pytest.mark.parametrize(
    ("command", "cure"), [("clip", "make clip CLIP="), ("new-lesson", "NAME=mine"), ("new", "SCENE=")]
)
def test_a_name_that_is_missing(folder, command, cure):
    """It is asked for, also where the environment has one by chance."""
    done = make(folder, command, NAME="DESKTOP-1", SCENE="x")
    assert done.returncode == 2 and not done.stdout and cure in done.stderr.splitlines()[0]


def test_help_names_every_command(folder):
    """All that can be typed is in the help, but for what only developers and other commands need."""
    told = make(folder, "help").stdout
    rows = (ROOT / "Makefile").read_text(encoding="utf-8").split(".PHONY:")[1].split("\n\n")[0]
    named = set(rows.replace("\\", "").split()) - {
        "all",
        "render",
        "named",
        "named-alone",
        "help",
        "lock",
        "setup",
        "setup-tests",
    }
    assert len(named) > 10
    assert [name for name in named if f"make {name} " not in told] == []


def cleaning(folder: Path) -> None:
    """Let the folder, in which a film was made, clean itself by the real program."""
    made = folder / "out" / "mine" / "lecture.mp4"
    made.parent.mkdir(parents=True)
    made.write_bytes(bytes(2_000_000))
    text = Manifest("../../mine.toml", sha256={"lecture.mp4": sha256(made)}).text()
    (made.parent / "lesson.json").write_text(text, encoding="utf-8")
    (folder / "studio").symlink_to(ROOT / "studio")
    (folder / ".venv" / "bin" / "python").symlink_to(sys.executable)
    (folder / "build").mkdir()


def test_clean_tells_what_it_frees(folder):
    """The films' folder goes, and how much that was is said; so is the set-up's with distclean."""
    cleaning(folder)
    done = make(folder, "clean")
    assert (done.returncode, done.stdout, done.stderr) == (0, "Removed out/: 2.0 MB\n", "")
    assert not (folder / "out").exists() and not (folder / "build").exists()
    done = make(folder, "distclean")
    assert done.stdout.splitlines()[-1].startswith("Removed the set-up, .venv/: ")
    assert not (folder / ".venv").exists() and (folder / "studio").exists()


def test_clean_without_a_set_up(folder):
    """The system's Python will do."""
    cleaning(folder)
    shutil.rmtree(folder / ".venv")
    done = make(folder, "clean")
    assert (done.returncode, done.stderr) == (0, "") and not (folder / "out").exists()


@pytest.mark.parametrize("old", ["Python 3.9.18", ""])
def test_clean_without_a_python_that_fits(folder, old):
    """What stays, why, and what would work is told in one line; all else goes, and the set-up with it."""
    cleaning(folder)
    (folder / ".venv" / "bin" / "python").unlink()
    (folder / ".venv" / "bin" / "python").symlink_to("/gone")  # as after the system's has been renewed
    tools = folder / "tools"
    tools.mkdir()
    for name in ("sh", "rm", "find", "du", "cut"):
        (tools / name).symlink_to(shutil.which(name))
    if old:
        (tools / "python3").write_text(f'#!/bin/sh\n[ "$1" = -V ] && echo {old}\n')
        (tools / "python3").chmod(0o755)
    done = make(folder, "distclean", PATH=str(tools))
    told = done.stderr.splitlines()
    assert done.returncode == 0 and len(told) == 1, done.stderr
    assert "(in out/) stays" in told[0] and "make clean PYTHON=python3.12" in told[0]
    assert f"there is {old or 'none'} here" in told[0]
    assert (folder / "out" / "mine" / "lecture.mp4").exists()
    assert not (folder / "build").exists() and not (folder / ".venv").exists()
    done = make(folder, "clean", f"PYTHON={sys.executable}", PATH=str(tools))
    assert (done.returncode, done.stderr) == (0, "") and not (folder / "out").exists()
    assert make(folder, "clean", PATH=str(tools)).stderr == ""  # there is nothing that could stay


@pytest.mark.parametrize("locked", ["build", "out"])
def test_clean_where_nothing_may_be_removed(folder, locked):
    """One line tells what would work, and make's own follows."""
    cleaning(folder)
    (folder / "build" / "x").write_text("")
    inner = folder / "build" if locked == "build" else folder / "out" / "mine"
    inner.chmod(0o555)
    if os.access(inner, os.W_OK):  # root may write everywhere; a flag of the file system holds it as well
        inner.chmod(0o755)
        if shutil.which("chattr") is None or subprocess.run(["chattr", "+i", inner], check=False).returncode:
            pytest.skip("all folders can be written here")
    try:
        done = make(folder, "clean")
    finally:
        subprocess.run(["chattr", "-i", inner], check=False, stderr=subprocess.DEVNULL)
        inner.chmod(0o755)
    first, own = done.stderr.splitlines()
    assert done.returncode and "chmod" in first and own.startswith("make: ***")


def test_a_lesson_named_alone(folder):
    """To make it as a file, which is there, would do nothing and say that all is well."""
    (folder / "lessons").mkdir(exist_ok=True)
    (folder / "lessons" / "mine.toml").write_text("")
    done = make(folder, "lessons/mine.toml")
    assert done.returncode == 2 and "make LESSON='lessons/mine.toml'" in done.stderr
