"""The places of a lesson's files: made where missing, never through a link, given back as they were."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from studio.files import left_by, locked, publish, refuse_links
from studio.interrupts import uninterrupted

__all__ = ["Places", "left_over", "place", "private_folder"]


@dataclass(frozen=True)
class Places:
    """Where a lesson called ``name`` goes below ``out``, and where what was made before is kept."""

    out: Path
    name: str

    @property
    def folder(self) -> Path:
        """The lesson's own folder."""
        return Path(self.out) / self.name

    @property
    def hidden(self) -> Path:
        """What is no film: the store and the locks."""
        return Path(self.out) / ".hillwalk"

    @property
    def store(self) -> Path:
        """The folder of `studio.store.Store`."""
        return self.hidden / "store"

    @property
    def lock(self) -> Path:
        """The file that says who is at work in the lesson's folder."""
        return self.hidden / "locks" / f"{self.name}.lock"


@contextmanager
def private_folder(places: Places) -> Iterator[Path]:
    """A hidden folder inside the lesson's, gone afterwards whatever happens; nobody else is at work there.

    Raises FolderBusyError where somebody is, OSError where it cannot be made.
    """
    folder = places.folder
    for path in (folder, places.hidden, places.store, places.lock.parent):
        refuse_links(Path(places.out), path / "any")
    with locked(places.lock, folder), _making(folder):
        for left in folder.glob(".hillwalk-*"):  # a killed program's: whoever lives would hold the lock
            if left.is_symlink() or not left.is_dir():
                left.unlink(missing_ok=True)
            else:
                shutil.rmtree(left, ignore_errors=True)
        with (
            _Hidden(prefix=".hillwalk-", dir=folder, ignore_cleanup_errors=True) as name,
            _told_of_places(name, folder),
        ):
            yield Path(name)


class _Hidden(tempfile.TemporaryDirectory):
    """Gone for good: a second interrupt, or one that comes at the end, waits until it is removed."""

    def __exit__(self, *_: object) -> None:
        with uninterrupted():
            self.cleanup()


def left_over(places: Places) -> bool:
    """Whether a program was killed, or is at work, before all was tidied up."""
    return any(places.folder.glob(".hillwalk-*")) or bool(left_by(places.name, places.store))


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


def place(made: Path, folder: Path, clips: Sequence[str]) -> None:
    """Move every file below ``made`` to its place, then remove the beat films that these clips had before.

    All places are looked at first: where one will not do, none is touched.
    """
    sources = sorted(path for path in made.rglob("*") if path.is_file())
    targets = {source: folder / source.relative_to(made) for source in sources}
    for target in targets.values():
        refuse_links(folder, target)
        if target.is_dir() and not target.is_symlink():
            raise IsADirectoryError(21, "a folder is where a film should go; move it away", str(target))
    for source, target in targets.items():
        with _making(target.parent):
            publish(source, target)
    fresh = set(targets.values())
    for id_ in clips:
        for path in (folder / "clips" / id_).glob("[0-9][0-9]-*.mp4"):
            if path not in fresh:
                path.unlink()


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
