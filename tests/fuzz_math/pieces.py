"""Functions of pieces, held against plain if and else: the values at and beside a join, and how they meet.

A case's text is the pieces with & between; the place is a join, or any other. Each piece is smooth at the
joins, so that one-sided limits are its own values there, and one-sided slopes its difference quotients.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

import sympy

from mathcore import Curve, graph_ends
from tests.fuzz_math.cases import Case, Wrong, asked, compare, digits_of
from tests.fuzz_math.oracle import judge
from tests.fuzz_math.oracle.formula import Tree, parse
from tests.fuzz_math.oracle.real import Real, as_mpf, calculate, mp, sub

ENDS = ("0", "1", "-1", "2", "1/2", "1/3", "-0.7", "0.1", "pi/2", "sqrt(2)", "ln(2)", "3", "e")
# A smooth formula and its slope.
SMOOTH = {
    "x": "1", "x^2": "2*x", "x^3-x": "3*x^2-1", "sin(x)": "cos(x)", "e^x": "e^x", "2*x+1": "2", "5": "0",
    "0": "0", "cos(x)": "-sin(x)", "x^2/2-x": "x-1", "1/(4+x^2)": "-2*x/(4+x^2)^2",
    "arctan(x)": "1/(1+x^2)", "-x": "-1",
}  # fmt: skip
STEP = mp.mpf(10) ** -45  # larger than what the oracle calls a near tie
CLOSE = mp.mpf(10) ** -38


@dataclass(frozen=True)
class Part:
    """A piece as the test reads it: its tree, its ends (None for none) and whether these belong."""

    tree: Tree
    low: Real | None
    high: Real | None
    left: bool
    right: bool

    def holds(self, x: Real) -> bool:
        """Plain comparisons."""
        below = self.low is None or sub(x, self.low) > 0 or (self.left and sub(x, self.low) == 0)
        return below and (
            self.high is None or sub(x, self.high) < 0 or (self.right and sub(x, self.high) == 0)
        )

    def reaches(self, x: Real, side: int) -> bool:
        """Whether it holds just beside x."""
        low, high = (None if end is None else sub(x, end) for end in (self.low, self.high))
        if side < 0:
            return (low is None or low > 0) and (high is None or high <= 0)
        return (low is None or low >= 0) and (high is None or high < 0)


def pieces_of(pick: random.Random) -> tuple[str, str]:
    """Random pieces and a place, mostly a join: they meet in a corner, smoothly, in a jump, or not at all."""
    ends = sorted(
        set(pick.sample(ENDS, pick.choice((1, 1, 2, 3)))), key=lambda end: as_mpf(calculate(parse(end), {}))
    )
    formula = pick.choice(list(SMOOTH))
    texts, belongs, gaps = [], pick.random() < 0.5, 0
    for k in range(len(ends) + 1):
        low, high = ends[k - 1] if k else "", ends[k] if k < len(ends) else ""
        gap = k > 0 and pick.random() < 0.1
        gaps += gap
        sign = "<=" if k and not belongs and not gap else "<"
        belongs = pick.random() < 0.5
        upper = "<=" if belongs else "<"
        if low and high:
            condition = f"{low} {sign} x {upper} {high}"
        else:
            condition = f"x {upper} {high}" if high else f"x {sign.replace('<', '>')} {low}"
        texts.append(f"{formula} for {condition}")
        formula = _next(pick, formula, high) if high else formula
    if pick.random() < 0.3 and not gaps:
        texts[-1] = texts[-1].split(" for ")[0] + " otherwise"
    place = pick.choice(ends) if pick.random() < 0.7 else pick.choice(ENDS)
    return " & ".join(texts), place


def _next(pick: random.Random, formula: str, join: str) -> str:
    """A formula after a join: with the same value and slope, with the same value, or any."""
    kind, other = pick.random(), pick.choice(list(SMOOTH))
    if kind < 0.4 or formula not in SMOOTH:
        return other
    here = re.sub(r"\bx\b", f"({join})", formula)
    slope = re.sub(r"\bx\b", f"({join})", SMOOTH[formula]) if kind < 0.7 else pick.choice(("2", "-1", "0"))
    return f"{here}+({slope})*(x-({join}))"


def read_parts(text: str) -> list[Part]:
    """The pieces, read by the test's own few lines."""
    parts, known = [], []
    for piece in text.split("&"):
        formula, _, condition = piece.partition(" for ")
        if not condition:  # otherwise, which comes last and holds right of all others
            known.append((formula.replace("otherwise", ""), None, None, False, False))
            continue
        sides = re.split(r"(<=|>=|<|>)", condition)
        if len(sides) == 5:
            low, left, _, right, high = sides
            known.append((formula, low, high, left == "<=", right == "<="))
        elif "<" in sides[1]:
            known.append((formula, None, sides[2], False, sides[1] == "<="))
        else:
            known.append((formula, sides[2], None, sides[1] == ">=", False))
    for k, (formula, low, high, left, right) in enumerate(known):
        if (low, high) == (None, None) and k:
            low, left = known[k - 1][2], not known[k - 1][4]
        ends = (None if end is None else calculate(parse(end), {}) for end in (low, high))
        parts.append(Part(parse(formula), *ends, left, right))
    return parts


def check_pieces(case: Case) -> None:
    """Value, judgement, slope and ends at the place."""
    parts, (x,) = read_parts(case.text), case.there
    curve = asked(lambda: Curve.read([piece.strip() for piece in case.text.split("&")]))
    here = next((calculate(part.tree, {"x": x}) for part in parts if part.holds(x)), None)
    seen = asked(lambda: curve.value(case.place[0]))
    if (here is None) != (seen is sympy.nan):
        raise Wrong(f"the value is {here}, mathcore says {seen}")
    if here is not None:
        compare(seen, here, "the value")
    sides = [_beside(parts, x, side) for side in (-1, 1)]
    kind = _kind(here, sides)
    found = asked(lambda: curve.differentiable_at(case.place[0]))
    told = "smooth" if found.ok else judge.named(found.reason, False)
    if told != kind:
        raise Wrong(f"{kind}, mathcore says {told}: {found.reason}")
    if found.ok:
        slope = digits_of(asked(lambda: curve.slope(case.place[0])))
        if abs(slope - sides[0][1]) > CLOSE:
            raise Wrong(f"the slope is {mp.nstr(sides[0][1], 20)}, mathcore says {slope}")
    _check_ends(curve, case.place[0], here, [None if side is None else side[0] for side in sides])


def _beside(parts: list[Part], x: Real, side: int) -> tuple[mp.mpf, mp.mpf] | None:
    """The limit and the slope on one side; None where nothing lies there."""
    part = next((part for part in parts if part.reaches(x, side)), None)
    if part is None:
        return None
    at, near = (as_mpf(calculate(part.tree, {"x": as_mpf(x) + h})) for h in (0, side * STEP))
    return at, (near - at) / (side * STEP)


def _kind(here: Real | None, sides: list) -> str:
    """How the graph goes on at the place, by plain comparisons."""
    there = [side for side in sides if side is not None]
    if here is None:
        if len(there) < 2:
            return "edge" if there else "outside"
        return "hole" if abs(there[0][0] - there[1][0]) < CLOSE else "broken"
    if len(there) < 2:
        return "edge" if there else "alone"
    if any(abs(limit - as_mpf(here)) > CLOSE for limit, _ in there):
        return "jump"
    return "smooth" if abs(there[0][1] - there[1][1]) < CLOSE else "corner"


def _check_ends(curve: Curve, place: str, here: Real | None, limits: list) -> None:
    """A ring at each limit that is not the value, a dot at the value unless the graph passes through it."""
    x = float(digits_of(sympy.sympify(place.replace("ln", "log").replace("e", "E")) + 0))
    found = [
        end for end in asked(lambda: graph_ends(curve, x - 1, x + 1)) if abs(float(end.place) - x) < 1e-12
    ]
    value = None if here is None else as_mpf(here)
    apart = [limit for limit in limits if limit is not None and (value is None or abs(limit - value) > CLOSE)]
    rings = {mp.nstr(limit, 30) for limit in apart}
    dots = [] if value is None or (not apart and None not in limits) else [value]
    seen = [(end.closed, digits_of(end.height)) for end in found]
    if {mp.nstr(height, 30) for closed, height in seen if not closed} != rings:
        raise Wrong(f"open ends at {rings}, mathcore says {seen}")
    if len([1 for closed, _ in seen if closed]) != len(dots):
        raise Wrong(f"closed ends at {dots}, mathcore says {seen}")
