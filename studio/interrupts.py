"""Ctrl-C and a polite kill: each ends a command once, wherever it comes, with the status that says so."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections import namedtuple
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["as_handled", "no_interrupt_lost", "termination_as_interrupt"]


@contextmanager
def termination_as_interrupt() -> Iterator[None]:
    """Let a polite kill clean up as Ctrl-C does."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    try:
        before = signal.signal(signal.SIGTERM, interrupt)
    except ValueError:  # not the main thread: there signals are none of our business
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def no_interrupt_lost() -> Iterator[None]:
    """Interrupt again where it came in a callback, such as Python has many while it imports: what these raise
    is dropped.
    """
    before = sys.unraisablehook

    def hook(dropped: sys.UnraisableHookArgs) -> None:
        if not issubclass(dropped.exc_type, KeyboardInterrupt):
            before(dropped)
            return
        again = threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGINT))  # when the callback is over
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
