"""Bounded and safe: each question about each bomb ends, and the next lesson works."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import sympy
from mpmath import mp, mpf, workdps

from mathcore import Curve
from mathcore.evaluate.exact import MOST_NODES, bounded_derivative, size
from tests.mathcore.bombs import BOMBS

pytest.importorskip("resource")  # the guard counts processor time, as Unix does
ROOT = Path(__file__).parents[3]
BATCH = 13


@pytest.mark.parametrize("first", range(0, len(BOMBS), BATCH))
def test_bombs_are_answered(first):
    """No question takes 3 s of processor time or 512 MB; what is refused is refused in one line."""
    command = [sys.executable, "-m", "tests.mathcore.bombs", str(first), str(first + BATCH)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
    child = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert child.returncode == 0, child.stderr[-2000:]
    *lines, last = map(json.loads, child.stdout.splitlines())
    assert len(lines) == len(BOMBS[first : first + BATCH])
    for text, found in lines:
        for question, (told, _) in found.items():
            assert told == "answer" or told.startswith("refused: "), f"{question} of {text}: {told}"
            assert "\n" not in told or question == "reading"
    slope, _, megabytes = last
    assert slope == "2" and megabytes < 512


FORBIDDEN = {
    "simplify", "solve", "solveset", "nsolve", "expand", "limit", "factor", "integrate", "series",
    "nsimplify", "together", "apart", "cancel", "trigsimp", "powsimp", "radsimp", "logcombine", "sympify",
    "diff", "doit", "parse_expr", "lambdify", "eval", "exec", "rewrite", "refine", "as_independent",
    "collect", "roots", "dsolve",
}  # fmt: skip
HARMLESS = {"sympify"}  # of an int or float of our own, never of a text: see below


def test_nothing_asks_sympy_for_what_may_hang():
    """No file of mathcore calls simplify, solve, expand, limit or the like; sympify takes no text."""
    for file in (ROOT / "mathcore").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            owner = getattr(getattr(node.func, "value", None), "id", "")
            assert name not in FORBIDDEN - HARMLESS or owner in ("np", "match", "mpmath"), (
                f"{file.name}: {name}"
            )
            if name == "sympify":
                assert not isinstance(node.args[0], (ast.Constant, ast.JoinedStr)), file.name


LONG = " ".join(f"sin {k}x" for k in range(1, 25))


def test_a_derivative_without_a_formula_says_so():
    """Beyond 2000 nodes f′ is calculated automatically: its notes tell, its formula is f′(x)."""
    slope = Curve.read(LONG).slope_function
    assert slope.notes and "automatically" in slope.notes[0]
    assert slope.typst == "f'(x)"
    small = Curve.read("sin(x) e^x").slope_function
    assert not small.notes and "cos" in small.typst


@pytest.mark.parametrize("place", ["1/2", "-3/7", "√2", "2"])
def test_automatic_slopes_against_mpmath(place):
    """f′ and f″ of a long product agree with mpmath's numerical derivatives of the plain product."""
    curve = Curve.read(LONG)

    def f(x: mpf) -> mpf:
        return mp.fprod([mp.sin(k * x) for k in range(1, 25)])

    with workdps(60):
        x = mp.sqrt(2) if place == "√2" else mpf(sympy.Rational(place).p) / sympy.Rational(place).q
        h = mpf("1e-15")
        first = (f(x + h) - f(x - h)) / (2 * h)
        second = (f(x + h) - 2 * f(x) + f(x - h)) / h**2
        shown = mpf(str(curve.slope(place)))
        bend = curve.slope_function.slope_function.value(place)
        assert abs(shown - first) <= mpf("1e-20") * (1 + abs(first))
        assert abs(mpf(str(bend)) - second) <= mpf("1e-15") * (1 + abs(second))
        assert curve.slopes([float(x)])[0] == pytest.approx(float(first), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(
    "text", ["|x| e^x", "max(x, 1-x, x^2) x", "x^x", "∛x + ln|x|", "floor(x) x", "x^3/(1+x)"]
)
def test_automatic_slopes_are_those_of_the_rules(text):
    """Written as a list of steps, a derivative has the values which its formula has."""
    from mathcore.evaluate.automatic import slope_of
    from mathcore.evaluate.multiprecision import at_point
    from mathcore.evaluate.numeric import on_array

    curve = Curve.read(text)
    node = slope_of(curve.expr, curve.variable)
    twice = slope_of(node, curve.variable)
    xs = np.array([-1.7, -0.4, 0.2, 0.9, 3.1])
    rule = curve.slope_function
    assert on_array(node, curve.variable, xs) == pytest.approx(rule.values(xs), rel=1e-12, nan_ok=True)
    bend = on_array(rule.slope_function.expr, curve.variable, xs)
    assert on_array(twice, curve.variable, xs) == pytest.approx(bend, rel=1e-12, nan_ok=True)
    place = sympy.Rational(31, 10)
    assert abs(at_point(node, curve.variable, place) - at_point(rule.expr, curve.variable, place)) < 1e-40


@pytest.mark.parametrize("text", [text for text in BOMBS if len(text) < 120][:20])
def test_no_formula_is_longer_than_it_may_be(text):
    """A derivative has at most 2000 nodes, and its typeset formula a bounded length."""
    curve = Curve.read(text)
    assert size(bounded_derivative(curve.expr, curve.variable)[0]) <= MOST_NODES
    assert len(curve.slope_function.typst) < 20_000


def test_exact_values_are_short():
    """Beyond 1200 digits or three nested functions, a value is 50 digits and not a number of pages."""
    assert Curve.read("x^x^x").value(3).is_Rational
    assert Curve.read("x^x^x").value(5).is_Float
    assert Curve.read("sin(sin(sin(sin(sin(x)))))").value(1).is_Float
    assert Curve.read("sin(√(e^x))").value(1).has(sympy.sin)
    assert Curve.read("(x+1)^100").value(1) == 2**100
