"""The tangent and the dot on a curve: true wherever they are, and found wherever they are not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stage.claims.claim import GEOMETRY_TOLERANCE
from stage.gadgets.tangent import Tangent, point_on
from tests.stage.drawn import holds, is_whole, leaves_no_trace, readings

times = st.floats(0, 1)


@pytest.fixture
def tangent(parabola):
    return Tangent(parabola, 1.2)


def test_what_is_drawn_right_holds(tangent):
    """Tangent and dot are true as they are made, and after each move."""
    for x in (1.2, -1.5, 0, 1e-3):
        tangent.show(x)
        assert holds(tangent.line) and holds(tangent.dot)


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


def test_a_dot_claims_the_place_it_is_given(parabola):
    """A dot on the curve follows its x: moved to another x's place, it is false until its x says so."""
    x = {"now": 1.0}
    dot = point_on(parabola, lambda: x["now"], "#FFFFFF", "p")
    assert holds(dot)
    dot.move_to(parabola.at(1.1))
    assert not holds(dot)
    x["now"] = 1.1
    assert holds(dot)


@pytest.fixture(scope="module")
def pair(plot_of):
    return [Tangent(plot_of("x^2"), 1) for _ in range(2)]


@settings(max_examples=25, deadline=None)
@given(before=st.lists(times, max_size=4), time=times)
def test_the_past_leaves_no_trace(pair, before, time):
    """A tangent set to a place looks the same wherever it was before."""
    assert leaves_no_trace(*pair, lambda t: 4 * t - 1.5, before, time) and is_whole(pair[0])
