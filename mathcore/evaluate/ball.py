"""Ball arithmetic: real numbers as exact fractions, or as a midpoint with a bound on its error.

A decision (is this 0, which sign, which whole number) is taken only where the ball allows it; else
UnclearError asks for more digits. In the last round, with all the digits there are, a ball round 0 counts as
exactly 0 if its terms cancelled to nearly all those digits. (J. van der Hoeven, Ball arithmetic, 2009.)
"""

from __future__ import annotations

from collections.abc import Sequence
from contextvars import ContextVar
from fractions import Fraction
from functools import reduce
from typing import NamedTuple

import mpmath

_mpf = mpmath.mpf
LARGEST_POWER = 4000  # bits of the largest exponent of e: mpmath takes seconds beyond
_TINY = -(2**3990)  # a bound for what is smaller still


class UndefinedError(ArithmeticError):
    """Not a real number here."""


class UnclearError(ArithmeticError):
    """More digits are needed to decide."""


class Ball(NamedTuple):
    """A real number within 2^error of `middle`."""

    middle: mpmath.mpf
    error: int


Number = Fraction | Ball
last_round: ContextVar[bool] = ContextVar("last_round", default=False)


def magnitude(value: mpmath.mpf) -> int:
    """The least m with |value| < 2^m; beyond all others for 0 and for infinity."""
    _, mantissa, exponent, bits = value._mpf_
    if mantissa:
        return exponent + bits
    return -2 * _TINY if exponent else 2 * _TINY


def ball(x: Number) -> Ball:
    """A number as a ball, rounded to the working precision."""
    if isinstance(x, Ball):
        return x
    middle = _mpf(x.numerator) / x.denominator
    return Ball(middle, magnitude(middle) - mpmath.mp.prec)


def exact(x: Fraction) -> Number:
    """The fraction, or its ball where it is too long to calculate with."""
    long = max(x.numerator.bit_length(), x.denominator.bit_length()) > 4 * mpmath.mp.prec
    return ball(x) if long else x


def rounded(middle: mpmath.mpf, error: int, scale: int | None = None) -> Number:
    """The result of one operation, with its rounding added; 0 if it cancelled, in the last round.

    2^scale bounds the terms that it was calculated from.
    """
    if mpmath.isnan(middle):
        raise UnclearError
    if mpmath.isinf(middle):
        return Ball(middle, 0)
    size, prec = magnitude(middle), mpmath.mp.prec
    result = Ball(middle, max(error, size - prec) + 1)
    if last_round.get() and size <= result.error + 1 and result.error > _TINY // 2:
        if result.error > (size if scale is None else scale) - 3 * prec // 4:
            raise UnclearError
        return Fraction(0)
    return result


def sign(x: Number) -> int:
    """−1, 0 or 1. UnclearError where the ball does not tell."""
    if isinstance(x, Fraction):
        return (x > 0) - (x < 0)
    if x.middle == 0 or magnitude(x.middle) <= x.error + 1:
        raise UnclearError
    return 1 if x.middle > 0 else -1


def to_number(value: mpmath.mpf) -> Number:
    """A binary number, exactly."""
    negative, mantissa, exponent, _ = value._mpf_
    if abs(exponent) > 4 * mpmath.mp.prec:
        return Ball(value, magnitude(value) - mpmath.mp.prec)
    return exact(Fraction(-mantissa if negative else mantissa) * Fraction(2) ** exponent)


def add(*terms: Number) -> Number:
    """Their sum."""
    fractions = [term for term in terms if isinstance(term, Fraction)]
    whole = sum(fractions, Fraction(0))
    balls = [term for term in terms if isinstance(term, Ball)]
    if not balls:
        return exact(whole)
    if whole:
        balls.append(ball(whole))
    if len(balls) == 1:
        return balls[0]
    errors = max(term.error for term in balls) + len(balls).bit_length()
    scale = max(magnitude(term.middle) for term in balls)
    return rounded(mpmath.fsum(term.middle for term in balls), errors, scale)


def subtract(x: Number, y: Number) -> Number:
    """x − y."""
    return add(x, negative(y))


def negative(x: Number) -> Number:
    """−x."""
    return -x if isinstance(x, Fraction) else Ball(-x.middle, x.error)


def multiply(*factors: Number) -> Number:
    """Their product."""
    return reduce(_product, factors)


def _product(x: Number, y: Number) -> Number:
    if isinstance(x, Fraction) and isinstance(y, Fraction):
        return exact(x * y)
    if x == 0 or y == 0:
        return Fraction(0)
    if x == 1 or y == 1:
        return y if x == 1 else x
    a, b = ball(x), ball(y)
    sizes = magnitude(a.middle), magnitude(b.middle)
    error = max(sizes[0] + b.error, sizes[1] + a.error, a.error + b.error) + 2
    return rounded(a.middle * b.middle, error, sum(sizes))


def reciprocal(x: Number) -> Number:
    """1/x. UndefinedError at 0."""
    if sign(x) == 0:
        raise UndefinedError
    if isinstance(x, Fraction):
        return 1 / x
    if mpmath.isinf(x.middle):
        return Ball(_mpf(0), _TINY)
    return rounded(1 / x.middle, x.error - 2 * magnitude(x.middle) + 4)


def power(x: Number, n: int) -> Number:
    """x^n for a whole number n. UndefinedError for 0^0 and below."""
    if n <= 0 and sign(x) == 0:
        raise UndefinedError
    if x in (0, 1):
        return x
    if isinstance(x, Fraction):
        bits = max(x.numerator.bit_length(), x.denominator.bit_length())
        if bits * abs(n) <= 4 * mpmath.mp.prec:
            return x**n
        x = ball(x)
    if abs(n) > 10**6:
        result = exponential(multiply(Fraction(n), log(absolute(x))))
        return result if n % 2 == 0 or x.middle > 0 else multiply(Fraction(-1), result)
    if n < 0:
        return reciprocal(power(x, -n))
    middle, size = x.middle**n, magnitude(x.middle)
    if x.error + n.bit_length() < size - 2:
        return rounded(middle, magnitude(middle) - size + x.error + n.bit_length() + 3)
    size = max(size, x.error) + 1
    return rounded(middle, x.error + (n - 1) * size + n.bit_length() + 1, n * size)


def real_power(x: Number, exponent: Number, inside: bool) -> Number:
    """x^exponent for x ≥ 0; 0^0 and below are undefined, and 0 where only inner points count."""
    side = sign(x)
    if side < 0 or (side == 0 and (inside or sign(exponent) <= 0)):
        raise UndefinedError
    if side == 0:
        return Fraction(0)
    if exponent == Fraction(1, 2):
        x = ball(x)
        return rounded(mpmath.sqrt(x.middle), x.error - (magnitude(x.middle) - 1) // 2)
    return exponential(multiply(exponent, log(x)))


def exponential(x: Number) -> Number:
    """e^x; infinite, or within a bound of 0, beyond e^±(2^LARGEST_POWER)."""
    if x == 0:
        return Fraction(1)
    u = ball(x)
    if magnitude(u.middle) > LARGEST_POWER or mpmath.isinf(u.middle):
        return Ball(+mpmath.inf, 0) if u.middle > 0 else Ball(_mpf(0), _TINY)
    if u.error >= 0:
        raise UnclearError
    middle = mpmath.exp(u.middle)
    return rounded(middle, magnitude(middle) + u.error + 1)


def log(x: Number) -> Number:
    """ln x. UndefinedError from 0 down."""
    if sign(x) <= 0:
        raise UndefinedError
    if x == 1:
        return Fraction(0)
    u = ball(x)
    middle = mpmath.log(u.middle)
    return rounded(middle, u.error - magnitude(u.middle) + 2, max(magnitude(middle), 0))


def absolute(x: Number) -> Number:
    """|x|."""
    return abs(x) if isinstance(x, Fraction) else Ball(abs(x.middle), x.error)


def whole(x: Number, ceiling: bool, inside: bool) -> Fraction:
    """⌊x⌋ or ⌈x⌉; undefined at whole numbers where only inner points count."""
    if isinstance(x, Ball) and (x.error >= -2 or mpmath.isinf(x.middle)):
        raise UnclearError
    nearest = Fraction(round(x) if isinstance(x, Fraction) else int(mpmath.nint(x.middle)))
    side = sign(subtract(x, nearest))
    if side == 0 and inside:
        raise UndefinedError
    return nearest + (side > 0 if ceiling else -(side < 0))


def largest(parts: Sequence[Number]) -> Number:
    """Their maximum, which no tie makes unclear."""
    best = parts[0]
    for part in parts[1:]:
        try:
            best = part if sign(subtract(part, best)) > 0 else best
        except UnclearError:
            near, other = ball(best), ball(part)
            best = Ball(max(near.middle, other.middle), max(near.error, other.error))
    return best


# -- functions of one argument


def _wave(name: str, x: Number) -> Number:
    if x == 0:
        return Fraction(int(name == "cos"))
    u = ball(x)
    if magnitude(u.middle) > LARGEST_POWER or mpmath.isinf(u.middle) or u.error >= 0:
        raise UnclearError
    return rounded(getattr(mpmath, name)(u.middle), u.error, 0)


def _gentle(name: str, x: Number) -> Number:
    """A function with f(0) = 0 whose slope is at most 1; erf's is at most 2/√π."""
    u = ball(x)
    if name in ("tanh", "erf") and abs(u.middle) > mpmath.mp.prec:
        return rounded(mpmath.sign(u.middle), -mpmath.mp.prec)
    error, size = u.error + (name == "erf"), magnitude(u.middle)
    if size > 1 and error < size - 2:  # the slope of arctan falls like 1/x², that of arsinh like 1/x
        error -= (size - 2) * (2 if name == "atan" else 1)
    return rounded(getattr(mpmath, name)(u.middle), error)


def _hyperbolic(name: str, x: Number) -> Number:
    u = ball(x)
    if magnitude(u.middle) > LARGEST_POWER or mpmath.isinf(u.middle):
        return Ball(u.middle * mpmath.inf if name == "sinh" else +mpmath.inf, 0)
    if u.error >= 0:
        raise UnclearError
    middle = getattr(mpmath, name)(u.middle)
    return rounded(middle, max(magnitude(middle), 1) + u.error + 1)


def _cube_root(x: Number) -> Number:
    u, side = ball(x), sign(x)
    middle = side * mpmath.cbrt(abs(u.middle))
    return rounded(middle, magnitude(middle) + u.error - magnitude(u.middle) + 2)


def _bounded(name: str, x: Number, inside: bool) -> Number:
    """A function with an edge at 1: arcsin and arccos on [−1, 1], artanh on (−1, 1), arcosh on [1, ∞)."""
    over = subtract(x, Fraction(1)) if name == "acosh" else subtract(Fraction(1), absolute(x))
    side, u = sign(over), ball(x)
    if side < 0 or (side == 0 and (inside or name == "atanh")):
        raise UndefinedError
    if side == 0:
        if name == "acosh" or (name == "acos" and u.middle > 0):
            return Fraction(0)
        return rounded(getattr(mpmath, name)(mpmath.sign(u.middle)), -mpmath.mp.prec)
    left = magnitude(ball(over).middle) - 2  # the slope is at most 1/√over, and 1/over for artanh
    if u.error >= left:
        raise UnclearError
    error = u.error - (left if name == "atanh" else left // 2)
    return rounded(getattr(mpmath, name)(u.middle), error)


_AT_ZERO = {
    "cosh": 1, **dict.fromkeys(("asin", "atan", "sinh", "tanh", "asinh", "atanh", "cbrt", "erf"), 0),
}  # fmt: skip


def function(name: str, x: Number, inside: bool) -> Number:
    """A function of one argument by SymPy's name. UndefinedError for one that is not known."""
    if x == 0 and name in _AT_ZERO:
        return Fraction(_AT_ZERO[name])
    match name:
        case "exp":
            return exponential(x)
        case "log":
            return log(x)
        case "Abs":
            return absolute(x)
        case "sign":
            side = sign(x)
            if inside and side == 0:
                raise UndefinedError
            return Fraction(side)
        case "floor" | "ceiling":
            return whole(x, name == "ceiling", inside)
        case "sin" | "cos":
            return _wave(name, x)
        case "tan":
            return multiply(_wave("sin", x), reciprocal(_wave("cos", x)))
        case "cot":
            return multiply(_wave("cos", x), reciprocal(_wave("sin", x)))
        case "sec" | "csc":
            return reciprocal(_wave("cos" if name == "sec" else "sin", x))
        case "coth":
            return reciprocal(function("tanh", x, inside))
        case "atan" | "asinh" | "tanh" | "erf":
            return _gentle(name, x)
        case "sinh" | "cosh":
            return _hyperbolic(name, x)
        case "asin" | "acos" | "acosh" | "atanh":
            return _bounded(name, x, inside)
        case "cbrt":
            return _cube_root(x)
    raise UndefinedError(name)
