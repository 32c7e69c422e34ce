"""The picture of a tangent at a point: plot, approach, label, and the formulas beside them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import sympy
from manim import LEFT, VGroup

from mathcore import Curve, approach_steps, primed, slide_places, window
from scenes.slopes.parts.lens import Lens
from scenes.slopes.parts.secant_approach import SecantApproach
from scenes.slopes.parts.tangent_slide import slope_fact
from stage.gadgets.tangent import Tangent
from stage.graphing.curve_plot import CurvePlot
from stage.graphing.label_placement import beside, polyline
from stage.style.layers import LABEL
from stage.style.layout import Layout, stack
from stage.text.writing import Pen

_GAP, _LEAST_GAP = 0.4, 0.15  # frame units between the formulas at the side
_LENS = 1.3  # a lens's radius, in frame units, where there is room


class TangentPicture:
    """The mobjects of a tangent's clip; the scene plays them."""

    def __init__(
        self,
        pen: Pen,
        layout: Layout,
        curve: Curve,
        a: sympy.Expr,
        shown: Sequence[tuple[float, float] | None] = (None, None),
    ):
        self._layout, self._a = layout, a
        self.plot = CurvePlot(pen, curve, window(curve, a, *shown), layout.plot)
        self.tangent = Tangent(self.plot, a)
        self.approach = SecantApproach(self.plot, a, approach_steps(curve, a, *shown), layout.side)
        self._name_the_point()
        self._set_the_side(pen, curve)

    def _name_the_point(self) -> None:
        """Label the point: for the whole clip, or until the secants need the room."""
        plot = self.plot
        label = plot.label_of(self._a).set_z_index(LABEL)
        here, still = plot.at(self._a), polyline(plot.graph, plot.lines)
        moving = np.concatenate([still, polyline(self.tangent.line), self.approach.sides])
        stays = beside(label, here, moving, plot.box)
        if not stays:
            beside(label, here, still, plot.box)
        self.lasting_label, self.passing_label = VGroup(*[label] * stays), VGroup(*[label] * (not stays))
        self.approach.name_the_sides(polyline(plot.graph, plot.lines, self.lasting_label))

    def _set_the_side(self, pen: Pen, curve: Curve) -> None:
        side, fact = self._layout.side, slope_fact(curve, self._a)
        rise = self.approach.rise
        where = f", quad #box[${rise.where}$]" if rise.where else ""
        self.limit = pen.equation(self.approach.limit, fact, "ink", side.width)
        self.answer = pen.equation(
            f"{primed(curve.name)}({rise.place})", fact, "slope", side.width, exact=True
        )
        quotient, tables = self.approach.quotient.line, self.approach.tables.group
        below = sum(part.height + _LEAST_GAP for part in (self.limit, tables, self.answer))
        room = side.height - below
        self.formula = pen.named(curve.called, curve.typst, "curve", side.width, where, room)
        self.stack(self.formula, quotient, tables, self.answer)
        self.limit.move_to(quotient, aligned_edge=LEFT)

    def stack(self, *mobjects) -> None:
        """Stack mobjects at the side."""
        stack(self._layout.side, mobjects, _GAP)

    def lens(self) -> tuple[Lens, VGroup]:
        """A lens over the point, clear of the title, and the axes' labels that it would overlap."""
        here = self.plot.at(self._a)
        lens = Lens(self.plot, self._a, min(_LENS, self._layout.title.bottom - here[1]))
        return lens, VGroup(*self.plot.labels_near(here, lens.radius + 0.1))

    def stops(self) -> list[sympy.Expr]:
        """The point and the further points to slide to, those within the window."""
        plot, further = self.plot, slide_places(self.plot.curve, self._a)
        heights = plot.curve.values(np.array([float(x) for x in further]))
        return [
            self._a,
            *(
                x
                for x, height in zip(further, heights, strict=True)
                if plot.x0 < x < plot.x1 and plot.y0 <= height <= plot.y1
            ),
        ]
