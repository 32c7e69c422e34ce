"""`hillwalk new`: what it writes is a scene that is certified and tried; what it refuses, it leaves alone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scenes import LISTED
from studio.commands.new import new_scene, with_entry
from studio.system import files
from studio.system.errors import BadInput
from tests.docs.blocks import ROOT

RUFF = Path(sys.executable).with_name("ruff")


@pytest.fixture
def checkout(tmp_path) -> Path:
    """A copy of what a scene is written into."""
    for name in ("scenes", "stage", "mathcore", "studio"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "tests" / "scenes").mkdir(parents=True)
    shutil.copy(ROOT / "tests/scenes/cases.py", tmp_path / "tests/scenes")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def changed(folder: Path, before: dict[Path, bytes]) -> set[str]:
    now = contents(folder)
    assert not before.keys() - now.keys()
    return {str(path.relative_to(folder)) for path in now if now[path] != before.get(path)}


@pytest.mark.parametrize(
    ("name", "topic", "file"),
    [("NewtonsMethod", "slopes", "newtons_method"), ("ModelA", "descent", "model_a")],
)
def test_it_writes_three_files_in_good_style(checkout, name, topic, file):
    """The scene, the case and the line in the list, behind those of its topic; the linter is content."""
    before = contents(checkout)
    told = new_scene(name, topic, checkout)
    written = {f"scenes/{topic}/{file}.py", "scenes/__init__.py", "tests/scenes/cases.py"}
    assert changed(checkout, before) == written and all(one in told for one in written)
    entry = f'    "{name}": "scenes.{topic}.{file}",'
    listed = (checkout / "scenes/__init__.py").read_text(encoding="utf-8").splitlines()
    assert f"scenes.{topic}." in listed[listed.index(entry) - 1]
    assert f"Case(scenes.{name})," in (checkout / "tests/scenes/cases.py").read_text(encoding="utf-8")
    for check in (["check", "scenes"], ["format", "--check", "."]):
        done = subprocess.run([RUFF, *check], cwd=checkout, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


def test_it_is_certified_at_once(checkout):
    """A lesson can name it, and the check finds all well, for its defaults and for others."""
    new_scene("LongestPossibleNameOfAScene", "slopes", checkout)
    block = '[[scene]]\nscene = "LongestPossibleNameOfAScene"\n'
    lesson = checkout / "mine.toml"
    lesson.write_text(f'{block}{block}id = "other"\nf = "sin x"\nat = "pi/6"\n', encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "studio", "check", "mine.toml"],
        cwd=checkout,
        env={**os.environ, "PYTHONPATH": str(checkout)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0 and "2 clips" in done.stdout and "all is well" in done.stdout, done.stderr


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("newtonsMethod", "such as NewtonsMethod"),
        ("newton's method", "such as NewtonMethod"),
        ("Newton2", "letters alone"),
        ("Größe", "letters alone"),
        ("", "letters alone"),
        ("A", "letters alone"),
        ("HTML", "letters alone"),
        ("../Evil", "letters alone"),
        ("None", "letters alone"),
        ("A" + "b" * 40, "letters alone"),
        ("TangentSlope", "tangent_slope.py already"),
        ("Tangent", "begin alike"),
        ("TangentSlopeField", "begin alike"),
        ("Random", "taken"),
        ("Numpy", "taken"),
        ("Parts", "taken"),
        ("Con", "taken"),
        ("LessonScene", "taken"),
    ],
)
def test_a_name_that_will_not_do(checkout, name, told):
    """It is refused in one line, with what would work, and nothing is written."""
    before = contents(checkout)
    with pytest.raises(BadInput) as caught:
        new_scene(name, "slopes", checkout)
    assert told in str(caught.value) and "\n" not in str(caught.value) and " — " in str(caught.value)
    assert contents(checkout) == before


def test_outside_of_a_checkout(checkout):
    """An installed package has no tests to write a case into: that is told, with what would work."""
    shutil.rmtree(checkout / "tests")
    before = contents(checkout)
    with pytest.raises(BadInput, match="clone it, and there:  make new SCENE=MyScene"):
        new_scene("MyScene", "slopes", checkout)
    assert contents(checkout) == before


@pytest.mark.parametrize("writes", [0, 1, 2])
def test_nothing_is_left_half_written(checkout, monkeypatch, writes):
    """Where the disk is full at one of the files, all is as it was."""
    before, real, left = contents(checkout), files.atomic_write, [writes]

    def full(path, text):
        if left[0] == 0:
            left[0] = 10
            raise OSError(28, "No space left on device")
        left[0] -= 1
        real(path, text)

    monkeypatch.setattr(files, "atomic_write", full)
    with pytest.raises(OSError, match="No space"):
        new_scene("MyScene", "slopes", checkout)
    assert contents(checkout) == before


def test_a_table_that_is_not_there():
    """A list that was rewritten by hand is told of."""
    with pytest.raises(BadInput, match="no LISTED"):
        with_entry("X = {}\n", "    1: 2,", "LISTED", "")
    assert len(LISTED) >= 5
