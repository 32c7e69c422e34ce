"""A descent's picture: its steps, heights and bars are true at any progress, and found where they are not."""

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
from scenes.descent.parts.slope_graph import SlopeGraph, round_below
from scenes.descent.parts.step_bars import StepBars
from scenes.descent.parts.step_time import SHRINK, TURN
from scenes.descent.parts.walk import Walk
from stage.claims.claim import claims_of
from stage.claims.lengths import labelled_lengths_of, seen_length
from stage.graphing.label_placement import points_of_box
from stage.style.layout import Zone
from tests.stage.drawn import ends, holds, is_whole, leaves_no_trace, through_the_ticks

times = st.floats(0, 1)
BELOW, WHOLE = Zone(-6.4, 0.2, -3.6, -0.7), Zone(-6.4, 0.2, -3.6, 2.7)


def picture_of(plot_of, start=10, rate="0.1") -> tuple[DescentSteps, SlopeGraph, StepBars]:
    plot = plot_of("(w - 3)^2", (-5, 11), (-5, 60))
    taken = Walk(Descent(Curve.read("(w - 3)^2", "w"), start, rate), 4)
    graph = SlopeGraph(plot, taken, BELOW, plot.box.left)
    return DescentSteps(plot, taken), graph, StepBars(taken, graph, WHOLE)


@pytest.fixture
def walk(plot_of):
    return picture_of(plot_of)


def test_a_walk_holds(walk):
    """Dots, heights, steps, bars and the bars' numbers are true at any progress."""
    picture, graph, bars = walk
    for progress in (0, 0.1, 0.3, 0.5, 1.0, 2.7, 4):
        picture.show(progress)
        graph.show(progress)
        numbers = [*bars.slopes.numbers, *bars.steps.numbers]
        for part in (*picture.dots, *graph.heights.values(), *graph.marks.values(), *numbers):
            assert holds(part) or not part.get_stroke_opacity()
        assert holds(graph.turning.shaft) or not graph.turning.shaft.get_stroke_opacity()
    for lined_up in (0, 0.4, 1):
        bars.show(lined_up)
        assert all(holds(bar) for bar in bars.group)


@pytest.mark.parametrize("lined_up", [0, 0.5, 1])
@pytest.mark.parametrize("stretch", [1.01, 0.99])
def test_a_wrong_bar_is_found(walk, lined_up, stretch):
    """A bar a hundredth too long or too short is false, in the graph, on the way and lined up."""
    *_, bars = walk
    bars.show(lined_up)
    for bar in (bars.slopes.bars[1], bars.steps.bars[1]):
        assert holds(bar)
        bar.scale(stretch)
        assert not holds(bar)


@pytest.mark.parametrize("start", [10, -4])
def test_the_height_turns_flat_and_becomes_the_step(plot_of, start):
    """About its foot, against the slope; as long as the height, then as the step, to the new place."""
    _, graph, _ = picture_of(plot_of, start)
    step, shaft = graph.steps[0], graph.turning.shaft
    foot = graph.plot.point(float(start), 0)
    graph.show(TURN[1])
    assert np.allclose(ends(shaft)[0], foot) and ends(shaft)[1][1] == pytest.approx(foot[1])
    assert seen_length(shaft) == pytest.approx(seen_length(graph.heights[0]))
    assert np.sign(ends(shaft)[1][0] - foot[0]) == -np.sign(float(step.gradient))
    graph.show(SHRINK[1])
    (x, y) = through_the_ticks(graph.plot, ends(shaft)[1:])[0]
    assert (x, y) == (pytest.approx(float(step.next), abs=1e-6), pytest.approx(0, abs=1e-6))
    shaft.stretch(1.001, 0)
    assert not holds(shaft)


def test_a_height_is_drawn_at_the_scale_stated_over_it(walk):
    """A slope of 14 is as many times as long as a step of 14 would be as the note says."""
    _, graph, _ = walk
    graph.show(1)
    (told,) = labelled_lengths_of(graph.heights[0])
    across, up = graph.plot.unit
    assert told.scale.shown is graph.note and told.unit == pytest.approx(up)
    assert up / across == pytest.approx(float(graph.factor)) and str(float(graph.factor)) in graph.note.says
    (told,) = labelled_lengths_of(graph.marks[0])
    assert told.unit == pytest.approx(across)


def test_bars_are_as_long_as_their_scale_says(walk):
    """Each column's bars have one scale, a round number of lengths along the axis, and say it."""
    _, graph, bars = walk
    bars.show(1)
    for column in (bars.slopes, bars.steps):
        units = [told.unit for bar in column.bars for told in labelled_lengths_of(bar)]
        assert units == pytest.approx([float(column.factor) * graph.plot.unit[0]] * len(column.bars))
        assert str(float(column.factor)).removesuffix(".0") in column.scale_note.says


@pytest.mark.parametrize(
    ("most", "factor"), [(1, 1), (0.19, "0.15"), (9.9, 8), (2.5, "2.5"), (1e-7, "1e-7"), (1234, 1200)]
)
def test_scales_are_round(most, factor):
    """The largest of 1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8 times a power of ten that fits."""
    assert round_below(most) == sympy.Rational(factor)


def test_the_first_step_is_proposed_again(walk):
    """From where the first step has led, as long and the same way; it names its length."""
    _, graph, _ = walk
    shaft, _ = graph.proposed
    drawn = through_the_ticks(graph.plot, ends(shaft))[:, 0]
    assert drawn == pytest.approx([8.6, 7.2], abs=1e-2)
    (told,) = labelled_lengths_of(shaft)
    assert told.value() == pytest.approx(1.4) and holds(shaft)
    assert graph.marks[1].get_end()[0] > told.ends()[1][0]  # the real one stops short of it


def test_no_step_is_proposed_that_would_leave_the_plot(plot_of):
    """From 4 to -3.2 and once more would be far to the left."""
    plot = plot_of("w^2", (-5, 5), (-1, 20))
    graph = SlopeGraph(plot, Walk(Descent(plot.curve, 4, "0.9"), 3), BELOW, plot.box.left)
    assert len(graph.proposed) == 0


@pytest.mark.parametrize(
    ("loss", "start", "rate"), [("0.0001w^2", "2.718", "0.01"), ("(w - 3)^2", 10, "0.1")]
)
def test_later_slopes_do_not_turn_over_the_numbers(loss, start, rate):
    """From the third step on, none reaches over the axis's numbers on the left."""
    scene = ShrinkingSteps(ShrinkingSteps.Parameters(L=loss, start=start, rate=rate, steps=8))
    scene.setup()
    picture = scene.picture
    turning, left = picture.slopes.turning.shaft, picture.slopes.plot.box.left
    for progress in np.linspace(2, 8, 121):
        picture.slopes.show(progress)
        assert not turning.get_stroke_opacity() or turning.points[:, 0].min() >= left - 1e-9


@pytest.fixture(scope="module")
def gadgets(plot_of):
    """Two of each gadget for the same descent."""
    pairs = [picture_of(plot_of) for _ in range(2)]
    return dict(zip(("steps", "heights", "bars"), zip(*pairs, strict=True), strict=True))


@pytest.mark.parametrize("name", ["steps", "heights", "bars"])
@settings(max_examples=25, deadline=None)
@given(before=st.lists(times, max_size=4), time=times)
def test_the_past_leaves_no_trace(gadgets, name, before, time):
    """A gadget set to a progress looks the same whatever it showed before."""
    pair, most = gadgets[name], 1 if name == "bars" else 4
    assert leaves_no_trace(*pair, lambda t: most * t, before, time) and is_whole(pair[0])


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
        bars.show(lined_up)
        for bar in bars.steps.bars:
            assert np.isfinite(bar.points).all() and (lined_up < 1 or np.ptp(bar.points[:, 0]) < 1e-9)
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
