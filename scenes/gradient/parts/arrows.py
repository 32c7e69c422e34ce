"""Arrows on a map: one between two places, and a compass of eight."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import sympy
from manim import VGroup, VMobject

from stage.claims.exact_values import to_digits
from stage.claims.geometry import claim_segment
from stage.graphing.contour_plot import ContourPlot
from stage.style.layers import LINE
from stage.style.theme import STROKES

_COMPASS, _LEAST = 0.85, 0.55  # an arrow's length, in frame units, and its least beside the map's edge
HEAD = 0.24  # an arrow head's length, in frame units


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


class Compass:
    """Up to eight arrows of one length round a point: ways to leave it and to stay on the map."""

    def __init__(self, plot: ContourPlot, x: sympy.Expr, y: sympy.Expr):
        self.group = VGroup()
        here, box = plot.at(float(x), float(y)), plot.box
        room = min(here[0] - box.left, box.right - here[0], here[1] - box.bottom, box.top - here[1])
        size = float(np.clip(room, _LEAST, _COMPASS)) / plot.unit[0]
        for k in range(8):
            angle = sympy.pi * k / 4
            way = sympy.cos(angle), sympy.sin(angle)
            ends = (x, y), (x + to_digits(size) * way[0], y + to_digits(size) * way[1])
            tip = plot.at(*map(float, ends[1]))
            if not (box.left <= tip[0] <= box.right and box.bottom <= tip[1] <= box.top):
                continue
            arrow = MapArrow(plot, plot.pen.theme.muted, STROKES.thin, 0.75 * HEAD)
            arrow.lay(*(tuple(map(float, end)) for end in ends))
            record = f"({x}, {y}) towards {45 * k} degrees"
            self.group.add(claim_segment(arrow, plot, f"compass arrow {k}", (record, ends), "arrow"))
