"""What is said of a walk without end, held against 10,000 steps taken apart from mathcore.

The steps are taken in exact fractions or in mpmath with slopes written out here; the right answers are
those of the analysis in each row: a factor 1 − αL″, a cycle worked out by hand, a limit of the steps.
"""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy
from mpmath import mp, mpf, workdps

from mathcore import Curve, Descent, Surface, allowed_work, goal, verdict
from mathcore.descent.path import path_of


def on_curve(loss: str, start: object, rate: object) -> Descent:
    return Descent(Curve.read(loss), start, rate)


def on_surface(loss: str, start: object, rate: object) -> Descent:
    return Descent(Surface.read(loss), start, rate)


def simulated(slope, start, rate, n: int = 10_000) -> list:
    """The places of n steps on a curve, in whatever numbers the start is."""
    places = [start]
    for _ in range(n):
        places.append(places[-1] - rate * slope(places[-1]))
    return places


# -- cycles

# loss, start, rate, slope in mpmath, period
CYCLES = (
    ("sqrt(1+x^2)", "1", "3", lambda x: x / mp.sqrt(1 + x * x), 2),
    ("sqrt(1+x^2)", "10", "2.5", lambda x: x / mp.sqrt(1 + x * x), 2),
    ("ln(cosh x)", "0.1", "3", mp.tanh, 2),
    ("ln(1+x^2)", "1.5", "2.4", lambda x: 2 * x / (1 + x * x), 2),
    ("x^4/4-x^2/2", "1.5", "1.2", lambda x: x**3 - x, 2),
    ("x^4/4-x^2/2", "0.3", "1.25", lambda x: x**3 - x, 4),
    ("|x|^1.5", "1", "0.1", lambda x: 1.5 * mp.sign(x) * mp.sqrt(abs(x)), 2),
    ("sin x", "0", "3", mp.cos, 2),
    ("x arctan(x)", "1", "2", lambda x: mp.atan(x) + x / (1 + x * x), 2),
    ("|x|", "1/3", "0.1", mp.sign, 2), ("x - ln(x)", "0.5", "3", lambda x: 1 - 1 / x, 3),
    ("|x|", "pi", "0.1", mp.sign, 2),
)  # fmt: skip


@pytest.mark.parametrize(
    ("loss", "start", "rate", "slope", "period"),
    CYCLES,
    ids=[f"{c[0]} from {c[1]} by {c[2]}" for c in CYCLES],
)
def test_cycles(loss, start, rate, slope, period):
    """10,000 steps in mpmath come back after `period` steps, and after no fewer; so the verdict says."""
    with workdps(40):
        first, by = (mpf(str(sympy.N(part, 45))) for part in (start, rate))
        last = simulated(slope, first, by)[-period - 1 :]
        assert (
            abs(last[-1] - last[0]) < mpf("1e-7") < mpf("1e-3") < min(abs(last[-1] - p) for p in last[1:-1])
        )
    walk = on_curve(loss, start, rate)
    found = verdict(walk)
    assert (found.kind, goal(walk)) == ("cycling", None)
    assert f"{period} places" in found.reason


def test_a_cycle_names_its_places_only_where_they_stay_and_read_differently():
    """x − 4x/(1 + x²) closes in on ±1 more slowly than 10,000 steps show; hops of 1e-14 all read (1, 0)."""
    assert "hop" in (slow := verdict(on_curve("ln(1+x^2)", 100, 2)).reason) and "1.0" not in slow
    tiny = verdict(Descent(Surface.read("(x-1)^4 + y^2"), ("1", "1e-14"), 1), 50).reason
    assert tiny == "the steps come back to the same 2 places for ever"


@pytest.mark.parametrize(
    ("loss", "start", "rate", "kind"),
    [
        ("ln(1+x^2+y^2)", (3, 1), 2, "cycling"), ("sqrt(1+x^2+y^2)", (3, 1), 3, "cycling"),
        ("|x| + |y|", (1, 1), "0.3", "cycling"), ("x^2 + y^2/2", (1, 1), 1, "cycling"),
        ("(x-1)^2 + (1-y)^4/4 - (1-y)^2/2", (10**7, -2), "0.25", "cycling"),
    ],
)  # fmt: skip
def test_cycles_on_surfaces(loss, start, rate, kind):
    """A walk that hops to and fro for ever cycles; it has no goal."""
    walk = on_surface(loss, start, rate)
    assert (verdict(walk).kind, goal(walk)) == (kind, None)


# -- goals


@pytest.mark.parametrize(
    ("loss", "start", "rate", "expected"),
    [
        ("1-e^(-x^2)", 3, "0.1", "0"), ("x^4/4-x^2/2", "0.001", "0.01", "1"),
        ("x^4/4-x^2/2", "1e-20", "0.1", "1"),
        ("x^4", 1, "0.1", "0"), ("x^6", 1, "0.1", "0"), ("(x-2)^4", 1, "0.1", "2"),
        ("(3x-1)^4", 1, "0.001", "1/3"),
        ("max(0,1-x)^2", 0, "0.1", "1"), ("relu(x)^2", 1, "0.1", "0"), ("x|x|", 1, "0.1", "0"),
        ("|x|", 1, "0.1", "0"), ("max(0,1-x)", 0, "0.1", "1"), ("max(0,1-x)", "0.05", "0.1", "21/20"),
        ("|x-1/3|", 2, "1/3", "1/3"), ("max(x^2, (x-1)^2)", "5/8", "1/10", "1/2"),
        ("cosh((x-10^7)/10^7)", 1, 10**14, "10^7"), ("1-cos x", 1, 2, "0"), ("cos x", "2", "0.1", "pi"),
        ("relu(1-x)+(1-x)^2/10", "0.1", "0.05", "1"), ("relu(2x)+(2x)^2/10", 20, "0.9", "0"),
        ("x^2+cos x", 1, "1.05", "0"), ("cosh(x)", 20, "1e-8", "0"),
    ],
)  # fmt: skip
def test_exact_goals(loss, start, rate, expected):
    """The place that the walk without end leads to, flat and ridged minima included, is named exactly."""
    assert goal(on_curve(loss, start, rate)) == sympy.sympify(expected.replace("^", "**"))


def test_a_goal_has_fifty_right_digits():
    """Where it has no short name: eˣ = x + 2, cos x = x."""
    with workdps(60):
        for loss, start, rate, near in (
            ("e^x - x^2/2 - 2x", 1, "0.1", mp.findroot(lambda x: mp.exp(x) - x - 2, 1.1)),
            ("x^2/2 - sin x", 1, "0.3", mp.findroot(lambda x: mp.cos(x) - x, 0.7)),
        ):
            found = goal(on_curve(loss, start, rate))
            assert abs(mpf(found._mpf_) - near) < mpf("1e-48")


@pytest.mark.parametrize(
    ("loss", "start", "rate", "expected"),
    [
        ("max(x^2,y^2)", (1, "0.7"), "0.1", ("0", "0")), ("x^4+y^2", (1, 1), "0.05", ("0", "0")),
        ("x^2+y^4/4-y^2/2", (1, "1e-14"), "0.1", ("0", "1")),
        ("y^2+x^4/4-x^2", ("-1e-30", 1), "0.1", ("-sqrt(2)", "0")),
        ("(x^2+y^2-1)^2", (2, 0), "0.05", ("1", "0")), ("(x+y)^4", (2, 1), "0.01", ("1/2", "-1/2")),
        ("|x| + y^2", (1, 1), "0.5", ("0", "0")),
    ],
)  # fmt: skip
def test_goals_on_surfaces_are_where_the_walk_leads(loss, start, rate, expected):
    """Past a saddle that it nearly meets, to a ridge, to a line of minima, to a flat valley."""
    assert goal(on_surface(loss, start, rate)) == tuple(map(sympy.sympify, expected))


def test_a_goal_on_a_circle_of_minima_lies_on_it():
    """(x² + y² − 1)² from (2, 1): the walk keeps its direction, so it ends at (2, 1)/√5."""
    found = goal(on_surface("(x^2+y^2-1)^2", (2, 1), "0.05"))
    assert [
        abs(sympy.N(part - exact / sympy.sqrt(5), 60)) < 1e-45
        for part, exact in zip(found, (2, 1), strict=True)
    ]


@pytest.mark.parametrize(
    ("loss", "start", "rate"),
    [
        ("sin x", 0, 5), ("sqrt(1+x^2)", 1, 3), ("x^4/4-x^2/2", 1.5, 1.2), ("x^4/4-x^2/2", 2, "1/3"),
        ("1-e^(-x^2)", 20, "0.1"), ("e^(-x)", 100, 5), ("e^(-x^2)", "1e-5", "0.1"), ("3x+1", 1, 1),
        ("-x^4", 1, "0.1"), ("x^4/4-x^2/2", 0, "0.1"), ("2 sin(x) + x/10", 0, 4), ("-|x|^1.5", 1, "0.1"),
    ],
)  # fmt: skip
def test_no_goal_is_named(loss, start, rate):
    """Chaos, cycles, plateaus, maxima that are met exactly, and walks that run away have none."""
    assert goal(on_curve(loss, start, rate)) is None


def test_every_named_goal_attracts():
    """Over a grid of rates: a named minimum of cos has |1 − α cos″| ≤ 1, and beyond the walk has no goal."""
    for tenths in range(3, 40, 6):
        rate = Fraction(tenths, 10)
        found = goal(on_curve("cos x", 2, str(rate)))
        assert (found is not None) == (rate <= 2), rate
        assert found in (None, sympy.pi)


# -- verdicts


@pytest.mark.parametrize(
    ("loss", "start", "rate", "n", "kind"),
    [
        ("1-e^(-x^2)", 3, "0.1", 50, "too gradual"), ("1-e^(-x^2)", 3, "0.1", 9000, "gradual"),
        ("x^4/4-x^2/2", "0.001", "0.01", 50, "too gradual"),
        ("x^4/4-x^2/2", "0.001", "0.01", 2000, "gradual"),
        ("x^2", 1, "1e-20", 50, "too gradual"), ("x^2", 1, "0.99999999999999999", 50, "overshooting"),
        ("x^2", 1, "1.00000000000000001", 50, "diverging"), ("x^2", 1, 1, 50, "cycling"),
        ("-x^2", 1, "1e-30", 50, "diverging"), ("x^2", "1e-20", "0.1", 50, "gradual"),
        ("cosh((x-10^7)/10^7)", 1, 10**14, 10, "overshooting"), ("cosh x", 20, "0.1", 50, "diverging"),
        ("cosh x", 2000, "0.1", 5, "diverging"), ("sin x", 0, 5, 50, "not known"),
        ("|x|", 100, "0.1", 50, "too gradual"), ("|x|", 1, "0.1", 50, "stuck"),
        ("x^4/4-x^2/2", 2, "1/3", 10, "stuck"), ("x^4", 1, "0.1", 50, "gradual"),
        ("1-cos x", 1, 2, 50, "overshooting"),
        ("-|x|^1.5", 1, "0.1", 50, "diverging"), ("-x^2+cos x", 1, "0.01", 50, "diverging"),
        ("e^(-x)", 100, 5, 50, "stuck"),
    ],
)  # fmt: skip
def test_verdicts_are_those_of_the_walk_without_end(loss, start, rate, n, kind):
    """Neither large numbers, nor overflow, nor factors that floats round to 1 or −1 mislead it."""
    found = verdict(on_curve(loss, start, rate), n)
    assert found.kind == kind, found


def test_exact_factors_of_surfaces_decide():
    """x² + y²: 1 − 2α just inside and just outside −1, and the same along one axis alone."""
    for loss, start in (("x^2 + y^2", (1, 1)), ("x^2 + y^2", (0, 1)), ("x^2 + x y + y^2", (1, -3))):
        edge = on_surface(loss, start, 1).edge
        near = sympy.Rational(1, 10**25)
        kinds = [verdict(on_surface(loss, start, edge + part)).kind for part in (-near, 0, near)]
        assert kinds == ["overshooting", "cycling", "diverging"]
        assert goal(on_surface(loss, start, edge - near)) == (0, 0)


def test_a_walk_that_leaves_late_is_judged_by_its_first_steps():
    """ln x + 3 from 10 by 0.1: the domain ends after hundreds of steps, and 50 steps do not leave it."""
    walk = on_curve("ln x", 10, "0.1")
    assert verdict(walk, 50).kind == "too gradual" and goal(walk) is None
    steps = simulated(lambda x: 1 / x, mpf(10), mpf("0.1"), 600)
    left = next(k for k, place in enumerate(steps) if place <= 0)
    assert verdict(walk, left - 1).kind == "too gradual" and verdict(walk, left).kind == "left the domain"


def test_hops_too_small_to_tell_are_no_cycle():
    """ln(1 + x² + y²) from (−1, 10⁻¹⁴) by 1: the first step leads to 10⁻²⁸, where the factor is −1 + 3x²."""
    walk = on_surface("ln(1+x^2+y^2)", (-1, "0.00000000000001"), 1)
    assert verdict(walk).kind == "not known" and goal(walk) is None


def test_values_too_large_to_tell_are_no_divergence():
    """ln(1 + e^(1−x)) − (1−x)/2 is even about 1, and nearly |x−1|/2: steps of 10¹³ hop to and fro."""
    walk = on_curve("ln(1+e^(1-x))-(1-x)/2", "0.1", "10^13")
    assert verdict(walk).kind == "not known" and goal(walk) is None


@pytest.mark.parametrize(("loss", "start", "rate"), [("1/x + x", 1, 3), ("4x^2 (2x-2)^2", 0, "1/4")])
def test_a_start_on_a_minimum_that_repels_is_no_goal(loss, start, rate):
    """1 − αL″ is −5 and −7: the walk stays, and no other comes there."""
    walk = on_curve(loss, start, rate)
    assert verdict(walk).kind == "stuck" and goal(walk) is None


def test_a_walk_down_from_a_plateau_may_lead_anywhere():
    """1 − e^(−x² − y²/4) from (0.5, −2) by 10: thrown out to (3.6, 0.0065), its steps grow from there."""
    walk = on_surface("1-e^(-x^2-(y/2)^2)", ("0.5", -2), 10)
    assert verdict(walk).kind == "not known" and goal(walk) is None


# -- the walk itself

PATHS = (
    ("x^4/4 - x^2", 2, "0.05"), ("sqrt(1+x^2)", "sqrt(3)", "1/3"), ("|x-1/3| + x^2", 2, "0.1"),
    ("x|x|", 1, "1/2"), ("max(x^2, 2x, 1-x)", 3, "0.15"), ("floor(x) + x^2", "2.2", "0.1"),
    ("cbrt(x)^4", 1, "0.1"), ("x^2.5", 1, "0.1"),
    ("min(x^2, 3)", 1, "0.1"), ("sin(x)/x", 1, "0.5"), ("e^(-1/x^2)", 1, "0.1"),
    ("2^x + 2^(-x)", "pi", "0.2"),
    ("|x|", 1, "0.1"), ("arctan(x)^2", 1, "0.3"), ("x ln x", 2, "0.1"), ("sigmoid(x) + x^2/8", "-2", "1"),
)  # fmt: skip


@pytest.mark.parametrize(("loss", "start", "rate"), PATHS, ids=[p[0] for p in PATHS])
def test_the_walk_that_is_judged_is_the_walk_that_is_shown(loss, start, rate):
    """Its places are those of the descent's steps: the same fractions, or the same to 45 digits."""
    walk = on_curve(loss, start, rate)
    path = path_of(walk)
    path.walk(40)
    shown = [walk.start, *(step.next for step in walk.steps(40) if step.next is not None)]
    assert len(shown) == len(path.places) or path.end == "rests"
    for seen, (place,) in zip(shown, path.places, strict=False):
        if isinstance(place, Fraction):
            assert seen == sympy.Rational(place.numerator, place.denominator)
        else:
            with workdps(60):
                assert abs(sympy.N(seen, 60) - sympy.Float(place, 60)) < 1e-45 * (1 + abs(float(place)))


def test_a_walk_cut_short_by_an_outer_bound_is_not_remembered():
    """Where a question's work is spent, goal and verdict refuse; asked again with more, they know."""
    walk = on_curve("1-e^(-x^2)", 3, "0.1")
    for question in (goal, verdict):
        with allowed_work(0.02), pytest.raises(ValueError, match="too long"):
            question(walk)
    assert goal(walk) == 0 and verdict(walk).kind == "too gradual"


def test_a_long_formula_has_its_goal():
    """Σ sin(kx)/k, k = 1 … 12: at π/2 the slope Σ cos(kπ/2) is 0, L″ is 6, and 1 − 0.3 · 6 = −0.8."""
    walk = on_curve(" + ".join(f"sin({k}x)/{k}" for k in range(1, 13)), "1/2", "0.3")
    assert goal(walk) == sympy.pi / 2


@pytest.mark.parametrize(
    ("text", "slope", "start", "rate"),
    [
        ("10 + w^2 - 10cos(2pi w)", lambda w: 2 * w + 20 * mp.pi * mp.sin(2 * mp.pi * w), "0.9", "0.3"),
        ("10 + w^2 - 10cos(2pi w)", lambda w: 2 * w + 20 * mp.pi * mp.sin(2 * mp.pi * w), "-1.1", "1"),
        ("w^2/4 + sin(9w)", lambda w: w / 2 + 9 * mp.cos(9 * w), "0.7", "0.5"),
        ("cos(30w) + w^2", lambda w: 2 * w - 30 * mp.sin(30 * w), "0.01", "0.1"),
        ("w^4/4 - w^2/2", lambda w: w**3 - w, "0.3", "1.9"),
        ("sin(w)", mp.cos, "1", "20"),
        ("w sin(w)", lambda w: mp.sin(w) + w * mp.cos(w), "5", "2"),
        ("100(w - 0.02)^2", lambda w: 200 * (w - mpf("0.02")), "0.16", "0.5"),
        ("e^w - 2w", lambda w: mp.exp(w) - 2, "2", "0.9"),
        ("ln(1 + w^2) + cos(12w)", lambda w: 2 * w / (1 + w**2) - 12 * mp.sin(12 * w), "2", "0.7"),
    ],
)  # fmt: skip
def test_a_walk_that_loses_its_digits_is_right_all_the_same(text, slope, start, rate):
    """Where a slip grows a hundredfold a step, fifty steps take more than fifty digits; here, 400."""
    steps = Descent(Curve.read(text, "w"), start, rate).steps(50)
    with workdps(400):
        place = mpf(start)
        for step in steps:
            if step.next is None or abs(place) > mpf(10) ** 60:
                break
            assert abs(mpf(str(step.place)) - place) <= mpf("1e-35") * max(1, abs(place))
            place -= mpf(rate) * slope(place)
        assert step.k > 5
