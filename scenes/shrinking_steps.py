"""Clip 10: gradient descent with one rate, whose steps shrink because the slope does."""

from __future__ import annotations

from manim import Create, FadeIn, FadeOut, VGroup

from mathcore import Descent, plain
from stage.bars import StepBars
from stage.claims import claim_curve
from stage.descents import DescentPicture, Rule, descent_table, steps_inside
from stage.goals import Goal
from stage.layout import stack
from stage.lesson_scene import LessonScene, steady
from stage.parameters import LossField, NumberField, PositiveField, Refusal, SceneParameters, StepsField
from stage.placing import beside, polyline
from stage.plots import LABEL, CurvePlot
from stage.tales import DescentTale
from stage.theme import PACE
from stage.words import written


class ShrinkingSteps(LessonScene):
    """Each step is the rate times the slope: the rate stays, the slope falls, so the steps shrink."""

    headline = "Shrinking steps"
    poster = "line-up-the-steps"
    plot_share = 0.55
    caption_height = 2.5

    class Parameters(SceneParameters):
        """L: a loss in w; start: the first w; rate: α > 0; steps: how many, 1 to 10."""

        L: LossField = "(w - 3)^2"
        start: NumberField = 10
        rate: PositiveField = "0.1"
        steps: StepsField = 8

        def refuse(self) -> None:
            found = self.L.differentiable_at(self.start)
            if not found.ok:
                raise Refusal("start", found.reason, found.hint)
            (first,) = Descent(self.L, self.start, self.rate).steps(1)
            if first.move is not None and first.move == 0:
                raise Refusal(
                    "start", f"the slope at {plain(self.start)} is 0, so no step moves", "start beside it"
                )
            if not steps_inside(Descent(self.L, self.start, self.rate), 1):
                reason = "the first step leaves the loss's domain or all bounds"
                raise Refusal("rate", reason, "a smaller rate stays inside")

    @property
    def chapter(self) -> str:
        return f"{self.headline}: L({self.w}) = {written(self.loss.text)}, rate {plain(self.parameters.rate)}"

    def setup(self) -> None:
        p, pen = self.parameters, self.pen
        self.loss, self.w = p.L, str(p.L.variable)
        self.descent = Descent(p.L, p.start, p.rate)
        self.steps = steps_inside(self.descent, p.steps)
        self.tale = DescentTale(self.descent, self.steps, self.w)

        self.plot = CurvePlot(pen, self.loss, self.descent.window(p.steps), self.layout.plot, (self.w, "L"))
        claim_curve(self.plot.graph, self.plot, "the loss", self.loss)
        self.picture = DescentPicture(self.plot, self.steps, self.w)
        self.bars = StepBars(self.plot, self.steps, self.layout.caption)
        drawn = polyline(self.plot.graph, self.plot.lines, self.picture.group)
        self.goal = Goal(self.plot, self.descent, self.steps, drawn)
        self.start = pen.formula(f"{self.w} = {pen.exact(p.start)}", "label", "step").with_backing(self.theme)
        near = polyline(
            self.plot.graph,
            self.plot.lines,
            self.picture.dots[0],
            self.picture.drops[0],
            self.picture.paths[0],
            self.picture.tangent.line,
        )
        beside(self.start.set_z_index(LABEL), self.plot.at(float(p.start)), near, self.plot.box)
        self.set_the_side()

    def set_the_side(self) -> None:
        pen, side, w = self.pen, self.layout.side, self.w
        self.formula = pen.named(f"L({w})", self.loss.typst, "curve", side.width)
        self.slope = pen.named(f"L'({w})", self.loss.slope_function.typst, "slope", side.width)
        self.rule = Rule(pen, w, self.parameters.rate, side.width)
        stack(side, [self.formula, self.slope, self.rule], gap=0.24)
        below = side.inset(top=side.top - self.rule.get_bottom()[1] + 0.2)
        self.table = descent_table(pen, self.steps, below, (w, "L'"))

    def construct(self) -> None:
        self.play_beats(
            self.draw_the_loss,
            self.state_the_rule,
            self.take_the_first_step,
            self.take_the_second_step,
            self.take_the_other_steps,
            self.line_up_the_steps,
            self.close_in_on_the_goal,
        )

    def draw_the_loss(self) -> None:
        loss = f"L({self.w}) = {written(self.loss.text)}"
        self.say(f"You start at {self.w} = {plain(self.parameters.start)} on the loss {loss}.")
        self.play(FadeIn(self.plot.frame, self.formula), run_time=PACE.quick)
        self.play(Create(self.plot.graph, run_time=PACE.slow))
        self.play(*self.titled("Which way is down, and how far?"), FadeIn(self.picture.group, self.start))

    def state_the_rule(self) -> None:
        self.say("Step against the slope: the rate times the slope is how far.")
        self.play(*self.titled("One rule: step against the slope"), FadeIn(self.slope))
        self.play(FadeIn(self.rule))
        self.play(FadeIn(self.table.heading, self.table.rule), run_time=PACE.quick)

    def take_the_first_step(self) -> None:
        self.say(self.tale.of_step(0))
        self.play(*self.titled("The slope sets the length of the step"))
        self.walk(0, 1, PACE.long + 2 * PACE.slow)

    def take_the_second_step(self) -> None:
        if len(self.steps) > 1:
            self.say(self.tale.of_step(1))
            self.play(*self.titled(self.tale.second), FadeOut(self.start))
            self.walk(1, 2, PACE.long)

    def take_the_other_steps(self) -> None:
        if len(self.steps) > 2:
            self.say(self.tale.of_the_rest())
            self.play(*self.titled("And on, always by the same rule"))
            self.walk(2, len(self.steps), PACE.hold * (len(self.steps) - 2))

    def walk(self, first: int, last: int, run_time: float) -> None:
        """Take the steps from one to another: picture, bars, table and the rule's lit term go together."""

        def show(time: float) -> None:
            progress = first + (last - first) * time
            for part in (self.picture, self.bars, self.table):
                part.show(progress)
            self.rule.light(progress)

        group = VGroup(self.picture.group, self.bars.group, self.table, self.rule)
        self.drive(group, show, run_time, steady)

    def line_up_the_steps(self) -> None:
        self.say(self.tale.of_the_lengths())
        self.play(*self.titled("The rate never changed: the slope did"))
        self.drive(self.bars.group, lambda time: self.bars.show(len(self.steps), time), PACE.slow)
        if self.bars.ratios:
            self.play(FadeIn(self.bars.with_ratios()))

    def close_in_on_the_goal(self) -> None:
        self.say(self.tale.of_the_end())
        self.play(*self.titled(self.tale.ending))
        if self.goal.exists:
            self.play(FadeIn(self.goal.signs))
            self.play(FadeIn(self.goal.gap))
