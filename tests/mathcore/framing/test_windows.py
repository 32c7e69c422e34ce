"""Windows, first steps and slides: what is chosen to be shown can be shown."""

from __future__ import annotations

import numpy as np
import pytest
from mpmath import mp, mpf

from mathcore import (
    Curve,
    Window,
    approach_steps,
    discontinuities,
    extreme_slopes,
    number,
    slide_places,
    window,
)
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


SMOOTH_IN_A_WINDOW = [
    ("0.5x(1+tanh(sqrt(2/pi)(x+0.044715x^3)))", 1, (-4, 4),
     lambda x: x / 2 * (1 + mp.tanh(mp.sqrt(2 / mp.pi) * (x + 0.044715 * x**3)))),
    ("max(0.1x, x)", 1, (-4, 4), lambda x: max(x / 10, x)),
    ("sin(pi x/180)", 60, (0, 180), lambda x: mp.sin(mp.pi * x / 180)),
    ("5x^3-2x^2-2x", "1/2", (-1, 1), lambda x: 5 * x**3 - 2 * x**2 - 2 * x),
    ("x^3", 1, (-10, 10), lambda x: x**3),
    ("e^x", 1, (-3, 5), mp.exp),
    ("x^2", 1, (-100, 50), lambda x: x * x),
    ("1/(1+x^2)", 1, (-20, 20), lambda x: 1 / (1 + x * x)),
    ("x^4-3x^2+x", 0, (-2, 2), lambda x: x**4 - 3 * x**2 + x),
    ("1000(1.05)^t", 10, (0, 60), lambda t: 1000 * mpf("1.05") ** t),
    ("sin(x)/x", 1, (1, 30), lambda x: mp.sin(x) / x),
    ("e^(-40(x-3)^2)", 0, (-1, 5), lambda x: mp.exp(-40 * (x - 3) ** 2)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "at", "x", "f"), SMOOTH_IN_A_WINDOW)
def test_the_upright_axis_covers_the_curve_over_the_window(text, at, x, f):
    """All the heights that mpmath finds over the range given lie in the window, and fill most of it."""
    frame = window(Curve.read(text, None), at, x=x)
    heights = [f(mpf(x[0]) + (x[1] - x[0]) * k / mpf(2000)) for k in range(2001)]
    assert frame.x == x
    assert frame.y[0] <= min(heights) and max(heights) <= frame.y[1]
    assert float(max(heights) - min(heights)) > 0.55 * (frame.y[1] - frame.y[0])


@pytest.mark.parametrize(
    ("text", "at", "x", "f", "tallest"),
    [
        ("1/(x-2)", 3, (-1, 5), lambda x: 1 / (x - 2), 12), ("tan x", 1, (-5, 5), mp.tan, 20),
        ("1/x^2", 1, (-3, 3), lambda x: 1 / x**2, 10), ("ln x", 1, (-1, 10), mp.log, 6),
        ("2/(x-1) + x", 3, (-2, 6), lambda x: 2 / (x - 1) + x, 60),
        ("100/(x-2)", 3, (-1, 5), lambda x: 100 / (x - 2), 1200),
        ("1/((x-1)(x+1))", 0, (-3, 3), lambda x: 1 / (x * x - 1), 12),
    ],
)  # fmt: skip
def test_poles_in_the_window_are_trimmed(text, at, x, f, tallest):
    """The point lies inside; most of the curve is seen, and it is no stub beside a bar."""
    frame = window(Curve.read(text), at, x=x)
    assert frame.y[0] < f(mpf(at)) < frame.y[1] and frame.y[1] - frame.y[0] < tallest
    places = [mpf(x[0]) + (x[1] - x[0]) * (k + mpf("0.37")) / 500 for k in range(500)]
    heights = sorted(f(p) for p in places if text != "ln x" or p > 0)
    seen = [y for y in heights if frame.y[0] <= y <= frame.y[1]]
    assert len(seen) > 0.75 * len(heights)
    assert heights[3 * len(heights) // 4] - heights[len(heights) // 4] > 0.08 * (frame.y[1] - frame.y[0])


def test_both_axes_can_be_given():
    """Ranges are kept as they are, either of them alone as well."""
    curve = Curve.read("x^2")
    assert window(curve, 1, (-1, 4), (-2, 20)) == Window((-1, 4), (-2, 20))
    assert window(curve, 1, y=(-2, 20)).x == window(curve, 1).x
    assert window(curve, 1, y=(-2, 20)).y == (-2, 20)


@pytest.mark.parametrize(
    ("text", "at", "x", "y"),
    [
        ("x^2", 1, (-1, 4), None), ("x^2", 1, (0.5, 1.2), None), ("x^2", 1, (-2, 3), (-1, 3)),
        ("x^3", 1, (-10, 10), None), ("1/(x-2)", 3, (-1, 5), None), ("5x^3-2x^2-2x", "1/2", (-1, 1), None),
        ("2.5+0.001(x-1990)^2", 2000, (1900, 2100), (0, 12)), ("tan x", 1, (-5, 5), None),
        ("sin(100x)", 0, (-3, 3), None),
    ],
)  # fmt: skip
def test_first_steps_fit_the_window(text, at, x, y):
    """Both end in the window, and on a smooth curve they are no specks in it."""
    curve, a = Curve.read(text), number(at)
    right, left = approach_steps(curve, a, x, y)
    low, high = y or (-np.inf, np.inf)
    assert left < 0 < right
    for end in (float(a + right), float(a + left)):
        assert x[0] <= end <= x[1] and low <= float(curve.values(end)) <= high
    room = min(x[1] - float(a), 0.3 * (x[1] - x[0]))
    assert float(right) > 0.2 * room or y is not None or text in ("tan x", "sin(100x)")


@pytest.mark.parametrize(("x", "y"), [((1, 3), None), ((-1, 1), None), ((-1, 3), (1, 5))])
def test_a_window_without_room_for_secants_is_told(x, y):
    """A point on the window's rim leaves none on one side."""
    with pytest.raises(ValueError, match="no room"):
        approach_steps(Curve.read("x^2"), 1, x, y)


def test_a_well_beside_a_wall_is_shown():
    """4(1/r¹² − 1/r⁶) at 1.3: the well at 2^(1/6), of depth 1, sets the heights."""
    frame = window(Curve.read("4(1/r^12-1/r^6)", "r"), "1.3")
    assert frame.x[0] < 2 ** (1 / 6) < frame.x[1] and frame.y[0] < -1 < frame.y[1] < 10


@pytest.mark.parametrize(
    ("text", "at"), [("sqrt(x)", 100), ("x^2", 100), ("e^(x/1000)", 0), ("2^(-t/5730)", 5000)]
)
def test_far_from_0_a_curve_is_shown_bent(text, at):
    """At the scale of the place the curve does not look like a line, where it reaches that far."""
    curve = Curve.read(text, None)
    right, left = (float(part) for part in approach_steps(curve, at))
    low, here, high = (float(curve.values(at + part)) for part in (left, 0, right))
    chord = low + (high - low) * -left / (right - left)
    assert abs(here - chord) > 0.02 * abs(high - low)


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


@pytest.mark.parametrize(
    ("text", "ends", "extremes"),
    [
        # By hand: the slopes' extremes, and where there is a vertical tangent, ±∞.
        ("x^2", (-1, 2), (-2, 4)), ("x^3 - 3x", (-2, 1), (-3, 9)), ("|x|", (-1, 1), (-1, 1)),
        ("tanh(1000x)", (-1, 0.7), (0, 1000)),
        ("arctan(1000(x - 0.3))", (-1, 1), (1000 / (1 + 1.69e6), 1000)),
        ("cbrt(x)", (-1, 1), (1 / 3, np.inf)), ("cbrt(x - 1)", (0.1, 1.7), (0.9 ** (-2 / 3) / 3, np.inf)),
        ("-cbrt(x)", (-2, 1), (-np.inf, -(2 ** (-2 / 3)) / 3)), ("sqrt(|x|)", (-1, 2), (-np.inf, np.inf)),
        ("cbrt(x^3 + x^2)", (-0.5, 0.3), (-np.inf, np.inf)), ("|x|^1.5", (-1, 1), (-1.5, 1.5)),
    ],
)  # fmt: skip
def test_how_steep_a_curve_gets(text, ends, extremes):
    """However narrow the steep part is; a vertical tangent has no bound."""
    assert extreme_slopes(Curve.read(text), *ends) == pytest.approx(extremes, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize(
    ("text", "at", "edge"),
    [
        ("cbrt(x)", "1/3", 0), ("cbrt(x)", "-1/2", 0), ("sqrt(|x|)", 1, 0), ("sqrt(|x - 1|)", 2, 1),
        ("sign(x) |x|^0.5", "1/2", 0), ("cbrt(x^2)", 1, 0), ("cbrt(x - 2) + x", "2.5", 2),
        ("x^(2/3) + x", 1, 0), ("cbrt(x^3 + x^2)", "1/2", 0), ("cbrt(sin(x))", 1, 0),
    ],
)  # fmt: skip
def test_no_tangent_slides_across_a_vertical_one(text, at, edge):
    """All further points lie on the same side of where the curve is vertical."""
    side = float(number(at)) > edge
    found = slide_places(Curve.read(text), at)
    assert found and all((float(place) > edge) == side for place in found)
