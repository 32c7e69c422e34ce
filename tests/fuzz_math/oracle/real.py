"""Real numbers whose sign is decided, and the value of a tree at an exact place.

A number is a Fraction, or a non-zero mpf of 400 digits. A sum that cancels to less than 10^-250 of its terms
is 0; one that cancels to between 10^-60 and that is not decided here, nor are sums of numbers whose sizes are
more than 10^140 apart: `Abstain` is raised, and the case is counted, not judged.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cache

import mpmath

from tests.fuzz_math.oracle.formula import Tree

mp = mpmath.MPContext()  # a context of its own: mathcore's precision and this one do not meet
mp.dps = 400
ZERO, TIE, APART = mp.mpf(10) ** -250, mp.mpf(10) ** -60, mp.mpf(10) ** -140
LARGEST_EXPONENT = 10**7
LARGEST_POWER = 10**4
Real = Fraction  # or mpf, never 0
NOTHING, ONE, HALF = Fraction(0), Fraction(1), Fraction(1, 2)


class Undefined(ArithmeticError):
    """Not a real number here."""


class Abstain(Exception):
    """Not decided by this route."""


def as_mpf(a: Real) -> mpmath.mpf:
    """The number to 400 digits."""
    return mp.mpf(a.numerator) / a.denominator if isinstance(a, Fraction) else a


def add(a: Real, b: Real) -> Real:
    """a + b, its zero decided."""
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        return a + b
    if a == 0 or b == 0:
        return b if a == 0 else a
    first, second = as_mpf(a), as_mpf(b)
    total, most, least = first + second, max(abs(first), abs(second)), min(abs(first), abs(second))
    if least < most * APART:
        raise Abstain("sizes too far apart")
    if abs(total) < most * ZERO:
        return NOTHING
    if abs(total) < most * TIE:
        raise Abstain("a near tie")
    return total


def mul(a: Real, b: Real) -> Real:
    """a · b."""
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        return a * b
    return NOTHING if a == 0 or b == 0 else as_mpf(a) * as_mpf(b)


def neg(a: Real) -> Real:
    """−a."""
    return -a


def sub(a: Real, b: Real) -> Real:
    """a − b."""
    return add(a, -b)


def div(a: Real, b: Real) -> Real:
    """a/b. Undefined where b is 0."""
    if b == 0:
        raise Undefined
    return mul(a, ONE / b if isinstance(b, Fraction) else 1 / b)


def sign(a: Real) -> int:
    """−1, 0 or 1."""
    return (a > 0) - (a < 0)


def is_whole(a: Real) -> bool:
    """Whether it is a known whole number."""
    return isinstance(a, Fraction) and a.denominator == 1


def power(a: Real, exponent: Real) -> Real:
    """a^exponent over the reals: a negative base takes whole exponents only, 0 positive ones only."""
    if a == 0:
        if exponent > 0:
            return NOTHING
        raise Undefined
    if abs(exponent) > LARGEST_POWER:
        raise Abstain("a large exponent")
    near = exponent if isinstance(exponent, Fraction) else floor(add(exponent, HALF))
    if is_whole(near) and sub(exponent, near) == 0:
        return a ** int(near)
    if a < 0:
        raise Undefined
    if a == 1:
        return ONE
    return mp.power(as_mpf(a), as_mpf(exponent))


def floor(a: Real) -> Real:
    """The whole number at or below."""
    if isinstance(a, Fraction):
        return Fraction(a.numerator // a.denominator)
    if abs(a) > 10**15:
        raise Abstain("a large floor")
    near = Fraction(int(mp.nint(a)))
    return near if add(a, -near) == 0 else Fraction(int(mp.floor(a)))


def _checked(value: mpmath.mpf, of: mpmath.mpf) -> Real:
    """A function's value; 0 where it has vanished though its argument has not."""
    if abs(of) > 1 and abs(value) < TIE:
        if abs(value) < ZERO:
            return NOTHING
        raise Abstain("a near zero of a function")
    return value


def _exp(u: Real) -> Real:
    if u == 0:
        return ONE
    if abs(u) > LARGEST_EXPONENT:
        raise Abstain("a large exponent")
    return mp.exp(as_mpf(u))


def _ln(u: Real) -> Real:
    if u <= 0:
        raise Undefined
    return NOTHING if sub(u, ONE) == 0 else mp.log(as_mpf(u))


def _trig(function: Callable) -> Callable[[Real], Real]:
    def of(u: Real) -> Real:
        if u == 0:
            return NOTHING if function is mp.sin else ONE
        if abs(u) > 10**50:
            raise Abstain("a large angle")
        return _checked(function(as_mpf(u)), as_mpf(u))

    return of


def _within(function: Callable, u: Real) -> Real:
    """arcsin and arccos."""
    distance = sub(abs(u), ONE)
    if distance > 0:
        raise Undefined
    if distance == 0:  # as digits, |u| may be a little more than 1
        u = Fraction(sign(u))
    value = function(as_mpf(u))
    return NOTHING if value == 0 else value


def _acosh(u: Real) -> Real:
    distance = sub(u, ONE)
    if distance < 0:
        raise Undefined
    return NOTHING if distance == 0 else mp.acosh(as_mpf(u))


def _atanh(u: Real) -> Real:
    if sub(abs(u), ONE) >= 0:
        raise Undefined
    return NOTHING if u == 0 else mp.atanh(as_mpf(u))


def _odd(function: Callable) -> Callable[[Real], Real]:
    def of(u: Real) -> Real:
        if u != 0 and abs(u) > LARGEST_EXPONENT and function is not mp.atan:
            raise Abstain("a large argument")
        return NOTHING if u == 0 else function(as_mpf(u))

    return of


def cbrt(u: Real) -> Real:
    """The real cube root."""
    return u if u == 0 else sign(u) * mp.cbrt(as_mpf(abs(u)))


sin, cos = _trig(mp.sin), _trig(mp.cos)
FUNCTIONS: dict[str, Callable[[Real], Real]] = {
    "sin": sin, "cos": cos,
    "tan": lambda u: div(sin(u), cos(u)), "cot": lambda u: div(cos(u), sin(u)),
    "sec": lambda u: div(ONE, cos(u)), "csc": lambda u: div(ONE, sin(u)),
    "asin": lambda u: _within(mp.asin, u), "acos": lambda u: _within(mp.acos, u),
    "atan": _odd(mp.atan), "sinh": _odd(mp.sinh), "tanh": _odd(mp.tanh), "asinh": _odd(mp.asinh),
    "cosh": lambda u: div(add(_exp(u), _exp(-u)), Fraction(2)),
    "acosh": _acosh, "atanh": _atanh,
    "exp": _exp, "ln": _ln, "log": _ln, "sqrt": lambda u: power(u, HALF), "cbrt": cbrt, "abs": abs,
    "sign": lambda u: Fraction(sign(u)), "floor": floor, "ceil": lambda u: -floor(-u),
    "relu": lambda u: u if u > 0 else NOTHING, "neg": neg,
    "sigmoid": lambda u: div(ONE, add(ONE, _exp(-u))),
}  # fmt: skip


@cache
def constant(name: str) -> Real:
    """π, τ and e."""
    return {"pi": +mp.pi, "tau": 2 * mp.pi, "e": +mp.e}[name]


def calculate(tree: Tree, there: Mapping[str, Real]) -> Real:
    """The tree's value where its variables have these values. Undefined, or Abstain."""
    head = tree[0]
    if head == "number":
        return Fraction(tree[1])
    if len(tree) == 1:
        return there[head] if head in there else constant(head)
    if tree[:2] == ("^", ("e",)):
        return _exp(calculate(tree[2], there))
    values = [calculate(part, there) for part in tree[1:]]
    return combine(head, values)


def combine(head: str, values: list[Real]) -> Real:
    """One operation on decided numbers."""
    if head in ("+", "-"):
        return add(values[0], values[1] if head == "+" else -values[1])
    if head == "*":
        return mul(*values)
    if head == "/":
        return div(*values)
    if head == "^":
        return power(*values)
    if head in ("max", "min"):
        best = values[0]
        for other in values[1:]:
            ahead = sign(sub(other, best))
            best = other if ahead == (1 if head == "max" else -1) else best
        return best
    if head == "factorial":
        return Fraction(mpmath.factorial(int(values[0])))
    if head.startswith("log_"):
        return div(_ln(values[0]), _ln(Fraction(head[4:])))
    return FUNCTIONS[head](values[0])
