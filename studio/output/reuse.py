"""A render asked for once more: where nothing has changed and all is there, it is done at once.

Light on purpose: neither Manim nor SymPy is imported to find that there is nothing to do.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from studio.cache.entry_forms import is_render
from studio.cache.environment import settings, settings_files, versions
from studio.cache.recorder import FileRecorder, merged, unchanged
from studio.cache.sources import everything, touched
from studio.cache.store import MOST, Store
from studio.lesson.file import lesson_name, read_lesson
from studio.output.folders import LessonFolders, left_over
from studio.output.manifest import Manifest, lie_there
from studio.output.summary import Summary, finished_clip
from studio.system.fingerprint import key


class RenderRequest:
    """What was asked for: the lesson's file, where to, and with what choices.

    ``data`` are the bytes of the lesson, which is read here and nowhere else. Raises LessonErrors.
    """

    def __init__(self, lesson: Path, out: Path, quality: str, theme: str | None, clip: str | None) -> None:
        self._started = time.monotonic()
        touched()  # from now on: what is hashed here is loaded later
        self._lesson, self._out, self._clip = Path(lesson), Path(out), clip
        self.data, self._name = read_lesson(self._lesson), lesson_name(self._lesson)
        self._store = Store(LessonFolders(self._out, "").store)
        self.reads: dict[str, str] = {}
        asked = [self._name, quality, theme or "", clip or ""]
        made_from = everything(), versions(), settings()
        self._key = key("render", self.data.hex(), asked, *made_from)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """While the lesson and the scenes are loaded: files that they read count from then on."""
        with FileRecorder() as recorder:
            yield
        # Manim reads these when it is imported; they count as settings.
        known = {os.path.realpath(path) for path in settings_files().values()}
        self.reads = {path: digest for path, digest in recorder.files.items() if path not in known}

    def summary(self) -> Summary | None:
        """What was made the last time, if the same is asked for and every file is as it was left."""
        entry = self._store.get(self._key, is_render(self._name))
        if entry is None or not unchanged(entry.told["reads"]):
            return None
        folders = LessonFolders(self._out, self._name, self._lesson)
        manifest = Manifest.read(folders.folder)
        if left_over(folders) or not folders.is_of(manifest):  # to be tidied up, or refused, by a render
            return None
        if manifest.digest() != entry.told["rendered"]:
            return None
        clip, folder = self._clip, folders.folder
        names = [*manifest.files_of(clip), "claims.json"] if clip else manifest.files_of_all()
        if clip:  # of the other films it would be told that they were altered
            names += [told["film"] for told in manifest.films() if (folder / told["film"]).exists()]
        if not lie_there({name: manifest.sha256.get(name, "") for name in names}, folder):
            return None
        clips = [told for told in manifest.clips.values() if told["id"] == clip or not clip]
        made = tuple(finished_clip(told, folder) for told in clips)
        film = None if clip else folder / "lecture.mp4"
        return Summary(folder, (), made, film, time.monotonic() - self._started, unchanged=True)

    def keep(self, summary: Summary, most: int = MOST) -> None:
        """Note what was made, in a store of at most so many bytes.

        Not where a check has something to say, or other films have: that is found out anew each time.
        """
        if not summary.ok or not summary.made or summary.older or touched():
            return
        told = {
            "folder": summary.folder.name,
            "rendered": summary.rendered,
            "reads": merged(self.reads, summary.reads),
        }
        with suppress(OSError):  # the films are made; that it is not noted costs a little time the next time
            self._store.put(self._key, told)
        self.trim(most)

    def trim(self, most: int) -> None:
        """Let the store keep at most so many bytes."""
        with suppress(OSError):
            self._store.trim(most)
