"""What there is: the scenes that a lesson can name, and the clips of a lesson."""

from __future__ import annotations

import inspect
from collections.abc import Sequence

from rich.console import Console

from stage.lesson_scene import LessonScene
from studio.console import table
from studio.lesson import Lesson
from studio.lesson_text import as_toml


def show_scenes(to: Console, scenes: Sequence[type[LessonScene]] | None = None) -> None:
    """Print each scene's name, what it shows, and its parameters with their defaults as a lesson has them."""
    if scenes is None:
        from scenes import SCENES as scenes
    for scene in scenes:
        to.print(f"{scene.__name__} · {scene.headline}" if scene.headline else scene.__name__, style="bold")
        for text in (
            scene.__doc__,
            scene.Parameters.__doc__ if "__doc__" in vars(scene.Parameters) else None,
        ):
            if text:
                to.print(f"  {inspect.cleandoc(text).splitlines()[0]}", soft_wrap=True)
        to.print("\n".join(f"    {row}" for row in parameters(scene)) + "\n", soft_wrap=True)


def parameters(scene: type[LessonScene]) -> list[str]:
    """A scene's parameters as lines of a lesson file: the default's value, or that there is none."""
    fields = scene.Parameters.model_fields
    width = max(map(len, fields), default=0)
    return [
        f"{name:<{width}} = …  # needed"
        if field.is_required()
        else f"{name:<{width}} = …  # optional"
        if field.default is None
        else f"{name:<{width}} = {as_toml(field.default)}"
        for name, field in fields.items()
    ]


def show_clips(lesson: Lesson, to: Console) -> None:
    """Print a lesson's clips in order: id, scene, title."""
    to.print(f"{lesson.title} · {lesson.path}", style="bold", soft_wrap=True)
    rows = [
        (clip.number, clip.id, clip.scene.__name__, clip.title, clip.line)
        for clip in lesson.clips
    ]
    to.print(table(("", "clip", "scene", "title", "line"), rows, right=(0, 4)))
