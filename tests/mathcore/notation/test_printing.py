"""Print → parse → compare: what is printed of a random formula, in text or Typst, has its own values."""

from __future__ import annotations

import random

import mpmath
import pytest
import sympy
from mpmath import mpf

from mathcore import ExpressionError, read, typeset
from mathcore.evaluate.functions import derivative
from mathcore.notation.typeset import slope_orders
from tests.mathcore.notation.typst_values import PLAIN, Formula, _power, _root

FUNCTIONS = {
    "sin": "sin", "cos": "cos", "tan": "tan", "exp": "exp", "ln": "ln", "arctan": "arctan", "tanh": "tanh",
    "cosh": "cosh", "arcsin": "arcsin", "artanh": 'op("artanh")', "sec": "sec", "sigmoid": 'op("sigmoid")',
    "relu": 'op("ReLU")', "sign": 'op("sign")', "erf": 'op("erf")', "softplus": 'op("softplus")',
    "gelu": 'op("GELU")', "silu": 'op("SiLU")',
}  # fmt: skip
NUMBERS = ("1", "2", "3", "5", "0.5", "1.25", "7")
BINDS = {"+": 1, "-": 1, "neg": 1, "*": 2, "/": 2, "^": 4}
TREES, POINTS = 2000, 20


def grown(pick: random.Random, depth: int) -> tuple:
    """A random tree in a form of our own: ("x",), ("n", "3"), (sign, a, b), (function, a) …"""
    if depth == 0 or pick.random() < 0.12:
        return pick.choice((("x",), ("x",), ("y",), ("n", pick.choice(NUMBERS)), ("π",), ("e",)))
    kind = pick.choice(("+", "-", "*", "*", "/", "^", "neg", "call", "call", "root", "max"))
    inside = grown(pick, depth - 1)
    if kind in "+-*/":
        return kind, inside, grown(pick, depth - 1)
    if kind == "^":
        return (
            kind,
            inside,
            pick.choice((("n", "2"), ("n", "3"), ("neg", ("n", "1")), ("n", "0.5"), grown(pick, 1))),
        )
    if kind == "neg":
        return kind, inside
    if kind == "call":
        return pick.choice((*FUNCTIONS, "log_2", "sq sin", "sq cos")), inside
    if kind == "root":
        return pick.choice(("√", "∛", "abs", "⌊")), inside
    return pick.choice(("max", "min")), inside, grown(pick, depth - 1)


def value(tree: tuple, x: mpf, y: mpf) -> mpf:
    """The tree's value. ValueError where it is not real."""
    kind, *parts = tree
    leaves = {"x": x, "y": y, "π": +mpmath.pi, "e": +mpmath.e}
    if kind in leaves:
        return leaves[kind]
    if kind == "n":
        return mpf(parts[0])
    a, *rest = (value(part, x, y) for part in parts)
    if kind in ("⌊", "sign") and 0 < abs(a - mpmath.nint(a)) < mpf("1e-20"):
        raise ValueError("too near a jump to tell")
    if kind in ("neg", "abs", "∛", "⌊"):
        return {
            "neg": lambda: -a,
            "abs": lambda: abs(a),
            "∛": lambda: _root(3, a),
            "⌊": lambda: mpmath.floor(a),
        }[kind]()
    if kind == "√":
        return _power(a, mpf("0.5")) if a else mpf(0)
    if kind in ("max", "min"):
        return max(a, *rest) if kind == "max" else min(a, *rest)
    if kind[:2] == "sq":
        return PLAIN[kind[3:]](a) ** 2
    if kind == "log_2":
        return PLAIN["ln"](a) / mpmath.log(2)
    if kind in FUNCTIONS:
        return PLAIN[FUNCTIONS[kind]](a)
    (b,) = rest
    return {
        "+": lambda: a + b,
        "-": lambda: a - b,
        "*": lambda: a * b,
        "/": lambda: a / b,
        "^": lambda: _power(a, b),
    }[kind]()


def typed(tree: tuple, pick: random.Random) -> tuple[str, int]:
    """The tree as a lecturer may type it, with brackets only where needed; and how tightly it binds."""
    kind, *parts = tree
    if not parts:
        return kind, 9
    if kind == "n":
        return parts[0], 9
    (a, level), *rest = (typed(part, pick) for part in parts)
    own = BINDS.get(kind, 9)
    if kind == "neg":
        return f"{pick.choice('-−')}{a if level > 1 else f'({a})'}", 1
    if kind == "^":
        return f"{a if level > 8 else f'({a})'}^{rest[0][0] if rest[0][1] > 8 else f'({rest[0][0]})'}", 4
    if own < 9:
        left = a if level >= own else f"({a})"
        right = rest[0][0] if rest[0][1] > own else f"({rest[0][0]})"
        side = kind == "*" and right[0] in "xyπe(" and left[-1] in "xyπe)0123456789" and level > 8
        return (f"{left} {right}" if side else f"{left} {kind} {right}"), own
    if kind in ("max", "min"):
        return f"{kind}({a}, {rest[0][0]})", 9
    if kind == "abs":
        return (f"|{a}|" if "|" not in a else f"abs({a})"), 9
    if kind == "⌊":
        return f"⌊{a}⌋", 9
    if kind[:2] == "sq":
        return f"{kind[3:]}²({a})", 8
    return f"{kind}({a})", 9 if kind in "√∛" else 8


def compared(source_value, tree: tuple, pick: random.Random, what: str) -> int:
    """Compare at the points where the tree has a value; how many these were."""
    seen = 0
    for _ in range(POINTS):
        x, y = (mpf(pick.randrange(-300, 301)) / 97 + mpf(1) / 1009 for _ in "xy")
        try:
            expected = value(tree, x, y)
        except (ValueError, ZeroDivisionError, OverflowError):
            continue
        if abs(expected) > mpf(10) ** 200:
            continue
        seen += 1
        assert abs(source_value(x=x, y=y) - expected) <= mpf("1e-9") * (1 + abs(expected)), (
            f"{what} at {x}, {y}"
        )
    return seen


@pytest.mark.parametrize("seed", range(10))
def test_prints_and_parses_to_equal_values(seed):
    """2,000 random trees: typed, as given, set from SymPy, in the given order, spelled out: equal to 1e-9."""
    pick, read_well, places = random.Random(seed), 0, 0
    with mpmath.workdps(40):
        while read_well < TREES // 10:
            tree = grown(pick, pick.choice((1, 2, 3, 3)))
            text, _ = typed(tree, pick)
            try:
                reading = read(text, ("x", "y"))
            except ExpressionError as error:
                assert any(
                    w in error.problem
                    for w in ("real", "0", "logarithm", "positive", "two ways", "large", "deep")
                ), text
                continue
            read_well += 1
            assert read(reading.plain, ("x", "y")).expr == reading.expr, text
            for what in (reading.typst, typeset(reading.expr), typeset(reading.expr, reading.orders)):
                places += compared(Formula(what).at, tree, pick, f"{text} set as {what}")
    assert places > 20 * TREES // 10


@pytest.mark.parametrize("seed", range(4))
def test_slopes_are_set_as_they_are(seed):
    """The Typst of 400 slope functions has the values of the slope function's expression."""
    x = sympy.Symbol("x", real=True)
    pick, places = random.Random(seed), 0
    with mpmath.workdps(40):
        for _ in range(100):
            text, _ = typed(grown(pick, 2), pick)
            try:
                reading = read(text.replace("y", "x"), ("x",))
            except ExpressionError:
                continue
            exact = derivative(reading.expr, x)
            if exact.has(sympy.Piecewise):
                continue
            set_ = Formula(
                typeset(derivative(reading.expr, x, for_display=True), slope_orders(reading.orders, x))
            )
            for _ in range(5):
                place = sympy.Rational(pick.randrange(-300, 301), 97)
                expected = exact.xreplace({x: place}).evalf(30)
                if expected.is_Float and expected.is_finite and abs(expected) < 1e50:
                    places += 1
                    seen = set_.at(x=mpf(place.p) / place.q)
                    assert abs(seen - mpf(str(expected))) <= 1e-9 * (1 + abs(seen)), f"{text} at {place}"
    assert places > 50
