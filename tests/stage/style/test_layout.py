"""The zones of the frame, in all four shapes of picture."""

from __future__ import annotations

from itertools import combinations
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from manim import Rectangle

from stage.style.layout import SHAPES, Layout, Zone, stack
from stage.style.theme import SIZES, THEMES
from stage.text.writing import Pen

each_shape = pytest.mark.parametrize("shape", SHAPES)
LEAST = 24  # pixels


def zones(layout: Layout) -> dict[str, Zone]:
    return {name: getattr(layout, name) for name in ("title", "plot", "side", "caption")}


@each_shape
@pytest.mark.parametrize("kept", [0.0, 2.5])
@pytest.mark.parametrize("share", [0.4, 0.55, 0.63, 0.8])
def test_zones_are_apart_and_inside(shape, kept, share):
    """No two zones share an area, and each keeps 5 % of the picture's width and height from its edges."""
    layout = Layout.of(shape, plot_share=share, caption_height=kept)
    wide, high = SHAPES[shape]
    for zone in zones(layout).values():
        for edge, whole in ((zone.left, wide), (zone.right, wide), (zone.bottom, high), (zone.top, high)):
            assert abs(layout.in_pixels(edge)) <= 0.45 * whole + 1e-6
    for (one, a), (other, b) in combinations(zones(layout).items(), 2):
        width = min(a.right, b.right) - max(a.left, b.left)
        height = min(a.top, b.top) - max(a.bottom, b.bottom)
        assert width <= 1e-9 or height <= 1e-9, f"{one} and {other}"


@each_shape
def test_every_zone_has_room(shape):
    """Plot and side each take a tenth of the picture or more; the title's zone holds a line of its size."""
    layout = Layout.of(shape)
    whole = layout.width * layout.height
    assert layout.plot.width * layout.plot.height > 0.1 * whole < 10 * layout.side.width * layout.side.height
    assert layout.title.height >= layout.length(SIZES.title)


@each_shape
def test_the_frame_has_the_shape_of_its_picture(shape):
    """The frame is as wide to its height as the picture, and a pixel is one in both directions."""
    layout = Layout.of(shape)
    assert layout.width / layout.height == pytest.approx(SHAPES[shape][0] / SHAPES[shape][1])
    assert layout.in_pixels(layout.width) == pytest.approx(SHAPES[shape][0])


@each_shape
@pytest.mark.parametrize("size", ["title", "formula", "body", "label"])
def test_reading_sizes_hold(shape, size):
    """A figure of any type size, measured as drawn, is at least 24 pixels high."""
    pen = Pen(THEMES["dark"], Layout.of(shape))
    (figure,) = pen.number("0", size).glyphs
    assert pen.layout.in_pixels(figure.height) >= LEAST


def test_an_unknown_shape_is_refused():
    """The error says what was given and which shapes would do."""
    with pytest.raises(ValueError, match="'3:2'") as caught:
        Layout.of("3:2")
    assert all(shape in str(caught.value) for shape in SHAPES)


def test_an_empty_zone_is_refused():
    """A zone without an area cannot be made, whichever way it is empty."""
    for corners in ((1, 1, 0, 1), (0, 1, 1, 1), (2, 1, 0, 1), (0, 1, 1, 0)):
        with pytest.raises(ValueError, match="empty"):
            Zone(*corners)


spans = st.tuples(st.integers(-9, 9), st.integers(1, 9))


@given(spans, spans, spans, spans)
def test_meeting_is_sharing_points(x, y, u, v):
    """Two zones meet exactly if some point lies strictly inside both; each holds itself."""
    one, other = (Zone(a[0], a[0] + a[1], b[0], b[0] + b[1]) for a, b in ((x, y), (u, v)))
    middle = [
        sorted(c)[1:3]
        for c in (
            (one.left, one.right, other.left, other.right),
            (one.bottom, one.top, other.bottom, other.top),
        )
    ]
    px, py = (sum(pair) / 2 for pair in middle)
    shared = all(z.left < px < z.right and z.bottom < py < z.top for z in (one, other))
    assert one.meets(other) == other.meets(one) == shared
    assert one.holds(one) and one.meets(one)


@given(st.lists(st.floats(0.05, 1.5), min_size=1, max_size=6), st.floats(0, 1.5))
def test_a_stack_stays_in_a_zone_with_room(heights, gap):
    """What fits into a zone is stacked inside it from its top left, in order, none over another."""
    zone = Zone(-3, 4, -2.5, max(sum(heights), 0.1) - 2.5 + 1e-6)
    pieces = [Rectangle(width=2, height=h) for h in heights]
    stack(zone, pieces, gap)
    tops, bottoms = ([m.get_edge_center(way)[1] for m in pieces] for way in ([0, 1, 0], [0, -1, 0]))
    assert tops[0] == pytest.approx(zone.top) and min(bottoms) >= zone.bottom - 1e-9
    assert all(bottom >= top - 1e-9 for bottom, top in zip(bottoms, tops[1:], strict=False))
    assert np.allclose([m.get_left()[0] for m in pieces], zone.left)


def test_a_stack_keeps_its_gap_where_there_is_room():
    """In a high zone the pieces stand exactly the asked gap apart."""
    pieces = [Rectangle(width=1, height=1) for _ in range(3)]
    stack(Zone(0, 5, 0, 10), pieces, 0.5)
    assert np.allclose([m.get_center()[1] for m in pieces], [9.5, 8, 6.5])


def test_split_and_inset_add_up():
    """The two parts of a split and their gap make up the zone; an inset takes off what it says."""
    zone = Zone(0, 10, 0, 6)
    upper, lower = zone.split_top(2, gap=0.5)
    assert (upper.height, lower.height, upper.top, lower.bottom) == (2, 3.5, 6, 0)
    kept = SimpleNamespace(**vars(zone.inset(left=1, right=2, bottom=0.5, top=0.25)))
    assert (kept.left, kept.right, kept.bottom, kept.top) == (1, 8, 0.5, 5.75)
