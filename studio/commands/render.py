"""``hillwalk render``: a lesson's clips and the lecture."""

from __future__ import annotations

import re
from argparse import ArgumentParser, ArgumentTypeError, Namespace

from studio.cli import options
from studio.cli.command import Command
from studio.cli.lessons import drawable_clips, drawn_status, lesson_path, load_lesson
from studio.system.errors import FAILED, FINE, tell

_KEPT = "4GB"  # the store's MOST


def run(given: Namespace) -> int:
    """Where the same was rendered before and is all there, neither Manim nor the lesson is loaded."""
    from studio.cli.reports import show_summary
    from studio.output.reuse import RenderRequest
    from studio.system.console import console
    from studio.system.progress import Live

    again = RenderRequest(lesson_path(given.lesson), given.out, given.quality, given.theme, given.clip)
    if (summary := again.summary()) is not None:
        again.trim(given.keep)
        show_summary(summary, (), console())
        return FINE
    from studio.render.worker_pool import all_cores, server, worker_pool

    jobs, pools = given.jobs or all_cores(), worker_pool
    with server(1 if given.scheduler else jobs):
        with again.reading():
            lesson = load_lesson(given.lesson, given.theme, again.data)
        from studio.render.render import render

        if given.scheduler is not None:
            from studio.render.cluster import cluster

            pools, jobs = cluster(given.scheduler, tell)
        chosen = drawable_clips(lesson, given.clip)
        summary = render(
            lesson,
            given.out,
            given.quality,
            clip=given.clip,
            progress=Live(),
            jobs=jobs,
            pools=pools,
            reads=again.reads,
            keep=given.keep,
            left_out=chosen.left_out,
        )
    if not chosen.left_out:  # else the next call must tell of these clips once more
        again.keep(summary, given.keep)
    show_summary(summary, lesson.clips, console())
    return drawn_status(chosen) if summary.claims_ok else FAILED


def _jobs(parser: ArgumentParser) -> None:
    """How many processes, or whose."""
    parser.add_argument(
        "--jobs",
        type=options.whole_number("jobs"),
        metavar="N",
        help="processes that work on it (default: one for each core; the films are the same for any number)",
    )
    parser.add_argument(
        "--scheduler",
        type=_address,
        metavar="ADDRESS",
        help="draw on the Dask cluster at this address, such as tcp://host:8786, instead "
        "(needs: pip install distributed; --jobs is then the cluster's affair)",
    )


def _keep(parser: ArgumentParser) -> None:
    """How much of what was made is kept."""
    parser.add_argument(
        "--keep",
        type=options.size("keep", "500MB"),
        default=_KEPT,
        metavar="SIZE",
        help="what out/ keeps of all that was made, to use it again: the latest used, up to so many bytes, "
        f"such as 500MB (default: {_KEPT}; 0: nothing)",
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
        _jobs,
        _keep,
        options.out_folder,
    ),
    run,
)
