"""What comes from a user's files or command line, made fit to be shown."""

from __future__ import annotations

MOST_SHOWN = 60  # characters of a name or value


def printable(text: str) -> str:
    """The text with every character that is not printable replaced, so that it cannot steer a terminal."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def short(text: str, most: int = MOST_SHOWN) -> str:
    """The text, printable, cut where it has more than ``most`` characters."""
    return printable(text if len(text) <= most else f"{text[: most - 1]}…")
