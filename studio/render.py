"""From a lesson to its files: every clip is checked, then drawn, then all files are put in their places."""

from __future__ import annotations

import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from manim import CairoRenderer, tempconfig

from studio.captions import Cue, shift, split, srt, vtt
from studio.certify import Report, certify
from studio.console import Silent
from studio.files import publish
from studio.film import QUALITIES, Chapter, Format, join, lecture
from studio.lesson import Clip, Lesson
from studio.stills import choose, poster_of, still, storyboard, told_as
from studio.storyboard import sheet
from studio.writer import Beat as FilmedBeat
from studio.writer import beat_writer, manim_settings

__all__ = ["Made", "Summary", "preview", "render", "still", "storyboard"]

_ABANDONED = 24 * 3600  # seconds after which a private folder is one that a killed program left behind


@dataclass(frozen=True)
class Made:
    """One finished clip: how many beats, how long it plays and how long it took (seconds), and its film."""

    id: str
    title: str
    beats: int
    seconds: float
    took: float
    path: Path


@dataclass(frozen=True)
class Summary:
    """What a render came to. ``made`` is empty where a claim failed: then nothing was drawn."""

    folder: Path
    reports: tuple[Report, ...]
    made: tuple[Made, ...] = ()
    lecture: Path | None = None
    took: float = 0.0

    @property
    def ok(self) -> bool:
        """Whether every claim and the whole layout hold."""
        return all(report.ok for report in self.reports)


@dataclass(frozen=True)
class _Drawn:
    """One clip as it came from the renderer, in the private folder."""

    clip: Clip
    title: str
    films: tuple[FilmedBeat, ...]
    words: tuple[str, ...]
    cues: tuple[Cue, ...]
    seconds: float
    took: float


def render(
    lesson: Lesson,
    out: Path,
    quality: str = "high",
    *,
    clip: str | None = None,
    progress: Silent | None = None,
) -> Summary:
    """Make the lesson's files below ``out``; with ``clip``, that clip's alone, the lecture left as it is.

    Raises ValueError for an unknown quality or clip, OSError where ``out`` cannot be written.
    """
    started, progress = time.monotonic(), progress or Silent()
    chosen, format = choose(lesson, clip), QUALITIES[quality]
    folder = Path(out) / lesson.name
    reports = []
    for number, one in enumerate(chosen, 1):
        with progress.checking(one.id, number, len(chosen)):
            reports.append(certify(one, lesson.theme))
    if not all(report.claims_ok for report in reports):
        return Summary(folder, tuple(reports), took=time.monotonic() - started)
    with _private_folder(folder) as private:
        drawn = []
        for one, report in zip(chosen, reports, strict=True):
            total = math.ceil(report.seconds * format.fps)
            with progress.drawing(one.id, total, len(report.beats)) as tell:
                drawn.append(_draw(one, lesson.theme, format, private / "drawn" / one.id, tell))
        made = private / "made"
        for each in drawn:
            _compose_clip(each, made, lesson)
        if clip is None:
            _compose_lecture(drawn, made, lesson)
        _write(made / "claims.json", _claims(lesson, reports, folder / "claims.json"))
        _place(made, folder, [each.clip.id for each in drawn])
    rows = tuple(
        Made(d.clip.id, d.title, len(d.films), d.seconds, d.took, folder / "clips" / f"{d.clip.id}.mp4")
        for d in drawn
    )
    film = folder / "lecture.mp4" if clip is None else None
    return Summary(folder, tuple(reports), rows, film, time.monotonic() - started)


def preview(
    lesson: Lesson, clip: str | None, out: Path, *, progress: Silent | None = None
) -> tuple[Path, bool]:
    """Draw one clip (the first, if none is named) in draft and open it: its path, and whether it opened."""
    chosen = choose(lesson, clip)[0]
    folder = Path(out) / lesson.name
    format = QUALITIES["draft"]
    with _private_folder(folder) as private:
        with (progress or Silent()).drawing(chosen.id, None, None) as tell:
            drawn = _draw(chosen, lesson.theme, format, private / "drawn", tell)
        join(
            [film.path for film in drawn.films],
            private / "made" / "preview" / f"{chosen.id}.mp4",
            drawn.title,
        )
        _place(private / "made", folder, [])
    path = folder / "preview" / f"{chosen.id}.mp4"
    return path, open_file(path)


def open_file(path: Path) -> bool:
    """Open a file with what the system opens such files with; False where there is no screen."""
    if sys.platform == "win32":
        os.startfile(path)
        return True
    opener = "open" if sys.platform == "darwin" else "xdg-open"
    screen = sys.platform == "darwin" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if not screen or shutil.which(opener) is None:
        return False
    silence = subprocess.DEVNULL
    subprocess.Popen(
        [opener, str(path.absolute())], stdin=silence, stdout=silence, stderr=silence, start_new_session=True
    )
    return True


# --- drawing ---


def _draw(clip: Clip, theme: str, format: Format, folder: Path, tell: Callable[[int, int], None]) -> _Drawn:
    """Render one clip's beats into ``folder``; ``tell`` hears of (frames, beats) as they are drawn."""
    started = time.monotonic()
    writer = beat_writer(folder, format, lambda frames: tell(frames, 0))
    with tempconfig(manim_settings(format, folder / "manim")):
        scene = clip.make(theme, renderer=CairoRenderer(file_writer_class=writer))
        scene.at_beat_end = lambda *_: tell(0, 1)
        scene.render()
    films = tuple(scene.renderer.file_writer.beats)
    words, cues = _captions(scene.beats, films, format.fps)
    seconds = sum(film.frames for film in films) / format.fps
    return _Drawn(clip, scene.chapter or clip.id, films, words, cues, seconds, time.monotonic() - started)


def _captions(
    beats: Sequence[Any], films: Sequence[FilmedBeat], fps: int
) -> tuple[tuple[str, ...], tuple[Cue, ...]]:
    """What is said in each film, and the clip's cues. Times count the films' own frames."""
    words, cues, before = [], [], 0
    for film in films:
        # Manim's own first section is number 0 and no beat; it has a film only if it is played in.
        beat = beats[film.number - 1] if film.number else None
        start, end = before / fps, (before + film.frames) / fps
        said = [(start + at - beat.start, text) for at, text in beat.words] if beat else []
        for (at, text), (until, _) in pairwise([*said, (end, "")]):
            if at < min(until, end):
                cues += split(text, at, min(until, end))
        words.append(" ".join(text for _, text in said))
        before += film.frames
    return tuple(words), tuple(cues)


# --- the files of OUTPUTS.md ---


def _compose_clip(drawn: _Drawn, made: Path, lesson: Lesson) -> None:
    """A clip's films, captions, poster and storyboard, below ``made`` as later below the lesson's folder."""
    clips, id_ = made / "clips", drawn.clip.id
    join([film.path for film in drawn.films], clips / f"{id_}.mp4", drawn.title)
    _write(clips / f"{id_}.srt", srt(drawn.cues))
    _write(clips / f"{id_}.vtt", vtt(drawn.cues))
    names = [film.name for film in drawn.films]
    shutil.copyfile(drawn.films[poster_of(drawn.clip.scene, names)].poster, clips / f"{id_}.png")
    frames = [(f.poster, told_as(f.name), words) for f, words in zip(drawn.films, drawn.words, strict=True)]
    (made / "storyboard").mkdir(exist_ok=True)
    sheet(frames, made / "storyboard" / f"{id_}.png", title=drawn.title, dark=lesson.theme == "dark")
    (clips / id_).mkdir()
    for film in drawn.films:  # last, since these are moved and not copied
        os.replace(film.path, clips / id_ / film.path.name)


def _compose_lecture(drawn: Sequence[_Drawn], made: Path, lesson: Lesson) -> None:
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
    _write(made / "lecture.srt", srt(cues))
    _write(made / "lecture.vtt", vtt(cues))


def _claims(lesson: Lesson, reports: Sequence[Report], old: Path) -> str:
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


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


# --- places ---


@contextmanager
def _making(folder: Path) -> Iterator[None]:
    """Make a folder; should what is done in it fail, the folders that were made go again, if empty."""
    made = [path for path in (folder, *folder.parents) if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield
    except BaseException:
        for path in made:
            with suppress(OSError):
                path.rmdir()
        raise


@contextmanager
def _private_folder(folder: Path) -> Iterator[Path]:
    """A hidden folder inside ``folder``, gone afterwards whatever happens."""
    with _making(folder):
        for left in folder.glob(".hillwalk-*"):
            with suppress(OSError):
                if time.time() - left.lstat().st_mtime > _ABANDONED:
                    shutil.rmtree(left, ignore_errors=True)  # which takes folders only, and follows no link
        with tempfile.TemporaryDirectory(prefix=".hillwalk-", dir=folder, ignore_cleanup_errors=True) as name:
            yield Path(name)


def _place(made: Path, folder: Path, clips: Sequence[str]) -> None:
    """Move every file to its place, then remove the beat files that an earlier render left in these clips."""
    fresh = set()
    for source in sorted(path for path in made.rglob("*") if path.is_file()):
        target = folder / source.relative_to(made)
        with _making(target.parent):
            publish(source, target)
        fresh.add(target)
    for id_ in clips:
        for path in (folder / "clips" / id_).glob("[0-9][0-9]-*.mp4"):
            if path not in fresh:
                path.unlink()
