"""A plane as it is seen: over its floor, and close by the place, where heights and steps are at one scale."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import product

import numpy as np
import sympy

from mathcore import Box, Fact, Surface, plain, surface_box, word
from stage.claims.exact_values import exact_value, text_of, to_digits
from stage.claims.geometry import claim_point
from stage.gadgets.hill import Hill
from stage.scene.parameters import Refusal
from stage.style.layers import LABEL
from stage.style.layout import Zone
from stage.style.theme import STROKES
from stage.text.phrases import Formula
from stage.three_d.camera import TerrainCamera
from stage.three_d.glass import Glass, Placed
from stage.three_d.shapes import SpaceCurve, SpaceDot, SpaceSheet
from stage.three_d.tags import put_beside
from stage.three_d.terrain import CORNERS
from stage.three_d.viewpoints import Viewpoint

Range, Pair = tuple[float, float], tuple[sympy.Expr, sympy.Expr]
GLASS = 0.3, 0.2  # the plane's opacity over its floor, and close by
_USUAL = 1.2, 8.0  # the room beside the place in which a step of 1 is well seen
_ROOM = 1 / 3  # of the side of the surface's own box
_ALIKE = 10  # times: steps along x and y that differ by less are made equal
_RISING, _FALLING = (-0.4, 2.4), (-1.7, 1.1)  # the plane over its floor, in steps from the place
_STEEP = 0.9  # the steepness, as drawn, from which a plane has more room on the level than uphill
# Where the steps are carried, on the level and uphill, in steps from the place: on steep planes, on others.
# … On steep ones, uphill is in heights.
_STOPS = ((1.5, 0.7), (3.0, -0.5), (-2.25, 0.4)), ((1.7, 0.1), (1.6, 1.6), (-0.1, 1.7))
_NEAR, _FAR = (0.75, 0.7), (0.6, 0.5)  # the plane beyond the steps: beside them, and in heights, in steps
_LONG, _SHORT = 5, sympy.Rational(1, 5)  # rises, in steps, that are seen well at the steps' own scale
_SEEN = sympy.Rational(5, 2)  # steps as high as which the greatest rise is at most drawn, at another scale
_HIGH = 2.0  # heights above 0, in the range of those shown, from which the floor is not at 0
_BELOW = 0.4  # of the range of heights, between the plane and another floor than 0
_TILT = 60  # degrees from the vertical: the view over the floor
_ISOMETRIC = float(
    np.degrees(np.arccos(np.sqrt(1 / 3)))
)  # … and that close by: x, y and heights shorten alike
_CORNERS = 17  # vertices along each side: a plane needs few
_LIFT, _REACH = 0.05, 3.5  # frame units; the plane's reach from the place
_BESIDE = 0.24  # frame units from the dot to the place's label


def plane_of(surface: Surface, at: Sequence[sympy.Expr]) -> Surface:
    """The tangent plane at a place, as a surface; a plane itself for a plane."""
    partials = surface.gradient_at(at)
    height = surface.value(at)
    x, y = surface.variables
    plane = height + partials[0] * (x - at[0]) + partials[1] * (y - at[1])
    if surface.is_plane:
        return surface
    return Surface(plane, surface.variables, name=surface.name)


def steps_of(surface: Surface, at: Sequence[sympy.Expr], ranges: Sequence[Range | None]) -> Pair:
    """The lengths of the steps along x and along y: 1, or a round number that suits the surface's scale.

    They are equal if that can be. With a range that is given, a step ends inside it. Raises Refusal where
    there is no room for one.
    """
    box = surface_box(surface, at)
    steps = []
    for place, ends, (low, high) in zip(at, ranges, (box.x, box.y), strict=False):
        room = (high - low) * _ROOM if ends is None else ends[1] - float(place)
        if room <= 0:
            reason = f"the steps go up from {plain(place)}, where the window ends"
            raise Refusal("window", reason, "a window that goes on beyond it")
        steps.append(sympy.S.One if _USUAL[0] <= room <= _USUAL[1] else _round_down(sympy.Float(room / 2)))
    return (min(steps),) * 2 if max(steps) < _ALIKE * min(steps) else tuple(steps)


def _round_down(size: sympy.Expr) -> sympy.Rational:
    """1, 2 or 5 times a power of ten, at most a size."""
    power = sympy.Integer(10) ** int(np.floor(np.log10(float(size))))
    return max(digit * power for digit in (1, 2, 5) if digit == 1 or digit * power <= size)


def _height_of_a_step(slopes: Sequence[sympy.Expr], steps: Pair) -> sympy.Expr:
    """The height that is drawn as long as the steps along x and along y.

    It is the step itself, if both are equal and so the rises are seen well; else a round multiple.
    """
    most = max(abs(slope * step) for slope, step in zip(slopes, steps, strict=True))
    if steps[0] == steps[1]:
        step = steps[0]
        if most == 0 or _SHORT * step <= most <= _LONG * step:
            return step
        return step / _round_down(_SEEN * step / most)
    return 1 / _round_down(_SEEN / most) if most else sympy.S.One


def over_the_floor(
    plane: Surface, at: Sequence[sympy.Expr], steps: Pair, ranges: Sequence[Range | None]
) -> tuple[Box, float]:
    """The box of the plane over its floor, and the floor's height.

    The floor is at 0 where the heights shown contain 0, or are not far above it.
    """
    slopes = list(map(float, plane.gradient_at(at)))
    x, y = (
        ends or tuple(float(part) + float(step) * share for share in (_RISING if slope >= 0 else _FALLING))
        for part, step, slope, ends in zip(at, steps, slopes, ranges, strict=False)
    )
    corners = plane.values(*(part.ravel() for part in np.meshgrid(x, y)))
    low, high = ranges[2] or (float(corners.min()), float(corners.max()))
    here = float(plane.value(at))
    ends = [here, *(here + slope * float(step) for slope, step in zip(slopes, steps, strict=True))]
    if high - low <= 1e-9 * max(1.0, abs(low)):
        low, high = low - 1.0, high + 1.0
    if ranges[2]:
        floor = 0.0 if low <= 0 <= high else low
    elif low < 0 < high:
        floor, low = 0.0, min(low, *ends) if min(ends) < -1e-9 * (high - low) else 0.0
    elif 0 <= low <= _HIGH * (high - low):
        floor = low = 0.0
    else:
        unit = float(_round_down(sympy.Float((high - low) / 2)))
        floor = low = float(np.floor((low - _BELOW * (high - low)) / unit) * unit)
    return Box(x, y, (low, high)), floor


class PlaneView:
    """A plane round a place, in states: 0 is over its floor, 1 close by, 2 close by with more of it.

    ``runs`` are the steps' lengths, ``height`` is the height that is drawn as long as a step from state 1 on.
    ``lines`` are its grid over the floor.
    """

    def __init__(self, hill: Hill, floor: float, runs: Pair):
        self.hill, self.surface, self.at, self.pen, self.camera = (
            hill,
            hill.surface,
            hill.at,
            hill.pen,
            hill.camera,
        )
        self.runs, self.height = runs, _height_of_a_step(hill.surface.gradient_at(hill.at), runs)
        self.slopes = np.array([float(part) for part in hill.surface.gradient_at(hill.at)])
        self.facing = _facing(self.slopes)
        self._units = np.array([1 / float(part) for part in (*runs, self.height)])
        self.here = np.array([float(part) for part in (*hill.at, hill.surface.value(hill.at))])
        self.rises = self.slopes * self._units[2] / self._units[:2]
        self._boxes = (
            hill.box,
            self._box(np.zeros((1, 2)), _NEAR),
            self._box(np.array([[0, 0], *self._ways()]), _FAR),
        )
        ends = np.array([self._boxes[2].x, self._boxes[2].y]) - self.here[:2, None]
        wide = np.abs(ends * self._units[:2, None]).max()
        self.drawn = self._units * min(1.0, _REACH / wide)  # frame units per unit of x, y and f
        self.shift, self.state = np.zeros(2), 0.0
        theme = hill.pen.theme
        self.space = self._space(0)
        self.glass = self.of(hill.surface, _CORNERS)
        self.lines = SpaceCurve(np.zeros((2, 3)), theme.muted, STROKES.axis, lift=_LIFT)
        self._ruled = self._grid()
        self.rule(1)
        self.lines.quiet, self.lines.label = True, "a line of the plane"
        self.dot = SpaceDot(self.point(*self.here), theme.ink, theme.background)
        claim_point(self.dot, self, "the place", self._truth)
        self.floor = self._level(floor, hill.box)
        foot = self.point(*self.here[:2], floor)
        self.pole = SpaceCurve(np.array([foot, self.dot.place]), theme.ink, STROKES.thin)
        self.label = self.pen.formula(self.pen.place(map(self.pen.exact, self.at)), "label").set_z_index(
            LABEL
        )
        self.show(0)

    def _level(self, height: float, box: Box) -> SpaceSheet:
        """A faint level sheet, in the present state."""
        sides = [self.point(np.array(box.x), y, height) for y in box.y]
        return SpaceSheet(*sides, self.pen.theme.grid, 0.55, rim=False)

    @property
    def has_pole(self) -> bool:
        """Whether the place is off the floor."""
        return bool(np.linalg.norm(self.pole.points[-1] - self.pole.points[0]) > _LIFT)

    @property
    def equal(self) -> bool:
        """Whether x and y are at one scale close by."""
        return self.runs[0] == self.runs[1]

    @property
    def true(self) -> bool:
        """Whether heights are at the scale of x and y close by."""
        return self.equal and self.height == self.runs[0]

    # --- the coordinates that claims are read in

    @property
    def unit(self) -> np.ndarray:
        return self.space.unit

    @property
    def span(self) -> float:
        return self.space.span

    def coordinates(self, points) -> np.ndarray:
        return self.space.coordinates(points)

    def point(self, x, y, z) -> np.ndarray:
        """The point in space, in the present state."""
        return self.space.point(x, y, z)

    def over(self, x: float, y: float) -> np.ndarray:
        """The plane's point in space over a place."""
        return self.point(x, y, self.here[2] + self.slopes @ (np.array([x, y]) - self.here[:2]))

    # --- the states

    def _ways(self) -> np.ndarray:
        """The ways to the places to which the steps are carried, (n, 2), in steps."""
        up = float(np.hypot(*self.rises))
        along = np.array([-self.rises[1], self.rises[0]]) / up if up else np.array([1.0, 0.0])
        level, uphill = np.array(_STOPS[0 if up >= _STEEP else 1]).T
        uphill = uphill / up if up >= _STEEP else uphill
        return np.outer(level, along) + np.outer(uphill, [along[1], -along[0]])

    def stops(self) -> np.ndarray:
        """The places inside the plane to which the steps are carried, as ways from the place, (n, 2)."""
        return self._ways() / self._units[:2]

    def _box(self, ways: np.ndarray, room: Range) -> Box:
        """A box round the steps at some places; of the heights, those of the steps and a little beyond."""
        beside, beyond = room
        reaches = np.array([ways.min(axis=0) - beside, ways.max(axis=0) + 1 + beside]).T
        x, y = (tuple(self.here[k] + reaches[k] / self._units[k]) for k in (0, 1))
        ends = (reaches[0][:, None] * self.rises[0] + reaches[1] * self.rises[1]).ravel()
        heights = (ways @ self.rises)[:, None] + [0.0, *self.rises]
        low, high = max(ends.min(), heights.min() - beyond), min(ends.max(), heights.max() + beyond)
        if high - low < beyond:
            low, high = low - beyond, high + beyond
        return Box(x, y, tuple(self.here[2] + np.array([low, high]) / self._units[2]))

    def _space(self, state: float) -> Placed:
        (one, other), share = self._boxes[int(state > 1) :][:2], state - int(state > 1)
        box = Box(*(_between(getattr(one, axis), getattr(other, axis), share) for axis in "xyz"))
        frame, close = self.hill.space, min(state, 1.0)
        units = np.exp((1 - close) * np.log(frame.unit) + close * np.log(self.drawn))
        place = (1 - close) * frame.point(*self.here)
        return Placed(box, middle=tuple(self.here), place=tuple(place), units=tuple(units))

    def of(self, surface: Surface, corners: int = CORNERS) -> Glass:
        """Another function over the floor, as glass."""
        glass = Glass(self._space(0), surface, self.pen.theme, n=corners)
        return glass.set_fill(opacity=GLASS[0])

    def show(self, state: float) -> None:
        """Set the state of plane and dot."""
        new, self.state = Glass(self._space(state), self.surface, self.pen.theme, n=_CORNERS), state
        self.space = new.space
        self.glass.become_as(new)
        self.glass.set_fill(opacity=_between(GLASS[:1], GLASS[1:], min(state, 1.0))[0])
        self.carry(self.shift)

    def rule(self, share: float) -> None:
        """Draw the lines of the grid up to a share of their lengths, all at once."""
        self.lines.set_pieces([start + np.outer([0, share], end - start) for start, end in self._ruled])

    def carry(self, shift: Sequence[float]) -> None:
        """Move the dot on the plane by (x, y), in units of these."""
        self.shift = np.array(shift, float)
        self.dot.set_place(self.over(*(self.here[:2] + self.shift)))

    def exact(self, shift: Sequence[float]) -> tuple:
        """The place moved by (x, y), for mathcore's exact methods."""
        return tuple(part + (to_digits(by) if by else 0) for part, by in zip(self.at, shift, strict=True))

    def _truth(self) -> tuple:
        place = self.exact(self.shift)
        return text_of(self.surface.expr), (*place, exact_value(self.surface, place))

    def _outline(self) -> np.ndarray:
        """The corners of the plane as far as it is shown, (n, 3)."""
        return self._cut(np.array(list(product(self.space.box.x, self.space.box.y)))[[0, 1, 3, 2]])

    def _grid(self) -> list[np.ndarray]:
        """Lines on the plane along x and along y, a step apart, (2, 3) each in space."""
        lines, box = [], self.space.box
        for axis, ends in enumerate((box.x, box.y)):
            run = 1 / self._units[axis]
            first, last = ((end - self.here[axis]) / run for end in ends)
            for k in np.arange(np.ceil(first), last, 1):
                line = np.full((2, 2), self.here[axis] + k * run)
                line[:, 1 - axis] = (box.x, box.y)[1 - axis]
                cut = self._cut(line)
                if len(cut) > 1:
                    lines.append(self.point(*cut[[0, -1]].T))
        return lines

    def _cut(self, places: np.ndarray) -> np.ndarray:
        """The part of a polygon or a line (n, 2) on the plane that is within the box's heights, (m, 3)."""
        heights = self.here[2] + (places - self.here[:2]) @ self.slopes
        cut, closed = np.column_stack([places, heights]), len(places) > 2
        for sign, level in ((1, self.space.box.z[0]), (-1, self.space.box.z[1])):
            kept = []
            for k, end in enumerate(cut):
                start = cut[k - 1]
                a, b = sign * (start[2] - level), sign * (end[2] - level)
                if a * b < 0 and (k or closed):
                    kept.append(start + a / (a - b) * (end - start))
                if b >= 0:
                    kept.append(end)
            cut = np.array(kept).reshape(-1, 3)
        return cut

    # --- the views

    def views(self, zone: Zone) -> list[Viewpoint]:
        """The viewpoints for the states 0, 1 and 2, from where the plane falls to; 1 and 2 fit a zone."""
        views = [self.hill.seen_from(Viewpoint(_TILT, self.facing))]
        for state in (1, 2):
            self.show(state)
            views.append(self._fitted(Viewpoint(_ISOMETRIC, self.facing), zone))
        self.show(0)
        return views

    def way(self, start: Viewpoint, end: Viewpoint, zone: Zone) -> Callable[[float], Viewpoint]:
        """The way between two viewpoints on which the plane stays within a zone."""
        return lambda share: self._kept(start.between(end, share), zone)

    def _fitted(self, view: Viewpoint, zone: Zone) -> Viewpoint:
        """The viewpoint zoomed and shifted so that the plane just fits a zone."""
        low, high = self._seen(replace(view, zoom=1.0, shift=(0.0, 0.0)))
        zoom = float(min(zone.width / (high[0] - low[0]), zone.height / (high[1] - low[1])))
        middle = np.array([zone.left + zone.right, zone.bottom + zone.top]) / 2
        return replace(view, zoom=zoom, shift=tuple(middle - zoom * (low + high) / 2))

    def _kept(self, view: Viewpoint, zone: Zone) -> Viewpoint:
        """The viewpoint zoomed out and shifted as little as is needed for the plane to be in a zone."""
        (low, high), shift = self._seen(view), np.array(view.shift)
        least, most = np.array([[zone.left, zone.bottom], [zone.right, zone.top]])
        by = float(min(1.0, *((most - least) / (high - low))))
        low, high = shift + by * (low - shift), shift + by * (high - shift)
        shift += np.maximum(least - low, 0) + np.minimum(most - high, 0)
        return replace(view, zoom=by * view.zoom, shift=tuple(shift))

    def _seen(self, view: Viewpoint) -> np.ndarray:
        """The lower left and upper right of the plane and the steps seen from a viewpoint, (2, 2)."""
        points = [self.point(*self._outline().T)]
        if self.state >= 1:
            steps = np.array([*np.eye(3)[:2], [1, 0, self.rises[0]], [0, 1, self.rises[1]]]) / self._units
            for shift in (np.zeros(2), *self.stops()[: 0 if self.state < 2 else None]):
                here = self.here + np.append(shift, self.slopes @ shift)
                points.append(self.point(*(here + steps).T))
        everything = np.concatenate(points)
        seen = view.seen(self.camera, lambda camera: camera.project_points(everything)[:, :2])
        return np.array([seen.min(axis=0), seen.max(axis=0)])

    def face(self, camera: TerrainCamera, rest: float = 1.0) -> None:
        """Put the place's label beside it, clear of the steps."""
        here = np.array([[0, 0, 0], [0.5, 0, 0], [0, 0.5, 0]]) / self._units + self.here
        here[1:, 2] += self.rises / self._units[2] / 2
        seen = camera.project_points(self.point(*here.T))[:, :2]
        away = seen[0] - seen[1:].mean(axis=0)
        put_beside(self.label, seen[0], _BESIDE * away / max(float(np.linalg.norm(away)), 1e-9))

    @property
    def height_fact(self) -> Fact:
        """The height over the place."""
        return Fact("the height", self.surface.value(self.at), f"{self.surface.expr} at the place")

    @property
    def name(self) -> Formula:
        """The plane's name, for sentences."""
        return Formula(word(self.surface.name))


def _between(one: Range, other: Range, share: float) -> Range:
    return tuple((1 - share) * a + share * b for a, b in zip(one, other, strict=True))


def _facing(slopes: Sequence[float]) -> float:
    """The direction of a viewer whom the plane faces, so that x and y recede, or come nearer, alike."""
    x, y = (-1.0 if slope >= 0 else 1.0 for slope in slopes)
    return float(np.degrees(np.arctan2(y, x)))
