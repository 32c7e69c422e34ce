"""A plot of one curve: a viewing window in, coordinates out; curves and lines clipped to the window."""

from __future__ import annotations

from math import ceil, floor, log10

import numpy as np
import sympy
from manim import Axes, VGroup, VMobject

from mathcore import Curve, Fact, Window
from stage.layout import Zone
from stage.theme import STROKES
from stage.writing import Line, Number, Pen, exactly

# What lies over what, whatever the order in which things come on; the frame of the plot is on 0.
FILL, CURVE, LINE, DOT, LABEL, LENS = range(1, 7)
_X_PITCH, _Y_PITCH = 0.95, 0.75  # the least distance of ticks on an axis, in frame units


def ticks(low: float, high: float, most: int) -> list[sympy.Rational]:
    """At most ``most`` round numbers in [low, high], their step 1, 2 or 5 times a power of ten."""
    if not low < high:
        raise ValueError(f"no ticks between {low} and {high}: the first must be smaller")
    raw = (high - low) / max(most, 1)
    power = floor(log10(raw))
    for mantissa, exponent in (
        (1, power),
        (2, power),
        (5, power),
        (1, power + 1),
        (2, power + 1),
        (5, power + 1),
    ):
        step = mantissa * sympy.Integer(10) ** exponent
        first, last = ceil(low / float(step) - 1e-9), floor(high / float(step) + 1e-9)
        if last - first + 1 <= most:
            return [k * step for k in range(first, last + 1)]
    raise AssertionError("a step of five tenths of the range always fits")


def _short(value: sympy.Expr) -> str:
    """Typst mathematics of a value: exact where that is short, else to three decimals."""
    if len(str(value)) <= 9:
        return exactly(value)
    shown = Fact("coordinate", value, str(value)).shown(3)
    return f"{'approx ' if shown.relation == '≈' else ''}{shown.text.replace('−', '-')}"


class CurvePlot(VGroup):
    """Axes, a quiet grid and a curve in a zone of the frame.

    ``at``, ``tangent`` and ``secant`` answer in frame coordinates; ``coordinates`` goes back, through Manim's
    own axes, and is what the checks read drawn things with.
    """

    def __init__(
        self, pen: Pen, curve: Curve, window: Window, zone: Zone, names: tuple[str, str] = ("x", "y")
    ):
        super().__init__()
        self.pen, self.curve, self.window, self.zone = pen, curve, window, zone
        (self.x0, self.x1), (self.y0, self.y1) = window.x, window.y
        label = pen.em("label")
        y_labels = [self._tick(v) for v in ticks(*window.y, max(2, int(zone.height / _Y_PITCH)))]
        widest = max((n.width for _, n in y_labels), default=0)
        self.box = zone.inset(
            left=widest + 0.5 * label, right=1.0 * label, bottom=1.3 * label, top=1.1 * label
        )
        wide = max(self._tick(sympy.Float(v, 6))[1].width for v in ticks(*window.x, 4)) + 0.5
        x_labels = [
            self._tick(v) for v in ticks(*window.x, max(2, int(self.box.width / max(_X_PITCH, wide))))
        ]
        self.axes = Axes(
            x_range=(self.x0, self.x1, self.x1 - self.x0),
            y_range=(self.y0, self.y1, self.y1 - self.y0),
            x_length=self.box.width,
            y_length=self.box.height,
            tips=False,
            axis_config={"include_ticks": False},
        )
        self.axes.shift(np.array([self.box.left, self.box.bottom, 0]) - self.axes.c2p(self.x0, self.y0))
        self.grid = self._grid([v for v, _ in x_labels], [v for v, _ in y_labels])
        self.lines = self._axis_lines()
        self.labels = VGroup(*(n for _, n in x_labels), *(n for _, n in y_labels))
        self._place_labels(x_labels, y_labels)
        self.names = self._name_axes(*names)
        self.frame = VGroup(self.grid, self.lines, self.labels, self.names)
        self.graph = self.path(curve, pen.theme.curve)
        self.add(self.frame, self.graph)

    # --- coordinates
    # -------------------------------------------------------------------------------------------

    def point(self, x, y) -> np.ndarray:
        """Frame coordinates of (x, y): (3,) for numbers, (n, 3) for arrays."""
        x, y = np.asarray(x, float), np.asarray(y, float)
        u = self.box.left + (x - self.x0) / (self.x1 - self.x0) * self.box.width
        v = self.box.bottom + (y - self.y0) / (self.y1 - self.y0) * self.box.height
        return np.stack([u, v, np.zeros_like(u)], axis=-1)

    def coordinates(self, points) -> np.ndarray:
        """Mathematical coordinates (n, 2) of frame points (n, 3), through Manim's axes."""
        return np.array([self.axes.p2c(p)[:2] for p in np.atleast_2d(points)])

    @property
    def unit(self) -> np.ndarray:
        """Frame units per unit of x and of y."""
        return np.array([self.box.width / (self.x1 - self.x0), self.box.height / (self.y1 - self.y0)])

    def at(self, x: float) -> np.ndarray:
        """The curve's point above x, in frame coordinates (3,)."""
        return self.point(x, float(self.curve.values(np.array([x]))[0]))

    def label_of(self, x: sympy.Expr) -> Line:
        """The curve's point above an exact x as a label, ``(1, e)``; long values as decimals."""
        return self.pen.formula(f"({_short(x)}, {_short(self.curve.value(x))})", "label").with_backing(
            self.pen.theme
        )

    def labels_near(self, centre: np.ndarray, radius: float) -> list[Line]:
        """The axes' numbers and names that reach into a circle."""
        near = []
        for label in (*self.labels, *self.names):
            nearest = np.clip(
                centre[:2],
                [label.get_left()[0], label.get_bottom()[1]],
                [label.get_right()[0], label.get_top()[1]],
            )
            if np.linalg.norm(nearest - centre[:2]) < radius:
                near.append(label)
        return near

    # --- lines --------------------------------------------------------------------------------------
    # -----------

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

    # --- the frame of the plot
    # ---------------------------------------------------------------------------------

    def _tick(self, value: sympy.Expr) -> tuple[sympy.Expr, Number]:
        shown = Fact("tick", sympy.nsimplify(value) if value.is_Float else value, str(value)).shown(6)
        return value, self.pen.number(shown.text, "label", "muted")

    def _rule(self, start, end, colour: str, width: float, label: str) -> VMobject:
        line = VMobject(stroke_color=colour, stroke_width=width)
        line.label = label
        return line.set_points_as_corners([(*start, 0), (*end, 0)])

    def _grid(self, xs: list, ys: list) -> VGroup:
        box, grid = self.box, VGroup()
        for x in xs:
            u = self.point(float(x), self.y0)[0]
            grid.add(
                self._rule((u, box.bottom), (u, box.top), self.pen.theme.grid, STROKES.grid, "a grid line")
            )
        for y in ys:
            v = self.point(self.x0, float(y))[1]
            grid.add(
                self._rule((box.left, v), (box.right, v), self.pen.theme.grid, STROKES.grid, "a grid line")
            )
        for line in grid:
            line.quiet = True  # a label with a backing may stand on it
        return grid

    def _axis_lines(self) -> VGroup:
        """The axes where they belong if 0 is in the window, else along the left and lower edge."""
        box, theme = self.box, self.pen.theme
        u, v = self.point(min(max(self.x0, 0), self.x1), min(max(self.y0, 0), self.y1))[:2]
        u, v = (u if self.x0 <= 0 <= self.x1 else box.left), (v if self.y0 <= 0 <= self.y1 else box.bottom)
        return VGroup(
            self._rule((box.left, v), (box.right, v), theme.axis, STROKES.axis, "an axis"),
            self._rule((u, box.bottom), (u, box.top), theme.axis, STROKES.axis, "an axis"),
        )

    def _place_labels(self, x_labels: list, y_labels: list) -> None:
        """Numbers stand outside the box, where no curve can run through them."""
        em, box = self.pen.em("label"), self.box
        for value, number in x_labels:
            number.place(self.point(float(value), self.y0)[0], box.bottom - 1.05 * em, "center")
        for value, number in y_labels:
            number.place(box.left - 0.4 * em, self.point(self.x0, float(value))[1] - 0.33 * em, "right")

    def _name_axes(self, x_name: str, y_name: str) -> VGroup:
        em = self.pen.em("label")
        x_axis, y_axis = self.lines
        x = self.pen.formula(x_name, "label", "muted").place(
            self.box.right + 0.3 * em, x_axis.get_y() - 0.2 * em
        )
        y = self.pen.formula(y_name, "label", "muted").place(
            y_axis.get_x(), self.box.top + 0.4 * em, "center"
        )
        return VGroup(x, y)
