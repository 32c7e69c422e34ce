"""What lies in a lesson's folder: what is there already stays, the rest is composed, what is gone goes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from studio.cache.clip_cache import ClipCache, Composed
from studio.check.certify import Report
from studio.film.encoder import Format
from studio.lesson.clip import Clip
from studio.lesson.lesson import Lesson
from studio.output.compose import DrawnClip, claims, compose_clip, compose_lecture, shape, write
from studio.output.folders import LessonFolders, place, remove
from studio.output.manifest import NAME, Manifest, lie_there
from studio.output.summary import FinishedClip, finished_clip
from studio.system.files import atomic_write, refuse_links
from studio.system.fingerprint import sha256
from studio.system.printable import first_few

__all__ = ["Output"]

_NAMED = 3  # files that are told by name


class Output:
    """The files of a lesson's ``chosen`` clips, made below ``made`` and then put in their places.

    A clip that is made from the same as before, and whose files lie there as they were left, costs a look at
    them; so does the lecture. ``notes`` is what the user should know of it all, ``older`` of what is not as
    the lesson has it now, ``unchanged`` whether all was there already, and ``rendered`` the digest of the
    manifest that was written.
    """

    def __init__(
        self, lesson: Lesson, chosen: Sequence[Clip], folders: LessonFolders, cache: ClipCache, made: Path
    ) -> None:
        self._lesson, self._chosen, self._cache = lesson, chosen, cache
        self._folders, self._made = folders, made
        self._manifest = Manifest.read(folders.folder)
        self._strange = not folders.is_of(self._manifest)  # made of a lesson whose file is gone
        self._clips: dict[str, Composed] = {}
        self._fresh: set[str] = set()  # the clips that were composed now
        self._made_from: dict[str, str] = {}
        self.notes: tuple[str, ...] = ()
        self.older: tuple[str, ...] = ()
        self.unchanged = False
        self.rendered = ""

    def holds(self, clip: Clip) -> bool:
        """Whether all of a clip is there already."""
        composed = self._cache.composed(clip)
        if composed is None or not lie_there(composed.sha256, self._folders.folder):
            return False
        self._clips[clip.id], self._made_from[clip.id] = composed, self._cache.made_from(clip)
        return True

    def compose(self, drawn: DrawnClip) -> None:
        """Make a clip's files."""
        cache, id_ = self._cache, drawn.clip.id
        told = compose_clip(drawn, self._made, cache.theme, cache.format)
        names = [told["film"], told["poster"], *told["captions"], told["storyboard"]]
        names += [beat[key] for beat in told["beats"] for key in ("film", "picture")]
        self._clips[id_] = self._composed(told, names)
        sure = cache.keep_composed(drawn.clip, self._clips[id_])
        self._made_from[id_] = cache.made_from(drawn.clip) if sure else ""
        self._fresh.add(id_)

    def _composed(self, told: dict[str, Any], names: Sequence[str]) -> Composed:
        return Composed(told, {name: sha256(self._made / name) or "" for name in names})

    def finish(self, reports: Sequence[Report], *, whole: bool) -> None:
        """Put everything in its place and remove what is gone; of the ``whole`` lesson, with the lecture."""
        folder, manifest = self._folders.folder, self._manifest
        manifest.clips = self._told_of_clips()
        gone = manifest.gone(clip.id for clip in self._lesson.clips)
        for id_, composed in self._clips.items():
            own = manifest.files_of(id_)
            gone |= {name: manifest.sha256[name] for name in own if name not in composed.sha256}
        if len(manifest.clips) == len(self._lesson.clips):
            gone |= manifest.old_stills()
        lecture = self._make_lecture() if whole else None
        write(self._made / "claims.json", claims(self._lesson, reports, folder / "claims.json"))
        fresh = {"claims.json": sha256(self._made / "claims.json") or ""}
        for composed in (*self._clips.values(), *filter(None, [lecture])):
            fresh |= composed.sha256
        replaced = self._not_as_made()
        before, films = Manifest.read(folder).text(), any(self._made.rglob("*.mp4"))
        self._announce(fresh)
        place(self._made, self._folders)
        removed, altered = remove(self._folders, {} if self._strange else gone)
        manifest.sha256 = {name: d for name, d in manifest.sha256.items() if name not in gone} | fresh
        if lecture is not None:
            parts = [self._made_from[clip.id] for clip in self._chosen]
            made_from = self._cache.lecture_made_from(parts, self._lesson)
            whole_now = len(self._chosen) == len(self._lesson.clips)
            manifest.lecture = lecture.told | {"made_from": made_from, "up_to_date": whole_now}
        elif manifest.lecture is not None:
            manifest.lecture["up_to_date"] = self._lecture_is_current()
        self._write(manifest)
        self.rendered = manifest.digest()
        self.notes = tuple(_told_of_gone(removed, altered, replaced))
        self.unchanged = before == manifest.text() and not (films or removed or replaced)
        self.older = tuple(self._told_of_older(whole))

    def _told_of_clips(self) -> dict[str, dict[str, Any]]:
        """What the manifest says of each clip from now on, in the lesson's order."""
        now = {
            id_: composed.told | {"made_from": self._made_from[id_]} for id_, composed in self._clips.items()
        }
        told = self._manifest.clips | now
        return {clip.id: told[clip.id] for clip in self._lesson.clips if clip.id in told}

    def _announce(self, fresh: Mapping[str, str]) -> None:
        """Note the files that are about to come, so that after an interrupt they are known as ours too."""
        known = dict(fresh) if self._strange else {**fresh, **self._manifest.sha256}
        if self._strange or known != self._manifest.sha256:
            manifest = Manifest.read(self._folders.folder)
            manifest.sha256 = known
            self._write(manifest)

    def _write(self, manifest: Manifest) -> None:
        folder = self._folders.folder
        refuse_links(self._folders.out, folder / NAME)
        manifest.set_lesson(self._lesson, folder)
        atomic_write(folder / NAME, manifest.text())

    def _not_as_made(self) -> list[str]:
        """Files in whose places others are to come, and that are not as we left them, or not ours."""
        found = []
        for path in sorted(path for path in self._made.rglob("*") if path.is_file()):
            name = path.relative_to(self._made).as_posix()
            lies = sha256(self._folders.folder / name)
            if lies is not None and lies not in (self._manifest.sha256.get(name), sha256(path)):
                found.append(name)
        return found

    def rows(self) -> tuple[FinishedClip, ...]:
        """The clips that were made, or are there already."""
        folder = self._folders.folder
        return tuple(finished_clip(self._clips[clip.id].told, folder) for clip in self._chosen)

    # --- the lecture

    def _make_lecture(self) -> Composed:
        clips = [self._clips[clip.id] for clip in self._chosen]
        known = self._cache.lecture(clips, self._lesson)
        if known is not None and lie_there(known.sha256, self._folders.folder):
            return known
        here, there = self._made, self._folders.folder
        parts = [(clip.told, here if clip.told["id"] in self._fresh else there) for clip in clips]
        told = compose_lecture(parts, self._made, self._lesson)
        made = self._composed(told, [told["film"], *told["captions"]])
        self._cache.keep_lecture(clips, self._lesson, made)
        return made

    def _lecture_is_current(self) -> bool:
        """Whether the lecture that lies there is, in its own size and theme, what the lesson is now."""
        told, cache = self._manifest.lecture, self._cache_of(self._manifest.lecture)
        if cache is None or any(map(cache.reads_another, self._lesson.clips)):
            return False
        clips = [cache.made_from(clip) for clip in self._lesson.clips]
        return told.get("made_from") == cache.lecture_made_from(clips, self._lesson)

    # --- what was left as it was

    def _cache_of(self, told: Mapping[str, Any] | None) -> ClipCache | None:
        """For films of the size and theme that the manifest tells; None where it tells of none."""
        try:
            format = Format(told["width"], told["height"], told["fps"])
            return self._cache.like(str(told["theme"]), format)
        except (TypeError, KeyError, ValueError):
            return None

    def _told_of_older(self, whole: bool) -> Iterator[str]:
        """Which films are not what the lesson would give now, or not of this render's size and theme."""
        manifest = self._manifest
        others = [clip for clip in self._lesson.clips if clip.id not in self._clips]
        films = [(f"clips/{clip.id}.mp4", manifest.clips.get(clip.id), clip) for clip in others]
        if not whole:
            films.insert(0, ("lecture.mp4", manifest.lecture, None))
        altered, older, unlike = [], [], []
        for name, told, clip in films:
            lies = sha256(self._folders.folder / name)
            if lies is None:
                continue
            if lies != manifest.sha256.get(name):
                altered.append(name)
            elif not (self._is_current(clip, told) if clip else told and told.get("up_to_date") is True):
                older.append(name)
            elif not shape(self._cache.theme, self._cache.format).items() <= told.items():
                unlike.append(name)
        cure = f"render the whole lesson{' where there is OpenGL' if whole else ''}."
        if altered:
            yield f"Altered, or not made here: {first_few(altered, _NAMED)}. To make all anew, {cure}"
        if older:
            yield f"Older than the lesson is now: {first_few(older, _NAMED)}. To make all anew, {cure}"
        if unlike:
            yield f"Of another size or theme: {first_few(unlike, _NAMED)}. To make all alike, {cure}"

    def _is_current(self, clip: Clip, told: Mapping[str, Any] | None) -> bool:
        cache = self._cache_of(told)
        if cache is None or cache.reads_another(clip):
            return False
        return told.get("made_from") == cache.made_from(clip)


def _told_of_gone(removed: Sequence[str], altered: Sequence[str], replaced: Sequence[str]) -> Iterator[str]:
    if removed:
        yield f"Removed, for the lesson has it no longer: {first_few(removed, _NAMED)}."
    if replaced:
        yield f"Made anew in place of what was altered, or not made here: {first_few(replaced, _NAMED)}."
    if altered:
        stays = first_few(altered, _NAMED)
        yield f"No longer in the lesson, but altered since it was made, so it stays: {stays}."
