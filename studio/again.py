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
from studio.files import sha256
from studio.places import Places, left_over
from studio.store import Store
from studio.summary import Made, Summary


class Again:
    """What was asked for: the lesson's file, where to, and with what choices."""

    def __init__(self, lesson: Path, out: Path, quality: str, theme: str | None, clip: str | None) -> None:
        self._started = time.monotonic()
        self._lesson, self._out = Path(lesson), Path(out)
        self._asked = [self._lesson.name, quality, theme or "", clip or ""]
        self._store = Store(Places(self._out, "").store)
        self.reads: dict[str, str] = {}
        self._key = self._made_from()

    def _made_from(self) -> str | None:
        try:
            text = self._lesson.read_bytes().hex()
        except OSError:
            return None
        return origins.key(
            "render", text, self._asked, origins.everything(), origins.versions(), origins.settings()
        )

    @contextmanager
    def reading(self) -> Iterator[None]:
        """While the lesson and the scenes are loaded: files that they read count from then on."""
        with origins.Reading() as reading:
            yield
        lesson = str(self._lesson.resolve())  # whose values count, and not its words
        self.reads = {path: digest for path, digest in reading.files.items() if path != lesson}

    def summary(self) -> Summary | None:
        """What was made the last time, if the same is asked for and every file is as it was left."""
        entry = self._store.get(self._key) if self._key else None
        if entry is None or not origins.unchanged(entry.told["reads"]):
            return None
        folder = self._out / entry.told["folder"]
        if left_over(Places(self._out, entry.told["folder"])):  # to be tidied up by a render
            return None
        if any(sha256(folder / name) != digest for name, digest in entry.told["files"].items()):
            return None
        made = tuple(Made(**row | {"path": folder / row["path"], "took": 0.0}) for row in entry.told["made"])
        film = folder / "lecture.mp4" if entry.told["lecture"] else None
        took = time.monotonic() - self._started
        return Summary(folder, (), made, film, took, unchanged=True)

    def keep(self, summary: Summary) -> None:
        """Note what was made. Not where a check had something to say: that is to be said again."""
        if self._key is None or not summary.ok or not summary.made or self._key != self._made_from():
            return
        folder = summary.folder
        names = [name for name in _files(summary) if (folder / name).is_file()]
        rows = [asdict(replace(row, path=row.path.relative_to(folder).as_posix())) for row in summary.made]
        told = {
            "folder": folder.name,
            "files": {name: sha256(folder / name) for name in names},
            "reads": self.reads | summary.reads,
            "made": rows,
            "lecture": summary.lecture is not None,
        }
        self._store.owner = folder.name
        with suppress(OSError):  # the films are made; that it is not noted costs a little time the next time
            self._store.put(self._key, told)


def _files(summary: Summary) -> Iterator[str]:
    """The names of the files that a render made, relative to the lesson's folder."""
    folder = summary.folder
    for row in summary.made:
        for pattern in (f"clips/{row.id}.*", f"clips/{row.id}/*", f"storyboard/{row.id}.png"):
            yield from (path.relative_to(folder).as_posix() for path in folder.glob(pattern))
    yield "claims.json"
    if summary.lecture is not None:
        yield from ("lecture.mp4", "lecture.srt", "lecture.vtt")
