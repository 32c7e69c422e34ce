"""The project's files that a film depends on, by folders: what draws, and the scene's own topic.

What changes below a folder of ``DRAWING`` draws every clip anew, below ``scenes/<topic>`` that topic's.
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from studio.cache.environment import settings_files
from studio.system.fingerprint import sha256

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("mathcore", "stage", "scenes", "studio")
_DRAWING_ROOMS = ("system", "lesson", "check", "film")  # of the studio
DRAWING = ("mathcore", "stage", "scenes/words", *(f"studio/{room}" for room in _DRAWING_ROOMS))
COMPOSING = (*DRAWING, "studio/output")  # films, captions and sheets are made from what was drawn by these
_LIBRARIES = ("mathcore", "stage", "manim", "builtins")  # whose classes a scene may build on
UNREADABLE = "unreadable"


def everything(root: Path = ROOT) -> dict[str, str]:
    """All files of the four packages, code and data, each with the SHA-256 of its bytes."""
    return hashes(PACKAGES, root)


def hashes(folders: Iterable[str], root: Path = ROOT) -> dict[str, str]:
    """The files below some of the project's folders, each with the SHA-256 of its bytes."""
    # A file that cannot be read, or has gone since it was listed, has another hash once it can be.
    return {name: sha256(path) or UNREADABLE for name, path in sorted(_files_below(folders, root))}


def scene_folders(scene: type, root: Path = ROOT) -> list[str]:
    """The folders of the scenes that a scene depends on: its topic's, and those of the scenes it builds on.

    A scene that lies in no topic may use any of them.
    """
    parts = [base.__module__.split(".") for base in scene.__mro__]
    parts = [part for part in parts if part[0] not in _LIBRARIES]
    topics = {f"scenes/{part[1]}" if part[0] == "scenes" and len(part) > 2 else "scenes" for part in parts}
    return ["scenes"] if "scenes" in topics else sorted(topics)


def own_files(scene: type) -> list[str | None]:
    """The hashes of the files in which a scene and those it builds on are written, wherever these lie."""
    bases = [base for base in scene.__mro__ if base.__module__.partition(".")[0] not in _LIBRARIES]
    return [_own_file(base) for base in bases]


def _own_file(scene: type) -> str | None:
    try:
        return sha256(Path(inspect.getfile(scene)))
    except (OSError, TypeError):  # it was made in a process and lies in no file
        return None


def touched() -> set[str]:
    """The project's files and Manim's settings that were written since this process first asked.

    What is hashed is read again, when Python loads it: this tells whether the two can have differed, even if
    a file was changed back in between.
    """
    now, before = _stamps(), _first_stamps()
    return {name for name in now.keys() | before.keys() if now.get(name) != before.get(name)}


def _stamps() -> dict[str, tuple[int, ...]]:
    files = *_files_below(PACKAGES, ROOT), *_first_settings().items()
    return {name: file_stamp(path) for name, path in files}


_first_stamps = cache(_stamps)
_first_settings = cache(lambda: {name: path.absolute() for name, path in settings_files().items()})


def file_stamp(path: Path | str) -> tuple[int, ...]:
    """What changes when a file is written, whatever is written; empty where there is none."""
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return ()
    return status.st_mtime_ns, status.st_size, status.st_ctime_ns, status.st_ino


def _files_below(folders: Iterable[str], root: Path) -> Iterator[tuple[str, Path]]:
    for folder in folders:
        yield from _files(Path(root, folder), folder, ())


def _files(folder: Path, relative: str, above: tuple[str, ...]) -> Iterator[tuple[str, Path]]:
    """All regular files below a folder, through links, without hidden ones and compiled ones."""
    here = os.path.realpath(folder)
    if here in above or not folder.is_dir():  # a link back to where it came from, or nothing
        return
    for entry in os.scandir(folder):
        name = f"{relative}/{entry.name}"
        if entry.name.startswith(".") or entry.name == "__pycache__" or entry.name.endswith((".pyc", ".pyo")):
            continue
        if os.path.isdir(entry.path):  # entry.is_dir() raises for a link to itself
            yield from _files(Path(entry.path), name, (*above, here))
        elif os.path.isfile(entry.path):
            yield name, Path(entry.path)
