"""Clip 6: the partials as one arrow, the gradient, that points the steepest way up."""

from __future__ import annotations

from functools import partial

from manim import Create, FadeIn, FadeOut, VGroup

from mathcore import Box, surface_box
from scenes.gradient.parts.gradient_map import GradientMap
from scenes.gradient.parts.hill_over_map import HillOverMap
from scenes.gradient.parts.moving_point import MovingPoint
from stage.scene.lesson_scene_3d import LessonScene3D
from stage.scene.parameters import AxesField, PlaceField, SceneParameters, SurfaceField, WindowField
from stage.scene.refusals import refuse_no_tangent_plane
from stage.scene.windows import refuse_outside
from stage.style.animations import steady
from stage.style.theme import PACE
from stage.text.phrases import Phrase


class GradientArrow(LessonScene3D):
    """The partials laid end to end are the gradient: straight across the contours, as long as it is steep."""

    headline = "The gradient"
    poster = "measure_the_steepness"
    plot_share = 0.55

    class Parameters(SceneParameters):
        """f: a function of x and y, or of two other letters, as F(L, K) = L K;
        at: the place, two numbers, or by name, as { x = 1, y = 2 }; window: ranges by axis, else chosen;
        axes: what stands at the axes instead of x, y and f.
        """

        f: SurfaceField = "x^2 + y^2"
        at: PlaceField = (1, 2)
        window: WindowField = None
        axes: AxesField = None

        def refuse(self) -> None:
            refuse_no_tangent_plane(self.f, self.at)
            refuse_outside(self.window, self.f, self.at)

        def box(self) -> Box | None:
            """The box with the ranges that the window gives; None where it gives none."""
            ranges = refuse_outside(self.window, self.f, self.at)
            return surface_box(self.f, self.at, *ranges) if any(ranges) else None

    @classmethod
    def chapter(cls, parameters: Parameters) -> Phrase:
        return Phrase("The gradient: {f} at {place}", f=parameters.f, place=parameters.at)

    def setup(self) -> None:
        self.f, (self.x, self.y) = self.parameters.f, self.parameters.f.variables
        self.map = GradientMap(self.pen, self.layout, self.f, self.parameters.at, self.parameters.box())
        self.plot, self.gradient, self.labels = self.map.plot, self.map.picture, self.map.labels
        self.bowl = HillOverMap(self.pen, self.layout, self.camera, self.plot, self.parameters.at)
        self.faced.append(self.bowl.hill.axes)
        self.look(self.bowl.beside.turned(-24))
        arrow = self.lay_the_components, self.draw_the_gradient, self.cross_the_contour
        self.left_out = (self.name_the_place,) if self.map.level is None else arrow
        self.left_out += (self.move_the_point,) * (not self.map.path.legs)
        self.left_out += (self.let_the_lines_fall,) * (not self.plot.levels)
        # On a map of unequal scales the arrow's length is no slope.
        self.left_out += (self.measure_the_steepness,) * (not self.map.alike and self.map.level is None)

    def construct(self) -> None:
        self.play_beats(
            self.show_the_hill,
            self.let_the_lines_fall,
            self.rise_above_the_map,
            self.ask_which_way_is_steepest,
            self.write_the_partials,
            self.lay_the_components,
            self.draw_the_gradient,
            self.cross_the_contour,
            self.measure_the_steepness,
            self.name_the_place,
            self.move_the_point,
        )

    def tell(self, told: tuple[Phrase, Phrase]) -> None:
        """Show a title, and say the words to it."""
        title, words = told
        self.title(title)
        self.say(words)

    def show_the_hill(self) -> None:
        hill = self.bowl.hill
        self.tell(self.map.told_hill)
        self.open(hill.floor, hill.axes.group, self.map.formula)
        self.play(Create(hill.terrain, run_time=PACE.slow))
        self.turn_to(self.bowl.beside, PACE.long)

    def let_the_lines_fall(self) -> None:
        self.title("Each line joins places of one height")
        self.say("Each line joins places of one height. Laid flat, the lines are a map.")
        self.play(FadeIn(self.bowl.lines_group))
        self.drive(self.bowl.lines_group, self.bowl.fall, 2 * PACE.slow, steady)

    def rise_above_the_map(self) -> None:
        self.title("Seen from above: the map")
        self.say("Rise above the hill, until only its map is left.")
        self.play()
        self.turn_to(self.bowl.view, PACE.long, also=self.bowl.leave_the_map, way=self.bowl.rising)
        self.remove(self.bowl.hill.group)
        self.play(FadeIn(self.plot.frame, self.plot.contours), FadeOut(self.bowl.lines_group))
        self.play(FadeIn(self.plot.level_labels), run_time=PACE.quick)

    def ask_which_way_is_steepest(self) -> None:
        self.title("Which way is steepest?")
        place = self.parameters.at
        self.say("You stand at {place}. Of all ways to go from here, which is the steepest up?", place=place)
        self.play(FadeIn(self.gradient.dot))
        self.play(FadeIn(self.map.compass.group))
        self.wait(PACE.hold)

    def write_the_partials(self) -> None:
        self.tell(self.map.told_slopes)
        self.play(FadeOut(self.map.compass.group, run_time=PACE.quick))
        self.play(FadeIn(self.map.rule, self.labels.place))
        self.play(FadeIn(self.map.vector))

    def lay_the_components(self) -> None:
        self.title("Go as far as each slope says")
        self.say(self.map.step())
        self.play(FadeIn(self.map.note))
        picture, entries = self.gradient, VGroup(*self.map.vector.entries)
        for arrow, lay, label in zip(
            picture.components, (self.map.lay_x, self.map.lay_y), self.labels.lengths, strict=True
        ):
            self.drive(VGroup(arrow, entries), lay)
            self.play(FadeIn(label), run_time=PACE.quick)

    def draw_the_gradient(self) -> None:
        self.tell(self.map.told_gradient)
        self.play()
        self.drive(self.gradient.arrow, lambda time: self.gradient.grow(gradient=time), PACE.slow)
        self.play(FadeIn(self.labels.name), run_time=PACE.quick)

    def cross_the_contour(self) -> None:
        self.tell(self.map.told_crossing)
        self.play()
        lit = VGroup(self.gradient.square, self.plot.level_labels)
        self.drive(lit, self.gradient.light, PACE.slow)

    def measure_the_steepness(self) -> None:
        self.tell(self.map.told_steepness)
        if self.map.level is None:
            self.play()
        else:
            sweep = self.map.sweep
            self.play(FadeOut(self.labels.place), FadeIn(sweep.arrow))
            self.drive(sweep.group, sweep.show, PACE.long, steady)
        self.play(FadeIn(self.map.length))

    def name_the_place(self) -> None:
        self.tell(self.map.told_level)
        self.play(FadeIn(self.map.bends))

    def move_the_point(self) -> None:
        self.tell(self.map.told_moves)
        self.play(*self.map.clear())
        moving = MovingPoint(self.map, self.pen)
        self.play(*moving.come())
        for leg in moving.legs:
            if leg:
                self.play(*moving.wake(leg))
            self.drive(moving.group, partial(moving.show, leg), PACE.slow + PACE.move, steady)
            self.play(*moving.settle(leg + 1))
