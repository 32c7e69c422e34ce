"""What the page is about: a lesson being written, what is drawn of it, and changes from anywhere."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from watchfiles import awatch

from studio.preview.exports import Exports
from studio.preview.knowledge import Knowledge
from studio.preview.messages import EXPORTS, Picture
from studio.preview.player import Player, State
from studio.preview.processes.layers import SCENES, STAGE, LayerError
from studio.preview.session import Session, Unfit

ROOT = Path(__file__).resolve().parents[2]
WATCHED = tuple(ROOT / floor for floor in ("mathcore", "stage", "scenes", "studio"))
OFTEN = 0.2  # seconds from one look at what waits to the next
SOON, LONGEST = 20, 200  # milliseconds: without another change, or at most, until a save is looked at
QUALITIES = (("draft", 480, 15), ("medium", 720, 30), ("high", 1080, 60), ("4k", 2160, 60))
_NUMBERS = ("number", "positive", "count", "place", "window")


class Author:
    """One lesson's session; ``changed`` and ``seen`` are set by who tells the page."""

    def __init__(self, path: Path, out: Path, films: Path):
        self.session = Session.of(path)
        self.knowledge = Knowledge(films)
        self.exports = Exports(path, out, self._changed)
        self.player = Player(path, self.knowledge, self._changed, self._seen)
        self.changed: Callable[[], None] = lambda: None
        self.seen: Callable[[Any, Picture, int], None] = lambda *_: None
        self.code_error = ""
        self._generation = 0  # of the code that draws
        self._count = 0  # of the states that were shown
        self._newest = (0, 0)  # version of the text, and generation of the code, of the newest
        self._stop = asyncio.Event()

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """While the page is served: everything is imported, files are watched, processes end at the end."""
        work = self._start(), self._watch_the_lesson(), self._watch_the_code(), self._tick()
        tasks = [asyncio.create_task(one) for one in work]
        try:
            yield
        finally:
            self._stop.set()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self.exports.close()
            self.player.close()

    # -- what the page asks for

    async def do(self, given: Mapping[str, Any]) -> None:
        """One of the page's requests. Raises Unfit where it cannot be done."""
        session, action = self.session, given["action"]
        match action:
            case "undo":
                session.undo()
            case "redo":
                session.redo()
            case "save":
                session.save()
            case "export":
                self._export(given)
            case "cancel":
                self.exports.cancel(given["id"])
            case "set":
                session.change("set", {**given, "numeric": self._kind(given) in _NUMBERS})
            case _:
                session.change(action, given)
        self._open()

    def _kind(self, given: Mapping[str, Any]) -> str:
        fields = (
            field for clip in self.clips() if clip["index"] == given["clip"] for field in clip["fields"]
        )
        return next((field["kind"] for field in fields if field["key"] == given["key"]), "")

    def _export(self, given: Mapping[str, Any]) -> None:
        what, clip = given["what"], given.get("clip") or ""
        quality = given.get("quality", "high")
        if what not in EXPORTS or quality not in (name for name, *_ in QUALITIES):
            raise Unfit(f"there is no export {what!r} in {quality!r}")
        if not self.player.opened:
            raise Unfit("the lesson has not been read yet")
        try:
            data, frame = self.session.data, int(given.get("frame", 0))
            self.exports.begin(self.player.layer, data, what, str(clip), frame, quality)
        except ValueError as error:
            raise Unfit(str(error)) from error

    @property
    def version(self) -> int:
        """Of the newest state of the lesson."""
        return self._count

    @property
    def reads(self) -> bool:
        """Whether the newest state is not shown yet, and may be."""
        return self.player.reads or not (self.player.opened or self.player.refused or self.code_error)

    def clips(self) -> list[Mapping[str, Any]]:
        """The clips in the order of the text, each with its `index` there; of a text that is refused, those
        that were shown before.
        """
        opened = list(self.player.opened.clips) if self.player.opened else []
        if self.player.refused is None:
            return opened
        found = []
        for index, table in enumerate(self.session.tables()):
            same = [one for one in opened if one["scene"] == table.get("scene")]
            named = [one for one in same if table.get("id", one["id"]) == one["id"]]
            clip = next(iter(named), None) or {
                "id": str(table.get("id", f"clip-{index + 1}")), "title": "", "poster": "", "fields": [],
                "scene": str(table.get("scene", "")),
            }  # fmt: skip
            if clip in opened:
                opened.remove(clip)
            found.append({**clip, "index": index, "table": table})
        return found or opened

    # -- changes from elsewhere

    def _changed(self) -> None:
        self.changed()

    def _seen(self, window: Any, picture: Picture, version: int) -> None:
        self.seen(window, picture, version)

    def _open(self) -> None:
        """Show the text as it is now, if that is another than before."""
        session = self.session
        try:
            made_from = session.made_from(self._generation)
        except Unfit:
            made_from = ()
        newest = session.version, self._generation
        if self._generation and not self.code_error and newest != self._newest:
            self._newest = newest
            self._count += 1
            self.player.open(State(self._count, session.data, made_from))
        self._changed()

    async def _start(self) -> None:
        with self._told_of_code():
            await self.player.start()
        self._generation = 1
        self._open()

    async def _watch_the_lesson(self) -> None:
        path = self.session.path.resolve()
        async for _ in self._changes(path.parent, recursive=False, only=lambda _, name: Path(name) == path):
            self.session.reload()
            self._open()

    async def _watch_the_code(self) -> None:
        async for changes in self._changes(
            *WATCHED, recursive=True, only=lambda _, name: name.endswith(".py")
        ):
            scenes_alone = all(ROOT / "scenes" in Path(name).parents for _, name in changes)
            if self._generation:
                await self._renew(SCENES if scenes_alone else STAGE)

    def _changes(self, *places: Path, recursive: bool, only: Callable[[Any, str], bool]) -> Any:
        return awatch(
            *places,
            recursive=recursive,
            watch_filter=only,
            step=SOON,
            debounce=LONGEST,
            stop_event=self._stop,
        )

    async def _renew(self, number: int) -> None:
        with self._told_of_code():
            await self.player.renew(number, keep_bytecode=False)
            self._generation += 1
        self._open()

    @contextmanager
    def _told_of_code(self) -> Iterator[None]:
        """Around what imports the code: what that raises is shown until it has been mended."""
        try:
            yield
            self.code_error = ""
        except LayerError as error:
            self.code_error = str(error)

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(OFTEN)
            self.player.tick()
