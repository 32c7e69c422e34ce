"""Any moment of a clip at once: the process that has run through it keeps a child at each of its animations.

The run-through plays every animation in one step, as stills do, and forks before each. The child holds the
scene as it stood there. Asked for a frame it forks once more, and that artist goes on from there, forwards,
until an earlier frame is wanted: not all of Manim's animations can be taken back, so the next begins anew.
Each ends when the one that it was forked from is gone.
"""

from __future__ import annotations

import gc
import math
import os
import signal
import traceback
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Any

import numpy as np
from manim import Scene, tempconfig
from manim.utils.exceptions import EndSceneEarlyException
from PIL import Image

from stage.scene.lesson_scene import Beat, LessonScene
from studio.film.drawing import SteadyRenderer
from studio.film.encoder import QUALITIES, Format
from studio.film.writer import manim_settings
from studio.lesson.clip import Clip
from studio.lesson.running import finish_animations, pass_over_fades
from studio.lesson.scene_fault import NO_BEAT, SceneFault
from studio.preview.messages import QUALITY, SHARP, Moment, Picture, RunThrough
from studio.preview.processes.most_work import Hung, most_work

__all__ = ["run_through_and_hold"]

SMALL = 256, 144  # pixels of a thumbnail
NO_FRAME = "no frame came"


def encoded(pixels: np.ndarray, form: str) -> bytes:
    """An RGBA picture as JPEG, in a quarter of WebP's time and nearer to it; small as WebP; or its bytes."""
    if form == "raw":
        return pixels.tobytes()
    into, picture = BytesIO(), Image.fromarray(np.ascontiguousarray(pixels)).convert("RGB")
    if form == "small":
        picture.thumbnail(SMALL)
        picture.save(into, "WEBP", quality=90, method=0)
    else:
        picture.save(into, "JPEG", quality=95, subsampling=0)
    return into.getvalue()


@dataclass(frozen=True)
class _Held:
    """An animation whose child waits: its first frame, counted from the clip's, and the pipe to the child."""

    first: int
    pipe: Connection


class HoldingRenderer(SteadyRenderer):
    """Runs through a scene without drawing, and leaves a child at each animation (see the module)."""

    def __init__(self, answers: Connection, wanted: Moment | None, **kwargs: Any):
        self._answers, self._wanted, self.held = answers, wanted, []
        super().__init__(**kwargs)

    @property
    def frames(self) -> int:
        """How many frames have passed."""
        return round(self.time * self.camera.frame_rate)

    def play(self, scene: Scene, *args: Any, **kwargs: Any) -> None:
        """Begin an animation, leave a child there, and bring it to its end."""
        scene.compile_animation_data(*args, **kwargs)
        rate, frozen, start = self.camera.frame_rate, scene.is_current_animation_frozen_frame(), self.time
        length = scene.duration * rate
        count = round(length) if frozen else math.ceil(length - 1e-6)
        seen = count and self._is_seen(count)
        if not seen:
            pass_over_fades(scene.animations)
        scene.begin_animations()
        if seen:
            self._leave_a_child(scene, count)
        if not frozen:
            if seen:
                scene.update_to_time((count - 1) / rate)
            self.time = start
            finish_animations(scene)
        self.time = start + count / rate
        self.num_plays += 1

    def _is_seen(self, count: int) -> bool:
        """Whether a frame of the animation of so many frames that begins may be asked for."""
        return True

    def _leave_a_child(self, scene: Scene, count: int) -> None:
        first, (here, there) = self.frames, Pipe()
        if os.fork() == 0:
            here.close()
            for one in self.held:  # else children would keep each other alive
                one.pipe.close()
            _leave(lambda: _hold(self, scene, there, first))
        there.close()
        self.held.append(_Held(first, here))
        if self._wanted is not None and first <= self._wanted.frame < first + count:
            here.send(self._wanted)
            self._wanted = None

    def ask(self, moment: Moment) -> None:
        """Pass a request on to the child at whose animation the moment lies; it answers by itself."""
        index = bisect_right([one.first for one in self.held], moment.frame) - 1
        self.held[max(index, 0)].pipe.send(moment)

    def picture(self, scene: Scene, frame: int) -> np.ndarray:
        """The frame so far into the animation that begins; later ones may follow."""
        if scene.is_current_animation_frozen_frame():
            self.static_image = None
            self.update_frame(scene)
        else:
            if self.static_image is None:
                self.save_static_frame_data(scene, scene.static_mobjects)
            scene.update_to_time(frame / self.camera.frame_rate)
            self.update_frame(scene, scene.moving_mobjects)
        return self.camera.pixel_array

    def answer(self, scene: Scene, moment: Moment, first: int) -> None:
        """Draw a moment of the animation that begins at a frame, and send it."""
        try:
            with most_work(NO_FRAME):
                pixels = self.picture(scene, moment.frame - first)
            self._answers.send(Picture(moment, encoded(pixels, moment.form)))
        except Hung as hung:
            self._answers.send(Picture(moment, b"", str(hung)))
        except Exception:  # whatever the scene's code does: it is told, and the next request may do better
            self._answers.send(Picture(moment, b"", traceback.format_exc(limit=-8)))


def _leave(work: Callable[[], None]) -> None:
    """Do a child's work, and end the process without anything else that its parent had in hand."""
    try:
        work()
    except (EOFError, OSError, KeyboardInterrupt):
        pass  # whoever asked is gone
    finally:
        os._exit(0)


def _hold(renderer: HoldingRenderer, scene: Scene, asked: Connection, first: int) -> None:
    """Wait for requests; let an artist answer them, another one where a request goes back."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # no artist is waited for
    artist, latest = None, -1
    while True:
        moment: Moment = asked.recv()
        if artist is not None and moment.frame < latest:
            artist.close()
            artist = None
        if artist is None:
            artist, there = Pipe()
            if os.fork() == 0:
                artist.close()
                asked.close()
                _leave(lambda there=there: _draw(renderer, scene, there, first))
            there.close()
        artist.send(moment)
        latest = moment.frame


def _draw(renderer: HoldingRenderer, scene: Scene, asked: Connection, first: int) -> None:
    while True:
        renderer.answer(scene, asked.recv(), first)


class _OneFrame(HoldingRenderer):
    """Runs through a scene up to one frame, draws it, and leaves no child."""

    def __init__(self, frame: int):
        super().__init__(None, None)
        self._frame, self.drawn = frame, False

    def _is_seen(self, count: int) -> bool:
        return self.frames <= self._frame < self.frames + count

    def _leave_a_child(self, scene: Scene, count: int) -> None:
        self.picture(scene, self._frame - self.frames)
        self.drawn = True
        raise EndSceneEarlyException


def one_frame(clip: Clip, theme: str, format: Format, frame: int) -> np.ndarray:
    """A clip's frame, from 0, as RGBA; the last one for those beyond. Raises SceneFault."""
    with clip.own_code(), tempconfig(manim_settings(format, "unused") | {"dry_run": True}):
        renderer = _OneFrame(frame)
        scene = clip.make(theme, renderer=renderer)
        with most_work(NO_FRAME):
            scene.render()
            if not renderer.drawn:
                renderer.static_image = None
                renderer.update_frame(scene)
        return renderer.camera.pixel_array


def glance(clip: Clip, theme: str, moment: Moment, answers: Connection) -> None:
    """Send the picture of a moment of a clip that is not shown. Raises SceneFault."""
    format, rate = QUALITIES[SHARP if moment.form == "sharp" else QUALITY], QUALITIES[QUALITY].fps
    pixels = one_frame(clip, theme, format, moment.frame * format.fps // rate)
    answers.send(Picture(moment, encoded(pixels, moment.form)))


def run_through_and_hold(
    clip: Clip, theme: str, format: Format, asked: Connection, answers: Connection, wanted: Moment | None
) -> None:
    """Run through a clip and answer requests until ``asked`` is closed, the ``wanted`` one as soon as it can.

    ``asked`` receives Moments; a RunThrough is sent on it. ``answers`` sends a Picture for each request, for
    which the next request must wait. For a process of its own, which ends with a SceneFault where the scene's
    code fails.
    """
    with clip.own_code(), tempconfig(manim_settings(format, "unused") | {"dry_run": True}):
        renderer = HoldingRenderer(answers, wanted)
        scene: LessonScene = clip.make(theme, renderer=renderer)
        titles: list[str] = []
        scene.at_beat_end = lambda scene, _: titles.append(scene.heading)
        gc.collect()
        gc.freeze()  # a collection in a child would copy all that it shares
        with most_work("it was not run through"):
            scene.render()
        rate, wording = format.fps, clip.wording
        beats = tuple(
            _table(*pair, wording.beat(pair[0].name), rate) for pair in zip(scene.beats, titles, strict=True)
        )
        if not beats:
            raise SceneFault(clip.id, clip.line, NO_BEAT, ())
        asked.send(RunThrough(clip.id, beats, renderer.frames))
        while True:
            renderer.ask(asked.recv())


def _table(beat: Beat, title: str, label: str, rate: int) -> dict[str, Any]:
    """A beat as the page gets it; its first and last frame, and those of its captions."""
    last = round(beat.end * rate) - 1
    starts = [round(at * rate) for at, _ in beat.words]
    ends = [*(start - 1 for start in starts[1:]), last][: len(starts)]
    captions = [
        {"first": first, "last": end, "text": text}
        for (_, text), first, end in zip(beat.words, starts, ends, strict=True)
    ]
    return {
        "name": beat.name, "label": label, "title": title, "first": round(beat.start * rate), "last": last,
        "captions": captions,
    }  # fmt: skip
