"""What a clip's check and its beats are kept under, and how they go into the store and come out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stage.opengl import context
from stage.scene.lesson_scene import Beat
from studio.cache.entry_forms import Form, is_beat, is_check, is_clip, is_lecture
from studio.cache.environment import settings, versions
from studio.cache.recorder import merged, unchanged
from studio.cache.sources import COMPOSING, DRAWING, hashes, own_files, scene_folders, touched
from studio.cache.store import Entry, Store
from studio.check.certify import Finding, Report
from studio.film.alpha import AlphaFormat
from studio.film.drawing import Take
from studio.film.encoder import Format, frames_in
from studio.lesson.clip import Clip
from studio.lesson.drawable import is_solid
from studio.system.fingerprint import key

if TYPE_CHECKING:
    from studio.lesson.lesson import Lesson

__all__ = ["ClipCache", "Composed"]


@dataclass(frozen=True)
class Composed:
    """A clip's or the lecture's files: what the manifest says of it, and the SHA-256 of each file."""

    told: dict[str, Any]
    sha256: dict[str, str]


class ClipCache:
    """Keeps what was made of a lesson's clips in a store. ``reads`` are files read along with the lesson."""

    def __init__(self, store: Store, theme: str, format: Format, reads: dict[str, str]) -> None:
        self.store, self.theme, self.format, self._reads = store, theme, format, reads
        self._hashed: dict[str, dict[str, str]] = {}
        self._code: dict[type, str] = {}
        self._made_from: dict[str, str] = {}
        self._of_clip: dict[str, dict[str, str]] = {}
        self.used: dict[str, str] = {}  # the files that were read for what was kept or came out
        touched()  # what is written from now on is noticed

    def like(self, theme: str, format: Format) -> ClipCache:
        """One for another theme or format, with all else the same."""
        other = ClipCache(self.store, theme, format, self._reads)
        other._hashed, other._code = self._hashed, self._code
        return other

    def _sources(self, folders: Sequence[str]) -> dict[str, str]:
        """The project's files in these folders, with their hashes, as they were when first asked for."""
        for folder in folders:
            if folder not in self._hashed:
                self._hashed[folder] = hashes([folder])
        return {name: digest for folder in folders for name, digest in self._hashed[folder].items()}

    def _scene(self, scene: type) -> str:
        """The key of a scene's code, and of all that draws it. It is the same for all clips: made once."""
        if scene not in self._code:
            self._code[scene] = key(
                self._sources(_drawn_by(scene)),
                own_files(scene),
                f"{scene.__module__}:{scene.__qualname__}",
                versions(),
                settings(),
                self._reads,
            )
        return self._code[scene]

    def _clip(self, clip: Clip) -> str:
        """The key of all that a clip is made from, but the quality."""
        if clip.id not in self._made_from:
            self._made_from[clip.id] = key(self._scene(clip.scene), clip.parameters, clip.wording, self.theme)
        return self._made_from[clip.id]

    def _put(
        self, folders: Sequence[str], key: str, form: Form, told: dict, blobs: Sequence[bytes] = ()
    ) -> bool:
        """Keep what the code in some folders made: not where it may have been another when it was loaded, nor
        what would be refused when it is asked for. Whether the code was what it is now.
        """
        depends = self._sources(folders)
        # Names without a / are Manim's settings.
        if any("/" not in name or name in depends for name in touched()):
            return False
        if form(Entry(json.loads(json.dumps(told)), tuple(blobs))):
            self.store.put(key, told, blobs)
        return True

    def _get(self, key: str, form: Form) -> Entry | None:
        """What is kept, as long as the files that were read for it are as they were."""
        entry = self.store.get(key, form)
        return entry if entry is not None and unchanged(entry.told["reads"]) else None

    # --- checks

    def _check_key(self, clip: Clip) -> str:
        return key("check", self._clip(clip))

    def report(self, clip: Clip) -> Report | None:
        """What the check of the clip came to, if that is known."""
        entry = self._get(self._check_key(clip), is_check())
        if entry is None:
            return None
        self.used = merged(self.used, entry.told["reads"])
        told = entry.told["report"]
        beats = [Beat(**b | {"words": [tuple(said) for said in b["words"]]}) for b in told["beats"]]
        findings = [
            Finding(**finding | {"boxes": tuple(map(tuple, finding["boxes"]))})
            for finding in told["findings"]
        ]
        return _called(clip.id, Report(**told | {"beats": beats, "findings": findings}))

    def keep_report(self, clip: Clip, report: Report, reads: dict[str, str]) -> None:
        """Keep the check of a clip. ``reads`` are the files that were read for it."""
        self.used = merged(self.used, reads)
        told = {"report": asdict(_called("", report)), "reads": reads}
        self._put(_drawn_by(clip.scene), self._check_key(clip), is_check(), told)

    # --- beats

    def _beat_key(self, clip: Clip, number: int) -> str:
        return key("beat", self._film(clip), number)

    def _film(self, clip: Clip) -> str:
        """The key of all that a clip's frames are made from."""
        drawn_by = _graphics() if is_solid(clip) else ""
        return key(self._clip(clip), self.format, drawn_by)

    def takes(self, clip: Clip, number: int, folder: Path) -> list[Take] | None:
        """The films of one beat, put into ``folder``, if they are kept and whole. None with alpha is kept."""
        if isinstance(self.format, AlphaFormat):
            return None
        key = self._beat_key(clip, number)
        entry = self._get(key, is_beat(number))
        if entry is None:
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
                told["title"],
                tuple(told["texts"]),
                told["loops"],
            )
            take.path.write_bytes(film)
            take.poster.write_bytes(poster)
            if frames_in(take.path) != take.frames:
                self.store.drop(key)
                return None
            found.append(take)
        return found

    def keep_takes(self, clip: Clip, number: int, takes: Sequence[Take], reads: dict[str, str]) -> None:
        """Keep one beat's films, with what the first holds before it; not those with alpha: large as they
        are, they would drive out all else.
        """
        self._read_for(clip, reads)
        if isinstance(self.format, AlphaFormat):
            return
        told = [
            {
                "number": t.number, "name": t.name, "stem": t.path.stem, "frames": t.frames, "words": t.words,
                "title": t.title, "texts": t.texts, "loops": t.loops,
            }
            for t in takes
        ]  # fmt: skip
        blobs = [path.read_bytes() for t in takes for path in (t.path, t.poster)]
        beat, told = self._beat_key(clip, number), {"takes": told, "reads": reads}
        self._put(_drawn_by(clip.scene), beat, is_beat(number), told, blobs)

    def _read_for(self, clip: Clip, reads: dict[str, str]) -> None:
        self.used = merged(self.used, reads)
        self._of_clip[clip.id] = merged(self._of_clip.get(clip.id, {}), reads)

    # --- what beats were made into: only what that came to, since the files lie in the lesson's folder

    def _composed_key(self, clip: Clip) -> str:
        return key("clip", self._film(clip), self._composing(), clip.id, clip.title)

    def _composing(self) -> str:
        return key(self._sources(COMPOSING))

    def composed(self, clip: Clip) -> Composed | None:
        """What the clip's files were when they were last made from the same."""
        entry = self._get(self._composed_key(clip), is_clip(clip.id))
        if entry is None:
            return None
        self.used = merged(self.used, entry.told["reads"])
        return Composed(entry.told["told"], entry.told["sha256"])

    def keep_composed(self, clip: Clip, composed: Composed) -> bool:
        """Keep what a clip's files are. Whether they were made by the code as it is now."""
        told = asdict(composed) | {"reads": self._of_clip[clip.id]}
        code = [*COMPOSING, *_drawn_by(clip.scene)]
        return self._put(code, self._composed_key(clip), is_clip(clip.id), told)

    def made_from(self, clip: Clip) -> str:
        """What a clip's films are made from, whatever draws them; they are older once this is another."""
        return key("made from", self._clip(clip), self.format, self._composing(), clip.title)

    def reads_another(self, clip: Clip) -> bool:
        """Whether a file that the clip reads is known to have changed since its films were made."""
        entry = self.store.get(self._composed_key(clip), is_clip(clip.id))
        return entry is not None and not unchanged(entry.told["reads"])

    def lecture_made_from(self, clips: Sequence[str], lesson: Lesson) -> str:
        """The same of the lecture, from its clips'; empty where it is not known of one of them."""
        return self._joined_key("made from", list(clips), lesson) if all(clips) else ""

    def _lecture_key(self, clips: Sequence[Composed], lesson: Lesson) -> str:
        parts = [[clip.told, [clip.sha256[clip.told[name]] for name in ("film", "poster")]] for clip in clips]
        return self._joined_key("lecture", parts, lesson)

    def _joined_key(self, what: str, parts: list, lesson: Lesson) -> str:
        """The key of what a lesson's clips are joined into, by the code and the libraries that there are."""
        about = lesson.title, lesson.author, lesson.language
        return key(what, parts, about, self._composing(), versions())

    def lecture(self, clips: Sequence[Composed], lesson: Lesson) -> Composed | None:
        """What the lecture's files were when they were last made of the same clips."""
        entry = self._get(self._lecture_key(clips, lesson), is_lecture())
        return None if entry is None else Composed(entry.told["told"], entry.told["sha256"])

    def keep_lecture(self, clips: Sequence[Composed], lesson: Lesson, made: Composed) -> None:
        """Keep what the lecture's files are."""
        told = asdict(made) | {"reads": {}}
        self._put(COMPOSING, self._lecture_key(clips, lesson), is_lecture(), told)


def _drawn_by(scene: type) -> list[str]:
    """The folders of the code that draws a scene."""
    return [*DRAWING, *scene_folders(scene)]


def _called(id_: str, report: Report) -> Report:
    """The report on a clip of that id: the check itself does not depend on it."""
    claims = [claim | {"clip": id_} for claim in report.claims]
    findings = [replace(finding, clip=id_) for finding in report.findings]
    return replace(report, clip=id_, claims=claims, findings=findings)


@cache
def _graphics() -> str:
    """What draws hills here: two of them need not agree to the last bit; empty where nothing does."""
    try:
        info = context.open_context().info
    except context.GraphicsError:
        return ""
    return f"{info['GL_RENDERER']} {info['GL_VERSION']}"
