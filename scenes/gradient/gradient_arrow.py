"""Clip 6: the partials as one arrow, the gradient, that points the steepest way up."""

from __future__ import annotations

from functools import partial

from manim import FadeIn, FadeOut, VGroup

from mathcore import Box, surface_box
from scenes.gradient.parts import hill_over_map, moving_point
from scenes.gradient.parts.captions import Captions
from scenes.gradient.parts.gradient_map import GradientMap
from scenes.gradient.parts.hill_over_map import HillOverMap
from scenes.gradient.parts.moving_point import EarlierArrows, missed
from scenes.gradient.parts.slope_round import ROUND
from stage.scene.lesson_scene_3d import LessonScene3D
from stage.scene.parameters import AxesField, PlaceField, SceneParameters, SurfaceField, WindowField
from stage.scene.refusals import refuse_no_tangent_plane
from stage.scene.windows import refuse_outside
from stage.style.theme import PACE
from stage.text.phrases import Phrase


class GradientArrow(LessonScene3D):
    """The partials laid end to end are the gradient: straight across the contours, as long as it is steep."""

    headline = "The gradient"
    poster = "turn_all_round"
    plot_share = 0.55

    class Parameters(SceneParameters):
        """f: a function of x and y, or of two other letters, as F(L, K) = L K;
        at: the place, two numbers, or by name, as { x = 1, y = 2 }; window: ranges by axis, else chosen;
        and_then: a second function, whose arrow misses its minimum, for where that of f never does;
        axes: what stands at the axes instead of x, y and f.
        """

        f: SurfaceField = "x^2 + y^2"
        at: PlaceField = (1, 2)
        and_then: SurfaceField = "g(x, y) = x^2 + 4y^2"
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
        self.told = Captions(self.map)
        self.plot, self.gradient, self.labels = self.map.plot, self.map.picture, self.map.labels
        self.bowl = HillOverMap(self.pen, self.layout, self.camera, self.plot, self.parameters.at)
        self.faced.append(self.bowl.hill.axes)
        self.look(self.bowl.beside.turned(-24))
        path, level = self.map.path, self.map.level
        arrow = self.lay_the_components, self.draw_the_gradient, self.cross_the_contour, self.read_the_peak
        self.left_out = (self.name_the_place,) if level is None else (*arrow, self.measure_the_steepness)
        self.left_out += (self.go_where_it_vanishes,) * (path.level is None)
        self.left_out += (self.move_the_point,) * (len(path.legs) <= (path.level is not None))
        self.left_out += (self.let_the_lines_fall,) * (not self.plot.levels)
        # On a map of unequal scales the arrow's length is no slope.
        self.left_out += (self.measure_the_steepness,) * (not self.map.alike)
        self.moving, self.earlier = None, EarlierArrows(self.map)
        self.missed = missed(self.map, self.parameters.and_then, self.pen)
        self.left_out += (self.miss_the_extremum,) * (self.missed is None)

    tell = hill_over_map.tell
    show_the_hill = hill_over_map.show_the_hill
    let_the_lines_fall = hill_over_map.let_the_lines_fall
    rise_above_the_map = hill_over_map.rise_above_the_map
    go_where_it_vanishes = moving_point.go_where_it_vanishes
    move_the_point = moving_point.move_the_point
    miss_the_extremum = moving_point.miss_the_extremum

    def construct(self) -> None:
        self.play_beats(
            self.show_the_hill,
            self.let_the_lines_fall,
            self.rise_above_the_map,
            self.ask_which_way_is_steepest,
            self.turn_all_round,
            self.read_the_peak,
            self.write_the_partials,
            self.lay_the_components,
            self.draw_the_gradient,
            self.cross_the_contour,
            self.measure_the_steepness,
            self.name_the_place,
            self.go_where_it_vanishes,
            self.move_the_point,
            self.miss_the_extremum,
        )

    def ask_which_way_is_steepest(self) -> None:
        self.title("Which way is steepest?")
        self.say("You stand at {place}.", place=self.parameters.at)
        self.play(FadeIn(self.gradient.dot, self.labels.place))
        self.say("Which way up is the steepest?")
        self.play(FadeIn(self.map.round.arrow))

    def turn_all_round(self) -> None:
        turned, before = self.map.round, 0.0
        self.tell(self.told.told_round)
        self.play(FadeIn(turned.frame.frame, turned.dot), FadeOut(self.labels.place), run_time=PACE.move)
        self.add(turned.curve)
        for angle, mark, words in self.told.stops():
            if angle > before:
                time = PACE.quick + 2 * PACE.slow * (angle - before) / ROUND
                self.drive(turned.group, partial(turned.sweep, before, angle), time)
            before = angle
            if words is not None:
                self.say(words)
            if mark is not None:
                self.play(FadeIn(mark, run_time=PACE.quick))

    def read_the_peak(self) -> None:
        turned = self.map.round
        title, first, second = self.told.told_peak
        self.title(title)
        self.drive(turned.group, turned.go_back, PACE.slow)
        self.say(first)
        self.play(FadeIn(turned.top))
        self.say(second)
        self.play(FadeIn(turned.bottom))

    def write_the_partials(self) -> None:
        self.tell(self.told.told_slopes)
        self.play(FadeIn(self.map.rule))
        self.play(FadeIn(self.map.vector))

    def lay_the_components(self) -> None:
        self.title("Go as far as each slope says")
        picture, terms = self.gradient, VGroup(self.map.rule, *self.map.vector.entries)
        self.play(FadeOut(self.map.round.arrow, self.map.round.dot), FadeIn(self.map.note, self.labels.place))
        lays = self.map.lay_x, self.map.lay_y
        told = zip(picture.components, lays, self.labels.lengths, self.told.steps, strict=True)
        for arrow, lay, label, words in told:
            self.say(words)
            self.drive(VGroup(arrow, terms), lay)
            self.play(FadeIn(label), run_time=PACE.quick)

    def draw_the_gradient(self) -> None:
        self.tell(self.told.told_gradient)
        self.play()
        self.drive(self.gradient.arrow, lambda time: self.gradient.grow(gradient=time))
        self.play(FadeIn(self.labels.name), run_time=PACE.quick)

    def cross_the_contour(self) -> None:
        self.tell(self.told.told_crossing)
        self.play()
        self.drive(VGroup(self.gradient.square, self.plot.level_labels), self.gradient.light)
        self.play(FadeIn(self.labels.level, run_time=PACE.quick))

    def measure_the_steepness(self) -> None:
        self.tell(self.told.told_steepness)
        self.play(FadeIn(self.map.length))

    def name_the_place(self) -> None:
        self.tell(self.told.told_level)
        self.play(FadeIn(self.map.bends))
