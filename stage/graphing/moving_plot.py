"""A plot of a curve whose box and window change: its axes' numbers go along, and so does what is in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass

import numpy as np
from manim import Arc, VMobject
from manim.utils.rate_functions import smooth

from mathcore import Curve, Window
from stage.graphing.curve_ends import curve_ends
from stage.graphing.curve_plot import CurvePlot
from stage.graphing.plot_frame import PlotFrame
from stage.style.layout import Zone
from stage.style.opacity import set_opacity
from stage.text.writing import Pen
from stage.text.written import Number

_MOVE, _GO, _COME = (0.0, 0.85), (0.4, 0.6), (0.86, 1.0)  # of a move: its motion; when numbers go, and come
_EDGE = 0.02  # frame units: what lies so little outside the box is still seen
_LIKE = 1e-9  # relative: ranges of one width
View = tuple[Zone, Window]


class MovingPlot(CurvePlot):
    """A curve plot with several views, each a zone of the frame and a window; it begins in the first.

    ``show(one, other, share)`` sets it between two views. What it was given by ``carry`` keeps its place in
    the plot. Numbers and grid lines that leave the box are not seen. ``boxes`` are those of its views.
    """

    def __init__(
        self,
        pen: Pen,
        curve: Curve,
        views: Sequence[View],
        names: tuple | None = None,
        called: str = "the curve",
        role: str = "curve",
    ):
        (zone, window), *_ = views
        super().__init__(pen, curve, window, zone, names, called, role)
        self._called, self._colour = called, pen.theme[role]
        self._windows, self.boxes = [window for _, window in views], [self.box]
        self._ticks: tuple[dict, dict] = {}, {}  # of each axis: a number's text → what it numbers
        self._carried: list[tuple[VMobject, np.ndarray]] = []
        self._sampled = self._inverse(self.graph.points)
        self._keep(0, self)
        for view, (place, seen) in enumerate(views[1:], start=1):
            frame = PlotFrame(pen, (seen.x, seen.y), place, names or curve.axes)
            self.boxes.append(frame.box)
            self._keep(view, frame)

    def _keep(self, view: int, frame: PlotFrame) -> None:
        """Take over the numbers and the grid lines of a view, but for those that the plot has already."""
        lines = iter([*frame.grid])
        for ticks, numbered in zip(self._ticks, frame.numbered, strict=True):
            for value, number in numbered:
                line = next(lines)
                if number.says not in ticks:
                    ticks[number.says] = _Tick(float(value), number, line, set())
                    if frame is not self:
                        self.labels.add(number.set_opacity(0))
                        self.grid.add(set_opacity(line, stroke=0))
                ticks[number.says].views.add(view)

    def carry(self, *mobjects: VMobject) -> None:
        """Let mobjects keep their places in the plot: what is round is moved, a path is drawn anew."""
        for part in (part for mobject in mobjects for part in mobject.get_family() if len(part.points)):
            places = np.array([part.get_center()]) if isinstance(part, Arc) else part.points
            self._carried.append((part, self._inverse(places)))

    def _inverse(self, points: np.ndarray) -> np.ndarray:
        """Coordinates (n, 2) of frame points (n, 3)."""
        corner = np.array([self.box.left, self.box.bottom])
        return (points[:, :2] - corner) / self.unit + [self.x0, self.y0]

    def show(self, one: int, other: int, share: float) -> None:
        """Stand between two views: in the first at 0, in the other at 1; the motion eases by itself."""
        ticks_share, share = share, smooth(float(np.interp(share, _MOVE, (0, 1))))
        boxes, windows = ([them[k] for k in (one, other)] for them in (self.boxes, self._windows))
        self.box = _between_zones(*boxes, share)
        self.x0, self.x1 = _between(windows[0].x, windows[1].x, share)
        self.y0, self.y1 = _between(windows[0].y, windows[1].y, share)
        spans = (self.x0, self.x1), (self.y0, self.y1)
        for axis, (low, high) in zip((self.axes.x_axis, self.axes.y_axis), spans, strict=True):
            axis.x_range = np.array([low, high, high - low])
        self._lay_axes()
        for line, new in zip(self.lines, self._axis_lines(), strict=True):
            line.set_points(new.points)
        self._place_names()
        for axis, ticks in enumerate(self._ticks):
            for tick in ticks.values():
                self._lay_tick(axis, tick, tick.seen(one, other, ticks_share))
        self._lay_graph(windows[0] == windows[1] == self._windows[0])
        for part, places in self._carried:
            laid = self.point(*places.T)
            if isinstance(part, Arc):
                part.move_to(laid[0])
            else:
                part.set_points(laid)

    def _lay_tick(self, axis: int, tick: _Tick, seen: float) -> None:
        """Place a number at an axis and the grid line from it."""
        em, box = self.pen.em("label"), self.box
        x, y, _ = self.point(*((tick.value, self.y0) if axis == 0 else (self.x0, tick.value)))
        if axis == 0:
            tick.number.place(x, box.bottom - 1.05 * em, "center")
            tick.line.set_points_as_corners([(x, box.bottom, 0), (x, box.top, 0)])
            inside = box.left - _EDGE <= x <= box.right + _EDGE
        else:
            beside = box.left - 0.4 * em
            right = max(beside, self.zone.left + tick.number.width)  # a wide one has no room on the way
            seen *= max(1 - (right - beside) / (0.3 * em), 0.0)
            tick.number.place(right, y - 0.33 * em, "right")
            tick.line.set_points_as_corners([(box.left, y, 0), (box.right, y, 0)])
            inside = box.bottom - _EDGE <= y <= box.top + _EDGE
        tick.number.set_opacity(seen * inside)
        set_opacity(tick.line, stroke=seen * inside)

    def _lay_graph(self, same: bool) -> None:
        """Draw the curve and its ends: as it was sampled where the window is the first one, else anew."""
        places = self.point(*self._sampled.T) if same else self.path(self.curve, self._colour).points
        self.graph.set_points(places)
        if len(self.graph.submobjects):
            self.graph.submobjects = curve_ends(self, self._called, self._colour)


@dataclass(frozen=True)
class _Tick:
    """A value at an axis: its number, its grid line, and the views that have it."""

    value: float
    number: Number
    line: VMobject
    views: set[int]

    def seen(self, one: int, other: int, share: float) -> float:
        """How well it is seen between two views."""
        if one in self.views:
            return 1.0 if other in self.views else 1 - float(np.interp(share, _GO, (0, 1)))
        return float(np.interp(share, _COME, (0, 1))) if other in self.views else 0.0


def _between_zones(one: Zone, other: Zone, share: float) -> Zone:
    return Zone(*(a + share * (b - a) for a, b in zip(astuple(one), astuple(other), strict=True)))


def _between(one: tuple[float, float], other: tuple[float, float], share: float) -> tuple[float, float]:
    """A range between two: it shrinks or grows by the same factor in the same time, about one place."""
    (a, b), (c, d) = one, other
    first, last = b - a, d - c
    if abs(last - first) < _LIKE * first:
        return a + share * (c - a), b + share * (d - b)
    width = first * (last / first) ** share
    stays = (a * last - c * first) / (last - first)  # the place that both ranges have at the same share
    low = stays - (stays - a) / first * width
    return (a, b) if share == 0 else (c, d) if share == 1 else (low, low + width)
