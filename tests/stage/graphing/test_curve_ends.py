"""The ends of a curve: a ring where it is open, a dot where it is closed; the check finds wrong ones."""

from __future__ import annotations

import numpy as np
import pytest
from manim import VMobject

from stage.claims.claim import claims_of
from tests.stage.drawn import holds, through_the_ticks

STEP, GAP = ["0 for x < 0", "1 for x >= 0"], ["x for x < 0", "x for x > 1", "1/2 for 0.5 <= x <= 0.5"]
CASES = [  # function, rings, dots
    (STEP, [(0, 0)], [(0, 1)]),
    (["x^2 for x < 1", "2 for 1 <= x <= 1", "2 - x for x > 1"], [(1, 1)], [(1, 2)]),
    (GAP, [(0, 0), (1, 1)], [(0.5, 0.5)]),
    (["x for -1 <= x < 0", "x - 1 for 0 <= x < 1"], [(0, 0), (1, 0)], [(-1, -1), (0, -1)]),
    ("floor(x)", [(-1, -2), (0, -1), (1, 0), (2, 1)], [(-2, -2), (-1, -1), (0, 0), (1, 1), (2, 2)]),
    ("sin(x)/x", [(0, 1)], []),
    (["x^2 for x < 0", "x for x >= 0"], [], []),
    (["x^2 for x < 1", "3 for x >= 1"], [(1, 1)], []),  # the dot would lie above the window
    ("x^2", [], []),
]


def spots(plot, kind):
    """Where the centres of the rings, or of the dots, are drawn, read against the axes' numbers."""
    found = [part for part in plot.graph.submobjects if f"the {kind} ends" in part.label]
    rings = [ring for part in found for ring in part.get_subpaths()]
    centres = [(ring.min(axis=0) + ring.max(axis=0)) / 2 for ring in rings]
    return [tuple(np.round(through_the_ticks(plot, centre)[0], 6).tolist()) for centre in centres]


@pytest.mark.parametrize(("given", "rings", "dots"), CASES, ids=str)
def test_ends_are_drawn_where_they_are(plot_of, given, rings, dots):
    """Rings at open ends, dots at closed ones, within the window; each claims its place and kind."""
    plot = plot_of(given, (-2, 2), (-2.5, 2.5))
    assert sorted(spots(plot, "open")) == sorted(rings)
    assert sorted(spots(plot, "closed")) == sorted(dots)
    assert holds(plot.graph)
    for part in plot.graph.submobjects:
        assert claims_of(part) and holds(part)
        assert part.z_index > plot.graph.z_index


def test_a_ring_is_no_point_of_the_scene(plot_of, pen):
    """It has the curve's colour and the ground inside; a scene's own points are larger, and in ink."""
    ring, dot = plot_of(STEP, (-2, 2), (-1, 2)).graph.submobjects
    theme = pen.theme
    assert ring.get_fill_color().to_hex().lower() == theme.background.lower()
    assert ring.get_stroke_color().to_hex().lower() == theme.curve.lower()
    assert dot.get_fill_color().to_hex().lower() == theme.curve.lower() and theme.curve != theme.ink


def test_ends_have_the_colour_of_their_curve(plot_of, pen):
    """As a slice's, which has the colour of its direction."""
    plot = plot_of(STEP, (-2, 2), (-1, 2), role="x_direction")
    ring, dot = plot.graph.submobjects
    colours = plot.graph.get_stroke_color(), ring.get_stroke_color(), dot.get_fill_color()
    assert {colour.to_hex().lower() for colour in colours} == {pen.theme.x_direction.lower()}


@pytest.mark.parametrize("kind", [0, 1])
@pytest.mark.parametrize("fault", ["beside", "above", "filled", "missing"])
def test_a_wrong_end_is_found(plot_of, pen, kind, fault):
    """Moved by a thousandth of a frame unit, of the other kind, or left out: the claim fails."""
    graph = plot_of(["x for x < 0", "x + 1 for 0 <= x < 1", "x - 1 for x >= 1"], (-2, 2), (-2, 3)).graph
    end: VMobject = graph.submobjects[kind]
    assert holds(end)
    if fault == "beside":
        end.points[: len(end.points) // 2, 0] += 1e-3
    elif fault == "above":
        end.shift([0, -1e-3, 0])
    elif fault == "filled":
        end.set_fill(pen.theme.curve if kind == 0 else pen.theme.background, 1)
    else:
        end.set_points(end.get_subpaths()[0])
    assert not holds(end)


def test_the_graph_is_broken_at_a_jump_and_joined_at_a_corner(plot_of):
    """No segment leads across a jump or a gap; a corner is a vertex of one path."""
    for given, broken in ((STEP, True), (GAP, True), (["x^2 for x < 0", "x for x >= 0"], False)):
        plot = plot_of(given, (-2, 2), (-1, 3))
        paths = [plot.coordinates(path) for path in plot.graph.get_subpaths()]
        assert (len(paths) > 1) == broken
        for path in paths:
            heights = plot.curve.values(path[:, 0])
            middles = plot.curve.values((path[:-1, 0] + path[1:, 0]) / 2)
            assert np.allclose(middles, (heights[:-1] + heights[1:]) / 2, atol=1e-3)
    assert np.min(np.abs(paths[0]).max(axis=1)) < 1e-9  # the corner (0, 0)


def test_a_jump_at_the_windows_end_draws_no_upright_line(plot_of):
    """On either end, whichever side the value belongs to."""
    for given in (["x for x < 2", "0 for x >= 2"], ["x for x <= 2", "0 for x > 2"]):
        for window in ((0, 2), (2, 4)):
            plot = plot_of(given, window, (-1, 3))
            ys = plot.coordinates(plot.graph.points)[:, 1]
            assert np.ptp(ys) <= (2 if window[0] == 0 else 1e-9)
            path = plot.coordinates(plot.graph.points[::4])
            assert np.max(np.abs(np.diff(path[:, 1]))) < 0.3
