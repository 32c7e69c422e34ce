"""How a user's words enter a Typst source."""

from __future__ import annotations


def quoted(text: str) -> str:
    """Any text as a Typst string literal: the only way by which a user's words enter a source."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return '"' + escaped.replace("\t", "\\t") + '"'
