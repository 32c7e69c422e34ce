"""Derivatives of trees by the rules, and trees as Python functions of floats or of mpmath's numbers."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import mpmath

from tests.fuzz_math.oracle.formula import Tree, mentions
from tests.fuzz_math.oracle.real import mp

ZERO, ONE, TWO, HALF = (("number", text) for text in ("0", "1", "2", "0.5"))
TOO_LARGE = 700.0  # of an exponential of floats


def _times(a: Tree, b: Tree) -> Tree:
    if ZERO in (a, b):
        return ZERO
    return b if a == ONE else a if b == ONE else ("*", a, b)


def _plus(a: Tree, b: Tree) -> Tree:
    return b if a == ZERO else a if b == ZERO else ("+", a, b)


def _square(u: Tree) -> Tree:
    return ("^", u, TWO)


OUTER: dict[str, Callable[[Tree], Tree]] = {
    "sin": lambda u: ("cos", u),
    "cos": lambda u: ("neg", ("sin", u)),
    "tan": lambda u: ("/", ONE, _square(("cos", u))),
    "sec": lambda u: ("/", ("sin", u), _square(("cos", u))),
    "csc": lambda u: ("neg", ("/", ("cos", u), _square(("sin", u)))),
    "cot": lambda u: ("neg", ("/", ONE, _square(("sin", u)))),
    "asin": lambda u: ("/", ONE, ("sqrt", ("-", ONE, _square(u)))),
    "acos": lambda u: ("neg", ("/", ONE, ("sqrt", ("-", ONE, _square(u))))),
    "atan": lambda u: ("/", ONE, ("+", ONE, _square(u))),
    "sinh": lambda u: ("cosh", u),
    "cosh": lambda u: ("sinh", u),
    "tanh": lambda u: ("/", ONE, _square(("cosh", u))),
    "asinh": lambda u: ("/", ONE, ("sqrt", ("+", ONE, _square(u)))),
    "acosh": lambda u: ("/", ONE, ("sqrt", ("-", _square(u), ONE))),
    "atanh": lambda u: ("/", ONE, ("-", ONE, _square(u))),
    "exp": lambda u: ("exp", u),
    "ln": lambda u: ("/", ONE, u),
    "log": lambda u: ("/", ONE, u),
    "sqrt": lambda u: ("/", HALF, ("sqrt", u)),
    "cbrt": lambda u: ("/", ONE, ("*", ("number", "3"), _square(("cbrt", u)))),
    "abs": lambda u: ("/", u, ("abs", u)),
    "sign": lambda u: ZERO, "floor": lambda u: ZERO, "step": lambda u: ZERO, "ceil": lambda u: ZERO,
    "sigmoid": lambda u: ("*", ("sigmoid", u), ("sigmoid", ("neg", u))),
    "relu": lambda u: ("step", u),
}  # fmt: skip


def derivative(tree: Tree, name: str) -> Tree:
    """∂/∂name by the rules; meaningless at corners and jumps."""
    head = tree[0]
    if head == name:
        return ONE
    if not mentions(tree, name):
        return ZERO
    if head in ("+", "-"):
        left, right = (derivative(part, name) for part in tree[1:])
        return _plus(left, right) if head == "+" else left if right == ZERO else ("-", left, right)
    if head == "neg":
        return ("neg", derivative(tree[1], name))
    if head == "*":
        a, b = tree[1:]
        return _plus(_times(derivative(a, name), b), _times(a, derivative(b, name)))
    if head == "/":
        a, b = tree[1:]
        first = ("/", derivative(a, name), b) if mentions(a, name) else ZERO
        if not mentions(b, name):
            return first
        second = ("neg", ("/", _times(a, derivative(b, name)), _square(b)))
        return _plus(first, second)
    if head == "^":
        return _of_power(tree, name)
    if head in ("max", "min"):
        return ("choose", head, *[part for one in tree[1:] for part in (one, derivative(one, name))])
    if head == "choose":
        slopes = [derivative(part, name) for part in tree[3::2]]
        return ("choose", tree[1], *[part for pair in zip(tree[2::2], slopes, strict=True) for part in pair])
    if head.startswith("log_"):
        return ("/", derivative(tree[1], name), ("*", tree[1], ("ln", ("number", head[4:]))))
    return _times(OUTER[head](tree[1]), derivative(tree[1], name))


def _of_power(tree: Tree, name: str) -> Tree:
    base, exponent = tree[1:]
    if not mentions(exponent, name):
        return _times(_times(exponent, _one_less(base, exponent)), derivative(base, name))
    grown = _times(derivative(exponent, name), ("ln", base)) if base != ("e",) else derivative(exponent, name)
    if mentions(base, name):
        grown = _plus(grown, ("/", _times(exponent, derivative(base, name)), base))
    return _times(tree, grown)


def _one_less(base: Tree, exponent: Tree) -> Tree:
    """base^(exponent − 1); the base itself, and 1, where that is so: 0^0 has no value."""
    if exponent in (ONE, TWO):
        return ONE if exponent == ONE else base
    if exponent[0] == "number" and Fraction(exponent[1]) > 1:
        return ("^", base, ("number", str(Decimal(exponent[1]) - 1)))
    return ("^", base, ("-", exponent, ONE))


# -- as Python functions


def _namespace(m: Any, number: Callable[[str], Any]) -> dict[str, Any]:
    """The operations for floats (math) or for many digits (mpmath)."""

    def power(a: Any, b: Any) -> Any:
        if a == 0 and b <= 0:
            raise ZeroDivisionError
        if a < 0 and b != int(b):
            raise ValueError("a negative number to a broken power")
        return a ** (int(b) if b == int(b) else b)

    def choose(kind: str, *given: Any) -> Any:
        best = (max if kind == "max" else min)(given[::2])
        slopes = {given[i + 1] for i in range(0, len(given), 2) if given[i] == best}
        if len(slopes) > 1:
            raise ZeroDivisionError
        return slopes.pop()

    def step(u: Any) -> Any:
        if u == 0:
            raise ZeroDivisionError
        return 1 if u > 0 else 0

    def sigmoid(u: Any) -> Any:
        return 1 / (1 + m.exp(-u)) if u > -TOO_LARGE else m.exp(u)

    cbrt = (
        (lambda u: math.copysign(abs(u) ** (1 / 3), u)) if m is math else lambda u: m.sign(u) * m.cbrt(abs(u))
    )
    return {
        **{name: getattr(m, name) for name in (
            "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh",
            "exp", "sqrt", "floor", "ceil",
        )},
        "ln": m.log, "log": m.log, "cbrt": cbrt, "power": power, "choose": choose, "step": step,
        "sigmoid": sigmoid, "relu": lambda u: max(u, 0), "sign": lambda u: (u > 0) - (u < 0), "abs": abs,
        "sec": lambda u: 1 / m.cos(u), "csc": lambda u: 1 / m.sin(u), "cot": lambda u: 1 / m.tan(u),
        "pi": +m.pi, "e": +m.e, "tau": 2 * m.pi, "max": max, "min": min, "number": number,
    }  # fmt: skip


sixty = mpmath.MPContext()
sixty.dps = 60
RATIONAL = ("choose", "step", "relu", "sign", "abs", "max", "min")
NUMBERS = {
    "floats": _namespace(math, float),
    "sixty": _namespace(sixty, sixty.mpf),
    "many": _namespace(mp, mp.mpf),
}


def _exact_power(a: Fraction, b: Fraction) -> Fraction:
    if b.denominator != 1:
        raise NameError("a root has no exact values")
    return a ** int(b)


NUMBERS["exact"] = {name: NUMBERS["floats"][name] for name in RATIONAL}
NUMBERS["exact"] |= {"number": Fraction, "power": _exact_power}


def python_function(tree: Tree, names: str, kind: str = "floats") -> Callable[..., Any]:
    """The tree as a function of `names`: of floats, of mpmath's numbers ("sixty", "many"), or "exact".

    It raises ValueError, ZeroDivisionError or OverflowError where it has no value; NameError for a function
    that has no exact values.
    """
    space = dict(NUMBERS[kind])
    numbers: dict[str, str] = {}
    source = _source(tree, numbers)
    space |= {name: space["number"](text) for text, name in numbers.items()}
    return eval(f"lambda {', '.join(names)}: {source}", space)


def _source(tree: Tree, numbers: dict[str, str]) -> str:
    head = tree[0]
    if head == "number":
        return numbers.setdefault(tree[1], f"n{len(numbers)}")
    if len(tree) == 1:
        return head
    if head == "choose":
        return f"choose({tree[1]!r}, {', '.join(_source(part, numbers) for part in tree[2:])})"
    parts = [_source(part, numbers) for part in tree[1:]]
    if head in ("+", "-", "*", "/"):
        return f"({parts[0]} {head} {parts[1]})"
    if head == "neg":
        return f"(-{parts[0]})"
    if head == "^":
        if tree[1] == ("e",):
            return f"exp({parts[1]})"
        if tree[2][0] == "number" and tree[2][1].isdigit():
            return f"({parts[0]} ** {tree[2][1]})"
        return f"power({parts[0]}, {parts[1]})"
    if head.startswith("log_"):
        return f"(ln({parts[0]}) / ln({head[4:]}))"
    return f"{head}({', '.join(parts)})"
