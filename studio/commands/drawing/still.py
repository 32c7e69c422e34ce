"""``hillwalk still``: one frame of a clip as a picture."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from studio.cli import options
from studio.cli.command import Command
from studio.cli.lessons import drawable_clips, load_lesson, one_clip
from studio.system.errors import FINE


def run(given: Namespace) -> int:
    """Print the picture's path."""
    lesson = load_lesson(given.lesson, given.theme)
    from studio.lesson.parts import beat_name
    from studio.render import stills
    from studio.system.console import console
    from studio.system.progress import Live

    clip = one_clip(lesson, given.clip, "still")
    drawable_clips(lesson, clip.id)
    beat = given.beat or beat_name(clip.scene.poster) or "the last"
    with Live().doing(f"drawing clip {clip.id}, the end of beat {beat}"):
        path = stills.still(lesson, clip.id, given.beat, given.out, given.quality)
    console().print(str(path), soft_wrap=True)
    return FINE


def _beat(parser: ArgumentParser) -> None:
    """One beat of a clip."""
    parser.add_argument(
        "--beat", metavar="NAME", help="the beat's name, as list shows it (default: the most telling one)"
    )


COMMAND = Command(
    "still",
    "one frame of a clip as a picture",
    "Writes the last frame of a beat to out/<lesson>/stills/<clip>-<beat>.png. Where no clip is named\n"
    "it is the first.",
    "hillwalk still lessons/mine.toml --clip tangent --beat name-the-tangent",
    (options.lesson, options.quality, options.clip, _beat, options.theme, options.out_folder),
    run,
)
