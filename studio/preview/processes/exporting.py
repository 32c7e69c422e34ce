"""What is exported from the page into the lesson's folder below out/: a still of any frame, films, slides."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from PIL import Image

from studio.film.encoder import QUALITIES
from studio.lesson.lesson import Lesson, LessonErrors, load
from studio.lesson.parts import choose
from studio.output.folders import folders_of, one_file
from studio.preview.messages import QUALITY, Export, ExportTold
from studio.preview.processes.lesson_process import told_of
from studio.preview.processes.moments import one_frame
from studio.render.render import render
from studio.render.worker_pool import all_cores
from studio.slides.deck import Choices
from studio.slides.making import FORMATS, Request, make_slides
from studio.system.progress import Silent, Tell

__all__ = ["serve_export"]

_OFTEN = 0.2  # seconds from one message to the next
STILL_QUALITY = "high"


def serve_export(path: str, out: str, wish: Export, to: Connection) -> None:
    """Read a lesson from the bytes that are sent first, and export what is wished; told by ExportTold."""
    try:
        lesson = load(Path(path), data=to.recv_bytes())
        export = {"still": _still, "film": _film, "slides": _slides}[wish.kind]
        to.send(ExportTold(wish.number, 1.0, path=str(export(lesson, Path(out), wish, to))))
    except EOFError:
        pass
    except LessonErrors as error:
        to.send(ExportTold(wish.number, 0.0, told=str(error)))
    except Exception as error:
        to.send(ExportTold(wish.number, 0.0, told=told_of(error)))


def _still(lesson: Lesson, out: Path, wish: Export, to: Connection) -> Path:
    clip, format = choose(lesson, wish.clip)[0], QUALITIES[STILL_QUALITY]
    pixels = one_frame(clip, lesson.theme, format, wish.frame * format.fps // QUALITIES[QUALITY].fps)
    folders, name = folders_of(lesson, out), f"stills/{clip.id}-{wish.frame}.png"
    with one_file(lesson, folders, name) as written:
        Image.fromarray(pixels[..., :3]).save(written, format="PNG")
    return folders.folder / name


def _film(lesson: Lesson, out: Path, wish: Export, to: Connection) -> Path:
    summary = render(
        lesson, out, wish.quality, clip=wish.clip or None, progress=_Told(wish.number, to), jobs=all_cores()
    )
    if not summary.claims_ok:
        wrong = [str(one) for report in summary.reports for one in report.findings if one.kind == "claim"]
        raise ExportError("nothing was drawn, since a value would be shown wrong:\n" + "\n".join(wrong[:5]))
    return summary.lecture or next(made.path for made in summary.made if made.id == wish.clip)


def _slides(lesson: Lesson, out: Path, wish: Export, to: Connection) -> Path:
    """All formats; the path is that of deck.html, beside which the others lie."""
    _film(lesson, out, replace(wish, clip=""), to)
    request = Request(tuple(FORMATS), QUALITIES[wish.quality], Choices())
    made = make_slides(request, folders_of(lesson, out), lambda: lesson, jobs=all_cores())
    return made[0].path


class ExportError(RuntimeError):
    """An export that comes to nothing, and why."""


@dataclass
class _Drawing:
    """A clip being drawn: its frames (0: not known), and those that are drawn."""

    frames: int
    done: int = 0


class _Told(Silent):
    """Sends how far the drawing is."""

    def __init__(self, number: int, to: Connection):
        self._number, self._to, self._last = number, to, 0.0
        self._clips: list[_Drawing] = []

    @contextmanager
    def drawing(self, clip: str, frames: int | None, beats: int | None) -> Iterator[Tell]:
        """Of all clips together."""
        mine = _Drawing(frames or 0)
        self._clips.append(mine)

        def tell(frames: int, _: Any) -> None:
            mine.done += frames
            if time.monotonic() - self._last >= _OFTEN:
                self._last = time.monotonic()
                whole = sum(max(one.frames, one.done) for one in self._clips)
                done = sum(one.done for one in self._clips)
                self._to.send(ExportTold(self._number, min(done / (whole or 1), 0.99)))

        yield tell
