"""Films without their ground: what is drawn, with its alpha, kept without loss until it is encoded.

Each different frame is in the film once, at the time at which it comes, so that what is held costs nothing.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from studio.film.encoder import FilmError, reason
from studio.film.pictures import Format
from studio.system.files import discard

__all__ = ["AlphaFormat", "AlphaPictures", "LosslessEncoder"]


@dataclass(frozen=True)
class AlphaFormat(Format):
    """The format of a film whose frames have alpha, premultiplied, and no ground."""


class AlphaPictures:
    """Takes a film's frames one after another; one like the frame before is not converted again."""

    def __init__(self, format: Format) -> None:
        self.format = format
        self.last: np.ndarray | None = None  # the frame before, RGBA
        self._picture: av.VideoFrame | None = None

    def take(self, rgba: np.ndarray) -> tuple[av.VideoFrame, np.ndarray]:
        """The picture of ``rgba``, the same object where nothing has changed, and an array for the next."""
        if self.last is None or not np.array_equal(rgba, self.last):
            # Converted into memory of its own: the array is drawn over while the picture waits.
            picture = av.VideoFrame.from_numpy_buffer(np.ascontiguousarray(rgba), format="rgba")
            self._picture = picture.reformat(format="bgra")
        spare, self.last = self.last, rgba
        return self._picture, np.empty_like(rgba) if spare is None else spare


class LosslessEncoder:
    """Encodes pictures with alpha into one film at ``path``, Matroska with FFV1, as `BeatEncoder` does."""

    def __init__(self, path: Path, format: Format) -> None:
        self.path, self.format, self.frames = Path(path), format, 0
        self._last: av.VideoFrame | None = None
        self._ended = False
        try:
            self._container = av.open(str(self.path), "w", format="matroska")
            options = {"level": "3", "slices": "4", "context": "0", "coder": "range_def", "threads": "1"}
            self._stream = self._container.add_stream("ffv1", rate=format.fps, options=options)
            self._stream.width, self._stream.height = format.width, format.height
            self._stream.pix_fmt = "bgra"
        except (OSError, av.FFmpegError) as error:
            raise FilmError(f"{self.path}: no film could be opened there: {reason(error)}") from error

    def put(self, picture: av.VideoFrame, repeat: int = 1) -> None:
        """Append a picture, ``repeat`` times."""
        try:
            if picture is not self._last:
                picture.pts, picture.time_base = self.frames, Fraction(1, self.format.fps)
                self._container.mux(self._stream.encode(picture))
                self._last = picture
            self.frames += repeat
        except (OSError, av.FFmpegError) as error:
            raise FilmError(
                f"{self.path}: frame {self.frames} could not be encoded: {reason(error)}"
            ) from error

    def close(self, cover: bytes | None = None) -> None:
        """Finish the film; it has no cover."""
        if self._ended:
            return
        self._ended = True
        try:
            self._container.mux(self._stream.encode())
            self._container.close()
        except (OSError, av.FFmpegError) as error:
            raise FilmError(f"{self.path}: the film could not be finished: {reason(error)}") from error

    def abort(self) -> None:
        """Drop the film. Does nothing after ``close``."""
        if not self._ended:
            self._ended = True
            with suppress(OSError, av.FFmpegError):  # a file that is thrown away need not end well
                self._container.close()
            discard(self.path)
