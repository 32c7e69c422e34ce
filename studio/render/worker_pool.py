"""Those who do the work: processes of this machine. They end when we end, however we do."""

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
    """There is nobody to do the work, or nobody left; the message says what would work."""


_OFTEN = 0.1  # seconds from one message to the next
_START = "spawn" if sys.platform == "win32" else "forkserver"  # how workers are started here
_MOST_ON_WINDOWS = 61  # processes that one can wait for at once there
Told = Callable[[str, int, int], None]  # hears of (clip, frames, beats) as they are drawn


class _News:
    """Where a worker tells of its work; how many frames it has not told of yet, and when it last told."""

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
    if _News.pipe is not None:
        _News.frames += frames
        now = time.monotonic()
        if not beats and now - _News.told < _OFTEN:  # a message a frame would cost a twentieth of drawing it
            return
        frames, _News.frames, _News.told = _News.frames, 0, now
        with suppress(OSError):  # nobody listens any more
            _News.pipe.send((clip, frames, beats))
    elif _News.to is not None:
        _News.to(clip, frames, beats)


def finished(futures: Iterable[Future]) -> Iterator[Future]:
    """Each future as soon as it is done. Between them it wakes often: on Windows no wait hears Ctrl-C."""
    waiting = set(futures)
    while waiting:
        done, waiting = wait(waiting, _OFTEN, FIRST_COMPLETED)
        yield from done


@contextmanager
def worker_pool(jobs: int, hear: Told, start: str = _START) -> Iterator[Executor]:
    """An executor of ``jobs`` processes, or of this very process for one; ``hear`` is told of their progress.

    However the block is left, the processes are gone soon after; on an exception, what they were at is
    dropped. ``start`` is "forkserver", where all that draws is imported once for all, or "spawn", where each
    process imports it: all that Windows can do.
    """
    if jobs == 1:
        yield from _alone(hear)
        return
    context = get_context(start)
    if start == "forkserver":
        _start_unheard()
    jobs = min(jobs, _MOST_ON_WINDOWS) if sys.platform == "win32" else jobs
    ends, gate = context.Pipe(duplex=False)
    heard, news = context.Pipe(duplex=False)
    listener = threading.Thread(target=_pass_on, args=(heard, hear), name="news", daemon=True)
    listener.start()
    workers = ProcessPoolExecutor(jobs, context, _begin, (ends, news, jobs))
    others = set(multiprocessing.active_children())
    try:
        yield workers
    except BaseException:
        gate.close()  # which ends the workers at once, whatever they are at
        for process in set(multiprocessing.active_children()) - others:  # some do not listen yet
            process.kill()
        raise
    finally:
        workers.shutdown(wait=True, cancel_futures=True)
        for end in (gate, ends, news):
            end.close()
        listener.join(timeout=1)  # to the last news, so that all has been told of when the block is left


@contextmanager
def server(jobs: int) -> Iterator[None]:
    """Let what workers are forked from import all that draws while we do the same; no need to wait for it.

    When the block is left it is gone, whether it was needed or not.
    """
    if jobs == 1 or _START != "forkserver":
        yield
        return
    _start_unheard()
    try:
        yield
    finally:
        _end_server()


def _start_unheard() -> None:
    """Start the server that workers are forked from, deaf to Ctrl-C, which is for us alone to answer."""
    from multiprocessing import forkserver, resource_tracker  # not to be had on Windows

    forkserver.set_forkserver_preload(["__main__", "studio.render.preload"])
    resource_tracker.ensure_running()  # which would let Ctrl-C in again if it were started in between
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end_server() -> None:
    """It would end by itself, but only after all that it has begun to import."""
    from multiprocessing import forkserver

    running = forkserver._forkserver
    if running._forkserver_pid is not None:
        with suppress(ProcessLookupError):
            os.kill(running._forkserver_pid, signal.SIGKILL)
        running._stop()


def _alone(hear: Told) -> Iterator[Executor]:
    before, _News.to = _News.to, hear
    try:
        yield _InlineExecutor()
    finally:
        _News.to = before


class _InlineExecutor(Executor):
    """Does each thing when it is asked to, in this process."""

    def submit(self, task: Callable, /, *given: Any, **named: Any) -> Future:
        future: Future = Future()
        future.set_result(task(*given, **named))
        return future


def _pass_on(heard: Connection, hear: Told) -> None:
    with suppress(EOFError, OSError):
        while True:
            hear(*heard.recv())


def _begin(gate: Connection, news: Connection, jobs: int) -> None:
    """What a worker does first."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to all; what it means is the parent's affair
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    # The software driver would start a thread a core in each of us.
    os.environ.setdefault("LP_NUM_THREADS", str(max(1, all_cores() // jobs)))
    os.environ.setdefault("EGL_LOG_LEVEL", "fatal")
    _News.pipe = news
    threading.Thread(target=_end_with, args=(gate,), name="gate", daemon=True).start()


def _end_with(gate: Connection) -> None:
    """End when the parent lets go of the gate's other end, which a kill makes it do as well."""
    with suppress(EOFError, OSError):
        gate.recv_bytes()
    os._exit(1)
