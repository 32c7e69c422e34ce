"""Other versions, fonts or settings make other films."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import sympy
from manim._config.utils import config_file_paths

from studio.cache import environment
from studio.cache.environment import versions
from tests.studio.cache.projects import sha256


def test_versions_are_those_installed():
    """Each library that draws, Python and the platform are told; a copy is handed out."""
    found = versions()
    assert found["manim"].startswith("0.22") and found["sympy"] == sympy.__version__
    assert found["numpy"] == np.__version__ and found["python"] == sys.version.split()[0]
    assert found["platform"] == sys.platform and len(found["fonts"]) == 64
    assert set(environment.DISTRIBUTIONS) < set(found) and all(found.values())
    found["manim"] = "0"
    assert versions()["manim"] != "0"


def test_what_is_not_installed_is_absent(monkeypatch):
    """A library that is not there, or was installed without a RECORD, is no error."""
    monkeypatch.setattr(environment, "DISTRIBUTIONS", ("no-such-distribution",))
    assert environment._versions.__wrapped__()["no-such-distribution"] == "absent"
    assert environment._extension("no-such-distribution") == "absent"
    monkeypatch.setattr(environment.metadata, "files", lambda name: None)
    assert environment._extension("typst") == "absent"


def test_another_build_of_typst_is_noticed(tmp_path, monkeypatch):
    """The mark changes with the recorded hash of the extension module, and with its size on the disk."""

    class Packed(type(Path())):
        size = 3

        def locate(self):
            return self

    def mark(recorded: str, size: int) -> str:
        file = Packed(tmp_path / "_typst.abi3.so")
        file.write_bytes(b"x" * size)
        file.hash = SimpleNamespace(value=recorded)
        monkeypatch.setattr(environment.metadata, "files", lambda name: [file])
        return environment._extension("typst")

    marks = [mark("one", 3), mark("two", 3), mark("one", 4)]
    assert len(set(marks)) == 3 and mark("one", 3) == marks[0]


def test_settings_are_the_files_that_manim_reads(tmp_path, monkeypatch):
    """The folder's and the user's manim.cfg, where Manim itself looks for them; missing ones are left out."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    library, user, folder = config_file_paths()
    assert environment.settings() == {"library": sha256(library)}
    user.parent.mkdir(parents=True)
    user.write_text("[CLI]\n")
    folder.write_text("[CLI]\nquality = low_quality\n")
    told = {"library": sha256(library), "user": sha256(user), "folder": sha256(folder)}
    assert environment.settings() == environment.settings(tmp_path) == told
    assert set(environment.settings(tmp_path / "home")) == {"library", "user"}
