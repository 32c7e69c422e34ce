"""Space and its views: coordinates, cameras that fit, cuts face to face, and axes that make room."""

from __future__ import annotations

from functools import cache
from itertools import product

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from manim import ThreeDCamera

from mathcore import Box, Window
from stage.graphing.curve_plot import CurvePlot
from stage.scene.lesson_scene_3d import StageCamera
from stage.three_d.camera import TerrainCamera
from stage.three_d.space import Space
from stage.three_d.space_axes import SpaceAxes
from stage.three_d.viewpoints import Viewpoint, face_on, fit, from_above
from tests.stage.drawn import through_the_ticks, value_of
from tests.stage.pictures import HILL, SADDLE, WAVES, space_of, surface_of

numbers = st.floats(-1e3, 1e3)
ranges = st.tuples(numbers, st.floats(1e-2, 1e3)).map(lambda pair: (pair[0], pair[0] + pair[1]))
views = st.builds(Viewpoint, numbers, numbers, st.floats(0.1, 5), st.tuples(numbers, numbers))


@given(ranges, ranges, ranges, st.tuples(*[st.floats(-0.5, 1.5)] * 3))
@settings(max_examples=60, deadline=None)
def test_places_and_coordinates_are_inverse(x, y, z, shares):
    """Every (x, y, z) lies at a point whose coordinates it is; the box's middle lies at 0."""
    space = Space(Box(x, y, z))
    place = [low + share * (high - low) for (low, high), share in zip((x, y, z), shares, strict=True)]
    sizes = max(1.0, *(abs(end) for ends in (x, y, z) for end in ends))
    assert np.abs(space.coordinates(space.point(*place))[0] - place).max() < 1e-12 * sizes
    corners = space.point(*np.array(list(product(x, y, z))).T)
    assert np.allclose(corners.mean(axis=0), 0, atol=1e-9)
    assert np.allclose(np.ptp(corners, axis=0), [space.side, space.side, space.height])


@given(views, views, st.floats(0, 1))
@settings(max_examples=60, deadline=None)
def test_a_way_between_views_ends_at_them(one, other, share):
    """A view on the way begins and ends at exactly the two, and lies between them in every number."""
    assert one.between(other, 0) == one and one.between(other, 1) == other
    half = one.between(other, share)
    for name in ("phi", "theta", "zoom"):
        ends = sorted((getattr(one, name), getattr(other, name)))
        assert ends[0] - 1e-9 <= getattr(half, name) <= ends[1] + 1e-9


@cache
def stock() -> ThreeDCamera:
    """Manim's own camera."""
    return ThreeDCamera()


def seen_from(view: Viewpoint, places: np.ndarray) -> np.ndarray:
    """Where Manim's own camera sees places, (n, 2), moved by the view's shift."""
    camera = stock()
    camera.set_phi(np.radians(view.phi))
    camera.set_theta(np.radians(view.theta))
    camera.set_zoom(view.zoom)
    camera.reset_rotation_matrix()
    return camera.project_points(np.atleast_2d(places))[:, :2] + view.shift


@pytest.mark.parametrize(("text", "turn"), [(HILL, 0), (SADDLE, 0), (HILL, 360), (WAVES, -130)])
@pytest.mark.parametrize("view", [Viewpoint(64, -58), Viewpoint(35, 20), Viewpoint(80, 170)])
def test_a_fitted_view_keeps_the_box_in_its_zone(layout, text, turn, view):
    """All corners of the box stay in the zone, at every degree of the turn, and the box touches its sides."""
    space, zone, camera = space_of(text), layout.plot.inset(0.8, 0.5, 0.7, 0.2), TerrainCamera()
    Viewpoint(12, 34, 0.7, (0.5, 0.25)).set(camera)
    fitted = fit(view, camera, space, zone, turn)
    before = np.degrees(camera.get_phi()), np.degrees(camera.get_theta()), camera.get_zoom()
    assert before == pytest.approx((12, 34, 0.7)) and camera.lens_shift.tolist() == [0.5, 0.25]
    corners = space.point(*np.array(list(product(space.box.x, space.box.y, space.box.z))).T)
    angles = np.linspace(0, turn, abs(turn) + 1)
    seen = np.concatenate([seen_from(fitted.turned(by), corners) for by in angles])
    (left, bottom), (right, top) = seen.min(axis=0), seen.max(axis=0)
    slack = 0.03 if turn else 1e-9  # between two of the 25 looks of a turn
    assert zone.left - slack <= left and right <= zone.right + slack
    assert zone.bottom - slack <= bottom and top <= zone.top + slack
    assert min(zone.width - (right - left), zone.height - (top - bottom)) < 0.03


@pytest.mark.parametrize(("text", "axis", "at"), list(product((HILL, SADDLE, WAVES), (0, 1), (0.7, -1.2))))
def test_face_on_a_cut_lies_on_its_plot(pen, layout, text, axis, at):
    """Seen face on, the ground's places over the cut lie on the plot's own graph, to 1e-6 frame units."""
    surface, space = surface_of(text), space_of(text)
    held = str(surface.variables[1 - axis])
    window = Window((space.box.x, space.box.y)[axis], space.box.z)
    zone = layout.plot
    for _ in range(3):
        plot = CurvePlot(pen, surface.slice(**{held: sympy.Rational(str(at))}), window, zone, ("t", "f"))
        spare = plot.box.height - plot.box.width * space.height / space.side
        if spare > 0:
            zone = zone.inset(bottom=spare / 2, top=spare / 2)
        else:
            wide = plot.box.width - plot.box.height * space.side / space.height
            zone = zone.inset(left=wide / 2, right=wide / 2)
    view = face_on(TerrainCamera(), space, plot, axis, at)
    graph = plot.graph.points[::4, :2]
    low, high = [plot.box.left, plot.box.bottom], [plot.box.right, plot.box.top]
    graph = graph[((graph > low) & (graph < high)).all(axis=1)]
    assert len(graph) > 50
    # The graph's places by the numbers beside it, as places of space, seen by Manim's own camera.
    t, z = through_the_ticks(plot, graph).T
    x, y = (t, np.full(len(t), at)) if axis == 0 else (np.full(len(t), at), t)
    assert np.allclose(surface.values(x, y), z, rtol=0, atol=1e-6)
    assert np.abs(seen_from(view, space.point(x, y, surface.values(x, y))) - graph).max() < 1e-6


@pytest.mark.parametrize(("text", "height"), [(HILL, 0.0), (HILL, 1.5), (SADDLE, -2.0)])
def test_from_above_a_level_lies_on_its_zone(layout, text, height):
    """Seen straight down, the box's level lies on the square zone, x to the right and y upwards, to 1e-6."""
    space, side = space_of(text), min(layout.plot.width, layout.plot.height)
    zone = layout.plot.inset(right=layout.plot.width - side, top=layout.plot.height - side)
    view = from_above(TerrainCamera(), space, zone, height)
    x, y = (np.linspace(*ends, 7) for ends in (space.box.x, space.box.y))
    seen = seen_from(view, space.point(*(part.ravel() for part in np.meshgrid(x, y)), height))
    flat = np.meshgrid(np.linspace(zone.left, zone.right, 7), np.linspace(zone.bottom, zone.top, 7))
    assert np.abs(seen - np.stack([part.ravel() for part in flat], axis=1)).max() < 1e-6


# --- axes


@pytest.fixture(scope="module", params=[HILL, SADDLE])
def axes(request, pen):
    space = space_of(request.param)
    return SpaceAxes(space, pen, ("x", "y", "f")), space


def opacity(label) -> float:
    return label.glyphs[0].get_fill_opacity()


def seen_boxes(axes) -> tuple[list[str], np.ndarray, np.ndarray]:
    """What the visible labels say, their middles (n, 2) and their half extents (n, 2)."""
    visible = [label for label in axes._labels if opacity(label) > 0.06]
    middles = np.array([label.get_center()[:2] for label in visible])
    return [one.says for one in visible], middles, np.array([[one.width, one.height] for one in visible]) / 2


def overlaps(one: tuple, others: tuple) -> np.ndarray:
    """Which boxes (middles, half extents; broadcast) share an area."""
    return (np.abs(one[0] - others[0]) < one[1] + others[1]).all(axis=-1)


@pytest.mark.parametrize(("text", "phi"), [(HILL, 35), (HILL, 64), (HILL, 78), (SADDLE, 64)])
def test_numbers_overlap_nothing(pen, layout, text, phi):
    """At every third degree of a full turn no two visible labels overlap, nor any one an axis's line."""
    axes, camera, shown = SpaceAxes(space_of(text), pen), StageCamera(), 0
    home = fit(Viewpoint(phi, 0), camera, axes.space, layout.plot.inset(1, 0.7, 0.95, 0.1), 360)
    for theta in range(0, 360, 3):
        view = home.turned(theta)
        view.set(camera)
        axes.face(camera)
        says, middles, halves = seen_boxes(axes)
        shown += len(says)
        touching = overlaps((middles[:, None], halves[:, None]), (middles, halves))
        assert touching.sum() == len(says), (theta, says)  # each with itself alone
        for edge in axes.edges:
            if edge.get_stroke_opacity() > 0.06:
                start, end = seen_from(view, edge.points[[0, -1]])
                along = start + np.linspace(0, 1, 200)[:, None] * (end - start)
                assert not overlaps((middles[:, None], halves[:, None]), (along, np.zeros(2))).any(), theta
    assert shown > 120 * 6
    middles, halves = np.array([[0.0, 0.0], [0.9, 0.1]]), np.array([[0.5, 0.5], [0.5, 0.5]])
    assert overlaps((middles[0], halves[0]), (middles[1], halves[1]))  # the check can fail


@pytest.mark.parametrize("phi", [35, 64, 78])
def test_no_number_jumps(pen, layout, phi):
    """Half a degree further round no label that is seen has moved by more than half a frame unit."""
    axes, camera = SpaceAxes(space_of(HILL), pen), StageCamera()
    home = fit(Viewpoint(phi, 0), camera, axes.space, layout.plot.inset(1, 0.7, 0.95, 0.1), 360)
    before, jumps = None, 0
    for theta in np.arange(0, 180.1, 0.5):  # the box is square: the rest of the turn is like it
        home.turned(float(theta)).set(camera)
        axes.face(camera)
        now = [(label.get_center()[:2], opacity(label)) for label in axes._labels]
        for label, old, new in zip(axes._labels, before or now, now, strict=True):
            if np.linalg.norm(new[0] - old[0]) > 0.5:
                jumps += 1
                assert max(old[1], new[1]) < 0.06, (theta, label.says, old, new)
        before = now
    assert jumps > 4  # edges do change on the way


@pytest.mark.parametrize("text", [HILL, SADDLE, WAVES, "3x + 4y", "x^2 + y^2"])
def test_every_axis_tells_its_scale(pen, text):
    """Each of the three axes has at least two numbers: one alone gives no scale."""
    axes = SpaceAxes(space_of(text), pen)
    assert min(len(numbers) for numbers in axes._numbers) >= 2


@pytest.mark.parametrize("view", [Viewpoint(64, -52), Viewpoint(50, 30, 1.2, (0.5, 0.5)), Viewpoint(75, 200)])
def test_ticks_stand_at_the_numbers_places(axes, view):
    """Each tick begins where Manim's camera sees its number's place on its edge, and the number is near."""
    axes, space = axes
    camera = StageCamera()
    view.set(camera)
    axes.face(camera)
    for axis in range(3):
        pieces = axes.ticks[axis].outline()
        assert len(pieces) == len(axes._numbers[axis])
        edge = space.coordinates(axes.edges[axis].points[[0, -1]])
        ends = (space.box.x, space.box.y, space.box.z)
        assert sorted(edge[:, axis]) == pytest.approx(ends[axis])
        for other in {0, 1, 2} - {axis}:
            assert edge[0, other] == pytest.approx(edge[1, other])
            assert min(abs(edge[0, other] - end) for end in ends[other]) < 1e-9
        for piece, number in zip(pieces, axes._numbers[axis], strict=True):
            place = edge[0].copy()
            place[axis] = value_of(number)
            start, end = seen_from(view, piece)
            assert np.abs(start - seen_from(view, space.point(*place))[0]).max() < 1e-9
            reach = np.hypot(number.width, number.height) / 2
            assert np.linalg.norm(number.get_center()[:2] - end) < 0.3 + reach


@pytest.mark.parametrize("text", [HILL, SADDLE, WAVES])
def test_a_held_frame_has_no_half_shown_numbers(pen, layout, text):
    """At rest a number is there or it is not, from every third degree; within a move some are between."""
    axes, camera, between = SpaceAxes(space_of(text), pen), StageCamera(), 0
    home = fit(Viewpoint(64, 0), camera, axes.space, layout.plot.inset(1, 0.7, 0.95, 0.1), 360)
    for theta in range(0, 360, 3):
        home.turned(theta).set(camera)
        axes.face(camera, 0.0)
        moving = [opacity(label) for label in axes._labels]
        between += sum(0.02 < one < 0.98 for one in moving)
        axes.face(camera, 1.0)
        held = [opacity(label) for label in axes._labels]
        assert all(min(one, 1 - one) < 1e-9 for one in held), theta
        assert all(one == 1 for one, before in zip(held, moving, strict=True) if before > 0.98)
    assert between > 10
