"""Random formulas in a neutral form, told twice: as a lecturer's text, and as a plain mpmath calculation.

A formula is nested tuples: ("x",), ("number", "2.5"), ("+", a, b), ("sin", a) … The two tellings share
nothing but this form, and neither shares anything with mathcore.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from random import Random

from mpmath import mp, mpc, mpf

Tree = tuple
CONSTANTS = {"π": lambda: mp.pi, "e": lambda: mp.e}
CALLS: dict[str, tuple[tuple[str, ...], Callable[[mpf], mpf]]] = {
    "sin": (("sin",), mp.sin),
    "cos": (("cos",), mp.cos),
    "tan": (("tan",), lambda u: mp.sin(u) / mp.cos(u)),
    "exp": (("exp", "e^"), mp.exp),
    "ln": (("ln", "log"), lambda u: _defined(mp.log(u))),
    "log_2": (("log_2",), lambda u: _defined(mp.log(u, 2))),
    "sqrt": (("sqrt", "√"), lambda u: _defined(mp.sqrt(u))),
    "cbrt": (("cbrt", "∛"), lambda u: mp.sign(u) * mp.root(abs(u), 3)),
    "abs": (("abs", "|"), abs),
    "atan": (("arctan", "atan"), mp.atan),
    "asin": (("arcsin",), lambda u: _defined(mp.asin(u))),
    "acos": (("arccos",), lambda u: _defined(mp.acos(u))),
    "sinh": (("sinh",), lambda u: (mp.exp(u) - mp.exp(-u)) / 2),
    "cosh": (("cosh",), lambda u: (mp.exp(u) + mp.exp(-u)) / 2),
    "tanh": (("tanh",), mp.tanh),
    "asinh": (("asinh", "arsinh"), lambda u: mp.log(u + mp.sqrt(u * u + 1)) if u > 0 else mp.asinh(u)),
    "sigmoid": (("sigmoid",), lambda u: 1 / (1 + mp.exp(-u))),
    "erf": (("erf",), mp.erf),
    "softplus": (("softplus",), lambda u: mp.log1p(mp.exp(u))),
    "gelu": (("gelu", "GELU"), lambda u: u * mp.ncdf(u)),
    "sec": (("sec",), lambda u: 1 / mp.cos(u)),
    "relu": (("relu",), lambda u: u if u > 0 else mpf(0)),
}
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


class UndefinedError(ArithmeticError):
    """Not a real number here."""


def _defined(value: mpf | mpc) -> mpf:
    if isinstance(value, mpc) or not mp.isfinite(value):
        raise UndefinedError
    return value


# -- making


def grow(rng: Random, variables: Sequence[str], depth: int) -> Tree:
    """A random formula which mentions all the variables."""
    while True:
        tree = _grow(rng, variables, depth)
        if all(mentions(tree, name) for name in variables):
            return tree


def _grow(rng: Random, variables: Sequence[str], depth: int) -> Tree:
    if depth == 0 or rng.random() < 0.08:
        return _leaf(rng, variables)
    kind = rng.random()
    if kind < 0.62:
        sign = rng.choice("+++--***//")
        return (sign, _grow(rng, variables, depth - 1), _grow(rng, variables, depth - 1))
    if kind < 0.76:
        exponent = rng.choice(["2", "2", "2", "3", "3", "4", "-1", "-2", "1/2", "3/2", "1/3", "0.5"])
        return ("^", _grow(rng, variables, depth - 1), exponent)
    if kind < 0.80:
        return (rng.choice(["max", "min"]), *(_grow(rng, variables, depth - 1) for _ in range(2)))
    if kind < 0.83:
        return ("-", _grow(rng, variables, depth - 1))
    name = rng.choice([*CALLS, "sin", "cos", "exp", "ln", "sqrt"])
    return (name, _grow(rng, variables, depth - 1))


def _leaf(rng: Random, variables: Sequence[str]) -> Tree:
    if rng.random() < 0.62:
        return (rng.choice(list(variables)),)
    return ("number", rng.choice(["1", "2", "3", "4", "5", "7", "10", "0.5", "2.5", "0.1", "1.2", "π", "e"]))


def mentions(tree: Tree, name: str) -> bool:
    """Whether a variable occurs."""
    return tree == (name,) or any(mentions(part, name) for part in tree[1:] if isinstance(part, tuple))


# -- telling it to a reader

SUM, PRODUCT, POWER, ATOM = range(4)


def as_text(tree: Tree, rng: Random) -> str:
    """The formula as a lecturer may type it; `rng` chooses among the ways."""
    return _told(tree, rng)[0]


def _told(tree: Tree, rng: Random) -> tuple[str, int]:
    head = tree[0]
    if len(tree) == 1:
        return head, ATOM
    if head == "number":
        return tree[1], ATOM
    if head == "-" and len(tree) == 2:
        return f"{rng.choice('-−')}{_least(tree[1], PRODUCT, rng)}", SUM
    if head in ("+", "-"):
        gap = rng.choice([" ", ""])
        right = _least(tree[2], PRODUCT, rng)
        return f"{_least(tree[1], SUM, rng)}{gap}{head}{gap}{right}", SUM
    if head == "*":
        return _product(tree, rng), PRODUCT
    if head == "/":
        left, right = _least(tree[1], POWER, rng), _least(tree[2], POWER, rng)
        return f"({left}/{right})", ATOM
    if head == "^":
        return _power(tree, rng)
    if head in ("max", "min"):
        return f"{head}({_told(tree[1], rng)[0]}, {_told(tree[2], rng)[0]})", ATOM
    return _call(tree, rng)


def _least(tree: Tree, level: int, rng: Random) -> str:
    text, found = _told(tree, rng)
    return text if found >= level else f"({text})"


def _product(tree: Tree, rng: Random) -> str:
    left, right = _least(tree[1], POWER, rng), _least(tree[2], POWER, rng)
    if tree[1][0] == "number" and tree[1][1].isdigit() and right[0] in "xy(" and rng.random() < 0.7:
        return f"{left}{right}"
    return f"{left}{rng.choice(['*', ' * ', '·', ' × '])}{right}"


def _power(tree: Tree, rng: Random) -> tuple[str, int]:
    base, exponent = tree[1], tree[2]
    if base[0] in ("sin", "cos", "tan") and exponent in ("2", "3") and rng.random() < 0.5:
        inside = _told(base[1], rng)[0]
        return f"{base[0]}{rng.choice(['^' + exponent, exponent.translate(RAISED)])}({inside})", ATOM
    below = _told(base, rng)[0]
    if len(base) != 1 and not (base[0] == "number" and base[1].isdigit()):
        below = f"({below})"
    if exponent.lstrip("-").isdigit():
        ways = [f"^{exponent}", f"**{exponent}", f"^({exponent})", exponent.translate(RAISED)]
        return below + rng.choice(ways), POWER
    return f"{below}^({exponent})", POWER


def _call(tree: Tree, rng: Random) -> tuple[str, int]:
    word = rng.choice(CALLS[tree[0]][0])
    inside = _told(tree[1], rng)[0]
    if word == "|" and "|" not in inside:
        return f"|{inside}|", ATOM
    word = "abs" if word == "|" else word
    return f"{word}({inside})", POWER if word == "e^" else ATOM


# -- calculating it


def calculate(tree: Tree, there: dict[str, mpf]) -> mpf:
    """Its value by mpmath; UndefinedError or ZeroDivisionError where it is not real."""
    head = tree[0]
    if len(tree) == 1:
        return there[head]
    if head == "number":
        return +CONSTANTS[tree[1]]() if tree[1] in CONSTANTS else mpf(tree[1])
    if head == "^":
        base, exponent = calculate(tree[1], there), Fraction(tree[2])
        if exponent.denominator == 1:
            return base ** int(exponent)
        if base < 0:
            raise UndefinedError
        return mp.power(base, mpf(exponent.numerator) / exponent.denominator)
    parts = [calculate(part, there) for part in tree[1:]]
    match head:
        case "+":
            return parts[0] + parts[1]
        case "-":
            return -parts[0] if len(parts) == 1 else parts[0] - parts[1]
        case "*":
            return parts[0] * parts[1]
        case "/":
            return parts[0] / parts[1]
        case "max":
            return max(parts)
        case "min":
            return min(parts)
    if abs(parts[0]) > 10**4:
        raise UndefinedError  # e^10000 is of no use here
    return _defined(CALLS[head][1](parts[0]))
