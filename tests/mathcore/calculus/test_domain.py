"""Where functions end, break and bend: each gives a gap, a break or a named refusal, and never a NaN."""

from __future__ import annotations

import numpy as np
import pytest

from mathcore import Curve, approach_steps, discontinuities, samples, slide_places, window

# Text, place, a word of the reason ("" where there is a tangent), the breaks in [−2.5, 2.5] and their kind.
HOLE, POLE, JUMP = "hole", "pole", "jump"
PI = float(np.pi)
CASES = (
    # removable holes
    ("x/x", "0", "hole", HOLE, [0]), ("sin(x)/x", "0", "hole", HOLE, [0]),
    ("(x^2-1)/(x-1)", "1", "hole", HOLE, [1]), ("(1-cos x)/x^2", "0", "hole", HOLE, [0]),
    ("(e^x-1)/x", "0", "hole", HOLE, [0]), ("(e^x-1-x)/x^2", "0", "hole", HOLE, [0]),
    ("x ln|x|", "0", "hole", HOLE, [0]), ("x sin(1/x)", "0", "hole", HOLE, [0]),
    ("e^(-1/x^2)", "0", "hole", HOLE, [0]), ("(√(x+4)-2)/x", "0", "hole", HOLE, [0]),
    # poles
    ("1/x", "0", "pole", POLE, [0]), ("1/x^2", "0", "pole", POLE, [0]), ("1/(x-1)^3", "1", "pole", POLE, [1]),
    ("1/x^100", "0", "pole", POLE, [0]), ("1/(x^2-2)", "√2", "pole", POLE, [-(2**0.5), 2**0.5]),
    ("tan x", "pi/2", "pole", POLE, [-PI / 2, PI / 2]), ("cot x", "0", "pole", POLE, [0]),
    ("sec x", "-pi/2", "pole", POLE, [-PI / 2, PI / 2]), ("1/sin(x)^2", "0", "pole", POLE, [0]),
    ("1/cos(x)^2", "pi/2", "pole", POLE, [-PI / 2, PI / 2]), ("1/(1-sin x)", "pi/2", "pole", POLE, [PI / 2]),
    ("1/(e^x-1)", "0", "pole", POLE, [0]), ("ln|x|", "0", "pole", POLE, [0]),
    ("ln(x^2)", "0", "pole", POLE, [0]),
    ("e^(1/x)", "0", "pole", POLE, [0]), ("2^(-1/x)", "0", "pole", POLE, [0]),
    ("1/|x|", "0", "pole", POLE, [0]),
    ("1/ln x", "1", "pole", POLE, [1]), ("tan(x)/(x^2+1)", "pi/2", "pole", POLE, [-PI / 2, PI / 2]),
    ("1/(x-1)+1/(x-1.0001)", "1", "pole", POLE, [1, 1.0001]),
    ("1/sin(1000x-1)", "1/1000", "pole", None, None),
    # the edge of the domain: a gap
    ("√x", "0", "edge", None, []), ("√(1-x^2)", "1", "edge", None, []), ("√(sin x)", "0", "edge", None, []),
    ("√(x^2-1)", "-1", "edge", None, []), ("arcsin x", "1", "edge", None, []),
    ("arcsin(2x)", "1/2", "edge", None, []), ("arcosh x", "1", "edge", None, []),
    ("x^(1/3)", "0", "edge", None, []), ("x^1.5", "0", "edge", None, []), ("x^x", "0", "edge", None, []),
    ("ln x", "0", "pole", None, []), ("artanh x", "1", "pole", None, []),
    ("ln(sin x)", "0", "pole", None, []),
    # outside it
    ("x^(1/3)", "-1", "outside", None, []), ("x^(2/3)", "-8", "outside", None, []),
    ("x^x", "-1/2", "outside", None, []), ("√(-1-x^2)", "0", "outside", None, []),
    ("arcsin(x^2+2)", "0", "outside", None, []), ("√(x-2)·√(1-x)", "0", "outside", None, []),
    ("√x+√(-x)", "0", "alone", None, []),
    # corners and cusps: the curve goes on, the tangent does not
    ("|x|", "0", "corner", None, []), ("|x^2-1|", "1", "corner", None, []),
    ("||x|-1|", "-1", "corner", None, []),
    ("max(0,x)", "0", "corner", None, []), ("min(x,x^2)", "1", "corner", None, []),
    ("relu(x-1)", "1", "corner", None, []), ("√(x^2)", "0", "corner", None, []),
    ("|sin x|", "0", "corner", None, []), ("|ln x|", "1", "corner", None, []),
    ("∛x", "0", "vertical", None, []), ("∛(x^2)", "0", "cusp", None, []), ("√|x|", "0", "cusp", None, []),
    # jumps
    ("floor x", "1", "jumps", JUMP, [-2, -1, 0, 1, 2]), ("ceil(x/2)", "0", "jumps", JUMP, [-2, 0, 2]),
    ("x-floor x", "2", "jumps", JUMP, [-2, -1, 0, 1, 2]), ("sign x", "0", "jumps", JUMP, [0]),
    ("x/|x|", "0", "broken", JUMP, [0]), ("arctan(1/x)", "0", "broken", JUMP, [0]),
    ("1/(1+e^(1/x))", "0", "broken", JUMP, [0]), ("sin(1/x)", "0", "broken", None, [0]),
    # and those that only look dangerous
    ("5", "0", "", None, []), ("0x", "3", "", None, []), ("x^0", "0", "", None, []),
    ("x-x", "2", "", None, []),
    ("x|x|", "0", "", None, []), ("e^x/(1+e^x)", "800", "", None, []), ("tanh(1000x)", "0", "", None, []),
    ("10^100 x", "1", "", None, []), ("x/10^100", "1", "", None, []),
    ("(x-1000000)^2", "1000000", "", None, []),
)  # fmt: skip
IDS = [f"{text} at {place}" for text, place, *_ in CASES]


wide = pytest.mark.skipif(np.finfo(np.longdouble).maxexp == 1024, reason="no wider floats on this machine")


def finite(*values: object) -> bool:
    """Whether all numbers are real and finite."""
    return all(np.isrealobj(np.asarray(value)) and np.isfinite(np.asarray(value)).all() for value in values)


@pytest.mark.parametrize(("text", "place", "word"), [case[:3] for case in CASES], ids=IDS)
def test_a_tangent_or_a_named_refusal(text, place, word):
    """The reason names the kind of place; where there is none, the slope is a finite number."""
    curve = Curve.read(text)
    judged = curve.differentiable_at(place)
    assert judged.ok == (not word)
    assert word in judged.reason
    if judged.ok:
        assert finite(float(curve.slope(place)), float(curve.value(place)))
    else:
        assert judged.reason and judged.hint


@pytest.mark.parametrize(("text", "kind", "breaks"), [(c[0], *c[3:]) for c in CASES], ids=IDS)
def test_breaks_have_the_right_kind(text, kind, breaks):
    """Poles, jumps and holes are found where they are, told apart, and no piece is drawn across one."""
    curve = Curve.read(text)
    if breaks is not None:
        found = discontinuities(curve, -2.5, 2.5)
        assert [one.place for one in found] == pytest.approx(breaks, abs=1e-9)
        assert kind is None or {one.kind for one in found} == {kind}
    for piece in samples(curve, -2.5, 2.5):
        assert finite(piece) and len(piece) > 1
        assert not [p for p in breaks or [] if piece[0, 0] < p < piece[-1, 0]]


@pytest.mark.parametrize(("text", "place"), [case[:2] for case in CASES], ids=IDS)
def test_nothing_on_the_way_to_the_screen_is_undefined(text, place):
    """window, approach and slide give finite real numbers, or refuse in one sentence."""
    curve = Curve.read(text)
    for question in (
        lambda: window(curve), lambda: window(curve, place), lambda: window(curve, x=(-2, 3)),
        lambda: window(curve, place, x=(-2, 3)),
    ):  # fmt: skip
        try:
            frame = question()
        except ValueError as refusal:
            assert str(refusal) and "\n" not in str(refusal)
        else:
            assert finite(frame.x, frame.y)
            assert all(finite(piece) for piece in samples(curve, *frame.x))
    for question in (approach_steps, slide_places):
        try:
            found = question(curve, place)
        except ValueError as refusal:
            assert "\n" not in str(refusal)
        else:
            assert all(one.is_real and finite(float(one)) for one in found)
            assert finite([float(curve.slope(one)) for one in found if question == slide_places])


def test_a_window_honours_its_range_without_a_place():
    """x = (lo, hi) is kept, tangent or none, and the heights are those inside it."""
    frame = window(Curve.read("floor x"), x=(10.2, 20.6))
    assert frame.x == (10.2, 20.6) and frame.y[0] < 12 < 18 < frame.y[1] < 30
    frame = window(Curve.read("x^2"), x=(100, 200))
    assert frame.x == (100, 200) and frame.y[1] > 30_000
    with pytest.raises(ValueError, match="from 1 to 2"):
        window(Curve.read("√(-x)"), x=(1, 2))


@pytest.mark.parametrize(
    ("text", "lo", "hi", "poles"),
    [
        ("1/((x-0.3)(x-0.3001))", 0, 2, [0.3, 0.3001]), ("1/(x^2-0.00001)", -3, 3, [-(1e-5**0.5), 1e-5**0.5]),
        ("1/(cos(x)-0.9999999)", -2, 2, [-np.arccos(0.9999999), np.arccos(0.9999999)]),
        ("1/sin(100x)", -1, 1, [k * PI / 100 for k in range(-31, 32)]),
        ("1/(x^2-10^-12)", -4, 4, [-1e-6, 1e-6]),
    ],
)  # fmt: skip
def test_poles_close_together_are_all_found(text, lo, hi, poles):
    """Two poles within one step of the grid are told apart, and nothing is drawn across them."""
    curve = Curve.read(text)
    found = discontinuities(curve, lo, hi)
    assert [one.place for one in found] == pytest.approx(poles, abs=1e-8)
    assert {one.kind for one in found} == {"pole"}
    for piece in samples(curve, lo, hi):
        assert finite(piece) and not [pole for pole in poles if piece[0, 0] < pole < piece[-1, 0]]


@pytest.mark.parametrize(
    ("text", "place", "expected"),
    [
        ("e^x/(1+e^x)", 1000, 1.0), ("sigmoid(-x)", 1000, 0.0), ("(e^x-e^(-x))/(e^x+e^(-x))", -900, -1.0),
        ("e^x/e^(x-1)", 5000, float(np.e)), ("x^100/(1+x^100)", 1e6, 1.0), ("√(1+x^100)/x^50", 1e8, 1.0),
        pytest.param("ln(1+e^x)-x", 900, 0.0, marks=wide),
    ],
)  # fmt: skip
def test_overflow_on_the_way_is_not_the_end(text, place, expected):
    """∞/∞ in floats is worked out otherwise: e^x/(1 + e^x) is 1 at 1000."""
    assert Curve.read(text).values([place, 1.0])[0] == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    "text", ["tan x", "1/x", "floor x", "√(sin x)", "x^x", "sin(1/x)", "1/(1-sin x)", "∛x"]
)
def test_every_drawn_point_is_finite(text):
    """What reaches Manim's objects are finite coordinates inside the plot."""
    plots = pytest.importorskip("stage.graphing.curve_plot")
    from stage.style.layout import Layout
    from stage.style.theme import THEMES
    from stage.text.writing import Pen

    curve, pen = Curve.read(text), Pen(THEMES["dark"], Layout.of("16:9"))
    plot = plots.CurvePlot(pen, curve, window(curve), pen.layout.plot)
    assert np.isfinite(plot.graph.points).all() and len(plot.graph.points)
    for part in plot.family_members_with_points():
        assert np.isfinite(part.points).all()
