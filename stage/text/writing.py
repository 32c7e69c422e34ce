"""Text on screen, set by Typst: words, formulas, numbers, live numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import partial

import numpy as np
import sympy
from manim import VGroup, VMobject

from mathcore import Fact, decimal, word
from stage.style.layout import Layout, Zone
from stage.style.theme import SIZES, Theme
from stage.text.number_claims import claim_fact
from stage.text.numbers import decimals_for
from stage.text.phrases import Phrase, Wording
from stage.text.typesetting import blank, broken, colour_of_part, figure, glyphs_of

_SUPERSCRIPT = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789−", strict=True))
_TALLEST = 0.3  # the largest height of a formula, as a share of the given width
_EQUATED = 14  # characters of the longest exact value before its decimals
_ONE_LINE, _SMALLER = 0.75, 0.85  # the least size of a formula in one line; the size of one in two lines
_LINES = 2  # a formula in more lines is set at the label size
_TALLEST_CASES = 0.7  # of several cases, set as small as labels
_UNDER = 0.5  # a backing's layer
_PART = re.compile(r"{(\w+)}")
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

    def seen_at(self, opacity: float) -> Written:
        """Set the opacity, 0 to 1, as set_opacity does, at a tenth of the cost."""
        for glyph in self.glyphs:
            glyph.fill_opacity = glyph.stroke_opacity = opacity
            glyph.fill_rgbas[:, 3] = glyph.stroke_rgbas[:, 3] = opacity
        return self

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
    ):
        super().__init__(em)
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


class Pen:
    """Makes text in one theme, frame shape and language, with sizes and colours by role.

    ``axes`` maps names of variables and functions to what stands at their axes instead.
    """

    def __init__(
        self,
        theme: Theme,
        layout: Layout,
        wording: Wording | None = None,
        axes: Mapping[str, str] | None = None,
    ):
        self.theme, self.layout, self.wording = theme, layout, wording or Wording()
        self._axes = axes or {}
        self.formulas: dict[str, tuple[str, str]] = {}  # each name's source and role
        self.shortened: set[str] = set()  # those that were too long and are only named

    def em(self, size: str) -> float:
        """The em of a type size (title, formula, body, label) in frame units."""
        return self.layout.length(SIZES[size])

    def words(self, words: str | Phrase, size: str = "body", role: str = "ink") -> Line:
        """Words; a str is taken literally."""
        markup, says = self.wording.markup(words), self.wording.text(words)
        return Line(markup, self.em(size), [self.theme[role]], says=says)

    def title(self, words: str | Phrase) -> Line:
        """A title at the top left of the frame."""
        line = self.words(words, "title")
        zone = self.layout.title
        return _fit(line, zone.width).place(zone.left, zone.bottom + 0.3 * zone.height)

    def formula(
        self,
        template: str | Phrase,
        size: str = "formula",
        role: str = "ink",
        width: float | None = None,
        most: int = _LINES,
        **parts: tuple[str, str],
    ) -> Line:
        """Typst mathematics; ``{name}`` in the template stands for a part, given as (source, role).

        A Phrase is set as words, with its values as formulas. A formula wider than ``width`` (frame units) is
        set somewhat smaller, else broken into lines, at the label size if they would be more than ``most``.
        """
        names, template = list(parts), self.wording.typst(template)
        sources = {name: self.wording.typst(source) for name, (source, _) in parts.items()}

        def part(match: re.Match) -> str:
            source = sources[match[1]]
            return f'#text(fill: rgb("{colour_of_part(names.index(match[1]) + 1)}"), $display({source})$)'

        colours = [self.theme[role], *(self.theme[r] for _, r in parts.values())]
        says = _PART.sub(lambda match: sources[match[1]], template)

        def line(source: str) -> Line:
            return Line(f"$ {_PART.sub(part, source)} $", self.em(size), colours, names, says)

        def fits(row: str, room: float) -> bool:
            return line(row).width + self.em(size) * row.startswith("quad ") <= room

        whole, least = line(template), min(self.em("label") / self.em(size), 1)
        if width is None or whole.width * max(least, _ONE_LINE) <= width:
            return whole if width is None else _fit(whole, width, least)
        for share in (1, _SMALLER, least):
            enough = partial(fits, room=width / share)
            rows = broken(template, enough)
            if len(rows) <= most and all(map(enough, rows)):
                break
        if len(rows) == 1 or (rows[0].endswith(" =") and whole.width * least <= width):
            return _fit(whole, width, least)
        return line(" \\ ".join(f"& {row}" for row in rows)).scale(share)

    def axis_name(self, name: str, most: int | None = None) -> Line:
        """What stands at the axis of a variable or a function: its letter, or the lecturer's own words.

        More than ``most`` characters stand in two lines, if there is a blank between them.
        """
        if name in self._axes:
            words = self._axes[name]
            lines = in_two_lines(words) if most is not None and len(words) > most else [words]
            markup = r" \ ".join(self.wording.markup(line) for line in lines)
            return Line(markup, self.em("label"), [self.theme["muted"]], says=words)
        return self.formula(word(name), "label", "muted")

    def place(self, coordinates: Iterable[str]) -> str:
        """Typst mathematics of a place, ``(1, 2)``, with the language's separator."""
        return f"({f'{self.wording.language.between} '.join(coordinates)})"

    def exact(self, value: sympy.Expr) -> str:
        """Typst mathematics of a value as the lecturer writes numbers; after ≈ where it is rounded."""
        relation, source = self.wording.numbers.shown(value)
        return f"approx {source}" if relation == "≈" else source

    def equals(self, name: str, value: sympy.Expr) -> str:
        """Typst mathematics of ``name = 3``, or of ``name ≈ 4.174``."""
        relation, source = self.wording.numbers.shown(value)
        return f"{name} {'approx' if relation == '≈' else '='} {source}"

    def number(self, text: str, size: str = "label", role: str = "ink") -> Number:
        """A number from its text, as a Fact shows it."""
        return Number(self.wording.language.number(text), self.em(size), self.theme[role])

    def fact(
        self, fact: Fact, digits: int, size: str = "label", role: str = "ink", sign: bool = False
    ) -> Number:
        """A Fact's number, which claims it; it has ≈ if rounded, and with ``sign`` = if exact."""
        shown = fact.shown(digits)
        relation = shown.relation if sign or shown.relation == "≈" else ""
        number = self.number(relation + shown.text, size, role)
        number.fact, number.shown = fact, shown
        return claim_fact(number, fact)

    def named(
        self,
        name: str,
        source: str,
        role: str,
        width: float,
        tail: str = "",
        height: float = np.inf,
        **parts: tuple[str, str],
    ) -> Line:
        """``name = source``; the name alone where that is wider than ``width`` (frame units) or too tall.

        Where one is only named, a scene shows all of them whole at its beginning. Cases may be as tall as
        ``height``.
        """
        plain, whole = (_PART.sub(lambda part: parts[part[1]][0], one) for one in (name, source))
        self.formulas[plain] = whole, role
        if source.startswith("cases("):
            line = self._cases(name, source, role, width, tail, min(height, _TALLEST_CASES * width))
        else:
            line = self.formula(f"{name} = {source}{tail}", role=role, width=width, **parts)
            line = line if line.width <= width * 1.001 and line.height <= _TALLEST * width else None
        if line is not None:
            self.shortened.discard(plain)
            return line
        self.shortened.add(plain)
        return self.formula(f"{name}{tail}", role=role, width=width, **parts)

    def in_full(self, zone: Zone) -> tuple[VGroup, list[str]]:
        """All formulas, whole, in a zone's middle, if one is only named; and the names of those that fit."""
        shown, names = VGroup(), []
        for name, (source, role) in self.formulas.items() if self.shortened else ():
            line = self.formula(f"{name} = {source}", "title", role, zone.width, 5)
            line.shift([zone.left - line.get_left()[0], -line.get_top()[1], 0])
            if len(shown):
                line.shift([0, shown.get_bottom()[1] - self.em("formula"), 0])
            if line.width <= zone.width * 1.001 and VGroup(*shown, line).height <= zone.height:
                shown.add(line)
                names.append(name)
        middle = (zone.bottom + zone.top + shown.height) / 2 if len(shown) else 0
        return shown.shift([0, middle, 0]), names

    def _cases(
        self, name: str, source: str, role: str, width: float, tail: str, height: float
    ) -> Line | None:
        """``name = cases(…)``, smaller where it is tall; None where it has no room.

        Where it is wide, the name goes above the cases, or each condition below its case.
        """
        usual = min(height, _TALLEST * width)
        above = f"&{name} = \\ &{source}" + tail.replace(", quad", " \\ &")
        for whole in (
            f"{name} = {source}{tail}",
            above,
            f"{name} = {source.replace(' & ', ', quad ')}{tail}",
        ):
            line = self.formula(whole, role=role, width=width)
            if line.height > usual:
                line.scale(max(self.em("label") / line.em(), usual / line.height))
            if line.width <= width * 1.001 and line.height <= height:
                return line
        return None

    def equation(
        self,
        left: str | Phrase,
        fact: Fact,
        role: str = "ink",
        width: float | None = None,
        size: str = "formula",
        exact: bool = False,
        digits: int | None = None,
    ) -> Equation:
        """``left`` = the fact in decimals; with ``exact``, preceded by its exact form where that is short."""
        return Equation(self, left, fact, role, width, size, exact, digits)

    def readout(
        self, decimals: int, lowest: float, highest: float, size: str = "formula", role: str = "ink"
    ) -> Readout:
        """A live number between two extremes."""
        mark = self.wording.language.mark
        return Readout(decimals, lowest, highest, self.em(size), self.theme[role], mark)


def in_two_lines(words: str) -> list[str]:
    """Words broken at the blank nearest to their middle; a single word stays whole."""
    blanks = [at for at, sign in enumerate(words) if sign == " "]
    if not blanks:
        return [words]
    middle = min(blanks, key=lambda at: abs(2 * at - len(words)))
    return [words[:middle].strip(), words[middle:].strip()]


def _fit(line: Line, width: float, least: float = 0.6) -> Line:
    """Scale a line down to a width, but not below ``least`` of its size."""
    return line.scale(max(least, width / line.width)) if line.width > width else line


class Equation(VGroup):
    """A left side, its exact value, and the decimals: ``f′(π/6) = √3/2 ≈ 0.866``."""

    def __init__(
        self,
        pen: Pen,
        left: str | Phrase,
        fact: Fact,
        role: str,
        width: float | None,
        size: str,
        exact: bool,
        digits: int | None,
    ):
        super().__init__()
        digits = decimals_for(fact.value) if digits is None else digits
        shown = fact.shown(digits)
        form = pen.wording.numbers.exact(fact.exact, _EQUATED) if exact and shown.relation == "≈" else ""
        rounds_a_decimal = fact.exact.is_Rational and "frac" not in form
        value = f" = {form}" if form and not rounds_a_decimal else ""
        self.line = pen.formula(pen.wording.typst(left) + value, size, role)
        self.number = pen.fact(fact, digits, size, role, sign=True).after(self.line)
        self.add(self.line, self.number)
        if width and self.width > width:
            self.scale(max(width / self.width, pen.em("label") / pen.em(size)))
