"""The projection of space to the picture: clip coordinates, pixels, depth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Projection:
    """A projection: ``matrix`` (4, 4) to clip coordinates, rotation ``turn`` (3, 3), ``size`` in pixels."""

    matrix: np.ndarray
    turn: np.ndarray
    size: tuple[int, int]
    unit: float  # pixels per frame unit

    def clip(self, points: np.ndarray) -> np.ndarray:
        """Clip coordinates (n, 4) of points (n, 3)."""
        return points @ self.matrix[:, :3].T + self.matrix[:, 3]

    def pixels(self, clip: np.ndarray) -> np.ndarray:
        """Pixels (n, 2), from the middle of the picture, of clip coordinates (n, 4)."""
        return clip[:, :2] / clip[:, 3:] * np.array(self.size) / 2

    def moved(self, clip: np.ndarray, offsets: np.ndarray) -> np.ndarray:
        """Clip coordinates moved by (n, 2) pixels across the picture."""
        moved = clip.copy()
        moved[:, :2] += offsets * 2 / np.array(self.size) * clip[:, 3:]
        return moved

    def nearer(self, clip: np.ndarray, by: float | np.ndarray) -> np.ndarray:
        """Clip coordinates (n, 4) with the depth alone ``by``, a float or (n,), frame units nearer."""
        w = clip[:, 3]
        nearer = clip.copy()
        # Clip z and w are linear in the rotated z: z_unit and w_unit are their changes per frame unit.
        z_unit, w_unit = self.turn[2] @ self.matrix[2, :3], self.turn[2] @ self.matrix[3, :3]
        nearer[:, 2] = (clip[:, 2] + by * z_unit) / (w + by * w_unit) * w
        return nearer
