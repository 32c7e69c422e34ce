"""A scene run through without being drawn: its beats, with their times and words, in about a second."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from manim import Animation, AnimationGroup, CairoRenderer, FadeIn, FadeOut, Scene, tempconfig

from stage.scene.lesson_scene import Beat
from studio.lesson.clip import Clip
from studio.lesson.scene_fault import NO_BEAT, SceneFault

# Manim's, where nothing is drawn: the picture need not be as large as a film's.
UNDRAWN = {
    "dry_run": True,
    "pixel_width": 320,
    "pixel_height": 180,
    "frame_rate": 15,
    "verbosity": "ERROR",
    "progress_bar": "none",
    "disable_caching": True,
}


class SilentRenderer(CairoRenderer):
    """Plays every animation in one step to its end and draws nothing."""

    def play(self, scene: Scene, *args: Any, **kwargs: Any) -> None:
        scene.compile_animation_data(*args, **kwargs)
        pass_over_fades(scene.animations)
        scene.begin_animations()
        if not scene.is_current_animation_frozen_frame():
            scene.update_to_time(scene.duration)
            finish_animations(scene)
        self.time += scene.duration
        self.num_plays += 1

    def update_frame(self, *args: Any, **kwargs: Any) -> None:
        """Manim asks for frames that nobody will see."""

    def scene_finished(self, scene: Scene) -> None:
        """Nothing was written."""


def pass_over_fades(animations: Iterable[Animation]) -> None:
    """Before animations begin that nobody will see: let fades come and go without copies of what fades.

    What has faded in looks as it did before, and what has faded out is gone; in between is nothing to keep.
    """
    for animation in animations:
        if isinstance(animation, AnimationGroup):
            pass_over_fades(animation.animations)
        elif type(animation) in (FadeIn, FadeOut):
            for step in ("begin", "update_mobjects", "interpolate", "finish"):
                setattr(animation, step, _nothing)


def _nothing(*_: Any) -> None:
    pass


def finish_animations(scene: Scene) -> None:
    """Bring all that moves to its end, and the rest up to that moment."""
    for animation in scene.animations:
        animation.finish()
        animation.clean_up_from_scene(scene)
    scene.update_mobjects(0)


def run_through(clip: Clip) -> list[Beat]:
    """The clip's beats. Raises SceneFault where its scene's code fails or plays none."""
    with clip.own_code(), tempconfig(UNDRAWN):
        scene = clip.make("dark", renderer=SilentRenderer())
        scene.render()
    if not scene.beats:
        raise SceneFault(clip.id, clip.line, NO_BEAT, ())
    return scene.beats
