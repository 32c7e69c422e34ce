"""Imports with garbage collection paused: it would free little there and take a sixth of the time."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager


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
