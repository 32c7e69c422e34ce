"""The slope's graph under the loss: its height at a place turns flat and, times the rate, becomes the step.

Everything depends on the progress: 2.5 is the middle of the third step.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from math import floor, log10

import numpy as np
import sympy
from manim import ManimColor, Polygon, VGroup, VMobject, interpolate_color

from mathcore import Fact, Step, Window, slope_name
from scenes.descent.parts.step_time import HEIGHT, PLACE, SHRINK, TURN, part
from scenes.descent.parts.walk import Walk
from stage.claims.claim import Comparison, claim, compare
from stage.claims.geometry import claim_segment
from stage.claims.lengths import Scale, Seen, label_length, seen_length, state_scale
from stage.gadgets.segments import dashed, segment
from stage.graphing.curve_plot import CurvePlot
from stage.graphing.label_placement import free_spot, points_of_box, polyline
from stage.graphing.plot_frame import PlotFrame
from stage.scene.lesson_scene import LessonScene
from stage.style.layers import LABEL, LINE
from stage.style.layout import Zone
from stage.style.opacity import set_opacity
from stage.style.theme import STROKES
from stage.text.phrases import Phrase
from stage.text.writing import Pen
from stage.text.written import Line, Number

_ROOM, _FREE = 0.15, 0.5  # of the heights' range: beyond the highest, and across the axis for the lengths
_GROWN = 0.16  # of a step's time: its height stands, and its number comes
_NAMED = 2  # steps whose heights and lengths have their numbers
_ASIDE, _APART = 0.17, 0.14  # frame units: the step proposed again is beside the axis; labels are so far off
_TRACE = 0.45  # opacity of a height whose step is taken
_NOTHING = 1e-300  # where no slope is larger, a float hardly tells it from 0
_THICK = 1.4  # of a line: a step
_ALIKE, SEEN = 1e-9, 0.04  # frame units: lengths that are equal; that are seen to differ
_PLAINLY = 0.06  # of the shorter one: so much longer another is seen to be
_ROUND = [
    "1",
    "1.2",
    "1.5",
    "2",
    "2.5",
    "3",
    "4",
    "5",
    "6",
    "8",
]  # times a power of ten: the scales that are stated


class SlopeGraph:
    """The graph of L′ over the same w-axis as the loss, with a height and a step for each step told.

    ``show(progress)`` sets it. Heights have the scale of the vertical axis, steps that of the horizontal one.
    """

    def __init__(self, loss: PlotFrame, walk: Walk, zone: Zone, left: float):
        pen, curve = loss.pen, walk.descent.loss
        self._walk, self._theme = walk, pen.theme
        self.steps = {k: walk.steps[k] for k in walk.told if loss.x0 <= float(walk.steps[k].place) <= loss.x1}
        self._name = slope_name(curve.name, curve.variable.name)
        self.plot = plot = self._plot(loss, zone, left)
        self.across = Scale(curve.variable.name, plot.labels, lambda: plot.unit[0])
        self.note = self._note(pen)
        self.up = Scale(self._name, self.note, lambda: plot.unit[1])
        state_scale(plot.labels, self.across)
        state_scale(self.note, self.up)
        self._shares = dict.fromkeys(self.steps, 0.0)
        self.heights = {k: self._height(k, step) for k, step in self.steps.items()}
        self.marks = {k: self._mark(k, step) for k, step in self.steps.items() if self._fits(step)}
        turns = enumerate(pairwise(float(step.move) for step in walk.steps))
        self._covered = {k for k, (move, after) in turns if move * after < 0}  # by a step that leads back
        self.turning = _Turning(plot, walk.steps[0])
        self.proposed, self.proposed_number = self._propose()
        self.numbers = self._numbers()
        self.named = VGroup(*self.numbers)
        self.frame = VGroup(self.plot, self.note)
        self.group = VGroup(*self.heights.values(), *self.marks.values(), self.turning.group)
        self.passing = VGroup(self.proposal, self.named)  # seen up to the second step
        left = [self.passing] if len(walk.steps) <= _NAMED else []
        self.all = VGroup(self.frame, self.group, *left)  # what is seen once all steps are taken
        self.show(0)

    def _plot(self, loss: PlotFrame, zone: Zone, left: float) -> CurvePlot:
        """The plot, whose heights are a round number of times as long as lengths along the axis."""
        curve, (low, high) = self._walk.descent.loss, self._heights()

        def drawn(more: float) -> CurvePlot:
            window = Window((loss.x0, loss.x1), (more * low, more * high))
            names = curve.variable.name, self._name
            return _beside(loss.pen, curve.slope_function, window, zone, left, names)

        across, up = drawn(1).unit
        self.factor = round_below(up / across)
        return drawn(up / across / float(self.factor))

    def _note(self, pen: Pen) -> Line:
        """How long heights are beside lengths along the axis, over the plot's corner."""
        factor = Fact("the scale of the heights", self.factor, str(self.factor)).shown(3)
        note = pen.formula(Phrase("heights × {factor}", factor=factor), "label", "muted")
        box, name, em = self.plot.box, self.plot.names[1], pen.em("label")
        note.place(box.right, box.top + 0.4 * em, "right")
        if note.get_left()[0] < name.get_right()[0] + em:  # the vertical axis is on the right
            note.place(box.left, box.top + 0.4 * em)
        return note

    def _heights(self) -> tuple[float, float]:
        """The range of the vertical axis: the slopes and 0, and on the free side room for lengths."""
        slopes = [0.0, *(float(step.gradient) for step in self.steps.values())]
        low, high = min(slopes), max(slopes)
        size = high - low
        if size < _NOTHING:
            return -1.0, 1.0
        below, above = (_FREE if end == 0 else _ROOM for end in (low, high))
        return low - below * size, high + above * size

    def _fits(self, step: Step) -> bool:
        """Whether a step leads to a place in the window."""
        return self.plot.x0 <= float(step.next) <= self.plot.x1

    # --- what there is

    def _height(self, k: int, step: Step) -> VMobject:
        """The slope at a place as a height over the axis."""
        foot, top = (self.plot.point(float(step.place), y) for y in (0, float(step.gradient)))
        height = segment(foot, top, self._theme.slope, STROKES.line)

        def truth() -> tuple:
            return str(step.gradient), ((step.place, 0), (step.place, self._shares[k] * float(step.gradient)))

        return claim_segment(height, self.plot, f"the slope at step {k}", truth)

    def _mark(self, k: int, step: Step) -> VMobject:
        """A step as a length along the axis."""
        ends = [self.plot.point(float(w), 0) for w in (step.place, step.next)]
        mark = segment(*ends, self._theme.step, _THICK * STROKES.line)
        truth = f"{step.place} -> {step.next}", ((step.place, 0), (step.next, 0))
        return claim_segment(mark, self.plot, f"step {k} along the axis", truth)

    def _propose(self) -> tuple[VGroup, Number | VGroup]:
        """The first step once more, from where it has led to, and its number; empty if it leaves the plot."""
        first, plot = self._walk.steps[0], self.plot
        start, end = first.next, first.next - first.move
        if 0 not in self.marks or 1 not in self.steps or not plot.x0 <= float(end) <= plot.x1:
            return VGroup(), VGroup()
        aside = np.array([0, -np.sign(float(first.gradient)) * _ASIDE, 0])
        tail, tip = (plot.point(float(w), 0) + aside for w in (start, end))
        shaft = dashed(tail, tip, self._theme.step, STROKES.line)
        name, variable = "the first step once more", self._walk.descent.loss.variable.name

        def read(drawn: VMobject) -> Comparison:
            ends = plot.coordinates([drawn.get_start(), drawn.get_end()])[:, 0]
            return compare(
                "segment", ends, [float(start), float(end)], f"{start} -> {end}", str(first.move),
                abs(float(first.move)), plot.span,
            )  # fmt: skip

        claim(shaft, name, read)
        head = _tip(tail, tip)
        proposed = VGroup(shaft, Polygon(*head, color=self._theme.step, fill_opacity=1, stroke_width=0))
        number = self._number(first.move, self._walk.decimals.moves[0], name, "step")
        label_length(
            shaft, name, variable, number, lambda: abs(float(first.move)), lambda: np.array([tail, tip]),
            self.across,
        )  # fmt: skip
        return proposed, number

    def _number(self, value: sympy.Expr, digits: int, name: str, role: str) -> Number:
        length = Fact(name, sympy.Abs(value) if role == "step" else value, f"{name}: {value}")
        return self.plot.pen.fact(length, digits, "label", role)

    def _numbers(self) -> dict[VMobject, Callable[[float], float]]:
        """The numbers of the first heights and steps that have room, and how well each is seen when."""
        found, decimals, plot = {}, self._walk.decimals, self.plot
        variable = self._walk.descent.loss.variable.name
        drawn = [line for lines in (self.heights, self.marks) for k, line in lines.items() if k < _NAMED]
        texts = [points_of_box(text) for text in (*plot.names, *plot.labels)]
        near = [polyline(plot.graph, plot.lines, self.proposed, *drawn), *texts]

        def settle(number: Number, spots: Sequence) -> bool:
            has_room = self._settle(number, spots, np.concatenate(near))
            if has_room:
                near.append(points_of_box(number))
            return has_room

        for k in [k for k in self.steps if k < _NAMED]:
            step = self.steps[k]
            slope, move = (partial(float, exact) for exact in (step.gradient, step.move))
            height = self._number(step.gradient, decimals.gradients[k], f"the slope at step {k}", "slope")
            if settle(height, self._beside(self.heights[k], height.width, slope())):
                label_length(self.heights[k], f"slope {k}", self._name, height, slope, scale=self.up)
                found[height] = lambda time, k=k: part(time - k, (_GROWN, HEIGHT[1]))
            length = self._number(step.move, decimals.moves[k], f"step {k}", "step")
            if k in self.marks and settle(length, self._along(self.marks[k])):
                label_length(self.marks[k], f"step {k}", variable, length, move, scale=self.across)
                found[length] = lambda time, k=k: part(time - k, (SHRINK[1], PLACE[1]))
            if k == 0 and len(self.proposed):
                away = -np.sign(float(step.gradient))  # from the axis, along which the next step will lie
                settle(self.proposed_number, self._along(self.proposed[0], [away]))
        return found

    def _settle(self, number: Number, spots: Sequence, near: np.ndarray) -> bool:
        plot = self.plot
        within = Zone(plot.zone.left, plot.zone.right, plot.box.bottom, plot.box.top)
        spot = free_spot(spots, number.width, number.height, near, within)
        if spot is None:
            number.set_opacity(0)
            return False
        number.move_to(spot).with_backing(self._theme).set_z_index(LABEL)
        return True

    @staticmethod
    def _beside(line: VMobject, wide: float, slope: float) -> list[tuple[float, float]]:
        """Places for a number beside an upright line, on the side to which it does not turn."""
        (x, low, _), (_, high, _) = line.get_start(), line.get_end()
        side = np.sign(slope)
        aside, over = side * (wide / 2 + _APART), side * 0.22
        sides = [(x + aside, low + share * (high - low)) for share in (0.5, 0.65, 0.8, 0.35, 0.2, 1.0)]
        return [*sides, *((x + side * share * wide, high + over) for share in (0, 0.5, -0.5))]

    @staticmethod
    def _along(line: VMobject, sides: Sequence[float] = (-1, 1)) -> list[tuple[float, float]]:
        """Places for a number along a level line, under its middle first, then nearer to its ends."""
        (x, y, _), way = (line.get_start() + line.get_end()) / 2, line.get_end() - line.get_start()
        return [
            (x + share * way[0], y + side * aside)
            for aside in (0.22, 0.3, 0.4, 0.58)
            for side in sides
            for share in (0, 0.15, -0.15, 0.3, -0.3, 0.5)
        ]

    # --- its state

    def show(self, progress: float) -> None:
        """Set heights, steps and numbers to a progress."""
        now = min(int(progress), len(self._walk.steps) - 1)
        for k, height in self.heights.items():
            step, time = self.steps[k], progress - k
            self._shares[k] = share = part(time, (HEIGHT[0], _GROWN))
            foot, top = (self.plot.point(float(step.place), y) for y in (0, share * float(step.gradient)))
            height.set_points_as_corners([foot, top])
            set_opacity(height, stroke=(share > 0) * (1 - (1 - _TRACE) * part(time, (1.0, 1.2))))
        for k, mark in self.marks.items():
            seen = 1 - (1 - _TRACE) * (k in self._covered) * part(progress - k, (1.0, 1.2))
            set_opacity(mark, stroke=seen * (progress - k >= SHRINK[1]))
        for number, seen in self.numbers.items():
            number.set_opacity(seen(progress))
        self.turning.hide()
        if now in self.marks and progress - now > HEIGHT[1]:
            # Over the axis's numbers only the first ones turn, which are told.
            left = self.plot.zone.left - _ASIDE if now < _NAMED else self.plot.box.left
            self.turning.show(self.steps[now], progress - now, left)

    @property
    def proposal(self) -> VGroup:
        """The first step once more with its number, where there is room."""
        return VGroup(self.proposed, self.proposed_number)

    @property
    def turns(self) -> bool:
        """Whether the first height is seen to turn."""
        return 0 in self.marks

    @property
    def compared(self) -> list[Seen]:
        """The first two steps as drawn, the longer one first; none where they are not seen to differ."""
        if not all(k in self.marks for k in range(_NAMED)):
            return []
        seen = [Seen(f"step {k}", self.marks[k], seen_length) for k in range(_NAMED)]
        return in_order(seen, [seen_length(one.mobject) for one in seen])


class _Turning:
    """The height that turns about its foot until it lies along the axis, and becomes as long as the step."""

    def __init__(self, plot: CurvePlot, step: Step):
        self._plot, theme = plot, plot.pen.theme
        self._colours = ManimColor(theme.slope), ManimColor(theme.step)
        self.shaft = segment(plot.point(0, 0), plot.point(1, 0), theme.slope, _THICK * STROKES.line, LINE)
        self.tip = Polygon(*np.eye(3), color=theme.slope, fill_opacity=1, stroke_width=0).set_z_index(LINE)
        self.group = VGroup(self.shaft, self.tip)
        self._step: Step = step
        self._shrunk = 0.0
        claim(self.shaft, "the slope that becomes the step", self._read)

    def hide(self) -> None:
        set_opacity(self.shaft, stroke=0)
        set_opacity(self.tip, 0, 0)

    def show(self, step: Step, time: float, left: float) -> None:
        """A step at a time of its own, once its height is drawn; not where it would leave the plot, or go
        further to the ``left``.
        """
        plot, self._shrunk = self._plot, part(time, SHRINK)
        self._step, slope = step, float(step.gradient)
        angle = np.pi / 2 * (np.sign(slope) + part(time, TURN))  # up turns to the left, and down to the right
        start = plot.point(float(step.place), 0)
        end = start + self._long * np.array([np.cos(angle), np.sin(angle), 0])
        if not left <= end[0] <= plot.zone.right + _ASIDE:
            return
        colour, seen = interpolate_color(*self._colours, self._shrunk), 1 - part(time, PLACE)
        self.shaft.set_points_as_corners([start, end]).set_stroke(colour, opacity=seen)
        self.tip.set_points_as_corners(_tip(start, end)).set_fill(colour, self._shrunk * seen)

    @property
    def _long(self) -> float:
        """Its length: the slope's at the scale of the heights, the step's along the axis, or between them."""
        slope, move = (abs(float(value)) for value in (self._step.gradient, self._step.move))
        across, up = self._plot.unit
        return (1 - self._shrunk) * slope * up + self._shrunk * move * across

    def _read(self, drawn: VMobject) -> Comparison:
        step, long = self._step, seen_length(drawn)
        expression = f"({step.gradient}) becomes ({step.move})"
        move = abs(float(step.move))
        return compare("bar", [long], [self._long], expression, str(step.move), move, max(1.0, long))


def in_order(seen: list[Seen], sizes: Sequence[float]) -> list[Seen]:
    """The longest first, by their sizes in frame units when they are compared; none where two of these differ
    by less than can be seen, unless they are alike.
    """
    order = sorted(range(len(seen)), key=lambda k: -sizes[k])
    if any(_ALIKE < sizes[a] - sizes[b] < max(SEEN, _PLAINLY * sizes[b]) for a, b in pairwise(order)):
        return []
    return [seen[k] for k in order]


def comparing(scene: LessonScene, title: Phrase, seen: list[Seen], alike: bool, instead: Phrase) -> Phrase:
    """A title over lengths that are seen, the longest first or all alike; another where none are."""
    return scene.compare(title, *seen, equal=alike) if seen else instead


def round_below(factor: float) -> sympy.Rational:
    """The largest round number that is not above a factor."""
    power = floor(log10(factor))
    fits = [digit for digit in _ROUND if float(digit) <= factor / 10.0**power * (1 + 1e-9)]
    return sympy.Rational(fits[-1] if fits else 1) * sympy.Integer(10) ** power


def _tip(start: np.ndarray, end: np.ndarray) -> list[np.ndarray]:
    """The corners of an arrow's head at its end, no longer than the arrow."""
    way = end - start
    long = float(np.linalg.norm(way))
    along = way / long if long else np.zeros(3)
    head = min(0.2, long)
    across = np.array([-along[1], along[0], 0]) * head / 2
    return [end, end - head * along + across, end - head * along - across, end]


def _beside(pen: Pen, curve, window: Window, zone: Zone, left: float, names: tuple[str, str]) -> CurvePlot:
    """The plot of a curve in a zone, its box's left edge at ``left`` where its numbers have room there."""

    def drawn(inset: float) -> CurvePlot:
        lines = pen.axis_name(names[0]), pen.formula(names[1], "label", "slope")
        return CurvePlot(pen, curve, window, zone.inset(left=inset), lines, "the slope's graph", "slope")

    plot = drawn(0)
    return plot if plot.box.left >= left else drawn(left - plot.box.left)
