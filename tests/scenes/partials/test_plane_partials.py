"""The plane's clip against mpmath: how far each step leads up, everywhere, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from manim import ManimColor
from pydantic import ValidationError

from scenes import PlanePartials
from scenes.partials.parts.plane_views import GLASS
from scenes.partials.parts.plane_words import compare, of_a_rise
from scenes.partials.parts.surface_formula import FROZEN, SurfaceFormula, terms_of
from stage.claims.lengths import labelled_lengths_of, seen_steepness, stated_scales_of
from stage.scene.lesson_scene import Beat
from stage.style.theme import THEMES
from studio.check.comparisons import as_flat
from tests.scenes.cases import PLANES, partials_of, start_of
from tests.scenes.every_case import EveryCase
from tests.stage.drawn import right
from tests.stage.pictures import surface_of

each_plane = pytest.mark.parametrize("name", PLANES)
AXES = {"x": 0, "y": 1}


@each_plane
class TestEveryPlane(EveryCase):
    """What holds for every scene holds for this one in all its cases."""


@each_plane
@pytest.mark.parametrize("variable", AXES)
def test_the_rise_is_the_partial_derivative(examined, name, variable):
    """The rise of a step of 1 and ∂f beside it are both mpmath's partial derivative, to their last digits."""
    report, _ = examined(name)
    true = partials_of(name, *start_of(name))[AXES[variable]]
    for told in (f"the rise along {variable}", f"the partial derivative along {variable}"):
        rows = [row for row in report.claims if row["kind"] == "number" and row["name"] == told]
        assert rows and all(right(row["shown"], true) for row in rows), told


@each_plane
def test_the_steps_are_drawn_true(examined, name):
    """Read back from space, each run is 1 along its axis and each rise mpmath's slope straight up."""
    _, scene = examined(name)
    slopes = partials_of(name, *start_of(name))
    for step in scene.steps:
        run, rise = (scene.ground.coordinates(a.points[[0, -1]]) for a in (step.run, step.rise))
        along = np.eye(3)[step.axis]
        assert np.allclose(run[1] - run[0], along, atol=1e-9)
        assert np.allclose(rise[1] - rise[0], [0, 0, float(slopes[step.axis])], atol=1e-9)
        assert np.allclose(run[1], rise[0], atol=1e-9)


@each_plane
def test_steps_and_rises_are_true_to_scale(examined, name):
    """In space, a rise is to its run as the slope says, and both runs are equally long: none is squeezed."""
    _, scene = examined(name)
    slopes = partials_of(name, *start_of(name))
    long = [np.linalg.norm(np.diff(step.run.points[[0, -1]], axis=0)) for step in scene.steps]
    assert long[0] == pytest.approx(long[1])
    for step in scene.steps:
        rise = np.linalg.norm(np.diff(step.rise.points[[0, -1]], axis=0))
        assert rise / long[0] == pytest.approx(abs(float(slopes[step.axis])), abs=1e-9)
        for arrow in (step.run, step.rise):
            (told,) = labelled_lengths_of(arrow)
            assert told.scale is None and (told.unit == pytest.approx(long[0]) or rise < 1e-9)


@pytest.mark.parametrize(
    ("text", "at", "shown"),
    [
        ("12x + 7.5y + 40", [2, 3], "heights × 0.2"),
        ("0.002x - 0.001y", [0, 0], "heights × 1000"),
        ("0.001x + 250y", [100, 2], "equally long: 20 in x, 0.5 in y, 50 in f"),
    ],
)
def test_another_scale_is_stated(text, at, shown):
    """Where rises would not be seen at the steps' own scale, theirs is stated, and they are drawn at it."""
    scene = made(text, at)
    assert scene.note.says == shown
    scene.ground.show(1)
    stated = {scale.quantity: scale.unit() for scale in stated_scales_of(scene.note)}
    for step in scene.steps:
        step.show()
        for arrow in (step.run, step.rise):
            (told,) = labelled_lengths_of(arrow)
            assert told.unit == pytest.approx(stated[told.quantity])
    most = max(abs(rise) for rise in scene.ground.rises)
    assert 1 <= most <= 2.5


@pytest.mark.parametrize("signs", [(1, 1), (1, -1), (-1, 1), (-1, -1)])
def test_what_is_steeper_looks_so(signs):
    """Whatever the signs, the way with the greater slope is the steeper one in the frame, also by little."""
    for a, b in ((3, 4), (0.5, 0.4), (0.1, 2), (2, 1.9)):
        scene = made(f"{signs[0] * a}x + {signs[1] * b}y", [0, 0])
        scene.ground.show(1)
        scene.look(scene.close)
        for step in scene.steps:
            step.show()
        one, other = (seen_steepness(as_flat(scene, step.path)) for step in scene.steps)
        assert (one > other) is (a > b)
        scene.beats.append(Beat("compare", 0.0))
        compare(scene, scene.steps, scene.close)
        orders = scene.orders.get("compare", [])
        assert bool(orders) is (max(a, b) > 1.08 * min(a, b))
        for order in orders:
            longer, shorter = (float(seen.size(as_flat(scene, seen.mobject))) for seen in order.objects)
            assert longer > 1.05 * shorter


@pytest.mark.parametrize("text", ["3x + 4y", "5 - y", "-3x - 3y", "2x - y", "4"])
def test_heights_of_the_floor(text):
    """The floor is at 0, and the pole goes from there to the plane, over the place."""
    scene = made(text, [0, 0])
    hill, (foot, top) = scene.hill, scene.ground.pole.points[[0, -1]]
    assert np.allclose(hill.space.coordinates(scene.ground.floor.points)[:, 2], 0, atol=1e-9)
    assert np.allclose(hill.space.coordinates(foot), 0, atol=1e-9)
    here = [0, 0, float(scene.f.value((0, 0)))]
    assert np.allclose(hill.space.coordinates(top), here, atol=1e-9)
    assert scene.ground.has_pole is (abs(here[2]) > 0)


def test_a_floor_elsewhere_than_at_0_has_a_number():
    """Far from 0, the floor is at a round height below the plane, which the axis numbers."""
    scene = made("x + y + 1000", [0, 0])
    level = scene.hill.space.coordinates(scene.ground.floor.points)[0, 2]
    assert level < 1000 and level == round(level)
    assert any(abs(float(value) - level) < 1e-9 for value in scene.hill.axes._places[2])


@each_plane
def test_the_ground_at_the_end_is_the_tangent_plane(examined, name):
    """What the steps are taken on is the plane with mpmath's slopes through the place."""
    _, scene = examined(name)
    x0, y0 = map(float, start_of(name))
    a, b = map(float, partials_of(name, *start_of(name)))
    z0 = float(scene.f.value(scene.parameters.at))
    glass = scene.ground.glass
    shown = glass.points[(glass.shades[:, 4] > 0) & (glass.shades[:, 4] < 1)]
    x, y, z = scene.ground.coordinates(shown).T
    assert len(x) > 20
    assert np.allclose(z, z0 + a * (x - x0) + b * (y - y0), atol=1e-9 * max(1, abs(a), abs(b)))
    assert glass in scene.get_mobject_family_members()


def test_a_plane_is_its_own_tangent_plane(examined):
    """The beat that lays the tangent plane is left out for a plane, and told for every other ground."""
    for name in PLANES:
        report, scene = examined(name)
        told = "lay-the-tangent-plane" in [beat.name for beat in report.beats]
        assert told is not scene.f.is_plane


def test_the_storyboards_numbers(examined):
    """On 3x + 4y a step along x leads up by 3, one along y by 4, exactly."""
    report, _ = examined("tilted plane")
    rows = {row["name"]: row["shown"] for row in report.claims if row["kind"] == "number"}
    assert rows["the partial derivative along x"] == "=3" and rows["the partial derivative along y"] == "=4"
    assert rows["the rise along x"] == "3" and rows["the rise along y"] == "4"


@pytest.mark.parametrize(
    ("text", "held", "dim"),
    [
        ("3x + 4y", "y", ["y", "4 y"]),
        ("3x + 4y", "x", ["x", "3 x"]),
        ("-2x + 0.5y + 7", "y", ["y", "0.5 y", "7"]),
        ("x y + sin(y) - x^2/2", "y", ["y", "y", "sin(y)"]),
        ("x y + sin(y) - x^2/2", "x", ["x", "x", "frac(x^2, 2)"]),
        ("(x + y)^2", "y", ["y", "y"]),
    ],
)
def test_what_is_held_constant_steps_back(text, held, dim):
    """Frozen, each whole term without the other variable is dim, elsewhere the letters alone."""
    f = surface_of(text)
    pen = made("x + y", [0, 0]).pen
    formula = SurfaceFormula(pen, f, 20)
    formula.freeze(held, 1)
    parts = [p for group in formula.held[held] for p in group.get_family() if len(p.points)]
    wanted = sum(len([g for g in pen.formula(one).glyphs if len(g.points)]) for one in dim)
    assert len(parts) == wanted
    assert [p.get_fill_opacity() for p in parts] == pytest.approx([FROZEN] * wanted)
    rest = [g for g in formula.line.glyphs if len(g.points) and all(g is not p for p in parts)]
    assert rest and all(glyph.get_fill_opacity() == 1 for glyph in rest)
    formula.freeze(held, 0)
    assert all(glyph.get_fill_opacity() == 1 for glyph in parts)


def test_the_terms_of_a_formula():
    """Terms are cut at the sums outside of all brackets; cases stay whole."""
    assert terms_of("-frac(u, 3) - 4 v") == [("-", "frac(u, 3)"), (" - ", "4 v")]
    assert terms_of("3 (x + 2 y) + 1") == [("", "3 (x + 2 y)"), (" + ", "1")]
    assert terms_of('cases(x + y & "for" x < 0)') == [("", 'cases(x + y & "for" x < 0)')]


@each_plane
def test_the_grid_lies_on_the_plane(examined, name):
    """Each grid line runs on the plane along one axis, a whole number of steps from the place."""
    _, scene = examined(name)
    hill, at = scene.hill, list(map(float, scene.parameters.at))
    runs = [hill.space.coordinates(run) for run in scene.ground.lines.outline()]
    assert runs
    for x, y, z in (run.T for run in runs):
        assert np.allclose(z, hill.surface.values(x, y), atol=1e-9 * max(1.0, *np.abs(hill.box.z)))
        assert any(
            np.ptp(part) < 1e-9 and abs(part[0] - at[k] - round(part[0] - at[k])) < 1e-9
            for k, part in enumerate((x, y))
        )


def test_a_tip_is_refused():
    """The cone's tip has no tangent plane: refused under its key, with the reason."""
    with pytest.raises(ValidationError) as refused:
        PlanePartials.Parameters(f="sqrt(x^2+y^2)", at=[0, 0])
    context = refused.value.errors()[0]["ctx"]
    assert context["key"] == "at" and context["reason"]


@each_plane
def test_the_steps_are_carried_through_the_inside(examined, name):
    """At the end three traces and the steps stand at four places well inside the plane, all of one form."""
    _, scene = examined(name)
    seen = scene.get_mobject_family_members()
    traces = [m for m in seen if getattr(m, "label", "") == "a trace of a step" and m.in_space]
    rises = {}
    for trace in traces:
        start, end = scene.ground.coordinates(trace.points[[0, -1]])
        if np.allclose(start[:2], end[:2]):
            rises.setdefault(round(end[2] - start[2], 6), []).append(start)
    slopes = sorted({round(float(s), 6) for s in partials_of(name, *start_of(name))})
    assert [key for key in sorted(rises) if key] == [s for s in slopes if s]
    box = scene.ground.space.box
    for step in scene.steps:
        low, high = scene.ground.coordinates(step.rise.points[[0, -1]])
        assert high[2] - low[2] == pytest.approx(float(step.slope), abs=1e-9)
    places = [scene.ground.here[:2], *(scene.ground.here[:2] + way for way in scene.ground.stops())]
    assert len(places) == 4
    for x, y in places:
        assert box.x[0] + 0.3 < x < box.x[1] - 1.3 and box.y[0] + 0.3 < y < box.y[1] - 1.3


@pytest.mark.parametrize(
    ("text", "along_x", "along_y", "title"),
    [
        ("3x + 4y", "f rises by 3.", "f rises by 4.", "Steeper along y than along x"),
        ("-2x + 0.5y", "f falls by 2.", "f rises by 0.5.", "Steeper along x than along y"),
        ("5 - y", "f stays as high", "f falls by 1.", "Steeper along y than along x"),
        ("3x - 3y", "f rises by 3.", "f falls by 3.", "Equally steep along x and along y"),
        ("4", "f stays as high", "f stays as high", "Level along x and along y"),
        ("2x + 1.95y", "f rises by 2.", "f rises by 1.95.", "Two directions, two slopes"),
    ],
)
def test_the_words_go_with_the_signs(text, along_x, along_y, title):
    """Up, down and level are said so, and which way is steeper, as a comparison that is checked."""
    scene = made(text, [0, 0])
    for step, told in zip(scene.steps, (along_x, along_y), strict=True):
        assert scene.wording.text(of_a_rise(step)).startswith(told)
    scene.beats.append(Beat("compare", 0.0))
    assert scene.wording.text(compare(scene, scene.steps, scene.close)) == title
    equal = [order.equal for order in scene.orders.get("compare", [])]
    assert equal == ([] if title.startswith("Two") else ["than" not in title])


@pytest.mark.parametrize(("text", "at"), [("(x - y)^2", [-0.8, -1.6]), ("1/(x^2 + y^2 + 1)", [-1.4, 1.5708])])
def test_rises_that_do_not_look_so_are_not_compared(text, at):
    """The nearer of two rises looks longer: as long as another, or plainly longer, is only what looks so."""
    scene = made(text, at)
    scene.ground.show(1)
    for step in scene.steps:
        step.show()
    scene.beats.append(Beat("compare", 0.0))
    assert scene.wording.text(compare(scene, scene.steps, scene.close)) == "Two directions, two slopes"


def made(text: str, at: list) -> PlanePartials:
    """A scene of a function, set up."""
    scene = PlanePartials(PlanePartials.Parameters(f=text, at=at))
    scene.setup()
    return scene


def luminance(colour: np.ndarray) -> float:
    """The relative luminance of WCAG 2.2."""
    linear = np.where(colour <= 0.04045, colour / 12.92, ((colour + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_lines_are_seen_on_the_glass(theme):
    """Each line before the glass, and the steps behind it too, has a contrast of 3 : 1, lit or in shade."""
    ground = rgb(theme.background)
    cases = [(GLASS[0], ("muted",), (0.0,)), (GLASS[1], ("x_direction", "slope", "ink"), (0.0, GLASS[1]))]
    for glass, roles, behind in cases:
        for tint in (light * rgb(colour) for colour in theme.relief for light in (0.6, 0.8, 1.0)):
            seen = luminance((1 - glass) * ground + glass * tint)
            for line in ((1 - k) * rgb(theme[role]) + k * tint for role in roles for k in behind):
                low, high = sorted((luminance(line), seen))
                assert (high + 0.05) / (low + 0.05) >= 3


def rgb(colour: str) -> np.ndarray:
    """Red, green and blue, 0 to 1."""
    return np.array(ManimColor(colour).to_rgb())
