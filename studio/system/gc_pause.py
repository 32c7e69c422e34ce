"""Imports undisturbed by the search for cycles, which frees little there and takes a sixth of the time."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def gc_paused() -> Iterator[None]:
    """For a block of imports. What they have made is not searched later either: it stays as long as we do.

    Once Manim is there the block is as any other: nothing that takes long is left to import.
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
