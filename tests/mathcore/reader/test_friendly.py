"""What lecturers write, each with its meaning worked out by hand: none may be misread."""

from __future__ import annotations

from pathlib import Path

import mpmath
import pytest
import sympy
from mpmath import mpf

from mathcore import constant, read
from mathcore.evaluate.multiprecision import at_places
from mathcore.reader.expression import variable_symbol

DATA = Path(__file__).parents[2] / "data" / "friendly.tsv"
ROWS = [
    line.split("\t") for line in DATA.read_text("utf-8").splitlines() if line and not line.startswith("#")
]
# Eight places for up to three variables; each row must have a value at three of them at least.
PLACES = (
    ("0.3", "0.8", "1.9"), ("0.7", "1.4", "-0.6"), ("1.3", "0.4", "2.2"), ("2.9", "-1.1", "0.7"),
    ("-1.7", "2.3", "0.2"), ("4.1", "0.9", "1.6"), ("-0.45", "-0.7", "3.1"),
    ("0.15", "0.6", "1.1"),
)  # fmt: skip


def real(function, defined):
    """The function over the real numbers, where `defined` says so."""

    def of(u):
        if not defined(u):
            raise ValueError(u)
        return function(u)

    return of


MEANS = {
    name: getattr(mpmath, name)
    for name in ("sin", "cos", "tan", "atan", "exp", "floor", "ceil", "sign", "erf")
}
MEANS |= {
    "mpf": mpf,
    "sqrt": real(mpmath.sqrt, lambda u: u >= 0),
    "log": real(mpmath.log, lambda u: u > 0),
    "asin": real(mpmath.asin, lambda u: abs(u) <= 1),
    "acos": real(mpmath.acos, lambda u: abs(u) <= 1),
    "cbrt": lambda u: mpmath.sign(u) * mpmath.exp(mpmath.log(abs(u)) / 3) if u else mpf(0),
    "abs": abs, "max": max, "min": min,
}  # fmt: skip


def meant(code, names, place):
    """The value of the hand-written Python at a place; None where it is not a real number."""
    known = {name: mpf(text) for name, text in zip(names, place, strict=False)}
    try:
        value = eval(code, {"__builtins__": {}, "pi": +mpmath.pi, "e": +mpmath.e, **MEANS}, known)
    except (ValueError, ZeroDivisionError):
        return None
    return None if value is None or isinstance(value, mpmath.mpc) else mpf(value)


def test_there_are_three_hundred():
    """The table holds at least 500 texts, none of them twice."""
    assert len(ROWS) >= 500
    assert len({(row[0], row[1]) for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0].strip())
def test_means_what_the_lecturer_meant(row):
    """Each text has the values of its hand-written meaning, and is undefined where that is."""
    text, variables, code, *given = row
    declared = variables.split(",")
    pairs = (pair.split("=") for pair in "".join(given).split(";") if pair)
    reading = read(text, declared, dict(constant(name, value) for name, value in pairs))
    symbols = [variable_symbol(name) for name in declared]
    names = ["lambda_" if symbol.name == "lambda" else symbol.name for symbol in symbols]
    compared = 0
    with mpmath.workdps(40):
        for place in PLACES:
            expected = meant(code, names, place)
            exact = {symbol: sympy.Rational(value) for symbol, value in zip(symbols, place, strict=False)}
            values = [at_places(part, exact, 40) for part in (reading.expr, *reading.guards)]
            seen = None if None in values else values[0]
            if expected is None or seen is None:
                assert expected == seen, f"at {place}"
                continue
            compared += 1
            assert abs(seen - expected) <= mpf("1e-14") * (1 + abs(expected)), f"at {place}"
    assert compared >= 3
