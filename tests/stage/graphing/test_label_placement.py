"""Where a label can stand: clear of everything, inside its zone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from manim import Rectangle

from stage.graphing.label_placement import (
    CLEAR,
    along,
    beside,
    clearance,
    free_spot,
    points_of_box,
    spots_around,
)
from stage.style.layout import Zone

quick = settings(max_examples=25, deadline=None)
boxes = st.tuples(st.floats(-3, 3), st.floats(-2, 2), st.floats(0.1, 2), st.floats(0.1, 1))


@given(boxes, st.lists(st.tuples(st.floats(-4, 4), st.floats(-3, 3)), min_size=1, max_size=9))
def test_clearance_is_the_distance_to_a_box(box, points):
    """Clearance is the least distance from the box to a point; not above 0 where one lies inside."""
    x, y, width, height = box
    found = clearance((x, y), width, height, np.array(points))
    outside = [
        np.hypot(
            px - np.clip(px, x - width / 2, x + width / 2), py - np.clip(py, y - height / 2, y + height / 2)
        )
        for px, py in points
    ]
    if min(outside) > 1e-9:
        assert found == pytest.approx(min(outside))
    else:
        assert found <= 1e-9


@quick
@given(st.lists(st.tuples(st.floats(-3, 3), st.floats(-2, 2)), max_size=40))
def test_a_free_spot_is_free(points):
    """Where a label is put it is clear of every obstacle and inside its zone; else it is hidden."""
    obstacles, within = np.array(points).reshape(-1, 2), Zone(-3, 3, -2, 2)
    label = Rectangle(width=0.8, height=0.3)
    if beside(label, (0, 0), obstacles, within):
        assert clearance(label.get_center(), 0.8, 0.3, obstacles) >= CLEAR
        assert within.left <= label.get_left()[0] and label.get_right()[0] <= within.right
        assert label.get_stroke_opacity() > 0
    else:
        assert free_spot(spots_around((0, 0), 0.8, 0.3), 0.8, 0.3, obstacles, within) is None
        assert label.get_stroke_opacity() == label.get_fill_opacity() == 0


def test_points_along_a_line_are_close():
    """A sampled segment has both its ends and no gap wider than its step."""
    points = along(np.array([0.0, 0.0]), np.array([1.0, 2.0]), step=0.1)
    assert np.allclose(points[0], 0) and np.allclose(points[-1], [1, 2])
    assert np.linalg.norm(np.diff(points, axis=0), axis=1).max() <= 0.1 + 1e-12


def test_a_small_label_does_not_stand_within_a_large_one():
    """The points of a box are everywhere in it, so that nothing has room inside."""
    large = Rectangle(width=1.4, height=0.9)
    places = points_of_box(large)
    for x in np.linspace(-0.7, 0.7, 15):
        for y in np.linspace(-0.45, 0.45, 10):
            assert clearance((x, y), 0.3, 0.12, places) < CLEAR
    assert clearance((0.7 + 0.15 + CLEAR + 0.01, 0), 0.3, 0.12, places) > CLEAR
