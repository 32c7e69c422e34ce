"""Descents: steps against mpmath, verdicts, goals and windows."""

from __future__ import annotations

import numpy as np
import pytest
import sympy
from mpmath import mp, mpf, workdps

from mathcore import Curve, Descent

# loss, start, rate, the slope in plain mpmath
WALKS = (
    ("(w-3)^2", "10", "0.1", lambda w: 2 * (w - 3)),
    ("(w-3)^2", "10", "0.9", lambda w: 2 * (w - 3)),
    ("(w-3)^2", "10", "1.05", lambda w: 2 * (w - 3)),
    ("w^4/4 - w^2", "2", "0.05", lambda w: w**3 - 2 * w),
    ("w^2", "5", "0.45", lambda w: 2 * w),
    ("cosh(w)", "3", "0.1", lambda w: (mp.exp(w) - mp.exp(-w)) / 2),
    ("1 - exp(-(w-3)^2/4)", "4.5", "0.5", lambda w: (w - 3) / 2 * mp.exp(-((w - 3) ** 2) / 4)),
    ("1 - exp(-(w-3)^2/4)", "10", "0.5", lambda w: (w - 3) / 2 * mp.exp(-((w - 3) ** 2) / 4)),
    ("w - ln w", "1/2", "0.1", lambda w: 1 - 1 / w),
    ("√(1 + w^2)", "sqrt(3)", "1/3", lambda w: w / mp.sqrt(1 + w * w)),
)


def walk(loss: str, start: object, rate: object) -> Descent:
    return Descent(Curve.read(loss, "w"), start, rate)


def test_lesson_steps_are_exact():
    """(w − 3)² from 10 with 0.1: 8.6, 7.48, 823/125, and the numbers of the storyboard's table."""
    steps = walk("(w-3)^2", 10, 0.1).steps(8)
    assert [step.k for step in steps] == list(range(8))
    first = steps[0]
    assert (first.place, first.loss, first.gradient, first.move) == (10, 49, 14, sympy.Rational(7, 5))
    assert [step.next for step in steps[:3]] == [
        sympy.Rational(43, 5),
        sympy.Rational(187, 25),
        sympy.Rational(823, 125),
    ]
    assert all(step.next.is_Rational for step in steps)


@pytest.mark.parametrize(("loss", "start", "rate", "slope"), WALKS, ids=[f"{w[0]} by {w[2]}" for w in WALKS])
def test_steps_against_mpmath(loss, start, rate, slope):
    """25 steps agree with the rule w − α L′(w) in mpmath to 40 digits, and each step continues the last."""
    descent = walk(loss, start, rate)
    with workdps(80):
        w, alpha = (mpf(str(sympy.N(part, 80))) for part in (descent.start, descent.rate))
        for before, step in zip((None, *descent.steps(25)), descent.steps(25), strict=False):
            if before is not None:
                assert step.place == before.next
            gradient = slope(w)
            for seen, expected in ((step.place, w), (step.gradient, gradient), (step.move, alpha * gradient)):
                assert abs(mpf(str(sympy.N(seen, 70))) - expected) <= mpf("1e-40") * (1 + abs(w))
            w -= alpha * gradient


def test_numbers_stay_short():
    """Exact while up to 40 digits, 50-digit floats after."""
    steps = walk("w^4/4 - w^2", 2, 0.05).steps(10)
    assert steps[1].next.is_Rational
    for step in steps:
        for value in (step.place, step.loss, step.gradient, step.move, step.next):
            assert value.is_Float or max(len(str(abs(value.p))), len(str(value.q))) <= 40
    assert steps[-1].next.is_Float and steps[-1].next._prec > 160


@pytest.mark.parametrize(
    ("loss", "start", "rate", "n", "kind"),
    [
        ("(w-3)^2", 10, 0.01, 8, "too gradual"), ("(w-3)^2", 10, 0.01, 50, "too gradual"),
        ("(w-3)^2", 10, 0.1, 8, "gradual"), ("(w-3)^2", 10, 0.5, 8, "gradual"),
        ("(w-3)^2", 10, 0.9, 8, "overshooting"),
        ("(w-3)^2", 10, 1, 8, "overshooting"), ("(w-3)^2", 10, 1.05, 8, "diverging"),
        ("-w^2", 1, 0.1, 8, "diverging"),
        ("w^4/4 - w^2", 2, 0.05, 8, "gradual"), ("w^4/4 - w^2", 2, 0.3, 20, "overshooting"),
        ("w^2", 5, 0.45, 8, "gradual"),
        ("cosh(w)", 3, 0.1, 8, "gradual"), ("cosh(w)", 3, 1, 8, "diverging"), ("w^4", 2, 1, 8, "diverging"),
        ("1 - exp(-(w-3)^2/4)", 4.5, 0.5, 20, "gradual"), ("1 - exp(-(w-3)^2/4)", 10, 0.5, 50, "stuck"),
        ("w^4/4 - w^2", 0, 0.1, 8, "stuck"), ("w - ln w", 3, 4.9, 8, "left the domain"),
        ("√w", 1, 1, 8, "left the domain"),
        ("w^100", 1.1, 0.01, 8, "diverging"), ("3w + 1", 1, 0.1, 8, "too gradual"),
    ],
)  # fmt: skip
def test_verdicts(loss, start, rate, n, kind):
    """Each walk is called what it is, with a reason that holds a number."""
    verdict = walk(loss, start, rate).verdict(n)
    assert verdict.kind == kind
    assert any(mark.isdigit() for mark in verdict.reason)


@pytest.mark.parametrize(
    ("rate", "factor"), [("0.1", "4/5"), ("0.01", "49/50"), ("0.9", "-4/5"), ("1.05", "-11/10"), ("1/2", "0")]
)
def test_the_factor_is_the_ratio_of_the_steps(rate, factor):
    """1 − αL″ of a quadratic is exact, and is what every step multiplies the distance by."""
    descent = walk("(w-3)^2", 10, rate)
    assert descent.factor == sympy.Rational(factor)
    for step in descent.steps(6):
        assert step.next - 3 == descent.factor * (step.place - 3)
    assert walk("w^4", 1, 0.1).factor is None


@pytest.mark.parametrize(
    ("loss", "start", "rate", "goal"),
    [
        ("(w-3)^2", 10, 0.1, "3"), ("w^4/4 - w^2", 2, 0.05, "sqrt(2)"), ("w^4/4 - w^2", -2, 0.05, "-sqrt(2)"),
        ("cosh(w)", 3, 0.1, "0"), ("w - ln w", 0.5, 0.1, "1"), ("sin w", 1, 0.3, "-pi/2"),
        ("1 - exp(-(w-3)^2/4)", 4.5, 0.5, "3"), ("(w-3)^2", 10, 1.05, None), ("3w", 1, 0.1, None),
        ("e^w", 0, 0.1, None),
        ("w^2/2 - cos w", 1, 0.1, "0"), ("(3w-1)^2", 1, 0.01, "1/3"),
    ],
)  # fmt: skip
def test_goals(loss, start, rate, goal):
    """The goal is exact where it can be proved, and absent where nothing is approached."""
    found = walk(loss, start, rate).goal()
    assert found == (None if goal is None else sympy.sympify(goal))


def test_a_goal_without_a_name_is_a_zero_of_the_slope():
    """w² − sin w has its valley at no short number: 50 digits of it make the slope vanish."""
    goal = walk("w^2 - sin w", 2, 0.1).goal()
    assert goal.is_Float
    assert abs(2 * mpf(str(goal)) - mp.cos(mpf(str(goal)))) < 1e-14


@pytest.mark.parametrize(("loss", "start", "rate", "slope"), WALKS, ids=[f"{w[0]} by {w[2]}" for w in WALKS])
def test_windows_hold_the_walk(loss, start, rate, slope):
    """All places of a walk that does not run away, its goal and its losses lie inside a finite window."""
    descent = walk(loss, start, rate)
    frame = descent.window(8)
    assert np.isfinite([*frame.x, *frame.y]).all()
    steps = descent.steps(8)
    held = steps if descent.verdict(8).kind != "diverging" else steps[:2]
    for step in held:
        assert frame.x[0] < float(step.place) < frame.x[1]
        assert frame.y[0] < float(step.loss) < frame.y[1]
    if descent.goal() is not None:
        assert frame.x[0] < float(descent.goal()) < frame.x[1]


def test_the_lesson_window_is_the_sketch_s():
    """(w − 3)² from 10: about −1.5 to 11 across, 0 to 55 up."""
    frame = walk("(w-3)^2", 10, 0.1).window(8)
    assert frame.x == pytest.approx((-1.5, 11), abs=0.15)
    assert frame.y == pytest.approx((-2, 55), abs=1)


def test_a_stuck_walk_is_shown_with_its_surroundings():
    """From 10 the walk on 1 − exp(−(w − 3)²/4) hardly moves; the window shows where the curve does."""
    frame = walk("1 - exp(-(w-3)^2/4)", 10, 0.5).window(8)
    assert frame.x[1] - frame.x[0] > 5 and frame.x[0] < 5


def test_a_walk_that_leaves_the_domain_ends():
    """The place outside is told, with no loss and no slope there, and no step follows."""
    steps = walk("w - ln w", 3, 4.9).steps(8)
    assert len(steps) == 2
    assert steps[1].place == sympy.Rational(-4, 15)
    assert (steps[1].loss, steps[1].gradient, steps[1].next) == (None, None, None)


@pytest.mark.parametrize(
    ("loss", "start", "rate", "word"),
    [
        ("w^2", 1, 0, "above 0"), ("w^2", 1, -1, "above 0"), ("ln w", -1, 0.1, "outside the domain"),
        ("|w|", 0, 0.1, "corner"), ("w^2", "1/0", 0.1, "divides by 0"),
    ],
)  # fmt: skip
def test_refuses_what_cannot_be_walked(loss, start, rate, word):
    """A rate of 0 or less, a start outside the domain or without a slope are refused."""
    with pytest.raises(ValueError, match=word):
        walk(loss, start, rate)


@pytest.mark.parametrize("n", [0, -1, 2.5, True, 10**6])
def test_counts_are_counts(n):
    """0, negative, broken and endless numbers of steps are refused."""
    with pytest.raises(ValueError, match="steps"):
        walk("w^2", 1, 0.1).steps(n)
