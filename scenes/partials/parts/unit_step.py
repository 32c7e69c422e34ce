"""A step along one axis on a plane: its run and its rise."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import sympy
from manim import VGroup

from mathcore import Box, Fact, Surface, plain, surface_box
from scenes.partials.parts.captions import Told
from stage.claims.exact_values import text_of, to_digits
from stage.claims.geometry import claim_segment
from stage.gadgets.hill import Hill
from stage.scene.parameters import Refusal
from stage.style.layers import LABEL
from stage.style.theme import DIRECTIONS, STROKES
from stage.text.phrases import Phrase
from stage.text.writing import decimals_for
from stage.three_d.shapes import SpaceArrow, SpaceCurve, SpaceSheet
from stage.three_d.tags import Tag
from stage.three_d.viewpoints import Viewpoint

_REACH = sympy.Rational(12, 5)  # the side of the drawn plane, in steps from the place
_USUAL = 1.2, 8.0  # the room beside the place in which a step of 1 is well seen
_ROOM = 1 / 3  # of the side of the surface's own box
_BELOW = 0.62  # the gap below the plane's lowest height, as a share of its range of heights
FACING = Viewpoint(60, -132)  # both steps run along the plane's two nearest edges
Range, Pair = tuple[float, float], tuple[sympy.Expr, sympy.Expr]
_WIDE = 0.45  # frame units
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
    return Surface(plane, surface.variables, name=surface.name)


def steps_of(surface: Surface, at: Sequence[sympy.Expr], ranges: Sequence[Range | None]) -> Pair:
    """The lengths of the steps along x and along y: 1, or a round number that suits the surface's scale.

    With a range that is given, a step ends inside it. Raises Refusal where there is no room for one.
    """
    box = surface_box(surface, at)
    steps = []
    for place, ends, (low, high) in zip(at, ranges, (box.x, box.y), strict=False):
        room = (high - low) * _ROOM if ends is None else ends[1] - float(place)
        if room <= 0:
            reason = f"the steps go up from {plain(place)}, where the window ends"
            raise Refusal("window", reason, "a window that goes on beyond it")
        steps.append(sympy.S.One if _USUAL[0] <= room <= _USUAL[1] else _round_step(room / 2))
    return tuple(steps)


def _round_step(size: float) -> sympy.Rational:
    """1, 2 or 5 times a power of ten, at most a size."""
    power = sympy.Integer(10) ** int(np.floor(np.log10(size)))
    return max(digit * power for digit in (1, 2, 5) if digit == 1 or float(digit * power) <= size)


def box_round(
    plane: Surface, at: Sequence[sympy.Expr], steps: Pair, ranges: Sequence[Range | None] = (None,) * 3
) -> tuple[Box, tuple[float, float]]:
    """A square whose corner is the place, with a step along each edge, and the plane's heights over it.

    The box reaches further down than the plane's heights, (lowest, highest), which are returned too. Where
    ranges are given, it reaches to their upper ends: inside the plane, it would hide the steps.
    """
    across, along, up = ranges
    x, y = (
        (float(part), ends[1] if ends else float(part + _REACH * step))
        for part, step, ends in zip(at, steps, (across, along), strict=True)
    )
    if up is not None:
        return Box(x, y, (up[0] - _BELOW * (up[1] - up[0]), up[1])), up
    corners = plane.values(*(part.ravel() for part in np.meshgrid(x, y)))
    low, high = float(corners.min()), float(corners.max())
    if high - low <= 1e-9 * max(1.0, abs(low)):
        low, high = low - 1.0, high + 1.0
    return Box(x, y, (low - _BELOW * (high - low), high)), (low, high)


class UnitStep:
    """A step of a length along an axis (0: x, 1: y): its run, its rise, and their lengths.

    It begins at the hill's place, or at a distance ``begun`` from it along the axis.
    """

    def __init__(self, hill: Hill, axis: int, length: sympy.Expr = sympy.S.One):
        self.hill, self.axis, self.length = hill, axis, length
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
        self.rise_fact = rise = Fact(
            f"the rise along {self.variable}",
            self.slope * length,
            f"{hill.surface.name} at the step's end less that at its start",
        )
        self.run = SpaceArrow(np.zeros(3), np.ones(3), theme[self.role], STROKES.curve, lift=_OUT)
        self.rise = SpaceArrow(np.zeros(3), np.ones(3), theme.slope, STROKES.curve, lift=_OUT)
        self.path = SpaceCurve(np.zeros((2, 3)), theme.ink, STROKES.thin, lift=0.05)
        self.wash = SpaceSheet(np.zeros((2, 3)), np.zeros((2, 3)), theme.slope, _WASH)
        self.run_fact = run = Fact(f"the run along {self.variable}", length, str(length))
        digits = decimals_for(rise.value)  # as in the equation
        self.run_label = self._label(run, 0 if length.is_Integer else 6, self.role)
        self.rise_label = self._label(rise, digits, "slope")
        self.tags = [
            Tag(self.run_label, lambda: self._middle(self.run), self._beside(rise.value >= 0)),
            Tag(self.rise_label, lambda: self._middle(self.rise), (0.22 if axis == 0 else -0.22, 0.0)),
        ]
        self._claim()
        self.show()

    @property
    def told(self) -> Told:
        """The title and the caption of the step."""
        run, ways = self.length, {"x": self.variable, "y": self.other}
        if run == 1:
            return Phrase("One step in the {x} direction alone", x=self.variable), Phrase(
                "One step in the {x} direction alone: {y} stays as it is, and the height changes by {rise}.",
                **ways,
                rise=self.fact,
            )
        return Phrase("A step of {run} in the {x} direction alone", run=run, x=self.variable), Phrase(
            "A step of {run} in the {x} direction alone: {y} stays as it is. {rise} over {run} is {slope}.",
            **ways,
            run=run,
            rise=self.rise_fact,
            slope=self.fact,
        )

    def _label(self, fact: Fact, digits: int, role: str):
        number = self.hill.pen.fact(fact, digits, "label", role)
        return number.with_backing(self.hill.pen.theme).set_z_index(LABEL)

    def _claim(self) -> None:
        space = self.hill.space
        claim_segment(self.run, space, f"the run along {self.variable}", self._run_truth, "arrow")
        claim_segment(self.rise, space, f"the rise along {self.variable}", self._rise_truth, "arrow")

    def _beside(self, below: bool) -> tuple[float, float]:
        """Where the run's label is: below or above; a wide one away from its slanting arrow as well."""
        up = -1 if below else 1
        if self.run_label.width < _WIDE:
            return 0.0, 0.18 * up
        return 0.14 * up * (-1 if self.axis == 0 else 1), 0.14 * up

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
        there = tuple(part + (self.length if k == self.axis else 0) for k, part in enumerate(here))
        low, high = (self.hill.surface.value(place) for place in (here, there))
        return (*here, low), (*there, low), (*there, high)

    def show(self, ahead: float = 1.0, up: float = 1.0, begun: float = 0.0) -> None:
        """Set the drawn shares of the run and of the rise, and the start along the axis."""
        self.begun, self.ahead, self.up = float(begun), float(ahead), float(up)
        along = np.eye(2)[self.axis]
        here = np.array([float(part) for part in self.hill.at]) + self.begun * along
        start, end = self.hill.over(*here), self.hill.over(*(here + float(self.length) * along))
        corner = np.array([*end[:2], start[2]])
        self.run.set_ends(start, start + ahead * (corner - start))
        self.rise.set_ends(corner, corner + up * (end - corner))
        self.path.set_places(np.array([start, start + up * (end - start)]))
        self.wash.set_sides(np.array([start, corner]), np.array([start, corner + up * (end - corner)]))

    @property
    def group(self) -> VGroup:
        """The step itself, in space."""
        return VGroup(self.wash, self.run, self.rise, self.path)

    @property
    def _room(self) -> float:
        """How far the step can slide inside the box."""
        end = (self.hill.box.x, self.hill.box.y)[self.axis][1]
        length = float(self.length)
        return max(min(_SLIDE * length, end - float(self.hill.at[self.axis]) - length), 0.0)

    def slide(self, share: float) -> None:
        """Slide along the axis and back."""
        self.show(begun=self._room * np.sin(np.pi * share) ** 2)


def _on_the_way(start: tuple, end: tuple, share: float) -> tuple:
    """The exact place at a share of the way between two."""
    if share == 1:
        return end
    return tuple(a + to_digits(share) * (b - a) for a, b in zip(start, end, strict=True))
