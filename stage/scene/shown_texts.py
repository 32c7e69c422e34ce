"""What a frame says in writing, as lines of plain text: formulas, tables and numbers, without the title."""

from __future__ import annotations

import re
from collections.abc import Iterable

from manim import Mobject

from stage.style.layout import Layout, Zone
from stage.style.theme import SIZES
from stage.text.formula_text import formula_text
from stage.text.languages import Language
from stage.text.written import Line, Readout, Written

_SEEN = 0.06  # a fainter text is not seen
_CELLS = 0.9  # ems between two cells of a table, at least
_SAME_LINE = 0.4  # ems between two baselines, at most
_LABEL = 1.1  # times a label's size: what is larger is no label


def shown_texts(
    mobjects: Iterable[Mobject], layout: Layout, language: Language, title: Written | None = None
) -> list[str]:
    """The lines of text of a frame from top to bottom, each from left to right: those beside the plot first.

    What stands in the plot as a label of axes, points or curves is left out.
    """
    largest = _LABEL * layout.length(SIZES["label"])
    beside: list[Written] = []
    others: list[Written] = []
    for mobject in mobjects:
        if mobject is title or not isinstance(mobject, Written) or not _is_seen(mobject):
            continue
        if _inside(mobject, layout.side):
            beside.append(mobject)
        elif mobject.em() > largest or not _inside(mobject, layout.plot):
            others.append(mobject)
    return [_line(row, language) for row in (*_rows(beside), *_rows(others))]


def _inside(mobject: Mobject, zone: Zone) -> bool:
    x, y, _ = mobject.get_center()
    return zone.left < x < zone.right and zone.bottom < y < zone.top


def _is_seen(text: Written) -> bool:
    return any(len(glyph.points) and glyph.fill_rgbas[0, 3] > _SEEN for glyph in text.get_family())


def _line(row: list[Written], language: Language) -> str:
    """A row as one line: parts of a formula spaced as one, cells of a table parted by a dot."""
    line, right = "", 0.0
    for text in row:
        apart = line and text.get_left()[0] - right > _CELLS * text.em()
        line += (" · " if apart else " ") + _text(text, language)
        right = text.get_right()[0]
    line = re.sub(r"([=≈])(?=\S)", r"\1 ", line.strip())
    return re.sub(r"(?<=[\[(]) (· )?| (?=[\]),;])", "", line)


def _text(text: Written, language: Language) -> str:
    if isinstance(text, Readout):
        return text.text
    formula = isinstance(text, Line) and text.is_formula
    said = formula_text(text.says, language) if formula else text.says
    return " ".join(said.split())


def _rows(texts: list[Written]) -> list[list[Written]]:
    """Texts by their baselines."""
    rows: list[tuple[float, float, list[Written]]] = []
    for text in sorted(texts, key=lambda text: -text.origin()[1]):
        y, em = text.origin()[1], text.em()
        if rows and abs(rows[-1][0] - y) < _SAME_LINE * min(rows[-1][1], em):
            rows[-1][2].append(text)
        else:
            rows.append((y, em, [text]))
    return [sorted(row, key=lambda text: text.get_left()[0]) for _, _, row in rows]
