"""What goes wrong, told in one line: what was given, what is wrong, what would work; and the exit status.

Where the Makefile has called us, its own words are used: QUALITY=draft, and not --quality draft.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

from studio.system.printable import lines

__all__ = [
    "BAD_INPUT", "FAILED", "FINE", "INTERRUPTED", "NO_GRAPHICS", "BadInput", "MachineError", "amount",
    "by_make", "of_film", "of_system", "plainer", "refused", "tell", "worded",
]  # fmt: skip

FINE, FAILED, BAD_INPUT, NO_GRAPHICS, INTERRUPTED = 0, 1, 2, 3, 130

_FULL = (errno.ENOSPC, errno.EDQUOT)
_ASKED_FOR = {  # what cannot be done wherever it is tried; all else is the machine's fault
    errno.EEXIST, errno.EISDIR, errno.ELOOP, errno.ENAMETOOLONG, errno.ENOTDIR,
}  # fmt: skip
_HELP = {
    errno.EACCES: "let yourself write there, or write elsewhere: --out FOLDER",
    errno.EPERM: "let yourself write there, or write elsewhere: --out FOLDER",
    errno.EROFS: "write elsewhere: --out FOLDER",
    errno.EIO: "the disk may be failing; write elsewhere: --out FOLDER",
    errno.ENOTDIR: "write elsewhere: --out FOLDER",
    errno.EEXIST: "move that away, or write elsewhere: --out FOLDER",
    errno.ENAMETOOLONG: "give the lesson or the folder a shorter name",
    errno.EMFILE: "do fewer at once: --jobs 1",
    errno.ENFILE: "do fewer at once: --jobs 1",
    errno.ENOMEM: "do fewer at once: --jobs 1",
    errno.EAGAIN: "do fewer at once: --jobs 1",
}
_PLAIN = dict(zip("—–−·•…✗′“”‘’²³×", (*"---**", "...", *"x'\"\"''", "^2", "^3", "x"), strict=True))


class BadInput(ValueError):
    """What was asked for cannot be done; the message says why and what would work."""


class MachineError(RuntimeError):
    """The machine does not do what was asked of it; the message says why and what would work."""


def by_make() -> bool:
    """Whether the Makefile has called us."""
    return os.environ.get("HILLWALK_FROM") == "make"


def worded(text: str) -> str:
    """The text in the words of whoever called: the command's own, or the Makefile's."""
    if not by_make():
        return text
    value = r"(\S*[^\s:;,.?)])"
    text = re.sub(rf"--(quality|jobs|clip|beat) {value}", lambda one: f"{one[1].upper()}={one[2]}", text)
    text = text.replace("--beats", 'ARGS="--beats"')
    text = re.sub(rf"--(out|theme|scheduler|keep) {value}", r'ARGS="--\1 \2"', text)
    return re.sub(r"hillwalk (new-lesson|clean|list)\b( LESSON)?", r"make \1", text)


def tell(message: str) -> None:
    """Tell of a trouble, or of what was chosen, on the error stream."""
    print(lines(worded(f"hillwalk: {message}")), file=sys.stderr, flush=True)


def refused(message: str) -> int:
    """Tell of what is wrong with the input, and give the status that says so."""
    print(lines(message), file=sys.stderr)
    return BAD_INPUT


def of_system(error: OSError, out: Path | None) -> int:
    """Tell of what the system refused, where, and what would help; ``out`` is where films were to go."""
    where = str(error.filename or "")
    if not where and out is not None:
        where = str(_fuller(out) if error.errno in _FULL else out)
    lies = str(out or ".") if where.startswith("beat ") else where
    tell(": ".join(filter(None, (where, _reason(error.strerror or str(error), error.errno, lies)))))
    return BAD_INPUT if error.errno in _ASKED_FOR else FAILED


def of_film(message: str, out: Path | None) -> int:
    """Tell of a film that could not be written, and what would help."""
    known = next((code for code in (*_FULL, *_HELP) if os.strerror(code) in message), None)
    tell(_reason(message.rstrip("."), known, str(out or ".")))
    return FAILED


def _reason(reason: str, code: int | None, where: str) -> str:
    if code in _FULL:
        free = amount(shutil.disk_usage(_there(where)).free)
        cure = "make room, or write elsewhere: --out FOLDER"
        if _there(where) == Path(tempfile.gettempdir()):
            cure = "make room, or name another folder for temporary files: TMPDIR=FOLDER"
        return f"{reason} ({free} are free there) — {cure}"
    # A reason in words of our own, not the system's, says already what would help.
    return f"{reason} — {_HELP[code]}" if code in _HELP and os.strerror(code) in reason else reason


def _fuller(out: Path) -> Path:
    """Where less is free: there, or in the folder of temporary files."""
    return min(out, Path(tempfile.gettempdir()), key=lambda place: shutil.disk_usage(_there(place)).free)


def _there(where: Path | str) -> Path:
    """The place, or the first folder above it that there is."""
    path = Path(where).absolute()
    return next((place for place in (path, *path.parents) if place.exists()), Path.cwd())


def plainer(error: UnicodeError) -> tuple[str, int]:
    """What is printed in place of signs that a terminal's encoding does not have."""
    return "".join(_PLAIN.get(sign, "?") for sign in error.object[error.start : error.end]), error.end


def amount(size: float) -> str:
    """Bytes for readers: ``1.2 GB``, ``640 kB``."""
    for unit in ("bytes", "kB", "MB"):
        if size < 1000:
            return f"{size:.1f} {unit}" if unit == "MB" and size < 100 else f"{size:.0f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"
