"""All that the page shows but for the frames, as one table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from stage.text.languages import LANGUAGES
from studio.lesson.file import LessonError
from studio.lesson.source import locate
from studio.preview.author import QUALITIES, Author
from studio.preview.knowledge import Known
from studio.preview.messages import Failed, Refused

__all__ = ["page_state"]

SIZE = {"fps": 15, "width": 854, "height": 480}  # of the page's frames
UNREAD = {"title": "", "author": "", "language": "en", "theme": "dark"}
Table = dict[str, Any]


def page_state(author: Author) -> Table:
    """The state of a lesson being written, as JSON has it."""
    session, player, opened = author.session, author.player, author.player.opened
    errors, failure = _errors(author)
    return {
        **(opened.settings if opened else UNREAD), "version": author.version, "shown": player.version,
        "file": str(session.path), "command": f"hillwalk preview {session.path}",
        "saved": session.text == session.saved, "undo": bool(session.before), "redo": bool(session.after),
        "notice": {"kind": "told", "text": session.notice} if session.notice else None,
        "reading": author.reads, "errors": errors, "failure": failure,
        "clips": [_clip(author, clip) for clip in author.clips()],
        "scenes": list(opened.scenes) if opened else [], "exports": author.exports.tables(),
        "languages": [{"code": one.code, "name": one.name} for one in LANGUAGES.values()],
        "qualities": [{"name": name, "height": height, "fps": fps} for name, height, fps in QUALITIES],
    }  # fmt: skip


def _clip(author: Author, clip: Mapping[str, Any]) -> Table:
    """A clip; its values as they are written, though they may be refused."""
    opened = author.player.opened.clips if author.player.opened else ()
    shown = next((one for one in opened if one["id"] == clip["id"] and one["scene"] == clip["scene"]), None)
    known = author.player.known(shown) if shown else Known()
    table = clip.get("table")
    fields = [_field(author, field, table) for field in clip["fields"]]
    told = {key: clip[key] for key in ("id", "title", "scene", "index")}
    return {**told, **SIZE, **known.table(clip["poster"]), "fields": fields}


def _field(author: Author, field: Mapping[str, Any], table: Mapping[str, Any] | None) -> Table:
    reading, key = field["reading"], field["key"]
    if reading:
        reading = {"text": reading["text"], **(author.knowledge.formula(reading["typst"]) or {})}
    now = {} if table is None else {"value": table.get(key, field["default"]), "given": key in table}
    return {**field, "reading": reading, **now}


def _errors(author: Author) -> tuple[list[Table], Table | None]:
    """What is wrong with the newest text, and what with the code or with a clip."""
    player = author.player
    why = player.refused[1] if player.refused else None
    if author.code_error:
        return [], {"clip": None, "told": author.code_error}
    if isinstance(why, Failed):
        return [], {"clip": why.clip or None, "told": why.told}
    if isinstance(why, Refused):
        return [_error(author.session.text, error) for error in why.errors], None
    for clip in player.opened.clips if player.opened else ():
        if told := player.known(clip).failure:
            return [], {"clip": clip["id"], "told": told}
    return [], None


def _error(text: str, error: LessonError) -> Table:
    try:
        lines = locate(text.replace("\r\n", "\n"))[0]
    except ValueError:
        lines = {}
    starts = [line for path, line in lines.items() if _is_clip(path)]
    clip = sum(start <= error.line for start in starts) - 1
    return {
        "line": error.line, "clip": clip if clip >= 0 else None, "key": error.key, "given": error.given,
        "message": error.message, "hint": error.hint, "excerpt": list(error.excerpt),
    }  # fmt: skip


def _is_clip(path: Sequence[Any]) -> bool:
    """Whether a place in a lesson is that of a clip's own table."""
    return len(path) == 2 and path[0] == "scene"
