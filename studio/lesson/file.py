"""A lesson's file: its bytes, read once, the name it gives the lesson, and what is told of its faults."""

from __future__ import annotations

import os
import re
import stat
import time
import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from studio.system.printable import first_few, printable, short

MOST_BYTES = 64 * 1024
MOST_TOLD = 20  # errors of one lesson
_NOBODY = 3.0  # seconds in which somebody has to begin to write into a pipe
_SILENT = 60.0  # seconds after which a pipe that is held open, but not written to, is given up
_OFTEN = 0.02  # seconds from one look into a pipe to the next
# No pipe is waited for unseen, no terminal taken over, no byte changed: each where the system knows of it.
_FLAGS = os.O_RDONLY | sum(getattr(os, f"O_{name}", 0) for name in ("NONBLOCK", "NOCTTY", "BINARY"))
# Windows opens a device by these, whatever ending they are given.
_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
_BLANK = "\u115f\u1160\u2800\u3164\uffa0\U0001d159"  # letters and signs that show nothing
# After each of these, what follows is written the other way, in our messages as well.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_MOST_TEXT = 200  # characters


@dataclass(frozen=True)
class LessonError:
    """One fault of a lesson file: where it is, what was given, what is wrong with it, and what would work.

    ``line`` is 0 where the fault is the file's own; ``excerpt`` is a line of it and a caret under the place.
    """

    file: str
    line: int
    key: str
    given: str
    message: str
    hint: str = ""
    excerpt: tuple[str, ...] = ()

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        what = f"{self.key} = {self.given}" if self.key and self.given else self.key
        told = self.message + (f" — {self.hint}" if self.hint else "")
        return "\n".join(map(printable, [": ".join(filter(None, (place, what, told))), *self.excerpt]))


class LessonErrors(ValueError):
    """Everything that is wrong with a lesson file, in the order of its lines, as ``errors``.

    As text it tells the first ``MOST_TOLD`` and how many more there are.
    """

    def __init__(self, errors: list[LessonError]):
        self.errors = sorted(errors, key=lambda error: error.line)
        told = [str(error) for error in self.errors[:MOST_TOLD]]
        if (more := len(self.errors) - len(told)) > 0:
            told.append(f"{self.errors[0].file}: and {more} more such fault{'s' if more > 1 else ''}")
        super().__init__("\n".join(told))


def of_file(path: Path, message: str, hint: str = "", line: int = 0) -> LessonErrors:
    """The one fault of a file that is no lesson at all."""
    return LessonErrors([LessonError(short(str(path), 300), line, "", "", message, hint)])


# --- reading


def read_lesson(path: Path) -> bytes:
    """All bytes of a lesson file, or of a pipe. Raises LessonErrors where there are none or too many.

    The file is read this once and no more, so that what is looked up and what is parsed are the same.
    """
    try:
        _refuse_others(path, os.stat(path).st_mode)  # first, since to open a device may set it to work
        file = os.open(path, _FLAGS)
        try:
            mode = os.fstat(file).st_mode
            _refuse_others(path, mode)
            data = _through(path, file, piped=stat.S_ISFIFO(mode))
        finally:
            os.close(file)
    except (FileNotFoundError, NotADirectoryError):
        raise of_file(path, "there is no such file", _nearest_file(path)) from None
    except LessonErrors:
        raise
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise of_file(path, f"it cannot be read: {reason}") from None
    if len(data) > MOST_BYTES:
        raise of_file(path, f"it is longer than {MOST_BYTES // 1024} KiB", "split it into several lessons")
    return data


def _refuse_others(path: Path, mode: int) -> None:
    """Raise LessonErrors for all but a regular file and a pipe."""
    if stat.S_ISDIR(mode):
        inside = sorted(p.name for p in path.glob("*.toml"))
        hint = f"name a file in it: {_listed(inside)}" if inside else _ANY
        raise of_file(path, "this is a folder, not a lesson file", hint)
    if not (stat.S_ISREG(mode) or stat.S_ISFIFO(mode)):
        raise of_file(path, "this is a device or a socket, not a lesson file", _ANY)


def _through(path: Path, file: int, *, piped: bool) -> bytes:
    """What can be read from an open file, up to one byte more than a lesson may have."""
    data, heard = b"", time.monotonic()
    while len(data) <= MOST_BYTES:
        try:
            piece: bytes | None = os.read(file, MOST_BYTES + 1 - len(data))
        except BlockingIOError:  # somebody holds the other end, and writes nothing now
            if not piped:
                raise
            piece = None
        if piece:
            data, heard = data + piece, time.monotonic()
        elif piece is not None and (data or not piped):
            break
        elif time.monotonic() - heard > (_SILENT if piece is None else _NOBODY):
            told = f"nothing has come through this pipe for {time.monotonic() - heard:.0f} s"
            raise of_file(path, told, "write the lesson into it, or name a file")
        else:
            time.sleep(_OFTEN)
    return data


_ANY = "name a lesson file, like lessons/mine.toml"


def _listed(names: list[str]) -> str:
    return first_few([short(name) for name in names], 5)


def _nearest_file(path: Path) -> str:
    """A hint at the lesson that was meant, beside it or in ``lessons``, or at those there are."""
    lessons = Path("lessons")
    folders = [path.parent, lessons] if path.parent.is_dir() else [lessons]
    there = [f for folder in folders for f in sorted(folder.glob("*.toml")) if f.name != "pyproject.toml"]
    stems = {file.stem.casefold(): file for file in reversed(there)}
    wanted = path.name.casefold().removesuffix(".toml")
    near = [wanted] if wanted in stems else get_close_matches(wanted, stems, 1, 0.6)
    near = near or [stem for stem in stems if len(wanted) > 2 and stem.startswith(wanted)]
    if near:
        return f"did you mean {short(str(stems[near[0]]), 300)}?"
    folder, *_ = [file.parent for file in there] or [lessons]
    names = [file.name for file in there if file.parent == folder]
    return f"in {short(str(folder), 300)} there is {_listed(names)}" if names else _ANY


# --- names


def lesson_name(path: Path) -> str:
    """The name of the folder that a lesson's films go to: its file's, or ``lesson`` for a nameless pipe."""
    nameless = re.fullmatch(r"/+(dev/stdin|(dev|proc/[^/]+)/fd/\d+)", str(path))
    return "lesson" if nameless else slug(Path(path).stem)


def slug(stem: str) -> str:
    """A file's stem as a folder's name: letters and digits of any script, ``-``, ``_``; never empty."""
    plain = unicodedata.normalize("NFKC", stem).lower().translate(dict.fromkeys(map(ord, _BLANK)))
    name = re.sub(r"[^\w-]+", "-", plain).strip("-_")
    while len(name.encode()) > 120:
        name = name[:-1]
    return f"lesson-{name}" if name in _DEVICES else name or "lesson"


def is_id(text: str) -> bool:
    """Whether a text can name a clip, and so a file, anywhere: no option begins like it, no device is it."""
    return re.fullmatch(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?", text) is not None and text not in _DEVICES


def is_device(name: str) -> bool:
    """Whether Windows takes a file of that name, whatever its ending, for a device."""
    return name.casefold() in _DEVICES


def unfit(text: str, what: str = "it") -> tuple[str, str] | None:
    """Why a text cannot be shown, and what would work, ``what`` being its key; None where it can."""
    if any(unicodedata.category(c) in ("Cc", "Cs") for c in text):
        return "it holds a line break or another control character", "write it on one line"
    if not _TURNING.isdisjoint(text):
        return "it holds a sign that turns the direction of writing", "leave that out"
    if text.strip() and not shows(text):
        return "nothing of it can be seen", f"write a text, or leave {what} out"
    if len(text) > _MOST_TEXT:
        return f"it has {len(text)} characters", f"{_MOST_TEXT} are the most"
    return None


def shows(text: str) -> bool:
    """Whether something of a text can be seen."""
    return any(unicodedata.category(c)[0] in "LNPS" and c not in _BLANK for c in text)
