"""The frame of a plot: axes, a faint grid, numbers outside the box; coordinates to frame and back."""

from __future__ import annotations

import numpy as np
import sympy
from manim import Axes, VGroup, VMobject

from mathcore import Fact
from stage.claims.lengths import Scale, state_scale
from stage.graphing.ticks import multiples, step_of, ticks
from stage.style.layers import LABEL
from stage.style.layout import Zone
from stage.style.theme import STROKES
from stage.text.writing import Pen
from stage.text.written import Line, Number

_X_PITCH, _Y_PITCH = 0.95, 0.75  # the least distance of ticks on an axis, in frame units
_BESIDE = 1.6  # ems of the longest name that stands at the end of the x-axis
_FEW = 3
_DECIMALS, _MOST_DECIMALS = 6, 12  # of a number at an axis
_SQUARE_PITCH = 0.8  # the same where a unit is equally long on both axes


class PlotFrame(VGroup):
    """Axes, grid, numbers, names in a zone of the frame; if ``square``, a unit is equally long on both axes,
    unless the two ranges differ: the picture is a square then, too.

    ``names`` are those of the axes, a line of its own where a name is more than a letter. ``point`` gives
    frame coordinates; ``coordinates`` is its inverse, through Manim's own axes, with which claims measure
    what is drawn. The axes' numbers state ``x_scale`` and ``y_scale``.
    """

    def __init__(
        self,
        pen: Pen,
        spans: tuple,
        zone: Zone,
        names: tuple[str | Line, str | Line],
        square: bool = False,
    ):
        super().__init__()
        self.pen, self.zone = pen, zone
        self.names = VGroup(*(name if isinstance(name, Line) else pen.axis_name(name) for name in names))
        (self.x0, self.x1), (self.y0, self.y1) = spans
        x_labels, y_labels = self._in_a_square() if square else self._in_a_box()
        self.axes = Axes(
            x_range=(self.x0, self.x1, self.x1 - self.x0),
            y_range=(self.y0, self.y1, self.y1 - self.y0),
            x_length=self.box.width,
            y_length=self.box.height,
            tips=False,
            axis_config={"include_ticks": False},
        )
        self._lay_axes()
        self.grid = self._grid([v for v, _ in x_labels], [v for v, _ in y_labels])
        self.lines = self._axis_lines()
        self.labels = VGroup(*(n for _, n in x_labels), *(n for _, n in y_labels))
        self.numbered = x_labels, y_labels  # the values at both axes with their numbers
        self._place_labels(x_labels, y_labels)
        self.x_scale, self.y_scale = (
            self._scale(axis, name, numbers)
            for axis, (name, numbers) in enumerate(zip(names, (x_labels, y_labels), strict=True))
        )
        self._place_names()
        self.frame = VGroup(self.grid, self.lines, self.labels, self.names)

    # --- position and size

    def _in_a_box(self) -> tuple[list, list]:
        """Fill the zone; returns the numbers along x and along y."""
        most = max(2, int(self.zone.height / _Y_PITCH))
        y_labels = [self._tick(v) for v in ticks(self.y0, self.y1, most)]
        self.box = self._room(y_labels)
        return self._x_labels(), y_labels

    def _in_a_square(self) -> tuple[list, list]:
        """As large as the zone allows, in its middle, with the same tick step on both axes."""
        room = self._room([self._tick(v) for v in ticks(self.y0, self.y1, 8)])
        wide, tall = self.x1 - self.x0, self.y1 - self.y0
        if abs(wide - tall) > 1e-9 * max(wide, tall):
            return self._in_an_uneven_square(room)
        unit = min(room.width / wide, room.height / tall)
        most = max(4, int(min(wide, tall) * unit / _SQUARE_PITCH))
        spans = (self.x0, self.x1), (self.y0, self.y1)
        few = max((ticks(*span, most) for span in spans), key=step_of)
        for values in (few, ticks(self.x0, self.x1, max(4, most // 2))):  # fewer where the numbers are long
            step = step_of(values)
            x_labels, y_labels = ([self._tick(v) for v in multiples(step, *span)] for span in spans)
            if max((n.width for _, n in x_labels), default=0) + 0.3 < float(step) * unit:
                break
        room = self._room(y_labels)
        unit = min(room.width / wide, room.height / tall)
        spare = (room.width - wide * unit) / 2, room.height - tall * unit
        self.box = room.inset(left=spare[0], right=spare[0], bottom=spare[1])
        return x_labels, y_labels

    def _in_an_uneven_square(self, room: Zone) -> tuple[list, list]:
        """A square whose sides are unlike in units, each with its own tick step."""
        side = min(room.width, room.height)
        most = max(4, int(side / _SQUARE_PITCH))
        y_labels = [self._tick(v) for v in ticks(self.y0, self.y1, most)]
        room = self._room(y_labels)
        side = min(room.width, room.height)
        spare = (room.width - side) / 2
        self.box = room.inset(left=spare, right=spare, bottom=room.height - side)
        return self._x_labels(), y_labels

    def _x_labels(self) -> list:
        """The numbers along x, with room between them."""
        wide = max(self._tick(sympy.Float(v, 6))[1].width for v in ticks(self.x0, self.x1, 4)) + 0.5
        most = max(2, int(self.box.width / max(_X_PITCH, wide)))
        labels = [self._tick(v) for v in ticks(self.x0, self.x1, most)]
        unit = self.box.width / (self.x1 - self.x0)
        for more in range(most + 1, 2 * most) if len(labels) < _FEW else ():  # closer, where two are too few
            closer = [self._tick(v) for v in ticks(self.x0, self.x1, more)]
            apart = float(step_of([v for v, _ in closer])) * unit
            if len(closer) > len(labels) and apart > max(n.width for _, n in closer) + 0.25:
                return closer
        return labels

    def _room(self, y_labels: list) -> Zone:
        """The zone less what the numbers and names need on each side."""
        em, widest = self.pen.em("label"), max((n.width for _, n in y_labels), default=0)
        beside = 1.0 * em if self._named_below else max(1.0 * em, self.names[0].width + 0.3 * em)
        below = (2.6 if self._named_below else 1.3) * em
        return self.zone.inset(left=widest + 0.5 * em, right=beside, bottom=below, top=1.1 * em)

    @property
    def _named_below(self) -> bool:
        """Whether the x-axis's name is too long to stand at its end, and so stands under its numbers."""
        return self.names[0].width > _BESIDE * self.pen.em("label")

    # --- coordinates

    def _lay_axes(self) -> None:
        """Lay Manim's axes on the box: it builds them in the ranges' own size, which loses digits.

        Over a range of 10^11 its axis ends a millionth short.
        """
        spans, box = ((self.x0, self.x1), (self.y0, self.y1)), self.box
        u, v = self.point(*(self.axes._origin_shift(ends) for ends in spans))[:2]
        self.axes.x_axis.set_points_as_corners([(box.left, v, 0), (box.right, v, 0)])
        self.axes.y_axis.set_points_as_corners([(u, box.bottom, 0), (u, box.top, 0)])

    def point(self, x, y) -> np.ndarray:
        """Frame coordinates of (x, y): (3,) for numbers, (n, 3) for arrays."""
        x, y = np.asarray(x, float), np.asarray(y, float)
        u = self.box.left + (x - self.x0) / (self.x1 - self.x0) * self.box.width
        v = self.box.bottom + (y - self.y0) / (self.y1 - self.y0) * self.box.height
        return np.stack([u, v, np.zeros_like(u)], axis=-1)

    def coordinates(self, points) -> np.ndarray:
        """Mathematical coordinates (n, 2) of frame points (n, 3), through Manim's axes."""
        return np.asarray(self.axes.p2c(np.atleast_2d(points)))[:, :2]

    @property
    def span(self) -> float:
        """The larger of its two ranges, at least 1: the scale for errors in its coordinates."""
        return max(1.0, self.x1 - self.x0, self.y1 - self.y0)

    @property
    def unit(self) -> np.ndarray:
        """Frame units per unit of x and of y."""
        return np.array([self.box.width / (self.x1 - self.x0), self.box.height / (self.y1 - self.y0)])

    def labels_near(self, centre: np.ndarray, radius: float) -> list[Line]:
        """The axes' numbers and names that reach into a circle."""
        near = []
        for label in (*self.labels, *self.names):
            nearest = np.clip(
                centre[:2],
                [label.get_left()[0], label.get_bottom()[1]],
                [label.get_right()[0], label.get_top()[1]],
            )
            if np.linalg.norm(nearest - centre[:2]) < radius:
                near.append(label)
        return near

    def place_label(self, x: sympy.Expr, y: sympy.Expr) -> Line:
        """An exact place as a label with a backing, ``(1, e)``; long values as decimals."""
        place = self.pen.place(map(self.pen.exact, (x, y)))
        return self.pen.formula(place, "label").with_backing(self.pen.theme).set_z_index(LABEL)

    # --- the frame of the plot

    def _scale(self, axis: int, name: str | Line, numbers: list) -> Scale:
        """The scale that the numbers of an axis state."""
        quantity = name.says if isinstance(name, Line) else name
        scale = Scale(quantity, VGroup(*(number for _, number in numbers)), lambda: float(self.unit[axis]))
        state_scale(self.labels, scale)
        return scale

    def _tick(self, value: sympy.Expr) -> tuple[sympy.Expr, Number]:
        """A value with its number: all of its decimals, where they are not too many."""
        fact = Fact("tick", sympy.nsimplify(value) if value.is_Float else value, str(value))
        tried = (fact.shown(decimals) for decimals in range(_DECIMALS, _MOST_DECIMALS + 1))
        shown = next((one for one in tried if one.relation == "="), fact.shown(_DECIMALS))
        return value, self.pen.number(shown.text, "label", "muted")

    def _rule(self, start, end, colour: str, width: float, label: str) -> VMobject:
        line = VMobject(stroke_color=colour, stroke_width=width)
        line.label = label
        return line.set_points_as_corners([(*start, 0), (*end, 0)])

    def _grid(self, xs: list, ys: list) -> VGroup:
        box, grid = self.box, VGroup()
        across = [self.point(float(x), self.y0)[0] for x in xs]
        up = [self.point(self.x0, float(y))[1] for y in ys]
        ends = [((u, box.bottom), (u, box.top)) for u in across]
        ends += [((box.left, v), (box.right, v)) for v in up]
        for start, end in ends:
            grid.add(self._rule(start, end, self.pen.theme.grid, STROKES.grid, "a grid line"))
            grid[-1].quiet = True  # a label with a backing may cover it
        return grid

    def _axis_lines(self) -> VGroup:
        """The axes through 0 if it is in the window, else along the left and lower edge."""
        box, theme = self.box, self.pen.theme
        u, v = self.point(min(max(self.x0, 0), self.x1), min(max(self.y0, 0), self.y1))[:2]
        u, v = (u if self.x0 <= 0 <= self.x1 else box.left), (v if self.y0 <= 0 <= self.y1 else box.bottom)
        return VGroup(
            self._rule((box.left, v), (box.right, v), theme.axis, STROKES.axis, "an axis"),
            self._rule((u, box.bottom), (u, box.top), theme.axis, STROKES.axis, "an axis"),
        )

    def _place_labels(self, x_labels: list, y_labels: list) -> None:
        """Put the numbers outside the box, where no curve can cross them."""
        em, box = self.pen.em("label"), self.box
        for value, number in x_labels:
            number.place(self.point(float(value), self.y0)[0], box.bottom - 1.05 * em, "center")
        for value, number in y_labels:
            number.place(box.left - 0.4 * em, self.point(self.x0, float(value))[1] - 0.33 * em, "right")

    def _place_names(self) -> None:
        """Put the names at the ends of the axes, a long one inside the box's sides."""
        em, box, (x, y), (x_axis, y_axis) = self.pen.em("label"), self.box, self.names, self.lines
        if self._named_below:
            x.place(max(box.right, self.zone.left + x.width), box.bottom - 2.3 * em, "right")
        else:
            x.place(box.right + 0.3 * em, x_axis.get_y() - 0.08 * em)
        middle, half = y_axis.get_x(), y.width / 2
        if half > _BESIDE * em:
            middle = max(min(max(middle, box.left + half), box.right - half), self.zone.left + half)
        y.place(middle, box.top + 0.4 * em, "center")
