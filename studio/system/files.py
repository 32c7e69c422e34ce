"""Files that are whole or absent: each is written beside its place, synced, and renamed."""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout


def beside(target: Path, owner: str = "") -> Path:
    """A fresh hidden path in ``target``'s folder (made where missing): write it, publish or discard it.

    ``left_by`` finds those that an ``owner`` was killed at.
    """
    folder = Path(target).parent.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    # A short name of its own, not one made from the target's: that may already be as long as names can be.
    return folder / f".hillwalk-{secrets.token_hex(6)}{_mark(owner)}.part"


def left_by(owner: str, folder: Path) -> list[Path]:
    """What is half-written in a folder by an owner, of whom there is one at a time."""
    return sorted(Path(folder).glob(f".hillwalk-*{_mark(owner)}.part"))


def _mark(owner: str) -> str:
    """Short, since names cannot be long."""
    return f"-{hashlib.sha256(owner.encode()).hexdigest()[:12]}" if owner else ""


def publish(written: Path, target: Path, *, settle: bool = True) -> None:
    """Sync ``written`` to the disk and give it the name ``target``, on the same disk. Raises OSError.

    Whoever does this for many files may ``settle`` their folders once, by ``sync_folder``.
    """
    try:
        with Path(written).open("rb+") as file:
            os.fsync(file.fileno())
        Path(written).replace(target)
    except OSError as error:  # by the name that the user knows
        raise OSError(error.errno, error.strerror, str(target)) from error
    if settle:
        sync_folder(Path(target).parent)


def sync_folder(path: Path) -> None:
    """Without this a power cut may undo the renames in a folder. Where it cannot be opened, it is skipped."""
    with suppress(OSError):
        folder = os.open(path, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def discard(written: Path) -> None:
    """Remove what was written; nothing happens where nothing is."""
    with suppress(OSError):
        written.unlink()


@contextmanager
def replace_file(target: Path, owner: str = "") -> Iterator[Path]:
    """A path to write to; on leaving well it takes ``target``'s place, on an exception it goes.

    Raises OSError where folder or file cannot be written; an older ``target`` is then still there as it was.
    """
    written = beside(target, owner)
    try:
        yield written
        publish(written, target)
    finally:
        discard(written)


def atomic_write(target: Path, data: bytes | str, owner: str = "") -> None:
    """Write ``data`` (text as UTF-8, newlines as they are); ``target`` is whole or as it was before."""
    with replace_file(target, owner) as written:
        written.write_bytes(data.encode("utf-8") if isinstance(data, str) else data)


@contextmanager
def named(path: Path) -> Iterator[None]:
    """Let an error of the system that names no file, as one of writing does not, name this one."""
    try:
        yield
    except OSError as error:
        if error.errno is None or error.filename is not None:
            raise
        raise OSError(error.errno, error.strerror, str(path)) from error


class FolderBusyError(RuntimeError):
    """Another program is at work in the folder; the message says so."""


@contextmanager
def locked(lock: Path, folder: Path) -> Iterator[None]:
    """Hold ``folder`` for this process alone, by the file ``lock``, which the system frees even after a kill.

    Raises FolderBusyError at once where another process holds it, OSError where the file cannot be made.
    """
    lock.parent.mkdir(parents=True, exist_ok=True)
    refuse_links(lock, lock / "any")
    try:
        held = FileLock(lock, timeout=0, mode=0o666).acquire()
    except Timeout:
        raise FolderBusyError(
            f"{folder}: another Hillwalk is making films there now; wait for it, or give another --out folder"
        ) from None
    with held:
        yield


def refuse_links(folder: Path, path: Path) -> None:
    """Raise OSError where a folder between ``folder`` and ``path`` is a link that leads elsewhere.

    ``folder`` itself may be one, such as to another disk.
    """
    for part in (path.parent, *path.parent.parents):
        if part == folder:
            return
        if part.is_symlink():
            raise OSError(
                errno.ELOOP, "it is a link, and nothing is written through links; remove it", str(part)
            )
