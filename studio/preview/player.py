"""Which frames are drawn, and when: the newest wish of each window first, thumbnails and checks in quiet.

A state of the lesson has a process (Run). The one that is shown stays until the next one has read the lesson,
so that a lesson with a fault leaves the last good one on the page.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from studio.preview.knowledge import Knowledge, Known
from studio.preview.messages import (
    LOST,
    Certificate,
    Failed,
    FilmDrawn,
    Formula,
    Glance,
    Hide,
    Moment,
    Opened,
    Picture,
    Refused,
    RunThrough,
)  # fmt: skip
from studio.preview.processes.layers import LAYERS, Layer, LayerError
from studio.preview.quiet_work import QuietWork
from studio.preview.run import ENDED, Run

PATIENCE = 2.0  # seconds for the first picture of a state, after which a newer one is begun
HANGS = 120.0  # seconds without an answer, after which a process is ended, even one that only waits


@dataclass(frozen=True)
class State:
    """A lesson's text as it is to be shown; ``made_from`` tells for each clip what it is made from."""

    version: int
    data: bytes
    made_from: tuple[str, ...]


class Player:
    """Draws what windows wish to see. ``changed()`` is called when what is known has changed, and
    ``seen(window, picture, version)`` with each picture for a window.
    """

    def __init__(
        self, path: Path, knowledge: Knowledge,
        changed: Callable[[], None], seen: Callable[[Any, Picture, int], None],
    ):  # fmt: skip
        self.path, self._knowledge, self._changed, self._seen = path, knowledge, changed, seen
        self._layers: list[Layer] = []
        self._run: Run | None = None  # is shown
        self._coming: Run | None = None  # reads the lesson
        self._left: list[Run] = []  # are halted, to be ended when nobody waits
        self._states: dict[int, State] = {}
        self._pending: State | None = None
        self._wishes: dict[Any, tuple[str, int]] = {}
        self._unserved: dict[Any, None] = {}  # windows in the order of their turn
        self._busy: Moment | None = None
        self._asked = 0.0  # when it was asked for
        self._last = 0.0  # when somebody last waited
        self._quiet = QuietWork(self, knowledge, changed)
        self.opened: Opened | None = None
        self.refused: tuple[int, Refused | Failed] | None = None  # the version, and why

    # -- what is asked

    @property
    def version(self) -> int:
        """Of the state that is shown; 0 before the first."""
        return self._run.version if self._run else 0

    @property
    def reads(self) -> bool:
        """Whether a newer state is being read."""
        return self._coming is not None or self._pending is not None

    async def start(self) -> None:
        """Import what draws, which takes seconds. Raises LayerError."""
        self._layers = [await asyncio.to_thread(Layer.first)]
        await self.renew(1)

    async def renew(self, number: int, keep_bytecode: bool = True) -> None:
        """Import the layers from that number on anew. Raises LayerError; what is shown then stays."""
        made = self._layers[:number]
        try:
            while len(made) < len(LAYERS):
                made.append(await asyncio.to_thread(made[-1].next, len(made), keep_bytecode))
        except LayerError:
            for layer in made[number:]:
                layer.end()
            raise
        for layer in self._layers[number:]:
            layer.end()
        self._layers = made
        self._quiet.cool()

    def open(self, state: State) -> None:
        """Show another state of the lesson, as soon as the one before it had its chance to be seen."""
        self._pending = state
        self._begin_pending()
        self._changed()

    def see(self, window: Any, clip: str, frame: int) -> None:
        """A window wishes to see a frame; only its newest wish counts."""
        if self._wishes.get(window) == (clip, frame) and self._busy == Moment(clip, frame):
            return  # it is being drawn
        self._wishes[window] = clip, frame
        self._unserved.setdefault(window)
        self._next()

    def leave(self, window: Any) -> None:
        """A window has been closed."""
        self._wishes.pop(window, None)
        self._unserved.pop(window, None)

    def close(self) -> None:
        """End all processes."""
        for run in filter(None, (self._run, self._coming, *self._left)):
            run.end()
        self._quiet.cool()
        for layer in reversed(self._layers):
            layer.end()

    @property
    def layer(self) -> Layer:
        """The layer that holds all imports."""
        return self._layers[-1]

    @property
    def run(self) -> Run | None:
        """The process of the state that is shown."""
        return self._run

    @property
    def data(self) -> bytes:
        """The lesson that is shown."""
        return self._states[self.version].data

    @property
    def wished(self) -> dict[Any, tuple[str, int]]:
        """Each window's clip and frame."""
        return self._wishes

    def clip(self, name: str) -> dict[str, Any] | None:
        """The clip of that id in the lesson that is shown."""
        return next((one for one in self.opened.clips if one["id"] == name), None) if self.opened else None

    def known(self, clip: Mapping[str, Any]) -> Known:
        """What is known of a clip of the lesson that is shown."""
        return self._knowledge.of(self._states[self.version].made_from[clip["index"]])

    def tick(self) -> None:
        """To be called a few times a second: what waits for quiet, or has waited for too long."""
        now = asyncio.get_running_loop().time()
        if self._coming and now - self._coming.began > HANGS:
            self._fail(self._coming, f"the lesson was not read within {HANGS:.0f} s")
        if self._run and self._busy and now - self._asked > HANGS:
            self._end_hung(self._run, self._busy.clip, "no frame came")
        elif self._run and (clip := self._quiet.hung(HANGS)):
            self._end_hung(self._run, clip, "it was not run through")
        self._begin_pending()
        if not self._busy:
            self._end_left()
        if self._run and not self._busy and not self._unserved and not self.reads:
            self._quiet.next(now - self._last)

    # -- states

    def _begin_pending(self) -> None:
        before, now = self._coming or self._run, asyncio.get_running_loop().time()
        waits = before and not before.pictured and self._wishes and now - before.began < PATIENCE
        if self._pending is None or waits:
            return
        if self._coming:
            self._coming.end()
        state, self._pending = self._pending, None
        self._states[state.version] = state
        try:
            self._coming = self._begun(state)
        except (LayerError, OSError) as error:
            self.refused = state.version, Failed("", f"the lesson cannot be read: {error}")

    def _begun(self, state: State) -> Run:
        """A process for a state. Raises LayerError or OSError where the layers have ended."""
        given = self.path, state.data, state.version, self._hear
        if self._quiet.warm is not None:
            try:
                return Run(self._quiet.warm, *given)
            except (LayerError, OSError):
                self._quiet.cool()
        return Run(self.layer, *given)

    def _fail(self, run: Run, told: str) -> None:
        """A state cannot be read, for a reason that is not the lesson's."""
        run.end()
        self._told(run, Failed("", told))

    def _told(self, run: Run, why: Refused | Failed) -> None:
        self.refused = run.version, why
        run.pictured = True  # there will be none
        if run is self._coming:
            run.end()
            self._coming = None
        self._states.pop(run.version, None)
        self._begin_pending()
        self._changed()

    def _take(self, run: Run, opened: Opened) -> None:
        self._end_left()
        if self._run:
            self._run.leave()
            self._left.append(self._run)
        self._run, self._coming, self.opened, self.refused = run, None, opened, None
        self._states = {run.version: self._states[run.version]}
        self._busy = None
        self._quiet.begin_anew()
        self._unserved = dict.fromkeys(self._wishes)
        self._changed()
        self._next()

    def _end_left(self) -> None:
        while self._left:
            self._left.pop().end()

    # -- frames

    def _next(self) -> None:
        """Ask for the next frame that a window wishes."""
        if self._busy or self._run is None:
            return
        for window in list(self._unserved):
            del self._unserved[window]
            clip, frame = self._wishes[window]
            if self.show(clip, Moment(clip, frame)):
                return

    def show(self, name: str, moment: Moment) -> bool:
        """Ask for a moment, first for its clip to be shown; False where there is none, or it fails."""
        run, clip = self._run, self.clip(name)
        if clip is None or self.known(clip).failure:
            return False
        known = self.known(clip)
        if known.run_through:
            moment = Moment(name, max(0, min(moment.frame, known.run_through.frames - 1)), moment.form)
        self._busy, self._asked = moment, asyncio.get_running_loop().time()
        if moment.form != "small":
            self._last = self._asked
        run.send(moment if run.shown.get(name) else Glance(name, moment))
        return True

    # -- what is heard

    def _hear(self, run: Run, message: Any) -> None:
        match message:
            case Opened():
                self._take(run, message)
            case Refused():
                self._told(run, message)
            case Failed(clip=""):
                self._told(run, message)
            case Failed():
                self._fail_clip(run, message)
            case Picture():
                self._have(run, message)
            case _ if message is ENDED:
                self._ended(run)
            case Formula():
                self._knowledge.keep_formula(message)
                self._changed()
            case _:
                self._learn(run, message)

    def _ended(self, run: Run) -> None:
        """A process has ended of itself, as one does that runs out of memory."""
        if run is self._coming:
            self._told(run, Failed("", f"the process that reads the lesson {LOST}"))
            return
        if self._busy:
            self._fail_clip(run, Failed(self._busy.clip, f"its process {LOST}"))
        self._once_more(run)

    def _end_hung(self, run: Run, clip: str, what: str) -> None:
        """Tell of a clip that hangs, and end its process, which else would keep a processor busy."""
        run.end()
        self._fail_clip(run, Failed(clip, f"{what} within {HANGS:.0f} s"))
        self._once_more(run)

    def _once_more(self, run: Run) -> None:
        """Begin the state of a run that has ended again, where none is to follow it."""
        if self._pending is None and not self._coming:
            self._pending = self._states[run.version]
            self._begin_pending()

    def _fail_clip(self, run: Run, failed: Failed) -> None:
        clip = self.clip(failed.clip)
        if clip is not None:
            known = self.known(clip)
            known.tried.add(failed.work)
            if failed.work != "DrawFilm":
                known.failure = failed.told
        if failed.work in ("Show", "Glance"):
            run.shown.pop(failed.clip, None)
            run.send(Hide(failed.clip))
            run.pictured = True
            if self._busy and self._busy.clip == failed.clip:
                self._busy = None
        self._quiet.is_over(failed.clip)
        self._changed()
        self._begin_pending()
        self._next()

    def _have(self, run: Run, picture: Picture) -> None:
        moment = picture.moment
        if self._busy == moment:
            self._busy = None
        if picture.fault:
            self._fail_clip(run, Failed(moment.clip, picture.fault))
            return
        if moment.form == "small":
            name = self._knowledge.keep(picture.data, "image/webp")
            self.known(self.clip(moment.clip)).thumbnails[moment.frame] = name
            self._changed()
        else:
            run.pictured = True
            self._quiet.typeset()
            for window, (clip, frame) in self._wishes.items():
                if clip == moment.clip and (moment.form != "sharp" or frame == moment.frame):
                    self._seen(window, picture, run.version)
        self._begin_pending()
        self._next()

    def _learn(self, run: Run, message: RunThrough | Certificate | FilmDrawn) -> None:
        known = self.known(self.clip(message.clip))
        match message:
            case RunThrough():
                known.run_through = message
                run.shown[message.clip] = True
            case Certificate():
                known.certificate = message
            case FilmDrawn(share=share, path=path):
                known.share, known.film = share, Path(path) if path else None
        whole = not isinstance(message, FilmDrawn) or message.path
        if whole:
            self._quiet.is_over(message.clip, _WORK_OF[type(message)])
        self._changed()


_WORK_OF = {RunThrough: "Show", Certificate: "Certify", FilmDrawn: "DrawFilm"}
