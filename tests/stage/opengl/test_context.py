"""The OpenGL context: one for all that draws in a process."""

from __future__ import annotations

import numpy as np
import pytest

from stage.opengl.canvas import Picture, canvas_of
from stage.opengl.context import GraphicsError, open_context
from stage.opengl.projection import Projection


@pytest.fixture
def canvas():
    try:
        return canvas_of(36, 20)
    except GraphicsError as error:
        pytest.skip(str(error))


def test_asking_for_the_context_leaves_a_canvas_able_to_draw(canvas):
    """It is the canvas's own, however it is asked for: another would take its place on the card."""
    assert open_context() is open_context(False) is open_context(software=False) is canvas.context
    into = np.zeros((20, 36, 4), np.uint8)
    canvas.draw(Picture(), Projection(np.eye(4), np.eye(3), canvas.size, 1.0), (0.2, 0.4, 0.6, 1.0), into)
    assert into.reshape(-1, 4).min(axis=0).tolist() == [51, 102, 153, 255]
