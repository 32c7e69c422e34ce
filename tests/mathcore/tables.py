"""The functions that the tests of mathcore share. Add a row, and every test that reads the table covers it.

Each row: the text as a lecturer writes it, the same function in plain mpmath (which shares no code with
mathcore), and places at which it is smooth.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from mpmath import mp as m
from mpmath import mpf


class Row(NamedTuple):
    """One function: text, the same in mpmath, exact places as text."""

    text: str
    f: Callable[[mpf], mpf]
    places: tuple[str, ...]


def power(base: mpf, above: int, below: int) -> mpf:
    """base^(above/below)."""
    return m.power(base, mpf(above) / below)


SMOOTH = (
    # the lessons
    Row("x^2", lambda x: x * x, ("1", "-1/2", "2", "0")),
    Row("sin x", m.sin, ("pi/6", "0", "-2")),
    Row("x^3", lambda x: x * x * x, ("0", "1", "-3/2")),
    Row("e^x", m.exp, ("1", "0", "-4")),
    Row("1/x", lambda x: 1 / x, ("2", "-1/3")),
    Row("ln x", m.log, ("1", "1/10", "7")),
    Row("3x + 2", lambda x: 3 * x + 2, ("1", "-5")),
    Row("(x - 3)^2", lambda x: (x - 3) ** 2, ("10", "3")),
    Row("x^4/4 - x^2", lambda x: x**4 / 4 - x * x, ("2", "sqrt(2)")),
    Row("cosh(x)", lambda x: (m.exp(x) + m.exp(-x)) / 2, ("3", "0")),
    Row("1 - exp(-(x-3)^2/4)", lambda x: 1 - m.exp(-((x - 3) ** 2) / 4), ("4.5", "10")),
    # what else lecturers choose
    Row("√x", m.sqrt, ("1", "1/4", "2")),
    Row("∛x", lambda x: m.sign(x) * m.root(abs(x), 3), ("8", "-8", "-1/5")),
    Row("x^(2/3)", lambda x: power(x, 2, 3), ("8", "0.3")),
    Row("x^-2", lambda x: 1 / x**2, ("-1", "3")),
    Row("2^x", lambda x: m.power(2, x), ("3", "-1")),
    Row("x^x", lambda x: m.exp(x * m.log(x)), ("1", "0.4")),
    Row("tan x", lambda x: m.sin(x) / m.cos(x), ("1", "pi/4")),
    Row("sec x + csc x + cot x", lambda x: 1 / m.cos(x) + 1 / m.sin(x) + m.cos(x) / m.sin(x), ("1",)),
    Row("arcsin x + arccos(x/2)", lambda x: m.asin(x) + m.acos(x / 2), ("0", "1/3")),
    Row("arctan x", m.atan, ("0", "-3")),
    Row("tanh x - sinh(x)/4", lambda x: m.tanh(x) - m.sinh(x) / 4, ("0", "1.5")),
    Row("asinh x + atanh(x/3)", lambda x: m.asinh(x) + m.atanh(x / 3), ("1", "-2")),
    Row("acosh x", m.acosh, ("2", "5/4")),
    Row("sin(x)/x", lambda x: m.sin(x) / x, ("1", "-2")),
    Row("x sin(1/x)", lambda x: x * m.sin(1 / x), ("1", "1/4")),
    Row("x/(x^2+1)", lambda x: x / (x * x + 1), ("0", "2")),
    Row("|x - 1| + |x + 1|", lambda x: abs(x - 1) + abs(x + 1), ("0", "3")),
    Row("x|x|", lambda x: x * abs(x), ("0", "-2", "1")),
    Row("max(0, x)", lambda x: max(mpf(0), x), ("-1", "2")),
    Row("sin(100x)", lambda x: m.sin(100 * x), ("0", "1/7")),
    Row("(x/1000)^2", lambda x: (x / 1000) ** 2, ("500",)),
    Row("log_2(x) + log x", lambda x: m.log(x, 2) + m.log(x), ("3",)),
    Row("e^(-x^2) cos 3x", lambda x: m.exp(-x * x) * m.cos(3 * x), ("1", "0")),
    Row("sin²x + cos^2(2x)", lambda x: m.sin(x) ** 2 + m.cos(2 * x) ** 2, ("1",)),
    Row("√(1 + √(x))", lambda x: m.sqrt(1 + m.sqrt(x)), ("1", "4")),
    Row("sigmoid(x)", lambda x: 1 / (1 + m.exp(-x)), ("0", "3")),
    Row("erf x", m.erf, ("0", "1/2", "-3")),
    Row("gelu(x)", lambda x: x * m.ncdf(x), ("0", "1", "-2")),
    Row("softplus(2x)", lambda x: m.log1p(m.exp(2 * x)), ("0", "3")),
    Row("silu(x)", lambda x: x / (1 + m.exp(-x)), ("0", "-1")),
    Row("x mod 2π", lambda x: x - 2 * m.pi * m.floor(x / (2 * m.pi)), ("1", "-1")),
    Row("sin(x mod π)", lambda x: m.sin(x - m.pi * m.floor(x / m.pi)), ("1", "4", "-5")),
    Row("cos(x mod 2) + e^(x mod 1)", lambda x: m.cos(x % 2) + m.exp(x % 1), ("1/2", "-1/3")),
    Row("sin(x°)", lambda x: m.sin(m.pi * x / 180), ("0", "60")),
    Row("x^10", lambda x: x**10, ("2",)),
    Row("5", lambda x: mpf(5), ("1",)),
)

# Text, place and a word of the reason for which no tangent can be drawn there.
REFUSED = (
    ("|x|", "0", "corner"),
    ("ln x", "-1", "outside the domain"),
    ("ln x", "0", "pole"),
    ("1/x", "0", "pole"),
    ("1/x^2", "0", "pole"),
    ("x^(1/3)", "0", "edge"),
    ("x^(1/3)", "-1", "outside the domain"),
    ("∛x", "0", "vertical tangent"),
    ("∛(x^2)", "0", "cusp"),
    ("floor x", "1", "jumps"),
    ("sign x", "0", "jumps"),
    ("x mod 1", "2", "jumps"),
    ("floor(1000x)/1000", "1", "jumps"),
    ("(√(x-1))^2", "1", "edge"),
    ("√x", "0", "edge"),
    ("x^1.5", "0", "edge"),
    ("√(1 - x^2)", "1", "edge"),
    ("tan x", "pi/2", "pole"),
    ("max(0, x)", "0", "corner"),
    ("|x-1| + |x+1|", "1", "corner"),
    ("√(x^2)", "0", "corner"),
    ("sin(x)/x", "0", "hole"),
    ("x/x", "0", "hole"),
    ("x sin(1/x)", "0", "hole"),
    ("ln|x|", "0", "pole"),
    ("2^(1/x)", "0", "pole"),
    ("x^x", "0", "edge"),
    ("√(-1-x^2)", "0", "not defined"),
)

# Functions that are hard to frame: text, place.
UGLY = (
    ("1/x", "1/100"), ("tan x", "1"), ("tan x", "1.5"), ("1/(x-1)^2", "0"), ("x^100", "1"), ("e^(10x)", "1"),
    ("1/sin(x)", "1"), ("sin(10000x)", "1"), ("1000000x^2", "1"), ("ln x", "1/10"), ("√x", "1/100"),
    ("floor x", "1/2"), ("tanh(100x)", "0"), ("e^x", "20"), ("e^(-1/x)", "1/2"), ("x^x", "1"),
    ("arcsin x", "0.9"),
    ("|x|", "1/10"), ("cosh x", "30"), ("x + 1000000", "1"), ("x^2", "1/10"), ("√(x^2 - 1)", "2"),
    ("-x^4", "1"),
)  # fmt: skip
