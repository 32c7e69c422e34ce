"""Clips drawn and encoded to files, ours beside equivalent ones through stock Manim's renderer and writer."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from studio.bench_alone import alone
from studio.bench_report import OURS, STOCK, Effort, Row

_FLAT = "studio.bench_scenes:StockTangent"
_SOLID = "studio.bench_scenes:StockHill"


@dataclass(frozen=True)
class Shot:
    """A film: its frames, those of them that repeat the one before, and what it took in seconds."""

    frames: int
    still: int
    fps: int
    cpu: float
    wall: float

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
        shots[OURS].append(_filmed(film_ours, *ours, effort.shape))
        still = shots[OURS][0].still / shots[OURS][0].frames
        seconds = (frames or shots[OURS][0].frames) / effort.fps
        tell(f"round {number} of {effort.rounds}, {what} as a film, {STOCK}: {seconds:.3g} s")
        shots[STOCK].append(_filmed(film_stock, stock, seconds * (1 - still), seconds * still, effort.shape))
    return shots


def _filmed(task: Callable, *given) -> Shot:
    with tempfile.TemporaryDirectory(prefix="hillwalk-") as folder:  # gone even where that is killed
        return alone(task, *given, Path(folder))


def _rows(key: str, what: str, shots: dict[str, list[Shot]], bound: float) -> Iterator[Row]:
    wall = {which: median(shot.wall / shot.plays for shot in shots[which]) for which in shots}
    cpu = {which: median(shot.cpu / shot.plays for shot in shots[which]) for which in shots}
    yield Row(
        f"{key}_wall_ratio", f"{what}: time, stock to ours", wall[STOCK] / wall[OURS], "times", at_least=bound
    )
    yield Row(f"{key}_cpu_ratio", f"{what}: processor time, stock to ours", cpu[STOCK] / cpu[OURS], "times")
    for which in (OURS, STOCK):
        yield Row(f"{key}_wall_{which}", f"{what}: time a second, {which}", wall[which], "s")
        yield Row(f"{key}_cpu_{which}", f"{what}: processor time a second, {which}", cpu[which], "s")
        per_frame = 1000 * wall[which] / shots[which][0].fps
        yield Row(f"{key}_frame_{which}", f"{what}: time a frame, {which}", per_frame, "ms")
    yield Row(f"{key}_still", f"{what}: share of stills", shots[OURS][0].still / shots[OURS][0].frames)


# --- what runs in processes of their own ---


def film_ours(name: str, beats: int, shape: tuple[int, int, int], folder: Path) -> Shot:
    """Draw and encode a clip's first ``beats`` as `hillwalk render` does."""
    from studio.bench_scenes import scene_named
    from studio.clip import Clip
    from studio.drawing import Part, draw
    from studio.film import Format

    scene, at_once = scene_named(name), []
    clip = Clip("bench", scene, scene.Parameters(), 1, 1)
    cpu, wall = time.process_time(), time.perf_counter()
    takes = draw(Part(clip, "dark", Format(*shape), 1, beats), folder, lambda n, _: at_once.append(n))
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    still = sum(n - 1 for n in at_once if n > 1)
    return Shot(sum(take.frames for take in takes), still, shape[2], cpu, wall)


def film_stock(name: str, moves: float, rests: float, shape: tuple[int, int, int], folder: Path) -> Shot:
    """Draw and encode a scene of stock Manim's as Manim does: moving for so long, resting for so long."""
    from manim import tempconfig

    from studio.bench_scenes import scene_named
    from studio.film import Format, frames_in
    from studio.writer import manim_settings

    scene_class = scene_named(name)
    with tempconfig(manim_settings(Format(*shape), folder)):
        cpu, wall = time.process_time(), time.perf_counter()
        scene = scene_class(moves, rests)
        scene.render()
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        film = scene.renderer.file_writer.movie_file_path
    return Shot(frames_in(film), round(rests * shape[2]), shape[2], cpu, wall)
