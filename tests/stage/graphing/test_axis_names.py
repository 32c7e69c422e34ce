"""Where the names of axes stand: in their zone, clear of the numbers, however long they are."""

from __future__ import annotations

import numpy as np
import pytest

from mathcore import Curve, Surface, Window, surface_box
from stage.graphing.contour_plot import ContourPlot
from stage.graphing.curve_plot import CurvePlot
from stage.scene.axes import LONGEST
from stage.style.layout import Layout
from stage.style.theme import THEMES
from stage.text.writing import Pen, in_two_lines
from stage.three_d.space import Space
from stage.three_d.space_axes import SpaceAxes

TEXTS = ["s(t) = t^2", "f_1(w_1) = w_1^2", "cost(θ) = θ^2 - 3", "MSE(x) = x"]
WORDS = ["", "time (s)", "time since midnight (h)", "W" * LONGEST]
SPANS = [((-2, 3), (-1, 5)), ((100, 900), (2000, 90000)), ((-0.02, 0), (-5000, -4000))]


def pen_with(shape: str, axes: dict) -> Pen:
    return Pen(THEMES["dark"], Layout.of(shape), axes=axes)


def box_of(mobject) -> np.ndarray:
    """Its lower left and its upper right corner, from its outlines."""
    points = np.concatenate([part.points for part in mobject.family_members_with_points()])[:, :2]
    return np.array([points.min(axis=0), points.max(axis=0)])


def apart(one: np.ndarray, other: np.ndarray) -> bool:
    return bool(np.any((one[0] > other[1]) | (other[0] > one[1])))


def check(plot, zone) -> None:
    """Both names lie in the zone, and touch neither a number, nor each other, nor the box's inside."""
    names = [box_of(name) for name in plot.names]
    for box in names:
        assert zone.left - 0.02 <= box[0, 0] and box[1, 0] <= zone.right + 0.02
        assert zone.bottom - 0.02 <= box[0, 1] and box[1, 1] <= zone.top + 0.02
    assert apart(*names)
    for number in plot.labels:
        assert all(apart(box, box_of(number)) for box in names)


@pytest.mark.parametrize("shape", ["16:9", "9:16"])
@pytest.mark.parametrize("words", WORDS)
@pytest.mark.parametrize("text", TEXTS)
def test_names_of_a_plot(text, words, shape):
    """Letters at the ends of the axes, long words under the numbers and over the box."""
    curve = Curve.read(text, None)
    pen = pen_with(shape, dict.fromkeys(curve.axes, words) if words else {})
    for x, y in SPANS:
        plot = CurvePlot(pen, curve, Window(x, y), pen.layout.plot)
        check(plot, pen.layout.plot)
        assert [name.says for name in plot.names] == ([words] * 2 if words else [n.says for n in plot.names])


@pytest.mark.parametrize("words", WORDS)
def test_names_of_a_map(words):
    """On a map they are the two variables', in the lecturer's order, or what was given for them."""
    surface = Surface.read("U(w_2, w_1) = w_1^2 + w_2", None)
    pen = pen_with("16:9", {"w_1": words} if words else {})
    plot = ContourPlot(pen, surface, surface_box(surface), pen.layout.plot)
    check(plot, pen.layout.plot)
    assert [name.says for name in plot.names] == ["w_(2)", words or "w_(1)"]


def test_names_in_space():
    """Three names, by axis; words of more than fourteen characters stand in two lines of half the width."""
    surface = Surface.read("V(r, h) = r^2 h", None)
    words = {"r": "radius (cm)", "V": "volume of the can (cm³)"}
    pen = pen_with("16:9", words)
    axes = SpaceAxes(Space(surface_box(surface, (1, 2))), pen, surface.axes)
    radius, height, volume = axes.numbers[-3:]
    assert [name.says for name in (radius, height, volume)] == ["radius (cm)", "h", "volume of the can (cm³)"]
    assert volume.height > 1.8 * radius.height and volume.width < 1.3 * radius.width
    plain = SpaceAxes(axes.space, pen_with("16:9", {}), surface.axes)
    assert axes.beyond[0] > 0 == axes.beyond[1] and plain.beyond == (0, 0)


def test_two_lines():
    """Words are parted at the blank nearest to their middle, and none is lost."""
    assert in_two_lines("time since midnight (h)") == ["time since", "midnight (h)"]
    assert in_two_lines("a bb") == ["a", "bb"] and in_two_lines("W" * 24) == ["W" * 24]
