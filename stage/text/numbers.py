"""Numbers as Typst mathematics, and how many decimals are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import floor, log10

import sympy

from mathcore import Fact, parse_shown, typeset
from mathcore.notation.typst_words import numeral

_LONGEST = 9  # characters of an exact number in a sentence or a label; a longer one is rounded
_SMALL_BELOW = 12  # the largest denominator of a fraction beside decimals
_ROUNDED = 3  # decimals of a rounded number
_MOST = 9  # decimals


@dataclass(frozen=True)
class NumberStyle:
    """How a lecturer writes numbers: whether there are decimals among them, and which are fractions."""

    decimals: bool = False
    fractions: tuple[sympy.Expr, ...] = ()

    def exact(self, value: sympy.Expr, longest: int = _LONGEST) -> str:
        """Typst of an exact value as it would be written: a short decimal, a fraction, √2, π/4; else ""."""
        if value.has(sympy.Float):
            return ""
        if not value.is_Rational:
            # among decimals √2 and π/4 stay, and e^(1/4) is rounded
            plain = not self.decimals or (value / sympy.pi).is_Rational
            plain = plain or all(part.q <= 2 for part in value.atoms(sympy.Rational))
            return typeset(value) if plain and len(str(value)) <= longest else ""
        # 1/2000 is a decimal by nature, 1/64 only among decimals
        places = _MOST if self.decimals or value.q % 10 == 0 else _ROUNDED
        shown = Fact("value", value, str(value)).shown(places)
        wanted = value in self.fractions or (self.fractions and not self.decimals and value.q % 10)
        if shown.relation == "=" and len(shown.text) <= longest and (value.q == 1 or not wanted):
            return numeral(shown.text)
        as_fraction = wanted or not self.decimals or value.q <= _SMALL_BELOW
        return typeset(value) if as_fraction and len(str(value)) <= longest else ""

    def shown(self, value: sympy.Expr) -> tuple[str, str]:
        """The relation and the value in Typst: = and exact where that is short, else ≈ and its decimals."""
        if exact := self.exact(value):
            return "=", exact
        shown = Fact("value", value, str(value)).shown(_ROUNDED)
        return shown.relation, numeral(shown.text)


WITHOUT_DECIMALS = NumberStyle()


def decimals_for(largest: float) -> int:
    """Decimals that give the largest number four figures: 3 for it up to ten, 2 up to a hundred …

    Below 10^-6 they are six: a Fact then takes a power of ten.
    """
    enough = 3 if not largest else max(3 - floor(log10(abs(largest))), 0)
    return enough if enough <= _MOST else 6


def distinct_decimals(
    values: Sequence[sympy.Expr], least: int, limit: sympy.Expr | None = None, most: int = _MOST
) -> list[int]:
    """Decimals for each value, at least ``least``, by which it differs from its neighbours and from a limit.

    Values that are equal stay so; where ``most`` decimals are not enough, they are the least again.
    """

    def seen(value: sympy.Expr, decimals: int) -> Decimal:
        return parse_shown(Fact("value", value, "").shown(decimals).text)

    found = []
    for k, value in enumerate(values):
        beside = [*values[max(k - 1, 0) : k + 2], *([] if limit is None else [limit])]
        others = [other for other in beside if other != value]
        enough = (
            decimals
            for decimals in range(least, most + 1)
            if all(seen(value, decimals) != seen(other, decimals) for other in others)
        )
        found.append(next(enough, least))
    return found


def exactly(value: sympy.Expr) -> str:
    """Typst of an exact value, a short decimal as a decimal, however long it is."""
    return WITHOUT_DECIMALS.exact(value) or typeset(value)


def is_short(value: sympy.Expr) -> bool:
    """Whether a number is a decimal of at most four characters."""
    return bool(
        value.is_Rational and (value * 1000).is_integer and len(str(float(value)).removesuffix(".0")) <= 4
    )
