"""Pictures as the encoder wants them: RGBA into yuv420p, and no more of it than has changed."""

from __future__ import annotations

from dataclasses import dataclass

import av
import numpy as np
from av.video.reformatter import VideoReformatter

__all__ = ["Format", "Pictures"]

_MARGIN = 8  # rows beyond what changed that a row's chroma can hang on
_STRIP = 20  # rows compared at once
_WORTH = 0.75  # of the picture: where more has changed, all of it is converted


@dataclass(frozen=True)
class Format:
    """Picture size in pixels, both even, and frames a second. Raises ValueError on other values."""

    width: int
    height: int
    fps: int

    def __post_init__(self) -> None:
        even = all(isinstance(v, int) and v > 0 and v % 2 == 0 for v in (self.width, self.height))
        if not even or not isinstance(self.fps, int) or self.fps <= 0:
            raise ValueError(
                f"A film cannot be {self.width}×{self.height} at {self.fps} frames a second; "
                "width and height must be positive even whole numbers, the rate a positive whole number."
            )


class Pictures:
    """Converts a film's frames one after another; one like the frame before is not converted again."""

    def __init__(self, format: Format) -> None:
        self.format = format
        self.last: np.ndarray | None = None  # the frame before, RGBA
        self._picture: av.VideoFrame | None = None
        self._reformatter = VideoReformatter()

    def of(self, rgba: np.ndarray) -> av.VideoFrame:
        """The picture of ``rgba``, uint8 (height, width, 4), which may be drawn over afterwards.

        The same object as before where nothing has changed. Raises ValueError on another shape or type.
        """
        first, end = self._update(rgba)
        if self.last is None:
            self.last = rgba.copy()
        elif first < end:
            np.copyto(self.last[first:end], rgba[first:end])
        return self._picture

    def take(self, rgba: np.ndarray) -> tuple[av.VideoFrame, np.ndarray]:
        """The picture of ``rgba`` as ``of`` makes it, and an array to draw the next on: ``rgba`` is kept.

        What is in that array is of no account. Two arrays in turn spare a copy of every frame.
        """
        self._update(rgba)
        spare, self.last = self.last, rgba
        return self._picture, np.empty_like(rgba) if spare is None else spare

    def _update(self, rgba: np.ndarray) -> tuple[int, int]:
        """Make ``rgba`` the picture; from which row on and up to which it differs from the frame before."""
        shape = (self.format.height, self.format.width, 4)
        if rgba.shape != shape or rgba.dtype != np.uint8 or not rgba.flags.c_contiguous:
            raise ValueError(
                f"a frame came as {rgba.dtype} {rgba.shape}; it must be uint8 {shape}, C-contiguous."
            )
        if self.last is None:
            self._picture = self._converted(rgba)
            return 0, len(rgba)
        first, end = _changed(_wide(rgba), _wide(self.last))
        if first < end:
            self._picture = self._mended(rgba, first, end)
        return first, end

    def _mended(self, rgba: np.ndarray, first: int, end: int) -> av.VideoFrame:
        """The picture before with the rows from ``first`` to ``end`` made anew."""
        height = self.format.height
        first, end = max(first - first % 2 - _MARGIN, 0), min(end + end % 2 + _MARGIN, height)
        if end - first > _WORTH * height:
            return self._converted(rgba)
        top, bottom = max(first - _MARGIN, 0), min(end + _MARGIN, height)
        band = self._converted(rgba[top:bottom])
        made = av.VideoFrame(self.format.width, height, "yuv420p")
        for plane, before, fresh, part in zip(
            _planes(made), _planes(self._picture), _planes(band), (1, 2, 2), strict=True
        ):
            plane[: first // part] = before[: first // part]
            plane[end // part :] = before[end // part :]
            plane[first // part : end // part] = fresh[(first - top) // part : (end - top) // part]
        return made

    def _converted(self, rgba: np.ndarray) -> av.VideoFrame:
        """In yuv420p. BT.709's matrix must be asked for: without it swscale takes BT.601's."""
        return self._reformatter.reformat(
            av.VideoFrame.from_numpy_buffer(rgba, format="rgba"),
            format="yuv420p",
            dst_colorspace="ITU709",
            dst_color_range="MPEG",
            threads=1,
        )


def _changed(rows: np.ndarray, before: np.ndarray) -> tuple[int, int]:
    """From which row on and up to which two frames differ, to within a strip; the same number where nowhere.

    Strip by strip from both edges inwards: what changed is mostly in one place, and need not be compared.
    """
    first, end = 0, len(rows)
    while first < end and np.array_equal(rows[first : first + _STRIP], before[first : first + _STRIP]):
        first += _STRIP
    while first < end:
        upper = max(end - _STRIP, first)
        if not np.array_equal(rows[upper:end], before[upper:end]):
            break
        end = upper
    return first, end


def _wide(rgba: np.ndarray) -> np.ndarray:
    """The rows, eight bytes at a time."""
    return rgba.reshape(len(rgba), -1).view(np.uint64)


def _planes(picture: av.VideoFrame) -> list[np.ndarray]:
    """Y, U and V as arrays into the picture's own memory, without what pads their rows."""
    return [
        np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)[: plane.height, : plane.width]
        for plane in picture.planes
    ]
