"""The shapes that mean the same in every clip: dot, secant with its triangle, tangent, lens.

Each gadget is a plain object with a ``group`` to put on screen and ``show(state)``, which sets the group to a
state; Drive plays it. Each drawn part claims what it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import sympy
from manim import Circle, DashedLine, Dot, VGroup, VMobject

from mathcore import Curve
from stage.claims.geometry import (
    claim,
    claim_line,
    claim_point,
    claim_segment,
    exact_value,
    judge,
    text_of,
    to_digits,
)
from stage.graphing.curve_plot import DOT, FILL, LENS, LINE, CurvePlot
from stage.style.theme import STROKES, Theme


def segment(start, end, colour: str, width: float = STROKES.line, z: int = LINE) -> VMobject:
    """A straight stroke between two frame points."""
    line = VMobject(stroke_color=colour, stroke_width=width).set_z_index(z)
    return line.set_points_as_corners([start, end])


def dashed(start: np.ndarray, end: np.ndarray, colour: str, width: float) -> VMobject:
    """A dashed stroke between two frame points; a plain one where there is no room for dashes."""
    length = float(np.linalg.norm(end - start))
    if length < 0.12:
        return segment(start, end, colour, width)
    line = DashedLine(start, end, dash_length=min(0.1, length / 4), color=colour, stroke_width=width)
    for dash in line:
        dash.label = "a dashed line"
    return line


def point_on(plot: CurvePlot, x: Callable[[], float], colour: str, name: str, hollow: bool = False) -> Dot:
    """A dot on the curve above ``x()``, which it claims; a hollow one is a ring."""
    theme = plot.pen.theme
    dot = Dot(plot.at(x()), radius=STROKES.dot, color=colour, fill_opacity=1).set_z_index(DOT)
    if hollow:
        dot.set_fill(theme.ground, 1).set_stroke(colour, 3, 1)
    curve = plot.curve

    def place() -> tuple:
        return to_digits(x()), sympy.N(exact_value(curve, to_digits(x())), 30)

    return claim_point(
        dot, plot, name, lambda: f"({text_of(curve.expr)}) at {curve.variable} = {x():.9g}", place
    )


class Tangent:
    """The tangent above a moving x."""

    def __init__(self, plot: CurvePlot, x: float, length: float = 4.4):
        self.x, self._plot, self._length = float(x), plot, length
        curve, theme = plot.curve, plot.pen.theme
        self.line = segment(*plot.tangent(self.x, length), theme.slope)
        self.dot = point_on(plot, lambda: self.x, theme.ink, "the point of contact")
        claim_line(
            self.line,
            plot,
            "the tangent",
            lambda: (
                f"Subs(Derivative({text_of(curve.expr)}, {curve.variable}), {curve.variable}, {self.x:.9g})"
            ),
            lambda: (
                sympy.N(exact_value(curve.slope_function, to_digits(self.x)), 30),
                [(self.x, exact_value(curve, to_digits(self.x)))],
            ),
        )
        self.group = VGroup(self.line, self.dot)

    def show(self, x: float) -> None:
        """Lay the tangent on the curve above x."""
        self.x = float(x)
        self.line.set_points_as_corners(self._plot.tangent(self.x, self._length))
        self.dot.move_to(self._plot.at(self.x))


class Secant:
    """The secant through a and a + h with its triangle: run h, rise f(a + h) − f(a)."""

    def __init__(self, plot: CurvePlot, a: float, h: float):
        self.a, self.h, self._plot = float(a), float(h), plot
        theme, curve = plot.pen.theme, plot.curve
        self.line = segment(*plot.secant(self.a, self.h), theme.slope)
        self.run = segment(*self._run(), theme.x_direction)
        self.rise = segment(*self._rise(), theme.y_direction)
        self.wash = VMobject(stroke_width=0, fill_color=theme.slope, fill_opacity=0.12).set_z_index(FILL)
        self.far = point_on(plot, lambda: self.a + self.h, theme.ink, "the second point", hollow=True)
        self.group = VGroup(self.wash, self.run, self.rise, self.line, self.far)
        self._claim(plot, curve)
        self.show(h)

    def _claim(self, plot: CurvePlot, curve: Curve) -> None:
        def ends() -> tuple:
            a, b = to_digits(self.a), to_digits(self.a + self.h)
            return (a, sympy.N(exact_value(curve, a), 30)), (b, sympy.N(exact_value(curve, b), 30))

        def line() -> tuple:
            (x0, y0), (x1, y1) = ends()
            return (y1 - y0) / (x1 - x0), [(x0, y0), (x1, y1)]

        text = text_of(curve.expr)
        quotient = f"((({text}) at {{b:.9g}}) - (({text}) at {{a:.9g}}))/{{h:.9g}}"
        claim_line(
            self.line,
            plot,
            "the secant",
            lambda: quotient.format(a=self.a, b=self.a + self.h, h=self.h),
            line,
        )
        claim_segment(
            self.run,
            plot,
            "the run",
            lambda: f"{self.h:.9g}",
            lambda: (ends()[0], (ends()[1][0], ends()[0][1])),
        )
        claim_segment(
            self.rise,
            plot,
            "the rise",
            lambda: f"f({self.a + self.h:.9g}) - f({self.a:.9g})",
            lambda: ((ends()[1][0], ends()[0][1]), ends()[1]),
        )

    def _corner(self) -> np.ndarray:
        return np.array([*self._plot.at(self.a + self.h)[:1], *self._plot.at(self.a)[1:]])

    def _run(self) -> tuple:
        return self._plot.at(self.a), self._corner()

    def _rise(self) -> tuple:
        return self._corner(), self._plot.at(self.a + self.h)

    def show(self, h: float) -> None:
        """Set the second point a step h away (not 0)."""
        self.h = float(h)
        self.line.set_points_as_corners(self._plot.secant(self.a, self.h))
        self.run.set_points_as_corners(self._run())
        self.rise.set_points_as_corners(self._rise())
        start, corner, end = self._plot.at(self.a), self._corner(), self._plot.at(self.a + self.h)
        self.wash.set_points_as_corners([start, corner, end, start])
        self.far.move_to(self._plot.at(self.a + self.h))

    @property
    def sides(self) -> tuple[VMobject, VMobject, VMobject]:
        """What labels must keep clear of: the secant, the run and the rise."""
        return self.line, self.run, self.rise


class Ghosts:
    """Faint secants where the step has been, each with its second point, so that a still tells the
    approach.
    """

    def __init__(self, plot: CurvePlot, a: float, steps: Sequence):
        theme = plot.pen.theme
        self.steps = [float(h) for h in steps]
        self.lines, self.dots = VGroup(), VGroup()
        for h in self.steps:
            line = segment(*plot.secant(float(a), h), theme.slope, STROKES.axis, FILL)
            line.label = f"the ghost of the secant for h = {h:g}"
            self.lines.add(line)
            self.dots.add(
                Dot(plot.at(float(a) + h), radius=0.5 * STROKES.dot, color=theme.slope).set_z_index(FILL)
            )
        self.group = VGroup(self.lines, self.dots)
        self.show(np.inf)

    def show(self, h: float) -> None:
        """The ghosts of all steps larger than h."""
        for step, line, dot in zip(self.steps, self.lines, self.dots, strict=True):
            seen = (
                0.45 * float(np.clip(4 * (abs(step) / max(abs(h), 1e-12) - 1), 0, 1))
                if np.isfinite(h)
                else 0.0
            )
            line.set_stroke(opacity=seen)
            dot.set_fill(opacity=2 * seen)


class Lens:
    """A magnifying glass over a point of the curve: curve and tangent there, ``zoom`` times as large."""

    strongest = 1000.0

    def __init__(self, plot: CurvePlot, x: float, radius: float):
        self._plot, self.x, self.radius, self.zoom = plot, float(x), radius, 1.0
        theme: Theme = plot.pen.theme
        self.centre = plot.at(self.x)
        self.glass = Circle(radius=radius, stroke_width=0, fill_color=theme.ground, fill_opacity=1)
        self.rim = Circle(radius=radius, stroke_color=theme.ink, stroke_width=STROKES.thin)
        self.tangent = VMobject(
            stroke_color=theme.slope, stroke_width=2.4 * STROKES.line, stroke_opacity=0.75
        )
        self.curve = VMobject(stroke_color=theme.curve, stroke_width=STROKES.line)
        self.dot = Dot(self.centre, radius=STROKES.dot, color=theme.ink)
        self.power = [plot.pen.number(f"×{10**k}", "label", "muted") for k in range(4)]
        for part in (self.glass, self.rim):
            part.move_to(self.centre)
        self.glass.backdrop = True
        self.glass.label, self.rim.label = "the lens", "the lens's rim"
        self.group = VGroup(
            self.glass, self.tangent, self.curve, self.rim, self.dot, *self.power
        ).set_z_index(LENS)
        claim(self.curve, "the curve under the lens", self._read_curve)
        claim(self.tangent, "the tangent under the lens", self._read_tangent)
        self._set_the_power_aside()
        self.show(1.0)

    def _set_the_power_aside(self) -> None:
        """Put the magnification where the curve does not pass: square to the tangent, on the curve's outer
        side.
        """
        _, ahead = self._plot.tangent(self.x)
        way = (ahead - self.centre) / np.linalg.norm(ahead - self.centre)
        across = np.array([-way[1], way[0], 0]) * 0.62 * self.radius
        reach = 0.9 * self.radius / self._plot.unit[0]
        xs = self.x + reach * np.linspace(-1, 1, 101)
        ys = self._plot.curve.values(xs)
        seen = self._plot.point(xs[np.isfinite(ys)], ys[np.isfinite(ys)])
        room = {
            sign: np.min(np.linalg.norm(seen - (self.centre + sign * across), axis=1)) for sign in (1, -1)
        }
        for power in self.power:
            power.move_to(self.centre + max(room, key=room.get) * across)

    def show(self, zoom: float) -> None:
        """Magnify ``zoom`` times about the point; the power of ten reached is named."""
        self.zoom = float(zoom)
        reached = np.log10(max(self.zoom, 1.0)) + 0.13  # a power is named in full when it is reached
        for k, power in enumerate(self.power):
            power.set_opacity(float(np.clip(8 * (reached - k), 0, 1) * np.clip(8 * (k + 1 - reached), 0, 1)))
        reach = self.radius / self.zoom / self._plot.unit[0]
        xs = self.x + reach * np.linspace(-1, 1, 161)
        ys = self._plot.curve.values(xs)
        places = self._enlarged(xs[np.isfinite(ys)], ys[np.isfinite(ys)])
        self._set(self.curve, _in_circle(places, self.centre, 0.985 * self.radius))
        slope = float(self._plot.curve.slopes(np.array([self.x]))[0])
        way = np.array([self._plot.unit[0], slope * self._plot.unit[1], 0])
        way *= 0.985 * self.radius / np.linalg.norm(way)
        self._set(self.tangent, np.array([self.centre - way, self.centre + way]))

    def _enlarged(self, xs: np.ndarray, ys: np.ndarray) -> np.ndarray:
        """Frame points of (x, y), magnified; the differences are taken first, so that no digits are lost."""
        y = float(self._plot.curve.values(np.array([self.x]))[0])
        shift = np.stack([xs - self.x, ys - y, np.zeros_like(xs)], axis=-1)
        return self.centre + self.zoom * shift * [*self._plot.unit, 0]

    @staticmethod
    def _set(drawn: VMobject, places: np.ndarray) -> None:
        if len(places) > 1:
            drawn.set_points_as_corners(places)

    def _back(self, points: np.ndarray) -> np.ndarray:
        """Mathematical coordinates of drawn points, less those of the lens's own point."""
        return (points - self.centre)[:, :2] / self._plot.unit / self.zoom

    def _read_curve(self, drawn: VMobject):
        curve, f0 = self._plot.curve, exact_value(self._plot.curve, to_digits(self.x))
        offsets = self._back(drawn.points[::4])[::20]
        true = [float(sympy.N(curve.value(to_digits(self.x) + to_digits(dx)) - f0, 30)) for dx, _ in offsets]
        return judge(
            "curve",
            offsets[:, 1],
            true,
            f"{text_of(curve.expr)} near {self.x:.9g}",
            text_of(curve.expr),
            float(f0),
        )

    def _read_tangent(self, drawn: VMobject):
        (x0, y0), (x1, y1) = self._back(drawn.points[[0, -1]])
        slope = sympy.N(exact_value(self._plot.curve.slope_function, to_digits(self.x)), 30)
        return judge(
            "line",
            [(y1 - y0) / (x1 - x0)],
            [float(slope)],
            f"Derivative({text_of(self._plot.curve.expr)}) at {self.x:.9g}",
            str(slope),
            float(slope),
        )


def _in_circle(places: np.ndarray, centre: np.ndarray, radius: float) -> np.ndarray:
    """The run of points around the middle one that stays within a circle."""
    inside = np.linalg.norm(places - centre, axis=1) <= radius
    middle = int(np.argmin(np.linalg.norm(places - centre, axis=1)))
    outside = np.flatnonzero(~inside)
    first = max(outside[outside < middle], default=-1) + 1
    last = min(outside[outside > middle], default=len(places))
    return places[first:last]
