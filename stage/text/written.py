"""Text as drawn: lines of glyphs, numbers, and live numbers that keep their width."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import VGroup, VMobject

from mathcore import decimal
from stage.style.opacity import set_opacity
from stage.style.theme import Theme
from stage.text.typesetting import blank, figure, glyphs_of

_SUPERSCRIPT = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789−", strict=True))
_UNDER = 0.5  # a backing's layer
_SMALL, _RAISED = 0.7, 0.36  # an exponent's size and its height above the baseline, in ems


class Written(VGroup):
    """A line of text, one submobject per glyph; its size is measured from its outlines."""

    def __init__(self, em: float):
        super().__init__()
        self._em = em  # as built; used only for an empty line
        self._natural: list[np.ndarray] = []  # each glyph's lower left and upper right corner, in ems
        self.says = ""  # the text, for reports
        self.backing: VMobject | None = None
        self.leader: VMobject | None = None  # the only line that this label may touch

    def _add_glyph(
        self, points: np.ndarray, colour: str, at: Sequence[float] = (0.0, 0.0), size: float = 1
    ) -> None:
        """Add an outline given in ems, its origin moved ``at`` ems right and up from the line's."""
        mobject = blank().set_fill(colour, 1)
        placed = points * size
        placed[:, 0] += at[0]
        placed[:, 1] += at[1]
        mobject.set_points(placed * self._em)
        self._natural.append(_corners(placed))
        self.add(mobject)

    @property
    def glyphs(self) -> list[VMobject]:
        return [m for m in self.submobjects if m is not self.backing]

    def em(self) -> float:
        """The em in frame units as now drawn: the largest drawn extent divided by its extent in ems."""
        drawn = [(m.points, n) for m, n in zip(self.glyphs, self._natural, strict=False) if len(m.points)]
        if not drawn:
            return self._em
        boxes, natural = boxes_of([points for points, _ in drawn]), np.array([n for _, n in drawn])
        extents, as_built = np.ptp(boxes, axis=1).max(axis=1), np.ptp(natural, axis=1).max(axis=1)
        return float(np.max(extents / as_built, where=as_built > 0, initial=0.0)) or self._em

    def reaches(self, em: float) -> bool:
        """Whether the text is drawn at least that large; as a rule its first glyph tells."""
        for mobject, natural in zip(self.glyphs, self._natural, strict=False):
            if len(mobject.points):
                drawn, (low, high) = mobject.points[:, :2], natural
                if max(drawn.max(axis=0) - drawn.min(axis=0)) >= em * max(high - low) > 0:
                    return True
        return self.em() >= em

    def origin(self) -> np.ndarray:
        """The start of the baseline, (3,), measured from the first drawn glyph."""
        for mobject, natural in zip(self.glyphs, self._natural, strict=False):
            if len(mobject.points):
                corner = _corners(mobject.points)[0]
                return np.array([*(corner - natural[0] * self.em()), 0.0])
        return np.zeros(3)

    def place(self, x: float, y: float, align: str = "left") -> Written:
        """Move the baseline to height y and the glyphs' left edge, centre or right edge to x."""
        edge = {"left": self.get_left(), "center": self.get_center(), "right": self.get_right()}[align][0]
        return self.shift([x - edge, y - self.origin()[1], 0])

    def after(self, other: Written, gap: float = 0.4) -> Written:
        """Move to the other's baseline, ``gap`` ems to its right."""
        return self.place(other.get_right()[0] + gap * other.em(), other.origin()[1])

    def set_opacity(self, opacity: float, family: bool = True) -> Written:
        """Set the opacity, 0 to 1, of all its glyphs and its backing."""
        return set_opacity(self, opacity, opacity)

    def with_backing(self, theme: Theme, pad: float = 0.06) -> Written:
        """Add a patch of the background's colour under the text, to hide the grid behind it."""
        low, high = _corners(np.concatenate([m.points for m in self.glyphs])) + np.array([[-pad], [pad]])
        self.backing = VMobject(stroke_width=0, fill_opacity=1, fill_color=theme.background)
        box = [(low[0], low[1]), (high[0], low[1]), (high[0], high[1]), (low[0], high[1]), (low[0], low[1])]
        self.backing.set_points_as_corners([(*p, 0) for p in box])
        self.submobjects.insert(0, self.backing.set_z_index(_UNDER))
        return self

    def set_z_index(self, z_index: float, family: bool = True) -> Written:
        """Set the text's layer; its backing stays right above the grid, under all else."""
        super().set_z_index(z_index, family)
        if self.backing is not None:
            self.backing.set_z_index(_UNDER)
        return self


def boxes_of(outlines: Sequence[np.ndarray]) -> np.ndarray:
    """The bounding boxes (n, 2, 2) of n non-empty outlines: lower left and upper right corners."""
    flat = np.concatenate(outlines)[:, :2]
    starts = np.cumsum([0, *map(len, outlines[:-1])])
    return np.stack([np.minimum.reduceat(flat, starts), np.maximum.reduceat(flat, starts)], axis=1)


def _corners(points: np.ndarray) -> np.ndarray:
    if not len(points):
        return np.zeros((2, 2))
    return np.array([points[:, :2].min(axis=0), points[:, :2].max(axis=0)])


class Line(Written):
    """Typst markup as one line; ``parts`` maps a part's name to its glyphs."""

    def __init__(
        self,
        markup: str,
        em: float,
        colours: Sequence[str],
        names: Sequence[str] = (),
        says: str = "",
        is_formula: bool = False,
    ):
        super().__init__(em)
        self.is_formula = is_formula  # and ``says`` is its source
        self.parts: dict[str, VGroup] = {name: VGroup() for name in names}
        for glyph in glyphs_of(markup):
            index = int(glyph.fill[1:], 16)
            index = index if index < len(colours) else 0
            self._add_glyph(glyph.points, colours[index])
            if index:
                self.parts[names[index - 1]].add(self.submobjects[-1])
        self.says = says or markup.strip("$ ")


class Number(Written):
    """A number, one glyph per character: ``−0.607``, ``1.67 × 10⁻⁵``; all figures are equally wide."""

    def __init__(self, text: str, em: float, colour: str):
        super().__init__(em)
        self.says, self.colour = text, colour
        self.point = 0.0  # the decimal point's distance from the origin, in frame units as built
        self._set(text, colour)

    def _set(self, text: str, colour: str) -> None:
        x = 0.0  # ems
        for character in text:
            if character in "., ":
                self.point = self.point or x * self._em
            if character == " ":  # the spacing comes from the signs around it
                continue
            plain = _SUPERSCRIPT.get(character)
            _, points, advance = figure(plain or character)
            gap = 0.222 if character in "×≈=" else 0
            if len(points):
                shift = (x + (gap if x else 0), _RAISED if plain else 0.0)
                self._add_glyph(points, colour, shift, _SMALL if plain else 1)
            x += advance * (_SMALL if plain else 1) + gap * (2 if x else 1)
        self.point = self.point or x * self._em


class Readout(Number):
    """A live number with a fixed number of slots, so that its width and its decimal point stay in place.

    ``lowest`` and ``highest`` are the extremes it can show; a value that needs more slots is refused.
    """

    def __init__(self, decimals: int, lowest: float, highest: float, em: float, colour: str, mark: str = "."):
        self.decimals = decimals
        self._mark = mark
        self._slots = max(len(decimal(v, decimals)) for v in (lowest, highest))
        super().__init__("0" * self._slots, em, colour)
        self.text = ""
        self.says = "the live number"
        self.show(highest)

    def show(self, value: float) -> Readout:
        """Show the value, right-aligned in its slots, at the readout's present position and size."""
        text = decimal(value, self.decimals).replace(".", self._mark)
        if text == self.text:
            return self
        if len(text) > self._slots:
            raise ValueError(f"{text} does not fit a readout of {self._slots} places; give its extremes")
        em, origin = (self.em(), self.origin()) if self.text else (self._em, np.zeros(3))
        # From the right end: the point and the digits keep their places, and the sign is next to the
        # first digit.
        x = self._slot_width()
        for slot in range(self._slots):
            character = text[-1 - slot] if slot < len(text) else "\u2009"
            _, points, advance = figure(character)
            x -= advance
            placed = points + np.array([x, 0, 0]) if len(points) else np.zeros((0, 3))
            mobject = self.glyphs[-1 - slot]
            mobject.set_points(placed * em + origin if len(placed) else placed)
            self._natural[-1 - slot] = _corners(placed)
        self.text = text
        return self

    @property
    def reach(self) -> float:
        """The width of all its slots, in frame units."""
        return self._slot_width() * self.em()

    def place(self, x: float, y: float, align: str = "left") -> Readout:
        """Align the slots, not the present digits, at x, so that there is room for a later sign."""
        origin, wide = self.origin(), self.reach
        return self.shift(
            [x - origin[0] - {"left": 0, "center": wide / 2, "right": wide}[align], y - origin[1], 0]
        )

    def _slot_width(self) -> float:
        """The width of all slots in ems; the point's is narrower than a figure's."""
        point = 1 if self.decimals else 0
        return (self._slots - point) * 0.5 + point * 0.278 + 0.278
