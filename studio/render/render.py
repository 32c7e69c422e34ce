"""From a lesson to its files: every clip is checked, then drawn, then all files are put in their places.

What was made before from the same is not made again; what is to be made is shared out among the workers.
"""

from __future__ import annotations

import math
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from studio.cache.clip_cache import ClipCache
from studio.cache.recorder import FileRecorder
from studio.cache.store import MOST, Store
from studio.check.certify import Report, certify
from studio.film.drawing import Part, Take, draw, moved
from studio.film.encoder import QUALITIES, Format
from studio.lesson.drawable import is_solid
from studio.lesson.lesson import Clip, Lesson
from studio.lesson.parts import choose
from studio.output.compose import DrawnClip, drawn
from studio.output.folders import folders_of, private_folder
from studio.output.output import Output
from studio.output.summary import Summary
from studio.render.worker_pool import WorkersError, finished, say, worker_pool
from studio.system.progress import Silent, Tell

__all__ = ["Summary", "draw_takes", "render"]

_ENDED = (
    "The processes that {} were ended from outside, perhaps for want of memory.{} Run the same again, with "
    "--jobs 1 if it happens again."
)
_TRIES = 3  # how often a part is given to a new worker after the one before died
_PARTS = 12  # a worker, so that none waits long for the last; to run through a whole clip takes a second
_SOLID = 3.0  # what a frame with a hill costs, in frames without
Files = dict[str, str]  # real paths, with the SHA-256 of each
Pools = Callable[[int, Callable[[str, int, int], None]], AbstractContextManager[Executor]]


def render(
    lesson: Lesson,
    out: Path,
    quality: str = "high",
    *,
    clip: str | None = None,
    progress: Silent | None = None,
    jobs: int = 1,
    reads: Mapping[str, str] | None = None,
    pools: Pools = worker_pool,
    keep: int = MOST,
    left_out: Sequence[Clip] = (),
) -> Summary:
    """Make the lesson's files below ``out``; with ``clip``, that clip's alone, the lecture left as it is.

    Clips that are ``left_out``, since they cannot be drawn here, stay as they are, and the lecture is without
    them. ``jobs`` processes work on it; the frames are the same for any number. ``reads`` are files (with
    their SHA-256) that the lesson was read from, beside its own. The store keeps at most ``keep`` bytes.
    Raises KeyError for an unknown quality, NoSuchPart for an unknown clip, OSError where ``out`` cannot be
    written or the folder is another lesson's, FolderBusyError where another render is at work.
    """
    started, progress = time.monotonic(), progress or Silent()
    missed = {one.id for one in left_out}
    chosen = [one for one in choose(lesson, clip) if one.id not in missed]
    format, folders = QUALITIES[quality], folders_of(lesson, out)
    cache = ClipCache(Store(folders.store, lesson.name), lesson.theme, format, dict(reads or {}))
    work = _Work(lesson, format, cache, progress, jobs, pools)
    reports = work.check(chosen)
    if not all(report.claims_ok for report in reports):
        return Summary(folders.folder, tuple(reports), took=time.monotonic() - started)
    with private_folder(folders) as private:
        work.keep_checks()
        output = Output(lesson, chosen, folders, cache, private / "made")
        missing = [each for each in zip(chosen, reports, strict=True) if not output.holds(each[0])]
        for each in work.draw(missing, private / "drawn"):
            output.compose(each)
        with progress.doing("joining the films"):
            output.finish(reports, whole=clip is None)
        cache.store.trim(keep)
    return Summary(
        folders.folder,
        tuple(reports),
        output.rows(),
        folders.folder / "lecture.mp4" if clip is None else None,
        time.monotonic() - started,
        (*cache.store.notes(), *output.notes, *output.older),
        output.unchanged and not left_out,
        reads=cache.used,
        older=output.older,
        rendered=output.rendered,
    )


def draw_takes(
    lesson: Lesson,
    wanted: Mapping[str, Sequence[int] | None],
    format: Format,
    store: Path,
    folder: Path,
    *,
    progress: Silent | None = None,
    jobs: int = 1,
    reads: Mapping[str, str] | None = None,
) -> tuple[list[Report], dict[str, list[Take]]]:
    """The films of clips in ``folder``, from the store or drawn now: by the clips' ids, the beats' in order.

    ``wanted`` names, of each clip, the numbers of its beats, or None for all. Nothing is drawn where a claim
    fails: that is in the reports. In an AlphaFormat the films are without their ground.
    """
    chosen = [clip for clip in lesson.clips if clip.id in wanted]
    cache = ClipCache(Store(store, lesson.name), lesson.theme, format, dict(reads or {}))
    work = _Work(lesson, format, cache, progress or Silent(), jobs, worker_pool)
    reports = work.check(chosen)
    if not all(report.claims_ok for report in reports):
        return reports, {}
    work.keep_checks()
    done = work.draw(list(zip(chosen, reports, strict=True)), folder, wanted)
    cache.store.trim(MOST)
    return reports, {each.clip.id: list(each.films) for each in done}


def check_clip(clip: Clip, theme: str) -> tuple[Report, Files]:
    """The check of a clip, and the files that were read for it."""
    with FileRecorder() as recorder:
        report = certify(clip, theme)
        return report, recorder.files


def draw_part(part: Part, folder: Path) -> tuple[list[Take], Files]:
    """The takes of a part, in ``folder``, and the files that were read for it."""
    with FileRecorder(ignoring=[folder]) as recorder:
        takes = draw(part, folder, lambda frames, beats: say(part.clip.id, frames, beats))
        return takes, recorder.files


def _results(workers: Executor, tasks: Sequence, ask: Callable) -> Iterator[tuple[Any, Any]]:
    """Each task with what it came to, as soon as it is done."""
    asked: dict[Future, Any] = {}
    for task in tasks:
        future = ask(workers, task)
        if future.done():  # this very process did it
            yield task, future.result()
        else:
            asked[future] = task
    for future in finished(asked):
        yield asked[future], future.result()


# --- the work as a whole ---


class _Work:
    """A lesson's clips, checked and drawn by workers, each beat that is already there left as it is."""

    def __init__(
        self, lesson: Lesson, format: Format, cache: ClipCache, progress: Silent, jobs: int, pools: Pools
    ) -> None:
        self._lesson, self._format, self._cache = lesson, format, cache
        self._progress, self._jobs, self._pools = progress, jobs, pools
        self._fresh: list[tuple] = []
        self._tells: dict[str, Tell] = {}

    def check(self, chosen: Sequence[Clip]) -> list[Report]:
        """Every clip's report, in order."""
        reports = {clip.id: known for clip in chosen if (known := self._cache.report(clip)) is not None}
        unknown = [clip for clip in chosen if clip.id not in reports]
        shown: dict[str, ExitStack] = {}  # each clip's progress, until it is checked
        with ExitStack() as all_shown:

            def ask(workers: Executor, clip: Clip) -> Future:
                if clip.id not in shown:
                    progress = self._progress.checking(clip.id, len(shown) + 1, len(unknown))
                    shown[clip.id] = all_shown.enter_context(ExitStack())
                    shown[clip.id].enter_context(progress)
                return workers.submit(check_clip, clip, self._lesson.theme)

            def take(clip: Clip, found: tuple[Report, Files]) -> None:
                shown[clip.id].close()
                reports[clip.id] = found[0]
                self._fresh.append((clip, *found))

            jobs = min(self._jobs, len(unknown))
            pools = self._pools if jobs > 1 else worker_pool  # one clip is checked here
            self._work(pools, jobs, list(unknown), ask, take, _ENDED.format("check", ""))
        return [reports[clip.id] for clip in chosen]

    def _work(self, pools: Pools, jobs: int, left: list, ask: Callable, take: Callable, ended: str) -> None:
        """Have the tasks that are ``left`` done; each goes off the list once its result has been taken.

        ``ask(workers, task)`` gives a task's future, ``take(task, result)`` gets what it came to. Where
        a worker was killed, what is left is tried again, so often; then WorkersError(ended) is raised.
        """
        for _ in range(_TRIES):
            if not left:
                return
            with suppress(BrokenProcessPool), pools(jobs, self._hear) as workers:
                for task, result in _results(workers, list(left), ask):
                    take(task, result)
                    left.remove(task)
        if left:
            raise WorkersError(ended)

    def keep_checks(self) -> None:
        """Keep what the check found; not before all claims hold, since until then nothing is written."""
        for clip, report, reads in self._fresh:
            self._cache.keep_report(clip, report, reads)

    def _hear(self, clip: str, frames: int, beats: int) -> None:
        if (tell := self._tells.get(clip)) is not None:
            tell(frames, beats)

    def draw(
        self,
        chosen: Sequence[tuple[Clip, Report]],
        folder: Path,
        wanted: Mapping[str, Sequence[int] | None] = MappingProxyType({}),
    ) -> list[DrawnClip]:
        """These clips' films, from the store or drawn now, in order; of a clip the beats that are wanted."""
        takes: dict[tuple[str, int], list[Take]] = {}
        missing: list[tuple[Clip, list[int], Report]] = []
        numbers: dict[str, Sequence[int]] = {}
        for clip, report in chosen:
            lacking = []
            numbers[clip.id] = wanted.get(clip.id) or range(1, len(report.beats) + 1)
            for number in numbers[clip.id]:
                found = self._cache.takes(clip, number, folder / clip.id)
                if found is None:
                    lacking.append(number)
                else:
                    takes[clip.id, number] = found
            if lacking:
                missing.append((clip, lacking, report))
        self._draw_missing(missing, takes, folder)
        done = []
        for clip, _ in chosen:
            films = [take for n in numbers[clip.id] for take in takes[clip.id, n]]
            done.append(drawn(clip, films, self._format.fps))
        return done

    def _draw_missing(self, missing, takes, folder: Path) -> None:
        if not missing:
            return
        parts = _parted(missing, self._lesson.theme, self._format, self._jobs)
        jobs = min(self._jobs, len(parts))
        with ExitStack() as bars:
            for clip, lacking, report in missing:
                frames = sum(_frames(report, number, self._format.fps) for number in lacking)
                bar = self._progress.drawing(clip.id, frames, len(lacking))
                self._tells[clip.id] = bars.enter_context(bar)

            def ask(workers: Executor, part: Part) -> Future:
                own = folder / "parts" / f"{part.clip.id}-{part.first}"
                shutil.rmtree(own, ignore_errors=True)  # what a killed worker left
                return workers.submit(draw_part, part, own)

            def take(part: Part, drawn: tuple[list[Take], Files]) -> None:
                self._take_in(part, *drawn, takes, folder)

            ended = _ENDED.format("draw", " What they finished is kept.")
            self._work(self._pools, jobs, parts, ask, take, ended)

    def _take_in(self, part: Part, done: list[Take], reads: Files, takes, folder: Path) -> None:
        """Keep a part's beats and note where their films lie."""
        home = folder / part.clip.id
        home.mkdir(parents=True, exist_ok=True)
        for number in range(part.first, part.last + 1):
            own = [t for t in done if t.number == number or (t.number == 0 and number == 1)]
            self._cache.keep_takes(part.clip, number, own, reads)
            for take in own:
                os.replace(take.path, home / take.path.name)
                os.replace(take.poster, home / take.poster.name)
            takes[part.clip.id, number] = [moved(take, home) for take in own]


def _frames(report: Report, number: int, fps: int) -> int:
    beat = report.beats[number - 1]
    return math.ceil((beat.end - beat.start) * fps)


def _parted(
    missing: Sequence[tuple[Clip, list[int], Report]], theme: str, format: Format, jobs: int
) -> list[Part]:
    """The beats to draw, in parts that take about as long as each other, the longest first.

    A part is a run of beats of one clip; each more has to run through what lies before it, so there are no
    more of them than keep all workers busy.
    """
    costs = {
        (clip.id, number): _frames(report, number, format.fps) * (_SOLID if is_solid(clip) else 1.0)
        for clip, lacking, report in missing
        for number in lacking
    }
    enough = math.inf if jobs == 1 else sum(costs.values()) / (jobs * _PARTS)
    parts: list[Part] = []

    def cost(part: Part) -> float:
        return sum(costs[part.clip.id, number] for number in range(part.first, part.last + 1))

    for clip, lacking, _ in missing:
        part = None
        for number in lacking:
            if part is not None and number == part.last + 1 and cost(part) < enough:
                part = parts[-1] = replace(part, last=number)
            else:
                part = Part(clip, theme, format, number, number)
                parts.append(part)
    return sorted(parts, key=cost, reverse=True) if jobs > 1 else parts
