"""Arrows on a map: one between two places, a compass of eight, and one that turns all round."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import sympy
from manim import VGroup, VMobject

from mathcore import Fact, Surface
from stage.claims.exact_values import to_digits
from stage.claims.geometry import claim_segment
from stage.graphing.contour_plot import ContourPlot
from stage.graphing.label_placement import free_spot, polyline
from stage.style.layers import LABEL, LINE
from stage.style.theme import STROKES

_COMPASS, _LEAST = 0.85, 0.55  # an arrow's length, in frame units, and its least beside the map's edge
_RING = (1.15, 1.0, 1.3, 1.45)  # frame units from a level place to the slopes round it, the best first
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
        sizes = float(np.clip(room, _LEAST, _COMPASS)) / plot.unit
        for k in range(8):
            angle = sympy.pi * k / 4
            way = sympy.cos(angle), sympy.sin(angle)
            ends = (x, y), (x + to_digits(sizes[0]) * way[0], y + to_digits(sizes[1]) * way[1])
            tip = plot.at(*map(float, ends[1]))
            if not (box.left <= tip[0] <= box.right and box.bottom <= tip[1] <= box.top):
                continue
            arrow = MapArrow(plot, plot.pen.theme.muted, STROKES.thin, 0.75 * HEAD)
            arrow.lay(*(tuple(map(float, end)) for end in ends))
            record = f"({x}, {y}) towards {45 * k} degrees"
            self.group.add(claim_segment(arrow, plot, f"compass arrow {k}", (record, ends), "arrow"))


class Sweep:
    """At a level place: an arrow that turns all round, and the slope, 0, at each of eight directions."""

    def __init__(self, plot: ContourPlot, surface: Surface, at: tuple[sympy.Expr, sympy.Expr]):
        self._plot, self._at, self._turn = plot, at, 0.0
        self._size = to_digits(_COMPASS / plot.unit[0])
        theme = plot.pen.theme
        self.arrow = claim_segment(MapArrow(plot, theme.ink), plot, "the turning arrow", self._truth, "arrow")
        here, kept_free = plot.at(*map(float, at)), polyline(plot.lines)
        self._slopes = []
        for k in range(8):
            angle = sympy.pi * (2 * k + 1) / 8  # between the axes, on which no number may stand
            slope = surface.directional_derivative(at, angle)
            fact = Fact(f"the slope in direction {k + 1}", slope, f"the slope at {at} towards {angle}")
            number = plot.pen.fact(fact, 3, "label", "slope").with_backing(theme).set_z_index(LABEL)
            way = np.array([np.cos(float(angle)), np.sin(float(angle))])
            spots = [here[:2] + reach * way for reach in _RING]
            spot = free_spot(spots, number.width, number.height, kept_free, plot.box)
            if spot is not None:
                self._slopes.append((k, number.move_to(spot)))
        self.group = VGroup(self.arrow, *(number for _, number in self._slopes))
        self.show(0.0)

    def _truth(self) -> tuple:
        turn = 2 * sympy.pi * to_digits(self._turn)
        way = sympy.cos(turn), sympy.sin(turn)
        end = tuple(part + self._size * along for part, along in zip(self._at, way, strict=True))
        return f"{self._at} towards {360 * self._turn:.9g} degrees", (self._at, end)

    def show(self, share: float) -> None:
        """Turn the arrow by a share of the whole circle; a number stands once it has passed."""
        self._turn = float(share)
        here, turn = np.array([float(part) for part in self._at]), 2 * np.pi * self._turn
        self.arrow.lay(here, here + float(self._size) * np.array([np.cos(turn), np.sin(turn)]))
        for k, number in self._slopes:
            number.set_opacity(float(np.clip(16 * (share - (2 * k + 1) / 16), 0, 1)))
