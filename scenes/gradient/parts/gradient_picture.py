"""The gradient on a map: compass, components, the arrow, and the contour perpendicular to it.

All lengths are in the map's units, times a round factor where they would not fit; a state is a place.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
import sympy
from manim import Dot, Mobject, VGroup, VMobject

from scenes.gradient.parts.map_scale import drawn_ratio, factors
from stage.claims.claim import Comparison, claim, compare
from stage.claims.exact_values import exact_value, text_of, to_digits
from stage.claims.geometry import claim_point, claim_segment
from stage.graphing.contour_plot import ContourPlot
from stage.graphing.label_placement import clearance, points_of_box, polyline
from stage.style.layers import DOT, FILL, LINE
from stage.style.layout import FRAME_HEIGHT
from stage.style.theme import STROKES

HEAD = 0.24  # an arrow head's length, in frame units
REACH = 1.1  # half the tangent's length, in frame units
_FADE = 0.03  # frame units of distance over which a contour's number fades
_MARK = 0.2  # the right-angle mark's side, in frame units
# The tolerance of the drawn right angle: over the tangent's half, a quarter of a pixel in 2160 lines.
RIGHT_ANGLE = 0.25 * FRAME_HEIGHT / 2160 / REACH

Pair = tuple[sympy.Expr, sympy.Expr]


class MapArrow(VGroup):
    """An arrow between two places of a map; it ends at the tip of its head."""

    def __init__(self, plot: ContourPlot, colour: str, width: float = STROKES.line, head: float = HEAD):
        super().__init__()

        def point(place: Sequence[float]) -> np.ndarray:
            return plot.point(*place)

        # A function, not the plot: Manim copies all that a mobject holds when it fades it.
        self._point, self._head = point, head
        self.shaft = VMobject(stroke_color=colour, stroke_width=width).set_z_index(LINE)
        self.tip = VMobject(stroke_width=0, fill_color=colour, fill_opacity=1).set_z_index(LINE)
        self.shaft.label = self.tip.label = "an arrow"
        self.add(self.shaft, self.tip)

    def lay(self, start: Sequence[float], end: Sequence[float]) -> None:
        """Set the two ends, map coordinates; an arrow of length 0 is not drawn."""
        a, b = (self._point(place) for place in (start, end))
        length = float(np.linalg.norm(b - a))
        if length < 1e-9:
            self.shaft.clear_points()
            self.tip.clear_points()
            return
        way = (b - a) / length
        head = min(self._head, 0.55 * length)
        foot, across = b - head * way, 0.42 * head * np.array([-way[1], way[0], 0])
        self.shaft.set_points_as_corners([a, b - 0.9 * head * way])
        self.tip.set_points_as_corners([b, foot + across, foot - across, b])

    def get_start(self) -> np.ndarray:
        """The drawn start: a frame point (3,)."""
        return self.shaft.points[0]

    def get_end(self) -> np.ndarray:
        """The drawn tip: a frame point (3,)."""
        return self.tip.points[0]


class GradientPicture:
    """The gradient at a place of a map, its components and the right angle; ``show(x, y)`` moves them all.

    ``grow`` sets how much of each arrow is drawn, ``light`` how far the contour through the place and its
    tangent are highlighted; all lengths of arrows are multiplied by ``factor``, those along y by a factor of
    their own where the map's scales differ.
    """

    def __init__(self, plot: ContourPlot, at: Pair, factor: sympy.Rational):
        self.plot, self.at, self.factor = plot, at, factor
        self.factors = factors(plot.space, factor)
        self.stretch = np.array([float(part) for part in self.factors])
        theme = plot.pen.theme
        self.x, self.y = (float(part) for part in at)
        self.shares = {"x": 0.0, "y": 0.0, "gradient": 0.0}
        self.lit = 0.0
        self._exact: dict[tuple[float, float], Pair] = {}
        self.dot = Dot(plot.at(self.x, self.y), radius=STROKES.dot, color=theme.ink).set_z_index(DOT)
        self.along_x = MapArrow(plot, theme.x_direction, 1.3 * STROKES.line)
        self.along_y = MapArrow(plot, theme.y_direction, 1.3 * STROKES.line)
        self.arrow = MapArrow(plot, theme.gradient, 1.6 * STROKES.line, 1.2 * HEAD)
        self.arrow.set_z_index(LINE + 0.5)
        self.contour = plot.contour_through(self.x, self.y)
        self.tangent = VMobject(stroke_color=theme.ink, stroke_width=STROKES.thin).set_z_index(FILL)
        self.mark = VMobject(stroke_color=theme.ink, stroke_width=STROKES.thin).set_z_index(LINE)
        self.tangent.label, self.mark.label = "the contour's tangent", "the right angle's mark"
        self.components = VGroup(self.along_x, self.along_y)
        self.left_behind = VGroup()  # arrows that stand where the point has been
        self.square = VGroup(self.contour, self.tangent, self.mark)
        self.group = VGroup(
            self.contour, self.tangent, self.mark, self.along_x, self.along_y, self.arrow, self.dot
        )
        # The components lie clockwise of the arrow where both have the same sign: the mark is opposite.
        self._side = float(np.sign(np.prod(self.slopes()))) or 1.0
        self._claim()
        self._level_labels = list(plot.level_labels)
        self.show(self.x, self.y)

    # --- exact values

    def slopes(self) -> np.ndarray:
        """The gradient at the current place, floats (2,)."""
        return self.plot.surface.gradients(np.array([self.x]), np.array([self.y]))[:, 0]

    def exact(self) -> Pair:
        """The gradient at the current place by mathcore's exact methods, to forty digits."""
        here = (self.x, self.y)
        if here not in self._exact:
            place = (to_digits(self.x), to_digits(self.y))
            parts = (exact_value(part, place) for part in self.plot.surface.gradient)
            self._exact = {here: tuple(sympy.N(part, 40) for part in parts)}
        return self._exact[here]

    def corners(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The place, the end of the x-component and the end of the y-component, map coordinates (2,) each."""
        whole, here = self.stretch * self.slopes(), np.array([self.x, self.y])
        return here, here + whole * np.array([1, 0]), here + whole

    @property
    def arrow_length(self) -> float:
        """The whole arrow's length at the current place, in frame units."""
        return float(np.linalg.norm(self.stretch * self.slopes() * self.plot.unit))

    # --- the state

    def show(self, x: float, y: float) -> None:
        """Move the point and all that depends on it."""
        self.x, self.y = float(x), float(y)
        self.dot.move_to(self.plot.at(self.x, self.y))
        self.plot.lead_through(self.contour, self.x, self.y)
        self._set_tangent()
        self.grow()

    def grow(self, **shares: float) -> None:
        """Set the drawn shares of the arrows ``x``, ``y``, ``gradient``, 0 to 1; those not given stay."""
        self.shares |= {name: float(share) for name, share in shares.items()}
        here, corner, end = self.corners()
        for arrow, start, goal, name in (
            (self.along_x, here, corner, "x"),
            (self.along_y, corner, end, "y"),
            (self.arrow, here, end, "gradient"),
        ):
            arrow.lay(start, start + self.shares[name] * (goal - start))
        self.light(self.lit)

    def light(self, share: float, *labels: Mobject) -> None:
        """Highlight the contour through the place, its tangent and the right angle, 0 to 1.

        A contour's number that any of these, or one of the moving labels, would touch fades first.
        """
        self.lit = float(share)
        seen = float(np.clip((self.lit - 0.3) / 0.7, 0, 1))
        self.contour.set_stroke(opacity=seen)
        self.tangent.set_stroke(opacity=seen)
        self.mark.set_stroke(opacity=seen)
        drawn = polyline(self.along_x, self.along_y, self.arrow, self.left_behind)
        boxes = [points_of_box(label) for label in labels if label.get_fill_opacity() > 0]
        drawn = np.concatenate([drawn, *boxes])
        lines = polyline(self.contour, self.tangent, self.mark)
        for number in self._level_labels:
            box = (number.get_center(), number.width, number.height)
            room = [np.clip((clearance(*box, points) - 0.03) / _FADE, 0, 1) for points in (drawn, lines)]
            waning = float(np.clip(1 - 4 * self.lit, 0, 1))
            number.set_opacity(float(room[0] * max(waning, room[1])))

    def _set_tangent(self) -> None:
        ends, corners = self.cross(self.x, self.y)
        dashes(self.tangent, *ends)
        self.mark.set_points_as_corners(corners)

    def cross(self, x: float, y: float) -> tuple[np.ndarray, np.ndarray]:
        """What crosses the arrow at a place, in frame coordinates: the tangent's ends (2, 3), the right
        angle's corners (3, 3).
        """
        slopes = self.plot.surface.gradients(np.array([x]), np.array([y]))[:, 0]
        here, uphill = self.plot.at(x, y), np.array([*self._on_the_map(slopes), 0.0])
        uphill /= np.linalg.norm(uphill) or 1
        way = np.array([-uphill[1], uphill[0], 0])
        back, ahead = (self._reach(here, sign * way) for sign in (-1, 1))
        length = float(np.linalg.norm(self.stretch * slopes * self.plot.unit))
        size = min(_MARK, 0.4 * length)
        one, other = size * uphill, self._side * size * way
        ends = np.array([here - back * way, here + ahead * way])
        return ends, np.array([here + one, here + one + other, here + other])

    def _on_the_map(self, slopes: np.ndarray) -> np.ndarray:
        """The slopes (2,) over equally long ways on the map."""
        return slopes * [1.0, float(drawn_ratio(self.plot.space))]

    def _reach(self, here: np.ndarray, way: np.ndarray) -> float:
        """The tangent's length from the place in a direction, at most to the map's edge."""
        box, longest = self.plot.box, REACH
        for axis, (low, high) in enumerate(((box.left, box.right), (box.bottom, box.top))):
            if abs(way[axis]) > 1e-12:
                edge = high if way[axis] > 0 else low
                longest = min(longest, (edge - here[axis]) / way[axis])
        return max(longest, 0.0)

    # --- claims

    def _claim(self) -> None:
        plot, (x, y) = self.plot, self.plot.surface.variables
        claim_point(self.dot, plot, "the point", self._point_truth)
        f = plot.surface.name
        slopes = f"Derivative({f}, {x})", f"Derivative({f}, {y})"
        for arrow, name, called, what, first, second in (
            (self.along_x, "x", "the x-component", slopes[0], (0, 0), (1, 0)),
            (self.along_y, "y", "the y-component", slopes[1], (1, 0), (0, 1)),
            (self.arrow, "gradient", "the gradient", f"[{', '.join(slopes)}]", (0, 0), (1, 1)),
        ):
            truth = partial(self._arrow_truth, name, what, first, second)
            claim_segment(arrow, plot, called, truth, "arrow")
        claim(self.tangent, "the contour's tangent", self._read_tangent)
        claim(self.mark, "the right angle", self._read_right_angle)
        claim(self.contour, "the contour through the point", self._read_contour)

    def _point_truth(self) -> tuple:
        return self._told("the point"), (to_digits(self.x), to_digits(self.y))

    def _arrow_truth(self, name: str, what: str, first: Pair, second: Pair) -> tuple:
        """The ends as multiples of the exact components; only a share of the way to the second is drawn."""
        place, slopes = (to_digits(self.x), to_digits(self.y)), self.exact()
        whole = [factor * slope for factor, slope in zip(self.factors, slopes, strict=True)]
        share = to_digits(self.shares[name])
        start = [p + m * s for p, m, s in zip(place, first, whole, strict=True)]
        end = [p + share * m * s for p, m, s in zip(start, second, whole, strict=True)]
        return self._told(what), (tuple(start), tuple(end))

    def _told(self, what: str) -> str:
        surface = self.plot.surface
        f = f"{surface.name} = {text_of(surface.expr)}"
        return f"{what} at ({self.x:.9g}, {self.y:.9g}), {f}, times {self.factor}{self._unlike()}"

    def _unlike(self) -> str:
        """What the record adds where the map's scales differ."""
        return "" if self.plot.space.equal_scales else f" along x and {self.factors[1]} along y"

    def _read_tangent(self, drawn: VMobject) -> Comparison:
        """Compare its direction with the exact gradient's perpendicular, and its distance to the point.

        Both are taken in units of x, with those of y as they are drawn beside them.
        """
        ratio = float(drawn_ratio(self.plot.space))
        (x0, y0), (x1, y1) = self.plot.coordinates([drawn.points[0], drawn.points[-1]]) / [1, ratio]
        way = np.array([x1 - x0, y1 - y0])
        way /= np.linalg.norm(way)
        a, b = self.exact()
        b *= drawn_ratio(self.plot.space)
        size = sympy.sqrt(a**2 + b**2)
        rise = float((a * to_digits(way[0]) + b * to_digits(way[1])) / size)
        miss = way[0] * (self.y / ratio - y0) - way[1] * (self.x - x0)
        f = f"{self.plot.surface.name} = {text_of(self.plot.surface.expr)}"
        record = f"the level curve's direction at ({self.x:.9g}, {self.y:.9g}), {f}"
        exact = f"({sympy.N(-b / size, 15)}, {sympy.N(a / size, 15)})"
        angle = float(np.arctan2(*way[::-1]))
        return compare("line", [rise, miss], [0, 0], record, exact, angle, self.plot.span)

    def _read_right_angle(self, _: VMobject) -> Comparison:
        """The angle between the arrow and the contour, measured only from the two as drawn."""
        start, end = self.arrow.get_start(), self.arrow.get_end()
        corners = self.contour.points[::4]
        k = int(np.argmin(np.linalg.norm(corners - start, axis=1)))
        k = min(max(k, 1), len(corners) - 2)
        # The direction there of the parabola through three vertices: the sides may be unequally long.
        before, behind = corners[k] - corners[k - 1], corners[k + 1] - corners[k]
        contour = before / (before @ before) + behind / (behind @ behind)
        arrow = end - start
        cosine = contour @ arrow / np.linalg.norm(contour) / np.linalg.norm(arrow)
        off = float(abs(np.arcsin(np.clip(cosine, -1, 1))))
        shown = f"{90 - np.degrees(off):.6f} degrees"
        record = "the angle between the drawn arrow and the drawn contour"
        return Comparison("angle", shown, record, "90 degrees", 90.0, off, off <= RIGHT_ANGLE)

    def _read_contour(self, drawn: VMobject) -> Comparison:
        height = exact_value(self.plot.surface, (to_digits(self.x), to_digits(self.y)))
        return self.plot.compare_level(height, drawn, most=4)


def dashes(drawn: VMobject, start: np.ndarray, end: np.ndarray, pitch: float = 0.2) -> None:
    """Set a mobject to a dashed line that starts and ends with a dash; it depends on the ends alone."""
    count = max(int(np.linalg.norm(end - start) / pitch), 1)
    drawn.clear_points()
    share = 1 / (count + 0.6)
    for k in range(count + 1):
        first, last = start + k * share * (end - start), start + (k + 0.6) * share * (end - start)
        drawn.start_new_path(first)
        drawn.add_points_as_corners([last])
