"""Readings that might surprise: what the reader tells about how it took a text."""

from __future__ import annotations

from fractions import Fraction
from math import gcd

from mathcore.refusals import TokenReader
from mathcore.spelled import spelled
from mathcore.tokens import Token
from mathcore.tree import Binary, Call, Node, Number, mentions

CLOSING = {"(": ")", "[": "]", "{": "}", "|": "|", "floor": "unfloor", "ceil": "unceil"}


class Noticing(TokenReader):
    """A reader that collects `notes`; `loose` is the place behind which one more factor might surprise."""

    loose = -1
    after_power = False  # whether a power without brackets ends there, or else a function's bare argument

    def note_reading(self, begin: int, node: Node) -> None:
        """Tell how the text from `begin` up to here was read; a longer stretch replaces a shorter one."""
        given = self.written(begin, self.before.end)
        for shorter in [note for note in self.readings if given.startswith(note)]:
            self.notes.remove(self.readings.pop(shorter))
        self.readings[given] = f"{given} is read as {spelled(node)}"
        self.note(self.readings[given])

    def note_power(self, begin: int, first: Token, node: Binary) -> None:
        """e^2x, x^1/2 and x^2^3; x^(1/3), which is not defined left of 0."""
        after, exponent = self.now, node.right
        if isinstance(exponent, Number):
            fraction = exponent.value
        elif isinstance(exponent, Binary) and exponent.sign == "/" and _numbers(exponent):
            fraction = exponent.left.value / (exponent.right.value or 1)
        else:
            fraction = Fraction(1)
        if fraction.denominator % 2 == 0 or fraction.denominator == 1:
            pass
        elif mentions(node.left):
            written, base = self.written(begin, self.before.end), spelled(node.left)
            self.note(f"{written} is defined for {base} ≥ 0 alone; ∛({base}) everywhere")
        if first.kind in CLOSING:
            return
        if isinstance(exponent, Binary) and exponent.sign == "^":
            self.note_reading(begin, node)
        elif isinstance(exponent, Call) and exponent.function == "factorial":
            self.note_reading(begin, node)
        if after.spaced:
            return
        fraction_like = after.kind == "/" and isinstance(exponent, Number) and self._looks_a_fraction(exponent)
        if after.kind == "name" or fraction_like:
            self.loose, self.after_power = self.at, True

    def _looks_a_fraction(self, above: Number) -> bool:
        """Whether the divisor that follows ^ and a number makes 1/2, 2/3, 3/2 …: not x^4/4, nor x^2/4."""
        below = self.tokens[self.at + 1]
        if below.kind != "number" or below.spaced or not below.text.isdigit():
            return False
        return int(below.text) in (2, 3, 4, 5) and gcd(int(above.value), int(below.text)) == 1


def is_loose(argument: Node, written: str) -> bool:
    """Whether a function's bare argument might surprise, as it holds a blank or a power: ln 2 x, sin x^2."""
    return isinstance(argument, Binary) and (argument.sign == "^" or " " in written)


def _numbers(node: Binary) -> bool:
    return isinstance(node.left, Number) and isinstance(node.right, Number)
