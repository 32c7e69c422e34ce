"""From a lesson file to its table and the line of every key, before anything knows what the keys mean."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from studio.lesson.file import LessonError, LessonErrors, of_file, read_lesson
from studio.system.printable import MOST_SHOWN, printable, short

MOST_KEY_PARTS = 8
Path_ = tuple[str | int, ...]


@dataclass(frozen=True)
class Source:
    """A lesson file that reads as TOML: its table, with exact decimals, and the lines of its keys."""

    file: str
    table: dict[str, Any]
    lines: dict[Path_, int] = field(default_factory=dict)

    def line(self, *path: str | int) -> int:
        """The line on which a key stands, or else the nearest table around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_source(path: Path, data: bytes | None = None) -> Source:
    """Parse a lesson file; ``data`` are its bytes where they have been read already.

    Raises LessonErrors where it cannot be read or is not UTF-8 or TOML.
    """
    file = short(str(path), 300)
    data = read_lesson(path) if data is None else data
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        reason = f"byte {data[error.start]:#04x} is not UTF-8"
        raise of_file(path, reason, "save the file as UTF-8 text", line) from None
    text = text.replace("\r\n", "\n")
    lines, too_deep = locate(text)
    if too_deep:
        reason = f"a key has more than {MOST_KEY_PARTS} parts joined by dots"
        raise of_file(path, reason, "no key of a lesson needs a dot", too_deep)
    return Source(file, _parse(text, file), lines)


# --- TOML ---

_TROUBLES = (  # what the TOML reader says, what a lecturer is told
    ("Cannot overwrite a value", "this key stands here a second time", "keep one of the two"),
    (
        "Cannot declare",
        "this table stands here a second time",
        "each clip starts with a [[scene]] of its own",
    ),
    ("Expected '=' after a key", "a key needs a = and a value after it", 'such as f = "x^2"'),
    (
        "Invalid value",
        "there is no value that TOML knows",
        'a formula is a text in quotes, such as f = "x^2"',
    ),
    ("Unterminated string", "a text has no closing quote", 'write it as f = "x^2"'),
    ("Illegal character '\\n'", "a text has no closing quote on its line", 'write it as f = "x^2"'),
    ("Unclosed array", "a list has no closing ]", "write it as window = [-1, 4]"),
    (
        "Expected ']' at the end of a table",
        "a table's heading has no closing ]",
        "a clip starts with [[scene]]",
    ),
    (
        "Expected ']]' at the end of an array",
        "a table's heading has no closing ]]",
        "a clip starts with [[scene]]",
    ),
    ("Unescaped '\\'", "a \\ has a meaning of its own between double quotes", "write '…' instead of \"…\""),
)
_COMMA = re.compile(r"([\w-]+)\s*=\s*([+-]?\d+),(\d+)")
_QUOTES = "“”„«»‘’`´"  # those of word processors
_LETTER = re.compile(r"\s*([^\W\d_a-zA-Z][₀-₉]*)\s*=")
_UNQUOTED = ("Invalid value", "Expected newline or end of document after a statement")


def _parse(text: str, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except RecursionError:
        error = LessonError(
            file, 0, "", "", "its lists or tables are nested too deeply", "no lesson needs more than two"
        )
    except ValueError as trouble:  # TOMLDecodeError, and what int() and date() say of what they cannot read
        error = _syntax_error(str(trouble), text, file)
    raise LessonErrors([error])


def _syntax_error(trouble: str, text: str, file: str) -> LessonError:
    place = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)$", trouble)
    rows = text.split("\n")
    if place is None:
        long = re.search(r"\d{4301,}", text.replace("_", ""))
        line = text.count("\n", 0, long.start()) + 1 if long else 0
        return LessonError(
            file, line, "", "", "a number has thousands of digits", "a lesson needs no more than 18"
        )
    reason = trouble[: place.start()]
    line, column = (int(place[1]), int(place[2])) if place[1] else (len(rows), len(rows[-1]) + 1)
    row = rows[line - 1]
    message, hint = f"not TOML: {reason[:1].lower()}{short(reason[1:], 200)}", ""
    for start, told, cure in _TROUBLES:
        if reason.startswith(start):
            message, hint = told, cure
    if reason.startswith(_UNQUOTED):
        message, hint = _unquoted(row, message, hint)
    if reason.startswith("Unclosed array") and "]" in row[column - 1 :]:
        thousands = ", and thousands none, as in 1000" if re.search(r"\d,0\d", row) else ""
        message, hint = "a list has a comma between its values", f"such as [0.5, 1.5]{thousands}"
    if comma := _COMMA.search(row):
        message, hint = _decimal_comma(*comma.groups())
    elif key := _LETTER.match(row):
        message, hint = "a key beyond the letters a to z needs quotes", f'write "{key[1]}" ='
    shown, caret = excerpt(row, column - 1)
    return LessonError(file, line, "", "", f"{message} (column {column})", hint, (shown, caret))


def _unquoted(row: str, message: str, hint: str) -> tuple[str, str]:
    """The commonest slip: a formula without its quotes."""
    match = re.fullmatch(r"\s*([\w-]+)\s*=\s*([^\"'#\[{]*[^\"'#\[{\s])\s*(#.*)?", row)
    if match is None:
        return message, hint
    key, value = short(match[1]), short(match[2])
    if bare := re.fullmatch(r"([+-]?)(\d*)\.(\d*)", value):
        sign, whole, rest = bare.groups()
        return "a point has digits on both sides", f"write {key} = {sign}{whole or 0}.{rest or 0}"
    if re.fullmatch(r"\([^()]*,[^()]*\)", value):
        return "a list stands in square brackets", f"write {key} = [{value[1:-1]}]"
    return "a formula is a text and needs quotes", f'try {key} = "{value.strip(_QUOTES)}"'


def _decimal_comma(key: str, whole: str, rest: str) -> tuple[str, str]:
    """at = 0,5: the comma parts values in TOML. Behind three digits it may have parted thousands."""
    thousands = f", or {short(key)} = {whole}{rest} for thousands" if len(rest) == 3 else ""
    return "a decimal takes a point, not a comma", f"write {short(key)} = {whole}.{rest}{thousands}"


def excerpt(row: str, position: int) -> tuple[str, str]:
    """A piece of a line around a place, printable, and the caret that goes under it."""
    start = max(0, position - 60)
    return f"    {printable(row[start : position + 40])}", f"    {' ' * (position - start)}^"


def as_toml(value: Any, most: int = MOST_SHOWN) -> str:
    """A value as one writes it in a lesson, cut where it is long."""
    if isinstance(value, bool):
        shown = str(value).lower()
    elif isinstance(value, str):
        shown = f'"{printable(value)}"'
    elif isinstance(value, (list, tuple)):
        shown = f"[{', '.join(as_toml(item, most) for item in value[:most])}]"
    elif isinstance(value, dict):
        shown = "{…}" if value else "{}"
    elif isinstance(value, (datetime, date, time)):
        shown = value.isoformat()
    else:
        shown = _number_text(value)
    return shown if len(shown) <= most else f"{shown[: most - 1]}…"


def _number_text(value: Any) -> str:
    try:
        return str(value)
    except ValueError:  # Python prints no whole number of more than 4300 digits
        return "a number of thousands of digits"


# --- where things stand ---

# A one-line string may not begin with three quotes: so an unclosed long string matches nothing and ends the
# scan, which else would be tried anew from every quote.
_TOKEN = re.compile(
    r"""(?P<comment>\#[^\n]*)
      | (?P<string>\"{3}(?:\\.|[^\\])*?\"{3,5} | '{3}.*?'{3,5} | "(?!"")(?:\\.|[^"\\\n])*" | '(?!'')[^'\n]*')
      | (?P<newline>\n) | (?P<space>[^\S\n]+) | (?P<mark>[\[\]{}=,.]) | (?P<bare>[^\s\[\]{}=,.\#"']+)""",
    re.VERBOSE | re.DOTALL,
)


def locate(text: str) -> tuple[dict[Path_, int], int]:
    """The line of every table and key of a TOML text, and the line of the first key of too many parts (or 0).

    A light scan, not a parser: it knows strings, comments, brackets, dots; no keys of inline tables.
    """
    scan = _Scan()
    place, line = 0, 1
    while place < len(text) and (match := _TOKEN.match(text, place)) and not scan.too_deep:
        scan.take(match.lastgroup, match[0], line)
        line += match[0].count("\n")
        place = match.end()
    return scan.lines, scan.too_deep


class _Scan:
    """Takes tokens one by one and notes where keys and headings stand."""

    def __init__(self) -> None:
        self.lines: dict[Path_, int] = {}
        self.too_deep = 0
        self._table: Path_ = ()
        self._counts: dict[Path_, int] = {}
        self._start_statement()
        self._run, self._dotted = 0, False  # parts of the dotted name that is being read, wherever it stands

    def _start_statement(self) -> None:
        self._parts: list[str] = []
        self._heading, self._in_value, self._depth = 0, False, 0

    def take(self, kind: str | None, text: str, line: int) -> None:
        if kind in ("space", "comment"):
            return
        self._count_parts(kind, text, line)
        if kind == "newline":
            if self._depth == 0 or not self._in_value:
                self._start_statement()
        elif self._in_value:
            self._depth += (text in ("[", "{")) - (text in ("]", "}"))
        elif text == "[" and kind == "mark":
            self._heading += 1
        elif text == "]" and kind == "mark" and self._parts:
            self._enter_table(line)
        elif text == "=" and kind == "mark":
            self.lines.setdefault(self._resolve((*self._table, *self._parts), ()), line)
            self._in_value = True
        elif kind in ("bare", "string"):
            self._parts.append(_unquote(text) if kind == "string" else text)

    def _count_parts(self, kind: str | None, text: str, line: int) -> None:
        name = kind in ("bare", "string")
        self._run = (self._run + 1 if self._dotted else 1) if name else self._run * (text == ".")
        self._dotted = text == "." and kind == "mark"
        if self._run > MOST_KEY_PARTS:
            self.too_deep = line

    def _enter_table(self, line: int) -> None:
        """A heading's names are complete: count it if it is one of an array, and note its line."""
        named = (*self._resolve((), tuple(self._parts[:-1])), self._parts[-1])
        if self._heading >= 2:
            self._counts[named] = self._counts.get(named, -1) + 1
            self._table = (*named, self._counts[named])
        else:
            self._table = (*named, self._counts[named]) if named in self._counts else named
        self.lines.setdefault(named, line)
        self.lines.setdefault(self._table, line)
        self._parts, self._heading = [], 0

    def _resolve(self, known: Path_, names: tuple[str, ...]) -> Path_:
        """The path of a dotted name, each array of tables on it followed by its latest number."""
        for name in names:
            known = (*known, name)
            if known in self._counts:
                known = (*known, self._counts[known])
        return known


def _unquote(text: str) -> str:
    """A quoted key's name; one with escapes in it is left as it is, and is then looked up in vain."""
    return text[1:-1]
