"""The tangent sliding along its curve, with the slope's live value and a table of slopes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import sympy
from manim import VGroup

from mathcore import Curve, Fact, extreme_slopes, primed, slope_name, word
from scenes.slopes.parts.difference_quotient import decimals_in
from scenes.slopes.parts.slope_strip import SlopeStrip
from stage.claims.exact_values import exact_slope, slope_near, text_of
from stage.gadgets.live_line import StoppingLine, with_room
from stage.graphing.curve_plot import CurvePlot, is_line
from stage.style.layout import Zone
from stage.text.phrases import Formula, Phrase
from stage.text.table import Table
from stage.text.writing import Pen, decimals_for
from stage.text.written import Line


class Slope:
    """The slope of a curve, as a function of x."""

    name = "the slope"

    def __init__(self, curve: Curve):
        self._curve = curve

    def value(self, x: float) -> float:
        return slope_near(self._curve, x)

    def exact(self, x: sympy.Float) -> sympy.Expr:
        return exact_slope(self._curve, x)

    def expression(self, x: float) -> str:
        return f"Derivative({text_of(self._curve.expr)}, {self._curve.variable}) at {x:.9g}"


def slope_fact(curve: Curve, a: sympy.Expr) -> Fact:
    """The slope at a. A place that is known to its digits only is one where the slope is 0."""
    slope = sympy.S.Zero if a.has(sympy.Float) else curve.slope(a)
    return Fact(f"{curve.name}'({a})", slope, f"Derivative({curve.expr}, {curve.variable}) at {a}")


class SlopeLine(StoppingLine):
    """``f′(x)`` with its live value while x moves; at each stop its own name, ``f′(2)``, and the Fact."""

    def __init__(self, pen: Pen, curve: Curve, stops: Sequence[sympy.Expr], facts: Sequence[Fact]):
        ends = float(min(stops)), float(max(stops))
        slopes = curve.slopes(np.linspace(*ends, 101))
        seen = [*slopes[np.isfinite(slopes)].tolist(), *(fact.value for fact in facts)]
        low, high = with_room(seen)
        beyond = [slope for slope in extreme_slopes(curve, *ends) if not low <= slope <= high]
        line = pen.formula(slope_name(curve.name, curve.variable.name), role="slope")
        digits = decimals_for(max(map(abs, [*seen, *beyond])))
        rests = {stop: (fact, digits) for stop, fact in zip(stops, facts, strict=True)}
        super().__init__(line, pen, "slope", [*seen, *beyond], Slope(curve), rests)
        self.sources = [f"{primed(curve.name)}({pen.exact(stop)})" for stop in stops]
        self.names = {
            stop: pen.formula(source, role="slope")
            for stop, source in zip(self.numbers, self.sources, strict=True)
        }
        self.heads = VGroup(self.line, *self.names.values())
        self.whole = VGroup(self.heads, self.group)

    def lay(self, after: Line | None = None) -> None:
        """Put the names at one left edge and baseline, and the value after the longest."""
        for name in self.names.values():
            name.place(self.line.get_left()[0], self.line.origin()[1])
        super().lay(after or max(self.heads, key=lambda head: head.width))

    def show(self, state: float) -> None:
        super().show(state)
        for name, number in zip(self.names.values(), self.numbers.values(), strict=True):
            name.set_opacity(number.glyphs[0].get_fill_opacity())
        self.line.set_opacity(self.readout.glyphs[-1].get_fill_opacity())


def slope_table(
    pen: Pen, curve: Curve, places: Sequence[sympy.Expr], zone: Zone, decimals: Sequence[int]
) -> Table:
    """x and f′(x), a row for each place visited; ``decimals`` are those of the slopes."""
    x = word(curve.variable.name)
    facts = [slope_fact(curve, place) for place in places]
    rows = [
        [(Fact(x, place, str(place)), _place_decimals(place)), (fact, digits)]
        for place, fact, digits in zip(places, facts, decimals, strict=True)
    ]
    return Table(pen, zone, [(x, "ink"), (slope_name(curve.name, curve.variable.name), "slope")], rows)


def _place_decimals(place: sympy.Expr) -> int:
    """All of a decimal with at most six, else three."""
    return decimals_in(place) if place.is_Rational and (place * 10**6).is_integer else 3


class TangentSlide:
    """The tangent sliding from stop to stop, with the slope's live value, a row and a dot for each stop.

    Times are counted from the first stop, a unit for each leg to the next; see ``show`` and ``put_down``.
    """

    def __init__(self, plot: CurvePlot, stops: Sequence[sympy.Expr], zone: Zone):
        pen, self._curve = plot.pen, plot.curve
        self.stops, self._variable = list(stops), plot.curve.variable
        self.facts = [slope_fact(plot.curve, stop) for stop in self.stops]
        self.line = SlopeLine(pen, plot.curve, self.stops, self.facts)
        digits = [self.line.decimals] * len(self.stops)
        self.table = slope_table(pen, plot.curve, self.stops, zone, digits)
        self.strip = SlopeStrip(plot, self.stops, self.facts)

    @property
    def legs(self) -> range:
        """The indices of the legs, each from a stop to the next."""
        return range(len(self.stops) - 1)

    @property
    def title(self) -> Phrase:
        """The title, by what the slope does at the stops."""
        values = [fact.value for fact in self.facts]
        if max(values) - min(values) > 1e-9 * max(1.0, *map(abs, values)):
            return Phrase("The slope changes from point to point")
        if is_line(self._curve):
            return Phrase("On a line the slope is the same everywhere")
        return Phrase("The same slope at all these points")

    def told(self, stop: int) -> Phrase:
        """The caption at a stop: its slope, and that the curve is level where that is so."""
        name, fact = Formula(self.line.sources[stop]), self.facts[stop]
        shown = fact.shown(self.line.decimals)
        if fact.exact == 0 and not is_line(self._curve):
            return Phrase("{name} = {slope}: here the curve is level.", name=name, slope=shown)
        if shown.relation == "=":
            return Phrase("{name} = {slope}.", name=name, slope=shown)
        return Phrase("{name} ≈ {slope}.", name=name, slope=shown)

    def at(self, time: float) -> float:
        """The place x at a time."""
        k = min(int(time), len(self.stops) - 2)
        start, end = float(self.stops[k]), float(self.stops[k + 1])
        return end if time == k + 1 else start + (end - start) * (time - k)

    def show(self, time: float) -> None:
        """Set the live value to a time."""
        self.line.show(self.at(time))

    def put_down(self, stop: int, share: float) -> None:
        """Put down the slope at a stop: as a dot below the curve, and as a row."""
        self.strip.show(stop + share)
        self.table.show(stop + share)
