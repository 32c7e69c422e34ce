"""Clip 4: a plane has two slopes, one for each direction: its partial derivatives."""

from __future__ import annotations

from manim import Create, FadeIn, FadeOut, ReplacementTransform

from mathcore import partial_name
from scenes.partials.parts.captions import of_the_ground, tell
from scenes.partials.parts.surface_formula import SurfaceFormula
from scenes.partials.parts.unit_step import FACING, UnitStep, box_round, plane_of, steps_of
from stage.gadgets.hill import Hill, defined_all_over
from stage.scene.lesson_scene_3d import LessonScene3D
from stage.scene.parameters import AxesField, PlaceField, SceneParameters, SurfaceField, WindowField
from stage.scene.refusals import refuse_no_tangent_plane
from stage.scene.windows import refuse_outside
from stage.style.animations import steady
from stage.style.layout import stack
from stage.style.theme import PACE
from stage.text.phrases import Phrase


class PlanePartials(LessonScene3D):
    """One step along x alone and one along y alone: how much each leads up is a partial derivative."""

    headline = "Partial derivatives of a plane"
    poster = "step_along_y"
    plot_share = 0.66

    class Parameters(SceneParameters):
        """f: a function of x and y, a plane or one with a tangent plane;
        at: where the steps begin, two numbers; window: ranges by axis, of which that beyond the place is
        drawn; axes: what stands at the axes instead of x, y and f.
        """

        f: SurfaceField = "3x + 4y"
        at: PlaceField = (0, 0)
        window: WindowField = None
        axes: AxesField = None

        def refuse(self) -> None:
            refuse_no_tangent_plane(self.f, self.at)
            steps_of(self.f, self.at, self.ranges())

        def ranges(self) -> list:
            """The ranges of x, y and f that the window gives, None where it gives none."""
            return refuse_outside(self.window, self.f, self.at)

    @classmethod
    def chapter(cls, parameters: Parameters) -> Phrase:
        if parameters.f.is_plane:
            return Phrase("Partial derivatives of a plane: {f}", f=parameters.f)
        values = {"f": parameters.f, "place": parameters.at}
        return Phrase("Partial derivatives of a tangent plane: {f} at {place}", **values)

    def setup(self) -> None:
        p, side = self.parameters, self.layout.side
        self.f, (self.x, self.y) = p.f, p.f.variables
        self.plane = plane_of(p.f, p.at)
        ranges = p.ranges()
        lengths = steps_of(p.f, p.at, ranges)
        box, heights = box_round(self.plane, p.at, lengths, ranges)
        self.hill = Hill(
            self.pen, self.layout, self.camera, self.plane, p.at, box, tag=(0.0, -0.22), heights=heights
        )
        self.home = self.hill.seen_from(FACING)
        self.before = self.hill.terrain if p.f.is_plane else self.hill.of(p.f)
        self.steps = [UnitStep(self.hill, axis, lengths[axis]) for axis in (0, 1)]
        self.formula = SurfaceFormula(self.pen, p.f, side.width)
        self.answers = [
            self.pen.equation(partial_name(p.f.name, s.variable.name), s.fact, s.role, side.width, exact=True)
            for s in self.steps
        ]
        self.notes = [
            self.pen.formula(Phrase("treat {y} as constant", y=s.other), "body", "muted") for s in self.steps
        ]
        stack(
            side,
            (self.formula.line, *(m for pair in zip(self.notes, self.answers, strict=True) for m in pair)),
            0.5,
        )
        self.left_out = (self.lay_the_tangent_plane,) * p.f.is_plane
        tags = [self.hill.tag, *(tag for step in self.steps for tag in step.tags)]
        self.faced += [*tags, self.hill.axes]
        self.hill.axes.avoid += [tag.label for tag in tags]
        self.look(self.hill.seen_from(FACING.turned(-25)))

    def construct(self) -> None:
        self.play_beats(
            self.draw_the_ground,
            self.lay_the_tangent_plane,
            self.step_along_x,
            self.step_along_y,
            self.compare_both_steps,
            self.step_anywhere,
        )

    def draw_the_ground(self) -> None:
        tell(self, of_the_ground(self.f, defined_all_over(self.f, self.hill.box)))
        self.open(self.hill.floor, self.hill.axes.group, self.formula.line)
        self.play(Create(self.before, run_time=PACE.slow))
        self.turn_to(self.home, PACE.long)
        self.play(FadeIn(self.hill.dot, self.hill.tag.label))

    def lay_the_tangent_plane(self) -> None:
        self.title("The tangent plane has the hill's slopes")
        self.say("Close to the place, the hill is nearly its tangent plane: the plane has its slopes.")
        self.play()
        self.play(ReplacementTransform(self.before, self.hill.terrain, run_time=2 * PACE.slow))

    def step_along_x(self) -> None:
        self.play(FadeIn(self.hill.grid()), run_time=PACE.quick)
        self.take_a_step(self.steps[0], self.notes[0], self.answers[0])

    def step_along_y(self) -> None:
        self.take_a_step(self.steps[1], self.notes[1], self.answers[1])

    def take_a_step(self, step: UnitStep, note, answer) -> None:
        held = str(step.other)
        tell(self, step.told)
        self.play()
        self.drive(self.formula.line, lambda t: self.formula.freeze(held, t), PACE.quick)
        self.play(FadeIn(note), run_time=PACE.quick)
        step.show(0, 0)
        self.add(step.group)
        self.drive(step.group, lambda t: step.show(t, 0), PACE.slow)
        self.play(FadeIn(step.run_label), run_time=PACE.quick)
        self.drive(step.group, lambda t: step.show(1, t), PACE.slow)
        self.play(FadeIn(step.rise_label), run_time=PACE.quick)
        self.play(FadeIn(answer))
        self.wait(PACE.hold)
        self.drive(self.formula.line, lambda t: self.formula.freeze(held, 1 - t), PACE.quick)

    def compare_both_steps(self) -> None:
        along_x, along_y = (step.fact for step in self.steps)
        self.title("Two directions, two slopes")
        self.say(
            "Two directions, two slopes: {along_x} along {x}, {along_y} along {y}.",
            x=self.x,
            y=self.y,
            along_x=along_x,
            along_y=along_y,
        )
        self.play()
        self.turn_to(self.hill.seen_from(FACING.turned(-10)), PACE.slow)

    def step_anywhere(self) -> None:
        self.title("On a plane the slopes are the same everywhere")
        if all(step.fact.value > 0 for step in self.steps):
            self.say("Begin the step elsewhere on the plane: it leads up by as much as before.")
        else:
            self.say("Begin the step elsewhere on the plane: it changes the height by as much as before.")
        self.play(FadeOut(self.hill.tag.label))
        self.turn_to(self.view, 2 * PACE.long, steady, also=self.slide_both)

    def slide_both(self, share: float) -> None:
        """Slide both steps along their edges and back."""
        for step in self.steps:
            step.slide(share)
