"""Whether every lower bound in pyproject.toml is real: `python -m tests.lowest_versions`; needs a network.

In an environment of its own all that the project names is installed at the lowest version allowed. There the
project is built, and a lesson checked, drawn and pictured; then come the tests that lean on libraries most.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.version import Version

from tests.packing import ROOT, built, copied

LESSON = """
[[scene]]
scene = "TangentSlope"
id = "flat"
f = "sin x"
at = "pi/6"

[[scene]]
scene = "HillPartials"
id = "hill"
"""
TESTS = (
    "film/test_encoder", "render/test_cluster", "test_private_names", "preview/test_lesson_edit",
    "slides/test_powerpoint", "slides/test_handout", "clip_formats/test_making",
)  # fmt: skip


def requirements() -> Iterator[Requirement]:
    """All that pyproject.toml asks for, but for what libraries are built with."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = told["project"]
    lists = (
        project["dependencies"],
        *project["optional-dependencies"].values(),
        told["build-system"]["requires"],
    )
    yield from (Requirement(line) for named in lists for line in named)


def lowest(requirement: Requirement) -> Version:
    """The lowest version allowed. ValueError where there is no such bound."""
    bounds = [Version(one.version) for one in requirement.specifier if one.operator in (">=", "==", "~=")]
    if not bounds:
        raise ValueError(f"{requirement}: it says of no version that it is the lowest")
    return max(bounds)


def run(what: str, *command: str | Path, **options) -> str:
    """Run a command, tell how long it took, and return what it said. SystemExit where it fails."""
    started = time.monotonic()
    usual = {"cwd": ROOT, "capture_output": True, "text": True, "stdin": subprocess.DEVNULL}
    done = subprocess.run([str(word) for word in command], check=False, **(usual | options))
    if done.returncode:
        raise SystemExit(f"{done.stdout}{done.stderr}\n{what}: failed with {done.returncode}")
    print(f"{what}: {time.monotonic() - started:.0f} s", flush=True)
    return done.stdout


def main() -> None:
    """Install, run, and say with what. SystemExit at the first thing that fails."""
    pins = {requirement.name: lowest(requirement) for requirement in requirements()}
    with tempfile.TemporaryDirectory(prefix="hillwalk-lowest-") as temporary:
        folder = Path(temporary).resolve()
        python = folder / "venv" / ("Scripts" if sys.platform == "win32" else "bin") / "python"
        hillwalk, pip = python.with_name("hillwalk"), (python, "-m", "pip", "install", "-q", "--no-compile")
        pinned, lesson = folder / "pins.txt", folder / "both.toml"
        pinned.write_text("".join(f"{name}=={version}\n" for name, version in pins.items()), encoding="utf-8")
        lesson.write_text(LESSON, encoding="utf-8")
        run("making an environment", sys.executable, "-m", "venv", folder / "venv")
        run("installing what builds", *pip, f"setuptools=={pins['setuptools']}", "wheel")
        wheel = built("wheel", copied(folder / "project"), folder / "wheel", str(python))
        run("installing the lowest versions", *pip, f"{wheel}[cluster,test]", "-c", pinned)
        print(run("listing them", *pip[:3], "list", "--format", "freeze"))
        here = {"cwd": folder, "env": {**os.environ, "PYTHONPATH": ""}}
        run("checking a hill", hillwalk, "check", lesson, "--clip", "hill", **here)
        run("a flat clip", hillwalk, "render", lesson, "--quality", "draft", "--clip", "flat", **here)
        run("a picture of a hill", hillwalk, "still", lesson, "--quality", "draft", "--clip", "hill", **here)
        run("ruff", python, "-m", "ruff", "check", "--no-cache", ROOT)
        tests = [f"tests/studio/{name}.py" for name in TESTS]
        run("tests", python, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests)
    print("every lower bound is real")


if __name__ == "__main__":
    main()
