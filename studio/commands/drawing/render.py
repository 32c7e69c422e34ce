"""``hillwalk render``: a lesson's clips and the lecture."""

from __future__ import annotations

import re
from argparse import ArgumentParser, ArgumentTypeError, Namespace

from studio.cli import options
from studio.cli.command import Command
from studio.cli.rendering import rendered


def run(given: Namespace) -> int:
    """Render, and tell what came of it."""
    from studio.cli.reports import show_summary
    from studio.system.console import console

    done = rendered(
        given.lesson,
        given.out,
        given.quality,
        given.theme,
        given.clip,
        jobs=given.jobs,
        scheduler=given.scheduler,
        keep=given.keep,
    )
    show_summary(done.summary, done.lesson.clips if done.lesson else (), console())
    return done.status


def _scheduler(parser: ArgumentParser) -> None:
    """Whose processes work on it."""
    parser.add_argument(
        "--scheduler",
        type=_address,
        metavar="ADDRESS",
        help="draw on the Dask cluster at this address, such as tcp://host:8786, instead "
        "(needs: pip install distributed; --jobs is then the cluster's affair)",
    )


def _address(text: str) -> str:
    """The address of a Dask scheduler."""
    match = re.fullmatch(r"((?:tcp|tls)://)?(\[[\w:.%]+\]|[\w.-]+):(\d{1,5})/?", text, re.ASCII)
    if match is None or not 0 < int(match[3]) < 65536:
        cure = "a scheduler's address would work, such as tcp://host:8786"
        raise ArgumentTypeError(f"--scheduler {options.quoted(text)}: {cure}")
    return f"{match[1] or 'tcp://'}{match[2]}:{match[3]}"


COMMAND = Command(
    "render",
    "draw a lesson's clips and join them into lecture.mp4",
    "Every clip is checked first: where a value would be shown wrong, nothing is drawn; faults of\n"
    "layout are told, and the film is made. The files go to out/<lesson>/: lecture.mp4 with chapters\n"
    "and subtitles, clips/ (one film each, one per beat, captions, a poster), storyboard/, lesson.json\n"
    "and claims.json. Beats made before from the same are used again: after a change, or a Ctrl-C,\n"
    "only the rest is drawn.",
    "hillwalk render lessons/mine.toml --quality draft",
    (
        options.lesson,
        options.quality,
        options.clip,
        options.theme,
        options.jobs,
        _scheduler,
        options.keep,
        options.out_folder,
    ),
    run,
)
