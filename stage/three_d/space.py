"""From mathematical coordinates in a box to points in space, and back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mathcore import Box


@dataclass(frozen=True)
class Space:
    """A coordinate box in space: ``side`` wide along x and y, ``height`` high, its centre at the origin."""

    box: Box
    side: float = 5.4
    height: float = 3.1

    @property
    def unit(self) -> np.ndarray:
        """Frame units per unit of x, y and z, (3,)."""
        spans = [high - low for low, high in (self.box.x, self.box.y, self.box.z)]
        return np.array([self.side, self.side, self.height]) / spans

    def point(self, x, y, z) -> np.ndarray:
        """The point in space for (x, y, z): (3,) for numbers, (n, 3) for arrays."""
        middle = [(low + high) / 2 for low, high in (self.box.x, self.box.y, self.box.z)]
        x, y, z = np.broadcast_arrays(*(np.asarray(part, float) for part in (x, y, z)))
        return (np.stack([x, y, z], axis=-1) - middle) * self.unit

    def coordinates(self, points) -> np.ndarray:
        """The coordinates (x, y, z) (n, 3) of points in space (n, 3)."""
        middle = [(low + high) / 2 for low, high in (self.box.x, self.box.y, self.box.z)]
        return np.atleast_2d(points) / self.unit + middle

    @property
    def span(self) -> float:
        """The largest of its ranges, at least 1: the scale for errors in its coordinates."""
        return max(1.0, *(high - low for low, high in (self.box.x, self.box.y, self.box.z)))

    def slopes(self, along_x: np.ndarray, along_y: np.ndarray) -> np.ndarray:
        """The surface's tangent vectors along x and along y, (n, 6), from the partials there, (n,) each."""
        ux, uy, uz = self.unit
        zero = np.zeros_like(along_x)
        parts = (zero + ux, zero, along_x * uz, zero, zero + uy, along_y * uz)
        return np.stack(parts, axis=-1)
