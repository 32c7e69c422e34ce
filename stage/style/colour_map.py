"""Colour by height: a theme's few colours, from the lowest height to the highest, interpolated."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import ManimColor

# Björn Ottosson, "A perceptual color space for image processing" (2020).
_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_OKLAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def ramp(colours: Sequence[str], shares) -> np.ndarray:
    """sRGB (n, 3), 0 to 1, at ``shares`` of a scale of evenly spaced ``colours``, interpolated in Oklab."""
    known = np.array([ManimColor(c).to_rgb() for c in colours])
    linear = np.where(known <= 0.04045, known / 12.92, ((known + 0.055) / 1.055) ** 2.4)
    lab = np.cbrt(linear @ _CONES.T) @ _OKLAB.T
    at = np.linspace(0, 1, len(colours))
    between = np.stack([np.interp(shares, at, lab[:, k]) for k in range(3)], axis=-1)
    back = (between @ np.linalg.inv(_OKLAB).T) ** 3 @ np.linalg.inv(_CONES).T
    back = np.clip(back, 0, 1)
    return np.where(back <= 0.0031308, 12.92 * back, 1.055 * back ** (1 / 2.4) - 0.055)


def height_colours(colours: Sequence[str], heights, low: float, high: float) -> list[ManimColor]:
    """The colours of heights between a lowest and a highest one."""
    shares = (np.asarray(heights, float) - low) / (high - low)
    return [ManimColor(tuple(rgb)) for rgb in ramp(colours, np.clip(shares, 0, 1))]
