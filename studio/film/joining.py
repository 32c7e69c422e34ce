"""Films into one without touching a picture: a clip from its beats, the lecture from its clips.

FFmpeg is given many frames at once, as if they were one: to hand it a lecture's hundred thousand one by one
takes seconds. Afterwards the video track's tables are written from those of the parts, frame by frame.
"""

from __future__ import annotations

import bisect
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np

from stage.text.languages import LANGUAGES
from studio.film.captions import Cue, plain, shown_lines
from studio.film.encoder import CLOCK, MP4, FilmError, check_whole, reason
from studio.film.mp4_boxes import Box, add_cover, boxes, chunks, index_of, reindexed, tracks, turn_off
from studio.system.files import discard, replace_file

__all__ = ["join", "lecture"]

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
_ENTRY = 86  # bytes of a picture's sample entry before the boxes in it (ISO/IEC 14496-12, 12.1.3)
_MOST = 100_000_000  # frames of a film: three weeks of it
_DECIDES = (b"avcC", b"colr", b"pasp")  # of these boxes, what has to be the same for all


@dataclass(frozen=True)
class Chapter:
    """A named stretch of a film, in seconds."""

    title: str
    start: float
    end: float


def join(parts: Sequence[Path], target: Path, title: str | None = None, cover: bytes | None = None) -> int:
    """Join ``parts``, all of one format, into ``target`` without touching a picture; returns its frames.

    ``cover`` is a JPEG. Raises FilmError, naming the file, where a part cannot be read or differs in format
    from the first.
    """
    return _joined(parts, target, {"title": title} if title else {}, cover)


def lecture(
    clips: Sequence[Path],
    chapters: Sequence[Chapter],
    cues: Sequence[Cue],
    target: Path,
    *,
    title: str,
    author: str | None = None,
    language: str = "en",
    cover: bytes | None = None,
) -> int:
    """Join ``clips`` into the lecture: chapters, a subtitle track, title, artist, cover; returns its frames.

    ``chapters`` and ``cues`` are in order and in seconds of the lecture. Players show the subtitles only when
    asked to. Raises FilmError like ``join``, and ValueError where two cues or chapters overlap or a chapter
    has no length.
    """
    _check_order("cue", cues)
    _check_order("chapter", chapters)
    tags = {"title": title} | ({"artist": author} if author else {})
    return _joined(clips, target, tags, cover, chapters, cues, LANGUAGES[language].track)


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


def _joined(paths, target: Path, tags, cover, chapters=(), cues=(), language="und") -> int:
    if not paths:
        raise FilmError(f"{target}: there is nothing to join; give at least one film.")
    parts = [_read(Path(path)) for path in paths]
    for part in parts:
        if part.kind != parts[0].kind:
            raise FilmError(
                f"{part.path}: it is {part.told}, the films before it are {parts[0].told}; "
                "only films of one format, made by one encoder, can be joined. Render it again."
            )
    frames = sum(map(len, parts))
    end = frames / parts[0].rate  # which _part has seen is none of 0
    if cues and cues[-1].end > end + 1 / parts[0].rate:
        raise FilmError(f"The last caption ends at {cues[-1].end:.3f} s, the film at {float(end):.3f} s.")
    try:
        with replace_file(target) as written:
            raw = written.with_name(f"{written.name}.raw")
            try:
                delay = _mux(raw, parts, tags, chapters, cues, language)
                reindexed(raw, written, lambda moov: _finish(moov, parts, delay, cover))
            finally:
                discard(raw)
            check_whole(written, target, frames)
    except (OSError, ValueError, LookupError, ArithmeticError, av.FFmpegError) as error:
        raise FilmError(f"{target}: the film could not be written: {reason(error)}") from error
    return frames


# --- the parts


@dataclass(frozen=True)
class _Part:
    """A film to be joined: its format, and of each frame the bytes, the delay until it is shown, in ticks.

    ``keys`` are the numbers of the frames that need no other; ``start`` is where its data lie in the file.
    """

    path: Path
    kind: tuple
    told: str
    rate: Fraction
    ticks: int
    sizes: np.ndarray
    delays: np.ndarray
    keys: np.ndarray
    start: int

    def __len__(self) -> int:
        return len(self.sizes)


def _read(path: Path) -> _Part:
    try:
        moov, start, length = index_of(path)
        found = tracks(moov)
        if [name for name, _ in found] != [b"vide"]:
            raise ValueError("it holds no pictures" if not found else "it holds more than pictures")
        return _part(path, found[0][1], start, length)
    except (OSError, ValueError, LookupError, ArithmeticError) as error:
        raise FilmError(
            f"{path}: it cannot be joined, for it does not read as a film: {reason(error)}"
        ) from error


def _part(path: Path, track: Box, start: int, length: int) -> _Part:
    media = track[b"mdia"]
    table, clock = media[b"minf"][b"stbl"], int.from_bytes(media[b"mdhd"].body[12:16], "big")
    entry = table[b"stsd"].body[8:]
    width, height = (int.from_bytes(entry[at : at + 2], "big") for at in (32, 34))
    decides = [bytes(box) for box in boxes(entry[_ENTRY:]) if box.kind in _DECIDES]
    pace = table[b"stts"].numbers(">u4,>u4")
    if len(set(pace["f1"].tolist())) != 1:
        raise ValueError("its frames are not evenly spaced")
    ticks, sizes, kinds = int(pace["f1"][0]), _sizes(table[b"stsz"]), {box.kind for box in table.inside}
    count, places = len(sizes), chunks(table)[1]
    none = np.array([(count, 0)], ">u4,>i4")
    runs = table[b"ctts"].numbers(">u4,>i4") if b"ctts" in kinds else none
    fits = [int(sizes.sum()) == length, *(int(one["f0"].sum()) == count for one in (pace, runs))]
    if not all((*fits, ticks, clock, count)) or places[0] != start or (np.diff(places) < 0).any():
        raise ValueError("its index does not fit what it holds")
    delays = np.repeat(runs["f1"].astype(np.int64), runs["f0"])
    keys = table[b"stss"].numbers(">u4").astype(np.int64) if b"stss" in kinds else np.arange(1, count + 1)
    rate = Fraction(clock, ticks)
    told = f"h264 {width}×{height} at {rate} frames a second"
    return _Part(path, (entry[4:8], width, height, clock, ticks, *decides), told, rate, ticks, sizes, delays,
                 keys, start)  # fmt: skip


def _sizes(box: Box) -> np.ndarray:
    """The bytes of each frame (8.7.3): of all alike, or one by one."""
    alike, count = (int.from_bytes(box.body[at : at + 4], "big") for at in (4, 8))
    if count > _MOST:
        raise ValueError("it has too many frames")
    return np.full(count, alike, np.int64) if alike else box.numbers(">u4", skip=4).astype(np.int64)


# --- FFmpeg's part


def _mux(raw: Path, parts: Sequence[_Part], tags, chapters, cues, language) -> int:
    """Write the films after each other, with all but the frames' own tables; returns the decoder's delay.

    That is how many frames it holds back: from it the times follow, whatever the parts say. A part of one
    frame has less delay than the others, and its own times would run back at the seam.
    """
    with av.open(str(raw), "w", format="mp4", options=MP4) as container:
        container.metadata.update({name: plain(text) for name, text in tags.items()})
        container.set_chapters([_chapter(i, chapter) for i, chapter in enumerate(chapters)])
        with av.open(str(parts[0].path.absolute())) as source:
            video = container.add_stream_from_template(source.streams.video[0])
            delay = source.streams.video[0].codec_context.reorder_depth
        text = _text_track(container, language) if cues else None
        samples = _timed_text(cues)
        waiting = next(samples, None)
        for packet in _packets(parts, delay, [cue.start for cue in cues]):
            # Players read the tracks interleaved: what is said from a frame on lies before it.
            while waiting is not None and waiting.pts <= 1000 * packet.dts * packet.time_base:
                waiting.stream = text
                container.mux_one(waiting)
                waiting = next(samples, None)
            packet.stream = video
            container.mux_one(packet)
        for sample in (waiting, *samples):
            if sample is not None:
                sample.stream = text
                container.mux_one(sample)
    return delay


def _packets(parts: Sequence[_Part], delay: int, starts: Sequence[float]) -> Iterator[av.Packet]:
    """The parts' data, cut wherever something begins to be said, as if each piece were one long frame."""
    ticks, clock, before = parts[0].ticks, parts[0].rate * parts[0].ticks, 0
    for part in parts:
        first, last = (bisect.bisect_left(starts, n / part.rate) for n in (before, before + len(part)))
        # Before the first frame that is decoded later than this: of two at once, the muxer puts text last.
        cuts = {math.floor(start * part.rate) + 1 - before + delay for start in starts[first:last]}
        edges = [0, *sorted(cut for cut in cuts if 0 < cut < len(part)), len(part)]
        with part.path.open("rb") as film:
            film.seek(part.start)
            for one, other in pairwise(edges):
                packet = av.Packet(film.read(int(part.sizes[one:other].sum())))
                packet.dts, packet.pts = (before + one - delay) * ticks, (before + one) * ticks
                packet.duration, packet.time_base = (other - one) * ticks, 1 / clock
                yield packet
        before += len(part)


def _text_track(container, language: str):
    text = container.add_stream("mov_text")
    text.codec_context.subtitle_header = _ASS_HEADER
    text.codec_context.time_base = text.time_base = Fraction(1, 1000)
    text.metadata["language"] = language
    return text


def _timed_text(cues: Sequence[Cue]) -> Iterator[av.Packet]:
    """A timed-text sample for each cue (3GPP TS 26.245, 5.17); the muxer fills the gaps with empty ones."""
    for cue in cues:
        start, end = round(cue.start * 1000), round(cue.end * 1000)
        text = "\n".join(shown_lines(cue)).encode("utf-8")
        packet = av.Packet(len(text).to_bytes(2, "big") + text)
        packet.pts = packet.dts = start
        packet.duration, packet.time_base = max(end - start, 1), Fraction(1, 1000)
        yield packet


def _chapter(number: int, chapter: Chapter) -> dict:
    return {
        "id": number,
        "start": round(chapter.start * CLOCK),
        "end": round(chapter.end * CLOCK),
        "time_base": Fraction(1, CLOCK),
        "metadata": {"title": plain(chapter.title)},
    }


# --- and ours


def _finish(moov: Box, parts: Sequence[_Part], delay: int, cover: bytes | None) -> None:
    """Tell the index of each frame, put the subtitles off, add the cover."""
    for name, track in tracks(moov):
        if name == b"vide":
            _tell_frames(track[b"mdia"][b"minf"][b"stbl"], parts, delay)
        elif name == b"sbtl":  # FFmpeg turns the first track of each kind on, and has no option against it
            turn_off(track)
    if cover is not None:
        add_cover(moov, cover)


def _tell_frames(table: Box, parts: Sequence[_Part], delay: int) -> None:
    """The tables of a track (8.6, 8.7), in which FFmpeg has counted pieces, with the frames instead."""
    sizes = np.concatenate([part.sizes for part in parts])
    delays = np.concatenate([part.delays - part.delays[0] for part in parts]) + delay * parts[0].ticks
    starts = np.cumsum([0, *map(len, parts)])
    keys = np.concatenate([part.keys + start for part, start in zip(parts, starts, strict=False)])
    counts = _frames_in_chunks(table, sizes)
    told = [
        table[b"stsd"],
        _table(b"stts", [(len(sizes), parts[0].ticks)]),
        _table(b"stss", keys),
        _table(b"stsc", [(number, count, 1) for number, count in enumerate(counts, 1)]),
        Box(b"stsz", bytes(8) + len(sizes).to_bytes(4, "big") + sizes.astype(">u4").tobytes()),
        chunks(table)[0],
    ]
    if delays.any():
        edges = np.flatnonzero(np.diff(delays, prepend=delays[0] - 1))  # where a run of the same begins
        runs = np.diff(edges, append=len(delays))
        told.insert(3, _table(b"ctts", np.column_stack([runs, delays[edges]])))
    table.inside = told


def _frames_in_chunks(table: Box, sizes: np.ndarray) -> list[int]:
    """How many frames lie in each chunk, from the bytes of the pieces that FFmpeg put there."""
    pieces, runs = _sizes(table[b"stsz"]), table[b"stsc"].numbers(">u4,>u4,>u4")
    count = len(chunks(table)[1])
    held = np.repeat(runs["f1"].astype(np.int64), np.diff(runs["f0"].astype(np.int64), append=count + 1))
    ends = np.cumsum(pieces)[np.cumsum(held) - 1]
    return np.diff(np.searchsorted(np.cumsum(sizes), ends, side="left") + 1, prepend=0).tolist()


def _table(kind: bytes, rows) -> Box:
    """A box of version 0 with a count and rows of 32-bit numbers."""
    numbers = np.asarray(rows, np.int64)
    return Box(kind, bytes(4) + len(numbers).to_bytes(4, "big") + numbers.astype(">u4").tobytes())
