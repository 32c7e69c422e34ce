"""A claim holds for what is drawn right, and fails for every small way of drawing it wrong."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from manim import Dot

from mathcore import Curve, Descent, Fact, parse_shown
from scenes.descent.parts.descent_picture import DescentPicture
from scenes.descent.parts.step_bars import StepBars
from stage.claims.geometry import (
    GEOMETRY_TOLERANCE,
    claim_curve,
    claim_equation,
    claim_fact,
    claim_live,
    claims_of,
    to_digits,
)
from stage.gadgets.tangent import Lens, Secant, Tangent, point_on
from stage.style.layout import Zone


def readings(mobject):
    found = claims_of(mobject)
    assert found, "it claims nothing"
    return [claim.read(mobject) for claim in found]


def holds(mobject) -> bool:
    return all(reading.ok for reading in readings(mobject))


@pytest.fixture
def tangent(parabola):
    return Tangent(parabola, 1.2)


@pytest.fixture
def secant(parabola):
    return Secant(parabola, 1, 0.5)


def test_what_is_drawn_right_holds(tangent, secant):
    """Tangent, secant, run, rise and their dots are true as they are made, and after each move."""
    for x, h in ((1.2, 0.5), (-1.5, 1.2), (0, -0.25), (1e-3, 1e-3)):
        tangent.show(x)
        secant.show(h)
        for part in (tangent.line, tangent.dot, secant.line, secant.run, secant.rise, secant.far):
            assert holds(part)


def test_a_reading_says_what_it_read(tangent):
    """The tangent's reading: its true slope, 12/5, and an error far below the tolerance."""
    (reading,) = readings(tangent.line)
    assert (reading.kind, reading.ok) == ("line", True) and reading.value == pytest.approx(2.4, abs=1e-12)
    assert reading.shown[0] == pytest.approx(2.4, abs=1e-8) and reading.error < GEOMETRY_TOLERANCE / 1000
    assert "x**2" in reading.expression


@pytest.mark.parametrize("way", [[0.05, 0, 0], [0, 0.05, 0], [-1e-4, 0, 0], [0, 1e-4, 0]])
def test_a_moved_dot_is_found(tangent, way):
    """A dot off by 0.05, or by a hundredth of a pixel, is false; the error is how far it is off."""
    tangent.dot.shift(way)
    (reading,) = readings(tangent.dot)
    unit = tangent._plot.unit
    assert not reading.ok and reading.error == pytest.approx(
        max(abs(way[0]) / unit[0], abs(way[1]) / unit[1]), rel=1e-6
    )


def test_a_tilted_tangent_is_found(tangent):
    """A tangent turned by a thousandth of a radian about its point of contact is false."""
    tangent.line.rotate(1e-3, about_point=tangent.dot.get_center())
    assert not holds(tangent.line)


def test_a_shifted_tangent_is_found(tangent):
    """A line of the right slope that misses the point of contact is false."""
    tangent.line.shift([0, 1e-4, 0])
    assert not holds(tangent.line)


def test_a_line_without_length_is_found(tangent):
    """A tangent drawn as a single point has no slope: it is false, not overlooked."""
    tangent.line.set_points_as_corners([tangent.dot.get_center()] * 2)
    with np.errstate(all="ignore"):
        assert not holds(tangent.line)


@pytest.mark.parametrize("part", ["line", "run", "rise", "far"])
def test_a_wrong_part_of_the_triangle_is_found(secant, part):
    """Secant, run, rise and second point are false once stretched or moved by a thousandth."""
    mobject = getattr(secant, part)
    mobject.shift([1e-3, 1e-3, 0]) if part != "line" else mobject.rotate(1e-3)
    assert not holds(mobject)


def test_a_stale_drawing_is_found(secant):
    """A step that has changed while its drawing has not makes all of its parts false."""
    secant.h = 0.4
    assert not any(holds(part) for part in (secant.line, secant.run, secant.rise, secant.far))


@pytest.fixture
def graph(plot_of):
    plot = plot_of("x^3 - x", (-2, 2), (-3, 3))
    return claim_curve(plot.graph, plot, "the curve", plot.curve)


def test_a_curve_holds(graph):
    """A cubic drawn by its own samples is true."""
    assert holds(graph)


@pytest.mark.parametrize("much", [1e-3, -1e-4])
def test_a_bent_curve_is_found(graph, much):
    """A curve bent by a thousandth of a frame unit, its ends where they were, is false."""
    wave = np.sin(np.linspace(0, np.pi, len(graph.points)))
    graph.points[:, 1] += much * wave
    assert not holds(graph)


def test_another_function_is_found(plot_of):
    """The curve of sin x that claims to be x − x³/6 is false."""
    plot = plot_of("sin x", (-2, 2), (-3, 3))
    other = Curve.read("x - x^3/6")
    assert not holds(claim_curve(plot.graph, plot, "the curve", other))


THIRD = Fact("a third", sympy.Rational(1, 3), "1/3")
HALF = Fact("a half", sympy.Rational(1, 2), "1/2")
ROOT = Fact("a root", sympy.sqrt(3) / 2, "sqrt(3)/2")
SMALL = Fact("a slope", sympy.Rational(167, 10**7), "167/10000000")


@pytest.mark.parametrize(
    ("fact", "text", "true"),
    [
        (THIRD, "≈0.333", True),
        (THIRD, "≈0.334", False),
        (THIRD, "0.333", False),
        (THIRD, "=0.333", False),
        (THIRD, "≈−0.333", False),
        (THIRD, "≈0.33", True),
        (THIRD, "≈0.3330", False),
        (THIRD, "≈3.33", False),
        (HALF, "0.5", True),
        (HALF, "=0.5", True),
        (HALF, "≈0.5", False),
        (HALF, "0.6", False),
        (HALF, "0.500", True),
        (ROOT, "≈0.866", True),
        (ROOT, "≈0.867", False),
        (ROOT, "≈0.865", False),
        (ROOT, "=0.866", False),
        (SMALL, "1.67 × 10⁻⁵", True),
        (SMALL, "1.67 × 10⁻⁴", False),
        (SMALL, "1.67 × 10⁵", False),
        (SMALL, "1.68 × 10⁻⁵", False),
        (Fact("n", sympy.Integer(-2), "-2"), "2", False),
        (Fact("n", sympy.Integer(12345), "12345"), "12\u2009345", True),
        (Fact("n", sympy.Integer(12345), "12345"), "12\u2009346", False),
    ],
)
def test_a_number_is_judged_by_its_digits_and_its_sign(pen, fact, text, true):
    """A number is true if right to its last digit, and marked ≈ exactly where it is rounded."""
    assert holds(claim_fact(pen.number(text), fact)) is true


@settings(max_examples=80, deadline=None)
@given(st.integers(-(10**6), 10**6), st.integers(1, 999), st.integers(0, 4), st.sampled_from([1, -1]))
def test_a_last_digit_off_by_one_is_found(pen, p, q, digits, by):
    """What a Fact shows is true; the same text with its last digit one up or down never is."""
    fact = Fact("q", sympy.Rational(p, q), f"{p}/{q}")
    shown = fact.shown(digits)
    relation = "≈" if shown.relation == "≈" else ""
    assert holds(claim_fact(pen.number(relation + shown.text), fact))
    if "×" in shown.text or shown.text == "0":
        return
    last = int(shown.text[-1]) + by
    half = Fraction(1, 2 * 10 ** len(shown.text.partition(".")[2]))
    tie = abs(Fraction(str(parse_shown(shown.text))) - Fraction(p, q)) == half  # either neighbour is as near
    if 0 <= last <= 9 and not tie:
        assert not holds(claim_fact(pen.number(relation + shown.text[:-1] + str(last)), fact))


def test_an_equation_claims_its_fact(pen):
    """An equation's number is true as made; with another equation's number in its place it is false."""
    equation, other = (claim_equation(pen.equation("f'(a)", fact)) for fact in (ROOT, HALF))
    assert holds(equation.number)
    claim = claims_of(equation.number)[0]
    assert not claim.read(other.number).ok


def test_a_live_number_is_judged_at_its_moment(pen):
    """A readout is true while it shows its state, and false once the state has moved on without it."""
    now = {"x": 0.5}
    readout = claim_live(pen.readout(3, -10, 10), "square", lambda: "x**2", lambda: to_digits(now["x"]) ** 2)
    readout.show(0.25)
    assert holds(readout)
    now["x"] = 0.51
    assert not holds(readout)


def test_expected_values_have_forty_digits():
    """A state's float enters the exact side as that float: nothing is lost and nothing is added."""
    for x in (0.1, 1 / 3, 1e-12, -7.25):
        assert Fraction(*map(int, sympy.Rational(to_digits(x)).as_numer_denom())) == Fraction(x)


@pytest.fixture
def walk(plot_of):
    descent = Descent(Curve.read("(w - 3)^2", "w"), 10, "0.1")
    plot = plot_of("(w - 3)^2", (0, 11), (-5, 60))
    steps = descent.steps(4)
    picture = DescentPicture(plot, steps, "w")
    bars = StepBars(plot, steps, Zone(-6, 1, -3.5, -1.5))
    picture.show(len(steps))
    bars.show(len(steps))
    return picture, bars


def test_a_walk_holds(walk):
    """Dots, arrow, bars and the bars' numbers are true at any progress."""
    picture, bars = walk
    for progress in (0, 0.5, 1.0, 2.7, 4):
        picture.show(progress)
        bars.show(progress)
        for part in (*picture.dots, *bars.bars, *bars.labels):
            assert holds(part)


@pytest.mark.parametrize("lined_up", [0, 1])
@pytest.mark.parametrize("stretch", [1.01, 0.99])
def test_a_wrong_bar_is_found(walk, lined_up, stretch):
    """A bar a hundredth too long or too short is false, where its step was taken and lined up."""
    _, bars = walk
    bars.show(4, lined_up)
    assert holds(bars.bars[1])
    bars.bars[1].stretch(stretch, 0)
    assert not holds(bars.bars[1])


def test_a_bar_in_the_wrong_place_is_found(walk):
    """A bar of the right length that does not lie where its step was taken is false."""
    _, bars = walk
    bars.bars[0].shift([0.05, 0, 0])
    assert not holds(bars.bars[0])


def test_an_arrow_that_falls_short_is_found(walk):
    """The step's arrow is true where it has come to, and false where it is a thousandth longer."""
    picture, _ = walk
    picture.show(1.5)
    assert holds(picture.arrow.shaft)
    picture.arrow.shaft.stretch(1.001, 0)
    assert not holds(picture.arrow.shaft)


def test_a_lens_shows_what_it_says(parabola):
    """Curve and tangent under the lens are true at every power; a tangent tilted there is false."""
    lens = Lens(parabola, 1.0, 1.3)
    for zoom in (1, 10, 1000):
        lens.show(zoom)
        assert holds(lens.curve) and holds(lens.tangent)
    lens.tangent.rotate(0.01)
    assert not holds(lens.tangent)
    lens.curve.shift([0, 0.01, 0])
    lens.show(1)
    lens.curve.shift([0, 0.01, 0])
    assert not holds(lens.curve)


def test_a_dot_claims_the_place_it_is_given(parabola):
    """A dot on the curve follows its x: moved to another x's place, it is false until its x says so."""
    x = {"now": 1.0}
    dot = point_on(parabola, lambda: x["now"], "#FFFFFF", "p")
    assert holds(dot)
    dot.move_to(parabola.at(1.1))
    assert not holds(dot)
    x["now"] = 1.1
    assert holds(dot)


def test_nothing_is_claimed_unasked():
    """A dot that nobody let claim anything claims nothing."""
    assert claims_of(Dot()) == []
