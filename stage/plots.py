"""Plots in a zone of the frame: of one curve in a window, and of a surface's map, its contour lines."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import sympy
from manim import VGroup, VMobject

from mathcore import Box, Curve, Fact, Surface, Window
from mathcore.typst_words import word
from stage.contours import Tracer, calm_places
from stage.frames import CURVE, DOT, FILL, LABEL, LENS, LINE, PlotFrame, ticks
from stage.layout import Zone
from stage.placing import CLEAR, clearance, polyline
from stage.relief import height_colours
from stage.theme import STROKES
from stage.writing import Line, Number, Pen, exactly

__all__ = ["CURVE", "DOT", "FILL", "LABEL", "LENS", "LINE", "ContourPlot", "CurvePlot", "PlotFrame", "ticks"]


_NUMBERS = 8  # more levels than these are not all numbered
_LIT = 4.0  # the stroke of a contour that is lit
_CONTOUR, _HEIGHT = 0.3, 0.6  # layers: lines below the backings of labels, heights above them


def _short(value: sympy.Expr) -> str:
    """Typst mathematics of a value: exact where that is short, else to three decimals."""
    if len(str(value)) <= 9:
        return exactly(value)
    shown = Fact("coordinate", value, str(value)).shown(3)
    return f"{'approx ' if shown.relation == '≈' else ''}{shown.text.replace('−', '-')}"


class CurvePlot(PlotFrame):
    """Axes, a quiet grid and a curve in a zone of the frame, clipped to its window.

    ``at``, ``tangent`` and ``secant`` answer in frame coordinates.
    """

    def __init__(
        self, pen: Pen, curve: Curve, window: Window, zone: Zone, names: tuple[str, str] = ("x", "y")
    ):
        super().__init__(pen, (window.x, window.y), zone, names)
        self.curve, self.window = curve, window
        self.graph = self.path(curve, pen.theme.curve)
        self.add(self.frame, self.graph)

    def at(self, x: float) -> np.ndarray:
        """The curve's point above x, in frame coordinates (3,)."""
        return self.point(x, float(self.curve.values(np.array([x]))[0]))

    def label_of(self, x: sympy.Expr) -> Line:
        """The curve's point above an exact x as a label, ``(1, e)``; long values as decimals."""
        place = self.pen.place((_short(x), _short(self.curve.value(x))))
        return self.pen.formula(place, "label").with_backing(self.pen.theme)

    # --- lines

    def tangent(self, x: float, length: float = 4.4) -> np.ndarray:
        """The tangent at x as two frame points (2, 3), ``length`` frame units long, less where the window
        ends.
        """
        here, slope = np.array([x]), float(self.curve.slopes(np.array([x]))[0])
        return self.chord(x, float(self.curve.values(here)[0]), slope, length / 2, length / 2)

    def secant(self, a: float, h: float, length: float = 4.4, overhang: float = 0.7) -> np.ndarray:
        """The secant through a and a + h as two frame points (2, 3): at least ``length``, past both
        points.
        """
        y0, y1 = self.curve.values(np.array([a, a + h]))
        start, end = self.point(a, y0), self.point(a + h, y1)
        apart = float(np.linalg.norm(end - start))
        ahead = max(apart + overhang, length / 2)
        behind = max(overhang, length - ahead)
        ahead, behind = (ahead, behind) if h > 0 else (behind, ahead)
        return self.chord(a, y0, (y1 - y0) / h, behind, ahead)

    def chord(self, x: float, y: float, slope: float, behind: float, ahead: float) -> np.ndarray:
        """The line through (x, y), from ``behind`` frame units left of it to ``ahead`` right, clipped to
        the box.
        """
        here = self.point(x, y)
        along = np.array([self.unit[0], slope * self.unit[1], 0])
        along /= np.linalg.norm(along)
        low, high = -behind, ahead
        bounds = ((self.box.left, self.box.right), (self.box.bottom, self.box.top))
        for axis, (least, most) in enumerate(bounds):
            if abs(along[axis]) > 1e-12:
                ends = sorted(((least - here[axis]) / along[axis], (most - here[axis]) / along[axis]))
                low, high = max(low, ends[0]), min(high, ends[1])
        if low >= high:  # the point itself lies outside the window: nothing of the line is to be seen
            return np.array([here, here])
        return np.array([here + low * along, here + high * along])

    def path(
        self, curve: Curve, colour: str, low: float | None = None, high: float | None = None
    ) -> VMobject:
        """A curve over [low, high] (default: the window), broken at its gaps and cut at the window's
        edges.
        """
        drawn = VMobject(stroke_color=colour, stroke_width=STROKES.curve).set_z_index(CURVE)
        low, high = (self.x0 if low is None else low), (self.x1 if high is None else high)
        for piece in curve.samples(low, high, 400):
            for part in self._inside(curve, piece):
                points = self.point(part[:, 0], part[:, 1])
                drawn.start_new_path(points[0])
                drawn.add_points_as_corners(points[1:])
        return drawn

    def _inside(self, curve: Curve, piece: np.ndarray) -> list[np.ndarray]:
        """The parts of a sampled piece (m, 2) within the window's heights, ended on its edges."""
        inside = (piece[:, 1] >= self.y0) & (piece[:, 1] <= self.y1)
        parts, current = [], []
        for k in range(len(piece)):
            if k and inside[k] != inside[k - 1]:
                edge = self._edge(curve, piece[k - 1], piece[k])
                current.append(edge)
                if inside[k - 1]:
                    parts.append(np.array(current))
                    current = []
            if inside[k]:
                current.append(piece[k])
        if current:
            parts.append(np.array(current))
        return [p for p in parts if len(p) > 1]

    def _edge(self, curve: Curve, here: np.ndarray, there: np.ndarray) -> np.ndarray:
        """Where the curve leaves the window between two samples, by bisection on the curve itself."""
        level = self.y1 if max(here[1], there[1]) > self.y1 else self.y0
        a, b = here[0], there[0]
        above = here[1] > level
        for _ in range(50):
            middle = (a + b) / 2
            value = float(curve.values(np.array([middle]))[0])
            a, b = (middle, b) if (value > level) == above else (a, middle)
        return np.array([a, float(curve.values(np.array([a]))[0])])


def numbered(levels: Sequence[sympy.Rational]) -> list[sympy.Rational]:
    """The levels whose numbers are shown: all of a few; of many every second, the rounder ones."""
    if len(levels) <= _NUMBERS:
        return list(levels)
    step = levels[1] - levels[0]
    even = all((level / step).is_integer for level in levels)
    return [level for k, level in enumerate(levels) if (level / step if even else k) % 2 == 0]


class ContourPlot(PlotFrame):
    """A surface's map: contour lines coloured by height, their heights on them, a unit as long on both axes.

    ``contours`` has one mobject a level, ``level_labels`` the numbers that found room on their lines.
    ``clear_of``, map coordinates (n, 2), is where none shall stand: where arrows will be.
    """

    def __init__(
        self,
        pen: Pen,
        surface: Surface,
        box: Box,
        zone: Zone,
        levels: Sequence[sympy.Rational] | None = None,
        clear_of: np.ndarray | None = None,
    ):
        names = tuple(word(variable.name) for variable in surface.variables)
        super().__init__(pen, (box.x, box.y), zone, names, square=True)
        self.surface, self.space = surface, box
        self.levels = tuple(surface.contour_levels(box=box) if levels is None else levels)
        self._tracer = Tracer(surface, box)
        traced = [self._tracer.lines(float(level)) for level in self.levels]
        colours = height_colours(pen.theme.contours, [float(level) for level in self.levels], *box.z)
        self.contours = VGroup(
            *(self._contour(lines, colour) for lines, colour in zip(traced, colours, strict=True))
        )
        self.level_labels = self._label_levels(traced, clear_of)
        self.add(self.frame, self.contours, self.level_labels)

    def _contour(self, lines: Sequence[np.ndarray], colour, width: float = STROKES.thin) -> VMobject:
        """Lines of one height, right above the grid; a label with a backing may stand on them."""
        drawn = VMobject(stroke_color=colour, stroke_width=width).set_z_index(_CONTOUR)
        self._set_lines(drawn, lines)
        drawn.quiet, drawn.label = True, "a contour line"
        return drawn

    def _set_lines(self, drawn: VMobject, lines: Sequence[np.ndarray]) -> None:
        drawn.clear_points()
        for line in lines:
            points = self.point(line[:, 0], line[:, 1])
            drawn.start_new_path(points[0])
            drawn.add_points_as_corners(points[1:])

    @property
    def density(self) -> float:
        """How much line there is on a square unit of the map, in frame units."""
        strokes = [line.points[3::4] - line.points[::4] for line in self.contours]
        length = sum(float(np.linalg.norm(stroke, axis=1).sum()) for stroke in strokes)
        return length / (self.box.width * self.box.height)

    def at(self, x: float, y: float) -> np.ndarray:
        """The place (x, y) in frame coordinates (3,)."""
        return self.point(x, y)

    def contour_through(self, x: float, y: float, colour: str | None = None) -> VMobject:
        """The level curve through a place, the branch that it is on; drawn with close corners beside it."""
        line = self._contour([self._tracer.through(x, y)], colour or self.pen.theme.ink, _LIT)
        line.quiet, line.label = False, "the contour through the point"
        return line.set_z_index(CURVE)

    def lead_through(self, drawn: VMobject, x: float, y: float) -> VMobject:
        """Set a mobject of ``contour_through`` to the level curve through another place."""
        self._set_lines(drawn, [self._tracer.through(x, y)])
        return drawn

    def label_of(self, place: tuple[sympy.Expr, sympy.Expr]) -> Line:
        """An exact place as a label, ``(1, 2)``; long values as decimals."""
        return self.pen.formula(self.pen.place(map(_short, place)), "label").with_backing(self.pen.theme)

    def _label_levels(self, traced: Sequence, clear_of: np.ndarray | None) -> VGroup:
        """A level's number on its line, along a calm diagonal, where nothing else is."""
        told = numbered(self.levels)
        numbers = [self._level_number(level) for level in told]
        pieces = [
            [self.point(*line.T) for line in lines]
            for level, lines in zip(self.levels, traced, strict=True)
            if level in told
        ]
        sizes = [(number.width, number.height) for number in numbers]
        kept_free = polyline(self.lines, self.labels, self.names)
        if clear_of is not None and len(clear_of):
            kept_free = np.concatenate([kept_free, self.point(*np.asarray(clear_of, float).T)[:, :2]])
        rim = self.box.inset(*[2 * CLEAR] * 4)

        def free(spots: np.ndarray, size: tuple[float, float]) -> np.ndarray:
            half = np.array(size) / 2
            inside = np.all((spots - half >= [rim.left, rim.bottom]), axis=1) & np.all(
                spots + half <= [rim.right, rim.top], axis=1
            )
            return inside & [clearance(spot, *size, kept_free) >= 2 * CLEAR for spot in spots]

        box = self.box
        corners = [(box.left, box.bottom), (box.right, box.bottom), (box.right, box.top), (box.left, box.top)]
        spots = calm_places(pieces, sizes, free, np.array(corners))
        placed = [(number, spot) for number, spot in zip(numbers, spots, strict=True) if spot is not None]
        return VGroup(*(number.move_to([*spot, 0]) for number, spot in placed))

    def _level_number(self, level: sympy.Rational) -> Number:
        fact = Fact("the height of a contour", level, f"{self.surface.text} = {level}")
        number = self.pen.number(fact.shown(6).text, "label", "muted").with_backing(self.pen.theme, 0.08)
        number.fact = fact
        return number.set_z_index(_HEIGHT)
