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
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from pathlib import Path

from studio.film.encoder import Format
from studio.lesson.file import LessonError
from studio.lesson.lesson import Lesson, LessonErrors, load
from studio.lesson.scene_fault import SceneFault
from studio.preview.moments import Moment, run_through_and_hold

__all__ = ["Failed", "Opened", "Refused", "Show", "serve_lesson"]

MOST_MEMORY = 4 << 30  # bytes of addresses for each process, beyond what it begins with


@dataclass(frozen=True)
class Show:
    """A clip is to be shown, the ``wanted`` frame first."""

    clip: str
    theme: str
    format: Format
    wanted: Moment | None = None


@dataclass(frozen=True)
class Opened:
    """The lesson reads well: its title and its clips' ids and titles, in order."""

    title: str
    clips: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Refused:
    """The lesson does not read: all its faults."""

    errors: tuple[LessonError, ...]


@dataclass(frozen=True)
class Failed:
    """A clip, or the whole lesson (""), cannot be shown: why, for the one who wrote the scene."""

    clip: str
    told: str


def serve_lesson(path: Path, data: bytes, asked: Connection, answers: Connection) -> None:
    """Read a lesson from its bytes, and answer until ``asked`` is closed.

    ``asked`` receives Shows and Moments of clips that are shown, and sends Opened, Refused, Failed and
    RunThrough; ``answers`` sends a Picture for each Moment, for which the next one must wait.
    """
    os.setsid()
    _limit_memory()
    try:
        _answer(asked, answers, _opened(path, data, asked))
    except (EOFError, OSError):
        pass  # nobody asks any more
    finally:
        os.killpg(0, signal.SIGKILL)


def _opened(path: Path, data: bytes, asked: Connection) -> Lesson | None:
    try:
        lesson = load(path, data=data)
        asked.send(Opened(lesson.title, tuple((clip.id, clip.title) for clip in lesson.clips)))
        return lesson
    except LessonErrors as refused:
        asked.send(Refused(tuple(refused.errors)))
    except SceneFault as fault:
        asked.send(Failed("", str(fault)))
    return None


def _answer(asked: Connection, answers: Connection, lesson: Lesson | None) -> None:
    clips = {clip.id: clip for clip in lesson.clips} if lesson else {}
    shown: dict[str, Connection] = {}
    while True:
        for ready in wait([asked, *shown.values()]):
            if ready is not asked:
                _pass_on(ready, asked, shown)
                continue
            message = asked.recv()
            if isinstance(message, Moment):
                shown[message.clip].send(message)
            elif message.clip in shown:
                shown.pop(message.clip).close()
            if isinstance(message, Show):
                clip, show = clips[message.clip], message
                shown[clip.id] = _forked(
                    lambda theirs, clip=clip, show=show: run_through_and_hold(
                        clip, show.theme, show.format, theirs, answers, show.wanted
                    ),
                    clip.id,
                    (asked, *shown.values()),
                )


def _pass_on(ready: Connection, asked: Connection, shown: dict[str, Connection]) -> None:
    """Pass on what a clip's process tells; where it has ended, forget it."""
    try:
        asked.send(ready.recv())
    except EOFError:
        del shown[next(name for name, one in shown.items() if one is ready)]


def _forked(work: Callable[[Connection], None], clip: str, others: tuple[Connection, ...]) -> Connection:
    """Do a clip's work in a process of its own; the pipe to it."""
    ours, theirs = Pipe()
    if os.fork() == 0:
        try:
            for one in (ours, *others):
                one.close()
            work(theirs)
        except SceneFault as fault:
            theirs.send(Failed(clip, str(fault)))
        except (EOFError, OSError):
            pass  # nobody asks any more
        except BaseException:
            theirs.send(Failed(clip, traceback.format_exc(limit=-8)))
        finally:
            os._exit(0)
    theirs.close()
    return ours


def _limit_memory() -> None:
    if sys.platform != "linux":
        return
    import resource

    with open("/proc/self/statm", encoding="ascii") as file:
        now = int(file.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (now + MOST_MEMORY, resource.RLIM_INFINITY))
