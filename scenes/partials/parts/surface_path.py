"""A path across a hill: where it rests and ends, and the live place and partial derivatives on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import sympy
from manim import FadeIn, VGroup

from mathcore import (
    MAXIMUM,
    Box,
    Fact,
    Surface,
    fitted_runs,
    level_place,
    partial_name,
    surface_stationary_points,
    word,
)
from scenes.partials.parts.captions import Told
from scenes.partials.parts.slice import Slice
from stage.claims.exact_values import exact_value, text_of, to_digits
from stage.gadgets.hill import Hill
from stage.gadgets.live_line import StoppingLine
from stage.style.theme import DIRECTIONS
from stage.text.phrases import Phrase
from stage.text.writing import Pen

_LOOKS, _SLICES = 121, 3  # places on a path or a slice that are looked at; each such place has slices
_FAR = 0.15  # of the box: nearer to the place, no walk ends
_NARROW, _TALL = 1e-6, 0.1  # of the box: no stroke so narrow is so tall
_HAIR = 1e-4  # of the box's height, by which a summit may be above it
_CLOSE = 0.05  # of the box: nearer to the place, no walk rests
_FEW = 4  # steps from one side of the box to the other: with fewer, round places are too few
_RIM = 0.06  # of the box: nearer to its side, no walk rests
_STRAIGHT = 1.0  # what going straight on counts, beside how far it is and how the slopes change
_NEAR, _NOTHING, _STEPS = 1e-5, 1e-25, 5  # a fraction is as near to a place; a slope of 0; Newton's steps
_SHARES = (sympy.Rational(1, 2), sympy.Rational(1, 3), sympy.Rational(2, 3))


Place = tuple[sympy.Expr, sympy.Expr]


@dataclass(frozen=True)
class LevelStop:
    """A place on the way at which both slopes are 0; ``summit``: no place beside it is as high."""

    place: Place
    summit: bool


def path_end(
    surface: Surface, box: Box, at: Sequence[sympy.Expr], came: Sequence[sympy.Expr] | None = None
) -> Place | None:
    """A round place in the box, far from ``at`` and with quite different slopes; None if there is none.

    All along the straight path to it the function is defined, inside the box, and has both partials; it does
    not jump, and no slice is too steep to be drawn. Who ``came`` from elsewhere rather goes straight on.
    """
    here = np.array([float(part) for part in at])
    before = surface.gradients(*here[:, None])[:, 0]
    spans = np.array([box.x[1] - box.x[0], box.y[1] - box.y[0]])
    along = np.zeros(2) if came is None else _unit((here - np.array([float(part) for part in came])) / spans)
    found = []
    for there in product(*(_round_places(*ends) for ends in (box.x, box.y))):
        goal = np.array([float(part) for part in there])
        way = here[:, None] + (goal - here)[:, None] * np.linspace(0, 1, _LOOKS)
        slopes = _slopes_on(surface, box, way)
        if slopes is None:
            continue
        far = float(np.linalg.norm((goal - here) / spans))
        change = np.linalg.norm(slopes[:, -1] - before) / max(np.linalg.norm(slopes, axis=0).max(), 1e-12)
        score = min(far, 0.6) + 0.5 * change - 0.4 * max(far - 0.75, 0.0)
        score += _STRAIGHT * float(along @ _unit((goal - here) / spans))
        if far > _FAR:
            found.append((score, there, way.T))
    for _, there, way in sorted(found, key=lambda one: -one[0]):
        if _is_open(surface, box, way) and surface.differentiable_at(there).ok:
            return there
    return None


def _unit(way: np.ndarray) -> np.ndarray:
    return way / max(float(np.linalg.norm(way)), 1e-12)


def _slopes_on(surface: Surface, box: Box, way: np.ndarray) -> np.ndarray | None:
    """The slopes (2, n) along a way (2, n); None where it leaves the box or the ground, or meets a crease."""
    heights, slopes = surface.values(*way), surface.gradients(*way)
    if not (np.isfinite(heights).all() and np.isfinite(slopes).all()):
        return None
    slack = _HAIR * (box.z[1] - box.z[0])  # the box ends at the summit itself
    if heights.min() < box.z[0] - slack or heights.max() > box.z[1] + slack or _jumps(slopes):
        return None
    return slopes


def _is_open(surface: Surface, box: Box, way: np.ndarray) -> bool:
    """Whether a way (n, 2) has ground all along, whose slices can be drawn."""
    slack = _HAIR * (box.z[1] - box.z[0])
    heights = box.z[0] - slack, box.z[1] + slack
    return len(fitted_runs(surface, way, heights)) == 1 and not _too_steep(surface, box, way[::_SLICES])


def level_stop(surface: Surface, box: Box, at: Sequence[sympy.Expr]) -> LevelStop | None:
    """The place to rest at: the nearest summit that can be walked to, else another level place."""
    here = np.array([float(part) for part in at])
    low, high = np.array([box.x, box.y]).T
    stops = []
    for place in surface_stationary_points(surface):
        inside = (place > low + _RIM * (high - low)).all() and (place < high - _RIM * (high - low)).all()
        far = float(np.linalg.norm((place - here) / (high - low)))
        way = here[:, None] + (place - here)[:, None] * np.linspace(0, 1, _LOOKS)
        if not inside or far < _CLOSE or _slopes_on(surface, box, way) is None:
            continue
        exact = _exactly_level(surface, place)
        if exact is not None and surface.differentiable_at(exact).ok and _is_open(surface, box, way.T):
            stop = LevelStop(exact, level_place(surface, exact).kind == MAXIMUM)
            stops.append((not stop.summit, far, stop))
    return min(stops, key=lambda one: one[:2])[2] if stops else None


def _exactly_level(surface: Surface, place: np.ndarray) -> Place | None:
    """The level place near a place: a simple fraction where it is one, else 40 digits of it; or None."""
    simple = tuple(sympy.Rational(str(round(part, 9))).limit_denominator(12) for part in place)
    if np.abs(np.array(simple, float) - place).max() < _NEAR and all(
        part.value(simple) == 0 for part in surface.gradient
    ):
        return simple
    x, y = map(to_digits, place)
    (xx, xy), (_, yy) = surface.hessian
    for _ in range(_STEPS):
        (gx, gy), (a, b, c) = (
            [sympy.N(part.value((x, y)), 40) for part in parts] for parts in (surface.gradient, (xx, xy, yy))
        )
        determinant = a * c - b * b
        if not all(part.is_Float or part.is_Number for part in (gx, gy, determinant)) or determinant == 0:
            return None
        x, y = x - (c * gx - b * gy) / determinant, y - (a * gy - b * gx) / determinant
    slopes = [abs(float(part.value((x, y)))) for part in surface.gradient]
    return (x, y) if max(slopes) < _NOTHING else None


def _round_places(low: float, high: float) -> list[sympy.Expr]:
    """Short decimals well inside an interval, symmetric about its middle."""
    span = sympy.Rational(str(round(high - low, 6)))
    middle = sympy.Rational(str(round((high + low) / 2, 6)))
    places = {middle + sign * share * span / 2 for share in _SHARES for sign in (1, -1)} | {middle}
    unit = sympy.Integer(10) ** int(np.floor(np.log10(float(span)))) / 2
    unit = unit / 5 if span < _FEW * unit else unit
    return sorted({sympy.floor(place / unit + sympy.Rational(1, 2)) * unit for place in places})


def _jumps(slopes: np.ndarray) -> bool:
    """Whether the partials jump along the path, as at a crease."""
    steps = np.abs(np.diff(slopes, axis=1))
    return bool(np.any(steps.max(axis=1) > 25 * np.median(steps, axis=1) + 0.25 * np.abs(slopes).max()))


def _too_steep(surface: Surface, box: Box, places: np.ndarray) -> bool:
    """Whether a slice through one of the places (n, 2) rises over next to no width, as x^0.03 does at 0."""
    for axis, ends in enumerate((box.x, box.y)):
        for held in np.unique(places[:, 1 - axis]):
            line = np.full((_LOOKS, 2), held)
            line[:, axis] = np.linspace(*ends, _LOOKS)
            for run in fitted_runs(surface, line, box.z):
                wide, tall = np.abs(np.diff(run[:, [axis, 2]], axis=0)).T
                narrow = wide < _NARROW * (ends[1] - ends[0])
                if (tall[narrow] > _TALL * (box.z[1] - box.z[0])).any():
                    return True
    return False


class SurfacePath:
    """The path from a hill's place to another, straight or by a ``stop`` where both slopes are 0.

    ``show(share)`` sets the place, slices and live lines; ``halt`` is the share at which the stop is reached.
    """

    def __init__(self, pen: Pen, hill: Hill, cuts: Sequence[Slice]):
        self.hill, self.cuts = hill, cuts
        self.stop = level_stop(hill.surface, hill.box, hill.at)
        rest = (hill.at,) if self.stop is None else (self.stop.place, hill.at)
        self.goal = path_end(hill.surface, hill.box, *rest)
        if self.goal is None and self.stop is not None:
            self.stop, self.goal = None, path_end(hill.surface, hill.box, hill.at)
        self.view = hill.seen_from(hill.clearest(self.goal or hill.at))
        self._places = [hill.at, *([] if self.stop is None else [self.stop.place]), self.goal or hill.at]
        self._floats = np.array([[float(part) for part in place] for place in self._places])
        spans = [high - low for low, high in (hill.box.x, hill.box.y)]
        lengths = np.linalg.norm(np.diff(self._floats, axis=0) / spans, axis=1)
        self.halt = float(round(lengths[0] / lengths.sum(), 2)) if self.stop is not None else 0.0
        self._shares = [0.0, *([] if self.stop is None else [self.halt]), 1.0]
        on_it = self.at(np.linspace(0, 1, _LOOKS))
        values = hill.surface.gradients(*on_it)
        rests = zip(self._shares, self._places, strict=True)
        self._rests = {share: self._facts_at(place) for share, place in rests}
        self.coordinates = [self._coordinate(pen, axis, on_it[axis]) for axis in (0, 1)]
        self.lines = [self._partial(pen, cut, values) for cut in cuts]

    def _coordinate(self, pen: Pen, axis: int, values: np.ndarray) -> StoppingLine:
        """A live coordinate of the place."""
        line = pen.formula(word(self.hill.surface.variables[axis].name), role=DIRECTIONS[axis])
        stops = {share: (facts[axis], None) for share, facts in self._rests.items()}
        return StoppingLine(line, pen, "ink", values.tolist(), PlaceOnPath(self, axis), stops)

    def _partial(self, pen: Pen, cut: Slice, values: np.ndarray) -> StoppingLine:
        """The live partial derivative along a slice; both lines show equally many digits for ``values``."""
        line = pen.formula(partial_name(self.hill.surface.name, cut.variable.name), role=cut.role)
        stops = {share: (facts[2 + cut.axis], None) for share, facts in self._rests.items()}
        return StoppingLine(line, pen, "slope", values.ravel().tolist(), PartialOnPath(self, cut.axis), stops)

    def at(self, share) -> np.ndarray:
        """The place after a share of the path: (2,) for a number, (2, n) for an array."""
        return np.array([np.interp(share, self._shares, part) for part in self._floats.T])

    def exact(self, share: sympy.Float) -> Place:
        """The same place for mathcore's exact methods."""
        k = 1 if len(self._places) > 2 and share > self.halt else 0
        begun, ended = (to_digits(part) for part in self._shares[k : k + 2])
        part = (share - begun) / (ended - begun)
        ends = zip(self._floats[k], self._floats[k + 1], strict=True)
        return tuple(to_digits(a) + part * (to_digits(b) - to_digits(a)) for a, b in ends)

    def stays(self, cut: Slice) -> bool:
        """Whether the partial derivative along a slice is the same all along the path, from its stop on."""
        values = self.hill.surface.gradients(*self.at(np.linspace(self.halt, 1, _LOOKS)))[cut.axis]
        return bool(np.ptp(values) <= 1e-9 * max(1.0, np.abs(values).max()))

    @property
    def told_at_the_stop(self) -> tuple[Phrase, Phrase, Phrase]:
        """Of a place where both slopes are 0: where the way leads, its title, and what is said there."""
        zero = {"zero": sympy.S.Zero}
        if self.stop.summit:
            return (
                Phrase("Walk on, to a summit."),
                Phrase("On a summit both slopes are {zero}", **zero),
                Phrase("On the summit both slopes are {zero}: it is level both ways.", **zero),
            )
        return (
            Phrase("Walk on, to where the ground is level."),
            Phrase("Level ground: both slopes are {zero}", **zero),
            Phrase("Here both slopes are {zero}: the ground is level both ways.", **zero),
        )

    @property
    def told(self) -> Told:
        """The title and the caption of the way to the goal, by which of the slopes change on it."""
        staying = [cut for cut in self.cuts if self.stays(cut)]
        if len(staying) == 2:
            title = Phrase("Both slopes are the same all the way")
            return title, Phrase("Walk on to {goal}: both slopes stay as they are.", goal=self.goal)
        if staying:
            (cut,) = staying
            values = {"x": cut.other, "y": cut.variable, "goal": self.goal}
            title = Phrase("One slope changes, the other stays")
            return title, Phrase(
                "Walk across the hill to {goal}: the slope along {x} changes, along {y} it stays.", **values
            )
        title = Phrase("Every place has its own two slopes")
        return title, Phrase(
            "Walk across the hill to {goal}: both slopes change with the place.", goal=self.goal
        )

    def _facts_at(self, place: Place) -> list[Fact]:
        """A place's two coordinates, and both partial derivatives there; these are 0 at the stop."""
        surface, (x, y) = self.hill.surface, place
        if self.stop is not None and place is self.stop.place:  # of which only digits may be known
            slopes, where = (sympy.S.Zero, sympy.S.Zero), "where both are 0"
        else:
            slopes, where = surface.gradient_at(place), f"at ({x}, {y})"
        places = [Fact(f"the place along {one}", part, str(part)) for one, part in self._along(place)]
        return places + [
            Fact(f"the partial derivative along {one}", slope, f"Derivative({surface.expr}, {one}) {where}")
            for one, slope in self._along(slopes)
        ]

    def _along(self, parts: Sequence[sympy.Expr]) -> Iterator[tuple[sympy.Symbol, sympy.Expr]]:
        """Both variables, each with its part."""
        return zip(self.hill.surface.variables, parts, strict=True)

    @property
    def group(self) -> VGroup:
        """What moves on the walk."""
        lines = [one for cut in self.cuts for one in (cut.line, cut.tangent.line)]
        return VGroup(self.hill.dot, *lines, *(line.group for line in self.live))

    def begin(self) -> FadeIn:
        """The animation that shows the place from which the path starts."""
        for line in self.live:
            line.lay()
            line.show(0)
        return FadeIn(*(VGroup(line.line, line.group) for line in self.coordinates))

    @property
    def live(self) -> list[StoppingLine]:
        """The place's two coordinates and the two partial derivatives."""
        return [*self.coordinates, *self.lines]

    def show(self, share: float) -> None:
        """Move to the place after a share of the path."""
        self.hill.show(*self.at(float(share)))
        for cut in self.cuts:
            cut.show()
            cut.tangent.show()
        for line in self.live:
            line.show(share)


class PlaceOnPath:
    """A coordinate of the place, as a function of the share of the path."""

    def __init__(self, path: SurfacePath, axis: int):
        self._path, self._axis = path, axis
        self.name = f"the place along {path.hill.surface.variables[axis]}"

    def value(self, share: float) -> float:
        return float(self._path.at(share)[self._axis])

    def exact(self, share: sympy.Float) -> sympy.Expr:
        return self._path.exact(share)[self._axis]

    def expression(self, share: float) -> str:
        return f"the place after {share:.9g} of the path"


class PartialOnPath:
    """A partial derivative, as a function of the share of the path."""

    def __init__(self, path: SurfacePath, axis: int):
        self._path, self._surface = path, path.hill.surface
        self._partial, self._variable = self._surface.gradient[axis], self._surface.variables[axis]
        self.name = f"the slope along {self._variable}"

    def value(self, share: float) -> float:
        return float(self._partial.values(*self._path.at(np.array([share])))[0])

    def exact(self, share: sympy.Float) -> sympy.Expr:
        return exact_value(self._partial, self._path.exact(share))

    def expression(self, share: float) -> str:
        x, y = self._path.at(share)
        return f"Derivative({text_of(self._surface.expr)}, {self._variable}) at ({x:.9g}, {y:.9g})"
