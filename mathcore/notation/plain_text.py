"""Exact numbers in plain text."""

from __future__ import annotations

import re

import mpmath
import sympy

from mathcore.evaluate.short_numbers import fraction_near
from mathcore.notation.fact import MINUS, Fact, decimal

_MOST_PLACES = 12
_MOST = 10**15  # larger whole numbers are rounded


def plain(value: sympy.Expr) -> str:
    """A short exact number as plain text: 0.5, −1/3, π/6; what ends within twelve decimals is a decimal."""
    if value.is_Rational:
        shown = Fact("", value, "").shown(_MOST_PLACES)
        if shown.relation == "=":
            return shown.text
        if value.q == 1:  # a whole number from 10^7 on
            return decimal(value, 0) if abs(value) < _MOST else shown.text
        return f"{value.p}/{value.q}".replace("-", MINUS)
    if value.is_Float:
        return Fact("", value, "").shown(6).text
    text = re.sub(r"sqrt\((\d+)\)", r"√\1", sympy.sstr(value))
    return text.replace("pi", "π").replace("**", "^").replace("*", "·").replace("-", MINUS)


def slope_text(slope: mpmath.mpf) -> str:
    """A measured slope: exact where it is a short fraction, else with two decimals."""
    near = fraction_near(slope, 1000)
    if abs(mpmath.mpf(near.numerator) / near.denominator - slope) < mpmath.mpf(10) ** -20:
        return plain(sympy.Rational(near.numerator, near.denominator))
    return Fact("", sympy.Float(slope, 30), "").shown(2).text
