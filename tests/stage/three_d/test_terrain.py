"""The hill as a mobject: exact corners, Manim's projection, Manim's animations, Manim's own machinery."""

from __future__ import annotations

import copy
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest
from manim import (
    Create,
    Dot,
    FadeIn,
    FadeOut,
    ReplacementTransform,
    ThreeDCamera,
    ThreeDScene,
    Transform,
    Wait,
    linear,
    tempconfig,
)
from manim.utils.hashing import get_hash_from_play_call
from mpmath import mp, mpf

from mathcore import Box
from stage.three_d.camera import TerrainCamera
from stage.three_d.shapes import SpaceDot
from stage.three_d.space import Space
from stage.three_d.viewpoints import Viewpoint
from tests.stage.pictures import (
    HILL,
    SADDLE,
    WAVES,
    Watched,
    camera_at,
    frame_pixels,
    hill_of,
    picture,
    space_of,
    watch,
)

ROOT = Path(__file__).resolve().parents[3]
USUAL = Viewpoint(64, -52)
FUNCTIONS = {
    HILL: lambda x, y: 3 * mp.exp(-(x**2 + 2 * y**2) / 6),
    SADDLE: lambda x, y: (x**2 - y**2) / 2,
    WAVES: lambda x, y: mp.sin(x) * mp.cos(y),
    "((x^2+y-11)^2+(x+y^2-7)^2)/100": lambda x, y: ((x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2) / 100,
    "ln(1 + x^2 + y^4)": lambda x, y: mp.log(1 + x**2 + y**4),
}


def coordinates(space: Space, points: np.ndarray) -> np.ndarray:
    """Mathematical coordinates (n, 3) of places in space, by hand."""
    ends = np.array([space.box.x, space.box.y, space.box.z])
    sizes = np.array([space.side, space.side, space.height])
    return points / sizes * (ends[:, 1] - ends[:, 0]) + ends.mean(axis=1)


# --- exactness


@pytest.mark.parametrize("text", FUNCTIONS)
def test_corners_and_slopes_are_the_functions(text):
    """Corners lie on f to 1e-12 of the box, and their slopes are mpmath's own partials to 1e-9."""
    space, hill, f = space_of(text), hill_of(text), FUNCTIONS[text]
    chosen = np.random.default_rng(2).choice(len(hill.points), 120, replace=False)
    spans = [high - low for low, high in (space.box.x, space.box.y, space.box.z)]
    height = max(spans[2], *map(abs, space.box.z))
    unit = np.array([space.side, space.side, space.height]) / spans
    inside = 0
    for k in chosen:
        x, y, z = (mpf(float(part)) for part in coordinates(space, hill.points[k : k + 1])[0])
        true = f(x, y)
        if space.box.z[0] <= true <= space.box.z[1]:
            inside += 1
            assert abs(z - true) <= 1e-12 * height
        with mp.workdps(30):
            slopes = [float(mp.diff(f, (x, y), order)) for order in ((1, 0), (0, 1))]
        along_x, along_y = hill.slopes[k, :3] / unit, hill.slopes[k, 3:] / unit
        for axis, (way, slope) in enumerate(zip((along_x, along_y), slopes, strict=True)):
            assert way[2] / way[axis] == pytest.approx(slope, rel=1e-9, abs=1e-9) and way[1 - axis] == 0
    assert inside > 60


@pytest.mark.parametrize(
    ("text", "f", "inside", "area"),
    [
        (
            "sqrt(4-x^2-y^2)",
            lambda x, y: np.sqrt(4 - x**2 - y**2),
            lambda x, y: 2 - np.hypot(x, y),
            4 * np.pi,
        ),
        ("ln(x)+y^2", lambda x, y: np.log(x) + y**2, lambda x, y: x, 3.2 * 6.2),
    ],
)
def test_the_hill_ends_at_the_edge_of_its_domain(text, f, inside, area):
    """What is drawn fills the domain and ends at its rim: its vertices lie on f, the rim's at the rim.

    A vertex at the edge of the hill is less than 1e-6 inside the rim or on the box's border; the edges
    between two are chords, less than a tenth of a pixel off in 1080 lines. All is finite.
    """
    box = Box((-3, 3.2), (-3, 3.2), (-1, 4))  # no corner lies on an edge already
    hill, space = hill_of(text, box), Space(box)
    mesh = hill.mesh(80.0)
    drawn = mesh.triangulation
    assert np.isfinite(mesh.corners).all() and 1000 < len(drawn.rows) < 16000
    x, y, z = coordinates(space, hill.points[drawn.rows]).T
    far = inside(x, y)  # how far within the domain, less than 0 beyond its rim
    assert far.min() > 0
    within = (z > box.z[0]) & (z < box.z[1])  # beyond the box heights are clipped, and not drawn
    assert within.sum() > 1000 and np.abs(z - f(x, y))[within].max() < 1e-9
    ends = drawn.edges[drawn.sides[:, 1] < 0]
    at_border = [np.abs(part[:, None] - (-3, 3.2)).min(axis=1) < 1e-9 for part in (x, y)]
    at_rim = far < 1e-6
    assert np.all((at_rim | at_border[0] | at_border[1])[ends]) and at_rim[ends].sum() > 100
    chords = ends[~np.any([part[ends].all(axis=1) for part in at_border], axis=0)]
    middles = np.abs(inside(x[chords].mean(axis=1), y[chords].mean(axis=1)))
    assert at_rim[chords].all() and middles.max() * space.side / 6.2 < 0.1 * 8 / 1080
    corners = np.stack([x, y], axis=1)[drawn.triangles]
    one, other = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    covered = np.abs(one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0]).sum() / 2
    assert covered == pytest.approx(area, rel=1e-3)


def test_no_pole_leaves_the_box():
    """Of 1/(xy) nothing is drawn outside the box, whose corners Manim projects, and much inside."""
    box = Box((-3, 3), (-3, 3), (-2, 2))
    space, camera = Space(box), camera_at(USUAL)
    corners = np.array(np.meshgrid(box.x, box.y, box.z)).reshape(3, -1)
    seen = frame_pixels(camera, camera.project_points(space.point(*corners)))
    rows, columns = np.nonzero(picture(camera, hill_of("1/(x*y)", box)).max(axis=-1) > 8)
    assert len(rows) > 5000
    # The box's outline, turned to be looked at along each of many directions.
    ways = np.stack([np.cos(np.linspace(0, 2 * np.pi, 361)), np.sin(np.linspace(0, 2 * np.pi, 361))])
    reach = (np.stack([columns, rows], axis=1) + 0.5) @ ways
    assert (reach.max(axis=0) - (seen @ ways).max(axis=0)).max() < 2


# --- the projection


def test_the_card_projects_as_manim_does():
    """The card's pixel of a place is that of Manim's own camera, to a hundredth of a pixel in 1080 lines."""
    random, worst = np.random.default_rng(4), 0.0
    for _ in range(50):
        angles = {"phi": random.uniform(0, np.pi / 2), "theta": random.uniform(-np.pi, np.pi)}
        angles |= {"gamma": random.uniform(-0.5, 0.5), "zoom": random.uniform(0.5, 2)}
        angles |= {"focal_distance": random.uniform(8, 40), "frame_center": random.uniform(-1, 1, 3)}
        size = {"pixel_width": 1920, "pixel_height": 1080, "frame_width": 128 / 9, "frame_height": 8.0}
        stock, ours = ThreeDCamera(**angles, **size), TerrainCamera(**angles, **size)
        places, shift = random.uniform(-3, 3, (20, 3)), random.uniform(-2, 2, 2)
        for moved in (np.zeros(2), shift):
            ours.lens_shift = moved
            projection = ours.projection()
            true = frame_pixels(stock, stock.project_points(places)[:, :2] + moved)
            there = projection.pixels(projection.clip(places)) + np.array([960, 540])
            worst = max(worst, np.abs(there - true).max())
            assert np.allclose(
                ours.project_points(places)[:, :2], stock.project_points(places)[:, :2] + moved
            )
    assert worst < 0.01


@pytest.mark.parametrize("shift", [(0.0, 0.0), (1.2, -0.7)])
def test_a_flat_dot_and_one_in_space_are_drawn_at_one_place(shift):
    """Cairo's dot at a place and the card's have their middles within a pixel, shifted or not."""
    random, middles = np.random.default_rng(5), []
    camera = camera_at(Viewpoint(60, -40, 1.1, shift), (960, 540), frame_center=np.array([0.3, 0.2, -0.1]))
    for place in random.uniform(-2, 2, (12, 3)):
        flat = Dot(place, 0.1, color="#FFFFFF")
        camera.add_fixed_orientation_mobjects(flat)
        both = []
        for one in (flat, SpaceDot(place, "#FFFFFF", radius=0.1)):
            bright = picture(camera, one)[..., 1].astype(float)
            assert bright.sum() > 255 * 20
            both.append(np.array([(bright * axis).sum() for axis in np.indices(bright.shape)]) / bright.sum())
        assert np.linalg.norm(both[0] - both[1]) < 1
        middles.append(both[1])
        there = frame_pixels(camera, camera.project_points(place[None]))[0, ::-1] - 0.5
        assert np.linalg.norm(there - both[1]) < 1
    assert np.ptp(middles, axis=0).min() > 40


def moves(scene) -> None:
    """A plain scene's camera moves: turned, tilted, zoomed, and going round by itself."""
    scene.set_camera_orientation(phi=np.radians(60), theta=np.radians(-60))
    scene.add(hill_of(HILL, levels=(0.5, 1, 2)))
    scene.move_camera(phi=np.radians(40), theta=np.radians(-30), zoom=1.3, run_time=1)
    scene.begin_ambient_camera_rotation(rate=0.4)
    scene.wait(1)
    scene.stop_ambient_camera_rotation()


def test_manims_camera_moves_work(tmp_path):
    """move_camera, zoom and the ambient rotation show what a camera sees that was set up there at once."""

    def ask(renderer) -> tuple:
        camera = renderer.camera
        return camera.get_phi(), camera.get_theta(), camera.get_zoom()

    frames, hill = watch(moves, tmp_path, ask), hill_of(HILL, levels=(0.5, 1, 2))
    assert len(frames) == 16 and len({state for _, state in frames}) >= 15
    for frame, (phi, theta, zoom) in frames:
        fresh = picture(camera_at(Viewpoint(np.degrees(phi), np.degrees(theta), zoom)), hill)
        assert np.abs(frame.astype(int) - fresh).max() <= 1
    assert frames[0][1] == pytest.approx((np.radians(60), np.radians(-60), 1), abs=0.02)
    assert frames[8][1][:2] != frames[15][1][:2] and frames[15][1][2] == pytest.approx(1.3, abs=0.02)
    assert (np.abs(frames[0][0].astype(int) - frames[15][0]).max(axis=-1) > 20).mean() > 0.05


# --- a mobject like any


def at(animation, share: float):
    """An animation's mobject after a share of its time."""
    animation.begin()
    animation.interpolate(share)
    return animation.mobject


def alike(one: np.ndarray, other: np.ndarray) -> float:
    """The share of pixels that are the same in two pictures: all, but for a hill's outlines."""
    return float((np.abs(one - other).max(axis=-1) <= 2).mean())


@pytest.mark.parametrize(("kind", "share"), [(FadeIn, 0.3), (FadeIn, 0.8), (FadeOut, 0.25), (FadeOut, 0.6)])
def test_fading_is_drawn_between_ground_and_hill(kind, share):
    """A hill that fades is drawn as so much of itself over the ground, its nearest layer alone."""
    camera = camera_at(USUAL)
    whole = picture(camera, hill_of(HILL)).astype(float)
    seen = picture(camera, at(kind(hill_of(HILL), rate_func=linear), share)).astype(float)
    part = share if kind is FadeIn else 1 - share
    assert (whole.max(axis=-1) > 40).sum() > 10000
    assert alike(seen, part * whole) > 0.985


def test_a_faded_hill_is_seen_as_one_layer():
    """Set half seen through, a hill lets the ground through and not its own far side."""
    camera, hill = camera_at(Viewpoint(78, -52)), hill_of(WAVES)
    whole = picture(camera, hill).astype(float)
    seen = picture(camera, hill.set_opacity(0.5)).astype(float)
    assert alike(seen, whole / 2) > 0.985


def test_create_grows_it_from_flat_ground():
    """Create begins with nothing, and half way each height and slope is half of what it will be."""
    whole = hill_of(HILL)
    hill = at(Create(hill_of(HILL), rate_func=linear), 0)
    assert np.ptp(hill.points[:, 2]) < 1e-12 and hill.slopes[:, [2, 5]].any() == 0
    half = at(Create(hill_of(HILL), rate_func=linear), 0.5)
    low = coordinates(space_of(HILL), half.points)[:, 2].min()
    z = [coordinates(space_of(HILL), one.points)[:, 2] for one in (half, whole)]
    assert np.allclose(z[0], z[1] / 2, atol=1e-12) and low >= 0
    assert np.allclose(half.slopes[:, [2, 5]], whole.slopes[:, [2, 5]] / 2, rtol=0, atol=1e-15)
    assert np.array_equal(half.points[:, :2], whole.points[:, :2])
    # It does not appear in one frame, and where the summit is seen, the picture reaches higher and higher.
    low = at(Create(hill_of(HILL), rate_func=linear), 0.1)
    assert hill.get_fill_opacity() == 0 < low.get_fill_opacity() < 0.5 < half.get_fill_opacity() == 1
    shown = (hill, low, half, whole)
    pictures = [picture(camera_at(Viewpoint(80, -52)), one).max(axis=-1) > 25 for one in shown]
    assert not pictures[0].any()
    tops = [np.nonzero(one[:, 315:325])[0].min() for one in pictures[1:]]
    assert tops[0] - 20 > tops[1] > tops[2] + 20


@pytest.mark.parametrize("kind", [Transform, ReplacementTransform])
def test_one_hill_turns_into_another(kind):
    """Half way between two functions heights and slopes are their exact means, at the end the second's."""
    box = Box((-2, 2), (-2, 2), (-2, 2))
    one, other = hill_of(SADDLE, box), hill_of(WAVES, box)
    start, end = (one.points.copy(), one.slopes.copy()), (other.points.copy(), other.slopes.copy())
    animation = kind(one, other, rate_func=linear)
    half = at(animation, 0.5)
    assert np.array_equal(half.points, (start[0] + end[0]) / 2)
    assert np.array_equal(half.slopes, (start[1] + end[1]) / 2)
    animation.interpolate(1)
    assert np.array_equal(half.points, end[0]) and np.array_equal(half.slopes, end[1])
    assert np.ptp(start[0][:, 2] - end[0][:, 2]) > 0.5


def test_another_number_of_corners_is_refused():
    """A hill turns into none of another grid, and into nothing else; both are refused with the reason."""
    for other in (hill_of(HILL, n=64), Dot()):
        with pytest.raises(ValueError, match="as many corners"):
            Transform(hill_of(HILL), other).begin()


MOVES = {
    "shift": lambda m: m.shift([1.0, -0.5, 0.7]),
    "scale": lambda m: m.scale(1.7),
    "scale about a point": lambda m: m.scale(0.6, about_point=np.array([1.0, 2.0, 3.0])),
    "stretch": lambda m: m.stretch(2, 2),
    "rotate": lambda m: m.rotate(0.8, axis=np.array([1.0, 2.0, -0.5])),
    "rotate about a point": lambda m: m.rotate(-1.1, about_point=np.array([3.0, 0.0, 0.0])),
}


@pytest.mark.parametrize("name", MOVES)
def test_normals_go_along(name):
    """Moved by ``.animate``, the hill's normals are those of its moved corners, taken by differences."""
    hill = hill_of(HILL)
    scene = ThreeDScene(renderer=Watched(), camera_class=TerrainCamera)
    builder = MOVES[name](hill.animate)
    (animation,) = scene.compile_animations(builder)
    before = hill.points.copy()
    at(animation, 1)
    assert np.abs(hill.points - before).max() > 0.1
    assert np.allclose(hill.points, MOVES[name](hill_of(HILL)).points)
    grid = hill.points.reshape(hill.n, hill.n, 3)
    along_x, along_y = (grid[1:-1, 2:] - grid[1:-1, :-2]), (grid[2:, 1:-1] - grid[:-2, 1:-1])
    true = np.cross(along_x, along_y)
    true /= np.linalg.norm(true, axis=-1, keepdims=True)
    mesh = hill.mesh(80.0)
    row, column = np.divmod(mesh.triangulation.rows, hill.n)
    inside = (np.minimum(row, column) > 0) & (np.maximum(row, column) < hill.n - 1)
    drawn, true = mesh.corners[inside, 3:6], true[row[inside] - 1, column[inside] - 1]
    assert len(drawn) > 1000 and (drawn * true).sum(axis=-1).min() > np.cos(np.radians(0.2))
    assert np.abs(np.linalg.norm(drawn, axis=-1) - 1).max() < 1e-6


def test_a_copy_is_independent():
    """A deep copy moves, fades and is cut by itself; the first hill's picture stays the same."""
    camera, hill = camera_at(USUAL), hill_of(HILL)
    before = picture(camera, hill)
    for other in (hill.copy(), copy.deepcopy(hill)):
        assert np.array_equal(picture(camera, other), before)
        other.shift([1, 0, 1]).rotate(0.5).set_opacity(0.5).cut_away((1, 0, 0, 0), 0.0)
        other.shades[:, 0] = 0
        assert not np.array_equal(picture(camera, other), before)
        assert np.array_equal(picture(camera, hill), before)


# --- Manim's own machinery


def played(*mobjects) -> str:
    """The key under which Manim keeps a wait with some mobjects on screen."""
    scene = ThreeDScene(renderer=Watched(), camera_class=TerrainCamera)
    scene.add(*mobjects)
    return get_hash_from_play_call(
        scene,
        scene.camera,
        [Wait(1)],
        scene.mobjects,
        backend="cairo",
        encoder_fingerprint="any",
        renderer_state=(),
    )


def test_manims_cache_tells_hills_apart(tmp_path):
    """Two hills that differ in one corner in the middle, its slope or its colour have keys of their own."""
    with tempconfig({"media_dir": str(tmp_path), "dry_run": True}):
        keys = [played(hill_of(HILL)), played(hill_of(HILL))]
        for part in ("points", "slopes", "shades"):
            hill = hill_of(HILL)
            getattr(hill, part)[len(hill.points) // 2 + 64, 2] += 1e-6
            keys.append(played(hill))
        keys.append(played(hill_of(HILL).cut_away((1, 0, 0, 0), 0.5)))
    assert keys[0] == keys[1]
    assert len(set(keys)) == 5


SCENE = """
from manim import *
from mathcore import Surface, surface_box
from stage.three_d.shapes import SpaceDot
from stage.three_d.space import Space
from stage.three_d.camera import TerrainCamera
from stage.three_d.terrain import Terrain
from stage.style.theme import THEMES

class S(ThreeDScene):
    def __init__(self, **kwargs):
        super().__init__(camera_class=TerrainCamera, **kwargs)

    def construct(self):
        surface = Surface.read("x^2 - y^2", None)
        hill = Terrain(Space(surface_box(surface)), surface, THEMES["dark"], n=32)
        dot = SpaceDot(np.array([2.0, -2.0, 1.0]), "#FFFFFF")
        self.set_camera_orientation(phi=1.0, theta=-1.0)
        self.play(Create(hill, run_time=0.4))
        self.add(dot)
        self.play(dot.animate(run_time=0.4).shift(UP))
        self.next_section("turned")  # Manim itself fails on a section that -n leaves empty
        self.move_camera(theta=0.4, run_time=0.4)
        self.play(FadeOut(hill, run_time=0.4))
"""


def test_manim_plays_saves_and_caches_it(tmp_path):
    """Manim's command plays a part of a scene with a hill in sections; a second time it takes the cache's."""
    (tmp_path / "scene.py").write_text(textwrap.dedent(SCENE), encoding="utf-8")
    command = [sys.executable, "-m", "manim", "-ql", "--save_sections", "-n", "1,2", "scene.py", "S"]
    done = [
        subprocess.run(
            command,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200"},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        for _ in range(2)
    ]
    told = [run.stdout + run.stderr for run in done]
    assert [run.returncode for run in done] == [0, 0], told
    assert "Using cached data" not in told[0] and told[1].count("Using cached data") == 2
    assert len(list(tmp_path.rglob("S.mp4"))) == 1 and list(tmp_path.rglob("sections/*.json"))
