"""``hillwalk preview``: the page on which lessons are written, or one clip in draft quality."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace

from studio.cli import options
from studio.cli.command import Command
from studio.cli.lessons import drawable_clips, lesson_path, load_lesson, one_clip
from studio.system.errors import FINE, tell

_FILM_ALONE = "the page needs a system that can fork, which this one cannot; here is a film instead"


def run(given: Namespace) -> int:
    """Serve the page until Ctrl-C; with a clip, print its film's path."""
    if given.clip is None and hasattr(os, "fork"):
        from studio.preview.server.serve import serve

        return serve(lesson_path(given.lesson), given.out, given.port, opens=not given.no_browser)
    if given.clip is None:
        tell(_FILM_ALONE)
    return _film(given)


def _film(given: Namespace) -> int:
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


def _page(parser: ArgumentParser) -> None:
    """How the page is opened."""
    parser.add_argument(
        "--port", type=options.whole_number("port"), metavar="N", help="the page's port (default: a free one)"
    )
    parser.add_argument(
        "--no-browser", action="store_true", help="print the page's address, and open nothing"
    )


COMMAND = Command(
    "preview",
    "write a lesson and see it: a page in the browser, or one clip as a film",
    "Opens a page, on this machine alone, that shows any frame of the lesson's clips at once, follows\n"
    "each save of the lesson and of the code within a second, and changes values, which Save writes\n"
    "into the file. It waits until Ctrl-C. With --clip it draws that clip in draft quality instead,\n"
    "unchecked, into out/<lesson>/preview/<clip>.mp4, and opens it where there is a screen.",
    "hillwalk preview lessons/mine.toml",
    (options.lesson, options.clip, options.theme, _page, options.out_folder),
    run,
)
