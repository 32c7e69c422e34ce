"""What comes from a user's files or command line, made fit to be shown."""

from __future__ import annotations

from collections.abc import Sequence

MOST_SHOWN = 60  # characters of a name or value
_JOINERS = "\u200c\u200d"  # invisible letters that some scripts need


def printable(text: str) -> str:
    """The text with all that could steer a terminal replaced, and every kind of space plain."""
    return "".join(map(_shown, text))


def _shown(c: str) -> str:
    if c.isprintable() or c in _JOINERS:
        return c
    return " " if c.isspace() and not c.isascii() else "\N{REPLACEMENT CHARACTER}"


def lines(text: str) -> str:
    """The same of a text of several lines."""
    return "\n".join(map(printable, text.split("\n")))


def first_few(names: Sequence[str], most: int) -> str:
    """The first ``most`` of the names, and how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f"{', '.join(names[:most])}{more}"


def short(text: str, most: int = MOST_SHOWN) -> str:
    """The text, printable, its middle left out where it has more than ``most`` characters."""
    end = most // 4
    return printable(text if len(text) <= most else f"{text[: most - 1 - end]}…{text[-end:]}")
