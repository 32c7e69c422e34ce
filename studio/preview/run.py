"""A lesson's process from the server's side: what it is asked, and what it tells, in the event loop."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from studio.preview.processes.layers import Layer, end_group

__all__ = ["ENDED", "Run"]

ENDED = object()  # is heard when the process has ended
Hear = Callable[["Run", Any], None]


class Run:
    """The process for one state of a lesson's text, its ``version``; ``hear`` gets what it tells."""

    def __init__(self, layer: Layer, path: Path, data: bytes, version: int, hear: Hear):
        self.version, self._hear, self._loop = version, hear, asyncio.get_running_loop()
        self.shown: dict[str, bool] = {}  # the clips that it shows, the oldest first: are they run through?
        self.began, self.pictured = self._loop.time(), False  # whether a picture of it has come
        self._pipe, theirs = Pipe()
        answers, sender = Pipe(duplex=False)
        with theirs, sender:
            work = "studio.preview.processes.lesson_process:serve_lesson"
            self._pid = layer.fork(work, (str(path),), (theirs, sender))
        self._pipe.send_bytes(data)
        for one in (self._pipe, answers):
            threading.Thread(target=self._listen, args=(one, one is self._pipe), daemon=True).start()

    def send(self, message: Any) -> None:
        """Ask something; nothing happens where the process has ended."""
        with suppress(OSError):
            self._pipe.send(message)

    def leave(self) -> None:
        """Hear nothing more of the process, and halt it; to end all that it has forked takes longer."""
        self._hear = lambda *_: None
        end_group(self._pid, by=signal.SIGSTOP)

    def end(self) -> None:
        """End the process and all that it has forked; nothing more is heard of it."""
        self._hear = lambda *_: None
        end_group(self._pid)

    def _listen(self, pipe: Connection, tells_the_end: bool) -> None:
        with suppress(RuntimeError):  # the loop has ended
            try:
                with pipe:
                    while True:
                        self._loop.call_soon_threadsafe(self._tell, pipe.recv())
            except Exception:  # the end, or what is no message: one is as good as the other
                if tells_the_end:
                    self._loop.call_soon_threadsafe(self._tell, ENDED)

    def _tell(self, message: Any) -> None:
        self._hear(self, message)
