"""A step along one axis on a plane: its run and its rise."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import VGroup

from mathcore import Fact, partial_name, word
from scenes.partials.parts.plane_views import PlaneView
from stage.claims.exact_values import text_of, to_digits
from stage.claims.geometry import claim_segment
from stage.claims.lengths import Scale, label_length
from stage.style.layers import LABEL
from stage.style.theme import DIRECTIONS, STROKES
from stage.text.numbers import decimals_for
from stage.text.writing import Equation
from stage.three_d.shapes import SpaceArrow, SpaceCurve, SpaceSheet
from stage.three_d.tags import put_beside

_WASH, _GHOST = 0.3, 0.2  # the opacity of the triangle, and of one that was left
_LIFT = 0.08  # frame units between the arrows and the filled triangle
_BESIDE, _ALONG = 0.15, 0.6  # frame units from an arrow to its label; the share of a run at which it is
_LOW = 0.6  # the height of a triangle, in steps, that has no room for a label
_AWAY = 0.4  # the slope at which a label beyond a run is off the triangle


class UnitStep:
    """A step along an axis (0: x, 1: y) of a plane close by: its run, its rise, and their lengths.

    It begins at the plane's place, or where that was carried to. ``scales`` are those stated for x, y and
    heights, None where these are true to each other.
    """

    def __init__(self, view: PlaneView, axis: int, scales: Sequence[Scale | None]):
        self.view, self.axis, self.length = view, axis, view.runs[axis]
        self.ahead, self.up = 1.0, 1.0  # the drawn shares
        pen, surface, theme = view.pen, view.surface, view.pen.theme
        self.role, self.variable = DIRECTIONS[axis], surface.variables[axis]
        self.other = surface.variables[1 - axis]
        self.slope = surface.gradient_at(view.at)[axis]
        self.fact = Fact(
            f"the partial derivative along {self.variable}",
            self.slope,
            f"Derivative({surface.expr}, {self.variable})",
        )
        self.rise_fact = Fact(
            f"the rise along {self.variable}",
            self.slope * self.length,
            f"{surface.name} at the step's end less that at its start",
        )
        self.run_fact = Fact(f"the run along {self.variable}", self.length, str(self.length))
        self.run = SpaceArrow(np.zeros(3), np.ones(3), theme[self.role], STROKES.curve, lift=_LIFT)
        self.rise = SpaceArrow(np.zeros(3), np.ones(3), theme.slope, STROKES.curve, lift=_LIFT)
        self.path = SpaceCurve(np.zeros((2, 3)), theme.ink, STROKES.line, lift=_LIFT / 2)
        self.wash = SpaceSheet(np.zeros((2, 3)), np.zeros((2, 3)), theme.slope, _WASH, rim=False)
        self.run_label = pen.fact(self.run_fact, 0 if self.length.is_Integer else 6, "body", self.role)
        self.rise_label = pen.fact(self.rise_fact, decimals_for(self.rise_fact.value), "body", "slope")
        self.labels = VGroup(self.run_label, self.rise_label).set_z_index(LABEL)
        self._claim(scales)
        self.show()

    def _claim(self, scales: Sequence[Scale | None]) -> None:
        view, run, rise = self.view, f"the run along {self.variable}", f"the rise along {self.variable}"
        claim_segment(self.run, view, run, self._run_truth, "arrow")
        claim_segment(self.rise, view, rise, self._rise_truth, "arrow")
        value, along, name = float(self.length), str(self.variable), view.surface.name
        label_length(self.run, run, along, self.run_label, lambda: value, scale=scales[self.axis])
        risen = self.rise_fact.value
        label_length(self.rise, rise, name, self.rise_label, lambda: risen, scale=scales[2])

    # --- its formulas

    @property
    def amount(self) -> Fact:
        """By how much the height changes, up or down."""
        rise = self.rise_fact
        return Fact(f"the size of the rise along {self.variable}", abs(rise.exact), f"|{rise.expression}|")

    def difference(self, width: float) -> Equation:
        """``f(1, 0) − f(0, 0) = 3``."""
        pen, name = self.view.pen, word(self.view.surface.name)
        there = [p + self.length * int(k == self.axis) for k, p in enumerate(self.view.at)]
        ends = [f"{name}{pen.place(map(pen.exact, place))}" for place in (there, self.view.at)]
        return pen.equation(" - ".join(ends), self.rise_fact, "slope", width)

    def quotient(self, width: float) -> Equation:
        """``∂f/∂x = 3``, after ``0.05/50`` where the run is not 1 and the rise is short."""
        pen, left = self.view.pen, partial_name(self.view.surface.name, self.variable.name)
        shown = self.rise_fact.shown(decimals_for(self.rise_fact.value))
        if self.length != 1 and shown.relation == "=" and self.rise_fact.exact.is_Rational:
            left = f'{left} = frac("{pen.wording.language.number(shown.text)}", {pen.exact(self.length)})'
        return pen.equation(left, self.fact, self.role, width, exact=True)

    # --- its form

    def _run_truth(self) -> tuple:
        start, corner, _ = self._exact_corners()
        return f"{self.ahead:.9g}", (start, _on_the_way(start, corner, self.ahead))

    def _rise_truth(self) -> tuple:
        _, corner, end = self._exact_corners()
        record = f"({text_of(self.view.surface.expr)}) along {self.variable}"
        return record, (corner, _on_the_way(corner, end, self.up))

    def _exact_corners(self) -> tuple:
        """Start, corner and end of the step, as exact places (x, y, z)."""
        here = self.view.exact(self.view.shift)
        there = tuple(part + self.length * int(k == self.axis) for k, part in enumerate(here))
        low, high = (self.view.surface.value(place) for place in (here, there))
        return (*here, low), (*there, low), (*there, high)

    def show(self, ahead: float = 1.0, up: float = 1.0) -> None:
        """Set the drawn shares of the run and of the rise, from where the plane's dot is."""
        self.ahead, self.up = float(ahead), float(up)
        start, corner, end = self.corners()
        self.run.set_ends(start, start + ahead * (corner - start))
        self.rise.set_ends(corner, corner + up * (end - corner))
        self.path.set_places(np.array([start, start + up * (end - start)]))
        self.wash.set_sides(np.array([start, corner]), np.array([start, corner + up * (end - corner)]))

    def corners(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Start, corner and end of the step in space."""
        here = self.view.here[:2] + self.view.shift
        there = here + float(self.length) * np.eye(2)[self.axis]
        start, end = self.view.over(*here), self.view.over(*there)
        return start, np.array([*end[:2], start[2]]), end

    def face(self, camera: object, rest: float = 1.0) -> None:
        """Put the labels beside their arrows, outside of the triangle.

        Where one step leads up and the other down, both runs are on one side of the place: the label of a run
        is then beyond it, or beyond the triangle where that is low.
        """
        start, corner, end = camera.project_points(np.array(self.corners()))[:, :2]
        run, (up, other) = corner - start, self.view.rises[[self.axis, 1 - self.axis]]
        side, unlike, low = 1.0 if run[0] >= 0 else -1.0, (up < 0) != (other < 0), abs(up) < _LOW
        if unlike and not low:
            put_beside(self.run_label, corner, _BESIDE * np.array([side, _AWAY if up < 0 else -_AWAY]))
        else:
            out = np.array([run[1], -run[0]]) / max(float(np.linalg.norm(run)), 1e-9)
            out = out if (out[1] > 0) == ((up < 0) != unlike) else -out
            place = start + _ALONG * (end if unlike else corner) - _ALONG * start
            put_beside(self.run_label, place, _BESIDE * out)
        put_beside(self.rise_label, (corner + end) / 2, _BESIDE * np.array([side, 0.0]))

    @property
    def group(self) -> VGroup:
        """The step itself, in space."""
        return VGroup(self.wash, self.run, self.rise, self.path)


class Trace(VGroup):
    """A trace of a step where it is now; its triangle comes as the step leaves it, by ``show``."""

    def __init__(self, step: UnitStep):
        theme, (start, corner, end) = step.view.pen.theme, step.corners()
        self._wash = SpaceSheet(np.array([start, corner]), np.array([start, end]), theme.slope, 0, rim=False)
        lines = [
            SpaceCurve(np.array(ends), theme[role], STROKES.thin, lift=_LIFT)
            for ends, role in (((start, corner), step.role), ((corner, end), "slope"), ((start, end), "ink"))
        ]
        for line in lines:
            line.quiet, line.label = True, "a trace of a step"
        super().__init__(self._wash, *lines)

    def show(self, share: float) -> None:
        """Set how far the step has left: both triangles at one place would be darker at once."""
        self._wash.set_fill(opacity=share * _GHOST)


def _on_the_way(start: tuple, end: tuple, share: float) -> tuple:
    """The exact place at a share of the way between two."""
    if share == 1:
        return end
    return tuple(a + to_digits(share) * (b - a) for a, b in zip(start, end, strict=True))
