"""Manim is imported without what no clip needs, and all of it works nevertheless."""

import json
import subprocess
import sys

import numpy as np
import pytest
import scipy.spatial.transform
from hypothesis import example, given
from hypothesis import strategies as st

from studio.system.manim_import import Rotation


def run(code: str) -> dict:
    """What a fresh Python with this code prints, as JSON."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_neither_networkx_nor_scipy_is_imported_with_manim():
    found = run(
        "import json, sys, studio, manim\n"
        "print(json.dumps([n for n in sys.modules if n.split('.')[0] in ('networkx', 'scipy')]))"
    )
    assert found == []


def test_without_the_program_manim_imports_both():
    """Else there is nothing to leave out, and the module is to go."""
    found = run(
        "import json, sys, manim\nprint(json.dumps([n in sys.modules for n in ('networkx', 'scipy')]))"
    )
    assert found == [True, True]


def test_who_names_them_afterwards_gets_the_libraries():
    found = run(
        "import json, studio, manim, networkx\n"
        "from scipy.spatial.transform import Rotation\n"
        "print(json.dumps([isinstance(networkx.Graph, type), isinstance(Rotation, type)]))"
    )
    assert found == [True, True]


def test_what_is_there_already_is_left_alone():
    found = run(
        "import json, networkx, studio, manim.mobject.graph as g\nprint(json.dumps(g.nx is networkx))",
    )
    assert found


@pytest.mark.parametrize("layout", ["'spring'", "'circular'", "'planar'", "'tree', root_vertex=1"])
def test_graphs_are_laid_out(layout):
    found = run(
        "import json, studio, manim\n"
        f"g = manim.Graph([1, 2, 3], [(1, 2), (2, 3)], layout={layout})\n"
        "d = manim.DiGraph([1, 2], [(1, 2)])\n"
        "print(json.dumps([len(g.vertices), len(g.edges), len(d.edges)]))"
    )
    assert found == [3, 2, 1]


@given(st.lists(st.floats(-7, 7), min_size=3, max_size=3))
@example([0, 0, 0])
@example([0, 0, np.pi / 2])
def test_a_rotation_is_scipys(vector):
    """The matrix, to a float's rounding, for every axis and angle."""
    ours, theirs = (
        one.from_rotvec(vector).as_matrix() for one in (Rotation, scipy.spatial.transform.Rotation)
    )
    np.testing.assert_allclose(ours, theirs, atol=1e-14)


def test_axes_are_drawn_without_scipy():
    found = run(
        "import json, sys, studio, manim\n"
        "turned = manim.rotation_matrix(manim.PI / 2, manim.OUT).round(9).tolist()\n"
        "manim.Axes((0, 1), (0, 1))\n"
        "print(json.dumps([turned, 'scipy' in sys.modules]))"
    )
    assert found == [[[0, -1, 0], [1, 0, 0], [0, 0, 1]], False]
