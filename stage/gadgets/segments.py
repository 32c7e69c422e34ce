"""Straight strokes between two points of the frame."""

from __future__ import annotations

import numpy as np
from manim import DashedLine, VMobject

from stage.style.layers import LINE
from stage.style.theme import STROKES


def segment(start, end, colour: str, width: float = STROKES.line, z: int = LINE) -> VMobject:
    """A straight stroke between two frame points."""
    line = VMobject(stroke_color=colour, stroke_width=width).set_z_index(z)
    return line.set_points_as_corners([start, end])


def dashed(start: np.ndarray, end: np.ndarray, colour: str, width: float) -> VMobject:
    """A dashed stroke between two frame points; a plain one where there is no room for dashes."""
    length = float(np.linalg.norm(end - start))
    if length < 0.12:
        return segment(start, end, colour, width)
    line = DashedLine(start, end, dash_length=min(0.1, length / 4), color=colour, stroke_width=width)
    for dash in line:
        dash.label = "a dashed line"
    return line
