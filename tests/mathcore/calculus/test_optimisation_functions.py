"""The classic test functions of optimisation, with their published minima: the gradient is 0 there.

Each row: name, the text as a lecturer writes it, the same in plain mpmath, the published minimum and its
places as they stand in the catalogues (Jamil & Yang 2013, "A literature survey of benchmark functions";
Surjanovic & Bingham, Virtual Library of Simulation Experiments). Where a place is published rounded, mpmath
polishes it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pytest
import sympy
from mpmath import mp, mpf, workdps

from mathcore import Surface


class Row(NamedTuple):
    """A test function, its lowest value and the places of it."""

    name: str
    text: str
    f: Callable[[mpf, mpf], mpf]
    lowest: str
    places: tuple[tuple[str, str], ...]


def part(text: str) -> mpf:
    """A short decimal to all digits."""
    return mpf(text)


SMOOTH = (
    Row("sphere", "x² + y²", lambda x, y: x * x + y * y, "0", (("0", "0"),)),
    Row("Rosenbrock", "(1 - x)^2 + 100(y - x^2)^2", lambda x, y: (1 - x) ** 2 + 100 * (y - x * x) ** 2,
        "0", (("1", "1"),)),
    Row("Himmelblau", "(x²+y-11)² + (x+y²-7)²", lambda x, y: (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2,
        "0", (("3", "2"), ("-2.805118", "3.131312"), ("-3.779310", "-3.283186"), ("3.584428", "-1.848126"))),
    Row("Beale", "(1.5 - x + x y)^2 + (2.25 - x + x y^2)^2 + (2.625 - x + x y^3)^2",
        lambda x, y: (part("1.5") - x + x * y) ** 2 + (part("2.25") - x + x * y * y) ** 2
        + (part("2.625") - x + x * y**3) ** 2, "0", (("3", "0.5"),)),
    Row("Booth", "(x + 2y - 7)^2 + (2x + y - 5)^2", lambda x, y: (x + 2 * y - 7) ** 2 + (2 * x + y - 5) ** 2,
        "0", (("1", "3"),)),
    Row("Matyas", "0.26(x^2 + y^2) - 0.48x y",
        lambda x, y: part("0.26") * (x * x + y * y) - part("0.48") * x * y, "0", (("0", "0"),)),
    Row("six-hump camel", "(4 - 2.1x^2 + x^4/3)x^2 + x y + (-4 + 4y^2)y^2",
        lambda x, y: 4 * x**2 - part("2.1") * x**4 + x**6 / 3 + x * y - 4 * y**2 + 4 * y**4, "-1.0316",
        (("0.0898", "-0.7126"), ("-0.0898", "0.7126"))),
    Row("three-hump camel", "2x^2 - 1.05x^4 + x^6/6 + x y + y^2",
        lambda x, y: 2 * x**2 - part("1.05") * x**4 + x**6 / 6 + x * y + y * y, "0", (("0", "0"),)),
    Row("Rastrigin", "20 + x^2 - 10cos(2πx) + y^2 - 10cos(2πy)",
        lambda x, y: 20 + x * x + y * y - 10 * (mp.cos(2 * mp.pi * x) + mp.cos(2 * mp.pi * y)), "0",
        (("0", "0"),)),
    Row("Goldstein–Price",
        "(1 + (x+y+1)^2 (19 - 14x + 3x^2 - 14y + 6x y + 3y^2))"
        "(30 + (2x-3y)^2 (18 - 32x + 12x^2 + 48y - 36x y + 27y^2))",
        lambda x, y: (1 + (x + y + 1) ** 2 * (19 - 14 * x + 3 * x**2 - 14 * y + 6 * x * y + 3 * y**2))
        * (30 + (2 * x - 3 * y) ** 2 * (18 - 32 * x + 12 * x**2 + 48 * y - 36 * x * y + 27 * y**2)), "3",
        (("0", "-1"),)),
    Row("Easom", "-cos x · cos y · exp(-((x-π)^2 + (y-π)^2))",
        lambda x, y: -mp.cos(x) * mp.cos(y) * mp.exp(-((x - mp.pi) ** 2) - (y - mp.pi) ** 2), "-1",
        (("pi", "pi"),)),
    Row("McCormick", "sin(x+y) + (x-y)^2 - 1.5x + 2.5y + 1",
        lambda x, y: mp.sin(x + y) + (x - y) ** 2 - part("1.5") * x + part("2.5") * y + 1, "-1.9133",
        (("-0.54719", "-1.54719"),)),
    Row("Lévy N. 13", "sin^2(3πx) + (x-1)^2 (1 + sin^2(3πy)) + (y-1)^2 (1 + sin^2(2πy))",
        lambda x, y: mp.sin(3 * mp.pi * x) ** 2 + (x - 1) ** 2 * (1 + mp.sin(3 * mp.pi * y) ** 2)
        + (y - 1) ** 2 * (1 + mp.sin(2 * mp.pi * y) ** 2), "0", (("1", "1"),)),
    Row("Styblinski–Tang", "(x^4 - 16x^2 + 5x + y^4 - 16y^2 + 5y)/2",
        lambda x, y: (x**4 - 16 * x**2 + 5 * x + y**4 - 16 * y**2 + 5 * y) / 2, "-78.33233",
        (("-2.903534", "-2.903534"),)),
    Row("cross-in-tray", "-0.0001(|sin x sin y exp(|100 - √(x^2+y^2)/π|)| + 1)^0.1",
        lambda x, y: -part("0.0001") * mp.power(
            abs(mp.sin(x) * mp.sin(y) * mp.exp(abs(100 - mp.hypot(x, y) / mp.pi))) + 1, part("0.1")),
        "-2.06261", (("1.34941", "-1.34941"),
        ("1.34941", "1.34941"), ("-1.34941", "1.34941"), ("-1.34941", "-1.34941"))),
    Row("Hölder table", "-|sin x cos y exp(|1 - √(x^2+y^2)/π|)|",
        lambda x, y: -abs(mp.sin(x) * mp.cos(y) * mp.exp(abs(1 - mp.hypot(x, y) / mp.pi))), "-19.2085",
        (("8.05502", "9.66459"), ("-8.05502", "9.66459"), ("8.05502", "-9.66459"), ("-8.05502", "-9.66459"))),
    Row("Schaffer N. 2", "0.5 + (sin^2(x^2 - y^2) - 0.5)/(1 + 0.001(x^2 + y^2))^2",
        lambda x, y: part("0.5") + (mp.sin(x * x - y * y) ** 2 - part("0.5"))
        / (1 + (x * x + y * y) / 1000) ** 2, "0", (("0", "0"),)),
    Row("Schaffer N. 4", "0.5 + (cos^2(sin|x^2 - y^2|) - 0.5)/(1 + 0.001(x^2 + y^2))^2",
        lambda x, y: part("0.5") + (mp.cos(mp.sin(abs(x * x - y * y))) ** 2 - part("0.5"))
        / (1 + (x * x + y * y) / 1000) ** 2, "0.292579", (("0", "1.25313"), ("0", "-1.25313"))),
    Row("drop-wave", "-(1 + cos(12√(x^2+y^2)))/(0.5(x^2+y^2) + 2)",
        lambda x, y: -(1 + mp.cos(12 * mp.hypot(x, y))) / ((x * x + y * y) / 2 + 2), "-1", (("0", "0"),)),
    Row("Bohachevsky", "x^2 + 2y^2 - 0.3cos(3πx) - 0.4cos(4πy) + 0.7",
        lambda x, y: x * x + 2 * y * y - part("0.3") * mp.cos(3 * mp.pi * x)
        - part("0.4") * mp.cos(4 * mp.pi * y) + part("0.7"), "0", (("0", "0"),)),
    Row("Branin", "(y - 5.1x^2/(4π^2) + 5x/π - 6)^2 + 10(1 - 1/(8π))cos x + 10",
        lambda x, y: (y - part("5.1") / (4 * mp.pi**2) * x * x + 5 / mp.pi * x - 6) ** 2
        + 10 * (1 - 1 / (8 * mp.pi)) * mp.cos(x) + 10, "0.397887",
        (("-3.14159", "12.275"), ("3.14159", "2.275"), ("9.42478", "2.475"))),
    Row("Griewank", "1 + (x^2 + y^2)/4000 - cos x cos(y/√2)",
        lambda x, y: 1 + (x * x + y * y) / 4000 - mp.cos(x) * mp.cos(y / mp.sqrt(2)), "0", (("0", "0"),)),
    Row("Zakharov", "x^2 + y^2 + (0.5x + y)^2 + (0.5x + y)^4",
        lambda x, y: x * x + y * y + (x / 2 + y) ** 2 + (x / 2 + y) ** 4, "0", (("0", "0"),)),
    Row("Michalewicz", "-sin x · sin^20(x^2/π) - sin y · sin^20(2y^2/π)",
        lambda x, y: -mp.sin(x) * mp.sin(x * x / mp.pi) ** 20 - mp.sin(y) * mp.sin(2 * y * y / mp.pi) ** 20,
        "-1.8013", (("2.20291", "1.57080"),)),
    Row("Trid", "(x-1)^2 + (y-1)^2 - x y", lambda x, y: (x - 1) ** 2 + (y - 1) ** 2 - x * y, "-2",
        (("2", "2"),)),
    Row("Dixon–Price", "(x-1)^2 + 2(2y^2 - x)^2", lambda x, y: (x - 1) ** 2 + 2 * (2 * y * y - x) ** 2, "0",
        (("1", "sqrt(2)/2"), ("1", "-sqrt(2)/2"))),
    Row("Schwefel", "-x sin√|x| - y sin√|y|",
        lambda x, y: -x * mp.sin(mp.sqrt(abs(x))) - y * mp.sin(mp.sqrt(abs(y))), "-837.9658",
        (("420.9687", "420.9687"),)),
)  # fmt: skip

# Name, text, the place of the published minimum, the words of the refusal: there is no gradient there.
SHARP = (
    (
        "Ackley",
        "-20exp(-0.2√(0.5(x^2+y^2))) - exp(0.5(cos(2πx) + cos(2πy))) + e + 20",
        (0, 0),
        "tip, like a cone",
    ),
    ("Bukin N. 6", "100√|y - 0.01x^2| + 0.01|x + 10|", (-10, 1), "slope grows without bound"),
    ("Schaffer-like crease", "|x^2 - y| + x^2", (0, 0), "crease"),
)

CASES = [(row, place) for row in SMOOTH for place in row.places]
IDS = [f"{row.name} at ({place[0]}, {place[1]})" for row, place in CASES]


def rounded(text: str) -> bool:
    """Whether a coordinate is a long decimal, so not the exact place."""
    return len(text.lstrip("-")) > 5 and "." in text


def differences(row: Row, x: mpf, y: mpf) -> list[mpf]:
    """The gradient by central differences of the plain mpmath function."""
    h = mpf("1e-20")
    return [(row.f(x + h, y) - row.f(x - h, y)) / (2 * h), (row.f(x, y + h) - row.f(x, y - h)) / (2 * h)]


def polished(row: Row, place: tuple[str, str]) -> tuple[sympy.Expr, sympy.Expr]:
    """The place itself where it is published exactly, else the nearby zero of mpmath's gradient."""
    if not any(rounded(text) for text in place):
        return tuple(sympy.sympify(text, rational=True) for text in place)
    x, y = mp.findroot(lambda x, y: differences(row, x, y), tuple(map(mpf, place)), tol=1e-40, maxsteps=40)
    assert abs(x - mpf(place[0])) < 2e-4 and abs(y - mpf(place[1])) < 2e-4
    return sympy.Float(x, 50), sympy.Float(y, 50)


@pytest.mark.parametrize(("row", "place"), CASES, ids=IDS)
def test_published_minima(row, place):
    """The published value stands at the published place, the gradient is 0 there, and it is a valley."""
    surface = Surface.read(row.text)
    with workdps(60):
        there = polished(row, place)
        x, y = (mpf(str(sympy.N(part, 55))) for part in there)
        value = mpf(str(sympy.N(surface.value(there), 50)))
        assert abs(value - row.f(x, y)) < mpf("1e-40")
        digits = len(row.lowest.partition(".")[2])
        assert abs(value - mpf(row.lowest)) <= mpf(10) ** -(digits or 30)
        for part in surface.gradient_at(there):
            assert abs(mpf(str(sympy.N(part, 50)))) < mpf("1e-18")
    assert surface.steepest(there).direction is None or any(rounded(text) for text in place)
    floats = [float(part) for part in there]
    curved = np.array([[float(part.values(*floats)) for part in line] for line in surface.hessian])
    if np.isfinite(curved).all():
        assert np.min(np.linalg.eigvalsh(curved)) > -1e-9


@pytest.mark.parametrize("row", SMOOTH, ids=[row.name for row in SMOOTH])
def test_gradients_elsewhere(row):
    """At places off the minimum value and gradient agree with mpmath's differences to 1e-9."""
    surface = Surface.read(row.text)
    with workdps(50):
        for place in (("0.3", "-0.7"), ("1.7", "0.9"), ("-1.1", "1.3")):
            x, y = map(mpf, place)
            assert abs(mpf(str(sympy.N(surface.value(place), 40))) - row.f(x, y)) < mpf("1e-30")
            for seen, true in zip(surface.gradient_at(place), differences(row, x, y), strict=True):
                assert abs(mpf(str(sympy.N(seen, 40))) - true) <= mpf("1e-9") * max(abs(true), mpf("1e-12"))


@pytest.mark.parametrize(("name", "text", "place", "word"), SHARP, ids=[row[0] for row in SHARP])
def test_sharp_minima_are_refused(name, text, place, word):
    """Where the minimum is a tip or a crease, no gradient is given: the refusal names what is there."""
    judged = Surface.read(text).differentiable_at(place)
    assert not judged.ok and word in judged.reason
    with pytest.raises(ValueError, match=word):
        Surface.read(text).gradient_at(place)


def test_ackley_is_lowest_at_its_tip():
    """Ackley's published minimum is 0 at (0, 0); it rises from there by 20 · 0.2/√2 in every direction."""
    surface = Surface.read(SHARP[0][1])
    assert sympy.N(surface.value((0, 0)), 30) == 0
    for angle in np.linspace(0, 2 * np.pi, 9):
        assert float(surface.values(1e-6 * np.cos(angle), 1e-6 * np.sin(angle))) == pytest.approx(
            1e-6 * 4 / np.sqrt(2), rel=1e-3
        )


def test_eggholder_is_lowest_at_the_rim():
    """The published minimum −959.6407 at (512, 404.2319) lies on the rim: flat in y, still falling in x."""
    text = "-(y+47) sin√|x/2 + y + 47| - x sin√|x - (y+47)|"
    surface = Surface.read(text)
    assert float(surface.value((512, "404.2319"))) == pytest.approx(-959.6407, abs=5e-5)
    along_x, along_y = (float(part) for part in surface.gradient_at((512, "404.2319")))
    assert abs(along_y) < 1e-3 and along_x < -1


def test_the_published_eggholder_gradient_against_mpmath():
    """Off its rim the eggholder's gradient agrees with mpmath's differences."""
    row = Row("", "", lambda x, y: -(y + 47) * mp.sin(mp.sqrt(abs(x / 2 + y + 47)))
              - x * mp.sin(mp.sqrt(abs(x - y - 47))), "", ())  # fmt: skip
    surface = Surface.read("-(y+47) sin√|x/2 + y + 47| - x sin√|x - (y+47)|")
    with workdps(50):
        for seen, true in zip(
            surface.gradient_at((100, -20)), differences(row, mpf(100), mpf(-20)), strict=True
        ):
            assert abs(mpf(str(sympy.N(seen, 40))) - true) <= mpf("1e-9") * abs(true)
