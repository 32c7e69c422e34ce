"""Windows, first steps and slides: what is chosen to be shown can be shown."""

from __future__ import annotations

import numpy as np
import pytest

from mathcore import Curve, Window, approach_steps, discontinuities, number, slide_places, window
from tests.mathcore.tables import SMOOTH, UGLY

EVERYWHERE = [(row.text, row.places[0]) for row in SMOOTH] + list(UGLY)


@pytest.mark.parametrize(
    ("text", "place"), EVERYWHERE, ids=[f"{text} at {place}" for text, place in EVERYWHERE]
)
def test_every_window_holds_its_focus(text, place):
    """f is continuous from a + h_left to a + h_right; a finite window holds that stretch and its values."""
    curve, a = Curve.read(text), number(place)
    right, left = approach_steps(curve, a)
    assert right > 0 > left
    frame = window(curve, a)
    lo, hi = float(a + left), float(a + right)
    assert frame.x[0] < lo < hi < frame.x[1]
    assert np.isfinite([*frame.x, *frame.y]).all()
    ys = curve.values(np.linspace(lo, hi, 400))
    assert np.isfinite(ys).all()
    assert frame.y[0] < ys.min() and ys.max() < frame.y[1]
    assert not [one for one in discontinuities(curve, lo, hi) if lo <= one.place <= hi]
    # The focus fills a good part of the picture: it is neither a speck nor a flat line.
    assert hi - lo > 0.3 * (frame.x[1] - frame.x[0])


@pytest.mark.parametrize(
    ("text", "place"), EVERYWHERE, ids=[f"{text} at {place}" for text, place in EVERYWHERE]
)
def test_every_slide_can_be_walked(text, place):
    """The places to slide to lie in the window, on the same piece of the curve, and have tangents."""
    curve, a = Curve.read(text), number(place)
    frame = window(curve, a)
    for there in slide_places(curve, a):
        assert there != a
        assert frame.x[0] < float(there) < frame.x[1]
        assert frame.y[0] <= float(curve.values(float(there))) <= frame.y[1]
        assert curve.differentiable_at(there).ok
        assert np.isfinite(curve.values(np.linspace(float(a), float(there), 200))).all()


@pytest.mark.parametrize(
    ("text", "place", "steps"),
    [
        ("x^2", "1", ("2", "-1")), ("ln x", "1", ("2", "-1/2")), ("1/x", "2", ("2", "-1")),
        ("3x+2", "1", ("2", "-1")),
        ("sin x", "pi/6", ("2", "-1")), ("e^x", "1", ("1", "-1/2")), ("x^3", "0", ("1", "-1")),
        ("(x/1000)^2", "500", ("200", "-100")), ("|x|", "1", ("2", "-1")),
    ],
)  # fmt: skip
def test_first_steps_of_the_lessons(text, place, steps):
    """The first steps are those that a lecturer would take."""
    assert approach_steps(Curve.read(text), place) == tuple(number(step) for step in steps)


def test_fast_waves_are_shown_close_up():
    """sin(100x) is framed within a wave or so, not as a blur."""
    right, left = approach_steps(Curve.read("sin(100x)"), 0)
    assert right - left < 0.1


def test_the_lesson_window_is_the_sketch_s():
    """x² at 1 is shown from about −1 to 3.4, and slides to 2 and −1/2 with slopes 4 and −1."""
    curve = Curve.read("x^2")
    frame = window(curve, 1)
    assert frame.x == pytest.approx((-1, 3.4), abs=0.05)
    assert frame.y[0] < 0 and 9 < frame.y[1] < 11
    assert slide_places(curve, 1) == [2, number("-1/2")]
    assert [curve.slope(place) for place in slide_places(curve, 1)] == [4, -1]


def test_a_window_can_be_told_its_x_range():
    """A range given is kept as it is, and the heights follow it."""
    frame = window(Curve.read("x^2"), 1, x=(-1, 4))
    assert frame.x == (-1, 4)
    assert frame.y[0] < 0 and frame.y[1] > 9


def test_a_pole_does_not_stretch_the_window():
    """1/x at 2: the heights are those of the focus, though the pole may be in view."""
    frame = window(Curve.read("1/x"), 2)
    assert frame.y[1] < 2 and frame.x[0] < 0


def test_no_window_where_there_is_no_tangent():
    """Steps, window and further places are refused with the reason."""
    for ask in (approach_steps, window, slide_places):
        with pytest.raises(ValueError, match="corner"):
            ask(Curve.read("|x|"), 0)


@pytest.mark.parametrize(
    "text", ["x^2", "1/x", "ln x", "floor x", "|x|", "√(x-50)", "5", "arcsin x", "tan x"]
)
def test_a_curve_can_be_shown_without_a_place(text):
    """window() with no place finds something to show."""
    frame = window(Curve.read(text))
    assert np.isfinite(Curve.read(text).values(np.linspace(*frame.x, 500))).any()


@pytest.mark.parametrize(
    "bad", [((1, 1), (0, 1)), ((0, 1), (2, 1)), ((0, float("inf")), (0, 1)), ((float("nan"), 1), (0, 1))]
)
def test_a_window_is_a_rectangle(bad):
    """Empty, reversed and endless ranges are refused."""
    with pytest.raises(ValueError, match="smaller first"):
        Window(*bad)
