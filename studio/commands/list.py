"""``hillwalk list``: the scenes that there are, or a lesson's clips and their beats."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from studio.cli import options
from studio.cli.command import Command
from studio.cli.lessons import FEW, load_lesson, one_clip
from studio.system.errors import FINE


def run(given: Namespace) -> int:
    """Without a lesson the scenes, with one its clips; ``--scenes`` both."""
    from studio.system.console import console
    from studio.system.gc_pause import gc_paused
    from studio.system.progress import Live

    with Live().doing("reading the scenes", aloud=False), gc_paused():
        from studio.cli.listing import show_clip, show_clips, show_scenes

    lesson_meant = given.lesson is not None or given.clip is not None or given.beats
    if not lesson_meant or (given.scenes and given.clip is None):
        show_scenes(console())
    if lesson_meant:
        lesson = load_lesson(given.lesson)
        if given.clip is not None:
            show_clip(lesson, one_clip(lesson, given.clip, "list"), console())
        else:
            show_clips(lesson, given.out, console(), Live(), every=given.beats)
    return FINE


def _lesson(parser: ArgumentParser) -> None:
    """A lesson file, or nothing."""
    parser.add_argument("lesson", nargs="?", metavar="LESSON", help="a lesson file (default: the scenes)")


def _of_what(parser: ArgumentParser) -> None:
    """Of what the list is."""
    parser.add_argument(
        "--beats", action="store_true", help="the beats of every clip, however many: a second for each clip"
    )
    parser.add_argument("--scenes", action="store_true", help="the scenes first, then the lesson's clips")


COMMAND = Command(
    "list",
    "the scenes that a lesson can name, or a lesson's clips and their beats",
    "Without a lesson: every scene as a block to paste into a lesson file, with its parameters, their\n"
    "defaults and an example of each that is optional. With one: its clips and the beats of each. A\n"
    f"lesson of more than {FEW} clips is not run through for them, which takes a second a clip:\n"
    "there, the beats are told of clips that were rendered before, or with --beats, or of one --clip.",
    "hillwalk list lessons/mine.toml --clip tangent",
    (_lesson, options.clip, _of_what, options.out_folder),
    run,
)
