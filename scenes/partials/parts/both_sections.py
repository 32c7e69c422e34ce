"""Both sections of a hill on one plot, at one scale: a unit's run, and what each tangent rises over it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import sympy
from manim import Create, FadeIn, Polygon, VGroup, VMobject

from mathcore import Fact, Window, word
from scenes.partials.parts.slice import Slice
from stage.claims.geometry import claim_segment
from stage.claims.lengths import Scale, Seen, label_length, seen_steepness, state_scale
from stage.gadgets.hill import Hill
from stage.gadgets.segments import dashed, segment
from stage.gadgets.tangent import Tangent
from stage.graphing.curve_plot import CurvePlot
from stage.graphing.label_placement import beside, polyline
from stage.graphing.plot_frame import PlotFrame
from stage.scene.lesson_scene_3d import LessonScene3D
from stage.style.layers import LABEL
from stage.style.layout import Layout
from stage.style.theme import DIRECTIONS, PACE, STROKES
from stage.text.numbers import decimals_for
from stage.text.phrases import Phrase

_ALIKE = 4.0  # times as wide as the other axis's: with a wider range, both do not fit on one plot
_LEAST, _MOST = 0.1, 0.36  # the run, in shares of the plot's width
_TALL = 0.9  # of the hill's height, as much as a rise may be
_BEFORE, _BEYOND = 1.2, 1.1  # runs from the place to the plot's left side, and to its right
_LOOKS = 201  # places of a section that are looked at
_FIRST, _BESIDE = 0.45, 0.14  # from the plot to the first bar, from a bar to its number: frame units
_NEXT = 0.4  # from a number to the next bar
_SHORT = 0.5  # a shorter bar has its number on the other side of the place's height
_OFF, _CLEAR = 0.3, 0.05  # so far from there is its middle; so far is it from a line at least
_AIR, _WASH = 0.08, 0.25  # above and below what is shown, of its height; a triangle's opacity
_EQUAL = 1e-9  # of two slopes: as near to each other, they are the same
_OVER = 1.15  # a tangent's length over that of its triangle's side


class BothSections:
    """The sections through a hill's place side by side: the place at 0, both variables on one axis.

    Beside the plot stand the two rises over one run as bars, at the plot's own scale, the shorter first.
    """

    def __init__(self, hill: Hill, layout: Layout, cuts: Sequence[Slice]):
        self.hill, self.cuts, pen = hill, cuts, hill.pen
        self.wide = [high - low for low, high in (hill.box.x, hill.box.y)]
        self.run = self._run()
        rises = [cut.fact.exact * self.run for cut in cuts]
        digits = decimals_for(max(1.0, *(abs(float(rise)) for rise in rises)))
        self.facts = [
            Fact(f"the rise along {cut.variable}", rise, f"{cut.fact.expression}, times {self.run}")
            for cut, rise in zip(cuts, rises, strict=True)
        ]
        self.numbers = [
            pen.fact(fact, digits, "label", role).set_z_index(LABEL)
            for fact, role in zip(self.facts, DIRECTIONS, strict=True)
        ]
        strip = _FIRST + sum(number.width + _BESIDE + _NEXT for number in self.numbers)
        self.zone = layout.plot.inset(right=strip - _NEXT)
        self.level = hill.surface.value(hill.at)
        self._lay_plots()
        self._draw_triangles()
        self._stand_bars()

    @property
    def comparable(self) -> bool:
        """Whether a unit of one variable is worth a look at the scale of the other."""
        return max(self.wide) <= _ALIKE * min(self.wide)

    def _run(self) -> sympy.Rational:
        """1, or another round number, for which both rises and the run itself can be seen."""
        wide, tall = min(self.wide), self.hill.box.z[1] - self.hill.box.z[0]
        steepest = max(abs(cut.fact.value) for cut in self.cuts)
        most = min(_MOST * wide, _TALL * tall / steepest if steepest else np.inf)
        if _LEAST * wide <= 1 <= most:
            return sympy.S.One
        power = int(np.floor(np.log10(most)))
        least = sympy.Integer(10) ** power
        return max(size * least for size in (1, 2, 5) if float(size * least) <= most)

    def _lay_plots(self) -> None:
        """One frame with the offsets from the place, and both sections in it, each on its own variable."""
        pen, run = self.hill.pen, float(self.run)
        reach = -_BEFORE * run, _BEYOND * run
        heights = self._heights(reach)
        offsets = ", ".join(f"Delta {word(cut.variable.name)}" for cut in self.cuts)
        names = [pen.formula(offsets, "label", "muted"), pen.axis_name(self.hill.surface.name)]
        self.frame = PlotFrame(pen, (reach, heights), self.zone, tuple(names))
        self.plots, self.tangents = [], []
        for cut, rise in zip(self.cuts, self.facts, strict=True):
            at = float(cut.at)
            window = Window((at + reach[0], at + reach[1]), heights)
            called = f"the section along {cut.variable}"
            plot = CurvePlot(
                pen, cut.curve, window, self.zone, tuple(n.copy() for n in names), called, cut.role
            )
            side = float(np.hypot(*(plot.unit * [run, rise.value])))
            self.plots.append(plot)
            self.tangents.append(Tangent(plot, at, 2 * _OVER * side))

    def _heights(self, reach: tuple[float, float]) -> tuple[float, float]:
        """The heights of both sections within the hill's, and of what their tangents rise to."""
        offsets, (low, high) = np.linspace(*reach, _LOOKS), self.hill.box.z
        seen = [float(self.level)] + [float(self.level + fact.exact) for fact in self.facts]
        for cut in self.cuts:
            heights = cut.curve.values(float(cut.at) + offsets)
            seen += heights[(heights >= low) & (heights <= high)].tolist()
        air = max(_AIR * (max(seen) - min(seen)), _LEAST * (high - low))
        return min(seen) - air, max(seen) + air

    def _draw_triangles(self) -> None:
        theme, run, level = self.hill.pen.theme, self.run, self.level
        begin, end = ((at, level) for at in (sympy.S.Zero, run))
        self.ahead = segment(self._at(begin), self._at(end), theme.ink, STROKES.line)
        self.ahead.label = "the run"
        claim_segment(self.ahead, self.frame, "the run", (str(run), (begin, end)))
        pen = self.hill.pen
        self.unit = pen.fact(Fact("the run", run, str(run)), decimals_for(float(run)), "label")
        self.unit.with_backing(theme).set_z_index(LABEL)
        scale = Scale("the offset", self.frame.labels, lambda: float(self.frame.unit[0]))
        self._state(self.ahead, "the run", "the offset", self.unit, float(run), scale)
        self.washes = VGroup()
        for fact, role in zip(self.facts, DIRECTIONS, strict=True):
            corners = [self._at(one) for one in (begin, end, (run, level + fact.exact))]
            wash = Polygon(*corners, stroke_width=0, fill_color=theme[role], fill_opacity=_WASH)
            wash.label, wash.quiet = "a triangle", True
            self.washes.add(wash)
        lines = [line.line for line in self.tangents]
        obstacles = polyline(*(plot.graph for plot in self.plots), *lines, self.ahead, self.frame.lines)
        beside(self.unit, self.ahead.get_center(), obstacles, self.frame.box)

    def _state(self, line, name: str, quantity: str, label, value: float, scale: Scale) -> None:
        label_length(line, name, quantity, label, lambda: value, scale=scale)
        state_scale(self.frame.labels, scale)

    def _stand_bars(self) -> None:
        """The rises as bars beside the plot, with the lines that lead to them."""
        theme, frame, level = self.hill.pen.theme, self.frame, self.level
        scale = Scale(self.hill.surface.name, frame.labels, lambda: float(frame.unit[1]))
        self.bars: list[VGroup] = [VGroup(), VGroup()]
        u, right = frame.box.right + _FIRST, frame.point(float(self.run), float(level))
        order = sorted((0, 1), key=lambda k: abs(self.facts[k].value))
        for k in order:
            fact, colour, number = self.facts[k], theme[DIRECTIONS[k]], self.numbers[k]
            beside_plot = sympy.nsimplify(float(frame.coordinates([u, 0, 0])[0][0]), rational=True)
            ends = (beside_plot, level), (beside_plot, level + fact.exact)
            low, top = self._at(ends[0]), self._at(ends[1])
            bar = segment(low, top, colour, STROKES.curve)
            bar.label = fact.name
            leader = dashed(np.array([*right[:1], *top[1:]]), top, colour, STROKES.axis)
            if fact.exact != 0:
                claim_segment(bar, frame, fact.name, (fact.expression, ends))
                self._state(bar, fact.name, self.hill.surface.name, number, fact.value, scale)
            longer = self._at((0, level + self.facts[order[1]].exact))[1]
            passing = [right[1], longer] if k == order[0] else []
            middle = _clear_height(low[1], top[1], number.height, passing)
            number.move_to([u + _BESIDE + number.width / 2, middle, 0])
            self.bars[k].add(leader, bar, number)
            u += _BESIDE + number.width + _NEXT
        last = np.array([self.bars[order[1]][1].get_center()[0], right[1], 0])
        self.base = dashed(right, last, theme.muted, STROKES.axis)

    def _at(self, place: tuple) -> np.ndarray:
        return self.frame.point(*map(float, place))

    def lay_out(self, scene: LessonScene3D) -> None:
        """Show the sections, then their tangents, then how far these lead over one run."""
        scene.play(FadeIn(self.frame.frame, *self.graphs))
        scene.play(*(Create(tangent.line) for tangent in self.tangents), FadeIn(self.dot))
        scene.wait(PACE.hold)
        scene.play(Create(self.ahead), FadeIn(self.unit, self.base))
        east, north = (number.shown for number in self.numbers)
        scene.say("A run of {run} to the east: {rise}.", run=self.run, rise=east)
        scene.play(FadeIn(self.washes[0], self.bars[0]))
        scene.say("To the north: {rise}.", rise=north)
        scene.play(FadeIn(self.washes[1], self.bars[1]))

    @property
    def steeper(self) -> Phrase:
        """Which way is the steeper, and by how much."""
        return compared(*(cut.fact.exact for cut in self.cuts))

    @property
    def equal(self) -> bool:
        """Whether both ways are equally steep."""
        one, other = (abs(cut.fact.value) for cut in self.cuts)
        return abs(one - other) <= _EQUAL * max(one, other, 1e-3)

    @property
    def seen(self) -> list[Seen]:
        """Both tangents as the frame shows them, the steeper first."""
        pairs = sorted(zip(self.cuts, self.tangents, strict=True), key=lambda one: -abs(one[0].fact.value))
        return [Seen(f"the tangent along {cut.variable}", t.line, seen_steepness) for cut, t in pairs]

    @property
    def graphs(self) -> list[VMobject]:
        """Both sections."""
        return [plot.graph for plot in self.plots]

    @property
    def dot(self) -> VMobject:
        """The place, on both sections."""
        return self.tangents[0].dot

    @property
    def group(self) -> VGroup:
        """All that this beat shows."""
        lines = [tangent.line for tangent in self.tangents]
        parts = [self.frame.frame, *self.graphs, *lines, self.dot, self.washes]
        return VGroup(*parts, self.ahead, self.unit, self.base, *self.bars)


def _clear_height(low: float, top: float, tall: float, passing: Sequence[float]) -> float:
    """Where a number so ``tall`` stands beside a bar: clear of the lines that pass by, at these heights.

    In its middle, or where it is short on the other side of its foot, else beyond its top.
    """
    away = -1 if top > low else 1
    spots = [(low + top) / 2] if abs(top - low) >= _SHORT else []
    spots += [low + _OFF * away, top - _OFF * away, low + 2 * _OFF * away]
    clear = (spot for spot in spots if all(abs(spot - line) > tall / 2 + _CLEAR for line in passing))
    return next(clear, spots[0])


def compared(along_x: sympy.Expr, along_y: sympy.Expr) -> Phrase:
    """A phrase on which of two partial derivatives is the steeper."""
    one, other = abs(float(along_x)), abs(float(along_y))
    if max(one, other) < 1e-12:
        return Phrase("Level ground, both ways")
    if min(one, other) < 1e-12 * max(one, other):
        if one < other:
            return Phrase("East–west is level, north–south is not")
        return Phrase("North–south is level, east–west is not")
    way = Phrase("North–south") if other > one else Phrase("East–west")
    ratio = max(one, other) / min(one, other)
    if ratio < 1 + 1e-9:
        if along_x * along_y > 0:
            return Phrase("East–west and north–south are equally steep")
        return Phrase("Equally steep, but one way rises and the other falls")
    if ratio < 1.15:
        return Phrase("{way} is a little steeper", way=way)
    exactly = {
        2: Phrase("{way} is twice as steep", way=way),
        3: Phrase("{way} is three times as steep", way=way),
        4: Phrase("{way} is four times as steep", way=way),
    }
    nearest = round(ratio)
    if abs(ratio - nearest) < 1e-9 and nearest in exactly:
        return exactly[nearest]
    if ratio < 10:
        ratio = sympy.Rational(str(round(ratio, 1)))
        return Phrase("{way} is about {ratio} times as steep", way=way, ratio=ratio)
    return Phrase("{way} is far steeper", way=way)
