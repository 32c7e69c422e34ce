"""From a drawn state's floats to mathcore's exact values and to text, cached."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import sympy

from mathcore import Curve, Surface


def to_digits(value: float) -> sympy.Float:
    """A drawn state's float as a 40-digit number, for mathcore's exact methods."""
    return sympy.Float(float(value), 40)


@lru_cache(maxsize=4096)
def exact_value(function: Curve | Surface, place) -> sympy.Expr:
    """``function.value(place)``, cached: many claims need the same one at every check."""
    return function.value(place)


@lru_cache(maxsize=4096)
def exact_slope(curve: Curve, x: sympy.Expr) -> sympy.Expr:
    """``curve.slope_at(x)``, cached."""
    return curve.slope_at(x)


def slope_near(curve: Curve, x: float) -> float:
    """A curve's slope at one x, also where the rules of differentiation give none."""
    slope = float(curve.slopes(np.array([x]))[0])
    return float(exact_slope(curve, to_digits(x))) if np.isnan(slope) else slope


@lru_cache(maxsize=256)
def text_of(expression: sympy.Expr) -> str:
    """An expression as SymPy prints it, cached as that takes milliseconds."""
    return str(expression)


def exact_text(value: sympy.Expr | float) -> str:
    """A value for the record: SymPy text where it is exact, 15 digits where it is a float."""
    value = sympy.sympify(value) if isinstance(value, (int, float)) else value
    return str(value) if not value.has(sympy.Float) else str(sympy.N(value, 15))


def place_text(place: tuple) -> str:
    """A place for the record: ``(1, 2/3)``."""
    return f"({', '.join(map(exact_text, place))})"
