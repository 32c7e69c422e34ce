"""``hillwalk storyboard``: the last frame of each beat, a picture a clip."""

from __future__ import annotations

from argparse import Namespace

from studio.cli import options
from studio.cli.command import Command
from studio.cli.lessons import drawable_clips, drawn_status, load_lesson


def run(given: Namespace) -> int:
    """Print the path of each picture as it is made."""
    lesson = load_lesson(given.lesson, given.theme)
    from studio.render import stills
    from studio.system.console import console
    from studio.system.progress import Live

    screen, progress, chosen = console(), Live(), drawable_clips(lesson, given.clip)
    for number, clip in enumerate(chosen.clips, 1):
        with progress.doing(f"drawing the storyboard of clip {number} of {len(chosen.clips)}: {clip.id}"):
            (path,) = stills.storyboard(lesson, given.out, clip.id)
        screen.print(str(path), soft_wrap=True)
    return drawn_status(chosen)


COMMAND = Command(
    "storyboard",
    "one picture a clip: the last frame of each beat",
    "Writes out/<lesson>/storyboard/<clip>.png without drawing the frames between.",
    "hillwalk storyboard lessons/mine.toml",
    (options.lesson, options.clip, options.theme, options.out_folder),
    run,
)
