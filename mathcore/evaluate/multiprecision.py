"""Values of an expression at one point, to any precision (mpmath), and zeros near a point.

Like numeric.py this walks the tree over an allow-list: no source code is made from the lecturer's text. It
calculates with balls (ball.py), again with more digits where these do not decide. The value is None where a
function is not defined over the reals.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import mpmath
import sympy

from mathcore.evaluate import ball, work_budget
from mathcore.evaluate.ball import Number
from mathcore.evaluate.functions import NamedConstant

DIGITS = 50
COMPARISONS = {
    sympy.Ge: operator.ge, sympy.Gt: operator.gt, sympy.Le: operator.le, sympy.Lt: operator.lt,
    sympy.Ne: operator.ne, sympy.Eq: operator.eq,
}  # fmt: skip


class Calculation(sympy.Function):
    """An expression without a formula, evaluated by steps that a subclass gives."""

    @property
    def places(self) -> tuple[sympy.Expr, ...]:
        """The values of the bound symbols."""
        raise NotImplementedError

    @property
    def bound(self) -> tuple[sympy.Symbol, ...]:
        """The symbols that the steps start from."""
        raise NotImplementedError

    @property
    def steps(self) -> tuple[tuple[sympy.Symbol, sympy.Expr], ...]:
        """Each symbol with its expression; the last one is the value."""
        raise NotImplementedError


class NotKnownError(ValueError):
    """The value cannot be told with the digits there are."""


MOST_DIGITS = 600  # or eight times those asked for: what cancels to all of them is 0
LARGEST = 2**40  # binary places before the point: a larger number cannot be written
FIRST_MARGIN = 10  # digits more than asked for, in the first round


def at_point(
    expr: sympy.Expr, symbol: sympy.Symbol | None, place: object, digits: int = DIGITS, infinite: bool = False
) -> mpmath.mpf | None:
    """The value at one place (SymPy number or mpf) to about `digits` digits; None where not defined.

    Numbers beyond e^(10^11) count as infinite, and are given only where `infinite` allows it. None, too,
    where the value cannot be told.
    """
    return at_places(expr, {} if symbol is None else {symbol: place}, digits, infinite)


def at_places(
    expr: sympy.Expr, places: Mapping[sympy.Symbol, object], digits: int = DIGITS, infinite: bool = False
) -> mpmath.mpf | None:
    """As at_point, with a place for each of several symbols."""
    try:
        return value_at(expr, places, digits, infinite)
    except NotKnownError:
        return None


def value_at(
    expr: sympy.Expr,
    places: Mapping[sympy.Symbol, object],
    digits: int = DIGITS,
    infinite: bool = False,
    inside: bool = False,
    cancels: int = 0,
) -> mpmath.mpf | None:
    """As at_places, but NotKnownError where the value cannot be told.

    What cancels to as many digits as for a value of `cancels` digits, where these are more, is 0.
    `inside`: None, too, at a jump of a part of the expression, and at the edge of its domain: the value is
    then that of a function which is defined and continuous all round.
    """
    wanted, most = digits + FIRST_MARGIN, max(MOST_DIGITS, 8 * max(digits, cancels))
    while True:
        last = wanted >= most
        work_budget.spend(_nodes(expr) * work_budget.DIGITS_COST * (1 + wanted / 50) / 2)
        with mpmath.workdps(wanted):
            try:
                known = {symbol: _of_place(place) for symbol, place in places.items()}
                found = _Evaluation(known, inside, last).of(expr)
            except (ball.UnclearError, OverflowError, ZeroDivisionError):
                found = None
            except ball.UndefinedError:
                return None
            if found is not None and (last or _precise(found, digits)):
                return _given(found, infinite)
        if last:
            raise NotKnownError("its value cannot be told")
        wanted = min(3 * wanted, most)


def _precise(found: Number, digits: int) -> bool:
    if isinstance(found, Fraction) or mpmath.isinf(found.middle):
        return True
    return ball.magnitude(found.middle) - found.error > 3.33 * digits


def _given(found: Number, infinite: bool) -> mpmath.mpf:
    """The number as mpmath has it. NotKnownError where it is too large, or not told to a few digits."""
    value = ball.ball(found).middle
    if ball.magnitude(value) > LARGEST:
        if infinite:
            return mpmath.inf * mpmath.sign(value)
        raise NotKnownError("its value is too large to be written")
    if not infinite and not _precise(found, 15):
        raise NotKnownError("its value cannot be told")
    return value


@lru_cache(maxsize=4096)
def _nodes(expr: sympy.Basic) -> int:
    """The number of distinct nodes of an expression."""
    found, waiting = {expr}, [expr]
    while waiting:
        new = set(waiting.pop().args) - found
        found |= new
        waiting += new
    return len(found)


def vanishes(value: sympy.Expr) -> bool:
    """Whether a number is 0."""
    return value == 0 or (not value.is_Rational and at_places(value, {}) == 0)


def root_near(
    parts: Sequence[sympy.Expr],
    symbols: Sequence[sympy.Symbol],
    start: Sequence[float],
    apart: float,
    most: int,
    slope: sympy.Expr | None = None,
    digits: int = DIGITS,
) -> tuple[mpmath.mpf, ...] | None:
    """A common zero of `parts` near a start, by at most so many steps; None if these leave the domain.

    For one part in one symbol the secant method, from points `apart` from each other; else Newton's method.
    With the part's `slope`, a zero of part/slope, which is a simple one where the part's is multiple.
    The result is not proved to be a zero.
    """

    def values(*place: mpmath.mpf) -> list[mpmath.mpf]:
        there = dict(zip(symbols, place, strict=True))
        found = [at_places(part, there, digits) for part in parts]
        if slope is not None and found[0]:
            by = at_places(slope, there, digits)
            found = [None if by is None else found[0] / by]
        if None in found:
            raise ValueError("left the domain")
        return found

    with mpmath.workdps(digits + 5):
        place, tol = tuple(mpmath.mpf(part) for part in start), mpmath.mpf(10) ** (-digits - 40)
        try:
            if not any(values(*place)):
                return place
            if len(place) > 1:
                found = mpmath.findroot(values, place, tol=tol, maxsteps=most, verify=False)
                return tuple(found)
            pair = (place[0], place[0] + apart)
            return (mpmath.findroot(lambda x: values(x)[0], pair, tol=tol, maxsteps=most, verify=False),)
        except (ValueError, ZeroDivisionError):
            return None


def _of_place(place: object) -> Number:
    if isinstance(place, mpmath.mpf):
        return ball.to_number(place)
    return place if isinstance(place, Fraction) else _Evaluation({}, False, False).of(sympy.sympify(place))


@dataclass(slots=True)
class _Evaluation:
    """One round, at the working precision: the numbers known so far, by expression.

    In the last round numbers which cancel to all digits are 0.
    """

    known: dict[sympy.Basic, Number]
    inside: bool
    last: bool

    def of(self, expr: sympy.Basic) -> Number:
        token = ball.last_round.set(self.last)
        try:
            return self._of(expr)
        finally:
            ball.last_round.reset(token)

    def _of(self, expr: sympy.Basic) -> Number:
        if expr in self.known:
            return self.known[expr]
        if isinstance(expr, sympy.Rational):
            return ball.exact(Fraction(int(expr.p), int(expr.q)))
        if isinstance(expr, sympy.Float):
            return ball.to_number(mpmath.mp.make_mpf(expr._mpf_))  # not rounded
        if expr in (sympy.pi, sympy.E):
            return ball.rounded(+(mpmath.pi if expr == sympy.pi else mpmath.e), -mpmath.mp.prec)
        if isinstance(expr, NamedConstant):
            return self._of(expr.value)
        if isinstance(expr, sympy.Piecewise):
            for part, condition in expr.args:
                if self._holds(condition):
                    return self._of(part)
            raise ball.UndefinedError
        if isinstance(expr, Calculation):
            return self._automatically(expr)
        if not expr.args:
            raise ball.UndefinedError
        self.known[expr] = result = self._calculated(expr, [self._of(part) for part in expr.args])
        return result

    def _automatically(self, node: Calculation) -> Number:
        steps = node.steps
        work_budget.spend(4 * len(steps) * work_budget.DIGITS_COST)
        parts = [self._of(part) for part in node.places]
        inner = _Evaluation(dict(zip(node.bound, parts, strict=True)), self.inside, self.last)
        for symbol, expr in steps:
            inner.known[symbol] = inner._of(expr)
        return inner.known[steps[-1][0]]

    def _holds(self, condition: sympy.Basic) -> bool:
        if condition in (sympy.true, sympy.false):
            return condition == sympy.true
        if isinstance(condition, sympy.And):
            return all(self._holds(part) for part in condition.args)
        if isinstance(condition, sympy.Or):
            return any(self._holds(part) for part in condition.args)
        side = ball.sign(ball.subtract(*(self._of(part) for part in condition.args)))
        if self.inside and side == 0:
            raise ball.UndefinedError
        return bool(COMPARISONS[condition.func](side, 0))

    def _calculated(self, expr: sympy.Basic, parts: list[Number]) -> Number:
        if isinstance(expr, sympy.Add):
            return ball.add(*parts)
        if isinstance(expr, sympy.Mul):
            return ball.multiply(*parts)
        if isinstance(expr, sympy.Pow):
            if expr.exp.is_Integer:
                return ball.power(parts[0], int(expr.exp))
            if expr.base == -1 and isinstance(parts[1], Fraction) and parts[1].denominator == 1:
                return ball.power(parts[0], int(parts[1]))  # SymPy's cos(x − π⌊x/π⌋)
            return ball.real_power(*parts, self.inside)
        if isinstance(expr, sympy.Max):
            return ball.largest(parts)
        if isinstance(expr, sympy.Min):
            return ball.negative(ball.largest([ball.negative(part) for part in parts]))
        return ball.function(expr.func.__name__, parts[0], self.inside)
