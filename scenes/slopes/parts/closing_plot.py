"""A curve plot that closes in on a point of its curve, and that makes room below itself."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import VGroup, VMobject

from mathcore import Curve, Fact, Window, samples
from stage.graphing.curve_plot import CurvePlot
from stage.graphing.ticks import step_of, ticks
from stage.style.layout import Zone
from stage.style.opacity import set_opacity
from stage.text.writing import Pen

_DIGITS = 12  # decimals of an axis's number at most: it is always exact
_WIDEST = 1.7  # frame units: with longer numbers at its axes there is no closer view
_APART = 0.3  # frame units between the numbers along x
_DENSE, _SPARSE = 6, 2  # numbers along an axis that are tried
_TALL = 1.2  # frame units between the numbers along f, close up
_CLOSEST = 0.12  # frame units between numbers that are just coming, as the view closes in on them
_MOST_APART, _HARDLY = 1.6, 1.05  # frame units; times: limits of how near they may come
_COMING, _GOING = 0.06, 0.12  # of a depth: while it changes, numbers come and go
_EDGE = 0.15  # frame units: a number or a line of the grid fades so near to the box's edge
_SLACK = 1e-6  # frame units
_PLACES = 241  # of a curve's drawn piece


class _Numbers:
    """The numbers along one axis and their lines of the grid, for one depth."""

    def __init__(self, axis: int, numbers: Sequence[tuple], lines: Sequence[VMobject]):
        self._axis, self.numbers, self._lines = axis, numbers, lines
        self.lit = -1.0  # how visible the most visible of them is

    def closest(self) -> float:
        """How many times as near to each other they could stand as they now do."""
        extents = [number.height if self._axis else number.width for _, number in self.numbers]
        places = [line.get_center()[self._axis] for line in self._lines]
        apart = min(float(np.min(np.diff(places), initial=np.inf)), _MOST_APART)
        return max(apart / (max(extents, default=0.0) + _CLOSEST), _HARDLY)

    def show(self, plot: ClosingPlot, seen: float) -> None:
        """Lay all at their places, as visible as ``seen`` says, and less at the box's edges."""
        em, box = plot.pen.em("label"), plot.box
        low, high = ((box.left, box.right), (box.bottom, box.top))[self._axis]
        moving, lits = min(8 * plot.view, 1.0), [0.0]
        for (value, number), line in zip(self.numbers, self._lines, strict=True):
            place = plot.point(*[float(value)] * 2)[self._axis]
            inside = min(place - low, high - place) + _SLACK
            lits.append(seen * float(1 - moving * (1 - np.clip(inside / _EDGE, 0, 1))) * (inside >= 0))
            if self._axis:
                ends = [(box.left, place, 0), (box.right, place, 0)]
                number.place(box.left - 0.4 * em, place - 0.33 * em, "right")
            else:
                ends = [(place, box.bottom, 0), (place, box.top, 0)]
                number.place(place, box.bottom - 1.05 * em, "center")
            line.set_points_as_corners(ends)
            set_opacity(line, stroke=lits[-1])
            number.set_opacity(lits[-1] * (1 if self._axis else plot.numbered))
        self.lit = max(lits)


class ClosingPlot(CurvePlot):
    """A curve plot whose view closes in on the point at a: depth 0 is the whole window.

    At each whole depth the axes have numbers of their own, so that what is drawn is to scale there too.
    ``look`` sets the view; ``made`` from 0 to 1 is how far the plot has made room below it, ``room`` frame
    units in all. ``aim`` sets the coordinates alone.
    """

    def __init__(self, pen: Pen, curve: Curve, window: Window, zone: Zone, a: float):
        self._levels: list[list[_Numbers]] = []
        self._begins: list[list[float]] = []  # for each level and axis, the depth from which it is seen
        super().__init__(pen, curve, window, zone)
        self._a, self._full, self._zooms, self.room = float(a), self.box, [1.0], 0.0
        self._height = float(curve.values(np.array([self._a]))[0])
        self.view, self.numbered = 0.0, 1.0
        self._pieces = samples(curve, self.x0, self.x1, 400)
        self._ends = [
            (part, part.points.copy(), self.coordinates(self._middles(part)))
            for part in self.graph.submobjects
        ]
        self.closer = VGroup()
        self.frame.add(self.closer)
        self.look(0)

    def _place_labels(self, x_labels: list, y_labels: list) -> None:
        super()._place_labels(x_labels, y_labels)
        self._add_level(x_labels, y_labels, self.grid, -np.inf)

    def _add_level(self, x_labels: list, y_labels: list, lines: VGroup, begins: float | None = None) -> None:
        """Add numbers and grid for one depth more, and find from where on each axis's are seen."""
        parts = list(lines)[: len(x_labels)], list(lines)[len(x_labels) :]
        level = [_Numbers(axis, (x_labels, y_labels)[axis], parts[axis]) for axis in (0, 1)]
        self._levels.append(level)
        if begins is None:
            closer = np.log(self._zooms[-1] / self._zooms[-2])
            self._begins.append([self.deepest - min(np.log(one.closest()) / closer, 0.5) for one in level])
        else:
            self._begins.append([begins, begins])

    @property
    def stated(self) -> float:
        """How visible the numbers are, 0 to 1, on the axis on which they are less so."""
        return min(max(level[axis].lit for level in self._levels) for axis in (0, 1))

    @staticmethod
    def _middles(rings: VMobject) -> np.ndarray:
        boxes = [(ring.min(axis=0) + ring.max(axis=0)) / 2 for ring in rings.get_subpaths()]
        return np.array(boxes)

    @property
    def deepest(self) -> int:
        return len(self._zooms) - 1

    @property
    def widest_number(self) -> float:
        """The width of the widest number beside the box, in frame units."""
        return max(number.width for _, level in self._levels for _, number in level.numbers)

    def close_in(self, zooms: Sequence[float]) -> None:
        """Add views so many times as near, as far as the numbers at their axes can be written."""
        for zoom in zooms:
            self._zooms.append(float(zoom))
            self.aim(self.deepest)
            x_labels, y_labels = self._close_labels(0), self._close_labels(1)
            if not (x_labels and y_labels):
                self._zooms.pop()
                break
            lines = self._grid([v for v, _ in x_labels], [v for v, _ in y_labels])
            self._add_level(x_labels, y_labels, lines)
            for scale, numbers in ((self.x_scale, x_labels), (self.y_scale, y_labels)):
                scale.shown.add(*(number for _, number in numbers))
            self.closer.add(lines, *(number for _, number in (*x_labels, *y_labels)))
        self.look(0)

    def _close_labels(self, axis: int) -> list:
        """Two or more numbers along an axis of the present view; none where they are too long."""
        low, high = ((self.x0, self.x1), (self.y0, self.y1))[axis]
        length = (self.box.width, self.box.height)[axis]
        for most in range(_DENSE, _SPARSE - 1, -1):
            values = ticks(low, high, most)
            shown = [Fact("tick", v, str(v)).shown(_DIGITS).text for v in values]
            numbers = [(v, self.pen.number(t, "label", "muted")) for v, t in zip(values, shown, strict=True)]
            apart = float(step_of(values)) / (high - low) * length
            wide = max((number.width for _, number in numbers), default=0.0)
            if len(values) >= _SPARSE and wide <= _WIDEST and apart >= (_TALL if axis else wide + _APART):
                return numbers
        return []

    # --- the view

    def aim(self, depth: float, made: float = 0.0) -> None:
        """Set the coordinates to a view, and draw nothing."""
        self.view, window = float(depth), self.window
        self.numbered = float(np.clip(1 - 3 * made, 0, 1))
        full, to_middle = self._full, min(self.view, 1.0)
        self.box = Zone(full.left, full.right, full.bottom + made * self.room, full.top)
        zoom = float(np.exp(np.interp(depth, range(len(self._zooms)), np.log(self._zooms))))
        ends = []
        for place, (low, high) in ((self._a, window.x), (self._height, window.y)):
            share, size = (place - low) / (high - low), (high - low) / zoom
            share += to_middle * (0.5 - share)
            ends.append((low, high) if depth == 0 else (place - share * size, place + (1 - share) * size))
        (self.x0, self.x1), (self.y0, self.y1) = ends
        for axis, span in zip((self.axes.x_axis, self.axes.y_axis), ends, strict=True):
            axis.x_range[:2] = span
        self._lay_axes()

    def look(self, depth: float, made: float = 0.0) -> None:
        """Set all that is drawn to a view."""
        self.aim(depth, made)
        self.graph.set_points(self._graph_now().points)
        for part, points, middles in self._ends:
            self._lay_ends(part, points, middles)
        for k, level in enumerate(self._levels):
            for axis, numbers in enumerate(level):
                begins, ends = self._begins[k][axis], [*self._begins[k + 1 : k + 2], [np.inf] * 2][0][axis]
                came, goes = (self.view - begins) / _COMING, (ends - self.view) / _GOING
                numbers.show(self, float(np.clip(min(came, goes), 0, 1)))
        for line, laid in zip(self.lines, self._axis_lines(), strict=True):
            line.set_points(laid.points)
        self._place_names()

    def _graph_now(self) -> VMobject:
        """The curve within the present view."""
        drawn = VMobject()
        for piece in self._pieces:
            for part in self._inside(self.curve, self._closer(piece)):
                points = self.point(part[:, 0], part[:, 1])
                drawn.start_new_path(points[0])
                drawn.add_points_as_corners(points[1:])
        return drawn

    def _closer(self, piece: np.ndarray) -> np.ndarray:
        """A sampled piece of the curve (m, 2) within the view's width, sampled closely enough for it."""
        low, high = max(piece[0, 0], self.x0), min(piece[-1, 0], self.x1)
        if not low < high:
            return np.zeros((0, 2))
        kept = piece[(piece[:, 0] >= low) & (piece[:, 0] <= high)]
        xs = np.linspace(low, high, _PLACES)
        xs = xs[~np.isin(xs, kept[:, 0]) & (xs > piece[0, 0]) & (xs < piece[-1, 0])]
        whole = np.concatenate([kept, np.column_stack([xs, self.curve.values(xs)])])
        whole = whole[np.isfinite(whole[:, 1])]
        return whole[np.argsort(whole[:, 0])]

    def _lay_ends(self, part: VMobject, points: np.ndarray, middles: np.ndarray) -> None:
        """Lay the rings or dots at the curve's ends; close up they are left out."""
        laid, each = points.copy(), len(points) // len(middles)
        for k, (x, y) in enumerate(middles):
            here = points[k * each : (k + 1) * each]
            middle = (here.min(axis=0) + here.max(axis=0)) / 2
            laid[k * each : (k + 1) * each] = here + self.point(x, y) - middle
        part.set_points(laid)
        places, box = self.point(*middles.T)[:, :2], self.box
        inside = min((places - [box.left, box.bottom]).min(), ([box.right, box.top] - places).min())
        lit = float(np.clip(min(1 - 5 * self.view, inside / _EDGE), 0, 1)) if self.view else 1.0
        set_opacity(part, lit, lit)
