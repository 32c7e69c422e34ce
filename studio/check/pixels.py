"""The check of what is drawn: a clip's frames, small and fifteen a second, as its film would have them.

``watch`` draws a clip, judges its frames by their pixels, and looks at the end of each beat for specks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from manim import Animation, AnimationGroup, FadeIn, FadeOut, Scene, tempconfig
from PIL import Image, ImageDraw

from stage.scene.lesson_scene import Beat, LessonScene
from stage.style.layout import FRAME_HEIGHT
from stage.text.written import Readout, Written
from studio.check.certify import Finding
from studio.check.frame import SEEN, drawn_of
from studio.check.layout import Box, box_of
from studio.check.specks import specks
from studio.check.steadiness import PIXELS, Steadiness
from studio.film.drawing import SteadyRenderer
from studio.film.pictures import Format
from studio.film.writer import manim_settings
from studio.lesson.clip import Clip

FORMAT = Format(960, 540, 15)
_AS_STILL = 4  # so often a frame that stands is judged: no fault reaches over more frames
_RIM = 2  # pixels between a fault and the frame round it in its picture


@dataclass(frozen=True)
class _Moment:
    """When a frame is seen: its beat, its time in the clip (seconds), what plays, and a colour to mark it."""

    beat: str
    time: float
    playing: str
    mark: str


class Watcher:
    """Judges a clip's frames; each finding's picture goes to ``folder``, where one is given."""

    def __init__(self, clip: str, folder: Path | None = None):
        self.findings: list[Finding] = []
        self._clip, self._folder = clip, folder
        self._steadiness, self._number = Steadiness(), 0
        self._moments: dict[int, _Moment] = {}
        self._texts: dict[int, tuple[str, PIXELS]] = {}

    def frame(self, scene: LessonScene, time: float, repeat: int, pixels: np.ndarray) -> None:
        """Judge a frame that stands for ``repeat`` frames."""
        picture, texts = pixels[..., :3].copy(), _texts(scene)
        excused, fading = _reworded(self._texts, texts), _titles_fading(scene)
        self._texts = texts
        for _ in range(min(repeat, _AS_STILL)):
            self._moments[self._number] = _moment(scene, time)
            for found in self._steadiness.see(self._number, picture, excused, fading):
                at = self._moments[found.frame]
                self._note(at, found.kind, found.box, found.detail, self._steadiness.picture(found.frame))
            self._moments.pop(self._number - 2 * _AS_STILL, None)
            self._number, excused, fading = self._number + 1, [], []

    def beat_end(self, scene: LessonScene, beat: Beat) -> None:
        """Look for specks on the frame on which a beat ends."""
        for box, detail in specks(scene):
            picture = scene.camera.pixel_array[..., :3].copy()
            self._note(_moment(scene, beat.end), "speck", box, detail, picture)

    def _note(self, at: _Moment, kind: str, box: PIXELS, detail: str, picture: np.ndarray) -> None:
        left, top, right, bottom = box
        where = f"pixels ({left}, {top}) to ({right}, {bottom}) of {FORMAT.width} × {FORMAT.height}"
        told = [detail, where, *([f"during {at.playing}"] if at.playing else [])]
        if self._folder is not None:
            path = self._folder / f"{self._clip}-{at.time:06.2f}-{kind}-{left}-{top}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            image = Image.fromarray(picture)
            rim = left - _RIM, top - _RIM, right + _RIM, bottom + _RIM
            ImageDraw.Draw(image).rectangle(rim, outline=at.mark, width=_RIM)
            image.save(path)
            told.append(str(path))
        about = self._clip, at.beat, at.time, kind, "the picture", "", "; ".join(told)
        self.findings.append(Finding(*about, boxes=(_in_units(box),)))


class WatchedRenderer(SteadyRenderer):
    """Draws a scene as a film's frames, which it shows to a watcher; nothing is written."""

    def __init__(self, watcher: Watcher):
        super().__init__()
        self._watcher, self._frames = watcher, 0

    def play(self, scene: Scene, *args: Any, **kwargs: Any) -> None:
        """Run one animation, and watch it."""
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
    """Draw a clip in a theme, and say what is unsteady in it; pictures of that go to ``folder``.

    Raises SceneFault where its scene's own code fails, and GraphicsError where there is no OpenGL for a hill.
    """
    watcher = Watcher(clip.id, folder)
    with clip.own_code(), tempconfig(manim_settings(FORMAT, Path("media")) | {"dry_run": True}):
        scene = clip.make(theme, renderer=WatchedRenderer(watcher))
        scene.at_beat_end = watcher.beat_end
        scene.render()
    return watcher.findings


def _in_pixels(box: Box) -> PIXELS:
    """A box in frame units as one in pixels."""
    unit, (x, y) = FORMAT.height / FRAME_HEIGHT, (FORMAT.width / 2, FORMAT.height / 2)
    left, bottom, right, top = box
    return round(x + left * unit), round(y - top * unit), round(x + right * unit), round(y - bottom * unit)


def _in_units(box: PIXELS) -> Box:
    """A box in pixels as one in frame units."""
    unit, (x, y) = FORMAT.height / FRAME_HEIGHT, (FORMAT.width / 2, FORMAT.height / 2)
    left, top, right, bottom = box
    return (left - x) / unit, (y - bottom) / unit, (right - x) / unit, (y - top) / unit


def _texts(scene: LessonScene) -> dict[int, tuple[str, PIXELS]]:
    """The texts in view, by their ids: what each says, and where."""
    found = {}
    for text in drawn_of(scene):
        if isinstance(text, Written) and any(glyph.get_fill_opacity() > SEEN for glyph in text.glyphs[:1]):
            for box in box_of(text.get_family()):
                said = text.text if isinstance(text, Readout) else text.says
                found[id(text)] = said, _in_pixels(box)
    return found


def _reworded(before: Mapping[int, tuple[str, PIXELS]], now: Mapping) -> list[PIXELS]:
    """Where a text says something else than before, or has given its place to another."""
    places = []
    for who in before.keys() & now.keys():
        if before[who][0] != now[who][0]:
            places += before[who][1], now[who][1]
    gone, come = (
        [one[who][1] for who in one.keys() - other.keys()] for one, other in ((before, now), (now, before))
    )
    for old in gone:
        for new in come:
            if max(old[0], new[0]) < min(old[2], new[2]) and max(old[1], new[1]) < min(old[3], new[3]):
                places += old, new
    return places


def _titles_fading(scene: LessonScene) -> list[PIXELS]:
    """The title's zone, while one title fades out and the next one in."""
    zone = scene.layout.title
    box = zone.left, zone.bottom, zone.right, zone.top
    fading = [one.mobject for one in _single(scene.animations or ()) if isinstance(one, FadeIn | FadeOut)]
    return [_in_pixels(box)] if any(zone.bottom < m.get_y() < zone.top for m in fading) else []


def _moment(scene: LessonScene, time: float) -> _Moment:
    beat = scene.beats[-1].name if scene.beats else ""
    kinds = dict.fromkeys(type(one).__name__ for one in _single(scene.animations or ()))
    return _Moment(beat, time, "" if "Wait" in kinds else ", ".join(kinds), scene.theme.goal)


def _single(animations: Iterable[Animation]) -> Iterator[Animation]:
    """Animations one by one, those of groups as well."""
    for animation in animations:
        if isinstance(animation, AnimationGroup):
            yield from _single(animation.animations)
        else:
            yield animation
