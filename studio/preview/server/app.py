"""The preview's server: the page, its socket, and what it asks for. Everything passes the guard first."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from studio.preview.author import Author
from studio.preview.messages import Picture
from studio.preview.page_state import page_state
from studio.preview.session import Unfit

__all__ = ["app"]

STATIC = Path(__file__).parents[1] / "static"
KINDS = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
MOST_WINDOWS = 16
MOST_MESSAGE = 4096  # characters that a window may send at once
NO_WISH = (ValueError, KeyError, TypeError, OverflowError, RecursionError)  # what no page of ours causes


@dataclass(eq=False)
class Window:
    """An open page: the newest state and the newest picture that it is to get."""

    state: str = ""
    picture: bytes = b""
    wanted: asyncio.Event = field(default_factory=asyncio.Event)

    def take(self, *, state: str = "", picture: bytes = b"") -> None:
        """Send this as soon as the page takes it; what is newer replaces it."""
        self.state, self.picture = state or self.state, picture or self.picture
        self.wanted.set()


class Server:
    """The answers to a page's requests."""

    def __init__(self, author: Author):
        self._author = author
        self._windows: set[Window] = set()
        self._told = False
        self._files = {path.name: path for path in STATIC.iterdir() if path.suffix in KINDS}
        author.changed, author.seen = self._changed, self._seen

    def routes(self) -> list[Route | WebSocketRoute]:
        return [
            Route("/", self._page), Route("/static/{name}", self._static),
            Route("/picture/{name}", self._picture), Route("/film/{name}", self._film),
            Route("/export/{number:int}", self._export), Route("/do", self._do, methods=["POST"]),
            WebSocketRoute("/socket", self._socket),
        ]  # fmt: skip

    # -- what is read

    async def _page(self, _: Request) -> Response:
        return FileResponse(STATIC / "index.html", media_type="text/html")

    async def _static(self, request: Request) -> Response:
        path = self._files.get(request.path_params["name"])
        return FileResponse(path, media_type=KINDS[path.suffix]) if path else _missing()

    async def _picture(self, request: Request) -> Response:
        found = self._author.knowledge.picture(request.path_params["name"])
        return Response(found[0], media_type=found[1]) if found else _missing()

    async def _film(self, request: Request) -> Response:
        path = self._author.knowledge.film(request.path_params["name"])
        return FileResponse(path, media_type="video/mp4") if path else _missing()

    async def _export(self, request: Request) -> Response:
        path = self._author.exports.file(request.path_params["number"])
        return FileResponse(path, filename=path.name) if path and path.is_file() else _missing()

    # -- what changes something

    async def _do(self, request: Request) -> Response:
        try:
            given = json.loads(await request.body())
            if not isinstance(given, dict):
                raise Unfit("a request is a table")
            await self._author.do(given)
        except NO_WISH as error:
            told = str(error) if isinstance(error, Unfit) else f"the request cannot be read: {error}"
            return JSONResponse({"ok": False, "told": told})
        return JSONResponse({"ok": True})

    # -- windows

    async def _socket(self, socket: WebSocket) -> None:
        if len(self._windows) >= MOST_WINDOWS:
            await socket.close(1013, f"{MOST_WINDOWS} windows are open")
            return
        await socket.accept()
        window = Window(self._state())
        window.wanted.set()
        self._windows.add(window)
        sending = asyncio.create_task(self._send(socket, window))
        try:
            while True:
                self._hear(window, await socket.receive_text())
        except (WebSocketDisconnect, *NO_WISH):
            pass  # closed, or no page of ours
        finally:
            self._windows.discard(window)
            self._author.player.leave(window)
            sending.cancel()

    def _hear(self, window: Window, text: str) -> None:
        """Raises one of NO_WISH for what no page of ours sends."""
        if len(text) > MOST_MESSAGE:
            raise ValueError(text[:20])
        wish = json.loads(text)
        if wish["type"] != "see" or not isinstance(wish["clip"], str):
            raise ValueError(wish["type"])
        self._author.player.see(window, wish["clip"], max(0, min(int(wish["frame"]), 10**7)))

    async def _send(self, socket: WebSocket, window: Window) -> None:
        try:
            while True:
                await window.wanted.wait()
                window.wanted.clear()
                state, picture, window.state, window.picture = window.state, window.picture, "", b""
                if state:
                    await socket.send_text(state)
                if picture:
                    await socket.send_bytes(picture)
        except (WebSocketDisconnect, RuntimeError, OSError):
            pass  # it is being closed

    def _seen(self, window: Window, picture: Picture, version: int) -> None:
        moment = picture.moment
        head = json.dumps({"clip": moment.clip, "frame": moment.frame, "version": version}).encode()
        window.take(picture=len(head).to_bytes(4, "big") + head + picture.data)

    def _changed(self) -> None:
        """Tell all windows soon: changes come in groups."""
        if not self._told:
            self._told = True
            asyncio.get_running_loop().call_later(0.02, self._tell)

    def _tell(self) -> None:
        self._told = False
        if self._windows:
            state = self._state()
            for window in self._windows:
                window.take(state=state)

    def _state(self) -> str:
        return json.dumps({"type": "state", **page_state(self._author)}, ensure_ascii=False)


def _missing() -> Response:
    return JSONResponse({"error": "there is nothing here"}, 404)


def app(author: Author) -> Starlette:
    """The application for one lesson."""

    @asynccontextmanager
    async def living(_: Starlette) -> AsyncIterator[Any]:
        async with author.at_work():
            yield

    made = Starlette(routes=Server(author).routes(), lifespan=living)
    made.router.redirect_slashes = False  # an address is answered as it is, or not at all
    return made
