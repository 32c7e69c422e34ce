"""Clip 2: secants close in on the tangent."""

from __future__ import annotations

from functools import partial

from manim import Create, FadeIn, FadeOut

from mathcore import approach_steps, plain
from scenes.slopes.parts.difference_quotient import both_sides, step_letter
from scenes.slopes.parts.secant_approach import LEFT_SIDE, RIGHT_SIDE
from scenes.slopes.parts.tangent_picture import TangentPicture
from scenes.slopes.parts.tangent_slide import TangentSlide
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
            ranges = self.ranges()
            try:
                firsts = approach_steps(self.f, self.at, *ranges)
            except ValueError as error:
                hint = "it must reach beyond the point on all sides"
                raise Refusal("window", str(error), hint) from error
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
        self.f, self.x, self.at, self.h = p.f, p.f.variable, p.at, Formula(step_letter(p.f))
        self.picture = TangentPicture(self.pen, self.layout, p.f, p.at, p.ranges())
        self.approach, self.quotient = self.picture.approach, self.picture.approach.quotient
        self.left_out = (self.slide_along_the_curve,) * (len(self.picture.stops()) == 1)

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
        picture, label = self.picture, [self.picture.lasting_label, self.picture.passing_label]
        head = Formula(self.f.called)
        self.say(
            "How steep is {head} = {f} right here, at {x} = {at}?", head=head, x=self.x, f=self.f, at=self.at
        )
        self.title("How steep is it right here?")
        self.open(picture.plot.frame, picture.formula)
        self.play(Create(picture.plot.graph), run_time=PACE.slow)
        self.play(FadeIn(picture.tangent.dot, *label))

    def take_a_second_point(self) -> None:
        secant, labels = self.approach.secant, self.approach.labels
        first = self.approach.first_fact(RIGHT_SIDE)
        self.title("Two points give a slope")
        self.say(
            "Take a second point, {h} = {step} away: rise over run is {slope}.",
            h=self.h,
            step=self.approach.first_step,
            slope=self.quotient.shown(*first),
        )
        self.approach.begin(RIGHT_SIDE)
        self.play(FadeOut(self.picture.passing_label, run_time=PACE.quick))
        self.play(FadeIn(secant.far), run_time=PACE.quick)
        self.play(Create(secant.line))
        self.play(FadeIn(secant.run, labels.run.label), run_time=PACE.quick)
        self.play(FadeIn(secant.wash, secant.rise, labels.rise.label), run_time=PACE.quick)
        self.play(FadeIn(self.quotient.line, self.approach.tables.group), self.quotient.rest(*first))
        self.drive(self.approach.tables.right, self.approach.tables.right.show, PACE.quick)

    def slide_in_from_the_right(self) -> None:
        self.title("Let the second point come closer")
        self.say(self.approach.told_shrinking(RIGHT_SIDE))
        self.play(*self.quotient.wake(self.approach.firsts[RIGHT_SIDE]))
        self.close_in(RIGHT_SIDE)

    def slide_in_from_the_left(self) -> None:
        self.title("The same from the other side")
        self.say(self.approach.told_shrinking(LEFT_SIDE))
        self.play(FadeOut(self.approach.group))
        self.approach.begin(LEFT_SIDE)
        self.play(FadeIn(self.approach.group), *self.quotient.wake(self.approach.firsts[LEFT_SIDE]))
        self.close_in(LEFT_SIDE)

    def close_in(self, side: int) -> None:
        """Play h shrinking to its last step; every halving takes the same time."""
        self.drive(self.approach.moving(side), partial(self.approach.show, side), PACE.long, steady)
        self.play(*self.quotient.settle(*self.approach.last_fact(side)))

    def name_the_tangent(self) -> None:
        title, told = self.approach.told_line
        self.title(title)
        self.say(told)
        self.play(FadeIn(self.picture.tangent.line), self.approach.leave())
        self.play(FadeIn(self.picture.limit))
        self.play(FadeIn(self.picture.answer))

    def look_through_a_lens(self) -> None:
        lens, self.covered = self.picture.lens()
        title, told = lens.told
        self.title(title)
        self.say(told)
        self.play(FadeOut(self.covered, self.picture.lasting_label))
        self.play(FadeIn(lens.group))
        self.drive(lens.group, lambda time: lens.show(lens.strongest**time), 2 * PACE.slow, steady)
        self.lens = lens.group

    def slide_along_the_curve(self) -> None:
        picture = self.picture
        slide = TangentSlide(picture.plot, picture.tangent, picture.stops(), self.layout.side)
        picture.stack(picture.formula, slide.line.line, slide.table)
        self.title(slide.title)
        self.say(slide.told)
        leaving = FadeOut(self.approach.tables.group, picture.answer, picture.limit)
        self.play(swap(self.lens, self.covered), leaving)
        self.play(*slide.come())
        self.drive(slide.table, slide.table.show, PACE.quick)
        for leg in slide.legs:
            self.play(*slide.line.wake(slide.stops[leg]))
            self.drive(slide.moving, partial(slide.show, leg), PACE.slow)
            self.play(*slide.line.settle(slide.facts[leg + 1]))
