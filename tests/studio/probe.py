"""What is in a film file, read from the file itself."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import av

from studio.film.joining import Chapter
from studio.film.mp4_boxes import outermost

_BT709 = 1


@dataclass(frozen=True)
class Subtitles:
    """A subtitle track: its codec, its ISO 639-2 language, and (start, end, text) of each cue, in seconds."""

    codec: str
    language: str
    cues: tuple[tuple[float, float, str], ...]


@dataclass(frozen=True)
class Probe:
    """What a film holds; ``colour`` is primaries, transfer, matrix, range, numbered as in ISO/IEC 23091-2.

    ``duration`` is in seconds; ``boxes`` are the file's top-level boxes in order; ``frames`` is what the
    video track announces.
    """

    duration: float
    frames: int
    fps: float
    width: int
    height: int
    codec: str
    pix_fmt: str
    colour: tuple[int, int, int, int]
    chapters: tuple[Chapter, ...]
    subtitles: tuple[Subtitles, ...]
    boxes: tuple[str, ...]
    tags: dict[str, str]

    @property
    def is_bt709(self) -> bool:
        """Whether all four colour tags say BT.709 in video range."""
        return self.colour == (_BT709, _BT709, _BT709, 1)

    @property
    def faststart(self) -> bool:
        """Whether the index stands before the pictures, so that a player can start while loading."""
        return "moov" in self.boxes and self.boxes.index("moov") < self.boxes.index("mdat")


def probe(path: Path) -> Probe:
    """Read a film's header and subtitles, no picture. Raises OSError or av.FFmpegError on no film."""
    with av.open(str(Path(path).absolute())) as container:
        video = container.streams.video[0]
        context = video.codec_context
        return Probe(
            duration=float(video.duration * video.time_base) if video.duration else 0.0,
            frames=video.frames,
            fps=float(video.average_rate),
            width=context.width,
            height=context.height,
            codec=context.name,
            pix_fmt=context.pix_fmt,
            colour=(context.color_primaries, context.color_trc, context.colorspace, context.color_range),
            chapters=tuple(
                Chapter(
                    entry["metadata"].get("title", ""),
                    float(entry["start"] * entry["time_base"]),
                    float(entry["end"] * entry["time_base"]),
                )
                for entry in container.chapters()
            ),
            subtitles=_subtitles(container),
            boxes=tuple(name for name, _, _ in outermost(path)),
            tags=dict(container.metadata),
        )


def _subtitles(container) -> tuple[Subtitles, ...]:
    tracks = {stream.index: [] for stream in container.streams.subtitles}
    if not tracks:
        return ()
    for packet in container.demux(*container.streams.subtitles):
        text = _sample_text(bytes(packet))
        if packet.pts is not None and text:
            times = (packet.pts * packet.time_base, (packet.pts + packet.duration) * packet.time_base)
            tracks[packet.stream.index].append((*map(float, times), text))
    return tuple(
        Subtitles(stream.codec_context.name, stream.language or "und", tuple(tracks[stream.index]))
        for stream in container.streams.subtitles
    )


def _sample_text(sample: bytes) -> str:
    """The text of one timed-text sample: two bytes of length, then UTF-8 (3GPP TS 26.245, 5.17)."""
    return sample[2 : 2 + int.from_bytes(sample[:2], "big")].decode("utf-8", "replace")
