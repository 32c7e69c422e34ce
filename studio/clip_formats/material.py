"""What clips for elsewhere are made from: the films that lie there or are kept, or else drawn now."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stage.style.theme import THEMES
from studio.cache.clip_cache import ClipCache
from studio.cache.store import Store
from studio.clip_formats.footage import Footage, Shot
from studio.film.drawing import Take
from studio.film.encoder import QUALITIES
from studio.film.pictures import Format
from studio.lesson.lesson import Clip, Lesson
from studio.lesson.parts import NoSuchPart, beat_name, missing
from studio.output.folders import LessonFolders
from studio.output.manifest import Manifest, lie_there

__all__ = ["Played", "chosen_beats", "footage_of", "lying_there", "run_of"]

OTHERWISE = "medium"  # the quality that is drawn where no film lies there and none is asked for


@dataclass(frozen=True)
class Played:
    """One beat that was drawn: its number (0: before the first beat), name, file's stem, film, last frame."""

    number: int
    name: str
    stem: str
    film: Path
    last: Path | None
    frames: int
    loops: bool


def run_of(given: str | None) -> tuple[str, str] | None:
    """The first and the last beat that ``NAME`` or ``NAME..NAME`` means; None where nothing is given."""
    if given is None:
        return None
    first, dots, last = given.partition("..")
    first = beat_name(first)
    return first, beat_name(last) if dots else first


def chosen_beats(names: Sequence[str], run: tuple[str, str] | None, clip: str) -> list[int] | None:
    """The numbers of the beats of a run, from 1; None for all. Raises NoSuchPart."""
    if run is None:
        return None
    for name in run:
        if name not in names:
            raise NoSuchPart(missing("beat", name, names, f"clip {clip}"))
    first, last = (names.index(name) + 1 for name in run)
    if first > last:
        raise NoSuchPart(
            f"--beat {run[0]}..{run[1]}: in clip {clip} {run[1]} comes first — the other way round"
        )
    return list(range(first, last + 1))


def lying_there(
    lesson: Lesson, clip: Clip, folders: LessonFolders, format: Format | None, reads: Mapping[str, str]
) -> tuple[list[Played], Format] | None:
    """A clip's films in the lesson's folder, of that size or any, where all are as the lesson has them."""
    manifest = Manifest.read(folders.folder)
    told = manifest.clips.get(clip.id)
    if told is None or not folders.is_of(manifest) or told.get("theme") != lesson.theme:
        return None
    try:
        there = Format(told["width"], told["height"], told["fps"])
        played = [_told(beat, folders.folder, there.fps) for beat in told["beats"]]
        names = [beat[key] for beat in told["beats"] for key in ("film", "picture")]
    except (KeyError, TypeError, ValueError):
        return None
    cache = ClipCache(Store(folders.store, lesson.name), lesson.theme, there, dict(reads))
    current = told.get("made_from") == cache.made_from(clip) and not cache.reads_another(clip)
    known = {name: manifest.sha256.get(name, "") for name in names}
    if not current or (format is not None and format != there) or not lie_there(known, folders.folder):
        return None
    return played, there


def _told(beat: Mapping[str, Any], folder: Path, fps: int) -> Played:
    film = folder / beat["film"]
    frames = round(beat["seconds"] * fps)
    last = folder / beat["picture"]
    return Played(beat["number"], beat["name"], film.stem, film, last, frames, beat["loops"])


def taken(take: Take) -> Played:
    """A beat that was drawn now."""
    last = take.poster if take.path.suffix == ".mp4" else None  # without its ground it tells nothing
    return Played(take.number, take.name, take.path.stem, take.path, last, take.frames, take.loops)


def format_of(quality: str | None) -> Format:
    """The size and rate at which films are drawn."""
    return QUALITIES[quality or OTHERWISE]


def footage_of(
    played: Sequence[Played], numbers: Sequence[int] | None, format: Format, theme: str, *, alpha: bool
) -> Footage:
    """The beats of these numbers as footage; what is played before the first beat goes with it."""
    kept = [one for one in played if numbers is None or max(one.number, 1) in numbers]
    shots = tuple(Shot(one.film, one.frames, one.last) for one in kept)
    ground = tuple(bytes.fromhex(THEMES[theme].background[1:]))
    return Footage(shots, format.width, format.height, format.fps, alpha, None if alpha else ground)


def stem_of(clip: str, played: Sequence[Played], numbers: Sequence[int] | None) -> str:
    """Where its files go, below the lesson's folder and without their endings."""
    if numbers is None:
        return f"clips/{clip}"
    stems = {one.number: one.stem for one in played}
    first, last = stems[numbers[0]], stems[numbers[-1]]
    return f"clips/{clip}/{first}" + (f"-to-{re.sub('^[0-9]+-', '', last)}" if first != last else "")
