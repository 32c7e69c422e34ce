"""The tangent to a hill along one axis."""

from __future__ import annotations

import numpy as np

from mathcore import Surface
from stage.claims.exact_values import exact_value, text_of
from stage.claims.geometry import claim_line
from stage.gadgets.hill import Hill
from stage.style.theme import STROKES
from stage.three_d.shapes import SpaceCurve

_REACH = 0.95  # half a tangent's length, in frame units
_LIFT = 0.2  # frame units by which it is drawn nearer: in a hollow it lies a little under the ground


class HillTangent:
    """The tangent to the surface along one axis (0: x, 1: y), at the hill's marked place."""

    def __init__(self, hill: Hill, axis: int, reach: float = _REACH):
        self.hill, self.axis, self.reach = hill, axis, reach
        theme = hill.pen.theme
        self.line = SpaceCurve(np.zeros((2, 3)), theme.slope, STROKES.line, lift=_LIFT)
        self._variable = hill.surface.variables[axis]
        claim_line(self.line, hill.space, f"the tangent along {self._variable}", self._truth, axis)
        self.show()

    def _truth(self) -> tuple:
        hill, place = self.hill, self.hill.exact()
        record = f"Derivative({text_of(hill.surface.expr)}, {self._variable}) at {hill.told()}"
        height = exact_value(hill.surface, place)
        return record, exact_value(self.partial, place), [(*place, height)]

    @property
    def partial(self) -> Surface:
        """The partial derivative along the axis."""
        return self.hill.surface.gradient[self.axis]

    def show(self) -> None:
        """Set it to the tangent at the hill's place."""
        x, y = self.hill.here
        slope = float(self.partial.values(np.array([x]), np.array([y]))[0])
        way = np.zeros(3)
        way[self.axis], way[2] = 1.0, slope
        way *= self.hill.space.unit
        way *= self.reach / np.linalg.norm(way)
        here = self.hill.over(x, y)
        back, ahead = (self._within(here, sign * way) for sign in (-1, 1))
        self.line.set_places(np.array([here - back * way, here + ahead * way]))

    def _within(self, here: np.ndarray, way: np.ndarray) -> float:
        """The share of a way that lies in the box: beside it the axes have their numbers."""
        space = self.hill.space
        half = np.array([space.side, space.side, space.height]) / 2
        with np.errstate(divide="ignore", invalid="ignore"):
            shares = (np.sign(way) * half - here) / way
        return float(np.clip(shares[way != 0].min(), 0, 1))
