"""The plot of one curve in a window, in a zone of the frame."""

from __future__ import annotations

import numpy as np
import sympy
from manim import VMobject

from mathcore import Curve, Window, samples
from stage.claims.claim import Comparison, claim
from stage.claims.exact_values import slope_near
from stage.claims.geometry import compare_graph, strokes_of
from stage.graphing.curve_ends import curve_ends
from stage.graphing.plot_frame import PlotFrame
from stage.style.layers import CURVE
from stage.style.layout import Zone
from stage.style.theme import STROKES
from stage.text.writing import Pen
from stage.text.written import Line


class CurvePlot(PlotFrame):
    """Axes, a faint grid and a curve in a zone of the frame, clipped to its window.

    The axes are named after the curve, or by ``names``; ``role`` is that of the curve's colour. The ``graph``
    claims, under the name ``called``, that it lies on the curve; its open and closed ends, in it, claim their
    places. ``at``, ``tangent`` and ``secant`` return frame coordinates.
    """

    def __init__(
        self,
        pen: Pen,
        curve: Curve,
        window: Window,
        zone: Zone,
        names: tuple[str | Line, str | Line] | None = None,
        called: str = "the curve",
        role: str = "curve",
    ):
        super().__init__(pen, (window.x, window.y), zone, names or curve.axes)
        self.curve, self.window = curve, window
        self.graph = claim(self.path(curve, pen.theme[role]), called, self._read_graph, steady=True)
        self.graph.add(*curve_ends(self, called, pen.theme[role]))
        self.add(self.frame, self.graph)

    def _read_graph(self, drawn: VMobject) -> Comparison:
        starts, ends = strokes = strokes_of(drawn.points, self)
        places = np.concatenate([starts, ends[-1:]])
        return compare_graph("curve", places, self.curve, self, strokes=strokes)

    def at(self, x: float) -> np.ndarray:
        """The curve's point at x, in frame coordinates (3,)."""
        return self.point(x, float(self.curve.values(np.array([x]))[0]))

    def label_of(self, x: sympy.Expr) -> Line:
        """The curve's point at an exact x as a label, ``(1, e)``; long values as decimals."""
        return self.place_label(x, self.curve.value(x))

    # --- lines

    def tangent(self, x: float, length: float = 4.4) -> np.ndarray:
        """The tangent at x as two frame points (2, 3), ``length`` frame units long, clipped to the box."""
        here, slope = np.array([x]), slope_near(self.curve, x)
        return self.chord(x, float(self.curve.values(here)[0]), slope, length / 2, length / 2)

    def secant(self, a: float, h: float, length: float = 4.4, overhang: float = 0.7) -> np.ndarray:
        """The secant through a and a + h as two frame points (2, 3) beyond both, ``length`` or more apart."""
        y0, y1 = self.curve.values(np.array([a, a + h]))
        start, end = self.point(a, y0), self.point(a + h, y1)
        apart = float(np.linalg.norm(end - start))
        ahead = max(apart + overhang, length / 2)
        behind = max(overhang, length - ahead)
        ahead, behind = (ahead, behind) if h > 0 else (behind, ahead)
        return self.chord(a, y0, (y1 - y0) / h, behind, ahead)

    def chord(self, x: float, y: float, slope: float, behind: float, ahead: float) -> np.ndarray:
        """The line from ``behind`` frame units left of (x, y) to ``ahead`` right of it, within the box."""
        here = self.point(x, y)
        along = np.array([self.unit[0], slope * self.unit[1], 0])
        along /= np.linalg.norm(along)
        low, high = -behind, ahead
        bounds = ((self.box.left, self.box.right), (self.box.bottom, self.box.top))
        for axis, (least, most) in enumerate(bounds):
            if abs(along[axis]) > 1e-12:
                ends = sorted(((least - here[axis]) / along[axis], (most - here[axis]) / along[axis]))
                low, high = max(low, ends[0]), min(high, ends[1])
        if low >= high:  # the point lies outside the window, and so does the whole line
            return np.array([here, here])
        return np.array([here + low * along, here + high * along])

    def path(
        self, curve: Curve, colour: str, low: float | None = None, high: float | None = None
    ) -> VMobject:
        """A curve over [low, high] (default: the window), broken at its gaps, clipped to the window."""
        drawn = VMobject(stroke_color=colour, stroke_width=STROKES.curve).set_z_index(CURVE)
        low, high = (self.x0 if low is None else low), (self.x1 if high is None else high)
        for piece in samples(curve, low, high, 400):
            for part in self._inside(curve, piece):
                points = self.point(part[:, 0], part[:, 1])
                drawn.start_new_path(points[0])
                drawn.add_points_as_corners(points[1:])
        return drawn

    def _inside(self, curve: Curve, piece: np.ndarray) -> list[np.ndarray]:
        """The parts of a sampled piece (m, 2) within the window's heights, extended to its edges."""
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


def is_line(curve: Curve) -> bool:
    """Whether a curve is one straight line, without jumps such as floor's."""
    return curve.expr.is_polynomial(curve.variable) and not curve.slope_function.expr.free_symbols
