"""What a reader takes for one character: a letter with its accents, a joined emoji, both halves of a flag."""

from __future__ import annotations

import unicodedata

__all__ = ["clusters", "unseen"]

_JOINER = "\u200d"
_MARKS = ("Mn", "Mc", "Me")


def clusters(text: str) -> list[str]:
    """``text`` cut between characters as they are seen; the pieces joined are the text."""
    pieces: list[str] = []
    for character in text:
        if pieces and _continues(pieces[-1], character):
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def unseen(character: str) -> bool:
    """Whether the character only steers how others are shown: a joiner, a direction, a variant."""
    return unicodedata.category(character) == "Cf" or "\ufe00" <= character <= "\ufe0f"


def _continues(piece: str, character: str) -> bool:
    if unicodedata.category(character) in _MARKS or character == _JOINER:
        return piece != " "
    if "\U0001f3fb" <= character <= "\U0001f3ff":  # the colour of a skin
        return ord(piece[0]) > 0x2000
    if _flag(character):
        return len(piece) == 1 and _flag(piece)
    return piece[-1] == _JOINER and ord(piece[0]) > 0x2000


def _flag(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"
