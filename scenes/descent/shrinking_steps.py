"""Clip 10: gradient descent with one rate, whose steps shrink because the slope does."""

from __future__ import annotations

from manim import Create, FadeIn, FadeOut

from mathcore import Descent
from scenes.descent.parts.captions import DescentCaptions
from scenes.descent.parts.descent_picture import DescentPicture, refuse_descent
from stage.scene.lesson_scene import LessonScene
from stage.scene.parameters import (
    LossField,
    NumberField,
    PositiveField,
    SceneParameters,
    StepsField,
    WindowField,
)
from stage.scene.refusals import refuse_kink
from stage.scene.windows import refuse_outside
from stage.style.animations import steady
from stage.style.theme import PACE
from stage.text.phrases import Phrase


class ShrinkingSteps(LessonScene):
    """Each step is the rate times the slope: the rate stays, the slope falls, so the steps shrink."""

    headline = "Shrinking steps"
    poster = "line-up-the-steps"
    plot_share = 0.55
    caption_height = 2.5

    class Parameters(SceneParameters):
        """L: a loss in w; start: the first w; rate: α > 0; steps: how many, 1 to 10;
        window: ranges by axis, else chosen.
        """

        L: LossField = "(w - 3)^2"
        start: NumberField = 10
        rate: PositiveField = "0.1"
        steps: StepsField = 8
        window: WindowField = None

        def refuse(self) -> None:
            refuse_kink(self.L, self.start, "start")
            self.ranges()
            refuse_descent(Descent(self.L, self.start, self.rate))

        def ranges(self) -> list:
            """The ranges of w and L that the window gives, None where it gives none."""
            return refuse_outside(self.window, self.L, self.start, "start", "L")

    @classmethod
    def chapter(cls, parameters: Parameters) -> Phrase:
        loss, rate = parameters.L, parameters.rate
        return Phrase("Shrinking steps: L({w}) = {loss}, rate {rate}", w=loss.variable, loss=loss, rate=rate)

    def setup(self) -> None:
        p = self.parameters
        self.loss, self.w = p.L, p.L.variable
        descent = Descent(p.L, p.start, p.rate)
        self.picture = DescentPicture(self.pen, self.layout, descent, p.steps, p.ranges())
        self.count = len(self.picture.steps)
        self.left_out = (self.take_the_second_step, self.take_the_other_steps)[self.count - 1 :]
        self.captions = DescentCaptions(descent, self.picture.steps, self.w)

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
        self.title("Which way is down, and how far?")
        self.say(
            "You start at {w} = {start} on the loss L({w}) = {loss}.",
            w=self.w,
            start=self.parameters.start,
            loss=self.loss,
        )
        self.open(self.picture.plot.frame, self.picture.formula)
        self.play(Create(self.picture.plot.graph, run_time=PACE.slow))
        self.play(FadeIn(self.picture.picture.group, self.picture.start))

    def state_the_rule(self) -> None:
        self.title("One rule: step against the slope")
        self.say("Step against the slope: the rate times the slope is how far.")
        self.play(FadeIn(self.picture.slope))
        self.play(FadeIn(self.picture.rule))
        self.play(FadeIn(self.picture.table.heading, self.picture.table.rule), run_time=PACE.quick)

    def take_the_first_step(self) -> None:
        self.title("The slope sets the length of the step")
        self.say(self.captions.of_step(0))
        self.play(FadeOut(self.picture.start, run_time=PACE.quick))
        self.take(0, 1, PACE.long + 2 * PACE.slow)

    def take_the_second_step(self) -> None:
        self.title(self.captions.second)
        self.say(self.captions.of_step(1))
        self.play()
        self.take(1, 2, PACE.long)

    def take_the_other_steps(self) -> None:
        self.title("And on, always by the same rule")
        self.say(self.captions.of_the_rest())
        self.play()
        self.take(2, self.count, PACE.hold * (self.count - 2))

    def take(self, first: int, last: int, run_time: float) -> None:
        """Play the steps from one to another: steps, bars, table and rule together."""
        walk, many = self.picture, last - first
        self.drive(walk.moving, lambda time: walk.show(first + many * time), run_time, steady)

    def line_up_the_steps(self) -> None:
        self.title(self.captions.lined_up)
        self.say(self.captions.of_the_lengths())
        self.play()
        self.drive(self.picture.bars.group, lambda time: self.picture.bars.show(self.count, time), PACE.slow)
        if self.picture.bars.ratios:
            self.play(FadeIn(self.picture.bars.with_ratios()))

    def close_in_on_the_goal(self) -> None:
        self.title(self.captions.ending)
        self.say(self.captions.of_the_end())
        self.play()
        if self.picture.goal.exists:
            self.play(FadeIn(self.picture.goal.signs))
            self.play(FadeIn(self.picture.goal.gap))
