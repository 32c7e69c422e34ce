"""The gradient's gadgets: arrows of the right parts, a right angle that is one, and no trace of the past."""

from __future__ import annotations

import itertools
from types import SimpleNamespace

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from manim import VMobject
from mpmath import mp, mpf

from mathcore import Surface, number
from scenes.gradient.parts.gradient_labels import GradientLabels, NameAlong
from scenes.gradient.parts.gradient_map import component_facts, partials_line
from scenes.gradient.parts.gradient_picture import GradientPicture, MapArrow, dashes
from scenes.gradient.parts.map_scale import MapScale, crowding, map_scale, where_arrows_are
from scenes.gradient.parts.moving_point import SHORT
from scenes.gradient.parts.point_path import PointPath
from scenes.gradient.parts.vector_line import LiveVector, VectorLine
from stage.claims.claim import claims_of
from stage.graphing.contour_plot import ContourPlot
from stage.graphing.label_placement import CLEAR, clearance, points_of_box, polyline
from stage.scene.parameters import Refusal
from stage.scene.refusals import refuse_no_tangent_plane
from stage.text.number_claims import read_number
from tests.stage.drawn import ends, state, through_the_ticks

inside = settings(max_examples=25, deadline=None)
FUNCTIONS = {  # a lecturer's text, its counterpart for mpmath, where
    "x^2 + y^2": (lambda x, y: x**2 + y**2, (1, 2)),
    "x^2 - y^2": (lambda x, y: x**2 - y**2, (1, "1/2")),
    "((x^2+y-11)^2+(x+y^2-7)^2)/100": (
        lambda x, y: ((x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2) / 100,
        (1, 2),
    ),
    "sin(x)cos(y)": (lambda x, y: mp.sin(x) * mp.cos(y), (1, 1)),
    "sqrt(x^2+y^2)": (lambda x, y: mp.sqrt(x**2 + y**2), (2, 1)),
    "3x + 4y": (lambda x, y: 3 * x + 4 * y, (1, 1)),
    "1000000x*y": (lambda x, y: 1000000 * x * y, (1, 1)),
    "y^3/1000": (lambda x, y: y**3 / 1000, ("1/3", 1)),
}
each_function = pytest.mark.parametrize("text", FUNCTIONS)


def given_place(text: str):
    return tuple(map(number, FUNCTIONS[text][1]))


@pytest.fixture(scope="module")
def pictures(pen):
    """A text's picture on its map, made once."""
    made = {}

    def make(text: str, which: str = "") -> GradientPicture:
        if (text, which) not in made:
            surface, at = Surface.read(text), given_place(text)
            stage = map_scale(surface, at)
            kept = where_arrows_are(stage, at, surface.gradient_at(at))
            plot = ContourPlot(pen, surface, stage.box, pen.layout.plot, clear_of=kept)
            made[text, which] = GradientPicture(plot, at, stage.factor)
        return made[text, which]

    return make


def gradient_by_mpmath(text: str, x: float, y: float) -> np.ndarray:
    with mp.workdps(30):
        place = mpf(x), mpf(y)
        return np.array([float(mp.diff(FUNCTIONS[text][0], place, order)) for order in ((1, 0), (0, 1))])


def whole(picture: GradientPicture, x: float, y: float) -> GradientPicture:
    """The picture at a place, all of it drawn."""
    picture.shares |= {"x": 1.0, "y": 1.0, "gradient": 1.0}
    picture.lit = 1.0
    picture.show(x, y)
    return picture


@each_function
def test_the_arrows_are_the_gradient(pictures, text):
    """By the axes' numbers the arrow is mpmath's gradient times the factor; so are its two components."""
    picture = whole(pictures(text), *map(float, given_place(text)))
    factor, uphill = float(picture.factor), gradient_by_mpmath(text, picture.x, picture.y)
    unit = float(np.hypot(*uphill)) * factor
    for arrow, true in (
        (picture.arrow, uphill),
        (picture.along_x, uphill * [1, 0]),
        (picture.along_y, uphill * [0, 1]),
    ):
        if np.hypot(*true) == 0:
            assert not len(arrow.shaft.points) and not len(arrow.tip.points)
            continue
        start, end = through_the_ticks(picture.plot, ends(arrow))
        assert np.allclose(end - start, factor * true, rtol=0, atol=1e-9 * max(unit, 1))


@each_function
def test_the_components_lead_to_the_arrows_end(pictures, text):
    """The second component begins where the first ends, and ends where the arrow does."""
    picture = whole(pictures(text), *map(float, given_place(text)))
    here, corner, end = (picture.plot.at(*place) for place in picture.corners())
    assert np.allclose(ends(picture.arrow), [here, end])
    if len(picture.along_x.shaft.points):
        assert np.allclose(ends(picture.along_x), [here, corner])
    if len(picture.along_y.shaft.points):
        assert np.allclose(ends(picture.along_y), [corner, end])


@inside
@given(text=st.sampled_from(sorted(FUNCTIONS)), t=st.floats(0, 2.999))
def test_the_right_angle_is_one(pictures, text, t):
    """All along the walk, but where the arrow nearly vanishes, it crosses the contour at right angles."""
    picture = pictures(text)
    surface = picture.plot.surface
    walk = PointPath(surface, map_scale(surface, picture.at), picture.at)
    if not len(walk.legs):
        return
    whole(picture, *walk.place(min(t, len(walk.legs))))
    if picture.arrow_length < SHORT:
        return
    start, end = ends(picture.arrow)
    corners = picture.contour.points[::4]
    k = int(np.argmin(np.linalg.norm(corners - start, axis=1)))
    ahead, behind = corners[k + 1] - corners[k], corners[k - 1] - corners[k]
    both = ahead - behind
    square = both @ (end - start) / np.linalg.norm(both) / np.linalg.norm(end - start)
    assert abs(np.degrees(np.arcsin(square))) < 0.01


@each_function
def test_what_is_drawn_right_holds(pictures, text):
    """All claims of a picture hold, whole and half drawn."""
    picture = whole(pictures(text), *map(float, given_place(text)))
    parts = (picture.dot, picture.arrow, picture.along_x, picture.along_y, *picture.square)
    for share in (1.0, 0.4):
        picture.grow(x=share, y=share, gradient=share)
        for part in parts:
            if any(len(one.points) for one in part.get_family()):
                assert claims_of(part) and all(claim.read(part).ok for claim in claims_of(part)), part


def broken(part) -> bool:
    return not all(claim.read(part).ok for claim in claims_of(part))


@pytest.mark.parametrize("what", ["arrow", "along_x", "along_y", "dot", "tangent", "contour"])
def test_what_is_drawn_wrong_is_found(pictures, what):
    """Each part, moved by a thousandth of a unit across itself, no longer is what it claims."""
    picture = whole(pictures("x^2 + y^2", what), 1, 2)
    part = getattr(picture, what)
    part.shift([0.001 * picture.plot.unit[0], 0.0005 * picture.plot.unit[1], 0])
    assert broken(part)


@pytest.mark.parametrize("side", [1, -1])
def test_an_arrow_that_leans_is_found(pictures, side):
    """A lean of over a quarter of a pixel in 2160 lines, 1.1 frame units out, is found; far less is not seen.

    The arrow itself, whose end is claimed by the axes' numbers, is wrong at a fiftieth of a degree.
    """
    pixel, out = 8 / 2160, 1.1  # frame units
    for pixels, found in ((0.26, True), (0.2, False)):
        picture = whole(pictures("x^2 + y^2", "leaning"), 1, 2)
        picture.arrow.rotate(side * pixels * pixel / out, about_point=ends(picture.arrow)[0])
        assert broken(picture.mark) == found
    picture = whole(picture, 1, 2)
    picture.arrow.rotate(side * np.radians(0.02), about_point=ends(picture.arrow)[0])
    assert broken(picture.arrow)


@inside
@given(
    text=st.sampled_from(["x^2 + y^2", "x^2 - y^2", "sin(x)cos(y)"]),
    before=st.lists(st.tuples(st.floats(-1.4, 1.4), st.floats(0.3, 1.4)), max_size=3),
    x=st.floats(0.3, 1.4),
    y=st.floats(0.3, 1.4),
)
def test_the_past_leaves_no_trace(pictures, text, before, x, y):
    """A picture at a place looks the same wherever it was before."""
    one, other = pictures(text), pictures(text, "another")
    for place in before:
        whole(one, *place)
    drawn, expected = (state(whole(picture, x, y).group) for picture in (one, other))
    assert drawn.shape == expected.shape and np.allclose(drawn, expected, rtol=0, atol=1e-9)


def test_an_arrow_without_length_is_none(pictures):
    """From a place to itself nothing is drawn, and a short arrow keeps its head within its length."""
    arrow = MapArrow(pictures("x^2 + y^2").plot, "#FFFFFF")
    arrow.lay((1, 1), (1, 1))
    assert not len(arrow.shaft.points) and not len(arrow.tip.points)
    arrow.lay((1, 1), (1.05, 1))
    start, end = ends(arrow)
    assert arrow.tip.points[:, 0].min() > start[0] and arrow.tip.points[:, 0].max() == pytest.approx(end[0])


@given(length=st.floats(0.25, 3))
def test_dashes_end_where_the_line_does(length):
    """A dashed line starts and ends with a dash."""
    line = VMobject()
    dashes(line, np.zeros(3), np.array([length, 0, 0]))
    assert np.allclose(line.points[[0, -1]], [[0, 0, 0], [length, 0, 0]])


# --- the choices that are made


@each_function
def test_the_arrow_fits_its_map(text):
    """The point, the arrow and both components lie on the map, the arrow over a ninth of it at least."""
    surface, at = Surface.read(text), given_place(text)
    stage = map_scale(surface, at)
    uphill = gradient_by_mpmath(text, *map(float, at))
    end = np.array(list(map(float, at))) + float(stage.factor) * uphill
    for part, here, (low, high) in zip(end, map(float, at), (stage.box.x, stage.box.y), strict=True):
        assert low < part < high and low < here < high
    assert stage.box.x[1] - stage.box.x[0] == pytest.approx(stage.box.y[1] - stage.box.y[0])
    assert 1 / 9 < float(stage.factor) * np.hypot(*uphill) / stage.side < 0.6


def test_true_lengths_where_they_fit():
    """The storyboard's arrow is drawn in the map's own units; a gradient of a million is not."""
    assert map_scale(Surface.read("x^2 + y^2"), given_place("x^2 + y^2")).factor == 1
    factor = map_scale(Surface.read("1000000x*y"), given_place("1000000x*y")).factor
    assert factor < 1 and set(str(factor.q).rstrip("0")) | set(str(factor.p).rstrip("0")) <= set("125")


@each_function
def test_the_walk_can_be_walked(text):
    """All along the walk there is an arrow on the map, which never jumps; at a level place there is none."""
    surface, at = Surface.read(text), given_place(text)
    stage = map_scale(surface, at)
    walk = PointPath(surface, stage, at)
    assert walk.stops[0] == at and 2 <= len(walk.stops) <= 4 and len(set(walk.stops)) == len(walk.stops)
    assert walk.place(0) == tuple(map(float, at)) and walk.place(len(walk.legs)) == tuple(
        map(float, walk.stops[-1])
    )
    times = np.linspace(0, len(walk.legs), 200)
    if walk.level is not None:
        assert walk.stops[1] == walk.level and np.allclose(
            gradient_by_mpmath(text, *map(float, walk.level)), 0
        )
        times = np.linspace(0, 0.95, 200)
    places = np.array([walk.place(t) for t in times])
    arrows = np.array([gradient_by_mpmath(text, *place) for place in places[::10]])
    ends = places[::10] + float(stage.factor) * arrows
    low, high = np.array([stage.box.x, stage.box.y]).T
    assert np.all((ends > low) & (ends < high)) and np.all(np.hypot(*arrows.T) > 0)
    fine = surface.gradients(*places.T)
    turns = np.diff(np.unwrap(np.arctan2(*fine[::-1])))
    assert np.abs(turns).max() < 0.5


def test_crowding_is_only_claimed_where_it_is_true():
    """Longer where they crowd: of even levels alone, and of an arrow whose length changes."""
    even, uneven = [sympy.Integer(k) for k in (1, 2, 3)], [sympy.Integer(k) for k in (1, 2, 4)]
    assert crowding(even, [1.0, 2.0]) and not crowding(uneven, [1.0, 2.0]) and not crowding(even, [1.0, 1.0])


@pytest.mark.parametrize(
    ("text", "at", "reason"),
    [
        ("sqrt(x^2+y^2)", (0, 0), "tip"),
        ("ln(x)", (-1, 0), "ln"),
        ("|x| + y", (0, 1), "x"),
    ],
)
def test_what_has_no_arrow_is_refused(text, at, reason):
    """A tip, an edge, a place off the domain: each is refused with its reason and a hint."""
    with pytest.raises(Refusal) as caught:
        refuse_no_tangent_plane(Surface.read(text), tuple(map(number, at)))
    assert caught.value.key == "at" and reason in caught.value.reason and caught.value.hint


def test_what_has_an_arrow_is_taken():
    """Every function of these tests has an arrow at its place."""
    for text in FUNCTIONS:
        refuse_no_tangent_plane(Surface.read(text), given_place(text))


# --- labels and lines


@each_function
def test_labels_keep_clear(pictures, pen, text):
    """Each label that is shown keeps clear of the arrows, the tangent, the axes and of every other label."""
    picture = whole(pictures(text), *map(float, given_place(text)))
    facts = component_facts(picture.plot.surface, picture.at)
    levels = [points_of_box(one) for one in picture.plot.level_labels]
    labels = GradientLabels(picture, facts, 3, np.concatenate([np.zeros((0, 2)), *levels]))
    shown = [one for one in (*labels.lengths, labels.name, labels.place) if one.get_fill_opacity() > 0]
    assert len(shown) >= 2
    drawn = polyline(picture.arrow.shaft, picture.components, picture.tangent, picture.plot.lines)
    for label in shown:
        assert clearance(label.get_center(), label.width, label.height, drawn) >= 0.5 * CLEAR
        assert picture.plot.box.left <= label.get_left()[0] and label.get_right()[0] <= picture.plot.box.right
    for one, other in itertools.combinations(shown, 2):
        near = points_of_box(other)
        assert clearance(one.get_center(), one.width, one.height, near) >= 0.5 * CLEAR


def test_the_name_goes_along(pictures):
    """∇f stands beside its arrow all along a move that leaves it room."""
    picture = whole(pictures("3x + 4y"), 1, 1)
    name = NameAlong(picture)
    name.plan(lambda time: (1 - time, 1 - 2 * time))
    for time in (0.0, 0.5, 1.0):
        picture.show(1 - time, 1 - 2 * time)
        name.show(time, (1 - time, 1 - 2 * time))
        assert name.label.get_fill_opacity() == 1
        shaft = polyline(picture.arrow)
        assert 0 < clearance(name.label.get_center(), name.label.width, name.label.height, shaft) < 1


def test_numbers_make_room(pictures):
    """A level's number is not to be seen while the arrow lies over it, and is there again afterwards."""
    picture = whole(pictures("x^2 + y^2", "room"), 1, 2)
    label = next(iter(picture.plot.level_labels))
    (x, y), *_ = picture.plot.coordinates([label.get_center()])
    picture.show(float(x) / 2, float(y) / 2)
    assert label.get_fill_opacity() == 0
    picture.show(1.0, -1.0 if y > 0 else 1.0)
    assert label.get_fill_opacity() == 1


def test_a_vector_says_its_facts(pen):
    """[2, 4] is exact and has =, [cos² 1, …] is rounded and has ≈; each entry reads as its fact."""
    bowl, waves = Surface.read("x^2 + y^2"), Surface.read("sin(x)cos(y)")
    exact = VectorLine(pen, "nabla f", component_facts(bowl, (1, 2)), 3, 6)
    rounded = VectorLine(pen, "nabla f", component_facts(waves, (1, 1)), 3, 6)
    assert [read_number(entry) for entry in exact.entries] == ["2", "4"]
    assert [read_number(entry) for entry in rounded.entries] == ["0.292", "−0.708"]
    assert "approx" in rounded[0].says and "approx" not in exact[0].says
    for line in (exact, rounded):
        assert not any(broken(entry) for entry in line.entries)


def test_a_vectors_entries_light_up(pen):
    """An entry goes from ink to the colour of its direction."""
    line = VectorLine(pen, "nabla f", component_facts(Surface.read("x y"), (1, 2)), 3, 6)
    line.light(0, 1)
    colours = [entry[0].get_fill_color().to_hex().upper() for entry in line.entries]
    assert colours == [pen.theme.ink, pen.theme.y_direction]


@given(st.floats(-9, 9), st.floats(-9, 9))
def test_a_live_vector_keeps_its_width(pen, a, b):
    """While its digits run, the brackets of a live vector stand still."""
    quantity = SimpleNamespace(
        name="v", value=lambda t: (a, b) if t else (0.0, 0.0), exact=lambda t: (a, b), expression=str
    )
    live = LiveVector(pen, "nabla f", [(-9, 9), (-9, 9)], quantity, 9)
    live.show(0)
    edges = [live.live[k].get_center() for k in (0, 2, -1)]
    live.show(1)
    assert np.allclose(edges, [live.live[k].get_center() for k in (0, 2, -1)])
    assert not any(broken(readout) for readout in live.readouts)


@pytest.mark.parametrize("text", [*FUNCTIONS, "sin(x^3 y)exp(cos(x y^2)) + x^5 y^5 - ln(1 + x^2 y^2)"])
def test_the_partials_fit_their_side(pen, text):
    """However long the partials are, their line fits the side and is large enough to read."""
    line = partials_line(pen, Surface.read(text), 5.0, 5.0)
    assert line.width <= 5.0 * 1.001 and line.em() >= 0.7 * pen.em("formula")


def test_no_number_is_put_where_the_arrows_come():
    """What must stay free holds the whole arrow, both components and a ring of room for the compass."""
    surface, at = Surface.read("x^2 + y^2"), given_place("x^2 + y^2")
    stage = map_scale(surface, at)
    assert isinstance(stage, MapScale)
    kept = where_arrows_are(stage, at, surface.gradient_at(at))
    for place in ((1, 2), (3, 2), (3, 6), (2, 4), (1 + 0.16 * stage.side, 2)):
        assert np.min(np.hypot(*(kept - place).T)) < 0.02 * stage.side
