"""What a clip's check and its beats are kept under, and how they go into the store and come out."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path

from stage.lesson_scene import Beat
from stage.terrain import TerrainCamera
from studio import origins
from studio.certify import Finding, Report
from studio.clip import Clip
from studio.drawing import Take
from studio.entries import is_beat, is_check
from studio.files import sha256
from studio.film import Format, frames_in
from studio.store import Store

__all__ = ["Keeper"]

_DRAWN_BY = ("studio.drawing", "studio.certify")


class Keeper:
    """Keeps what was made of a lesson's clips in a store. ``reads`` are files read along with the lesson."""

    def __init__(self, store: Store, theme: str, format: Format, reads: dict[str, str]) -> None:
        self.store, self._theme, self._format, self._reads = store, theme, format, reads
        self._made_from: dict[str, str] = {}
        self._sources: dict[str, dict[str, str]] = {}
        origins.touched()  # from now on, if it was not asked before
        self.used: dict[str, str] = {}  # the files that were read for what was kept or came out

    def _clip(self, clip: Clip) -> str:
        """The key of all that a clip is made from, but the quality."""
        if clip.id not in self._made_from:
            scene = clip.scene
            self._sources[clip.id] = sources = origins.sources([*_DRAWN_BY, *_own_module(scene)])
            self._made_from[clip.id] = origins.key(
                sources,
                _own_file(scene),
                f"{scene.__module__}:{scene.__qualname__}",
                clip.parameters,
                self._theme,
                origins.versions(),
                origins.settings(),
                self._reads,
            )
        return self._made_from[clip.id]

    def _put(self, clip: Clip, key: str, told: dict, blobs: Sequence[bytes] = ()) -> None:
        """Keep what a clip came to, unless a file it depends on may have been another when loaded."""
        # Names without a / are Manim's settings.
        if not any("/" not in name or name in self._sources[clip.id] for name in origins.touched()):
            self.store.put(key, told, blobs)

    # --- checks

    def _check_key(self, clip: Clip) -> str:
        return origins.key("check", self._clip(clip), clip.id)

    def report(self, clip: Clip) -> Report | None:
        """What the check of the clip came to, if that is known."""
        entry = self.store.get(self._check_key(clip), is_check(clip.id))
        if entry is None or not origins.unchanged(entry.told["reads"]):
            return None
        self.used = origins.merged(self.used, entry.told["reads"])
        told = entry.told["report"]
        beats = [Beat(**b | {"words": [tuple(said) for said in b["words"]]}) for b in told["beats"]]
        findings = [Finding(**finding) for finding in told["findings"]]
        return Report(**told | {"beats": beats, "findings": findings})

    def keep_report(self, clip: Clip, report: Report, reads: dict[str, str]) -> None:
        """Keep the check of a clip. ``reads`` are the files that were read for it."""
        self.used = origins.merged(self.used, reads)
        told = {"report": asdict(report), "reads": reads}
        self._put(clip, self._check_key(clip), told)

    # --- beats

    def _beat_key(self, clip: Clip, number: int) -> str:
        drawn_by = _graphics() if issubclass(clip.scene.camera_class, TerrainCamera) else ""
        format = self._format
        size = [format.width, format.height, format.fps]
        return origins.key("beat", self._clip(clip), size, number, drawn_by)

    def takes(self, clip: Clip, number: int, folder: Path) -> list[Take] | None:
        """The films of one beat, put into ``folder``, if they are kept and whole."""
        key = self._beat_key(clip, number)
        entry = self.store.get(key, is_beat(number))
        if entry is None or not origins.unchanged(entry.told["reads"]):
            return None
        self.used = origins.merged(self.used, entry.told["reads"])
        found = []
        folder.mkdir(parents=True, exist_ok=True)
        for told, film, poster in zip(entry.told["takes"], entry.blobs[::2], entry.blobs[1::2], strict=True):
            name = folder / f"{told['stem']}.mp4"
            take = Take(
                told["number"],
                told["name"],
                name,
                name.with_suffix(".png"),
                told["frames"],
                tuple((at, text) for at, text in told["words"]),
            )
            take.path.write_bytes(film)
            take.poster.write_bytes(poster)
            if frames_in(take.path) != take.frames:
                self.store.drop(key)
                return None
            found.append(take)
        return found

    def keep_takes(self, clip: Clip, number: int, takes: Sequence[Take], reads: dict[str, str]) -> None:
        """Keep one beat's films, with what the first holds before it."""
        self.used = origins.merged(self.used, reads)
        told = [
            {"number": t.number, "name": t.name, "stem": t.path.stem, "frames": t.frames, "words": t.words}
            for t in takes
        ]
        blobs = [path.read_bytes() for t in takes for path in (t.path, t.poster)]
        self._put(clip, self._beat_key(clip, number), {"takes": told, "reads": reads}, blobs)


def _own_module(scene: type) -> list[str]:
    return [scene.__module__] if scene.__module__.partition(".")[0] in origins.PACKAGES else []


def _own_file(scene: type) -> str | None:
    """The hash of the file a scene is written in, wherever that lies."""
    try:
        return sha256(Path(inspect.getfile(scene)))
    except (OSError, TypeError):
        return None


@cache
def _graphics() -> str:
    """What draws hills here: two of them need not agree to the last bit."""
    from stage.graphics import open_context

    info = open_context().info
    return f"{info['GL_RENDERER']} {info['GL_VERSION']}"
