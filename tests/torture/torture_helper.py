"""What the torture's scene calls through its module: a change here is seen by no look at the scene."""

from __future__ import annotations

RISE = 0.5


def rise(time: float) -> float:
    """How far the square has risen."""
    return RISE * time
