"""One clip in draft quality, unchecked, opened where there is a screen."""

from __future__ import annotations

import math
import os
import shutil
import subprocess
import sys
from pathlib import Path

from studio.film.drawing import Part, draw
from studio.film.encoder import QUALITIES
from studio.film.joining import join
from studio.lesson.lesson import Lesson
from studio.lesson.parts import choose, poster_of
from studio.lesson.running import run_through
from studio.output.compose import cover_of
from studio.output.folders import folders_of, note, place, private_folder
from studio.system.progress import Silent

__all__ = ["open_file", "preview"]


def preview(
    lesson: Lesson, clip: str | None, out: Path, *, progress: Silent | None = None
) -> tuple[Path, bool]:
    """Draw one clip (the first, if none is named) in draft and open it: its path, and whether it opened."""
    chosen, folders = choose(lesson, clip)[0], folders_of(lesson, out)
    progress, format = progress or Silent(), QUALITIES["draft"]
    with private_folder(folders) as private:
        with progress.doing(f"running through clip {chosen.id}"):  # a second, to know how much there is
            beats = run_through(chosen)
        frames = math.ceil(beats[-1].end * format.fps) if beats else None
        with progress.drawing(chosen.id, frames, len(beats)) as tell:
            takes = draw(Part(chosen, lesson.theme, format), private / "drawn", tell)
        film = private / "made" / "preview" / f"{chosen.id}.mp4"
        poster = takes[poster_of(chosen.scene, [take.name for take in takes])].poster
        join([take.path for take in takes], film, chosen.title, cover_of(poster))
        place(private / "made", folders)
    note(lesson, folders, f"preview/{chosen.id}.mp4")
    path = folders.folder / "preview" / f"{chosen.id}.mp4"
    return path, open_file(path)


def open_file(path: Path) -> bool:
    """Open a file with what the system opens such files with; False where there is no screen."""
    if sys.platform == "win32":
        os.startfile(path)
        return True
    opener = "open" if sys.platform == "darwin" else "xdg-open"
    screen = sys.platform == "darwin" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if not screen or shutil.which(opener) is None:
        return False
    silence = subprocess.DEVNULL
    subprocess.Popen(
        [opener, str(path.absolute())], stdin=silence, stdout=silence, stderr=silence, start_new_session=True
    )
    return True
