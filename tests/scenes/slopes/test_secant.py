"""Secant, ghosts and lens: true at every state, found where they are not, and functions of their state."""

from __future__ import annotations

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from scenes.slopes.parts.lens import Lens
from scenes.slopes.parts.secant import Ghosts, Secant
from tests.stage.drawn import holds, is_whole, leaves_no_trace

times = st.floats(0, 1)


@pytest.fixture
def secant(parabola):
    return Secant(parabola, 1, 0.5)


def test_what_is_drawn_right_holds(secant):
    """Secant, run, rise and second point are true as they are made, and after each move."""
    for h in (0.5, 1.2, -0.25, 1e-3):
        secant.show(h)
        assert all(holds(part) for part in (secant.line, secant.run, secant.rise, secant.far))


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


def test_a_lens_keeps_curve_and_tangent_in_its_rim(plot_of):
    """At every power all that the lens shows lies within its rim."""
    lens = Lens(plot_of("x^3 - x"), 0.5, 1.1)
    for zoom in (1, 3, 30, 1000):
        lens.show(zoom)
        for part in (lens.curve, lens.tangent):
            assert np.linalg.norm(part.points - lens.centre, axis=1).max() <= 1.1 + 1e-9


@pytest.fixture(scope="module")
def gadgets(plot_of):
    """Two of each gadget, and its state at a time from 0 to 1."""
    parabola, hs = plot_of("x^2"), [sympy.Rational(1, 2**k) for k in range(4)]
    return {
        "secant": ([Secant(parabola, 0.5, 1) for _ in range(2)], lambda t: 1.5 * 0.001**t),
        "ghosts": ([Ghosts(parabola, 0.5, hs) for _ in range(2)], lambda t: 1.5 * 0.001**t),
        "lens": ([Lens(parabola, 1.0, 1.2) for _ in range(2)], lambda t: 1000**t),
    }


@pytest.mark.parametrize("name", ["secant", "ghosts", "lens"])
@settings(max_examples=25, deadline=None)
@given(before=st.lists(times, max_size=4), time=times)
def test_the_past_leaves_no_trace(gadgets, name, before, time):
    """A gadget set to a state looks the same whatever it showed before."""
    pair, at = gadgets[name]
    assert leaves_no_trace(*pair, at, before, time) and is_whole(pair[0])
