"""Which lesson and which of its clips a command is about."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from studio.cli.options import DEFAULT
from studio.system.errors import FINE, NO_GRAPHICS, tell
from studio.system.printable import printable

if TYPE_CHECKING:
    from studio.lesson.clip import Clip
    from studio.lesson.drawable import Drawable
    from studio.lesson.lesson import Lesson

FEW = 8  # clips of a lesson that are run through for a list of their beats without being asked to

# What takes seconds to import (Manim, SymPy, the scenes) is imported inside the functions.


def lesson_path(given: str | None) -> Path:
    """The lesson's file, or the default one.

    Where this folder has no such file among its lessons, the one that comes with the program is meant.
    """
    path = DEFAULT if given is None else Path(given)
    own = Path(__file__).resolve().parents[2] / path
    return own if path.parent == DEFAULT.parent and not os.path.lexists(path) and own.is_file() else path


def load_lesson(given: str | None, theme: str | None = None, data: bytes | None = None) -> Lesson:
    """The lesson that is meant, in another theme if one is given; ``data`` are its file's bytes, if known.

    Raises LessonErrors.
    """
    from studio.system.gc_pause import gc_paused
    from studio.system.progress import Live

    path = lesson_path(given)
    with Live().doing(f"reading {printable(str(path))}", aloud=False), gc_paused():
        from studio.lesson.lesson import load

        lesson = load(path, data=data)
    return lesson if theme is None else replace(lesson, theme=theme)


def load_lessons(given: Sequence[str | None], theme: str | None) -> tuple[list[Lesson], str]:
    """All the lessons that can be loaded, and every fault of the others, a line each."""
    from studio.lesson.file import LessonErrors

    lessons, faults = [], []
    for path in given:
        try:
            lessons.append(load_lesson(path, theme))
        except LessonErrors as errors:
            faults.append(str(errors))
    return lessons, "\n".join(faults)


def one_clip(lesson: Lesson, id_: str | None, command: str) -> Clip:
    """The clip of that id; where none is given and there are several, tell that the first is meant."""
    from studio.lesson.parts import choose

    clips = choose(lesson, id_)
    if len(clips) > 1:
        first, other = clips[0].id, clips[1].id
        tell(f"{command} takes one clip: {first}, the first of {len(clips)} — another: --clip {other}")
    return clips[0]


def drawable_clips(lesson: Lesson, id_: str | None) -> Drawable:
    """The clip of that id, or all, as far as they can be drawn here; tells which cannot."""
    from studio.lesson.drawable import drawable
    from studio.lesson.parts import choose

    chosen = drawable(choose(lesson, id_))
    if chosen.left_out:
        tell(str(chosen))
    return chosen


def drawn_status(chosen: Drawable) -> int:
    """The exit status after all that can be drawn was drawn."""
    return NO_GRAPHICS if chosen.left_out else FINE
