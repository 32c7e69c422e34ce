"""Garbage collection where it would free little: paused for imports, seldom while a scene is checked."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_SELDOM = 50_000, 50, 50  # new objects until the young, the older and the oldest are looked through


@contextmanager
def gc_seldom() -> Iterator[None]:
    """For work that makes and drops many objects and few cycles: a tenth of its time is saved."""
    usual = gc.get_threshold()
    gc.set_threshold(*_SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


@contextmanager
def gc_paused() -> Iterator[None]:
    """For a block of imports. What they make stays for good, and no later collection looks at it.

    Once Manim is imported this does nothing: what remains to be imported takes little time.
    """
    if "manim" in sys.modules or not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
