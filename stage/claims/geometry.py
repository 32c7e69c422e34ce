"""Claims of points, lines and graphs, in a plot or in a box of space, measured from their own points.

``axes`` turns drawn points into coordinates, in two or three dimensions. ``truth`` begins with an expression
for the record. It is a tuple where it never changes, and a function that returns one where the mobject
moves.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import pairwise
from typing import Protocol

import numpy as np
import sympy
from manim import DL, UR, Mobject

from mathcore import Curve, Surface
from stage.claims.claim import Comparison, claim, compare
from stage.claims.exact_values import exact_text, exact_value, place_text, text_of, to_digits

_NO_ERROR = 1e-9  # of the span: so exact is what is drawn, but for rounding
_ROUNDING = (
    1e-13  # of the span, along each axis: drawn points are floats, and so are the coordinates read back
)
SEEN = 0.02  # frame units: half a thin line's width; what is drawn between two places may be off by this
_TURNS = 60  # of a search for a zero: as many as bring a jump's two sides within a float's rounding
_WITHIN = (0.25, 0.5, 0.75)  # shares of a stroke that are looked at between its ends
Truth = tuple | Callable[[], tuple]


class Coordinates(Protocol):
    """Turns drawn points into mathematical coordinates; ``span`` is the largest range, at least 1.

    ``unit`` (d,) is the frame units per unit of each axis.
    """

    span: float
    unit: np.ndarray

    def coordinates(self, points) -> np.ndarray:
        """Mathematical coordinates (n, d) of points (n, 3)."""


def _claim(mobject: Mobject, name: str, truth: Truth, compared: Callable[..., Comparison]) -> Mobject:
    """Let a mobject make the claim that ``compared(drawn, *truth)`` compares."""
    if callable(truth):
        return claim(mobject, name, lambda drawn: compared(drawn, *truth()))
    return claim(mobject, name, lambda drawn: compared(drawn, *truth), steady=True)


def claim_point(mobject: Mobject, axes: Coordinates, name: str, truth: Truth) -> Mobject:
    """Claim that the mobject's centre is at a place: (expression, exact coordinates)."""

    def compared(drawn: Mobject, expression: str, place: tuple) -> Comparison:
        seen = axes.coordinates(drawn.get_center())[0]
        true = [float(part) for part in place]
        return compare("point", seen, true, expression, place_text(place), true[-1], axes.span)

    return _claim(mobject, name, truth, compared)


def claim_line(mobject: Mobject, axes: Coordinates, name: str, truth: Truth, along: int = 0) -> Mobject:
    """Claim that a line has a slope along one axis and holds places: (expression, slope, places), exact."""

    def compared(drawn: Mobject, expression: str, slope: sympy.Expr, places: list) -> Comparison:
        start, end = axes.coordinates([drawn.get_start(), drawn.get_end()])
        measured = (end[-1] - start[-1]) / (end[along] - start[along])
        beside = [k for k in range(len(start) - 1) if k != along]
        misses = []
        for place in ([float(part) for part in place] for place in places):
            misses.append(start[-1] + measured * (place[along] - start[along]) - place[-1])
            misses += [one[k] - place[k] for one in (start, end) for k in beside]
        expected = [float(slope), *[0.0] * len(misses)]
        value_text = exact_text(slope)
        return compare("line", [measured, *misses], expected, expression, value_text, slope, axes.span)

    return _claim(mobject, name, truth, compared)


def claim_segment(
    mobject: Mobject, axes: Coordinates, name: str, truth: Truth, kind: str = "segment"
) -> Mobject:
    """Claim that a segment or arrow has two ends: (expression, (start, end)); its value is the length."""

    def compared(drawn: Mobject, expression: str, ends: tuple) -> Comparison:
        seen = axes.coordinates([drawn.get_start(), drawn.get_end()])
        true = np.array([[float(part) for part in place] for place in ends])
        value_text = " to ".join(map(place_text, ends))
        length = float(np.linalg.norm(true[1] - true[0]))
        return compare(kind, seen, true, expression, value_text, length, axes.span)

    return _claim(mobject, name, truth, compared)


def claim_bar(mobject: Mobject, axes: Coordinates, name: str, truth: Truth) -> Mobject:
    """The bar stands on 0 over an interval: (expression, (left, right), height), exact; down if it is < 0."""

    def compared(drawn: Mobject, expression: str, ends: tuple, height: sympy.Expr) -> Comparison:
        corners = axes.coordinates([drawn.get_corner(DL), drawn.get_corner(UR)])
        true = [[float(end), low] for end, low in zip(ends, sorted((0.0, float(height))), strict=True)]
        return compare("bar", corners, true, expression, exact_text(height), float(height), axes.span)

    return _claim(mobject, name, truth, compared)


def compare_graph(
    kind: str,
    places: np.ndarray,
    function: Curve | Surface,
    axes: Coordinates,
    most: int = 12,
    held: tuple[int, float] | None = None,
    strokes: tuple[np.ndarray, np.ndarray] | None = None,
) -> Comparison:
    """Compare places (n, d) with a function's graph: all with its array values, ``most`` with exact ones.

    ``held`` (index of a variable, its value): that coordinate must have this value too. ``strokes`` are the
    drawn segments between places, from (m, d) to (m, d), which must not leave the graph. What was drawn is
    read back with a rounding error, which counts where the graph is so steep that it matters (see _heights).
    """
    true, text = places.copy(), text_of(function.expr)
    if held is not None:
        true[:, held[0]] = float(held[1])
        text = f"{text}, {function.variables[held[0]]} = {exact_text(held[1])}"
    true[:, -1] = function.values(*places[:, :-1].T)
    tried = np.linspace(0, len(places) - 1, min(most, len(places))).astype(int)
    for k in tried:
        place = tuple(map(to_digits, places[k, :-1]))
        true[k, -1] = float(exact_value(function, place if len(place) > 1 else place[0]))
    wrong = ~(np.abs(places[:, -1] - true[:, -1]) <= _NO_ERROR * axes.span)
    if wrong.any():
        true[wrong, -1] = _heights(function, places[wrong], true[wrong, -1], _ROUNDING * axes.span)
    comparison = compare(kind, places, true, text, text, true[-1, -1], axes.span)
    shown = np.round(places[tried], 9).tolist()
    off = _off_the_graph(function, axes, strokes, held) if strokes is not None else []
    if len(off):
        shown, error = np.round(off[:most], 9).tolist(), float("inf")
        return replace(comparison, shown=shown, error=error, ok=False)
    return replace(comparison, shown=shown)


def strokes_of(points: np.ndarray, axes: Coordinates) -> tuple[np.ndarray, np.ndarray]:
    """The straight strokes of a line drawn by corners: their starts and ends as coordinates, (m, d) each."""
    points = points[: len(points) // 4 * 4]
    return axes.coordinates(points[::4]), axes.coordinates(points[3::4])


def _off_the_graph(
    function: Curve | Surface, axes: Coordinates, strokes: tuple, held: tuple[int, float] | None
) -> np.ndarray:
    """The points (k, d) within the strokes that lie off the graph, by more than can be seen."""
    starts, ends = strokes
    inner = np.concatenate([starts + share * (ends - starts) for share in _WITHIN])
    along = 0 if held is None else 1 - held[0]  # the axis that the line runs along
    ways = np.eye(inner.shape[1] - 1)[[along]] * SEEN / axes.unit[along]

    def miss(places: np.ndarray) -> np.ndarray:
        return (function.values(*places[:, :-1].T) - places[:, -1]) * axes.unit[-1]

    return inner[~near_zero(miss, inner, np.pad(ways, ((0, 0), (0, 1))), lambda sizes: SEEN)]


def near_zero(
    miss: Callable[[np.ndarray], np.ndarray],
    places: np.ndarray,
    ways: np.ndarray,
    enough: Callable[[np.ndarray], np.ndarray | float],
) -> np.ndarray:
    """Whether a continuous ``miss`` is 0, or at most ``enough``, within ± a way (d,) of each place (n, d).

    ``enough`` is asked with the sizes found (k, n). A change of sign at a jump, which bisection does not make
    any smaller, is none; one between a place and the edge of the domain beside it may be.
    """
    at_once = np.nan_to_num(np.abs(miss(places)), nan=np.inf)[None]
    good = at_once[0] <= enough(at_once)
    for way in ways:
        left = np.flatnonzero(~good)
        if not len(left):
            break

        def along(shares: np.ndarray, which: np.ndarray, way=way, left=left) -> np.ndarray:
            return miss(places[left[which]] + shares[:, None] * way)

        everyone, shares = np.arange(len(left)), np.linspace(-1, 1, 9)
        found = along(np.repeat(shares, len(left)), np.tile(everyone, 9)).reshape(9, -1)
        sizes = np.nan_to_num(np.abs(found), nan=np.inf)
        most = np.broadcast_to(enough(sizes), len(left))
        good[left] = sizes.min(axis=0) <= most
        crossed = [(one, one + 1, found[one] * found[one + 1] < 0) for one in range(8)]
        for one, other in (*pairwise(range(9)), *pairwise(range(8, -1, -1))):
            crossed.append((one, other, np.isfinite(found[one]) & np.isnan(found[other])))
        ends = [(one, other, k) for one, other, where in crossed for k in np.flatnonzero(where & ~good[left])]
        if ends:
            one, other, which = np.array(ends).T
            brackets = shares[[one, other]], found[[one, other], which]
            good[left[which[_falls_to(partial(along, which=which), *brackets, most[which])]]] = True
    return good


def _falls_to(miss: Callable, shares: np.ndarray, found: np.ndarray, most: np.ndarray) -> np.ndarray:
    """Whether |miss| gets as small as ``most`` (n,) between shares (2, n), where it is ``found`` (2, n).

    By false position, the kept end's value halved as in the Illinois method (Dowell and Jarratt, 1971); every
    third turn, and each one towards NaN, is a bisection.
    """
    (low, high), (at_low, at_high) = shares, found
    near = np.zeros(len(most), bool)
    for turn in range(_TURNS):
        with np.errstate(all="ignore"):
            secant = low + (high - low) * at_low / (at_low - at_high)
        middle = np.where(np.isfinite(secant) & (turn % 3 < 2), secant, (low + high) / 2)
        value = miss(middle)
        near |= np.abs(value) <= most
        if near.all():
            break
        same = np.sign(value) == np.sign(at_low)
        at_low, at_high = np.where(same, value, at_low / 2), np.where(same, at_high / 2, value)
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    return near


def _heights(function: Curve | Surface, places: np.ndarray, known: np.ndarray, reach: float) -> np.ndarray:
    """Of the heights that the graph has within ``reach`` of each place, the nearest to the drawn one.

    Beside the edge of a domain the place may lie outside, and the graph be as steep as √x at 0. All heights
    between the lowest and the highest count where the graph is continuous: where these come closer as the
    reach shrinks. At a jump they do not; there, as well, only the ``known`` heights count.
    """
    (low, high), (inner_low, inner_high) = (
        _range(function, places[:, :-1], known, part * reach) for part in (1, 1 / 16)
    )
    low, high = np.fmin(low, inner_low), np.fmax(high, inner_high)  # further out there may be none
    continuous = inner_high - inner_low <= 0.7 * (high - low)  # for the cube root, the ratio is 0.4
    return np.where(continuous, np.clip(places[:, -1], low, high), known)


def _range(
    function: Curve | Surface, where: np.ndarray, known: np.ndarray, reach: float
) -> tuple[np.ndarray, np.ndarray]:
    """The lowest and the highest of the heights at places (n, d), at the short numbers next to them, where
    domains end, and at a reach from them along each axis.
    """
    short = np.round(where, -int(np.ceil(np.log10(reach))))
    ways = [way * reach for way in (*np.eye(where.shape[1]), *-np.eye(where.shape[1]))]
    heights = np.array(
        [known, function.values(*short.T), *(function.values(*(where + way).T) for way in ways)]
    )
    return np.fmin.reduce(heights), np.fmax.reduce(heights)
