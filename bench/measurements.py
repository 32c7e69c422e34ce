"""The speed table: what our films cost here and in stock Manim, measured in one run and on one machine.

Each measurement is a function in ``MEASUREMENTS`` that answers with rows of the table. What it times runs
in a process of its own, so that neither memory nor threads of one leak into another. This module stays light:
what the measured processes need is imported in them alone.
"""

from __future__ import annotations

import os
import platform
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from bench.alone import alone
from bench.encoder import the_encoder
from bench.films import the_flat_clip, the_solid_clip
from bench.lecture import the_lecture
from bench.report import OURS, STOCK, Effort, Report, Row
from studio.system.files import atomic_write

__all__ = ["MEASUREMENTS", "Effort", "Report", "Row", "alone", "bench", "show", "telling"]


def bench(
    effort: Effort,
    out: Path,
    tell: Callable[[str], None] = lambda what: None,
    measurements: Sequence[Callable] | None = None,
) -> Report:
    """Measure everything and write the report to ``out`` as JSON. ``tell`` hears of what comes next.

    Raises GraphicsError where hills cannot be drawn, OSError where ``out`` cannot be written.
    """
    tell("looking for OpenGL")
    rows = [Row("renderer", "what draws the hill", alone(_renderer))]
    for measure in MEASUREMENTS if measurements is None else measurements:
        rows += measure(effort, tell)
    machine = {
        "system": platform.system(),
        "processor": platform.machine(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
    }
    report = Report(machine, effort, tuple(rows))
    atomic_write(out, report.as_json())
    return report


@contextmanager
def telling() -> Iterator[Callable[[str], None]]:
    """What to call with what is being measured: a line that changes on a terminal, else a line each."""
    from studio.system.console import console

    screen = console(error=True)
    if not screen.is_terminal:
        yield lambda what: screen.print(f"bench: {what}", soft_wrap=True)
        return
    with screen.status("bench") as status:
        yield lambda what: status.update(f"bench: {what}")


def show(report: Report, to: Any) -> None:
    """Print the table."""
    from studio.system.console import table

    e, cores = report.effort, report.machine["cores"]
    title = f"{e.width} × {e.height}, medians of {e.rounds}; {cores} cores, Python {report.machine['python']}"
    rows = [row.told for row in report.rows]
    to.print(table(("measured", "value", "target", "result"), rows, title, right=(1, 2)))


# --- the measurements ---


def the_hill(effort: Effort, tell: Callable[[str], None]) -> Iterator[Row]:
    """A camera move round one hill, ours and stock in turn, so that a busy moment meets both."""
    runs: dict[str, list[Drawn]] = {OURS: [], STOCK: []}
    for number in range(1, effort.rounds + 1):
        for which, frames in ((STOCK, effort.stock), (OURS, effort.ours)):
            tell(f"round {number} of {effort.rounds}, the hill, {which}: {frames} frames")
            runs[which].append(alone(draw_hill, which, frames, effort.width, effort.height))
    cpu = {which: median(run.cpu for run in runs[which]) for which in runs}
    wall = {which: median(run.wall for run in runs[which]) for which in runs}
    faces = {which: runs[which][0].faces for which in runs}
    yield Row("hill_cpu_ratio", "processor time a frame, ours to stock", cpu[OURS] / cpu[STOCK], "share", 0.1)
    yield Row("hill_wall_ratio", "time a frame, ours to stock", wall[OURS] / wall[STOCK], "share")
    yield Row(
        "hill_faces_ratio", "cells of ground, ours to stock", faces[OURS] / faces[STOCK], "times", at_least=28
    )
    for which in (OURS, STOCK):
        yield Row(f"hill_cpu_{which}", f"processor time a frame, {which}", 1000 * cpu[which], "ms")
        yield Row(f"hill_wall_{which}", f"time a frame, {which}", 1000 * wall[which], "ms")
        yield Row(f"hill_faces_{which}", f"cells of ground, {which}", faces[which])


def the_memory(effort: Effort, tell: Callable[[str], None]) -> Iterator[Row]:
    """What a process comes to need that draws and encodes a clip with a hill."""
    part = f"{len(effort.beats)} beats of " if effort.beats else ""
    tell(f"memory: {part}{effort.scene}, {effort.large}")
    made = _filmed(effort.clip, effort.large, effort.beats)
    if made.peak is not None:
        what = f"peak memory, {part}{effort.scene} in {effort.large}"
        yield Row("clip_peak_memory", what, made.peak / 1e9, "GB", 1.2)


def the_draft(effort: Effort, tell: Callable[[str], None]) -> Iterator[Row]:
    """How long one waits for a whole clip in draft quality."""
    tell(f"waiting time: {effort.scene}, {effort.small}")
    made = _filmed(effort.clip, effort.small, ())
    what = f"time to draw {effort.scene} in {effort.small}, to its playing time"
    yield Row("draft_to_playing_time", what, made.took / made.plays, "times", 2.0)
    yield Row("draft_took", f"time to draw {effort.scene} in {effort.small}", made.took, "s")
    yield Row("draft_plays", f"playing time of {effort.scene}", made.plays, "s")


def _filmed(clip: str, quality: str, beats: Sequence[str]) -> Filmed:
    with tempfile.TemporaryDirectory(prefix="hillwalk-") as folder:  # gone even where that is killed
        return alone(film_clip, clip, quality, beats, Path(folder))


MEASUREMENTS = (the_hill, the_flat_clip, the_solid_clip, the_encoder, the_memory, the_draft, the_lecture)


# --- what runs in processes of their own ---


@dataclass(frozen=True)
class Drawn:
    """A hill's camera move: its frames, its cells, processor seconds and seconds a frame (medians)."""

    frames: int
    faces: int
    cpu: float
    wall: float


@dataclass(frozen=True)
class Filmed:
    """A clip: how long it plays and took to draw (seconds), and its process's peak memory in bytes."""

    plays: float
    took: float
    peak: int | None


def _renderer() -> str:
    from stage.opengl.context import open_context

    return open_context().info["GL_RENDERER"]


def draw_hill(which: str, frames: int, width: int, height: int) -> Drawn:
    """Play the camera move through the renderer of each, up to where it would encode.

    The move always covers its whole way; ``frames`` says at how many places of it there is a frame.
    """
    from manim import ThreeDCamera, tempconfig

    from bench.scenes import LASTS, Clocked, Clocks, OurHill, StockHill, frames_to
    from studio.film.drawing import SteadyRenderer
    from studio.film.encoder import Format
    from studio.film.writer import manim_settings

    format, clocks = Format(width, height, 60), Clocks()
    settings = manim_settings(format, Path(tempfile.gettempdir()) / "hillwalk")
    # One frame more, since the first does what is done only once.
    with tempconfig(settings | {"dry_run": True, "frame_rate": (frames + 1) / LASTS}):
        if which == OURS:
            scene = OurHill(
                renderer=SteadyRenderer(file_writer_class=frames_to(lambda *_: clocks.tick(), format))
            )
        else:
            scene = StockHill(renderer=Clocked(clocks, camera_class=ThreeDCamera))
        scene.render()
    cpu, wall = clocks.per_frame()
    return Drawn(len(clocks.marks) - 1, scene.faces, cpu, wall)


def film_clip(name: str, quality: str, beats: Sequence[str], folder: Path) -> Filmed:
    """Draw and encode a clip into ``folder`` as `hillwalk render` does; with ``beats`` only those."""
    import time

    from bench.scenes import peak_memory, scene_named, shortened
    from studio.film.drawing import Part, draw
    from studio.film.encoder import QUALITIES
    from studio.lesson.clip import Clip

    scene, format = scene_named(name), QUALITIES[quality]
    clip = Clip("bench", shortened(scene, beats) if beats else scene, scene.Parameters(), 1, 1)
    started = time.perf_counter()
    takes = draw(Part(clip, "dark", format), folder / "drawn")
    took = time.perf_counter() - started
    return Filmed(sum(take.frames for take in takes) / format.fps, took, peak_memory())
