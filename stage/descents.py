"""A descent in one variable as a picture: places, tangents, steps along the axis, bars and the table.

Everything is a function of one number, the progress: 2.5 is the middle of the third step. What is drawn for a
step comes in this order: its tangent, its step along the axis, the new place, its bar and the path to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

import numpy as np
import sympy
from manim import Circle, Dot, ManimColor, Polygon, VGroup, VMobject, interpolate_color

from mathcore import Descent, Fact
from stage.claims import claim_fact, claim_point, claim_segment
from stage.gadgets import Tangent, dashed, segment
from stage.layout import Zone
from stage.plots import DOT, FILL, LINE, CurvePlot
from stage.tables import Table
from stage.text.phrases import Phrase
from stage.theme import STROKES
from stage.writing import Pen

DIGITS = 3
_BOUNDLESS = 1e15  # a float has no decimals left there
TANGENT, STEP, PLACE, BAR = (0.0, 0.3), (0.3, 0.6), (0.6, 0.8), (0.75, 1.0)  # the parts of a step's time
# When a table's cells come: k and w with the place, then each with what is drawn of it.
CELLS = ((0.0, 0.1), (0.0, 0.1), TANGENT, STEP, PLACE)


def part(time: float, span: tuple[float, float]) -> float:
    """How far a part of a step has come, 0 to 1."""
    return float(np.clip((time - span[0]) / (span[1] - span[0]), 0, 1))


def steps_inside(descent: Descent, n: int) -> list:
    """Of the first n steps those up to the first that leaves the loss's domain or all bounds."""

    def can_be_shown(place: sympy.Expr | None) -> bool:
        loss = None if place is None else descent.loss.point(place)
        return loss is not None and max(abs(place), abs(loss)) < _BOUNDLESS

    return list(takewhile(lambda step: can_be_shown(step.next), descent.steps(n)))


class DescentPicture:
    """All that a descent shows in a plot; ``show(progress)`` sets it, 0 ≤ progress ≤ number of steps."""

    def __init__(self, plot: CurvePlot, steps: Sequence, variable: str):
        self.plot, self.steps, self._variable = plot, steps, variable
        theme = plot.pen.theme
        self.level = min(max(0.0, plot.y0), plot.y1)  # steps are drawn along the axis
        self.progress = 0.0
        places = [s.place for s in steps] + [steps[-1].next]
        # A diverging walk leaves the window: its places beyond are in the table, not in the picture.
        self.inside = [
            bool(plot.x0 <= float(w) <= plot.x1 and plot.y0 <= self._loss(w) <= plot.y1) for w in places
        ]
        self.dots = [self._dot(k, place) for k, place in enumerate(places)]
        self.drops = [
            self._drop(float(w)) if seen else VMobject() for w, seen in zip(places, self.inside, strict=True)
        ]
        seen = zip(self.inside, self.inside[1:], strict=False)
        self.paths = [
            self._path(step) if all(ends) else VGroup() for step, ends in zip(steps, seen, strict=True)
        ]
        self.arrow = StepArrow(plot, self.level)
        self.tangent = Tangent(plot, float(places[0]), length=2.8)
        self.ring = Circle(radius=0.17, stroke_color=theme.ink, stroke_width=STROKES.thin).set_z_index(DOT)
        self.ring.move_to(self.dots[0])
        self.group = VGroup(
            *self.drops, *self.paths, self.tangent.line, self.arrow.group, *self.dots, self.ring
        )
        self.show(0)

    def _loss(self, place: sympy.Expr) -> float:
        return float(self.plot.curve.values(np.array([float(place)]))[0])

    def _dot(self, k: int, place: sympy.Expr) -> Dot:
        loss = self.plot.curve
        dot = Dot(self.plot.at(float(place)), radius=STROKES.dot, color=self.plot.pen.theme.step).set_z_index(
            DOT
        )
        w = f"{self._variable}_{k}"
        return claim_point(
            dot,
            self.plot,
            w,
            lambda: f"({w}, L({w})), L = {loss.expr}",
            lambda: (place, sympy.N(loss.value(place), 30)),
            steady=True,
        )

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
            leg = dashed(*ends, plot.pen.theme.step, STROKES.thin).set_z_index(FILL)
            path.add(
                claim_segment(
                    leg,
                    plot,
                    f"the path of step {step.k}, {name}",
                    lambda: f"{w} -> {new}",
                    lambda a=start, b=end: (a, b),
                    steady=True,
                )
            )
        return path

    def show(self, progress: float) -> None:
        """Set the picture to a progress."""
        self.progress = float(progress)
        k = min(int(self.progress), len(self.steps) - 1)
        time = self.progress - k
        step = self.steps[k]
        done = time >= 1
        leaving = 1 - part(time, PLACE)
        seen = self.inside[k] * leaving
        if seen:
            self.tangent.show(float(step.place))
        self.tangent.line.set_stroke(opacity=part(time, TANGENT) * seen)
        self.arrow.show(float(step.place), float(step.next), part(time, STEP), seen * self.inside[k + 1])
        for j, (dot, drop) in enumerate(zip(self.dots, self.drops, strict=True)):
            here = self.inside[j] * (1.0 if j <= k else (part(time, PLACE) if j == k + 1 else 0.0))
            dot.set_fill(opacity=here)
            drop.set_stroke(opacity=0.55 * here)
        for j, path in enumerate(self.paths):
            here = 1.0 if j < k else (part(time, BAR) if j == k else 0.0)
            path.set_stroke(opacity=here * self.inside[j] * self.inside[j + 1])
        arrived = done or time > PLACE[1]
        self.ring.move_to(self.dots[k + arrived])
        self.ring.set_stroke(
            opacity=self.inside[k + arrived] * (1 if done else max(leaving, part(time, BAR)))
        )


class StepArrow:
    """The step α·L′ as an arrow along the axis, from one place towards the next."""

    def __init__(self, plot: CurvePlot, level: float):
        self._plot, self._level = plot, level
        colour = plot.pen.theme.step
        self.shaft = segment(plot.point(0, level), plot.point(1, level), colour, 1.4 * STROKES.line, LINE)
        self.tip = Polygon(*np.eye(3), color=colour, fill_opacity=1, stroke_width=0).set_z_index(LINE)
        self._from, self._to = 0.0, 1.0
        self.group = VGroup(self.shaft, self.tip)
        claim_segment(
            self.shaft,
            plot,
            "the step along the axis",
            lambda: f"{self._from:.9g} -> {self._to:.9g}",
            lambda: ((self._from, level), (self._to, level)),
            kind="arrow",
        )

    def show(self, start: float, end: float, share: float, opacity: float) -> None:
        """The arrow from start, grown by ``share`` of the way to end."""
        self._from, self._to = start, start + share * (end - start)
        a, b = (self._plot.point(x, self._level) for x in (self._from, self._to))
        long = float(b[0] - a[0])
        head = np.sign(long) * min(0.2, abs(long))
        self.shaft.set_points_as_corners([a, b])
        self.tip.set_points_as_corners(
            [b, b + np.array([-head, head / 2, 0]), b - np.array([head, head / 2, 0]), b]
        )
        seen = opacity if share > 0 else 0.0
        self.shaft.set_stroke(opacity=seen)
        self.tip.set_fill(opacity=seen)


def descent_table(pen: Pen, steps: Sequence, zone: Zone, names: tuple[str, str]) -> Table:
    """k, w, L′(w), α L′(w), new w: a row for each step."""
    w, slope = names

    def fact(name: str, value: sympy.Expr, k: int) -> tuple[Fact, int]:
        return Fact(name, value, f"{name} in step {k}"), DIGITS

    columns = [
        ("k", "muted"),
        (w, "ink"),
        (f"{slope}({w})", "slope"),
        (f"alpha {slope}({w})", "step"),
        (Phrase("new {w}", w=sympy.Symbol(w)), "ink"),
    ]
    rows = [
        [
            (Fact("k", sympy.Integer(step.k), "k"), 0),
            fact(w, step.place, step.k),
            fact(slope, step.gradient, step.k),
            fact("step", step.move, step.k),
            fact(f"new {w}", step.next, step.k),
        ]
        for step in steps
    ]
    table = Table(pen, zone, columns, rows, CELLS)
    if table.crowded:  # long numbers: the last column only says again what the next row's w says
        table = Table(pen, zone, columns[:-1], [row[:-1] for row in rows], CELLS)
    for row in table.rows:
        for number in row:
            claim_fact(number, number.fact)
    table.show(0)
    return table


class Rule(VGroup):
    """``w ← w − α L′(w)``, whose terms light up as their geometry moves."""

    def __init__(self, pen: Pen, variable: str, rate: sympy.Expr, width: float):
        super().__init__()
        self._theme = pen.theme
        self.line = pen.formula(
            f"{variable} arrow.l {variable} - {{rate}} {{slope}}, quad alpha = {pen.exact(rate)}",
            width=width,
            rate=("alpha", "ink"),
            slope=(f"L'({variable})", "ink"),
        )
        self.add(self.line)

    def light(self, progress: float) -> None:
        """Slope and step are lit in turn, as the tangent and the arrow are drawn."""
        time = progress % 1 if progress != int(progress) else 1.0
        ink = ManimColor(self._theme.ink)
        tangent = part(time, TANGENT) * (1 - part(time, STEP))
        step = part(time, STEP) * (1 - part(time, BAR))
        slope = interpolate_color(ink, ManimColor(self._theme.slope), tangent)
        for name, colour in (("slope", slope), ("rate", ink)):
            self.line.parts[name].set_fill(interpolate_color(colour, ManimColor(self._theme.step), step))
