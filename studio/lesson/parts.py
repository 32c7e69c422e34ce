"""The parts of a lesson by name: which clip is meant, which of its beats, and which one stands for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from studio.lesson.lesson import Clip, Lesson, nearest
from studio.system.errors import BadInput
from studio.system.printable import short

if TYPE_CHECKING:
    from stage.scene.lesson_scene import LessonScene


class NoSuchPart(BadInput):
    """A clip or beat that the lesson does not have; the message suggests one that it has."""


def choose(lesson: Lesson, clip: str | None) -> tuple[Clip, ...]:
    """The clip of that id alone, or all of them. Raises NoSuchPart."""
    if clip is None:
        return lesson.clips
    found = tuple(one for one in lesson.clips if one.id == clip)
    if not found:
        raise NoSuchPart(missing("clip", clip, [one.id for one in lesson.clips], str(lesson.path)))
    return found


def missing(what: str, given: str, known: Sequence[str], whose: str) -> str:
    near = nearest(given, known)
    hint = f"did you mean {near}?" if near else f"it has {', '.join(known)}"
    return f"{short(whose, 300)} has no {what} {short(given)!r} — {hint}"


def poster_of(scene: type[LessonScene], beats: Sequence[str]) -> int:
    """The index of the beat whose last frame stands for the clip: the scene's choice, or else the last."""
    wanted = beat_name(scene.poster)
    return list(beats).index(wanted) if wanted in beats else len(beats) - 1


def beat_name(name: str) -> str:
    return name.strip("_").replace("_", "-")
