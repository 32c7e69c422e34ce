"""Which clips can be drawn here: all, or only the flat ones where there is no OpenGL."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

from stage.opengl import context
from stage.three_d.camera import TerrainCamera
from studio.lesson.clip import Clip

__all__ = ["Drawable", "drawable", "is_solid"]


@dataclass(frozen=True)
class Drawable:
    """The clips that can be drawn, those that cannot, and why not and what would help."""

    clips: tuple[Clip, ...]
    left_out: tuple[Clip, ...] = ()
    reason: str = ""

    def __str__(self) -> str:
        """What the user is told of those that cannot."""
        return f"Left out: {', '.join(clip.id for clip in self.left_out)}. {self.reason}"


def is_solid(clip: Clip) -> bool:
    """Whether a clip has a hill in it, which takes OpenGL."""
    return issubclass(clip.scene.camera_class, TerrainCamera)


def drawable(clips: Sequence[Clip]) -> Drawable:
    """Part clips by what can be drawn here. Raises GraphicsError where that is none of them."""
    solid = tuple(clip for clip in clips if is_solid(clip))
    flat = tuple(clip for clip in clips if not is_solid(clip))
    if not solid:
        return Drawable(flat)
    os.environ.setdefault("EGL_LOG_LEVEL", "fatal")  # what a driver complains of says less than we do
    try:
        context.open_context()
    except context.GraphicsError as error:
        if not flat:
            raise
        return Drawable(flat, solid, str(error))
    return Drawable(tuple(clips))
