"""Boxes and contour lines: what is shown of a surface is finite, round and readable."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import numpy as np
import pytest
import sympy

from mathcore import Box, Surface, contour_levels, surface_box

SURFACES = (
    "3x + 4y", "3·exp(−(x² + 2y²)/6)", "x² + y²", "x² + 4y²", "x y", "(1-x)^2 + 100(y-x^2)^2",
    "(x²+y-11)² + (x+y²-7)²", "(x+2y-7)^2 + (2x+y-5)^2", "20 + x^2 + y^2 - 10cos(2πx) - 10cos(2πy)",
    "-cos x cos y exp(-((x-π)^2 + (y-π)^2))", "(x-100)^2 + (y-200)^2", "exp(-1000((x-0.5)^2 + (y-0.5)^2))",
    "√(x^2+y^2)", "|x| + |y|", "sin x sin y", "e^(x+y)", "e^(10x) + y", "√(4-x^2-y^2)", "ln(x y)",
    "1000 + 0.001 sin x cos y", "exp(-(x^2+y^2)/20000)", "sin(100x) + cos(100y)", "floor x + floor y",
    "1/(x^2+y^2)", "1/x + y", "ln(x^2+y^2)", "y/x", "1/(x^2+y^2-1)", "tan(x y)", "x^99 y^99", "e^(1/x) + y",
)  # fmt: skip
BLOWING_UP = ("1/(x^2+y^2)", "1/x + y", "y/x", "tan(x y)")
PLACES = ((1, 2), ("1/10", "1/10"), (3, -2), (40, 30))


@cache
def shown(text: str) -> tuple[Surface, Box]:
    """A surface and its own box, which several tests look at."""
    surface = Surface.read(text)
    return surface, surface_box(surface)


@pytest.mark.parametrize("text", SURFACES)
def test_boxes_show_the_surface(text):
    """Finite and square; part of the surface lies in it, and fills a good part of its height."""
    surface, box = shown(text)
    assert np.isfinite([*box.x, *box.y, *box.z]).all()
    assert box.x[1] - box.x[0] == pytest.approx(box.y[1] - box.y[0])
    zs = surface.values(*np.meshgrid(np.linspace(*box.x, 60), np.linspace(*box.y, 60)))
    seen = zs[np.isfinite(zs) & (zs >= box.z[0]) & (zs <= box.z[1])]
    assert len(seen) > 0.1 * zs.size
    assert np.ptp(seen) > 0.4 * (box.z[1] - box.z[0])


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("text", SURFACES[:8] + SURFACES[12:14])
def test_boxes_hold_the_place(text, place):
    """The place asked for lies well inside, its height too."""
    surface = Surface.read(text)
    box = surface_box(surface, at=place)
    x, y = (float(sympy.sympify(part)) for part in place)
    for value, (lo, hi) in ((x, box.x), (y, box.y)):
        assert lo + 0.05 * (hi - lo) < value < hi - 0.05 * (hi - lo)
    assert box.z[0] <= float(surface.value(place)) <= box.z[1]


@pytest.mark.parametrize("text", BLOWING_UP)
def test_poles_are_cut_off(text):
    """The box is lower than the largest value near a pole, so that the rest can be seen."""
    surface = Surface.read(text)
    box = surface_box(surface)
    zs = surface.values(*np.meshgrid(np.linspace(*box.x, 402), np.linspace(*box.y, 402)))
    assert box.z[1] - box.z[0] < 0.5 * (np.nanmax(zs) - np.nanmin(zs))


def test_peaks_are_not_cut_off():
    """A narrow peak is no blow-up: its top is in the box."""
    for text, top in (("exp(-30(x^2+y^2))", 1.0), ("3·exp(−(x² + 2y²)/6)", 3.0)):
        assert surface_box(Surface.read(text), at=(0, 0)).z[1] == pytest.approx(top)


@pytest.mark.parametrize(
    ("text", "valleys"),
    [
        ("(x²+y-11)² + (x+y²-7)²", [(3, 2), (-2.805, 3.131), (-3.779, -3.283), (3.584, -1.848)]),
        ("(1-x)^2 + 100(y-x^2)^2", [(1, 1)]), ("(x+2y-7)^2 + (2x+y-5)^2", [(1, 3)]),
        ("(x-100)^2 + (y-200)^2", [(100, 200)]), ("-cos x cos y exp(-((x-π)^2 + (y-π)^2))", [(3.14, 3.14)]),
        ("x^4 - 2x^2 + y^2", [(1, 0), (-1, 0)]), ("x^2/10000 + y^2/10000 - x/10", [(500, 0)]),
    ],
)  # fmt: skip
def test_boxes_hold_the_valleys(text, valleys):
    """What makes a landscape telling is in the picture."""
    box = surface_box(Surface.read(text))
    for x, y in valleys:
        assert box.x[0] < x < box.x[1] and box.y[0] < y < box.y[1]


def test_boxes_are_usual_where_all_scales_are_alike():
    """A bowl, a plane and the storyboard's hill are shown from −3 to 3."""
    for text in ("x² + y²", "3x + 4y", "3·exp(−(x² + 2y²)/6)"):
        assert surface_box(Surface.read(text)).x == (-3, 3)


@pytest.mark.parametrize(
    ("text", "at", "f"),
    [
        ("40x^0.3 y^0.7", (1500, 4500), lambda x, y: x > 0 and y > 0),
        ("10x^0.3 y^0.7", (100, 200), lambda x, y: x > 0 and y > 0),
        ("x^0.3 y^0.7", (1, 1), lambda x, y: x > 0 and y > 0), ("ln(x+y)", (1, 1), lambda x, y: x + y > 0),
        ("ln x + 2ln y", (3, 2), lambda x, y: x > 0 and y > 0), ("y ln(x-3)", (4, 1), lambda x, y: x > 3),
        ("√(x y)", (25, 4), lambda x, y: x * y >= 0), ("√(x-50) + y", (60, 1), lambda x, y: x >= 50),
        ("√(-x) + y", (-5, 1), lambda x, y: x <= 0),
    ],
)  # fmt: skip
def test_boxes_keep_to_the_domain(text, at, f):
    """At most a tenth of the box lies where the function is not defined, told by a condition of its own."""
    box = surface_box(Surface.read(text), at)
    xs, ys = np.meshgrid(np.linspace(*box.x, 41)[1:-1], np.linspace(*box.y, 41)[1:-1])
    known = [f(x, y) for x, y in zip(xs.ravel(), ys.ravel(), strict=True)]
    assert np.mean(known) > 0.9
    for part, (low, high) in zip(at, (box.x, box.y), strict=True):
        assert low + 0.05 * (high - low) < part < high - 0.05 * (high - low)


@pytest.mark.parametrize(
    ("text", "names", "at"),
    [
        ("8.314T/V", "TV", (300, "0.025")), ("0.5m v^2", "mv", (1200, 25)), ("w/h^2", "wh", (70, "1.75")),
        ("p q", "pq", ("0.001", 5000)), ("0.003x^2 + 5y^2", "xy", (50, 2)), ("R^2/T", "RT", ("0.02", 400)),
    ],
)  # fmt: skip
def test_boxes_have_a_scale_for_each_axis(text, names, at):
    """Where the place's coordinates differ by orders, each axis has its own coordinate's order."""
    box = surface_box(Surface.read(text, names), at)
    assert not box.equal_scales
    for part, (low, high) in zip(at, (box.x, box.y), strict=True):
        size = abs(float(part))
        assert 0.3 * size < high - low < 6 * size
        assert low + 0.05 * (high - low) < float(part) < high - 0.05 * (high - low)


@pytest.mark.parametrize(
    ("text", "at"),
    [("x^2 + y^2", (1, 100)), ("50x + 30y", (1, 100)), ("x^2 + y^2", (100, 200)), ("x y", (2, 3))],
)
def test_like_scales_stay_alike(text, at):
    """Where a square shows both variables' influence, a unit is equally long on both axes."""
    assert surface_box(Surface.read(text), at).equal_scales


def test_waves_are_few():
    """0.2 sin(7(x + y)): no more than four waves across the box."""
    box = surface_box(Surface.read("0.2sin(7(x+y))"), (1, 1))
    assert (box.x[1] - box.x[0]) * 7 / (2 * np.pi) <= 4


def test_ranges_that_are_given_are_kept():
    """Each range alone and all together; beside a given one, the other is as wide, round the place."""
    bowl = Surface.read("x^2 + y^2")
    assert surface_box(bowl, (1, 2), (0, 4), (0, 5), (0, 50)) == Box((0, 4), (0, 5), (0, 50))
    assert surface_box(bowl, (1, 2), z=(0, 50)) == Box((-3, 3), (-3, 3), (0, 50))
    beside = surface_box(bowl, (1, 2), x=(0, 4))
    assert beside.x == (0, 4) and beside.equal_scales and beside.y[0] < 2 < beside.y[1]
    beside = surface_box(bowl, (1, 2), y=(0, 4))
    assert beside.y == (0, 4) and beside.equal_scales and beside.x[0] < 1 < beside.x[1]
    assert beside.z[1] >= 16
    assert surface_box(Surface.read("x^0.3 y^0.7"), (1, 1), x=(0, 10)).y[0] >= 0


@pytest.mark.parametrize(("text", "at"), [("√(-1-x^2-y^2)", None), ("ln x + y", (-1, 0)), ("1/x", (0, 0))])
def test_boxes_of_nothing_are_refused(text, at):
    """Where nothing is defined there is no box, and the error says so."""
    with pytest.raises(ValueError, match="not defined"):
        surface_box(Surface.read(text), at=at)


def test_a_box_is_checked():
    """Empty, reversed and endless ranges are refused."""
    for z in ((1, 1), (2, 1), (0, float("inf")), (float("nan"), 1)):
        with pytest.raises(ValueError, match="z-range"):
            Box((0, 1), (0, 1), z)


# -- contour lines


@pytest.mark.parametrize("n", [1, 5, 10, 20])
@pytest.mark.parametrize("text", SURFACES)
def test_levels_are_few_round_and_rising(text, n):
    """At most n exact numbers, rising, inside the box; even steps are round, of at most two digits."""
    surface, box = shown(text)
    levels = contour_levels(surface, n) if n == 10 else contour_levels(surface, n, box)
    assert len(levels) <= n and all(isinstance(level, sympy.Rational) for level in levels)
    assert all(low < high for low, high in pairwise(levels))
    assert all(box.z[0] <= float(level) <= box.z[1] for level in levels)
    gaps = {high - low for low, high in pairwise(levels)}
    if len(gaps) == 1:
        (step,) = gaps
        assert float(f"{float(step):.2g}") == pytest.approx(float(step))
        assert all((level / step).is_Integer for level in levels)


# Steps, and a spike on level ground, are nearly all of one height.
@pytest.mark.parametrize(
    "text", [text for text in SURFACES if not any(w in text for w in ("floor", "99", "1000(("))]
)
def test_maps_are_readable(text):
    """With ten lines no two neighbours hold nearly the whole map between them."""
    surface, box = shown(text)
    zs = surface.values(*np.meshgrid(np.linspace(*box.x, 83), np.linspace(*box.y, 83)))
    zs = np.sort(zs[np.isfinite(zs) & (zs >= box.z[0]) & (zs <= box.z[1])])
    cuts = np.searchsorted(zs, [float(level) for level in contour_levels(surface, 10)])
    assert len(cuts) >= 3
    assert np.max(np.diff([0, *cuts, len(zs)])) < 0.75 * len(zs)


def test_levels_of_the_storyboard():
    """Even heights for the bowl, so that lines crowd where it is steep; none for a constant."""
    assert contour_levels(Surface.read("x² + y²"), 10) == tuple(range(2, 17, 2))
    assert contour_levels(Surface.read("5"), 10) == ()


@pytest.mark.parametrize("n", [0, -1, 2.5, True, 1000])
def test_counts_are_counts(n):
    """0, negative, broken and endless numbers of lines are refused."""
    with pytest.raises(ValueError, match="contour lines"):
        contour_levels(Surface.read("x + y"), n)
