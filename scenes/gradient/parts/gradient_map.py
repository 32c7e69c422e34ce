"""The map of a function with its gradient at a place, and the formulas beside it."""

from __future__ import annotations

import numpy as np
import sympy
from manim import Animation, FadeIn, FadeOut, VGroup

from mathcore import (
    Box,
    Fact,
    LevelPlace,
    Shown,
    Surface,
    contour_levels,
    gradient_name,
    level_place,
    partial_name,
    word,
)
from scenes.gradient.parts.arrows import Compass, Sweep
from scenes.gradient.parts.gradient_labels import GradientLabels
from scenes.gradient.parts.gradient_picture import GradientPicture
from scenes.gradient.parts.map_scale import crowding, map_scale, rise_steps, where_arrows_are
from scenes.gradient.parts.point_path import PointPath
from scenes.gradient.parts.vector_line import VectorLine, decimals_of
from stage.gadgets.hill import defined_all_over
from stage.graphing.contour_plot import ContourPlot
from stage.graphing.label_placement import points_of_box
from stage.style.layout import Layout, stack
from stage.style.theme import DIRECTIONS, PACE
from stage.text.numbers import is_short
from stage.text.phrases import Formula, Phrase
from stage.text.writing import Pen
from stage.text.written import Line

_LEVELS = (13, 9, 6)  # limits on the number of contour lines, tried in turn
_DENSE = 6.0  # length of line per area of the map, in frame units: denser maps get fewer lines
_GAP = 0.6  # frame units between the formulas at the side
_TALLEST = 0.45  # a formula's height over the width of the side


_DECIDED = {
    "minimum": (
        Phrase("A minimum: it bends upwards every way"),
        Phrase("The second derivatives decide: it bends upwards every way. A minimum."),
    ),
    "maximum": (
        Phrase("A maximum: it bends downwards every way"),
        Phrase("The second derivatives decide: it bends downwards every way. A maximum."),
    ),
    "saddle": (
        Phrase("A saddle: upwards one way, downwards another"),
        Phrase("The second derivatives decide: it bends upwards one way, downwards another. A saddle."),
    ),
}
_LOOKED_AT = {
    "minimum": (
        Phrase("A minimum: all round it is higher"),
        Phrase("The second derivatives do not decide. But all round it is higher: a minimum."),
    ),
    "maximum": (
        Phrase("A maximum: all round it is lower"),
        Phrase("The second derivatives do not decide. But all round it is lower: a maximum."),
    ),
    "saddle": (
        Phrase("A saddle: higher and lower ground beside it"),
        Phrase("The second derivatives do not decide. But some ground beside it is higher, some lower."),
    ),
    "trough": (
        Phrase("Nothing beside it is lower, some as low"),
        Phrase("The second derivatives do not decide. But nothing beside it is lower, and some as low."),
    ),
    "ridge": (
        Phrase("Nothing beside it is higher, some as high"),
        Phrase("The second derivatives do not decide. But nothing beside it is higher, and some as high."),
    ),
    "flat": (
        Phrase("Level ground: the height stays the same"),
        Phrase("All round, the height stays the same: level ground."),
    ),
    "unknown": (
        Phrase("Level here: the slopes do not decide"),
        Phrase("It is level here; what it does beside it, the slopes do not decide."),
    ),
}


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
        self._pen, self._layout, self.surface, self.at = pen, layout, surface, at
        self.slopes = surface.gradient_at(at)
        self.scale = map_scale(surface, at, box)
        clear_of = where_arrows_are(self.scale, at, self.slopes)
        self.plot = self._map(clear_of)
        self.picture = GradientPicture(self.plot, at, self.scale.factor)
        self.compass = Compass(self.plot, *at)
        self.level: LevelPlace | None = None  # what the place is, where the gradient is 0
        if surface.steepest(at).direction is None:
            self.level = level_place(surface, at, self.scale.side)
            self.sweep = Sweep(self.plot, surface, at)
        self.facts = component_facts(surface, at)
        levels = [points_of_box(number) for number in self.plot.level_labels]
        near = np.concatenate([np.zeros((0, 2)), *levels])
        self.digits = decimals_of([fact.value for fact in self.facts])
        self.labels = GradientLabels(self.picture, self.facts, self.digits, near)
        self.path = PointPath(surface, self.scale, at)
        self.width = layout.side.width
        self._set_the_side()

    def _map(self, clear_of: np.ndarray) -> ContourPlot:
        """The map with fewer contour lines where they would be too dense, as on a wavy surface."""
        box, zone = self.scale.box, self._layout.plot
        for most in _LEVELS:
            levels = contour_levels(self.surface, most, box)
            plot = ContourPlot(self._pen, self.surface, box, zone, levels, clear_of)
            if plot.density <= _DENSE:
                break
        return plot

    def _set_the_side(self) -> None:
        pen, side = self._pen, self._layout.side
        self.nabla = gradient_name(self.surface.name)
        self.formula = pen.named(self.surface.called, self.surface.typst, "curve", side.width)
        self.rule = partials_line(pen, self.surface, side.width)
        self.vector = VectorLine(pen, self.named_at(self.at), self.facts, self.digits, side.width)
        steepness = self.steepness()
        self.length = pen.equation(f"|{self.nabla}|", steepness, "gradient", side.width, exact=True)
        self.bends = VGroup(*bend_lines(pen, self.surface, self.level, side.width))
        self.note = self._scale_note()
        room = side.inset(bottom=self.note.height + 0.5 * _GAP) if len(self.note) else side
        stack(room, (self.formula, self.rule, self.vector, self.length, *self.bends), _GAP)
        self.note.shift([side.left - self.note.get_left()[0], side.bottom - self.note.get_bottom()[1], 0])

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

    def _scale_note(self) -> Line | VGroup:
        """A note on the factor of the arrows' lengths, or on the axes' scales; empty where all are 1."""
        if not self.alike:
            (x, y), (across, up) = self.surface.variables, rise_steps(self.scale.box)
            note = Phrase("arrows: rise per {across} of {x} and {up} of {y}", across=across, x=x, up=up, y=y)
            return self._pen.formula(note, "label", "muted", self.width)
        if self.scale.factor == 1:
            return VGroup()
        if self.scale.factor > 1:
            note = Phrase("arrows drawn {times} times as long", times=self.scale.factor)
        else:
            note = Phrase("arrows drawn {times} times shorter", times=1 / self.scale.factor)
        return self._pen.formula(note, "label", "muted")

    # --- titles and captions

    @property
    def alike(self) -> bool:
        """Whether a unit is equally long on both axes of the map."""
        return self.scale.box.equal_scales

    def step(self) -> Phrase:
        """The caption of the components: how far the arrow goes along each axis."""
        (x, y), shown = self.surface.variables, self.slopes_shown
        if self.alike:
            return Phrase(
                "Go as far along {x} as that slope says, {along_x}, then along {y}, {along_y}.",
                x=x,
                y=y,
                **shown,
            )
        steps = rise_steps(self.scale.box)
        across, up = (
            Fact(f"the rise along {v}", slope * step, f"{slope} * {step}").shown(self.digits)
            for v, slope, step in zip((x, y), self.slopes, steps, strict=True)
        )
        return Phrase(
            "Over {run} of {x} that is {across}, over {depth} of {y} it is {up}: go as far as these say.",
            run=steps[0],
            x=x,
            across=across,
            depth=steps[1],
            y=y,
            up=up,
        )

    @property
    def slopes_shown(self) -> dict[str, Shown]:
        """The two partials as shown in the vector."""
        along_x, along_y = (fact.shown(self.digits) for fact in self.facts)
        return {"along_x": along_x, "along_y": along_y}

    @property
    def told_hill(self) -> tuple[Phrase, Phrase]:
        """The title and the caption for the hill: where over the map there is one."""
        values = {"head": Formula(self.surface.called), "f": self.surface}
        if defined_all_over(self.surface, self.scale.box):
            title = Phrase("Over every place stands a height")
            return title, Phrase("Over every place stands a height, {head} = {f}.", **values)
        title = Phrase("Over every place of the domain stands a height")
        return title, Phrase("Over every place of the domain stands a height, {head} = {f}.", **values)

    @property
    def told_slopes(self) -> tuple[Phrase, Phrase]:
        """The title and the caption for the two partials."""
        x, y = self.surface.variables
        if self.level is not None:
            return Phrase("Both slopes are 0"), Phrase(
                "Here both slopes are 0, along {x} and along {y}.", x=x, y=y
            )
        return Phrase("Two slopes are enough"), Phrase(
            "Two slopes are enough: here {along_x} along {x} and {along_y} along {y}.",
            x=x,
            y=y,
            **self.slopes_shown,
        )

    @property
    def told_gradient(self) -> tuple[Phrase, Phrase]:
        """The title and the caption for the arrow: on unequal scales it is the steepest way on this map."""
        if self.alike:
            title = Phrase("The gradient points the steepest way up")
            return title, Phrase("From start to end: the gradient. Of all ways, it is the steepest up.")
        title = Phrase("On this map, the gradient points the steepest way up")
        return title, Phrase(
            "From start to end: the gradient. Of all ways on this map, it is the steepest up."
        )

    @property
    def told_crossing(self) -> tuple[Phrase, Phrase]:
        """The title and the caption for the contour that the arrow crosses."""
        if self.alike:
            title = Phrase("It stands at right angles to the contour")
            return title, Phrase(
                "Along the contour nothing rises; the gradient stands at right angles to it."
            )
        title = Phrase("On this map, it stands at right angles to the contour")
        return title, Phrase(
            "Along the contour nothing rises; on a map of these scales, the gradient crosses it straight."
        )

    @property
    def told_steepness(self) -> tuple[Phrase, Phrase]:
        """The title and the caption for the arrow's length, or for the slopes all round a level place."""
        if self.level is not None:
            title = Phrase("Level: the slope is 0 all round")
            return title, Phrase(
                "Turn all round: the slope is 0 every way. None is the steepest, so there is no arrow."
            )
        title = Phrase("Its length is the steepness")
        return title, Phrase(
            "Its length is the steepness: the slope that way is {slope}.", slope=self.steepness()
        )

    @property
    def told_moves(self) -> tuple[Phrase, Phrase]:
        """The title and the caption for the moving point, by what is true of this function."""
        if self.level is not None:
            title = Phrase("A step away, the arrow grows")
            return title, Phrase(
                "Step away, and one way is the steepest again: the arrow grows, always across the contours."
            )
        if self.surface.is_plane:
            title = Phrase("On a plane it is the same everywhere")
            return title, Phrase("Move: on a plane, the gradient never changes.")
        if self.alike and crowding(self.plot.levels, self.path.lengths()):
            title = Phrase("Always across the contours, longer where they crowd")
            return title, Phrase(
                "Move: the arrow follows, always across the contours, longer where they crowd."
            )
        title = Phrase("Always across the contours")
        return title, Phrase("Move: the arrow follows, always straight across the contours.")

    @property
    def told_level(self) -> tuple[Phrase, Phrase]:
        """The title and the caption that name a level place, by what it is."""
        decided = _DECIDED if self.level.decided else _LOOKED_AT
        return decided[self.level.kind]

    # --- moves

    def lay_x(self, time: float) -> None:
        """Draw the component along x and highlight its entry."""
        self.picture.grow(x=time)
        self.vector.light(time, 0)

    def lay_y(self, time: float) -> None:
        """Draw the component along y and highlight its entry."""
        self.picture.grow(y=time)
        self.vector.light(1, time)

    def clear(self) -> list[Animation]:
        """The animations that clear the picture before the point moves; a scale that was not told comes."""
        if self.level is None:
            labels, picture = self.labels, self.picture
            measured = [self.length] * self.alike
            leaving = [*measured, *labels.lengths, labels.place, labels.name, picture.components]
        else:
            leaving = [self.length, self.bends, self.sweep.group]
        told = [FadeIn(self.note, run_time=PACE.quick)] if self.level is not None and len(self.note) else []
        return [FadeOut(*leaving, run_time=PACE.quick), *told]


def component_facts(surface: Surface, place) -> list[Fact]:
    """∂f/∂x and ∂f/∂y at a place."""
    slopes = surface.gradient_at(place)
    return [
        Fact(f"the slope in {variable}", slope, f"Derivative({surface.expr}, {variable}) at {place}")
        for variable, slope in zip(surface.variables, slopes, strict=True)
    ]


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


def partials_line(pen: Pen, surface: Surface, width: float) -> Line:
    """``∇f(x, y) = [2x, 2y]``: side by side, else one above the other, else by the partials' names."""
    names = [variable.name for variable in surface.variables]
    head = gradient_name(surface.name, names)
    entries = [part.typst for part in surface.gradient]
    named = [partial_name(surface.name, name) for name in names]
    beside = "bracket.l thin {x}, thick {y} thin bracket.r"
    tried = (
        (head, beside, entries),
        (head, 'vec(delim: "[", gap: #0.5em, {x}, {y})', entries),
        (head, beside, named),
        (gradient_name(surface.name), beside, named),
    )
    for head, template, parts in tried:
        first, second = ((part, role) for part, role in zip(parts, DIRECTIONS, strict=True))
        line = pen.formula(f"{head} = {template}", x=first, y=second)
        if line.width > width:
            line.scale(max(0.8, width / line.width))
        if line.width <= width * 1.001 and line.height <= _TALLEST * width:
            break
    if parts is named and not any(part.notes for part in surface.gradient):
        pen.formulas |= zip(named, zip(entries, DIRECTIONS, strict=True), strict=True)
        pen.shortened.update(named)
    return line.scale(width / line.width) if line.width > width else line
