"""A magnifying glass over a point of a curve."""

from __future__ import annotations

import numpy as np
import sympy
from manim import Circle, Dot, Rectangle, VGroup, VMobject

from mathcore import samples
from stage.claims.claim import Comparison, claim, compare
from stage.claims.exact_values import exact_slope, exact_value, slope_near, text_of, to_digits
from stage.graphing.curve_plot import CurvePlot, is_line
from stage.style.layers import LENS
from stage.style.opacity import set_opacity
from stage.style.theme import STROKES, Theme
from stage.text.phrases import Phrase

_LEVELS = 5  # of the grid, each ten times as fine as the one before
_PITCH = 0.45  # frame units: a square of the coarsest grid before it is magnified
_FINEST, _COARSEST = 0.16, 5.0  # frame units: squares that are shown
_GRID_SEEN = 0.5  # opacity


class Lens:
    """A magnifying glass over a point of the curve: curve and tangent there, ``zoom`` times as large."""

    strongest = 1000.0
    seen_apart = 0.03  # frame units: curve and tangent nearer to each other are seen as one line

    def __init__(self, plot: CurvePlot, x: float, radius: float):
        self._plot, self.x, self.radius, self.zoom = plot, float(x), radius, 1.0
        theme: Theme = plot.pen.theme
        self.centre = plot.at(self.x)
        self.glass = Circle(radius=radius, stroke_width=0, fill_color=theme.background, fill_opacity=1)
        self.rim = Circle(radius=radius, stroke_color=theme.ink, stroke_width=STROKES.thin)
        self.tangent = VMobject(
            stroke_color=theme.slope, stroke_width=2.4 * STROKES.line, stroke_opacity=0.75
        )
        self.curve = VMobject(stroke_color=theme.curve, stroke_width=STROKES.line)
        self.grid = VGroup(*(self._empty_grid() for _ in range(_LEVELS)))
        self.dot = Dot(self.centre, radius=STROKES.dot, color=theme.ink)
        self._low, self._high = self._unbroken()
        self.power = [plot.pen.number(f"×{10**k}", "label", "muted") for k in range(4)]
        self.patch = Rectangle(
            width=max(power.width for power in self.power) + 0.1,
            height=self.power[0].height + 0.1,
            stroke_width=0,
            fill_color=theme.background,
            fill_opacity=1,
        )
        self.patch.backdrop, self.patch.label = True, "the patch under the magnification"
        for part in (self.glass, self.rim):
            part.move_to(self.centre)
        self.glass.backdrop = True
        self.glass.label, self.rim.label = "the lens", "the lens's rim"
        self.group = VGroup(
            self.glass, self.grid, self.patch, self.tangent, self.curve, self.rim, self.dot, *self.power
        ).set_z_index(LENS)
        claim(self.curve, "the curve under the lens", self._read_curve)
        claim(self.tangent, "the tangent under the lens", self._read_tangent)
        self._set_the_power_aside()
        self.show(1.0)

    def _empty_grid(self) -> VMobject:
        grid = VMobject(stroke_color=self._plot.pen.theme.axis, stroke_width=STROKES.grid)
        grid.label, grid.quiet = "the grid under the lens", True
        return grid

    def _show_grid(self) -> None:
        """The grid's squares grow with the magnification; finer ones come when they are large enough."""
        for level, grid in enumerate(self.grid):
            pitch = _PITCH * self.zoom / 10**level
            seen = float(np.clip(np.log10(pitch / _FINEST) / 0.5, 0, 1)) * (pitch <= _COARSEST)
            set_opacity(grid, stroke=_GRID_SEEN * seen)
            grid.clear_points()
            if not seen:
                continue
            most = int(0.985 * self.radius / pitch)
            for k in range(-most, most + 1):
                half = np.sqrt((0.985 * self.radius) ** 2 - (k * pitch) ** 2)
                for along, across in (([1, 0, 0], [0, 1, 0]), ([0, 1, 0], [1, 0, 0])):
                    middle = self.centre + k * pitch * np.array(across)
                    grid.start_new_path(middle - half * np.array(along))
                    grid.add_line_to(middle + half * np.array(along))

    def _unbroken(self) -> tuple[float, float]:
        """The x-range under the lens, up to the nearest jumps and gaps of the curve."""
        reach = self.radius / self._plot.unit[0]
        for piece in samples(self._plot.curve, self.x - reach, self.x + reach):
            if piece[0, 0] <= self.x <= piece[-1, 0]:
                return piece[0, 0], piece[-1, 0]
        return self.x - reach, self.x + reach

    def _set_the_power_aside(self) -> None:
        """Put the magnification perpendicular to the tangent, on the side where the curve does not pass."""
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
        for power in (self.patch, *self.power):
            power.move_to(self.centre + max(room, key=room.get) * across)

    @property
    def told(self) -> tuple[Phrase, Phrase]:
        """The title and the caption, by whether curve and tangent can be told apart."""
        if is_line(self._plot.curve):
            title = Phrase("The tangent of a line is the line itself")
            return title, Phrase("The tangent of a line is the line itself, close up as from afar.")
        if self._apart(self.strongest) <= self.seen_apart:
            return Phrase("Close up, curve and tangent can no longer be told apart"), Phrase(
                "Ever closer, curve and tangent can no longer be told apart."
            )
        return Phrase("Close up, the curve still leaves its tangent"), Phrase(
            "Even {zoom} times as large, the curve still leaves its tangent.", zoom=int(self.strongest)
        )

    def _apart(self, zoom: float) -> float:
        """How far the curve leaves the tangent within the lens, in frame units."""
        self.show(zoom)
        start, end = self.tangent.points[0], self.tangent.points[-1]
        way = (end - start)[:2] / np.linalg.norm(end - start)
        off = self.curve.points[:, :2] - self.centre[:2]
        self.show(1.0)
        return float(np.max(np.abs(off @ np.array([-way[1], way[0]]))))

    def show(self, zoom: float) -> None:
        """Magnify ``zoom`` times about the point, and show the power of ten reached."""
        self.zoom = float(zoom)
        self._show_grid()
        reached = np.log10(max(self.zoom, 1.0)) + 0.13  # a power is fully shown when it is reached
        for k, power in enumerate(self.power):
            power.set_opacity(float(np.clip(8 * (reached - k), 0, 1) * np.clip(8 * (k + 1 - reached), 0, 1)))
        reach = self.radius / self.zoom / self._plot.unit[0]
        xs = self.x + reach * np.linspace(-1, 1, 161)
        xs = xs[(xs >= self._low) & (xs <= self._high)]
        ys = self._plot.curve.values(xs)
        places = self._enlarged(xs[np.isfinite(ys)], ys[np.isfinite(ys)])
        self._set(self.curve, _in_circle(places, self.centre, 0.985 * self.radius))
        slope = slope_near(self._plot.curve, self.x)
        way = np.array([self._plot.unit[0], slope * self._plot.unit[1], 0])
        way *= 0.985 * self.radius / np.linalg.norm(way)
        self._set(self.tangent, np.array([self.centre - way, self.centre + way]))

    def _enlarged(self, xs: np.ndarray, ys: np.ndarray) -> np.ndarray:
        """Frame points of (x, y), magnified; differences are taken first, to lose no digits."""
        y = float(self._plot.curve.values(np.array([self.x]))[0])
        shift = np.stack([xs - self.x, ys - y, np.zeros_like(xs)], axis=-1)
        return self.centre + self.zoom * shift * [*self._plot.unit, 0]

    @staticmethod
    def _set(drawn: VMobject, places: np.ndarray) -> None:
        if len(places) > 1:
            drawn.set_points_as_corners(places)

    def _back(self, points: np.ndarray) -> np.ndarray:
        """Mathematical coordinates of drawn points, minus those of the lens's point."""
        return (points - self.centre)[:, :2] / self._plot.unit / self.zoom

    def _read_curve(self, drawn: VMobject) -> Comparison:
        curve, f0 = self._plot.curve, exact_value(self._plot.curve, to_digits(self.x))
        offsets = self._back(drawn.points[::4])[::20]
        true = [float(sympy.N(curve.value(to_digits(self.x) + to_digits(dx)) - f0, 30)) for dx, _ in offsets]
        text = text_of(curve.expr)
        return compare("curve", offsets[:, 1], true, f"{text} near {self.x:.9g}", text, f0)

    def _read_tangent(self, drawn: VMobject) -> Comparison:
        (x0, y0), (x1, y1) = self._back(drawn.points[[0, -1]])
        slope = sympy.N(exact_slope(self._plot.curve, to_digits(self.x)), 30)
        record = f"Derivative({text_of(self._plot.curve.expr)}) at {self.x:.9g}"
        return compare("line", [(y1 - y0) / (x1 - x0)], [float(slope)], record, str(slope), slope)


def _in_circle(places: np.ndarray, centre: np.ndarray, radius: float) -> np.ndarray:
    """The consecutive points round the middle one that lie within a circle."""
    inside = np.linalg.norm(places - centre, axis=1) <= radius
    middle = int(np.argmin(np.linalg.norm(places - centre, axis=1)))
    outside = np.flatnonzero(~inside)
    first = max(outside[outside < middle], default=-1) + 1
    last = min(outside[outside > middle], default=len(places))
    return places[first:last]
