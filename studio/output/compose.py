"""The files of a lesson, from what was drawn: clips, captions, posters, storyboards, lecture and claims."""

from __future__ import annotations

import json
import math
import os
import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from PIL import Image

from studio.check.certify import Report
from studio.film.captions import Cue, shift, split, srt, vtt
from studio.film.cover import cover
from studio.film.drawing import Take
from studio.film.encoder import Format
from studio.film.joining import Chapter, join, lecture
from studio.film.storyboard import sheet
from studio.lesson.lesson import Clip, Lesson
from studio.lesson.parts import poster_of


@dataclass(frozen=True)
class DrawnClip:
    """One clip's films in order, their starts and cues (seconds in the clip), and how long it plays."""

    clip: Clip
    films: tuple[Take, ...]
    starts: tuple[float, ...]
    cues: tuple[tuple[Cue, ...], ...]
    seconds: float


def drawn(clip: Clip, takes: Sequence[Take], fps: int) -> DrawnClip:
    """A clip, from its takes. Times count the films' own frames."""
    starts, cues, before = [], [], 0
    for take in takes:
        start, end = before / fps, (before + take.frames) / fps
        said = [(start + at, text) for at, text in take.words]
        own = []
        for (at, text), (until, _) in pairwise([*said, (end, "")]):
            if at < min(until, end):
                own += split(text, at, min(until, end))
        starts.append(start)
        cues.append(tuple(own))
        before += take.frames
    return DrawnClip(clip, tuple(takes), tuple(starts), tuple(cues), before / fps)


def compose_clip(drawn: DrawnClip, made: Path, theme: str, format: Format) -> dict[str, Any]:
    """A clip's films, captions, pictures and storyboard, below ``made`` as later below the lesson's folder.

    Returns what the manifest says of it.
    """
    told = _told(drawn, theme, format)
    cues = cues_of(told)
    poster = drawn.films[poster_of(drawn.clip.scene, [film.name for film in drawn.films])].poster
    join([film.path for film in drawn.films], made / told["film"], told["title"], cover_of(poster))
    for name, text in zip(told["captions"], (srt(cues), vtt(cues)), strict=True):
        write(made / name, text)
    shutil.copyfile(poster, made / told["poster"])
    frames = [
        (film.poster, drawn.clip.wording.beat(film.name), " ".join(text for _, text in film.words))
        for film in drawn.films
    ]
    (made / "storyboard").mkdir(exist_ok=True)
    sheet(frames, made / told["storyboard"], title=told["title"], dark=theme == "dark")
    (made / "clips" / drawn.clip.id).mkdir()
    for film, beat in zip(drawn.films, told["beats"], strict=True):  # last: these are moved and not copied
        os.replace(film.path, made / beat["film"])
        os.replace(film.poster, made / beat["picture"])
    return told


def _told(drawn: DrawnClip, theme: str, format: Format) -> dict[str, Any]:
    base = f"clips/{drawn.clip.id}"
    ends = (*drawn.starts[1:], drawn.seconds)
    beats = [
        {
            "number": film.number,
            "name": film.name,
            "title": film.title or drawn.clip.wording.beat(film.name),
            "film": f"{base}/{film.path.name}",
            "picture": f"{base}/{film.poster.name}",
            "start": start,
            "seconds": end - start,
            "texts": list(film.texts),
            "loops": film.loops,
            "captions": [{"start": cue.start, "end": cue.end, "text": cue.text} for cue in cues],
        }
        for film, start, end, cues in zip(drawn.films, drawn.starts, ends, drawn.cues, strict=True)
    ]
    return {
        "id": drawn.clip.id,
        "scene": drawn.clip.scene.__name__,
        "title": drawn.clip.title,
        "seconds": drawn.seconds,
        **shape(theme, format),
        "film": f"{base}.mp4",
        "poster": f"{base}.png",
        "captions": [f"{base}.srt", f"{base}.vtt"],
        "storyboard": f"storyboard/{drawn.clip.id}.png",
        "beats": beats,
    }


def shape(theme: str, format: Format) -> dict[str, Any]:
    """Of what size a film is, and in which theme, as the manifest has it."""
    return {"width": format.width, "height": format.height, "fps": format.fps, "theme": theme}


def cues_of(told: Mapping[str, Any]) -> list[Cue]:
    """A clip's cues, from what the manifest says of it."""
    return [Cue(cue["start"], cue["end"], cue["text"]) for beat in told["beats"] for cue in beat["captions"]]


def compose_lecture(clips: Sequence[tuple[Mapping[str, Any], Path]], made: Path, lesson: Lesson) -> dict:
    """The lecture and its captions, below ``made``; what the manifest says of it.

    ``clips`` are what it says of them, in order, each with the folder below which its films are.
    """
    chapters, cues, start = [], [], 0.0
    for told, _ in clips:
        chapters.append(Chapter(told["title"], start, start + told["seconds"]))
        cues += shift(cues_of(told), start)
        start += told["seconds"]
    first, folder = clips[0]
    lecture(
        [folder / told["film"] for told, folder in clips],
        chapters,
        cues,
        made / "lecture.mp4",
        title=lesson.title,
        author=lesson.author,
        language=lesson.language,
        cover=cover_of(folder / first["poster"]),
    )
    write(made / "lecture.srt", srt(cues))
    write(made / "lecture.vtt", vtt(cues))
    same = {key: first[key] for key in ("width", "height", "fps", "theme")}
    return {"film": "lecture.mp4", "captions": ["lecture.srt", "lecture.vtt"], "seconds": start, **same}


def cover_of(poster: Path) -> bytes:
    """A film's cover, from its poster's file."""
    with Image.open(poster) as picture:
        return cover(picture)


def claims(lesson: Lesson, reports: Sequence[Report], old: Path) -> str:
    """claims.json: a row a line. Clips that were not made this time keep the rows that they had."""
    rows = {clip.id: [] for clip in lesson.clips}
    others = rows.keys() - {report.clip for report in reports}
    for row in _rows_of(old) if others else ():
        if row["clip"] in others:
            rows[row["clip"]].append(row)
    for report in reports:
        rows[report.clip] = [{key: _finite(value) for key, value in row.items()} for row in report.claims]
    lines = [json.dumps(row, ensure_ascii=False, allow_nan=False) for each in rows.values() for row in each]
    return "[\n" + ",\n".join(lines) + "\n]\n"


def _rows_of(old: Path) -> list[dict[str, Any]]:
    """The rows of a claims.json that can be written again; none where it is of another form."""
    with suppress(OSError, ValueError, TypeError, RecursionError):
        if not old.is_file():  # to open a pipe would wait for its other end
            return []
        rows = json.loads(old.read_text(encoding="utf-8"))
        json.dumps(rows, ensure_ascii=False, allow_nan=False).encode()
        return [row for row in rows if isinstance(row, dict) and isinstance(row.get("clip"), str)]
    return []


def _finite(value: Any) -> Any:
    """JSON knows no infinity: such a number becomes null."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
