"""Which files Python code reads while a clip is checked and drawn: these count as what it is made from."""

from __future__ import annotations

import os
import site
import sys
import sysconfig
import threading
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from studio.cache.sources import PACKAGES, ROOT, file_stamp
from studio.system.fingerprint import sha256

CHANGED = "changed"  # in place of the hash of a file that was written while it was in use: no file has it

_active: list[FileRecorder] = []
_starting, _own_thread = threading.Lock(), threading.local()


class FileRecorder:
    """Records which files Python code opens to read them while this is active, in any thread.

    Left out: what is installed, the project's modules, Git's and the system's own folders, what is compiled,
    and all below the folders ``ignoring``. Code in C that opens files by itself is not seen.
    """

    def __init__(self, ignoring: Iterable[Path] = (), root: Path = ROOT) -> None:
        self._files: dict[str, tuple[str, tuple[int, ...]]] = {}
        self._modules = _folders(Path(root, package) for package in PACKAGES)
        # A folder of installed files that holds the project itself, as /usr may, cannot be left out whole.
        around = {f for f in _installed() for r in _folders([root]) if r != f and r.startswith(f)}
        self._ignored = (*_folders(ignoring), *(f for f in _installed() if f not in around))

    def __enter__(self) -> FileRecorder:
        with _starting:
            _listen()
        _active.append(self)
        return self

    def __exit__(self, *_exception: object) -> None:
        _active.remove(self)

    @property
    def files(self) -> dict[str, str]:
        """Each file's real path with its SHA-256 as it was when first opened, or CHANGED if written since."""
        files = sorted(self._files.items())
        return {path: digest if stamp == file_stamp(path) else CHANGED for path, (digest, stamp) in files}

    def _hear(self, path: str, real: str) -> None:
        # The hash is taken now: after the drawing the file may be another than the one that was read.
        if real not in self._files and self._counts(path) and self._counts(real):
            stamp = file_stamp(real)
            if (digest := sha256(real)) is not None:
                self._files.setdefault(real, (digest, stamp))

    def _counts(self, path: str) -> bool:
        place = os.path.normcase(path)
        out = place.endswith((".pyc", ".pyo")) or not {"__pycache__", ".git"}.isdisjoint(Path(place).parts)
        out = out or (place + os.sep).startswith(self._ignored)
        return not out and not (place.endswith(".py") and place.startswith(self._modules))


def unchanged(files: Mapping[str, str]) -> bool:
    """Whether each file is still there with that hash."""
    return all(sha256(path) == digest for path, digest in files.items())


def merged(one: Mapping[str, str], other: Mapping[str, str]) -> dict[str, str]:
    """The files of both; one that was not the same in both is CHANGED."""
    differ = (path for path in one.keys() & other.keys() if one[path] != other[path])
    return {**one, **other, **dict.fromkeys(differ, CHANGED)}


@cache  # a hook can be neither removed nor told from another
def _listen() -> None:
    sys.addaudithook(_hear)


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    """The audit hook, called for all that Python audits: it must be quick and must not raise."""
    if event != "open" or not _active or getattr(_own_thread, "busy", False):
        return
    path, _mode, flags = arguments
    # By its flags: os.open tells no mode. What is emptied or made by the opening holds nothing to read.
    if isinstance(path, int) or flags & (os.O_WRONLY | os.O_TRUNC | os.O_EXCL):
        return
    _own_thread.busy = True  # to hash a file is to open it
    try:
        with suppress(OSError, ValueError, TypeError):  # no path to open: the caller is about to be told so
            place = os.path.abspath(os.fsdecode(path))
            for recorder in tuple(_active):
                recorder._hear(place, os.path.realpath(place))
    finally:
        _own_thread.busy = False


def _folders(paths: Iterable[Path | str]) -> tuple[str, ...]:
    """Each as it is named and as it really is, ending so that ``startswith`` tells what is below."""
    places = [os.path.abspath(path) for path in paths]
    every = dict.fromkeys([*places, *map(os.path.realpath, places)])
    return tuple(os.path.normcase(place).rstrip(os.sep) + os.sep for place in every)


@cache
def _installed() -> tuple[str, ...]:
    """Where Python, its libraries and the system's devices lie."""
    libraries = [sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    libraries += [*site.getsitepackages(), site.getusersitepackages()]
    prefixes = [sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix]
    return _folders(filter(None, [*prefixes, *libraries, "/proc", "/sys", "/dev"]))
