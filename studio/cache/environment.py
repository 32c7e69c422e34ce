"""What draws beside the project: the versions of what is installed, and Manim's settings.

Only the standard library is imported, so that "is this film still the one?" is answered without Manim.
"""

from __future__ import annotations

import importlib.util
import os
import platform
import sys
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from importlib import metadata
from pathlib import Path

from studio.system.fingerprint import key, sha256

DISTRIBUTIONS = (
    "manim", "typst", "sympy", "mpmath", "numpy", "scipy", "av", "pillow", "pycairo", "manimpango",
    "moderngl", "glcontext", "contourpy", "pydantic", "skia-pathops", "svgelements",
)  # fmt: skip
ABSENT = "absent"


def versions() -> dict[str, str]:
    """The versions of all that draws, of Python and the platform, and a mark of Typst's build as "fonts".

    All text is set in the fonts that Typst's extension module embeds, so that file stands for them.
    """
    return dict(_versions())


@cache  # what a process has loaded stays what it was when it started
def _versions() -> Mapping[str, str]:
    found = dict.fromkeys(DISTRIBUTIONS, ABSENT)
    for name in DISTRIBUTIONS:
        with suppress(metadata.PackageNotFoundError, KeyError):
            found[name] = metadata.version(name) or ABSENT
    found |= {"python": platform.python_version(), "implementation": sys.implementation.name}
    return found | {"platform": sys.platform, "machine": platform.machine(), "fonts": _extension("typst")}


def _extension(distribution: str) -> str:
    """A hash over what RECORD says of a wheel's extension modules: 80 MB that need not be read."""
    files, told = [], []
    with suppress(metadata.PackageNotFoundError):
        files = metadata.files(distribution) or []
    for file in (file for file in files if file.suffix in (".so", ".pyd", ".dylib")):
        place = Path(str(file.locate()))  # another build put in its place leaves RECORD as it was
        size = place.stat().st_size if place.exists() else None
        told.append([str(file), file.hash.value if file.hash else None, file.size, size])
    return key(sorted(told, key=lambda entry: entry[0])) if told else ABSENT


def settings(folder: Path | None = None) -> dict[str, str]:
    """The hashes of Manim's configuration files that are there, by "library", "user" and "folder".

    ``folder`` is the current one unless given. The places are those of ``manim._config.utils``.
    """
    found = {name: sha256(path) for name, path in settings_files(folder).items()}
    return {name: digest for name, digest in found.items() if digest is not None}


def settings_files(folder: Path | None = None) -> dict[str, Path]:
    """Manim's configuration files, there or not."""
    away = ("AppData", "Roaming", "Manim") if sys.platform.startswith("win32") else (".config", "manim")
    manim = importlib.util.find_spec("manim")
    files = {"library": Path(manim.origin).parent / "_config" / "default.cfg"} if manim else {}
    return files | {
        "user": Path(os.path.expanduser("~"), *away, "manim.cfg"),
        "folder": Path(folder or ".", "manim.cfg"),
    }
