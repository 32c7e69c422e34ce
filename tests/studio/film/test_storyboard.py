"""Storyboard sheets hold every frame, in order, in the theme's colours, whatever the words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from stage.style.theme import THEMES
from studio.film.storyboard import columns, sheet

COLOURS = [(200, 30, 30), (30, 200, 30), (30, 30, 200), (200, 200, 30), (30, 200, 200)]


@pytest.fixture
def frames(tmp_path) -> list[tuple[Path, str, str]]:
    """Five plain frames, each of its own colour."""
    made = []
    for number, colour in enumerate(COLOURS):
        path = tmp_path / f"{number}.png"
        Image.new("RGB", (1280, 720), colour).save(path)
        made.append((path, f"Beat {number}", "You stand on the hill."))
    return made


def colour(hexadecimal: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(hexadecimal[1:]))


def folders_of(pixels: np.ndarray, rgb: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Rows and columns of the pixels of exactly this colour."""
    return np.nonzero((pixels == rgb).all(axis=2))


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_a_sheet_shows_every_frame_in_order(tmp_path, frames, theme):
    """Each frame is there at 640 by 360 pixels, left to right and down, on the theme's ground."""
    target = tmp_path / "out" / "sheet.png"
    sheet(frames, target, title="TangentSlope", dark=theme == "dark")
    pixels = np.array(Image.open(target).convert("RGB"))
    assert tuple(pixels[0, 0]) == tuple(pixels[-1, -1]) == colour(THEMES[theme].background)
    corners = []
    for rgb in COLOURS:
        rows, across = folders_of(pixels, rgb)
        assert 0.98 * 640 * 360 <= len(rows) <= 640 * 360  # all but the rounded corners and the rim
        corners.append((rows.min() // 50, across.min()))
    assert corners == sorted(corners)
    assert len({row for row, _ in corners}) == 2 and len({left for _, left in corners}) == 3
    ink = np.abs(pixels[:80].astype(int) - colour(THEMES[theme].ink)).max(axis=2) <= 2  # blending may round
    assert ink.sum() > 200
    assert list((tmp_path / "out").iterdir()) == [target]


def test_hostile_words_are_only_shown(tmp_path, frames):
    """Typst code, quotes, control characters, lone surrogates and other scripts are set as mere text."""
    words = [
        '"); panic("x") #panic("y") #read("main.typ") \\',
        '$x^2$ *bold* _it_ `raw` <label> @ref // /* #import "@preview/x:0.1.0"',
        "\x00\x1b\n\n\r\t\u2028\ud800 --> ",
        "日本語 😀 ∂f/∂x ≈ −0.607",
        "{{ }} } ) ]",
    ]
    hostile = [(path, text, text) for (path, _, _), text in zip(frames, words, strict=True)]
    sheet(hostile, tmp_path / "sheet.png", title=words[0], dark=True)
    pixels = np.array(Image.open(tmp_path / "sheet.png").convert("RGB"))
    assert all(len(folders_of(pixels, rgb)[0]) for rgb in COLOURS)


def test_a_sheet_of_nothing_is_refused(tmp_path, frames):
    """No frames is a ValueError, a missing picture an OSError; an older sheet stays."""
    target = tmp_path / "sheet.png"
    target.write_bytes(b"older")
    with pytest.raises(ValueError, match="at least one beat"):
        sheet([], target, title="Empty", dark=True)
    with pytest.raises(OSError):
        sheet([*frames, (tmp_path / "absent.png", "x", "y")], target, title="Missing", dark=True)
    assert target.read_bytes() == b"older"


def test_a_sheet_is_about_as_wide_as_a_screen():
    """Up to three beats stand in a row; more are set in two to four columns, and no row stays empty."""
    assert [columns(n) for n in (1, 2, 3, 4, 6, 9, 12)] == [1, 2, 3, 2, 3, 3, 4]
    assert all(2 <= columns(n) <= 4 for n in range(4, 60))
