"""The contour map of a surface: its contour lines and their heights, in a zone of the frame."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import pairwise

import numpy as np
import sympy
from manim import VGroup, VMobject

from mathcore import Box, Fact, Surface, contour_levels
from stage.claims.claim import GEOMETRY_TOLERANCE, Comparison, claim
from stage.claims.exact_values import exact_value, text_of, to_digits
from stage.claims.geometry import SEEN, near_zero, strokes_of
from stage.graphing.contour_lines import ContourTracer, calm_places
from stage.graphing.label_placement import CLEAR, clearance, polyline
from stage.graphing.plot_frame import PlotFrame
from stage.style.colour_map import height_colours
from stage.style.layers import CONTOUR, CURVE, HEIGHT
from stage.style.layout import Zone
from stage.style.theme import STROKES
from stage.text.number_claims import read_number
from stage.text.writing import Pen
from stage.text.written import Line, Number

_NUMBERS = 8  # of more levels only every second is numbered
_NEAR = (
    0.05  # a line is on its level where f is so near to it, beside how f changes within half a line's width
)
_SLACK = 1e-3  # of the map's heights: a grid may miss the lowest of a valley by so much
_LIT = 4.0  # the stroke width of a highlighted contour


def numbered(levels: Sequence[sympy.Rational]) -> list[sympy.Rational]:
    """The levels whose numbers are shown: all if they are few, else every second, the rounder ones."""
    if len(levels) <= _NUMBERS:
        return list(levels)
    step = levels[1] - levels[0]
    even = all((level / step).is_integer for level in levels)
    return [level for k, level in enumerate(levels) if (level / step if even else k) % 2 == 0]


class ContourPlot(PlotFrame):
    """Contour lines coloured by height, with their heights; a unit is equally long on both axes.

    Each line claims that it lies on its level, each number that it is the height of the line beneath it.

    ``contours`` has one mobject for each level, ``level_labels`` the numbers for which there is room.
    ``clear_of``, map coordinates (n, 2), is kept free of numbers, for arrows.
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
        super().__init__(pen, (box.x, box.y), zone, surface.axes[:2], square=True)
        self.surface, self.space = surface, box
        self._tracer = ContourTracer(surface, box)
        self.levels = self._with_floors(contour_levels(surface, box=box) if levels is None else levels)
        traced = [self._tracer.lines(float(level)) for level in self.levels]
        colours = height_colours(pen.theme.contours, [float(level) for level in self.levels], *box.z)
        self.contours = VGroup(
            *(self._contour(lines, colour) for lines, colour in zip(traced, colours, strict=True))
        )
        for level, line in zip(self.levels, self.contours, strict=True):
            claim(line, f"the contour {level}", partial(self.compare_level, level), steady=True)
        self.level_labels = self._label_levels(traced, clear_of)
        self.add(self.frame, self.contours, self.level_labels)

    def _with_floors(self, levels: Sequence[sympy.Rational]) -> tuple[sympy.Rational, ...]:
        """The levels, with f's least or largest height on the map where a whole line has it."""
        if not levels:
            return ()
        low, high = self.space.z
        found, steps = list(levels), {after - before for before, after in pairwise(levels)}
        for end, first, sign in ((low, levels[0], -1), (high, levels[-1], 1)):
            even = first + sign * min(steps) if len(steps) == 1 else sympy.Rational(f"{end:.4g}")
            near = abs(float(even) - end) <= _SLACK * (high - low)
            if near and even != first and self._tracer.touches(float(even)):
                found.insert(0 if sign < 0 else len(found), even)
        return tuple(found)

    def _contour(self, lines: Sequence[np.ndarray], colour, width: float = STROKES.thin) -> VMobject:
        """Lines of one height, right above the grid; a label with a backing may cover them."""
        drawn = VMobject(stroke_color=colour, stroke_width=width).set_z_index(CONTOUR)
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
        """The length of contour line per area of the map, both in frame units."""
        strokes = [line.points[3::4] - line.points[::4] for line in self.contours]
        length = sum(float(np.linalg.norm(stroke, axis=1).sum()) for stroke in strokes)
        return length / (self.box.width * self.box.height)

    def at(self, x: float, y: float) -> np.ndarray:
        """The place (x, y) in frame coordinates (3,)."""
        return self.point(x, y)

    def contour_through(self, x: float, y: float, colour: str | None = None) -> VMobject:
        """The branch of the level curve through a place, with closely spaced vertices there."""
        line = self._contour([self._tracer.through(x, y)], colour or self.pen.theme.ink, _LIT)
        line.quiet, line.label = False, "the contour through the point"
        return line.set_z_index(CURVE)

    def lead_through(self, drawn: VMobject, x: float, y: float) -> VMobject:
        """Set a mobject from ``contour_through`` to the level curve through another place."""
        self._set_lines(drawn, [self._tracer.through(x, y)])
        return drawn

    def label_of(self, place: tuple[sympy.Expr, sympy.Expr]) -> Line:
        """An exact place as a label, ``(1, 2)``; long values as decimals."""
        return self.place_label(*place)

    def _label_levels(self, traced: Sequence, clear_of: np.ndarray | None) -> VGroup:
        """The numbers of the levels on their lines, along a diagonal, clear of all else."""
        shown_levels = numbered(self.levels)
        numbers = [self._level_number(level) for level in shown_levels]
        pieces = [
            [self.point(*line.T) for line in lines]
            for level, lines in zip(self.levels, traced, strict=True)
            if level in shown_levels
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
        number = self.pen.fact(fact, 6, "label", "muted").with_backing(self.pen.theme, 0.08)
        return claim(number, "a height on its line", self._read_height, steady=True).set_z_index(HEIGHT)

    # --- claims

    def compare_level(self, level: sympy.Expr, drawn: VMobject, most: int = 8) -> Comparison:
        """Compare f's exact values at up to ``most`` vertices, spread over a drawn line, with its level.

        The middle of each of its strokes must lie on the level, too, as far as can be seen.
        """
        corners = drawn.points[::4]
        tried = corners[np.unique(np.linspace(0, len(corners) - 1, min(most, len(corners))).astype(int))]
        places = self.coordinates(tried) if len(tried) else np.zeros((0, 2))
        record, value = f"{text_of(self.surface.expr)} = {level}", sympy.N(level, 15)
        shown = np.round(places, 9).tolist()
        error = self._miss(places, level)
        off = self._off_the_level(level, drawn)
        if len(off):
            shown, error = np.round(off[:most], 9).tolist(), float("inf")
        ok = error <= GEOMETRY_TOLERANCE
        return Comparison("curve", shown, record, str(value), float(level), error, ok)

    def _off_the_level(self, level: sympy.Expr, drawn: VMobject) -> np.ndarray:
        """The middles of a line's strokes that are not on their level: map coordinates (k, 2)."""
        starts, ends = strokes_of(drawn.points, self)
        middle, height = (starts + ends) / 2, float(level)
        ways = SEEN / self.unit[:, None] * np.eye(2)

        def miss(places: np.ndarray) -> np.ndarray:
            return self.surface.values(*places.T) - height

        def enough(sizes: np.ndarray) -> np.ndarray:
            return np.max(sizes, axis=0, where=np.isfinite(sizes), initial=0.0) * _NEAR

        with np.errstate(all="ignore"):
            return middle[~near_zero(miss, middle, ways, enough)] if len(middle) else middle

    def _read_height(self, number: Number) -> Comparison:
        fact, place = number.fact, self.coordinates([number.get_center()])
        error = self._miss(place, fact.exact)
        record = f"{text_of(self.surface.expr)} at {np.round(place[0], 9).tolist()}"
        ok = error <= GEOMETRY_TOLERANCE
        return Comparison("point", read_number(number), record, str(fact.exact), fact.value, error, ok)

    def _miss(self, places: np.ndarray, level: sympy.Expr) -> float:
        """The largest exact error |f − level| at places (n, 2), relative to the map's heights."""
        scale = max(abs(float(level)), self.space.z[1] - self.space.z[0])
        heights = (exact_value(self.surface, (to_digits(x), to_digits(y))) for x, y in places)
        return max((abs(float(sympy.N(height - level, 30))) / scale for height in heights), default=0.0)
