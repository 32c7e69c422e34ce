"""Clip 10: gradient descent with one rate, whose steps shrink because the slope does."""

from __future__ import annotations

from collections.abc import Callable

from manim import Create, FadeIn, FadeOut, linear

from mathcore import Descent
from scenes.descent.parts.captions import DescentCaptions
from scenes.descent.parts.descent_picture import DescentPicture, refuse_descent
from scenes.descent.parts.endings import DescentEnding
from scenes.descent.parts.slope_graph import comparing
from scenes.descent.parts.step_time import HEIGHT, SHRINK, TURN, ever_faster
from scenes.descent.parts.walk import Walk
from stage.scene.lesson_scene import LessonScene
from stage.scene.parameters import (
    AxesField,
    LossField,
    NumberField,
    PositiveField,
    SceneParameters,
    StepsField,
    WindowField,
)
from stage.scene.refusals import refuse_kink
from stage.scene.windows import refuse_outside
from stage.style.animations import steady, swap
from stage.style.theme import PACE
from stage.text.phrases import Formula, Phrase


class ShrinkingSteps(LessonScene):
    """Each step is the rate times the slope: the rate stays, the slope falls, so the steps shrink."""

    headline = "Shrinking steps"
    poster = "line-up-the-steps"
    plot_share = 0.55
    caption_height = 2.9

    class Parameters(SceneParameters):
        """L: a loss in w, or in another letter, as J(θ) = θ^2; start: the first w;
        rate: α > 0; steps: how many, 1 to 50; window: ranges by axis, else chosen;
        axes: what stands at the axes instead of w and L.
        """

        L: LossField = "(w - 3)^2"
        start: NumberField = 10
        rate: PositiveField = "0.1"
        steps: StepsField = 8
        window: WindowField = None
        axes: AxesField = None

        def refuse(self) -> None:
            refuse_kink(self.L, self.start, "start")
            refuse_outside(self.window, self.L, self.start, "start")
            refuse_descent(Descent(self.L, self.start, self.rate))

    @classmethod
    def chapter(cls, parameters: Parameters) -> Phrase:
        values = {"head": Formula(parameters.L.called), "loss": parameters.L, "rate": parameters.rate}
        if Walk(Descent(parameters.L, parameters.start, parameters.rate), parameters.steps).shorter:
            return Phrase("Shrinking steps: {head} = {loss}, rate {rate}", **values)
        return Phrase("Gradient descent: {head} = {loss}, rate {rate}", **values)

    def setup(self) -> None:
        p = self.parameters
        shown, descent = refuse_outside(p.window, p.L, p.start, "start"), Descent(p.L, p.start, p.rate)
        self.picture = DescentPicture(self.pen, self.layout, descent, p.steps, shown)
        self.captions = DescentCaptions(self.picture.walk)
        self.ending = DescentEnding(self.picture.walk, self.picture.plot)
        self.left_out = [getattr(self, beat) for beat in self.picture.left_out]

    def construct(self) -> None:
        self.play_beats(
            self.draw_the_loss,
            self.state_the_rule,
            self.draw_the_slope,
            self.take_the_first_step,
            self.ask_about_the_next,
            self.take_the_second_step,
            self.take_the_other_steps,
            self.line_up_the_steps,
            self.see_where_the_steps_lead,
            self.close_in_on_the_goal,
        )

    def draw_the_loss(self) -> None:
        self.title("Which way is down, and how far?")
        self.say(self.captions.start)
        self.open(self.picture.plot.frame, self.picture.formula)
        self.play(Create(self.picture.plot.graph, run_time=PACE.slow))
        self.play(FadeIn(self.picture.picture.group, self.picture.start))

    def state_the_rule(self) -> None:
        self.title("One rule: step against the slope")
        self.say("Which way? Against the slope.")
        self.play(FadeIn(self.picture.slope))
        self.say("How far? The rate times the slope.")
        self.play(FadeIn(self.picture.rule))

    def draw_the_slope(self) -> None:
        picture, table = self.picture, self.picture.table
        self.title("Below it, the slope at each place")
        self.say("Below the loss, over the same {w}: its slope.", w=self.parameters.L.variable)
        self.play(FadeOut(picture.start, run_time=PACE.quick))
        self.drive(picture.above, picture.give_way, PACE.slow, linear)
        self.play(FadeIn(picture.slopes.frame), FadeIn(table.heading, table.rule))
        self.say(self.captions.of_slope(0))
        self.take(0, HEIGHT[1], PACE.slow)

    def take_the_first_step(self) -> None:
        self.title("The slope sets the length of the step")
        if self.picture.slopes.turns:
            self.say(self.captions.of_turn())
        self.take(*TURN, PACE.slow)
        self.say(self.captions.of_product())
        self.take(*SHRINK, PACE.slow)
        self.say(self.captions.of_arrival())
        self.take(SHRINK[1], 1, PACE.slow)

    def ask_about_the_next(self) -> None:
        self.title("Will the next step be as long?")
        self.say(self.captions.asked)
        self.play(FadeIn(self.picture.slopes.proposal))

    def take_the_second_step(self) -> None:
        told, seen = self.captions, self.picture.slopes.compared
        self.title(comparing(self, told.second, seen, told.second_alike, told.any_second))
        self.say(told.of_slope(1))
        self.take(1, 1 + HEIGHT[1], PACE.move)
        self.say(told.of_length())
        self.take(1 + HEIGHT[1], 2, 2 * PACE.slow)

    def take_the_other_steps(self) -> None:
        self.title("And on, always by the same rule")
        self.say(self.captions.of_the_rest())
        self.play(FadeOut(self.picture.slopes.passing))
        for first, last, seconds in self.picture.walk.paces:
            self.take(first, last, seconds, ever_faster if first == 2 else steady)

    def take(self, first: float, last: float, run_time: float, rate: Callable = steady) -> None:
        """Play the steps from one progress to another: places, heights, table and rule together."""
        self.drive(*self.picture.taking(first, last), run_time, rate)

    def line_up_the_steps(self) -> None:
        picture, bars, title = self.picture, self.picture.bars, self.captions.lined_up
        self.title(comparing(self, title, bars.compared, picture.walk.even, title))
        self.say(self.captions.side_by_side)
        self.play(FadeOut(picture.above, picture.slopes.all), FadeIn(bars.group))
        self.drive(bars.group, bars.show, PACE.slow)
        self.play(FadeIn(bars.names))
        self.say(self.captions.of_the_lengths(seen=bool(bars.compared)))
        self.play(FadeIn(bars.with_ratios()))

    def see_where_the_steps_lead(self) -> None:
        self.title(self.ending.title if self.picture.closer is None else Phrase("Will they ever get there?"))
        self.play(swap(self.picture.bars.all, self.picture.fill_again(), PACE.move))
        self.say(self.ending.caption())
        self.play(FadeIn(self.picture.goal.signs, self.picture.goal.gap))

    def close_in_on_the_goal(self) -> None:
        closer = self.picture.closer
        self.title(self.ending.title)
        self.say(self.ending.closing_in())
        self.play(FadeOut(closer.outgrown, run_time=PACE.quick))
        self.drive(closer.group, closer.show, 2 * PACE.slow, linear)
        self.drive(closer.further, closer.take, PACE.quick * (1 + len(closer.dots)))
        self.say(self.ending.still_left(closer.gap.fact, closer.decimals))
        self.play(FadeIn(closer.left))
