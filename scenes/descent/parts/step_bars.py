"""The steps of a descent as bars under its plot."""

from __future__ import annotations

from functools import partial
from itertools import pairwise

import numpy as np
import sympy
from manim import VGroup, VMobject

from mathcore import Fact, Step
from scenes.descent.parts.step_time import BAR, part
from scenes.descent.parts.walk import Walk, ratio_decimals
from stage.claims.claim import Comparison, claim, compare
from stage.graphing.curve_plot import CurvePlot
from stage.style.layers import LABEL, LINE
from stage.style.layout import Zone
from stage.style.opacity import set_opacity
from stage.text.phrases import Phrase
from stage.text.writing import Pen
from stage.text.written import Number

_FEWEST = 4  # bars for which there is room: fewer are no thicker
_NOTHING = 1e-300  # where no step is longer, a float hardly tells it from 0, and no bar is drawn


class StepBars:
    """The told steps as bars under the plot, each below its step; lined up at the left, they compare."""

    def __init__(self, plot: CurvePlot, walk: Walk, zone: Zone):
        self.plot, self.zone, self._decimals = plot, zone, walk.decimals.moves
        self.steps = {k: walk.steps[k] for k in walk.told}
        skips = [k - before > 1 for before, k in pairwise(walk.told)]
        self._rows = [k + sum(skips[:k]) for k in range(len(walk.told))]  # one is left free where steps are
        self.pitch = zone.height / max(self._rows[-1] + 1, _FEWEST)
        self.bars, self.labels, self.ratios = [], [], []
        self._measures: dict[Number, tuple[float, np.ndarray]] = {}  # half a label's width; its first point
        self.lined_up = 0.0
        longest = max(abs(float(s.move)) for s in self.steps.values())
        longest = self._longest = longest if longest > _NOTHING else 1.0
        for k, step in self.steps.items():
            self._add(plot.pen, k, step, walk.steps[k - 1].move if k else None)
        self._gap = plot.pen.number("⋮", "label", "muted") if any(skips) else VGroup()
        em = plot.pen.em("label")
        self._room = max(label.width for label in self.labels) + 0.6 * em
        self._ratios_at = zone.right - 0.3 * em
        self._heading = plot.pen.words(Phrase("ratio"), "label", "muted")
        widest = max((ratio.width for ratio in self.ratios), default=0)
        ratios = max(widest + 2 * em, self._heading.width + 0.9 * em)
        self._scale = (zone.width - self._room - ratios) / longest  # frame units per unit when lined up
        self.group = VGroup(*self.bars, *self.labels, self._gap)
        self.show(0, 0)

    def _add(self, pen: Pen, k: int, step: Step, before: sympy.Expr | None) -> None:
        length = Fact(f"step {k}", sympy.Abs(step.move), f"Abs({step.place} - ({step.next}))")
        bar = VMobject(stroke_width=0, fill_color=pen.theme.step, fill_opacity=1).set_z_index(LINE)
        self.bars.append(claim(bar, f"bar {k}", partial(self._read, step)))
        label = pen.fact(length, self._decimals[k], "label", "step").set_z_index(LABEL)
        self.labels.append(label)
        middle = np.array([label.get_center()[0], label.origin()[1] + 0.33 * label.em()])
        self._measures[label] = label.width / 2, middle - label.glyphs[0].points[0, :2]
        if before:
            ratio = Fact(f"step {k} over step {k - 1}", step.move / before, f"({step.move})/({before})")
            digits = ratio_decimals(ratio.exact)
            self.ratios.append(pen.fact(ratio, digits, "label", "muted"))

    def show(self, progress: float, lined_up: float | None = None) -> None:
        """Bars of the steps taken so far; ``lined_up`` from 0 (below its step) to 1 (at one left edge)."""
        self.lined_up = self.lined_up if lined_up is None else lined_up
        for (k, step), row, bar, label in zip(
            self.steps.items(), self._rows, self.bars, self.labels, strict=True
        ):
            left, right = self._ends(step)
            seen = part(progress - k, BAR) * (1.0 if self._fits(step) else self.lined_up)
            y = self._height(row)
            half = 0.3 * self.pitch
            corners = [
                (left, y - half),
                (right, y - half),
                (right, y + half),
                (left, y + half),
                (left, y - half),
            ]
            set_opacity(bar.set_points_as_corners([(*c, 0) for c in corners]), fill=seen)
            self._put(label, left, right, y)
            label.set_opacity(seen)
        if len(self._gap):
            y = self._height(self._rows[-1] - 1)
            self._gap.place(self.zone.left + self._room - 0.12, y - 0.33 * self._gap.em(), "right")
            self._gap.set_opacity(self.lined_up)

    def _height(self, row: int) -> float:
        """The height of the middle of a row."""
        return self.zone.top - (row + 0.5) * self.pitch

    def _fits(self, step) -> bool:
        """Whether a step lies in the window, so that its bar can stand under it."""
        return all(self.plot.x0 <= float(w) <= self.plot.x1 for w in (step.place, step.next))

    def _ends(self, step) -> tuple[float, float]:
        taken = sorted(self.plot.point(float(w), 0)[0] for w in (step.place, step.next))
        start = self.zone.left + self._room
        lined = (start, start + abs(float(step.move)) * self._scale)
        if not self._fits(step):
            return lined
        return tuple((1 - self.lined_up) * a + self.lined_up * b for a, b in zip(taken, lined, strict=True))

    def _put(self, label: Number, left: float, right: float, y: float) -> None:
        """Put the number at the bar's left end, or at its right where there is no room on the left."""
        gap, (half, aside) = 0.12, self._measures[label]
        x = left - gap - half
        if x - half < self.zone.left:
            x = right + gap + half
        label.shift([*(np.array([x, y]) - aside - label.glyphs[0].points[0, :2]), 0])

    def with_ratios(self) -> VGroup:
        """The ratio of each step to the one before, in a column under its name."""
        column = [self._heading, *self.ratios]
        for row, entry in zip(self._rows, column, strict=True):
            y = self._height(row)
            entry.place(self._ratios_at, y - 0.33 * entry.em(), "right").set_z_index(LABEL)
        return VGroup(*column)

    def _read(self, step, drawn: VMobject) -> Comparison:
        """Compare a bar's ends while it is below its step, and its length once it has moved."""
        left, right = float(drawn.points[:, 0].min()), float(drawn.points[:, 0].max())
        move = abs(float(step.move))
        expression = f"{step.place} -> {step.next}"
        if self.lined_up == 0 and self._fits(step):
            ends = self.plot.coordinates([(left, 0, 0), (right, 0, 0)])[:, 0]
            true = sorted((float(step.place), float(step.next)))
            return compare("bar", ends, true, expression, str(step.move), move)
        lined_up = self.lined_up if self._fits(step) else 1
        unit = (1 - lined_up) * self.plot.unit[0] + lined_up * self._scale
        # Beside a bar of 10^40 one of 1 is nothing: the error counts beside the longest.
        scale = max(self._longest, 1.0)
        return compare("bar", [(right - left) / unit], [move], expression, str(step.move), move, scale)
