"""Files that are whole or absent: each is written beside its place, synced, and renamed."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


def beside(target: Path) -> Path:
    """A fresh hidden path in ``target``'s folder (made where missing): write it, publish or discard it."""
    folder = Path(target).parent.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    # A short name of its own, not one made from the target's: that may already be as long as names can be.
    return folder / f".hillwalk-{secrets.token_hex(6)}.part"


def publish(written: Path, target: Path) -> None:
    """Sync ``written`` to the disk and give it the name ``target``, in the same folder. Raises OSError."""
    with Path(written).open("rb+") as file:
        os.fsync(file.fileno())
    Path(written).replace(target)
    # Without this a power cut may undo the rename. Where a folder cannot be opened, it is skipped.
    with suppress(OSError):
        folder = os.open(Path(target).parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def discard(written: Path) -> None:
    """Remove what was written; nothing happens where nothing is."""
    with suppress(OSError):
        written.unlink()


@contextmanager
def replace_file(target: Path) -> Iterator[Path]:
    """A path to write to; on leaving well it takes ``target``'s place, on an exception it goes.

    Raises OSError where folder or file cannot be written; an older ``target`` is then still there as it was.
    """
    written = beside(target)
    try:
        yield written
        publish(written, target)
    finally:
        discard(written)


def atomic_write(target: Path, data: bytes | str) -> None:
    """Write ``data`` (text as UTF-8, newlines as they are); ``target`` is whole or as it was before."""
    with replace_file(target) as written:
        written.write_bytes(data.encode("utf-8") if isinstance(data, str) else data)
