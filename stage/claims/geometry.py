"""Claims of points, lines and graphs, in a plot or in a box of space, measured from their own points.

``axes`` turns drawn points into coordinates, in two or three dimensions. ``truth`` begins with an expression
for the record. It is a tuple where it never changes, and a function that returns one where the mobject
moves.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
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
Truth = tuple | Callable[[], tuple]


class Coordinates(Protocol):
    """Turns drawn points into mathematical coordinates; ``span`` is the largest range, at least 1."""

    span: float

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
) -> Comparison:
    """Compare places (n, d) with a function's graph: all with its array values, ``most`` with exact ones.

    ``held`` (index of a variable, its value): that coordinate must have this value too. What was drawn is
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
    return replace(comparison, shown=np.round(places[tried], 9).tolist())


def _heights(function: Curve | Surface, places: np.ndarray, known: np.ndarray, reach: float) -> np.ndarray:
    """Of the heights that the graph has within ``reach`` of each place, the nearest to the drawn one.

    Beside the edge of a domain the place may lie outside, and the graph be as steep as √x at 0. All heights
    between the lowest and the highest count where the graph is continuous: where these come closer as the
    reach shrinks. At a jump they do not; there, as well, only the ``known`` heights count.
    """
    (low, high), (inner_low, inner_high) = (
        _range(function, places[:, :-1], known, part * reach) for part in (1, 1 / 16)
    )
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
