"""Steadiness, from frames made here: what flickers, speckles or pops is found with its place, motion not."""

from __future__ import annotations

import numpy as np
import pytest

from studio.check.specks import small_parts
from studio.check.steadiness import Steadiness, regions

HIGH, WIDE = 270, 640
GROUND, INK = 17, 230


def ground():
    return np.full((HIGH, WIDE, 3), GROUND, np.uint8)


def with_box(left, top, right, bottom, shade=INK, on=None):
    picture = ground() if on is None else on.copy()
    picture[top:bottom, left:right] = shade
    return picture


def moved(left, top, wide, high, shade):
    """A box whose left edge may be within a pixel, drawn as smoothly as Cairo does."""
    columns = np.arange(WIDE)
    share = np.clip(np.minimum(columns + 1, left + wide) - np.maximum(columns, left), 0, 1)
    picture = ground().astype(float)
    picture[top : top + high] += share[:, None] * (shade - GROUND)
    return picture.round().astype(np.uint8)


def judged(frames, excused=(), fading=()):
    """What is found in frames, (kind, number, box) each; two stills before and after."""
    frames = [frames[0]] * 3 + list(frames) + [frames[-1]] * 4
    steadiness, found = Steadiness(), []
    for number, frame in enumerate(frames):
        found += steadiness.see(number - 3, frame, excused, fading)
    return [(one.kind, one.frame, one.box) for one in found]


def faded(first, last, shares):
    mixed = [(1 - share) * first.astype(float) + share * last for share in shares]
    return [picture.round().astype(np.uint8) for picture in mixed]


SIGN = with_box(100, 60, 118, 75)
SHEET = with_box(200, 100, 360, 220, GROUND + 12)


def test_a_frame_that_flickers_is_found():
    """A sign that is there in one frame alone, or gone in one alone."""
    there = judged([ground(), SIGN, ground()])
    assert ("flicker", 1, (100, 60, 120, 80)) in there
    gone = judged([SIGN, ground(), SIGN])
    assert ("flicker", 1, (100, 60, 120, 80)) in gone


def test_a_title_may_fade_out_and_in_again():
    """What is known to fade is no flicker; what is known to change its number is neither flicker nor pop."""
    place = [(90, 50, 130, 80)]
    frames = [*faded(SIGN, ground(), (0, 0.15, 0.85, 1)), *faded(ground(), SIGN, (0.15, 0.85, 1))]
    assert [kind for kind, *_ in judged(frames)] == ["flicker"]
    assert judged(frames, fading=place) == judged([ground(), SIGN, ground()], excused=place) == []


def test_a_speckle_is_found():
    """A surface that is ragged in one frame, as where two lie in one plane, and smooth before and after."""
    rng, ragged = np.random.default_rng(1), SHEET.copy()
    ragged[100:220, 200:360] += (rng.random((120, 160, 1)) < 0.5).astype(np.uint8) * 90
    assert ("speckle", 1, (200, 100, 360, 220)) in judged([SHEET, ragged, SHEET])


def test_a_sheet_that_pops_is_found():
    """However faint it is, and whether it comes or goes; the frame is the first that is otherwise."""
    for frames in ([ground(), SHEET], [SHEET, ground()]):
        assert judged(frames) == [("pop", 1, (200, 100, 360, 220))]


def test_a_sign_that_pops_is_found():
    """A number that is there, or dark, from one frame on."""
    dark = with_box(100, 60, 118, 75, 90)
    assert judged([ground(), SIGN]) == judged([SIGN, dark]) == [("pop", 1, (100, 60, 120, 80))]


def test_a_surface_that_comes_within_two_frames_is_found():
    """The second half of a bright surface one frame after the first is a pop as well."""
    bright = with_box(100, 60, 300, 220, 150)
    half = ground()
    half[60:220:2, 100:300] = bright[60:220:2, 100:300]
    quarter = faded(ground(), bright, (0.5,))[0]
    assert ("pop", 1, (100, 60, 300, 220)) in judged([ground(), quarter, bright])
    assert ("pop", 1, (100, 60, 300, 220)) in judged([ground(), half, bright])


@pytest.mark.parametrize("last", [SIGN, SHEET, with_box(100, 60, 300, 220)], ids=["sign", "sheet", "surface"])
def test_a_fade_is_no_pop(last):
    """A fifth of a second, three frames that go slowly, fast and slowly, is enough."""
    assert judged(faded(ground(), last, (0, 0.15, 0.85, 1))) == []
    assert judged(faded(last, ground(), (0, 0.15, 0.85, 1))) == []


@pytest.mark.parametrize(
    ("shape", "speed"),
    [(shape, speed) for shape in ((4, 200), (24, 24), (120, 100)) for speed in (7, 22, 33)]
    + [((4, 200), 60), ((24, 24), 60)],
)
def test_motion_is_no_fault(shape, speed):
    """A line, a dot or a sheet that moves evenly across the frame, slowly or fast."""
    wide, high = shape
    way = [40 + speed * step for step in np.cumsum([0, 0.1, 0.3, 0.6, *[1] * 6, 0.6, 0.3, 0.1])]
    shade = GROUND + 14 if shape == (120, 100) else INK
    assert judged([moved(x, 30, wide, high, shade) for x in way]) == []


def test_what_turns_back_is_no_flicker():
    """A line that comes fast and goes back as fast is in order; a sign that comes and goes is not."""
    way = [40, 80, 130, 175, 130, 80, 40]
    assert judged([moved(x, 30, 4, 200, INK) for x in way]) == []
    assert [kind for kind, *_ in judged([ground(), SIGN, ground(), SIGN, ground()])] == ["flicker"] * 3


def test_a_still_is_no_fault():
    """Nor is a frame that is the same picture again."""
    assert judged([SIGN, SIGN, SIGN.copy()]) == []


def test_a_place_is_left_out_where_it_is_excused_alone():
    """What pops elsewhere is still found."""
    assert judged([ground(), SIGN], excused=[(300, 200, 340, 240)]) == [("pop", 1, (100, 60, 120, 80))]


def test_regions_are_connected_by_sides_and_corners():
    """Two cells that touch at a corner are one region, one beside them is another."""
    where = np.zeros((4, 6), bool)
    where[0, 0] = where[1, 1] = where[3, 5] = True
    assert sorted(map(sorted, regions(where))) == [[(0, 0), (1, 1)], [(3, 5)]]
    assert regions(np.zeros((2, 2), bool)) == []


def test_small_parts_are_spots_far_from_the_rest():
    """A spot far from a line is one, a row of dashes, a spot beside the line, and a lone spot are not."""
    line = np.zeros((100, 200), bool)
    line[50, 20:120] = True
    spot = line.copy()
    spot[80:83, 150:154] = True
    assert small_parts(spot) == [((150, 80, 154, 83), 12)]
    dashes = line.copy()
    for x in range(120, 180, 10):
        dashes[50:53, x : x + 6] = True
    beside = line.copy()
    beside[54:57, 60:64] = True
    lone = np.zeros_like(line)
    lone[10:14, 10:14] = True
    assert small_parts(dashes) == small_parts(beside) == small_parts(lone) == []
    assert small_parts(np.zeros_like(line)) == []
