"""A function's formula in which a variable that is held constant can be dimmed."""

from __future__ import annotations

import re

from manim import VGroup

from mathcore import Surface, word
from stage.text.writing import Pen
from stage.text.written import Line

FROZEN = 0.3  # the opacity of a variable that is held constant


class SurfaceFormula:
    """The function with its variables, and its formula; ``letters`` maps each variable to all its glyphs."""

    def __init__(self, pen: Pen, surface: Surface, width: float):
        names = [word(str(variable)) for variable in surface.variables]
        parts: dict[str, tuple[str, str]] = {}

        def part(match: re.Match) -> str:
            key = f"v{len(parts)}"
            parts[key] = match[0], "curve"
            return f"{{{key}}}"

        letter = rf'(?<![A-Za-z".])(?:{"|".join(map(re.escape, names))})(?![A-Za-z"_])'
        variables = f"({', '.join(names)})"
        arguments, source = (re.sub(letter, part, one) for one in (variables, surface.typst))
        self.line: Line = pen.named(f"{word(surface.name)}{arguments}", source, "curve", width, **parts)
        self.letters = {
            str(variable): VGroup(*(self.line.parts[key] for key, (text, _) in parts.items() if text == name))
            for variable, name in zip(surface.variables, names, strict=True)
        }

    def freeze(self, variable: str, share: float) -> None:
        """Dim a variable; at 1 it has opacity FROZEN."""
        self.letters[variable].set_fill(opacity=1 - (1 - FROZEN) * share)
