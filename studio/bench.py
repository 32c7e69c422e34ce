"""The speed table: what a hill costs here and in stock Manim, measured in one run and on one machine.

Each measurement is a function in ``MEASUREMENTS`` that answers with rows of the table. What it times runs
in a process of its own, so that neither memory nor threads of one leak into another. This module stays light:
what the measured processes need is imported in them alone.
"""

from __future__ import annotations

import json
import os
import platform
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Any

from studio.files import atomic_write

OURS, STOCK = "ours", "stock"
_PATIENCE = 5  # seconds for a process to end of itself


@dataclass(frozen=True)
class Effort:
    """How much is measured: the frame, the frames drawn of each hill, the rounds, the whole clip's qualities.

    ``beats`` are those of the clip that memory is measured on; all of them where there are none.
    """

    width: int = 1920
    height: int = 1080
    ours: int = 180
    stock: int = 12
    rounds: int = 3
    clip: str = "scenes.hill_partials:HillPartials"
    large: str = "high"
    small: str = "draft"
    beats: tuple[str, ...] = ("cut-along-x", "see-the-first-slope")

    @property
    def scene(self) -> str:
        """The clip's scene, by its own name."""
        return self.clip.rpartition(":")[2]

    def __post_init__(self) -> None:
        for name in ("ours", "stock", "rounds"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} = {getattr(self, name)}: at least 1 would work")


@dataclass(frozen=True)
class Row:
    """One line of the table: a value and, where there is one, the bound that it is to keep."""

    name: str
    what: str
    value: float | str
    unit: str = ""
    at_most: float | None = None
    at_least: float | None = None

    @property
    def met(self) -> bool | None:
        """Whether the bound is kept; None where there is none."""
        if self.at_most is None and self.at_least is None:
            return None
        return (self.at_most is None or self.value <= self.at_most) and (
            self.at_least is None or self.value >= self.at_least
        )

    @property
    def told(self) -> tuple[str, str, str, str]:
        """What was measured, its value, the bound, and whether it is kept, for readers."""
        bound = "–"
        if self.at_most is not None:
            bound = f"≤ {self._shown(self.at_most)}"
        elif self.at_least is not None:
            bound = f"≥ {self._shown(self.at_least)}"
        verdict = {True: "met", False: "NOT MET", None: "–"}[self.met]
        return self.what, self._shown(self.value), bound, verdict

    def _shown(self, value: float | str) -> str:
        if isinstance(value, str):
            return value
        if self.unit == "share":
            return f"1/{1 / value:.3g}"
        number = f"{value:.3g}" if value < 1000 else f"{value:,.0f}"
        return f"{number} {self.unit}".rstrip()


@dataclass(frozen=True)
class Report:
    """What was measured on which machine, with how much effort."""

    machine: dict[str, Any]
    effort: Effort
    rows: tuple[Row, ...]

    def row(self, name: str) -> Row:
        """The row of that name."""
        return next(row for row in self.rows if row.name == name)

    def as_json(self) -> str:
        """The same for programs."""
        rows = [asdict(row) | {"met": row.met} for row in self.rows]
        told = {"machine": self.machine, "effort": asdict(self.effort), "rows": rows}
        return json.dumps(told, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


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
    from studio.console import console

    screen = console(error=True)
    if not screen.is_terminal:
        yield lambda what: screen.print(f"bench: {what}", soft_wrap=True)
        return
    with screen.status("bench") as status:
        yield lambda what: status.update(f"bench: {what}")


def show(report: Report, to: Any) -> None:
    """Print the table."""
    from studio.console import table

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
    yield Row("hill_faces_ratio", "faces, ours to stock", faces[OURS] / faces[STOCK], "times", at_least=28)
    for which in (OURS, STOCK):
        yield Row(f"hill_cpu_{which}", f"processor time a frame, {which}", 1000 * cpu[which], "ms")
        yield Row(f"hill_wall_{which}", f"time a frame, {which}", 1000 * wall[which], "ms")
        yield Row(f"hill_faces_{which}", f"faces, {which}", faces[which])


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


MEASUREMENTS = (the_hill, the_memory, the_draft)


# --- a process of its own for each ---


def alone(task: Callable, *given: Any) -> Any:
    """What ``task(*given)`` returns, or raises, in a fresh process; both must be such as can be pickled."""
    context = get_context("spawn")
    mine, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_hand_over, args=(theirs, task, given), daemon=True)
    process.start()
    theirs.close()
    try:
        answer = mine.recv()
        process.join()
    except EOFError:
        process.join()
        why = f"{task.__name__} ended without a result, with status {process.exitcode}"
        raise RuntimeError(why) from None
    finally:
        process.terminate()  # where it still runs, because we are to stop
        process.join(_PATIENCE)
        process.kill()
        process.join()
        mine.close()
    if isinstance(answer, Exception):
        raise answer
    return answer


def _hand_over(pipe: Any, task: Callable, given: Sequence[Any]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's, which then ends this process
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # and lets it tidy up
    try:
        answer = task(*given)
    except Exception as error:
        error.add_note(traceback.format_exc())  # a traceback itself cannot be handed over
        answer = error
    pipe.send(answer)


# --- what runs there ---


@dataclass(frozen=True)
class Drawn:
    """A hill's camera move: its frames and faces, processor seconds and seconds a frame (medians)."""

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
    from stage.graphics import open_context

    return open_context().info["GL_RENDERER"]


def draw_hill(which: str, frames: int, width: int, height: int) -> Drawn:
    """Play the camera move through Manim's own machinery, up to where it would encode.

    The move always covers its whole way; ``frames`` says at how many places of it there is a frame.
    """
    from manim import ThreeDCamera, tempconfig

    from studio.bench_scenes import LASTS, Clocked, OurHill, StockHill
    from studio.film import Format
    from studio.writer import manim_settings

    settings = manim_settings(Format(width, height, 60), Path(tempfile.gettempdir()) / "hillwalk")
    # One frame more, since the first does what is done only once.
    with tempconfig(settings | {"dry_run": True, "frame_rate": (frames + 1) / LASTS}):
        renderer = Clocked(camera_class=ThreeDCamera)
        scene = {OURS: OurHill, STOCK: StockHill}[which](renderer=renderer)
        scene.render()
    cpu, wall = renderer.per_frame()
    return Drawn(len(renderer.marks) - 1, scene.faces, cpu, wall)


def film_clip(name: str, quality: str, beats: Sequence[str], folder: Path) -> Filmed:
    """Draw and encode a clip into ``folder`` as `hillwalk render` does; with ``beats`` only those."""
    from studio.bench_scenes import peak_memory, scene_named, shortened
    from studio.film import QUALITIES
    from studio.lesson import Clip
    from studio.render import _draw

    scene = scene_named(name)
    clip = Clip("bench", shortened(scene, beats) if beats else scene, scene.Parameters(), 1, 1)
    drawn = _draw(clip, "dark", QUALITIES[quality], folder / "drawn", lambda frames, beats: None)
    return Filmed(drawn.seconds, drawn.took, peak_memory())
