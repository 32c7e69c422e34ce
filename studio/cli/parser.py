"""The commands: each one's name, what it does in short and at length, and what it can be given."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import NoReturn

from studio import __version__
from studio.cli.main import options
from studio.system import printable as shown
from studio.system.errors import BadInput, by_make

__all__ = ["COMMANDS", "parser"]

COMMANDS = (
    (
        "render",
        "draw a lesson's clips and join them into lecture.mp4",
        "Every clip is checked first: where a value would be shown wrong, nothing is drawn. The files go\n"
        "to out/<lesson>/: lecture.mp4 with chapters and subtitles, clips/ (one film each, one per beat,\n"
        "captions, a poster), storyboard/, lesson.json and claims.json. Beats made before from the same\n"
        "are used again: after a change, or a Ctrl-C, only the rest is drawn.",
        "hillwalk render lessons/mine.toml --quality draft",
        (
            options.lesson,
            options.quality,
            options.clip,
            options.theme,
            options.jobs,
            options.keep,
            options.out_folder,
        ),
    ),
    (
        "check",
        "verify every value and the layout, without drawing",
        "Runs every clip ten frames a second, reads back what would be drawn, and compares it with the\n"
        "truth; looks for texts that overlap, leave the margin or are too small. Takes some five seconds\n"
        "a clip, and writes nothing.",
        "hillwalk check lessons/mine.toml --clip tangent",
        (options.lessons, options.clip, options.theme),
    ),
    (
        "storyboard",
        "one picture a clip: the last frame of each beat",
        "Writes out/<lesson>/storyboard/<clip>.png without drawing the frames between.",
        "hillwalk storyboard lessons/mine.toml",
        (options.lesson, options.clip, options.theme, options.out_folder),
    ),
    (
        "still",
        "one frame of a clip as a picture",
        "Writes the last frame of a beat to out/<lesson>/stills/<clip>-<beat>.png. Where no clip is named\n"
        "it is the first.",
        "hillwalk still lessons/mine.toml --clip tangent --beat name-the-tangent",
        (
            options.lesson,
            options.quality,
            options.clip,
            options.beat,
            options.theme,
            options.out_folder,
        ),
    ),
    (
        "preview",
        "draw one clip in draft quality and open it",
        "Writes out/<lesson>/preview/<clip>.mp4, unchecked, and opens it where there is a screen. Where\n"
        "no clip is named it is the first.",
        "hillwalk preview lessons/mine.toml --clip tangent",
        (options.lesson, options.clip, options.theme, options.out_folder),
    ),
    (
        "list",
        "the scenes that a lesson can name, or a lesson's clips and their beats",
        "Without a lesson: every scene as a block to paste into a lesson file, with its parameters, their\n"
        "defaults and an example of each that is optional. With one: its clips and the beats of each. A\n"
        f"lesson of more than {options.FEW} clips is not run through for them, which takes a second a clip:\n"
        "there, the beats are told of clips that were rendered before, or with --beats, or of one --clip.",
        "hillwalk list lessons/mine.toml --clip tangent",
        (options.lesson_or_none, options.listed, options.out_folder),
    ),
    (
        "new-lesson",
        "write a lesson file to begin from",
        "Writes lessons/<name>.toml, a lesson of three clips with a note on every key. A file that is\n"
        "there already is left as it is.",
        "hillwalk new-lesson mine",
        (options.new_name,),
    ),
    (
        "clean",
        "remove what was made, and say how much that frees",
        "Removes films, pictures and what is kept for the next time. Lesson files stay, and so does\n"
        "everything in the folder that was not made here.",
        "hillwalk clean",
        (options.out_folder,),
    ),
    (
        "bench",
        "measure speed, size and quality beside stock Manim",
        "Draws a hill, a flat clip and a clip with a hill at 1080p60, here and in stock Manim, in turn and\n"
        "each in a process of its own, and takes medians; encodes the same frames with both settings;\n"
        "renders a whole lecture, twice. Prints a table and writes the same as JSON. Takes a quarter of an\n"
        "hour or more; missed targets do not change the exit status.",
        "hillwalk bench --rounds 1",
        (options.efforts,),
    ),
)


class _Parser(argparse.ArgumentParser):
    """Refuses in one line, with what would work."""

    def error(self, message: str) -> NoReturn:
        message = re.sub(r"^argument [^:]+: (?=--)", "", message)  # an option's own refusal names it
        if found := re.match(r"argument COMMAND: invalid choice: '([^']*)'", message):
            message = _no_command(found[1])
        if message.endswith("required: COMMAND"):
            message = f"which command? There are {', '.join(name for name, *_ in COMMANDS)}"
        more = "make help" if by_make() else f"{self.prog} --help"
        raise BadInput(f"hillwalk: {shown.short(message.rstrip('.'), 600)} ({more} tells more)")


def _no_command(given: str) -> str:
    given = shown.short(given)
    if given.endswith(".toml"):
        return f"a command is missing before the lesson — try hillwalk render {given}"
    names = [name for name, *_ in COMMANDS]
    near = get_close_matches(given.casefold(), names, 1, 0.5)
    hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(names)}"
    return f"{given}: there is no such command — {hint}"


def parser(run: Mapping[str, Callable[[argparse.Namespace], int]]) -> argparse.ArgumentParser:
    """Reads a command line; the choice's ``run`` is what the command of that name runs. Raises BadInput."""
    made = _Parser(
        prog="hillwalk",
        description=options.ABOUT,
        epilog=options.EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("--version", action="version", version=f"hillwalk {__version__}")
    commands = made.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name, short, long, example, arguments in COMMANDS:
        command = commands.add_parser(
            name,
            help=short,
            description=f"{short[0].upper()}{short[1:]}.\n\n{long}",
            epilog=f"example:\n  {example}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        command.set_defaults(run=run[name])
        for argument in arguments:
            argument(command)
    return made
