"""What is said of a plane's steps and slopes, by their signs and scales."""

from __future__ import annotations

import numpy as np
import sympy
from manim import Mobject

from mathcore import Surface, word
from scenes.partials.parts.captions import Told
from scenes.partials.parts.plane_views import PlaneView
from scenes.partials.parts.surface_formula import SurfaceFormula
from scenes.partials.parts.unit_step import UnitStep
from stage.claims.lengths import Scale, Seen, seen_length, seen_steepness, state_scale
from stage.scene.lesson_scene_3d import LessonScene3D
from stage.style.layout import Zone, stack
from stage.text.phrases import Phrase
from stage.text.writing import Pen
from stage.three_d.viewpoints import Viewpoint

_NO_SIZE = 1e-12
_PLAINLY, _ALIKE = 1.08, 1.04  # times: from it on, one rise is seen to be longer; up to it, they look equal
_GAP = 0.42  # frame units between the formulas


def of_the_scale(view: PlaneView) -> Phrase:
    """The note that states the scale close by."""
    x, y = view.surface.variables
    names = {"x": x, "y": y, "f": view.name}
    if view.true:
        return Phrase("{x}, {y} and {f} at one scale", **names)
    if view.equal:
        return Phrase("heights × {scale}", scale=view.runs[0] / view.height)
    (a, b), c = view.runs, view.height
    return Phrase("equally long: {a} in {x}, {b} in {y}, {c} in {f}", a=a, b=b, c=c, **names)


def stated(pen: Pen, view: PlaneView) -> tuple[Mobject, list[Scale | None]]:
    """The note that states the scale, and the scales of x, y and heights, None where they are true."""
    note = pen.words(of_the_scale(view), "label", "muted")
    if view.true:
        return note, [None] * 3
    names = [*map(str, view.surface.variables), view.surface.name]
    scales = [
        Scale(name, note, lambda unit=unit: unit)
        for name, unit in zip(names, map(float, view.drawn), strict=True)
    ]
    for scale in scales:
        state_scale(note, scale)
    return note, scales


def of_the_place(view: PlaneView) -> Phrase:
    """The height over the place."""
    return Phrase("Over {place} its height is {height}.", place=tuple(view.at), height=view.height_fact)


def of_closing_in(view: PlaneView) -> Told:
    """The question, asked close by."""
    x, y = view.surface.variables
    title = Phrase("How steep is it, and in which direction?")
    if view.true:
        return title, Phrase("How steep is it? Closer, with heights at the scale of {x} and {y}.", x=x, y=y)
    return title, Phrase("How steep is it? Closer, at a scale at which steps are seen.")


def of_a_step(step: UnitStep) -> Told:
    """A step along one axis."""
    run, x, y = step.length, step.variable, step.other
    if run == 1:
        title = Phrase("One step in the {x} direction alone", x=x)
        first = Phrase("One step in the {x} direction alone: {y} stays as it is.", x=x, y=y)
    else:
        title = Phrase("A step of {run} in the {x} direction alone", run=run, x=x)
        first = Phrase("A step of {run} in the {x} direction alone: {y} stays as it is.", run=run, x=x, y=y)
    return title, first if step.axis == 0 else Phrase("Now {x} alone: {y} stays.", x=x, y=y)


def of_a_rise(step: UnitStep) -> Phrase:
    """How the height changes with a step."""
    rise, name = step.rise_fact, step.view.name
    if _is_zero(rise.exact):
        return Phrase("{f} stays as high: the slope along {x} is {rise}.", f=name, x=step.variable, rise=rise)
    if rise.value > 0:
        return Phrase("{f} rises by {rise}.", f=name, rise=step.amount)
    return Phrase("{f} falls by {rise}.", f=name, rise=step.amount)


def of_both(steps: list[UnitStep]) -> Phrase:
    """Both slopes."""
    (x, along_x), (y, along_y) = ((step.variable, step.fact) for step in steps)
    values = {"x": x, "y": y, "along_x": along_x, "along_y": along_y}
    return Phrase("Two directions, two slopes: {along_x} along {x}, {along_y} along {y}.", **values)


def _is_zero(value: sympy.Expr) -> bool:
    """Whether an exact number is 0, also where that is not seen from its form."""
    return value.is_zero or (value.is_zero is None and abs(float(value)) < _NO_SIZE)


def _looks_longer(scene: LessonScene3D, rises: list[Mobject], view: Viewpoint) -> float:
    """How many times as long as the second rise the first is in the frame: the nearer one looks longer."""
    ends = np.concatenate([rise.points[[0, -1]] for rise in rises])
    seen = view.seen(scene.camera, lambda camera: camera.project_points(ends)[:, :2].copy())
    long, short = np.linalg.norm(seen[1::2] - seen[::2], axis=1)
    return float(long / short)


def compare(scene: LessonScene3D, steps: list[UnitStep], view: Viewpoint) -> Phrase:
    """Along which axis the plane is steeper, where the rises of equal runs show it at one scale."""
    steeper, other = sorted(steps, key=lambda step: -abs(step.fact.value))
    values = {"x": steeper.variable, "y": other.variable}
    rises = [Seen(f"the rise along {step.variable}", step.rise, seen_length) for step in (steeper, other)]
    ways = [Seen(f"the way along {step.variable}", step.path, seen_steepness) for step in (steeper, other)]
    if not steps[0].view.equal:
        return Phrase("Two directions, two slopes")
    if _is_zero(steeper.fact.exact):
        return scene.compare(Phrase("Level along {x} and along {y}", **values), *ways, equal=True)
    if _is_zero(other.fact.exact):  # a rise of 0 is not drawn
        return scene.compare(Phrase("Steeper along {x} than along {y}", **values), *ways)
    times = _looks_longer(scene, [steeper.rise, other.rise], view)
    equal = _is_zero(abs(steeper.fact.exact) - abs(other.fact.exact))
    if equal and max(times, 1 / times) <= _ALIKE:
        return scene.compare(Phrase("Equally steep along {x} and along {y}", **values), *rises, equal=True)
    if equal or min(times, abs(steeper.fact.value / other.fact.value)) < _PLAINLY:
        return Phrase("Two directions, two slopes")
    return scene.compare(Phrase("Steeper along {x} than along {y}", **values), *rises)


class Formulas:
    """The formulas at the side: the function, the height over the place, and each step's lines.

    ``reasons`` are what is held, and the difference of heights, which only a plane has at the steps' ends.
    """

    def __init__(self, f: Surface, view: PlaneView, steps: list[UnitStep], side: Zone):
        pen, width = view.pen, side.width
        self.whole = SurfaceFormula(pen, f, width)
        place = f"{word(f.name)}{pen.place(map(pen.exact, view.at))}"
        self.height = pen.equation(place, view.height_fact, "ink", width, exact=True)
        self.answers = [step.quotient(width) for step in steps]
        self.reasons = []
        for step in steps:
            held = pen.formula(Phrase("treat {y} as constant", y=step.other), "body", "muted")
            self.reasons.append([held, step.difference(width)] if f.is_plane else [held])
        told = [line for k in (0, 1) for line in (*self.reasons[k], self.answers[k])]
        stack(side, (self.whole.line, *told), _GAP)
        below = side.top - self.reasons[0][0].get_top()[1]
        stack(side.inset(top=below), [self.height], _GAP)
