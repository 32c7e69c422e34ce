"""A render asked for once more: where nothing has changed and all is there, it is done at once.

Light on purpose: neither Manim nor SymPy is imported to find that there is nothing to do.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from pathlib import Path

from studio import origins
from studio.entries import is_render
from studio.files import refuse_links, sha256
from studio.lesson_file import lesson_name, read_lesson
from studio.places import Places, left_over
from studio.store import MOST, Store
from studio.summary import Made, Summary


class Again:
    """What was asked for: the lesson's file, where to, and with what choices.

    ``data`` are the bytes of the lesson, which is read here and nowhere else. Raises LessonErrors.
    """

    def __init__(self, lesson: Path, out: Path, quality: str, theme: str | None, clip: str | None) -> None:
        self._started = time.monotonic()
        origins.touched()  # from now on: what is hashed here is loaded later
        self.data = read_lesson(Path(lesson))
        self._out, self._name = Path(out), lesson_name(Path(lesson))
        self._store = Store(Places(self._out, "").store)
        self.reads: dict[str, str] = {}
        asked = [self._name, quality, theme or "", clip or ""]
        made_from = origins.everything(), origins.versions(), origins.settings()
        self._key = origins.key("render", self.data.hex(), asked, *made_from)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """While the lesson and the scenes are loaded: files that they read count from then on."""
        with origins.Reading() as reading:
            yield
        self.reads = reading.files

    def summary(self) -> Summary | None:
        """What was made the last time, if the same is asked for and every file is as it was left."""
        entry = self._store.get(self._key, is_render(self._name))
        if entry is None or not origins.unchanged(entry.told["reads"]):
            return None
        folder = self._out / self._name
        if left_over(Places(self._out, self._name)):  # to be tidied up by a render
            return None
        if not all(_as_left(folder, name, digest) for name, digest in entry.told["files"].items()):
            return None
        made = tuple(Made(**row | {"path": folder / row["path"], "took": 0.0}) for row in entry.told["made"])
        film = folder / "lecture.mp4" if entry.told["lecture"] else None
        took = time.monotonic() - self._started
        return Summary(folder, (), made, film, took, unchanged=True)

    def keep(self, summary: Summary, most: int = MOST) -> None:
        """Note what was made, in a store of at most so many bytes; not where a check has something to say."""
        if not summary.ok or not summary.made or origins.touched():
            return
        folder = summary.folder
        names = [name for name in _files(summary) if (folder / name).is_file()]
        rows = [asdict(replace(row, path=row.path.relative_to(folder).as_posix())) for row in summary.made]
        told = {
            "folder": folder.name,
            "files": {name: sha256(folder / name) for name in names},
            "reads": origins.merged(self.reads, summary.reads),
            "made": rows,
            "lecture": summary.lecture is not None,
        }
        self._store.owner = folder.name
        with suppress(OSError):  # the films are made; that it is not noted costs a little time the next time
            self._store.put(self._key, told)
            self._store.trim(most)


def _as_left(folder: Path, name: str, digest: str) -> bool:
    """Whether a file in a lesson's folder, and no link to one, has that SHA-256."""
    path = folder / name
    with suppress(OSError):
        refuse_links(folder, path)
        return not path.is_symlink() and origins.unchanged({str(path): digest})
    return False


def _files(summary: Summary) -> Iterator[str]:
    """The names of the files that a render made, relative to the lesson's folder."""
    folder = summary.folder
    for row in summary.made:
        for pattern in (f"clips/{row.id}.*", f"clips/{row.id}/*", f"storyboard/{row.id}.png"):
            yield from (path.relative_to(folder).as_posix() for path in folder.glob(pattern))
    yield "claims.json"
    if summary.lecture is not None:
        yield from ("lecture.mp4", "lecture.srt", "lecture.vtt")
