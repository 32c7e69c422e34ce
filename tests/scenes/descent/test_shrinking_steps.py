"""The descent's clip against a recomputation of its own: dots, path, bars and table say the same walk."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from manim import tempconfig
from mpmath import mp, mpf
from pydantic import ValidationError

from mathcore import Curve, Descent
from scenes import ShrinkingSteps
from scenes.descent.parts.descent_steps import DescentSteps
from scenes.descent.parts.walk import Walk
from stage.text.number_claims import read_number
from studio.check import certify
from tests.scenes.cases import CASES, DESCENTS, walked
from tests.scenes.every_case import EveryCase
from tests.stage.drawn import held, right, through_the_ticks, value_of

each_descent = pytest.mark.parametrize("name", DESCENTS)
STEPS = 8


@each_descent
class TestEveryDescent(EveryCase):
    """What holds for every scene holds for this one in all its cases."""


@pytest.fixture
def at_the_end(examined):
    """A case's scene with all its steps taken, and the walk recomputed."""

    def give(name: str):
        scene = examined(name)[1]
        scene.picture.fill_again()  # where the view has closed in, it shows the whole walk again
        return scene, walked(CASES[name], STEPS)

    return give


def places(walk) -> list[mpf]:
    return [walk[0][0], *(row[3] for row in walk)]


@each_descent
def test_the_dots_are_the_walk(at_the_end, name):
    """Each dot to be seen stands, measured against the axes' numbers, at its w and the loss there."""
    scene, walk = at_the_end(name)
    f = CASES[name].f
    dots = held(scene, "DescentSteps").dots
    assert len(dots) == STEPS + 1
    drawn = through_the_ticks(held(scene, "MovingPlot"), np.array([dot.get_center() for dot in dots]))
    seen = [dot.get_fill_opacity() > 0.5 for dot in dots]
    assert sum(seen) >= 4 and (all(seen) or name == "diverging")
    for (x, y), w, shown in zip(drawn, places(walk), seen, strict=True):
        if shown:
            assert (x, y) == (pytest.approx(float(w), abs=1e-6), pytest.approx(float(f(w)), abs=1e-6))


def test_the_storyboards_walk_is_exact(at_the_end):
    """The default walk, by fractions: 10, 43/5, 187/25, 823/125 …, as it is drawn and as it is tabled."""
    scene, _ = at_the_end("steps")
    w, exact = Fraction(10), []
    for _ in range(STEPS + 1):
        exact.append(w)
        w -= Fraction(1, 10) * 2 * (w - 3)
    assert exact[3] == Fraction(823, 125)
    drawn = through_the_ticks(
        held(scene, "MovingPlot"), np.array([dot.get_center() for dot in held(scene, "DescentSteps").dots])
    )
    assert np.allclose(drawn[:, 0], [float(w) for w in exact], rtol=0, atol=1e-9)
    assert [read_number(number) for number in held(scene, "Table").rows[0]] == ["0", "10", "14", "1.4", "8.6"]
    assert [read_number(number) for number in held(scene, "Table").rows[2]] == [
        "2",
        "7.48",
        "8.96",
        "0.896",
        "6.584",
    ]


@each_descent
def test_the_table_is_the_walk(at_the_end, name):
    """Each row reads k, w, slope, step and, given room, the new w, to the last digit, ≈ where rounded.

    The last tells where the last step has led.
    """
    scene, walk = at_the_end(name)
    rows, truths = held(scene, "Table").rows, [*walk, (walk[-1][3],)]
    assert len(rows) == STEPS + 1 and len(rows[-1]) == 2
    assert all(number.fill_opacity == 1 for number in rows[-1][0])
    for k, (row, truth) in enumerate(zip(rows, truths, strict=True)):
        assert len(row) in (4, 5) or row is rows[-1]
        for number, true in zip(row, (mpf(k), *truth), strict=False):
            assert right(read_number(number), true)
            exactly = abs(value_of(number) - float(true)) < 1e-12 * max(1.0, abs(float(true)))
            assert read_number(number).startswith("≈") or exactly


@each_descent
def test_the_path_joins_the_dots(at_the_end, name):
    """The path to each dot to be seen starts at the dot before, goes along w, and ends at the dot."""
    scene, _ = at_the_end(name)
    dots = [dot.get_center() for dot in held(scene, "DescentSteps").dots]
    joined = 0
    for path, start, end in zip(held(scene, "DescentSteps").paths, dots, dots[1:], strict=False):
        if len(path):
            joined += 1
            along, down = path
            assert np.allclose(along.get_start(), start, atol=1e-6) and np.allclose(
                down.get_end(), end, atol=1e-6
            )
            corner = np.array([end[0], start[1], 0])
            assert np.allclose(along.get_end(), corner, atol=0.11) and np.allclose(
                down.get_start(), corner, atol=0.11
            )
    assert joined >= 3


@each_descent
def test_the_bars_are_the_slopes_and_the_steps(at_the_end, name):
    """Lined up, the bars of a column share a left edge and are in proportion; each says its length."""
    scene, walk = at_the_end(name)
    for column, quantity in ((scene.picture.bars.slopes, 1), (scene.picture.bars.steps, 2)):
        bars, sizes = column.bars, [abs(float(row[quantity])) for row in walk]
        assert len(bars) == STEPS and np.ptp([bar.get_left()[0] for bar in bars]) < 1e-9
        widths = [bar.width for bar in bars]
        assert np.allclose(np.array(widths) / max(widths), np.array(sizes) / max(sizes), rtol=0, atol=1e-9)
        for label, size in zip(column.numbers, sizes, strict=True):
            assert right(read_number(label), size)


@pytest.mark.parametrize(("name", "told"), [("steps", "0.8"), ("bold", "0.1"), ("diverging", "−1.1")])
def test_a_constant_ratio_is_explained(at_the_end, name, told):
    """Of a quadratic loss, 1 less L″ times the rate; by differences, the ratio of two steps."""
    scene, walk = at_the_end(name)
    equation = scene.picture.bars.equation
    assert read_number(equation.number) == f"={told}" and right(told, walk[1][2] / walk[0][2])
    assert "dot" in equation.line.says


@pytest.mark.parametrize("name", ["double well", "chain", "huber"])
def test_no_ratio_is_explained_where_it_changes(at_the_end, name):
    """Of other losses the ratio differs from step to step."""
    scene, walk = at_the_end(name)
    ratios = [after[2] / before[2] for before, after in pairwise(walk)]
    assert len(scene.picture.bars.equation) == 0 and max(ratios) - min(ratios) > 1e-3


@pytest.mark.parametrize("name", ["steps", "chain", "double well"])
def test_the_view_closes_in_on_the_goal(examined, name):
    """The steps after the last, recomputed, are seen in a window in which the gap is at least a third.

    The goal's line is where the slope is 0; the gap that is left says its length.
    """
    scene = examined(name)[1]
    closer, plot = scene.picture.closer, scene.picture.plot
    further = walked(CASES[name], STEPS + len(closer.dots))[STEPS:]
    closer.show(1)
    drawn = through_the_ticks(plot, np.array([dot.get_center() for dot in closer.dots]))
    assert drawn[:, 0] == pytest.approx([float(row[3]) for row in further], abs=1e-6)
    with mp.workdps(30):
        goal = mp.findroot(lambda w: mp.diff(CASES[name].f, w), further[-1][3])
    gap = abs(walked(CASES[name], STEPS)[-1][3] - goal)
    assert gap > 0.3 * (plot.x1 - plot.x0) and plot.x0 < goal < plot.x1
    assert closer.gap.measure.width / plot.unit[0] == pytest.approx(abs(float(further[-1][3] - goal)))
    assert right(read_number(closer.gap.number.number), abs(further[-1][3] - goal))
    scene.picture.fill_again()


@pytest.mark.parametrize("name", ["diverging", "huber"])
def test_the_view_closes_in_on_nothing_where_the_steps_do_not(examined, name):
    """A walk that runs away has no goal, and one that lands on it is there: the clip ends before."""
    report, scene = examined(name)
    closes = scene.picture.closer is not None
    assert closes == (report.beats[-1].name == "close-in-on-the-goal")
    assert not closes or scene.picture.walk.aim.reached is False


def test_the_plot_gives_way(examined):
    """At first it has the whole height; the slope's graph is under it, over the same stretch of w."""
    picture = examined("steps")[1].picture
    picture.plot.show(0, 0, 0)
    whole = picture.plot.box
    picture.give_way(1)
    above, below = picture.plot.box, picture.slopes.plot.box
    assert above.height < 0.6 * whole.height and above.bottom > below.top
    assert (above.left, above.right) == pytest.approx((below.left, below.right))
    picture.fill_again()


def test_the_question_comes_before_the_second_step(examined):
    """The first step is proposed again, and only then is the second one drawn, which is shorter."""
    report, scene = examined("steps")
    names = [beat.name for beat in report.beats]
    assert names.index("ask-about-the-next") + 1 == names.index("take-the-second-step")
    (order,) = scene.orders["take-the-second-step"]
    assert [one.name for one in order.objects] == ["step 0", "step 1"] and not order.equal


@each_descent
def test_the_ratios_are_the_steps_ratios(at_the_end, name):
    """Beside each bar but the first stands its step over the one before."""
    scene, walk = at_the_end(name)
    moves = [row[2] for row in walk]
    assert len(scene.picture.bars.ratios) == STEPS - 1
    for number, before, after in zip(scene.picture.bars.ratios, moves, moves[1:], strict=False):
        assert right(read_number(number), after / before)


@pytest.mark.parametrize("name", [n for n in DESCENTS if n != "diverging"])
def test_the_gap_is_what_is_left(examined, name):
    """The gap runs from the last place to the goal, where the slope is 0, and says its length."""
    report, scene = examined(name)
    scene.picture.fill_again()
    last = walked(CASES[name], STEPS)[-1][3]
    with mp.workdps(30):
        goal = mp.findroot(lambda w: mp.diff(CASES[name].f, w), last)
    measure = held(scene, "GoalMark").measure
    ends = through_the_ticks(held(scene, "MovingPlot"), np.array([measure.get_start(), measure.get_end()]))[
        :, 0
    ]
    assert sorted(ends) == pytest.approx(sorted([float(last), float(goal)]), abs=1e-6)
    rows = [row for row in report.claims if row["beat"] == "see-where-the-steps-lead"]
    told = {row["shown"] for row in rows if row["name"] == "the gap that is left"}
    assert told and all(right(text, abs(last - goal)) for text in told)


def test_a_diverging_walk_is_called_so(examined):
    """A walk that runs away ends on a title that says so, and no goal is drawn as if it were reached."""
    report, scene = examined("diverging")
    assert "away" in held(scene, "DescentEnding").title.template and report.beats[-1].words


def test_titles_follow_the_numbers(examined):
    """The second step's title tells whether it is longer or shorter, by what the steps themselves do."""
    first, other = (
        held(examined(name)[1], "DescentCaptions").second.template for name in ("steps", "diverging")
    )
    assert "shorter" in first and "longer" in other


REFUSED = [
    ({"rate": 0}, "greater than 0"),
    ({"rate": -0.1}, "greater than 0"),
    ({"rate": "x"}, "x"),
    ({"steps": 0}, "greater than or equal to 1"),
    ({"steps": 51}, "less than or equal to 50"),
    ({"steps": 2.5}, "integer"),
    ({"steps": True}, "integer"),
    ({"start": 3}, "slope at 3 is 0"),
    ({"L": "|w|", "start": 0}, "corner"),
    ({"L": "ln w", "start": -1}, "ln"),
    ({"L": "1/w", "start": 0}, "1/w"),
    ({"L": "w +"}, "w +"),
    ({"L": "x^2 + y"}, "x"),
    ({"start": "1/0"}, "0"),
    ({"start": True}, "number"),
    ({"start": [1]}, "number"),
    ({"speed": 1}, "Extra inputs"),
    ({"L": "sqrt(w)", "start": 1, "rate": 10}, "domain"),
]


@pytest.mark.parametrize(("given", "reason"), REFUSED, ids=[str(given) for given, _ in REFUSED])
def test_what_cannot_be_taught_is_refused(given, reason):
    """Each such value is refused with its reason, before anything is drawn."""
    with pytest.raises(ValidationError) as caught:
        ShrinkingSteps.Parameters(**given)
    assert reason in str(caught.value)


def test_a_refusal_names_its_key():
    """A refusal of values that do not go together tells the key it is about and what would work."""
    with pytest.raises(ValidationError) as caught:
        ShrinkingSteps.Parameters(start=3)
    (error,) = caught.value.errors()
    assert error["ctx"]["key"] == "start" and error["ctx"]["hint"]


def test_parameters_are_frozen_and_exact():
    """Parameters cannot be changed, keep their defaults, and hold exact numbers."""
    parameters = ShrinkingSteps.Parameters(start="1/3")
    assert (parameters.start * 3, parameters.rate * 10, parameters.steps) == (1, 1, 8)
    with pytest.raises(ValidationError):
        parameters.steps = 3


WALKS = [{"steps": steps} for steps in (1, 2, 3, 10, 11, 20, 50)] + [
    {"L": "|w|", "start": 1, "rate": "1/4", "steps": 10},  # lands on a corner
    {"L": "|w|", "start": 1, "rate": "0.03", "steps": 50},  # hops across one
    {"L": "max(0, 1-w)", "start": -1, "rate": "0.1", "steps": 50},
    {"L": "w^2", "start": 1, "rate": 5, "steps": 50},  # up to 10⁴⁷
    {"L": "w^4", "start": 2, "rate": "0.2", "steps": 20},  # beyond all bounds
    {"L": "sqrt(w)", "start": 1, "rate": "0.2", "steps": 50},  # leaves the domain
    {"L": "w^2/(1+w^2)", "start": 3, "rate": 2, "steps": 50},
    {"L": "2w + 1", "start": 1, "rate": "0.1", "steps": 50},
]


@pytest.mark.parametrize("given", WALKS, ids=str)
def test_any_walk_is_well_laid_out(given, tmp_path, monkeypatch):
    """One step to fifty, settling, hopping, running away, leaving, arriving: certified, and not too long."""
    monkeypatch.setattr(certify, "RATE", 1)
    with tempconfig({"media_dir": str(tmp_path)}):
        report = certify.examine(
            lambda **kwargs: ShrinkingSteps(ShrinkingSteps.Parameters(**given), **kwargs), "steps"
        )
    assert [str(finding) for finding in report.findings] == [] and report.ok
    assert report.beats[-1].end < 75


def test_of_many_steps_the_first_and_the_last_are_told(tmp_path, monkeypatch):
    """Fifty steps: rows and bars for 0 … 5 and 49, ⋮ between, then w₅₀; the last is 0.8⁴⁹ times the first."""
    monkeypatch.setattr(certify, "RATE", 1)
    made = []

    def make(**kwargs):
        made.append(ShrinkingSteps(ShrinkingSteps.Parameters(steps=50), **kwargs))
        return made[0]

    with tempconfig({"media_dir": str(tmp_path)}):
        certify.examine(make, "steps")
    rows = [[number.says for number in row] for row in held(made[0], "Table").rows]
    assert [row[0] for row in rows] == ["0", "1", "2", "3", "4", "5", "⋮", "49", "50"]
    assert {*rows[6]} == {"⋮"} and all(
        number.fill_opacity == 1 for number in held(made[0], "Table").rows[7][0]
    )
    last = Fraction(7, 5) * Fraction(4, 5) ** 49
    assert right(read_number(held(made[0], "Table").rows[7][3]), mpf(last.numerator) / last.denominator)
    bars = made[0].picture.bars
    assert len(bars.steps.bars) == 7
    assert right(read_number(bars.steps.numbers[-1]), mpf(last.numerator) / last.denominator)
    assert [read_number(ratio) for ratio in bars.ratios] == ["0.8"] * 6
    assert len(held(made[0], "DescentSteps").dots) == 51


@pytest.mark.parametrize("loss", ["w^2 - 4", "-1/(1 + w^2)"])
def test_drop_lines_end_on_the_drawn_axis(plot_of, loss):
    """Where all losses are below zero the axis is the lower edge, and there each drop line ends."""
    walk = Walk(Descent(Curve.read(loss, "w"), "1/2", "0.2"), 3)
    plot = plot_of(loss, (-1, 1), (-4.2, -0.5))
    for drop in DescentSteps(plot, walk).drops:
        if len(drop.points):
            assert drop.get_bottom()[1] == pytest.approx(plot.lines[0].get_y(), abs=1e-6)
