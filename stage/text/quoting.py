"""Quoting a user's words for a Typst source."""

from __future__ import annotations


def quoted(text: str) -> str:
    """Any text as a Typst string literal; a user's words enter a source in no other way."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return '"' + escaped.replace("\t", "\\t") + '"'
