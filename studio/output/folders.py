"""The places of a lesson's files: made where missing, never through a link, given back as they were."""

from __future__ import annotations

import errno
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from studio.output.manifest import NAME, Manifest
from studio.system.files import (
    FolderBusyError,
    atomic_write,
    left_by,
    locked,
    named,
    publish,
    refuse_links,
    replace_file,
    sync_folder,
)
from studio.system.fingerprint import sha256
from studio.system.interrupts import uninterrupted
from studio.system.printable import printable

if TYPE_CHECKING:
    from studio.lesson.lesson import Lesson

__all__ = [
    "LessonFolders",
    "folders_of",
    "left_over",
    "note",
    "one_file",
    "place",
    "place_and_note",
    "private_folder",
    "remove",
]


@dataclass(frozen=True)
class LessonFolders:
    """Where a lesson called ``name`` goes below ``out``, and where what was made before is kept.

    ``lesson`` is its file, where that matters.
    """

    out: Path
    name: str
    lesson: Path | None = None

    @property
    def folder(self) -> Path:
        """The lesson's own folder."""
        return self.out / self.name

    @property
    def hidden(self) -> Path:
        """What is no film: the store and the locks."""
        return self.out / ".hillwalk"

    @property
    def store(self) -> Path:
        """The folder of `studio.cache.store.Store`."""
        return self.hidden / "store"

    @property
    def lock(self) -> Path:
        """The file that says who is at work in the lesson's folder."""
        return self.hidden / "locks" / f"{self.name}.lock"

    def is_of(self, manifest: Manifest) -> bool:
        """Whether what lies in the folder was made of this very lesson's file."""
        home = manifest.home(self.folder)
        with suppress(OSError, ValueError):  # a name that can be none
            return home is not None and self.lesson is not None and os.path.samefile(home, self.lesson)
        return False

    def refuse_another(self) -> None:
        """Raise FileExistsError where the folder is another lesson's, unless that one's file is gone."""
        manifest = Manifest.read(self.folder)
        home = manifest.home(self.folder)
        if self.lesson is None or home is None or not os.path.isfile(home) or self.is_of(manifest):
            return
        raise FileExistsError(
            errno.EEXIST,
            f"it holds what was made of {_shown(home)}, which {_shown(self.lesson)} would overwrite; rename "
            "one of these two files, or give another folder with --out",
            str(self.folder),
        )


def _shown(path: Path) -> str:
    """A path as short as it can be told from here."""
    with suppress(ValueError):
        path = path.absolute().relative_to(Path.cwd())
    return printable(str(path))


def folders_of(lesson: Lesson, out: Path) -> LessonFolders:
    """A lesson's places below ``out``. Raises FileExistsError where the folder is another lesson's."""
    folders = LessonFolders(Path(out), lesson.name, lesson.path)
    folders.refuse_another()
    return folders


@contextmanager
def private_folder(folders: LessonFolders) -> Iterator[Path]:
    """A hidden folder inside the lesson's, gone afterwards whatever happens; nobody else is at work there.

    Raises FolderBusyError where somebody is, OSError where it cannot be made or is another lesson's.
    """
    folder = folders.folder
    with _alone(folders), _making(folder):
        # What a killed program left: one that is at work would hold the lock.
        for left in folder.glob(".hillwalk-*"):
            if left.is_symlink() or not left.is_dir():
                left.unlink(missing_ok=True)
            else:
                shutil.rmtree(left, ignore_errors=True)
        with (
            named(folder),
            _Hidden(prefix=".hillwalk-", dir=folder, ignore_cleanup_errors=True) as name,
            _told_of_places(name, folder),
        ):
            yield Path(name)


@contextmanager
def _alone(folders: LessonFolders) -> Iterator[None]:
    """While nobody else is at work in the lesson's folder."""
    for path in (folders.folder, folders.hidden, folders.store, folders.lock.parent):
        refuse_links(folders.out, path / "any")
    with locked(folders.lock, folders.folder):
        folders.refuse_another()  # it may have become another's since this was asked first
        yield


@contextmanager
def one_file(lesson: Lesson, folders: LessonFolders, name: str) -> Iterator[Path]:
    """A path to write one file of a lesson to: it is whole or absent, and known from then on."""
    target = folders.folder / name
    refuse_links(folders.out, target)
    with named(target), _making(target.parent), replace_file(target) as written:
        yield written
    note(lesson, folders, name)


def note(lesson: Lesson, folders: LessonFolders, name: str) -> None:
    """Note in the manifest a file that was made by itself, and not in a render.

    It is not noted, and so never removed, where somebody else is at work. Raises OSError.
    """
    with suppress(FolderBusyError), _alone(folders):
        _note(lesson, folders, [name])


def place_and_note(made: Path, lesson: Lesson, folders: LessonFolders) -> list[Path]:
    """Move every file below ``made`` to its place and note it, for whoever has the private folder.

    Returns the places.
    """
    names = sorted(path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file())
    place(made, folders)
    _note(lesson, folders, names)
    return [folders.folder / name for name in names]


def _note(lesson: Lesson, folders: LessonFolders, names: Sequence[str]) -> None:
    manifest = Manifest.read(folders.folder)
    if not folders.is_of(manifest):  # what was made of a lesson that is no more is not this one's
        manifest = Manifest()
        manifest.set_lesson(lesson, folders.folder)
    for name in names:
        manifest.sha256[name] = sha256(folders.folder / name) or ""
    refuse_links(folders.out, folders.folder / NAME)
    atomic_write(folders.folder / NAME, manifest.text())


class _Hidden(tempfile.TemporaryDirectory):
    """Gone for good: a second interrupt, or one that comes at the end, waits until it is removed."""

    def __exit__(self, *_: object) -> None:
        with uninterrupted():
            self.cleanup()


def left_over(folders: LessonFolders) -> bool:
    """Whether a program was killed, or is at work, before all was tidied up."""
    return any(folders.folder.glob(".hillwalk-*")) or bool(left_by(folders.name, folders.store))


@contextmanager
def _told_of_places(private: str, folder: Path) -> Iterator[None]:
    """Errors from here on name films by beat or place in ``folder``, not by where they are hidden."""
    hidden = re.escape(os.path.join(private, "drawn", ""))
    a_beat = re.compile(hidden + r"(?:[^/\\]+[/\\])*(\d\d-[a-z0-9-]+)[^/\\:'\"\s]*")

    def seen(text: str) -> str:
        text = text.replace(os.path.join(private, "made", ""), os.path.join(folder, ""))
        return a_beat.sub(r"beat \1", text)

    try:
        yield
    except (OSError, RuntimeError) as error:
        if isinstance(filename := getattr(error, "filename", None), str):
            error.filename = seen(filename)
        error.args = tuple(seen(part) if isinstance(part, str) else part for part in error.args)
        raise


def place(made: Path, folders: LessonFolders) -> None:
    """Move every file below ``made`` to its place.

    All places are looked at first: where one will not do, none is touched.
    """
    sources = sorted(path for path in made.rglob("*") if path.is_file())
    targets = {source: folders.folder / source.relative_to(made) for source in sources}
    for target in targets.values():
        refuse_links(folders.out, target)
        if target.is_dir() and not target.is_symlink():
            raise IsADirectoryError(
                errno.EISDIR, "a folder is where a film should go; move it away", str(target)
            )
        for parent in target.parents[: len(target.relative_to(folders.folder).parts)]:
            if os.path.lexists(parent) and not parent.is_dir():
                told = "a file is where a folder of films should be; move it away"
                raise NotADirectoryError(errno.ENOTDIR, told, str(parent))
    for source, target in targets.items():
        with _making(target.parent):
            publish(source, target, settle=False)
    for folder in {target.parent for target in targets.values()}:
        sync_folder(folder)


def remove(folders: LessonFolders, files: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Remove files, known by their SHA-256: those that were removed, and those that had been altered since.

    Folders that this leaves empty go as well.
    """
    removed, altered = [], []
    for name, digest in sorted(files.items()):
        path = folders.folder / name
        with suppress(OSError):
            refuse_links(folders.out, path)
            found = None if path.is_symlink() else sha256(path)
            if found == digest:
                path.unlink()
                removed.append(name)
                path.parent.rmdir()
            elif found is not None:
                altered.append(name)
    return removed, altered


@contextmanager
def _making(folder: Path) -> Iterator[None]:
    """Make a folder; should what is done in it fail, the folders that were made go again, if empty."""
    made = [path for path in (folder, *folder.parents) if not os.path.lexists(path)]
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield
    except BaseException:
        for path in made:
            with suppress(OSError):
                path.rmdir()
        raise
