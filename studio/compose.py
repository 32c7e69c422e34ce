"""The files of a lesson, from what was drawn: clips, captions, posters, storyboards, lecture and claims."""

from __future__ import annotations

import json
import math
import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from studio.captions import Cue, shift, split, srt, vtt
from studio.certify import Report
from studio.drawing import Take
from studio.joining import join, lecture
from studio.lesson import Clip, Lesson
from studio.probe import Chapter
from studio.stills import poster_of, told_as
from studio.storyboard import sheet

__all__ = ["Drawn", "claims", "compose_clip", "compose_lecture", "drawn", "write"]


@dataclass(frozen=True)
class Drawn:
    """One clip's films in order, what is said in each, its cues, and the seconds that it plays and took."""

    clip: Clip
    title: str
    films: tuple[Take, ...]
    words: tuple[str, ...]
    cues: tuple[Cue, ...]
    seconds: float
    took: float


def drawn(clip: Clip, takes: Sequence[Take], fps: int, took: float) -> Drawn:
    """A clip, from its takes. Times count the films' own frames."""
    words, cues, before = [], [], 0
    for take in takes:
        start, end = before / fps, (before + take.frames) / fps
        said = [(start + at, text) for at, text in take.words]
        for (at, text), (until, _) in pairwise([*said, (end, "")]):
            if at < min(until, end):
                cues += split(text, at, min(until, end))
        words.append(" ".join(text for _, text in said))
        before += take.frames
    return Drawn(clip, clip.title, tuple(takes), tuple(words), tuple(cues), before / fps, took)


def compose_clip(drawn: Drawn, made: Path, lesson: Lesson) -> None:
    """A clip's films, captions, poster and storyboard, below ``made`` as later below the lesson's folder."""
    clips, id_ = made / "clips", drawn.clip.id
    join([film.path for film in drawn.films], clips / f"{id_}.mp4", drawn.title)
    write(clips / f"{id_}.srt", srt(drawn.cues))
    write(clips / f"{id_}.vtt", vtt(drawn.cues))
    names = [film.name for film in drawn.films]
    shutil.copyfile(drawn.films[poster_of(drawn.clip.scene, names)].poster, clips / f"{id_}.png")
    frames = [(f.poster, told_as(f.name), words) for f, words in zip(drawn.films, drawn.words, strict=True)]
    (made / "storyboard").mkdir(exist_ok=True)
    sheet(frames, made / "storyboard" / f"{id_}.png", title=drawn.title, dark=lesson.theme == "dark")
    (clips / id_).mkdir()
    for film in drawn.films:  # last, since these are moved and not copied
        os.replace(film.path, clips / id_ / film.path.name)


def compose_lecture(drawn: Sequence[Drawn], made: Path, lesson: Lesson) -> None:
    """The lecture and its captions, from the clips' films below ``made``."""
    chapters, cues, start = [], [], 0.0
    for each in drawn:
        chapters.append(Chapter(each.title, start, start + each.seconds))
        cues += shift(each.cues, start)
        start += each.seconds
    films = [made / "clips" / f"{each.clip.id}.mp4" for each in drawn]
    lecture(
        films,
        chapters,
        cues,
        made / "lecture.mp4",
        title=lesson.title,
        author=lesson.author,
        language=lesson.language,
    )
    write(made / "lecture.srt", srt(cues))
    write(made / "lecture.vtt", vtt(cues))


def claims(lesson: Lesson, reports: Sequence[Report], old: Path) -> str:
    """claims.json: a row a line. Clips that were not made this time keep the rows that they had."""
    rows = {clip.id: [] for clip in lesson.clips}
    fresh = {report.clip for report in reports}
    with suppress(
        OSError, ValueError, TypeError, AttributeError
    ):  # an old file that is no such list is no loss
        for row in json.loads(old.read_text(encoding="utf-8")):
            if row.get("clip") in rows.keys() - fresh:
                rows[row["clip"]].append(row)
    for report in reports:
        rows[report.clip] = [{key: _finite(value) for key, value in row.items()} for row in report.claims]
    lines = [json.dumps(row, ensure_ascii=False, allow_nan=False) for each in rows.values() for row in each]
    return "[\n" + ",\n".join(lines) + "\n]\n"


def _finite(value: Any) -> Any:
    """JSON knows no infinity: such a number becomes null."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
