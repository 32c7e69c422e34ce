"""A clip depends on what draws it and on its own topic, and on no other topic."""

from __future__ import annotations

import functools
import os
import subprocess
import sys
from pathlib import Path

import pytest

from scenes import SCENES
from studio.cache import sources
from studio.cache.sources import (
    DRAWING,
    PACKAGES,
    ROOT,
    everything,
    hashes,
    own_files,
    scene_folders,
    touched,
)
from tests.studio.cache.projects import project, sha256
from tests.studio.tiny import TinyTangent


def scene(module: str, *bases: type) -> type:
    """A scene that says it lies in that module."""
    return type("Scene", bases or (object,), {"__module__": module})


def test_a_scene_depends_on_its_topic():
    """And on the topics of the scenes it builds on; one that lies elsewhere may use any of them."""
    slope = scene("scenes.slopes.tangent_slope")
    assert scene_folders(slope) == scene_folders(scene("scenes.slopes.deep.er", slope)) == ["scenes/slopes"]
    assert scene_folders(scene("scenes.descent.steps", slope)) == ["scenes/descent", "scenes/slopes"]
    for lies in ("scenes.one", "lecturer.own", "own", "__main__"):
        assert scene_folders(scene(lies)) == scene_folders(scene(lies, slope)) == ["scenes"]


def test_a_scene_that_lies_elsewhere_counts_with_its_own_files():
    """The lecturer's file, and those of the scenes it builds on; not Manim's, nor the stage's."""
    own = [sha256(Path(sys.modules[TinyTangent.__module__].__file__))]
    assert own_files(TinyTangent) == own
    assert own_files(scene("tests.studio.tiny", TinyTangent)) == [*own, *own]
    assert own_files(scene("made.here")) == [None]


def test_hashes_are_of_the_files_below_the_folders(tmp_path):
    """Code and data, at any depth, but hidden and compiled ones; a folder that is not there has none."""
    files = {
        "stage/hill.glsl": "1",
        "stage/deep/table.csv": "2",
        "scenes/slopes/a.py": "3",
        "scenes/slopes/parts/b.py": "4",
        "stage/odd \udce4.bin".encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape"): "5",
    }
    others = ["scenes/a.py", "scenes/descent/a.py", "mathcore/a.py", "stage/.hidden", "stage/.git/x"]
    others += ["stage/__pycache__/x.bin", "stage/x.pyc"]
    root = project(tmp_path, {**files, **dict.fromkeys(others, "")})
    found = hashes(["stage", "scenes/slopes", "scenes/words"], root)
    assert found == {name: sha256(root / name) for name in files}
    assert set(everything(root)) == {*found, *others[:3]}
    assert everything(tmp_path / "nowhere") == {}


def test_links_are_read_through(tmp_path):
    """A linked file and a linked folder count by what they lead to; loops and dead ends do no harm."""
    project(tmp_path, {"else/b.py": "import mathcore.m", "else/deep/x.dat": "x", "root/mathcore/m.py": ""})
    root = project(tmp_path / "root", {"stage/a.py": "import stage.b"})
    for name, target in [
        ("b.py", "../../else/b.py"),
        ("deep", "../../else/deep"),
        ("loop", "../stage"),
        ("self", "self"),
        ("dead.py", "nowhere.py"),
    ]:
        (root / "stage" / name).symlink_to(target)
    found = hashes(["stage"], root)
    assert set(found) == {"stage/a.py", "stage/b.py", "stage/deep/x.dat"}
    assert found["stage/b.py"] == sha256(tmp_path / "else" / "b.py")


def test_an_unreadable_file_is_no_files_hash(tmp_path, monkeypatch):
    """It counts as one that cannot be read: once it can, the key is another."""
    root = project(tmp_path, {"stage/a.py": ""})

    def refused(*_):
        raise PermissionError

    monkeypatch.setattr(Path, "open", refused)
    assert hashes(["stage"], root) == {"stage/a.py": "unreadable"}


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_all_that_a_scene_loads_counts(scene):
    """Every module of the project that Python loads for a scene and for drawing it lies in those folders."""
    code = (
        "import sys, types\nsys.modules['scenes'] = s = types.ModuleType('scenes')\ns.__path__ = ['scenes']\n"
        f"import {scene.__module__}, studio.film.drawing, studio.check.certify\n"
        f"ours = [m for n, m in sys.modules.items() if n.partition('.')[0] in {PACKAGES} and n != 'scenes']\n"
        "print(*filter(None, (m.__file__ for m in ours)), sep='\\n')"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = {Path(line).resolve().relative_to(ROOT).as_posix() for line in done.stdout.splitlines()}
    loaded -= {"studio/__init__.py"}  # the version alone
    assert len(loaded) > 40 and loaded <= hashes([*DRAWING, *scene_folders(scene)]).keys()


def test_it_is_light():
    """To answer from a cache loads no library: neither Manim nor SymPy nor NumPy nor pydantic nor Typst."""
    code = (
        "import sys\nfrom studio.cache import environment as e, recorder as r, sources as s\n"
        "s.everything(); s.touched(); e.versions(); e.settings()\nwith r.FileRecorder(): pass\n"
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "studio" in loaded
    assert not loaded & {"manim", "sympy", "numpy", "pydantic", "typst", "av", "mathcore", "stage", "scenes"}


def test_what_is_written_since_the_start_is_told(tmp_path, monkeypatch):
    """A file of the project that is changed, and changed back to the byte, has been touched all the same."""
    root = project(tmp_path, {"stage/b.py": "import mathcore", "scenes/other.py": ""})
    monkeypatch.setattr(sources, "ROOT", root)
    for name in ("_first_stamps", "_first_settings"):
        monkeypatch.setattr(sources, name, functools.cache(getattr(sources, name).__wrapped__))
    monkeypatch.chdir(tmp_path)
    assert touched() == set()
    monkeypatch.chdir(root / "stage")  # Manim has read its settings where we were
    assert touched() == set()
    path = root / "stage" / "b.py"
    before, times = path.read_bytes(), path.stat()
    path.write_text("import stage.c")
    path.write_bytes(before)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    (root / "scenes" / "new.txt").write_text("")
    assert touched() == {"stage/b.py", "scenes/new.txt"}
