"""The steps of a descent and their bars: true at any progress, found where they are not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mathcore import Curve, Descent
from scenes.descent.parts.descent_steps import DescentSteps
from scenes.descent.parts.step_bars import StepBars
from stage.style.layout import Zone
from tests.stage.drawn import holds, is_whole, leaves_no_trace

times = st.floats(0, 1)


@pytest.fixture
def walk(plot_of):
    descent = Descent(Curve.read("(w - 3)^2", "w"), 10, "0.1")
    plot = plot_of("(w - 3)^2", (0, 11), (-5, 60))
    steps = descent.steps(4)
    picture = DescentSteps(plot, steps)
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


@pytest.fixture(scope="module")
def gadgets(plot_of):
    """Two of each gadget for the same descent."""
    bowl = plot_of("(w - 3)^2", (0, 11), (-5, 60))
    steps = Descent(Curve.read("(w - 3)^2", "w"), 10, "0.1").steps(4)
    return {
        "steps": [DescentSteps(bowl, steps) for _ in range(2)],
        "bars": [StepBars(bowl, steps, Zone(-6, 1, -3.5, -1.5)) for _ in range(2)],
    }


@pytest.mark.parametrize("name", ["steps", "bars"])
@settings(max_examples=25, deadline=None)
@given(before=st.lists(times, max_size=4), time=times)
def test_the_past_leaves_no_trace(gadgets, name, before, time):
    """A gadget set to a progress looks the same whatever it showed before."""
    pair = gadgets[name]
    assert leaves_no_trace(*pair, lambda t: 4 * t, before, time) and is_whole(pair[0])
