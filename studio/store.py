"""What was made before, kept by what it was made from: an entry is used only as long as it is whole.

An entry is one file: its checksum, then a line of JSON, then any number of blobs. Its name is its key, which
is in the line as well, so that one file put in another's place is noticed like one that was cut or altered.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from studio.files import atomic_write, left_by

__all__ = ["Entry", "Store"]

MOST = 4_000_000_000  # bytes that are kept, the latest used
_ABANDONED = 600  # seconds after which nobody is still writing an entry
_DIGEST = 64  # characters of SHA-256, before the line break


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

    def path(self, key: str) -> Path:
        """The file that an entry has or would have."""
        return self.folder / f"{key}.kept"

    def get(self, key: str) -> Entry | None:
        """The entry, checked, or None. A damaged one is removed and counted."""
        path = self.path(key)
        try:
            entry = _read(key, path.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError):
            self.drop(key)
            return None
        with suppress(OSError):  # only for the order in which entries are given up
            path.touch()
        return entry

    def put(self, key: str, told: dict[str, Any], blobs: Sequence[bytes] = ()) -> None:
        """Keep an entry in place of any before. Raises OSError where it cannot be written."""
        head = {"key": key, "sizes": [len(blob) for blob in blobs], "told": told}
        line = json.dumps(head, ensure_ascii=False).encode()
        body = b"".join((line, b"\n", *blobs))
        atomic_write(self.path(key), hashlib.sha256(body).hexdigest().encode() + b"\n" + body, self.owner)

    def drop(self, key: str) -> None:
        """Remove an entry that proved bad, and count it."""
        self.dropped += 1
        with suppress(OSError):
            self.path(key).unlink()

    def trim(self, most: int = MOST) -> None:
        """Give up what was used longest ago, until all entries together have at most so many bytes."""
        own = left_by(self.owner, self.folder) if self.owner else []
        for left in self.folder.glob(".hillwalk-*.part"):  # a killed program's
            with suppress(OSError):
                if left in own or time.time() - left.stat().st_mtime > _ABANDONED:
                    left.unlink()
        held = []
        for path in self.folder.glob("*.kept"):
            with suppress(OSError):
                state = path.stat()
                held.append((state.st_mtime, state.st_size, path))
        room = most
        for _, size, path in sorted(held, reverse=True):
            room -= size
            if room < 0:
                with suppress(OSError):
                    path.unlink()


def _read(key: str, data: bytes) -> Entry:
    """Raises ValueError, KeyError or TypeError where the data are not that key's entry."""
    digest, body = data[:_DIGEST], data[_DIGEST + 1 :]
    if data[_DIGEST : _DIGEST + 1] != b"\n" or hashlib.sha256(body).hexdigest().encode() != digest:
        raise ValueError("the checksum is another")
    line, _, rest = body.partition(b"\n")
    head = json.loads(line)
    if head["key"] != key or sum(head["sizes"]) != len(rest):
        raise ValueError("this is another entry")
    blobs, start = [], 0
    for size in head["sizes"]:
        blobs.append(rest[start : start + size])
        start += size
    return Entry(head["told"], tuple(blobs))
