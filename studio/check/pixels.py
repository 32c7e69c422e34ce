"""The check of what is drawn: a clip's frames, small and fifteen a second, as the film would have them.

``watch`` draws a clip, judges its frames by their pixels, and looks at the end of each beat for specks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from manim import Animation, AnimationGroup, FadeIn, FadeOut, Mobject, Scene, tempconfig
from PIL import Image, ImageDraw

from stage.scene.lesson_scene import Beat, LessonScene
from stage.text.written import Readout
from studio.check.certify import Finding
from studio.check.frame import drawn_of
from studio.check.layout import box_of
from studio.check.specks import specks
from studio.check.steadiness import PIXELS, Steadiness, Unsteady
from studio.film.drawing import SteadyRenderer
from studio.film.encoder import Format
from studio.film.writer import manim_settings
from studio.lesson.clip import Clip

FORMAT = Format(960, 540, 15)
_AS_STILL = 4  # so often a frame that stands is judged: no fault lies further apart
_FRAME = "#FF3B30"  # round a fault's place in its picture


@dataclass(frozen=True)
class Seen:
    """A frame as drawn: its beat and time in the clip (seconds), and what else is known of it."""

    beat: str
    time: float
    playing: str


class Watcher:
    """Judges a clip's frames; each finding's picture goes to ``folder``, where one is given."""

    def __init__(self, clip: str, folder: Path | None = None):
        self.findings: list[Finding] = []
        self._clip, self._folder = clip, folder
        self._steadiness, self._number, self._seen = Steadiness(), 0, {}
        self._live: dict[int, tuple[str, PIXELS]] = {}

    def frame(self, scene: LessonScene, time: float, repeat: int, pixels: np.ndarray) -> None:
        """Judge a frame that stands for ``repeat`` frames."""
        beat = scene.beats[-1].name if scene.beats else ""
        picture, live = pixels[..., :3].copy(), _live(scene)
        excused = [
            box
            for who, (text, box) in (live | self._live).items()
            if self._text(who) != live.get(who, ("",))[0]
        ]
        excused += [box for who, (text, box) in self._live.items() if live.get(who, ("",))[0] != text]
        fading = [_pixels(box) for box in box_of(_fading(scene))]
        self._live = live
        for _ in range(min(repeat, _AS_STILL)):
            self._seen[self._number] = Seen(beat, time, _playing(scene.animations))
            for found in self._steadiness.see(self._number, picture, excused, fading):
                self._found(found)
            self._seen.pop(self._number - 10, None)
            self._number, excused, fading = self._number + 1, [], []

    def _text(self, who: int) -> str:
        return self._live.get(who, ("",))[0]

    def _found(self, found: Unsteady) -> None:
        seen = self._seen[found.frame]
        self._note(seen, found.kind, found.box, found.detail, self._steadiness.picture(found.frame))

    def _note(self, seen: Seen, kind: str, box: PIXELS, detail: str, picture: np.ndarray) -> None:
        left, top, right, bottom = box
        where = f"pixels ({left}, {top}) to ({right}, {bottom}) of {FORMAT.width} × {FORMAT.height}"
        told = f"{detail}; {where}" + f"; {seen.playing}" * bool(seen.playing)
        if self._folder is not None:
            path = self._folder / f"{self._clip}-{seen.time:06.2f}-{kind}-{left}-{top}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            image = Image.fromarray(picture)
            ImageDraw.Draw(image).rectangle(
                (left - 2, top - 2, right + 2, bottom + 2), outline=_FRAME, width=2
            )
            image.save(path)
            told += f"; {path}"
        self.findings.append(Finding(self._clip, seen.beat, seen.time, kind, "the picture", "", told))

    def beat_end(self, renderer: SteadyRenderer, scene: LessonScene, beat: Beat) -> None:
        """Look for specks on the frame on which a beat ends."""
        for box, detail in specks(scene, renderer.camera):
            seen = Seen(beat.name, beat.end, "")
            self._note(seen, "speck", box, detail, renderer.camera.pixel_array[..., :3].copy())


class WatchedRenderer(SteadyRenderer):
    """Draws a scene as a film's frames, which it shows to a watcher; nothing is written."""

    def __init__(self, watcher: Watcher):
        super().__init__()
        self._watcher, self._frames = watcher, 0

    def play(self, scene: Scene, *args: Any, **kwargs: Any) -> None:
        self._scene = scene
        super().play(scene, *args, **kwargs)

    def _write(self, repeat: int) -> None:
        if repeat > 0:
            time = self._frames / self.camera.frame_rate
            self._watcher.frame(self._scene, time, repeat, self.camera.pixel_array)
            self._frames += repeat

    def scene_finished(self, scene: Scene) -> None:
        """Nothing was written."""


def watch(clip: Clip, theme: str, folder: Path | None = None) -> list[Finding]:
    """Draw a clip in a theme, and say what is unsteady in it; pictures of that go to ``folder``."""
    watcher = Watcher(clip.id, folder)
    with clip.own_code(), tempconfig(manim_settings(FORMAT, Path("media")) | {"dry_run": True}):
        renderer = WatchedRenderer(watcher)
        scene = clip.make(theme, renderer=renderer)
        scene.at_beat_end = lambda scene, beat: watcher.beat_end(renderer, scene, beat)
        scene.render()
    return watcher.findings


def _pixels(box: tuple[float, float, float, float]) -> PIXELS:
    """A box in frame units as one in pixels."""
    unit, (wide, high) = FORMAT.height / 8, (FORMAT.width / 2, FORMAT.height / 2)
    left, bottom, right, top = box
    return tuple(
        round(at) for at in (wide + left * unit, high - top * unit, wide + right * unit, high - bottom * unit)
    )


def _live(scene: LessonScene) -> dict[int, tuple[str, PIXELS]]:
    """The live numbers in view, each with what it shows and where."""
    readouts = [m for m in drawn_of(scene) if isinstance(m, Readout)]
    return {id(m): (m.text, _pixels(box)) for m in readouts for box in box_of(m.get_family())}


def _fading(scene: LessonScene) -> list[Mobject]:
    """What the title's change is fading now."""
    title = scene.mobjects and getattr(scene, "_title", None)
    animations = list(_single(scene.animations or ()))
    faded = [a.mobject for a in animations if isinstance(a, FadeIn | FadeOut)]
    return [m for one in faded if title in (one, *faded) for m in one.get_family()] if title else []


def _single(animations: Iterable[Animation]) -> Iterator[Animation]:
    for animation in animations:
        if isinstance(animation, AnimationGroup):
            yield from _single(animation.animations)
        else:
            yield animation


def _playing(animations: Iterable[Animation] | None) -> str:
    """What is being played, by kinds."""
    kinds = dict.fromkeys(type(one).__name__ for one in _single(animations or ()))
    return "during " + ", ".join(kinds) if kinds and "Wait" not in kinds else ""
