"""The same work on a Dask cluster: parts go out, films come back through the scheduler.

Dask gives a lost worker's parts to another one by itself. What is needed there is this project, in the same
state as here; nothing is shared but the network.
"""

from __future__ import annotations

import asyncio
import logging
import pickle
import socket
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Executor, Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from shlex import quote
from typing import Any
from urllib.parse import urlsplit

from studio.film.drawing import Part, Take, moved
from studio.render.cluster_worker import do, of_another_state
from studio.render.render import Files, Pools, draw_part
from studio.render.worker_pool import Told, WorkersError, state
from studio.system.printable import short

__all__ = ["Patience", "cluster"]

Say = Callable[[str], None]
_NEEDED = (
    f"Drawing on a cluster needs Dask. What would work:  {quote(sys.executable)} -m pip install distributed"
)
_UNFIT = "{}: {} cannot run this Hillwalk ({}); install the same there as here"
_GONE = "{}: the Dask scheduler does not answer any more"
_KEPT = "What was finished is kept: run the same again."


@dataclass(frozen=True)
class Patience:
    """Seconds: for an answer; for what was lost to come back; until it is told what is waited for."""

    answer: float = 10.0
    lost: float = 30.0
    told: float = 2.0
    look: float = 1.0  # from one look at the cluster to the next


def cluster(
    address: str, say: Say = lambda line: None, patience: Patience | None = None
) -> tuple[Pools, int]:
    """What ``render`` needs as ``pools`` and ``jobs`` to draw on the cluster at ``address``.

    ``say`` is told what is waited for. Raises WorkersError where there is no Dask, no scheduler, no worker,
    or a worker that cannot do the work.
    """
    try:
        import distributed  # noqa: F401
    except ImportError as error:
        raise WorkersError(_NEEDED) from error
    _silence()
    patience = patience or Patience()
    with _telling(patience, say, f"{address}: waiting up to {patience.answer:.0f} s for the scheduler"):
        workers = _workers(address, patience)
    if not workers:
        raise WorkersError(f"{address}: this cluster has no workers; start some:  dask worker {address}")
    with (
        _connected(address, patience) as client,
        _telling(patience, say, f"{address}: waiting up to {patience.answer:.0f} s for its workers"),
    ):
        _compare(client, address, patience)

    @contextmanager
    def pools(jobs: int, hear: Told) -> Iterator[Executor]:
        with _connected(address, patience) as client, _ClusterExecutor(client, address, hear) as there:
            threading.Thread(target=there.watch, args=(patience, say), name="watch", daemon=True).start()
            yield there

    return pools, workers


def _silence() -> None:
    """What Dask's own logs and warnings say of a lost connection, we say in one line."""
    for name in ("distributed", "tornado", "asyncio", *logging.root.manager.loggerDict):
        if name.partition(".")[0] in ("distributed", "tornado", "asyncio"):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    warnings.filterwarnings("ignore", module="distributed")


@contextmanager
def _telling(patience: Patience, say: Say, line: str) -> Iterator[None]:
    """Say what is waited for, if the block takes long."""
    timer = threading.Timer(patience.told, say, (line,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _workers(address: str, patience: Patience) -> int:
    """How many workers a scheduler has. Raises WorkersError where it does not answer in time."""
    from distributed import rpc

    host = urlsplit(address).hostname
    try:
        _within(patience.answer, socket.getaddrinfo, host, None)
    except OSError as error:
        raise WorkersError(f"{address}: no machine is known here as {host} ({_line(error)})") from error
    except UnicodeError as error:
        raise WorkersError(f"{address}: no machine can have the name {host}") from error

    async def ask() -> int:
        # A little less, so that it can say why nobody was to be reached.
        async with rpc(address, timeout=0.8 * patience.answer) as scheduler:
            return len((await scheduler.identity(n_workers=-1))["workers"])

    try:
        # A client of Dask's would wait for ever where something listens and says nothing.
        return _within(patience.answer + 1, lambda: asyncio.run(asyncio.wait_for(ask(), patience.answer)))
    except (OSError, TimeoutError) as error:
        first = _first(error)
        told = _line(first) if str(first) else f"nothing within {patience.answer:.0f} s"
        raise WorkersError(f"{address}: no Dask scheduler answers there ({told})") from error
    except Exception as error:
        raise WorkersError(f"{address}: what answers there is no Dask scheduler") from error


def _within(seconds: float, work: Callable, /, *given: Any, **named: Any) -> Any:
    """What the work comes to. TimeoutError where it takes longer; it is then left to itself."""
    future: Future = Future()

    def run() -> None:
        try:
            future.set_result(work(*given, **named))
        except BaseException as error:
            future.set_exception(error)

    threading.Thread(target=run, name="dask", daemon=True).start()
    return future.result(seconds)


@contextmanager
def _connected(address: str, patience: Patience) -> Iterator[Any]:
    from distributed import Client

    try:
        seconds = patience.answer
        client = _within(seconds, Client, address, timeout=seconds, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise WorkersError(_GONE.format(address)) from error
    try:
        yield client
    finally:
        with suppress(Exception):  # whatever it is, we are done with it
            _within(patience.answer, client.close, timeout=patience.answer)


def _compare(client: Any, address: str, patience: Patience) -> None:
    """Raise WorkersError, naming the worker, unless all have what is here."""
    try:
        _within(patience.answer, client.run_on_scheduler, state)  # which has to know what it passes on
    except Exception as error:
        unfit = _UNFIT.format(address, "this scheduler", _line(error))
        raise WorkersError(_GONE.format(address) if _is_loss(error) else unfit) from error
    try:
        states = _within(patience.answer, client.run, state, on_error="return")
    except TimeoutError as error:
        raise WorkersError(f"{address}: a worker of this cluster does not answer") from error
    except Exception as error:
        unfit = _UNFIT.format(address, "a worker", _line(error))
        raise WorkersError(_GONE.format(address) if _is_loss(error) else unfit) from error
    mine = state()
    for worker, found in states.items():
        if isinstance(found, BaseException) and _is_loss(found):
            raise WorkersError(f"{worker}: this worker does not answer any more")
        if isinstance(found, BaseException):
            raise WorkersError(_UNFIT.format(worker, "this worker", _line(found)))
        if found != mine:
            raise WorkersError(of_another_state(worker))


def _is_loss(error: BaseException) -> bool:
    """Whether an error is a lost peer's. That of a file it could not read has a number, Dask's has none."""
    if isinstance(error, OSError):
        return error.errno is None or isinstance(error, (ConnectionError, TimeoutError))
    return isinstance(error, (CancelledError, asyncio.CancelledError))


def _first(error: BaseException) -> BaseException:
    """What the system said in the first place."""
    found = error
    while (error := error.__cause__) is not None:
        found = error if isinstance(error, OSError) and str(error) else found
    return found


def _line(error: BaseException) -> str:
    return short(str(error) or type(error).__name__, 200)


class _ClusterExecutor(Executor):
    """Gives tasks to a cluster; the films of a drawn part are put where it was to be drawn."""

    def __init__(self, client: Any, address: str, hear: Told) -> None:
        self._client, self._address, self._hear, self._state = client, address, hear, state()
        self._ended, self._lock = threading.Event(), threading.Lock()
        self._open: set[Future] = set()
        self._lost: WorkersError | None = None

    def __exit__(self, *_: object) -> None:
        with self._lock:  # whoever is writing a film finishes it, and nobody begins another
            self._ended.set()

    def submit(self, task: Callable, /, *given: Any) -> Future:
        """The future of ``task(*given)``, done on some worker."""
        answer: Future = Future()
        arrived = None
        if task is draw_part:
            part, folder = given
            folder.mkdir(parents=True, exist_ok=True)  # now: when films arrive, all this may be given up
            arrived = partial(self._arrived, part, folder)
            task, given = _drawn, (part,)
        asked = pickle.dumps((task, given))

        def collect(future: Any) -> None:
            try:
                result = future.result()
                self._answer(answer, result=arrived(result) if arrived else result)
            except BaseException as error:
                self._answer(answer, error=self._plain(error))

        def done(future: Any) -> None:
            # Not here: what a worker had made may have to be made again, and Dask calls one after another.
            threading.Thread(target=collect, args=(future,), name="film", daemon=True).start()

        with self._lock:
            if self._lost is not None:
                raise self._lost
            self._open.add(answer)
        try:
            self._client.submit(do, asked, self._state, pure=False).add_done_callback(done)
        except Exception as error:  # each state of a client that has lost its scheduler has its own
            raise self._lost or WorkersError(self._gone()) from error
        return answer

    def _answer(self, answer: Future, result: Any = None, error: BaseException | None = None) -> None:
        with self._lock:
            if answer not in self._open:  # given up before
                return
            self._open.remove(answer)
        if error is None:
            answer.set_result(result)
        else:
            answer.set_exception(error)

    def _plain(self, error: BaseException) -> BaseException:
        """What Dask says of lost workers and schedulers, in our words."""
        from distributed import KilledWorker
        from distributed.comm import CommClosedError

        if isinstance(error, KilledWorker):
            return WorkersError(f"{self._address}: worker after worker ended at the same part. {_KEPT}")
        if isinstance(error, (CommClosedError, CancelledError, asyncio.CancelledError)):
            return self._lost or WorkersError(self._gone())
        if isinstance(error, ImportError) or "deserializ" in str(error):
            return WorkersError(_UNFIT.format(self._address, "a worker", _line(error.__cause__ or error)))
        return error

    def _gone(self) -> str:
        return f"{_GONE.format(self._address)}. {_KEPT}"

    def watch(self, patience: Patience, say: Say) -> None:
        """Give up what is asked when the scheduler is gone, or mute for long, or no worker comes any more."""
        last, told = time.monotonic(), False  # when all was well, and whether it was told that it is not
        while not self._ended.wait(patience.look):
            try:
                lacking = "" if _workers(self._address, patience) else "worker"
            except WorkersError:
                lacking = "scheduler"
            waited = time.monotonic() - last
            if not lacking:
                last, told = time.monotonic(), False
            elif lacking == "scheduler" and self._client.status != "running":
                self._give_up(self._gone())  # one that is started again knows nothing of what was asked
            elif waited > patience.lost:
                none = f"{self._address}: this cluster has no workers any more. {_KEPT}"
                self._give_up(none if lacking == "worker" else self._gone())
            elif waited > patience.told and not told:
                told = True
                say(f"{self._address}: no {lacking} answers; waiting up to {patience.lost:.0f} s for one")

    def _give_up(self, why: str) -> None:
        with self._lock:
            self._lost = WorkersError(why)
            given_up, self._open = self._open, set()
        for answer in given_up:
            answer.set_exception(self._lost)
        self._ended.set()

    def _arrived(self, part: Part, folder: Path, films: _Films) -> tuple[list[Take], Files]:
        """Put a part's films into ``folder``. Raises CancelledError at the end, when nobody wants them."""
        sent, reads = films
        takes = [moved(take, folder) for take, _, _ in sent]
        with self._lock:
            if self._ended.is_set():
                raise CancelledError
            for take, (_, film, poster) in zip(takes, sent, strict=True):
                take.path.write_bytes(film)
                take.poster.write_bytes(poster)
        self._hear(part.clip.id, sum(take.frames for take in takes), len(takes))
        return takes, reads


_Films = tuple[list[tuple[Take, bytes, bytes]], Files]


def _drawn(part: Part) -> _Films:
    """On the worker: a part's films as bytes, since no folder need be shared."""
    with tempfile.TemporaryDirectory(prefix="hillwalk-") as folder:
        takes, reads = draw_part(part, Path(folder))
        return [(t, t.path.read_bytes(), t.poster.read_bytes()) for t in takes], reads
