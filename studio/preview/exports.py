"""The exports of a session: each a process of its own, which what is written meanwhile does not end."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from studio.preview.messages import LOST, Export, ExportTold
from studio.preview.processes.layers import Layer, end_group

MOST_AT_ONCE, MOST_KEPT = 2, 20


@dataclass
class _Job:
    wish: Export
    pid: int
    state: str = "running"  # or done, failed, cancelled
    share: float = 0.0
    told: str = ""
    path: str = ""


class Exports:
    """Begins, cancels and tells of exports; ``changed()`` is called when one goes on."""

    def __init__(self, path: Path, out: Path, changed: Callable[[], None]):
        self._path, self._out, self._changed = path, out, changed
        self._jobs: dict[int, _Job] = {}
        self._count = 0

    def begin(self, layer: Layer, data: bytes, kind: str, clip: str, frame: int, quality: str) -> None:
        """Begin to export from a lesson's text. Raises ValueError where too many are under way."""
        if sum(job.state == "running" for job in self._jobs.values()) >= MOST_AT_ONCE:
            raise ValueError(f"{MOST_AT_ONCE} exports are under way; wait for one, or cancel it")
        self._count += 1
        wish = Export(self._count, kind, clip, frame, quality)
        ours, theirs = Pipe()
        with theirs:
            work = "studio.preview.processes.exporting:serve_export"
            pid = layer.fork(work, (str(self._path), str(self._out), wish), (theirs,))
        ours.send_bytes(data)
        self._jobs[wish.number] = _Job(wish, pid)
        for old in [one for one, job in self._jobs.items() if job.state != "running"][:-MOST_KEPT]:
            del self._jobs[old]
        loop = asyncio.get_running_loop()
        threading.Thread(target=self._listen, args=(ours, loop, wish.number), daemon=True).start()
        self._changed()

    def cancel(self, number: Any) -> None:
        """End an export that is under way; what it has half made goes with the next."""
        job = self._jobs.get(number)
        if job is not None and job.state == "running":
            job.state = "cancelled"
            end_group(job.pid)
            self._changed()

    def close(self) -> None:
        """End all."""
        for number in list(self._jobs):
            self.cancel(number)

    def file(self, number: int) -> Path | None:
        """What an export has made."""
        job = self._jobs.get(number)
        return Path(job.path) if job is not None and job.state == "done" else None

    def tables(self) -> list[dict[str, Any]]:
        """As the page gets them, the newest first."""
        return [
            {
                "id": number, "kind": job.wish.kind, "clip": job.wish.clip or None, "frame": job.wish.frame,
                "quality": job.wish.quality, "state": job.state, "share": job.share, "told": job.told,
                "path": job.path, "url": f"/export/{number}" if job.state == "done" else None,
            }
            for number, job in reversed(self._jobs.items())
        ]  # fmt: skip

    def _listen(self, pipe: Connection, loop: asyncio.AbstractEventLoop, number: int) -> None:
        with suppress(RuntimeError):  # the loop has ended
            try:
                with pipe:
                    while True:
                        loop.call_soon_threadsafe(self._hear, pipe.recv())
            except (EOFError, OSError):
                ended = ExportTold(number, 0.0, told=f"its process {LOST}")
                loop.call_soon_threadsafe(self._hear, ended)

    def _hear(self, told: ExportTold) -> None:
        job = self._jobs.get(told.number)
        if job is None or job.state != "running":
            return
        job.share, job.told, job.path = told.share or job.share, told.told, told.path
        job.state = "done" if told.path else "failed" if told.told else "running"
        self._changed()
