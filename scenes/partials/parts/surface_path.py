"""A path across a hill: where it ends, and the live partial derivatives along it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
import sympy

from mathcore import Box, Fact, Surface, fitted_runs, partial_name
from scenes.partials.parts.captions import Told
from scenes.partials.parts.slice import Slice
from stage.claims.exact_values import exact_value, text_of
from stage.gadgets.hill import Hill
from stage.gadgets.live_line import LiveLine
from stage.text.phrases import Phrase
from stage.text.writing import Pen

_LOOKS, _SLICES = 121, 3  # places on a path or a slice that are looked at; each such place has slices
_FAR = 0.15  # of the box: nearer to the place, no walk ends
_NARROW, _TALL = 1e-6, 0.1  # of the box: no stroke so narrow is so tall
_SHARES = (sympy.Rational(1, 2), sympy.Rational(1, 3), sympy.Rational(2, 3))


def path_end(surface: Surface, box: Box, at: Sequence[sympy.Expr]) -> tuple[sympy.Expr, sympy.Expr] | None:
    """A round place in the box, far from ``at`` and with quite different slopes; None if there is none.

    All along the straight path to it the function is defined, inside the box, and has both partials; it does
    not jump, and no slice is too steep to be drawn.
    """
    here = np.array([float(part) for part in at])
    before = surface.gradients(*here[:, None])[:, 0]
    spans = np.array([box.x[1] - box.x[0], box.y[1] - box.y[0]])
    found = []
    for there in product(*(_round_places(*ends) for ends in (box.x, box.y))):
        goal = np.array([float(part) for part in there])
        way = here[:, None] + (goal - here)[:, None] * np.linspace(0, 1, _LOOKS)
        heights, slopes = surface.values(*way), surface.gradients(*way)
        if not (np.isfinite(heights).all() and np.isfinite(slopes).all()):
            continue
        if heights.min() < box.z[0] or heights.max() > box.z[1] or _jumps(slopes):
            continue
        far = float(np.linalg.norm((goal - here) / spans))
        change = np.linalg.norm(slopes[:, -1] - before) / max(np.linalg.norm(slopes, axis=0).max(), 1e-12)
        score = min(far, 0.6) + 0.5 * change - 0.4 * max(far - 0.75, 0.0)
        if far > _FAR:
            found.append((score, there, way.T))
    for _, there, way in sorted(found, key=lambda one: -one[0]):
        whole = len(fitted_runs(surface, way, box.z)) == 1 and surface.differentiable_at(there).ok
        if whole and not _too_steep(surface, box, way[::_SLICES]):
            return there
    return None


def _round_places(low: float, high: float) -> list[sympy.Expr]:
    """Short decimals well inside an interval, symmetric about its middle."""
    span = sympy.Rational(str(round(high - low, 6)))
    middle = sympy.Rational(str(round((high + low) / 2, 6)))
    places = {middle + sign * share * span / 2 for share in _SHARES for sign in (1, -1)} | {middle}
    unit = sympy.Integer(10) ** int(np.floor(np.log10(float(span)))) / 2
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
    """The path from a hill's place to another: ``show(share)`` sets the place, slices and live lines."""

    def __init__(self, pen: Pen, hill: Hill, cuts: Sequence[Slice]):
        self.hill, self.cuts = hill, cuts
        self.goal = path_end(hill.surface, hill.box, hill.at)
        ends = [hill.at, self.goal or hill.at]
        self.view = hill.seen_from(hill.clearest(ends[1]))
        self._start = np.array([float(part) for part in hill.at])
        self._way = np.array([float(part) for part in ends[1]]) - self._start
        values = hill.surface.gradients(*self.at(np.linspace(0, 1, _LOOKS)))
        self.lines = [self._line(pen, cut, values) for cut in cuts]

    def _line(self, pen: Pen, cut: Slice, values: np.ndarray) -> LiveLine:
        """The live partial derivative along a slice; both lines show equally many digits for ``values``."""
        line = pen.formula(partial_name(self.hill.surface.name, cut.variable.name), role=cut.role)
        return LiveLine(line, pen, "slope", values.ravel().tolist(), PartialOnPath(self, cut.axis))

    def at(self, share) -> np.ndarray:
        """The place after a share of the path: (2,) for a number, (2, n) for an array."""
        share = np.asarray(share, float)
        return self._start.reshape(2, *[1] * share.ndim) + np.multiply.outer(self._way, share)

    def exact(self, share: sympy.Float) -> tuple[sympy.Expr, sympy.Expr]:
        """The same place for mathcore's exact methods."""
        return tuple(
            sympy.Float(float(a), 40) + share * sympy.Float(float(b), 40)
            for a, b in zip(self._start, self._way, strict=True)
        )

    def stays(self, cut: Slice) -> bool:
        """Whether the partial derivative along a slice is the same all along the path."""
        values = self.hill.surface.gradients(*self.at(np.linspace(0, 1, _LOOKS)))[cut.axis]
        return bool(np.ptp(values) <= 1e-9 * max(1.0, np.abs(values).max()))

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

    def fact(self, cut: Slice) -> Fact:
        """The partial derivative at the path's end."""
        return Fact(
            f"the partial derivative along {cut.variable}",
            self.hill.surface.gradient_at(self.goal)[cut.axis],
            f"Derivative({self.hill.surface.expr}, {cut.variable}) at ({self.goal[0]}, {self.goal[1]})",
        )

    def show(self, share: float) -> None:
        """Move to the place after a share of the path."""
        self.hill.show(*self.at(float(share)))
        for cut, line in zip(self.cuts, self.lines, strict=True):
            cut.show()
            cut.tangent.show()
            line.show(share)


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


def compared(along_x: sympy.Expr, along_y: sympy.Expr) -> Phrase:
    """A phrase on which of two partial derivatives is the steeper."""
    one, other = abs(float(along_x)), abs(float(along_y))
    if max(one, other) < 1e-12:
        return Phrase("Level ground, both ways")
    if min(one, other) < 1e-12 * max(one, other):
        if one < other:
            return Phrase("East–west is level, north–south is not")
        return Phrase("North–south is level, east–west is not")
    way = Phrase("North–south") if other > one else Phrase("East–west")
    ratio = max(one, other) / min(one, other)
    if ratio < 1 + 1e-9:
        if along_x * along_y > 0:
            return Phrase("East–west and north–south are equally steep")
        return Phrase("Equally steep, but one way rises and the other falls")
    if ratio < 1.15:
        return Phrase("{way} is a little steeper", way=way)
    exactly = {
        2: Phrase("{way} is twice as steep", way=way),
        3: Phrase("{way} is three times as steep", way=way),
        4: Phrase("{way} is four times as steep", way=way),
    }
    nearest = round(ratio)
    if abs(ratio - nearest) < 1e-9 and nearest in exactly:
        return exactly[nearest]
    if ratio < 10:
        ratio = sympy.Rational(str(round(ratio, 1)))
        return Phrase("{way} is about {ratio} times as steep", way=way, ratio=ratio)
    return Phrase("{way} is far steeper", way=way)
