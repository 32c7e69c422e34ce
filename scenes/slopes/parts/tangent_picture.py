"""The picture of a tangent at a point: plot, approach, label, and the formulas beside them."""

from __future__ import annotations

from functools import partial

import numpy as np
import sympy
from manim import VGroup

from mathcore import Curve, discontinuities, primed, slide_places, stationary_points
from scenes.slopes.parts.approach_plan import RIGHT_SIDE, Approach, Ranges, Steps, close_views, steps_of
from scenes.slopes.parts.closing_plot import ClosingPlot
from scenes.slopes.parts.lens import Lens
from scenes.slopes.parts.secant_approach import SecantApproach
from scenes.slopes.parts.tangent_slide import TangentSlide, slope_fact
from stage.gadgets.tangent import Tangent
from stage.graphing.label_placement import beside, polyline
from stage.style.layers import LABEL
from stage.style.layout import Layout, stack
from stage.text.numbers import decimals_for
from stage.text.writing import Pen

_GAP, _LEAST_GAP = 0.4, 0.15  # frame units between the formulas at the side
_LENS = 1.3  # a lens's radius, in frame units, where there is room
_BELOW = 0.12  # frame units between the curve's plot and the one below it
_MOST_STOPS = 5  # of the slide along the curve
_NEAR_END = 0.02  # of the window: no stop is so near to its ends


class TangentPicture:
    """The mobjects of a tangent's clip; the scene plays them."""

    def __init__(self, pen: Pen, layout: Layout, curve: Curve, a: sympy.Expr, shown: Ranges = (None, None)):
        self._layout, self._a = layout, a
        steps = steps_of(curve, a, shown)
        self.plot, depths = _closing_plot(pen, layout, curve, a, steps)
        self.tangent = Tangent(self.plot, a)
        self.approach = SecantApproach(self.plot, a, Approach(steps, depths), layout.side)
        self._name_the_point()
        self._set_the_side(pen, curve)

    def _name_the_point(self) -> None:
        """Label the point: as long as all is seen from afar, or until the secants need the room."""
        plot = self.plot
        label = plot.label_of(self._a).set_z_index(LABEL)
        here, still = plot.at(self._a), polyline(plot.graph, plot.lines)
        moving = np.concatenate([still, polyline(self.tangent.line), self.approach.sides])
        stays = beside(label, here, moving, plot.box)
        if not stays:
            beside(label, here, still, plot.box)
        self.lasting_label, self.passing_label = VGroup(*[label] * stays), VGroup(*[label] * (not stays))
        self.approach.name_the_sides(self.lasting_label)
        self._beside = label.get_center() - here  # it goes along with the point

    def _set_the_side(self, pen: Pen, curve: Curve) -> None:
        side, fact = self._layout.side, slope_fact(curve, self._a)
        rise, quotient, tables = self.approach.rise, self.approach.quotient, self.approach.tables.group
        where = f", quad #box[${rise.where}$]" if rise.where else ""
        self.limit = pen.formula(self.approach.limit)
        self.limit_value = pen.fact(fact, decimals_for(fact.value), "formula", "slope", sign=True)
        self.answer = pen.equation(
            f"{primed(curve.name)}({rise.place})", fact, "slope", side.width, exact=True
        )
        below = sum(part.height + _LEAST_GAP for part in (quotient.line, tables, self.answer))
        room = side.height - below
        self.formula = pen.named(curve.called, curve.typst, "curve", side.width, where, room)
        self.stack(self.formula, quotient.line, tables, self.answer)
        quotient.lay()
        self._set_the_limit(pen)

    def _set_the_limit(self, pen: Pen) -> None:
        """Place “lim” and its value where they stand once the quotient has slid aside."""
        line, h = self.approach.quotient.line, self.approach.limit
        sample = pen.formula("{lim} frac(" + self.approach.rise.source + ", h)", lim=(h, "ink"))
        lim = sample.parts["lim"]
        fraction = VGroup(*(glyph for glyph in sample.glyphs if glyph not in lim.submobjects))
        aside = fraction.get_left()[0] - lim.get_left()[0]
        lower = lim.get_center()[1] - fraction.get_center()[1]
        gap, side = 0.4 * line.em(), self._layout.side
        whole = aside + line.width + gap + self.limit_value.width
        self.smaller = max(min(1.0, side.width / whole), pen.em("label") / pen.em("formula"))
        left, middle = line.get_left()[0], line.get_center()[1]
        self.beside_limit = np.array([left + self.smaller * (aside + line.width / 2), middle, 0])
        self.limit.scale(self.smaller).move_to([0, middle + self.smaller * lower, 0])
        self.limit.shift([left - self.limit.get_left()[0], 0, 0])
        self.limit_value.scale(self.smaller)
        end = left + self.smaller * (aside + line.width + gap)
        base = middle + self.smaller * (self.approach.quotient.readout.origin()[1] - middle)
        self.limit_value.place(end, base)

    def stack(self, *mobjects) -> None:
        """Stack mobjects at the side."""
        stack(self._layout.side, mobjects, _GAP)

    # --- the view

    def look(self, depth: float, made: float = 0.0) -> None:
        """Set the plot, the point and its label to a view."""
        self.plot.look(depth, made)
        self.tangent.show(self.tangent.x)
        for label in self.lasting_label:
            label.move_to(self.plot.at(self.tangent.x) + self._beside)
            label.set_opacity(float(np.clip(1 - 6 * depth, 0, 1)))

    def make_room(self, share: float) -> None:
        """Let the plot, whole in view, make room below it for the slopes."""
        self.plot.look(0, share)
        self.tangent.show(self.tangent.x)

    @property
    def standing(self) -> VGroup:
        """The mobjects that ``look`` sets, without the tangent."""
        return VGroup(self.plot.frame, self.plot.graph, self.tangent.dot, self.lasting_label)

    @property
    def between_sides(self) -> VGroup:
        """What is seen while the view draws back from the right side, for the left one."""
        return VGroup(self.standing, self.approach.ghosts[RIGHT_SIDE].group)

    def close_in(self, side: int, row: int, share: float) -> None:
        """Set all to a share of the leg that leads from a side's row to the next."""
        time = row + share
        self.look(self.approach.way.at(side, time)[1])
        self.approach.show(side, time)

    def draw_back(self, share: float) -> None:
        """The view from the last row's back to the whole window."""
        approach = self.approach
        depth = approach.way.depths[-1] * (1 - share)
        self.look(depth)
        approach.secant.show(approach.secant.h)
        for ghosts in approach.ghosts:
            ghosts.show(approach.secant.h, depth)

    def closing(self, side: int) -> VGroup:
        """The mobjects that ``close_in`` sets."""
        approach = self.approach
        ghosts = [one.group for one in approach.ghosts[: side + 1]]
        return VGroup(self.standing, approach.group, approach.quotient.group, *ghosts)

    # --- what follows

    def lens(self) -> tuple[Lens, VGroup]:
        """A lens over the point, clear of the title, and the axes' labels that it would overlap."""
        here = self.plot.at(self._a)
        lens = Lens(self.plot, self._a, min(_LENS, self._layout.title.bottom - here[1]))
        return lens, VGroup(*self.plot.labels_near(here, lens.radius + 0.1))

    def slide(self) -> TangentSlide:
        """The slide along the curve; the plot can then make room for its slopes."""
        slide = TangentSlide(self.plot, self.stops(), self._layout.side)
        self.stack(self.formula, slide.line.heads, slide.table)
        slide.line.lay()
        slide.show(0)
        self.plot.room = slide.strip.top + _BELOW - self.plot.box.bottom
        return slide

    def slide_on(self, slide: TangentSlide, leg: int, share: float) -> None:
        """Set the tangent and its slope to a share of the leg from a stop to the next."""
        self.tangent.show(slide.at(leg + share))
        slide.show(leg + share)

    def stops(self) -> list[sympy.Expr]:
        """The point and the further points to slide to within the window, with the level ones on the way.

        Where none is on the way, the nearest level one beyond it is the last stop.
        """
        places, levels = [self._a], self._levels()
        further = [place for place in slide_places(self.plot.curve, self._a) if self._is_seen(place)]
        for place in further:
            start, end = sorted((float(places[-1]), float(place)))
            met = [level for level in levels if start < float(level) < end and level not in places]
            met.sort(key=lambda level: abs(float(level - places[-1])))
            if len(places) + len(met) + 1 > _MOST_STOPS:
                break
            places += [*met, place]
        beyond = [level for level in levels if level not in places and self._leads(places[-1], level)]
        if beyond and not any(level in places for level in levels) and len(places) < _MOST_STOPS:
            places.append(min(beyond, key=lambda level: abs(float(level - places[-1]))))
        return places

    def _is_seen(self, place: sympy.Expr) -> bool:
        plot, x = self.plot, float(place)
        margin = _NEAR_END * (plot.window.x[1] - plot.window.x[0])
        (height,), (y0, y1) = plot.curve.values(np.array([x])), plot.window.y
        return plot.window.x[0] + margin < x < plot.window.x[1] - margin and y0 <= height <= y1

    def _levels(self) -> list[sympy.Expr]:
        """The places in the window where the slope is 0; none where it is 0 on a whole stretch."""
        try:
            return [x for x in stationary_points(self.plot.curve, *self.plot.window.x) if self._is_seen(x)]
        except ValueError:
            return []

    def _leads(self, start: sympy.Expr, end: sympy.Expr) -> bool:
        """Whether the curve has a slope all the way between two places."""
        low, high = sorted((float(start), float(end)))
        curve = self.plot.curve
        try:
            broken = discontinuities(curve, low, high) or discontinuities(curve.slope_function, low, high)
        except ValueError:
            return False
        return not broken and bool(np.isfinite(curve.slopes(np.linspace(low, high, 200))).all())


def _closing_plot(
    pen: Pen, layout: Layout, curve: Curve, a: sympy.Expr, steps: Steps
) -> tuple[ClosingPlot, list[int]]:
    """The plot with its close views, and the depth of each row's view."""
    zone, made = layout.plot, partial(ClosingPlot, pen, curve, steps.frame, a=float(a))
    for _ in range(2):  # once more, where the numbers close up need more room beside the box
        plot = made(zone)
        usual = plot.widest_number
        size = np.array([plot.box.width, plot.box.height])
        views = close_views(curve, a, steps, size, plot.unit)
        plot.close_in([zoom for _, zoom in views])
        if plot.widest_number <= usual + (zone.left - layout.plot.left):
            break
        zone = layout.plot.inset(left=plot.widest_number - usual)
    rows = [row for row, _ in views][: plot.deepest]
    return plot, [sum(row <= k for row in rows) for k in range(len(steps.rights))]
