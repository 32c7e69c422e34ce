"""The frames of films that were drawn, at another size and rate, each with how long it is shown."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import av
import numpy as np
from av.video.reformatter import Interpolation
from PIL import Image, ImageChops

from studio.film.encoder import FilmError, reason

__all__ = ["Colour", "Footage", "Frame", "Shot", "durations", "straight"]

# What encoding does to what stands still, measured in blocks of so many pixels: mostly a mean difference of
# 1 of 255, in few of the blocks up to 5, where something moved a moment ago.
_BLOCK, _STEADY, _RESTLESS, _FEW = 8, 1, 5, 0.01
_REACHES = 64, 16, 4  # pixels over which colours are spread, each a quarter of the one before
_CLEAR = 24  # of 255: with less alpha a colour is not known well, and not seen

_FAR_PIXEL = [255 * (value > 10) for value in range(256)] * 3  # what a pixel may differ by, and no more
_NEAR = 6  # of 255: how far from its colour films have the ground
_EIGHT_BITS = np.rint(np.arange(1024) * (255 / 1023)).astype(np.uint8)

Colour = tuple[int, int, int]
Frame = tuple[np.ndarray, int]  # RGB or premultiplied RGBA, and for how many ticks it is shown


@dataclass(frozen=True)
class Shot:
    """One beat's film of so many frames, and its last frame as a picture, where there is one."""

    film: Path
    frames: int
    last: Path | None = None


@dataclass(frozen=True)
class Footage:
    """Shots one after the other, all of one size (pixels) and rate, on a ground of a colour.

    With ``alpha`` they have no ground, and their films no loss.
    """

    shots: tuple[Shot, ...]
    width: int
    height: int
    fps: int
    alpha: bool = False
    ground: Colour | None = None

    @cached_property
    def total(self) -> int:
        """The frames of all shots."""
        return sum(shot.frames for shot in self.shots)

    @property
    def seconds(self) -> float:
        """How long all shots play."""
        return self.total / self.fps

    def height_at(self, width: int) -> int:
        """The height that goes with a width, even."""
        return max(2 * round(width * self.height / self.width / 2), 2)

    def frames(self, width: int, rate: int) -> Iterator[Frame]:
        """The frames at a size and rate, of which the last is always the last; what stands still is one.

        Raises FilmError where a film cannot be read.
        """
        size = width, self.height_at(width)
        last, shown = None, 0
        for picture, ticks in self._sampled(size, rate):
            if last is not None and picture is not last:
                yield last, shown
                shown = 0
            last, shown = picture, shown + ticks
        if last is not None:
            yield last, shown

    def _sampled(self, size: tuple[int, int], rate: int) -> Iterator[Frame]:
        """A picture for one tick or more; the same object again where nothing has changed."""
        ticks = max(math.ceil(self.total * rate / self.fps - 1e-6), 1)
        places = [math.floor(k * self.fps / rate + 1e-6) for k in range(ticks - 1)] + [self.total - 1]
        taken, before = 0, None
        still = _Still(size, self.ground)
        for number, shot in enumerate(self.shots):
            base = sum(each.frames for each in self.shots[:number])
            if not self.alpha:
                still.end_on(shot)
            for frame, until in _held(shot, self.fps):
                end = taken
                while end < ticks and places[end] < base + until:
                    end += 1
                if end > taken:
                    before = _clear(frame, size) if self.alpha else still.of(frame)
                    yield before, end - taken
                    taken = end


class _Still:
    """Lets what stands still be exactly the same from frame to frame, and at a beat's end as it was drawn.

    Films have noise, and colours half as fine as the picture. ``_seen`` is what films had for what is shown.
    """

    def __init__(self, size: tuple[int, int], ground: Colour | None) -> None:
        self._size, self._ground = size, ground
        self._seen: np.ndarray | None = None
        self._shown: np.ndarray | None = None
        self._end: np.ndarray | None = None
        self._end_seen: np.ndarray | None = None

    def end_on(self, shot: Shot) -> None:
        """The last frame of what comes now, as it was drawn and in the film."""
        self._end = None
        if shot.last is not None:
            with Image.open(shot.last) as image:
                exact = image.convert("RGB").resize(self._size, Image.Resampling.LANCZOS)
            self._end, self._end_seen = np.asarray(exact), _scaled(_last(shot), self._size, self._ground)

    def of(self, frame: av.VideoFrame) -> np.ndarray:
        """The frame, as far as it differs from the one before by more than noise."""
        seen = _scaled(frame, self._size, self._ground)
        if self._end is not None and _alike(seen, self._end_seen):
            self._seen = self._end_seen
            if self._shown is None or not np.array_equal(self._shown, self._end):
                self._shown = self._end
        elif self._seen is None:
            self._seen = self._shown = seen
        elif (changed := _changed(seen, self._seen)).any():
            mask = _around(changed).repeat(_BLOCK, axis=0).repeat(_BLOCK, axis=1)
            mask = mask[: seen.shape[0], : seen.shape[1], None]
            self._seen = np.where(mask, seen, self._seen)
            self._shown = np.where(mask, seen, self._shown)
        return self._shown


def _apart(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """How far two pictures differ, block by block: the mean of the colour that does most, of 255."""
    difference = ImageChops.difference(Image.fromarray(one), Image.fromarray(other))
    return np.asarray(difference.reduce(_BLOCK)).max(axis=2)


def _changed(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """In which blocks two pictures differ by more than noise, all over or in a single pixel."""
    difference = ImageChops.difference(Image.fromarray(one), Image.fromarray(other))
    single = np.asarray(difference.point(_FAR_PIXEL).reduce(_BLOCK)).max(axis=2)
    return (np.asarray(difference.reduce(_BLOCK)).max(axis=2) > _STEADY) | (single > 0)


def _alike(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether nothing but noise parts two pictures of a film."""
    apart = _apart(one, other)
    return apart.max() <= _RESTLESS and (apart > _STEADY).mean() <= _FEW


def _around(blocks: np.ndarray) -> np.ndarray:
    """These blocks, and those beside them."""
    rows, columns = blocks.shape
    wide = np.pad(blocks, 1)
    return np.logical_or.reduce([wide[y : y + rows, x : x + columns] for y in range(3) for x in range(3)])


def _held(shot: Shot, fps: int) -> Iterator[tuple[av.VideoFrame, int]]:
    """A film's frames, each with the number of the frame up to which it is shown."""
    before = None
    try:
        with av.open(str(shot.film)) as container:
            stream = container.streams.video[0]
            stream.thread_type = "AUTO"
            for frame in container.decode(stream):
                if before is not None:
                    yield before, round(frame.pts * stream.time_base * fps)
                before = frame
    except (OSError, av.FFmpegError, IndexError) as error:
        raise FilmError(f"{shot.film}: the film could not be read: {reason(error)}") from error
    if before is None:
        raise FilmError(f"{shot.film}: there is no frame in the film.")
    yield before, shot.frames


def _last(shot: Shot) -> av.VideoFrame:
    """The last frame of a film."""
    try:
        with av.open(str(shot.film)) as container:
            stream = container.streams.video[0]
            container.seek(max(stream.duration - 1, 0), stream=stream)
            return list(container.decode(stream))[-1]
    except (OSError, av.FFmpegError, IndexError, TypeError) as error:
        raise FilmError(f"{shot.film}: the film could not be read: {error}") from error


def _scaled(frame: av.VideoFrame, size: tuple[int, int], ground: Colour | None) -> np.ndarray:
    """A film's frame in RGB, by the matrix of its tags; what is the ground but for noise is the ground.

    By way of ten bits, since eight are cut off instead of rounded.
    """
    planes = frame.reformat(
        *size, format="gbrp10le", interpolation=Interpolation.LANCZOS, dst_color_range="JPEG"
    )
    seen = _EIGHT_BITS[planes.to_ndarray()]
    if ground is not None:
        near = [np.abs(seen[..., k].astype(np.int16) - ground[k]) <= _NEAR for k in range(3)]
        seen[near[0] & near[1] & near[2]] = ground
    return seen


def _clear(frame: av.VideoFrame, size: tuple[int, int]) -> np.ndarray:
    """A frame with alpha, premultiplied RGBA."""
    rgba = frame.to_ndarray(format="rgba")
    if size == (frame.width, frame.height):
        return rgba
    scaled = np.array(_image(rgba).resize(size, Image.Resampling.LANCZOS))
    scaled[..., :3] = np.minimum(scaled[..., :3], scaled[..., 3:])  # the filter may overshoot
    return scaled


def straight(rgba: np.ndarray, *, spread: bool = False) -> np.ndarray:
    """Premultiplied colours as they are without their alpha.

    With ``spread`` what is clear has the colours of what is near, for an encoder that mixes neighbours: else
    their edges would turn dark.
    """
    made = np.array(_image(rgba).convert("RGBA"))
    if spread:
        weak = rgba[..., 3] < _CLEAR
        made[weak, :3] = _colours_around(rgba)[weak]
    return made


def _image(rgba: np.ndarray) -> Image.Image:
    size = rgba.shape[1], rgba.shape[0]
    return Image.frombuffer("RGBa", size, np.ascontiguousarray(rgba), "raw", "RGBa", 0, 1)


def _colours_around(rgba: np.ndarray) -> np.ndarray:
    """For every pixel the mean colour of what is near, or else less near; black where nothing is."""
    image, near = _image(rgba), None
    for reach in _REACHES:
        coarse = np.asarray(image.reduce(reach), np.float32)
        rows, columns = coarse.shape[:2]
        around = np.pad(coarse, ((1, 1), (1, 1), (0, 0)))
        coarse = sum(around[y : y + rows, x : x + columns] for y in range(3) for x in range(3))
        colours = np.minimum(coarse[..., :3] * 255 / np.maximum(coarse[..., 3:], 1e-3), 255)
        if near is not None:
            near = near.repeat(4, axis=0).repeat(4, axis=1)[:rows, :columns]
            colours = np.where(coarse[..., 3:] > 0.5, colours, near)
        near = colours
    near = near.astype(np.uint8).repeat(_REACHES[-1], axis=0).repeat(_REACHES[-1], axis=1)
    return near[: rgba.shape[0], : rgba.shape[1]]


def durations(frames: Sequence[int], rate: int, least: float) -> list[int]:
    """Ticks as whole milliseconds that do not drift, the last for ``least`` seconds at least."""
    ends, passed = [], 0
    for ticks in frames:
        passed += ticks
        ends.append(round(passed * 1000 / rate))
    made = [end - start for start, end in zip([0, *ends[:-1]], ends, strict=True)]
    made[-1] = max(made[-1], round(least * 1000))
    return made
