"""A low plot under a curve's, on the same x-axis, onto which the slopes at places are put down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import sympy
from manim import Dot, VGroup, VMobject

from mathcore import Fact, slope_name
from stage.claims.geometry import claim_point, claim_segment
from stage.gadgets.segments import segment
from stage.graphing.curve_plot import CurvePlot
from stage.graphing.plot_frame import PlotFrame
from stage.style.layers import DOT, FILL
from stage.style.layout import Zone
from stage.style.opacity import set_opacity
from stage.style.theme import STROKES

HEIGHT = 0.36  # of the zone of the curve's plot
_MARGIN = 0.18  # of the slopes' range, above and below
_FALL = 0.6  # of a slope's time: then its line has come down, and the slope itself appears
_FAINT = 0.7  # opacity of the line that comes down


class SlopeStrip:
    """The slopes as heights over the same places; each comes down from its point on the curve.

    ``show(k)`` shows the first k; a part of one is on its way.
    """

    def __init__(self, plot: CurvePlot, stops: Sequence[sympy.Expr], facts: Sequence[Fact]):
        self._plot, self.stops = plot, [float(stop) for stop in stops]
        pen, curve = plot.pen, plot.curve
        values = [0.0, *(fact.value for fact in facts)]
        room = _MARGIN * (max(values) - min(values)) or 1.0
        spans = (plot.x0, plot.x1), (min(values) - room, max(values) + room)
        zone = replace(plot.zone, top=plot.zone.bottom + HEIGHT * plot.zone.height)
        names = curve.variable.name, curve.name
        tried = PlotFrame(pen, spans, zone, names)
        aside = Zone(
            zone.left + plot.box.left - tried.box.left,
            zone.right + plot.box.right - tried.box.right,
            zone.bottom,
            zone.top,
        )
        self.plot = PlotFrame(pen, spans, aside, names)
        self._name_the_slopes(slope_name(curve.name, curve.variable.name))
        self.slopes = VGroup(*map(self._slope, stops, facts))
        self.drops = VGroup(
            *(segment([0, 0, 0], [0, 1, 0], pen.theme.muted, STROKES.axis, FILL) for _ in stops)
        )
        for drop in self.drops:
            drop.label = "the line to a slope"
        self.group = VGroup(self.drops, self.slopes)
        self.show(0)

    def _name_the_slopes(self, name: str) -> None:
        """Name the axis beside its numbers, within the margin: above the axis a line may come down."""
        old, box, pen = self.plot.names[1], self.plot.box, self.plot.pen
        new, em = pen.formula(name, "label", "slope"), pen.em("label")
        new.place(box.left - 0.4 * em, box.top + 0.4 * em, "right")
        new.shift([max(0.0, pen.layout.safe.left - new.get_left()[0]), 0, 0])
        for _, number in self.plot.numbered[1]:
            if number.get_top()[1] > new.get_bottom()[1] - 0.2 * em:
                self.plot.labels.remove(number)  # it has no room below the name
        self.plot.names.remove(old).add(new)

    def _slope(self, place: sympy.Expr, fact: Fact) -> VGroup:
        """A slope as a dot, with a stem from 0 if it has a height."""
        colour, foot, top = self.plot.pen.theme.slope, (place, sympy.S.Zero), (place, fact.exact)
        dot = Dot(self.plot.point(float(place), fact.value), radius=STROKES.dot, color=colour).set_z_index(
            DOT
        )
        claim_point(dot, self.plot, "a slope put down", (fact.expression, top))
        if fact.exact == 0:
            return VGroup(dot)
        ends = self.plot.point(float(place), 0), self.plot.point(float(place), fact.value)
        stem = segment(*ends, colour, STROKES.thin)
        claim_segment(stem, self.plot, "the height of a slope", (fact.expression, (foot, top)))
        return VGroup(stem, dot)

    @property
    def top(self) -> float:
        """The height that the curve's plot must leave free below it, from its zone's bottom."""
        return self.plot.zone.top

    def show(self, progress: float) -> None:
        """Show the first slopes; the line of the one that comes grows down from the curve first."""
        for k, (x, slope, drop) in enumerate(zip(self.stops, self.slopes, self.drops, strict=True)):
            share = float(np.clip(progress - k, 0, 1))
            start, end = self._plot.at(x), slope[-1].get_center()
            fallen = min(share / _FALL, 1.0)
            self._set(drop, start, start + max(fallen, 1e-3) * (end - start), _FAINT * (share > 0))
            lit = max(share - _FALL, 0.0) / (1 - _FALL)
            for part in slope:
                is_dot = isinstance(part, Dot)
                set_opacity(part, lit if is_dot else 0.0, 0.0 if is_dot else lit)

    @staticmethod
    def _set(line: VMobject, start: np.ndarray, end: np.ndarray, seen: float) -> None:
        line.set_points_as_corners([start, end])
        set_opacity(line, stroke=seen)
