"""`Descent`: gradient descent on a loss, with exact numbers while they stay short."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import mpmath
import sympy

from mathcore.calculus.curve import Curve
from mathcore.calculus.function import Pair, as_place, coordinates
from mathcore.calculus.quadratic import Form, quadratic_form
from mathcore.calculus.surface import Surface, pair
from mathcore.evaluate.arrays import Array, np, quiet
from mathcore.evaluate.multiprecision import DIGITS, at_places, at_point
from mathcore.notation.plain_text import plain
from mathcore.reader.expression import number

SPARE = 10  # of the digits of a place: so many may be lost before more are calculated
MOST_DIGITS = 500
LONGEST_EXACT = 40  # digits above or below the fraction bar
MOST_STEPS = 10_000
_LARGEST, _TRIFLE, _ASIDE = 1e200, 1e-20, 1e-6  # of an error; of the places; of a place, for L″
NO_SLOPE = mpmath.mpf(10) ** -20  # a measured slope below counts as 0


@dataclass(frozen=True, slots=True)
class Step:
    """One step: next = place − move, move = α · gradient. Exact, or 50-digit SymPy floats.

    On a curve all are numbers; on a surface place, gradient, move and next are pairs. `loss` is None where
    the place is outside the loss's domain; `gradient`, `move` and `next` are None there, and where the loss
    has no slope.
    """

    k: int
    place: sympy.Expr | Pair
    loss: sympy.Expr | None
    gradient: sympy.Expr | Pair | None
    move: sympy.Expr | Pair | None
    next: sympy.Expr | Pair | None


@dataclass(frozen=True)
class Descent:
    """Gradient descent on `loss` from `start` with the rate α = `rate` > 0 (int, float, text or exact).

    The loss is a Curve and the start a number, or a Surface and a pair of numbers. ValueError for a rate of 0
    or less, and for a start outside the domain or without a slope.
    """

    loss: Curve | Surface
    start: sympy.Expr | Pair
    rate: sympy.Expr

    def __post_init__(self) -> None:
        start = pair(self.start) if isinstance(self.loss, Surface) else number(self.start)
        object.__setattr__(self, "start", start)
        object.__setattr__(self, "rate", number(self.rate))
        if at_point(self.rate, None, None) <= 0:
            raise ValueError(f"The rate is {plain(self.rate)}: a descent needs a rate above 0, such as 0.1")
        if self.loss.point(self.start) is None:
            where = self.loss.at(start) if self.on_surface else f"{self.loss.variable} = {plain(start)}"
            raise ValueError(
                f"The start {where} lies outside the domain of {self.loss.text}: start where it is defined"
            )
        found = self.loss.differentiable_at(self.start)
        if not found.ok:
            raise ValueError(f"A descent cannot start there: {found.reason}. {found.hint}")

    @property
    def on_surface(self) -> bool:
        """Whether the loss has two variables."""
        return isinstance(self.loss, Surface)

    def steps(self, n: int) -> tuple[Step, ...]:
        """The first n steps, k = 0 … n − 1; fewer where a step leaves the domain. ValueError if n < 1."""
        if isinstance(n, bool) or not isinstance(n, int) or not 1 <= n <= MOST_STEPS:
            raise ValueError(f"{n!r} steps cannot be walked: give a whole number from 1 to {MOST_STEPS}")
        digits, walked = DIGITS, self._walk(n, DIGITS)
        while (needed := DIGITS + digits_lost(self, walked) - SPARE) > digits and digits < MOST_DIGITS:
            digits = min(needed + 2 * SPARE, MOST_DIGITS)
            walked = self._walk(n, digits)
        return tuple(walked if digits == DIGITS else map(_rounded, walked))

    def _walk(self, n: int, digits: int) -> list[Step]:
        """The first n steps, where they are not exact to so many digits."""
        walked = self._walked.setdefault(digits, [])
        while len(walked) < n and (not walked or walked[-1].next is not None):
            walked.append(self._step(len(walked), walked[-1].next if walked else self.start, digits))
        return walked[:n]

    @cached_property
    def _walked(self) -> dict[int, list[Step]]:
        """The steps computed so far, by their digits."""
        return {}

    def _step(self, k: int, place: sympy.Expr | Pair, digits: int) -> Step:
        value = _value(self.loss, place, digits)
        slopes = None if value is None else self._slopes(place, digits)
        if slopes is None:
            return Step(k, place, value, None, None, None)
        moves = [_short(self.rate * part, digits) for part in slopes]
        ahead = [
            _short(part - by, digits)
            for part, by in zip(coordinates(place), self._unrounded(place, moves), strict=True)
        ]
        return Step(k, place, value, as_place(slopes), as_place(moves), as_place(ahead))

    def _unrounded(self, place: sympy.Expr | Pair, moves: Sequence[sympy.Expr]) -> Sequence[sympy.Expr]:
        """The moves from an exact place as exact numbers, so that one from √2 may end at 0."""
        if not any(by.is_Float for by in moves) or any(part.is_Float for part in coordinates(place)):
            return moves
        exact = [self.rate * part.value(place) for part in self.loss.partials]
        pairs = zip(exact, moves, strict=True)
        return [known if by.is_Float and known.is_finite else by for known, by in pairs]

    def _slopes(self, place: sympy.Expr | Pair, digits: int) -> Sequence[sympy.Expr] | None:
        """The slope in each variable by the rules; measured where these give none, as for x|x| at 0."""
        values = [_value(part, place, digits) for part in self.loss.partials]
        return values if None not in values and any(values) else measured_slopes(self.loss, place)

    @cached_property
    def form(self) -> Form | None:
        """The coefficients of a quadratic loss, else None."""
        return quadratic_form(self.loss)

    @property
    def factor(self) -> sympy.Expr | None:
        """1 − α L″ for a quadratic loss, the factor of the distance to the goal at each step; else None."""
        return None if self.on_surface or self.factors is None else self.factors[0]

    @property
    def curvatures(self) -> tuple[sympy.Expr, ...] | None:
        """For a quadratic loss: L″, or the Hessian's eigenvalues λ, the smaller first; exact. Else None."""
        return None if self.form is None else self.form.eigenvalues

    @property
    def factors(self) -> tuple[sympy.Expr, ...] | None:
        """1 − αλ for each of `curvatures`, by which a step multiplies the distance in that direction."""
        found = self.curvatures
        return None if found is None else tuple(1 - self.rate * curvature for curvature in found)

    @property
    def edge(self) -> sympy.Expr | None:
        """2/λ_max for a quadratic loss: no rate from here on converges; None where there is none."""
        found = self.curvatures
        return None if found is None or at_places(found[-1], {}) <= 0 else 2 / found[-1]


def measured_slopes(loss: Curve | Surface, place: sympy.Expr | Pair) -> list[sympy.Expr] | None:
    """The slopes as measured, where the rules give none, or 0 by a rule that may not hold at a kink.

    None where there are none.
    """
    found = loss.differentiability(place)
    if not found.ok:
        return None
    return [part if abs(at_places(part, {})) > NO_SLOPE else sympy.S.Zero for part in found.measured]


def as_floats(place: sympy.Expr | Pair) -> Array:
    """The coordinates as floats, shape (1,) or (2,)."""
    return np.array([float(at_places(part, {})) for part in coordinates(place)])


@quiet
def digits_lost(descent: Descent, steps: Sequence[Step]) -> int:
    """How many digits of its places a walk on a curve loses: each step takes an error by 1 − αL″.

    That is much where every slip leads elsewhere, as among many narrow valleys at a large rate.
    """
    if descent.on_surface or not any(step.place.is_Float for step in steps):
        return 0
    rate, places = float(at_point(descent.rate, None, None)), np.array([float(step.place) for step in steps])
    aside = _ASIDE * (1 + np.abs(places))
    bends = (descent.loss.slopes(places + aside) - descent.loss.slopes(places - aside)) / (2 * aside)
    factors = np.nan_to_num(np.abs(1 - rate * bends), nan=1.0, posinf=1.0)
    least = _TRIFLE * float(np.abs(places).max())
    error, lost = 0.0, 0.0
    for place, factor in zip(np.abs(places), factors, strict=True):
        error = min(error + place, _LARGEST)
        lost = max(lost, error / max(place, least))
        error *= factor
    return int(np.log10(max(lost, 1.0)))


def _rounded(step: Step) -> Step:
    """A step on a curve with its numbers to as many digits as elsewhere."""
    numbers = {
        name: sympy.Float(value, DIGITS)
        for name in ("place", "loss", "gradient", "move", "next")
        if (value := getattr(step, name)) is not None and value.is_Float
    }
    return replace(step, **numbers)


def _value(function: Curve | Surface, place: sympy.Expr | Pair, digits: int) -> sympy.Expr | None:
    """Exact where place and value are short rationals, else so many digits, None outside the domain."""
    known = function.point(place, digits)
    if known is None:
        return None
    if not any(part.is_Float for part in coordinates(place)):
        exact = function.value(place)
        if exact.is_Rational:
            return _short(exact, digits)
    return sympy.Float(known, digits)


def _short(value: sympy.Expr, digits: int) -> sympy.Expr:
    """The value itself while it is a short rational, else so many digits of it."""
    if value.is_Rational and max(abs(value.p), value.q) < 10**LONGEST_EXACT:
        return value
    if value.is_Float:
        return value
    with mpmath.workdps(digits + 10):
        return sympy.Float(at_point(value, None, None, digits), digits) or sympy.S.Zero
