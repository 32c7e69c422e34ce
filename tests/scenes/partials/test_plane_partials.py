"""The plane's clip against mpmath: how far each step leads up, everywhere, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from mpmath import mpf
from pydantic import ValidationError

from scenes import PlanePartials
from scenes.partials.parts.surface_formula import FROZEN
from tests.scenes.cases import PLANES, partials_of, start_of
from tests.scenes.every_case import EveryCase
from tests.stage.drawn import right

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
        run, rise = (scene.hill.space.coordinates(a.points[[0, -1]]) for a in (step.run, step.rise))
        along = np.eye(3)[step.axis]
        assert np.allclose(run[1] - run[0], along, atol=1e-9)
        assert np.allclose(rise[1] - rise[0], [0, 0, float(slopes[step.axis])], atol=1e-9)
        assert np.allclose(run[1], rise[0], atol=1e-9)


@each_plane
def test_the_ground_at_the_end_is_the_tangent_plane(examined, name):
    """What the steps are taken on is the plane with mpmath's slopes through the place."""
    _, scene = examined(name)
    x0, y0 = map(float, start_of(name))
    a, b = map(float, partials_of(name, *start_of(name)))
    z0 = float(scene.f.value(scene.parameters.at))
    x, y, z = scene.hill.space.coordinates(scene.hill.terrain.points).T
    assert np.allclose(z, z0 + a * (x - x0) + b * (y - y0), atol=1e-9 * max(1, abs(a), abs(b)))
    assert scene.hill.terrain in scene.get_mobject_family_members()


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


def test_what_is_held_constant_steps_back(examined):
    """Frozen, every y of the formula is dim and nothing else is; thawed, all of it is bright again."""
    _, scene = examined("tilted plane")
    formula = scene.formula
    formula.freeze("y", 1)
    letters = [part for part in formula.letters["y"].get_family() if len(part.points)]
    dim = [glyph.get_fill_opacity() for glyph in letters]
    rest = [glyph for glyph in formula.line.glyphs if all(glyph is not one for one in letters)]
    assert len(dim) == 2 and dim == pytest.approx([FROZEN] * 2)
    assert all(glyph.get_fill_opacity() == 1 for glyph in rest if len(glyph.points))
    formula.freeze("y", 0)
    assert all(glyph.get_fill_opacity() == 1 for glyph in letters)


@each_plane
def test_the_grid_lies_on_the_plane(examined, name):
    """Each grid line runs on the plane, along one axis, at a place where the other axis has a number."""
    _, scene = examined(name)
    hill = scene.hill
    runs = [hill.space.coordinates(run) for run in hill.grid().outline()]
    numbers = [[float(value) for value in values] for values in hill.axes._places[:2]]
    for x, y, z in (run.T for run in runs):
        assert np.allclose(z, hill.surface.values(x, y), atol=1e-9 * max(1.0, *np.abs(hill.box.z)))
        assert any(
            np.ptp(part) < 1e-9 and min(abs(part[0] - n) for n in numbers[k]) < 1e-9
            for k, part in enumerate((x, y))
        )
    assert len(runs) == sum(map(len, numbers))


def test_a_tip_is_refused():
    """The cone's tip has no tangent plane: refused under its key, with the reason."""
    with pytest.raises(ValidationError) as refused:
        PlanePartials.Parameters(f="sqrt(x^2+y^2)", at=[0, 0])
    context = refused.value.errors()[0]["ctx"]
    assert context["key"] == "at" and context["reason"]


def test_the_steps_can_be_taken_anywhere(examined):
    """While the steps slide along, run and rise stay what they are."""
    _, scene = examined("tilted plane")
    for step, slope in zip(scene.steps, (mpf(3), mpf(4)), strict=True):
        for share in (0.2, 0.5, 0.8):
            step.slide(share)
            low, high = scene.hill.space.coordinates(step.rise.points[[0, -1]])
            assert step.begun > 0.1 and high[2] - low[2] == pytest.approx(float(slope), abs=1e-9)
        step.slide(1)
