"""Intervals with exact ends, and sets of them: where a piece of a function holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cmp_to_key

import sympy

from mathcore.evaluate.multiprecision import at_point
from mathcore.notation.typeset import typeset
from mathcore.notation.typst_words import word

Intervals = tuple["Interval", ...]  # apart from each other, in order


@dataclass(frozen=True, slots=True)
class Interval:
    """The numbers from `low` to `high`, exact or ±∞; `left` and `right` say whether these ends belong."""

    low: sympy.Expr
    high: sympy.Expr
    left: bool = False
    right: bool = False

    @property
    def empty(self) -> bool:
        """Whether no number lies in it."""
        side = order(self.low, self.high)
        return side > 0 or (side == 0 and not (self.left and self.right))

    @property
    def is_point(self) -> bool:
        """Whether it is one number."""
        return self.low == self.high

    @property
    def ends(self) -> tuple[tuple[sympy.Expr, bool], ...]:
        """Its finite ends, each with whether it belongs; one for a point."""
        both = ((self.low, self.left), (self.high, self.right))
        return tuple(end for end in dict.fromkeys(both) if end[0].is_finite)

    def holds(self, place: sympy.Expr) -> bool:
        """Whether an exact number lies in it."""
        low, high = order(place, self.low), order(place, self.high)
        return (low > 0 or (low == 0 and self.left)) and (high < 0 or (high == 0 and self.right))

    def condition(self, x: sympy.Symbol) -> sympy.Basic:
        """As a condition on x, which SymPy leaves as it is."""
        parts = []
        if self.low.is_finite:
            parts.append((sympy.Ge if self.left else sympy.Gt)(x, self.low, evaluate=False))
        if self.high.is_finite:
            parts.append((sympy.Le if self.right else sympy.Lt)(x, self.high, evaluate=False))
        return parts[0] if len(parts) == 1 else sympy.And(*parts, evaluate=False)

    def typst(self, x: sympy.Symbol) -> str:
        """The condition as Typst: 0 <= x < 1."""
        name, low, high = word(x.name), typeset(self.low), typeset(self.high)
        below, above = ("<=" if belongs else "<" for belongs in (self.left, self.right))
        if self.is_point:
            return f"{name} = {low}"
        if not self.low.is_finite:
            return f"{name} {above} {high}"
        if not self.high.is_finite:
            return f"{name} {below.replace('<', '>')} {low}"
        return f"{low} {below} {name} {above} {high}"


EVERYWHERE: Intervals = (Interval(-sympy.oo, sympy.oo),)


def order(a: sympy.Expr, b: sympy.Expr) -> int:
    """−1 if a < b, 0 if they are equal, 1 if a > b."""
    if a == b:
        return 0
    if sympy.oo in (a, b) or -sympy.oo in (a, b):
        return 1 if a == sympy.oo or b == -sympy.oo else -1
    apart = a - b if a.is_Rational and b.is_Rational else at_point(a - b, None, None)
    return int(bool(apart > 0)) - int(bool(apart < 0))


def joint(first: Intervals, second: Intervals) -> Intervals:
    """What lies in both."""
    found = []
    for a in first:
        for b in second:
            low, left = _inner(a.low, a.left, b.low, b.left, 1)
            high, right = _inner(a.high, a.right, b.high, b.right, -1)
            if not (both := Interval(low, high, left, right)).empty:
                found.append(both)
    return tuple(found)


def _inner(a: sympy.Expr, has: bool, b: sympy.Expr, had: bool, sign: int) -> tuple[sympy.Expr, bool]:
    """The inner one of two ends, and whether it belongs to both intervals."""
    side = sign * order(a, b)
    if side == 0:
        return a, has and had
    return (a, has) if side > 0 else (b, had)


def united(parts: Iterable[Interval]) -> Intervals:
    """What lies in any, as intervals apart from each other."""
    found: list[Interval] = []
    for part in sorted(parts, key=cmp_to_key(lambda a, b: order(a.low, b.low) or b.left - a.left)):
        side = order(part.low, found[-1].high) if found else 1
        if side > 0 or (side == 0 and not (part.left or found[-1].right)):
            found.append(part)
        else:
            last = found[-1]
            further = order(part.high, last.high)
            high, right = (part.high, part.right) if further > 0 else (last.high, last.right)
            found[-1] = Interval(last.low, high, last.left, right or (further == 0 and part.right))
    return tuple(found)


def rest_of(parts: Intervals) -> Intervals:
    """All other numbers."""
    left = EVERYWHERE
    for part in parts:
        below = Interval(-sympy.oo, part.low, False, not part.left)
        above = Interval(part.high, sympy.oo, not part.right, False)
        left = joint(left, tuple(one for one in (below, above) if one.low != one.high))
    return left


def within(parts: Intervals) -> list[sympy.Expr]:
    """A few places in them: points, or seven places of each stretch."""
    found: list[sympy.Expr] = []
    for part in parts:
        low, high = part.low, part.high
        if part.is_point:
            found.append(low)
        elif low.is_finite and high.is_finite:
            shares = ("1/2", "1/3", "3/4", "1/11", "16/17", "5/13", "9/14")
            found += [low + sympy.Rational(share) * (high - low) for share in shares]
        else:
            base, sign = (low, 1) if low.is_finite else (high, -1) if high.is_finite else (sympy.S.Zero, 1)
            found += [
                base + sign * sympy.Rational(step) for step in ("1", "1/2", "2", "1/3", "7/5", "11", "1/10")
            ]
    return found
