"""``hillwalk preview``: one clip in draft quality, opened."""

from __future__ import annotations

from argparse import Namespace

from studio.cli import options
from studio.cli.command import Command
from studio.cli.lessons import drawable_clips, load_lesson, one_clip
from studio.system.errors import FINE, tell


def run(given: Namespace) -> int:
    """Print the film's path."""
    lesson = load_lesson(given.lesson, given.theme)
    from studio.render.preview import preview
    from studio.system.console import console
    from studio.system.progress import Live

    clip = one_clip(lesson, given.clip, "preview")
    drawable_clips(lesson, clip.id)
    path, opened = preview(lesson, clip.id, given.out, progress=Live())
    if not opened:
        tell("there is no screen to show it on; open this file:")
    console().print(str(path), soft_wrap=True)
    return FINE


COMMAND = Command(
    "preview",
    "draw one clip in draft quality and open it",
    "Writes out/<lesson>/preview/<clip>.mp4, unchecked, and opens it where there is a screen. Where\n"
    "no clip is named it is the first.",
    "hillwalk preview lessons/mine.toml --clip tangent",
    (options.lesson, options.clip, options.theme, options.out_folder),
    run,
)
