"""The pen: text on screen in one theme, frame shape and language, set by Typst."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import partial

import numpy as np
import sympy
from manim import VGroup

from mathcore import Fact, word
from stage.style.layout import Layout, Zone
from stage.style.theme import SIZES, Theme
from stage.text.number_claims import claim_fact
from stage.text.numbers import decimals_for
from stage.text.phrases import Phrase, Wording
from stage.text.typesetting import broken, colour_of_part
from stage.text.written import Line, Number, Readout

_TALLEST = 0.3  # the largest height of a formula, as a share of the given width
_EQUATED = 14  # characters of the longest exact value before its decimals
_ONE_LINE, _SMALLER = 0.75, 0.85  # the least size of a formula in one line; the size of one in two lines
_LINES = 2  # a formula in more lines is set at the label size
_TALLEST_CASES = 0.7  # of several cases, set as small as labels
_PART = re.compile(r"{(\w+)}")


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
            markup = f"$ {_PART.sub(part, source)} $"
            return Line(markup, self.em(size), colours, names, says, is_formula=True)

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
        """``name = source``, as small as labels if need be; the name alone where that is still too large.

        Where one is only named, a scene shows all of them whole at its beginning. ``width`` is in frame
        units; cases may be as tall as ``height``.
        """
        plain, whole = (_PART.sub(lambda part: parts[part[1]][0], one) for one in (name, source))
        self.formulas[plain] = whole, role
        if source.startswith("cases("):
            line = self._cases(name, source, role, width, tail, min(height, _TALLEST_CASES * width))
        else:
            line = self.formula(f"{name} = {source}{tail}", role=role, width=width, **parts)
            share = min(1.0, width / line.width, _TALLEST * width / line.height)
            line = line.scale(share) if share * line.em() > 0.999 * self.em("label") else None
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
