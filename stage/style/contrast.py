"""Contrast of two colours, as WCAG 2.2 measures it, and the edge of a line on any ground."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from manim import ManimColor

from stage.style.theme import THEMES


def luminance(rgb) -> float:
    """The relative luminance of an sRGB colour, (3,) of 0 to 1."""
    rgb = np.asarray(rgb, float)
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21."""
    low, high = sorted(luminance(ManimColor(colour).to_rgb()) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


@lru_cache(maxsize=256)
def edge_of(colour: str) -> str:
    """The colour of the thin edge along a line: of the themes' grounds, the one it stands out from more.

    So a line of any colour is seen on any ground, also on a hill, which has colours of all lightnesses.
    """
    return max((theme.background for theme in THEMES.values()), key=lambda ground: contrast(colour, ground))
