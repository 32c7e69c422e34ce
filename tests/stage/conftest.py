"""One pen and one plot for the tests of what is drawn; nothing here draws a pixel."""

from __future__ import annotations

import pytest

from mathcore import Curve, Window
from stage.graphing.curve_plot import CurvePlot
from stage.style.layout import Layout
from stage.style.theme import THEMES
from stage.text.writing import Pen


@pytest.fixture(scope="session")
def layout():
    return Layout.of("16:9")


@pytest.fixture(scope="session")
def pen(layout):
    return Pen(THEMES["dark"], layout)


@pytest.fixture(scope="session")
def plot_of(pen):
    """A plot of a lecturer's text over a window."""

    def make(text: str, x: tuple = (-2, 3), y: tuple = (-1, 5)) -> CurvePlot:
        return CurvePlot(pen, Curve.read(text, None), Window(x, y), pen.layout.plot)

    return make


@pytest.fixture(scope="session")
def parabola(plot_of):
    return plot_of("x^2")
