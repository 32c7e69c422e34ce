"""The tangent sliding along its curve, with the slope's live value and a table of slopes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import sympy
from manim import FadeIn, VGroup

from mathcore import Curve, Fact, extreme_slopes, slope_name, word
from scenes.slopes.parts.difference_quotient import decimals_in
from stage.claims.exact_values import exact_slope, slope_near, text_of
from stage.gadgets.live_line import LiveLine, with_room
from stage.gadgets.tangent import Tangent
from stage.graphing.curve_plot import CurvePlot, is_line
from stage.style.layout import Zone
from stage.text.phrases import Listed, Phrase
from stage.text.table import Table
from stage.text.writing import Pen, decimals_for


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
    """The slope at a."""
    return Fact(f"{curve.name}'({a})", curve.slope(a), f"Derivative({curve.expr}, {curve.variable}) at {a}")


def slope_line(pen: Pen, curve: Curve, places: Sequence[sympy.Expr]) -> LiveLine:
    """``f′(x)`` with its live value; the state is x, between the smallest and the largest of ``places``."""
    ends = float(min(places)), float(max(places))
    slopes = curve.slopes(np.linspace(*ends, 101))
    seen = slopes[np.isfinite(slopes)].tolist()
    low, high = with_room(seen)
    beyond = [slope for slope in extreme_slopes(curve, *ends) if not low <= slope <= high]
    line = pen.formula(slope_name(curve.name, curve.variable.name), role="slope")
    return LiveLine(line, pen, "slope", [*seen, *beyond], Slope(curve))


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
    """The tangent sliding from stop to stop, with the slope's live value and a row for each stop."""

    def __init__(self, plot: CurvePlot, tangent: Tangent, stops: Sequence[sympy.Expr], zone: Zone):
        pen, curve = plot.pen, plot.curve
        self.tangent, self.stops, self._variable = tangent, list(stops), curve.variable
        self._curve = curve
        self.line = slope_line(pen, curve, self.stops)
        self.facts = [slope_fact(curve, stop) for stop in self.stops]
        # the first slope reads as in the beats before
        first = max(self.line.decimals, decimals_for(self.facts[0].value))
        self.decimals = [first, *[self.line.decimals] * (len(self.stops) - 1)]
        self.table = slope_table(pen, curve, self.stops, zone, self.decimals)

    def come(self) -> list:
        """The animations that show the line and the table's head, at the first stop."""
        return [
            FadeIn(self.line.line, self.table.heading, self.table.rule),
            self.line.rest(self.facts[0], self.decimals[0]),
        ]

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

    @property
    def told(self) -> Phrase:
        """A caption with the slopes at the further stops."""
        slopes = [
            Phrase(
                "at {x} = {place} the slope is {slope}",
                x=self._variable,
                place=row[0].shown if stop.is_Rational else stop,
                slope=row[1].shown,
            )
            for stop, row in zip(self.stops[1:], self.table.rows[1:], strict=True)
        ]
        return Phrase("Slide along the curve: {slopes}.", slopes=Listed(slopes))

    @property
    def moving(self) -> VGroup:
        """The mobjects that ``show`` sets."""
        return VGroup(self.tangent.group, self.line.live, self.table)

    def show(self, leg: int, time: float) -> None:
        """Set everything to a time of a leg, from stop ``leg`` to the next, whose row appears on arrival."""
        start, stop = float(self.stops[leg]), float(self.stops[leg + 1])
        x = start + (stop - start) * time
        self.tangent.show(x)
        self.line.show(x)
        self.table.show(leg + 1 + max(0.0, 4 * time - 3))
