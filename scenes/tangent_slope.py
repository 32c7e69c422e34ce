"""Clip 2: secants close in on the tangent."""

from __future__ import annotations

from functools import partial

import numpy as np
from manim import LEFT, Create, FadeIn, FadeOut, VGroup
from manim.utils.rate_functions import linear

from mathcore import plain
from stage.approach import LEFT_SIDE, RIGHT_SIDE, Approach, Slide
from stage.claims import claim_curve, claim_equation
from stage.gadgets import Lens, Tangent
from stage.layout import stack
from stage.lesson_scene import LessonScene, swap
from stage.parameters import CurveField, NumberField, Refusal, SceneParameters, WindowField
from stage.placing import beside, polyline
from stage.plots import LABEL, CurvePlot
from stage.quotients import is_short, place_of, slope_fact, spoken_values, within
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
            if within(self.f.approach(self.at), self.at, self.window) is None:
                low, high = map(plain, self.window)
                raise Refusal("window", f"[{low}, {high}] leaves no room for secants at {plain(self.at)}",
                              "the window must reach beyond it on both sides")

    @property
    def chapter(self) -> str:
        return f"{self.headline}: {written(self.f.text)} at {plain(self.a)}"

    def setup(self) -> None:
        shown, side = self.parameters.window, self.layout.side
        self.f, self.a, self.x = self.parameters.f, self.parameters.at, str(self.parameters.f.variable)
        self.slope = slope_fact(self.f, self.a)
        self.plot = CurvePlot(self.pen, self.f, self.f.window(self.a, shown), self.layout.plot, (self.x, "f"))
        claim_curve(self.plot.graph, self.plot, "the curve", str(self.f.expr), self.f.value)
        self.tangent = Tangent(self.plot, self.a)
        self.approach = Approach(self.plot, self.a, within(self.f.approach(self.a), self.a, shown), side)
        self.name_the_point()
        self.set_the_side()

    def name_the_point(self) -> None:
        self.place = self.plot.label_of(self.a).set_z_index(LABEL)
        here, still = self.plot.at(self.a), polyline(self.plot.graph, self.plot.lines)
        moving = np.concatenate([still, polyline(self.tangent.line), self.approach.sides])
        self.place_stays = beside(self.place, here, moving, self.plot.box)
        if not self.place_stays:  # no room once the secants come: it leaves before them
            beside(self.place, here, still, self.plot.box)
        self.lasting = VGroup(*[self.place] * self.place_stays)
        self.approach.name_the_sides(polyline(self.plot.graph, self.plot.lines, self.lasting))

    def set_the_side(self) -> None:
        pen, side, a = self.pen, self.layout.side, self.a
        where = "" if is_short(a) else f", quad a = {pen.exact(a)}"
        self.formula = pen.formula(f"f({self.x}) = {self.f.typst}{where}", role="curve", width=side.width)
        self.limit = claim_equation(pen.equation(self.approach.limit, self.slope, "ink", side.width))
        self.answer = claim_equation(pen.equation(f"f'({place_of(a)})", self.slope, "slope", side.width, exact=True))
        stack(side, [self.formula, self.approach.quotient.line, self.approach.tables.group, self.answer], gap=0.4)
        self.limit.move_to(self.approach.quotient.line, aligned_edge=LEFT)

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
        self.play(FadeIn(self.plot.frame, self.formula), run_time=PACE.quick)
        self.play(Create(self.plot.graph), run_time=PACE.slow)
        self.play(*self.titled("How steep is it right here?"), FadeIn(self.tangent.dot, self.place))

    def take_a_second_point(self) -> None:
        fact, secant, labels = self.approach.first_fact(RIGHT_SIDE), self.approach.secant, self.approach.labels
        self.say(f"Take a second point, h = {plain(self.approach.firsts[0])} away: rise over run is {fact.shown(3).text}.")
        self.approach.begin(RIGHT_SIDE)
        self.play(*self.titled("Two points give a slope"), *([] if self.place_stays else [FadeOut(self.place)]))
        self.play(FadeIn(secant.far), run_time=PACE.quick)
        self.play(Create(secant.line))
        self.play(FadeIn(secant.run, labels.run.label), run_time=PACE.quick)
        self.play(FadeIn(secant.wash, secant.rise, labels.rise.label), run_time=PACE.quick)
        self.play(FadeIn(self.approach.quotient.line, self.approach.tables.group), self.approach.quotient.rest(fact))
        self.drive(self.approach.tables.right, self.approach.tables.right.show, PACE.quick)

    def slide_in_from_the_right(self) -> None:
        self.say(f"Let h shrink: {spoken_values(self.approach.tables.right, -1)}.")
        self.play(*self.titled("Let the second point come closer"), *self.approach.quotient.wake(self.approach.firsts[0]))
        self.close_in(RIGHT_SIDE)

    def slide_in_from_the_left(self) -> None:
        self.say(f"From the left, h is negative: {spoken_values(self.approach.tables.left, -1)}.")
        self.play(*self.titled("The same from the other side"), FadeOut(self.approach.group))
        self.approach.begin(LEFT_SIDE)
        self.play(FadeIn(self.approach.group), *self.approach.quotient.wake(self.approach.firsts[1]))
        self.close_in(LEFT_SIDE)

    def close_in(self, side: int) -> None:
        """Let h shrink to its last step; every halving takes the same time."""
        self.drive(self.approach.moving(side), partial(self.approach.show, side), PACE.long, linear)
        self.play(*self.approach.quotient.settle(self.approach.last_fact(side)))

    def name_the_tangent(self) -> None:
        self.say(f"Both sides close in on one line, the tangent, and on its slope, {self.slope.shown(3).text}.")
        self.play(*self.titled("The line they close in on is the tangent"), FadeIn(self.tangent.line), self.approach.leave())
        self.play(FadeIn(self.limit))
        self.play(FadeIn(self.answer))

    def look_through_a_lens(self) -> None:
        self.say("Close up, curve and tangent become one line.")
        here = self.plot.at(self.a)
        self.lens = lens = Lens(self.plot, self.a, min(1.3, self.layout.title.bottom - here[1]))
        self.hidden = VGroup(*self.plot.labels_near(here, lens.radius + 0.1))
        self.play(*self.titled("Close up, curve and tangent are one line"), FadeOut(self.hidden, self.lasting))
        self.play(FadeIn(lens.group))
        self.drive(lens.group, lambda time: lens.show(lens.strongest**time), 2 * PACE.slow, linear)

    def slide_along_the_curve(self) -> None:
        stops = [self.a, *(x for x in self.f.slide(self.a) if self.plot.x0 < x < self.plot.x1)]
        slide = Slide(self.plot, self.tangent, stops, self.layout.side)
        stack(self.layout.side, [self.formula, slide.line.line, slide.table], gap=0.4)
        told = [f"at {self.x} = {plain(x)} the slope is {fact.shown(3).text}"
                for x, fact in zip(stops[1:], slide.facts[1:], strict=True)]
        self.say(f"Slide along the curve: {', '.join(told) or 'the slope follows'}.")
        self.play(*self.titled("The slope changes from point to point"), swap(self.lens.group, self.hidden),
                  FadeOut(self.approach.tables.group, self.answer, self.limit))
        self.play(*slide.come())
        self.drive(slide.table, slide.table.show, PACE.quick)
        for leg in range(len(stops) - 1):
            self.play(*slide.line.wake(stops[leg]))
            self.drive(slide.moving, partial(slide.show, leg), PACE.slow)
            self.play(*slide.line.settle(slide.facts[leg + 1]))
