"""The check knows the ground: a text over the hill is found, unless it has a backing or the hill is gone."""

from __future__ import annotations

import numpy as np
import pytest

from stage.scene.lesson_scene_3d import StageCamera
from stage.three_d.camera import flattened
from stage.three_d.viewpoints import Viewpoint
from studio.check.frame import Frame
from studio.check.layout import faults
from tests.stage.pictures import HILL, hill_of

VIEW = Viewpoint(64, -52)


@pytest.fixture
def hill():
    return hill_of(HILL)


def found(pen, hill, text) -> list[tuple[str, str]]:
    """The faults of a text in the frame and a hill seen from the view: what, and with what."""
    camera = StageCamera()
    VIEW.set(camera)
    family = [flat for one in (hill, *text.get_family()) for flat in flattened(one, camera)]
    return [(fault.kind, fault.other) for fault in faults(Frame(family), pen.layout)]


@pytest.mark.parametrize("place", [(0, 0), (0.5, 0.4), (-1.5, -0.3)])
def test_a_text_over_the_hill_is_found(pen, hill, place):
    """Even a single figure, wherever it lies over the hill."""
    for text in (pen.number("1", "label"), pen.words("mmmm", "label")):
        assert found(pen, hill, text.move_to([*place, 0])) == [("text over a line", "the hill")]


@pytest.mark.parametrize("place", [(0, 3), (4.5, 0), (-4.5, -2)])
def test_a_text_beside_the_hill_is_none(pen, hill, place):
    """Above it, to the right, to the left: in order."""
    assert found(pen, hill, pen.words("mmmm", "label").move_to([*place, 0])) == []


def test_a_backing_or_no_hill_is_in_order(pen, hill):
    """A text with a backing may lie on a hill, and one may lie where the hill is faded or cut away."""
    text = pen.words("mmmm", "label").with_backing(pen.theme).move_to([0, 0, 0])
    assert found(pen, hill, text) == []
    bare = pen.words("mmmm", "label").move_to([0, 0, 0])
    camera = StageCamera()
    VIEW.set(camera)
    toward = camera.get_rotation_matrix()[2]  # all that is nearer than the box's middle, less a little
    assert found(pen, hill.copy().cut_away((*toward, -3.5), 0.0), bare) == []
    assert found(pen, hill.copy().cut_away((*toward, 3.5), 0.0), bare) != []
    assert found(pen, hill.copy().set_fill(opacity=0.02), bare) == []


def test_what_is_out_of_the_box_is_no_ground(hill):
    """Only what is drawn counts: the box's share of the surface."""
    places = hill.ground()
    assert len(places) > 3000 and np.abs(places[:, 2]).max() <= 3.1 / 2 + 1e-9
