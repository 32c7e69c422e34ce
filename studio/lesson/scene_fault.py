"""A fault in a scene's own code, told in a few lines: which clip, what happened, and where in the scene."""

from __future__ import annotations

import errno
import linecache
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from traceback import walk_tb
from types import CodeType, TracebackType
from typing import NamedTuple

import numpy as np

from studio.system.printable import printable

__all__ = ["NO_BEAT", "SceneFault", "own_code"]

NO_BEAT = "it plays no beat; a scene tells its clip by play_beats(…)"

_HOME = Path(__file__).parents[2]
_OURS = tuple(_HOME / package for package in ("mathcore", "stage", "studio"))
_LIBRARIES = tuple(Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib", "purelib", "platlib"))
_MOST_TEXT, _MOST_LINES = 160, 5  # characters of a message or a line; lines of the scene
# What befalls the machine, whoever opens the file: a disk that is full, too many files, no memory.
_MACHINES = {getattr(errno, name, None) for name in ("ENOSPC", "EDQUOT", "EROFS", "EIO", "EMFILE", "ENOMEM")}


class SceneFault(RuntimeError):
    """A scene's own code failed: the clip's id, its line in the lesson, what happened, and the scene's lines.

    It holds text alone, so that it comes whole from a process of its own.
    """

    def __init__(self, clip: str, line: int, what: str, lines: tuple[str, ...]) -> None:
        super().__init__(clip, line, what, lines)
        self.clip, self.line, self.what, self.lines = clip, line, what, lines

    def __str__(self) -> str:
        told = f"clip {self.clip} (line {self.line} of the lesson): its scene failed: {self.what}"
        return "\n".join([told, *(f"  {line}" for line in self.lines)])


@contextmanager
def own_code(clip: str, line: int, scene: type) -> Iterator[None]:
    """Around what runs a scene's own code, for a clip (its id and its line in the lesson).

    Raises SceneFault for what the scene raises, ``sys.exit()`` included. What is not of its making goes on as
    it came: an interrupt, no OpenGL, a film that cannot be written, the disk's OSError. NumPy is silent: the
    check tells of numbers that are not finite, with clip, beat and object.
    """
    try:
        with np.errstate(all="ignore"):
            yield
    except (KeyboardInterrupt, GeneratorExit):
        raise
    except BaseException as error:
        steps = _steps(error.__traceback__, _files(scene))
        if _is_told_by_us(error) or (isinstance(error, OSError) and _is_the_machines(error, steps)):
            raise
        raise SceneFault(clip, line, _what(error), _lines(steps)) from None


def _is_told_by_us(error: BaseException) -> bool:
    """Whether it is one of our own RuntimeErrors: no OpenGL, no film, nobody to draw, a fault."""
    return isinstance(error, RuntimeError) and type(error).__module__.partition(".")[0] in ("stage", "studio")


class _Step(NamedTuple):
    """A line of code on the way to an error: where, and whether it is the scene's own."""

    code: CodeType
    number: int
    own: bool


def _files(scene: type) -> set[str]:
    """The files in which a scene and the scenes it builds on are written, the stage's and Manim's aside."""
    bases = [base for base in scene.__mro__ if base.__module__.partition(".")[0] not in ("stage", "manim")]
    codes = [getattr(member, "__code__", None) for base in bases for member in vars(base).values()]
    return {code.co_filename for code in codes if code is not None}


def _steps(trace: TracebackType | None, files: set[str]) -> list[_Step]:
    """The way to an error, outermost first."""
    steps = []
    for frame, number in walk_tb(trace):
        file = frame.f_code.co_filename
        foreign = file.startswith("<") or any(root in Path(file).parents for root in (*_OURS, *_LIBRARIES))
        steps.append(_Step(frame.f_code, number, file in files or not foreign))
    return steps


def _is_the_machines(error: OSError, steps: list[_Step]) -> bool:
    """Whether an OSError is of the machine's making: by its kind, or raised in our code, not the scene's."""
    last = max((k for k, step in enumerate(steps) if step.own), default=-1)
    below = [Path(step.code.co_filename) for step in steps[last + 1 :]]
    return last < 0 or error.errno in _MACHINES or any(root in f.parents for f in below for root in _OURS)


def _what(error: BaseException) -> str:
    """An error's kind and message on one line, whatever its message is."""
    try:
        message = " ".join(str(error)[: 4 * _MOST_TEXT].split())
    except Exception:  # a message that fails is the scene's as well
        message = "(its message cannot be read)"
    name = type(error).__name__
    return _cut(f"{name}: {message}" if message else name)


def _lines(steps: list[_Step]) -> tuple[str, ...]:
    """The scene's own lines, each once, and where below them the error was raised."""
    own = list(dict.fromkeys(_told(step) for step in steps if step.own))
    if len(own) > _MOST_LINES:
        own[2 : len(own) - 2] = ["…"]
    return (*own, *(f"raised {_told(step)}" for step in steps[-1:] if not step.own))


def _told(step: _Step) -> str:
    path = Path(step.code.co_filename)
    roots = [root for root in (*_LIBRARIES, _HOME) if root in path.parents]
    path = min((path.relative_to(root) for root in roots), key=lambda short: len(short.parts), default=path)
    text = linecache.getline(step.code.co_filename, step.number).strip() if step.own else ""
    where = f"{printable(str(path))}, line {step.number}, in {printable(step.code.co_name)}"
    return f"{where}: {_cut(text)}" if text else where


def _cut(text: str) -> str:
    text = printable(text[: 2 * _MOST_TEXT])
    return text if len(text) <= _MOST_TEXT else f"{text[: _MOST_TEXT - 1]}…"
