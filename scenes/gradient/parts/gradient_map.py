"""The map of a function with its gradient at a place, and the formulas beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import sympy
from manim import Animation, FadeIn, FadeOut, ManimColor, Mobject, VGroup, interpolate_color

from mathcore import (
    Box,
    Fact,
    LevelPlace,
    Surface,
    contour_levels,
    gradient_name,
    level_place,
    partial_name,
    word,
)
from scenes.gradient.parts.gradient_labels import GradientLabels
from scenes.gradient.parts.gradient_picture import GradientPicture, MapArrow
from scenes.gradient.parts.map_scale import map_scale, rise_steps, where_arrows_are
from scenes.gradient.parts.point_path import PointPath
from scenes.gradient.parts.slope_round import SlopeRound
from scenes.gradient.parts.vector_line import VectorLine, decimals_of
from stage.claims.lengths import Scale, label_length, state_scale
from stage.graphing.contour_plot import ContourPlot
from stage.graphing.label_placement import points_of_box
from stage.style.layout import Layout, Zone, stack
from stage.style.theme import DIRECTIONS, PACE
from stage.text.numbers import is_short
from stage.text.phrases import Phrase
from stage.text.writing import Pen
from stage.text.written import Line

_LEVELS = (13, 9, 6)  # limits on the number of contour lines, tried in turn
_DENSE = 6.0  # length of line per area of the map, in frame units: denser maps get fewer lines
_GAP = 0.6  # frame units between the formulas at the side
QUANTITY = "slope"  # what the arrows' lengths are
_CLOSE, _LEAST_PLOT = 0.24, 0.3  # the least gap at the side; the slopes' plot's least share of it
_TALLEST = 0.45  # a formula's height over the width of the side


class GradientMap:
    """The map with the gradient at a place, and the formulas; the scene plays them."""

    def __init__(
        self,
        pen: Pen,
        layout: Layout,
        surface: Surface,
        at: tuple[sympy.Expr, sympy.Expr],
        box: Box | None = None,
    ):
        self._pen, self.layout, self.surface, self.at = pen, layout, surface, at
        self.slopes = surface.gradient_at(at)
        self.scale = map_scale(surface, at, box)
        clear_of = where_arrows_are(self.scale, at, self.slopes)
        self.plot = self._map(clear_of)
        self.picture = GradientPicture(self.plot, at, self.scale.factor)
        self.steps = (sympy.S.One, sympy.S.One) if self.alike else rise_steps(self.scale.box)
        self.level: LevelPlace | None = None  # what the place is, where the gradient is 0
        if surface.steepest(at).direction is None:
            self.level = level_place(surface, at, self.scale.side)
        self.facts = component_facts(surface, at)
        self.rises = self.facts if self.alike else rise_facts(surface, self.slopes, self.steps)
        levels = [points_of_box(number) for number in self.plot.level_labels]
        near = np.concatenate([np.zeros((0, 2)), *levels])
        self.digits = decimals_of([fact.value for fact in (*self.facts, *self.rises)])
        self.labels = GradientLabels(self.picture, self.rises, self.digits, near)
        self.path = PointPath(surface, self.scale, at)
        self.width = layout.side.width
        self._set_the_side()

    def _map(self, clear_of: np.ndarray) -> ContourPlot:
        """The map with fewer contour lines where they would be too dense, as on a wavy surface."""
        box, zone = self.scale.box, self.layout.plot
        for most in _LEVELS:
            levels = contour_levels(self.surface, most, box)
            plot = ContourPlot(self._pen, self.surface, box, zone, levels, clear_of)
            if plot.density <= _DENSE:
                break
        return plot

    def _set_the_side(self) -> None:
        pen, side = self._pen, self.layout.side
        self.nabla = gradient_name(self.surface.name)
        self.formula = pen.named(self.surface.called, self.surface.typst, "curve", side.width)
        self.vector = VectorLine(pen, self.named_at(self.at), self.facts, self.digits, side.width)
        steepness = self.steepness()
        self.length = pen.equation(f"|{self.nabla}|", steepness, "gradient", side.width, exact=True)
        self.bends = VGroup(*bend_lines(pen, self.surface, self.level, side.width))
        self.note = self._scale_note()
        told = self.vector, *([self.length] if self.level is None else self.bends)
        room = self._below_the_formula().height * (1 - _LEAST_PLOT) - sum(one.height for one in told)
        self.rule = partials_line(pen, self.surface, side.width, room - _CLOSE * (len(told) + 1))
        if self.level is None:
            light_up(self.rule, pen, 0, 0)
        told = self.rule, *told
        zone, below = self._zones(told)
        stack(side, (self.formula,), _GAP)
        stack(below, told, _GAP)
        if self.level is not None:  # the length comes where the second derivatives were
            top, left = (self.bends[0] if len(self.bends) else self.vector).get_top()[1], side.left
            drop = 0.0 if len(self.bends) else self.vector.height + _GAP
            self.length.shift([left - self.length.get_left()[0], top - drop - self.length.get_top()[1], 0])
        self.note.shift([side.left - self.note.get_left()[0], side.bottom - self.note.get_bottom()[1], 0])
        name = Phrase("slope") if self.alike else Phrase("rise")
        rises = tuple(fact.exact for fact in self.rises)
        self.round = SlopeRound(pen, self.plot, self.at, rises, zone, name, self.level is not None)
        self._declare_lengths()

    def _below_the_formula(self) -> Zone:
        """The side between the function's formula and the note at its foot."""
        side = self.layout.side
        return side.inset(top=self.formula.height + 0.5 * _GAP, bottom=self.note.height + 0.5 * _GAP)

    def _zones(self, told: Sequence[Mobject]) -> tuple[Zone, Zone]:
        """Where the slopes are plotted, below the formula, and where the lines below that plot stand."""
        side, lines = self._below_the_formula(), sum(one.height for one in told)
        room = side.height - lines - _CLOSE * len(told)
        high = max(room, _LEAST_PLOT * side.height)
        return side.split_top(high, gap=_CLOSE)

    def _declare_lengths(self) -> None:
        """State the scale of the arrows, and that they are as long as the numbers beside them say."""
        unit = float(self.scale.factor) * float(self.plot.unit[0]) / float(self.steps[0])
        self.arrow_scale = Scale(QUANTITY, self.note, lambda: unit)
        state_scale(self.note, self.arrow_scale)
        arrows, labels = (self.picture.along_x, self.picture.along_y), self.labels.lengths
        names = "the x-component", "the y-component"
        for arrow, name, label, fact in zip(arrows, names, labels, self.rises, strict=True):
            self.label_arrow(arrow, name, label, lambda fact=fact: fact.value)
        steepness = self.steepness()
        if self.alike:
            self.label_arrow(self.picture.arrow, "the gradient", self.length, lambda: steepness.value)

    def label_arrow(self, arrow: MapArrow, name: str, label: Mobject, value: Callable[[], float]) -> None:
        """Declare an arrow's length, at the scale that the note states."""

        def ends() -> np.ndarray:
            if not len(arrow.tip.points):
                return np.zeros((2, 3))
            return np.array([arrow.get_start(), arrow.get_end()])

        label_length(arrow, name, QUANTITY, label, value, ends, self.arrow_scale)

    @property
    def alike(self) -> bool:
        """Whether a unit is equally long on both axes of the map."""
        return self.scale.box.equal_scales

    def steepness(self) -> Fact:
        """|∇f| at the place."""
        x, y = self.at
        return Fact(
            "the steepness", self.surface.steepest(self.at).rate, f"|∇{self.surface.name}| at ({x}, {y})"
        )

    def named_at(self, place) -> str:
        """∇f(1, 2), or ∇f alone where the place is a long number."""
        short = all(is_short(part) or len(str(part)) <= 4 for part in place)
        return f"{self.nabla}{self._pen.place(map(self._pen.exact, place))}" if short else self.nabla

    def _scale_note(self) -> VGroup:
        """What length on the map a slope of the arrows has, or a rise over steps equally long on the map."""
        (x, y), (across, up), factor = self.surface.variables, self.steps, self.scale.factor
        if not self.alike:
            values = {"rise": across**2 / factor, "across": across, "x": x, "up": up, "y": y}
            return self._in_rows(
                Phrase("arrows: a rise of {rise} over {across} of {x}", **values),
                Phrase("or {up} of {y} is drawn {across} of {x} long", **values),
            )
        one, long = (sympy.S.One, factor) if factor >= 1 else (1 / factor, sympy.S.One)
        return self._in_rows(Phrase("arrows: a slope of {one} is drawn {long} long", one=one, long=long))

    def _in_rows(self, *words: Phrase) -> VGroup:
        """Phrases below one another, as labels."""
        rows = [self._pen.formula(row, "label", "muted", self.width) for row in words]
        for k, row in enumerate(rows):
            row.place(0, -1.3 * k * self._pen.em("label"))
        return VGroup(*rows)

    # --- moves

    def lay_x(self, time: float) -> None:
        """Draw the component along x and highlight its entry."""
        self.picture.grow(x=time)
        self.vector.light(time, 0)
        light_up(self.rule, self._pen, time, 0)

    def lay_y(self, time: float) -> None:
        """Draw the component along y and highlight its entry."""
        self.picture.grow(y=time)
        self.vector.light(1, time)
        light_up(self.rule, self._pen, 1, time)

    def move_up(self) -> Animation:
        """The animation that moves the lines below the slopes' plot to its place."""
        way = self.formula.get_bottom()[1] - _GAP - self.rule.get_top()[1]
        for line in (self.vector, self.length):  # not seen
            line.shift([0, way, 0])
        return self.rule.animate.shift([0, way, 0])

    def clear(self) -> list[Animation]:
        """The animations that clear the picture before the point moves; a scale that was not told comes."""
        if self.level is None:
            labels, picture = self.labels, self.picture
            measured = [self.length] * self.alike
            leaving = [
                *measured,
                *labels.lengths,
                labels.place,
                labels.name,
                labels.level,
                picture.components,
            ]
            leaving += [self.round.frame.frame, self.round.curve, self.round.marks]
        else:
            leaving = [self.bends, self.labels.place, self.round.frame.frame, self.round.group]
        leaving.append(self.vector)
        told = [FadeIn(self.note, run_time=PACE.quick)] if self.level is not None else []
        return [FadeOut(*leaving, run_time=PACE.quick), *told]


def light_up(line: Line, pen: Pen, *shares: float) -> None:
    """Colour the terms of a line of partials, 0 (ink) to 1 (the colour of their direction)."""
    for names, role, share in zip(("px", "qy"), DIRECTIONS, shares, strict=True):
        colour = interpolate_color(ManimColor(pen.theme.ink), ManimColor(pen.theme[role]), float(share))
        for name in names:
            if name in line.parts:
                line.parts[name].set_fill(colour)


def component_facts(surface: Surface, place) -> list[Fact]:
    """∂f/∂x and ∂f/∂y at a place."""
    slopes = surface.gradient_at(place)
    return [
        Fact(f"the slope in {variable}", slope, f"Derivative({surface.expr}, {variable}) at {place}")
        for variable, slope in zip(surface.variables, slopes, strict=True)
    ]


def rise_facts(surface: Surface, slopes: Sequence[sympy.Expr], steps: Sequence[sympy.Expr]) -> list[Fact]:
    """How far it rises at these slopes over the steps along the axes."""
    parts = zip(surface.variables, slopes, steps, strict=True)
    return [Fact(f"the rise along {v}", slope * step, f"{slope} * {step}") for v, slope, step in parts]


def bend_lines(pen: Pen, surface: Surface, level: LevelPlace | None, width: float) -> list:
    """The second derivatives at a level place, and the Hessian's determinant; none where there are none."""
    if level is None or level.second is None:
        return []
    x, y = (word(variable.name) for variable in surface.variables)
    names = [f"f_({x} {x})", f"f_({x} {y})", f"f_({y} {y})"]
    facts = [
        Fact(f"the second derivative {name}", value, name)
        for name, value in zip(names, level.second, strict=True)
    ]
    parts, line = [], VGroup()
    for name, fact in zip(names, facts, strict=True):
        part = pen.equation(name, fact, "ink", size="body")
        if parts:
            part.shift([parts[-1].get_right()[0] + _GAP - part.get_left()[0], 0, 0])
        parts.append(part)
    line.add(*parts)
    if line.width > width:
        line.scale(width / line.width)
    whole = f"{names[0]} {names[2]} - {names[1]}^2"
    determinant = Fact("the determinant of the second derivatives", level.determinant, whole)
    return [line, pen.equation(whole, determinant, "ink", width, size="body")]


def partials_line(pen: Pen, surface: Surface, width: float, room: float) -> Line:
    """``∇f(x, y) = [2x, 2y]``: side by side, else one above the other, else by the partials' names.

    The latter if it would be higher than the ``room`` for it, in frame units.
    """
    names = [variable.name for variable in surface.variables]
    head = gradient_name(surface.name, names)
    entries = [part.typst for part in surface.gradient]
    named = [partial_name(surface.name, name) for name in names]
    level = [f"partial {word(surface.name)} slash partial {word(name)}" for name in names]  # in one line
    beside = "bracket.l thin {x}, thick {y} thin bracket.r"
    both = "bracket.l thin {p}, thin {q} thin bracket.r = " + beside
    tried = (
        (head, both, entries),
        (gradient_name(surface.name), both, entries),
        (head, beside, entries),
        (head, 'vec(delim: "[", gap: #0.5em, {x}, {y})', entries),
        (head, beside, named),
        (gradient_name(surface.name), beside, named),
    )
    for head, template, parts in tried:
        first, second = ((part, role) for part, role in zip(parts, DIRECTIONS, strict=True))
        linked = (
            dict(zip(("p", "q"), zip(level, DIRECTIONS, strict=True), strict=True))
            if template == both
            else {}
        )
        line = pen.formula(f"{head} = {template}", x=first, y=second, **linked)
        if line.width > width:
            line.scale(max(0.8, width / line.width))
        if line.width <= width * 1.001 and line.height <= min(_TALLEST * width, room):
            break
    if parts is named and not any(part.notes for part in surface.gradient):
        pen.formulas |= zip(named, zip(entries, DIRECTIONS, strict=True), strict=True)
        pen.shortened.update(named)
    return line.scale(width / line.width) if line.width > width else line
