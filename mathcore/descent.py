"""`Descent`: walking downhill on a loss, step by step, with exact numbers while they stay short."""

from __future__ import annotations

from dataclasses import dataclass

import mpmath
import sympy

from mathcore import overview, settling
from mathcore.curve import Curve, quiet
from mathcore.expression import number
from mathcore.framing import Window
from mathcore.numeric import DIGITS, at_point
from mathcore.polynomial import coefficients
from mathcore.settling import Verdict
from mathcore.smooth import plain

LONGEST_EXACT = 40  # digits above or below the fraction bar
MOST_STEPS = 10_000

__all__ = ["Descent", "Step", "Verdict"]


@dataclass(frozen=True, slots=True)
class Step:
    """One step: next = place − move, move = α · gradient. Exact, or 50-digit SymPy floats.

    `loss`, `gradient`, `move` and `next` are None where the place lies outside the loss's domain.
    """

    k: int
    place: sympy.Expr
    loss: sympy.Expr | None
    gradient: sympy.Expr | None
    move: sympy.Expr | None
    next: sympy.Expr | None


@dataclass(frozen=True)
class Descent:
    """Gradient descent on `loss` from `start` with the rate α = `rate` > 0 (int, float, text or exact)."""

    loss: Curve
    start: sympy.Expr
    rate: sympy.Expr

    def __post_init__(self) -> None:
        object.__setattr__(self, "start", number(self.start))
        object.__setattr__(self, "rate", number(self.rate))
        if at_point(self.rate, None, None) <= 0:
            raise ValueError(f"The rate is {plain(self.rate)}: a descent needs a rate above 0, such as 0.1")
        if self.loss.point(self.start) is None:
            variable = self.loss.variable
            raise ValueError(
                f"The start {variable} = {plain(self.start)} lies outside the domain of {self.loss.text}: "
                "start where it is defined"
            )
        judged = self.loss.differentiable_at(self.start)
        if not judged.ok:
            raise ValueError(f"A descent cannot start there: {judged.reason}. {judged.hint}")

    def steps(self, n: int) -> tuple[Step, ...]:
        """The first n steps, k = 0 … n − 1; fewer where the walk leaves the domain. ValueError if n < 1."""
        if isinstance(n, bool) or not isinstance(n, int) or not 1 <= n <= MOST_STEPS:
            raise ValueError(f"{n!r} steps cannot be walked: give a whole number from 1 to {MOST_STEPS}")
        walked: list[Step] = self.__dict__.setdefault("_walked", [])
        while len(walked) < n and (not walked or walked[-1].next is not None):
            walked.append(self._step(len(walked), walked[-1].next if walked else self.start))
        return tuple(walked[:n])

    def _step(self, k: int, place: sympy.Expr) -> Step:
        value = self._value(self.loss, place)
        slope = self._value(self.loss.slope_function, place)
        if value is None or slope is None:
            return Step(k, place, value, None, None, None)
        move = _short(self.rate * slope)
        return Step(k, place, value, slope, move, _short(place - move))

    def _value(self, curve: Curve, place: sympy.Expr) -> sympy.Expr | None:
        """Exact where place and value are short rationals, else 50 digits, None outside the domain."""
        known = curve.point(place)
        if known is None:
            return None
        if place.is_Rational:
            exact = curve.value(place)
            if exact.is_Rational:
                return _short(exact)
        return sympy.Float(known, DIGITS)

    @property
    def factor(self) -> sympy.Expr | None:
        """1 − α L″ for a quadratic loss: what each step multiplies the distance to the goal by; else None."""
        curvature = settling.curvature_if_quadratic(self.loss)
        return None if curvature is None else 1 - self.rate * curvature

    @quiet
    def verdict(self, n: int = 50) -> Verdict:
        """What the first n steps do, and why, in numbers (see settling.py for the lines drawn)."""
        return settling.verdict(self, n)

    @quiet
    def goal(self, n: int = 200) -> sympy.Expr | None:
        """The stationary place that the steps approach: exact where provable, else 50 digits, else None."""
        return settling.goal(self, n)

    @quiet
    def window(self, n: int) -> Window:
        """A window over the first n steps, last landing included, and the goal; less if they run away."""
        return overview.window(self, n)

    def degree(self) -> int | None:
        """The degree of a polynomial loss (up to 8), else None."""
        found = coefficients(self.loss.expr, self.loss.variable)
        return None if found is None else len(found) - 1


def _short(value: sympy.Expr) -> sympy.Expr:
    """The value itself while it is a short rational, else 50 digits of it."""
    if value.is_Rational and max(abs(value.p), value.q) < 10**LONGEST_EXACT:
        return value
    if value.is_Float:
        return value
    with mpmath.workdps(DIGITS + 10):
        return sympy.Float(at_point(value, None, None), DIGITS)
