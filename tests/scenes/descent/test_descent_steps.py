"""The steps of a descent and their bars: true at any progress, found where they are not."""

from __future__ import annotations

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from mathcore import Curve, Descent
from scenes import ShrinkingSteps
from scenes.descent.parts.descent_steps import DescentSteps
from scenes.descent.parts.goal_mark import GoalMark
from scenes.descent.parts.step_bars import StepBars
from scenes.descent.parts.walk import Walk
from stage.claims.claim import claims_of
from stage.graphing.label_placement import points_of_box
from stage.style.layout import Zone
from tests.stage.drawn import holds, is_whole, leaves_no_trace

times = st.floats(0, 1)


@pytest.fixture
def walk(plot_of):
    descent = Descent(Curve.read("(w - 3)^2", "w"), 10, "0.1")
    plot = plot_of("(w - 3)^2", (0, 11), (-5, 60))
    taken = Walk(descent, 4)
    picture = DescentSteps(plot, taken)
    bars = StepBars(plot, taken, Zone(-6, 1, -3.5, -1.5))
    picture.show(4)
    bars.show(4)
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
    taken = Walk(Descent(Curve.read("(w - 3)^2", "w"), 10, "0.1"), 4)
    return {
        "steps": [DescentSteps(bowl, taken) for _ in range(2)],
        "bars": [StepBars(bowl, taken, Zone(-6, 1, -3.5, -1.5)) for _ in range(2)],
    }


@pytest.mark.parametrize("name", ["steps", "bars"])
@settings(max_examples=25, deadline=None)
@given(before=st.lists(times, max_size=4), time=times)
def test_the_past_leaves_no_trace(gadgets, name, before, time):
    """A gadget set to a progress looks the same whatever it showed before."""
    pair = gadgets[name]
    assert leaves_no_trace(*pair, lambda t: 4 * t, before, time) and is_whole(pair[0])


@pytest.mark.parametrize(
    ("loss", "start"), [("exp(-w)", 10000), ("exp(-w^2)", 100), ("1 - exp(-(w - 3)^2/4)", 203)]
)
def test_a_step_that_is_lost_beside_its_place_is_refused(loss, start):
    """10000 less 10^-4343 is 10000 to any digit that is known."""
    with pytest.raises(ValidationError, match="too small to be told from"):
        ShrinkingSteps.Parameters(L=loss, start=start, rate="0.1", steps=4)


@pytest.mark.parametrize("loss", ["exp(-1000) w", "exp(-900) exp(-900) (w + 1)"])
def test_a_step_below_all_drawing_is_drawn_as_nothing(loss):
    """Steps of 10^-4343 from 0 leave no bar, and every number of the picture is finite."""
    scene = ShrinkingSteps(ShrinkingSteps.Parameters(L=loss, start=0, rate="0.1", steps=4))
    scene.setup()
    bars = scene.picture.bars
    for lined_up in (0, 0.5, 1):
        bars.show(4, lined_up)
        for bar in bars.bars:
            assert np.isfinite(bar.points).all() and np.ptp(bar.points[:, 0]) < 1e-9
            assert all(claim.read(bar).ok for claim in claims_of(bar))


@pytest.mark.parametrize("goal", ["0", "-1/4", "1/3", "-1", "1.2", "4"])
def test_a_goal_named_on_top_of_its_line_is_clear_of_the_axis_name(plot_of, goal):
    """Where the curve leaves no room beside the line: as near to its top as the axis's name lets it."""
    plot = plot_of(f"(w - ({goal}))^2", (-6, 6), (-5, 60))
    crowded = points_of_box(plot.grid)
    mark = GoalMark(plot, Walk(Descent(plot.curve, 5, "0.1"), 3), crowded)
    box, name, top = mark.label, plot.names[1], plot.point(float(sympy.Rational(goal)), 60)
    assert box.get_bottom()[1] > top[1]
    apart = abs(box.get_center()[0] - name.get_center()[0]) - (box.width + name.width) / 2
    assert apart > 0.05
    assert abs(box.get_center()[0] - top[0]) < 1e-9 or apart < 0.1
