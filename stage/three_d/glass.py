"""A surface that is seen through, in a space whose scales can change."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mathcore import Surface
from stage.claims.claim import Comparison, claim
from stage.claims.geometry import compare_graph
from stage.three_d.space import Space
from stage.three_d.terrain import Terrain


@dataclass(frozen=True)
class Placed(Space):
    """Space in which the point ``middle`` is at ``place``, with frame units per unit along each axis."""

    middle: tuple[float, ...] = (0.0, 0.0, 0.0)
    place: tuple[float, ...] = (0.0, 0.0, 0.0)
    units: tuple[float, ...] = (1.0, 1.0, 1.0)

    @property
    def unit(self) -> np.ndarray:
        return np.array(self.units)

    def point(self, x, y, z) -> np.ndarray:
        x, y, z = np.broadcast_arrays(*(np.asarray(part, float) for part in (x, y, z)))
        return (np.stack([x, y, z], axis=-1) - self.middle) * self.unit + self.place

    def coordinates(self, points) -> np.ndarray:
        return (np.atleast_2d(points) - self.place) / self.unit + self.middle


class Glass(Terrain):
    """A surface that is seen through: what lies behind it shows, and labels may lie over it."""

    label = "the hill"

    def ground(self, whole: bool = False) -> np.ndarray:
        return super().ground(whole)[:0]

    def _claim(self, space: Space, surface: Surface, low: float, high: float) -> None:
        self.space = space

        def read(drawn: Glass) -> Comparison:
            seen, box = drawn.space.coordinates(drawn.points), drawn.space.box
            slack = 1e-9 * (box.z[1] - box.z[0])
            seen = seen[(seen[:, 2] >= box.z[0] - slack) & (seen[:, 2] <= box.z[1] + slack)]
            return compare_graph("surface", seen, surface, drawn.space)

        claim(self, "the hill", read)

    def become_as(self, other: Glass) -> None:
        """Take the form of another."""
        for name in ("points", "slopes", "shades", "sizes", "base", "space"):
            setattr(self, name, getattr(other, name))
