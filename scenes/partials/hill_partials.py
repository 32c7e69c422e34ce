"""Clip 5: two slices of a hill, and the slope of each: the partial derivatives."""

from __future__ import annotations

from manim import Create, FadeIn, FadeOut

from mathcore import Box, surface_box
from scenes.partials.parts.captions import of_the_hill, of_the_place, of_the_slice, tell
from scenes.partials.parts.slice import Slice
from scenes.partials.parts.surface_path import SurfacePath, compared
from stage.gadgets.hill import Hill
from stage.scene.lesson_scene_3d import LessonScene3D
from stage.scene.parameters import AxesField, PlaceField, SceneParameters, SurfaceField, WindowField
from stage.scene.refusals import refuse_no_tangent_plane
from stage.scene.windows import refuse_outside
from stage.style.animations import steady
from stage.style.layout import stack
from stage.style.theme import PACE
from stage.text.phrases import Phrase


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
        p = self.parameters
        self.f, (self.x, self.y) = p.f, p.f.variables
        self.hill = Hill(self.pen, self.layout, self.camera, p.f, p.at, p.box())
        self.along_x, self.along_y = (Slice(self.hill, self.layout, axis) for axis in (0, 1))
        self.cuts, side = (self.along_x, self.along_y), self.layout.side
        self.along_y.rivals += [self.along_x.line, self.along_x.tangent.line]
        self.path = SurfacePath(self.pen, self.hill, self.cuts)
        self.formula = self.pen.named(p.f.called, p.f.typst, "curve", side.width)
        self.where = self.pen.formula(Phrase("at {place}", place=p.at), "body", "muted")
        self.readings = [line.line for line in self.path.lines]
        stack(side, (self.formula, self.where, *self.readings), 0.55)
        self.left_out = (self.walk_across,) * (self.path.goal is None)
        self.faced += [self.hill.tag, self.hill.axes]
        self.look(self.hill.far)

    def construct(self) -> None:
        self.play_beats(
            self.turn_round_the_hill,
            self.stand_on_the_hill,
            self.cut_along_x,
            self.see_the_first_slope,
            self.cut_along_y,
            self.see_the_second_slope,
            self.compare_both_slopes,
            self.walk_across,
        )

    def turn_round_the_hill(self) -> None:
        tell(self, of_the_hill(self.f, self.hill.whole))
        self.open(self.hill.floor, self.hill.axes.group, self.formula)
        self.play(Create(self.hill.terrain, run_time=PACE.slow))
        self.turn_to(self.hill.far.turned(360), 3 * PACE.long, steady)
        self.look(self.hill.far)

    def stand_on_the_hill(self) -> None:
        tell(self, of_the_place(self.parameters.at, level=not any(cut.fact.exact for cut in self.cuts)))
        self.turn_to(self.hill.home, PACE.slow)
        self.play(FadeIn(self.hill.dot, self.hill.tag.label, self.where))
        self.wait(PACE.hold)
        self.play(FadeOut(self.hill.tag.label), run_time=PACE.quick)

    def cut_along_x(self) -> None:
        held = {"y": self.along_x.other, "value": self.along_x.held}
        self.title("Walk east–west only: {y} stays {value}", **held)
        self.say(
            "Walk east–west only: {y} stays {value}. The plane cuts the hill in {shape}.",
            **held,
            shape=self.along_x.shape,
        )
        self.raise_the_plane(self.along_x)

    def see_the_first_slope(self) -> None:
        self.see_the_slope(self.along_x)

    def cut_along_y(self) -> None:
        held = {"x": self.along_y.other, "value": self.along_y.held}
        self.title("Walk north–south only: {x} stays {value}", **held)
        self.turn_from(self.along_x)
        self.say(
            "Walk north–south only: {x} stays {value}. The plane cuts the hill in {shape}.",
            **held,
            shape=self.along_y.shape,
        )
        self.raise_the_plane(self.along_y)

    def see_the_second_slope(self) -> None:
        self.see_the_slope(self.along_y)

    def raise_the_plane(self, cut: Slice) -> None:
        self.play(FadeIn(cut.sheet))
        self.play(Create(cut.line), run_time=PACE.slow)

    def see_the_slope(self, cut: Slice) -> None:
        """Turn the camera to a slice seen face on, and stay there."""
        reading = self.path.lines[cut.axis]
        tell(self, of_the_slice(cut.straight, reading.shown(cut.fact)))
        self.play()
        self.turn_to(cut.view, PACE.long, also=cut.isolate, way=self.hill.way(self.view, cut.view))
        self.play(FadeIn(cut.flat_group, cut.flat.dot))
        self.play(Create(cut.flat.line))
        self.play(FadeIn(reading.line), reading.rest(cut.fact))

    def turn_from(self, cut: Slice) -> None:
        """Turn the camera from a slice seen face on back to the hill, with its tangent in space."""
        flat = FadeOut(cut.flat_group, cut.flat.group, run_time=PACE.quick)
        self.play(flat, FadeIn(cut.tangent.line, run_time=PACE.quick))
        self.turn_to(
            self.hill.home, PACE.long, also=cut.restore, way=self.hill.way(self.view, self.hill.home)
        )
        self.play(FadeOut(cut.sheet), run_time=PACE.quick)

    def compare_both_slopes(self) -> None:
        if self.hill.box.equal_scales:
            steeper = compared(*(cut.fact.exact for cut in self.cuts))
            self.title(steeper)
            self.say("Two slopes at one place. {steeper}.", steeper=steeper)
        else:  # what is steeper per unit does not look so
            self.title("Two directions, two slopes")
            self.say("Two slopes at one place, each for a unit of its own axis.")
        self.turn_from(self.along_y)
        self.turn_to(self.hill.aside(self.hill.home, by=-20), PACE.long)

    def walk_across(self) -> None:
        path = self.path
        tell(self, path.told)
        waking = [animation for line in path.lines for animation in line.wake(0)]
        self.play(*waking)
        self.play(FadeOut(self.where), run_time=PACE.quick)
        self.turn_to(path.view, 2 * PACE.long, steady, also=path.show)
        facts = [path.fact(cut) for cut in self.cuts]
        settled = [a for line, fact in zip(path.lines, facts, strict=True) for a in line.settle(fact)]
        self.play(*settled)
