"""The parts of a step's time: when its tangent, its arrow, the new place and its bar are drawn."""

from __future__ import annotations

import numpy as np

TANGENT, STEP, PLACE, BAR = (0.0, 0.3), (0.3, 0.6), (0.6, 0.8), (0.75, 1.0)
# When a table's cells appear: k and w with the place, then each with its part of the drawing.
CELLS = ((0.0, 0.1), (0.0, 0.1), TANGENT, STEP, PLACE)


def part(time: float, span: tuple[float, float]) -> float:
    """The progress of a part of a step, 0 to 1."""
    return float(np.clip((time - span[0]) / (span[1] - span[0]), 0, 1))
