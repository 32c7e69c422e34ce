"""Clip 4: a plane has two slopes, one for each direction: its partial derivatives."""

from __future__ import annotations

from functools import partial

import numpy as np
from manim import Create, FadeIn, FadeOut, ReplacementTransform, VGroup

from scenes.partials.parts import plane_words as words
from scenes.partials.parts.captions import of_the_ground, tell
from scenes.partials.parts.plane_views import PlaneView, over_the_floor, plane_of, steps_of
from scenes.partials.parts.unit_step import Trace, UnitStep
from stage.gadgets.hill import Hill, defined_all_over
from stage.scene.lesson_scene_3d import LessonScene3D
from stage.scene.parameters import AxesField, PlaceField, SceneParameters, SurfaceField, WindowField
from stage.scene.refusals import refuse_no_tangent_plane
from stage.scene.windows import refuse_outside
from stage.style.theme import PACE
from stage.text.phrases import Phrase


class PlanePartials(LessonScene3D):
    """One step along x alone and one along y alone: how much each leads up is a partial derivative."""

    headline = "Partial derivatives of a plane"
    poster = "compare_both_steps"
    plot_share = 0.62

    class Parameters(SceneParameters):
        """f: a function of x and y, a plane or one with a tangent plane; at: where the steps begin, two
        numbers; window: ranges by axis of what is drawn; axes: what stands at the axes instead of x, y and f.
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
        f, at = parameters.f, parameters.at
        if f.is_plane:
            return Phrase("Partial derivatives of a plane: {f}", f=f)
        return Phrase("Partial derivatives of a tangent plane: {f} at {place}", f=f, place=at)

    def setup(self) -> None:
        p, self.f, ranges = self.parameters, self.parameters.f, self.parameters.ranges()
        plane, runs = plane_of(p.f, p.at), steps_of(p.f, p.at, ranges)
        box, floor = over_the_floor(plane, p.at, runs, ranges)
        self.hill = Hill(self.pen, self.layout, self.camera, plane, p.at, box, levels=())
        self.ground = PlaneView(self.hill, floor, runs)
        self.before = self.ground.glass if p.f.is_plane else self.ground.of(p.f)
        self.plane = self.ground.of(plane)  # with as many corners as a hill has
        self.note, scales = words.stated(self.pen, self.ground)
        self.steps = [UnitStep(self.ground, axis, scales) for axis in (0, 1)]
        self.formulas = words.Formulas(p.f, self.ground, self.steps, self.layout.side)
        self.left_out = (self.lay_the_tangent_plane,) * p.f.is_plane
        self.find_the_views()
        self.faced += [self.hill.axes, self.ground, *self.steps]
        self.look(self.home.turned(-20))

    def find_the_views(self) -> None:
        plot, room = self.layout.plot, self.note.height
        self.note.shift([plot.left - self.note.get_left()[0], plot.bottom - self.note.get_bottom()[1], 0])
        self.zone = plot.inset(bottom=2 * room)
        self.home, self.close, self.far = self.ground.views(self.zone)

    def construct(self) -> None:
        self.play_beats(
            self.draw_the_ground,
            self.lay_the_tangent_plane,
            self.come_closer,
            self.step_along_x,
            self.step_along_y,
            self.compare_both_steps,
            self.step_anywhere,
        )

    def draw_the_ground(self) -> None:
        ground, axes = self.ground, self.hill.axes.group
        tell(self, of_the_ground(self.f, defined_all_over(self.f, self.hill.box)))
        self.open(ground.floor, axes, self.formulas.whole.line)
        self.play(Create(self.before, run_time=PACE.slow))
        self.turn_to(self.home, PACE.long)
        if self.f.is_plane:
            self.drive(ground.lines, ground.rule)
        self.say(words.of_the_place(ground))
        if ground.has_pole:
            self.play(Create(ground.pole, run_time=PACE.move))
        self.play(FadeIn(ground.dot, self.formulas.height))

    def lay_the_tangent_plane(self) -> None:
        self.title("The tangent plane has the hill's slopes")
        self.say("Close to the place, the hill is nearly its tangent plane: the plane has its slopes.")
        self.play()
        self.play(ReplacementTransform(self.before, self.plane, run_time=2 * PACE.slow))
        self.drive(self.ground.lines, self.ground.rule)

    def come_closer(self) -> None:
        ground = self.ground
        tell(self, words.of_closing_in(ground))
        self.remove(self.before, self.plane)
        self.add(ground.glass)
        gone = [self.hill.axes.group, ground.floor, ground.lines, *[ground.pole] * ground.has_pole]
        self.play(FadeOut(*gone, self.formulas.height), run_time=PACE.move)
        way = ground.way(self.view, self.close, self.zone)
        self.turn_to(self.close, PACE.long, also=ground.show, way=way)
        self.play(FadeIn(self.note, ground.label))

    def step_along_x(self) -> None:
        self.take_a_step(0, pace=1.0)

    def step_along_y(self) -> None:
        self.take_a_step(1, pace=0.5)

    def take_a_step(self, axis: int, pace: float) -> None:
        """Step along an axis, the other held; ``pace`` shortens what is told again."""
        step, lines = self.steps[axis], self.formulas
        (held, *difference), answer, whole = lines.reasons[axis], lines.answers[axis], lines.whole
        freeze = partial(whole.freeze, str(step.other))
        tell(self, words.of_a_step(step))
        self.play()
        self.drive(whole.line, freeze, pace * PACE.slow)
        self.play(FadeIn(held), run_time=pace * PACE.move)
        step.show(0, 0)
        self.add(step.group)
        self.drive(step.group, lambda t: step.show(t, 0), pace * PACE.slow)
        self.play(FadeIn(step.run_label), run_time=PACE.quick)
        if axis == 0:
            self.say("How much does {f} change?", f=self.ground.name)
            self.wait(PACE.hold)
        self.drive(step.group, lambda t: step.show(1, t), pace * PACE.slow)
        self.say(words.of_a_rise(step))
        self.play(FadeIn(step.rise_label, *difference), run_time=pace * PACE.move)
        self.wait(pace * PACE.hold)
        self.play(FadeIn(answer), run_time=pace * PACE.move)
        self.wait(pace * PACE.hold)
        self.drive(whole.line, lambda t: freeze(1 - t), PACE.quick)

    def compare_both_steps(self) -> None:
        self.say(words.of_both(self.steps))
        self.title(words.compare(self, self.steps, self.close))
        self.play()

    def step_anywhere(self) -> None:
        ground, labels = self.ground, [step.labels for step in self.steps]
        self.title("On a plane the slopes are the same everywhere")
        self.say("And elsewhere on the plane?")
        self.play(FadeOut(ground.label, *labels), run_time=PACE.quick)
        self.turn_to(self.far, PACE.slow, also=lambda t: ground.show(1 + t))
        for stop in ground.stops():
            moved = VGroup(ground.dot, *(step.group for step in self.steps), *map(Trace, self.steps))
            self.drive(moved, partial(self.carry, ground.shift, stop, moved[-2:]), 2 * PACE.move)
        self.say("The same steps change {f} by as much as before: the slopes are the same.", f=ground.name)

    def carry(self, start: np.ndarray, end: np.ndarray, traces: VGroup, share: float) -> None:
        """Carry the point and both steps over the plane, away from their traces."""
        self.ground.carry(start + share * (end - start))
        for step, trace in zip(self.steps, traces, strict=True):
            step.show()
            trace.show(share)
