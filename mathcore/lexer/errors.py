"""The error that the reader of formulas raises."""

from __future__ import annotations


class ExpressionError(ValueError):
    """A text that cannot be read as a formula or a number.

    `text` is what was given, `position` the index of the offending character, `hint` what would work.
    """

    def __init__(self, problem: str, text: str, position: int, hint: str) -> None:
        self.problem = problem
        self.text = text
        self.position = max(0, min(position, len(text)))
        self.hint = hint
        super().__init__(problem, text, position, hint)

    def __str__(self) -> str:
        shown = "".join(mark if mark.isprintable() else "\N{REPLACEMENT CHARACTER}" for mark in self.text)
        start = max(0, self.position - 60)
        excerpt = shown[start : self.position + 40]
        return f"{self.problem}: {self.hint}.\n    {excerpt}\n    {' ' * (self.position - start)}^"
