"""Changes to a lesson's text: one value, or whole clips. All else stays as it was written, comments too.

A clip's block reaches from the comment right above its [[scene]] to the next one's. Only the block that is
changed is parsed and written anew (tomlkit), so that a change can spoil nothing outside it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import tomlkit
from tomlkit.items import InlineTable, Item, String

from studio.lesson.source import locate

SCENE = "scene"
DELETE = object()  # as a value: the key goes


@dataclass(frozen=True)
class LessonText:
    """A lesson's text in parts: its head, and a block for each clip, in order. Joined, they are the text."""

    head: str
    clips: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> LessonText:
        """Raises ValueError (tomllib's) where the text is not TOML."""
        count = len(tomllib.loads(text).get(SCENE, []))
        rows, lines = text.splitlines(keepends=True), locate(text.replace("\r\n", "\n"))[0]
        starts = [_with_comment(rows, lines[SCENE, index] - 1) for index in range(count)]
        ends = [*starts, len(rows)]
        parts = ["".join(rows[first:last]) for first, last in zip([0, *starts], ends, strict=True)]
        return cls(parts[0], tuple(parts[1:]))

    @property
    def text(self) -> str:
        return self.head + "".join(self.clips)

    def with_value(self, clip: int, key: str, value: Any) -> LessonText:
        """A clip's key set to a value, or gone with DELETE."""
        return self._with_block(clip, _changed(self.clips[clip], (SCENE, 0), key, value))

    def with_setting(self, key: str, value: Any) -> LessonText:
        """A key of the lesson itself, such as its title, set to a value."""
        return LessonText(_changed(self.head, (), key, value), self.clips)

    def with_clip(self, at: int, scene: str, values: Mapping[str, Any]) -> LessonText:
        """A new clip of a scene before the one at an index."""
        table = tomlkit.table()
        for key, value in {"scene": scene, **values}.items():
            table.add(key, _item(value, None))
        return self._inserted(at, f"[[{SCENE}]]\n{tomlkit.dumps(table)}")

    def duplicated(self, clip: int, new_id: str) -> LessonText:
        """A copy of a clip behind it, with an id of its own."""
        return self._inserted(clip + 1, _changed(self.clips[clip], (SCENE, 0), "id", new_id))

    def without(self, clip: int) -> LessonText:
        """A clip gone, with the comment above it."""
        return LessonText(self.head, (*self.clips[:clip], *self.clips[clip + 1 :]))

    def moved(self, clip: int, to: int) -> LessonText:
        """A clip at another place in the order."""
        rest = list(map(_closed, self.clips))
        rest.insert(to, rest.pop(clip))
        return LessonText(_closed(self.head), tuple(rest))

    def _with_block(self, clip: int, block: str) -> LessonText:
        return LessonText(self.head, (*self.clips[:clip], block, *self.clips[clip + 1 :]))

    def _inserted(self, at: int, block: str) -> LessonText:
        before, after = self.clips[:at], self.clips[at:]
        head, before = (
            (self.head, (*before[:-1], _closed(before[-1]))) if before else (_closed(self.head), ())
        )
        return LessonText(head, (*before, _closed(block), *after))


def _with_comment(rows: Sequence[str], line: int) -> int:
    """The first row of the comment that stands right above a row, or the row itself."""
    while line > 0 and rows[line - 1].lstrip().startswith("#"):
        line -= 1
    return line


def _closed(block: str) -> str:
    """A block that ends with an empty line, as the next one follows; of nothing, nothing."""
    newline = "\r\n" if "\r\n" in block else "\n"
    return block.rstrip() + 2 * newline if block.strip() else block


def _changed(block: str, path: Sequence[Any], key: str, value: Any) -> str:
    """A block with one key of the table at a path set, or gone."""
    document = tomlkit.parse(block)
    table = document
    for part in path:
        table = table[part]
    before = table.get(key)
    if value is DELETE:
        table.pop(key, None)
    elif isinstance(before, InlineTable) and isinstance(value, Mapping):
        _update(before, value)
    else:
        table[key] = _item(value, before)
    return tomlkit.dumps(document)


def _update(table: InlineTable, values: Mapping[str, Any]) -> None:
    for key in [key for key in table if key not in values]:
        del table[key]
    for key, value in values.items():
        table[key] = _item(value, table.get(key))


def _item(value: Any, before: Any) -> Item:
    """A value as TOML, a text in the quotes that the one before had, where it can be."""
    if isinstance(value, str):
        literal = isinstance(before, String) and before.as_string().startswith("'")
        return tomlkit.string(value, literal=literal and "'" not in value and value.isprintable())
    if isinstance(value, Mapping):
        table = tomlkit.inline_table()
        for key, one in value.items():
            table[key] = _item(one, None)
        return table
    return tomlkit.item(value)


def plain_tables(text: str) -> list[dict[str, Any]]:
    """The clips' tables as JSON has them, decimals as they were written. Raises ValueError for no TOML."""
    tables = tomllib.loads(text, parse_float=str).get(SCENE, [])
    return [_plain(table) for table in tables if isinstance(table, dict)] if isinstance(tables, list) else []


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value if isinstance(value, (str, int, bool)) else str(value)
