"""What each drawn thing claims, and how that is read back from its own geometry.

A claim never trusts what a scene meant to draw: a number's text is recognised from its glyphs' outlines, a
line's
slope and a dot's place are taken from the drawn points through the axes. Expected values come from mathcore.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, lru_cache

import numpy as np
import sympy
from manim import Mobject, VMobject

from mathcore import Curve, Fact, Surface, parse_shown
from stage.plots import CurvePlot
from stage.typesetting import figure
from stage.writing import Equation, Number, Readout

GEOMETRY_TOLERANCE = 1e-6  # in mathematical units
_FIGURES = "0123456789−×≈=.,"
_RAISE = str.maketrans("0123456789−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


@dataclass(frozen=True)
class Reading:
    """What was drawn, what it should be, and how far the two are apart (in mathematical units)."""

    kind: str
    shown: str | list
    expression: str
    exact: str
    value: float
    error: float
    ok: bool


@dataclass(frozen=True)
class Claim:
    """One statement that a mobject makes; ``read`` takes the mobject as drawn and gives the Reading.

    A ``steady`` claim never changes, so that it need not be read again while what is drawn has not changed.
    """

    name: str
    read: Callable[[Mobject], Reading]
    steady: bool = False


def to_digits(value: float) -> sympy.Float:
    """A drawn state's float as a 40-digit number, for mathcore's exact side to compute with."""
    return sympy.Float(float(value), 40)


@lru_cache(maxsize=4096)
def exact_value(function: Curve | Surface, place) -> sympy.Expr:
    """``function.value(place)``; many claims ask for the same one, look after look."""
    return function.value(place)


@lru_cache(maxsize=256)
def text_of(expression: sympy.Expr) -> str:
    """An expression as SymPy prints it, which takes it milliseconds; once is enough."""
    return str(expression)


def claims_of(mobject: Mobject) -> list[Claim]:
    return getattr(mobject, "claims", [])


def claim(mobject: Mobject, name: str, read: Callable[[Mobject], Reading], steady: bool = False) -> Mobject:
    """Let a mobject claim something; returns the mobject."""
    mobject.claims = [*claims_of(mobject), Claim(name, read, steady)]
    return mobject


# --- numbers
# -------------------------------------------------------------------------------------------------------


def read_number(number: Number) -> str:
    """The text of a drawn number, recognised from its outlines alone. Raises ValueError at an unknown
    glyph.
    """
    glyphs = sorted((g for g in number.glyphs if len(g.points)), key=lambda g: g.points[:, 0].min())
    known = [_recognise(g) for g in glyphs]
    tall = [np.ptp(g.points[:, 1]) for g, c in zip(glyphs, known, strict=True) if c.isdigit()]
    full = max(tall, default=1)
    floor = min((g.points[:, 1].min() for g, c in zip(glyphs, known, strict=True) if c.isdigit()), default=0)
    text, past_times = "", False
    for glyph, character in zip(glyphs, known, strict=True):
        past_times = past_times or character == "×"
        raised = past_times and glyph.points[:, 1].min() > floor + 0.3 * full
        small = character != "×" and character.isdigit() and np.ptp(glyph.points[:, 1]) < 0.85 * full
        exponent = past_times and (small or (raised and character == "−"))
        text += character.translate(_RAISE) if exponent else character
    return text.replace("×", " × ")


def _recognise(glyph: VMobject) -> str:
    outline = _normal(glyph.points)
    for character, reference in _outlines().get(len(outline), ()):
        if np.abs(reference - outline).max() < 2e-3:
            return character
    raise ValueError("a drawn glyph is no figure, point, minus, times or relation sign")


@cache
def _outlines() -> dict[int, list[tuple[str, np.ndarray]]]:
    """The shapes of all signs that a number may hold, by their count of points."""
    known: dict[int, list[tuple[str, np.ndarray]]] = {}
    for character in _FIGURES:
        shape = _normal(figure(character)[1])
        known.setdefault(len(shape), []).append((character, shape))
    return known


def _normal(points: np.ndarray) -> np.ndarray:
    """An outline moved to its corner and scaled by its larger extent: its shape alone."""
    flat = points[:, :2] - points[:, :2].min(axis=0)
    return flat / flat.max()


def judge_number(
    text: str, value: sympy.Expr, expression: str, exact: str, rounded_is_marked: bool
) -> Reading:
    """Compare a shown number with the true value: right to its last digit, and ≈ exactly where it is
    rounded.
    """
    relation = text[0] if text[:1] in "=≈" else ""
    digits = text.lstrip("=≈ ")
    shown = parse_shown(digits)
    true = Decimal(str(sympy.N(value, 40)))
    error = abs(shown - true)
    half_a_unit = Decimal(5).scaleb(shown.as_tuple().exponent - 1)
    exactly = sympy.Rational(str(shown)) == value if value.is_Rational else False
    right = error <= half_a_unit * (1 + Decimal("1e-12"))
    honest = not rounded_is_marked or (relation == "≈") == (not exactly)
    return Reading("number", text, expression, exact, float(value), float(error), bool(right and honest))


def claim_fact(number: Number, fact: Fact) -> Number:
    """The number shows the fact, with ≈ where it is rounded."""

    def read(mobject: Number) -> Reading:
        return judge_number(read_number(mobject), fact.exact, fact.expression, exact_text(fact.exact), True)

    return claim(number, fact.name, read, steady=True)


def claim_equation(equation: Equation) -> Equation:
    """The equation's number shows its fact."""
    claim_fact(equation.number, equation.number.fact)
    return equation


def claim_live(
    readout: Readout, name: str, expression: Callable[[], str], value: Callable[[], sympy.Expr]
) -> Readout:
    """The readout shows, at any moment, ``value()`` correctly rounded; its ≈ stands in the formula before
    it.
    """

    def read(mobject: Readout) -> Reading:
        true = value()
        return judge_number(read_number(mobject), true, expression(), exact_text(true), False)

    return claim(readout, name, read)


# --- geometry
# ------------------------------------------------------------------------------------------------------


def exact_text(value: sympy.Expr | float) -> str:
    """A value for the record: SymPy text where it is exact, 15 digits where it is a float."""
    value = sympy.sympify(value) if isinstance(value, (int, float)) else value
    return str(value) if not value.has(sympy.Float) else str(sympy.N(value, 15))


def judge(
    kind: str,
    drawn: np.ndarray,
    expected: np.ndarray,
    expression: str,
    exact: str,
    value: float,
    scale: float = 1.0,
) -> Reading:
    """Compare drawn with expected coordinates; in a window ``scale`` units high, a float holds as much
    fewer digits.
    """
    error = float(np.max(np.abs(np.asarray(drawn, float) - np.asarray(expected, float))))
    shown = np.round(np.asarray(drawn, float), 9).tolist()
    return Reading(
        kind, shown, expression, exact, float(value), error, bool(error <= GEOMETRY_TOLERANCE * scale)
    )


def scale_of(plot: CurvePlot) -> float:
    """The larger of a plot's spans, at least 1: what its coordinates' errors are measured by."""
    return max(1.0, plot.x1 - plot.x0, plot.y1 - plot.y0)


def claim_point(
    mobject: Mobject,
    plot: CurvePlot,
    name: str,
    expression: Callable[[], str],
    place: Callable[[], tuple],
    steady: bool = False,
) -> Mobject:
    """The mobject's centre stands at ``place()``, exact (x, y)."""

    def read(drawn: Mobject) -> Reading:
        x, y = place()
        centre = plot.coordinates(drawn.get_center())[0]
        return judge(
            "point",
            centre,
            [float(x), float(y)],
            expression(),
            f"({exact_text(x)}, {exact_text(y)})",
            float(y),
            scale_of(plot),
        )

    return claim(mobject, name, read, steady)


def claim_line(
    mobject: VMobject, plot: CurvePlot, name: str, expression: Callable[[], str], line: Callable[[], tuple]
) -> VMobject:
    """The drawn line has the slope and goes through the points of ``line()``: (slope, [(x, y), …]), exact."""

    def read(drawn: VMobject) -> Reading:
        slope, points = line()
        (x0, y0), (x1, y1) = plot.coordinates([drawn.get_start(), drawn.get_end()])
        measured = (y1 - y0) / (x1 - x0)
        misses = [y0 + measured * (float(x) - x0) - float(y) for x, y in points]
        return judge(
            "line",
            [measured, *misses],
            [float(slope), *([0] * len(misses))],
            expression(),
            exact_text(slope),
            float(slope),
            scale_of(plot),
        )

    return claim(mobject, name, read)


def claim_segment(
    mobject: VMobject,
    plot: CurvePlot,
    name: str,
    expression: Callable[[], str],
    ends: Callable[[], tuple],
    kind: str = "segment",
    steady: bool = False,
) -> VMobject:
    """The drawn segment (or arrow's shaft) runs between the two points of ``ends()``, exact; its value is
    its length.
    """

    def read(drawn: VMobject) -> Reading:
        true = ends()
        text = " to ".join(f"({exact_text(x)}, {exact_text(y)})" for x, y in true)
        start, end = (tuple(float(c) for c in p) for p in true)
        measured = plot.coordinates([drawn.get_start(), drawn.get_end()])
        length = float(np.hypot(end[0] - start[0], end[1] - start[1]))
        return judge(kind, measured, [start, end], expression(), text, length, scale_of(plot))

    return claim(mobject, name, read, steady)


def claim_curve(mobject: VMobject, plot: CurvePlot, name: str, curve: Curve, most: int = 12) -> VMobject:
    """The drawn curve's corners lie on the curve, by its array values; ``most`` of them by exact ones."""

    def read(drawn: VMobject) -> Reading:
        places = plot.coordinates(drawn.points[::4])
        true = np.stack([places[:, 0], curve.values(places[:, 0])], axis=1)
        tried = np.linspace(0, len(places) - 1, min(most, len(places))).astype(int)
        true[tried, 1] = [float(exact_value(curve, to_digits(x))) for x in places[tried, 0]]
        reading = judge(
            "curve", places, true, text_of(curve.expr), text_of(curve.expr), true[-1, 1], scale_of(plot)
        )
        return replace(reading, shown=np.round(places[tried], 9).tolist())

    return claim(mobject, name, read, steady=True)
