"""``hillwalk check``: every value and the layout, without drawing."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from studio.cli import options
from studio.cli.command import Command
from studio.cli.lessons import load_lessons
from studio.cli.options import DEFAULT
from studio.system.errors import FAILED, FINE, refused
from studio.system.printable import printable


def run(given: Namespace) -> int:
    """A table for each clip; nothing is written."""
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
    "truth; looks for texts that overlap, leave the margin or are too small. A wrong value fails; a\n"
    "fault of layout is told, with what helps, and the film can be made all the same. Takes some five\n"
    "seconds a clip, and writes nothing.",
    "hillwalk check lessons/mine.toml --clip tangent",
    (_lessons, options.clip, options.theme, _strict),
    run,
)
