"""What a descent does, in one or two variables, and why, in numbers.

A descent counts as
- stuck, if the slope has vanished far from any goal: n steps do not move it by a thousandth of the way;
- too gradual, if n steps leave more than a third of the distance to the goal;
- gradual, if it converges without crossing the goal; overshooting, if each step crosses the goal without
  growing (a factor of −1 included, which alternates for ever); diverging, if its steps grow;
- left the domain, if a step lands where the loss is not defined.
For a quadratic loss all follows from the factors 1 − αλ: each step multiplies the distance along an
eigenvector by one of them, and only those count along which the start is away from the goal. For any other
loss the curvature κ along a step m is (g − g′)·m / m·m, with g and g′ the slopes before and after it. The
step multiplies the slope along m by 1 − ακ: below 0 it crosses the goal or valley, below −1 it climbs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import sympy

from mathcore.calculus.function import Pair, coordinates
from mathcore.calculus.quadratic import Form
from mathcore.calculus.surface import Surface
from mathcore.descent.convergence import factors_and_distances, goal, lengths, walk
from mathcore.descent.descent import Descent, as_floats
from mathcore.evaluate.arrays import Array, np, quiet
from mathcore.evaluate.multiprecision import at_places
from mathcore.notation.fact import Fact
from mathcore.notation.plain_text import plain

TOO_MUCH_LEFT = Fraction(1, 3)
UNMOVED = 1e-3
FAR = 1e6  # times the first distances: counts as diverging
SEEN = 0.1  # of the first distance: a smaller crossing of the valley is not called overshooting
KINDS = ("too gradual", "gradual", "overshooting", "diverging", "stuck", "left the domain")


@dataclass(frozen=True, slots=True)
class Verdict:
    """`kind` is one of KINDS; `reason` says why, in numbers."""

    kind: str
    reason: str


@quiet
def verdict(descent: Descent, n: int = 50) -> Verdict:
    """What the first n steps do, and why, in numbers."""
    if isinstance(n, bool) or not isinstance(n, int) or n < 1:
        raise ValueError(f"{n!r} steps cannot be judged: give a whole number from 1 on")
    form = descent.form
    level = None if form is None else form.level_place(coordinates(descent.start))
    if level is not None:
        return _of_quadratic(descent, form, factors_and_distances(descent, form, level), n)
    return _of_walk(descent, *walk(descent, n), n)


def _of_quadratic(descent: Descent, form: Form, found: list[tuple[sympy.Expr, float]], n: int) -> Verdict:
    words = _words(descent)
    if not found:
        return Verdict("stuck", f"the {words.slope} at the start is exactly 0: no step moves")
    factors = [float(at_places(factor, {})) for factor, _ in found]
    name = words.factors([factor for factor, _ in found])
    edge = words.edge(form.eigenvalues[-1])
    if max(factors) > 1:
        return Verdict("diverging", f"{name}{words.downwards}")
    if min(factors) < -1:
        return Verdict("diverging", f"{name}, beyond 1 in size: each step leads further away{edge}")
    if min(factors) == -1:
        return Verdict("overshooting", f"{name}: the walk hops across the {words.for_ever}{edge}")
    if words.lands and factors == [0]:
        return Verdict("gradual", f"{name}: the first step lands on the goal")
    reach = math.hypot(*(size for _, size in found))
    share = math.hypot(*(f**n * size for f, (_, size) in zip(factors, found, strict=True))) / reach
    left = f"{_percent(share)} of the distance is left after {n} steps"
    leaps = [-f * size for f, (_, size) in zip(factors, found, strict=True) if f < 0]
    if leaps and (len(found) == 1 or max(leaps) >= SEEN * reach):
        return Verdict("overshooting", f"{name}: each step crosses the {words.crossed}, and {left}{edge}")
    return Verdict("too gradual" if share > TOO_MUCH_LEFT else "gradual", f"{name}: {left}")


# -- the verdict for any other loss


def _of_walk(descent: Descent, places: Array, end: str, n: int) -> Verdict:
    words, k = _words(descent), len(places) - 1
    lands = f"step {k} lands at {words.at(places[-1])}, where the loss"
    if end == "left the domain":
        return Verdict(end, f"{lands} is not defined")
    if end == "no slope":
        return Verdict("stuck", f"{lands} has no {words.slope} to follow")
    if end or np.max(np.abs(places)) > FAR * (1 + np.max(np.abs(places[0]))):
        return Verdict("diverging", f"after {k} steps {words.passed(places[-1])}")
    steps = lengths(np.diff(places, axis=0))
    if steps[0] == 0:
        return Verdict("stuck", f"the {words.slope} at the start is 0: no step moves")
    bottom = goal(descent, max(n, 200))
    target = None if bottom is None else as_floats(bottom)
    reach, total = max(math.hypot(*places[0]), 1.0), float(np.sum(steps))
    if total < UNMOVED * reach and (
        target is None or math.hypot(*(places[0] - target)) > 100 * UNMOVED * reach
    ):
        size = Fact("", sympy.Float(steps[0] / float(descent.rate), 30), "").shown(3).text
        return Verdict("stuck", f"the {words.size} is {size}: {n} steps move it by {total:.2g} in all")
    factors = _factors_between(places)
    bent = _bent(words.least(factors), descent.rate)
    if target is None:
        return _without_goal(words, places, bent, n)
    first, last = (math.hypot(*(places[i] - target)) for i in (0, -1))
    share = last / first if first else 0.0
    left = f"{_percent(share)} of the distance to {words.named(bottom)} is left after {n} steps"
    crossings = words.crossings(places, target)
    if crossings >= 2 or (crossings and n < 3):
        return Verdict("overshooting", words.crossing(f"{crossings} of {n} steps cross", left, bent))
    return Verdict("too gradual" if share > TOO_MUCH_LEFT else "gradual", words.settling(left, bent))


def _without_goal(words: _CurveWords, places: Array, bent: str, n: int) -> Verdict:
    steps = lengths(np.diff(places, axis=0))
    if steps[-1] > 1.5 * steps[0]:
        grown = f"the steps grow from {steps[0]:.3g} to {steps[-1]:.3g}"
        return Verdict("diverging", f"{grown}; {bent}")
    if (turning := words.turning(places, bent, n)) is not None:
        return Verdict("overshooting", turning)
    ends = f"from {words.text_of(places[0])} to {words.text_of(places[-1])}"
    return Verdict("too gradual", f"{n} steps lead {ends}, and no goal is in sight")


def _factors_between(places: Array) -> Array:
    """1 − ακ for each step, κ being the curvature along it; tiny steps left out."""
    moves = np.diff(places, axis=0)
    steps = lengths(moves)
    clear = steps > 1e-6 * np.max(steps)  # smaller steps may have lost their direction to rounding
    both = clear[:-1] & clear[1:]
    return np.sum(moves[1:] * moves[:-1], axis=1)[both] / steps[:-1][both] ** 2


def _bent(factor: float, rate: sympy.Expr) -> str:
    """A clause on the largest curvature κ along the path, and its effect."""
    curvature = (1 - factor) / float(rate)
    return f"the curvature reaches κ = {curvature:.3g}, so 1 − ακ = {factor:.2g}".replace("-", "−")


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

    def text_of(self, place: Array) -> str:
        return f"{place[0]:.3g}"

    def passed(self, place: Array) -> str:
        return f"{self.variable} has passed {place[0]:.2g}"

    def named(self, goal: sympy.Expr) -> str:
        return plain(goal)

    def least(self, factors: Array) -> float:
        return float(np.min(factors, initial=1.0))

    def crossings(self, places: Array, target: Array) -> int:
        away = (places - target)[:, 0]
        sides = np.sign(np.where(np.abs(away) < 1e-9 * max(abs(places[0, 0]), 1.0), 0, away))
        return int(np.count_nonzero(sides[:-1] * sides[1:] < 0))

    def crossing(self, crossings: str, left: str, bent: str) -> str:
        return f"{crossings} the goal; {left}; {bent}"

    def settling(self, left: str, bent: str) -> str:
        return left

    def turning(self, places: Array, bent: str, n: int) -> str | None:
        """Why a descent without a goal keeps reversing direction; None where it does not."""
        moves = np.diff(places[:, 0])
        turns = moves[:-1] * moves[1:] < 0
        if len(moves) > 1 and turns[-5:].all():
            return f"the steps keep crossing and do not settle within {n}"
        count = np.count_nonzero(turns)
        return f"{count} of {n} steps turn back: the walk does not settle" if count > n // 3 else None


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

    def text_of(self, place: Array) -> str:
        inside = ", ".join(f"{part:.3g}" for part in np.round(place, 12) + 0.0)
        return f"({inside})".replace("-", "−")

    def passed(self, place: Array) -> str:
        return f"the walk has passed {self.text_of(place)}"

    def named(self, goal: Pair) -> str:
        return f"({', '.join(plain(part) for part in goal)})"

    def least(self, factors: Array) -> float:
        return float(np.min(factors)) if len(factors) else 1.0

    def crossings(self, places: Array, target: Array | None) -> int:
        """How many steps cross the valley; 0 if only a few early ones do."""
        factors = _factors_between(places)
        count = int(np.count_nonzero(factors < -0.01))
        return count if 4 * count >= len(factors) else 0

    def crossing(self, crossings: str, left: str, bent: str) -> str:
        return f"{bent}: {crossings} the valley; {left}"

    def settling(self, left: str, bent: str) -> str:
        return f"{left}; {bent}"

    def turning(self, places: Array, bent: str, n: int) -> str | None:
        if self.crossings(places, None) < 2:
            return None
        return f"{bent}: the steps keep crossing and do not settle within {n}"


def _words(descent: Descent) -> _CurveWords:
    if isinstance(descent.loss, Surface):
        return _SurfaceWords("")
    return _CurveWords(descent.loss.variable.name)


def _short(value: sympy.Expr) -> str:
    """A short number as it is, any other to three decimals."""
    shown = plain(value) if value.is_Rational else ""
    return shown if 0 < len(shown) < 8 else Fact("", value, "").shown(3).text


def _percent(share: float) -> str:
    shown = 100 * share
    if shown < 0.01:
        return "less than 0.01 %"
    return f"{shown:.2g} %" if shown < 10 else f"{shown:.0f} %"
