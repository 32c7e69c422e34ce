"""Bars and numbers that are calculated: as high as the curve, and found where they are not."""

from __future__ import annotations

import pytest
import sympy

from stage.gadgets.bars import Bars
from stage.gadgets.live_line import Calculated, LiveLine
from tests.stage.drawn import holds, readings

HALVES = [(sympy.Rational(k, 2), sympy.Rational(k + 1, 2), sympy.Rational(k, 2)) for k in (-2, -1, 1, 2)]


def test_bars_are_as_high_as_the_curve(parabola):
    """Each bar holds; its height is the curve's at the place given, here by the formula x²."""
    bars = Bars.under(parabola, parabola.curve, HALVES)
    assert bars.count == 4 and all(map(holds, bars.group))
    for bar, (_, _, at) in zip(bars.group, HALVES, strict=True):
        assert readings(bar)[0].value == pytest.approx(float(parabola.curve.value(at)))


def test_a_bar_off_by_a_little_is_found(parabola):
    """A bar shifted, or stretched by a hundredth, is false."""
    bars = Bars.under(parabola, parabola.curve, HALVES)
    assert not holds(bars.group[0].shift([0.02, 0, 0]))
    assert not holds(bars.group[3].stretch(1.01, 1))


def test_a_calculated_number_is_shown_as_calculated(pen):
    """The sum of the first n whole numbers, at n = 4, is 10; another number in its place is found."""
    line = LiveLine(pen.formula("S"), pen, "curve", [0, 30], Calculated(lambda n: n * (n + 1) / 2, "the sum"))
    line.show(4)
    (reading,) = readings(line.readout)
    assert reading.ok and reading.value == 10 and reading.expression == "the sum at 4"
    line.readout.show(11)
    assert not holds(line.readout)
