"""1,000 random functions and their slopes, gradients and descents against mpmath at 50 digits.

Each function is made in a neutral form (trees.py) and told twice: as text to mathcore, as a plain calculation
to mpmath, which differentiates numerically at high precision. Nothing is shared but the form.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import NamedTuple

import numpy as np
import pytest
import sympy
from mpmath import mp, mpf, workdps

from mathcore import Curve, Descent, Fact, Surface
from tests.mathcore.evaluate.trees import UndefinedError, as_text, calculate, grow

CLOSE = mpf("1e-9")
CHUNKS, EACH = 20, 25  # of each of the two kinds: 2 × 20 × 25 = 1,000 functions
STEPS = 3
RATE = "0.01"
PLACES = ("1/2", "1", "2", "-1/2", "-3/2", "3/4", "7/3", "-2/5", "13/10", "3")

Place = tuple[mpf, ...]
Function = Callable[[Place], mpf]


class Case(NamedTuple):
    """A function as text and as a calculation, with a place at which it is smooth."""

    text: str
    f: Function
    place: tuple[str, ...]


def exact(text: str) -> mpf:
    """A place's coordinate from its text."""
    above, _, below = text.partition("/")
    return mpf(above) / mpf(below or 1)


def slopes(f: Function, place: Place) -> tuple[mpf, ...] | None:
    """The partial derivatives by central differences of 10⁻²⁰; None at a kink or beside the domain's edge."""
    h, found = mpf("1e-20"), []
    for index in range(len(place)):

        def along(step: mpf, index: int = index) -> mpf:
            return f(tuple(part + step * (i == index) for i, part in enumerate(place)))

        try:
            ahead, here, behind = along(h), along(mpf(0)), along(-h)
        except (UndefinedError, ZeroDivisionError):
            return None
        left, right = (here - behind) / h, (ahead - here) / h
        if abs(right - left) > mpf("1e-8") * (1 + abs(left)) or abs(left) > 10**6:
            return None
        found.append((right + left) / 2)
    return tuple(found)


def cases(seed: int, variables: tuple[str, ...]) -> list[Case]:
    """EACH functions with a place each: those that mpmath finds smooth and of moderate size there."""
    rng, found = Random(seed), []
    while len(found) < EACH:
        tree = grow(rng, variables, rng.choice((3, 3, 4)))
        text = as_text(tree, rng)
        if not 8 <= len(text) <= 200:
            continue

        def f(place: Place, tree: tuple = tree) -> mpf:
            return calculate(tree, dict(zip(variables, place, strict=True)))

        for _ in range(6):
            place = tuple(rng.choice(PLACES) for _ in variables)
            there = tuple(exact(part) for part in place)
            if (along := slopes(f, there)) and abs(f(there)) < 10**6 and any(along):
                found.append(Case(text, f, place))
                break
    return found


def assert_close(seen: sympy.Expr, true: mpf, of: str) -> None:
    """To 1e-9 of the true value; what is 0 must be 0 to twenty digits."""
    digits = mpf(str(sympy.N(seen, 30)))
    assert abs(digits - true) <= CLOSE * max(abs(true), mpf("1e-12")), (
        f"{of}: {seen} is not {mp.nstr(true, 20)}"
    )


def assert_drawn(seen: np.ndarray, true: mpf, of: str) -> None:
    """The floats for drawing, of shape (1,): NaN where only a limit exists (x|x| at 0), else to 1e-9."""
    assert seen.shape == (1,)
    if not np.isnan(seen[0]):
        assert float(seen[0]) == pytest.approx(float(true), rel=1e-9, abs=1e-9), of


def assert_walks_alike(loss: Curve | Surface, case: Case) -> None:
    """STEPS steps of the descent against the rule applied to mpmath's slopes."""
    start = case.place if len(case.place) == 2 else case.place[0]
    there = tuple(exact(part) for part in case.place)
    for step in Descent(loss, start, RATE).steps(STEPS):
        along = slopes(case.f, there)
        if along is None:
            return
        whole = (step.gradient, step.move, step.next)
        assert None not in whole, case.text
        gradient, move, following = (part if isinstance(part, tuple) else (part,) for part in whole)
        for index, slope in enumerate(along):
            assert_close(gradient[index], slope, f"the gradient of {case.text} at {step.place}")
            assert_close(move[index], slope * mpf(RATE), f"the move on {case.text} at {step.place}")
        there = tuple(part - slope * mpf(RATE) for part, slope in zip(there, along, strict=True))
        for seen, true in zip(following, there, strict=True):
            assert_close(seen, true, f"the place after {step.place} on {case.text}")


@pytest.mark.parametrize("seed", range(CHUNKS))
def test_curves_against_mpmath(seed):
    """f(a), f′(a) and a descent from a agree with mpmath to 1e-9, for 25 random functions of x."""
    with workdps(50):
        for case in cases(seed, ("x",)):
            curve, (a,) = Curve.read(case.text), case.place
            there = (exact(a),)
            assert_close(curve.value(a), case.f(there), f"{case.text} at {a}")
            assert_close(curve.slope(a), slopes(case.f, there)[0], f"the slope of {case.text} at {a}")
            assert_drawn(curve.values([float(there[0])]), case.f(there), f"{case.text} at {a}")
            assert_drawn(curve.slopes([float(there[0])]), slopes(case.f, there)[0], f"slopes of {case.text}")
            assert_walks_alike(curve, case)


@pytest.mark.parametrize("seed", range(1000, 1000 + CHUNKS))
def test_surfaces_against_mpmath(seed):
    """f(p), both partials, ∇f(p) and a descent agree with mpmath to 1e-9, for 25 functions of x and y."""
    with workdps(50):
        for case in cases(seed, ("x", "y")):
            surface, place = Surface.read(case.text), case.place
            there = tuple(exact(part) for part in place)
            assert_close(surface.value(place), case.f(there), f"{case.text} at {place}")
            for variable, seen, true in zip(
                "xy", surface.gradient_at(place), slopes(case.f, there), strict=True
            ):
                assert_close(seen, true, f"∂/∂{variable} of {case.text} at {place}")
                partial = surface.partial(variable).value(place)
                assert partial is sympy.nan or partial == seen
            floats = tuple([float(part)] for part in there)
            assert_drawn(surface.values(*floats), case.f(there), f"{case.text} at {place}")
            for seen, true in zip(surface.gradients(*floats), slopes(case.f, there), strict=True):
                assert_drawn(seen, true, f"gradients of {case.text} at {place}")
            assert_walks_alike(surface, case)


@pytest.mark.parametrize("text", ["cbrt(cot(x))", "cbrt(cos(x) + x/10)", "x cbrt(ln(x) - 2)"])
def test_a_real_cube_root_stays_real_in_sympy(text):
    """SymPy's evaluation of exact values and slopes with a negative number's cube root is real, too."""
    curve = Curve.read(text)
    for exact in (curve.value("e"), curve.slope("e")):
        assert exact.evalf(30).is_Float
        assert float(exact.evalf(30)) == pytest.approx(Fact("", exact, "").value, rel=1e-14)
