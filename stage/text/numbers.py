"""Numbers as Typst mathematics, and how many decimals are shown."""

from __future__ import annotations

from math import floor, log10

import sympy

from mathcore import Fact, typeset


def exactly(value: sympy.Expr) -> str:
    """Typst mathematics of an exact value: a decimal if it has at most three places, else typeset."""
    if value.is_Rational and (value * 1000).is_integer:
        return Fact("value", value, str(value)).shown(3).text.replace("−", "-").replace("\u2009", " thin ")
    return typeset(value)


def decimals_for(largest: float) -> int:
    """Decimals that give the largest number four figures: 3 for it up to ten, 2 up to a hundred …"""
    return 3 if not largest else min(max(3 - floor(log10(abs(largest))), 0), 6)


def is_short(value: sympy.Expr) -> bool:
    """Whether a number is a decimal of at most four characters."""
    return bool(
        value.is_Rational and (value * 1000).is_integer and len(str(float(value)).removesuffix(".0")) <= 4
    )


def short_value(value: sympy.Expr) -> str:
    """Typst mathematics of a value: exact where that is short, else to three decimals."""
    if len(str(value)) <= 9:
        return exactly(value)
    shown = Fact("coordinate", value, str(value)).shown(3)
    return f"{'approx ' if shown.relation == '≈' else ''}{shown.text.replace('−', '-')}"
