"""A hill's triangulation is coarse only where it looks the same, and has no gaps."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stage.opengl.triangulation import block_sizes, triangulation_of
from stage.three_d.terrain import _COLOUR, _NORMAL, _PLACE
from tests.stage.pictures import HILL, SADDLE, WAVES, Viewpoint, camera_at, hill_of, picture, space_of

UGLY = [
    HILL, SADDLE, WAVES, "abs(x) + abs(y)", "-7x/3 + 0.045y - 12", "ln(x) + y^2", "sqrt(4 - x^2 - y^2)",
    "1/(x*y)", "sin(9x)cos(7y)", "((x^2+y-11)^2+(x+y^2-7)^2)/100", "x^3 - 3x*y^2", "exp(-8(x^2+y^2))",
]  # fmt: skip


def sums(triangulation, n: int) -> np.ndarray:
    """Twice the area of each triangle in the grid, in cells; positive for what goes round as the first."""
    places = np.stack(np.divmod(triangulation.rows, n), axis=1)
    a, b, c = (places[triangulation.triangles[:, k]] for k in range(3))
    return (b - a)[:, 1] * (c - a)[:, 0] - (b - a)[:, 0] * (c - a)[:, 1]


def holds(triangulation, sizes: np.ndarray) -> None:
    """Each cell is covered once, all turned one way, and two triangles meet at each edge but the border's."""
    n = len(sizes) + 1
    areas = sums(triangulation, n)
    assert areas.min() > 0 and areas.sum() == 2 * (n - 1) ** 2
    down, right = np.divmod(triangulation.rows[triangulation.edges], n)
    border = ((down[:, 0] == down[:, 1]) & np.isin(down[:, 0], (0, n - 1))) | (
        (right[:, 0] == right[:, 1]) & np.isin(right[:, 0], (0, n - 1))
    )
    assert ((triangulation.sides[:, 1] < 0) == border).all()
    for k in (0, 1):  # and the triangles at an edge have it
        beside = triangulation.triangles[triangulation.sides[triangulation.sides[:, 1] >= 0, k]]
        ends = triangulation.edges[triangulation.sides[:, 1] >= 0]
        assert all((beside == ends[:, [end]]).any(axis=1).all() for end in (0, 1))


@settings(max_examples=60)
@given(st.integers(0, 2**32 - 1), st.sampled_from([0.0, 0.02, 0.1, 0.4]))
def test_there_are_no_gaps(seed, share):
    """Whatever corners a hill must keep, all of it is covered once, and blocks have like neighbours."""
    chance = np.random.default_rng(seed)
    bumps = chance.random((33, 33)) < share * chance.random()
    values = np.where(bumps, chance.random((33, 33)), 0.0)[..., None]
    present = np.ones((33, 33), bool)
    sizes = block_sizes(values, np.full((33, 33, 1), 1e-3), present)
    holds(triangulation_of(sizes, present.ravel()), sizes)
    assert np.abs(np.diff(sizes, axis=0)).max() <= 1 and np.abs(np.diff(sizes, axis=1)).max() <= 1


def test_flat_ground_is_a_few_triangles_and_noise_all_of_them():
    present = np.ones((65, 65), bool)
    flat = block_sizes(np.zeros((65, 65, 1)), np.full((65, 65, 1), 1e-9), present)
    noise = np.random.default_rng(1).random((65, 65, 1))
    assert len(triangulation_of(flat, present.ravel()).triangles) == 2 * 2 * 2
    rough = block_sizes(noise, np.full((65, 65, 1), 1e-3), present)
    assert len(triangulation_of(rough, present.ravel()).triangles) == 2 * 64**2


def between(hill) -> np.ndarray:
    """How far the triangles, every seventh of them, are off the hill's values (n², 9); else NaN."""
    n, triangulation = hill.n, hill.mesh(135.0).triangulation
    normals = np.cross(hill.slopes[:, :3], hill.slopes[:, 3:])
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    values = np.concatenate([hill.points, normals, hill.shades[:, :3]], axis=1)
    found = np.full_like(values, np.nan)
    places = np.stack(np.divmod(triangulation.rows, n), axis=1)
    for triangle in triangulation.triangles[::7]:
        rows, (a, b, c) = triangulation.rows[triangle], places[triangle]
        low, high = places[triangle].min(axis=0), places[triangle].max(axis=0)
        inside = np.stack(np.meshgrid(*map(np.arange, low, high + 1), indexing="ij"), axis=-1).reshape(-1, 2)
        shares = np.linalg.solve(np.column_stack([b - a, c - a]).astype(float), (inside - a).T).T
        shares = np.column_stack([1 - shares.sum(axis=1), shares])
        held = (shares > -1e-9).all(axis=1)
        found[inside[held] @ [n, 1]] = shares[held] @ values[rows]
    return found - values


@pytest.mark.parametrize("text", UGLY)
def test_what_is_left_out_is_not_missed(text):
    """Places, normals and colours between the corners are the grid's, to within what may be amiss."""
    off = np.abs(between(hill_of(text)))
    drawn = np.isfinite(off).all(axis=1)
    assert drawn.mean() > 0.02
    for columns, allowed in ((slice(0, 3), _PLACE), (slice(3, 6), _NORMAL), (slice(6, 9), _COLOUR)):
        assert off[drawn, columns].max() <= 1.5 * allowed  # a fan's middle may make a little more of it


@pytest.mark.parametrize("text", [HILL, SADDLE, WAVES, "abs(x) + abs(y)"])
def test_it_looks_the_same(text):
    """A picture of it and one of all cells differ by less than a film loses, contour lines and all."""
    hill = hill_of(text, levels=tuple(np.linspace(*space_of(text).box.z, 11)))
    whole = hill.copy()
    whole.sizes = np.zeros_like(hill.sizes)
    few, all_of_them = (len(one.mesh(135.0).triangulation.triangles) for one in (hill, whole))
    assert few < 0.75 * all_of_them
    for view in (Viewpoint(70, -52, 1.1), Viewpoint(30, 20), Viewpoint(60, 130)):
        one, other = (picture(camera_at(view, (1920, 1080)), each).astype(float) for each in (hill, whole))
        assert 10 * np.log10(255**2 / ((one - other) ** 2).mean()) > 48


def test_a_cell_across_a_jump_is_left_out_or_loses_a_corner():
    """−1 leaves a cell out, −2 to −5 one corner each, in reading order; all are turned as the others are."""
    present = np.ones(25, bool)
    for code, missing in ((-1, None), (-2, 6), (-3, 7), (-4, 11), (-5, 12)):
        sizes = np.zeros((4, 4), np.int8)
        sizes[1, 1] = code
        found = triangulation_of(sizes, present)
        areas = sums(found, 5)
        assert (areas == 1).all() and areas.sum() == 2 * 16 - (2 if missing is None else 1)
        inside = {frozenset(found.rows[one].tolist()) for one in found.triangles} & {
            frozenset({6, 7, 11, 12} - {gone}) for gone in (6, 7, 11, 12)
        }
        assert inside == (set() if missing is None else {frozenset({6, 7, 11, 12} - {missing})})
