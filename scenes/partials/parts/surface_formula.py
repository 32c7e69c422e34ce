"""A function's formula in which the terms that are held constant can be dimmed."""

from __future__ import annotations

import re

from manim import VGroup

from mathcore import Surface, word
from stage.text.writing import Pen
from stage.text.written import Line

FROZEN = 0.3  # the opacity of what is held constant
_SIGN = re.compile(r" [+-] ")


class SurfaceFormula:
    """The function with its variables, and its formula.

    ``held`` maps each variable to what is constant while it is held: the terms without the other one, whole,
    and its letters elsewhere.
    """

    def __init__(self, pen: Pen, surface: Surface, width: float):
        names = [word(str(variable)) for variable in surface.variables]
        parts: dict[str, tuple[str, str]] = {}
        keys: dict[str, list[str]] = {name: [] for name in names}
        letter = rf'(?<![A-Za-z".])(?:{"|".join(map(re.escape, names))})(?![A-Za-z"_])'

        def part(source: str, held: list[str]) -> str:
            key = f"v{len(parts)}"
            parts[key] = source, "curve"
            for name in held:
                keys[name].append(key)
            return f"{{{key}}}"

        def letters(source: str) -> str:
            return re.sub(letter, lambda match: part(match[0], [match[0]]), source)

        def term(source: str) -> str:
            inside = set(re.findall(letter, source))
            return letters(source) if len(inside) > 1 else part(source, [n for n in names if {n} >= inside])

        terms = terms_of(surface.typst)
        whole = "".join(sign + (term(one) if len(terms) > 1 else letters(one)) for sign, one in terms)
        variables = letters(f"({', '.join(names)})")
        head = word(surface.name) + variables
        self.line: Line = pen.named(head, whole, "curve", width, **parts)
        self.held = {
            str(variable): VGroup(*(self.line.parts[key] for key in keys[name] if key in self.line.parts))
            for variable, name in zip(surface.variables, names, strict=True)
        }

    def freeze(self, variable: str, share: float) -> None:
        """Dim what is constant while a variable is held; at 1 it has opacity FROZEN."""
        self.held[variable].set_fill(opacity=1 - (1 - FROZEN) * share)


def terms_of(source: str) -> list[tuple[str, str]]:
    """A formula in Typst as its terms, each with the sign before it; whole where it is of several cases."""
    if source.startswith("cases("):
        return [("", source)]
    lead = "-" if source.startswith("-") else ""
    terms, sign, begun, depth = [], lead, len(lead), 0
    for at, letter in enumerate(source):
        depth += (letter in "([{") - (letter in ")]}")
        if depth == 0 and at > begun and _SIGN.match(source, at):
            terms.append((sign, source[begun:at]))
            sign, begun = source[at : at + 3], at + 3
    return [*terms, (sign, source[begun:])]
