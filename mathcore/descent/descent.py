"""`Descent`: walking downhill on a loss, step by step, with exact numbers while they stay short."""

from __future__ import annotations

from dataclasses import dataclass

import mpmath
import sympy

from mathcore.calculus.curve import Curve, quiet
from mathcore.calculus.differentiability import plain
from mathcore.calculus.surface import Pair, Surface, pair
from mathcore.descent import convergence as settling
from mathcore.descent import valley
from mathcore.descent import windows as overview
from mathcore.descent.convergence import Verdict
from mathcore.evaluate.numeric import DIGITS, at_places, at_point
from mathcore.evaluate.polynomial import coefficients
from mathcore.framing.boxes import Box
from mathcore.framing.windows import Window
from mathcore.reader.expression import number

LONGEST_EXACT = 40  # digits above or below the fraction bar
MOST_STEPS = 10_000

__all__ = ["Descent", "Step", "Verdict"]


@dataclass(frozen=True, slots=True)
class Step:
    """One step: next = place − move, move = α · gradient. Exact, or 50-digit SymPy floats.

    On a curve all are numbers; on a surface place, gradient, move and next are pairs of them. `loss` is
    None where the place lies outside the loss's domain; `gradient`, `move` and `next` are None there too, and
    where the loss has no slope.
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

    The loss is a Curve and the start a number, or a Surface and a pair of numbers. ValueError where it cannot
    start: a rate of 0 or less, a start outside the domain or without a slope.
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
        judged = self.loss.differentiable_at(self.start)
        if not judged.ok:
            raise ValueError(f"A descent cannot start there: {judged.reason}. {judged.hint}")

    @property
    def on_surface(self) -> bool:
        """Whether the loss has two variables."""
        return isinstance(self.loss, Surface)

    def steps(self, n: int) -> tuple[Step, ...]:
        """The first n steps, k = 0 … n − 1; fewer where the walk leaves the domain. ValueError if n < 1."""
        if isinstance(n, bool) or not isinstance(n, int) or not 1 <= n <= MOST_STEPS:
            raise ValueError(f"{n!r} steps cannot be walked: give a whole number from 1 to {MOST_STEPS}")
        walked: list[Step] = self.__dict__.setdefault("_walked", [])
        while len(walked) < n and (not walked or walked[-1].next is not None):
            walked.append(self._step(len(walked), walked[-1].next if walked else self.start))
        return tuple(walked[:n])

    def _step(self, k: int, place: sympy.Expr | Pair) -> Step:
        value = self._value(self.loss, place)
        slope = None if value is None else self._slope(place)
        if slope is None:
            return Step(k, place, value, None, None, None)
        if not self.on_surface:
            move = _short(self.rate * slope)
            return Step(k, place, value, slope, move, _short(place - move))
        move = tuple(_short(self.rate * part) for part in slope)
        ahead = tuple(_short(part - by) for part, by in zip(place, move, strict=True))
        return Step(k, place, value, slope, move, ahead)

    def _slope(self, place: sympy.Expr | Pair) -> sympy.Expr | Pair | None:
        """The slope or the gradient by the rules; measured where these fail, as for x|x| at 0."""
        parts = self.loss.gradient if self.on_surface else (self.loss.slope_function,)
        values = tuple(self._value(part, place) for part in parts)
        if None in values:
            judged = self.loss.judged(place)
            if not judged.ok:
                return None
            measured = judged.gradient if self.on_surface else (judged.slope,)
            values = tuple(
                seen if value is None else value for value, seen in zip(values, measured, strict=True)
            )
        return values if self.on_surface else values[0]

    def _value(self, function: Curve | Surface, place: sympy.Expr | Pair) -> sympy.Expr | None:
        """Exact where place and value are short rationals, else 50 digits, None outside the domain."""
        known = function.point(place)
        if known is None:
            return None
        if all(part.is_Rational for part in (place if isinstance(place, tuple) else (place,))):
            exact = function.value(place)
            if exact.is_Rational:
                return _short(exact)
        return sympy.Float(known, DIGITS)

    @property
    def factor(self) -> sympy.Expr | None:
        """1 − α L″ for a quadratic loss: what each step multiplies the distance to the goal by; else None."""
        curvature = None if self.on_surface else settling.curvature_if_quadratic(self.loss)
        return None if curvature is None else 1 - self.rate * curvature

    @property
    def curvatures(self) -> tuple[sympy.Expr, ...] | None:
        """Of a quadratic loss: L″, or the Hessian's eigenvalues λ, the smaller first; exact. Else None."""
        if self.on_surface:
            form = valley.quadratic_of(self.loss)
            return None if form is None else form.eigenvalues
        curvature = settling.curvature_if_quadratic(self.loss)
        return None if curvature is None else (curvature,)

    @property
    def factors(self) -> tuple[sympy.Expr, ...] | None:
        """1 − αλ for each of `curvatures`: what a step multiplies the distance in that direction by."""
        found = self.curvatures
        return None if found is None else tuple(1 - self.rate * curvature for curvature in found)

    @property
    def edge(self) -> sympy.Expr | None:
        """2/λ_max for a quadratic loss: the rate from which on no walk settles; None where there is none."""
        found = self.curvatures
        return None if found is None or at_places(found[-1], {}) <= 0 else 2 / found[-1]

    @quiet
    def verdict(self, n: int = 50) -> Verdict:
        """What the first n steps do, and why, in numbers (the lines drawn: settling.py, valley.py)."""
        if isinstance(n, bool) or not isinstance(n, int) or n < 1:
            raise ValueError(f"{n!r} steps cannot be judged: give a whole number from 1 on")
        return (valley if self.on_surface else settling).verdict(self, n)

    @quiet
    def goal(self, n: int = 200) -> sympy.Expr | Pair | None:
        """The stationary place that the steps approach: exact where provable, else 50 digits, else None."""
        return (valley if self.on_surface else settling).goal(self, n)

    @quiet
    def window(self, n: int) -> Window:
        """A window over the first n steps, last landing included, and the goal; less if they run away.

        For a loss of one variable; ValueError for a surface, which has a `box`.
        """
        if self.on_surface:
            raise ValueError("A descent on a surface has no window: ask for its box(n)")
        return overview.window(self, n)

    @quiet
    def box(self, n: int) -> Box:
        """A box over the first n steps on a surface and their goal. ValueError for a curve."""
        if not self.on_surface:
            raise ValueError("A descent on a curve has no box: ask for its window(n)")
        return overview.box(self, n)

    def degree(self) -> int | None:
        """The degree of a polynomial loss in one variable (up to 8), else None."""
        if self.on_surface:
            return None
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
