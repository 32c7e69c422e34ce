"""Where a descent goes, on a curve or on a surface: its goal, and its verdict in words.

A walk counts as
- stuck, if the slope has vanished far from any goal: n steps do not move it by a thousandth of the way;
- too gradual, if n steps leave more than a third of the distance to the goal;
- gradual, if it settles without crossing the goal; overshooting, if it crosses at each step yet does not grow
  (a factor of −1, which hops for ever, included); diverging, if its steps grow;
- left the domain, if a step lands where the loss is not defined.
For a quadratic loss all follows from the factors 1 − αλ: each step multiplies the distance along an
eigenvector by one of them, and only those count along which the start is away from the goal. For any other
loss the curvature κ along a step m is (g − g′)·m / m·m, with g and g′ the slopes before and after; 1 − ακ is
what the step multiplies the slope along it by: below 0 it crosses the goal or valley, below −1 it climbs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

import mpmath
import sympy

from mathcore.calculus.curve import Curve
from mathcore.calculus.quadratic import Form
from mathcore.calculus.surface import Pair, Surface
from mathcore.descent.descent import Descent, as_place, coordinates
from mathcore.evaluate.arrays import Array, np, quiet
from mathcore.evaluate.cache import cached
from mathcore.evaluate.multiprecision import DIGITS, at_places, root_near, vanishes
from mathcore.evaluate.short_numbers import short_numbers
from mathcore.notation.fact import Fact
from mathcore.notation.plain_text import plain

TOO_MUCH_LEFT = Fraction(1, 3)
UNMOVED = 1e-3
FAR = 1e6  # times the first distances: no longer a walk that can settle
AWAY = 1e100  # a place beyond has run away
SEEN = 0.1  # of the first distance: a smaller leap across the valley is not called overshooting
ENDS = ("left the domain", "no slope", "away")
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
        return _of_quadratic(descent, form, _factors(descent, form, level), n)
    return _of_walk(descent, *_walk(descent, n), n)


@quiet
def goal(descent: Descent, n: int = 200) -> sympy.Expr | Pair | None:
    """The stationary place that the steps approach within n, or are approaching by then.

    Exact where provable, else 50 digits; None where there is none.
    """
    return _goal(descent, n)


# -- the walk in floats: enough to see where it goes


def _walk(descent: Descent, n: int) -> tuple[Array, str]:
    """The places 0 … k as floats, shape (k + 1, 1 or 2), and how the walk ended early: one of ENDS, or ""."""
    loss, rate = descent.loss, float(descent.rate)
    places = [np.array([float(part) for part in coordinates(descent.start)])]
    for _ in range(n):
        slope = _slope(loss, places[-1])
        if slope is None:
            return np.array(places), "no slope"
        ahead = places[-1] - rate * slope
        if not np.isfinite(ahead).all() or np.max(np.abs(ahead)) > AWAY:
            return np.array(places), "away"
        places.append(ahead)
        if not np.isfinite(loss.values(*ahead)):
            # An overflow far out is a walk that diverges, not the end of the domain.
            gone = loss.point(as_place([sympy.Float(part) for part in ahead.tolist()])) is None
            return np.array(places), "left the domain" if gone else "away"
    return np.array(places), ""


def _slope(loss: Curve | Surface, here: Array) -> Array | None:
    """The slopes at a place; measured where the rules give none; None where there are none."""
    slope = np.array([float(part.values(*here)) for part in loss.partials])
    if np.isfinite(slope).all():
        return slope
    found = loss.differentiability(
        as_place([sympy.Rational(*part.as_integer_ratio()) for part in here.tolist()])
    )
    return np.array([float(part) for part in found.measured]) if found.ok else None


# -- the goal


@cached
def _goal(descent: Descent, n: int) -> sympy.Expr | Pair | None:
    form = descent.form
    if form is not None:
        level = form.level_place(coordinates(descent.start))
        if level is None:
            return None
        factors = [factor for factor, _ in _factors(descent, form, level)]
        return as_place(level) if all(abs(at_places(factor, {})) < 1 for factor in factors) else None
    places, end = _walk(descent, n)
    if end:
        return None
    moves = _lengths(np.diff(places, axis=0))
    if moves[-1] > 0.9 * np.max(moves) and moves[-1] > 1e-12 * (1 + np.max(np.abs(places[-1]))):
        return None
    root = _stationary_near(descent.loss, places[-1])
    if root is None or not _approached(descent.loss, places, root):
        return None
    return _named(descent.loss, root)


def _stationary_near(loss: Curve | Surface, place: Array) -> tuple[mpmath.mpf, ...] | None:
    """Where all slopes are 0 near a place, to 50 digits where that can be had."""
    parts = [part.expr for part in loss.partials]
    found = root_near(parts, loss.variables, place.tolist(), 1e-6, 60)
    if found is None:
        return None
    there = dict(zip(loss.variables, found, strict=True))
    left = [at_places(part, there) for part in parts]
    most = mpmath.mpf(10) ** (
        -30 if len(found) == 1 else -12
    )  # Newton's method settles slowly in a flat valley
    return found if None not in left and max(map(abs, left)) <= most else None


def _approached(loss: Curve | Surface, places: Array, root: tuple[mpmath.mpf, ...]) -> bool:
    target = np.array([float(part) for part in root])
    first, last = (math.hypot(*(place - target)) for place in (places[0], places[-1]))
    size = 1 + float(np.max(np.abs(target)))
    if len(root) > 1 and float(loss.values(*target)) > float(loss.values(*places[-1])) + 1e-9 * size:
        return False  # a saddle draws a walk near before it sends it away
    return last <= max(0.5 * first, 1e-9 * size)


def _named(loss: Curve | Surface, root: tuple[mpmath.mpf, ...]) -> sympy.Expr | Pair:
    """The rationals, surds or parts of π at which the slopes are exactly 0, or 50 digits."""
    within, most = (1e-25, 10_000) if len(root) == 1 else (1e-5, 1000)
    for place in product(*(tuple(short_numbers(part, within, most)) for part in root)):
        if all(part.value(as_place(place)) == 0 for part in loss.partials):
            return as_place(place)
    with mpmath.workdps(DIGITS):
        return as_place([sympy.Float(+part, DIGITS) for part in root])


# -- the verdict on a quadratic loss


def _factors(descent: Descent, form: Form, level: tuple[sympy.Expr, ...]) -> list[tuple[sympy.Expr, float]]:
    """(1 − αλ, distance to the level place along its eigenvector) where that is not 0, small λ first."""
    away = [part - end for part, end in zip(coordinates(descent.start), level, strict=True)]
    found = []
    for second, eigenvalue in enumerate(form.eigenvalues):
        along = form.direction(eigenvalue, bool(second))
        reach = sympy.Add(*(part * by for part, by in zip(away, along, strict=True)))
        if not vanishes(reach):
            size = mpmath.sqrt(mpmath.fsum(at_places(part, {}) ** 2 for part in along))
            found.append((1 - descent.rate * eigenvalue, abs(float(at_places(reach, {}) / size))))
    return found


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


# -- the verdict on any other walk


def _of_walk(descent: Descent, places: Array, end: str, n: int) -> Verdict:
    words, k = _words(descent), len(places) - 1
    lands = f"step {k} lands at {words.at(places[-1])}, where the loss"
    if end == "left the domain":
        return Verdict(end, f"{lands} is not defined")
    if end == "no slope":
        return Verdict("stuck", f"{lands} has no {words.slope} to follow")
    if end or np.max(np.abs(places)) > FAR * (1 + np.max(np.abs(places[0]))):
        return Verdict("diverging", f"after {k} steps {words.passed(places[-1])}")
    lengths = _lengths(np.diff(places, axis=0))
    if lengths[0] == 0:
        return Verdict("stuck", f"the {words.slope} at the start is 0: no step moves")
    bottom = goal(descent, max(n, 200))
    target = (
        None if bottom is None else np.array([float(at_places(part, {})) for part in coordinates(bottom)])
    )
    reach, total = max(math.hypot(*places[0]), 1.0), float(np.sum(lengths))
    if total < UNMOVED * reach and (
        target is None or math.hypot(*(places[0] - target)) > 100 * UNMOVED * reach
    ):
        size = Fact("", sympy.Float(lengths[0] / float(descent.rate), 30), "").shown(3).text
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


def _without_goal(words: _OnCurve, places: Array, bent: str, n: int) -> Verdict:
    lengths = _lengths(np.diff(places, axis=0))
    if lengths[-1] > 1.5 * lengths[0]:
        grown = f"the steps grow from {lengths[0]:.3g} to {lengths[-1]:.3g}"
        return Verdict("diverging", f"{grown}; {bent}")
    if (turning := words.turning(places, bent, n)) is not None:
        return Verdict("overshooting", turning)
    ends = f"from {words.landing(places[0])} to {words.landing(places[-1])}"
    return Verdict("too gradual", f"{n} steps lead {ends}, and no goal is in sight")


def _factors_between(places: Array) -> Array:
    """1 − ακ from each step to the next, κ being the curvature along it; tiny steps left out."""
    moves = np.diff(places, axis=0)
    lengths = _lengths(moves)
    clear = lengths > 1e-6 * np.max(lengths)  # below, rounding turns the steps about
    both = clear[:-1] & clear[1:]
    return np.sum(moves[1:] * moves[:-1], axis=1)[both] / lengths[:-1][both] ** 2


def _bent(factor: float, rate: sympy.Expr) -> str:
    """The curvature κ along the path where it is bent most, and what it does, in words."""
    curvature = (1 - factor) / float(rate)
    return f"the curvature reaches κ = {curvature:.3g}, so 1 − ακ = {factor:.2g}".replace("-", "−")


def _lengths(moves: Array) -> Array:
    return np.abs(np.hypot.reduce(moves, axis=1))


# -- the words in which the two are told, and what counts as crossing


@dataclass(frozen=True, slots=True)
class _OnCurve:
    """Of one variable: the goal is a place on a line, which a step crosses or does not."""

    variable: str
    slope = size = "slope"
    crossed = "goal"
    for_ever = "goal for ever and never settles"
    downwards = ", beyond 1 in size: each step leads further away"
    lands = True  # whether a first step onto the goal is told

    def factors(self, found: list[sympy.Expr]) -> str:
        return f"the factor 1 − αL″ is {plain(found[0])}"

    def edge(self, steepest: sympy.Expr) -> str:
        return ""

    def at(self, place: Array) -> str:
        return f"{self.variable} ≈ {self.landing(place)}"

    def landing(self, place: Array) -> str:
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
        """Why a walk without a goal turns back again and again; None where it does not."""
        moves = np.diff(places[:, 0])
        turns = moves[:-1] * moves[1:] < 0
        if len(moves) > 1 and turns[-5:].all():
            return f"the steps keep crossing and do not settle within {n}"
        count = np.count_nonzero(turns)
        return f"{count} of {n} steps turn back: the walk does not settle" if count > n // 3 else None


@dataclass(frozen=True, slots=True)
class _OnSurface(_OnCurve):
    """Of two variables: a step crosses the valley, however it passes by the goal."""

    slope, size = "gradient", "gradient's length"
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
        return self.landing(place)

    def landing(self, place: Array) -> str:
        inside = ", ".join(f"{part:.3g}" for part in np.round(place, 12) + 0.0)
        return f"({inside})".replace("-", "−")

    def passed(self, place: Array) -> str:
        return f"the walk has passed {self.landing(place)}"

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


def _words(descent: Descent) -> _OnCurve:
    if isinstance(descent.loss, Surface):
        return _OnSurface("")
    return _OnCurve(descent.loss.variable.name)


def _short(value: sympy.Expr) -> str:
    """A short number as it is, any other to three decimals."""
    shown = plain(value) if value.is_Rational else ""
    return shown if 0 < len(shown) < 8 else Fact("", value, "").shown(3).text


def _percent(share: float) -> str:
    shown = 100 * share
    if shown < 0.01:
        return "less than 0.01 %"
    return f"{shown:.2g} %" if shown < 10 else f"{shown:.0f} %"
