"""An approach from frame to frame: rows come while their numbers stand, no axis's number only flashes."""

from __future__ import annotations

from itertools import pairwise

import pytest

from scenes import TangentSlope
from scenes.slopes.parts.tangent_picture import TangentPicture
from tests.scenes.frames import lasts, run_by_frames

FEW = 2  # frames: what is seen in one alone flashes
CURVES = [{"f": "x^2", "at": 1}, {"f": "x^3 - 2x", "at": -1}]


@pytest.fixture(scope="module", params=CURVES, ids=[curve["f"] for curve in CURVES])
def frames(request):
    """At each frame: beat, the step, how lit each cell of the tables is, and each number at the axes."""
    seen = []

    def look(scene: TangentSlope) -> None:
        picture: TangentPicture = scene.picture
        tables, labels = picture.approach.tables, [*picture.plot.labels, *picture.plot.closer]
        cells = [cell for half in tables.halves for row in half.rows for cell in row]
        lit = tuple(cell.get_fill_opacity() for cell in cells)
        numbers = [number.glyphs[0].get_fill_opacity() for number in labels if hasattr(number, "glyphs")]
        seen.append((scene.beats[-1].name, picture.approach.secant.h, lit, numbers))

    run_by_frames(TangentSlope, look, **request.param)
    return [frame for frame in seen if frame[0].startswith("slide-in")]


def test_a_row_comes_while_its_number_stands(frames):
    """No cell of the tables changes while the step does, and each is seen half lit as it comes."""
    for (_, step, lit, _), (_, next_step, next_lit, _) in pairwise(frames):
        assert step == next_step or lit == next_lit
    for cell in zip(*(lit for _, _, lit, _ in frames), strict=True):
        assert len(set(cell)) != 2, "it is there from one frame to the next"


def test_no_number_at_the_axes_flashes(frames):
    """As the view draws back past numbers of their own, none is seen in one frame alone."""
    for number in zip(*(numbers for *_, numbers in frames), strict=True):
        turns = lasts([opacity > 0 for opacity in number])
        assert all(count >= FEW for seen, count in turns[1:-1] if seen), turns
