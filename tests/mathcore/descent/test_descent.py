"""Descents: steps against mpmath, verdicts, goals and windows."""

from __future__ import annotations

import numpy as np
import pytest
import sympy
from mpmath import mp, mpf, workdps

from mathcore import Curve, Descent, Surface, descent_box, descent_window, goal, verdict

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
        ("(w-3)^2", 10, 1, 8, "cycling"), ("(w-3)^2", 10, 1.05, 8, "diverging"),
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
    found = verdict(walk(loss, start, rate), n)
    assert found.kind == kind
    assert any(mark.isdigit() for mark in found.reason)


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
    ("loss", "start", "rate", "expected"),
    [
        ("(w-3)^2", 10, 0.1, "3"), ("w^4/4 - w^2", 2, 0.05, "sqrt(2)"), ("w^4/4 - w^2", -2, 0.05, "-sqrt(2)"),
        ("cosh(w)", 3, 0.1, "0"), ("w - ln w", 0.5, 0.1, "1"), ("sin w", 1, 0.3, "-pi/2"),
        ("1 - exp(-(w-3)^2/4)", 4.5, 0.5, "3"), ("(w-3)^2", 10, 1.05, None), ("3w", 1, 0.1, None),
        ("e^w", 0, 0.1, None),
        ("w^2/2 - cos w", 1, 0.1, "0"), ("(3w-1)^2", 1, 0.01, "1/3"),
    ],
)  # fmt: skip
def test_goals(loss, start, rate, expected):
    """The goal is exact where it can be proved, and absent where nothing is approached."""
    found = goal(walk(loss, start, rate))
    assert found == (None if expected is None else sympy.sympify(expected))


def test_a_goal_without_a_name_is_a_zero_of_the_slope():
    """w² − sin w has its valley at no short number: 50 digits of it make the slope vanish."""
    found = goal(walk("w^2 - sin w", 2, 0.1))
    assert found.is_Float
    assert abs(2 * mpf(str(found)) - mp.cos(mpf(str(found)))) < 1e-14


@pytest.mark.parametrize(("loss", "start", "rate", "slope"), WALKS, ids=[f"{w[0]} by {w[2]}" for w in WALKS])
def test_windows_hold_the_walk(loss, start, rate, slope):
    """All places of a walk that does not run away, its goal and its losses lie inside a finite window."""
    descent = walk(loss, start, rate)
    frame = descent_window(descent, 8)
    assert np.isfinite([*frame.x, *frame.y]).all()
    steps = descent.steps(8)
    held = steps if verdict(descent, 8).kind != "diverging" else steps[:2]
    for step in held:
        assert frame.x[0] < float(step.place) < frame.x[1]
        assert frame.y[0] < float(step.loss) < frame.y[1]
    if goal(descent) is not None:
        assert frame.x[0] < float(goal(descent)) < frame.x[1]


def test_the_lesson_window_is_the_sketch_s():
    """(w − 3)² from 10: about −1.5 to 11 across, 0 to 55 up."""
    frame = descent_window(walk("(w-3)^2", 10, 0.1), 8)
    assert frame.x == pytest.approx((-1.5, 11), abs=0.15)
    assert frame.y == pytest.approx((-2, 55), abs=1)


def test_a_stuck_walk_is_shown_with_its_surroundings():
    """From 10 the walk on 1 − exp(−(w − 3)²/4) hardly moves; the window shows where the curve does."""
    frame = descent_window(walk("1 - exp(-(w-3)^2/4)", 10, 0.5), 8)
    assert frame.x[1] - frame.x[0] > 5 and frame.x[0] < 5


@pytest.mark.parametrize(
    ("loss", "start", "rate", "valleys"),
    [
        ("0.03(w+4)w(w-2)^2", -5, 0.1, (2,)), ("(w^2-1)^2", -2, 0.02, (-1, 1)),
        ("(w^2-4)^2/20 + w/5", 4, 0.1, (-2.11, 1.87)),
    ],
)  # fmt: skip
def test_the_next_valley_is_in_the_window(loss, start, rate, valleys):
    """Where the first step is still well seen beside it, the neighbouring valley is shown."""
    frame = descent_window(walk(loss, start, rate), 8)
    first = abs(float(next(iter(walk(loss, start, rate).steps(1))).next) - start)
    assert all(frame.x[0] < place < frame.x[1] for place in (start, *valleys))
    assert first > 0.03 * (frame.x[1] - frame.x[0])


def test_a_valley_far_off_is_left_out():
    """w⁴ − 3w² + w from −2 at a rate of 0.01: the steps would be specks beside the other valley, at 1.13."""
    assert descent_window(walk("w^4 - 3w^2 + w", -2, 0.01), 8).x[1] < 0


def test_the_window_keeps_to_the_domain():
    """w ln w from 2: at most a tenth of the window lies left of 0, where there is no loss."""
    frame = descent_window(walk("w ln w", 2, 0.1), 8)
    assert -0.1 * (frame.x[1] - frame.x[0]) < frame.x[0] < 0


def test_a_descents_window_can_be_given():
    """Ranges are kept; over w alone, the losses over it are seen."""
    walked = walk("(w-3)^2", 10, 0.1)
    frame = descent_window(walked, 8, (0, 12), (0, 60))
    assert (frame.x, frame.y) == ((0, 12), (0, 60))
    frame = descent_window(walked, 8, (0, 12))
    assert frame.x == (0, 12) and frame.y[0] <= 0 and frame.y[1] >= 81
    assert descent_window(walked, 8, y=(0, 60)).x == descent_window(walked, 8).x


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


def test_a_walk_onto_a_corner_ends():
    """|w| from 1 by steps of 1/2 lands on the corner: no slope there, and the verdict says so."""
    descent = walk("|w|", 1, 0.5)
    steps = descent.steps(8)
    assert len(steps) == 3 and steps[-1].place == 0 and steps[-1].loss == 0 and steps[-1].gradient is None
    assert verdict(descent, 8).kind == "stuck" and "no slope" in verdict(descent, 8).reason


def test_a_slope_that_only_exists_as_a_limit_is_walked():
    """w|w| is smooth at 0, where the rules give 0/0: the walk from 1 with 1/2 lands there and stays."""
    steps = walk("w|w|", 1, 0.5).steps(4)
    assert len(steps) == 4 and steps[1].place == 0 and steps[3].gradient == 0


def test_the_edge_is_two_over_the_curvature():
    """(w − 3)²: L″ = 2, so the edge is 1; −w² and w⁴ have none."""
    assert walk("(w-3)^2", 10, 0.1).edge == 1 and walk("(w-3)^2", 10, 0.1).factors == (sympy.Rational(4, 5),)
    assert walk("-w^2", 1, 0.1).edge is None and walk("w^4", 1, 0.1).factors is None


# -- on surfaces


def hike(loss: str, start: object, rate: object) -> Descent:
    return Descent(Surface.read(loss), start, rate)


HIMMELBLAU, ROSENBROCK = "(x^2+y-11)^2 + (x+y^2-7)^2", "(1-x)^2 + 100(y-x^2)^2"

# loss, start, rate, the gradient in plain mpmath
HIKES = (
    ("x^2 + 4y^2", ("-4", "2"), "0.05", lambda x, y: (2 * x, 8 * y)),
    ("x^2 + 4y^2", ("-4", "2"), "0.22", lambda x, y: (2 * x, 8 * y)),
    ("x^2 + x y + y^2", ("1", "1/3"), "1/7", lambda x, y: (2 * x + y, x + 2 * y)),
    (ROSENBROCK, ("-1.2", "1"), "0.001",
     lambda x, y: (-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x))),
    (HIMMELBLAU, ("1", "1"), "0.01",
     lambda x, y: (4 * x * (x * x + y - 11) + 2 * (x + y * y - 7),
                   2 * (x * x + y - 11) + 4 * y * (x + y * y - 7))),
    ("1 - exp(-(x^2+y^2)/4)", ("1", "sqrt(2)"), "0.5",
     lambda x, y: tuple(part / 2 * mp.exp(-(x * x + y * y) / 4) for part in (x, y))),
    ("√(1 + x^2 + y^2)", ("3", "pi"), "1/3",
     lambda x, y: tuple(part / mp.sqrt(1 + x * x + y * y) for part in (x, y))),
    ("x - ln(x y) + y", ("1/2", "2"), "0.1", lambda x, y: (1 - 1 / x, 1 - 1 / y)),
)  # fmt: skip
HIKE_IDS = [f"{h[0]} by {h[2]}" for h in HIKES]


@pytest.mark.parametrize(("loss", "start", "rate", "slope"), HIKES, ids=HIKE_IDS)
def test_steps_on_surfaces_against_mpmath(loss, start, rate, slope):
    """25 steps agree with p − α ∇L(p) in mpmath to 40 digits, and each step continues the last."""
    descent = hike(loss, start, rate)
    with workdps(80):
        place = [mpf(str(sympy.N(part, 80))) for part in descent.start]
        alpha = mpf(str(sympy.N(descent.rate, 80)))
        before = None
        for step in descent.steps(25):
            assert before is None or step.place == before.next
            gradient = slope(*place)
            moves = [alpha * part for part in gradient]
            for seen, true in ((step.place, place), (step.gradient, gradient), (step.move, moves)):
                for one, other in zip(seen, true, strict=True):
                    assert abs(mpf(str(sympy.N(one, 70))) - other) <= mpf("1e-40") * (
                        1 + abs(other) + abs(place[0])
                    )
            place, before = [part - move for part, move in zip(place, moves, strict=True)], step


def test_lesson_steps_on_a_surface_are_exact():
    """x² + 4y² from (−4, 2) with 0.05: gradient (−8, 16), move (−2/5, 4/5), next (−18/5, 6/5)."""
    first = hike("x^2 + 4y^2", (-4, 2), 0.05).steps(3)[0]
    assert (first.place, first.loss, first.gradient) == ((-4, 2), 32, (-8, 16))
    assert first.move == (sympy.Rational(-2, 5), sympy.Rational(4, 5))
    assert first.next == (sympy.Rational(-18, 5), sympy.Rational(6, 5))


def test_numbers_on_a_surface_stay_short():
    """Exact while up to 40 digits, 50-digit floats after."""
    steps = hike(HIMMELBLAU, (1, 1), "0.01").steps(6)
    assert all(part.is_Rational for part in steps[1].next)
    for step in steps:
        for value in (*step.place, step.loss, *step.gradient, *step.move, *step.next):
            assert value.is_Float or max(len(str(abs(value.p))), len(str(value.q))) <= 40
    assert all(part.is_Float and part._prec > 160 for part in steps[-1].next)


@pytest.mark.parametrize(
    ("loss", "start", "rate", "n", "kind", "words"),
    [
        ("x^2 + 4y^2", (-4, 2), 0.05, 20, "gradual", "0.9 and 0.6"),
        ("x^2 + 4y^2", (-4, 2), 0.22, 20, "overshooting", "2/8 = 0.25"),
        ("x^2 + 4y^2", (-4, 2), 0.25, 20, "cycling", "for ever"),
        ("x^2 + 4y^2", (-4, 2), 0.26, 20, "diverging", "−1.08"),
        ("x^2 + 4y^2", (-4, 0), 0.26, 20, "gradual", "factor 1 − αλ is 0.48"),
        ("x^2 + 4y^2", (-4, 2), 0.01, 8, "too gradual", "79 %"),
        ("x^2 + 4y^2", (0, 0), 0.1, 8, "stuck", "exactly 0"),
        ("x y", (1, -1), 0.1, 8, "diverging", "1.1"), ("x y", (1, 1), 0.1, 20, "gradual", "0.9"),
        ("-x^2 - y^2", (1, 1), 0.1, 8, "diverging", "1.2"), ("x^2 - y^2", (0, 0), 0.1, 8, "stuck", "0"),
        ("x^2 + y^2", (1, 1), 10**10, 50, "diverging", "10¹⁰"),
        ("(x+y)^2", (1, 2), 0.1, 20, "gradual", "0.6"),
        ("3x + 4y", (1, 2), 0.1, 20, "too gradual", "no goal"),
        ("x^2 + y", (1, 2), 0.1, 20, "too gradual", "no goal"),
        (ROSENBROCK, (-1.2, 1), 0.0001, 50, "too gradual", "50"),
        (ROSENBROCK, (-1.2, 1), 0.002, 50, "overshooting", "1 − ακ = −0.9"),
        (ROSENBROCK, (-1.2, 1), 0.01, 50, "diverging", "passed"),
        (HIMMELBLAU, (1, 1), 0.01, 30, "gradual", "(3, 2)"),
        (HIMMELBLAU, (0, 0), 0.02, 30, "overshooting", "(3, 2)"),
        ("1 - exp(-(x^2+y^2)/4)", (8, 8), 0.5, 20, "stuck", "10⁻¹⁴"),
        ("1 - exp(-(x^2+y^2)/4)", (1, 1), 0.5, 20, "gradual", "(0, 0)"),
        ("ln x + y^2", (1, 1), 2, 20, "left the domain", "(−1, −3)"),
        ("|x| + y^2", (1, 1), 0.5, 10, "stuck", "no gradient"),
        ("x^4 + y^4", (1, 2), 1, 10, "diverging", "4 steps"), ("cosh x + y^2", (3, 1), 1, 8, "diverging", ""),
    ],
)  # fmt: skip
def test_verdicts_on_surfaces(loss, start, rate, n, kind, words):
    """Each walk is called what it is, with its reason in numbers."""
    found = verdict(hike(loss, start, rate), n)
    assert found.kind == kind
    assert words in found.reason and any(mark.isdigit() for mark in found.reason)


@pytest.mark.parametrize("angle", ["0", "pi/6", "1/2"])
@pytest.mark.parametrize(
    ("steep", "rate"), [(8, "0.1"), (8, "0.249"), (8, "0.251"), (3, "0.7"), (40, "0.049")]
)
def test_verdicts_do_not_turn_with_the_axes(steep, rate, angle):
    """x² + steep y²/2, turned: the factors 1 − αλ, the edge 2/λ_max and the verdict stay as they are."""
    c, s = (float(part) for part in (sympy.cos(sympy.sympify(angle)), sympy.sin(sympy.sympify(angle))))
    u, v = f"({c!r}x + {s!r}y)", f"({c!r}y - {s!r}x)".replace("- -", "+ ")
    straight = hike(f"x^2 + {steep}y^2/2", (3, 1), rate)
    turned = hike(f"{u}^2 + {steep}{v}^2/2", (3 * c - s, 3 * s + c), rate)
    assert verdict(turned, 30).kind == verdict(straight, 30).kind
    assert [float(part) for part in turned.factors] == pytest.approx(
        [float(part) for part in straight.factors]
    )
    assert float(turned.edge) == pytest.approx(float(sympy.Rational(2, max(2, steep))))


def test_the_factors_are_the_ratios_of_the_steps():
    """Along each axis of x² + 4y² a step multiplies the distance by 1 − αλ, exactly."""
    descent = hike("x^2 + 4y^2", (-4, 2), "0.22")
    assert descent.curvatures == (2, 8) and descent.edge == sympy.Rational(1, 4) and descent.factor is None
    for step in descent.steps(6):
        assert step.next == tuple(f * part for f, part in zip(descent.factors, step.place, strict=True))


@pytest.mark.parametrize(
    ("loss", "start", "rate", "expected"),
    [
        ("x^2 + 4y^2", (-4, 2), 0.05, ("0", "0")), ("x^2 + 4y^2", (-4, 2), 0.3, None),
        ("(x+2y-7)^2 + (2x+y-5)^2", (0, 0), 0.1, ("1", "3")), ("(x+y)^2", (1, 2), 0.1, ("-1/2", "1/2")),
        (HIMMELBLAU, (1, 1), 0.01, ("3", "2")), ("sin x sin y", (1, 2), 0.3, ("-pi/2", "pi/2")),
        ("x^4/4 - x^2 + y^2", (2, 1), 0.05, ("sqrt(2)", "0")), ("x^4 + y^4", (1, 1), 0.05, ("0", "0")),
        ("e^x + y^2", (1, 1), 0.1, None), ("3x + 4y", (0, 0), 0.1, None), ("x y", (1, -1), 0.1, None),
    ],
)  # fmt: skip
def test_goals_on_surfaces(loss, start, rate, expected):
    """The goal is exact where it can be proved, and absent where nothing is approached."""
    found = goal(hike(loss, start, rate))
    assert found == (None if expected is None else tuple(map(sympy.sympify, expected)))


def test_a_goal_without_a_name_on_a_surface_makes_the_gradient_vanish():
    """Himmelblau's valley near (−2.805, 3.131) has no short name: 50 digits of it make the gradient 0."""
    descent = hike(HIMMELBLAU, (-2, 3), 0.01)
    found = goal(descent)
    assert [float(part) for part in found] == pytest.approx([-2.805118, 3.131312], abs=1e-6)
    assert all(abs(part) < 1e-40 for part in descent.loss.gradient_at(found))


@pytest.mark.parametrize(("loss", "start", "rate", "slope"), HIKES, ids=HIKE_IDS)
def test_boxes_hold_the_walk(loss, start, rate, slope):
    """All places of a walk that does not run away, its goal and its losses lie inside a finite square box."""
    descent = hike(loss, start, rate)
    box = descent_box(descent, 8)
    assert box.x[1] - box.x[0] == pytest.approx(box.y[1] - box.y[0])
    for step in descent.steps(8):
        for value, (lo, hi) in zip((*step.place, step.loss), (box.x, box.y, box.z), strict=True):
            assert lo <= float(value) <= hi
    if goal(descent) is not None:
        assert all(
            lo < float(part) < hi for part, (lo, hi) in zip(goal(descent), (box.x, box.y), strict=True)
        )


def test_boxes_of_walks_that_run_away_or_stay():
    """A diverging walk is shown by its first steps; a stuck one with its surroundings."""
    away = descent_box(hike("x^2 + 4y^2", (-4, 2), 1), 8)
    assert away.x[1] - away.x[0] < 200
    stuck = descent_box(hike("1 - exp(-(x^2+y^2)/4)", (8, 8), 0.5), 8)
    assert stuck.x[1] - stuck.x[0] > 5 and stuck.x[0] < 8 < stuck.x[1]


@pytest.mark.parametrize(
    ("loss", "start", "rate", "word"),
    [
        ("x^2 + y^2", (1, 1), 0, "above 0"), ("ln x + y", (-1, 1), 0.1, "outside the domain"),
        ("√(x^2+y^2)", (0, 0), 0.1, "tip"), ("x^2 + y^2", 3, 0.1, "no place"),
    ],
)  # fmt: skip
def test_refuses_what_cannot_be_hiked(loss, start, rate, word):
    """A rate of 0, a start outside the domain, on a tip, or of one number are refused."""
    with pytest.raises(ValueError, match=word):
        hike(loss, start, rate)


def test_windows_are_for_curves_and_boxes_for_surfaces():
    """Each refuses the other's question; counts are checked."""
    with pytest.raises(ValueError, match="descent_box"):
        descent_window(hike("x^2 + y^2", (1, 1), 0.1), 8)
    with pytest.raises(ValueError, match="descent_window"):
        descent_box(walk("w^2", 1, 0.1), 8)
    for n in (0, True, 2.5):
        with pytest.raises(ValueError, match="steps"):
            verdict(hike("x^2 + y^2", (1, 1), 0.1), n)
