"""Clip 5: two slices of a hill, and the slope of each: the partial derivatives."""

from __future__ import annotations

from manim import Create, FadeIn, FadeOut, VGroup

from mathcore import Box, surface_box
from scenes.partials.parts.both_sections import BothSections
from scenes.partials.parts.captions import of_the_hill, tell
from scenes.partials.parts.close_up import CloseUp
from scenes.partials.parts.slice import Slice, read, turn_back, turn_face_on
from scenes.partials.parts.surface_path import SurfacePath
from stage.gadgets.compass import Compass, Fan
from stage.gadgets.hill import Hill
from stage.scene.lesson_scene_3d import LessonScene3D
from stage.scene.parameters import AxesField, PlaceField, SceneParameters, SurfaceField, WindowField
from stage.scene.refusals import refuse_no_tangent_plane
from stage.scene.windows import refuse_outside
from stage.style.animations import steady
from stage.style.layout import stack
from stage.style.theme import PACE
from stage.text.phrases import Phrase

TURN, TURNING = 200, 4.0  # the first turn: degrees, seconds


class HillPartials(LessonScene3D):
    """A hill is cut along x and along y; the slope of each cut is a partial derivative."""

    headline = "Partial derivatives on a hill"
    poster = "compare_both_slopes"
    plot_share = 0.68

    class Parameters(SceneParameters):
        """f: a function of x and y, or of two other letters, as F(L, K) = L K;
        at: the place, two numbers, or by name, as { x = 1, y = 2 }; window: ranges by axis, else chosen;
        axes: what stands at the axes instead of x, y and f.
        """

        f: SurfaceField = "3exp(-(x^2 + 2y^2)/6)"
        at: PlaceField = (1, 1)
        window: WindowField = None
        axes: AxesField = None

        def refuse(self) -> None:
            refuse_no_tangent_plane(self.f, self.at)
            refuse_outside(self.window, self.f, self.at)

        def box(self) -> Box:
            """The box to show, with the ranges that the window gives."""
            return surface_box(self.f, self.at, *refuse_outside(self.window, self.f, self.at))

    @classmethod
    def chapter(cls, parameters: Parameters) -> Phrase:
        return Phrase("Partial derivatives on a hill: {f} at {place}", f=parameters.f, place=parameters.at)

    def setup(self) -> None:
        p, side = self.parameters, self.layout.side
        self.f = p.f
        self.hill = Hill(self.pen, self.layout, self.camera, p.f, p.at, p.box())
        self.compass, self.fan = Compass(self.hill, self.layout), Fan(self.hill)
        self.cuts = tuple(Slice(self.hill, self.layout, axis, self.compass) for axis in (0, 1))
        self.along_x, self.along_y = self.cuts
        self.both = BothSections(self.hill, self.layout, self.cuts)
        self.path = SurfacePath(self.pen, self.hill, self.cuts)
        self.formula = self.pen.named(p.f.called, p.f.typst, "curve", side.width)
        stack(side, (self.formula, *(line.line for line in self.path.live)), 0.5)
        self.left_out = [self.rest_on_the_way] * (self.path.stop is None)
        self.left_out += [self.walk_across] * (self.path.goal is None)
        self.on_the_hill = VGroup(self.hill.dot, *(m for c in self.cuts for m in (c.line, c.tangent.line)))
        self.faced += [self.hill.tag, self.compass, self.hill.axes]
        self.hill.axes.avoid += self.compass.letters
        self.look(self.hill.far.turned(-TURN))

    def construct(self) -> None:
        self.play_beats(
            self.turn_round_the_hill,
            self.stand_on_the_hill,
            self.go_east_or_west,
            self.go_north_or_south,
            self.compare_both_slopes,
            self.rest_on_the_way,
            self.walk_across,
            self.come_closer,
        )

    def turn_round_the_hill(self) -> None:
        tell(self, of_the_hill(self.f, self.hill.whole))
        self.open(self.hill.group, self.compass.group, self.formula)
        self.turn_to(self.hill.home, TURNING, also=self.hill.axes.rest_between)

    def stand_on_the_hill(self) -> None:
        self.title("How steep is it here, and which way?")
        self.say("You stand at {place}.", place=self.parameters.at)
        self.play(FadeIn(self.hill.dot, self.hill.tag.label), self.path.begin())
        self.say("How steep is it here? And which way?")
        self.add(self.fan.group)
        self.play(FadeOut(self.hill.tag.label), run_time=PACE.quick)
        self.drive(self.fan.group, self.fan.show, PACE.slow)
        self.wait(PACE.hold)

    def go_east_or_west(self) -> None:
        cut = self.along_x
        self.title("East–west: {y} stays {value}", y=cut.other, value=cut.held)
        self.say("Walk east–west only: {y} stays {value}.", y=cut.other, value=cut.held)
        self.play(FadeOut(self.fan.group), FadeIn(cut.sheet))
        self.play(Create(cut.line), run_time=PACE.slow)
        turn_face_on(self, cut)
        self.play(FadeIn(cut.flat_group, cut.flat.dot))
        self.play(Create(cut.flat.line))
        read(self, cut, self.path.lines[0])

    def go_north_or_south(self) -> None:
        cut = self.along_y
        self.title("North–south: {x} stays {value}", x=cut.other, value=cut.held)
        self.say("Now north–south only: {x} stays {value}.", x=cut.other, value=cut.held)
        turn_back(self, self.along_x, self.along_x.seen_flat, self.hill.home)
        self.play(FadeIn(cut.sheet), Create(cut.line))
        turn_face_on(self, cut, self.along_x)
        self.play(FadeIn(cut.flat_group, cut.flat.dot), Create(cut.flat.line))
        read(self, cut, self.path.lines[1])

    def compare_both_slopes(self) -> None:
        both, cut = self.both, self.along_y
        if not both.comparable:  # what is steeper per unit cannot be seen at one scale
            self.title("Two directions, two slopes")
            self.say("Two slopes at one place, each for a unit of its own axis.")
            self.return_to_the_hill()
            return
        self.title("Which way is it steeper?")
        self.say("Both cuts at one scale. Which way is it steeper?")
        self.play(FadeOut(*cut.seen_flat, cut.line, self.hill.dot))
        both.lay_out(self)
        self.title(steeper := self.compare(both.steeper, *both.seen, equal=both.equal))
        self.say("{steeper}.", steeper=steeper)

    def return_to_the_hill(self) -> None:
        """Turn the camera to the hill, from the plot of both sections or the second slice if it is there."""
        if self.view == self.along_y.view:
            shown = [self.both.group] if self.both.comparable else self.along_y.seen_flat
            turn_back(self, self.along_y, shown, self.hill.home, [FadeIn(self.on_the_hill)])

    def rest_on_the_way(self) -> None:
        path = self.path
        leading, title, there = path.told_at_the_stop
        tell(self, (Phrase("Walk across the hill"), leading))
        self.play()
        self.return_to_the_hill()
        self.drive(path.group, lambda t: path.show(t * path.halt), PACE.long, steady)
        self.title(title)
        self.play()
        self.say(there)

    def walk_across(self) -> None:
        path = self.path
        tell(self, path.told)
        self.play()
        self.return_to_the_hill()
        self.turn_to(path.view, PACE.long, steady, also=lambda t: path.show(path.halt + (1 - path.halt) * t))

    def come_closer(self) -> None:
        self.say("Now come closer.")
        self.return_to_the_hill()
        close = CloseUp(self.hill, self.cuts, self.compass, self.view)
        self.turn_to(self.view, PACE.quick, also=close.clear)
        self.add(close.group)
        self.turn_to(close.view, PACE.long, also=close.show, way=close.way)
        self.title("Close up, the hill is a plane")
        self.say("Close up, the hill is a plane, with these two slopes.")
