"""Ctrl-C and SIGTERM: each ends a command once, whenever it comes, with the exit status 130."""

from __future__ import annotations

import _thread
import signal
import sys
import threading
from collections import namedtuple
from collections.abc import Iterator
from contextlib import contextmanager, suppress

__all__ = ["as_handled", "interruptible", "uninterrupted"]


class _State:
    """The signal that came, if one did; how many blocks are not to be interrupted, and whether one waits."""

    came: int | None = None
    held = 0
    waiting = False


def _interrupt(number: int, _: object) -> None:
    _State.came = number
    if _State.held:
        _State.waiting = True
    else:
        raise KeyboardInterrupt


@contextmanager
def interruptible() -> Iterator[None]:
    """Let SIGTERM raise KeyboardInterrupt as Ctrl-C does, and let neither be lost.

    Libraries in C may raise another error where they are interrupted while they are imported: after an
    interrupt any error is taken for it.
    """
    before = {}
    _State.came, _State.waiting = None, False
    with suppress(ValueError):  # only the main thread may set handlers
        for number in (signal.SIGTERM, signal.SIGINT):
            if signal.getsignal(number) is not signal.SIG_IGN:
                before[number] = signal.signal(number, _interrupt)
    try:
        with _no_interrupt_lost():
            yield
    except Exception as error:
        if _State.came is None:
            raise
        raise KeyboardInterrupt from error
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Within ``interruptible``: put an interrupt off until the end of this block, as for tidying up."""
    _State.held += 1
    try:
        yield
    finally:
        _State.held -= 1
        if _State.waiting and not _State.held:
            _State.waiting = False
            raise KeyboardInterrupt


@contextmanager
def _no_interrupt_lost() -> Iterator[None]:
    """Interrupt again where the first came in a callback, such as those of weak references: Python drops what
    these raise.
    """
    before = sys.unraisablehook

    def hook(dropped: sys.UnraisableHookArgs) -> None:
        if _State.came is None or not issubclass(dropped.exc_type, KeyboardInterrupt):
            before(dropped)
            return
        again = threading.Timer(0.05, _thread.interrupt_main, (_State.came,))  # when the callback is over
        again.daemon = True
        again.start()

    sys.unraisablehook = hook
    try:
        yield
    finally:
        sys.unraisablehook = before


def as_handled() -> None:
    """Let Python end with the status that is returned, after an interrupt that came in ``exec``.

    Else CPython ends by the signal (Python/pythonrun.c, ``unhandled_keyboard_interrupt``), until the next
    ``exec`` has gone well; making a dataclass is one, and making a named tuple.
    """
    namedtuple("Handled", ())
