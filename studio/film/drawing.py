"""Drawing: some beats of one clip, as films. A part of the work that any process can do for itself.

A scene is a pure function of its parameters and the time, so that what lies before the beats wanted is run
through without being drawn, and the frames come out the same wherever a clip is parted.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from manim import CairoRenderer, Mobject, Scene, tempconfig
from manim.utils.exceptions import EndSceneEarlyException

from stage.scene.lesson_scene import Beat, LessonScene
from studio.film.encoder import Format
from studio.film.writer import BeatFilm, beat_writer, manim_settings
from studio.lesson.clip import Clip
from studio.lesson.drawable import is_solid
from studio.lesson.running import finish_animations

__all__ = ["Part", "SteadyRenderer", "Take", "draw"]


@dataclass(frozen=True)
class Part:
    """The beats ``first`` to ``last`` (from 1; None: to the end) of a clip, in a theme and a format."""

    clip: Clip
    theme: str
    format: Format
    first: int = 1
    last: int | None = None

    def holds(self, number: int) -> bool:
        """Whether that beat is to be drawn."""
        return self.first <= number and (self.last is None or number <= self.last)


@dataclass(frozen=True)
class Take:
    """One beat, drawn: its film and last frame, and what is said in it, (seconds into the beat, words) each.

    ``number`` is 0 for what a scene plays before its first beat. ``title`` and ``texts`` are what the last
    frame shows in writing, ``loops`` says that the film may be played over and over.
    """

    number: int
    name: str
    path: Path
    poster: Path
    frames: int
    words: tuple[tuple[float, str], ...]
    title: str = ""
    texts: tuple[str, ...] = ()
    loops: bool = False


class SteadyRenderer(CairoRenderer):
    """Manim's renderer, with time counted in whole frames, drawn or not.

    Manim's own adds an animation's nominal length where it skips and the frames' where it draws; in seconds
    that are no whole frames the two drift apart, and a clip would depend on where it was parted.
    """

    def play(self, scene: Scene, *args: Any, **kwargs: Any) -> None:
        """Run one animation; draw it unless its section is skipped."""
        self.skip_animations = self._original_skipping_status
        self.update_skipping_status()
        scene.compile_animation_data(*args, **kwargs)
        self.file_writer.add_partial_movie_file(None)
        scene.begin_animations()
        rate = self.camera.frame_rate
        if scene.is_current_animation_frozen_frame():
            frames = round(scene.duration * rate)
            if not self.skip_animations:
                self._draw_still(scene, frames)
        else:
            # As many as Manim draws; the small part forgives what a length in floats is too much.
            frames = math.ceil(scene.duration * rate - 1e-6)
            self._move(scene, frames)
        self.time += frames / rate
        self.num_plays += 1

    def _draw_still(self, scene: Scene, frames: int) -> None:
        self.static_image = None
        self.update_frame(scene)
        self._write(frames)

    def _move(self, scene: Scene, frames: int) -> None:
        start, rate = self.time, self.camera.frame_rate
        if self.skip_animations:
            if frames:
                scene.update_to_time((frames - 1) / rate)
        else:
            self.save_static_frame_data(scene, scene.static_mobjects)
            for number in range(frames):
                scene.update_to_time(number / rate)
                self.update_frame(scene, scene.moving_mobjects)
                self._write(1)
            self.static_image = None
        self.time = start
        finish_animations(scene)

    def _write(self, repeat: int) -> None:
        """Hand over the frame, for good; the next is drawn into another array."""
        camera = self.camera
        camera.pixel_array = self.file_writer.write_frame(camera.pixel_array, repeat=repeat)

    def save_static_frame_data(self, scene: Scene, static_mobjects: Sequence[Mobject]) -> np.ndarray | None:
        """Draw what stands still during an animation, once."""
        self.static_image = None
        if static_mobjects:
            self.update_frame(scene, mobjects=static_mobjects)
            self.static_image = self.camera.pixel_array.copy()
        return self.static_image


def draw(part: Part, folder: Path, tell: Callable[[int, int], None] = lambda *_: None) -> list[Take]:
    """Draw a part into ``folder``; ``tell`` hears of (frames, beats) as they are drawn.

    Raises FilmError where a film cannot be written, GraphicsError where there is no OpenGL for a hill, and
    SceneFault where the scene's own code fails.
    """
    solid = is_solid(part.clip)
    writer = beat_writer(folder, part.format, lambda frames: tell(frames, 0), flat=not solid)
    with part.clip.own_code(), tempconfig(manim_settings(part.format, folder / "manim")):
        clip = replace(part.clip, scene=_limited(part))
        scene = clip.make(part.theme, renderer=SteadyRenderer(file_writer_class=writer))
        scene.at_beat_end = _beat_end(part, tell)
        scene.render()
    return [_take(film, scene.beats) for film in scene.renderer.file_writer.beats]


def _limited(part: Part) -> type[LessonScene]:
    """The clip's scene, its sections outside the part run through without being drawn."""
    scene = part.clip.scene

    class Limited(scene):
        __doc__ = scene.__doc__

        def next_section(self, name: str = "unnamed", *_: Any, **__: Any) -> None:
            super().next_section(name, skip_animations=not part.holds(len(self.beats) + 1))

        def setup(self) -> None:
            self.renderer.file_writer.sections[-1].skip_animations = part.first > 1
            super().setup()

    for name in ("__name__", "__qualname__", "__module__"):
        setattr(Limited, name, getattr(scene, name))
    return Limited


def _beat_end(part: Part, tell: Callable[[int, int], None]) -> Callable[[LessonScene, Beat], None]:
    def ended(scene: LessonScene, _: Beat) -> None:
        if part.holds(len(scene.beats)):
            tell(0, 1)
        if part.last is not None and len(scene.beats) >= part.last:
            raise EndSceneEarlyException

    return ended


def _take(film: BeatFilm, beats: Sequence[Beat]) -> Take:
    # Manim's own first section is number 0 and no beat; it has a film only if it is played in.
    beat = beats[film.number - 1] if film.number else None
    words = tuple((at - beat.start, text) for at, text in beat.words) if beat else ()
    about = (beat.title, tuple(beat.texts), beat.loops) if beat else ()
    return Take(film.number, film.name, film.path, film.poster, film.frames, words, *about)


def moved(take: Take, folder: Path) -> Take:
    """The same take, its files in another folder."""
    return replace(take, path=folder / take.path.name, poster=folder / take.poster.name)
