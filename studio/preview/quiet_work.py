"""What is done when nobody waits for a frame: clips are run through and checked, films and thumbnails drawn.

One thing at a time, the clips that windows show first; what is known of a clip that has not changed is kept.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from studio.preview.knowledge import Knowledge, Known
from studio.preview.messages import Certify, DrawFilm, Glance, Hide, Moment, Opened, Show, TypesetFormula
from studio.preview.processes.layers import Layer, LayerError
from studio.preview.run import Run

MOST_SHOWN = 3  # clips whose moments are held
SOON = 0.15  # seconds without a wish, before the clip is run through whose frames are wished
REST = 0.5  # the same, before the frame that is looked at is drawn larger
QUIET = 0.6  # the same, before anything else is done
WARM = "studio.preview.processes.background:warm"


class Shown(Protocol):
    """The player, as far as it is needed here."""

    path: Path
    opened: Opened
    run: Run
    data: bytes
    layer: Layer
    wished: Mapping[Any, tuple[str, int]]

    def clip(self, name: str) -> dict[str, Any] | None:
        """A clip by its id."""

    def known(self, clip: Mapping[str, Any]) -> Known:
        """What is known of a clip."""

    def show(self, name: str, moment: Moment) -> bool:
        """Ask for a moment."""


class QuietWork:
    """What a player does of itself; ``warm`` is a layer whose caches hold what the clips need."""

    def __init__(self, player: Shown, knowledge: Knowledge, changed: Callable[[], None]):
        self._player, self._knowledge, self._changed = player, knowledge, changed
        self._now: tuple[str, str] | None = None  # what is being done: (request, clip)
        self._began = 0.0  # when a clip was last begun to be run through
        self._formulas: set[str] = set()
        self._sharp: set[tuple[str, int]] = set()
        self._warmed: set[str] = set()
        self._warming: asyncio.Task | None = None
        self.warm: Layer | None = None

    def begin_anew(self) -> None:
        """For another state: whoever was at work for the one before has been ended."""
        self._now, self._formulas, self._sharp = None, set(), set()
        for clip in self._player.opened.clips:
            known = self._player.known(clip)
            if known.certificate is None:
                known.tried.discard("Certify")
            if known.film is None:
                known.tried.discard("DrawFilm")
                known.share = 0.0

    def is_over(self, clip: str, kind: str = "") -> None:
        """Some work for a clip has come to its end, or whatever was done for it."""
        if self._now and self._now[1] == clip and kind in ("", self._now[0]):
            self._now = None

    def hung(self, patience: float) -> str:
        """The clip whose run-through has taken longer than so many seconds, or ""."""
        late = asyncio.get_running_loop().time() - self._began > patience
        return self._now[1] if self._now and self._now[0] == "Show" and late else ""

    def cool(self) -> None:
        """The code has changed: what is warm is of no use."""
        if self.warm is not None:
            self.warm.end()
        self.warm, self._warmed = None, set()

    def next(self, quiet: float) -> None:
        """Begin what is most wanted after so many seconds in which nobody waited."""
        if quiet > SOON and not self._now and self._hold_what_is_wished():
            return
        if quiet > REST:
            self._sharpen()
        if quiet > QUIET and not self._now:
            self._next_for_clips()

    def typeset(self) -> None:
        """Ask for the formulas that are not set yet."""
        readings = (field["reading"] for clip in self._player.opened.clips for field in clip["fields"])
        wanted = {one["typst"] for one in readings if one} - self._formulas
        wanted = {typst for typst in wanted if self._knowledge.formula(typst) is None}
        for typst in wanted:
            self._player.run.send(TypesetFormula(typst))
        self._formulas |= wanted

    # -- in the order in which it is done

    def _wished(self) -> set[str]:
        return {clip for clip, _ in self._player.wished.values()}

    def _hold_what_is_wished(self) -> bool:
        for name in self._wished() - set(self._player.run.shown):
            clip = self._player.clip(name)
            if clip is not None and not self._player.known(clip).failure:
                self._hold(name)
                return True
        return False

    def _hold(self, name: str) -> None:
        """Have a clip run through, so that its moments come at once; another may go for it."""
        run, wished = self._player.run, self._wished()
        spare = sorted(run.shown, key=lambda one: one in wished)  # the oldest first
        for old in spare[: len(spare) - MOST_SHOWN + 1]:
            self._hide(old)
        run.shown[name] = False
        self._now, self._began = ("Show", name), asyncio.get_running_loop().time()
        run.send(Show(name))

    def _hide(self, name: str) -> None:
        self._player.run.shown.pop(name, None)
        self._player.run.send(Hide(name))

    def _sharpen(self) -> None:
        """Have the frames that are looked at drawn larger."""
        run = self._player.run
        for name, frame in set(self._player.wished.values()) - self._sharp:
            if run.shown.get(name):
                self._sharp.add((name, frame))
                run.send(Glance(name, Moment(name, frame, "sharp")))

    def _next_for_clips(self) -> None:
        wished = self._wished()
        for clip in sorted(self._player.opened.clips, key=lambda clip: clip["id"] not in wished):
            known = self._player.known(clip)
            if not known.failure and self._begin(clip["id"], known, clip["id"] in wished):
                return

    def _begin(self, name: str, known: Known, wished: bool) -> bool:
        """Begin what is missing of a clip; False where nothing is."""
        shown, frame = name in self._player.run.shown, known.missing_thumbnail()
        if not shown and (wished or not known.run_through or frame is not None):
            self._hold(name)
        elif frame is not None:
            self._player.show(name, Moment(name, frame, "small"))
        elif wished and name not in self._warmed:
            self._warming = asyncio.create_task(self._warm_up(name))
        elif known.certificate is None and "Certify" not in known.tried:
            self._ask(known, Certify(name))
        elif wished and known.film is None and "DrawFilm" not in known.tried:
            self._ask(known, DrawFilm(name, str(self._knowledge.new_folder(known))))
        else:
            if shown and known.run_through and not wished:
                self._hide(name)
            return False
        return True

    def _ask(self, known: Known, request: Certify | DrawFilm) -> None:
        kind = type(request).__name__
        known.tried.add(kind)
        self._now = kind, request.clip
        self._player.run.send(request)
        self._changed()

    async def _warm_up(self, name: str) -> None:
        """Make the next states of a clip come sooner."""
        self._now = "warm", name
        self._warmed.add(name)
        below, top = self.warm or self._player.layer, self._player.layer
        with suppress(LayerError, OSError):
            arguments = str(self._player.path), self._player.data, name
            made = await asyncio.to_thread(below.warmed, WARM, arguments)
            if below is self.warm or (self.warm is None and top is self._player.layer):
                made, self.warm = self.warm, made
            if made is not None:
                made.end()
        self.is_over(name, "warm")
