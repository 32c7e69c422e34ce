"""The axes' numbers beside a box in space: outside its outline from all sides, and inside the margin."""

from __future__ import annotations

import numpy as np
import pytest

from mathcore import Surface, number
from stage.gadgets.hill import Hill
from stage.scene.lesson_scene_3d import StageCamera
from stage.three_d.space_axes import SpaceAxes
from stage.three_d.viewpoints import Viewpoint, fit
from tests.stage.pictures import HILL, SADDLE, space_of

LONG = [
    ("20000 - 150x^2 - 80y^2", (3, "-0.23")),
    ("x^2 + y^2", (15000, 25000)),
    ("40x^0.3 y^0.7", (1500, 4500)),
    ("8.314x/y", (300, "0.025")),
    ("1000000x*y", (1, 1)),
]


def boxes_of(axes: SpaceAxes) -> np.ndarray:
    """The boxes of the labels that are seen, (n, 2, 2)."""
    seen = [label for label in axes._labels if label.glyphs[0].get_fill_opacity() > 0.06]
    return np.array([[label.get_corner((-1, -1, 0))[:2], label.get_corner((1, 1, 0))[:2]] for label in seen])


def within(boxes: np.ndarray, places: np.ndarray) -> bool:
    """Whether any of the places (m, 2) lies in any of the boxes (n, 2, 2)."""
    return bool(np.any(np.all((places >= boxes[:, None, 0]) & (places <= boxes[:, None, 1]), axis=-1)))


@pytest.mark.parametrize(("text", "phi"), [(HILL, 40), (HILL, 64), (SADDLE, 78)])
def test_numbers_stand_outside_the_box(pen, layout, text, phi):
    """At every fourth degree of half a turn no number lies over the box, in which all of a hill stands."""
    space = space_of(text)
    axes, camera = SpaceAxes(space, pen), StageCamera()
    shares = np.linspace(-0.5, 0.5, 41)
    faces = [np.stack(np.meshgrid(shares, shares, [0.5]), axis=-1).reshape(-1, 3)]
    box = np.concatenate([sign * np.roll(faces[0], k, axis=1) for k in range(3) for sign in (1, -1)])
    box = box * [space.side, space.side, space.height]
    home = fit(Viewpoint(phi, 0), camera, space, layout.plot.inset(1, 0.7, 0.95, 0.1), 360)
    counts: list[int] = []
    for theta in range(0, 180, 4):
        home.turned(theta).set(camera)
        axes.face(camera)
        boxes = boxes_of(axes)
        counts.append(len(boxes))
        assert not within(boxes, camera.project_points(box)[:, :2]), theta
    assert min(counts) >= 3 and np.mean(counts) > 7  # end on an axis has no numbers
    assert within(boxes, boxes[:1].mean(axis=1))  # the check can fail


@pytest.mark.parametrize(("text", "at"), LONG, ids=[text for text, _ in LONG])
@pytest.mark.parametrize("turn", [0, 360])
def test_long_numbers_stay_in_the_margin(pen, layout, text, at, turn):
    """However long, the numbers are inside the safe margin, and left of the side, during a turn as well."""
    surface, camera = Surface.read(text, None), StageCamera()
    hill = Hill(pen, layout, camera, surface, tuple(map(number, at)))
    view = hill.seen_from(hill.home, turn)
    for by in np.linspace(0, turn, 1 + turn // 15):
        view.turned(by).set(camera)
        hill.axes.face(camera)
        boxes = boxes_of(hill.axes)
        slack = 0.05 if turn else 0.006  # between two of the looks of a turn
        assert boxes[:, 0, 0].min() >= layout.safe.left - slack
        assert boxes[:, 0, 1].min() >= layout.safe.bottom - slack
        assert boxes[:, 1, 0].max() <= layout.side.left + slack
        assert boxes[:, 1, 1].max() <= layout.title.bottom
