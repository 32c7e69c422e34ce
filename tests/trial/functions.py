"""Functions of one and two variables as other people write them, each with a Python counterpart.

They are of the kinds that stand in calculus exercises, course notes of physics, chemistry, biology and
economics, and tutorials of machine learning. The counterpart is written by hand, not read from the text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from mpmath import mp


@dataclass(frozen=True)
class Given:
    """A function's text, its counterpart, and for each variable the range that its places come from.

    ``text`` may be a list of pieces; ``constants`` is the lesson's table.
    """

    text: str | tuple[str, ...]
    f: Callable[..., Any]
    ranges: tuple[tuple[float, float], ...]
    constants: dict[str, float] = field(default_factory=dict)


def one(
    text: str | tuple[str, ...], f: Callable[..., Any], low: float, high: float, **constants: float
) -> Given:
    """A function of one variable with places from low to high."""
    return Given(text, f, ((low, high),), constants)


def two(text: str, f: Callable[..., Any], *ends: float, **constants: float) -> Given:
    """A function of two variables with places from a box: both from low to high, or each from its own."""
    low, high, *more = ends
    return Given(text, f, ((low, high), tuple(more) or (low, high)), constants)


def sigmoid(z: Any) -> Any:
    return 1 / (1 + mp.exp(-z))


CURVES = [
    # polynomials
    one("3x + 2", lambda x: 3 * x + 2, -3, 3),
    one("7", lambda x: mp.mpf(7), -2, 2),
    one("x^2 - 4x + 7", lambda x: x**2 - 4 * x + 7, -1, 5),
    one("-x^2/2 + 3", lambda x: -(x**2) / 2 + 3, -3, 3),
    one("x^3 - 3x", lambda x: x**3 - 3 * x, -2, 2),
    one("5x^3 - 2x^2 - 2x", lambda x: 5 * x**3 - 2 * x**2 - 2 * x, -1, 1),
    one("x^3", lambda x: x**3, -1, 1),
    one("(x-1)(x-2)(x-3)", lambda x: (x - 1) * (x - 2) * (x - 3), 0, 4),
    one("x^4 - 4x^2 + 1", lambda x: x**4 - 4 * x**2 + 1, -2, 2),
    one("0.15(x - 1.8)^2 + 0.3", lambda x: mp.mpf("0.15") * (x - mp.mpf("1.8")) ** 2 + mp.mpf("0.3"), -2, 5),
    one("x^5/5 - x^3/3", lambda x: x**5 / 5 - x**3 / 3, -1.5, 1.5),
    one("0.001x^3 - 0.1x^2 + 2x + 50", lambda x: x**3 / 1000 - x**2 / 10 + 2 * x + 50, 0, 80),
    one("(2x - 1)^4", lambda x: (2 * x - 1) ** 4, -1, 2),
    one("1 - x + x^2/2 - x^3/6 + x^4/24 - x^5/120",
        lambda x: 1 - x + x**2 / 2 - x**3 / 6 + x**4 / 24 - x**5 / 120, -2, 3),
    # rational functions
    one("1/x", lambda x: 1 / x, 0.2, 4),
    one("1/(x-2)", lambda x: 1 / (x - 2), -1, 5),
    one("1/(1+x^2)", lambda x: 1 / (1 + x**2), -3, 3),
    one("x/(x^2+1)", lambda x: x / (x**2 + 1), -3, 3),
    one("(x^2-1)/(x+3)", lambda x: (x**2 - 1) / (x + 3), -2, 4),
    one("1/x^2", lambda x: 1 / x**2, -2, 2),
    one("x + 4/x", lambda x: x + 4 / x, 0.3, 6),
    one("(x^2 - 4)/(x - 2)", lambda x: (x**2 - 4) / (x - 2), 0, 4),
    one("2x/(3x-1)", lambda x: 2 * x / (3 * x - 1), -2, 2),
    # roots and powers
    one("sqrt(x)", mp.sqrt, 0.1, 9),
    one("sqrt(9-x^2)", lambda x: mp.sqrt(9 - x**2), -2.9, 2.9),
    one("x^(2/3)", lambda x: mp.cbrt(x) ** 2, 0.1, 4),
    one("cbrt(x)", lambda x: mp.sign(x) * mp.cbrt(abs(x)), -3, 3),
    one("x sqrt(4 - x)", lambda x: x * mp.sqrt(4 - x), -2, 3.9),
    one("x^1.5 - 2x", lambda x: x ** mp.mpf("1.5") - 2 * x, 0.1, 5),
    one("v^0.16", lambda v: v ** mp.mpf("0.16"), 1, 60),
    one("sqrt(x^2 + 1) - x", lambda x: mp.sqrt(x**2 + 1) - x, -3, 3),
    # exponentials and logarithms
    one("e^x", mp.exp, -2, 2),
    one("2^x", lambda x: mp.mpf(2) ** x, -3, 3),
    one("e^(-x) sin(3x)", lambda x: mp.exp(-x) * mp.sin(3 * x), 0, 4),
    one("x e^(-x)", lambda x: x * mp.exp(-x), -0.5, 5),
    one("ln(x)", mp.log, 0.2, 6),
    one("x ln x", lambda x: x * mp.log(x), 0.1, 3),
    one("ln(x)/x", lambda x: mp.log(x) / x, 0.5, 9),
    one("exp(-x^2/2)", lambda x: mp.exp(-(x**2) / 2), -3, 3),
    one("2^(x^2) + 0.25x", lambda x: mp.mpf(2) ** (x**2) + x / 4, -1.2, 1.2),
    one("ln(1 + e^x)", lambda x: mp.log(1 + mp.exp(x)), -4, 4),
    one("1000/(1 + 9e^(-0.4t))", lambda t: 1000 / (1 + 9 * mp.exp(mp.mpf("-0.4") * t)), 0, 12),
    one("80 e^(-0.05t) + 20", lambda t: 80 * mp.exp(-t / 20) + 20, 0, 60),
    one("log(x)", mp.log, 1, 9),
    one("x^x", lambda x: x**x, 0.2, 2),
    one("1.15(1.014)^(t-1993)", lambda t: mp.mpf("1.15") * mp.mpf("1.014") ** (t - 1993), 1990, 2020),
    # trigonometry
    one("sin(x)", mp.sin, -3, 6),
    one("cos(2x) + x/2", lambda x: mp.cos(2 * x) + x / 2, -3, 3),
    one("tan(x)", mp.tan, -1.2, 1.2),
    one("x sin(x)", lambda x: x * mp.sin(x), -6, 6),
    one("sin(pi x/180)", lambda x: mp.sin(mp.pi * x / 180), 0, 180),
    one("sin(x)^2", lambda x: mp.sin(x) ** 2, -3, 3),
    one("x + sin(5x)/5", lambda x: x + mp.sin(5 * x) / 5, -2, 2),
    one("sin(x)/x", lambda x: mp.sin(x) / x, 0.5, 9),
    one("arctan(x)", mp.atan, -4, 4),
    one("arcsin(x)", mp.asin, -0.9, 0.9),
    one("3cos(2t - 1)", lambda t: 3 * mp.cos(2 * t - 1), 0, 6),
    one("cos(e^x)", lambda x: mp.cos(mp.exp(x)), -2, 2),
    # physics, chemistry, biology, economics
    one("20t - 4.9t^2", lambda t: 20 * t - mp.mpf("4.9") * t**2, 0, 4),
    one("s(t) = 20t - g t^2/2", lambda t: 20 * t - mp.mpf("9.81") * t**2 / 2, 0.2, 4, g=9.81),
    one("0.5*1.2*v^2", lambda v: mp.mpf("0.6") * v**2, 0, 30),
    one("4/3 pi r^3", lambda r: mp.pi * 4 / 3 * r**3, 0.2, 3),
    one("P(t) = 3t^2 e^(-t)", lambda t: 3 * t**2 * mp.exp(-t), 0.2, 5),
    one("v/(2 + v)", lambda v: v / (2 + v), 0.1, 12),
    one("100 - 0.5q^2", lambda q: 100 - q**2 / 2, 0, 14),
    one("x^2/1000 + 30x + 20000", lambda x: x**2 / 1000 + 30 * x + 20000, 0, 5000),
    one("θ sin θ", lambda x: x * mp.sin(x), -3, 3),
    one("U(r) = 4(1/r^12 - 1/r^6)", lambda r: 4 * (r**-12 - r**-6), 1, 2),
    # activations and corners
    one("sigmoid(x)", sigmoid, -4, 4),
    one("tanh(x)", mp.tanh, -3, 3),
    one("max(0, x)", lambda x: max(mp.mpf(0), x), -2, 2),
    one("max(0.1x, x)", lambda x: max(x / 10, x), -3, 3),
    one("0.5x(1+tanh(sqrt(2/pi)(x+0.044715x^3)))",
        lambda x: x / 2 * (1 + mp.tanh(mp.sqrt(2 / mp.pi) * (x + mp.mpf("0.044715") * x**3))), -3, 3),
    one("|x - 1| + |x + 1|", lambda x: abs(x - 1) + abs(x + 1), -3, 3),
    one("x|x|", lambda x: x * abs(x), -2, 2),
    one("x sigmoid(x)", lambda x: x * sigmoid(x), -4, 4),
    one("x - floor(x)", lambda x: x - mp.floor(x), -1.6, 2.7),
    one(("x^2 for x < 0", "x for x >= 0"), lambda x: x**2 if x < 0 else x, -2, 2),
    one(("x^2/2 for -1 <= x <= 1", "|x| - 1/2 otherwise"),
        lambda x: x**2 / 2 if abs(x) <= 1 else abs(x) - mp.mpf(1) / 2, -3, 3),
    one(("0.1x for x < 10", "1 + 0.3(x - 10) for x >= 10"),
        lambda x: x / 10 if x < 10 else 1 + mp.mpf("0.3") * (x - 10), 0, 25),
]  # fmt: skip

SURFACES = [
    two("3x + 4y", lambda x, y: 3 * x + 4 * y, -2, 2),
    two("5", lambda x, y: mp.mpf(5), -2, 2),
    two("x^2 + y^2", lambda x, y: x**2 + y**2, -2, 2),
    two("x^2 - y^2", lambda x, y: x**2 - y**2, -2, 2),
    two("x y", lambda x, y: x * y, -2, 2),
    two("9 - x^2 - 2y^2", lambda x, y: 9 - x**2 - 2 * y**2, -2, 2),
    two("x^2 + 4y^2", lambda x, y: x**2 + 4 * y**2, -2, 2),
    two("(x - y)^2", lambda x, y: (x - y) ** 2, -2, 2),
    two("x^2 + x y + y^2", lambda x, y: x**2 + x * y + y**2, -2, 2),
    two("x^3 - 3x y^2", lambda x, y: x**3 - 3 * x * y**2, -1.5, 1.5),
    two("x^3 y - x^2 y^2", lambda x, y: x**3 * y - x**2 * y**2, -1.5, 1.5),
    two("x^4 + y^4 - 4x y + 1", lambda x, y: x**4 + y**4 - 4 * x * y + 1, -1.5, 1.5),
    two("(x^2+y-11)^2 + (x+y^2-7)^2", lambda x, y: (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2, -4, 4),
    two("(1-x)^2 + 100(y-x^2)^2", lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2, -1.5, 1.5),
    two("0.26(x^2+y^2) - 0.48x y",
        lambda x, y: mp.mpf("0.26") * (x**2 + y**2) - mp.mpf("0.48") * x * y, -3, 3),
    two("2x^2 - 1.05x^4 + x^6/6 + x y + y^2",
        lambda x, y: 2 * x**2 - mp.mpf("1.05") * x**4 + x**6 / 6 + x * y + y**2, -2, 2),
    two("y^2 - x^2 y + x", lambda x, y: y**2 - x**2 * y + x, -2, 2),
    two("3exp(-(x^2 + 2y^2)/6)", lambda x, y: 3 * mp.exp(-(x**2 + 2 * y**2) / 6), -2, 2),
    two("x e^(-x^2-y^2)", lambda x, y: x * mp.exp(-(x**2) - y**2), -1.5, 1.5),
    two("e^(x y)", lambda x, y: mp.exp(x * y), -1.2, 1.2),
    two("e^x cos(y)", lambda x, y: mp.exp(x) * mp.cos(y), -1.5, 1.5),
    two("e^(-x^2) + e^(-y^2)", lambda x, y: mp.exp(-(x**2)) + mp.exp(-(y**2)), -2, 2),
    two("exp(-(x-1)^2-y^2) + 2exp(-(x+1)^2-y^2)",
        lambda x, y: mp.exp(-((x - 1) ** 2) - y**2) + 2 * mp.exp(-((x + 1) ** 2) - y**2), -2, 2),
    two("ln(x^2 + y^2 + 1)", lambda x, y: mp.log(x**2 + y**2 + 1), -2, 2),
    two("ln(x + y)", lambda x, y: mp.log(x + y), 0.3, 3),
    two("x ln(y)", lambda x, y: x * mp.log(y), 0.4, 3),
    two("sin(x) + cos(y)", lambda x, y: mp.sin(x) + mp.cos(y), -3, 3),
    two("sin(x)cos(y)", lambda x, y: mp.sin(x) * mp.cos(y), -3, 3),
    two("sin(x y)", lambda x, y: mp.sin(x * y), -2, 2),
    two("0.2 sin(7(x+y))", lambda x, y: mp.sin(7 * (x + y)) / 5, -1, 1),
    two("x^2 + 2sin(3y)", lambda x, y: x**2 + 2 * mp.sin(3 * y), -2, 2),
    two("cos(sqrt(x^2 + y^2))", lambda x, y: mp.cos(mp.sqrt(x**2 + y**2)), -3, 3),
    two("sin(x^2 + y^2)/(x^2 + y^2)", lambda x, y: mp.sin(x**2 + y**2) / (x**2 + y**2), 0.3, 2),
    two("20 + x^2 + y^2 - 10(cos(2pi x) + cos(2pi y))",
        lambda x, y: 20 + x**2 + y**2 - 10 * (mp.cos(2 * mp.pi * x) + mp.cos(2 * mp.pi * y)), -1, 1),
    two("sqrt(x^2 + y^2)", lambda x, y: mp.sqrt(x**2 + y**2), -2, 2),
    two("sqrt(9 - x^2 - y^2)", lambda x, y: mp.sqrt(9 - x**2 - y**2), -2, 2),
    two("sqrt(x y)", lambda x, y: mp.sqrt(x * y), 0.3, 4),
    two("sqrt(x^2 + 4y^2 + 1)", lambda x, y: mp.sqrt(x**2 + 4 * y**2 + 1), -2, 2),
    two("1/(x^2 + y^2 + 1)", lambda x, y: 1 / (x**2 + y**2 + 1), -2, 2),
    two("1/(x + y)", lambda x, y: 1 / (x + y), 0.3, 3),
    two("x/y", lambda x, y: x / y, 0.4, 3),
    two("x y/(x^2 + y^2)", lambda x, y: x * y / (x**2 + y**2), 0.3, 2),
    two("arctan(y/x)", lambda x, y: mp.atan(y / x), 0.3, 2),
    two("|x| + |y|", lambda x, y: abs(x) + abs(y), -2, 2),
    two("max(x^2, y^2)", lambda x, y: max(x**2, y**2), -2, 2),
    two("floor(x) + y", lambda x, y: mp.floor(x) + y, -1.7, 1.7),
    two("x^0.3 y^0.7", lambda x, y: x ** mp.mpf("0.3") * y ** mp.mpf("0.7"), 0.3, 4),
    two("F(L, K) = 10 L^0.3 K^0.7",
        lambda L, K: 10 * L ** mp.mpf("0.3") * K ** mp.mpf("0.7"), 50, 200),
    two("40x^0.3 y^0.7", lambda x, y: 40 * x ** mp.mpf("0.3") * y ** mp.mpf("0.7"), 500, 5000),
    two("V(r, h) = pi r^2 h", lambda r, h: mp.pi * r**2 * h, 0.5, 3, 1, 6),
    two("P(T, V) = 8.314T/V", lambda T, V: mp.mpf("8.314") * T / V, 250, 400, 0.01, 0.1),
    two("f(w_1, w_2) = (w_1 - 1)^2 + 3(w_2 + 1)^2", lambda a, b: (a - 1) ** 2 + 3 * (b + 1) ** 2, -2, 2),
    two("J(w, b) = (w + b - 2)^2 + (2w + b - 3)^2",
        lambda w, b: (w + b - 2) ** 2 + (2 * w + b - 3) ** 2, -2, 3),
    two("T(x, y) = 100 - x^2 - 2y^2", lambda x, y: 100 - x**2 - 2 * y**2, -6, 6),
    two("u^2 v - v^3/3", lambda u, v: u**2 * v - v**3 / 3, -1.5, 1.5),
    two("ln(1 + e^(x + y)) - x", lambda x, y: mp.log(1 + mp.exp(x + y)) - x, -2, 2),
    two("sigmoid(2x - y)", lambda x, y: sigmoid(2 * x - y), -2, 2),
    two("tanh(x) tanh(y)", lambda x, y: mp.tanh(x) * mp.tanh(y), -2, 2),
]  # fmt: skip
