"""Film files: pictures into MP4, in the right colours. PyAV does it; `joining` makes one film of many.

Every file is H.264 in yuv420p, converted with and tagged as BT.709 in video range, its index before its
pictures. A file is whole or absent: it is written beside its place and renamed.
"""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType

import av
import numpy as np

from studio.film.mp4_boxes import add_cover, reindexed
from studio.film.pictures import Format, Pictures
from studio.system.files import beside, discard, replace_file

__all__ = [
    "CLOCK", "MP4", "QUALITIES", "BeatEncoder", "FilmError", "Format", "check_whole", "frames_in", "reason",
]  # fmt: skip


class FilmError(RuntimeError):
    """A film could not be made; the message says of what and why."""


QUALITIES = MappingProxyType(
    {
        "draft": Format(854, 480, 15),
        "medium": Format(1280, 720, 30),
        "high": Format(1920, 1080, 60),
        "4k": Format(3840, 2160, 60),
    }
)

# Ticks a second in which every usual frame is whole; the default, milliseconds, cuts the last frame short.
CLOCK = 60_000
MP4 = {"movie_timescale": str(CLOCK)}  # the index is put first afterwards, in `mp4_boxes`
_BT709 = 1  # primaries, transfer and matrix alike (ISO/IEC 23091-2)
_VIDEO_RANGE = 1
# Chosen by measurement at 1080p60, beside x264's defaults (medium, crf 23) on the same frames. Flat films:
# no look ahead and even quantisers, a third of the defaults' processor time, 1.1 to 2 dB of luma PSNR more,
# 0.96 to 1.11 times the size. Hills, whose every pixel moves, want a longer look ahead instead of a search:
# a third of the time, 0.3 to 0.5 dB more, 1.06 to 1.11 times the size. One thread: films come out smaller and
# cheaper, and other beats keep the other cores busy. What enters the header (references, B-frames, weights)
# is the same for both, so that all clips can be joined; stitchable keeps out of it what would differ from
# beat to beat.
_COMMON = "stitchable=1:ref=1:bframes=3:b-adapt=0:weightb=0:weightp=0:scenecut=0:trellis=1:me=dia"
_X264 = {"preset": "veryfast", "threads": "1"}
_FLAT = (
    {"crf": "34.5"},
    "subme=1:rc-lookahead=0:mbtree=0:aq-mode=0:partitions=i4x4,i8x8,p8x8,b8x8:ipratio=2:qcomp=0.5",
)
_SOLID = {"crf": "23.2", "tune": "animation"}, "subme=1:rc-lookahead=20:aq-strength=0.3"
_SECONDS_BETWEEN_KEYS = 4


class BeatEncoder:
    """Encodes frames into one MP4, at ``path`` and whole after ``close``; ``abort`` leaves nothing.

    ``flat`` chooses what suits pictures of which little changes from one to the next. ``most_bits`` a second
    are not exceeded over any two seconds. As a context manager it closes on a good end and aborts on an
    exception. Raises FilmError where encoding fails.
    """

    def __init__(
        self, path: Path, format: Format, *, flat: bool = False, most_bits: int | None = None
    ) -> None:
        self.path, self.format, self.frames = Path(path), format, 0
        self._beside = self._container = None
        self._ended = False
        self._pictures = Pictures(format)
        try:
            self._beside = beside(self.path)
            self._container = av.open(str(self._beside), "w", format="mp4", options=MP4)
            self._stream = _video_stream(self._container, format, flat, most_bits)
        except (OSError, av.FFmpegError) as error:
            self.abort()
            raise FilmError(f"{self.path}: no film could be opened there: {reason(error)}") from error

    def write(self, rgba: np.ndarray, repeat: int = 1) -> None:
        """Append ``rgba``, uint8 (height, width, 4), top row first, ``repeat`` times; alpha is ignored.

        Raises ValueError on another shape or type.
        """
        self.put(self._pictures.of(rgba), repeat)

    def put(self, picture: av.VideoFrame, repeat: int = 1) -> None:
        """Append a picture that ``Pictures`` made, ``repeat`` times."""
        try:
            for _ in range(repeat):
                picture.pts, picture.time_base = self.frames, Fraction(1, self.format.fps)
                self.frames += 1
                self._container.mux(self._stream.encode(picture))
        except (OSError, av.FFmpegError) as error:
            raise FilmError(
                f"{self.path}: frame {self.frames} could not be encoded: {reason(error)}"
            ) from error

    def close(self, cover: bytes | None = None) -> None:
        """Finish the file, with a JPEG as its cover picture, and put it in its place.

        Raises FilmError where it did not come out whole.
        """
        if self._ended:
            return
        try:
            if not self.frames:
                raise FilmError(f"{self.path}: no frame was written, and a film needs at least one.")
            self._container.mux(self._stream.encode())
            self._container.close()
            with replace_file(self.path) as written:
                reindexed(self._beside, written, lambda moov: add_cover(moov, cover) if cover else None)
                check_whole(written, self.path, self.frames)
        except (OSError, ValueError, av.FFmpegError) as error:
            raise FilmError(f"{self.path}: the film could not be finished: {reason(error)}") from error
        finally:
            self.abort()

    def abort(self) -> None:
        """Drop the film; the place stays as it was. Does nothing after ``close``."""
        if not self._ended:
            self._ended = True
            if self._container is not None:
                with suppress(OSError, av.FFmpegError):  # a file that is thrown away need not end well
                    self._container.close()
            if self._beside is not None:
                discard(self._beside)

    def __enter__(self) -> BeatEncoder:
        return self

    def __exit__(self, kind, error, trace) -> None:
        self.close() if kind is None else self.abort()


def frames_in(film: Path) -> int:
    """How many frames a film announces; -1 where it does not read as one."""
    try:
        with av.open(str(film)) as container:
            return container.streams.video[0].frames
    except (OSError, av.FFmpegError, IndexError):
        return -1


def reason(error: Exception) -> str:
    """What went wrong, without the file's name: that is told already."""
    return getattr(error, "strerror", None) or str(error)


def check_whole(written: Path, path: Path, frames: int) -> None:
    """Raise FilmError unless the file at ``written`` can be opened and announces ``frames`` frames."""
    found = frames_in(written)
    if found != frames:
        raise FilmError(f"{path}: {frames} frames went in and {found} came out; is the disk full?")


def _video_stream(container, format: Format, flat: bool, most_bits: int | None):
    keys = format.fps * _SECONDS_BETWEEN_KEYS
    options, parameters = _FLAT if flat else _SOLID
    if most_bits is not None:
        parameters += f":vbv-maxrate={most_bits // 1000}:vbv-bufsize={2 * most_bits // 1000}"
    options = _X264 | options | {"x264-params": f"{_COMMON}:{parameters}:keyint={keys}"}
    stream = container.add_stream("libx264", rate=format.fps, options=options)
    stream.width, stream.height, stream.pix_fmt = format.width, format.height, "yuv420p"
    # These tag both the stream (x264 writes them into its header) and the container (its colr box).
    context = stream.codec_context
    context.color_primaries = context.color_trc = context.colorspace = _BT709
    context.color_range = _VIDEO_RANGE
    return stream
