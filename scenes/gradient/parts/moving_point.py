"""The point moving across the map: its gradient as an arrow, a vector and a length, all live."""

from __future__ import annotations

import numpy as np
import sympy
from manim import LEFT, Animation, FadeIn, VGroup

from mathcore import Fact, Surface, gradient_name
from scenes.gradient.parts.gradient_labels import NameAlong
from scenes.gradient.parts.gradient_map import GradientMap, component_facts
from scenes.gradient.parts.point_path import PointPath
from scenes.gradient.parts.vector_line import LiveVector, VectorLine
from stage.claims.exact_values import exact_value, text_of, to_digits
from stage.gadgets.live_line import LiveLine
from stage.style.theme import PACE
from stage.text.writing import Pen


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
        line = pen.formula(f"|{head}|", role="gradient")
        self.length = LiveLine(line, pen, "gradient", length, LengthOnPath(gradient))
        first = shown.vector[0]
        self.vector.stand(first.get_left()[0], first.origin()[1])
        self.length.line.move_to(shown.length, aligned_edge=LEFT)
        self.length.line.shift([0, shown.length.line.origin()[1] - self.length.line.origin()[1], 0])
        self.legs = self.path.legs
        self._resting = shown.vector
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
        live = self.vector.wake(self._resting, 0)
        return [live, FadeIn(self.length.line, run_time=PACE.quick), *self.length.wake(0)]

    def wake(self, leg: int) -> list[Animation]:
        """The animations that make the lines live again, at a leg's start."""
        self.begin(leg)
        return [self.vector.wake(self._resting, leg), *self.length.wake(leg)]

    def begin(self, leg: int) -> None:
        """Plan the place of the arrow's label along a leg, and show the leg's start."""
        self.name.plan(lambda time: self.path.place(leg + time))
        self.show(leg, 0.0)

    def show(self, leg: int, time: float) -> None:
        """Set everything to a time, 0 to 1, of a leg."""
        place = self.path.place(leg + time)
        self._picture.show(*place)
        self.name.show(time, place)
        # From a level place, which has no contour across an arrow, both come in at the end of the way.
        late = self.path.from_level and leg == 0
        self._picture.light(float(np.clip(4 * time - 3, 0, 1)) if late else 1, self.name.label)
        self.vector.show(leg + time)
        self.length.show(leg + time)

    def settle(self, stop: int) -> list[Animation]:
        """The animations that replace the live gradient and length by the exact ones at a stop."""
        shown, place = self._map, self.path.stops[stop]
        facts, rate = component_facts(shown.surface, place), shown.surface.steepest(place).rate
        head, width = shown.named_at(place), shown.width
        self._resting = VectorLine(self._pen, head, facts, self.vector.decimals, width)
        length = Fact(f"the steepness at stop {stop}", rate, f"|∇{shown.surface.name}| at {place}")
        return [self.vector.settle(self._resting), *self.length.settle(length)]
