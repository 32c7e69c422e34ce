"""The preview's server from its start to Ctrl-C."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import sys
import tempfile
import webbrowser
from pathlib import Path

import uvicorn

from studio.preview.author import Author
from studio.preview.server.app import app
from studio.preview.server.guard import Guard
from studio.system.errors import FINE, MachineError, tell

HOST = "127.0.0.1"
MOST_MESSAGE = 1 << 16  # bytes that a window may send at once
PATIENCE = 2  # seconds for open windows at the end


def serve(path: Path, out: Path, port: int | None, *, opens: bool) -> int:
    """Serve the page for a lesson until an interrupt. Raises LessonErrors where its file cannot be read,
    MachineError where the port is taken.
    """
    films = Path(tempfile.mkdtemp(prefix="hillwalk-preview-"))
    listener = _listener(port)
    try:
        number = listener.getsockname()[1]
        guard = Guard(app(Author(path, out, films)), number, _tell_next)
        settings = uvicorn.Config(
            guard, log_level="critical", access_log=False, ws="websockets-sansio", ws_max_size=MOST_MESSAGE,
            ws_max_queue=4, timeout_graceful_shutdown=PATIENCE, server_header=False, lifespan="on",
            limit_concurrency=200, h11_max_incomplete_event_size=1 << 15,
        )  # fmt: skip
        _announce(guard.address, opens)
        asyncio.run(_Server(settings).serve(sockets=[listener]))
    finally:
        listener.close()
        shutil.rmtree(films, ignore_errors=True)
    return FINE


class _Server(uvicorn.Server):
    """Ends by the first interrupt."""

    def handle_exit(self, *_: object) -> None:
        """Called by the signals that uvicorn hears."""
        self.should_exit = True


def _listener(port: int | None) -> socket.socket:
    listener = socket.socket()
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port or 0))
        listener.listen()  # who opens the address at once waits, and is not refused
    except (OSError, OverflowError) as error:
        listener.close()
        raise MachineError(f"port {port} cannot be had: {error} — leave --port out for a free one") from error
    return listener


def _tell_next(address: str) -> None:
    tell(f"opened; in another browser it takes a new address, good once: {address}")


def _announce(address: str, opens: bool) -> None:
    """Print the address, and open it where there is a screen."""
    screen = sys.platform == "darwin" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    shown = bool(opens and screen and webbrowser.open(address))
    told = (
        "the page is open in your browser; its address, good once:"
        if shown
        else "open this address, good once:"
    )
    tell(told)
    print(address, flush=True)
    tell("Ctrl-C ends it")
