"""A limit on the processor time of what a lesson or a scene does: a busy machine is no reason to give up."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

__all__ = ["MOST_WORK", "Hung", "most_work"]

MOST_WORK = 30.0  # seconds of processor time for a frame, a run-through, or the reading of a lesson


class Hung(BaseException):
    """What was done has used all the time that it may use. No Exception, which a scene could catch."""


@contextmanager
def most_work(what: str) -> Iterator[None]:
    """Raise Hung, "``what`` within 30 s of work", where this process works for longer than that.

    For a process' main thread. What waits or sleeps is not counted, nor are processes forked meanwhile.
    """
    told = f"{what} within {MOST_WORK:.0f} s of work"

    def end(number: int, frame: FrameType | None) -> None:
        raise Hung(told)

    before = signal.signal(signal.SIGPROF, end)
    signal.setitimer(signal.ITIMER_PROF, MOST_WORK)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
