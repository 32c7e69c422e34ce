"""A step along one axis on a plane: its run and its rise."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import sympy
from manim import VGroup

from mathcore import Box, Fact, Surface
from stage.claims.exact_values import text_of, to_digits
from stage.claims.geometry import claim_segment
from stage.gadgets.hill import Hill
from stage.style.layers import LABEL
from stage.style.theme import DIRECTIONS, STROKES
from stage.text.writing import decimals_for
from stage.three_d.shapes import SpaceArrow, SpaceCurve, SpaceSheet
from stage.three_d.tags import Tag
from stage.three_d.viewpoints import Viewpoint

STEP = sympy.S.One  # the length of a step
_REACH = sympy.Rational(12, 5)  # the side of the drawn plane, in steps from the place
_BELOW = 0.62  # the gap below the plane's lowest height, as a share of its range of heights
FACING = Viewpoint(60, -132)  # both steps run along the plane's two nearest edges
_WASH = 0.3
_OUT = 0.08  # frame units between the arrows and the filled triangle
_SLIDE = 0.35  # the length of a slide, in steps


def plane_of(surface: Surface, at: Sequence[sympy.Expr]) -> Surface:
    """The tangent plane at a place, as a surface; a plane itself for a plane."""
    partials = surface.gradient_at(at)
    height = surface.value(at)
    x, y = surface.variables
    plane = height + partials[0] * (x - at[0]) + partials[1] * (y - at[1])
    if surface.is_plane:
        return surface
    return Surface(plane, surface.variables)


def box_round(plane: Surface, at: Sequence[sympy.Expr]) -> tuple[Box, tuple[float, float]]:
    """A square whose corner is the place, with a step along each edge, and the plane's heights over it.

    The box reaches further down than the plane's heights, (lowest, highest), which are returned too.
    """
    x, y = ((float(part), float(part + _REACH * STEP)) for part in at)
    corners = plane.values(*(part.ravel() for part in np.meshgrid(x, y)))
    low, high = float(corners.min()), float(corners.max())
    if high - low <= 1e-9 * max(1.0, abs(low)):
        low, high = low - 1.0, high + 1.0
    return Box(x, y, (low - _BELOW * (high - low), high)), (low, high)


class UnitStep:
    """A step of length 1 along an axis (0: x, 1: y): its run, its rise, and their lengths.

    It begins at the hill's place, or at a distance ``begun`` from it along the axis.
    """

    def __init__(self, hill: Hill, axis: int):
        self.hill, self.axis = hill, axis
        self.begun, self.ahead, self.up = 0.0, 1.0, 1.0  # the start along the axis; the drawn shares
        theme = hill.pen.theme
        self.role, self.variable = DIRECTIONS[axis], hill.surface.variables[axis]
        self.other = hill.surface.variables[1 - axis]
        self.slope = hill.surface.gradient_at(hill.at)[axis]
        self.fact = Fact(
            f"the partial derivative along {self.variable}",
            self.slope,
            f"Derivative({hill.surface.expr}, {self.variable})",
        )
        rise = Fact(
            f"the rise along {self.variable}", self.slope * STEP, "f at the step's end - f at its start"
        )
        self.run = SpaceArrow(np.zeros(3), np.ones(3), theme[self.role], STROKES.curve, lift=_OUT)
        self.rise = SpaceArrow(np.zeros(3), np.ones(3), theme.slope, STROKES.curve, lift=_OUT)
        self.path = SpaceCurve(np.zeros((2, 3)), theme.ink, STROKES.thin, lift=0.05)
        self.wash = SpaceSheet(np.zeros((2, 3)), np.zeros((2, 3)), theme.slope, _WASH)
        run = Fact(f"the run along {self.variable}", STEP, "1")
        digits = max(decimals_for(rise.value) - 1, 0)  # one less than in the equation, to save room
        self.run_label = self._label(run, 0, self.role)
        self.rise_label = self._label(rise, digits, "slope")
        self.tags = [
            Tag(self.run_label, lambda: self._middle(self.run), (0.0, -0.18 if rise.value >= 0 else 0.18)),
            Tag(self.rise_label, lambda: self._middle(self.rise), (0.22 if axis == 0 else -0.22, 0.0)),
        ]
        self._claim()
        self.show()

    def _label(self, fact: Fact, digits: int, role: str):
        number = self.hill.pen.fact(fact, digits, "label", role)
        return number.with_backing(self.hill.pen.theme).set_z_index(LABEL)

    def _claim(self) -> None:
        space = self.hill.space
        claim_segment(self.run, space, f"the run along {self.variable}", self._run_truth, "arrow")
        claim_segment(self.rise, space, f"the rise along {self.variable}", self._rise_truth, "arrow")

    @staticmethod
    def _middle(arrow: SpaceArrow) -> np.ndarray:
        return (arrow.points[0] + arrow.points[-1]) / 2

    def _run_truth(self) -> tuple:
        start, corner, _ = self._corners()
        return f"{self.ahead:.9g}", (start, _on_the_way(start, corner, self.ahead))

    def _rise_truth(self) -> tuple:
        _, corner, end = self._corners()
        record = f"({text_of(self.hill.surface.expr)}) along {self.variable}"
        return record, (corner, _on_the_way(corner, end, self.up))

    def _corners(self) -> tuple:
        """Start, corner and end of the step, as exact places (x, y, z)."""
        begun = to_digits(self.begun) if self.begun else sympy.S.Zero
        here = tuple(part + (begun if k == self.axis else 0) for k, part in enumerate(self.hill.at))
        there = tuple(part + (STEP if k == self.axis else 0) for k, part in enumerate(here))
        height = self.hill.surface.value
        return (*here, height(here)), (*there, height(here)), (*there, height(there))

    def show(self, ahead: float = 1.0, up: float = 1.0, begun: float = 0.0) -> None:
        """Set the drawn shares of the run and of the rise, and the start along the axis."""
        self.begun, self.ahead, self.up = float(begun), float(ahead), float(up)
        along = np.eye(2)[self.axis]
        here = np.array([float(part) for part in self.hill.at]) + self.begun * along
        start, end = self.hill.over(*here), self.hill.over(*(here + float(STEP) * along))
        corner = np.array([*end[:2], start[2]])
        self.run.set_ends(start, start + ahead * (corner - start))
        self.rise.set_ends(corner, corner + up * (end - corner))
        self.path.set_places(np.array([start, start + up * (end - start)]))
        self.wash.set_sides(np.array([start, corner]), np.array([start, corner + up * (end - corner)]))

    @property
    def group(self) -> VGroup:
        """The step itself, in space."""
        return VGroup(self.wash, self.run, self.rise, self.path)

    def slide(self, share: float) -> None:
        """Slide along the axis and back."""
        self.show(begun=_SLIDE * np.sin(np.pi * share) ** 2)


def _on_the_way(start: tuple, end: tuple, share: float) -> tuple:
    """The exact place at a share of the way between two."""
    if share == 1:
        return end
    return tuple(a + to_digits(share) * (b - a) for a, b in zip(start, end, strict=True))
