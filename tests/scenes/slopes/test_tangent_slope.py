"""The tangent's clip against a recomputation of its own: quotients, slopes, tangents and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from manim import tempconfig
from mpmath import mp, mpf
from pydantic import ValidationError

from scenes import TangentSlope
from scenes.slopes.parts.lens import Lens
from studio.check.certify import DryRenderer
from tests.scenes.cases import CASES, TANGENTS
from tests.scenes.every_case import EveryCase
from tests.stage.drawn import held, right, through_the_ticks

each_tangent = pytest.mark.parametrize("name", TANGENTS)
PLACES = {"corner": -1, "cubic": 0, "hyperbola": 2}


@each_tangent
class TestEveryTangent(EveryCase):
    """What holds for every scene holds for this one in all its cases."""


def place_of(name: str) -> mpf:
    """Where the case's tangent touches."""
    return mp.pi / 6 if name == "sine" else mpf(PLACES.get(name, 1))


def shown_in(report, beginning: str) -> list[dict]:
    """The rows of numbers whose claim's name begins so."""
    return [row for row in report.claims if row["kind"] == "number" and row["name"].startswith(beginning)]


@each_tangent
def test_the_quotients_are_right(examined, name):
    """Each quotient shown is (f(a + h) − f(a))/h, recomputed with forty digits, and both sides are shown."""
    report, _ = examined(name)
    f, rows = CASES[name].f, shown_in(report, "slope of the secant, h = ")
    signs = set()
    with mp.workdps(40):
        a = place_of(name)
        for row in rows:
            p, _, q = row["name"].partition("h = ")[2].partition("/")
            h = mpf(int(p)) / int(q or 1)
            signs.add(mp.sign(h))
            assert right(row["shown"], (f(a + h) - f(a)) / h), row
    assert len(rows) >= 8 and signs == {1, -1}


@each_tangent
def test_the_steps_shrink_to_little(examined, name):
    """The smallest step on each side is at most 0.01, and gives the slope to within a hundredth."""
    report, _ = examined(name)
    slope = mp.diff(CASES[name].f, place_of(name))
    for side in (1, -1):
        quotients = {}
        for row in shown_in(report, "slope of the secant, h = "):
            p, _, q = row["name"].partition("h = ")[2].partition("/")
            h = int(p) / int(q or 1)
            if h * side > 0:
                quotients[abs(h)] = row["value"]
        assert min(quotients) <= 0.01
        assert quotients[min(quotients)] == pytest.approx(float(slope), rel=0.01, abs=0.01)


@each_tangent
def test_the_slope_is_right(examined, name):
    """The slope at the point of contact is mpmath's own derivative there, wherever it is shown."""
    report, scene = examined(name)
    rows = [row for row in shown_in(report, "f'(") if row["name"] == f"f'({scene.parameters.at})"]
    assert rows
    slope = mp.diff(CASES[name].f, place_of(name))
    assert all(right(row["shown"], slope) for row in rows)


@each_tangent
def test_the_tangent_touches_where_it_ended(examined, name):
    """At the end the tangent, measured against the axes' numbers, has the curve's point and slope."""
    _, scene = examined(name)
    f = CASES[name].f
    plot, tangent = held(scene, "ClosingPlot"), held(scene, "Tangent")
    (x0, y0), (x1, y1) = through_the_ticks(plot, np.array([tangent.line.get_start(), tangent.line.get_end()]))
    ((x, y),) = through_the_ticks(plot, tangent.dot.get_center())
    slope = float(mp.diff(f, mpf(x)))
    assert y == pytest.approx(float(f(mpf(x))), abs=1e-6)
    assert (y1 - y0) / (x1 - x0) == pytest.approx(slope, abs=1e-5 * (1 + abs(slope)))
    assert y0 + (y1 - y0) / (x1 - x0) * (x - x0) == pytest.approx(y, abs=1e-6)


@each_tangent
def test_the_point_has_moved_on(examined, name):
    """The point has slid along the curve to another place, whose slope is on screen."""
    report, scene = examined(name)
    ((x, _),) = through_the_ticks(held(scene, "ClosingPlot"), held(scene, "Tangent").dot.get_center())
    assert abs(x - float(place_of(name))) > 0.05
    last = [row for row in shown_in(report, "f'(") if row["beat"] == report.beats[-1].name]
    assert any(right(row["shown"], mp.diff(CASES[name].f, mpf(x))) for row in last)


@each_tangent
def test_the_lens_shows_one_line(examined, name):
    """Under the lens, at its strongest, curve and tangent are less than a pixel apart."""
    _, scene = examined(name)
    lens = Lens(held(scene, "ClosingPlot"), float(place_of(name)), 1.3)
    lens.show(lens.strongest)
    start, end = lens.tangent.get_start(), lens.tangent.get_end()
    along = (end - start) / np.linalg.norm(end - start)
    off = lens.curve.points[::4] - start
    across = off - np.outer(off @ along, along)
    assert np.linalg.norm(across, axis=1).max() < 8 / 1080


def test_the_storyboards_quotients(examined):
    """x² at 1: from the right 4, 3, 2.5 … 2.001, from the left 1, 1.5 … 1.999; the slope is 2."""
    shown = {row["shown"].lstrip("=≈") for row in shown_in(examined("tangent")[0], "slope of the secant")}
    assert {"4", "3", "2.5", "2.001", "1", "1.5", "1.999"} <= shown
    assert {row["shown"] for row in shown_in(examined("tangent")[0], "f'(1)")} <= {"2", "=2"}


REFUSED = [
    ({"f": "|x|", "at": 0}, "corner"),
    ({"f": "ln x", "at": -1}, "ln"),
    ({"f": "1/x", "at": 0}, "1/x"),
    ({"f": "sqrt(x)", "at": 0}, "sqrt"),
    ({"f": "floor(x)", "at": 1}, "floor"),
    ({"f": "x^(1/3)", "at": 0}, "0"),
    ({"f": "2x +"}, "2x +"),
    ({"f": ""}, ""),
    ({"f": True}, "text"),
    ({"f": ["x"]}, "There is no condition"),
    ({"f": "__import__('os')"}, "import"),
    ({"at": "1/0"}, "0"),
    ({"at": "x"}, "x"),
    ({"at": float("nan")}, ""),
    ({"at": float("inf")}, ""),
    ({"window": [2, 1]}, "empty"),
    ({"window": [1]}, "two numbers"),
    ({"window": [5, 6]}, "window"),
    ({"point": 1}, "Extra inputs"),
]


@pytest.mark.parametrize(("given", "reason"), REFUSED, ids=[str(given) for given, _ in REFUSED])
def test_what_cannot_be_taught_is_refused(given, reason):
    """Each such value is refused with its reason, before anything is drawn."""
    with pytest.raises(ValidationError) as caught:
        TangentSlope.Parameters(**given)
    assert reason in str(caught.value)


@pytest.mark.parametrize(("given", "key"), [({"f": "|x|", "at": 0}, "at"), ({"window": [5, 6]}, "window")])
def test_a_refusal_names_its_key(given, key):
    """A refusal of values that do not go together tells the key it is about and what would work."""
    with pytest.raises(ValidationError) as caught:
        TangentSlope.Parameters(**given)
    (error,) = caught.value.errors()
    assert error["ctx"]["key"] == key and error["ctx"]["hint"]


@pytest.mark.parametrize(
    "given", [{"f": "t^2"}, {"f": "2"}, {"f": 3}, {"at": "-sqrt(2)"}, {"window": ["-pi", 4]}]
)
def test_what_can_be_taught_is_taken(given):
    """Another letter, a constant, an exact root and a window of one's own are taken."""
    parameters = TangentSlope.Parameters(**given)
    assert parameters.f.value(parameters.at).is_real


def test_a_window_of_ones_own_is_shown(tmp_path):
    """A lecturer's window is the one that the plot shows."""
    with tempconfig({"dry_run": True, "media_dir": str(tmp_path)}):
        scene = TangentSlope(TangentSlope.Parameters(window=[-1, 4]), renderer=DryRenderer(lambda _: None))
        scene.setup()
    plot = held(scene, "ClosingPlot")
    assert (float(plot.x0), float(plot.x1)) == (-1, 4)
