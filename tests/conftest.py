"""What holds for all tests."""

import gc
import os

import pytest
from hypothesis import settings

# Hundreds of programs are started; none shall have to compile anew what the one before it has compiled.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# How long an example takes says more of the machine, and of the tests beside it, than of the code.
settings.register_profile("steady", deadline=None)
settings.load_profile("steady")

# Files of few and long tests, most of which start programs. The longest first: left for the end, one process
# would be at work on them, and nobody else.
LONG = (
    "test_page", "test_torture", "test_bench", "test_gradient_arrow", "test_hill_partials", "test_bombs",
    "test_server_life", "test_cli",
)  # fmt: skip


def pytest_collection_finish():
    """What was imported and collected stays to the end: the search for cycles need not go through it."""
    gc.freeze()


def pytest_collection_modifyitems(items):
    """Put the long files first."""
    items.sort(key=lambda item: LONG.index(item.path.stem) if item.path.stem in LONG else len(LONG))


# One pen and one plot for the tests of what is drawn; nothing of them draws a pixel. They load Manim, which
# the tests of mathcore do without.


@pytest.fixture(scope="session")
def layout():
    from stage.style.layout import Layout

    return Layout.of("16:9")


@pytest.fixture(scope="session")
def pen(layout):
    from stage.style.theme import THEMES
    from stage.text.writing import Pen

    return Pen(THEMES["dark"], layout)


@pytest.fixture(scope="session")
def plot_of(pen):
    """A plot of a lecturer's text over a window."""
    from mathcore import Curve, Window
    from stage.graphing.curve_plot import CurvePlot

    def make(text: str, x: tuple = (-2, 3), y: tuple = (-1, 5), role: str = "curve") -> CurvePlot:
        return CurvePlot(pen, Curve.read(text, None), Window(x, y), pen.layout.plot, role=role)

    return make


@pytest.fixture(scope="session")
def parabola(plot_of):
    return plot_of("x^2")


@pytest.fixture
def still(tmp_path):
    """A scene played to its end without drawing, a frame a second."""
    from manim import tempconfig

    def play(scene: type, **given):
        settings = {"dry_run": True, "frame_rate": 1, "pixel_width": 160, "pixel_height": 90}
        quiet = {"progress_bar": "none", "verbosity": "ERROR", "media_dir": str(tmp_path)}
        with tempconfig(settings | quiet):
            made = scene(scene.Parameters(**given))
            made.render()
        return made

    return play
