"""Worker processes on this machine, and how they tell of their progress.

They end with the process that started them, also where that is killed: each waits on a pipe that closes then.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

from studio.cache.environment import versions
from studio.cache.sources import everything
from studio.system.fingerprint import key

__all__ = ["Told", "WorkersError", "all_cores", "finished", "say", "server", "state", "worker_pool"]


class WorkersError(RuntimeError):
    """There are no workers, or none any more; the message says what would work."""


_OFTEN = 0.1  # seconds from one message to the next
_START = "spawn" if sys.platform == "win32" else "forkserver"  # how workers are started here
_MOST_ON_WINDOWS = 61  # processes that one can wait for at once there
Told = Callable[[str, int, int], None]  # hears of (clip, frames, beats) as they are drawn


class _Reports:
    """Where this process reports its progress; the frames not yet reported, and when it last did."""

    to: Told | None = None  # in this very process
    pipe: Connection | None = None  # to the parent
    frames = 0
    told = 0.0


def all_cores() -> int:
    """How many processes may run at once on this machine."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def state() -> str:
    """What must be the same on two machines for the films to be the same."""
    return key(everything(), versions())


def say(clip: str, frames: int, beats: int) -> None:
    """In a worker: tell that so much more of a clip has been drawn; of frames alone a few times a second."""
    if _Reports.pipe is not None:
        _Reports.frames += frames
        now = time.monotonic()
        if not beats and now - _Reports.told < _OFTEN:  # a message a frame would cost 5 %
            return
        frames, _Reports.frames, _Reports.told = _Reports.frames, 0, now
        with suppress(OSError):  # nobody listens any more
            _Reports.pipe.send((clip, frames, beats))
    elif _Reports.to is not None:
        _Reports.to(clip, frames, beats)


def finished(futures: Iterable[Future]) -> Iterator[Future]:
    """Each future as soon as it is done. It waits in short steps: on Windows Ctrl-C interrupts no wait."""
    waiting = set(futures)
    while waiting:
        done, waiting = wait(waiting, _OFTEN, FIRST_COMPLETED)
        yield from done


@contextmanager
def worker_pool(jobs: int, hear: Told, start: str = _START) -> Iterator[Executor]:
    """An executor of ``jobs`` processes, or of this very process for one; ``hear`` is told of their progress.

    The processes end with the block; on an exception at once, whatever they are doing. ``start`` is
    "forkserver", where all that draws is imported once for all of them, or "spawn", where each imports it by
    itself: all that Windows has.
    """
    if jobs == 1:
        yield from _alone(hear)
        return
    context = get_context(start)
    if start == "forkserver":
        _start_server()
    jobs = min(jobs, _MOST_ON_WINDOWS) if sys.platform == "win32" else jobs
    ends, gate = context.Pipe(duplex=False)  # workers end when the gate is closed
    reports, sender = context.Pipe(duplex=False)
    listener = threading.Thread(target=_pass_on, args=(reports, hear), name="reports", daemon=True)
    listener.start()
    workers = ProcessPoolExecutor(jobs, context, _begin, (ends, sender, jobs))
    others = set(multiprocessing.active_children())
    try:
        yield workers
    except BaseException:
        gate.close()
        for process in set(multiprocessing.active_children()) - others:  # some may not wait on the gate yet
            process.kill()
        raise
    finally:
        workers.shutdown(wait=True, cancel_futures=True)
        for end in (gate, ends, sender):
            end.close()
        listener.join(timeout=1)  # all reports are passed on before the block is left


@contextmanager
def server(jobs: int) -> Iterator[None]:
    """While this process imports what draws, let the server that workers are forked from import it as well.

    The server is gone when the block is left, whether it was used or not.
    """
    if jobs == 1 or _START != "forkserver":
        yield
        return
    _start_server()
    try:
        yield
    finally:
        _end_server()


def _start_server() -> None:
    """Start the server that workers are forked from, with Ctrl-C blocked: the parent alone answers it."""
    from multiprocessing import forkserver, resource_tracker  # not to be had on Windows

    forkserver.set_forkserver_preload(["__main__", "studio.render.preload"])
    resource_tracker.ensure_running()  # now: it would unblock Ctrl-C if it were started in between
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end_server() -> None:
    """Kill the server: by itself it would end only after it has imported everything."""
    from multiprocessing import forkserver

    running = forkserver._forkserver
    if running._forkserver_pid is not None:
        with suppress(ProcessLookupError):
            os.kill(running._forkserver_pid, signal.SIGKILL)
        running._stop()


def _alone(hear: Told) -> Iterator[Executor]:
    before, _Reports.to = _Reports.to, hear
    try:
        yield _InlineExecutor()
    finally:
        _Reports.to = before


class _InlineExecutor(Executor):
    """Does each task at once, in this process."""

    def submit(self, task: Callable, /, *given: Any, **named: Any) -> Future:
        future: Future = Future()
        future.set_result(task(*given, **named))
        return future


def _pass_on(reports: Connection, hear: Told) -> None:
    with suppress(EOFError, OSError):
        while True:
            hear(*reports.recv())


def _begin(gate: Connection, sender: Connection, jobs: int) -> None:
    """What a worker does first."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal sends Ctrl-C to all; the parent answers it
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    # Else the software driver starts a thread for each core in each worker.
    os.environ.setdefault("LP_NUM_THREADS", str(max(1, all_cores() // jobs)))
    os.environ.setdefault("EGL_LOG_LEVEL", "fatal")
    _Reports.pipe = sender
    threading.Thread(target=_end_with, args=(gate,), name="gate", daemon=True).start()


def _end_with(gate: Connection) -> None:
    """End when the gate is closed: by the parent, or by the system once the parent was killed."""
    with suppress(EOFError, OSError):
        gate.recv_bytes()
    os._exit(1)
