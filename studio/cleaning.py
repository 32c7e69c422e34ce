"""Removing what was made: films, pictures and what is kept. Whatever else lies among them stays.

Light on purpose: it needs nothing but Python, so that a folder without a set-up can be cleaned as well.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from studio.shown import printable
from studio.troubles import MachineError, amount

__all__ = ["clean"]

_NAME = "[0-9a-z-]+"
_MADE = re.compile(  # what a lesson's folder holds of ours; a test makes one of each
    rf"lecture\.(mp4|srt|vtt) | (claims|lesson)\.json | clips/{_NAME}\.(mp4|srt|vtt|png)"
    rf"| clips/{_NAME}/\d\d+-{_NAME}\.(mp4|png) | (storyboard|stills)/{_NAME}\.png | preview/{_NAME}\.mp4",
    re.VERBOSE,
)
_HIDDEN = ".hillwalk"
_SOME = 5  # names of what stays that are told


def clean(out: Path) -> list[str]:
    """Remove what was made in ``out``, and return the lines that tell of it.

    Raises MachineError where something cannot be removed, or where films are being made there now.
    """
    out = Path(out)
    shown, leads = f"{printable(str(out))}{os.sep}", printable(os.path.realpath(out))
    if not out.is_dir():
        return [f"There is nothing to remove: no {shown}"]
    if out.is_symlink() and not (out / _HIDDEN).is_dir():
        return [f"{shown} is a link to {leads}, where nothing was made; it stays."]
    _refuse_while_busy(out)
    try:
        freed, removed = _remove(out)
        left = sorted(printable(str(path)) for path in _files(out)) if out.is_dir() else []
    except OSError as error:
        named = str(error.filename or "")  # some are named without their folder
        where = printable(named if named.startswith(str(out)) else str(out))
        cure = "make that folder writable (chmod -R u+w), or run this as whoever made the films"
        if error.errno == errno.EROFS:
            cure = "its disk takes no change now; mount it for writing"
        raise MachineError(f"{where}: {error.strerror or error}; it stays — {cure}") from error
    lines = [f"Removed {shown}: {amount(freed)}" if removed else f"Nothing was made in {shown}"]
    if out.is_symlink():
        lines.append(f"{shown} is a link to {leads}; the link itself stays.")
    if left:
        more = f" and {len(left) - _SOME} more" if len(left) > _SOME else ""
        lines.append(f"Left there, since it was not made here: {', '.join(left[:_SOME])}{more}")
    return lines


def _refuse_while_busy(out: Path) -> None:
    try:
        from studio.files import FolderBusyError, locked
    except ImportError:  # no set-up, so that nobody renders either
        return
    for lock in (out / _HIDDEN / "locks").glob("*.lock"):
        try:
            with locked(lock, out / lock.stem):
                pass
        except FolderBusyError as error:
            where = printable(str(out / lock.stem))
            raise MachineError(f"{where}: another Hillwalk is making films there; wait for it") from error
        except OSError:  # it cannot be written; what follows says so
            return


def _remove(out: Path) -> tuple[int, int]:
    """Remove all that is ours; returns the bytes that frees, and how many files and folders went."""
    sizes, emptied = {}, set()
    ours = list(_ours(out))
    for path in ours:
        whole = path.is_dir() and not path.is_symlink()
        for file in _files(path) if whole else [path]:
            state = file.lstat()
            sizes[state.st_dev, state.st_ino] = state.st_size
        if whole:
            shutil.rmtree(path)
        else:
            path.unlink()
        emptied.update(folder for folder in path.parents if out in folder.parents)
    for folder in sorted(emptied, reverse=True):
        with suppress(OSError):  # something else lies in it
            folder.rmdir()
    if not out.is_symlink():
        with suppress(OSError):
            out.rmdir()
    return sum(sizes.values()), len(ours)


def _ours(out: Path) -> Iterator[Path]:
    """What was made here: files, and the hidden folders."""
    for name in ("bench.json", _HIDDEN):
        if os.path.lexists(out / name):
            yield out / name
    for folder in sorted(out.iterdir()):
        if folder.name == _HIDDEN or folder.is_symlink() or not folder.is_dir():
            continue
        yield from folder.glob(f"{_HIDDEN}-*")  # a killed program's
        for path in _files(folder):
            if _MADE.fullmatch(path.relative_to(folder).as_posix()):
                yield path


def _files(folder: Path) -> Iterator[Path]:
    """All that is no folder below one, links included and not followed."""

    def failed(error: OSError) -> None:
        raise error

    for at, folders, names in os.walk(folder, onerror=failed):
        for name in (*names, *(name for name in folders if os.path.islink(os.path.join(at, name)))):
            yield Path(at) / name
