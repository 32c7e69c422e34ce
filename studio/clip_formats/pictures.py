"""Moving pictures that play by themselves, over and over: GIF, WebP and AVIF."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import av.filter
import numpy as np
from PIL import Image, features

from studio.clip_formats.footage import Footage, durations, straight
from studio.clip_formats.settings import Settings
from studio.film.encoder import FilmError, reason
from studio.system.errors import BadInput

__all__ = ["avif", "gif", "webp"]

_SAMPLES = 48  # frames of which a GIF's colours are chosen
_HUNDREDTHS = Fraction(1, 100)  # of a second: a GIF's clock
_DITHER = "bayer:bayer_scale=4"  # ordered: it stays the same from frame to frame, where another would crawl


def webp(footage: Footage, settings: Settings, least: float, path: Path) -> None:
    """Write an animated WebP, whose last frame is shown for ``least`` seconds at least."""
    # Frame for frame lossy or lossless, whichever is smaller, and none but the first by itself.
    _save(footage, settings, least, path, format="WEBP", method=4, allow_mixed=True, kmin=0, kmax=0, loop=0)


def avif(footage: Footage, settings: Settings, least: float, path: Path) -> None:
    """Write an animated AVIF. Raises BadInput where the installed Pillow has none."""
    if not features.check("avif"):
        raise BadInput("--as avif: the Pillow installed here writes no AVIF — install pillow 11.3 or newer")
    # Thin coloured lines need colours as fine as the picture.
    _save(footage, settings, least, path, format="AVIF", speed=6, subsampling="4:4:4")


def _save(footage: Footage, settings: Settings, least: float, path: Path, **options) -> None:
    ticks = [shown for _, shown in footage.frames(*settings.shape)]
    shown = durations(ticks, settings.rate, least)
    movie = _Movie(footage, settings, len(ticks))
    try:
        movie.save(path, save_all=True, duration=shown, quality=settings.quality, **options)
    except (OSError, ValueError) as error:
        raise FilmError(f"{path}: the picture could not be written: {reason(error)}") from error


class _Movie(Image.Image):
    """An image of many frames for Pillow to write, of which one at a time is in memory."""

    is_animated = True

    def __init__(self, footage: Footage, settings: Settings, count: int) -> None:
        super().__init__()
        self.n_frames, self._at = count, -1
        self._frames = self._drawn(footage, settings)
        self._next()

    def _drawn(self, footage: Footage, settings: Settings) -> Iterator[Image.Image]:
        for picture, _ in footage.frames(*settings.shape):
            yield Image.fromarray(straight(picture) if footage.alpha else picture)

    def _next(self) -> None:
        image = next(self._frames, None)
        if image is None:
            raise EOFError("there are no more frames")
        self.im, self._mode, self._size = image.im, image.mode, image.size
        self._at += 1

    def seek(self, frame: int) -> None:
        """Go to the next frame; to the first one when all is written, which changes nothing."""
        if frame == self._at + 1:
            self._next()
        elif frame != self._at and frame != 0:
            raise EOFError("the frames come one after the other")

    def tell(self) -> int:
        """The number of the frame."""
        return self._at


# --- GIF


def gif(footage: Footage, settings: Settings, least: float, path: Path) -> None:
    """Write an animated GIF: one palette for all frames, ``quality`` colours, and only what changes."""
    ticks = [shown for _, shown in footage.frames(*settings.shape)]
    shown = durations(ticks, settings.rate, least)
    try:
        palette = _palette(footage, settings, len(ticks))
        _write_gif(footage, settings, shown, palette, path)
    except (OSError, av.FFmpegError) as error:
        raise FilmError(f"{path}: the GIF could not be written: {reason(error)}") from error


def _palette(footage: Footage, settings: Settings, count: int) -> av.VideoFrame:
    """The colours that serve all frames best, from some of them, the last one among them."""
    size = settings.width, footage.height_at(settings.width)
    graph = av.filter.Graph()
    source = graph.add_buffer(width=size[0], height=size[1], format="rgb24", time_base=_HUNDREDTHS)
    colours = graph.add("palettegen", f"max_colors={settings.quality}:stats_mode=full")
    sink = graph.add("buffersink")
    source.link_to(colours)
    colours.link_to(sink)
    graph.configure()
    step = max(-(-count // _SAMPLES), 1)
    chosen = {*range(0, count, step), count - 1}
    for number, (picture, _) in enumerate(footage.frames(*settings.shape)):
        if number in chosen:
            source.push(_timed(picture, number))
    source.push(None)
    return sink.pull()


def _write_gif(
    footage: Footage, settings: Settings, shown: list[int], palette: av.VideoFrame, path: Path
) -> None:
    size = settings.width, footage.height_at(settings.width)
    graph = av.filter.Graph()
    source = graph.add_buffer(width=size[0], height=size[1], format="rgb24", time_base=_HUNDREDTHS)
    colours = graph.add_buffer(width=16, height=16, format="rgb32", time_base=_HUNDREDTHS)
    mapped = graph.add("paletteuse", f"dither={_DITHER}:diff_mode=rectangle")
    sink = graph.add("buffersink")
    source.link_to(mapped, 0, 0)
    colours.link_to(mapped, 0, 1)
    mapped.link_to(sink)
    graph.configure()
    palette.pts = 0
    colours.push(palette)
    colours.push(None)
    options = {"loop": "0", "final_delay": str(round(shown[-1] / 10))}
    with av.open(str(path), "w", format="gif", options=options) as container:
        stream = container.add_stream("gif", rate=100)
        stream.width, stream.height, stream.pix_fmt = *size, "pal8"
        at = 0
        for (picture, _), lasts in zip(footage.frames(*settings.shape), shown, strict=True):
            source.push(_timed(picture, round(at / 10)))
            at += lasts
            container.mux(stream.encode(sink.pull()))
        container.mux(stream.encode())


def _timed(picture: np.ndarray, at: int) -> av.VideoFrame:
    frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
    frame.pts, frame.time_base = at, _HUNDREDTHS
    return frame
