"""Clip 2: secants close in on the tangent."""

from __future__ import annotations

from manim import LEFT, Create, FadeIn, FadeOut, VGroup
from manim.utils.rate_functions import linear

from mathcore import plain
from stage.claims import claim_curve, claim_equation
from stage.following import SecantLabels
from stage.gadgets import Ghosts, Lens, Secant, Tangent
from stage.layout import stack
from stage.lesson_scene import LessonScene, swap
from stage.parameters import CurveField, NumberField, Refusal, SceneParameters, WindowField
from stage.placing import beside, polyline
from stage.plots import LABEL, CurvePlot
from stage.quotients import (
    QuotientTables, SlopeTable, is_short, on_log_clock, place_of, quotient_fact, quotient_line, rise_of, slope_fact,
    slope_line, spoken_values, within,
)
from stage.theme import PACE
from stage.words import written


class TangentSlope(LessonScene):
    """Secants through (a, f(a)) close in on the tangent; their slope closes in on f′(a)."""

    headline = "The slope of a tangent"
    poster = "take-a-second-point"

    class Parameters(SceneParameters):
        """f: a function of x; at: where the tangent touches; window: the x-range shown, chosen if not given."""

        f: CurveField = "x^2"
        at: NumberField = 1
        window: WindowField = None

        def refuse(self) -> None:
            found = self.f.differentiable_at(self.at)
            if not found.ok:
                raise Refusal("at", found.reason, found.hint)
            if self.window is not None and within(self.f.approach(self.at), self.at, self.window) is None:
                low, high = map(plain, self.window)
                raise Refusal("window", f"[{low}, {high}] leaves no room for secants at {plain(self.at)}",
                              "the window must reach beyond it on both sides")

    @property
    def chapter(self) -> str:
        return f"{self.headline}: {written(self.f.text)} at {plain(self.a)}"

    def setup(self) -> None:
        self.f, self.a, self.x = self.parameters.f, self.parameters.at, str(self.parameters.f.variable)
        shown = self.parameters.window
        self.firsts = self.right, self.left = within(self.f.approach(self.a), self.a, shown)
        self.plot = CurvePlot(self.pen, self.f, self.f.window(self.a, shown), self.layout.plot, (self.x, "f"))
        claim_curve(self.plot.graph, self.plot, "the curve", str(self.f.expr), self.f.value)
        self.tangent = Tangent(self.plot, self.a)
        self.secant = Secant(self.plot, self.a, self.right)
        self.place = self.plot.label_of(self.a).set_z_index(LABEL)
        other = Secant(self.plot, self.a, self.left)
        beside(self.place, self.plot.at(self.a), polyline(
            self.plot.graph, self.plot.lines, self.tangent.line, *self.secant.sides, *other.sides), self.plot.box)
        self.set_the_side()

    def set_the_side(self) -> None:
        pen, side, f, a = self.pen, self.layout.side, self.f, self.a
        where = "" if is_short(a) else f", quad a = {pen.exact(a)}"
        self.formula = pen.formula(f"f({self.x}) = {f.typst}{where}", role="curve", width=side.width)
        self.quotient = quotient_line(pen, f, a, self.firsts, side.width)
        self.tables = QuotientTables(pen, f, a, self.firsts, side)
        self.slope = slope_fact(f, a)
        self.answer = claim_equation(pen.equation(f"f'({place_of(a)})", self.slope, "slope", side.width))
        self.limit = claim_equation(
            pen.equation(f"lim_(h -> 0) frac({rise_of(a)}, h)", self.slope, "ink", side.width))
        stack(side, [self.formula, self.quotient.line, self.tables.group, self.answer], gap=0.4)
        self.limit.move_to(self.quotient.line, aligned_edge=LEFT)
        names = [pen.formula(text, "label", role).with_backing(self.theme)
                 for text, role in (('"run" h', "x_direction"), ('"rise"', "y_direction"))]
        self.ghosts = {first: Ghosts(self.plot, a, [h for h in steps[:3] if h != first]) for first, steps in (
            (self.right, self.tables.rights), (self.left, self.tables.lefts))}
        passed = [h for ghosts in self.ghosts.values() for h in ghosts.steps]
        fixed = polyline(self.plot.graph, self.plot.lines, self.place)
        self.labels = SecantLabels(self.plot, self.secant, *names, fixed, passed)

    def construct(self) -> None:
        self.play_beats(
            self.draw_the_curve,
            self.take_a_second_point,
            self.slide_in_from_the_right,
            self.slide_in_from_the_left,
            self.name_the_tangent,
            self.look_through_a_lens,
            self.slide_along_the_curve,
        )

    def draw_the_curve(self) -> None:
        self.say(f"How steep is f({self.x}) = {written(self.f.text)} right here, at {self.x} = {plain(self.a)}?")
        self.play(FadeIn(self.plot.frame, run_time=PACE.quick), FadeIn(self.formula, run_time=PACE.quick))
        self.play(Create(self.plot.graph, run_time=PACE.slow))
        self.play(*self.titled("How steep is it right here?"), FadeIn(self.tangent.dot), FadeIn(self.place))

    def take_a_second_point(self) -> None:
        fact = quotient_fact(self.f, self.a, self.right)
        self.say(f"Take a second point, h = {plain(self.right)} away: rise over run is {fact.shown(3).text}.")
        self.labels.plan(on_log_clock(self.right, self.tables.rights[-1]))
        self.play(*self.titled("Two points give a slope"), FadeIn(self.secant.far, run_time=PACE.quick))
        self.play(Create(self.secant.line))
        self.play(FadeIn(self.secant.run), FadeIn(self.labels.run.label), run_time=PACE.quick)
        self.play(FadeIn(self.secant.wash, self.secant.rise, self.labels.rise.label), run_time=PACE.quick)
        self.play(FadeIn(self.quotient.line), self.quotient.rest(fact), FadeIn(self.tables.group))
        self.drive(self.tables.right, self.tables.right.show, PACE.quick)

    def slide_in_from_the_right(self) -> None:
        self.say(f"Let h shrink: {spoken_values(self.tables.right, -1)}.")
        self.play(*self.titled("Let the second point come closer"), *self.quotient.wake(self.right))
        self.shrink(self.right, self.tables.rights, self.tables.right)

    def slide_in_from_the_left(self) -> None:
        self.say(f"From the left, h is negative: {spoken_values(self.tables.left, -1)}.")
        self.play(*self.titled("The same from the other side"), FadeOut(self.secant.group, self.labels.group))
        self.secant.show(self.left)
        self.labels.plan(on_log_clock(self.left, self.tables.lefts[-1]))
        self.play(FadeIn(self.secant.group, self.labels.group), *self.quotient.wake(self.left))
        self.shrink(self.left, self.tables.lefts, self.tables.left)

    def shrink(self, first, steps, table) -> None:
        """Let h shrink from ``first`` on a logarithmic clock; secant, quotient, labels and table follow."""
        step, ghosts = on_log_clock(first, steps[-1]), self.ghosts[first]
        moving = VGroup(self.secant.group, self.quotient.live, self.labels.group, table, ghosts.group)

        def show(time: float) -> None:
            for follower in (self.secant, self.quotient, ghosts):
                follower.show(step(time))
            self.labels.show(time, step(time))
            table.show(self.tables.progress(step(time)))

        self.drive(moving, show, PACE.long, linear)
        self.play(*self.quotient.settle(quotient_fact(self.f, self.a, steps[-1])))

    def name_the_tangent(self) -> None:
        self.say(f"Both sides close in on one line, the tangent, and on its slope, {self.slope.shown(3).text}.")
        ghosts = [ghosts.group for ghosts in self.ghosts.values()]
        leaving = FadeOut(self.secant.group, self.labels.group, self.quotient.line, self.quotient.resting, *ghosts)
        self.play(*self.titled("The line they close in on is the tangent"), FadeIn(self.tangent.line), leaving)
        self.play(FadeIn(self.limit))
        self.play(FadeIn(self.answer))

    def look_through_a_lens(self) -> None:
        self.say("Close up, curve and tangent become one line.")
        lens, hidden = Lens(self.plot, self.a, radius=1.3), self.plot.labels_near(self.plot.at(self.a), 1.4)
        self.play(*self.titled("Close up, curve and tangent are one line"), FadeOut(self.place, *hidden))
        self.play(FadeIn(lens.group))
        self.drive(lens.group, lambda t: lens.show(lens.strongest**t), 2 * PACE.slow, linear)
        self.wait(PACE.move)
        self.play(swap(lens.group, VGroup(self.place, *hidden)))

    def slide_along_the_curve(self) -> None:
        stops = [self.a, *(x for x in self.f.slide(self.a) if self.plot.x0 < x < self.plot.x1)]
        line, visited = slope_line(self.pen, self.f, stops), SlopeTable(self.pen, self.f, stops, self.layout.side)
        stack(self.layout.side, [self.formula, line.line, visited.table], gap=0.34)
        told = [f"at {self.x} = {plain(x)} the slope is {slope_fact(self.f, x).shown(3).text}" for x in stops[1:]]
        self.say(f"Slide along the curve: {', '.join(told) or 'the slope follows'}.")
        self.play(*self.titled("The slope changes from point to point"),
                  FadeOut(self.place, self.tables.group, self.answer, self.limit))
        self.play(FadeIn(line.line, visited.table.heading, visited.table.rule), line.rest(self.slope))
        self.drive(visited.table, visited.table.show, PACE.quick)
        for k, (start, stop) in enumerate(zip(stops, stops[1:], strict=False), 1):
            self.slide(line, visited.table, k, float(start), float(stop))
            self.play(*line.settle(visited.facts[k]))

    def slide(self, line, table, row: int, start: float, stop: float) -> None:
        """Slide the tangent from one x to another; the slope's readout follows, and a row joins the table."""

        def show(time: float) -> None:
            x = start + (stop - start) * time
            self.tangent.show(x)
            line.show(x)
            table.show(row + max(0, 4 * time - 3))

        self.play(*line.wake(start))
        self.drive(VGroup(self.tangent.group, line.live, table), show, PACE.slow)
