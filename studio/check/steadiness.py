"""Steadiness, judged from the pixels of successive frames: nothing flickers, nothing speckles, nothing pops.

A frame is looked at in blocks, as small as a formula's sign, so that what happens in a corner counts as much
as what happens everywhere. A block is judged beside its neighbours in place and in time, so that what moves,
as a line that runs through it, is no fault.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

BLOCK = 20  # pixels along a side of a block; a frame of 960 by 540 has 48 by 27
_SAMPLED = 2  # every second pixel tells what changes, in both directions
_CHANGED = 12  # of 255: less is antialiasing, or a fade's slow beginning
_STRONG = 4.0  # a block's mean change, of 255, that counts
_AT_ONCE = 20.0  # and one of a surface that appears within two frames
_BESIDE, _BESIDE_TWO = 0.12, 0.14  # what happens before and after a pop, as a share of it: a fade has more
_FEWEST = 120  # pixels that change in a pop: a number has more
_SHEET, _SURFACE = 6, 8  # blocks of a sheet that pops, and of a surface that does so within two frames
_FAR = 5  # blocks: nothing moves further from one frame to the next
_NEAR = 3  # blocks: no line grows by more
_APART = 0.25  # the change from before to after a flicker, as a share of the flicker
_ROUGH = 12.0  # a block's mean difference between neighbouring pixels, of 255, that counts
_ROUGHER = 3.0  # times as rough as the frames before and after
_FEW_FLICKER, _FEW_SPECKLE = 60, 3 * BLOCK**2  # pixels
PIXELS = tuple[int, int, int, int]  # left, top, right, bottom


@dataclass(frozen=True)
class Unsteady:
    """What is unsteady: its kind, the frame's number, the place in pixels, and how much, in words."""

    kind: str
    frame: int
    box: PIXELS
    detail: str


class _Frame:
    def __init__(self, number: int, pixels: np.ndarray):
        self.number, self.pixels = number, pixels
        self.sampled = np.ascontiguousarray(pixels[::_SAMPLED, ::_SAMPLED])
        self.rough = _blocks(_roughness(pixels), BLOCK)


class _Change:
    """What changes from one frame to another, by blocks: the mean, the median, and how many pixels differ."""

    def __init__(self, old: _Frame, new: _Frame):
        self.number = new.number
        if old.sampled is new.sampled or np.array_equal(old.sampled, new.sampled):
            self.mean = self.median = self.count = np.zeros_like(old.rough)
            return
        size = BLOCK // _SAMPLED
        difference = _difference(old.sampled, new.sampled)
        self.mean = _blocks(difference, size)
        self.count = _blocks(difference > _CHANGED, size) * BLOCK**2
        self.median = _medians(difference[::2, ::2], size // 2)

    def excuse(self, excused: Sequence[PIXELS], fading: Sequence[PIXELS]) -> None:
        """Note where this change is no fault, and where it is no flicker."""
        self.excused = _covered(self.mean.shape, excused)
        self.faded = self.excused | _covered(self.mean.shape, fading)


class Steadiness:
    """Judges frames in order: ``see`` is given each, and yields what is unsteady in those before."""

    def __init__(self) -> None:
        self._frames: deque[_Frame] = deque(maxlen=5)
        self._changes: deque[_Change] = deque(maxlen=4)

    def see(
        self, number: int, pixels: np.ndarray, excused: Sequence[PIXELS] = (), fading: Sequence[PIXELS] = ()
    ) -> Iterator[Unsteady]:
        """Take the next frame, (height, width, 3) bytes.

        In ``excused`` places it may differ from the one before as it likes, as live numbers do; what is
        ``fading`` may be fainter than before and after.
        """
        same = self._frames and self._frames[-1].pixels is pixels
        frame = self._frames[-1] if same else _Frame(number, pixels)
        if self._frames:
            self._changes.append(_Change(self._frames[-1], frame))
            self._changes[-1].excuse(excused, fading)
        self._frames.append(frame)
        if len(self._frames) >= 3:
            yield from self._speckles()
        if len(self._frames) >= 4:
            yield from self._flickers()
        if len(self._changes) >= 3:
            yield from self._pops()
        if len(self._changes) >= 4:
            yield from self._surfaces()

    def picture(self, number: int) -> np.ndarray:
        """One of the last frames, by its number."""
        return next(frame.pixels for frame in self._frames if frame.number >= number)

    def _flickers(self) -> Iterator[Unsteady]:
        earlier, before, frame, after = list(self._frames)[-4:]
        one, two = list(self._changes)[-2:]
        through = np.minimum(one.mean, two.mean)
        odd = (through > _STRONG) & ~one.faded & ~two.faded
        if odd.any():
            odd &= _around(_Change(before, after).mean, _FAR) < _APART * through
            # Where something turns back on its way, it was elsewhere before.
            elsewhere = np.where(_around(odd) > 0, 0.0, _Change(earlier, before).mean)
            odd &= _around(elsewhere, _FAR) < _APART * through
            yield from _found("flicker", frame.number, odd, np.minimum(one.count, two.count), _FEW_FLICKER)

    def _speckles(self) -> Iterator[Unsteady]:
        before, frame, after = list(self._frames)[-3:]
        others = np.maximum(_around(before.rough), _around(after.rough))
        rough = (frame.rough > _ROUGH) & (frame.rough > _ROUGHER * others)
        yield from _found("speckle", frame.number, rough, np.full(rough.shape, BLOCK**2), _FEW_SPECKLE)

    def _pops(self) -> Iterator[Unsteady]:
        before, at, after = list(self._changes)[-3:]
        calm = np.maximum(_around(before.median, _FAR), _around(after.median, _FAR))
        sheet = (at.median > _STRONG) & (calm < _BESIDE * at.median)
        sheets = list(_found("pop", at.number, sheet, np.full(calm.shape, BLOCK**2), _SHEET * BLOCK**2, 3))
        yield from sheets
        calm = np.maximum(_around(before.mean, _NEAR), _around(after.mean, _NEAR))
        sign = (at.mean > _STRONG) & (calm < _BESIDE * at.mean)
        sign &= ~at.excused & ~_covered(calm.shape, [one.box for one in sheets])
        yield from _found("pop", at.number, sign, at.count, _FEWEST)

    def _surfaces(self) -> Iterator[Unsteady]:
        before, one, two, after = self._changes
        changing = (one.median > _STRONG) & (two.median > _STRONG)
        if changing.any():
            both = _Change(self._frames[1], self._frames[3]).median
            calm = np.maximum(_around(before.median, 2), _around(after.median, 2))
            popped = changing & (both > _AT_ONCE) & (calm < _BESIDE_TWO * both)
            whole = np.full(popped.shape, BLOCK**2)
            yield from _found("pop", one.number, popped, whole, _SURFACE * BLOCK**2, 3)


def _difference(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """How far each pixel's most differing channel differs: (height, width), of 255."""
    apart = np.maximum(one, other)
    apart -= np.minimum(one, other)
    return np.maximum(np.maximum(apart[..., 0], apart[..., 1]), apart[..., 2])


def _roughness(pixels: np.ndarray) -> np.ndarray:
    """How much each pixel differs from the one on its left and the one above it, of 255."""
    grey = np.ascontiguousarray(pixels[..., 1])
    rough = np.zeros(grey.shape, np.uint8)
    rough[:, 1:] = (np.maximum(grey[:, 1:], grey[:, :-1]) - np.minimum(grey[:, 1:], grey[:, :-1])) // 2
    rough[1:] += (np.maximum(grey[1:], grey[:-1]) - np.minimum(grey[1:], grey[:-1])) // 2
    return rough


def _blocks(values: np.ndarray, size: int) -> np.ndarray:
    """The mean of each block of ``size`` by ``size`` values."""
    down, across = (_summing(length, size) for length in values.shape)
    return down @ values.astype(np.float32) @ across.T / size**2


def _medians(values: np.ndarray, size: int) -> np.ndarray:
    """The median of each block."""
    high, wide = (length // size for length in values.shape)
    cells = values[: high * size, : wide * size].reshape(high, size, wide, size).swapaxes(1, 2)
    return np.partition(cells.reshape(high, wide, -1), size**2 // 2, axis=-1)[..., size**2 // 2].astype(float)


@cache
def _summing(length: int, size: int) -> np.ndarray:
    """The matrix that adds up each block of a row of values; a rest at its end is left out."""
    blocks = np.repeat(np.eye(length // size, dtype=np.float32), size, axis=1)
    return np.pad(blocks, ((0, 0), (0, length % size)))


def _around(values: np.ndarray, reach: int = 1) -> np.ndarray:
    """The largest value within ``reach`` blocks of each."""
    for _ in range(2):
        padded = np.pad(values, ((reach, reach), (0, 0)))
        values = np.max([padded[k : k + len(values)] for k in range(2 * reach + 1)], axis=0).T
    return values


def _covered(shape: tuple[int, ...], places: Sequence[PIXELS]) -> np.ndarray:
    """The blocks that places touch."""
    covered = np.zeros(shape, bool)
    for left, top, right, bottom in places:
        covered[max(top // BLOCK, 0) : bottom // BLOCK + 1, max(left // BLOCK, 0) : right // BLOCK + 1] = True
    return covered


def _found(
    kind: str, number: int, where: np.ndarray, counts: np.ndarray, fewest: float, thin: int = 1
) -> Iterator[Unsteady]:
    """What is unsteady in each connected region of so many pixels; none that is thin, as a moving edge."""
    for region in regions(where):
        rows, columns = np.array(region).T
        count = float(counts[rows, columns].sum())
        if count >= fewest and min(np.ptp(rows), np.ptp(columns)) >= thin - 1:
            ends = columns.min(), rows.min(), columns.max() + 1, rows.max() + 1
            yield Unsteady(kind, number, tuple(int(end) * BLOCK for end in ends), f"{count:.0f} pixels")


def regions(where: np.ndarray) -> list[list[tuple[int, int]]]:
    """The connected regions of a grid of truths: the cells of each; corners connect."""
    left, found = set(map(tuple, np.argwhere(where).tolist())), []
    while left:
        region = [left.pop()]
        for row, column in region:
            near = {(row + i, column + k) for i in (-1, 0, 1) for k in (-1, 0, 1)} & left
            left -= near
            region.extend(near)
        found.append(region)
    return found
