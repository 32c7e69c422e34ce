"""The triangulation of a hill: coarse wherever that gives the same picture.

The grid of vertices is divided into square blocks, each as large as its error allows. Neighbours differ by
one size at most, and a block beside smaller ones is a fan around its middle, so that there are no gaps: a
"restricted quadtree" (Von Herzen and Barr, "Accurate triangulations of deformed, intersecting surfaces",
1987).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

_LARGEST = 5  # blocks are at most 2**5 cells wide


@dataclass(frozen=True, eq=False)
class Triangulation:
    """Triangles over a grid of n × n vertices.

    ``rows`` (m,) are the grid's vertices in use; ``triangles`` (t, 3) and ``edges`` (e, 2) are indices into
    these. ``sides`` (e, 2) are the triangles beside each edge, the second −1 where there is only one.
    """

    rows: np.ndarray
    triangles: np.ndarray
    edges: np.ndarray
    sides: np.ndarray


def block_sizes(values: np.ndarray, allowed: np.ndarray, present: np.ndarray) -> np.ndarray:
    """For each cell (n − 1, n − 1) the size of its block, as an exponent of 2.

    In a block the ``values`` (n, n, c) at all vertices differ from the interpolation between its four corners
    by at most ``allowed`` (n, n, c). Where not all vertices are ``present`` (n, n), blocks are single cells.
    """
    n = len(values)
    sizes = np.zeros((n - 1, n - 1), np.int8)
    fine = np.ones((n - 1, n - 1), bool)  # which blocks of the previous size are allowed
    for power in range(1, _LARGEST + 1):
        width = 2**power
        if (n - 1) % width:
            break
        windows = (width + 1, width + 1)
        whole = sliding_window_view(present, windows)[::width, ::width].all(axis=(2, 3))
        here = sliding_window_view(values, windows, axis=(0, 1))[::width, ::width]
        most = sliding_window_view(allowed, windows, axis=(0, 1))[::width, ::width]
        may = whole & (np.abs(_between(here) - here) <= most).all(axis=(2, 3, 4))
        fine = may & _surrounded(fine)
        if not fine.any():
            break
        sizes[np.kron(fine, np.ones((width, width), bool))] = power
    return sizes


def _between(windows: np.ndarray) -> np.ndarray:
    """Interpolation between the four corners of windows (…, s, s), on the two triangles between them."""
    shares = np.linspace(0, 1, windows.shape[-1])
    down, right = np.meshgrid(shares, shares, indexing="ij")
    first = down + right <= 1
    weights = [
        np.where(first, 1 - down - right, 0),
        np.where(first, right, 1 - down),
        np.where(first, down, 1 - right),
        np.where(first, 0, down + right - 1),
    ]
    corners = windows[..., 0, 0], windows[..., 0, -1], windows[..., -1, 0], windows[..., -1, -1]
    return np.tensordot(np.stack(corners, axis=-1), np.stack(weights), 1)


def _surrounded(fine: np.ndarray) -> np.ndarray:
    """Which blocks of twice the size have allowed blocks in them and beside each of their edges."""
    padded = np.pad(fine, 1, constant_values=True)
    result = np.ones((len(fine) // 2, len(fine) // 2), bool)
    for down in range(4):
        for right in range(4):
            if (down, right) not in ((0, 0), (0, 3), (3, 0), (3, 3)):
                result &= padded[down : down + len(fine) : 2, right : right + len(fine) : 2]
    return result


def triangulation_of(sizes: np.ndarray, present: np.ndarray) -> Triangulation:
    """The triangulation for these block sizes and ``present`` vertices (n²,), cached.

    A cell of size −1 is left out; of one of size −2 to −5 a corner is cut off, in reading order.
    """
    return _triangulation(len(sizes) + 1, sizes.tobytes(), present.tobytes())


@lru_cache(maxsize=32)
def _triangulation(n: int, sizes: bytes, present: bytes) -> Triangulation:
    every = np.frombuffer(sizes, np.int8).reshape(n - 1, n - 1)
    blocks = [_blocks(every, power) for power in range(int(every.max(initial=0)) + 1)]
    triangles = np.concatenate([*blocks, *(_without(every, corner) for corner in range(4))])
    triangles = triangles[np.frombuffer(present, bool)[triangles].all(axis=1)]
    rows, at = np.unique(triangles, return_inverse=True)
    triangles = at.reshape(-1, 3).astype(np.int32)
    return Triangulation(rows, triangles, *_edges(triangles, len(rows)))


def _blocks(sizes: np.ndarray, power: int) -> np.ndarray:
    """The triangles (t, 3) of all blocks of one size, as indices of the grid's vertices."""
    n, width = len(sizes) + 1, 2**power
    top, left = (width * part for part in np.nonzero(sizes[::width, ::width] == power))
    # The cell (r, c) is at (r + 1, c + 1) here.
    padded = np.pad(np.maximum(sizes, 0), 1, constant_values=_LARGEST)

    def at(down: int, right: int) -> np.ndarray:
        return (top + down) * n + left + right

    a, b, c, d = at(0, 0), at(0, width), at(width, 0), at(width, width)
    half = width // 2
    # For each side of a block: its ends, its middle, and the size of the neighbour.
    around = (
        (a, b, at(0, half), padded[top, left + 1]),
        (b, d, at(half, width), padded[top + 1, left + width + 1]),
        (d, c, at(width, half), padded[top + width + 1, left + 1]),
        (c, a, at(half, 0), padded[top + 1, left]),
    )
    fan = np.any([beyond < power for *_, beyond in around], axis=0)
    parts = [np.stack([a, b, c], axis=1)[~fan], np.stack([b, d, c], axis=1)[~fan]]
    middle = at(half, half)
    for start, end, between, beyond in around:
        split = fan & (beyond < power)
        parts += [
            np.stack([middle, start, end], axis=1)[fan & ~split],
            np.stack([middle, start, between], axis=1)[split],
            np.stack([middle, between, end], axis=1)[split],
        ]
    return np.concatenate(parts)


def _without(sizes: np.ndarray, corner: int) -> np.ndarray:
    """The triangles (t, 3) of the cells of which one corner is cut off, turned as all others are."""
    top, left = np.nonzero(sizes == -2 - corner)
    a = top * (len(sizes) + 1) + left
    round_it = [a, a + 1, a + len(sizes) + 2, a + len(sizes) + 1]
    kept = [part for k, part in enumerate(round_it) if k != (0, 1, 3, 2)[corner]]
    return np.stack(kept, axis=1)


def _edges(triangles: np.ndarray, corners: int) -> tuple[np.ndarray, np.ndarray]:
    """Each edge once (e, 2), and the triangles at it (e, 2)."""
    ends = np.sort(triangles[:, [[0, 1], [1, 2], [2, 0]]].reshape(-1, 2), axis=1).astype(np.int64)
    order = np.argsort(ends[:, 0] * corners + ends[:, 1], kind="stable")
    ends, owners = ends[order], order // 3
    first = np.concatenate([[True], (np.diff(ends, axis=0) != 0).any(axis=1)])[: len(ends)]
    sides = np.full((int(first.sum()), 2), -1)
    sides[:, 0] = owners[first]
    number = np.cumsum(first) - 1
    sides[number[~first], 1] = owners[~first]
    return ends[first], sides
