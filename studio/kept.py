"""What a clip's check and its beats are kept under, and how they go into the store and come out."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stage.opengl import context as graphics
from stage.scene.lesson_scene import Beat
from studio import origins
from studio.certify import Finding, Report
from studio.clip import Clip
from studio.drawable import is_solid
from studio.drawing import Take
from studio.entries import is_beat, is_check, is_clip, is_lecture
from studio.film import Format, frames_in
from studio.fingerprint import sha256
from studio.store import Store

if TYPE_CHECKING:
    from studio.lesson import Lesson

__all__ = ["Composed", "Keeper"]

_DRAWN_BY = ("studio.drawing", "studio.certify")
_COMPOSING = "studio.compose"


@dataclass(frozen=True)
class Composed:
    """A clip's or the lecture's files: what the manifest says of it, and the SHA-256 of each file."""

    told: dict[str, Any]
    sha256: dict[str, str]


class Keeper:
    """Keeps what was made of a lesson's clips in a store. ``reads`` are files read along with the lesson."""

    def __init__(self, store: Store, theme: str, format: Format, reads: dict[str, str]) -> None:
        self.store, self.theme, self.format, self._reads = store, theme, format, reads
        self._made_from: dict[str, str] = {}
        self._code: dict[type | str, str] = {}
        self._sources: dict[type | str, dict[str, str]] = {}
        self._of_clip: dict[str, dict[str, str]] = {}
        origins.touched()  # from now on, if it was not asked before
        self.used: dict[str, str] = {}  # the files that were read for what was kept or came out

    def like(self, theme: str, format: Format) -> Keeper:
        """One for another theme or format, with all else the same."""
        other = Keeper(self.store, theme, format, self._reads)
        other._code, other._sources = self._code, self._sources
        return other

    def _scene(self, scene: type) -> str:
        """The key of a scene's code, and of all that draws it. It is the same for all clips: made once."""
        if scene not in self._code:
            self._sources[scene] = sources = origins.sources([*_DRAWN_BY, *_own_module(scene)])
            self._code[scene] = origins.key(
                sources,
                _own_file(scene),
                f"{scene.__module__}:{scene.__qualname__}",
                origins.versions(),
                origins.settings(),
                self._reads,
            )
        return self._code[scene]

    def _clip(self, clip: Clip) -> str:
        """The key of all that a clip is made from, but the quality."""
        if clip.id not in self._made_from:
            parts = self._scene(clip.scene), clip.parameters, self.theme
            self._made_from[clip.id] = origins.key(*parts)
        return self._made_from[clip.id]

    def _put(self, code: Sequence[type | str], key: str, told: dict, blobs: Sequence[bytes] = ()) -> None:
        """Keep what was made by some code, unless a file of it may have been another when it was loaded."""
        depends = set().union(*(self._sources[part] for part in code))
        # Names without a / are Manim's settings.
        if not any("/" not in name or name in depends for name in origins.touched()):
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
        self._put([clip.scene], self._check_key(clip), told)

    def can_tell_of(self, clip: Clip) -> bool:
        """Whether it is known here what the clip's films would be: of a hill's only where it can be drawn."""
        return not is_solid(clip) or bool(_graphics())

    # --- beats

    def _beat_key(self, clip: Clip, number: int) -> str:
        return origins.key("beat", self._film(clip), number)

    def _film(self, clip: Clip) -> str:
        """The key of all that a clip's frames are made from."""
        drawn_by = _graphics() if is_solid(clip) else ""
        format = self.format
        return origins.key(self._clip(clip), [format.width, format.height, format.fps], drawn_by)

    def takes(self, clip: Clip, number: int, folder: Path) -> list[Take] | None:
        """The films of one beat, put into ``folder``, if they are kept and whole."""
        key = self._beat_key(clip, number)
        entry = self.store.get(key, is_beat(number))
        if entry is None or not origins.unchanged(entry.told["reads"]):
            return None
        self._read_for(clip, entry.told["reads"])
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
        self._read_for(clip, reads)
        told = [
            {"number": t.number, "name": t.name, "stem": t.path.stem, "frames": t.frames, "words": t.words}
            for t in takes
        ]
        blobs = [path.read_bytes() for t in takes for path in (t.path, t.poster)]
        self._put([clip.scene], self._beat_key(clip, number), {"takes": told, "reads": reads}, blobs)

    def _read_for(self, clip: Clip, reads: dict[str, str]) -> None:
        self.used = origins.merged(self.used, reads)
        self._of_clip[clip.id] = origins.merged(self._of_clip.get(clip.id, {}), reads)

    # --- what beats were made into: only what that came to, since the files lie in the lesson's folder

    def _composed_key(self, clip: Clip) -> str:
        return origins.key("clip", self._film(clip), self._composing(), clip.id, clip.title)

    def _composing(self) -> str:
        if _COMPOSING not in self._code:
            self._sources[_COMPOSING] = sources = origins.sources([_COMPOSING])
            self._code[_COMPOSING] = origins.key(sources)
        return self._code[_COMPOSING]

    def composed(self, clip: Clip) -> Composed | None:
        """What the clip's files were when they were last made from the same."""
        entry = self.store.get(self._composed_key(clip), is_clip(clip.id))
        if entry is None or not origins.unchanged(entry.told["reads"]):
            return None
        self.used = origins.merged(self.used, entry.told["reads"])
        return Composed(entry.told["told"], entry.told["sha256"])

    def keep_composed(self, clip: Clip, composed: Composed) -> None:
        """Keep what a clip's files are."""
        told = {"told": composed.told, "sha256": composed.sha256, "reads": self._of_clip[clip.id]}
        self._put([clip.scene, _COMPOSING], self._composed_key(clip), told)

    def _lecture_key(self, clips: Sequence[Composed], lesson: Lesson) -> str:
        parts = [[clip.told, [clip.sha256[clip.told[name]] for name in ("film", "poster")]] for clip in clips]
        about = lesson.title, lesson.author, lesson.language
        return origins.key("lecture", parts, about, self._composing(), origins.versions())

    def lecture(self, clips: Sequence[Composed], lesson: Lesson) -> Composed | None:
        """What the lecture's files were when they were last made of the same clips."""
        entry = self.store.get(self._lecture_key(clips, lesson), is_lecture())
        return None if entry is None else Composed(entry.told["told"], entry.told["sha256"])

    def keep_lecture(self, clips: Sequence[Composed], lesson: Lesson, made: Composed) -> None:
        """Keep what the lecture's files are."""
        self._put([_COMPOSING], self._lecture_key(clips, lesson), asdict(made) | {"reads": {}})


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
    """What draws hills here: two of them need not agree to the last bit; empty where nothing does."""
    try:
        info = graphics.open_context().info
    except graphics.GraphicsError:
        return ""
    return f"{info['GL_RENDERER']} {info['GL_VERSION']}"
