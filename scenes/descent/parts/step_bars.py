"""The steps of a descent as bars, beside the slopes that they come from."""

from __future__ import annotations

from functools import partial
from itertools import pairwise

import numpy as np
import sympy
from manim import VGroup, VMobject

from mathcore import Descent, Fact, Step, slope_name
from scenes.descent.parts.slope_graph import SlopeGraph, in_order, round_below
from scenes.descent.parts.step_time import rate_letter
from scenes.descent.parts.walk import Walk, ratio_decimals
from stage.claims.claim import Comparison, claim, compare
from stage.claims.lengths import Scale, Seen, label_length, state_scale
from stage.style.layers import LABEL, LINE
from stage.style.layout import Zone
from stage.style.opacity import set_opacity
from stage.text.phrases import Phrase
from stage.text.writing import Pen
from stage.text.written import Line

_FEWEST, _PITCH = 4, 0.62  # bars for which there is room at least; frame units: the largest distance of two
_HALF, _THIN = 0.3, 0.04  # half a bar's thickness: of the distance; in frame units, while in the graph
_NOTHING = 1e-300  # where nothing is longer, a float hardly tells it from 0, and no bar is drawn
_ASIDE, _BETWEEN = 0.15, 0.28  # frame units between a number and its bar; between the columns
_HEAD = 2.9  # ems over the first bar


class StepBars:
    """For each step told the slope and the step as bars, in two columns, each at one stated scale.

    ``show(lined_up)`` sets them, from 0 (where they were drawn: the slope as a height, the step along the
    axis) to 1 (below one another); ``names`` are the numbers and scales, which are true when it is 1.
    """

    def __init__(self, walk: Walk, graph: SlopeGraph, zone: Zone):
        pen, loss = graph.plot.pen, walk.descent.loss
        self._pen, self._zone, self._walk = pen, zone, walk
        skips = [k - before > 1 for before, k in pairwise(walk.told)]
        rows = [
            row + sum(skips[:row]) for row in range(len(walk.told))
        ]  # one is left free for those left out
        em = pen.em("label")
        self.equation = self._equation(walk.descent)
        room = zone.height - (_HEAD + 2.2 * (len(self.equation) > 0)) * em
        self._pitch = min(_PITCH, room / max(rows[-1] + 1, _FEWEST))
        self._rows = [zone.top - _HEAD * em - (row + 0.5) * self._pitch for row in rows]
        slope, variable = slope_name(loss.name, loss.variable.name), loss.variable.name
        heads = (
            pen.formula(slope, "label", "slope"),
            pen.formula(f"{rate_letter(loss)} {slope}", "label", "step"),
        )
        self.ratios = self._ratios()
        ratios = max([ratio.width for ratio in self.ratios], default=0.0)
        self._heading = pen.words(Phrase("ratio"), "label", "muted")
        column = max(ratios, self._heading.width) + _BETWEEN if self.ratios else 0.0
        self.slopes = _Column(graph, walk, "slope", slope, heads[0])
        self.steps = _Column(graph, walk, "step", variable, heads[1])
        room = zone.width - column - _BETWEEN - self.slopes.beside - self.steps.beside
        self.slopes.begin(zone.left, room / 2)
        self.steps.begin(self.slopes.edge + room / 2 + _BETWEEN, room / 2)
        self._gap = pen.number("⋮", "label", "muted") if any(skips) else VGroup()
        self._place()
        self.group = VGroup(*self.slopes.bars, *self.steps.bars)
        self.names = VGroup(*self.slopes.names, *self.steps.names, self._gap)
        self.all = VGroup(self.group, self.names, self.with_ratios())
        self.show(0)

    def _equation(self, descent: Descent) -> VGroup:
        """``1 − 2 · 0.1 = 0.8`` for a quadratic loss; empty where the ratio is not the same everywhere."""
        if not has_one_ratio(descent):
            return VGroup()
        (bend,), rate = descent.curvatures, descent.rate
        ratio = Fact("the ratio", descent.factor, f"1 - ({bend}) ({rate})")
        factors = (
            f"({text})" if text.startswith("-") else text for text in map(self._pen.exact, (bend, rate))
        )
        left = Phrase("ratio")
        line = f"{self._pen.wording.typst(left)} = 1 - {' dot '.join(factors)}"
        return self._pen.equation(
            line, ratio, "ink", self._zone.width, "label", digits=ratio_decimals(ratio.exact)
        )

    def _ratios(self) -> list[Line]:
        """The ratio of each step told to the one before it."""
        found = []
        for k in self._walk.told[1:]:
            step, before = self._walk.steps[k].move, self._walk.steps[k - 1].move
            ratio = Fact(f"step {k} over step {k - 1}", step / before, f"({step})/({before})")
            found.append(self._pen.fact(ratio, ratio_decimals(ratio.exact), "label", "muted"))
        return found

    def _place(self) -> None:
        em, zone = self._pen.em("label"), self._zone
        for column in (self.slopes, self.steps):
            column.place(self._rows, self._pitch, zone.top, em)
        for y, entry in zip(self._rows[1:], self.ratios, strict=True):
            entry.place(zone.right, y - 0.33 * em, "right").set_z_index(LABEL)
        self._heading.place(zone.right, zone.top - em, "right")
        if len(self._gap):
            y = (self._rows[-1] + self._rows[-2]) / 2
            self._gap.place(self.slopes.edge - 0.12, y - 0.33 * em, "right")
        if len(self.equation):
            self.equation.shift([zone.left - self.equation.get_left()[0], 0, 0])
            low = self._rows[-1] - self._pitch / 2 - 1.6 * em
            self.equation.shift([0, low - self.equation.line.origin()[1], 0])

    def show(self, lined_up: float) -> None:
        """Set the bars: standing in the slope's graph at 0, below one another at 1."""
        for column in (self.slopes, self.steps):
            column.show(lined_up)

    @property
    def compared(self) -> list[Seen]:
        """The first step and the last, the longer one first; all, where they are alike."""
        bars = self.steps.bars if self._walk.even else [self.steps.bars[0], self.steps.bars[-1]]
        sizes = self.steps.lengths if self._walk.even else [self.steps.lengths[0], self.steps.lengths[-1]]
        seen = [Seen(f"the bar {k}", bar, lambda bar: bar.width) for k, bar in enumerate(bars)]
        return in_order(seen, sizes) if len(self.steps.bars) > 1 else []

    def with_ratios(self) -> VGroup:
        """The ratio of each step to the one before, in a column under its name, and why it is the same."""
        return VGroup(self._heading, *self.ratios, self.equation) if self.ratios else VGroup()


def has_one_ratio(descent: Descent) -> bool:
    """Whether each step is the same multiple of the one before, and not just as long."""
    return descent.factor is not None and descent.factor not in (0, 1)


class _Column:
    """Bars of one quantity, from one left edge on, with their numbers on the left and the scale above."""

    def __init__(self, graph: SlopeGraph, walk: Walk, role: str, quantity: str, head: Line):
        self._graph, self._role, self._quantity = graph, role, quantity
        self._pen: Pen = graph.plot.pen
        self._steps = [walk.steps[k] for k in walk.told]
        decimals = walk.decimals.moves if role == "step" else walk.decimals.gradients
        called = "step" if role == "step" else "slope"
        facts = [
            Fact(f"{called} {k}", sympy.Abs(self._exact(walk.steps[k])), f"Abs({self._exact(walk.steps[k])})")
            for k in walk.told
        ]
        self.numbers = [
            self._pen.fact(fact, decimals[k], "label", role).set_z_index(LABEL)
            for k, fact in zip(walk.told, facts, strict=True)
        ]
        self.beside = max(number.width for number in self.numbers) + _ASIDE  # the room for them
        self.edge = 0.0  # where the bars begin
        longest = max(abs(float(self._exact(step))) for step in self._steps)
        self._longest = longest if longest > _NOTHING else 1.0
        self._unit_before = float(graph.plot.unit[0 if role == "step" else 1])
        self._lined_up, self.bars = 1.0, []
        self._head, self._labels, self._unit = head, [], 1.0
        self._rows, self._half = [0.0] * len(self._steps), 0.0
        for k, step, number in zip(walk.told, self._steps, self.numbers, strict=True):
            bar = VMobject(stroke_width=0, fill_color=self._pen.theme[role], fill_opacity=1).set_z_index(LINE)
            claim(bar, f"{called} bar {k}", partial(self._read, step))
            value = partial(lambda exact: abs(float(exact)), self._exact(step))
            self.bars.append(bar)
            self._labels.append((bar, f"{called} {k}", quantity, number, value, partial(_ends, bar)))

    def begin(self, left: float, room: float) -> None:
        """Begin at a left edge, with bars as long as a round scale allows, which is stated over them."""
        self.edge = left + self.beside
        across = float(self._graph.plot.unit[0])  # slopes, too, are said beside lengths along the axis
        self.factor = round_below(room / self._longest / across)
        self._unit = float(self.factor) * across
        factor = Fact("the scale", self.factor, str(self.factor)).shown(3)
        if self._role == "step":
            note = Phrase("lengths × {factor}", factor=factor)
        else:
            note = Phrase("heights × {factor}", factor=factor)
        self.scale_note = self._pen.formula(note, "label", "muted")
        scale = Scale(self._quantity, self.scale_note, lambda: self._unit)
        state_scale(self.scale_note, scale)
        for told in self._labels:
            label_length(*told, scale)
        self.names = [self._head, self.scale_note, *self.numbers]

    @property
    def lengths(self) -> list[float]:
        """How long the bars are in the column, in frame units."""
        return [abs(float(self._exact(step))) * self._unit for step in self._steps]

    def _exact(self, step: Step) -> sympy.Expr:
        return step.move if self._role == "step" else step.gradient

    def place(self, rows: list[float], pitch: float, top: float, em: float) -> None:
        """Set the heights of the rows, and put the numbers and the head there."""
        self._rows, self._half = rows, _HALF * pitch
        for y, number in zip(rows, self.numbers, strict=True):
            number.place(self.edge - _ASIDE, y - 0.33 * em, "right")
        self._head.place(self.edge, top - em)
        self.scale_note.place(self.edge, top - 2.3 * em)

    def show(self, lined_up: float) -> None:
        """Set the bars between the graph, at 0, and the column."""
        self._lined_up = lined_up
        for step, y, bar in zip(self._steps, self._rows, self.bars, strict=True):
            start, end, thick = self._laid(step, y)
            across = np.array([start[1] - end[1], end[0] - start[0], 0])
            long = float(np.linalg.norm(across))
            across = across / long * thick if long else np.array([0, thick, 0])
            corners = start + across, end + across, end - across, start - across, start + across
            bar.set_points_as_corners(corners)
            set_opacity(bar, fill=1.0 if self._stood(step) else lined_up)

    def _stood(self, step: Step) -> bool:
        """Whether the bar stood in the graph; one that did not appears on the way."""
        plot = self._graph.plot
        return all(plot.x0 <= float(w) <= plot.x1 for w in (step.place, step.next))

    def _laid(self, step: Step, y: float) -> tuple[np.ndarray, np.ndarray, float]:
        """The bar's start, its end, and half its thickness, which go evenly, as its angle does."""
        lying = (np.array([self.edge, y, 0.0]), 0.0, self._half)
        if not self._stood(step):
            return self._from(*lying, abs(float(self._exact(step))) * self._unit)
        plot, size, way = self._graph.plot, abs(float(self._exact(step))), float(np.sign(step.gradient))
        if self._role == "slope":
            standing = plot.point(float(step.place), 0), np.pi / 2 * way, _THIN
        else:
            standing = plot.point(min(float(step.place), float(step.next)), 0), 0.0, _THIN
        here = [(1 - self._lined_up) * a + self._lined_up * b for a, b in zip(standing, lying, strict=True)]
        return self._from(*here, size * self._between)

    @staticmethod
    def _from(start: np.ndarray, angle: float, thick: float, long: float) -> tuple:
        return start, start + long * np.array([np.cos(angle), np.sin(angle), 0]), thick

    @property
    def _between(self) -> float:
        """Frame units per unit on the way from the graph to the column."""
        return (1 - self._lined_up) * self._unit_before + self._lined_up * self._unit

    def _read(self, step: Step, drawn: VMobject) -> Comparison:
        """Compare a bar's length at the scale that it now has."""
        start, end = _ends(drawn)
        size = abs(float(self._exact(step)))
        unit = self._between if self._stood(step) else self._unit
        long = float(np.linalg.norm(end - start)) / unit
        # Beside a bar of 10^40 one of 1 is nothing: the error counts beside the longest.
        scale = max(self._longest, 1.0)
        exact = str(self._exact(step))
        return compare("bar", [long], [size], f"Abs({exact})", exact, size, scale)


def _ends(bar: VMobject) -> np.ndarray:
    """The middles of a bar's two short sides."""
    corners = bar.points[::4]
    return np.array([(corners[0] + corners[3]) / 2, (corners[1] + corners[2]) / 2])
