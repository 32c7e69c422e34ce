"""The process for one state of a lesson: it reads the file, and runs through the clips that are shown.

Whatever a lesson or a scene does, hang or eat memory, it does here: the server ends this process and all that
it has forked, one process group, and starts another with what was saved since.
"""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from studio.film.encoder import QUALITIES
from studio.lesson.clip import Clip
from studio.lesson.lesson import Lesson, LessonErrors, load
from studio.lesson.scene_fault import SceneFault
from studio.lesson.source import read_source
from studio.preview.messages import (
    LOST,
    QUALITY,
    Certify,
    DrawFilm,
    Failed,
    Glance,
    Hide,
    Moment,
    Opened,
    Refused,
    Show,
    TypesetFormula,
)  # fmt: skip
from studio.preview.processes.background import certificate, draft_film, formula
from studio.preview.processes.fields import clip_table, scene_tables
from studio.preview.processes.moments import glance, run_through_and_hold
from studio.preview.processes.most_work import Hung, most_work

__all__ = ["serve_lesson"]

MOST_MEMORY = 4 << 30  # bytes of addresses for each process, beyond what it begins with
_POLITE = 10  # what is added to the niceness of what nobody waits for


def serve_lesson(path: str, asked: Connection, answers: Connection) -> None:
    """Read a lesson from the bytes that are sent first, and answer until ``asked`` is closed.

    ``asked`` receives Show, Hide, Certify, DrawFilm, TypesetFormula, and Moments of clips that are shown; it
    sends Opened, Refused, Failed, RunThrough, Certificate, FilmDrawn, Formula and sharp Pictures. ``answers``
    sends a Picture for each other Moment, for which the next one must wait.
    """
    _limit_memory()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # no child is waited for
    with suppress(EOFError, OSError):  # nobody asks any more
        _Server(_opened(Path(path), asked.recv_bytes(), asked), asked, answers).serve()


def _opened(path: Path, data: bytes, asked: Connection) -> Lesson | None:
    try:
        with most_work("the lesson was not read"):
            lesson = load(path, data=data)
        tables = read_source(path, data).table["scene"]
        clips = tuple(clip_table(*pair) for pair in zip(lesson.clips, tables, strict=True))
        settings = {key: getattr(lesson, key) for key in ("title", "author", "language", "theme")}
        asked.send(Opened(settings, clips, scene_tables()))
        return lesson
    except LessonErrors as refused:
        asked.send(Refused(tuple(refused.errors)))
    except (Exception, Hung) as error:
        asked.send(Failed("", told_of(error)))
    return None


class _Server:
    """Forks a process for each request, and passes on what these tell."""

    def __init__(self, lesson: Lesson | None, asked: Connection, answers: Connection):
        self._clips = {clip.id: clip for clip in lesson.clips} if lesson else {}
        self._theme = lesson.theme if lesson else ""
        self._asked, self._answers = asked, answers
        self._shown: dict[str, Connection] = {}
        self._others: dict[Connection, Any] = {}  # with what each was asked for, until it has been told of

    def serve(self) -> None:
        while True:
            for ready in wait([self._asked, *self._shown.values(), *self._others]):
                if ready is self._asked:
                    self._do(ready.recv())
                elif not ready.closed:  # as one is that was hidden just now
                    self._pass_on(ready)

    def _do(self, message: Any) -> None:
        match message:
            case Moment(clip=clip):
                with suppress(KeyError, BrokenPipeError):  # hidden, or ended, which is told by and by
                    self._shown[clip].send(message)
            case Show(clip=clip, wanted=wanted):
                self._hide(clip)
                self._shown[clip] = self._fork(message, partial(self._run_through, self._clips[clip], wanted))
            case Hide(clip=clip):
                self._hide(clip)
            case Glance(clip=clip, moment=moment):
                work = partial(self._glance, self._clips[clip], moment)
                self._others[self._fork(message, work)] = message
            case Certify(clip=clip):
                self._begin(message, partial(certificate, self._clips[clip], self._theme))
            case DrawFilm(clip=clip, folder=folder):
                self._begin(message, partial(draft_film, self._clips[clip], self._theme, Path(folder)))
            case TypesetFormula(typst=typst):
                self._asked.send(formula(typst))

    def _run_through(self, clip: Clip, wanted: Moment | None, pipe: Connection) -> None:
        run_through_and_hold(clip, self._theme, QUALITIES[QUALITY], pipe, self._answers, wanted)

    def _glance(self, clip: Clip, moment: Moment, pipe: Connection) -> None:
        answers = self._answers
        if moment.form == "sharp":  # may come beside the answer to a request: by its own way, not through it
            os.nice(_POLITE)
            answers = pipe
        glance(clip, self._theme, moment, answers)

    def _hide(self, clip: str) -> None:
        if clip in self._shown:
            self._shown.pop(clip).close()

    def _begin(self, message: Any, work: Callable[[Connection], None]) -> None:
        """Do what nobody waits for, so that what is shown comes first."""

        def politely(pipe: Connection) -> None:
            os.nice(_POLITE)
            work(pipe)

        self._others[self._fork(message, politely)] = message

    def _pass_on(self, ready: Connection) -> None:
        """Pass on what a process tells; where it has ended, forget it, and tell of work that is not done."""
        clip = next((name for name, pipe in self._shown.items() if pipe is ready), None)
        try:
            message = ready.recv()
            if message is None or isinstance(message, Failed):  # it ends by itself
                self._shown.pop(clip, None)
                self._others[ready] = None
            if message is not None:
                self._asked.send(message)
        except (EOFError, ConnectionResetError):
            left = self._others.pop(ready, Show(clip) if clip else None)
            if clip:
                del self._shown[clip]
            ready.close()
            if left is not None:
                self._asked.send(Failed(left.clip, f"its process {LOST}", type(left).__name__))

    def _fork(self, message: Any, work: Callable[[Connection], None]) -> Connection:
        """Do some work in a process of its own; the pipe to it."""
        ours, theirs = Pipe()
        if os.fork() == 0:
            try:
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                for one in (ours, self._asked, *self._shown.values(), *self._others):
                    one.close()
                work(theirs)
                theirs.send(None)  # it is done
            except (EOFError, BrokenPipeError, ConnectionResetError):
                pass  # nobody asks any more
            except BaseException as error:
                theirs.send(Failed(message.clip, told_of(error), type(message).__name__))
            finally:
                os._exit(0)
        theirs.close()
        return ours


def told_of(error: BaseException) -> str:
    """What went wrong: our own errors by their message, others by the end of their traceback."""
    ours = type(error).__module__.partition(".")[0] in ("stage", "studio")
    if ours or isinstance(error, SceneFault):
        return str(error)
    if isinstance(error, MemoryError):
        return f"it needs more than {MOST_MEMORY >> 30} GiB of memory"
    return "".join(traceback.format_exception(error, limit=-6)).strip()


def _limit_memory() -> None:
    if sys.platform != "linux":
        return
    import resource

    with open("/proc/self/statm", encoding="ascii") as file:
        now = int(file.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (now + MOST_MEMORY, resource.RLIM_INFINITY))
