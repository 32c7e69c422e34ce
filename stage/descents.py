"""A descent in one variable as a picture: places, tangents, steps along the axis, bars and the table.

Everything is a function of one number, the progress: 2.5 is the middle of the third step. What is drawn for a
step comes in this order: its tangent, its step along the axis, the new place, its bar and the path to it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import sympy
from manim import Circle, DashedLine, Dot, ManimColor, Polygon, VGroup, VMobject, interpolate_color

from mathcore import Descent, Fact
from stage.claims import claim, claim_equation, claim_fact, claim_point, claim_segment, judge
from stage.gadgets import Tangent, segment
from stage.layout import Zone
from stage.placing import clearance, free_spot, outline_of_box, polyline
from stage.plots import CURVE, DOT, FILL, LABEL, LINE, CurvePlot
from stage.theme import STROKES
from stage.writing import Line, Number, Pen, Table

DIGITS = 3
_TANGENT, _STEP, _PLACE, _BAR = (0.0, 0.3), (0.3, 0.6), (0.6, 0.8), (0.75, 1.0)  # the parts of a step's time


def _part(time: float, span: tuple[float, float]) -> float:
    """How far a part of a step has come, 0 to 1."""
    return float(np.clip((time - span[0]) / (span[1] - span[0]), 0, 1))


def dashed(start: np.ndarray, end: np.ndarray, colour: str, width: float) -> VMobject:
    """A dashed stroke between two frame points; a plain one where there is no room for dashes."""
    length = float(np.linalg.norm(end - start))
    if length < 0.12:
        return segment(start, end, colour, width)
    line = DashedLine(start, end, dash_length=min(0.1, length / 4), color=colour, stroke_width=width)
    for dash in line:
        dash.label = "a dashed line"
    return line


def steps_inside(descent: Descent, n: int) -> list:
    """Of the first n steps those that end where the loss is defined."""
    return [s for s in descent.steps(n) if s.next is not None and descent.loss.point(s.next) is not None]


class DescentPicture:
    """All that a descent shows in a plot; ``show(progress)`` sets it, 0 ≤ progress ≤ number of steps."""

    def __init__(self, plot: CurvePlot, steps: Sequence, variable: str):
        self.plot, self.steps, self._variable = plot, steps, variable
        theme = plot.pen.theme
        self.level = min(max(0.0, plot.y0), plot.y1)  # steps are drawn along the axis
        self.progress = 0.0
        places = [s.place for s in steps] + [steps[-1].next]
        # A diverging walk leaves the window: its places beyond are in the table, not in the picture.
        self.inside = [bool(plot.x0 <= float(w) <= plot.x1 and plot.y0 <= self._loss(w) <= plot.y1) for w in places]
        self.dots = [self._dot(k, place) for k, place in enumerate(places)]
        self.drops = [self._drop(float(w)) if seen else VMobject() for w, seen in zip(places, self.inside, strict=True)]
        seen = zip(self.inside, self.inside[1:], strict=False)
        self.paths = [self._path(step) if all(ends) else VGroup() for step, ends in zip(steps, seen, strict=True)]
        self.arrow = StepArrow(plot, self.level)
        self.tangent = Tangent(plot, float(places[0]), length=2.8)
        self.ring = Circle(radius=0.17, stroke_color=theme.ink, stroke_width=STROKES.thin).set_z_index(DOT)
        self.ring.move_to(self.dots[0])
        self.group = VGroup(*self.drops, *self.paths, self.tangent.line, self.arrow.group, *self.dots, self.ring)
        self.show(0)

    def _loss(self, place: sympy.Expr) -> float:
        return float(self.plot.curve.values(np.array([float(place)]))[0])

    def _dot(self, k: int, place: sympy.Expr) -> Dot:
        loss = self.plot.curve
        dot = Dot(self.plot.at(float(place)), radius=STROKES.dot, color=self.plot.pen.theme.step).set_z_index(DOT)
        w = f"{self._variable}_{k}"
        return claim_point(dot, self.plot, w, lambda: f"({w}, L({w})), L = {loss.expr}",
                           lambda: (place, sympy.N(loss.value(place), 30)), steady=True)

    def _drop(self, w: float) -> VMobject:
        """A thin upright from the axis to the loss."""
        return segment(
            self.plot.point(w, self.level), self.plot.at(w), self.plot.pen.theme.step, STROKES.grid, FILL
        )

    def _path(self, step) -> VGroup:
        """From one place to the next, dashed: the step along w, then down (or up) to the loss there."""
        plot, w, new = self.plot, step.place, step.next
        here, there = (sympy.N(plot.curve.value(x), 30) for x in (w, new))
        path = VGroup()
        for name, start, end in (("along", (w, here), (new, here)), ("down", (new, here), (new, there))):
            ends = [plot.point(*map(float, p)) for p in (start, end)]
            part = dashed(*ends, plot.pen.theme.step, STROKES.thin).set_z_index(FILL)
            path.add(claim_segment(part, plot, f"the path of step {step.k}, {name}", lambda: f"{w} -> {new}",
                                   lambda a=start, b=end: (a, b), steady=True))
        return path

    def show(self, progress: float) -> None:
        """Set the picture to a progress."""
        self.progress = float(progress)
        k = min(int(self.progress), len(self.steps) - 1)
        time = self.progress - k
        step = self.steps[k]
        done = time >= 1
        leaving = 1 - _part(time, _PLACE)
        seen = self.inside[k] * leaving
        if seen:
            self.tangent.show(float(step.place))
        self.tangent.line.set_stroke(opacity=_part(time, _TANGENT) * seen)
        self.arrow.show(float(step.place), float(step.next), _part(time, _STEP), seen * self.inside[k + 1])
        for j, (dot, drop) in enumerate(zip(self.dots, self.drops, strict=True)):
            here = self.inside[j] * (1.0 if j <= k else (_part(time, _PLACE) if j == k + 1 else 0.0))
            dot.set_fill(opacity=here)
            drop.set_stroke(opacity=0.55 * here)
        for j, path in enumerate(self.paths):
            here = 1.0 if j < k else (_part(time, _BAR) if j == k else 0.0)
            path.set_stroke(opacity=here * self.inside[j] * self.inside[j + 1])
        arrived = done or time > _PLACE[1]
        self.ring.move_to(self.dots[k + arrived])
        self.ring.set_stroke(opacity=self.inside[k + arrived] * (1 if done else max(leaving, _part(time, _BAR))))


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
        for k, step in enumerate(steps):
            self._add(plot.pen, k, step)
        em = plot.pen.em("label")
        self._room = max(label.width for label in self.labels) + 0.6 * em
        self._ratios_at = zone.right - 0.3 * em
        ratios = max((ratio.width for ratio in self.ratios), default=0) + 2 * em
        self._scale = (zone.width - self._room - ratios) / longest  # frame units per unit, once lined up
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
            self.ratios.append(claim_fact(pen.fact(ratio, DIGITS, "label", "muted"), ratio))

    def show(self, progress: float, lined_up: float | None = None) -> None:
        """Bars of the steps taken so far; ``lined_up`` from 0 (where taken) to 1 (at one left edge)."""
        self.lined_up = self.lined_up if lined_up is None else lined_up
        for k, (step, bar, label) in enumerate(zip(self.steps, self.bars, self.labels, strict=True)):
            left, right = self._ends(step)
            seen = _part(progress - k, _BAR) * (1.0 if self._fits(step) else self.lined_up)
            y = self.zone.top - (k + 0.5) * self.pitch
            half = 0.3 * self.pitch
            corners = [(left, y - half), (right, y - half), (right, y + half), (left, y + half), (left, y - half)]
            bar.set_points_as_corners([(*c, 0) for c in corners]).set_fill(opacity=seen)
            self._put(label, left, right, y)
            label.set_opacity(seen)

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
        """The number at the bar's left end; at its right where there is no room on the left."""
        gap = 0.12
        x = left - gap - label.width / 2
        if x - label.width / 2 < self.zone.left:
            x = right + gap + label.width / 2
        label.shift([x - label.get_center()[0], y - 0.33 * label.em() - label.origin()[1], 0])

    def with_ratios(self) -> VGroup:
        """The ratio of each step to the one before, in a column under its name."""
        pen = self.plot.pen
        column = [pen.words("ratio", "label", "muted"), *self.ratios]
        for k, entry in enumerate(column):
            y = self.zone.top - (k + 0.5) * self.pitch
            entry.place(self._ratios_at, y - 0.33 * entry.em(), "right").set_z_index(LABEL)
        return VGroup(*column)

    def _read(self, drawn: VMobject, step):
        """A bar's ends through the axes while it lies where its step was taken; its length once it has moved."""
        left, right = float(drawn.points[:, 0].min()), float(drawn.points[:, 0].max())
        move = abs(float(step.move))
        expression = f"{step.place} -> {step.next}"
        if self.lined_up == 0 and self._fits(step):
            ends = self.plot.coordinates([(left, 0, 0), (right, 0, 0)])[:, 0]
            return judge("bar", ends, sorted((float(step.place), float(step.next))), expression, str(step.move), move)
        lined_up = self.lined_up if self._fits(step) else 1
        unit = (1 - lined_up) * self.plot.unit[0] + lined_up * self._scale
        return judge("bar", [(right - left) / unit], [move], expression, str(step.move), move)


def descent_table(pen: Pen, steps: Sequence, zone: Zone, names: tuple[str, str]) -> Table:
    """k, w, L′(w), α L′(w), new w: a row for each step."""
    w, slope = names

    def fact(name: str, value: sympy.Expr, k: int) -> tuple[Fact, int]:
        return Fact(name, value, f"{name} in step {k}"), DIGITS

    columns = [("k", "muted"), (w, "ink"), (f"{slope}({w})", "slope"), (f"alpha {slope}({w})", "step"),
               (f'"new" {w}', "ink")]
    rows = [
        [(Fact("k", sympy.Integer(step.k), "k"), 0), fact(w, step.place, step.k), fact(slope, step.gradient, step.k),
         fact("step", step.move, step.k), fact(f"new {w}", step.next, step.k)]
        for step in steps
    ]
    table = Table(pen, zone, columns, rows)
    if table.crowded:  # long numbers: the last column only says again what the next row's w says
        table = Table(pen, zone, columns[:-1], [row[:-1] for row in rows])
    for row in table.rows:
        for number in row:
            claim_fact(number, number.fact)
    table.show(0)
    return table


class Goal:
    """The place that the steps close in on: a dashed line, its name, and the gap that is left."""

    def __init__(self, plot: CurvePlot, descent: Descent, steps: Sequence, near: np.ndarray):
        goal, last = descent.goal(), steps[-1].next
        self.exists = goal is not None and plot.x0 < float(goal) < plot.x1
        if not self.exists:
            return
        self._plot, theme = plot, plot.pen.theme
        foot, head = (plot.point(float(goal), y) for y in (plot.y0, plot.y1))
        self.line = dashed(foot, head, theme.goal, STROKES.thin).set_z_index(FILL)
        claim_segment(self.line, plot, "the goal", lambda: f"L'({goal}) = 0",
                      lambda: ((goal, plot.y0), (goal, plot.y1)), steady=True)
        self.label = self._name(goal).with_backing(theme).set_z_index(LABEL)
        near = np.concatenate([near, polyline(self.line)])
        x, wide = foot[0], self.label.width / 2 + 0.12
        heights = np.linspace(plot.box.top - 0.2, plot.box.bottom + 0.2, 30)
        named = self._settle(self.label, [(x + side * wide, y) for y in heights for side in (-1, 1)], near)
        near = np.concatenate([near, outline_of_box(self.label)]) if named else near
        left = Fact("the gap that is left", sympy.Abs(last - goal), f"Abs({last} - {goal})")
        self.measure = self._measure(float(last), float(goal), left, near)
        self.number = claim_equation(plot.pen.equation('"gap"', left, "goal", size="label"))
        for part in self.number:
            part.with_backing(theme).set_z_index(LABEL)
        numbered = self._settle(self.number, self._beside_measure(), np.concatenate([near, polyline(self.measure)]))
        self.gap = VGroup(self.measure, self.number) if numbered and left.exact != 0 else VGroup()
        self.signs = VGroup(self.line, self.label) if named else VGroup(self.line)

    def _name(self, goal: sympy.Expr) -> Line:
        pen, w = self._plot.pen, self._plot.curve.variable
        if len(str(goal)) <= 9:
            return pen.formula(f"{w} = {pen.exact(goal)}", "label", "goal")
        return pen.formula(f"{w} approx {Fact('goal', goal, '').shown(DIGITS).text.replace('−', '-')}", "label", "goal")

    def _measure(self, last: float, goal: float, left: Fact, near: np.ndarray) -> VMobject:
        """The gap as a level stroke, at the height where most room is round it."""
        plot = self._plot
        a, b = (plot.point(x, 0)[0] for x in (last, goal))
        middle, wide = (a + b) / 2, abs(a - b)
        others = near[np.abs(near[:, 0] - plot.point(goal, 0)[0]) > 0.05]
        levels = np.linspace(plot.box.top - 0.3, plot.box.bottom + 0.3, 30)
        y = max(levels, key=lambda level: min(clearance((middle, level), wide + 0.2, 0.1, others), 0.4))
        stroke = segment(np.array([a, y, 0]), np.array([b, y, 0]), plot.pen.theme.goal, STROKES.line)
        return claim(stroke, "the gap", lambda drawn: judge(
            "segment", plot.coordinates([drawn.get_start(), drawn.get_end()])[:, 0], [last, goal],
            left.expression, str(left.exact), left.value))

    def _beside_measure(self) -> list[tuple[float, float]]:
        (x0, y, _), (x1, _, _) = self.measure.get_start(), self.measure.get_end()
        wide, tall = self.number.width / 2 + 0.14, self.number.height / 2 + 0.14
        return [(max(x0, x1) + wide, y), (min(x0, x1) - wide, y), ((x0 + x1) / 2, y + tall), ((x0 + x1) / 2, y - tall)]

    def _settle(self, label: Line, spots: Sequence, near: np.ndarray) -> bool:
        spot = free_spot(spots, label.width, label.height, near, self._plot.box)
        if spot is not None:
            label.move_to(spot)
        return spot is not None


class Rule(VGroup):
    """``w ← w − α L′(w)``, whose terms light up as their geometry moves."""

    def __init__(self, pen: Pen, variable: str, rate: sympy.Expr, width: float):
        super().__init__()
        self._theme = pen.theme
        self.line = pen.formula(
            f"{variable} arrow.l {variable} - {{rate}} {{slope}}, quad alpha = {pen.exact(rate)}", width=width,
            rate=("alpha", "ink"), slope=(f"L'({variable})", "ink"),
        )
        self.add(self.line)

    def light(self, progress: float) -> None:
        """Slope and step are lit in turn, as the tangent and the arrow are drawn."""
        time = progress % 1 if progress != int(progress) else 1.0
        ink = ManimColor(self._theme.ink)
        tangent = _part(time, _TANGENT) * (1 - _part(time, _STEP))
        step = _part(time, _STEP) * (1 - _part(time, _BAR))
        slope = interpolate_color(ink, ManimColor(self._theme.slope), tangent)
        for name, colour in (("slope", slope), ("rate", ink)):
            self.line.parts[name].set_fill(interpolate_color(colour, ManimColor(self._theme.step), step))
