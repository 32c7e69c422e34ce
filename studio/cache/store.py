"""What was made before, kept by what it was made from: an entry is used only as long as it is whole.

An entry is one file: its checksum, then a line of JSON, then any number of blobs. Its name is its key, which
is in the line as well, so that one file put in another's place is noticed like one that was cut or altered.
An entry is a regular file of our own: none is opened through a link, and nobody else's is used.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from studio.system.files import atomic_write, left_by

__all__ = ["Entry", "Store"]

MOST = 4_000_000_000  # bytes that are kept, the latest used
FORM = 3  # of all entries: another number for every change of what they hold or how
_ABANDONED = 600  # seconds after which nobody is still writing an entry
_DIGEST = 64  # characters of SHA-256, before the line break
_LARGEST = 2_000_000_000  # bytes of one entry
_FLAGS = os.O_RDONLY | sum(getattr(os, f"O_{name}", 0) for name in ("NOFOLLOW", "NONBLOCK", "BINARY"))


@dataclass(frozen=True)
class Entry:
    """What was kept under a key: ``told`` is JSON, ``blobs`` are whole files."""

    told: dict[str, Any]
    blobs: tuple[bytes, ...] = ()


class Store:
    """Entries below ``folder``, which is made with the first. ``dropped`` counts those found damaged.

    Several may use it at once, but one ``owner`` only once: what that one was killed at goes with ``trim``.
    """

    def __init__(self, folder: Path, owner: str = "") -> None:
        self.folder, self.owner, self.dropped = Path(folder), owner, 0
        self.foreign = False

    def path(self, key: str) -> Path:
        """The file that an entry has or would have."""
        return self.folder / f"{key}.{FORM}.kept"

    def get(self, key: str, fits: Callable[[Entry], bool] = lambda entry: True) -> Entry | None:
        """The entry, checked, or None. A damaged one, or one that ``fits`` refuses, goes and is counted."""
        if self._is_foreign():
            return None
        try:
            entry = _read(key, _own_bytes(self.path(key)))
            if not fits(entry):
                raise ValueError("this entry has another form")
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            self.drop(key)
            return None
        return entry

    def _is_foreign(self) -> bool:
        """Whether the store, or the folder around it, is there and is a link or another user's."""
        folders = [folder for folder in (self.folder.parent, self.folder) if os.path.lexists(folder)]
        self.foreign = not all(_is_own(folder.lstat(), stat.S_ISDIR) for folder in folders)
        return self.foreign

    def notes(self) -> tuple[str, ...]:
        """What the user should know."""
        told = []
        if self.dropped:
            what = "One kept film was" if self.dropped == 1 else f"{self.dropped} kept films were"
            told.append(f"{what} damaged and made anew.")
        if self.foreign:
            told.append(f"{self.folder} is another user's, or a link: nothing kept there is used.")
        return tuple(told)

    def put(self, key: str, told: dict[str, Any], blobs: Sequence[bytes] = ()) -> None:
        """Keep an entry in place of any before. Raises OSError where it cannot be written."""
        if self._is_foreign():
            return
        head = {"key": key, "sizes": [len(blob) for blob in blobs], "told": told}
        line = json.dumps(head).encode()  # in ASCII: a path need not be UTF-8
        body = b"".join((line, b"\n", *blobs))
        atomic_write(self.path(key), hashlib.sha256(body).hexdigest().encode() + b"\n" + body, self.owner)

    def drop(self, key: str) -> None:
        """Remove an entry that proved bad, and count it."""
        self.dropped += 1
        path = self.path(key)
        with suppress(OSError):
            path.unlink()
        shutil.rmtree(path, ignore_errors=True)  # a folder where a file should be

    def trim(self, most: int = MOST) -> None:
        """Give up what was used longest ago, until all entries together have at most so many bytes."""
        if self._is_foreign():
            return
        own = left_by(self.owner, self.folder) if self.owner else []
        for left in self.folder.glob(".hillwalk-*.part"):  # a killed program's
            with suppress(OSError):
                if left in own or time.time() - left.lstat().st_mtime > _ABANDONED:
                    left.unlink()
        held = []
        for path in self.folder.glob("*.kept"):
            with suppress(OSError):
                state = path.lstat()
                held.append((state.st_mtime, state.st_size, path))
        room = most
        for _, size, path in sorted(held, reverse=True):
            room -= size
            if room < 0:
                with suppress(OSError):
                    path.unlink()


def _is_own(state: os.stat_result, kind: Callable[[int], bool]) -> bool:
    """Whether this is a file of that kind, no link, and our own where files have owners."""
    return kind(state.st_mode) and (not hasattr(os, "geteuid") or state.st_uid == os.geteuid())


def _own_bytes(path: Path) -> bytes:
    """What is in a regular file of our own, whose time becomes now. Raises OSError or ValueError."""
    if not stat.S_ISREG(path.lstat().st_mode):  # where the system cannot refuse to follow a link
        raise ValueError("this is no regular file")
    file = os.open(path, _FLAGS)
    with open(file, "rb") as stream:
        state = os.fstat(file)
        if not _is_own(state, stat.S_ISREG) or state.st_size > _LARGEST:
            raise ValueError("this is not ours, or too large")
        data = stream.read()
        with suppress(OSError):  # only for the order in which entries are given up
            os.utime(file if os.utime in os.supports_fd else path)
        return data


def _read(key: str, data: bytes) -> Entry:
    """Raises ValueError, KeyError, TypeError or RecursionError where the data are not that key's entry."""
    digest, body = data[:_DIGEST], data[_DIGEST + 1 :]
    if data[_DIGEST : _DIGEST + 1] != b"\n" or hashlib.sha256(body).hexdigest().encode() != digest:
        raise ValueError("the checksum is another")
    line, _, rest = body.partition(b"\n")
    head = json.loads(line)
    sizes = head["sizes"]
    if head["key"] != key or sum(sizes) != len(rest) or any(type(n) is not int or n < 0 for n in sizes):
        raise ValueError("this is another entry")
    if not isinstance(head["told"], dict):
        raise ValueError("it tells nothing")
    blobs, start = [], 0
    for size in sizes:
        blobs.append(rest[start : start + size])
        start += size
    return Entry(head["told"], tuple(blobs))
