"""An MP4's index as a tree of boxes, which can be read, altered and written again (ISO/IEC 14496-12)."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

__all__ = ["Box", "add_cover", "boxes", "chunks", "index_of", "outermost", "reindexed", "tracks", "turn_off"]

_HOLDERS = frozenset((b"moov", b"trak", b"mdia", b"minf", b"stbl", b"udta", b"meta", b"ilst"))
_VERSION = 4  # bytes of version and flags, with which most boxes begin
_CHUNKS = {b"stco": ">u4", b"co64": ">u8"}
_ENABLED = 1  # of a track's flags (8.3.2.3)
_BLOCK = 1 << 20  # bytes that are copied at once
_JPEG = 13  # of the types of metadata that iTunes knows


@dataclass
class Box:
    """One box: its four letters, what it holds, and the boxes inside it, if it is made of such."""

    kind: bytes
    body: bytes = b""
    inside: list[Box] = field(default_factory=list)

    def __getitem__(self, kind: bytes) -> Box:
        """The first box of that kind inside. Raises ValueError where there is none."""
        for box in self.inside:
            if box.kind == kind:
                return box
        raise ValueError(f"its index lacks a part ({kind.decode('latin-1')})")

    def __bytes__(self) -> bytes:
        rest = self.body + b"".join(map(bytes, self.inside))
        return (len(rest) + 8).to_bytes(4, "big") + self.kind + rest

    def numbers(self, dtype: str, skip: int = 0) -> np.ndarray:
        """The table after version, flags, ``skip`` bytes and the count of its entries, of that type."""
        start = _VERSION + skip
        count = int.from_bytes(self.body[start : start + 4], "big")
        return np.frombuffer(self.body, dtype, count, start + 4)


def boxes(data: bytes) -> list[Box]:
    """The boxes that the bytes make. Raises ValueError where they make none."""
    found, at = [], 0
    while at < len(data):
        length, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        body = data[at + 8 : at + length]
        if length < 8 or at + length > len(data):
            raise ValueError("its index is cut short")
        if kind in _HOLDERS:
            own = _VERSION if kind == b"meta" else 0
            found.append(Box(kind, body[:own], boxes(body[own:])))
        else:
            found.append(Box(kind, body))
        at += length
    return found


def outermost(path: Path) -> Iterator[tuple[str, int, int]]:
    """A file's outermost boxes (4.2), (name, first byte, length) each, while its bytes make any."""
    size = Path(path).stat().st_size
    with Path(path).open("rb") as file:
        at = 0
        while at + 8 <= size:
            file.seek(at)
            head = file.read(16)
            length, name = int.from_bytes(head[:4], "big"), head[4:8].decode("latin-1")
            if length == 1:  # the true length follows as 64 bits
                length = int.from_bytes(head[8:16], "big")
            elif length == 0:  # to the end of the file
                length = size - at
            if length < 8:
                break
            yield name, at, length
            at += length


def index_of(path: Path) -> tuple[Box, int, int]:
    """A film's index, where the data of its samples start, and how many bytes they are.

    Raises ValueError where the file is no whole film.
    """
    places = {name: (at, length) for name, at, length in outermost(path)}
    if "moov" not in places or "mdat" not in places:
        raise ValueError("it has no index")
    (at, length), (data, size) = places["moov"], places["mdat"]
    with Path(path).open("rb") as film:
        film.seek(at)
        (moov,) = boxes(film.read(length))
        film.seek(data)
        head = 16 if film.read(4) == b"\0\0\0\1" else 8
        film.seek(0, 2)
        if data + size > film.tell():
            raise ValueError("it is cut short")
    return moov, data + head, size - head


def tracks(moov: Box) -> list[tuple[bytes, Box]]:
    """The tracks of an index, each with its handler's name (8.4.3): ``vide``, ``sbtl``, ``text``."""
    return [(box[b"mdia"][b"hdlr"].body[8:12], box) for box in moov.inside if box.kind == b"trak"]


def chunks(table: Box) -> tuple[Box, np.ndarray]:
    """The part of a track's tables that says where its chunks lie in the file (8.7.5), and what it says."""
    for box in table.inside:
        if box.kind in _CHUNKS:
            return box, box.numbers(_CHUNKS[box.kind]).astype(np.int64)
    raise ValueError("its index lacks a part (stco)")


def turn_off(track: Box) -> None:
    """Mark a track as one that players show only when asked to (8.3.2)."""
    head = track[b"tkhd"]
    flags = int.from_bytes(head.body[:4], "big") & ~_ENABLED
    head.body = flags.to_bytes(4, "big") + head.body[4:]


def add_cover(moov: Box, jpeg: bytes) -> None:
    """Give a film a cover picture, beside the tags that it has."""
    data = Box(b"data", _JPEG.to_bytes(4, "big") + bytes(4) + jpeg)
    moov[b"udta"][b"meta"][b"ilst"].inside.append(Box(b"covr", inside=[data]))


def reindexed(source: Path, target: Path, change: Callable[[Box], None]) -> None:
    """Write a film once more, its index altered by ``change`` and put before its data, which stay.

    Raises ValueError where ``source`` is no film, OSError.
    """
    places = {name: (at, length) for name, at, length in outermost(source)}
    if "ftyp" not in places:
        raise ValueError("it does not say what it is")
    moov, _, _ = index_of(source)
    change(moov)
    (kind_at, kind_length), (at, length) = places["ftyp"], places["mdat"]
    _move(moov, kind_length + len(bytes(moov)) - at)
    with Path(source).open("rb") as film, Path(target).open("wb") as made:
        film.seek(kind_at)
        made.write(film.read(kind_length))
        made.write(bytes(moov))
        film.seek(at)
        while length and (block := film.read(min(length, _BLOCK))):
            made.write(block)
            length -= len(block)


def _move(moov: Box, by: int) -> None:
    """Correct where the chunks of all tracks lie, for data that are moved by so many bytes."""
    for _, track in tracks(moov):
        box, places = chunks(track[b"mdia"][b"minf"][b"stbl"])
        kind = _CHUNKS[box.kind]
        if len(places) and places.max() + by > np.iinfo(kind).max:
            raise OSError(errno.EFBIG, "it would be too large for a film")
        box.body = box.body[:8] + (places + by).astype(kind).tobytes()
