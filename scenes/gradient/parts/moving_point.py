"""The point moving across the map: its gradient as an arrow, a vector and a length, all live."""

from __future__ import annotations

from functools import partial

import numpy as np
import sympy
from manim import Animation, Dot, FadeIn, FadeOut, Mobject, VGroup, VMobject

from mathcore import Surface, gradient_name
from scenes.gradient.parts.gradient_labels import NameAlong
from scenes.gradient.parts.gradient_map import GradientMap
from scenes.gradient.parts.gradient_picture import GradientPicture, MapArrow, Pair, dashes
from scenes.gradient.parts.hill_over_map import tell
from scenes.gradient.parts.map_scale import map_scale, where_arrows_are
from scenes.gradient.parts.point_path import PointPath, level_places
from scenes.gradient.parts.vector_line import LiveVector
from stage.claims.exact_values import exact_value, place_text, text_of, to_digits
from stage.claims.geometry import claim_point, claim_segment
from stage.claims.lengths import Seen, seen_length
from stage.graphing.contour_plot import ContourPlot
from stage.graphing.label_placement import along, beside, polyline
from stage.scene.lesson_scene_3d import LessonScene3D
from stage.style.animations import steady
from stage.style.layers import DOT, LABEL, LINE
from stage.style.opacity import set_opacity
from stage.style.theme import PACE, STROKES
from stage.text.phrases import Formula, Phrase
from stage.text.writing import Pen

_PLAINLY, _NOT_AT_ALL = 0.25, 0.03  # radians by which the arrow's line misses an extremum, or does not
_FAINT = 0.45  # opacity of an arrow that is left behind
SHORT = 0.4  # frame units: a shorter arrow has no contour lit across it


class GradientOnPath:
    """The gradient, as a function of the time on a path."""

    name = "the gradient"

    def __init__(self, surface: Surface, path: PointPath):
        self._surface, self._path = surface, path

    def value(self, t: float) -> list[float]:
        return [float(part) for part in self._surface.gradients(*map(np.array, self._path.place(t)))]

    def exact(self, t: float) -> list[sympy.Expr]:
        place = tuple(to_digits(part) for part in self._path.place(float(t)))
        return [exact_value(part, place) for part in self._surface.gradient]

    def expression(self, t: float) -> str:
        return f"the gradient at {self.where(t)}"

    def where(self, t: float) -> str:
        """The place and the function as text, for the record."""
        place = ", ".join(f"{part:.9g}" for part in self._path.place(float(t)))
        return f"({place}), {self._surface.name} = {text_of(self._surface.expr)}"


class LengthOnPath:
    """The gradient's length, as a function of the time on a path."""

    name = "the arrow's length"

    def __init__(self, gradient: GradientOnPath):
        self._gradient = gradient

    def value(self, t: float) -> float:
        return float(np.hypot(*self._gradient.value(t)))

    def exact(self, t: float) -> sympy.Expr:
        return sympy.sqrt(sum(part**2 for part in self._gradient.exact(t)))

    def expression(self, t: float) -> str:
        return f"the length of {self._gradient.expression(t)}"


class MovingPoint:
    """The point's path across the map: the picture, the arrow's label and both live lines, by time."""

    def __init__(self, shown: GradientMap, pen: Pen):
        self._map, self.path, self._picture = shown, shown.path, shown.picture
        self._pen, surface = pen, shown.surface
        self.name = NameAlong(shown.picture)
        sampled = self.path.sampled()
        lengths = np.hypot(*sampled)
        head, gradient = gradient_name(surface.name), GradientOnPath(surface, self.path)
        *entries, length = ([float(part.min()), float(part.max())] for part in (*sampled, lengths))
        self.vector = LiveVector(pen, head, entries, gradient, shown.width)
        name, steepness = f"|{head}|", LengthOnPath(gradient)
        self.length = LiveVector(pen, name, [length], steepness, shown.width, ("gradient",))
        left = shown.layout.side.left
        self.vector.stand(left, shown.vector[0].origin()[1])
        self.length.stand(left, shown.length.line.origin()[1])
        self.legs = self.path.legs
        if shown.alike:
            picture, number = shown.picture, self.length.readouts[0]
            told = lambda: steepness.value(self.length.state)  # noqa: E731
            shown.label_arrow(picture.arrow, "the gradient on its way", number, told)
        self.group = VGroup(
            shown.picture.contour,
            shown.picture.tangent,
            shown.picture.mark,
            shown.picture.arrow,
            shown.picture.dot,
            shown.plot.level_labels,
            self.name.label,
            self.vector.live,
            self.length.live,
        )

    def come(self) -> list[Animation]:
        """The animations that replace the resting lines by live ones."""
        self._picture.shares |= {"x": 0.0, "y": 0.0, "gradient": 1.0}
        self.begin(0)
        return [FadeIn(self.vector.live, self.length.live, run_time=PACE.quick)]

    def wake(self, leg: int) -> list[Animation]:
        """The animations that make the lines live again, at a leg's start."""
        signs = [*self.vector.wake(), *self.length.wake()]
        self.begin(leg)
        return signs

    def begin(self, leg: int) -> None:
        """Plan the place of the arrow's label along a leg, and show the leg's start."""
        self.name.plan(lambda time: self.path.place(leg + time))
        self.show(leg, 0.0)

    def show(self, leg: int, time: float) -> None:
        """Set everything to a time, 0 to 1, of a leg."""
        place = self.path.place(leg + time)
        self._picture.show(*place)
        self.name.show(time, place)
        # Near a level place, which has no contour across an arrow, both fade with the arrow.
        arrow = self._picture.arrow_length
        self._picture.light(float(np.clip((arrow - SHORT) / SHORT, 0, 1)), self.name.label)
        self.vector.show(leg + time)
        self.length.show(leg + time)

    def leaving(self) -> list[Mobject]:
        """All that goes when the point has come to its end."""
        moved, lines = self._picture, [*self.vector.resting(), *self.length.resting()]
        arrows = [moved.square, moved.arrow, *moved.left_behind]
        return [*lines, *arrows, moved.dot, self.name.label, self._map.note]

    def settle(self) -> list[Animation]:
        """The animations that turn ≈ into = where a stop's numbers are exact."""
        return [*self.vector.settle(), *self.length.settle()]


class EarlierArrows:
    """The gradient at each stop that the point has left, faint: what its later ones are compared with."""

    def __init__(self, shown: GradientMap):
        self._picture, self._path = shown.picture, shown.path
        self.arrows = {leg: arrow for leg in self._path.legs if len(arrow := self._at(shown, leg))}

    def _at(self, shown: GradientMap, leg: int) -> VGroup:
        place, picture, surface = self._path.stops[leg], shown.picture, shown.surface
        slopes = surface.gradient_at(place)
        if not any(slopes):
            return VGroup()
        arrow = MapArrow(shown.plot, shown.plot.pen.theme.gradient, STROKES.line)
        tip = tuple(here + f * slope for here, f, slope in zip(place, picture.factors, slopes, strict=True))
        arrow.lay(*(tuple(map(float, end)) for end in (place, tip)))
        set_opacity(arrow.shaft, stroke=_FAINT)
        set_opacity(arrow.tip, fill=_FAINT)
        told = f"the gradient at {place_text(place)}"
        return claim_segment(arrow, shown.plot, "an earlier gradient", (told, (place, tip)), "arrow")

    def leave(self, leg: int) -> list[Mobject]:
        """The arrow that stays behind at a leg's start, from now on; none where there is none."""
        left = [self.arrows[leg]] if leg in self.arrows else []
        self._picture.left_behind.add(*left)
        return left

    def compared(self) -> list[Seen]:
        """The longest and the shortest arrow of the path, the last one among them, as the map shows them."""
        last = Seen("the gradient", self._picture.arrow, seen_length)
        seen = [*(Seen("an earlier gradient", arrow, seen_length) for arrow in self.arrows.values()), last]
        by_length = sorted(zip(self._path.lengths(), seen, strict=True), key=lambda one: -one[0])
        return [by_length[0][1], by_length[-1][1]]


class Missed:
    """A place from which the gradient's line misses the minimum or maximum, which is marked.

    ``group`` holds the arrow with its contour; ``line`` is the arrow's own line, drawn on past the place, and
    ``way`` the straight way to the extremum.
    """

    def __init__(self, plot: ContourPlot, factor: sympy.Rational, place: Pair, goal: Pair, kind: str):
        pen, theme = plot.pen, plot.pen.theme
        self.plot, self.kind = plot, kind
        self.picture = picture = GradientPicture(plot, place, factor)
        here, there = (plot.at(*map(float, one)) for one in (place, goal))
        end = plot.at(*picture.corners()[2])
        ahead = (end - here) / np.linalg.norm(end - here)
        back = float(np.dot(there - here, ahead))
        self.line, self.way = (VMobject(stroke_width=STROKES.thin).set_z_index(LINE) for _ in range(2))
        self.line.set_stroke(theme.gradient)
        self.way.set_stroke(theme.ink)
        self.line.label, self.way.label = "the arrow's own line", "the way to the extremum"
        dashes(self.line, here, here + back * ahead)
        dashes(self.way, here, there)
        self.goal = Dot(there, radius=STROKES.dot, color=theme.goal).set_z_index(DOT)
        claim_point(self.goal, plot, f"the {kind}", (str(goal), goal))
        words = Phrase("minimum") if kind == "minimum" else Phrase("maximum")
        self.label = pen.words(words, "label").with_backing(theme).set_z_index(LABEL)
        near = polyline(picture.contour, self.line, self.way, plot.lines, *plot.level_labels)
        beside(self.label, there, np.concatenate([near, along(here, end)]), plot.box)
        surface, width = plot.surface, pen.layout.side.width
        self.formula = pen.named(surface.called, surface.typst, "curve", width)
        side = pen.layout.side
        self.formula.shift([side.left - self.formula.get_left()[0], side.top - self.formula.get_top()[1], 0])
        self.lit = VGroup(picture.contour, picture.tangent, picture.mark, plot.level_labels)


def missed(shown: GradientMap, sibling: Surface, pen: Pen) -> Missed | None:
    """Where the arrow misses the function's own extremum; if it never does, where that of a sibling does.

    None where there is no extremum to be missed.
    """
    path, level = shown.path, shown.level
    goal, kind = path.level, path.kind
    if level is not None and level.decided:
        goal, kind = shown.at, level.kind
    if goal is None or kind not in ("minimum", "maximum") or not shown.alike:
        return None
    place, off = path.place_that_misses(goal)
    if off > _PLAINLY:
        return Missed(shown.plot, shown.scale.factor, place, goal, kind)
    if off > _NOT_AT_ALL:
        return None
    return _sibling_missed(shown, sibling, pen)


def _sibling_missed(shown: GradientMap, sibling: Surface, pen: Pen) -> Missed | None:
    """The same of another function, on a map of its own."""
    at = (sympy.Integer(1), sympy.Integer(1))
    if not sibling.differentiable_at(at).ok:
        return None
    scale = map_scale(sibling, at)
    found = [one for one in level_places(sibling, scale, at) if one[1] != "saddle"]
    if not found or not scale.box.equal_scales:
        return None
    goal, kind = found[0]
    place, off = PointPath(sibling, scale, at).place_that_misses(goal)
    if off < _PLAINLY:
        return None
    scale = map_scale(sibling, place)
    clear_of = where_arrows_are(scale, place, sibling.gradient_at(place))
    plot = ContourPlot(pen, sibling, scale.box, shown.layout.plot, clear_of=clear_of)
    return Missed(plot, scale.factor, place, goal, kind)


def go_where_it_vanishes(scene: LessonScene3D) -> None:
    """The point moves to a level place, and rests there."""
    title, first, second = scene.told.told_vanishing
    tell(scene, (title, first))
    set_out(scene)
    follow(scene, 0)
    scene.say(second)


def move_the_point(scene: LessonScene3D) -> None:
    """The point moves on, and its arrow with it."""
    title, words = scene.told.told_moves
    if scene.told.crowded:
        title = scene.compare(title, *scene.earlier.compared())
    tell(scene, (title, words))
    first = 0 if scene.moving is None else 1
    if scene.moving is None:
        set_out(scene)
    for leg in scene.moving.legs[first:]:
        follow(scene, leg)


def set_out(scene: LessonScene3D) -> None:
    """Clear the map and the side for the point that moves."""
    scene.play(*scene.map.clear())
    scene.play(scene.map.move_up(), run_time=PACE.slow, rate_func=steady)
    scene.moving = MovingPoint(scene.map, scene.pen)
    leave_the_arrow(scene, 0)
    scene.play(*scene.moving.come())


def leave_the_arrow(scene: LessonScene3D, leg: int) -> None:
    """Let the arrow at a leg's start stay behind, where later ones are compared with it."""
    if scene.told.crowded:
        scene.add(*scene.earlier.leave(leg))


def follow(scene: LessonScene3D, leg: int) -> None:
    """Move the point along a leg of its path, and rest."""
    moving = scene.moving
    if leg:
        leave_the_arrow(scene, leg)
        if signs := moving.wake(leg):
            scene.play(*signs)
    scene.drive(moving.group, partial(moving.show, leg), PACE.slow + PACE.quick, steady)
    if signs := moving.settle():
        scene.play(*signs)


def miss_the_extremum(scene: LessonScene3D) -> None:
    """From another place, the arrow plainly misses the minimum or maximum."""
    one = scene.missed
    title, words = scene.told.told_missing(one.kind)
    other = one.plot is not scene.plot
    old = [scene.plot.frame, scene.plot.contours, scene.plot.level_labels, scene.map.formula, scene.map.rule]
    moved = scene.moving.leaving() if scene.moving else []
    scene.title(title)
    scene.play(FadeOut(*moved, *(old if other else ()), run_time=PACE.quick))
    picture = one.picture
    if other:
        plot, formula = one.plot, one.formula
        scene.say("Now {head} = {f}.", head=Formula(plot.surface.called), f=plot.surface)
        scene.play(FadeIn(plot.frame, plot.contours, plot.level_labels, formula, run_time=PACE.move))
    scene.play(FadeIn(picture.dot, one.goal, one.label), run_time=PACE.move)
    scene.say(words)
    scene.drive(picture.arrow, lambda time: picture.grow(gradient=time))
    scene.drive(one.lit, picture.light)
    scene.play(FadeIn(one.line, one.way, run_time=PACE.move))
