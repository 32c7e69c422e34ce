"""The command ``hillwalk``: lesson files in, lecture clips out."""

from __future__ import annotations

import argparse
import codecs
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from studio.cli.options import DEFAULT
from studio.cli.parser import parser
from studio.system.errors import (
    BAD_INPUT,
    FAILED,
    FINE,
    INTERRUPTED,
    NO_GRAPHICS,
    BadInput,
    MachineError,
    of_film,
    of_system,
    plainer,
    refused,
    tell,
    worded,
)
from studio.system.interrupts import as_handled, interruptible
from studio.system.printable import printable

if TYPE_CHECKING:
    from rich.console import Console

    from studio.lesson.clip import Clip
    from studio.lesson.drawable import Drawable
    from studio.lesson.lesson import Lesson
    from studio.system.progress import Live

# Manim, SymPy and the scenes take seconds to import: that is done inside the commands, so that help and a bad
# lesson file are answered at once.

_STOPPED = "interrupted; nothing half-made was left behind"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; the help tells what each means."""
    codecs.register_error("hillwalk", plainer)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a terminal without Unicode shows a - for a — rather than fail
            stream.reconfigure(errors="hillwalk")
    try:
        choice = _parser().parse_args(argv)
    except SystemExit as end:  # argparse has printed the help or the version
        return end.code if isinstance(end.code, int) else BAD_INPUT
    except BadInput as error:
        return refused(worded(str(error)))
    try:
        with interruptible():
            return choice.run(choice)
    except KeyboardInterrupt:
        as_handled()
        tell(_STOPPED)
        return INTERRUPTED
    except BrokenPipeError:  # the reader of a pipe, such as head, has had enough
        sys.stdout = None
        return FINE
    except OSError as error:
        return of_system(error, getattr(choice, "out", None))
    except MemoryError:
        tell("there is not enough memory — do fewer at once: --jobs 1")
        return FAILED
    except (RuntimeError, ValueError) as error:
        return _told(error, getattr(choice, "out", None))


def _told(error: RuntimeError | ValueError, out: Path | None) -> int:
    """Tell of what can be told in a line or a few, and give its exit status; all else goes on as it came."""
    from studio.lesson.file import LessonErrors

    if isinstance(error, LessonErrors):
        return refused(str(error))
    if isinstance(error, BadInput):
        return refused(worded(str(error)))
    if isinstance(error, MachineError):
        tell(str(error))
        return FAILED
    from stage.graphics import GraphicsError
    from studio.film.encoder import FilmError
    from studio.lesson.scene_fault import SceneFault
    from studio.render.worker_pool import CrewError
    from studio.system.files import FolderBusyError

    if isinstance(error, FilmError):
        return of_film(str(error), out)
    if not isinstance(error, (GraphicsError, CrewError, FolderBusyError, SceneFault)):
        raise error
    tell(str(error))
    return NO_GRAPHICS if isinstance(error, GraphicsError) else FAILED


@contextmanager
def _parts_as_input() -> Iterator[None]:
    """Tell of an unknown clip or beat without a traceback."""
    from studio.render.stills import NoSuchPart

    try:
        yield
    except NoSuchPart as error:
        raise BadInput(f"hillwalk: {error}") from error


def _drawable(lesson: Lesson, clip: str | None) -> Drawable:
    """The clips that are meant, as far as they can be drawn: the others are told first."""
    from studio.lesson.drawable import drawable
    from studio.render.stills import choose

    with _parts_as_input():
        chosen = drawable(choose(lesson, clip))
    if chosen.left_out:
        tell(str(chosen))
    return chosen


# --- what is asked for ---


def _parser() -> argparse.ArgumentParser:
    return parser(_RUN)


def _load(given: str | None, theme: str | None = None, data: bytes | None = None) -> Lesson:
    """The lesson that is meant; without one, the default lesson of this folder or of the program's own.

    ``data`` are its file's bytes, where they have been read already.
    """
    from studio.system.gc_pause import undisturbed
    from studio.system.progress import Live

    path = _path(given)
    with Live().doing(f"reading {printable(str(path))}", aloud=False):
        with undisturbed():
            from studio.lesson.lesson import load
        lesson = load(path, data=data)
    return lesson if theme is None else replace(lesson, theme=theme)


def _path(given: str | None) -> Path:
    """The lesson's file: where this folder has no such one among its lessons, the program's own is meant."""
    path = DEFAULT if given is None else Path(given)
    own = Path(__file__).resolve().parents[2] / path
    return own if path.parent == DEFAULT.parent and not os.path.lexists(path) and own.is_file() else path


def _console() -> Console:
    from studio.system.console import console

    return console()


def _live() -> Live:
    from studio.system.progress import Live

    return Live()


def _one(lesson: Lesson, clip: str | None, command: str) -> Clip:
    """The clip that is meant; where none is named and there are several, tell that it is the first."""
    from studio.render.stills import choose

    with _parts_as_input():
        clips = choose(lesson, clip)
    if len(clips) > 1:
        first, other = clips[0].id, clips[1].id
        tell(f"{command} takes one clip: {first}, the first of {len(clips)} — another: --clip {other}")
    return clips[0]


# --- the commands ---


def _render(choice: argparse.Namespace) -> int:
    from studio.output.reuse import Again
    from studio.system.console import show_summary

    path = _path(choice.lesson)
    again = Again(path, choice.out, choice.quality, choice.theme, choice.clip)
    if (summary := again.summary()) is not None:
        again.trim(choice.keep)
        show_summary(summary, {}, _console())
        return FINE
    from studio.render.worker_pool import all_cores, crew, server

    jobs, crews = choice.jobs or all_cores(), crew
    with server(1 if choice.scheduler else jobs):
        with again.reading():
            lesson = _load(choice.lesson, choice.theme, again.data)
        from studio.render.render import render

        if choice.scheduler is not None:
            from studio.render.cluster import cluster

            crews, jobs = cluster(choice.scheduler, tell)
        chosen = _drawable(lesson, choice.clip)
        summary = render(
            lesson,
            choice.out,
            choice.quality,
            clip=choice.clip,
            progress=_live(),
            jobs=jobs,
            crews=crews,
            reads=again.reads,
            keep=choice.keep,
            left_out=chosen.left_out,
        )
    if not chosen.left_out:  # which is to be told again
        again.keep(summary, choice.keep)
    show_summary(summary, {clip.id: clip.title for clip in lesson.clips}, _console())
    return _status(chosen) if summary.ok else FAILED


def _status(chosen: Drawable) -> int:
    return NO_GRAPHICS if chosen.left_out else FINE


def _check(choice: argparse.Namespace) -> int:
    lessons = _load_all(choice.lessons or [None], choice.theme)
    from studio.check.certify import certify
    from studio.render.stills import choose
    from studio.system.console import count, show_check, show_notes

    screen, progress, reports = _console(), _live(), []
    for lesson in lessons:
        with _parts_as_input():
            clips = choose(lesson, choice.clip)
        screen.print(f"{printable(str(lesson.path))}: {lesson.title}", style="bold", soft_wrap=True)
        for number, clip in enumerate(clips, 1):
            with progress.checking(clip.id, number, len(clips)):
                reports.append(certify(clip, lesson.theme))
            show_check(reports[-1], clip.title, screen)
            show_notes(clip.parameters, screen)
    claims, bad = sum(len(report.claims) for report in reports), sum(not report.ok for report in reports)
    verdict = f"{bad} of {count(len(reports), 'clip')} FAILED" if bad else "all is well"
    screen.print(f"{count(len(reports), 'clip')}, {count(claims, 'claim')}: {verdict}.", soft_wrap=True)
    return FAILED if bad else FINE


def _load_all(given: Sequence[str | None], theme: str | None) -> list[Lesson]:
    """All the lessons, or every fault of every one of them."""
    from studio.lesson.file import LessonErrors

    lessons, faults = [], []
    for path in given:
        try:
            lessons.append(_load(path, theme))
        except LessonErrors as errors:
            faults.append(str(errors))
    if faults:
        raise BadInput("\n".join(faults))
    return lessons


def _storyboard(choice: argparse.Namespace) -> int:
    lesson = _load(choice.lesson, choice.theme)
    from studio.render.stills import storyboard

    screen, progress, chosen = _console(), _live(), _drawable(lesson, choice.clip)
    for number, clip in enumerate(chosen.clips, 1):
        with progress.doing(f"drawing the storyboard of clip {number} of {len(chosen.clips)}: {clip.id}"):
            (path,) = storyboard(lesson, choice.out, clip.id)
        screen.print(str(path), soft_wrap=True)
    return _status(chosen)


def _still(choice: argparse.Namespace) -> int:
    lesson = _load(choice.lesson, choice.theme)
    from studio.render.stills import still

    clip = _one(lesson, choice.clip, "still")
    _drawable(lesson, clip.id)
    beat = choice.beat or clip.scene.poster.strip("_").replace("_", "-") or "the last"
    with _parts_as_input(), _live().doing(f"drawing clip {clip.id}, the end of beat {beat}"):
        path = still(lesson, clip.id, choice.beat, choice.out, choice.quality)
    _console().print(str(path), soft_wrap=True)
    return FINE


def _preview(choice: argparse.Namespace) -> int:
    lesson = _load(choice.lesson, choice.theme)
    from studio.render.render import preview

    clip = _one(lesson, choice.clip, "preview")
    _drawable(lesson, clip.id)
    path, opened = preview(lesson, clip.id, choice.out, progress=_live())
    if not opened:
        tell("there is no screen to show it on; open this file:")
    _console().print(str(path), soft_wrap=True)
    return FINE


def _list(choice: argparse.Namespace) -> int:
    from studio.system.gc_pause import undisturbed

    with _live().doing("reading the scenes", aloud=False), undisturbed():
        from studio.commands.list import show_clip, show_clips, show_scenes

    lesson_meant = choice.lesson is not None or choice.clip is not None or choice.beats
    if not lesson_meant or (choice.scenes and choice.clip is None):
        show_scenes(_console())
    if lesson_meant:
        lesson = _load(choice.lesson)
        if choice.clip is not None:
            show_clip(lesson, _one(lesson, choice.clip, "list"), _console())
        else:
            show_clips(lesson, choice.out, _console(), _live(), every=choice.beats)
    return FINE


def _new_lesson(choice: argparse.Namespace) -> int:
    from studio.commands.new_lesson import new_lesson

    print(worded(new_lesson(choice.name)))
    return FINE


def _clean(choice: argparse.Namespace) -> int:
    from studio.commands.clean import clean

    for line in clean(choice.out):
        print(line)
    return FINE


def _bench(choice: argparse.Namespace) -> int:
    from bench.bench import Effort, bench, show, telling

    with telling() as heard:
        report = bench(Effort(stock=choice.frames, rounds=choice.rounds), choice.out, heard)
    show(report, _console())
    _console().print(f"The same for programs: {choice.out}", soft_wrap=True)
    return FINE


_RUN: dict[str, Callable[[argparse.Namespace], int]] = {
    "render": _render,
    "check": _check,
    "storyboard": _storyboard,
    "still": _still,
    "preview": _preview,
    "list": _list,
    "new-lesson": _new_lesson,
    "clean": _clean,
    "bench": _bench,
}
