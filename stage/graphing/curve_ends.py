"""The ends of a curve: a small ring where it is open, a dot where it is closed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import Circle, ManimColor, VMobject

from mathcore import Curve, End, graph_ends
from stage.claims.claim import Comparison, claim, compare
from stage.claims.exact_values import place_text, text_of
from stage.graphing.plot_frame import PlotFrame
from stage.style.layers import ENDS
from stage.style.theme import STROKES

_ROUNDING = 0.02  # of a colour's part, which is rounded as it fades in
_SIZE = 0.8  # of a scene's own points, which are larger and in another colour


def curve_ends(plot: PlotFrame, called: str, colour: str) -> list[VMobject]:
    """The rings and the dots of the plot's curve within its box, one mobject each, with their claims."""
    curve: Curve = plot.curve
    seen = [end for end in graph_ends(curve, plot.x0, plot.x1) if plot.y0 <= float(end.height) <= plot.y1]
    kinds = (
        ("open", [end for end in seen if not end.closed]),
        ("closed", [end for end in seen if end.closed]),
    )
    return [_drawn(plot, f"the {kind} ends of {called}", ends, colour) for kind, ends in kinds if ends]


def _drawn(plot: PlotFrame, name: str, ends: Sequence[End], colour: str) -> VMobject:
    theme, drawn = plot.pen.theme, VMobject().set_z_index(ENDS)
    for end in ends:
        ring = Circle(radius=_SIZE * STROKES.dot).move_to(plot.point(float(end.place), float(end.height)))
        drawn.append_points(ring.points)
    drawn.set_fill(colour if ends[0].closed else theme.background, 1)
    drawn.set_stroke(colour, STROKES.curve if not ends[0].closed else 0, 1)
    drawn.label = name
    places = [(end.place, end.height) for end in ends]
    true = np.array([[float(part) for part in place] for place in places])
    is_closed = [end.closed for end in ends]

    def read(mobject: VMobject) -> Comparison:
        rings = [part[:, :2] for part in mobject.get_subpaths()]
        centres = np.array([[*((ring.min(axis=0) + ring.max(axis=0)) / 2), 0] for ring in rings])
        fill, ground = (seen.to_rgb() for seen in (mobject.get_fill_color(), ManimColor(theme.background)))
        filled = np.abs(fill - ground).max() > _ROUNDING
        shown = np.full((len(true), 3), np.nan)  # no ends, unless there are as many as there should be
        if len(centres) == len(true):
            shown = np.column_stack([plot.coordinates(centres), [filled] * len(centres)])
        record = f"the ends of {text_of(plot.curve.expr)}"
        exact = ", ".join(map(place_text, places))
        return compare(
            "ends", shown, np.column_stack([true, is_closed]), record, exact, true[-1, 1], plot.span
        )

    return claim(drawn, name, read, steady=True)
