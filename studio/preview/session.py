"""The lesson as it is being written: its text, what can be undone, and the file it is saved in.

A change on the page changes the text alone; saving writes it. Where the file is changed elsewhere, that is
shown, and what was not saved can be had back by undo.
"""

from __future__ import annotations

import hashlib
import math
import os
import re
import stat
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from studio.lesson.file import MOST_BYTES, LessonErrors, of_file, read_lesson
from studio.preview.lesson_edit import DELETE, LessonText, plain_tables
from studio.system.files import discard, left_by, replace_file

__all__ = ["Session", "Unfit"]

MOST_UNDONE = 500
_BOM = b"\xef\xbb\xbf"
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,15})?")
_SETTINGS = ("title", "author", "language", "theme")


class Unfit(ValueError):
    """A change that cannot be made; the message says why, and what would work."""


@dataclass
class Session:
    """``text`` is as the page has it, ``saved`` as the file has it; ``version`` grows with each new text."""

    path: Path
    text: str = ""
    saved: str = ""
    version: int = 0
    notice: str = ""
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    _bom: bytes = b""
    _unread: str = ""  # why the file could not be read when that was last tried in vain

    @classmethod
    def of(cls, path: Path) -> Session:
        """Of a lesson file. Raises LessonErrors where it cannot be read."""
        session = cls(path)
        session.text = session.saved = session._read()
        session.version = 1
        return session

    @property
    def data(self) -> bytes:
        """The text as the file would have it."""
        return self._bom + self.text.encode()

    def made_from(self, generation: int) -> tuple[str, ...]:
        """For each clip what it is made from: its block, the lesson's head, the generation of the code."""
        parts = self._parts()
        return tuple(
            hashlib.sha256(f"{generation}\0{parts.head}\0{block}".encode()).hexdigest()
            for block in parts.clips
        )

    def tables(self) -> list[dict[str, Any]]:
        """The clips' tables as they are written, fit to be shown or not; none in what is no TOML."""
        try:
            return plain_tables(self.text)
        except ValueError:
            return []

    # -- changes

    def change(self, action: str, given: Mapping[str, Any]) -> None:
        """Make one of the page's changes. Raises Unfit."""
        makers = {
            "set": self._set, "setting": self._setting, "add": self._add, "duplicate": self._duplicate,
            "remove": lambda parts, given: parts.without(_index(given, "clip", len(parts.clips))),
            "move": lambda parts, given: parts.moved(
                _index(given, "clip", len(parts.clips)), _index(given, "to", len(parts.clips))
            ),
        }  # fmt: skip
        if action not in makers:
            raise Unfit(f"there is no change {action!r}")
        try:
            self._take(_fit(makers[action](self._parts(), given).text))
        except (KeyError, TypeError, IndexError) as error:
            raise Unfit(f"the change {action!r} lacks something: {error}") from error

    def undo(self) -> None:
        """Take the last change back."""
        self._step(self.before, self.after)

    def redo(self) -> None:
        """Make the change that was taken back."""
        self._step(self.after, self.before)

    def save(self) -> None:
        """Write the text into the file, which is whole at any moment. Raises Unfit where it cannot be."""
        if self.reload():
            raise Unfit("the file was changed elsewhere; your version is one undo away")
        target = self.path.resolve()
        owner = f"preview of {target.name}"
        for left in left_by(owner, target.parent):  # by one that was killed amid a save
            discard(left)
        try:
            with replace_file(target, owner) as written:
                written.write_bytes(self.data)
                with suppress(OSError):
                    os.chmod(written, stat.S_IMODE(target.stat().st_mode))
        except OSError as error:
            raise Unfit(f"{self.path} cannot be written: {error.strerror or error}") from error
        self.saved, self.notice = self.text, ""

    def reload(self) -> bool:
        """Take the file's text where it was changed elsewhere; whether it was. Nothing unsaved is lost."""
        try:
            now = self._read()
        except LessonErrors as error:
            self.notice = self._unread = str(error)
            return False
        if self.notice == self._unread:  # that is over
            self.notice = ""
        if now == self.saved:
            return False
        unsaved, self.saved = self.text != self.saved, now
        if now == self.text:
            return False
        self._take(now)
        if unsaved:
            self.notice = "The file was changed elsewhere. What you had not saved is one undo away."
        return True

    # -- inside

    def _read(self) -> str:
        data = read_lesson(self.path)
        self._bom = _BOM if data.startswith(_BOM) else b""
        try:
            return data.removeprefix(_BOM).decode("utf-8")
        except UnicodeDecodeError as error:
            told = f"it is not UTF-8: {error.reason} at byte {error.start}"
            raise of_file(self.path, told, "save the file as UTF-8 text") from None

    def _parts(self) -> LessonText:
        try:
            return LessonText.of(self.text)
        except ValueError as error:
            raise Unfit(
                f"the lesson does not read as TOML: {error}; mend that in the file, or undo"
            ) from error

    def _take(self, text: str) -> None:
        if text == self.text:
            return
        self.before = [*self.before[1 - MOST_UNDONE :], self.text]
        self.after = []
        self.text, self.version, self.notice = text, self.version + 1, ""

    def _step(self, start: list[str], end: list[str]) -> None:
        if start:
            end.append(self.text)
            self.text, self.version, self.notice = start.pop(), self.version + 1, ""

    def _set(self, parts: LessonText, given: Mapping[str, Any]) -> LessonText:
        clip, key = _index(given, "clip", len(parts.clips)), _name(given["key"])
        if key == "scene":
            raise Unfit("a clip keeps its scene; add another clip instead")
        return parts.with_value(clip, key, _value(given["value"], bool(given.get("numeric"))))

    def _setting(self, parts: LessonText, given: Mapping[str, Any]) -> LessonText:
        if given["key"] not in _SETTINGS:
            raise Unfit(f"there is no setting {given['key']!r}; there are {', '.join(_SETTINGS)}")
        return parts.with_setting(given["key"], DELETE if given["value"] is None else str(given["value"]))

    def _add(self, parts: LessonText, given: Mapping[str, Any]) -> LessonText:
        at = given.get("at")
        at = len(parts.clips) if at is None else _index(given, "at", len(parts.clips) + 1)
        return parts.with_clip(at, _name(given["scene"]), given.get("values") or {})

    def _duplicate(self, parts: LessonText, given: Mapping[str, Any]) -> LessonText:
        clip = _index(given, "clip", len(parts.clips))
        table = tomllib.loads(self.text)["scene"][clip]
        taken = {one.get("id") for one in tomllib.loads(self.text)["scene"]}
        stem = re.sub(r"-[0-9]+$", "", str(given.get("id") or table.get("id") or "clip"))[:60]
        number = next(number for number in range(2, 1000) if f"{stem}-{number}" not in taken)
        return parts.duplicated(clip, f"{stem}-{number}")


def _fit(text: str) -> str:
    """A text that a file can hold, and a lesson be read from."""
    try:
        tomllib.loads(text)
        if len(text.encode()) <= MOST_BYTES:
            return text
    except ValueError as error:
        raise Unfit(f"this cannot be written in a lesson: {error}") from error
    raise Unfit(f"the lesson would be longer than {MOST_BYTES // 1024} KiB; split it into several")


def _index(given: Mapping[str, Any], key: str, count: int) -> int:
    value = given[key]
    if type(value) is not int or not 0 <= value < count:
        raise Unfit(f"there is no clip number {value!r}; there are {count}")
    return value


def _name(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"\w{1,64}", value):
        raise Unfit(f"{value!r} is no name")
    return value


def _value(value: Any, numeric: bool) -> Any:
    """A value from the page as the lesson has it: where it is ``numeric``, plain decimals as numbers; nothing
    as the key's absence.
    """
    if value is None:
        return DELETE
    if isinstance(value, str):
        text = value.strip()
        if not numeric or not _DECIMAL.fullmatch(text):
            return text
        return float(text) if "." in text else int(text)
    if isinstance(value, list) and len(value) <= 100:
        return [_value(one, numeric) for one in value]
    if isinstance(value, dict) and len(value) <= 10:
        return {str(name): _value(one, numeric) for name, one in value.items()}
    if isinstance(value, (int, float)) and abs(value) < math.inf:
        return value
    raise Unfit(f"{type(value).__name__} is no value of a lesson")
