"""The differential fuzzer: a small count of it, what its routes say of known places, and that it can fail."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest
import sympy

from mathcore import Curve, Smoothness, Surface, Verdict
from tests.fuzz_math import __main__ as command
from tests.fuzz_math import checks, descents, stationary
from tests.fuzz_math.cases import AGREE, REFUSED, UNKNOWN, WRONG, Case
from tests.fuzz_math.oracle.formula import parse
from tests.fuzz_math.oracle.judge import judge_curve, judge_surface
from tests.fuzz_math.oracle.real import Undefined, as_mpf, calculate, mp
from tests.fuzz_math.runner import SHARES, case_of, judged, kind_of

# Kind → how many cases, and their seed.
COUNTS = {
    "judgement": (60, 16), "value": (60, 16), "slope": (40, 16), "printing": (60, 16), "stationary": (8, 20),
    "descent": (15, 16), "pieces": (60, 16),
}  # fmt: skip


@pytest.mark.parametrize("kind", COUNTS)
def test_mathcore_agrees(kind):
    """Random cases of each kind: no disagreement, and most of them are decided."""
    states, (count, seed) = [], COUNTS[kind]
    for index in range(count):
        case = case_of(seed, index, kind)
        found = judged(case)
        assert found.state != WRONG, f"{found.told}\npython -m tests.fuzz_math --case '{case}'"
        states.append(found.state)
    assert states.count(AGREE) > 0.6 * len(states)
    assert states.count(UNKNOWN) <= 0.2 * len(states) and states.count(REFUSED) <= 0.35 * len(states)


CURVES = {
    ("1/(x^2-0.01)", "0.1"): "pole", ("sqrt(3-x^2)", "sqrt(3)"): "edge", ("sqrt(x-|x|)", "1.7"): "smooth",
    ("1/(x^2+x-1)", "(sqrt(5)-1)/2"): "pole", ("1/(x-|x|)", "1.7"): "outside",
    ("floor(x/|x|)", "1.7"): "smooth", ("(cos(x)-1+x^2/2)/x^4", "0"): "hole",
    ("100000x+|x|", "0"): "corner", ("|x|^1.05", "0"): "smooth", ("|x|^0.01", "0"): "cusp",
    ("cbrt(x)", "0"): "vertical", ("ln|x|+100", "0"): "pole", ("x^x", "0"): "edge",
    ("x ln|x|", "0"): "hole", ("arctan(1/x)", "0"): "broken", ("sign(x)", "0"): "jump",
    ("e^(-1/x^2)", "0"): "hole", ("1/(1+ln x)", "1/e"): "pole", ("sqrt(-|x|)", "0"): "alone",
    ("arccos(x)", "1"): "edge", ("sin(x)^2+cos(x)^2-1", "0.3"): "smooth", ("1/ln|x|", "0"): "hole",
    ("tan(x)", "pi/2"): "pole",
}  # fmt: skip
SURFACES = {
    ("1/(x+y-1)", "0.1", "0.9"): "pole", ("sqrt(x^2+y^2-1)", "0.6", "0.8"): "edge",
    ("10^6 x+|x|", "0", "1"): "bent", ("max(0,x+y)^1.5", "0", "0"): "smooth",
    ("x^2 y/(x^4+y^2)", "0", "0"): "broken", ("|x|*|y|", "0", "0"): "smooth",
    ("x y/(x^2+y^2)", "0", "0"): "broken", ("sqrt(|x y|)", "0", "0"): "bent",
    ("cbrt(x)+y", "0", "0"): "steep", ("floor(x+y)", "0.3", "0.7"): "jump",
    ("x^2/(x^2+y^2)*y^2/y^2", "0", "0"): "broken",
}  # fmt: skip


@pytest.mark.parametrize(("text", "place"), CURVES)
def test_curves_are_judged_right(text, place):
    """Known places, by the series on both sides."""
    assert judge_curve(parse(text), calculate(parse(place), {})).kind == CURVES[text, place]


@pytest.mark.parametrize(("text", "x", "y"), SURFACES)
def test_surfaces_are_judged_right(text, x, y):
    """Known places, by the series along lines and parabolas."""
    place = tuple(calculate(parse(part), {}) for part in (x, y))
    found = judge_surface(parse(text), place)
    assert SURFACES[text, x, y] in (found.kind, *found.also)


def test_numbers_are_decided():
    """What is 0 is 0 exactly, what is not defined has no value, and the rest has its digits."""
    for zero in ("sqrt(5+2*sqrt(6))-sqrt(2)-sqrt(3)", "sin(pi)", "0.49-0.7^2", "ln(e^2)-2", "cos(pi/3)-1/2"):
        assert calculate(parse(zero), {}) == 0, zero
    for nowhere in ("1/(0.1^2-0.01)", "ln(0)", "sqrt(-1)", "arcsin(1.01)", "0^(-1)", "tan(pi/2)"):
        with pytest.raises(Undefined):
            calculate(parse(nowhere), {})
    assert abs(as_mpf(calculate(parse("sqrt(2)^2+1e^0"), {})) - 3) < mp.mpf(10) ** -390


# -- planted wrong answers

RIGHT = {
    "value": "value; x^2-0.01; 0.3", "value of a surface": "value; x*y; 0.1, 0.9",
    "undefined": "value; 1/(x-1); 1", "slope": "slope; sin(x); 1/3", "gradient": "slope; x^2*y; 1, 2",
    "level": "slope; x^2+y^2; 0, 0", "kind": "judgement; |x-1|; 1",
    "kind on a surface": "judgement; |x-y|; 1, 1", "edge": "judgement; |x-y|; 1, 1",
    "gap": "judgement; sqrt((x^2-y-1/4)*(x-y)); 1/2, 1/2", "stationary": "stationary; x^3-3*x;; -3, 3",
    "missing": "stationary; x^3-3*x;; -3, 3", "verdict": "descent; x^2; 1; 0.1",
    "goal": "descent; x^2+x^4; 1; 0.1", "no goal": "descent; x^2+x^4; 1; 0.1",
    "as given": "printing; 2 sin x * x", "plain": "printing; 2 sin x * x", "raw": "value; x; 1",
}  # fmt: skip


def _given(monkeypatch, owner, name, answer):
    """Let a method or function of mathcore answer otherwise: `answer` takes the right one."""
    right = getattr(owner, name)
    monkeypatch.setattr(owner, name, lambda *given, **named: answer(right(*given, **named)))


def _raise(_):
    raise RecursionError("too deep")


PLANTED = {
    "value": (Curve, "value", lambda right: right + sympy.Rational(1, 10**27)),
    "value of a surface": (Surface, "value", lambda _: sympy.nan),
    "undefined": (Curve, "value", lambda _: sympy.zoo),
    "slope": (Curve, "slope", lambda right: right * (1 + sympy.Rational(1, 10**25))),
    "gradient": (Surface, "gradient_at", lambda right: right[::-1]),
    "level": (Surface, "gradient_at", lambda right: (sympy.Float("1e-60", 50), right[1])),
    "kind": (Curve, "differentiable_at", lambda right: replace(right, ok=True)),
    "kind on a surface": (Surface, "differentiable_at", lambda _: Smoothness(False, "it jumps there")),
    "gap": (Surface, "differentiable_at", lambda _: Smoothness(False, "it jumps there")),
    "edge": (Surface, "differentiable_at", lambda _: Smoothness(False, "it is at the edge of the domain")),
    "stationary": (stationary, "stationary_points", lambda right: [*right, sympy.Float("1.5", 50)]),
    "missing": (stationary, "stationary_points", lambda right: right[:1]),
    "verdict": (descents, "verdict", lambda _: Verdict("diverging", "it grows")),
    "goal": (descents, "goal", lambda _: sympy.Rational(1, 10**6)),
    "no goal": (descents, "goal", lambda _: None),
    "as given": (checks, "read", lambda right: replace(right, typst="2 sin x x")),
    "plain": (checks, "read", lambda right: replace(right, plain="2·sin(x·x)")),
    "raw": (Curve, "value", _raise),
}


@pytest.mark.parametrize("what", PLANTED)
def test_a_planted_fault_is_found(what, monkeypatch):
    """The right answer agrees; a wrong one in its place is told, in each kind."""
    case = Case.parse(RIGHT[what])
    assert judged(case).state == AGREE
    _given(monkeypatch, *PLANTED[what])
    assert judged(case).state == WRONG


def test_the_command_tells_and_fails(monkeypatch, capsys):
    """A disagreement is a line that reproduces it, and exit status 1; the line is read back to its case."""
    monkeypatch.setattr(sys, "argv", ["fuzz_math", "20", "--seed", "5", "--only", "slope", "--jobs", "1"])
    assert command.main() == 0
    _given(monkeypatch, Curve, "slope", lambda right: right + 1)
    assert command.main() == 1
    line = next(line for line in capsys.readouterr().out.splitlines() if "--case" in line)
    again = line.split("--case ", 1)[1].strip("'")
    assert str(Case.parse(again)) == again
    monkeypatch.setattr(sys, "argv", ["fuzz_math", "--case", again])
    assert command.main() == 1


def test_cases_are_the_same_by_seed():
    """A seed and a number give one case; in a hundred of them every kind has its share."""
    assert case_of(3, 7) == case_of(3, 7) != case_of(4, 7)
    kinds = [kind_of(index) for index in range(100)]
    assert {kind: kinds.count(kind) for kind in SHARES} == SHARES
