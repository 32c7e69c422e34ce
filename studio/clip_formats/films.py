"""Films without a ground: WebM with VP9, for pages, and QuickTime with ProRes 4444, for video editors."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.reformatter import VideoReformatter

from studio.clip_formats.footage import Footage, straight
from studio.clip_formats.settings import Settings
from studio.film.encoder import CLOCK, FilmError, reason

__all__ = ["prores", "webm"]

_BT709, _VIDEO_RANGE = 1, 1
_SECONDS_BETWEEN_KEYS = 4


def webm(footage: Footage, settings: Settings, least: float, path: Path) -> None:
    """Write a WebM in VP9 whose alpha browsers show; ``quality`` is VP9's own, from 0, the best, to 63."""
    options = {
        "crf": str(settings.quality),
        "b": "0",  # else a bit rate would limit what the quality asks for
        "deadline": "good",
        "cpu-used": "4",
        "row-mt": "1",
        "auto-alt-ref": "0",  # frames that are not shown cannot have alpha
        "g": str(_SECONDS_BETWEEN_KEYS * settings.rate),
    }
    _write(footage, settings, path, "webm", "libvpx-vp9", "yuva420p", options, {})


def prores(footage: Footage, settings: Settings, least: float, path: Path) -> None:
    """Write a QuickTime film in ProRes 4444, tagged ``ap4h``, its alpha straight and of 16 bits."""
    options = {"profile": "4444", "alpha_bits": "16", "vendor": "apl0"}
    container = {"movie_timescale": str(CLOCK), "movflags": "+faststart"}
    _write(footage, settings, path, "mov", "prores_ks", "yuva444p10le", options, container)


def _write(
    footage: Footage,
    settings: Settings,
    path: Path,
    container: str,
    codec: str,
    pixels: str,
    options: dict[str, str],
    of_container: dict[str, str],
) -> None:
    try:
        with av.open(str(path), "w", format=container, options=of_container) as film:
            stream = film.add_stream(codec, rate=settings.rate, options=options)
            stream.width, stream.height = settings.width, footage.height_at(settings.width)
            stream.pix_fmt = pixels
            context = stream.codec_context
            context.color_primaries = context.color_trc = context.colorspace = _BT709
            context.color_range = _VIDEO_RANGE
            number = 0
            convert = _Pictures(pixels)
            for rgba, ticks in footage.frames(*settings.shape):
                picture = convert.of(rgba)
                for _ in range(ticks):
                    picture.pts, picture.time_base = number, Fraction(1, settings.rate)
                    film.mux(stream.encode(picture))
                    number += 1
            film.mux(stream.encode())
    except (OSError, av.FFmpegError) as error:
        raise FilmError(f"{path}: the film could not be written: {reason(error)}") from error


class _Pictures:
    """Frames with alpha as an encoder wants them: colours straight, by BT.709's matrix."""

    def __init__(self, pixels: str) -> None:
        self._pixels, self._reformatter = pixels, VideoReformatter()

    def of(self, rgba: np.ndarray) -> av.VideoFrame:
        """The picture of premultiplied RGBA."""
        colours = av.VideoFrame.from_ndarray(straight(rgba, spread=True), format="rgba")
        return self._reformatter.reformat(
            colours, format=self._pixels, dst_colorspace="ITU709", dst_color_range="MPEG"
        )
