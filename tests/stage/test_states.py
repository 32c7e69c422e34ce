"""What moves is a function of its state: where it was before leaves no trace."""

from __future__ import annotations

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from manim import Rectangle, VGroup

from mathcore import Curve, Descent
from stage.bars import StepBars
from stage.descents import DescentPicture
from stage.gadgets import Ghosts, Lens, Secant, Tangent
from stage.layout import Zone
from stage.placing import CLEAR, along, beside, clearance, free_spot, spots_around
from stage.words import seconds_to_read
from tests.stage.drawn import state

quick = settings(max_examples=25, deadline=None)
times = st.floats(0, 1)


@pytest.fixture(scope="module")
def gadgets(plot_of):
    """Each gadget as (a maker, its state at a time from 0 to 1)."""
    parabola, bowl = plot_of("x^2"), plot_of("(w - 3)^2", (0, 11), (-5, 60))
    steps = Descent(Curve.read("(w - 3)^2", "w"), 10, "0.1").steps(4)
    hs = [sympy.Rational(1, 2**k) for k in range(4)]
    return {
        "tangent": (lambda: Tangent(parabola, 1), lambda t: 4 * t - 1.5),
        "secant": (lambda: Secant(parabola, 0.5, 1), lambda t: 1.5 * 0.001**t),
        "ghosts": (lambda: Ghosts(parabola, 0.5, hs), lambda t: 1.5 * 0.001**t),
        "lens": (lambda: Lens(parabola, 1.0, 1.2), lambda t: 1000**t),
        "descent": (lambda: DescentPicture(bowl, steps, "w"), lambda t: 4 * t),
        "bars": (lambda: StepBars(bowl, steps, Zone(-6, 1, -3.5, -1.5)), lambda t: 4 * t),
    }


@pytest.mark.parametrize("name", ["tangent", "secant", "ghosts", "lens", "descent", "bars"])
@quick
@given(before=st.lists(times, max_size=4), time=times)
def test_the_past_leaves_no_trace(gadgets, name, before, time):
    """A gadget set to a state looks the same whatever it showed before."""
    make, at = gadgets[name]
    one, other = made.setdefault(name, (make(), make()))
    for earlier in before:
        one.show(at(earlier))
    one.show(at(time))
    other.show(at(time))
    drawn, expected = (seen(g.group) for g in (one, other))
    assert drawn.shape == expected.shape and np.allclose(drawn, expected, rtol=0, atol=1e-7)


made: dict = {}


def seen(group) -> np.ndarray:
    """The state of the parts that can be seen: what is transparent may be anywhere."""
    parts = [
        part
        for part in group.get_family()
        if len(part.points) and (part.get_fill_opacity() > 0 or part.get_stroke_opacity() > 0)
    ]
    return state(*(part.copy() for part in parts if not len(part.submobjects)))


def test_a_lens_keeps_curve_and_tangent_in_its_rim(plot_of):
    """At every power all that the lens shows lies within its rim."""
    lens = Lens(plot_of("x^3 - x"), 0.5, 1.1)
    for zoom in (1, 3, 30, 1000):
        lens.show(zoom)
        for part in (lens.curve, lens.tangent):
            assert np.linalg.norm(part.points - lens.centre, axis=1).max() <= 1.1 + 1e-9


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


def test_words_take_their_time():
    """160 words take a minute, no words none."""
    assert seconds_to_read("word " * 160) == pytest.approx(60) and seconds_to_read(" ") == 0


def test_groups_are_what_is_on_screen(gadgets):
    """Every gadget has one group, all of whose points are finite from the start."""
    for make, _ in gadgets.values():
        group = make().group
        assert isinstance(group, VGroup)
        assert all(np.isfinite(part.points).all() for part in group.get_family())
