"""On the gradient's map: labels keep clear of what moves, the compass stays on it, the angle is right."""

from __future__ import annotations

import numpy as np
import pytest

from mathcore import Surface, number
from scenes.gradient.parts.gradient_map import GradientMap
from scenes.gradient.parts.moving_point import MovingPoint
from stage.claims.claim import claims_of
from stage.graphing.label_placement import clearance, polyline

HIMMELBLAU = "(x^2+y-11)^2+(x+y^2-7)^2"
WALKS = [
    ("x^2 + y^2", ("-1.4", "-2.4")),
    ("x^2 + 4y^2", (-1, 2)),
    ("sin(x)cos(y)", (1, 1)),
]
ANGLES = [
    (HIMMELBLAU, ("pi/4", 2)),
    (HIMMELBLAU, ("-1.3", "0.4")),
    ("(1-x)^2+100(y-x^2)^2", ("0.5", "0.2")),
    ("x^3-3x*y^2", ("1/3", "sqrt(2)")),
    ("sin(x*y)", ("2.5", "-1.1")),
]


@pytest.fixture(scope="module")
def maps(pen):
    """The map of a text at a place, made once."""
    made = {}

    def make(text: str, at: tuple) -> GradientMap:
        if (text, at) not in made:
            made[text, at] = GradientMap(pen, pen.layout, Surface.read(text, None), tuple(map(number, at)))
        return made[text, at]

    return make


@pytest.mark.parametrize(("text", "at"), WALKS, ids=[text for text, _ in WALKS])
def test_a_moving_label_is_clear_of_what_moves(pen, maps, text, at):
    """At every moment of every leg ∇f and the levels' numbers, where seen, touch no line of the picture."""
    shown = maps(text, at)
    moving, picture, seen = MovingPoint(shown, pen), shown.picture, 0
    picture.shares |= {"x": 0.0, "y": 0.0, "gradient": 1.0}
    for leg in moving.legs:
        moving.begin(leg)
        for time in np.linspace(0, 1, 19):
            moving.show(leg, float(time))
            drawn = polyline(picture.arrow, picture.tangent, picture.mark, picture.contour, step=0.01)
            for label in (moving.name.label, *shown.plot.level_labels):
                if label.glyphs[0].get_fill_opacity() > 0.06:
                    seen += 1
                    assert clearance(label.get_center(), label.width, label.height, drawn) > 0, (leg, time)
    assert seen > 20


@pytest.mark.parametrize("at", [(0, 0), ("2.9", 0), ("-2.95", "2.95"), (1, "-2.6")])
def test_the_turning_arrow_is_shorter_beside_the_edge(pen, at):
    """All round it has one length, less beside the map's edge; it points to the angle that it shows."""
    first = GradientMap(pen, pen.layout, Surface.read("x + y/2", None), (number("0"), number("0")))
    span = first.plot.x1 - first.plot.x0
    place = tuple(number(str(part)) * number(str(round(span / 6, 6))) for part in at)  # 3 is the map's edge
    turned = GradientMap(pen, pen.layout, Surface.read("x + y/2", None), place).round
    lengths = []
    for angle in (0, 77, 200, 359):
        turned.show(angle, angle)
        way = turned.arrow.get_end() - turned.arrow.get_start()
        lengths.append(np.linalg.norm(way))
        assert np.degrees(np.arctan2(way[1], way[0])) % 360 == pytest.approx(angle)
    assert np.ptp(lengths) < 1e-9 and 0.3 < lengths[0] < 0.9


@pytest.mark.parametrize(("text", "at"), ANGLES)
def test_a_right_angle_is_one_and_a_skew_one_is_not(maps, text, at):
    """The drawn angle passes where it is right, and fails once the arrow ends three pixels of 2160 off."""
    picture = maps(text, at).picture
    picture.show(*(float(number(part)) for part in at))
    picture.grow(gradient=1)
    (right,) = claims_of(picture.mark)
    assert right.read(picture.mark).ok
    start, end = picture.arrow.get_start(), picture.arrow.get_end()
    way = (end - start) / np.linalg.norm(end - start)
    across = np.array([-way[1], way[0], 0])
    picture.arrow.tip.shift(3 * 8 / 2160 * np.linalg.norm(end - start) / 1.1 * across)
    assert not right.read(picture.mark).ok
    picture.grow(gradient=1)
