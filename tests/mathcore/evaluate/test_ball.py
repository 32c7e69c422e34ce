"""Balls hold the number they stand for, and decide only what they know."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest
import sympy
from mpmath import ldexp, mp, mpf, workprec

from mathcore.evaluate import ball
from mathcore.evaluate.ball import Ball
from mathcore.evaluate.multiprecision import NotKnownError, at_places, value_at

X = sympy.Symbol("x", real=True)
TRUE = {
    "sin": mp.sin,
    "cos": mp.cos,
    "tan": mp.tan,
    "cot": mp.cot,
    "sec": mp.sec,
    "csc": mp.csc,
    "exp": mp.exp,
    "log": mp.log,
    "asin": mp.asin,
    "acos": mp.acos,
    "atan": mp.atan,
    "sinh": mp.sinh,
    "cosh": mp.cosh,
    "tanh": mp.tanh,
    "asinh": mp.asinh,
    "acosh": mp.acosh,
    "atanh": mp.atanh,
    "erf": mp.erf,
    "Abs": abs,
    "cbrt": lambda u: mp.sign(u) * mp.cbrt(abs(u)),
}


def holds(seen: ball.Number, true: mpf) -> bool:
    """Whether the true number lies in the ball."""
    if isinstance(seen, Fraction):
        return mpf(seen.numerator) / seen.denominator == true
    middle, radius = seen.middle, ldexp(1, seen.error)
    return abs(middle - true) <= radius


@pytest.mark.parametrize("name", TRUE)
def test_functions_of_balls(name):
    """For any number of the ball the function's value lies in the function's: at 300 random balls each."""
    rng = Random(name)
    checked = 0
    for _ in range(300):
        ways = [rng.uniform(-2, 2), rng.uniform(-1, 1), rng.uniform(0, 30), 1 - 10 ** rng.uniform(-9, 0)]
        middle, error = rng.choice([*ways, 10 ** rng.uniform(1, 9)]), rng.randint(-60, -5)
        with workprec(64):
            try:
                seen = ball.function(name, Ball(mpf(middle), error), False)
            except (ball.UnclearError, ball.UndefinedError):
                continue
        with workprec(400):
            for share in (-1, -0.3, 0, 0.7, 1):
                true = TRUE[name](mpf(middle) + share * ldexp(1, error))
                assert mp.im(true) == 0 and holds(seen, true)
        checked += 1
    assert checked > 60


def test_arithmetic_of_balls():
    """Sums, products, quotients and powers of numbers of the balls lie in their results."""
    rng = Random(16)
    for _ in range(500):
        parts = [Ball(mpf(rng.uniform(-3, 3)), rng.randint(-60, -8)) for _ in range(2)]
        n = rng.randint(-5, 9)
        with workprec(64):
            try:
                seen = [
                    ball.add(*parts),
                    ball.multiply(*parts),
                    ball.reciprocal(parts[0]),
                    ball.power(parts[1], n),
                    ball.real_power(ball.absolute(parts[0]), parts[1], False),
                    ball.largest(parts),
                ]
            except (ball.UnclearError, ball.UndefinedError):
                continue
        with workprec(400):
            for share in (-1, 0.4, 1):
                a, b = (part.middle + share * ldexp(1, part.error) for part in parts)
                for one, true in zip(seen, (a + b, a * b, 1 / a, b**n, abs(a) ** b, max(a, b)), strict=True):
                    assert holds(one, true)


def test_fractions_stay_exact():
    """Short fractions are calculated with exactly: 0.1² − 0.01 is 0."""
    tenth = Fraction(1, 10)
    assert ball.subtract(ball.power(tenth, 2), Fraction(1, 100)) == 0
    assert (
        ball.function("floor", Fraction(-7, 2), False) == -4
        and ball.function("ceiling", Fraction(-7, 2), False) == -3
    )
    with pytest.raises(ball.UndefinedError):
        ball.function("floor", Fraction(3), True)


@pytest.mark.parametrize(
    ("expr", "place", "expected"),
    [
        (sympy.sin(X) ** 2 + sympy.cos(X) ** 2 - 1, sympy.Rational(3, 10), 0),
        (1 / sympy.cos(X), sympy.pi / 2, None),
        (sympy.sqrt(3 - X**2), sympy.sqrt(3), 0),
        (sympy.floor(X**2), sympy.sqrt(7), 7),
        (sympy.log(X) - sympy.log(2), sympy.Integer(2), 0),
        (sympy.asin(X / 2), sympy.sqrt(2) * sympy.sqrt(2), mp.pi / 2),
        (sympy.exp(X) - 1 - X - X**2 / 2, sympy.Rational(1, 10**40), mpf("1e-120") / 6),
        (sympy.sign(sympy.exp(X) - 2), sympy.log(2), 0),
        (sympy.sqrt(X), -sympy.Rational(1, 10**300), None),
        (sympy.atan(sympy.exp(sympy.exp(X))), sympy.Integer(60), mp.pi / 2),
        (sympy.tanh(sympy.exp(X) ** 2), sympy.Integer(90), mpf(1)),
    ],
)
def test_numbers_that_cancel(expr, place, expected):
    """What cancels to nothing is 0, what only nearly cancels is worked out with more digits."""
    seen = at_places(expr, {X: place})
    if not expected:
        assert seen == expected
    else:
        assert abs(seen - expected) <= mpf("1e-15") * abs(expected)


def test_a_value_that_cannot_be_told():
    """The sine of a number whose whole part has 9,566 digits is refused, not undefined; nor is it 0."""
    expr = sympy.sin(sympy.exp(sympy.exp(X)))
    with pytest.raises(NotKnownError):
        value_at(expr, {X: sympy.Integer(10)})
    assert at_places(expr, {X: sympy.Integer(10)}) is None
    tiny = at_places(sympy.exp(-1 / X**2), {X: sympy.Rational(1, 10**20)})
    assert 0 < tiny < mpf(10) ** -(10**39)


def test_a_long_decimal_is_not_rounded():
    """A place of 50 digits keeps them where few digits of the value are asked for."""
    place = sympy.Float("0.3", 50) + sympy.Float("1e-45", 50)
    assert abs(at_places(X - sympy.Float("0.3", 50), {X: place}, 10) - mpf("1e-45")) < mpf("1e-49")
