"""What the gradient's clip shows, made and placed: the map, the arrows on it, the formulas beside it."""

from __future__ import annotations

import numpy as np
import sympy
from manim import LEFT, Animation, FadeIn, FadeOut, VGroup

from mathcore import Fact, Shown, Surface, gradient_name, partial_name
from mathcore.typst_words import word
from stage.ascents import Stage, Walk, crowding, stage_for, where_arrows_are
from stage.claims import claim_equation, exact_value, text_of, to_digits
from stage.gradient_labels import GradientLabels, NameAlong
from stage.gradients import Compass, GradientPicture, claim_map
from stage.layout import Layout, stack
from stage.placing import outline_of_box
from stage.plots import ContourPlot
from stage.quotients import LiveLine, is_short
from stage.text.phrases import Phrase
from stage.theme import PACE
from stage.vectors import ROLES, LiveVector, VectorLine, decimals_of
from stage.writing import Line, Pen, exactly

_LEVELS = (13, 9, 6)  # at most so many contour lines
_DENSE = 6.0  # frame units of line on a square unit of the map, beyond which fewer are drawn
_GAP = 0.6  # frame units between the formulas at the side
_TALLEST = 0.45  # a formula's height over the width of the side


class SteepestPicture:
    """The map with its gradient at a place, and the formulas; the scene plays it."""

    def __init__(self, pen: Pen, layout: Layout, surface: Surface, at: tuple[sympy.Expr, sympy.Expr]):
        self._pen, self._layout, self.surface, self.at = pen, layout, surface, at
        self.slopes = surface.gradient_at(at)
        self.stage: Stage = stage_for(surface, at)
        clear_of = where_arrows_are(self.stage, at, self.slopes)
        self.plot = claim_map(self._map(clear_of))
        self.picture = GradientPicture(self.plot, at, self.stage.factor)
        self.compass = Compass(self.plot, *at)
        self.facts = component_facts(surface, at)
        levels = [outline_of_box(number) for number in self.plot.level_labels]
        near = np.concatenate([np.zeros((0, 2)), *levels])
        self.digits = decimals_of([fact.value for fact in self.facts])
        self.labels = GradientLabels(self.picture, self.facts, self.digits, near)
        self.walk = Walk(surface, self.stage, at)
        self.width = layout.side.width
        self._set_the_side()

    def _map(self, clear_of: np.ndarray) -> ContourPlot:
        """The map with as many lines as it bears: a wavy surface's would fill it."""
        box, zone = self.stage.box, self._layout.plot
        for most in _LEVELS:
            levels = self.surface.contour_levels(most, box)
            plot = ContourPlot(self._pen, self.surface, box, zone, levels, clear_of)
            if plot.density <= _DENSE:
                break
        return plot

    def _set_the_side(self) -> None:
        pen, side, names = self._pen, self._layout.side, [v.name for v in self.surface.variables]
        x, y = map(word, names)
        self.formula = pen.named(f"f({x}, {y})", self.surface.typst, "curve", side.width)
        self.rule = partials_line(pen, self.surface, side.width)
        self.vector = VectorLine(pen, self.named_at(self.at), self.facts, self.digits, side.width)
        self.length = claim_equation(
            pen.equation(f"|{gradient_name('f')}|", self.steepness(), "gradient", side.width, exact=True)
        )
        self.note = self._scale_note()
        room = side.inset(bottom=self.note.height + 0.5 * _GAP) if len(self.note) else side
        stack(room, (self.formula, self.rule, self.vector, self.length), _GAP)
        self.note.shift([side.left - self.note.get_left()[0], side.bottom - self.note.get_bottom()[1], 0])

    def steepness(self) -> Fact:
        """|∇f| at the place."""
        x, y = self.at
        return Fact("the steepness", self.surface.steepest(self.at).rate, f"|∇f| at ({x}, {y})")

    def named_at(self, place) -> str:
        """∇f(1, 2), or ∇f alone where the place is a long number."""
        short = all(is_short(part) or len(str(part)) <= 4 for part in place)
        return f"{gradient_name('f')}{self._pen.place(map(exactly, place))}" if short else gradient_name("f")

    def _scale_note(self) -> Line | VGroup:
        """How the arrows' lengths were changed; nothing where they were not."""
        if self.stage.factor == 1:
            return VGroup()
        if self.stage.factor > 1:
            note = Phrase("arrows drawn {times} times as long", times=self.stage.factor)
        else:
            note = Phrase("arrows drawn {times} times shorter", times=1 / self.stage.factor)
        return self._pen.formula(note, "label", "muted")

    # --- what is told

    @property
    def slopes_shown(self) -> dict[str, Shown]:
        """The two partials as they stand in the vector."""
        along_x, along_y = (fact.shown(self.digits) for fact in self.facts)
        return {"along_x": along_x, "along_y": along_y}

    @property
    def told_moves(self) -> tuple[Phrase, Phrase]:
        """The title and the words for the moving point: what is true of this function, and no more."""
        if not any(part.expr.free_symbols for part in self.surface.gradient):
            title = Phrase("On a plane it is the same everywhere")
            return title, Phrase("Move: on a plane, the gradient never changes.")
        if crowding(self.plot.levels, self.walk.lengths()):
            title = Phrase("Always across the contours, longer where they crowd")
            return title, Phrase(
                "Move: the arrow follows, always across the contours, longer where they crowd."
            )
        title = Phrase("Always across the contours")
        return title, Phrase("Move: the arrow follows, always straight across the contours.")

    # --- moves

    def lay_x(self, time: float) -> None:
        """Draw the component along x; its entry lights up."""
        self.picture.grow(x=time)
        self.vector.light(time, 0)

    def lay_y(self, time: float) -> None:
        """Draw the component along y; its entry lights up."""
        self.picture.grow(y=time)
        self.vector.light(1, time)

    def clear(self) -> list[Animation]:
        """The animations that clear the picture before the point moves."""
        leaving = [
            self.length,
            *self.labels.lengths,
            self.labels.place,
            self.labels.name,
            self.picture.components,
        ]
        return [FadeOut(*leaving, run_time=PACE.quick)]


class Moving:
    """The point's way across the map: the picture, the name of its arrow and both live lines, by time."""

    def __init__(self, told: SteepestPicture, pen: Pen):
        self._told, self.walk, self._picture = told, told.walk, told.picture
        self._pen, surface = pen, told.surface
        self.name = NameAlong(told.picture)
        sampled = self.walk.sampled()
        lengths = np.hypot(*sampled)
        head = gradient_name("f")

        def at(t: float) -> str:
            place = ", ".join(f"{part:.9g}" for part in self.walk.place(float(t)))
            return f"({place}), f = {text_of(surface.expr)}"

        self.vector = LiveVector(
            pen,
            head,
            [(float(part.min()), float(part.max())) for part in sampled],
            lambda t: [float(part) for part in surface.gradients(*map(np.array, self.walk.place(t)))],
            self._true,
            lambda t: f"the gradient at {at(t)}",
        )
        self.length = LiveLine(
            pen.formula(f"|{head}|", role="gradient"),
            pen,
            "gradient",
            [float(lengths.min()), float(lengths.max())],
            lambda t: float(np.hypot(*surface.gradients(*map(np.array, self.walk.place(t))))),
            lambda t: sympy.sqrt(sum(part**2 for part in self._true(float(t)))),
            "the arrow's length",
            lambda t: f"|∇f| at {at(t)}",
        )
        first = told.vector[0]
        self.vector.stand(first.get_left()[0], first.origin()[1])
        self.length.line.move_to(told.length, aligned_edge=LEFT)
        self.length.line.shift([0, told.length.line.origin()[1] - self.length.line.origin()[1], 0])
        self.legs = self.walk.legs
        self._resting = told.vector
        self.group = VGroup(
            told.picture.contour,
            told.picture.tangent,
            told.picture.mark,
            told.picture.arrow,
            told.picture.dot,
            told.plot.level_labels,
            self.name.label,
            self.vector.live,
            self.length.live,
        )

    def _true(self, t: float) -> list[sympy.Expr]:
        place = tuple(to_digits(part) for part in self.walk.place(float(t)))
        return [exact_value(part, place) for part in self._told.surface.gradient]

    def come(self) -> list[Animation]:
        """The animations that put live lines in the place of those that stood."""
        self._picture.shares |= {"x": 0.0, "y": 0.0}
        self.begin(0)
        live = self.vector.wake(self._resting, 0)
        return [live, FadeIn(self.length.line, run_time=PACE.quick), *self.length.wake(0)]

    def wake(self, leg: int) -> list[Animation]:
        """The animations that let the lines run again, from a leg's start."""
        self.begin(leg)
        return [self.vector.wake(self._resting, leg), *self.length.wake(leg)]

    def begin(self, leg: int) -> None:
        """Look ahead along a leg for the place of the arrow's name, and stand at its start."""
        self.name.plan(lambda time: self.walk.place(leg + time))
        self.show(leg, 0.0)

    def show(self, leg: int, time: float) -> None:
        """Everything at a time, 0 to 1, of a leg."""
        place = self.walk.place(leg + time)
        self._picture.show(*place)
        self.name.show(time, place)
        self._picture.light(1, self.name.label)
        self.vector.show(leg + time)
        self.length.show(leg + time)

    def settle(self, stop: int) -> list[Animation]:
        """The animations that put the exact gradient and length at a stop in the live ones' place."""
        told, place = self._told, self.walk.stops[stop]
        facts, rate = component_facts(told.surface, place), told.surface.steepest(place).rate
        head, width = told.named_at(place), told.width
        self._resting = VectorLine(self._pen, head, facts, self.vector.decimals, width)
        length = Fact(f"the steepness at stop {stop}", rate, f"|∇f| at {place}")
        return [self.vector.settle(self._resting), *self.length.settle(length)]


def component_facts(surface: Surface, place) -> list[Fact]:
    """∂f/∂x and ∂f/∂y at a place."""
    slopes = surface.gradient_at(place)
    return [
        Fact(f"the slope in {variable}", slope, f"Derivative({surface.expr}, {variable}) at {place}")
        for variable, slope in zip(surface.variables, slopes, strict=True)
    ]


def partials_line(pen: Pen, surface: Surface, width: float) -> Line:
    """``∇f(x, y) = [2x, 2y]``: side by side, else one above the other, else by the partials' names."""
    names = [variable.name for variable in surface.variables]
    head = gradient_name("f", names)
    entries = [part.typst for part in surface.gradient]
    named = [partial_name("f", name) for name in names]
    tried = (
        ("bracket.l thin {x}, thick {y} thin bracket.r", entries),
        ('vec(delim: "[", gap: #0.5em, {x}, {y})', entries),
        ("bracket.l thin {x}, thick {y} thin bracket.r", named),
    )
    for template, parts in tried:
        first, second = ((part, role) for part, role in zip(parts, ROLES, strict=True))
        line = pen.formula(f"{head} = {template}", x=first, y=second)
        if line.width > width:
            line.scale(max(0.8, width / line.width))
        if line.width <= width * 1.001 and line.height <= _TALLEST * width:
            return line
    return line.scale(width / line.width) if line.width > width else line
