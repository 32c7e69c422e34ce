"""The same work on a Dask cluster: parts go out, films come back through the scheduler.

Dask gives a lost worker's parts to another one by itself. What is needed there is this project, in the same
state as here; nothing is shared but the network.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from studio import origins
from studio.crew import CrewError, Told
from studio.drawing import Part, Take, moved
from studio.render import Crews, Files, draw_part

__all__ = ["cluster"]

_PATIENCE = 10  # seconds for a scheduler to answer
_NEEDED = "Drawing on a cluster needs Dask. What would work:  .venv/bin/pip install -e '.[cluster]'"


def cluster(address: str) -> tuple[Crews, int]:
    """What `studio.render.render` needs as ``crews`` and ``jobs`` to draw on the cluster at ``address``.

    Raises CrewError where there is no Dask, no scheduler, or no worker.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise CrewError(_NEEDED) from error

    def connected() -> Any:
        try:
            return Client(address, timeout=_PATIENCE, set_as_default=False)
        except (OSError, ValueError, TimeoutError) as error:
            raise CrewError(f"{address}: no Dask scheduler answers there ({error})") from error

    with connected() as client:
        workers = len(client.scheduler_info(n_workers=-1)["workers"])
    if not workers:
        raise CrewError(f"{address}: this cluster has no workers; start some:  dask worker {address}")

    @contextmanager
    def crews(jobs: int, hear: Told) -> Iterator[Executor]:
        with connected() as client:
            yield _There(client, hear)

    return crews, workers


class _There(Executor):
    """Gives tasks to a cluster; the films of a drawn part are put where it was to be drawn."""

    def __init__(self, client: Any, hear: Told) -> None:
        self._client, self._hear, self._state = client, hear, _state()

    def submit(self, task: Callable, /, *given: Any, **named: Any) -> Future:
        """The future of ``task(*given)``, done on some worker."""
        answer: Future = Future()
        if task is draw_part:
            part, folder = given
            asked = self._client.submit(_draw_there, part, self._state, pure=False)
            arrived = lambda films: self._arrived(part, folder, films)  # noqa: E731
        else:
            asked = self._client.submit(_do_there, task, given, self._state, pure=False)
            arrived = lambda result: result  # noqa: E731

        def done(future: Any) -> None:
            try:
                answer.set_result(arrived(future.result()))
            except BaseException as error:
                answer.set_exception(error)

        asked.add_done_callback(done)
        return answer

    def _arrived(self, part: Part, folder: Path, films: _Films) -> tuple[list[Take], Files, float]:
        sent, reads, seconds = films
        folder.mkdir(parents=True, exist_ok=True)
        takes = []
        for take, film, poster in sent:
            take = moved(take, folder)
            take.path.write_bytes(film)
            take.poster.write_bytes(poster)
            takes.append(take)
        self._hear(part.clip.id, sum(take.frames for take in takes), len(takes))
        return takes, reads, seconds


_Films = tuple[list[tuple[Take, bytes, bytes]], Files, float]


def _state() -> str:
    """What must be the same here and there for the films to be the same."""
    return origins.key(origins.everything(), origins.versions())


# --- on the worker. Manim and OpenGL want one thread, always the same, whatever threads Dask has.

_thread = ThreadPoolExecutor(1)


def _do_there(task: Callable, given: tuple, state: str) -> Any:
    if state != _state():
        raise CrewError(
            "A worker of the cluster has another state of Hillwalk or of its libraries than this machine; "
            "install the same on all."
        )
    return _thread.submit(task, *given).result()


def _draw_there(part: Part, state: str) -> _Films:
    with tempfile.TemporaryDirectory(prefix="hillwalk-") as folder:
        takes, reads, seconds = _do_there(draw_part, (part, Path(folder)), state)
        return [(t, t.path.read_bytes(), t.poster.read_bytes()) for t in takes], reads, seconds
