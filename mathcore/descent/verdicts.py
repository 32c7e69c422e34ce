"""What a descent does, in one or two variables, and why, in numbers.

A descent counts as
- too gradual, if n steps leave more than a third of the distance to the goal, or no goal is in sight;
- gradual, if it settles without crossing the goal; overshooting, if it settles and steps cross the goal;
- cycling, if it comes back to the same places for ever: it neither settles nor runs away;
- diverging, if it runs away by ever longer steps;
- stuck, if it comes to rest where it cannot settle, as on a maximum or at a corner, or if the slope has
  vanished far from any goal: n steps do not move it by a thousandth of the way;
- left the domain, if one of the n steps lands where the loss is not defined;
- not known, if up to 10,000 steps keep turning back and do none of these.
All but the shares and crossings, which are those of the first n steps, is said of the walk without end.

For a quadratic loss all follows from the factors 1 − αλ: each step multiplies the distance along an
eigenvector by one of them, and only those count along which the start is away from the goal. For any other
loss the curvature κ along a step m is (g − g′)·m / m·m, with g and g′ the slopes before and after it. The
step multiplies the slope along m by 1 − ακ: below 0 it crosses the goal or valley, below −1 it climbs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import mpmath
import sympy

from mathcore.calculus.function import Pair, coordinates
from mathcore.calculus.quadratic import Form
from mathcore.calculus.surface import Surface
from mathcore.descent.convergence import factors_and_distances, sign
from mathcore.descent.descent import MOST_STEPS, Descent
from mathcore.descent.formulas import as_number
from mathcore.descent.outcome import outcome_of
from mathcore.descent.path import Path, path_of
from mathcore.evaluate.arrays import Array, np, quiet
from mathcore.evaluate.multiprecision import at_places
from mathcore.notation.fact import RAISED, Fact
from mathcore.notation.plain_text import plain

TOO_MUCH_LEFT = 1 / 3
_WRITTEN = mpmath.mpf("1e-1000")  # a smaller slope is not written out
CLOSED = 1e-12  # of a cycle's size: nearer to each other, places a period apart are the same
UNMOVED = 1e-3
SEEN = 0.1  # of the first distance: a smaller crossing of the valley is not called overshooting
KINDS = (
    "too gradual", "gradual", "overshooting", "cycling", "diverging", "stuck", "left the domain", "not known",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verdict:
    """`kind` is one of KINDS; `reason` says why, in numbers; `period` is a cycle's number of places."""

    kind: str
    reason: str
    period: int = 0


@quiet
def verdict(descent: Descent, n: int = 50) -> Verdict:
    """What the first n steps do, and why, in numbers."""
    if isinstance(n, bool) or not isinstance(n, int) or not 1 <= n <= MOST_STEPS:
        raise ValueError(f"{n!r} steps cannot be judged: give a whole number from 1 to {MOST_STEPS}")
    form = descent.form
    level = None if form is None else form.level_place(coordinates(descent.start))
    if level is not None:
        return _of_quadratic(descent, form, factors_and_distances(descent, form, level), n)
    return _of_walk(descent, n)


def _of_quadratic(
    descent: Descent, form: Form, found: list[tuple[sympy.Expr, mpmath.mpf]], n: int
) -> Verdict:
    words = _words(descent)
    if not found:
        return Verdict("stuck", f"the {words.slope} at the start is exactly 0: no step moves")
    exact = [factor for factor, _ in found]
    name, edge = words.factors(exact), words.edge(form.eigenvalues[-1])
    if any(sign(factor - 1) > 0 for factor in exact):
        return Verdict("diverging", f"{name}{words.downwards}")
    least = min(sign(factor + 1) for factor in exact)
    if least < 0:
        return Verdict("diverging", f"{name}, beyond 1 in size: each step leads further away{edge}")
    if least == 0:
        return Verdict("cycling", f"{name}: the walk hops across the {words.for_ever}{edge}", 2)
    if words.lands and exact == [0]:
        return Verdict("gradual", f"{name}: the first step lands on the goal")
    factors = [(at_places(factor, {}), size) for factor, size in found]
    reach = mpmath.norm([size for _, size in factors])
    share = mpmath.norm([factor**n * size for factor, size in factors]) / reach
    left = f"{_percent(share)} of the distance is left after {_steps(n)}"
    leaps = [-factor * size for factor, size in factors if factor < 0]
    if leaps and (len(found) == 1 or max(leaps) >= SEEN * reach):
        return Verdict("overshooting", f"{name}: each step crosses the {words.crossed}, and {left}{edge}")
    return Verdict("too gradual" if share > TOO_MUCH_LEFT else "gradual", f"{name}: {left}")


# -- the verdict for any other loss


def _of_walk(descent: Descent, n: int) -> Verdict:
    outcome, path, words = outcome_of(descent), path_of(descent), _words(descent)
    k = path.walk(n)
    n = n if path.end else min(n, k)  # fewer, where more would take too much work
    last = path.floats(k)[-1]
    lands = f"step {k} lands at {words.at(last)}, where the loss"
    if not k and path.end == "rests":
        return Verdict("stuck", f"the {words.slope} at the start is 0: no step moves")
    if outcome.kind == "left the domain" and k <= n:
        return Verdict("left the domain", f"{lands} is not defined")
    if path.end == "unclear" and k <= n:
        return Verdict("not known", f"{lands} is made of numbers too large to be told")
    if outcome.kind == "no slope" and (k <= n or outcome.place is None):
        return Verdict("stuck", f"{lands} has no {words.slope} to follow")
    if outcome.kind == "runs away" and path.end:
        passed = f"after {_steps(k)} {words.passed(last)}"
        return Verdict("diverging", passed if k else "the first step leads beyond 10⁶⁰")
    if outcome.kind == "rests":
        rests = (
            f"{lands} has {words.slope} 0" if path.end else f"the steps come to rest at {words.text_of(last)}"
        )
        return Verdict("stuck", f"{rests}, but some walks that start beside it leave it")
    if outcome.kind == "cycles":
        return Verdict("cycling", _cycle(words, path.floats(k), outcome.period), outcome.period)
    if outcome.place is None:
        return _without_goal(words, path, outcome.kind, n)
    return _with_goal(words, path, outcome.place, n)


def _cycle(words: _CurveWords, places: Array, period: int) -> str:
    """What the last of the places do; they are named where they stay the same and read differently."""
    hops = f"the steps come back to the same {period} places for ever"
    last, before = (
        list(map(words.text_of, some)) for some in (places[-period:], places[-2 * period : -period])
    )
    size, gap = np.max(np.ptp(places[-period:], axis=0)), np.max(abs(places[-1] - places[-1 - period]))
    if gap > CLOSED * size:
        return f"the steps close in on {period} places, between which they hop for ever"
    return f"{hops}: {', '.join(last)}" if last == before and len(set(last)) == period else hops


def _with_goal(words: _CurveWords, path: Path, bottom: sympy.Expr | Pair, n: int) -> Verdict:
    centre = tuple(map(as_number, coordinates(bottom)))
    away = path.away(0, n + 1, centre)
    share = math.hypot(*away[-1]) / math.hypot(*away[0])
    # The curvature along a step shows in the next one.
    factors = _factors_between(away if n > 1 else path.away(0, path.walk(2) + 1, centre))
    bent = _bent(words.least(factors), path.rate)
    left = f"{_percent(share)} of the distance to {words.named(bottom)} is left after {_steps(n)}"
    crossings = words.crossings(away, factors)
    if crossings >= 2 or (crossings and n < 3):
        return Verdict(
            "overshooting",
            words.crossing(f"{crossings} of {_steps(n)} {'cross' if n > 1 else 'crosses'}", left, bent),
        )
    return Verdict("too gradual" if share > TOO_MUCH_LEFT else "gradual", words.settling(left, bent))


def _without_goal(words: _CurveWords, path: Path, kind: str, n: int) -> Verdict:
    steps, places = np.array(path.lengths), path.floats(n)
    bent = _bent(words.least(_factors_between(path.floats(len(steps)))), path.rate)
    if kind == "runs away":
        return Verdict(
            "diverging", f"the steps grow from {_figure(steps[0])} to {_figure(steps[-1])}; {bent}"
        )
    total = float(np.sum(steps[:n]))
    if total < UNMOVED * max(math.hypot(*places[0]), 1.0):
        size = "less than 10⁻¹⁰⁰⁰"
        if path.first_slope > _WRITTEN:
            size = Fact("", sympy.Float(path.first_slope, 30), "").shown(3).text
        moves, do = ("move", "do") if n > 1 else ("moves", "does")
        moved = f"{moves} it by {_figure(total, 2)} in all" if total else f"{do} not move it at all"
        return Verdict("stuck", f"the {words.size} is {size}: {_steps(n)} {moved}")
    moves = np.diff(path.floats(len(steps))[len(steps) // 4 :], axis=0)
    if (np.sum(moves[1:] * moves[:-1], axis=1) < 0).any():
        none = f"{len(steps)} steps neither settle, nor come back to the same places, nor run away"
        return Verdict("not known", f"{none}; {bent}")
    factors = _factors_between(places)
    if _across(factors) >= 2:
        hops = _bent(words.least(factors), path.rate)
        return Verdict("overshooting", f"{hops}: the steps keep crossing and do not settle within {n}")
    way = f"{_steps(n)} {_way(words, places)}"
    if kind == "unsettled" and steps[-1] > steps[len(steps) // 2]:  # as on the way down from a plateau
        return Verdict("not known", f"{way}, and then they grow; no goal is in sight")
    return Verdict("too gradual", f"{way}, and no goal is in sight")


def _factors_between(places: Array) -> Array:
    """1 − ακ for each step, κ being the curvature along it; tiny steps left out."""
    moves = np.diff(places, axis=0)
    steps = np.hypot.reduce(moves, axis=1)
    clear = steps > 1e-6 * np.max(steps)  # smaller steps may have lost their direction to rounding
    both = clear[:-1] & clear[1:]
    return np.sum(moves[1:] * moves[:-1], axis=1)[both] / steps[:-1][both] ** 2


def _across(factors: Array) -> int:
    """How many steps turn the slope along them round; 0 if only a few early ones do."""
    count = int(np.count_nonzero(factors < -0.01))
    return count if 4 * count >= len(factors) else 0


def _bent(factor: float, rate: mpmath.mpf) -> str:
    """A clause on the largest curvature κ along the path, and its effect."""
    curvature = float((1 - factor) / rate)
    return f"the curvature reaches κ = {_figure(curvature)}, so 1 − ακ = {_figure(factor, 2)}"


def _steps(n: int) -> str:
    return "1 step" if n == 1 else f"{n} steps"


def _way(words: _CurveWords, places: Array) -> str:
    """From where to where the steps lead, with as many digits as tell the two apart."""
    lead = "lead" if len(places) > 2 else "leads"
    for digits in (3, 6, 9, 12):
        first, last = (words.text_of(place, digits) for place in (places[0], places[-1]))
        if first != last:
            return f"{lead} from {first} to {last}"
    return f"hardly {lead} away from {words.text_of(places[0])}"


# -- wording for one and two variables, and what counts as crossing


@dataclass(frozen=True, slots=True)
class _CurveWords:
    """For one variable: a step crosses the goal if it ends on the other side of it."""

    variable: str
    slope = "slope"
    size = "slope"
    crossed = "goal"
    for_ever = "goal for ever and never settles"
    downwards = ", beyond 1 in size: each step leads further away"
    lands = True  # whether a first step that lands on the goal is mentioned

    def factors(self, found: list[sympy.Expr]) -> str:
        return f"the factor 1 − αL″ is {plain(found[0])}"

    def edge(self, steepest: sympy.Expr) -> str:
        return ""

    def at(self, place: Array) -> str:
        return f"{self.variable} ≈ {self.text_of(place)}"

    def text_of(self, place: Array, digits: int = 3) -> str:
        return _figure(place[0], digits)

    def passed(self, place: Array) -> str:
        return f"{self.variable} has passed {_figure(place[0], 2)}"

    def named(self, goal: sympy.Expr) -> str:
        return plain(goal)

    def least(self, factors: Array) -> float:
        return float(np.min(factors, initial=1.0))

    def crossings(self, away: Array, factors: Array) -> int:
        """How many steps cross the goal, from the places less the goal, and the factors of the steps."""
        sides = np.sign(np.where(np.abs(away[:, 0]) < 1e-9 * abs(away[0, 0]), 0, away[:, 0]))
        return int(np.count_nonzero(sides[:-1] * sides[1:] < 0))

    def crossing(self, crossings: str, left: str, bent: str) -> str:
        return f"{crossings} the goal; {left}; {bent}"

    def settling(self, left: str, bent: str) -> str:
        return left


@dataclass(frozen=True, slots=True)
class _SurfaceWords(_CurveWords):
    """For two variables: a step crosses the valley if the slope along it changes sign."""

    slope = "gradient"
    size = "gradient's length"
    crossed = "valley"
    for_ever = "valley for ever"
    downwards = ": beyond 1, the ground curves downwards and the walk runs away"
    lands = False

    def factors(self, found: list[sympy.Expr]) -> str:
        one = "the factor 1 − αλ is" if len(found) == 1 else "the factors 1 − αλ are"
        return f"{one} {' and '.join(_short(factor) for factor in found)}"

    def edge(self, steepest: sympy.Expr) -> str:
        if at_places(steepest, {}) <= 0:
            return ""
        return f"; the edge is 2/{_short(steepest)} = {_short(2 / steepest)}"

    def at(self, place: Array) -> str:
        return self.text_of(place)

    def text_of(self, place: Array, digits: int = 3) -> str:
        return f"({', '.join(_figure(part, digits) for part in np.round(place, 12))})"

    def passed(self, place: Array) -> str:
        return f"the walk has passed {self.text_of(place)}"

    def named(self, goal: Pair) -> str:
        return f"({', '.join(plain(part) for part in goal)})"

    def least(self, factors: Array) -> float:
        return float(np.min(factors)) if len(factors) else 1.0

    def crossings(self, away: Array, factors: Array) -> int:
        """How many steps cross the valley; 0 if only a few early ones do."""
        return _across(factors)

    def crossing(self, crossings: str, left: str, bent: str) -> str:
        return f"{bent}: {crossings} the valley; {left}"

    def settling(self, left: str, bent: str) -> str:
        return f"{left}; {bent}"


def _words(descent: Descent) -> _CurveWords:
    if isinstance(descent.loss, Surface):
        return _SurfaceWords("")
    return _CurveWords(descent.loss.variable.name)


def _figure(value: float, digits: int = 3) -> str:
    """A float with so many significant digits, as it is typeset: −0.2, 2 × 10⁻²⁷."""
    mantissa, _, power = f"{value + 0.0:.{digits}g}".partition("e")
    if power and 0 < int(power) < 7:
        mantissa, power = f"{float(f'{mantissa}e{power}'):.0f}", ""
    times = f" × 10{str(int(power)).translate(RAISED)}" if power else ""
    return mantissa.replace("-", "−") + times


def _short(value: sympy.Expr) -> str:
    """A short number as it is, any other to three decimals."""
    shown = plain(value) if value.is_Rational else ""
    return shown if 0 < len(shown) < 8 else Fact("", value, "").shown(3).text


def _percent(share: float | mpmath.mpf) -> str:
    shown = float(100 * share)
    if shown < 0.01:
        return "less than 0.01 %"
    if 99.5 < shown < 100 or share < 1 <= shown / 100:
        return "more than 99 %"
    return f"{shown:.2g} %" if shown < 10 else f"{shown:.0f} %"
