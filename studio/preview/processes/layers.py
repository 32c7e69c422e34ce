"""Processes that hold what has been imported, so that a change costs only what comes after it.

Each layer imports its modules and forks what it is asked for: the next layer, or a process that does some
work. A change to a scene needs the layer of the scenes anew, one to the stage those of the stage and the
scenes; the libraries, which take the longest, are imported once.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import socket
import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import import_module
from multiprocessing import get_context
from multiprocessing.connection import Connection
from threading import Lock
from typing import Any

__all__ = ["Layer", "LayerError"]

LAYERS = (
    (
        *("manim", "sympy", "typst", "contourpy", "moderngl", "av", "pydantic", "svgelements"),
        # What Pillow else imports in each process that writes its first picture.
        *(f"PIL.{one}ImagePlugin" for one in ("Bmp", "Gif", "Jpeg", "Ppm", "Png", "WebP")),
    ),
    ("studio.preview.processes.lesson_process", "studio.preview.processes.exporting"),
    ("scenes:SCENES",),
)
SCENES, STAGE = 2, 1  # the layers from which on a change to scenes, or to what they stand on, needs new ones
_PID = 8  # bytes of an answer, and of a length
_LONGEST = 20.0  # seconds to warm a layer
_ENDED = "the process that holds the imports has ended"


class LayerError(RuntimeError):
    """What a layer imports cannot be imported; the message is the traceback's end."""


class Layer:
    """A layer's process, from the one that asks of it."""

    def __init__(self, requests: socket.socket, pid: int):
        self._requests, self._pid, self._turn = requests, pid, Lock()

    @classmethod
    def first(cls) -> Layer:
        """The layer of the libraries. Raises LayerError."""
        ours, theirs = socket.socketpair()
        process = get_context("spawn").Process(target=_serve, args=(LAYERS[0], theirs))
        process.start()
        theirs.close()
        return _Checked(ours, process.pid).ready()

    def next(self, number: int, keep_bytecode: bool) -> Layer:
        """The layer of that number on top of this one. Raises LayerError.

        Without ``keep_bytecode`` no .pyc is written: one of a file that is saved twice within a second would
        be taken for that of the second version.
        """
        ours, theirs = socket.socketpair()
        with theirs:
            pid = self._ask((_serve_next, (LAYERS[number], keep_bytecode)), [theirs.fileno()])
        return _Checked(ours, pid).ready()

    def warmed(self, work: str, args: Sequence[Any]) -> Layer:
        """A layer on this one, in which "module:name" was called with ``args``, to fill its caches.

        Raises LayerError where it takes too long.
        """
        ours, theirs = socket.socketpair()
        with theirs:
            pid = self._ask((_serve_warm, (work, tuple(args))), [theirs.fileno()])
        ours.settimeout(_LONGEST)
        return _Checked(ours, pid).ready()

    def fork(self, work: str, args: Sequence[Any], pipes: Sequence[Connection]) -> int:
        """Call "module:name" with ``args``, ``pipes`` in a process and process group of its own: its pid."""
        return self._ask((_work, (work, tuple(args))), [pipe.fileno() for pipe in pipes])

    def end(self) -> None:
        """End the process; those that it forked end when their pipes are closed."""
        self._requests.close()
        with suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)

    def _ask(self, request: tuple, files: Sequence[int]) -> int:
        data = pickle.dumps(request)
        answer = b""
        with self._turn, suppress(ConnectionError):
            socket.send_fds(self._requests, [len(data).to_bytes(_PID, "little")], files)
            self._requests.sendall(data)
            answer = self._requests.recv(_PID, socket.MSG_WAITALL)
        if len(answer) < _PID:
            raise LayerError(_ENDED)
        return int.from_bytes(answer, "little")


class _Checked(Layer):
    def ready(self) -> Layer:
        """Itself, once all is imported."""
        try:
            length = self._requests.recv(_PID, socket.MSG_WAITALL)
            told = self._requests.recv(int.from_bytes(length, "little"), socket.MSG_WAITALL).decode()
            told = told if len(length) == _PID else _ENDED
        except TimeoutError:
            self.end()
            raise LayerError(f"nothing came within {_LONGEST:.0f} s") from None
        self._requests.settimeout(None)
        if told:
            self.end()
            raise LayerError(told)
        return self


def end_group(pid: int, by: int = signal.SIGKILL) -> None:
    """End a process that was forked, and all that it has forked; or halt them, by SIGSTOP."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, by)


# -- in the layers' own processes


def _serve_next(modules: Sequence[str], keep_bytecode: bool, requests: socket.socket) -> None:
    sys.dont_write_bytecode = not keep_bytecode
    _serve(modules, requests)


def _serve_warm(work: str, args: Sequence[Any], requests: socket.socket) -> None:
    with suppress(BaseException):  # what fails here fails again where it is asked for
        _called(work)(*args)
    _serve((), requests)


def _called(work: str) -> Callable[..., Any]:
    module, _, name = work.partition(":")
    return getattr(import_module(module), name)


def _serve(modules: Sequence[str], requests: socket.socket) -> None:
    """Import, tell whether that went well, and fork what is asked for until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # no child is waited for
    told = _import(modules).encode()
    gc.collect()
    gc.freeze()  # a collection in a child would copy all that it shares
    requests.sendall(len(told).to_bytes(_PID, "little") + told)
    while not told:
        length, files, *_ = socket.recv_fds(requests, _PID, 4)
        data = requests.recv(int.from_bytes(length, "little"), socket.MSG_WAITALL) if length else b""
        if not data:
            break
        function, args = pickle.loads(data)
        pid = os.fork()
        if pid == 0:
            with suppress(BaseException):
                requests.close()
                function(*args, *_ends(function, files))
            os._exit(0)
        for file in files:
            os.close(file)
        if function is _work:
            with suppress(OSError):  # the child has done so, or has ended
                os.setpgid(pid, pid)
        requests.sendall(pid.to_bytes(_PID, "little"))
    os._exit(0)


def _ends(function: Callable[..., None], files: Sequence[int]) -> list[socket.socket | Connection]:
    return [Connection(one) if function is _work else socket.socket(fileno=one) for one in files]


def _work(work: str, args: Sequence[Any], *pipes: Connection) -> None:
    with suppress(OSError):  # the parent has done so
        os.setpgid(0, 0)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    _called(work)(*args, *pipes)


def _import(modules: Sequence[str]) -> str:
    """The end of the traceback where one cannot be imported."""
    try:
        for one in modules:
            name, _, attribute = one.partition(":")
            module = import_module(name)
            if attribute:
                getattr(module, attribute)
    except BaseException as error:
        return "".join(traceback.format_exception(error, limit=-4)).strip()
    return ""
