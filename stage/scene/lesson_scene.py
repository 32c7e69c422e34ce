"""A scene made of beats: parameters in; sections, captions and pauses out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from math import ceil
from typing import Any, ClassVar

from manim import Camera, ManimColor, Mobject, Scene, VGroup, Wait
from manim.utils.rate_functions import smooth

from stage.claims.lengths import Order, Seen
from stage.scene.flat_camera import FlatCamera
from stage.scene.parameters import SceneParameters
from stage.scene.shown_texts import shown_texts
from stage.style.animations import Drive, swap
from stage.style.layout import Layout
from stage.style.theme import PACE, THEMES
from stage.text.phrases import Formula, Phrase, Wording
from stage.text.words import seconds_to_read
from stage.text.writing import Pen
from stage.text.written import Line

_TICK = 0.2  # seconds; waits are multiples of it, and so whole frames at 10, 15, 30 and 60 a second


@dataclass
class Beat:
    """A named part of a clip: its start and end (seconds), and its captions with their times.

    ``title`` and ``texts`` are what its last frame shows in writing; ``loops``: see the decorator.
    """

    name: str
    start: float
    end: float = 0.0
    words: list[tuple[float, str]] = field(default_factory=list)
    title: str = ""
    texts: list[str] = field(default_factory=list)
    loops: bool = False


def loops(beat: Callable[[Any], None]) -> Callable[[Any], None]:
    """Marks a beat that ends on the frame on which it began: slides play it over and over."""
    beat.loops = True
    return beat


class LessonScene(Scene):
    """The base of every scene: give it frozen parameters, or none for the storyboard's values.

    ``wording`` is the language, with the lesson's own titles and captions. ``renderer`` and the other
    keywords are Manim's. After ``render()``, ``beats`` holds the beats with their captions and times.
    """

    Parameters: ClassVar[type[SceneParameters]] = SceneParameters
    headline: ClassVar[str] = ""  # the clip's name in chapters and lists
    poster: ClassVar[str] = ""  # the beat whose last frame represents the clip
    plot_share: ClassVar[float] = 0.63
    caption_height: ClassVar[float] = 0.0
    camera_class: ClassVar[type[Camera]] = FlatCamera

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
        self.wording = replace(wording or Wording(), numbers=self.parameters.numbers)
        self.pen = Pen(self.theme, self.layout, self.wording, getattr(self.parameters, "axes", None))
        self.beats: list[Beat] = []
        self.orders: dict[str, list[Order]] = {}  # the comparisons that each beat's sentences make
        self.at_beat_end: Callable[[LessonScene, Beat], None] | None = None
        self.left_out: Sequence[Callable[[], None]] = ()  # beats that do not apply to these parameters
        self._in_full: tuple[VGroup, list[str]] | None = None  # long formulas, and their names
        self._title: Line | None = None
        self._coming: Line | None = None  # the title that appears with the next play
        if renderer is not None and not isinstance(renderer.camera, self.camera_class):
            renderer.camera = self.camera_class()  # a given renderer may have another camera
        super().__init__(renderer=renderer, camera_class=self.camera_class, **kwargs)
        self.camera.background_color = ManimColor(self.theme.background)

    @classmethod
    def chapter(cls, parameters: SceneParameters) -> Phrase:
        """The clip's title for readers: its headline and its subject."""
        return Phrase(cls.headline)

    def play_beats(self, *beats: Callable[[], None]) -> None:
        """Play each beat as a section named after its method; each ends on a still of at least a second.

        Formulas that are only named in the scene are shown whole in a beat before the first.
        """
        if self._in_full is None:
            self._in_full = self.pen.in_full(self.layout.body)
            if self._in_full[1]:
                self.play_beats(self.write_it_in_full, *beats)
                return
        for tell in beats:
            if tell in self.left_out:
                continue
            name = tell.__name__.strip("_").replace("_", "-")
            self.next_section(name)
            beat = Beat(name, self.time, loops=getattr(tell, "loops", False))
            self.beats.append(beat)
            tell()
            if self._coming is not None:
                self.play()
            self.wait(max(PACE.hold, _in_ticks(self._words_left())))
            beat.end, beat.title = self.time, self.heading
            family = [one for shown in self.mobjects for one in shown.get_family()]
            beat.texts = shown_texts(family, self.layout, self.wording.language, self._title)
            if self.at_beat_end is not None:
                self.at_beat_end(self, beat)

    def write_it_in_full(self) -> None:
        """Show what is too long to stand beside the picture; it is named afterwards."""
        whole, names = self._in_full
        if len(names) == 1:
            self.title("The formula in full")
            self.say("This is {name} in full. From here on only its name is shown.", name=Formula(*names))
        else:
            self.title("The formulas in full")
            self.say("These are the formulas in full. From here on the long ones are only named.")
        self.open(whole)
        self.wait(PACE.hold * len(names))

    def say(self, words: str | Phrase, /, **values: Any) -> None:
        """Caption what happens from now on; first waits until the previous caption could be read.

        ``words`` is a template in English whose placeholders are ``values``: see Phrase.
        """
        left = _in_ticks(self._words_left())
        if left > 0:
            self.wait(left)
        beat = self.beats[-1]
        beat.words.append((self.time, self.wording.said(beat.name, len(beat.words), _phrase(words, values))))

    def title(self, words: str | Phrase, /, **values: Any) -> None:
        """Show a new title, a template as for ``say``, together with the next play."""
        self._coming = self.pen.title(self.wording.titled(self.beats[-1].name, _phrase(words, values)))

    def compare(self, words: str | Phrase, *objects: Seen, equal: bool = False) -> Phrase:
        """A sentence that compares ``objects``, the greatest first (or all ``equal``): for title and say.

        The check looks whether the frame on which the beat ends shows them so.
        """
        phrase = _phrase(words, {})
        self.orders.setdefault(self.beats[-1].name, []).append(Order(phrase.template, objects, equal))
        return phrase

    @property
    def heading(self) -> str:
        """The title that is shown; "" where there is none."""
        return "" if self._title is None else self._title.says

    def play(self, *animations: Any, **kwargs: Any) -> None:
        """Manim's own, together with a new title if there is one; a wait shows no new title."""
        if self._coming is not None and not all(isinstance(one, Wait) for one in animations or [None]):
            old, self._title, self._coming = self._title, self._coming, None
            animations = swap(old, self._title), *animations
        super().play(*animations, **kwargs)

    def _words_left(self) -> float:
        """Seconds until the current caption has been on screen for as long as it takes to read."""
        if not self.beats[-1].words:
            return 0.0
        since, words = self.beats[-1].words[-1]
        return seconds_to_read(words) - (self.time - since)

    def as_seen(self, family: Sequence[Mobject]) -> list[Mobject]:
        """The mobjects that are drawn, as flat ones."""
        return list(family)

    def open(self, *standing: Mobject) -> None:
        """Begin the clip with a whole picture: its first title and the mobjects given, from frame 0 on.

        For the first beat of the scene's own; it then waits for as long as a title takes to appear.
        """
        self.clear()  # of the formulas in full
        self._title, self._coming = self._coming, None
        self.add(*standing, self._title)
        self.wait(PACE.quick)

    def drive(
        self, group: Mobject, show: Callable[[float], None], run_time: float = PACE.move, rate=smooth
    ) -> None:
        """Play ``show(alpha)`` for alpha from 0 to 1; each frame depends on alpha alone."""
        self.play(Drive(group, show, run_time=run_time, rate_func=rate))


def _phrase(words: str | Phrase, values: dict[str, Any]) -> Phrase:
    return words if isinstance(words, Phrase) else Phrase(words, **values)


def _in_ticks(seconds: float) -> float:
    return ceil(seconds / _TICK - 1e-9) * _TICK if seconds > 0 else 0.0
