"""Single frames, fast: a scene is run to the ends of its beats, and nothing else is drawn."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from manim import CairoRenderer, Scene, tempconfig
from manim.utils.exceptions import EndSceneEarlyException
from PIL import Image

from stage.scene.lesson_scene import Beat, LessonScene
from studio.film.encoder import QUALITIES, Format
from studio.film.storyboard import sheet
from studio.film.writer import manim_settings
from studio.lesson.lesson import Clip, Lesson
from studio.lesson.parts import NoSuchPart, beat_name, choose, missing
from studio.lesson.running import SilentRenderer
from studio.lesson.scene_fault import NO_BEAT, SceneFault
from studio.output.folders import folders_of, one_file


def still(lesson: Lesson, clip: str | None, beat: str | None, out: Path, quality: str = "high") -> Path:
    """Write the last frame of a beat (by default the poster) as out/<lesson>/stills/<clip>-<beat>.png.

    Without ``clip``, of the first one. Raises NoSuchPart for an unknown clip or beat, and OSError.
    """
    chosen, format, folders = choose(lesson, clip)[0], QUALITIES[quality], folders_of(lesson, out)
    wanted = beat_name(beat if beat is not None else chosen.scene.poster)
    frames = _frames(
        chosen, lesson.theme, format, lambda name: not wanted or name == wanted, stop=bool(wanted)
    )
    if frames and frames[-1][1] is not None:
        name, image = frames[-1][0].name, frames[-1][1]
    elif beat is None:  # the scene names a poster that it does not play
        frames = _frames(chosen, lesson.theme, format, lambda name: True)
        name, image = frames[-1][0].name, frames[-1][1]
    else:
        raise NoSuchPart(missing("beat", beat, [played.name for played, _ in frames], f"clip {chosen.id}"))
    target = f"stills/{chosen.id}-{name}.png"
    with one_file(lesson, folders, target) as written:
        image.save(written, format="PNG")
    return folders.folder / target


def storyboard(lesson: Lesson, out: Path, clip: str | None = None) -> list[Path]:
    """Write out/<lesson>/storyboard/<clip>.png for one clip or all, from the last frame of each beat.

    Raises NoSuchPart for an unknown clip, and OSError.
    """
    targets, folders = [], folders_of(lesson, out)
    for one in choose(lesson, clip):
        frames = _frames(one, lesson.theme, QUALITIES["medium"], lambda name: True)
        name = f"storyboard/{one.id}.png"
        with tempfile.TemporaryDirectory(prefix="hillwalk-") as folder:
            pictures = []
            for number, (beat, image) in enumerate(frames):
                picture = Path(folder) / f"{number}.png"
                image.save(picture)
                said = " ".join(words for _, words in beat.words)
                pictures.append((picture, one.wording.beat(beat.name), said))
            with one_file(lesson, folders, name) as written:
                sheet(pictures, written, title=one.title, dark=lesson.theme == "dark")
        targets.append(folders.folder / name)
    return targets


def _settings(format: Format) -> dict[str, Any]:
    # Nothing is written, so Manim's folder need not exist; it still wants to be told of one.
    return manim_settings(format, Path(tempfile.gettempdir()) / "hillwalk") | {"dry_run": True}


def _frames(
    clip: Clip, theme: str, format: Format, wanted: Callable[[str], bool], *, stop: bool = False
) -> list[tuple[Beat, Image.Image | None]]:
    """The clip's beats, each with its last frame where ``wanted`` says so.

    With ``stop`` the scene ends at the first beat that is wanted. Raises SceneFault where its code fails.
    """
    frames: list[tuple[Beat, Image.Image | None]] = []
    with clip.own_code(), tempconfig(_settings(format)):
        renderer = StillRenderer()
        scene = clip.make(theme, renderer=renderer)

        def keep(_: LessonScene, beat: Beat) -> None:
            taken = wanted(beat.name)
            frames.append((beat, renderer.picture(scene) if taken else None))
            if taken and stop:
                raise EndSceneEarlyException

        scene.at_beat_end = keep
        scene.render()
    if not frames:
        raise SceneFault(clip.id, clip.line, NO_BEAT, ())
    return frames


class StillRenderer(SilentRenderer):
    """Plays every animation in one step to its end and draws only when asked for a ``picture``."""

    def picture(self, scene: Scene) -> Image.Image:
        """The scene as it stands."""
        CairoRenderer.update_frame(self, scene)
        return Image.fromarray(self.get_frame()[:, :, :3])
