"""What is drawn in space against lines of sight followed by hand: what hides what, edges, and no popping."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from manim import ManimColor, MoveAlongPath, Square, VMobject, linear

from stage.opengl import canvas as graphics
from stage.opengl import mesh as meshes
from stage.opengl.canvas import Canvas, Picture, canvas_of
from stage.three_d.shapes import SpaceArrow, SpaceCurve, SpaceDot, SpaceSheet
from stage.three_d.viewpoints import Viewpoint
from tests.stage.pictures import (
    HILL,
    LOUD,
    SADDLE,
    WAVES,
    camera_at,
    first_hits,
    frame_pixels,
    hill_of,
    loud,
    picture,
    sights,
    space_of,
    surface_of,
    watch,
)

CAMERAS = (
    (Viewpoint(25, -58, 1.3), {}),
    (Viewpoint(35, 20, 1.2, (0.5, -0.3)), {}),
    (Viewpoint(45, 100, 1.1, (-1.0, 0.4)), {}),
    (Viewpoint(55, 165, 1.3), {"frame_center": np.array([0.4, -0.3, 0.2])}),
    (Viewpoint(60, -132, 1.2), {"frame_center": np.zeros(3)}),
    (Viewpoint(64, -52, 1.2, (-2.0, 0.0)), {}),
    (Viewpoint(68, 230, 1.4), {"gamma": 0.2}),
    (Viewpoint(72, -90, 1.4, (0.0, 0.5)), {"focal_distance": 12.0}),
    (Viewpoint(76, 300, 1.5, (1.0, 0.0)), {"focal_distance": 40.0}),
    (Viewpoint(80, 10, 1.6, (0.0, -0.2)), {}),
)
SIZE = 1280, 720
USUAL = Viewpoint(64, -52)


def rays_of(camera, text: str, random, most: int = 1020) -> tuple:
    """The eye, and pixels, ways and true distances of ``most`` lines of sight, at least 12 pixels apart.

    Those next to which, three pixels off, something else is met are silhouette and left out.
    """
    surface, space = surface_of(text), space_of(text)
    pixels = np.stack(np.meshgrid(*(np.arange(8, side - 8, 12) for side in SIZE)), axis=-1).reshape(-1, 2)
    pixels = random.permutation(pixels + 0.5)[: 5 * most]
    eye, ways = sights(camera, pixels)
    far = first_hits(surface, space, eye, ways, 250)
    met = np.flatnonzero(np.isfinite(far))[: most + 110]
    beside = [
        first_hits(surface, space, *sights(camera, pixels[met] + off), 250)
        for off in ((3, 0), (-3, 0), (0, 3), (0, -3))
    ]
    with np.errstate(invalid="ignore"):
        bends = np.abs(np.array([beside[0] + beside[1], beside[2] + beside[3]]) - 2 * far[met])
    plain = met[(np.nan_to_num(bends, nan=np.inf) < 0.15).all(axis=0)][:most]
    return eye, pixels[plain], ways[plain], far[plain]


def agreement(drawn, text: str, random, cameras: tuple = CAMERAS) -> list[float]:
    """For each camera, the share of tiny dots before and behind a hill that are seen or hidden as they ought.

    ``drawn`` is the hill in the picture, ``text`` the one that the lines of sight meet.
    """
    shares = []
    for view, more in cameras:
        camera = camera_at(view, SIZE, **more)
        eye, pixels, ways, far = rays_of(camera, text, random)
        assert len(far) >= 1000
        away = random.uniform(0.05, 1.5, len(far)) * random.choice([-1, 1], len(far))
        contents, projection = Picture(), camera.projection()
        drawn.draw(contents, projection)
        dot = SpaceDot(np.zeros(3), LOUD, radius=0.012).set_stroke(width=0)
        for place in eye + (far + away)[:, None] * ways:
            dot.set_place(place).draw(contents, projection)
        into = np.zeros((*SIZE[::-1], 4), np.uint8)
        canvas_of(*SIZE).draw(contents, projection, (0, 0, 0, 1), into)
        column, row = pixels.astype(int).T
        seen = loud(into[row, column, :3]) > 0.5
        shares.append(float(np.mean(seen == (away < 0))))
    return shares


@pytest.mark.parametrize("text", [HILL, SADDLE, WAVES])
def test_the_hill_hides_what_lies_behind_it(text):
    """From ten sides, of a thousand dots before and behind the hill each is seen or hidden as it ought."""
    assert min(agreement(hill_of(text), text, np.random.default_rng(7))) >= 0.995


def test_a_wrong_hill_is_found_out():
    """The same check fails, from every third of the ten sides, for a hill of half the height."""
    drawn = hill_of(HILL)
    drawn.points[:, 2] = drawn.base + (drawn.points[:, 2] - drawn.base) / 2
    assert max(agreement(drawn, HILL, np.random.default_rng(7), CAMERAS[::3])) < 0.995


# --- edges


EDGES = [(HILL, Viewpoint(70, -52, 1.1)), (WAVES, Viewpoint(60, -40))]


def edge_errors(text: str, view: Viewpoint, monkeypatch) -> tuple[float, float, float]:
    """How far off (0 to 255) pictures at 640 × 360 are from 16 samples a pixel, at the pixels of silhouettes.

    With outlines, without them, and with outlines against a hill that reaches half a pixel further. The hill
    has as many pixels a cell as one of 128 corners has in 1080 lines.
    """
    hill = hill_of(text, n=43)

    def drawn(scale: int) -> np.ndarray:
        camera = camera_at(view, (640 * scale, 360 * scale))
        contents, projection = Picture(), camera.projection()
        hill.draw(contents, projection)
        into = np.zeros((360 * scale, 640 * scale, 4), np.uint8)
        # A canvas of its own, so that no picture is given from memory.
        Canvas(640 * scale, 360 * scale).draw(contents, projection, (0, 0, 0, 0), into)
        return into

    def samples(fine: np.ndarray) -> np.ndarray:
        return fine.reshape(360, 4, 640, 4, -1).mean(axis=(1, 3))

    ours = drawn(1).astype(float)
    monkeypatch.setattr(graphics, "outline", lambda mesh, projection: np.zeros((0, 16)))
    bare, fine = drawn(1).astype(float), drawn(4)
    mask = fine[..., 3] > 127
    disc = [(i, j) for i in range(-2, 3) for j in range(-2, 3) if i * i + j * j <= 4]
    grown = np.any([np.roll(mask, offset, (0, 1)) for offset in disc], axis=0)
    true, wider = samples(fine[..., 3]), samples(255 * grown)
    edge, further = ((one[..., 0] > 5) & (one[..., 0] < 250) for one in (true, wider))
    assert min(edge.sum(), further.sum()) > 300
    errors = [np.abs(one[..., 3] - true[..., 0])[edge].mean() for one in (ours, bare)]
    return *errors, np.abs(ours[..., 3] - wider[..., 0])[further].mean()


@pytest.mark.parametrize(("text", "view"), EDGES)
def test_edges_are_smooth(text, view, monkeypatch):
    """Half a pixel further out, the outlined edge is less than half as rough as the bare one in its place."""
    _, bare, further = edge_errors(text, view, monkeypatch)
    assert further < 0.5 * bare


# --- no popping


def cut_at(text: str, y: float, **more) -> SpaceCurve:
    """The curve on the ground along x."""
    space, x = space_of(text), np.linspace(*space_of(text).box.x, 241)
    return SpaceCurve(space.point(x, y, surface_of(text).values(x, np.full(241, y))), LOUD, **more)


def changes(curve: SpaceCurve) -> float:
    """By which share the seen part of a curve changes at most in a step of half a degree, of sixty."""
    hill, thetas = hill_of(HILL), np.arange(-90, -59.9, 0.5)
    seen = np.array([loud(picture(camera_at(Viewpoint(64, theta)), hill, curve)).sum() for theta in thetas])
    assert seen.min() > 100
    return float(np.max(np.abs(np.diff(seen)) / seen[:-1]))


def test_a_line_on_the_ground_does_not_flicker():
    """Half a degree further, a line on the ground is the same to 2 %, to 6 % where part of it is hidden."""
    assert changes(cut_at(HILL, -0.6)) < 0.02
    assert changes(cut_at(HILL, 0.3)) < 0.06
    # Sunk a little into the ground, the line that is wholly in view comes and goes: the check can fail.
    assert changes(cut_at(HILL, -0.6, lift=-0.004, cased=False)) > 0.04


def test_a_picture_is_a_function_of_its_state():
    """The same things look the same to the byte on a canvas of their own, and again, and from memory."""
    hill, curve = hill_of(HILL, levels=(0.5, 1, 1.5)), cut_at(HILL, 1, hidden=True)
    contents, projection = Picture(), camera_at(USUAL).projection()
    for one in (hill, curve):
        one.draw(contents, projection)
    canvas, times = Canvas(640, 360), []
    inner = canvas._draw
    canvas._draw = lambda *given: times.append(1) or inner(*given)
    pictures = []
    for where in (canvas, canvas, canvas, Canvas(640, 360)):
        pictures.append(np.zeros((360, 640, 4), np.uint8))
        where.draw(contents, projection, (0, 0, 0, 1), pictures[-1])
    assert len(times) == 2  # the third was given from memory
    assert len({one.tobytes() for one in pictures}) == 1
    curve.set_stroke(opacity=0.9)
    other, changed = Picture(), np.zeros((360, 640, 4), np.uint8)
    for one in (hill, curve):
        one.draw(other, projection)
    canvas.draw(other, projection, (0, 0, 0, 1), changed)
    assert changed.tobytes() != pictures[0].tobytes()


# --- lines, arrows, sheets, cuts


def covered(camera, places: np.ndarray, slack: float = 0.05) -> tuple[np.ndarray, np.ndarray]:
    """Whether the default hill truly stands before each place, and each place's pixel (column, row)."""
    pixels = frame_pixels(camera, camera.project_points(places))
    eye, ways = sights(camera, pixels)
    far = first_hits(surface_of(HILL), space_of(HILL), eye, ways)
    return far < np.linalg.norm(places - eye, axis=1) - slack, pixels.astype(int)


def blended(before: np.ndarray, after: np.ndarray, colour: str = LOUD) -> np.ndarray:
    """How much of a colour was laid over each pixel."""
    way = np.array(ManimColor(colour).to_rgb()) * 255 - before
    return ((after.astype(float) - before) * way).sum(axis=-1) / (way * way).sum(axis=-1)


def test_hidden_lines_are_dashed():
    """What the hill hides of a line is left out; with ``hidden`` it is dashed, at 0.55 of its colour."""
    camera, hill = camera_at(Viewpoint(76, -80), (960, 540)), hill_of(HILL)
    plain, dashed = (cut_at(HILL, 1.2, hidden=hidden) for hidden in (False, True))
    places = np.concatenate(plain.outline())
    fine = np.stack([np.interp(np.linspace(0, 240, 1500), np.arange(241), part) for part in places.T], axis=1)
    behind, at = covered(camera, fine, 0.3)
    assert behind.sum() > 300
    column, row = at[behind].T
    bare = picture(camera, hill).astype(float)
    left_out, shown = (blended(bare, picture(camera, hill, line))[row, column] for line in (plain, dashed))
    assert np.abs(left_out).max() < 0.01
    assert 0.3 < (shown > 0.5).mean() < 0.7 and 0.2 < (shown < 0.05).mean() < 0.6
    assert shown.max() == pytest.approx(0.55, abs=0.02)


@pytest.mark.parametrize("end", [(2.2, -1.5, 0.5), (-2.5, -2.0, 1.5), (1.0, 2.0, 2.2), (0.3, -2.4, -1.2)])
def test_an_arrow_ends_at_its_end(end):
    """An arrow's tip is drawn at its end's projection, to two pixels."""
    camera = camera_at(USUAL, (1280, 720))
    start, end = np.array([0.2, -0.4, 0.3]), np.array(end)
    at, tip = frame_pixels(camera, camera.project_points(np.array([start, end])))
    rows, columns = np.nonzero(loud(picture(camera, SpaceArrow(start, end, LOUD))) > 0.25)
    drawn = np.stack([columns, rows], axis=1) + 0.5
    along = (tip - at) / np.linalg.norm(tip - at)
    furthest = drawn[np.argmax((drawn - at) @ along)]
    assert np.linalg.norm(furthest - tip) <= 2


def test_a_sheet_is_seen_through_and_cut_by_the_hill():
    """An upright sheet tints what lies behind it by its opacity; where the hill is before it, nothing."""
    camera, hill, space = camera_at(USUAL, (960, 540)), hill_of(HILL), space_of(HILL)
    sides = [space.point(np.array(space.box.x), 0.4, z) for z in space.box.z]
    sheet = SpaceSheet(*sides, LOUD, 0.25, rim=False)
    random = np.random.default_rng(3)
    places = space.point(random.uniform(-2.9, 2.9, 800), 0.4, random.uniform(0.05, 2.9, 800))
    behind, at = covered(camera, places, 0.02)
    clear = ~covered(camera, places, -0.02)[0]
    bare = picture(camera, hill).astype(float)
    laid = blended(bare, picture(camera, hill, sheet))[at[:, 1], at[:, 0]]
    assert behind.sum() > 100 and clear.sum() > 200
    # A place is up to half a pixel off its pixel's middle: one or two at the hill's edge may differ.
    assert (np.abs(laid[behind]) < 0.01).mean() > 0.99
    assert (np.abs(laid[clear] - 0.25) < 0.02).mean() > 0.99


def test_what_lies_beyond_a_cut_is_gone_and_nothing_else():
    """Cut away to 0, the ground beyond the plane is not drawn, what it hid is seen, the rest is as before."""
    camera, space, surface = camera_at(Viewpoint(50, -60), (960, 540)), space_of(HILL), surface_of(HILL)
    pixels = np.stack(np.meshgrid(np.arange(4, 956, 6), np.arange(4, 536, 6)), axis=-1).reshape(-1, 2) + 0.5
    eye, ways = sights(camera, pixels)

    def kept_from(edge: float) -> np.ndarray:
        half = SimpleNamespace(values=lambda x, y: np.where(y > edge, surface.values(x, y), np.nan))
        return first_hits(half, space, eye, ways, 800)

    hits, wider, narrower = kept_from(0.5), kept_from(0.44), kept_from(0.56)
    sure = np.isclose(wider, narrower, rtol=0, atol=1e-3)  # two that meet nothing are alike as well
    column, row = pixels.astype(int).T
    whole = picture(camera, hill_of(HILL))[row, column].astype(int)
    plane = 0.0, -1.0, 0.0, -space.point(0, 0.5, 0)[1]
    cut = picture(camera, hill_of(HILL).cut_away(plane, 0.0))[row, column].astype(int)
    stays = sure & np.isfinite(hits)
    before = first_hits(surface, space, eye, ways, 800)
    untouched, gone = (
        stays & np.isclose(before, hits, rtol=0, atol=1e-3),
        sure & np.isinf(hits) & np.isfinite(before),
    )
    bared = stays & (before < hits - 0.1)
    assert min(untouched.sum(), gone.sum(), bared.sum()) > 100
    # Beside the ground's edges the outline reaches a pixel further.
    assert (np.abs(cut - whole)[untouched].max(axis=1) <= 1).mean() > 0.99
    assert (cut[gone].max(axis=1) == 0).mean() > 0.99
    assert (cut[bared].max(axis=1) > 30).mean() > 0.99


@pytest.mark.parametrize(
    ("opacity", "cut_off"), [(1, 0), (1, 0.5), (0.6, 0), (0.6, 0.5), (0.6, 1), (1, 1)], ids=str
)
@pytest.mark.parametrize("view", [USUAL, Viewpoint(12, -40), Viewpoint(84, 200)])
def test_the_triangles_of_a_part_are_enough(view, opacity, cut_off, monkeypatch):
    """Drawing only a part of a cut hill's triangles shows what drawing all of them in each pass does."""
    space = space_of(HILL)
    plane = 0.6, -0.8, 0.0, float(np.dot([0.6, -0.8, 0], space.point(0.3, 0.5, 0)))

    def drawn() -> np.ndarray:
        hill = hill_of(HILL).set_fill(opacity=opacity).cut_away(plane, cut_off)
        return picture(camera_at(view, (960, 540)), hill).astype(int)

    canvas_of.cache_clear()  # nor may a canvas have either in memory
    parted = drawn()
    canvas_of.cache_clear()
    monkeypatch.setattr(meshes, "_triangles", lambda mesh, part: mesh.triangulation.triangles)
    off = np.abs(parted - drawn()).max(axis=-1)
    assert parted.any(axis=-1).sum() > 5000
    assert (off > 0).sum() < 40  # some triangles are seen from their edge


def test_a_dot_is_whole_on_ground_seen_at_a_slant():
    """All of its pixels are seen on ground seen from above and on ground seen nearly from its edge."""
    hill, dot = hill_of("x/9"), SpaceDot(np.zeros(3), LOUD, LOUD, radius=0.1)
    for phi in (5, 45, 72):
        camera = camera_at(Viewpoint(phi, -90))  # across the slope, so that this is all the slant there is
        on, off = (loud(picture(camera, *ground, dot)) > 0.5 for ground in ([hill], []))
        assert on.sum() > 0.8 * off.sum() > 60, phi  # beside ground its rim is less loud


# --- depth that is shared with what Manim draws once


def test_a_moving_dot_goes_behind_a_hill_that_stands_still(tmp_path):
    """In Manim's own play, each frame is what a fresh camera draws of all; the dot goes behind the hill."""
    hill, dot = hill_of(HILL), SpaceDot(np.zeros(3), LOUD, radius=0.08)
    path = VMobject().set_points_as_corners([[-2.6, -2.0, -0.3], [0.4, 2.3, -0.9], [2.6, 2.4, 1.2]])
    label = Square(0.6, fill_color="#00FF00", fill_opacity=1, stroke_width=0)

    def construct(scene):
        scene.set_camera_orientation(phi=np.radians(68), theta=np.radians(-60))
        scene.add(hill, dot.set_place(path.points[0]))
        scene.add_fixed_in_frame_mobjects(label)
        scene.play(MoveAlongPath(dot, path, run_time=3, rate_func=linear))

    frames = watch(construct, tmp_path, lambda renderer: dot.place.copy())
    assert len(frames) == 24
    hidden = set()
    for frame, place in frames:
        camera = camera_at(Viewpoint(68, -60))
        camera.add_fixed_in_frame_mobjects(label)
        fresh = picture(camera, hill, dot.set_place(place), label)
        assert np.abs(frame.astype(int) - fresh).max() <= 1
        (behind,), ((column, row),) = covered(camera, place[None], 0.3)
        (clear,), _ = covered(camera, place[None], -0.3)
        inside = abs(column - 320) < 10 and abs(row - 180) < 10  # under the label
        if bool(behind) is bool(clear) and not inside:  # else it is half in the ground, or under the label
            assert (loud(frame[row, column]) > 0.5) == (not behind), place
            hidden.add(bool(behind))
        assert (frame[172:188, 312:328] == [0, 255, 0]).all()  # the flat label is on top
    assert hidden == {True, False}


@pytest.mark.parametrize("theta", [-52, 34])
def test_a_sheet_stays_while_the_ground_begins_to_fade(theta):
    """From opaque to nearly so, the hill by a sheet changes the picture by a few levels, but at its seam."""
    camera, space = camera_at(Viewpoint(64, theta), (640, 360)), space_of(HILL)
    sides = [space.point(np.array(space.box.x), 0.6, z) for z in space.box.z]
    sheet, plane = SpaceSheet(*sides, LOUD, 0.3, rim=False), (0.0, -1.0, 0.0, -float(sides[0][0, 1]))
    whole, fading = (hill_of(HILL).cut_away(plane, left) for left in (1.0, 0.98))
    before, after = (picture(camera, hill, sheet).astype(float) for hill in (whole, fading))
    assert loud(picture(camera, whole, sheet)).sum() > 1000
    assert (np.abs(before - after).max(axis=-1) > 12).sum() < 20


def test_ground_on_the_floor_does_not_speckle():
    """Where level ground lies in the floor's plane, the ground alone is seen, as it is without the floor."""
    camera, space = camera_at(USUAL, (640, 360)), space_of(HILL)
    flat = hill_of(HILL)
    flat.points[:, 2] = flat.base
    corners = [space.point(np.array(space.box.x), y, space.box.z[0]) for y in space.box.y]
    lying, deeper = (SpaceSheet(*corners, LOUD, 0.55, rim=False, deeper=by) for by in (0.0, 0.05))
    bare, speckled, clean = (loud(picture(camera, flat, *more)) for more in ((), (lying,), (deeper,)))
    assert (np.abs(clean - bare) > 0.05).mean() < 1e-3 < (np.abs(speckled - bare) > 0.05).mean()


@pytest.mark.parametrize(("colour", "edge"), [("#32DCA7", "#0E1117"), ("#077B5A", "#FFFFFF")])
def test_a_line_on_the_ground_has_an_edge_on_both_sides(colour, edge):
    """Across a line that lies on the hill, its edge's colour is met before it and behind it.

    Left of x = −1.25 the ground turns away by more than 75° from facing the eye, and hides the nearer edge.
    """
    camera, hill, space = camera_at(USUAL, (1920, 1080)), hill_of(HILL), space_of(HILL)
    x = np.linspace(-2.5, 2.5, 241)
    places = space.point(x, -0.6, surface_of(HILL).values(x, np.full(241, -0.6)))
    pixels = frame_pixels(camera, camera.project_points(places))
    seen = picture(camera, hill, SpaceCurve(places, colour)).astype(float)[..., :3]
    wanted = 255 * np.array(ManimColor(edge).to_rgb())
    for k in range(20, 221, 20):
        way = pixels[k + 1] - pixels[k - 1]
        across = np.array([-way[1], way[0]]) / np.linalg.norm(way)
        for side in (-1, 1) if x[k] > -1.26 else (-1,):
            columns, rows = (pixels[k] + side * np.linspace(3, 10, 15)[:, None] * across).astype(int).T
            assert np.abs(seen[rows, columns] - wanted).max(axis=1).min() < 40
