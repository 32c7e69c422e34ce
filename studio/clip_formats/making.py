"""Clips for elsewhere, from a lesson to its files: films are found or drawn, and written in each format."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

from studio.check.certify import Report
from studio.clip_formats.fitting import Written, write_within
from studio.clip_formats.footage import Footage
from studio.clip_formats.kinds import HOLD, KINDS
from studio.clip_formats.material import (
    Played,
    chosen_beats,
    footage_of,
    format_of,
    lying_there,
    run_of,
    stem_of,
    taken,
)
from studio.clip_formats.settings import Settings
from studio.film.alpha import AlphaFormat
from studio.film.pictures import Format
from studio.lesson.lesson import Clip, Lesson
from studio.lesson.running import run_through
from studio.output.folders import LessonFolders, folders_of, place_and_note, private_folder
from studio.render.render import draw_takes
from studio.system.progress import Silent

__all__ = ["Made", "Order", "Result", "make_clips"]


@dataclass(frozen=True)
class Order:
    """What was asked for: the formats; a run of beats, ``NAME`` or ``NAME..NAME``; a quality of the films.

    ``budget`` are the most bytes of a file, ``width`` the most pixels it is wide, instead of what suits each
    format.
    """

    kinds: tuple[str, ...]
    beats: str | None = None
    quality: str | None = None
    budget: int | None = None
    width: int | None = None


@dataclass(frozen=True)
class Made:
    """One file: its place, its format, what it came to, how high (pixels) it is and how long it plays."""

    path: Path
    kind: str
    written: Written
    height: int
    seconds: float


@dataclass
class Result:
    """The files that were made; none where a claim fails, which is in the ``reports``."""

    made: list[Made] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether every claim holds."""
        return all(report.claims_ok for report in self.reports)


def make_clips(
    lesson: Lesson,
    clips: Sequence[Clip],
    out: Path,
    order: Order,
    *,
    progress: Silent | None = None,
    jobs: int = 1,
    reads: Mapping[str, str] | None = None,
) -> Result:
    """Make the files of some clips of a lesson.

    Raises BadInput where a beat is unknown or a budget too small, FilmError where a file cannot be written,
    OSError and FolderBusyError like a render.
    """
    work = _Work(lesson, folders_of(lesson, out), order, progress or Silent(), jobs, reads or {})
    work.choose(clips)
    with private_folder(work.folders) as private:
        for alpha in (False, True):
            kinds = [name for name in order.kinds if KINDS[name].alpha is alpha]
            if kinds and not work.make(clips, kinds, alpha, private):
                break
    return work.result


class _Work:
    """What is done for one order."""

    def __init__(
        self,
        lesson: Lesson,
        folders: LessonFolders,
        order: Order,
        progress: Silent,
        jobs: int,
        reads: Mapping[str, str],
    ) -> None:
        self._lesson, self.folders, self._order = lesson, folders, order
        self._progress, self._jobs, self._reads = progress, jobs, reads
        self._numbers: dict[str, list[int] | None] = {}
        self.result = Result()

    def choose(self, clips: Sequence[Clip]) -> None:
        """Find the beats that are meant, before anything long begins."""
        run = run_of(self._order.beats)
        for clip in clips:
            names: list[str] = []
            if run is not None:
                with self._progress.doing(f"running through clip {clip.id}", aloud=False):
                    names = [beat.name for beat in run_through(clip)]
            self._numbers[clip.id] = chosen_beats(names, run, clip.id)

    def make(self, clips: Sequence[Clip], kinds: Sequence[str], alpha: bool, private: Path) -> bool:
        """Make the files of these formats, all with a ground or all without; whether all claims hold."""
        drawn = self._material(clips, alpha, private)
        if not self.result.ok:
            return False
        for clip in clips:
            played, format = drawn[clip.id]
            numbers = self._numbers[clip.id]
            footage = footage_of(played, numbers, format, self._lesson.theme, alpha=alpha)
            stem = stem_of(clip.id, played, numbers)
            used = [one for one in played if numbers is None or one.number in numbers]
            least = 0.0 if len(used) == 1 and used[0].loops else HOLD
            for name in kinds:
                self._write(clip, name, footage, stem, least, private / "made" / name / clip.id)
        return True

    def _material(
        self, clips: Sequence[Clip], alpha: bool, private: Path
    ) -> dict[str, tuple[list[Played], Format]]:
        """The films of each clip and their format."""
        quality = self._order.quality
        format, found = format_of(quality), {}
        if alpha:
            format = AlphaFormat(format.width, format.height, format.fps)
        else:
            asked = format if quality else None
            there = {c.id: lying_there(self._lesson, c, self.folders, asked, self._reads) for c in clips}
            found = {id_: films for id_, films in there.items() if films is not None}
        wanted = {clip.id: self._numbers[clip.id] for clip in clips if clip.id not in found}
        if wanted:
            reports, takes = draw_takes(
                self._lesson,
                wanted,
                format,
                self.folders.store,
                private / "drawn" / ("clear" if alpha else "opaque"),
                progress=self._progress,
                jobs=self._jobs,
                reads=self._reads,
            )
            self.result.reports += [r for r in reports if r not in self.result.reports]
            found |= {id_: (list(map(taken, films)), format) for id_, films in takes.items()}
        return found

    def _write(self, clip: Clip, name: str, footage: Footage, stem: str, least: float, made: Path) -> None:
        """Make one file and put it in its place."""
        kind = KINDS[name]
        path = made / f"{stem}{kind.suffix}"
        path.parent.mkdir(parents=True)
        budget = kind.budget if self._order.budget is None else self._order.budget

        def trying(settings: Settings) -> AbstractContextManager:
            shape = f"{settings.width} × {footage.height_at(settings.width)} at {settings.rate} a second"
            return self._progress.doing(f"{clip.id}: writing {name}, {shape}")

        written = write_within(
            kind, footage, path, budget, width=self._order.width, least=least, trying=trying
        )
        (place,) = place_and_note(made, self._lesson, self.folders)
        height = footage.height_at(written.settings.width)
        self.result.made.append(Made(place, name, written, height, footage.seconds))
