"""The command ``hillwalk``: lesson files in, lecture clips out."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from studio import __version__, options
from studio.interrupts import as_handled, interruptible
from studio.options import DEFAULT
from studio.shown import lines, printable, short

if TYPE_CHECKING:
    from rich.console import Console

    from studio.lesson import Lesson

# Manim, SymPy and the scenes take seconds to import: that is done inside the commands, so that help and a bad
# lesson file are answered at once.

FINE, FAILED, BAD_INPUT, NO_GRAPHICS, INTERRUPTED = 0, 1, 2, 3, 130

_STOPPED = "hillwalk: interrupted; nothing half-made was left behind"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; the help tells what each means."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a terminal without Unicode shows a ? rather than an error
            stream.reconfigure(errors="replace")
    try:
        choice = _parser().parse_args(argv)
    except SystemExit as end:  # argparse has said what is wrong, or has printed the help
        return end.code if isinstance(end.code, int) else BAD_INPUT
    from studio.lesson_text import LessonErrors

    try:
        with interruptible():
            return choice.run(choice)
    except LessonErrors as errors:
        return _refused(str(errors))
    except _BadInput as error:
        return _refused(str(error))
    except KeyboardInterrupt:
        as_handled()
        print(_STOPPED, file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # the reader of a pipe, such as head, has had enough
        sys.stdout = None
        return FINE
    except OSError as error:
        where = f"{short(str(error.filename), 300)}: " if error.filename else ""
        return _refused(f"hillwalk: {where}{error.strerror or error}")
    except RuntimeError as error:
        return _told(error)


def _told(error: RuntimeError) -> int:
    """Tell of what can be told in one line, and give its exit status; all else goes on as it came."""
    from stage.graphics import GraphicsError
    from studio.crew import CrewError
    from studio.files import FolderBusyError

    if not isinstance(error, (GraphicsError, CrewError, FolderBusyError)):
        raise error
    _say(str(error))
    return NO_GRAPHICS if isinstance(error, GraphicsError) else FAILED


class _BadInput(ValueError):
    """What was asked for cannot be done; the message says why and what would work."""


def _say(line: str) -> None:
    print(f"hillwalk: {printable(line)}", file=sys.stderr, flush=True)


def _refused(message: str) -> int:
    print(lines(message), file=sys.stderr)
    return BAD_INPUT


@contextmanager
def _parts_and_films_as_input() -> Iterator[None]:
    """Tell of an unknown clip or beat, or of a film that could not be written, without a traceback."""
    from studio.film import FilmError
    from studio.stills import NoSuchPart

    try:
        yield
    except (NoSuchPart, FilmError) as error:
        raise _BadInput(f"hillwalk: {printable(str(error))}") from error


@contextmanager
def _drawing(lesson: Lesson, clip: str | None) -> Iterator[None]:
    """Around what draws: where a hill cannot be drawn, that is told before minutes go into other clips."""
    from stage.graphics import open_context
    from stage.terrain import TerrainCamera
    from studio.stills import choose

    os.environ.setdefault("EGL_LOG_LEVEL", "fatal")  # what a driver complains of says less than we do
    with _parts_and_films_as_input():
        if any(issubclass(one.scene.camera_class, TerrainCamera) for one in choose(lesson, clip)):
            open_context()
        yield


# --- the command line ---


class _Parser(argparse.ArgumentParser):
    """Says what is wrong without showing all that was given."""

    def error(self, message: str) -> NoReturn:
        super().error(short(message, 600))


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="hillwalk",
        description=options.ABOUT,
        epilog=options.EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"hillwalk {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in _COMMANDS:
        _add(commands, *command)
    return parser


def _add(commands, run: Callable, name: str, what: str, long: str, *arguments: Callable) -> None:
    parser = commands.add_parser(
        name,
        help=what,
        description=f"{what[0].upper()}{what[1:]}.\n\n{long}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run)
    for argument in arguments:
        argument(parser)


def _load(given: str | None, theme: str | None = None, data: bytes | None = None) -> Lesson:
    """The lesson that is meant; without one, the default lecture of this folder or of the program's own.

    ``data`` are its file's bytes, where they have been read already.
    """
    from studio.undisturbed import undisturbed

    with undisturbed():
        from studio.lesson import load

    lesson = load(_path(given), data=data)
    return lesson if theme is None else replace(lesson, theme=theme)


def _path(given: str | None) -> Path:
    if given is None and not DEFAULT.exists() and (own := Path(__file__).parent.parent / DEFAULT).exists():
        return own
    return Path(given) if given is not None else DEFAULT


def _console() -> Console:
    from studio.console import console

    return console()


# --- the commands ---


def _render(choice: argparse.Namespace) -> int:
    from studio.again import Again
    from studio.console import show_summary

    path = _path(choice.lesson)
    again = Again(path, choice.out, choice.quality, choice.theme, choice.clip)
    if (summary := again.summary()) is not None:
        show_summary(summary, {}, _console())
        return FINE
    from studio.crew import all_cores, crew, server

    jobs, crews = choice.jobs or all_cores(), crew
    with server(1 if choice.scheduler else jobs):
        with again.reading():
            lesson = _load(choice.lesson, choice.theme, again.data)
        from studio.console import Live
        from studio.render import render

        if choice.scheduler is not None:
            from studio.cluster import cluster

            crews, jobs = cluster(choice.scheduler, _say)
        with _drawing(lesson, choice.clip):
            summary = render(
                lesson,
                choice.out,
                choice.quality,
                clip=choice.clip,
                progress=Live(),
                jobs=jobs,
                crews=crews,
                reads=again.reads,
                keep=choice.keep,
            )
    show_summary(summary, {clip.id: clip.title for clip in lesson.clips}, _console())
    again.keep(summary, choice.keep)
    return FINE if summary.ok else FAILED


def _check(choice: argparse.Namespace) -> int:
    lessons = _load_all(choice.lessons or [None], choice.theme)
    from studio.certify import certify
    from studio.console import Live, count, show_check, show_notes
    from studio.stills import choose

    screen, progress, reports = _console(), Live(), []
    for lesson in lessons:
        with _parts_and_films_as_input():
            clips = choose(lesson, choice.clip)
        screen.print(f"{lesson.path}: {lesson.title}", style="bold", soft_wrap=True)
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
    from studio.lesson_text import LessonErrors

    lessons, faults = [], []
    for path in given:
        try:
            lessons.append(_load(path, theme))
        except LessonErrors as errors:
            faults.append(str(errors))
    if faults:
        raise _BadInput("\n".join(faults))
    return lessons


def _storyboard(choice: argparse.Namespace) -> int:
    lesson = _load(choice.lesson, choice.theme)
    from studio.stills import storyboard

    screen = _console()
    with _drawing(lesson, choice.clip):
        storyboard(
            lesson, choice.out, choice.clip, lambda clip, path: screen.print(str(path), soft_wrap=True)
        )
    return FINE


def _still(choice: argparse.Namespace) -> int:
    lesson = _load(choice.lesson, choice.theme)
    from studio.stills import still

    with _drawing(lesson, choice.clip or lesson.clips[0].id):
        path = still(lesson, choice.clip, choice.beat, choice.out, choice.quality)
    _console().print(str(path), soft_wrap=True)
    return FINE


def _preview(choice: argparse.Namespace) -> int:
    lesson = _load(choice.lesson, choice.theme)
    from studio.console import Live
    from studio.render import preview

    with _drawing(lesson, choice.clip or lesson.clips[0].id):
        path, opened = preview(lesson, choice.clip, choice.out, progress=Live())
    _console().print(
        str(path) if opened else f"There is no screen to show it on; it lies in {path}", soft_wrap=True
    )
    return FINE


def _list(choice: argparse.Namespace) -> int:
    from studio.listing import show_clips, show_scenes

    if choice.lesson is None:
        show_scenes(_console())
    else:
        show_clips(_load(choice.lesson), _console())
    return FINE


def _bench(choice: argparse.Namespace) -> int:
    from studio.bench import Effort, bench, show, telling

    with _parts_and_films_as_input(), telling() as tell:
        report = bench(Effort(stock=choice.frames, rounds=choice.rounds), choice.out, tell)
    show(report, _console())
    _console().print(f"The same for programs: {choice.out}", soft_wrap=True)
    return FINE


_COMMANDS = (  # what runs, its name, what it does in short and at length, its arguments
    (
        _render,
        "render",
        "draw a lesson's clips and join them into lecture.mp4",
        "Every clip is checked first: where a value would be shown wrong, nothing is drawn. The files go\n"
        "to out/<lesson>/: lecture.mp4 with chapters and subtitles, clips/ (one film each, one per beat,\n"
        "captions, a poster), storyboard/ and claims.json. Beats made before from the same are used\n"
        "again: after a change, or a Ctrl-C, only the rest is drawn.",
        options.lesson,
        options.quality,
        options.clip,
        options.theme,
        options.jobs,
        options.keep,
        options.out_folder,
    ),
    (
        _check,
        "check",
        "verify every value and the layout, without drawing",
        "Runs every scene ten frames a second, reads back what would be drawn, and compares it with the\n"
        "truth; looks for texts that overlap, leave the margin or are too small. Takes seconds.",
        options.lessons,
        options.clip,
        options.theme,
    ),
    (
        _storyboard,
        "storyboard",
        "one picture a clip: the last frame of each beat",
        "Writes out/<lesson>/storyboard/<clip>.png without drawing the frames between.",
        options.lesson,
        options.clip,
        options.theme,
        options.out_folder,
    ),
    (
        _still,
        "still",
        "one frame of a clip as a picture",
        "Writes the last frame of a beat to out/<lesson>/stills/<clip>-<beat>.png.",
        options.lesson,
        options.quality,
        options.clip,
        options.beat,
        options.theme,
        options.out_folder,
    ),
    (
        _preview,
        "preview",
        "draw one clip in draft quality and open it",
        "Writes out/<lesson>/preview/<clip>.mp4, unchecked, and opens it where there is a screen.",
        options.lesson,
        options.clip,
        options.theme,
        options.out_folder,
    ),
    (
        _list,
        "list",
        "the scenes and their parameters, or a lesson's clips",
        "Without a lesson: every scene that a lesson file can name, what it shows, and its parameters with\n"
        "their defaults. With one: its clips.",
        options.lesson_or_none,
    ),
    (
        _bench,
        "bench",
        "measure speed, size and quality beside stock Manim",
        "Draws a hill, a flat clip and a clip with a hill at 1080p60, here and in stock Manim, in turn and\n"
        "each in a process of its own, and takes medians; encodes the same frames with both settings;\n"
        "renders a whole lecture, twice. Prints a table and writes the same as JSON. Takes a quarter of an\n"
        "hour or more; missed targets do not change the exit status.",
        options.efforts,
    ),
)
