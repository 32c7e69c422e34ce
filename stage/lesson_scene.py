"""A scene that is told in beats: parameters in; sections, captions and pauses out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Any, ClassVar

import numpy as np
from manim import (
    Animation,
    Camera,
    FadeIn,
    FadeOut,
    ManimColor,
    Mobject,
    Scene,
    Succession,
    ThreeDScene,
    VGroup,
    Wait,
)
from manim.utils.rate_functions import smooth

from stage.ink import InkCamera
from stage.layout import Layout
from stage.parameters import SceneParameters
from stage.space import View, flattened
from stage.terrain import TerrainCamera
from stage.text.phrases import Phrase, Wording
from stage.theme import PACE, THEMES
from stage.words import seconds_to_read
from stage.writing import Line, Pen

_TICK = 0.2  # seconds; waits are whole multiples, so that they are whole frames at 10, 15, 30 and 60 a second


@dataclass
class Beat:
    """A named stretch of a clip: when it starts and ends (seconds), and what is said when."""

    name: str
    start: float
    end: float = 0.0
    words: list[tuple[float, str]] = field(default_factory=list)


class LessonScene(Scene):
    """The base of every scene: give it frozen parameters, or none for the storyboard's values.

    ``wording`` is the language that is spoken, and what a lesson says in its own words. ``renderer`` and the
    other keywords are Manim's own. After ``render()``, ``beats`` holds what was told
    and when.
    """

    Parameters: ClassVar[type[SceneParameters]] = SceneParameters
    headline: ClassVar[str] = ""  # the clip's name for readers, in chapters and lists
    poster: ClassVar[str] = ""  # the beat whose last frame tells most
    plot_share: ClassVar[float] = 0.63
    caption_height: ClassVar[float] = 0.0
    camera_class: ClassVar[type[Camera]] = InkCamera

    def __init__(
        self,
        parameters: SceneParameters | None = None,
        *,
        theme: str = "dark",
        shape: str = "16:9",
        wording: Wording | None = None,
        renderer: Any = None,
        **kwargs: Any,
    ):
        self.parameters = parameters if parameters is not None else self.Parameters()
        self.theme = THEMES[theme]
        self.layout = Layout.of(shape, plot_share=self.plot_share, caption_height=self.caption_height)
        self.wording = wording or Wording()
        self.pen = Pen(self.theme, self.layout, self.wording)
        self.beats: list[Beat] = []
        self.at_beat_end: Callable[[LessonScene, Beat], None] | None = None
        self.left_out: Sequence[Callable[[], None]] = ()  # beats with nothing to tell here
        self._title: Line | None = None
        self._coming: Line | None = None  # the title that comes up with what is played next
        if renderer is not None and not isinstance(renderer.camera, self.camera_class):
            renderer.camera = (
                self.camera_class()
            )  # a renderer made elsewhere cannot know what this scene needs
        super().__init__(renderer=renderer, camera_class=self.camera_class, **kwargs)
        self.camera.background_color = ManimColor(self.theme.ground)

    @classmethod
    def chapter(cls, parameters: SceneParameters) -> Phrase:
        """The clip's title for readers: its headline and what it is about."""
        return Phrase(cls.headline)

    def play_beats(self, *beats: Callable[[], None]) -> None:
        """Play each beat as a section of its own, named after its method, ended on a still of at least a
        second.
        """
        for tell in beats:
            if tell in self.left_out:
                continue
            name = tell.__name__.strip("_").replace("_", "-")
            self.next_section(name)
            beat = Beat(name, self.time)
            self.beats.append(beat)
            tell()
            if self._coming is not None:
                self.play()
            self.wait(max(PACE.hold, _in_ticks(self._words_left())))
            beat.end = self.time
            if self.at_beat_end is not None:
                self.at_beat_end(self, beat)

    def say(self, words: str | Phrase, /, **values: Any) -> None:
        """Caption what happens from now on; the words before get the time to be read first.

        ``words`` is a template in English whose places have ``values``: see Phrase.
        """
        left = _in_ticks(self._words_left())
        if left > 0:
            self.wait(left)
        beat = self.beats[-1]
        beat.words.append((self.time, self.wording.said(beat.name, len(beat.words), _phrase(words, values))))

    def title(self, words: str | Phrase, /, **values: Any) -> None:
        """Put up a new title, a template as for ``say``, together with what is played next."""
        self._coming = self.pen.title(self.wording.titled(self.beats[-1].name, _phrase(words, values)))

    def play(self, *animations: Any, **kwargs: Any) -> None:
        """Manim's own, with the title that is to come; no title comes up in a wait."""
        if self._coming is not None and not all(isinstance(one, Wait) for one in animations or [None]):
            old, self._title, self._coming = self._title, self._coming, None
            animations = swap(old, self._title), *animations
        super().play(*animations, **kwargs)

    def _words_left(self) -> float:
        """Seconds until the present caption has been on screen for as long as it takes to read."""
        if not self.beats[-1].words:
            return 0.0
        since, words = self.beats[-1].words[-1]
        return seconds_to_read(words) - (self.time - since)

    def as_seen(self, family: Sequence[Mobject]) -> list[Mobject]:
        """What is drawn, as flat as it is seen."""
        return list(family)

    def open(self, *standing: Mobject) -> None:
        """Begin the clip on a whole picture: its first title and what stands throughout, from frame 0 on.

        For the first beat; it rests for as long as a title takes to come up.
        """
        self._title, self._coming = self._coming, None
        self.add(*standing, self._title)
        self.wait(PACE.quick)

    def drive(
        self, group: Mobject, show: Callable[[float], None], run_time: float = PACE.move, rate=smooth
    ) -> None:
        """Play ``show(alpha)`` for alpha from 0 to 1: a state, not a change, so that every frame stands
        for itself.
        """
        self.play(Drive(group, show, run_time=run_time, rate_func=rate))


class StageCamera(InkCamera, TerrainCamera):
    """The camera of a lesson's scene: what does not lie in space is flat, and stays where it is put."""

    def transform_points_pre_display(self, mobject: Mobject, points: np.ndarray) -> np.ndarray:
        """Flat things are not projected."""
        return points


class LessonScene3D(LessonScene, ThreeDScene):
    """A scene with a hill in it: ``look`` and ``turn_to`` move the viewer; formulas and labels stay flat.

    ``faced`` holds what follows the viewer, with a method ``face(camera)``: axes, tags at places in space.
    """

    camera_class = StageCamera

    def __init__(self, parameters: SceneParameters | None = None, **kwargs: Any):
        self.view = View()
        self.faced: list[Any] = []
        super().__init__(parameters, **kwargs)

    def look(self, view: View) -> None:
        """Look from a view, at once."""
        self.view = view
        view.set(self.camera)
        for one in self.faced:
            one.face(self.camera)

    def turn_to(
        self,
        view: View,
        run_time: float = PACE.long,
        rate=smooth,
        also: Callable[[float], None] | None = None,
    ) -> None:
        """Move the viewer; ``also(share)`` sets what goes along."""
        start, eye = self.view, self.camera.phi_tracker

        def show(share: float) -> None:
            if also is not None:
                also(share)
            self.look(start.between(view, share))

        # Manim draws everything anew while one of the camera's trackers is being animated.
        self.play(Drive(eye, show, run_time=run_time, rate_func=rate))
        self.remove(eye)

    def as_seen(self, family: Sequence[Mobject]) -> list[Mobject]:
        """What is drawn, each thing in space replaced by the flat lines that it is seen as."""
        return [flat for one in family for flat in flattened(one, self.camera)]


def swap(old: Mobject | None, new: Mobject, run_time: float = PACE.quick) -> Animation:
    """The animation that takes one thing away and then, in the same place, brings another."""
    if old is None:
        return FadeIn(new, run_time=run_time)
    return Succession(FadeOut(old, run_time=run_time / 2), FadeIn(new, run_time=run_time / 2))


class Drive(Animation):
    """Sets a group's state as a function of the eased time alone."""

    def __init__(self, group: Mobject, show: Callable[[float], None], **kwargs):
        super().__init__(group, **kwargs)
        self._show = show

    def create_starting_mobject(self) -> Mobject:
        return VGroup()  # the state is computed, never interpolated: there is nothing to keep a copy of

    def interpolate_mobject(self, alpha: float) -> None:
        self._show(self.rate_func(alpha))


def steady(time: float, edge: float = 0.1) -> float:
    """A rate function of one speed but for a soft start and end, each ``edge`` of the time."""
    speed = 1 / (1 - edge)
    if time < edge:
        return speed * time * time / (2 * edge)
    if time > 1 - edge:
        return 1 - speed * (1 - time) ** 2 / (2 * edge)
    return speed * (time - edge / 2)


def _phrase(words: str | Phrase, values: dict[str, Any]) -> Phrase:
    return words if isinstance(words, Phrase) else Phrase(words, **values)


def _in_ticks(seconds: float) -> float:
    return ceil(seconds / _TICK - 1e-9) * _TICK if seconds > 0 else 0.0
