"""A lesson rendered for a command: at once where all is there, else checked, drawn and noted."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from studio.cli.lessons import drawable_clips, drawn_status, lesson_path, load_lesson
from studio.system.errors import FAILED, FINE, tell

if TYPE_CHECKING:
    from studio.lesson.lesson import Lesson
    from studio.output.summary import Summary

# What takes seconds to import (Manim, SymPy, the scenes) is imported inside the function.


@dataclass(frozen=True)
class Rendered:
    """What a render came to, its exit status, and the lesson, where it had to be loaded."""

    summary: Summary
    status: int
    lesson: Lesson | None = None


def rendered(
    path: str | None,
    out: Path,
    quality: str,
    theme: str | None,
    clip: str | None = None,
    *,
    jobs: int | None = None,
    scheduler: str | None = None,
    keep: int,
) -> Rendered:
    """Render a lesson, or one clip of it, with progress on the error stream.

    Where the same was rendered before and is all there, neither Manim nor the lesson is loaded.
    """
    from studio.output.reuse import RenderRequest
    from studio.system.progress import Live

    again = RenderRequest(lesson_path(path), out, quality, theme, clip)
    if (summary := again.summary()) is not None:
        again.trim(keep)
        return Rendered(summary, FINE)
    from studio.render.worker_pool import all_cores, server, worker_pool

    jobs, pools = jobs or all_cores(), worker_pool
    with server(1 if scheduler else jobs):
        with again.reading():
            lesson = load_lesson(path, theme, again.data)
        from studio.render.render import render

        if scheduler is not None:
            from studio.render.cluster import cluster

            pools, jobs = cluster(scheduler, tell)
        chosen = drawable_clips(lesson, clip)
        summary = render(
            lesson,
            out,
            quality,
            clip=clip,
            progress=Live(),
            jobs=jobs,
            pools=pools,
            reads=again.reads,
            keep=keep,
            left_out=chosen.left_out,
        )
    if not chosen.left_out:  # else the next call must tell of these clips once more
        again.keep(summary, keep)
    return Rendered(summary, drawn_status(chosen) if summary.claims_ok else FAILED, lesson)
