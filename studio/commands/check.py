"""``hillwalk check``: every value and the layout, without drawing; with ``--pixels``, what is drawn."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from studio.cli import options
from studio.cli.command import Command
from studio.cli.lessons import load_lessons
from studio.cli.options import DEFAULT
from studio.system.errors import FAILED, FINE, refused
from studio.system.printable import printable

if TYPE_CHECKING:
    from studio.check.certify import Finding
    from studio.lesson.clip import Clip
    from studio.lesson.lesson import Lesson

FAULTS = Path("build")  # where pictures of faults go, by lessons; `make clean` removes it


def run(given: Namespace) -> int:
    """A table for each clip; nothing is written but pictures of faults that take pixels to see."""
    lessons, faults = load_lessons(given.lessons or [None], given.theme)
    if faults:
        return refused(faults)
    from studio.check.certify import certify
    from studio.cli.reports import show_check, show_notes
    from studio.lesson.parts import choose
    from studio.system.console import console, count
    from studio.system.progress import Live

    screen, progress, reports = console(), Live(), []
    for lesson in lessons:
        clips = choose(lesson, given.clip)
        screen.print(f"{printable(str(lesson.path))}: {lesson.title}", style="bold", soft_wrap=True)
        for number, clip in enumerate(clips, 1):
            with progress.checking(clip.id, number, len(clips)):
                reports.append(certify(clip, lesson.theme))
            if given.pixels:
                with progress.doing(f"drawing {clip.id}, to look at its frames"):
                    reports[-1].findings += _unsteady(clip, lesson)
            show_check(reports[-1], clip.title, screen, clip.parameters)
            show_notes(clip.parameters, screen)
    claims, clips = sum(len(report.claims) for report in reports), count(len(reports), "clip")
    wrong = sum(not report.claims_ok for report in reports)
    crowded = sum(report.claims_ok and not report.ok for report in reports)
    bad = wrong + crowded * given.strict
    verdict = f"{bad} of {clips} FAILED" if bad else "all is well"
    if crowded and not bad:
        verdict = f"every value is right; {crowded} of {clips} with faults of layout (see above)"
    screen.print(f"{clips}, {count(claims, 'claim')}: {verdict}.", soft_wrap=True)
    return FAILED if bad else FINE


def _unsteady(clip: Clip, lesson: Lesson) -> list[Finding]:
    """What a clip's frames show to be unsteady; its old pictures make room for the new ones."""
    from studio.check.pixels import watch

    folder = FAULTS / lesson.path.stem / "faults"
    for old in folder.glob(f"{clip.id}-*.png"):
        old.unlink()
    return watch(clip, lesson.theme, folder)


def _pixels(parser: ArgumentParser) -> None:
    """Whether the frames are drawn and looked at as well."""
    parser.add_argument(
        "--pixels",
        action="store_true",
        help="draw the clips too, small, and look at every frame: nothing may flicker, speckle or pop (half "
        f"a minute a clip; a picture of each fault goes to {FAULTS}/<lesson>/faults/)",
    )


def _strict(parser: ArgumentParser) -> None:
    """Whether the layout counts as the values do."""
    parser.add_argument(
        "--strict",
        action="store_true",
        help="exit 1 for a fault of layout as well (without it: only for a wrong value)",
    )


def _lessons(parser: ArgumentParser) -> None:
    """Any number of lesson files."""
    parser.add_argument("lessons", nargs="*", metavar="LESSON", help=f"lesson files (default: {DEFAULT})")


COMMAND = Command(
    "check",
    "verify every value and the layout, without drawing",
    "Runs every clip ten frames a second, reads back what would be drawn, and compares it with the\n"
    "truth; looks for texts that overlap, leave the margin or are too small, for labelled lengths that\n"
    "are not at one scale, nor at one that is stated, and for sentences that compare what the frame shows\n"
    "otherwise. A wrong value fails; a fault of layout is told, with what helps, and the film can be made\n"
    "all the same. Takes some five seconds a clip, and writes nothing; --pixels draws, and takes longer.",
    "hillwalk check lessons/mine.toml --clip tangent",
    (_lessons, options.clip, options.theme, _strict, _pixels),
    run,
)
