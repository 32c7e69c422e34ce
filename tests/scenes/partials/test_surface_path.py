"""The walk across a hill, what is said of two slopes, what is dimmed, and what the hill hides."""

from __future__ import annotations

import numpy as np
import pytest
import sympy
from mpmath import mp, mpf

from mathcore import Box, Surface, surface_box
from scenes.partials.parts.both_sections import compared
from scenes.partials.parts.plane_views import plane_of
from scenes.partials.parts.surface_formula import FROZEN, SurfaceFormula
from scenes.partials.parts.surface_path import level_stop, path_end
from stage.text.phrases import Wording
from stage.three_d.camera import TerrainCamera
from stage.three_d.viewpoints import Viewpoint, clearest, hidden
from tests.stage.pictures import HILL, SADDLE, WAVES, first_hits, space_of, surface_of

VALLEYS = "((x^2+y-11)^2+(x+y^2-7)^2)/100"
WALKS = [
    (HILL, (1, 1)),
    (SADDLE, (1, sympy.Rational(1, 2))),
    (WAVES, (1, 1)),
    (VALLEYS, (1, 2)),
    ("sqrt(x^2+y^2)", (2, 1)),
    ("sqrt(4-x^2-y^2)", (1, 0)),
    ("ln(x) + y^2", (1, 1)),
    ("|x| + y^2", (1, 1)),
    ("1/(x*y)", (1, 1)),
]


@pytest.mark.parametrize(("text", "at"), WALKS, ids=[text for text, _ in WALKS])
def test_a_walk_stays_where_there_is_ground(text, at):
    """All along the way f and its partials are defined, inside the box; its end is far, and has slopes."""
    surface = Surface.read(text, None)
    at = tuple(map(sympy.sympify, at))
    box = surface_box(surface, at)
    end = path_end(surface, box, at)
    assert end is not None
    start, goal = (np.array([float(part) for part in place]) for place in (at, end))
    shares = np.linspace(0, 1, 2001)
    x, y = start[:, None] + (goal - start)[:, None] * shares
    assert box.x[0] <= x.min() and x.max() <= box.x[1] and box.y[0] <= y.min() and y.max() <= box.y[1]
    heights, slopes = surface.values(x, y), surface.gradients(x, y)
    assert np.isfinite(heights).all() and np.isfinite(slopes).all()
    # The way is looked at in 121 places: between two of them it can leave the box by a hair.
    slack = 0.01 * (box.z[1] - box.z[0])
    assert heights.min() >= box.z[0] - slack and heights.max() <= box.z[1] + slack
    assert surface.differentiable_at(end).ok
    assert np.abs(goal - start).max() > 0.1 * (box.x[1] - box.x[0])
    assert all(sympy.Rational(part).q in (1, 2, 4, 5, 10, 20) for part in end)
    # No crease is crossed: between neighbours no partial jumps by a good part of its range.
    steps = np.abs(np.diff(slopes, axis=1)).max(axis=1)
    assert (steps <= 0.05 * np.maximum(np.ptp(slopes, axis=1), 1e-9) + 1e-12).all()


def test_where_nothing_lies_there_is_no_walk():
    """Where f is defined at the place alone, or all other ground is out of the box, no end is found."""
    box, here = Box((-2, 2), (-2, 2), (-1, 1)), (sympy.S.Zero, sympy.S.Zero)
    assert path_end(Surface.read("sqrt(-x^2 - y^2)", None), box, here) is None
    assert path_end(Surface.read("1000(x^2 + y^2)", None), box, here) is None
    assert path_end(Surface.read("(x^2 + y^2)/10", None), box, here) is not None


@pytest.mark.parametrize(
    ("text", "at", "place", "summit"),
    [
        (HILL, (1, 1), (0, 0), True),
        (SADDLE, (1, sympy.Rational(1, 2)), (0, 0), False),
        ("40 - 0.1x^2 - 0.4y^2 + sin(x)", (2, -1), (1.30644, 0), True),
        ("x y", (0, 0), None, False),  # one is already there
        ("10 x^0.3 y^0.7", (100, 200), None, False),
        ("ln(x + y)", (1, 1), None, False),
        ("3x + 4y", (1, 1), None, False),
    ],
)
def test_the_walk_rests_where_both_slopes_are_0(text, at, place, summit):
    """At the nearest summit in the box, else at a level place; both slopes are 0 there, to 25 digits."""
    surface, at = Surface.read(text, None), tuple(map(sympy.sympify, at))
    stop = level_stop(surface, surface_box(surface, at), at)
    if place is None:
        assert stop is None
        return
    assert stop.summit == summit
    assert [float(part) for part in stop.place] == pytest.approx(place, abs=1e-5)
    assert max(abs(part.value(stop.place)) for part in surface.gradient) < 1e-25


@pytest.mark.parametrize(
    ("text", "at", "power"),
    [
        ("x^y", ("0.44", "0.31"), lambda x, y: y), ("x^(y/2)", ("0.5", "0.6"), lambda x, y: y / 2),
        ("(x + 1)^(y^2)", ("0.3", "0.5"), lambda x, y: y**2), ("y^x", ("0.31", "0.44"), lambda x, y: x),
    ],
)  # fmt: skip
def test_no_walk_leads_where_a_slice_is_too_steep(text, at, power):
    """x^0.03 rises to a half within a billionth of 0, as no picture shows: there the walk does not lead."""
    surface, at = Surface.read(text, None), tuple(map(sympy.Rational, at))
    box = surface_box(surface, at)
    goal = path_end(surface, box, at)
    assert goal is not None
    for share in np.linspace(0, 1, 41):
        x, y = (float(a + (b - a) * share) for a, b in zip(at, goal, strict=True))
        reached = 1e-10 ** power(x, y) if power(x, y) else 0
        assert reached < 0.15 * (box.z[1] - box.z[0])


@pytest.mark.parametrize(
    ("slopes", "told"),
    [
        (("-exp(-1/2)", "-2*exp(-1/2)"), "North–south is twice as steep"),
        (("3", "-1"), "East–west is three times as steep"),
        (("1/2", "2"), "North–south is four times as steep"),
        (("-sqrt(2)", "-sqrt(2)"), "East–west and north–south are equally steep"),
        (("16", "-16"), "Equally steep, but one way rises and the other falls"),
        (("1", "101/100"), "North–south is a little steeper"),
        (("-11/10", "1"), "East–west is a little steeper"),
        (("0", "0"), "Level ground, both ways"),
        (("0", "-3"), "East–west is level, north–south is not"),
        (("pi", "0"), "North–south is level, east–west is not"),
        (("12/5", "1"), "East–west is about 2.4 times as steep"),
        (("-1", "2.37"), "North–south is about 2.4 times as steep"),
        (("1", "25"), "North–south is far steeper"),
    ],
)
def test_what_is_said_of_two_slopes(slopes, told):
    """Which way is the steeper, and by how much, whatever the signs."""
    assert Wording().text(compared(*map(sympy.sympify, slopes))) == told


FORMULAS = [
    ("3x + 4y", {"x": 2, "y": 2}),
    (HILL, {"x": 2, "y": 2}),
    (VALLEYS, {"x": 3, "y": 3}),
    ("sin(x)cos(y)", {"x": 2, "y": 2}),
    ("exp(x) + x y", {"x": 3, "y": 2}),
    ("max(x, y)", {"x": 2, "y": 2}),
    ("theta^2 + w_1", {"theta": 2, "w_1": 2}),
    ("a (x - x_0)^2 + y_1 y", {"x": 2, "y": 2}),
]
CONSTANTS = {name: sympy.Integer(2) for name in ("a", "x_0", "y_1")}


@pytest.mark.parametrize(("text", "times"), FORMULAS, ids=[text for text, _ in FORMULAS])
def test_only_the_held_variable_is_dimmed(pen, text, times):
    """Held constant, a variable is dimmed wherever it stands, with terms of it alone; and nothing else."""
    formula = SurfaceFormula(pen, Surface.read(text, None, constants=CONSTANTS), pen.layout.side.width)
    every = formula.line.family_members_with_points()
    assert {glyph.get_fill_opacity() for glyph in every} == {1}
    assert formula.line.width < 1.001 * pen.layout.side.width
    for variable, count in times.items():
        assert len(formula.held[variable]) == count
        formula.freeze(variable, 1)
        own = {id(glyph) for glyph in formula.held[variable].family_members_with_points()}
        assert len(own) >= count
        for glyph in every:
            assert glyph.get_fill_opacity() == pytest.approx(FROZEN if id(glyph) in own else 1)
        formula.freeze(variable, 0.5)
        assert formula.held[variable][0].family_members_with_points()[0].get_fill_opacity() > FROZEN
        formula.freeze(variable, 0)


PLANES = {
    HILL: lambda x, y: 3 * mp.exp(-(x**2 + 2 * y**2) / 6),
    WAVES: lambda x, y: mp.sin(x) * mp.cos(y),
    VALLEYS: lambda x, y: ((x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2) / 100,
    "sqrt(x^2+y^2)": lambda x, y: mp.sqrt(x**2 + y**2),
}


@pytest.mark.parametrize("text", PLANES)
@pytest.mark.parametrize("at", [(1, 2), (sympy.Rational(-1, 2), sympy.Rational(3, 4))])
def test_the_plane_is_the_tangent_plane(text, at):
    """It has f's height and mpmath's slopes at the place, is flat, and leaves f only by second order."""
    surface, f = Surface.read(text, None), PLANES[text]
    plane = plane_of(surface, tuple(map(sympy.sympify, at)))
    assert plane.is_plane and not surface.is_plane
    with mp.workdps(30):
        x, y = (mpf(sympy.Rational(part).p) / sympy.Rational(part).q for part in at)
        slopes = [float(mp.diff(f, (x, y), order)) for order in ((1, 0), (0, 1))]
    there = np.random.default_rng(1).uniform(-3, 3, (2, 50))
    dx, dy = there[0] - float(x), there[1] - float(y)
    true = float(f(x, y)) + slopes[0] * dx + slopes[1] * dy
    assert np.allclose(plane.values(*there), true, rtol=0, atol=1e-9 * (1 + np.abs(true).max()))
    off = [
        abs(float(f(x + h, y + h)) - plane.values(np.array([float(x + h)]), np.array([float(y + h)]))[0])
        for h in (mpf("0.02"), mpf("0.01"))
    ]
    assert off[1] < 0.3 * off[0]


def test_a_plane_is_its_own_tangent_plane():
    """A plane stays as it was written."""
    plane = Surface.read("3x + 4y", None)
    assert plane_of(plane, (sympy.S.One, sympy.S.One)) is plane


def eye_of(camera: TerrainCamera) -> np.ndarray:
    """Where the viewer stands in space, (3,): Manim's projection has its eye at the focal distance."""
    return camera.get_rotation_matrix()[2] * camera.get_focal_distance() + camera.frame_center


@pytest.mark.parametrize("text", [HILL, SADDLE, WAVES])
@pytest.mark.parametrize("view", [Viewpoint(64, -52), Viewpoint(45, 130), Viewpoint(80, 20)])
def test_hidden_agrees_with_lines_of_sight(text, view):
    """What is called hidden is what the tests' own line of sight meets the ground before, to 99 %."""
    surface, space, camera = surface_of(text), space_of(text), TerrainCamera()
    view.set(camera)
    eye, random = eye_of(camera), np.random.default_rng(6)
    places = space.point(*(random.uniform(*ends, 400) for ends in (space.box.x, space.box.y, space.box.z)))
    away = np.linalg.norm(places - eye, axis=1)
    far = first_hits(surface, space, eye, (places - eye) / away[:, None], 600)
    clear = np.abs(far - away) > 0.05  # else it lies on the ground itself
    told = hidden(surface, space, places, eye)
    assert 0.1 < told.mean() < 0.95 and clear.sum() > 300
    assert (told == (far < away))[clear].mean() > 0.99


@pytest.mark.parametrize(("text", "at"), [(HILL, (1, 1)), (HILL, (-1, 2)), (SADDLE, (1, 2)), (WAVES, (1, 1))])
def test_the_clearest_view_shows_the_place(text, at):
    """From the view chosen for a place, the line of sight meets no ground before it, and looks down on it."""
    surface, space, camera = surface_of(text), space_of(text), TerrainCamera()
    view = clearest(surface, space, tuple(map(sympy.Integer, at)), camera)
    view.set(camera)
    place = space.point(*at, float(surface.values(np.array([at[0]]), np.array([at[1]]))[0]))
    eye = eye_of(camera)
    away = np.linalg.norm(place - eye)
    far = first_hits(surface, space, eye, ((place - eye) / away)[None], 2000)
    assert far[0] == pytest.approx(away, abs=0.03)


@pytest.mark.parametrize("text", ["floor(x/2) + y^2", "sign(x) + x^2 y", "x^2 + 2sign(x - y - 1/3)"])
def test_the_path_crosses_no_jump(text):
    """From (1/2, 1/2) the path ends where no step lies between: the steps' own values agree."""
    surface = Surface.read(text)
    at = (sympy.Rational(1, 2), sympy.Rational(1, 2))
    goal = path_end(surface, surface_box(surface, at), at)
    steps = {"floor": lambda x, y: sympy.floor(x / 2), "sign(": lambda x, y: sympy.sign(x)}
    step = steps.get(text[:5], lambda x, y: sympy.sign(x - y - sympy.Rational(1, 3)))
    assert goal is not None and step(*goal) == step(*at)
