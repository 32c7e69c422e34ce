"""A descent in one variable as a picture: places, tangents, steps along the axis, bars and the table.

Everything is a function of one number, the progress: 2.5 is the middle of the third step. What is drawn for a
step comes in this order: its tangent, its step along the axis, the new place, its bar and the path to it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import sympy
from manim import Circle, DashedLine, Dot, Polygon, VGroup, VMobject

from mathcore import Descent, Fact
from stage.claims import claim, claim_fact, claim_point, claim_segment, judge
from stage.gadgets import CURVE, DOT, FILL, LABEL, LINE, Tangent, segment
from stage.layout import Zone
from stage.plots import CurvePlot
from stage.theme import STROKES
from stage.writing import Number, Pen, Table

DIGITS = 3
_TANGENT, _STEP, _PLACE, _BAR = (0.0, 0.3), (0.3, 0.6), (0.6, 0.8), (0.75, 1.0)  # the parts of a step's time


def _part(time: float, span: tuple[float, float]) -> float:
    """How far a part of a step has come, 0 to 1."""
    return float(np.clip((time - span[0]) / (span[1] - span[0]), 0, 1))


class DescentPicture:
    """All that a descent shows in a plot; ``show(progress)`` sets it, 0 ≤ progress ≤ number of steps."""

    def __init__(self, plot: CurvePlot, descent: Descent, steps: Sequence, variable: str):
        self.plot, self.steps, self._variable = plot, steps, variable
        theme = plot.pen.theme
        self.level = min(max(0.0, plot.y0), plot.y1)  # steps are drawn along the axis
        self.progress = 0.0
        places = [s.place for s in steps] + [steps[-1].next]
        self.dots = [self._dot(k, place) for k, place in enumerate(places)]
        self.drops = [
            segment(plot.point(float(w), self.level), plot.at(float(w)), theme.step, STROKES.grid, FILL) for w in places
        ]
        self.chords = [self._chord(step) for step in steps]
        self.arrow = StepArrow(plot, self.level)
        self.tangent = Tangent(plot, float(places[0]), length=3.4)
        self.ring = Circle(radius=0.17, stroke_color=theme.ink, stroke_width=STROKES.thin).set_z_index(DOT)
        self.ring.move_to(self.dots[0])
        self.group = VGroup(*self.drops, *self.chords, self.tangent.line, self.arrow.group, *self.dots, self.ring)
        self.show(0)

    def _dot(self, k: int, place: sympy.Expr) -> Dot:
        loss = self.plot.curve
        dot = Dot(self.plot.at(float(place)), radius=STROKES.dot, color=self.plot.pen.theme.step).set_z_index(DOT)
        w = f"{self._variable}_{k}"
        return claim_point(dot, self.plot, w, lambda: f"({w}, L({w})), L = {loss.expr}",
                           lambda: (place, sympy.N(loss.value(place), 30)))

    def _chord(self, step) -> VMobject:
        """The path from one place to the next: straight and dashed, for nothing moves along the curve."""
        loss, theme = self.plot.curve, self.plot.pen.theme
        ends = [self.plot.at(float(w)) for w in (step.place, step.next)]
        chord = DashedLine(*ends, dash_length=0.09, color=theme.step, stroke_width=STROKES.thin).set_z_index(CURVE)
        return claim_segment(chord, self.plot, f"the path of step {step.k}", lambda: f"{step.place} -> {step.next}",
                             lambda: tuple((w, sympy.N(loss.value(w), 30)) for w in (step.place, step.next)))

    def show(self, progress: float) -> None:
        """Set the picture to a progress."""
        self.progress = float(progress)
        k = min(int(self.progress), len(self.steps) - 1)
        time = self.progress - k
        step = self.steps[k]
        done = time >= 1
        self.tangent.show(float(step.place))
        leaving = 1 - _part(time, _PLACE)
        self.tangent.line.set_stroke(opacity=_part(time, _TANGENT) * leaving)
        self.arrow.show(float(step.place), float(step.next), _part(time, _STEP), leaving)
        for j, (dot, drop) in enumerate(zip(self.dots, self.drops, strict=True)):
            here = 1.0 if j <= k else (_part(time, _PLACE) if j == k + 1 else 0.0)
            dot.set_fill(opacity=here)
            drop.set_stroke(opacity=0.55 * here)
        for j, chord in enumerate(self.chords):
            chord.set_stroke(opacity=1.0 if j < k else (_part(time, _BAR) if j == k else 0.0))
        self.ring.move_to(self.dots[k + 1 if done else k])
        self.ring.set_stroke(opacity=1 if done else max(leaving, _part(time, _BAR)))
        if not done and time > _PLACE[1]:
            self.ring.move_to(self.dots[k + 1])


class StepArrow:
    """The step α·L′ as an arrow along the axis, from one place towards the next."""

    def __init__(self, plot: CurvePlot, level: float):
        self._plot, self._level = plot, level
        colour = plot.pen.theme.step
        self.shaft = segment(plot.point(0, level), plot.point(1, level), colour, 1.4 * STROKES.line, LINE)
        self.tip = Polygon(*np.eye(3), color=colour, fill_opacity=1, stroke_width=0).set_z_index(LINE)
        self._from, self._to = 0.0, 1.0
        self.group = VGroup(self.shaft, self.tip)
        claim_segment(self.shaft, plot, "the step along the axis", lambda: f"{self._from:.9g} -> {self._to:.9g}",
                      lambda: ((self._from, level), (self._to, level)), kind="arrow")

    def show(self, start: float, end: float, share: float, opacity: float) -> None:
        """The arrow from start, grown by ``share`` of the way to end."""
        self._from, self._to = start, start + share * (end - start)
        a, b = (self._plot.point(x, self._level) for x in (self._from, self._to))
        long = float(b[0] - a[0])
        head = np.sign(long) * min(0.2, abs(long))
        self.shaft.set_points_as_corners([a, b])
        self.tip.set_points_as_corners([b, b + [-head, 0.5 * head, 0], b + [-head, -0.5 * head, 0], b])
        seen = opacity if share > 0 else 0.0
        self.shaft.set_stroke(opacity=seen)
        self.tip.set_fill(opacity=seen)


class StepBars:
    """The steps as bars under the plot, each where it was taken; lined up, they show how they shrink."""

    def __init__(self, plot: CurvePlot, steps: Sequence, zone: Zone):
        self.plot, self.steps, self.zone = plot, steps, zone
        self.pitch = zone.height / len(steps)
        self.bars, self.labels, self.ratios = [], [], []
        self.lined_up = 0.0
        longest = max(abs(float(s.move)) for s in steps)
        self._room = 4.6 * plot.pen.em("label")
        self._scale = 0.5 * zone.width / longest  # frame units per unit, once lined up
        for k, step in enumerate(steps):
            self._add(plot.pen, k, step)
        self.group = VGroup(*self.bars, *self.labels)
        self.show(0, 0)

    def _add(self, pen: Pen, k: int, step) -> None:
        length = Fact(f"step {k}", sympy.Abs(step.move), f"Abs({step.place} - ({step.next}))")
        bar = VMobject(stroke_width=0, fill_color=pen.theme.step, fill_opacity=1).set_z_index(LINE)
        self.bars.append(claim(bar, f"bar {k}", lambda drawn: self._read(drawn, step)))
        label = pen.fact(length, DIGITS, "label", "step").set_z_index(LABEL)
        self.labels.append(claim_fact(label, length))
        before = self.steps[k - 1].move if k else None
        if before:
            ratio = Fact(f"step {k} over step {k - 1}", step.move / before, f"({step.move})/({before})")
            self.ratios.append(claim_fact(self._times(pen, ratio), ratio))

    @staticmethod
    def _times(pen: Pen, ratio: Fact) -> Number:
        number = pen.fact(ratio, DIGITS, "label", "muted")
        return number.set_z_index(LABEL)

    def show(self, progress: float, lined_up: float | None = None) -> None:
        """Bars of the steps taken so far; ``lined_up`` from 0 (where taken) to 1 (at one left edge)."""
        self.lined_up = self.lined_up if lined_up is None else lined_up
        for k, (step, bar, label) in enumerate(zip(self.steps, self.bars, self.labels, strict=True)):
            seen = _part(progress - k, _BAR)
            left, right = self._ends(step)
            y = self.zone.top - (k + 0.5) * self.pitch
            half = 0.3 * self.pitch
            corners = [(left, y - half), (right, y - half), (right, y + half), (left, y + half), (left, y - half)]
            bar.set_points_as_corners([(*c, 0) for c in corners]).set_fill(opacity=seen)
            self._put(label, left, right, y)
            label.set_opacity(seen)

    def _ends(self, step) -> tuple[float, float]:
        taken = sorted(self.plot.point(float(w), 0)[0] for w in (step.place, step.next))
        start = self.zone.left + self._room
        lined = (start, start + abs(float(step.move)) * self._scale)
        return tuple((1 - self.lined_up) * a + self.lined_up * b for a, b in zip(taken, lined, strict=True))

    def _put(self, label: Number, left: float, right: float, y: float) -> None:
        """The number at the bar's left end; at its right where there is no room on the left."""
        gap = 0.12
        x = left - gap - label.width / 2
        if x - label.width / 2 < self.zone.left:
            x = right + gap + label.width / 2
        label.shift([x - label.get_center()[0], y - 0.33 * label.em() - label.origin()[1], 0])

    def place_ratios(self) -> VGroup:
        """The ratios of neighbouring steps in a column, a row lower than the longer of the two."""
        for k, ratio in enumerate(self.ratios, 1):
            y = self.zone.top - (k + 0.5) * self.pitch
            ratio.place(self.zone.right - 0.2, y - 0.33 * ratio.em(), "right")
        return VGroup(*self.ratios)

    def _read(self, drawn: VMobject, step):
        """A bar's ends through the axes while it lies where its step was taken; its length once it has moved."""
        left, right = float(drawn.points[:, 0].min()), float(drawn.points[:, 0].max())
        move = abs(float(step.move))
        expression = f"{step.place} -> {step.next}"
        if self.lined_up == 0:
            ends = self.plot.coordinates([(left, 0, 0), (right, 0, 0)])[:, 0]
            return judge("bar", ends, sorted((float(step.place), float(step.next))), expression, str(step.move), move)
        unit = (1 - self.lined_up) * self.plot.unit[0] + self.lined_up * self._scale
        return judge("bar", [(right - left) / unit], [move], expression, str(step.move), move)


def descent_table(pen: Pen, steps: Sequence, zone: Zone, names: tuple[str, str]) -> Table:
    """k, w, L′(w), α L′(w), new w: a row for each step."""
    w, slope = names

    def fact(name: str, value: sympy.Expr, k: int) -> tuple[Fact, int]:
        return Fact(name, value, f"{name} in step {k}"), DIGITS

    rows = [
        [(Fact("k", sympy.Integer(step.k), "k"), 0), fact(w, step.place, step.k), fact(slope, step.gradient, step.k),
         fact("step", step.move, step.k), fact(f"new {w}", step.next, step.k)]
        for step in steps
    ]
    table = Table(
        pen, zone,
        [("k", "muted", 0), (w, "ink", DIGITS), (f"{slope}({w})", "slope", DIGITS), (f"alpha {slope}({w})", "step", DIGITS),
         (f'"new" {w}', "ink", DIGITS)],
        rows, [0.45, 1, 1, 1, 1],
    )
    for row in table.rows:
        for number in row:
            claim_fact(number, number.fact)
    table.show(0)
    return table
