"""Walks of 10,000 steps in floats, to sixty digits or in exact fractions, and what becomes of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from tests.fuzz_math.oracle.derivatives import derivative, python_function
from tests.fuzz_math.oracle.formula import Tree
from tests.fuzz_math.oracle.real import Abstain

STEPS = 10_000
AWAY = 1e100
LONGEST = 10**80  # the longest fraction of an exact walk
ERRORS = (ValueError, ZeroDivisionError, TypeError)
SETTLED, CLOSED, PERIODS = 1e-13, 1e-40, range(1, 65)
Vector = tuple[Any, ...]


@dataclass(frozen=True)
class Walk:
    """The places of a walk and why it ended early: "", "away", "no slope", "left", or "unsure"."""

    places: list[Vector]
    end: str

    def move(self, k: int) -> float:
        """The length of the move to place k."""
        return distance(self.places[k], self.places[k - 1])

    @property
    def scale(self) -> float:
        return max(1e-300, *(float(abs(part)) for place in self.places[:2] for part in place), self.move(1))


def distance(a: Vector, b: Vector) -> float:
    return float(math.hypot(*(float(p - q) for p, q in zip(a, b, strict=True))))


def walked(tree: Tree, start: Sequence[Any], rate: Any, kind: str) -> Walk:
    """The walk in numbers of one kind (see `python_function`)."""
    names = "xy"[: len(start)]
    f = python_function(tree, names, kind)
    slopes = [python_function(derivative(tree, name), names, kind) for name in names]
    places: list[Vector] = [tuple(start)]
    for _ in range(STEPS):
        here = places[-1]
        try:
            along = [slope(*here) for slope in slopes]
        except OverflowError:
            return Walk(places, "unsure")
        except ERRORS:
            return Walk(places, "no slope")
        there = tuple(part - rate * slope for part, slope in zip(here, along, strict=True))
        if any(isinstance(part, complex) or part != part for part in there):
            return Walk(places, "unsure")
        if max(map(abs, there)) > AWAY:
            return Walk(places, "away")
        if kind == "exact" and max(max(abs(p.numerator), p.denominator) for p in there) > LONGEST:
            raise Abstain("fractions grow too long")
        places.append(there)
        if there == here:
            break
        try:
            value = f(*there)
        except OverflowError:
            return Walk(places, "unsure")
        except ERRORS:
            return Walk(places, "left")
        if isinstance(value, complex):
            return Walk(places, "left")
    try:
        _ = [slope(*places[-1]) for slope in slopes]
    except ERRORS:
        return Walk(places, "no slope")  # the very last step lands at a kink
    return Walk(places, "")


@dataclass(frozen=True)
class Fate:
    """What a walk does: settles (at `limit`), stops, drifts, cycles, wanders, diverges, left."""

    kind: str
    limit: Vector = ()
    error: float = 0.0
    steps: int = 0


def fate_of(walk: Walk) -> Fate:
    """What the walk does in the end, from its last steps. Abstain where that is not clear."""
    last = len(walk.places) - 1
    if walk.end == "unsure":
        raise Abstain("floats overflow")
    if walk.end == "away":
        return Fate("diverges", steps=last)
    if walk.end == "left":
        return Fate("left", steps=last)
    if walk.end == "no slope":
        return Fate("stops", walk.places[-1], 0.0, last)
    if last < STEPS or walk.move(last) == 0:
        return Fate("settles", walk.places[-1], 0.0, _settled(walk))
    size = 1e-300 + max(float(abs(part)) for part in walk.places[-1])
    moves = [walk.move(k) for k in (last, last - 1, last // 2, last // 4)]
    spread = max(distance(walk.places[-1], walk.places[-1 - k]) for k in PERIODS)
    longest = max(walk.move(k) for k in range(1, last + 1, max(1, last // 200)))
    if spread <= SETTLED * max(size, walk.scale) and spread <= 1e-3 * longest:  # longer: a small cycle
        return Fate("settles", walk.places[-1], spread, _settled(walk))
    gap = min(distance(walk.places[-1], walk.places[-1 - k]) for k in PERIODS[1:])
    if gap <= 1e-7 * spread:
        if gap > CLOSED * spread and not isinstance(walk.places[-1][0], float):
            raise Abstain("it may settle very slowly")  # a factor of −1 + 10⁻¹⁷ is no cycle
        return Fate("cycles", steps=last)
    first = walk.move(1)
    gone, gone_half = (distance(walk.places[k], walk.places[0]) for k in (last, last // 2))
    even = moves[0] >= (1 - 1e-9) * first  # a little shorter steps may lead to a goal far away
    gone_far = gone > max(0.2 * last * first, 1.1 * gone_half, 0.1 * math.hypot(*map(float, walk.places[0])))
    if even and gone_far and moves[0] > 0.99 * longest:
        return Fate("diverges", steps=last)
    if moves[0] < 0.95 * moves[2] < 0.95**2 * moves[3]:
        return Fate("drifts", walk.places[-1], 0.0, last)
    if moves[0] < (1 - 1e-6) * moves[2] < (1 - 1e-6) ** 2 * moves[3]:
        raise Abstain("it may settle very slowly")
    far = [distance(walk.places[k], walk.places[0]) for k in (last // 4, last // 2, last)]
    if far[2] <= 1.01 * max(far[:2]) and moves[0] >= 0.2 * moves[3] and _turns(walk, last // 2):
        return Fate("wanders", steps=last)
    raise Abstain("a walk that is not clear")


def _turns(walk: Walk, first: int) -> bool:
    """Whether the walk turns back at one of its steps from the first on."""
    moves = [[float(q - p) for p, q in zip(*pair, strict=True)] for pair in pairwise(walk.places[first:])]
    return any(sum(p * q for p, q in zip(*pair, strict=True)) < 0 for pair in pairwise(moves))


def _settled(walk: Walk) -> int:
    """The step from which on, seen every tenth, the walk is at its end."""
    close = 1e-9 * max(walk.scale, *(float(abs(part)) for part in walk.places[-1]))
    last = len(walk.places) - 1
    return next((k for k in range(0, last, 10) if distance(walk.places[k], walk.places[-1]) <= close), last)


def quadratic_fate(tree: Tree, start: Any, rate: Any) -> Fate | None:
    """For a polynomial of degree 2 in x with exact numbers: by its factor 1 − αL″, whatever floats say."""
    if not _is_polynomial(tree) or not all(isinstance(part, Fraction) for part in (start, rate)):
        return None
    slope = python_function(derivative(tree, "x"), "x", "exact")
    values = [slope(Fraction(k)) for k in range(9)]
    bend = values[1] - values[0]
    if bend == 0 or any(after - before != bend for before, after in pairwise(values)):
        return None
    level, factor = -Fraction(values[0]) / bend, 1 - rate * bend
    if start == level:
        return Fate("settles", (level,))
    kind = "settles" if abs(factor) < 1 else "cycles" if factor == -1 else "diverges"
    return Fate(kind, (level,) if kind == "settles" else (), 0.0, STEPS)


def _is_polynomial(tree: Tree) -> bool:
    if tree[0] in ("number", "x"):
        return True
    if tree[0] == "^":
        return tree[2][0] == "number" and tree[2][1].isdigit() and _is_polynomial(tree[1])
    if tree[0] == "/" and tree[2][0] != "number":
        return False
    return tree[0] in ("+", "-", "*", "/", "neg") and all(map(_is_polynomial, tree[1:]))
