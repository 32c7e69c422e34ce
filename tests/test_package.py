"""`pip install .`, without make: the package carries all it needs and runs from any folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from studio.cache.sources import PACKAGES
from studio.cli.lessons import lesson_path
from tests.packing import PACKED, ROOT, built, copied, tracked

pytestmark = pytest.mark.skipif(not (ROOT / ".git").exists(), reason="what is packed is what Git tracks")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The project's wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    return built("wheel", copied(folder / "project"), folder / "made")


def contents(wheel: Path) -> dict[str, bytes]:
    """A wheel's files, without what it says of itself."""
    with zipfile.ZipFile(wheel) as packed:
        return {name: packed.read(name) for name in packed.namelist() if ".dist-info/" not in name}


def test_the_wheel_holds_every_tracked_file(wheel):
    """The packages and the lessons, byte for byte, and nothing else."""
    names = tracked(*PACKED)
    assert {name.partition("/")[0] for name in names} == set(PACKED) and len(names) > 100
    assert contents(wheel) == {name: (ROOT / name).read_bytes() for name in names}


def test_the_source_package_builds_the_same_wheel(wheel, tmp_path):
    """What is left out of it would be missing from what is built of it."""
    packed = built("sdist", copied(tmp_path / "project"), tmp_path / "packed")
    shutil.unpack_archive(packed, tmp_path / "unpacked")
    (project,) = (tmp_path / "unpacked").iterdir()
    assert contents(built("wheel", project, tmp_path / "made")) == contents(wheel)


@pytest.fixture(scope="module")
def site(wheel, tmp_path_factory):
    """A folder into which the wheel is installed, far from the project, with a space in its name."""
    folder = tmp_path_factory.mktemp("some where") / "site packages"
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(folder)
    return folder


def elsewhere(site: Path, cwd: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run Python in a folder with the installed packages, and with no way to the project's own."""
    # Without site (-S) the project's editable install is not looked at, and without the current folder (-P)
    # nor is that: only these two are.
    libraries = os.pathsep.join([str(site), sysconfig.get_path("purelib")])
    cwd.mkdir(exist_ok=True)
    return subprocess.run(
        [sys.executable, "-S", "-P", *command],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": libraries, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_what_runs_there_is_what_is_installed(site, tmp_path):
    """All four packages come from the wheel, and a key is made of the same files as here."""
    code = "import mathcore, stage, scenes, studio, studio.cache.sources as o\n"
    code += "print(*(p.__file__ for p in (mathcore, stage, scenes, studio)), *o.everything(), sep='\\n')"
    done = elsewhere(site, tmp_path / "empty", "-c", code)
    assert done.returncode == 0, done.stderr
    files, everything = done.stdout.splitlines()[:4], done.stdout.splitlines()[4:]
    assert files == [str(site / package / "__init__.py") for package in PACKAGES]
    assert everything == sorted(tracked(*PACKAGES))


@pytest.mark.parametrize(
    ("words", "told", "made"),
    [
        (["check", "mine.toml"], "all is well", []),
        (["list", "lessons/other_functions.toml", "--clip", "double-well"], "line-up-the-steps", []),
        (["still", "--clip", "tangent", "--quality", "draft"], "tangent-", ["slopes_to_descent"]),
    ],
    ids=lambda words: words[0] if isinstance(words, list) and words else None,
)
def test_it_runs_from_any_folder(site, tmp_path, words, told, made):
    """With a lesson of one's own, with the package's, and with none; nothing is written beside the code."""
    cwd = tmp_path / "my slides"
    cwd.mkdir()
    (cwd / "mine.toml").write_text('[[scene]]\nscene = "TangentSlope"\n', encoding="utf-8")
    before = sorted(site.rglob("*"))
    done = elsewhere(site, cwd, "-m", "studio", *words)
    assert done.returncode == 0 and told in done.stdout, done.stdout + done.stderr
    assert sorted(site.rglob("*")) == before
    assert [path.name for path in cwd.glob("out/[!.]*")] == made


def test_ones_own_lessons_come_before_the_packages(tmp_path, monkeypatch):
    """The package's are meant only by their own name and where there is no file of that name."""
    monkeypatch.chdir(tmp_path)
    default, other = Path("lessons/slopes_to_descent.toml"), "lessons/other_functions.toml"
    strangers = "other_functions.toml", "lessons/none.toml", "lessons", "scenes/__init__.py", f"x/{other}"
    assert lesson_path(None) == ROOT / default and lesson_path(other) == ROOT / other
    for given in strangers:
        assert lesson_path(given) == Path(given)
    Path("lessons").mkdir()
    for own in (default, Path(other)):
        own.symlink_to("nowhere")  # which is to be told, not passed over
    assert lesson_path(None) == default and lesson_path(other) == Path(other)
