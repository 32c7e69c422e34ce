"""``hillwalk clean``: remove what was made: films, pictures, what is kept. All else stays.

What was made is what a lesson's manifest knows, as long as it is as it was made; names alone say nothing.
Light on purpose: it needs nothing but Python, so that a folder without a set-up can be cleaned as well.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from pathlib import Path

from studio.cli import options
from studio.cli.command import Command
from studio.output.manifest import NAME, Manifest, lie_there
from studio.system.errors import FINE, MachineError, amount
from studio.system.printable import first_few, printable

_HIDDEN = ".hillwalk"
_HALF = f"{_HIDDEN}-"  # how all that is half-written begins
_NAMED = 5  # names of what stays that are told


def clean(out: Path) -> list[str]:
    """Remove what was made in ``out``, and return the lines that tell of it.

    Raises MachineError where something cannot be removed, or where films are being made there now.
    """
    out = Path(out)
    shown, leads = f"{printable(str(out))}{os.sep}", printable(os.path.realpath(out))
    if not out.is_dir():
        return [f"There is nothing to remove: no {shown}"]
    try:
        lessons = _lessons(out)
        if not lessons and not _is_folder(out / _HIDDEN):
            link = f"{shown} is a link to {leads}, where nothing was made; it stays."
            return [link if out.is_symlink() else f"Nothing is known to be made in {shown}; all of it stays."]
        freed, removed, unasked = _remove(out, lessons)
        left = sorted(printable(str(path)) for path in _files(out)) if out.is_dir() else []
    except OSError as error:
        raise MachineError(_worded(error, out)) from error
    lines = [f"Removed {shown}: {amount(freed)}" if removed else f"Nothing was made in {shown}"]
    if out.is_symlink():
        lines.append(f"{shown} is a link to {leads}; the link itself stays.")
    if unasked:
        lines.append(f"Whether films were being made could not be asked there: {first_few(unasked, _NAMED)}")
    if left:
        stays = first_few(left, _NAMED)
        lines.append(f"Left, since no render of a lesson made it, or it was altered since: {stays}")
    return lines


def _worded(error: OSError, out: Path) -> str:
    named = str(error.filename or "")  # some are named without their folder
    where = printable(named if named.startswith(str(out)) else str(out))
    cure = "make that folder writable (chmod -R u+w), or run this as whoever made the films"
    if error.errno == errno.EROFS:
        cure = "its disk takes no change now; mount it for writing"
    return f"{where}: {error.strerror or error}; it stays — {cure}"


# --- what was made here ---


def _lessons(out: Path) -> set[str]:
    """The names of the lessons' folders: known by their manifests, or by the locks that their makers take."""
    folders = [folder for folder in sorted(out.iterdir()) if _is_folder(folder)]
    return {lock.stem for lock in _locks(out)} | {f.name for f in folders if _manifest(f).lesson is not None}


def _manifest(folder: Path) -> Manifest:
    return Manifest.read(folder) if _is_file(folder / NAME) else Manifest()


def _locks(out: Path) -> list[Path]:
    folder = out / _HIDDEN / "locks"
    there = _is_folder(folder.parent) and _is_folder(folder)
    return [lock for lock in sorted(folder.glob("*.lock")) if _is_file(lock)] if there else []


def _ours(out: Path, lessons: set[str]) -> Iterator[Path]:
    """Files that were made here, and what is half-written, in the order in which they can go.

    A manifest goes after all that it knows, so that whoever is stopped half way can begin again.
    """
    for folder in (out / name for name in sorted(lessons) if _is_folder(out / name)):
        manifest = _manifest(folder)
        made = [name for name, digest in sorted(manifest.sha256.items()) if lie_there({name: digest}, folder)]
        yield from (folder / name for name in made if name != NAME)
        yield from _half_written(folder)
        if manifest.lesson is not None:
            yield folder / NAME
    hidden = out / _HIDDEN
    if not _is_folder(hidden):
        return
    yield from (path for path in sorted(out.glob(f"{_HALF}*.part")) if _is_file(path))
    if _is_folder(hidden / "store"):
        kept = (path for path in sorted((hidden / "store").iterdir()) if _is_file(path))
        yield from (path for path in kept if path.suffix == ".kept" or path.name.startswith(_HALF))


def _half_written(folder: Path) -> Iterator[Path]:
    """What a killed program left: files and whole folders, never links."""
    for at, folders, names in os.walk(folder, onerror=_failed):
        here = [Path(at) / name for name in (*folders, *names) if name.startswith(_HALF)]
        yield from (path for path in here if _is_folder(path) or _is_file(path))
        folders[:] = [name for name in folders if not name.startswith(_HALF)]


def _is_folder(path: Path) -> bool:
    """Whether a folder is there, and no link to one."""
    return path.is_dir() and not path.is_symlink()


def _is_file(path: Path) -> bool:
    """Whether a regular file is there, and no link to one."""
    with suppress(OSError, ValueError):
        return stat.S_ISREG(path.lstat().st_mode)
    return False


def _files(folder: Path) -> Iterator[Path]:
    """All that is no folder below one, links included and not followed."""
    for at, folders, names in os.walk(folder, onerror=_failed):
        for name in (*names, *(name for name in folders if os.path.islink(os.path.join(at, name)))):
            yield Path(at) / name


def _failed(error: OSError) -> None:
    raise error


# --- removing it ---


def _remove(out: Path, lessons: set[str]) -> tuple[int, int, list[str]]:
    """Remove all that is ours, while nobody makes films there.

    Returns the bytes that frees, how many files and folders went, and whose locks could not be asked.
    """
    before, sizes = len(_locks(out)), {}
    locks: list[Path] = []
    gone: list[Path] = []
    with ExitStack() as held:
        if sys.platform == "win32":  # where no file goes that is open, be it here or in another program
            held.callback(_tidy, out, locks, gone)
        unasked = _hold(out, lessons, held, locks)
        if sys.platform != "win32":  # where a lock that another has taken by then would go under its hands
            held.callback(_tidy, out, locks, gone)
        for path in list(_ours(out, lessons)):
            whole = _is_folder(path)
            for file in _files(path) if whole else [path]:
                state = file.lstat()
                sizes[state.st_dev, state.st_ino] = state.st_size
            if whole:
                shutil.rmtree(path)
            else:
                path.unlink()
            gone.append(path)
    return sum(sizes.values()), before + len(gone), unasked


def _hold(out: Path, lessons: set[str], held: ExitStack, locks: list[Path]) -> list[str]:
    """Take the lessons' ``locks`` until ``held`` is left; returns the folders of those that cannot be asked.

    None is opened through a link. Raises MachineError where another holds one.
    """
    unasked: list[str] = []
    folder = out / _HIDDEN / "locks"
    if any(os.path.lexists(path) and not _is_folder(path) for path in (folder.parent, folder)):
        return unasked  # nobody makes films there: that goes through no link
    for lock in (folder / f"{name}.lock" for name in sorted(lessons)):
        where = printable(str(out / lock.stem))
        if os.path.lexists(lock) and not _is_file(lock):
            unasked.append(where)
            continue
        try:
            folder.mkdir(parents=True, exist_ok=True)
            held.enter_context(_lock(lock))
        except RuntimeError as error:
            raise MachineError(f"{where}: another Hillwalk is making films there; wait for it") from error
        except ImportError:
            unasked.append(where)
        except OSError:  # it cannot be written; where that holds for the films, removing them says so
            unasked.append(where)
            continue
        locks.append(lock)
    return unasked


def _lock(path: Path) -> AbstractContextManager[None]:
    """Hold a lock. RuntimeError where another does; ImportError or OSError where it cannot be asked."""
    try:
        from studio.system.files import locked
    except ImportError:  # there is no set-up here; whoever makes films may have one elsewhere
        return _flocked(path)
    return locked(path, path)


@contextmanager
def _flocked(path: Path) -> Iterator[None]:
    """Hold a lock by what Python has on most systems, and by which it is held with a set-up there as well."""
    import fcntl

    flags = os.O_RDWR | os.O_CREAT | sum(getattr(os, f"O_{name}", 0) for name in ("NOFOLLOW", "NONBLOCK"))
    file = os.open(path, flags, 0o666)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError) as error:
            raise RuntimeError(f"{path}: another program holds it") from error
        if not os.fstat(file).st_nlink:
            raise RuntimeError(f"{path}: another program has just removed it")
        yield
    finally:
        os.close(file)


def _tidy(out: Path, locks: list[Path], gone: list[Path]) -> None:
    """Remove the locks, and the folders that are left empty."""
    for lock in locks:
        with suppress(OSError):
            lock.unlink()
    hidden = out / _HIDDEN
    emptied = {hidden, hidden / "locks", hidden / "store"} if _is_folder(hidden) else set()
    emptied |= {folder for path in gone for folder in path.parents if out in folder.parents}
    for folder in sorted(emptied, reverse=True):
        with suppress(OSError):  # something else lies in it, or it is a link
            folder.rmdir()
    if not out.is_symlink():
        with suppress(OSError):
            out.rmdir()


def run(given: Namespace) -> int:
    """Tell what went, and what stays."""
    for line in clean(given.out):
        print(line)
    return FINE


COMMAND = Command(
    "clean",
    "remove what was made, and say how much that frees",
    "Removes films, pictures and what is kept for the next time. Lesson files stay, and so does\n"
    "everything in the folder that was not made here.",
    "hillwalk clean",
    (options.out_folder,),
    run,
)
