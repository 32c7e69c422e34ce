"""All round a place: an arrow that turns on the map, and the slope of its way traced beside it."""

from __future__ import annotations

import numpy as np
import sympy
from manim import Dot, VGroup, VMobject

from mathcore import Fact
from scenes.gradient.parts.gradient_labels import close_spots
from scenes.gradient.parts.gradient_picture import MapArrow, Pair, dashes
from stage.claims.claim import Comparison, claim, compare
from stage.claims.exact_values import to_digits
from stage.claims.geometry import claim_point, claim_segment
from stage.graphing.contour_plot import ContourPlot
from stage.graphing.label_placement import free_spot, points_of_box, polyline
from stage.graphing.plot_frame import PlotFrame
from stage.style.layers import DOT, ENDS, LABEL, LINE
from stage.style.layout import Zone
from stage.style.theme import DIRECTIONS, STROKES
from stage.text.phrases import Phrase
from stage.text.writing import Pen, decimals_for

QUARTER, ROUND = 90, 360  # degrees
SAME = 1.0  # degrees between two ways that are told as one
_REACH, _LEAST = 0.85, 0.35  # the arrow's length, in frame units, and its least beside the map's edge
_ABOVE = 0.25  # frame units above the plot in which a number may stand
_TALL = 1.75  # the plot's heights over the largest slope
_ASIDE = 1.5 * STROKES.dot
_DETAIL = 2  # vertices of the curve per degree


class RoundFrame(PlotFrame):
    """A plot over all directions, from 0° to 360°."""

    def _x_labels(self) -> list:
        marks = [sympy.Integer(angle) for angle in range(0, ROUND + 1, QUARTER)]
        return [(mark, self.pen.formula(f"{mark}°", "label", "muted")) for mark in marks]


class SlopeRound:
    """An arrow that turns round a place of a map, and the slope in its direction as a curve over its angle.

    ``rises`` are the slopes along the axes, or on a map of unequal scales the rises over steps that are
    equally long on it. ``show(angle, traced)`` sets the arrow and how far the curve is drawn, in degrees.
    """

    def __init__(
        self, pen: Pen, plot: ContourPlot, at: Pair, rises: Pair, zone: Zone, name: Phrase, level: bool
    ):
        self._plot, self._at, self._rises = plot, at, rises
        self._here, theme = plot.at(*map(float, at)), pen.theme
        self.angle = self.traced = 0.0
        box, (u, v) = plot.box, self._here[:2]
        room = min(u - box.left, box.right - u, v - box.bottom, box.top - v)
        self._size = float(np.clip(room, _LEAST, _REACH))
        self.level = level
        self.rate = sympy.sqrt(rises[0] ** 2 + rises[1] ** 2)
        top = _TALL * (float(self.rate) or 1.0)
        names = pen.formula("theta", "label", "muted"), pen.words(name, "label", "muted")
        self.frame = RoundFrame(pen, ((0.0, float(ROUND)), (-top, top)), zone.inset(right=_ASIDE), names)
        self.frame.names[0].shift([_ASIDE, 0, 0])  # of the dot at the full circle
        self.arrow = claim_segment(MapArrow(plot, theme.ink), plot, "the turning arrow", self._way, "arrow")
        self.curve = VMobject(stroke_color=theme.slope, stroke_width=STROKES.line).set_z_index(LINE)
        self.curve.label = "the slope all round"
        claim(self.curve, self.curve.label, self._read_curve, follows=lambda: self.traced)
        self.dot = Dot(radius=STROKES.dot, color=theme.ink).set_z_index(ENDS)  # under the marks
        claim_point(self.dot, self.frame, "the slope that way", self._slope)
        self.digits = decimals_for(float(self.rate))
        self.group = VGroup(self.arrow, self.curve, self.dot)
        self.show(0, ROUND)
        rim = [
            self.curve.points[:, :2] + [0, side * 1.3 * STROKES.dot] for side in (-1, 1)
        ]  # the dot passes by
        names = [points_of_box(one) for one in self.frame.names]
        self._near = np.concatenate([polyline(self.curve, self.frame.lines), *rim, *names])
        self._room = self.frame.box.inset(top=-_ABOVE)
        self._set_marks(pen)
        self.show(0, 0)

    # --- the state

    def show(self, angle: float, traced: float) -> None:
        """Turn the arrow to an angle, and draw the curve as far as ``traced``."""
        self.angle, self.traced = float(angle), float(traced)
        way = np.array([np.cos(np.radians(self.angle)), np.sin(np.radians(self.angle))])
        here = np.array([float(part) for part in self._at])
        self.arrow.lay(here, here + self._size / self._plot.unit * way)
        angles = np.linspace(0, self.traced, max(int(_DETAIL * self.traced), 1) + 1)
        self.curve.clear_points()
        if self.traced > 0:
            self.curve.set_points_as_corners(self.frame.point(angles, self._values(angles)))
        self.dot.move_to(self.frame.point(self.angle, self._values(np.array([self.angle]))[0]))

    def sweep(self, start: float, end: float, share: float) -> None:
        """Turn from an angle to a later one, the curve traced as far."""
        angle = start + share * (end - start)
        self.show(angle, angle)

    def go_back(self, share: float) -> None:
        """Turn back from the full circle to the peak, the curve whole."""
        self.show(ROUND + share * (float(self.peak) - ROUND), ROUND)

    def _values(self, angles: np.ndarray) -> np.ndarray:
        a, b = map(float, self._rises)
        return a * np.cos(np.radians(angles)) + b * np.sin(np.radians(angles))

    # --- exact values

    def at_angle(self, degrees: sympy.Expr) -> sympy.Expr:
        """The exact slope towards an angle in degrees."""
        turn = degrees * sympy.pi / (2 * QUARTER)
        return self._rises[0] * sympy.cos(turn) + self._rises[1] * sympy.sin(turn)

    @property
    def peak(self) -> sympy.Expr:
        """The angle of the steepest way up, in degrees, exact."""
        angle = sympy.atan2(self._rises[1], self._rises[0]) * 2 * QUARTER / sympy.pi
        return angle if float(angle) >= 0 else angle + ROUND

    @property
    def peak_fact(self) -> Fact:
        """The angle of the steepest way up."""
        return Fact("the steepest way's angle", self.peak, f"atan2 of {self._rises[::-1]} in degrees")

    @property
    def rate_fact(self) -> Fact:
        """The slope of the steepest way up."""
        return Fact("the steepest slope", self.rate, f"the largest slope at {self._at}")

    @property
    def trough_fact(self) -> Fact:
        """The slope straight back."""
        return Fact("the slope straight back", -self.rate, f"the least slope at {self._at}")

    @property
    def _level_ways(self) -> list[float]:
        """The angles along the contour, in degrees, where there is one."""
        return sorted((float(self.peak) + side * QUARTER) % ROUND for side in (1, -1))

    # --- marks

    def _set_marks(self, pen: Pen) -> None:
        """The values on the curve: of the peak, the trough, the partials, and the zeros."""
        self.marks = VGroup()
        if not self.level:
            self._set_peak(pen)
        names = [f"the slope towards {QUARTER * k} degrees" for k in range(2)]
        facts = [Fact(name, rise, str(rise)) for name, rise in zip(names, self._rises, strict=True)]
        self.partials = [
            self._mark(pen, QUARTER * k, fact, role)
            for k, (fact, role) in enumerate(zip(facts, DIRECTIONS, strict=True))
        ]
        axes = [QUARTER * k for k in range(2)]  # where the partials are marked
        ways = [] if self.level else self._level_ways
        self.ways = [angle for angle in ways if min(abs(angle - axis) for axis in axes) > SAME]
        self.zeros = [VGroup(self._point(pen, angle, "ink")) for angle in self.ways]
        self.marks.add(*self.partials, *self.zeros)
        if not self.level:
            self._set_angle(pen)

    def _set_peak(self, pen: Pen) -> None:
        """The peak with its slope and its angle, and the trough."""
        peak, back = float(self.peak), (float(self.peak) + 2 * QUARTER) % ROUND
        guide = VMobject(stroke_color=pen.theme.gradient, stroke_width=STROKES.thin).set_z_index(LINE)
        dashes(guide, self.frame.point(peak, float(self.rate)), self.frame.point(peak, 0))
        guide.label = "the steepest way's angle"
        self._near = np.concatenate([self._near, polyline(guide)])
        self.top = self._mark(pen, peak, self.rate_fact, "gradient")
        self.bottom = self._mark(pen, back, self.trough_fact, "ink")
        self.top.add(guide)
        self.marks.add(self.top, self.bottom)

    def _set_angle(self, pen: Pen) -> None:
        """The peak's angle, beside the foot of its dashed line."""
        number = pen.fact(self.peak_fact, 1, "label", "gradient")
        degree = pen.formula("°", "label", "gradient").after(number, 0.03)
        told = VGroup(*(part.with_backing(pen.theme) for part in (number, degree))).set_z_index(LABEL)
        size = told.width, told.height
        spot = free_spot(
            close_spots(self.frame.point(float(self.peak), 0), *size), *size, self._near, self.frame.box
        )
        if spot is not None:
            self.top.add(told.move_to(spot))

    def _point(self, pen: Pen, angle: float, role: str) -> Dot:
        value = float(self._values(np.array([angle]))[0])
        dot = Dot(self.frame.point(angle, value), radius=STROKES.dot, color=pen.theme[role])
        return dot.set_z_index(DOT)

    def _mark(self, pen: Pen, angle: float, fact: Fact, role: str) -> VGroup:
        """A dot on the curve with its number beside it, where there is room."""
        dot = self._point(pen, angle, role)
        number = pen.fact(fact, self.digits, "label", role).with_backing(pen.theme).set_z_index(LABEL)
        size = number.width, number.height
        spot = free_spot(close_spots(dot.get_center(), *size), *size, self._near, self._room)
        if spot is None:
            return VGroup(dot)
        self._near = np.concatenate([self._near, points_of_box(number.move_to(spot))])
        return VGroup(dot, number)

    # --- claims

    def _way(self) -> tuple:
        turn = to_digits(self.angle) * sympy.pi / (2 * QUARTER)
        sizes = [to_digits(self._size / part) for part in self._plot.unit]
        ways = sympy.cos(turn), sympy.sin(turn)
        end = tuple(part + size * way for part, size, way in zip(self._at, sizes, ways, strict=True))
        return f"{self._at} towards {self.angle:.9g} degrees", (self._at, end)

    def _slope(self) -> tuple:
        angle = to_digits(self.angle)
        return f"the slope towards {self.angle:.9g} degrees", (angle, self.at_angle(angle))

    def _read_curve(self, drawn: VMobject) -> Comparison:
        corners = drawn.points[::4]
        tried = corners[np.unique(np.linspace(0, len(corners) - 1, 12).astype(int))]
        seen = self.frame.coordinates(tried)
        true = [float(sympy.N(self.at_angle(to_digits(angle)), 30)) for angle, _ in seen]
        text = f"{self._rises[0]} cos θ + {self._rises[1]} sin θ"
        return compare("curve", seen[:, 1], true, text, text, float(true[-1]), self.frame.span)
