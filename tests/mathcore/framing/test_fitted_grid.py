"""A fitted grid covers the domain up to its rim, and both sides of a jump, and moves nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from mpmath import mp

from mathcore import Surface, fitted_grid, fitted_runs


def area(grid) -> float:
    """The area of all that is drawn, by the shoelace formula: whole cells, and those without one corner."""
    x, y, f = (
        np.stack([a[:-1, :-1], a[:-1, 1:], a[1:, 1:], a[1:, :-1]]) for a in (grid.x, grid.y, grid.heights)
    )
    whole, total = np.isfinite(f).all(axis=0), 0.0
    for code, corners in (
        (0, [0, 1, 2, 3]),
        (-2, [1, 2, 3]),
        (-3, [0, 2, 3]),
        (-4, [0, 1, 2]),
        (-5, [0, 1, 3]),
    ):
        u, v = x[corners], y[corners]
        cells = 0.5 * np.abs(np.sum(u * np.roll(v, -1, 0) - np.roll(u, -1, 0) * v, axis=0))
        total += float(np.sum(cells[whole & (grid.broken == code)]))
    return total


DOMAINS = {  # the area of what lies in the square of side 6 round 0, by hand
    "sqrt(9 - x^2 - y^2)": 9 * np.pi, "ln(4 - x^2 - y^2)": 4 * np.pi, "sqrt(x + y)": 18,
    "arcsin(x/2) + y": 24, "ln(x) + y": 18, "x^0.3 + y": 18, "sqrt(x^2 - 1)": 24, "sqrt(1 - |x| - |y|)": 2,
    "sqrt(y - x^2)": 2 * 3**1.5 * 2 / 3, "x^2 + y": 36,
}  # fmt: skip


@pytest.mark.parametrize("text", DOMAINS)
def test_the_domain_is_covered_up_to_its_rim(text):
    """The cells' area is the domain's, to a thousandth; without a fit, a row of cells would be missing."""
    grid = fitted_grid(Surface.read(text), (-3, 3), (-3, 3), 129)
    assert area(grid) == pytest.approx(DOMAINS[text], rel=2e-3)
    assert grid.regular == (text == "x^2 + y")


JUMPS = {  # the steps that each place is on, by hand
    "floor(x) + y": lambda x, y: np.floor(x),
    "floor(x + 0.37y) + y": lambda x, y: np.floor(x + 0.37 * y),
    "sign(x - y)": lambda x, y: np.sign(x - y),
    "x^2/9 + 3sign(y - x^2/2 + 1)": lambda x, y: np.sign(y - x**2 / 2 + 1),
    "arctan(y/x)": lambda x, y: np.sign(x),
}


@pytest.mark.parametrize("text", JUMPS)
def test_no_cell_crosses_a_jump_and_little_is_left_out(text):
    """All four corners of a whole cell are on one step; what is drawn covers all but a trifle."""
    grid = fitted_grid(Surface.read(text), (-3, 3), (-3, 3), 129)
    step = JUMPS[text](grid.x, grid.y)
    corners = np.stack([step[:-1, :-1], step[:-1, 1:], step[1:, 1:], step[1:, :-1]])
    if text != "arctan(y/x)":  # it does not jump at the origin
        assert (np.ptp(corners, axis=0)[grid.broken == 0] == 0).all()
    assert (grid.broken < 0).any() and 36 - area(grid) < 2e-3 * 36


@pytest.mark.parametrize("text", ["cbrt(x) + y", "e^(3x) - 50y", "|x| + |y|", "sin(20x)", "1000x^3", "x + y"])
def test_what_is_only_steep_is_no_jump(text):
    """A vertical tangent, a steep rise, a corner, waves: the grid stays as it is."""
    assert fitted_grid(Surface.read(text), (-3, 3), (-3, 3), 129).regular


def test_a_height_as_steep_as_a_root_is_even_beside_the_rim():
    """Beside the rim of √x the heights of neighbours differ by like amounts: on an even grid, they do not."""
    grid = fitted_grid(Surface.read("sqrt(x) + 0y"), (-3, 3), (-3, 3), 129)
    rows = grid.heights[5:-5]
    steps = np.diff(rows, axis=1)
    first = [float(step[np.isfinite(step)][1]) for step in steps]
    later = [float(step[np.isfinite(step)][8]) for step in steps]
    assert np.allclose(first, later, rtol=0.05)


LINES = {  # the heights to show, and the ends of the runs along x at y = 1, by hand
    "sqrt(9 - x^2 - y^2)": ((0, 3), [(-(8**0.5), 8**0.5)]),
    "floor(x) + y": ((-9, 9), [(k, k + 1) for k in range(-3, 3)]),
    "1/x + 0y": ((-5, 5), [(-3, -0.2), (0.2, 3)]),
    "ln(x + y)": ((-2, 2), [(np.exp(-2) - 1, 3)]),
    "x^2 + y": ((0, 5), [(-2, 2)]),
    "x + y": ((-9, 9), [(-3, 3)]),
}


@pytest.mark.parametrize("text", LINES)
def test_a_line_ends_at_the_rim_at_jumps_and_at_the_heights(text):
    """Each run ends where it must, to a millionth, and lies on the surface all along."""
    surface, (z, ends) = Surface.read(text), LINES[text]
    xs = np.linspace(-3, 3, 241)
    runs = fitted_runs(surface, np.column_stack([xs, 0 * xs + 1]), z)
    assert [(run[0, 0], run[-1, 0]) for run in runs] == [pytest.approx(end, abs=1e-6) for end in ends]
    for run in runs:
        assert np.allclose(run[:, 2], surface.values(run[:, 0], run[:, 1])) and (np.diff(run[:, 0]) > 0).all()


# Text, its counterpart, y, the heights to show; along x each is far from straight between two places.
BENT = [
    ("arctan(y/x)", lambda x, y: mp.atan(y / x), -0.00125, (-2, 2)),
    ("arctan(y/x)", lambda x, y: mp.atan(y / x), 1e-6, (-2, 2)),
    ("arctan(x/y)", lambda x, y: mp.atan(x / y), 0.003, (-2, 2)),
    ("|y|/x", lambda x, y: abs(y) / x, 0.004, (-5, 5)),
    ("|x|/(|x|+|y|)", lambda x, y: abs(x) / (abs(x) + abs(y)), 0.001, (0, 1)),
    ("tanh(50x y)", lambda x, y: mp.tanh(50 * x * y), 3.0, (-1, 1)),
    ("1/(1+e^(-200(x-y)))", lambda x, y: 1 / (1 + mp.exp(-200 * (x - y))), 0.51, (0, 1)),
    ("e^(-(x/y)^2)", lambda x, y: mp.exp(-((x / y) ** 2)), 0.01, (0, 1)),
    ("x y/(x^2+y^2)", lambda x, y: x * y / (x**2 + y**2), 0.002, (-0.5, 0.5)),
    ("e^(1/x) + 0y", lambda x, _: mp.exp(1 / x), 1.0, (0, 5)),
    ("sqrt(x) + 0y", lambda x, _: mp.sqrt(x), 1.0, (0, 2)),
    ("cbrt(x - y)", lambda x, y: mp.sign(x - y) * mp.cbrt(abs(x - y)), 0.013, (-2, 2)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "f", "y", "z"), BENT, ids=[f"{text} at y = {y}" for text, _, y, _ in BENT])
def test_a_line_follows_a_surface_however_bent(text, f, y, z):
    """Between its places, too, a line is off the surface by a hundredth of the heights at most."""
    xs = np.linspace(-3, 3, 241)
    runs = fitted_runs(Surface.read(text), np.column_stack([xs, 0 * xs + y]), z)
    strokes = np.concatenate([np.stack([run[:-1], run[1:]], axis=1) for run in runs])
    for share in (0.2, 0.5, 0.7):
        for x, _, height in strokes[:, 0] + share * (strokes[:, 1] - strokes[:, 0]):
            assert abs(float(f(mp.mpf(x), y)) - height) < 0.01 * (z[1] - z[0])
    assert len(strokes) < 600 and all((np.diff(run[:, 0]) > 0).all() for run in runs)


def test_what_is_smooth_has_the_places_given():
    """Where a line is hardly bent, nothing is added, and waves without end do not add places for ever."""
    places = np.column_stack([np.linspace(-3, 3, 241), np.ones(241)])
    (smooth,) = fitted_runs(Surface.read("3exp(-(x^2 + 2y^2)/6)"), places, (0, 3))
    assert np.array_equal(smooth[:, :2], places)
    assert sum(map(len, fitted_runs(Surface.read("sin(1/(x y))"), places, (-1, 1)))) < 10_000
