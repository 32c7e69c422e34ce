"""Values inside formulas and labels, where there is little room."""

from __future__ import annotations

import sympy

from mathcore import Fact
from stage.text.writing import exactly


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
