"""Claims of drawn numbers: the text is recognised from the outlines of the glyphs."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import cache

import numpy as np
import sympy
from manim import VMobject

from mathcore import Fact, parse_shown
from stage.claims.claim import Comparison, claim
from stage.claims.exact_values import exact_text
from stage.text.typesetting import figure

_FIGURES = "0123456789−×≈=.,"
_FLOAT = Decimal("1e-14")  # of its size: so far the float that a live number shows may be from the truth
_RAISE = str.maketrans("0123456789−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def read_number(number: VMobject) -> str:
    """The text of a drawn number, from its ``glyphs``. Raises ValueError for an unknown glyph."""
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
    """The outlines of all characters of numbers, by their count of points."""
    known: dict[int, list[tuple[str, np.ndarray]]] = {}
    for character in _FIGURES:
        shape = _normal(figure(character)[1])
        known.setdefault(len(shape), []).append((character, shape))
    return known


def _normal(points: np.ndarray) -> np.ndarray:
    """An outline moved to the origin and scaled to size 1, to compare shapes."""
    flat = points[:, :2] - points[:, :2].min(axis=0)
    return flat / flat.max()


def compare_number(
    text: str, value: sympy.Expr, expression: str, marked: bool, off: Decimal = Decimal(0)
) -> Comparison:
    """Compare a shown number with the true value: it must be right to its last digit.

    If ``marked``, it must have ≈ before it when it is rounded, and only then. ``off`` is how far, relative to
    its size, what was rounded may be from the truth: near a half it then rounds either way.
    """
    relation = text[0] if text[:1] in "=≈" else ""
    digits = text.lstrip("=≈ ")
    shown = parse_shown(digits)
    true = Decimal(str(sympy.N(value, 40)))
    error = abs(shown - true)
    half_a_unit = Decimal(5).scaleb(shown.as_tuple().exponent - 1)
    exactly = sympy.Rational(str(shown)) == value if value.is_Rational else False
    right = error <= half_a_unit * (1 + Decimal("1e-12")) + off * abs(true)
    honest = not marked or (relation == "≈") == (not exactly)
    exact = exact_text(value)
    return Comparison("number", text, expression, exact, float(value), float(error), bool(right and honest))


def claim_fact(number: VMobject, fact: Fact, marked: bool = True) -> VMobject:
    """Claim that the number shows the fact, with ≈ where it is rounded; unless ``marked``, ≈ is elsewhere."""

    def read(drawn: VMobject) -> Comparison:
        return compare_number(read_number(drawn), fact.exact, fact.expression, marked)

    return claim(number, fact.name, read, steady=True)


def claim_live(number: VMobject, name: str, truth: Callable[[], tuple[str, sympy.Expr]]) -> VMobject:
    """Claim that the number always shows the value of ``truth()``, (expression, value), correctly rounded.

    Its ≈ is in the formula before it.
    """

    def read(drawn: VMobject) -> Comparison:
        expression, value = truth()
        return compare_number(read_number(drawn), value, expression, marked=False, off=_FLOAT)

    return claim(number, name, read)
