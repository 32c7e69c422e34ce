"""What is packed, as Git knows it, in a folder of its own: a build leaves files beside what it builds."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKED = ("mathcore", "stage", "scenes", "studio", "lessons")


def tracked(*folders: str) -> list[str]:
    """The files that Git tracks below these folders of the project, or all of them, with slashes."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--", *folders], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [name for name in listing.stdout.split("\0") if name and (ROOT / name).is_file()]


def copied(folder: Path) -> Path:
    """The project as it is now, without what Git does not track."""
    for name in tracked():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, target)
    return folder


def built(kind: str, project: Path, into: Path, python: str = sys.executable) -> Path:
    """Build a "wheel" or an "sdist", as pip does it, with what is installed here; needs no network."""
    code = f"import sys; from setuptools import build_meta; build_meta.build_{kind}(sys.argv[1])"
    into.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [python, "-c", code, into], cwd=project, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (made,) = into.iterdir()
    return made
