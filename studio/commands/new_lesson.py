"""``hillwalk new-lesson``: a lesson file to begin from, three clips with a note on every key."""

from __future__ import annotations

import json
import os
import shlex
from argparse import ArgumentParser, Namespace
from pathlib import Path

from studio.cli.command import Command
from studio.lesson.file import is_device
from studio.system.errors import FINE, BadInput, by_make, worded
from studio.system.printable import short

_NOT_IN_NAMES = '<>:"|?*\\$`'  # some system or shell cannot hold them, and lessons travel on memory sticks
_TEMPLATE = """\
# A lesson: each [[scene]] below becomes a clip, and the clips, in this order, a lecture. What stands behind
# a # is a note, and is not read. Change functions and numbers as you like; a slip is told with its line.
#
#   {check}
#       is every number right, does nothing overlap? It takes some five seconds a clip
#   {draft}
#       small films, soon made; without the last word, films for the lecture hall
#   {scenes}
#       the scenes there are, and what each can be given

title    = {title}
author   = ""          # your name, if the film shall carry it
language = "en"        # what titles, captions and numbers are written in: en or de
theme    = "dark"      # dark or light

# [constants]          # usable in every formula and number below, shown as their letters
# g = 9.81

# A curve and its tangent. Functions are written as on the board, in quotes: x^2, 3x + 2, sin 2x, e^(-x^2),
# √x, |x|. Numbers may be exact, in quotes as well: "1/2", "pi/4", "√2". Own names stay: s(t) = 20t - 5t^2.
[[scene]]
scene  = "TangentSlope"
id     = "tangent"     # the clip's name and its film's, clips/tangent.mp4; else tangent-slope
f      = "x^3 - 3x"
at     = "1/2"
# window = {{ x = [-2, 2], f = [-4, 4] }}  # what to show, by axis; without this line it is chosen for you
# axes   = {{ x = "time (s)", f = "height (m)" }}  # what stands at the axes, instead of x and f
# words  = {{ name-the-tangent = "Its slope is {{slope}}." }}  # a beat's caption in your words, of any beat

# A hill, cut along x and along y: two slopes at one place.
[[scene]]
scene = "HillPartials"
id    = "hill"
f     = "3exp(-(x^2 + 2y^2)/6)"
at    = [1, 1]         # where you stand: x, then y; of other letters, by name: {{ w = 70, h = 1.75 }}

# Downhill in steps: from start, each step is rate times the slope there.
[[scene]]
scene = "ShrinkingSteps"
id    = "descent"
L     = "(w - 2)^2 + 1"
start = -3
rate  = 0.2
steps = 6              # at most 10
"""


def new_lesson(name: str) -> str:
    """Write the lesson called ``name``, or at the path ``name``, and return what to tell of it.

    A name alone goes into ``lessons``. Raises BadInput where it will not do or is taken, and OSError.
    """
    from studio.system.files import named  # it needs filelock, and `clean` only Python

    path = _path(name)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with named(path), path.open("x", encoding="utf-8", newline="\n") as file:
            try:
                file.write(_text(path))
                file.flush()
            except OSError:
                path.unlink(missing_ok=True)
                raise
    except FileExistsError as error:
        raise BadInput(f"{path}: it is there already and stays as it is — choose another name") from error
    return f"A lesson to begin from: {path}\nChange it in an editor, then:  {_words(path, 'check')}"


def _path(name: str) -> Path:
    if not name.strip():
        raise BadInput(f"the new lesson has no name — {_instead('mine')}")
    path = Path(name.strip())
    stem = path.name[: -len(".toml")] if path.name.casefold().endswith(".toml") else path.name
    bad = [c for c in stem if c in _NOT_IN_NAMES or not c.isprintable()]
    kept = "".join("-" if c in bad else c for c in stem).strip(" .-")
    kept = f"lesson-{kept}" if is_device(kept) else kept
    if bad or stem != kept or not kept or len(stem.encode()) > 100 or name.rstrip().endswith(("/", os.sep)):
        while len(kept.encode()) > 100:
            kept = kept[:-1]
        raise BadInput(f"{short(name)}: this will not do as a lesson's name — {_instead(kept or 'mine')}")
    folder = path.parent if len(path.parts) > 1 else Path("lessons")
    return folder / f"{stem}.toml"


def _instead(name: str) -> str:
    quoted = _quoted(name)
    return f"try make new-lesson NAME={quoted}" if by_make() else f"try hillwalk new-lesson {quoted}"


def _text(path: Path) -> str:
    title = path.stem.replace("_", " ").replace("-", " ").strip()
    return _TEMPLATE.format(
        title=json.dumps(title[:1].upper() + title[1:], ensure_ascii=False),  # TOML quotes as JSON does
        check=_words(path, "check"),
        draft=_words(path, "render", "draft"),
        scenes="make list" if by_make() else "hillwalk list",
    )


def _words(path: Path, command: str, quality: str = "") -> str:
    """The command to type, in the words of whoever called."""
    file = _quoted(str(path))
    if by_make():
        word = "" if command == "render" else f" {command}"
        return f"make{word} LESSON={file}" + (f" QUALITY={quality}" if quality else "")
    return f"hillwalk {command} {file}" + (f" --quality {quality}" if quality else "")


def _quoted(text: str) -> str:
    """As one word of a command line."""
    return text if shlex.quote(text) == text else f'"{text}"'


def run(given: Namespace) -> int:
    """Tell where the lesson is, and what to do with it."""
    print(worded(new_lesson(given.name)))
    return FINE


def _name(parser: ArgumentParser) -> None:
    """What a new lesson is called."""
    parser.add_argument("name", metavar="NAME", help="the lesson's name, or the path of its file")


COMMAND = Command(
    "new-lesson",
    "write a lesson file to begin from",
    "Writes lessons/<name>.toml, a lesson of three clips with a note on every key. A file that is\n"
    "there already is left as it is.",
    "hillwalk new-lesson mine",
    (_name,),
    run,
)
