"""The comparison of drawn frames finds what differs, in beats of another length as well."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from tests.same_frames import compared


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    """Two folders of pictures: a is black, b has three white pixels, c is white."""
    folders = [tmp_path_factory.mktemp(side) for side in ("then", "now")]
    pictures = {name: np.zeros((4, 5, 3), np.uint8) for name in "abc"}
    pictures["b"][1, 1:4], pictures["c"][:] = 255, 255
    for folder in folders:
        for name, picture in pictures.items():
            Image.fromarray(picture).save(folder / f"{name}.png")
    return folders


@pytest.mark.parametrize(
    ("then", "now", "told"),
    [
        ("abc", "abc", []),
        ("aaaa", "abca", ["beat: 4 frames; 2 of 4 differ: frames 1 to 2, by up to 20 pixels"]),
        ("abab", "abaa", ["beat: 4 frames; 1 of 4 differ: frames 3 to 3, by up to 3 pixels"]),
        ("abc", "aaabc", ["beat: 5 frames (then 3); 0 of 3 differ, from the end: none of them"]),
        ("abcca", "abcb", ["beat: 4 frames (then 5); 1 of 4 differ, from the start: "
                           "frames 3 to 3, by up to 17 pixels"]),
    ],
)  # fmt: skip
def test_what_differs_is_told(places, then, now, told):
    """One line a beat: its frames, which differ and by how much, seen from where they fit best."""
    assert compared("beat", {"beat": list(then)}, {"beat": list(now)}, places) == told


def test_a_beat_that_came_or_went_is_told(places):
    """A beat that only one of the two has differs."""
    assert compared("beat", {}, {"beat": ["a"]}, places) == ["beat: only now"]
    assert compared("beat", {"beat": ["a"]}, {}, places) == ["beat: only then"]
