"""The gradient on a map: compass, components, the arrow itself, and the contour that it stands square to.

All lengths are in the map's own units, times one round factor where they would not fit; a state is a place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import sympy
from manim import Dot, Mobject, VGroup, VMobject

from stage.claims.geometry import (
    Reading,
    claim,
    claim_fact,
    claim_point,
    exact_value,
    judge,
    read_number,
    scale_of,
    text_of,
    to_digits,
)
from stage.graphing.curve_plot import DOT, FILL, LINE, ContourPlot
from stage.graphing.label_placement import clearance, outline_of_box, polyline
from stage.style.theme import STROKES
from stage.text.writing import Written

_COMPASS = 0.85  # an arrow's length, in frame units
_HEAD = 0.24  # an arrow head's length, in frame units
_REACH = 1.1  # how far the tangent goes each way, in frame units
_FADE = 0.03  # frame units over which a height makes room for what comes
_MARK = 0.2  # the right-angle mark's side, in frame units
RIGHT_ANGLE = float(np.radians(0.01))  # how far from square a drawn arrow may stand

Pair = tuple[sympy.Expr, sympy.Expr]


class MapArrow(VGroup):
    """An arrow between two places of a map; its end is its head's tip."""

    def __init__(self, plot: ContourPlot, colour: str, width: float = STROKES.line, head: float = _HEAD):
        super().__init__()

        def point(place: Sequence[float]) -> np.ndarray:
            return plot.point(*place)

        # A function, not the plot: Manim copies all that a mobject holds whenever it fades.
        self._point, self._head = point, head
        self.shaft = VMobject(stroke_color=colour, stroke_width=width).set_z_index(LINE)
        self.tip = VMobject(stroke_width=0, fill_color=colour, fill_opacity=1).set_z_index(LINE)
        self.shaft.label = self.tip.label = "an arrow"
        self.add(self.shaft, self.tip)

    def lay(self, start: Sequence[float], end: Sequence[float]) -> None:
        """Lay it from one place, map coordinates, to another; nothing is to be seen of one without length."""
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

    def ends(self) -> np.ndarray:
        """Where it starts and where its tip is, as drawn: frame points (2, 3)."""
        return np.array([self.shaft.points[0], self.tip.points[0]])


def claim_arrow(
    arrow: MapArrow, plot: ContourPlot, name: str, expression: Callable[[], str], ends: Callable[[], tuple]
) -> MapArrow:
    """The drawn arrow goes from the first to the second of ``ends()``, exact; its value is its length."""

    def read(drawn: MapArrow) -> Reading:
        start, end = (tuple(map(float, place)) for place in ends())
        text = " to ".join(f"({sympy.N(x, 15)}, {sympy.N(y, 15)})" for x, y in ends())
        measured = plot.coordinates(drawn.ends())
        length = float(np.hypot(end[0] - start[0], end[1] - start[1]))
        return judge("arrow", measured, [start, end], expression(), text, length, scale_of(plot))

    return claim(arrow, name, read)


class Compass:
    """Eight arrows of one length round a point, none of them the answer yet."""

    def __init__(self, plot: ContourPlot, x: sympy.Expr, y: sympy.Expr):
        self.group = VGroup()
        size = _COMPASS / plot.unit[0]
        for k in range(8):
            angle = sympy.pi * k / 4
            way = sympy.cos(angle), sympy.sin(angle)
            ends = (x, y), (x + to_digits(size) * way[0], y + to_digits(size) * way[1])
            arrow = MapArrow(plot, plot.pen.theme.muted, STROKES.thin, 0.75 * _HEAD)
            arrow.lay(*(tuple(map(float, end)) for end in ends))
            told = f"({x}, {y}) towards {45 * k} degrees"
            self.group.add(claim_arrow(arrow, plot, f"compass arrow {k}", lambda t=told: t, lambda e=ends: e))


class GradientPicture:
    """The gradient at a place of a map, from its components to the right angle; ``show(x, y)`` moves it all.

    ``grow`` says how much of each arrow is drawn, ``light`` how far the contour through the place and its
    tangent are lit; ``factor`` is what all of the arrows' lengths are multiplied by.
    """

    def __init__(self, plot: ContourPlot, at: Pair, factor: sympy.Rational):
        self.plot, self.at, self.factor = plot, at, factor
        theme = plot.pen.theme
        self.x, self.y = (float(part) for part in at)
        self.shares = {"x": 0.0, "y": 0.0, "gradient": 0.0}
        self.lit = 0.0
        self._exact: dict[tuple[float, float], Pair] = {}
        self.dot = Dot(plot.at(self.x, self.y), radius=STROKES.dot, color=theme.ink).set_z_index(DOT)
        self.along_x = MapArrow(plot, theme.x_direction, 1.3 * STROKES.line)
        self.along_y = MapArrow(plot, theme.y_direction, 1.3 * STROKES.line)
        self.arrow = MapArrow(plot, theme.gradient, 1.6 * STROKES.line, 1.2 * _HEAD)
        self.arrow.set_z_index(LINE + 0.5)
        self.contour = plot.contour_through(self.x, self.y)
        self.tangent = VMobject(stroke_color=theme.ink, stroke_width=STROKES.thin).set_z_index(FILL)
        self.mark = VMobject(stroke_color=theme.ink, stroke_width=STROKES.thin).set_z_index(LINE)
        self.tangent.label, self.mark.label = "the contour's tangent", "the right angle's mark"
        self.components = VGroup(self.along_x, self.along_y)
        self.square = VGroup(self.contour, self.tangent, self.mark)
        self.group = VGroup(
            self.contour, self.tangent, self.mark, self.along_x, self.along_y, self.arrow, self.dot
        )
        # The components lie clockwise of the arrow where both have the same sign: the mark stands opposite.
        self._side = float(np.sign(np.prod(self.slopes()))) or 1.0
        self._claim()
        self._level_labels = list(plot.level_labels)
        self.show(self.x, self.y)

    # --- what is true here

    def slopes(self) -> np.ndarray:
        """The gradient at the present place, floats (2,)."""
        return self.plot.surface.gradients(np.array([self.x]), np.array([self.y]))[:, 0]

    def exact(self) -> Pair:
        """The gradient at the present place by mathcore's exact side, to forty digits."""
        here = (self.x, self.y)
        if here not in self._exact:
            place = (to_digits(self.x), to_digits(self.y))
            parts = (exact_value(part, place) for part in self.plot.surface.gradient)
            self._exact = {here: tuple(sympy.N(part, 40) for part in parts)}
        return self._exact[here]

    def corners(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The place, the end of the x-component and the end of the y-component, map coordinates (2,) each."""
        whole, here = float(self.factor) * self.slopes(), np.array([self.x, self.y])
        return here, here + whole * np.array([1, 0]), here + whole

    # --- the state

    def show(self, x: float, y: float) -> None:
        """Move the point, and with it all that is drawn of it."""
        self.x, self.y = float(x), float(y)
        self.dot.move_to(self.plot.at(self.x, self.y))
        self.plot.lead_through(self.contour, self.x, self.y)
        self._set_tangent()
        self.grow()

    def grow(self, **shares: float) -> None:
        """Draw so much of the arrows ``x``, ``y`` and ``gradient``, 0 to 1 each; the others stay."""
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
        """Light the contour through the place, its tangent and the right angle, 0 to 1.

        A level's number that any of it, or one of some moving labels, would touch makes room beforehand.
        """
        self.lit = float(share)
        seen = float(np.clip((self.lit - 0.3) / 0.7, 0, 1))
        self.contour.set_stroke(opacity=seen)
        self.tangent.set_stroke(opacity=seen)
        self.mark.set_stroke(opacity=seen)
        drawn = polyline(self.along_x, self.along_y, self.arrow)
        boxes = [outline_of_box(label) for label in labels if label.get_fill_opacity() > 0]
        drawn = np.concatenate([drawn, *boxes])
        lines = polyline(self.contour, self.tangent)
        for number in self._level_labels:
            box = (number.get_center(), number.width, number.height)
            room = [np.clip((clearance(*box, points) - 0.03) / _FADE, 0, 1) for points in (drawn, lines)]
            waning = float(np.clip(1 - 4 * self.lit, 0, 1))
            number.set_opacity(float(room[0] * max(waning, room[1])))

    def _set_tangent(self) -> None:
        here, uphill = self.plot.at(self.x, self.y), np.array([*self.slopes(), 0.0])
        uphill /= np.linalg.norm(uphill) or 1
        way = np.array([-uphill[1], uphill[0], 0])
        back, ahead = (self._reach(here, sign * way) for sign in (-1, 1))
        dashes(self.tangent, here - back * way, here + ahead * way)
        length = float(self.factor) * np.linalg.norm(self.slopes()) * self.plot.unit[0]
        size = min(_MARK, 0.4 * length)
        one, other = size * uphill, self._side * size * way
        self.mark.set_points_as_corners([here + one, here + one + other, here + other])

    def _reach(self, here: np.ndarray, way: np.ndarray) -> float:
        """How far the tangent goes from the place in a direction, at most to the map's edge."""
        box, longest = self.plot.box, _REACH
        for axis, (low, high) in enumerate(((box.left, box.right), (box.bottom, box.top))):
            if abs(way[axis]) > 1e-12:
                edge = high if way[axis] > 0 else low
                longest = min(longest, (edge - here[axis]) / way[axis])
        return max(longest, 0.0)

    # --- what it claims

    def _claim(self) -> None:
        plot, f = self.plot, self.plot.surface
        x, y = f.variables

        def place() -> Pair:
            return to_digits(self.x), to_digits(self.y)

        def ends(first: Pair, second: Pair, name: str) -> tuple:
            """From and to, as multiples of the exact components: a share of the second is drawn."""
            (a, b), slopes = place(), self.exact()
            start = [p + self.factor * m * s for p, m, s in zip((a, b), first, slopes, strict=True)]
            share = self.factor * to_digits(self.shares[name])
            return tuple(start), tuple(
                p + share * m * s for p, m, s in zip(start, second, slopes, strict=True)
            )

        def told(what: str) -> Callable[[], str]:
            return lambda: (
                f"{what} at ({self.x:.9g}, {self.y:.9g}), f = {text_of(f.expr)}, times {self.factor}"
            )

        claim_point(self.dot, plot, "the point", told("the point"), place)
        for arrow, name, what, first, second in (
            (self.along_x, "x", f"Derivative(f, {x})", (0, 0), (1, 0)),
            (self.along_y, "y", f"Derivative(f, {y})", (1, 0), (0, 1)),
            (self.arrow, "gradient", f"[Derivative(f, {x}), Derivative(f, {y})]", (0, 0), (1, 1)),
        ):
            label = "the gradient" if name == "gradient" else f"the {name}-component"
            claim_arrow(arrow, plot, label, told(what), lambda p=first, q=second, n=name: ends(p, q, n))
        claim(self.tangent, "the contour's tangent", self._read_tangent)
        claim(self.mark, "the right angle", self._read_right_angle)
        claim(self.contour, "the contour through the point", self._read_contour)

    def _read_tangent(self, drawn: VMobject) -> Reading:
        """Its direction, a unit vector at right angles to the exact gradient, and that it holds the point."""
        (x0, y0), (x1, y1) = self.plot.coordinates([drawn.points[0], drawn.points[-1]])
        way = np.array([x1 - x0, y1 - y0])
        way /= np.linalg.norm(way)
        a, b = self.exact()
        size = sympy.sqrt(a**2 + b**2)
        rise = float((a * to_digits(way[0]) + b * to_digits(way[1])) / size)
        miss = way[0] * (self.y - y0) - way[1] * (self.x - x0)
        f = text_of(self.plot.surface.expr)
        told = f"the level curve's direction at ({self.x:.9g}, {self.y:.9g}), f = {f}"
        exact = f"({sympy.N(-b / size, 15)}, {sympy.N(a / size, 15)})"
        return judge(
            "line", [rise, miss], [0, 0], told, exact, float(np.arctan2(*way[::-1])), scale_of(self.plot)
        )

    def _read_right_angle(self, _: VMobject) -> Reading:
        """The angle between the arrow and the contour as they are drawn: no formula has a part in it."""
        start, end = self.arrow.ends()
        corners = self.contour.points[::4]
        k = int(np.argmin(np.linalg.norm(corners - start, axis=1)))
        k = min(max(k, 1), len(corners) - 2)
        contour, arrow = corners[k + 1] - corners[k - 1], end - start
        cosine = contour @ arrow / np.linalg.norm(contour) / np.linalg.norm(arrow)
        off = float(abs(np.arcsin(np.clip(cosine, -1, 1))))
        shown = f"{90 - np.degrees(off):.6f} degrees"
        told = "the angle between the drawn arrow and the drawn contour"
        return Reading("angle", shown, told, "90 degrees", 90.0, off, off <= RIGHT_ANGLE)

    def _read_contour(self, drawn: VMobject) -> Reading:
        height = exact_value(self.plot.surface, (to_digits(self.x), to_digits(self.y)))
        return read_level(self.plot, drawn, height, most=4)


def dashes(drawn: VMobject, start: np.ndarray, end: np.ndarray, pitch: float = 0.2) -> None:
    """Set one mobject to a dashed line, a dash at either end; always the same dashes for the same ends."""
    count = max(int(np.linalg.norm(end - start) / pitch), 1)
    drawn.clear_points()
    share = 1 / (count + 0.6)
    for k in range(count + 1):
        first, last = start + k * share * (end - start), start + (k + 0.6) * share * (end - start)
        drawn.start_new_path(first)
        drawn.add_points_as_corners([last])


# --- the map's own claims


def claim_map(plot: ContourPlot) -> ContourPlot:
    """Each contour line lies on its level, each number shows the height of the line that it stands on."""
    for level, line in zip(plot.levels, plot.contours, strict=True):
        claim(line, f"the contour {level}", lambda drawn, c=level: read_level(plot, drawn, c), steady=True)
    for number in plot.level_labels:
        claim_fact(number, number.fact)
        claim(number, "a height on its line", lambda drawn: _read_height(plot, drawn), steady=True)
    return plot


def _miss(plot: ContourPlot, places: np.ndarray, level: sympy.Expr) -> list[float]:
    """How far from a level f is, exactly, at some map coordinates; relative to the map's heights."""
    scale = max(abs(float(level)), plot.space.z[1] - plot.space.z[0])
    heights = [exact_value(plot.surface, (to_digits(x), to_digits(y))) for x, y in places]
    return [float(sympy.N(height - level, 30)) / scale for height in heights]


def read_level(plot: ContourPlot, drawn: VMobject, level: sympy.Expr, most: int = 8) -> Reading:
    """Some corners of a drawn line, spread over it, against f's exact values there."""
    corners = drawn.points[::4]
    tried = corners[np.unique(np.linspace(0, len(corners) - 1, min(most, len(corners))).astype(int))]
    places = plot.coordinates(tried) if len(tried) else np.zeros((0, 2))
    error = max(map(abs, _miss(plot, places, level)), default=0.0)
    told, value = f"{text_of(plot.surface.expr)} = {level}", sympy.N(level, 15)
    shown = np.round(places, 9).tolist()
    return Reading("curve", shown, told, str(value), float(level), error, bool(error <= 1e-6))


def _read_height(plot: ContourPlot, number: Written) -> Reading:
    text = read_number(number)
    place = plot.coordinates([number.get_center()])
    error = abs(_miss(plot, place, number.fact.exact)[0])
    told = f"{text_of(plot.surface.expr)} at {np.round(place[0], 9).tolist()}"
    return Reading("point", text, told, str(number.fact.exact), number.fact.value, error, error <= 1e-6)
