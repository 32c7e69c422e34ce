"""What takes the frames from Manim: one film per section (a beat), encoded while the next frames are drawn.

Manim's own writer makes a file per animation and joins them; here a beat's frames go straight into the beat's
file, on a thread of its own, so that drawing and encoding overlap.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any

import numpy as np
from manim.scene.scene_file_writer import SceneFileWriter
from PIL import Image

from studio.film.alpha import AlphaFormat, AlphaPictures, LosslessEncoder
from studio.film.cover import cover
from studio.film.encoder import BeatEncoder, Format
from studio.film.pictures import Pictures
from studio.system.files import publish

_WAITING = 4  # pictures between drawing and encoding (12 MB at 1080p); more makes it larger, not faster
_SWIFT = 1  # zlib's level for posters: flat pictures are small at any, and this takes a quarter of the time


@dataclass(frozen=True)
class BeatFilm:
    """One beat's film: its number (from 1) and name, its two files, and how many frames it has."""

    number: int
    name: str
    path: Path
    poster: Path
    frames: int


def slug(name: str) -> str:
    """``name`` as a file name: ``[a-z0-9-]``, at most 64 characters, ``beat`` where nothing of it is left."""
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_name.lower()).strip("-")[:64].rstrip("-") or "beat"


def manim_settings(format: Format, media_dir: Path) -> dict[str, Any]:
    """What ``manim.tempconfig`` needs for a render in ``format``; Manim's own files go below ``media_dir``.

    Manim reads manim.cfg from the current folder only, so nothing here may be left to it.
    """
    clear = isinstance(format, AlphaFormat)
    return {
        "pixel_width": format.width,
        "pixel_height": format.height,
        "frame_rate": format.fps,
        "media_dir": str(media_dir),
        "format": "mov" if clear else "mp4",  # of its own formats, that has alpha
        "renderer": "cairo",
        "disable_caching": True,
        "save_sections": False,
        "write_all": False,
        "dry_run": False,
        "preview": False,
        "live_preview": False,
        "show_in_file_browser": False,
        "from_animation_number": 0,
        "upto_animation_number": -1,
        "background_opacity": 0.0 if clear else 1.0,
        "output_file": "",
        "verbosity": "WARNING",
        "progress_bar": "none",
        "log_to_file": False,
        "notify_outdated_version": False,
    }


def beat_writer(
    folder: Path, format: Format, on_frames: Callable[[int], None] | None = None, *, flat: bool = False
) -> type[BeatFileWriter]:
    """The writer class to hand to ``CairoRenderer(file_writer_class=…)``; its beats' files go to ``folder``.

    ``on_frames`` is called in the drawing thread with the number of frames just drawn. Once the scene has
    rendered, ``scene.renderer.file_writer.beats`` lists what was made; before that ``folder`` has none of it.
    ``flat`` is the encoder's.
    """
    tell = staticmethod(on_frames or (lambda _: None))
    members = {"folder": Path(folder), "format": format, "flat": flat, "on_frames": tell}
    return type("BoundBeatFileWriter", (BeatFileWriter,), members)


class BeatFileWriter(SceneFileWriter):
    """Manim's file writer, one film a section; ``beat_writer`` makes it for a folder and a format."""

    folder: Path
    format: Format
    flat: bool
    on_frames: Callable[[int], None]

    def __init__(self, settings: Any) -> None:
        clear = isinstance(self.format, AlphaFormat)
        self._pictures = AlphaPictures(self.format) if clear else Pictures(self.format)
        self.beats: list[BeatFilm] = []
        self._line: _EncodingLine | None = None
        # Manim opens a section of its own before the first of ours: number 0, and no file while it is empty.
        self._number, self._name, self._open = -1, "", False
        super().__init__(settings)

    # Sections: where one beat ends and the next begins.

    def next_section(self, name: str, type_: str, skip_animations: bool) -> None:
        """Manim starts a section: the beat before it is complete."""
        super().next_section(name, type_, skip_animations)
        self._close_beat()
        self._number, self._name = self._number + 1, name

    def _close_beat(self) -> None:
        if self._open:
            self._open = False
            self._line.put(self._pictures.last[:, :, :3].copy())

    # Animations: of no interest to a beat's film, but Manim keeps count of them.

    def add_partial_movie_file(self, hash_animation: str | None) -> None:
        """Note an animation; it gets no file of its own."""
        self.partial_movie_files.append(None)
        self.sections[-1].partial_movie_files.append(None)

    def is_already_cached(self, hash_invocation: str) -> bool:
        """Never: whether a beat must be drawn is not decided here."""
        return False

    def begin_animation(self, allow_write: bool = False, **_: Any) -> None:
        """Nothing begins with an animation."""

    def end_animation(self, allow_write: bool = False) -> None:
        """Nothing ends with an animation."""

    # Frames.

    def write_frame(self, pixels: np.ndarray, *, repeat: int = 1) -> np.ndarray:
        """Hand over a frame, shown ``repeat`` times, for good; answers an array to draw the next on instead.

        Raises FilmError where one before it failed.
        """
        if repeat <= 0:  # a wait shorter than a frame
            return pixels
        if self._line is None:
            self._line = _EncodingLine(self.folder, self.format, self.flat)
        if not self._open:
            self._line.put((self._number, self._name))
            self._open = True
        picture, spare = self._pictures.take(pixels)
        self._line.put((picture, repeat))
        self.on_frames(repeat)
        return spare

    def finish(self) -> None:
        """Wait for the last beat, then put all into the folder. Raises FilmError where encoding failed."""
        self._close_beat()
        line, self._line = self._line, None
        if line is not None:
            self.beats = line.finish()

    def abort_encode_jobs(self, reraise_encoder_failures: bool = False) -> None:
        """Stop encoding and drop every beat of this render; called by Manim where a scene fails."""
        line, self._line, self._open = self._line, None, False
        if line is not None:
            line.abort()


class _EncodingLine:
    """A thread that encodes what is put to it, into a hidden folder whose files move out of it at the end.

    Put ``(number, name)`` to open a beat, ``(picture, repeat)`` to append to it, and the pixels of its last
    frame, RGB (height, width, 3), to close it.
    """

    def __init__(self, folder: Path, format: Format, flat: bool) -> None:
        self._folder, self._format, self._flat = folder, format, flat
        folder.mkdir(parents=True, exist_ok=True)
        self._hidden = Path(tempfile.mkdtemp(prefix=".hillwalk-", dir=folder))
        self._made: list[BeatFilm] = []
        self._open: tuple[int, str, BeatEncoder | LosslessEncoder] | None = (
            None  # the beat that is being encoded
        )
        self._failure: BaseException | None = None
        self._dropped = False
        self._queue: Queue = Queue(maxsize=_WAITING)
        # A daemon, so that no way out of the drawing thread can leave the program hanging.
        self._thread = Thread(target=self._run, name="beat-encoder", daemon=True)
        self._thread.start()

    def put(self, item: Any) -> None:
        """Hand ``item`` over, waiting while the line is full; raises what the encoder failed on."""
        if self._failure is not None:
            self.abort()
            raise self._failure
        self._queue.put(item)

    def finish(self) -> list[BeatFilm]:
        """Wait until all is encoded and move it to its place."""
        self._queue.put(None)
        self._thread.join()
        try:
            if self._failure is not None:
                raise self._failure
            return [self._place(film) for film in self._made]
        finally:
            shutil.rmtree(self._hidden, ignore_errors=True)

    def abort(self) -> None:
        """Stop as soon as may be and leave nothing behind."""
        self._dropped = True
        if self._thread.is_alive():
            self._queue.put(None)
            self._thread.join()
        shutil.rmtree(self._hidden, ignore_errors=True)

    def _place(self, film: BeatFilm) -> BeatFilm:
        path, poster = self._folder / film.path.name, self._folder / film.poster.name
        publish(film.poster, poster)
        publish(film.path, path)
        return replace(film, path=path, poster=poster)

    def _run(self) -> None:
        # After a failure it goes on taking what comes, or the drawing thread would wait for room for ever.
        while (item := self._queue.get()) is not None:
            if self._failure is None and not self._dropped:
                try:
                    self._encode(item)
                except BaseException as failure:
                    self._failure = failure
        if self._open is not None:
            self._open[2].abort()

    def _encode(self, item: Any) -> None:
        if isinstance(item, np.ndarray):
            self._made.append(self._close(Image.fromarray(item)))
        elif isinstance(item[0], int):
            number, name = item
            path = self._hidden / f"{number:02}-{slug(name)}.mp4"
            if isinstance(self._format, AlphaFormat):
                encoder = LosslessEncoder(path.with_suffix(".mkv"), self._format)
            else:
                encoder = BeatEncoder(path, self._format, flat=self._flat)
            self._open = number, name, encoder
        else:
            self._open[2].put(*item)

    def _close(self, last: Image.Image) -> BeatFilm:
        (number, name, encoder), self._open = self._open, None
        encoder.close(cover(last))
        poster = encoder.path.with_suffix(".png")
        last.save(poster, compress_level=_SWIFT)
        return BeatFilm(number, name, encoder.path, poster, encoder.frames)
