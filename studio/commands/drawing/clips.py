"""``hillwalk clips``: clips for elsewhere, as GIF, WebP, AVIF, and without their ground as WebM or ProRes."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from studio.cli import options
from studio.cli.command import Command
from studio.cli.lessons import drawable_clips, drawn_status, lesson_path, load_lesson
from studio.system.errors import FAILED, amount

if TYPE_CHECKING:
    from rich.console import Console

    from studio.clip_formats.making import Made, Result
    from studio.lesson.clip import Clip

_FORMATS = ("gif", "webp", "avif", "webm-alpha", "prores", "webp-alpha", "avif-alpha")
_OTHER_WORDS = {"webm": "webm-alpha", "mov": "prores", "quicktime": "prores", "prores4444": "prores"}


def run(given: Namespace) -> int:
    """Print a line for each file as the last thing: its path, and what it came to."""
    from studio.output.reuse import RenderRequest
    from studio.render.worker_pool import all_cores, server
    from studio.system.console import console
    from studio.system.progress import Live

    asked = RenderRequest(lesson_path(given.lesson), given.out, given.quality or "", given.theme, given.clip)
    jobs = given.jobs or all_cores()
    with server(jobs):
        with asked.reading():
            lesson = load_lesson(given.lesson, given.theme, asked.data)
        from studio.clip_formats.making import Order, make_clips

        chosen = drawable_clips(lesson, _clip_of(given, lesson))
        order = Order(given.formats, given.beat, given.quality, given.budget, given.width)
        result = make_clips(
            lesson, chosen.clips, given.out, order, progress=Live(), jobs=jobs, reads=asked.reads
        )
    _show(result, lesson.clips, console())
    return drawn_status(chosen) if result.ok else FAILED


def _clip_of(given: Namespace, lesson) -> str | None:
    """The clip that is meant: all of them, but of beats that of one clip."""
    if given.beat is None or given.clip is not None:
        return given.clip
    from studio.cli.lessons import one_clip

    return one_clip(lesson, None, "clips --beat").id


def _show(result: Result, clips: tuple[Clip, ...], to: Console) -> None:
    from studio.cli.reports import show_check

    known = {clip.id: clip for clip in clips}
    for report in result.reports:
        if not report.ok:
            show_check(report, known[report.clip].title, to, known[report.clip].parameters)
    if not result.ok:
        to.print("Nothing was made, because what would be shown does not hold; see above.", soft_wrap=True)
    for made in result.made:
        to.print(f"{made.path}: {told(made)}", soft_wrap=True)


def told(made: Made) -> str:
    """What a file came to: its bytes, its size, its rate, how long it plays; and what it took to fit."""
    from studio.system.console import clock

    settings, first = made.written.settings, made.written.first
    line = (
        f"{amount(made.written.size)}, {settings.width} × {made.height}, {settings.rate} frames a second, "
        f"{clock(made.seconds)}"
    )
    lowered = []
    if settings.width != first.width:
        lowered.append(f"{settings.width} pixels wide instead of {first.width}")
    if settings.rate != first.rate:
        lowered.append(f"{settings.rate} frames a second instead of {first.rate}")
    if settings.quality != first.quality:
        lowered.append(f"quality {settings.quality} instead of {first.quality}")
    return f"{line}; to fit: {', '.join(lowered)}" if lowered else line


# --- options


def _formats(parser: ArgumentParser) -> None:
    """Which formats."""
    parser.add_argument(
        "--as",
        dest="formats",
        type=_read_formats,
        default=("gif",),
        metavar="FORMATS",
        help=f"one or several of {','.join(_FORMATS)} (default: gif)",
    )


def _read_formats(text: str) -> tuple[str, ...]:
    found: list[str] = []
    for word in text.replace(",", " ").split():
        name = _OTHER_WORDS.get(word.casefold(), word.casefold())
        if name not in _FORMATS:
            near = get_close_matches(name, _FORMATS, 1, 0.6)
            hint = f"did you mean {near[0]}? " if near else ""
            known = f"{', '.join(_FORMATS[:-1])} and {_FORMATS[-1]}"
            raise ArgumentTypeError(
                f"--as {options.quoted(word)}: there is no such format — {hint}There are {known}"
            )
        if name not in found:
            found.append(name)
    if not found:
        raise ArgumentTypeError(f"--as {options.quoted(text)}: name at least one format, such as --as gif")
    return tuple(found)


def _beat(parser: ArgumentParser) -> None:
    """One beat of a clip, or a run of them."""
    parser.add_argument(
        "--beat",
        metavar="NAME",
        help="one beat alone, as list shows it, or a run of them: FIRST..LAST (default: the whole clip)",
    )


def _quality(parser: ArgumentParser) -> None:
    """Of which films they are made."""
    options.quality(parser, None, "of those that lie in out/, else medium")


def _budget(parser: ArgumentParser) -> None:
    """How large a file may be."""
    parser.add_argument(
        "--budget",
        type=_read_budget,
        metavar="SIZE",
        help="the most that a file may hold, such as 1.5MB; where it would hold more, quality, rate and size "
        "are lowered step by step (default: 8MB for pictures, none for films)",
    )


def _read_budget(text: str) -> int:
    size = options.size("budget", "1.5MB")(text)
    if not size:
        raise ArgumentTypeError(f"--budget {options.quoted(text)}: no file is so small; try --budget 1.5MB")
    return size


def _width(parser: ArgumentParser) -> None:
    """How wide at most."""
    parser.add_argument(
        "--width",
        type=options.whole_number("width"),
        metavar="N",
        help="how many pixels wide at most (default: 800 for gif, 960 for webp and avif, else the film's)",
    )


COMMAND = Command(
    "clips",
    "clips for elsewhere: gif, webp, avif, and without their ground: webm-alpha, prores",
    "gif, webp and avif are pictures that play by themselves, over and over, for pages and chats. They\n"
    "are made of the films that lie there; only what is missing is drawn.\n"
    "webm-alpha (VP9, for pages), prores (ProRes 4444, for video editors), webp-alpha and avif-alpha\n"
    "have no ground: where nothing is drawn, what lies behind them shows. For these all is drawn anew.\n"
    "Colours are the theme's: --theme light is for light pages, dark for dark ones.\n\n"
    "The files go to out/<lesson>/clips/, beside the films:\n"
    "  <clip>.gif .webp .avif              of a whole clip\n"
    "  <clip>.alpha.webm .alpha.mov …      the same without its ground\n"
    "  <clip>/<nn>-<beat>.gif …            of one beat; <nn>-<first>-to-<last>.gif of a run of them\n"
    "No clip's name has a dot, so that none of these is another's. They stay as they are when the\n"
    "lesson changes; a render removes those of clips that the lesson no longer has, and clean all.",
    "hillwalk clips lessons/mine.toml --clip tangent --as gif,webm-alpha --budget 2MB",
    (
        options.lesson,
        _formats,
        options.clip,
        _beat,
        _quality,
        _budget,
        _width,
        options.theme,
        options.jobs,
        options.out_folder,
    ),
    run,
)
