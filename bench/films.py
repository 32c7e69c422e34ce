"""Clips drawn and encoded to files, ours beside equivalent ones through stock Manim's renderer and writer."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import nan
from pathlib import Path
from statistics import median
from typing import Any

from bench.alone import alone
from bench.report import OURS, STOCK, Effort, Row
from studio.render.worker_pool import all_cores, worker_pool

_FLAT = "bench.scenes:StockTangent"
_SOLID = "bench.scenes:StockHill"


@dataclass(frozen=True)
class Shot:
    """A film: its frames, those of them that repeat the one before, and what it took in seconds.

    ``cpu`` counts all processes and threads at work on it. ``usual`` is the median of the times between
    frames that move, over the number of processes side by side: rare stops by others do not change it.
    """

    frames: int
    still: int
    fps: int
    cpu: float
    wall: float
    usual: float

    @property
    def plays(self) -> float:
        """Seconds of film."""
        return self.frames / self.fps


def the_flat_clip(effort: Effort, tell: Callable[[str], None]) -> Iterator[Row]:
    """A clip with nothing in space, of the same length in both."""
    shots = _in_turn(effort, tell, "a 2D clip", (effort.flat, effort.flat_beats), _FLAT, None)
    yield from _rows("flat", "a 2D clip as a film", shots, 2.5)


def the_solid_clip(effort: Effort, tell: Callable[[str], None]) -> Iterator[Row]:
    """A turn round a hill; stock's is shorter, with the same share of stills."""
    shots = _in_turn(effort, tell, "a 3D clip", (effort.solid, effort.solid_beats), _SOLID, effort.turned)
    yield from _rows("solid", "a 3D clip as a film", shots, 15)


def _in_turn(
    effort: Effort,
    tell: Callable[[str], None],
    what: str,
    ours: tuple[str, int],
    stock: str,
    frames: int | None,
) -> dict[str, list[Shot]]:
    """Films of both in turn, so that a busy moment meets both; without ``frames`` both have as many."""
    shots: dict[str, list[Shot]] = {OURS: [], STOCK: []}
    for number in range(1, effort.rounds + 1):
        tell(f"round {number} of {effort.rounds}, {what} as a film, {OURS}")
        with tempfile.TemporaryDirectory(prefix="hillwalk-") as folder:
            shots[OURS].append(film_by_all(*ours, effort.shape, Path(folder), effort.jobs or all_cores()))
        still = shots[OURS][0].still / shots[OURS][0].frames
        seconds = (frames or shots[OURS][0].frames) / effort.fps
        tell(f"round {number} of {effort.rounds}, {what} as a film, {STOCK}: {seconds:.3g} s")
        lengths = seconds * (1 - still), seconds * still
        with tempfile.TemporaryDirectory(prefix="hillwalk-") as folder:  # gone even where that is killed
            shots[STOCK].append(alone(film_stock, stock, *lengths, effort.shape, Path(folder)))
    return shots


def _rows(key: str, what: str, shots: dict[str, list[Shot]], bound: float) -> Iterator[Row]:
    wall = {which: median(shot.wall / shot.plays for shot in shots[which]) for which in shots}
    cpu = {which: median(shot.cpu / shot.plays for shot in shots[which]) for which in shots}
    yield Row(
        f"{key}_wall_ratio", f"{what}: time, stock to ours", wall[STOCK] / wall[OURS], "times", at_least=bound
    )
    usual = {which: median(shot.usual for shot in shots[which]) for which in shots}
    yield Row(f"{key}_cpu_ratio", f"{what}: processor time, stock to ours", cpu[STOCK] / cpu[OURS], "times")
    told = f"{what}: a usual frame (median), stock to ours"
    yield Row(f"{key}_usual_ratio", told, usual[STOCK] / usual[OURS], "times")
    for which in (OURS, STOCK):
        yield Row(f"{key}_wall_{which}", f"{what}: time a second, {which}", wall[which], "s")
        yield Row(f"{key}_cpu_{which}", f"{what}: processor time a second, {which}", cpu[which], "s")
        per_frame = 1000 * wall[which] / shots[which][0].fps
        yield Row(f"{key}_frame_{which}", f"{what}: time a frame, {which}", per_frame, "ms")
        yield Row(f"{key}_usual_{which}", f"{what}: a usual frame, {which}", 1000 * usual[which], "ms")
    yield Row(f"{key}_still", f"{what}: share of stills", shots[OURS][0].still / shots[OURS][0].frames)


# --- what runs in processes of their own ---


class _Marks:
    """When frames were handed over: ``seen`` has (how often it is shown, the time) of each."""

    def __init__(self) -> None:
        self.seen: list[tuple[int, float]] = []

    def add(self, shown: int) -> None:
        """A frame is handed over; 0 tells of something else."""
        if shown:
            self.seen.append((shown, time.perf_counter()))

    def follow(self, renderer: Any) -> None:
        """Look at the clock at each frame of stock Manim's renderer."""
        add_frame = renderer.add_frame

        def marked(frame: Any, num_frames: int = 1) -> None:
            add_frame(frame, num_frames)
            self.add(num_frames)

        renderer.add_frame = marked

    def usual(self) -> float:
        """The median time that a frame took of those shown once; NaN where nothing moves."""
        took = [after - before for (_, before), (shown, after) in pairwise(self.seen) if shown == 1]
        return median(took) if took else nan


def film_by_all(name: str, beats: int, shape: tuple[int, int, int], folder: Path, jobs: int) -> Shot:
    """Draw and encode a clip's first ``beats`` as `hillwalk render` does, beat by beat in ``jobs`` processes.

    As with stock, no program's start is counted: time runs from the first part's begin to the last's end.
    """
    with worker_pool(jobs, lambda *_: None) as workers:
        asked = [workers.submit(_film_beat, name, n, shape, folder / str(n)) for n in range(1, beats + 1)]
        made = [one.result() for one in asked]
    shots = [shot for shot, _, _ in made]
    at_work = min(jobs, beats)
    return Shot(
        sum(shot.frames for shot in shots),
        sum(shot.still for shot in shots),
        shape[2],
        sum(shot.cpu for shot in shots),
        max(end for *_, end in made) - min(begin for _, begin, _ in made),
        median(shot.usual for shot in shots) / at_work,
    )


def _film_beat(name: str, beat: int, shape: tuple[int, int, int], folder: Path) -> tuple[Shot, float, float]:
    begin = time.monotonic()  # one clock for all processes
    shot = film_ours(name, beat, shape, folder, first=beat)
    return shot, begin, time.monotonic()


def film_ours(name: str, beats: int, shape: tuple[int, int, int], folder: Path, first: int = 1) -> Shot:
    """Draw and encode a clip's beats from ``first`` to ``beats`` in this one process."""
    from bench.scenes import scene_named
    from studio.film.drawing import Part, draw
    from studio.film.encoder import Format
    from studio.lesson.clip import Clip

    scene, marks = scene_named(name), _Marks()
    clip = Clip("bench", scene, scene.Parameters(), 1, 1)
    cpu, wall = time.process_time(), time.perf_counter()
    takes = draw(Part(clip, "dark", Format(*shape), first, beats), folder, lambda n, _: marks.add(n))
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    still = sum(n - 1 for n, _ in marks.seen if n > 1)
    return Shot(sum(take.frames for take in takes), still, shape[2], cpu, wall, marks.usual())


def film_stock(name: str, moves: float, rests: float, shape: tuple[int, int, int], folder: Path) -> Shot:
    """Draw and encode a scene of stock Manim's as Manim does: moving for so long, resting for so long."""
    from manim import tempconfig

    from bench.scenes import scene_named
    from studio.film.encoder import Format, frames_in
    from studio.film.writer import manim_settings

    scene_class, marks = scene_named(name), _Marks()
    with tempconfig(manim_settings(Format(*shape), folder)):
        cpu, wall = time.process_time(), time.perf_counter()
        scene = scene_class(moves, rests)
        marks.follow(scene.renderer)
        scene.render()
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        film = scene.renderer.file_writer.movie_file_path
    return Shot(frames_in(film), round(rests * shape[2]), shape[2], cpu, wall, marks.usual())
