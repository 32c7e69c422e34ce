"""Lines and dots of a width in pixels, as triangles: where their corners lie in the picture, and how deep."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

_SOFT = 1.0  # pixels beyond a stroke's edge in which it fades out
_MITRE = 2.0  # how much longer than half its width a corner may reach


@dataclass(frozen=True)
class Lens:
    """How space is seen: ``matrix`` (4, 4) to clip coordinates, ``turn`` (3, 3), ``size`` in pixels."""

    matrix: np.ndarray
    turn: np.ndarray
    size: tuple[int, int]
    unit: float  # pixels per frame unit

    def clip(self, points: np.ndarray) -> np.ndarray:
        """Clip coordinates (n, 4) of places (n, 3)."""
        return points @ self.matrix[:, :3].T + self.matrix[:, 3]

    def pixels(self, clip: np.ndarray) -> np.ndarray:
        """Pixels (n, 2), from the middle of the picture, of clip coordinates (n, 4)."""
        return clip[:, :2] / clip[:, 3:] * np.array(self.size) / 2

    def moved(self, clip: np.ndarray, offsets: np.ndarray) -> np.ndarray:
        """Clip coordinates moved by (n, 2) pixels across the picture."""
        moved = clip.copy()
        moved[:, :2] += offsets * 2 / np.array(self.size) * clip[:, 3:]
        return moved

    def nearer(self, clip: np.ndarray, by: float) -> np.ndarray:
        """Clip coordinates whose depth alone is ``by`` frame units nearer to the viewer."""
        if not by:
            return clip
        w = clip[:, 3]
        nearer = clip.copy()
        # Depth is the row of the matrix that turns a place's z after turning into z and w; both are linear.
        z_unit, w_unit = self.turn[2] @ self.matrix[2, :3], self.turn[2] @ self.matrix[3, :3]
        nearer[:, 2] = (clip[:, 2] + by * z_unit) / (w + by * w_unit) * w
        return nearer


@dataclass(frozen=True)
class Stroke:
    """A line through places (n, 3), ``widths`` its half-widths there and ``dash`` a period, in pixels.

    A positive dash is for the hidden part alone, a negative one for all of it; 0 hides what is hidden.
    """

    places: np.ndarray
    widths: np.ndarray
    colour: np.ndarray  # (4,)
    dash: float = 0.0
    nearer: float = 0.0
    starts: tuple[int, ...] = (0,)  # where runs of places begin; there is a gap before each but the first


@dataclass(frozen=True)
class Spot:
    """A dot at a place (3,): its radius and its ring's, in pixels, and their colours (4,)."""

    place: np.ndarray
    radii: tuple[float, float]
    colour: np.ndarray
    ring: np.ndarray
    nearer: float = 0.0


STROKE_FLOATS = 4 + 2 + 2 + 1 + 4
SPOT_FLOATS = 4 + 2 + 2 + 4 + 4


def ribbon(lens: Lens, stroke: Stroke, hidden: bool = False) -> np.ndarray:
    """A stroke as triangles: (6 (n − 1), STROKE_FLOATS) floats: corner, across, along, dash, colour.

    As a ``hidden`` line it lies still nearer: where it runs along a ridge it counts as seen.
    """
    clip = lens.nearer(lens.clip(stroke.places), stroke.nearer * (3 if hidden else 1))
    pixels, widths = lens.pixels(clip), stroke.widths
    run = np.zeros(len(pixels), int)
    run[list(stroke.starts[1:])] = 1
    run = np.cumsum(run)
    # Places that fall together on the screen have no direction: all but a run's first go.
    keep = np.concatenate([[True], (np.abs(np.diff(pixels, axis=0)).max(axis=1) > 1e-3) | (np.diff(run) > 0)])
    clip, pixels, widths, run = clip[keep], pixels[keep], widths[keep], run[keep]
    if len(pixels) < 2:
        return np.zeros((0, STROKE_FLOATS), np.float32)
    joined = run[1:] == run[:-1]
    steps = np.where(joined[:, None], np.diff(pixels, axis=0), 0.0)
    lengths = np.hypot(*steps.T)
    ways = steps / np.maximum(lengths, 1e-9)[:, None]
    before, behind = _neighbours(ways, joined)
    first, last = np.concatenate([[True], ~joined]), np.concatenate([~joined, [True]])
    along = np.concatenate([[0], np.cumsum(lengths)])
    along -= along[first][run]  # from each run's own start
    total = along[last][run]
    if len(stroke.starts) == 1 and len(pixels) > 3 and np.abs(pixels[0] - pixels[-1]).max() < 1e-2:
        before[0], behind[-1] = ways[-1], ways[0]
        along, total = along + 2, total + 4  # a closed line has no ends to fade out
    else:  # a little longer at both ends, so that they can fade
        ends = _SOFT * (last.astype(float) - first)[:, None] * np.where(first[:, None], behind, before)
        clip = lens.moved(clip, ends)
        along = along + _SOFT * (last.astype(float) - first)
    middle = before + behind
    square = np.maximum((middle * middle).sum(axis=1, keepdims=True) / 2, 1 / _MITRE)
    mitres = np.stack([-middle[:, 1], middle[:, 0]], axis=1) / square  # there both neighbours' edges meet
    rest = np.empty((len(clip), 9))
    rest[:, 1], rest[:, 2], rest[:, 3], rest[:, 4], rest[:, 5:] = (
        widths,
        along,
        total,
        stroke.dash,
        stroke.colour,
    )
    sides = []
    for side in (1.0, -1.0):
        rest[:, 0] = side * (widths + _SOFT)
        sides.append(np.concatenate([lens.moved(clip, mitres * rest[:, :1]), rest], axis=1))
    left, right = sides
    corners = np.stack([left[:-1], right[:-1], left[1:], left[1:], right[:-1], right[1:]], axis=1)
    return corners[joined].reshape(-1, STROKE_FLOATS).astype(np.float32)


def _neighbours(ways: np.ndarray, joined: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The directions (n, 2) in which the line comes to each place and leaves it; at a run's end the same."""
    comes, leaves = np.concatenate([ways[:1], ways]), np.concatenate([ways, ways[-1:]])
    first, last = np.concatenate([[True], ~joined]), np.concatenate([~joined, [True]])
    return np.where(first[:, None], leaves, comes), np.where(last[:, None], comes, leaves)


def spots(lens: Lens, dots: list[Spot]) -> np.ndarray:
    """Dots as triangles: (6 n, SPOT_FLOATS) floats: corner, offset, radii, colour, ring."""
    made = [np.zeros((0, SPOT_FLOATS))]
    square = np.array([(-1, -1), (1, -1), (-1, 1), (-1, 1), (1, -1), (1, 1)], float)
    for dot in dots:
        clip = lens.nearer(lens.clip(dot.place[None]), dot.nearer).repeat(6, axis=0)
        offsets = square * (max(dot.radii) + _SOFT)
        rest = np.broadcast_to([*dot.radii, *dot.colour, *dot.ring], (6, 10))
        made.append(np.concatenate([lens.moved(clip, offsets), offsets, rest], axis=1))
    return np.concatenate(made).astype(np.float32)


def arrow(lens: Lens, start: np.ndarray, end: np.ndarray, half: float, head: tuple[float, float]) -> tuple:
    """An arrow's shaft and head: (places (2, 3), half-widths (2,)) of each.

    ``head`` is its length and half-width in pixels; it never takes more than half of the arrow.
    """
    clip = lens.clip(np.array([start, end]))
    seen = float(np.linalg.norm(np.diff(lens.pixels(clip), axis=0)))
    length, wide = head
    scale = min(1.0, 0.5 * seen / length) if length else 0.0
    share = 1 - scale * length / seen if seen > 1e-6 else 1.0
    # The share of the way on the screen, taken back through the perspective.
    w0, w1 = clip[:, 3]
    back = share * w0 / (w1 + share * (w0 - w1))
    neck = start + back * (end - start)
    slim = min(half, 0.5 * scale * wide + 0.25 * half)
    return (np.array([start, neck]), np.array([slim, slim])), (
        np.array([neck, end]),
        np.array([scale * wide, 0.0]),
    )
