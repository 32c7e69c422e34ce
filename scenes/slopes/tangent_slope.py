"""Clip 2: secants close in on the tangent."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from manim import Create, FadeIn, FadeOut, VGroup, linear

from mathcore import approach_steps, plain
from scenes.slopes.parts.approach_plan import LEFT_SIDE, RIGHT_SIDE, both_sides
from scenes.slopes.parts.difference_quotient import step_letter
from scenes.slopes.parts.secant_approach import FROM_AFAR
from scenes.slopes.parts.tangent_picture import TangentPicture
from stage.scene.lesson_scene import LessonScene
from stage.scene.parameters import AxesField, CurveField, NumberField, Refusal, SceneParameters, WindowField
from stage.scene.refusals import refuse_kink
from stage.scene.windows import refuse_outside
from stage.style.animations import steady, swap
from stage.style.theme import PACE
from stage.text.phrases import Formula, Phrase


class TangentSlope(LessonScene):
    """Secants through (a, f(a)) close in on the tangent; their slope closes in on f′(a)."""

    headline = "The slope of a tangent"
    poster = "take-a-second-point"

    class Parameters(SceneParameters):
        """f: a function of x, or of another letter, as s(t) = t^2; at: where the tangent touches;
        window: ranges by axis, else chosen; axes: what stands at the axes instead of x and f.
        """

        f: CurveField = "x^2"
        at: NumberField = 1
        window: WindowField = None
        axes: AxesField = None

        def refuse(self) -> None:
            refuse_kink(self.f, self.at)
            approach_steps(self.f, self.at)
            try:
                firsts = approach_steps(self.f, self.at, *self.ranges())
            except ValueError as error:
                raise Refusal("window", str(error), "it must reach beyond the point on all sides") from error
            if not both_sides(firsts)[1]:
                reason = f"the window leaves next to no room for secants left of {plain(self.at)}"
                raise Refusal("window", reason, "it must reach further there")

        def ranges(self) -> list:
            """The ranges of x and f that the window gives, None where it gives none."""
            return refuse_outside(self.window, self.f, self.at)

    @classmethod
    def chapter(cls, parameters: Parameters) -> Phrase:
        return Phrase("The slope of a tangent: {f} at {at}", f=parameters.f, at=parameters.at)

    def setup(self) -> None:
        p = self.parameters
        self.f, self.x, self.h = p.f, p.f.variable, Formula(step_letter(p.f))
        self.picture = TangentPicture(self.pen, self.layout, p.f, p.at, p.ranges())
        self.approach, self.quotient = self.picture.approach, self.picture.approach.quotient
        self.left_out = (self.slide_along_the_curve,) * (len(self.picture.stops()) == 1)

    def construct(self) -> None:
        self.play_beats(
            self.draw_the_curve,
            self.take_a_second_point,
            self.slide_in_from_the_right,
            self.slide_in_from_the_left,
            self.ask_for_the_slope,
            self.name_the_tangent,
            self.look_through_a_lens,
            self.slide_along_the_curve,
        )

    def draw_the_curve(self) -> None:
        picture = self.picture
        values = {"head": Formula(self.f.called), "x": self.x, "f": self.f, "at": self.parameters.at}
        self.say("How steep is {head} = {f} right here, at {x} = {at}?", **values)
        self.title("How steep is it right here?")
        self.open(picture.plot.frame, picture.formula)
        self.play(Create(picture.plot.graph), run_time=PACE.slow)
        self.play(FadeIn(picture.tangent.dot, picture.lasting_label, picture.passing_label))

    def take_a_second_point(self) -> None:
        approach, secant, labels = self.approach, self.approach.secant, self.approach.labels
        self.title("Two points give a slope")
        self.say("Take a second point, {h} = {step} away.", h=self.h, step=approach.first_step)
        approach.begin(RIGHT_SIDE)
        self.play(FadeOut(self.picture.passing_label), FadeIn(secant.far), run_time=PACE.quick)
        self.play(Create(secant.line))
        self.play(FadeIn(secant.run, labels.run.label), run_time=PACE.quick)
        self.play(FadeIn(secant.wash, secant.rise, labels.rise.label), run_time=PACE.quick)
        self.say("Rise over run is {slope}.", slope=approach.shown(RIGHT_SIDE, 0))
        self.play(FadeIn(self.quotient.line, approach.tables.group, self.quotient.group))
        self.drive(approach.tables.right, partial(approach.fill, RIGHT_SIDE, 0), PACE.quick)

    def slide_in_from_the_right(self) -> None:
        self.title("Let the second point come closer")
        self.say("Let {h} shrink.", h=self.h)
        for row in self.close_in(RIGHT_SIDE, PACE.slow):
            if row + 1 == FROM_AFAR:
                self.say(self.approach.told_so_far(RIGHT_SIDE))
        self.say(self.approach.told_closer(RIGHT_SIDE))

    def slide_in_from_the_left(self) -> None:
        picture, approach = self.picture, self.approach
        self.title("The same from the other side")
        self.say("From the left, {h} is negative.", h=self.h)
        self.play(FadeOut(approach.group, self.quotient.group), run_time=PACE.quick)
        if approach.way.depths[-1]:
            self.drive(picture.between_sides, picture.draw_back, 2 * PACE.move, steady)
        approach.begin(LEFT_SIDE)
        self.play(FadeIn(approach.group, self.quotient.group), run_time=PACE.quick)
        self.drive(approach.tables.left, partial(approach.fill, LEFT_SIDE, 0), PACE.quick)
        list(self.close_in(LEFT_SIDE, PACE.quick))
        self.say(approach.told_of_all(LEFT_SIDE))

    def close_in(self, side: int, leg: float) -> Iterator[int]:
        """Play the legs to a side's rows, each put down in the table; gives each row when it stands there."""
        closing, approach = self.picture.closing(side), self.approach
        for row in range(approach.way.last(side)):
            self.drive(closing, partial(self.picture.close_in, side, row), leg, linear)
            self.drive(approach.tables.halves[side], partial(approach.fill, side, row + 1), PACE.quick / 2)
            yield row + 1
            self.wait(PACE.quick / 2)

    def ask_for_the_slope(self) -> None:
        picture, approach = self.picture, self.approach
        self.title("What is the slope when {h} is zero?", h=self.h)
        self.say("When {h} is zero, no second point is left. What is the slope then?", h=self.h)
        self.play(FadeOut(approach.labels.group), run_time=PACE.quick)
        self.drive(VGroup(picture.standing, approach.still), picture.draw_back, 2 * PACE.slow)

    def name_the_tangent(self) -> None:
        picture, line, (title, told) = self.picture, self.quotient.line, self.approach.told_line
        self.title(title)
        self.play(FadeIn(picture.tangent.line), self.approach.leave())
        self.play(line.animate.scale(picture.smaller).move_to(picture.beside_limit))
        self.play(FadeIn(picture.limit))
        self.say(told)
        self.play(FadeIn(picture.limit_value))
        self.play(FadeIn(picture.answer))

    def look_through_a_lens(self) -> None:
        lens, self.covered = self.picture.lens()
        self.title(lens.told[0])
        self.play(FadeOut(self.covered, self.picture.lasting_label))
        self.play(FadeIn(lens.group))
        self.drive(lens.group, lambda time: lens.show(lens.strongest**time), 2 * PACE.slow, steady)
        self.say(lens.told[1])
        self.lens = lens.group

    def slide_along_the_curve(self) -> None:
        picture, approach = self.picture, self.approach
        slide, tangent = picture.slide(), picture.tangent
        self.title(slide.title)
        self.say("Slide along the curve, and put each slope down below it.")
        leaving = FadeOut(approach.tables.group, picture.answer, picture.limit, picture.limit_value)
        self.play(swap(self.lens, self.covered), leaving, FadeOut(self.quotient.line))
        self.drive(VGroup(picture.plot.frame, picture.plot.graph, tangent.group), picture.make_room)
        self.play(FadeIn(slide.strip.plot.frame, slide.table.heading, slide.table.rule, slide.line.whole))
        on, down = VGroup(tangent.group, slide.line.whole), VGroup(slide.strip.group, slide.table)
        for stop in range(len(slide.stops)):
            self.drive(down, partial(slide.put_down, stop))
            self.say(slide.told(stop))
            if stop in slide.legs:
                self.drive(on, partial(picture.slide_on, slide, stop), PACE.slow)
