"""A descent's numbers: told apart where they differ, and the same in table, bars and captions."""

from __future__ import annotations

from itertools import pairwise

import pytest
from mpmath import mp, mpf

from mathcore import parse_shown
from scenes import ShrinkingSteps
from stage.text.number_claims import read_number

# A loss, its slope for mpmath, start, rate, goal.
WALKS = {
    "a small rate": ("(w - 3)^2", lambda w: 2 * (w - 3), 10, "0.001", 3),
    "a fast walk": ("w^2", lambda w: 2 * w, 4, "0.49", 0),
    "a small place": (
        "1000(w - 0.002)^2",
        lambda w: 2000 * (w - mpf("0.002")),
        "0.01",
        "0.0001",
        mpf("0.002"),
    ),
    "a large place": ("(w - 300000)^2", lambda w: 2 * (w - 300000), 100000, "0.1", 300000),
    "a flat loss": ("0.0001(w - 3)^2", lambda w: (w - 3) / 5000, 10, "0.5", 3),
    "close to the goal": ("(w - 3)^2", lambda w: 2 * (w - 3), 4, "0.45", 3),
}


def walked(name: str, steps: int) -> list[tuple[mpf, mpf, mpf, mpf]]:
    """Place, slope, step and next place, by mpmath."""
    _, slope, start, rate, _ = WALKS[name]
    w, rows = mpf(str(start)), []
    for _ in range(steps):
        move = mpf(rate) * slope(w)
        rows.append((w, slope(w), move, w - move))
        w -= move
    return rows


@pytest.fixture(params=WALKS)
def seen(request, still):
    """A walk's name, its scene at its end, and its table's rows as read back from the glyphs."""
    loss, _, start, rate, _ = WALKS[request.param]
    scene = still(ShrinkingSteps, L=loss, start=start, rate=rate, steps=6)
    rows = [[read_number(number) for number in row][1:] for row in scene.picture.table.rows[:-1]]
    return request.param, scene, rows


def number_in(text: str):
    return parse_shown(text.lstrip("≈"))


def test_what_differs_looks_different(seen):
    """Rows that differ have other texts in every column, right to the last digit; no end is the goal."""
    name, _, rows = seen
    with mp.workdps(40):
        truth = walked(name, 6)
    for column in range(len(rows[0])):
        texts = [row[column] for row in rows]
        assert all(one != other for one, other in pairwise(texts)), (column, texts)
        for text, row in zip(texts, truth, strict=True):
            shown = number_in(text)
            assert abs(mpf(str(shown)) - row[column]) <= mpf(10) ** shown.as_tuple().exponent * mpf("0.51")
    if len(rows[0]) == 4:
        assert number_in(rows[-1][3]) != mpf(str(WALKS[name][4]))


def test_one_number_reads_the_same_everywhere(seen):
    """The first two steps in the captions, beside the bars and in the table; the end in the last caption."""
    _, scene, rows = seen
    said = {beat.name: " ".join(words for _, words in beat.words) for beat in scene.beats}
    first = said["draw-the-slope"] + said["take-the-first-step"]
    for k, told in enumerate((first, said["take-the-second-step"])):
        place, slope, move = (text.lstrip("≈") for text in rows[k][:3])
        caption = told.replace("\u2009", "")
        assert place in caption and slope in caption and move.lstrip("−") in caption, (rows[k], caption)
    for row, bar in zip(rows, scene.picture.bars.steps.numbers, strict=True):
        assert read_number(bar) == row[2].replace("−", "", 1 if row[2].lstrip("≈")[0] == "−" else 0)
    if len(rows[0]) == 4:
        assert f"{rows[-1][3].lstrip('≈')}," in said["see-where-the-steps-lead"].replace("\u2009", "")


def test_ratios_of_shrinking_steps_are_not_one(seen):
    """A step is never said to be once the one before where it is shorter."""
    _, scene, _ = seen
    for ratio in scene.picture.bars.ratios:
        assert number_in(read_number(ratio)) != 1
