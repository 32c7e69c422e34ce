"""Ctrl-C and a polite kill: each ends a command once, wherever it comes, with the status that says so."""

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
    """Let a polite kill clean up as Ctrl-C does, and let neither be lost in what does not pass it on.

    Libraries in C may make another error of an interrupt while they are imported; after one, any error is it.
    """
    before = {}
    _State.came, _State.waiting = None, False
    with suppress(ValueError):  # not the main thread: there signals are none of our business
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
    """Interrupt only after this block, within ``interruptible``: what tidies up must not be left half way."""
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
    """Interrupt again where it came in a callback, such as Python has many while it imports: what these raise
    is dropped.
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
    """Let Python forget an interrupt that was caught.

    Where one comes while a text is run as code, as dataclasses are made, Python notes it, and ends with the
    signal instead of any status; the note goes with the next such text (CPython, Python/pythonrun.c,
    ``unhandled_keyboard_interrupt``), and a named tuple is made by one.
    """
    namedtuple("Handled", ())
