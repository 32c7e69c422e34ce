"""Film files: pictures into MP4, MP4s into one, with chapters, subtitles and right colours. PyAV does it all.

Every file is H.264 in yuv420p, converted with and tagged as BT.709 in video range, its index before its
pictures. A file is whole or absent: it is written beside its place and renamed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType

import av
import numpy as np

from studio.captions import Cue, plain, shown_lines
from studio.files import beside, discard, publish, replace_file
from studio.languages import track_language
from studio.pictures import Format, Pictures
from studio.probe import Chapter, Probe, probe

__all__ = [
    "QUALITIES", "BeatEncoder", "Chapter", "FilmError", "Format", "Probe", "frames_in", "join", "lecture",
    "probe",
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
_CLOCK = 60_000
_MP4 = {"movflags": "+faststart", "movie_timescale": str(_CLOCK)}
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
# The muxer asks for a style before it opens a subtitle track; players put their own in its place.
_ASS_HEADER = b"""[Script Info]
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, \
Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, \
MarginR, MarginV, Encoding
Style: Default,Arial,16,&Hffffff,&Hffffff,&H0,&H0,0,0,0,0,100,100,0,0,1,1,0,2,10,10,10,0

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""


class BeatEncoder:
    """Encodes frames into one MP4, at ``path`` and whole after ``close``; ``abort`` leaves nothing.

    ``flat`` chooses what suits pictures of which little changes from one to the next. As a context manager it
    closes on a good end and aborts on an exception. Raises FilmError where encoding fails.
    """

    def __init__(self, path: Path, format: Format, *, flat: bool = False) -> None:
        self.path, self.format, self.frames = Path(path), format, 0
        self._beside = self._container = None
        self._ended = False
        self._pictures = Pictures(format)
        try:
            self._beside = beside(self.path)
            self._container = av.open(str(self._beside), "w", format="mp4", options=_MP4)
            self._stream = _video_stream(self._container, format, flat)
        except (OSError, av.FFmpegError) as error:
            self.abort()
            raise FilmError(f"{self.path}: no film could be opened there: {_reason(error)}") from error

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
                f"{self.path}: frame {self.frames} could not be encoded: {_reason(error)}"
            ) from error

    def close(self) -> None:
        """Finish the file and put it in its place. Raises FilmError where it did not come out whole."""
        if self._ended:
            return
        try:
            if not self.frames:
                raise FilmError(f"{self.path}: no frame was written, and a film needs at least one.")
            self._container.mux(self._stream.encode())
            self._container.close()
            _check_whole(self._beside, self.path, self.frames)
            publish(self._beside, self.path)
            self._ended = True
        except (OSError, av.FFmpegError) as error:
            raise FilmError(f"{self.path}: the film could not be finished: {_reason(error)}") from error
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


def _reason(error: OSError | av.FFmpegError) -> str:
    """What went wrong, without the file's name: that is told already."""
    return error.strerror or str(error)


def _check_whole(written: Path, path: Path, frames: int) -> None:
    """Raise FilmError unless the file at ``written`` can be opened and announces ``frames`` frames."""
    found = frames_in(written)
    if found != frames:
        raise FilmError(f"{path}: {frames} frames went in and {found} came out; is the disk full?")


def _video_stream(container, format: Format, flat: bool):
    keys = format.fps * _SECONDS_BETWEEN_KEYS
    options, parameters = _FLAT if flat else _SOLID
    options = _X264 | options | {"x264-params": f"{_COMMON}:{parameters}:keyint={keys}"}
    stream = container.add_stream("libx264", rate=format.fps, options=options)
    stream.width, stream.height, stream.pix_fmt = format.width, format.height, "yuv420p"
    # These tag both the stream (x264 writes them into its header) and the container (its colr box).
    context = stream.codec_context
    context.color_primaries = context.color_trc = context.colorspace = _BT709
    context.color_range = _VIDEO_RANGE
    return stream


def join(parts: Sequence[Path], target: Path, title: str | None = None) -> int:
    """Join ``parts``, all of one format, into ``target`` without touching a picture; returns its frames.

    Raises FilmError, naming the file, where a part cannot be read or differs in format from the first.
    """
    return _remux(parts, target, {"title": title} if title else {}, (), None)


def lecture(
    clips: Sequence[Path],
    chapters: Sequence[Chapter],
    cues: Sequence[Cue],
    target: Path,
    *,
    title: str,
    author: str | None = None,
    language: str = "en",
) -> int:
    """Join ``clips`` into the lecture: chapters, one soft subtitle track, title, artist; returns its frames.

    ``chapters`` and ``cues`` are in order and in seconds of the lecture. Raises FilmError like ``join``, and
    ValueError where two cues or chapters overlap or a chapter has no length.
    """
    _check_order("cue", cues)
    _check_order("chapter", chapters)
    tags = {"title": title} | ({"artist": author} if author else {})
    return _remux(clips, target, tags, chapters, (cues, track_language(language)))


def _check_order(what: str, spans: Sequence[Cue | Chapter]) -> None:
    for span in spans:
        if not 0 <= span.start < span.end:
            raise ValueError(
                f"A {what} cannot run from {span.start} to {span.end} s; it needs 0 ≤ start < end."
            )
    for one, other in pairwise(spans):
        if other.start < one.end - 0.0005:  # files count in milliseconds
            raise ValueError(
                f"A {what} starts at {other.start:.3f} s, but the one before it ends at {one.end:.3f} s; "
                "give them in order and apart."
            )


def _remux(parts, target, tags, chapters, subtitles) -> int:
    parts = [Path(part) for part in parts]
    if not parts:
        raise FilmError(f"{target}: there is nothing to join; give at least one film.")
    try:
        with replace_file(target) as written:
            with av.open(str(written), "w", format="mp4", options=_MP4) as container:
                container.metadata.update({name: plain(text) for name, text in tags.items()})
                container.set_chapters([_chapter(i, chapter) for i, chapter in enumerate(chapters)])
                frames = _Joiner(container, subtitles).run(parts)
            _check_whole(written, target, frames)
    except (OSError, av.FFmpegError) as error:
        raise FilmError(f"{target}: the film could not be written: {_reason(error)}") from error
    return frames


def _chapter(number: int, chapter: Chapter) -> dict:
    return {
        "id": number,
        "start": round(chapter.start * _CLOCK),
        "end": round(chapter.end * _CLOCK),
        "time_base": Fraction(1, _CLOCK),
        "metadata": {"title": plain(chapter.title)},
    }


class _Joiner:
    """Copies the packets of film after film into an open container, the subtitles between them in time."""

    def __init__(self, container, subtitles: tuple[Sequence[Cue], str] | None) -> None:
        self._container = container
        self._cues, self._language = subtitles or ((), "und")
        self._video = self._text = self._kind = None
        self._samples: Iterator[av.Packet] = iter(())
        self._waiting: av.Packet | None = None
        self.frames, self._per_frame = 0, Fraction(0)

    def run(self, parts: Sequence[Path]) -> int:
        for part in parts:
            try:
                source = av.open(str(part.absolute()))
            except (OSError, av.FFmpegError) as error:
                raise FilmError(
                    f"{part}: it cannot be joined, for it does not read as a film: {_reason(error)}"
                ) from error
            with source:
                if not source.streams.video:
                    raise FilmError(f"{part}: it cannot be joined, for it holds no pictures.")
                self._append(part, source)
        end = float(self.frames * self._per_frame)
        if self._cues and self._cues[-1].end > end + float(self._per_frame):
            raise FilmError(f"The last caption ends at {self._cues[-1].end:.3f} s, the film at {end:.3f} s.")
        self._put_text(end)
        return self.frames

    def _append(self, part: Path, source) -> None:
        stream = source.streams.video[0]
        context = stream.codec_context
        kind = (context.name, context.width, context.height, stream.average_rate, context.extradata)
        if self._kind is None:
            self._kind = kind
            self._open_tracks(stream)
        elif kind != self._kind:
            raise FilmError(
                f"{part}: it is {_described(kind)}, the films before it are {_described(self._kind)}; "
                "only films of one format, made by one encoder, can be joined. Render it again."
            )
        self._copy(source, stream)

    def _open_tracks(self, stream) -> None:
        self._per_frame = 1 / Fraction(stream.average_rate)
        self._video = self._container.add_stream_from_template(stream)
        # How many frames the decoder holds back: from this the decoding times follow, whatever the parts say.
        # A part of one frame has less delay than the others, and its own times would run back at the seam.
        self._delay = stream.codec_context.reorder_depth
        if self._cues:
            self._text = self._container.add_stream("mov_text")
            self._text.codec_context.subtitle_header = _ASS_HEADER
            self._text.codec_context.time_base = self._text.time_base = Fraction(1, 1000)
            self._text.metadata["language"] = self._language
            self._samples = _timed_text(self._cues)
            self._waiting = next(self._samples, None)

    def _copy(self, source, stream) -> None:
        first, count = None, 0
        per_frame = self._per_frame / stream.time_base
        for packet in source.demux(stream):
            if packet.dts is None:  # the empty packet at the end
                continue
            first = packet.pts if first is None else first
            packet.dts = round((self.frames + count - self._delay) * per_frame)
            packet.pts = round(self.frames * per_frame) + packet.pts - first
            packet.duration = round(per_frame)
            packet.stream = self._video
            self._put_text(float(packet.dts * stream.time_base))
            self._container.mux(packet)
            count += 1
        self.frames += count

    def _put_text(self, until: float) -> None:
        """Write the subtitle samples that start by ``until`` (s): players read the tracks interleaved."""
        while self._waiting is not None and self._waiting.pts <= until * 1000:
            self._waiting.stream = self._text
            self._container.mux(self._waiting)
            self._waiting = next(self._samples, None)


def _described(kind: tuple) -> str:
    return f"{kind[0]} {kind[1]}×{kind[2]} at {kind[3]} frames a second"


def _timed_text(cues: Sequence[Cue]) -> Iterator[av.Packet]:
    """A timed-text sample for each cue (3GPP TS 26.245, 5.17); the muxer fills the gaps with empty ones."""
    for cue in cues:
        start, end = round(cue.start * 1000), round(cue.end * 1000)
        text = "\n".join(shown_lines(cue)).encode("utf-8")
        packet = av.Packet(len(text).to_bytes(2, "big") + text)
        packet.pts = packet.dts = start
        packet.duration, packet.time_base = max(end - start, 1), Fraction(1, 1000)
        yield packet
