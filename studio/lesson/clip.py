"""A clip: a scene with its parameters. It knows nothing of lessons, nor of what other scenes there are."""

from __future__ import annotations

import inspect
import re
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from stage.text.phrases import Wording
from studio.lesson.scene_fault import own_code

if TYPE_CHECKING:
    from stage.scene.lesson_scene import LessonScene
    from stage.scene.parameters import SceneParameters


@dataclass(frozen=True)
class Clip:
    """One [[scene]] of a lesson: the scene's class, its parameters, its line and its number (from 1).

    ``wording`` is the lesson's language and the clip's own words.
    """

    id: str
    scene: type[LessonScene]
    parameters: SceneParameters
    line: int
    number: int
    wording: Wording = field(default_factory=Wording)

    @property
    def title(self) -> str:
        """The clip's title for readers. Raises SceneFault where the scene's own code for it fails."""
        with self.own_code():
            wording = replace(self.wording, numbers=self.parameters.numbers)
            return wording.text(self.scene.chapter(self.parameters)) or self.id

    def own_code(self) -> AbstractContextManager[None]:
        """Around what runs the scene's own code: what that raises becomes a SceneFault."""
        return own_code(self.id, self.line, self.scene)

    def make(self, theme: str, **kwargs: Any) -> LessonScene:
        """The scene itself, ready to ``render()``; the keywords are Manim's, such as ``renderer``."""
        return self.scene(self.parameters, theme=theme, wording=self.wording, **kwargs)


def summary(docstring: str | None) -> str:
    """The first paragraph of a docstring, as one line."""
    return " ".join(inspect.cleandoc(docstring or "").partition("\n\n")[0].split())


def meanings(scene: type[LessonScene]) -> dict[str, str]:
    """What each parameter means, as the parameters' docstring tells: ``key: meaning; key: meaning.``"""
    told = vars(scene.Parameters).get("__doc__") or ""
    keys = "|".join(map(re.escape, scene.Parameters.model_fields)) or "$"
    found = re.split(rf"(?:^|;)\s*({keys}):", " ".join(told.split()).rstrip("."))
    return {key: meaning.strip() for key, meaning in zip(found[1::2], found[2::2], strict=True)}
