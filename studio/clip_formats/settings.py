"""How large, how smooth and how good a file is made, and what is lowered first where it gets too large."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Settings", "steps"]

# Shares of the width and of the rate, and the number of the quality, from the best to the smallest file: what
# is seen least goes first.
_STEPS = (
    (1.0, 1.0, 0),
    (1.0, 1.0, 1),
    (1.0, 0.67, 1),
    (0.8, 0.67, 1),
    (0.8, 0.67, 2),
    (0.64, 0.5, 2),
    (0.5, 0.5, 2),
    (0.4, 0.34, 2),
    (0.3, 0.34, 2),
    (0.2, 0.34, 2),
)
_LEAST_WIDTH = 32


@dataclass(frozen=True)
class Settings:
    """A width in pixels, frames a second, and a quality by the format's own measure."""

    width: int
    rate: int
    quality: int

    @property
    def shape(self) -> tuple[int, int]:
        """Width and rate."""
        return self.width, self.rate


def steps(width: int, rate: int, fps: int, qualities: Sequence[int]) -> list[Settings]:
    """What can be tried, the best first; ``qualities`` are three, the best first.

    Each rate goes evenly into the film's, ``fps``: else some frames would stay longer than others.
    """
    made = []
    even = [each for each in range(1, fps + 1) if fps % each == 0]
    for wide, often, good in _STEPS:
        wide = width if wide == 1 else max(2 * round(wide * width / 2), min(_LEAST_WIDTH, width))
        often = max((each for each in even if each <= rate * often + 0.5), default=1)
        one = Settings(wide, often, qualities[good])
        if one not in made:
            made.append(one)
    return made
