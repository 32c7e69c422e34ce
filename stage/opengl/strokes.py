"""Lines and dots with widths in pixels, as triangles: their vertices in the picture, and their depth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from stage.opengl.projection import Projection

_SOFT = 1.0  # pixels beyond a stroke's edge over which it fades out
_MITRE = 2.0  # a mitre's largest length, in half-widths


@dataclass(frozen=True)
class Stroke:
    """A line through points (n, 3), ``widths`` its half-widths there and ``dash`` a period, in pixels.

    With ``dash`` > 0 the hidden part is dashed, with < 0 the whole line; with 0 the hidden part is not drawn.
    """

    places: np.ndarray
    widths: np.ndarray
    colour: np.ndarray  # (4,)
    dash: float = 0.0
    nearer: float = 0.0
    starts: tuple[int, ...] = (0,)  # indices at which runs begin; there is a gap before each but the first


@dataclass(frozen=True)
class Spot:
    """A dot at a point (3,): its radius and its ring's, in pixels, and their colours (4,)."""

    place: np.ndarray
    radii: tuple[float, float]
    colour: np.ndarray
    ring: np.ndarray
    nearer: float = 0.0


STROKE_FLOATS = 4 + 2 + 2 + 1 + 4
SPOT_FLOATS = 4 + 2 + 2 + 4 + 4


def ribbons(projection: Projection, strokes: Sequence[Stroke], hidden: bool = False) -> np.ndarray:
    """Strokes as one triangle strip, STROKE_FLOATS per vertex: position, across, along, dash, colour.

    Degenerate triangles join the runs. As ``hidden`` lines they are moved nearer to the camera, so that a
    line along a ridge counts as visible.
    """
    strokes = [one for one in strokes if len(one.places)]
    if not strokes:
        return np.zeros((0, STROKE_FLOATS), np.float32)
    of, run = _counted(strokes)
    lift = np.array([one.nearer for one in strokes]) * (3 if hidden else 1)
    clip = projection.nearer(projection.clip(np.concatenate([one.places for one in strokes])), lift[of])
    pixels, widths = projection.pixels(clip), np.concatenate([one.widths for one in strokes])
    # Points that coincide on the screen have no direction: all but a run's first are dropped.
    keep = np.concatenate([[True], (np.abs(np.diff(pixels, axis=0)).max(axis=1) > 1e-3) | (np.diff(run) > 0)])
    clip, pixels, widths, of, run = clip[keep], pixels[keep], widths[keep], of[keep], run[keep]
    joined = run[1:] == run[:-1]
    first, last = np.concatenate([[True], ~joined]), np.concatenate([~joined, [True]])
    steps = np.where(joined[:, None], np.diff(pixels, axis=0), 0.0)
    lengths = np.hypot(*steps.T)
    ways = steps / np.maximum(lengths, 1e-9)[:, None]
    before, behind = _neighbours(ways, first, last)
    begins, ends = np.flatnonzero(first), np.flatnonzero(last)
    number = np.cumsum(first) - 1  # of the run, counted anew after the dropped ones
    along = np.concatenate([[0], np.cumsum(lengths)])
    along -= along[begins][number]  # measured from each run's start
    total = along[ends][number]
    alone = np.array([len(one.starts) == 1 for one in strokes])[of[begins]]
    closed = alone & (ends - begins > 2) & (np.abs(pixels[begins] - pixels[ends]).max(axis=1) < 1e-2)
    before[begins[closed]], behind[ends[closed]] = ways[ends[closed] - 1], ways[begins[closed]]
    ring = closed[number]
    # A little longer at both ends, for the soft edge; a closed line has no ends.
    longer = np.where(ring, 0.0, _SOFT * (last.astype(float) - first))
    clip = projection.moved(clip, longer[:, None] * np.where(first[:, None], behind, before))
    along, total = along + np.where(ring, 2.0, longer), total + np.where(ring, 4.0, 0.0)
    middle = before + behind
    square = np.maximum((middle * middle).sum(axis=1, keepdims=True) / 2, 1 / _MITRE)
    mitres = np.stack([-middle[:, 1], middle[:, 0]], axis=1) / square  # where the neighbours' edges meet
    rows = np.empty((len(clip), 2, STROKE_FLOATS), np.float32)
    for at, reach in enumerate((widths + _SOFT, -widths - _SOFT)):
        rows[:, at, :4], rows[:, at, 4] = projection.moved(clip, mitres * reach[:, None]), reach
    rows[..., 5:8] = np.stack([widths, along, total], axis=1)[:, None]
    paint = np.array([(one.dash, *one.colour) for one in strokes], np.float32)
    rows[..., 8:] = paint[of][:, None]
    twice = np.stack([first, last], axis=1).ravel()
    return np.repeat(rows.reshape(-1, STROKE_FLOATS), 1 + twice, axis=0)


def _counted(strokes: Sequence[Stroke]) -> tuple[np.ndarray, np.ndarray]:
    """For each point (n,): the index of its stroke, and of its run among all runs."""
    sizes = [len(one.places) for one in strokes]
    offsets = np.cumsum([0, *sizes[:-1]])
    begins = np.zeros(sum(sizes), int)
    begins[[at + start for at, one in zip(offsets, strokes, strict=True) for start in one.starts]] = 1
    return np.repeat(np.arange(len(strokes)), sizes), np.cumsum(begins)


def _neighbours(ways: np.ndarray, first: np.ndarray, last: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The directions (n, 2) of the line before and after each point; equal at a run's ends."""
    comes, leaves = np.zeros((len(first), 2)), np.zeros((len(first), 2))
    comes[1:], leaves[:-1] = ways, ways
    return np.where(first[:, None], leaves, comes), np.where(last[:, None], comes, leaves)


def spots(projection: Projection, dots: list[Spot]) -> np.ndarray:
    """Dots as triangles: (6 n, SPOT_FLOATS) floats: position, offset, radii, colour, ring."""
    made = [np.zeros((0, SPOT_FLOATS))]
    square = np.array([(-1, -1), (1, -1), (-1, 1), (-1, 1), (1, -1), (1, 1)], float)
    for dot in dots:
        clip = projection.nearer(projection.clip(dot.place[None]), dot.nearer).repeat(6, axis=0)
        offsets = square * (max(dot.radii) + _SOFT)
        rest = np.broadcast_to([*dot.radii, *dot.colour, *dot.ring], (6, 10))
        made.append(np.concatenate([projection.moved(clip, offsets), offsets, rest], axis=1))
    return np.concatenate(made).astype(np.float32)


def arrow(
    projection: Projection, start: np.ndarray, end: np.ndarray, half: float, head: tuple[float, float]
) -> tuple:
    """An arrow's shaft and head: (points (2, 3), half-widths (2,)) of each.

    ``head`` is its length and half-width in pixels; it takes at most half of the arrow.
    """
    clip = projection.clip(np.array([start, end]))
    seen = float(np.linalg.norm(np.diff(projection.pixels(clip), axis=0)))
    length, wide = head
    scale = min(1.0, 0.5 * seen / length) if length else 0.0
    share = 1 - scale * length / seen if seen > 1e-6 else 1.0
    # The share of the length on the screen, converted to the share in space.
    w0, w1 = clip[:, 3]
    back = share * w0 / (w1 + share * (w0 - w1))
    neck = start + back * (end - start)
    slim = min(half, 0.5 * scale * wide + 0.25 * half)
    return (np.array([start, neck]), np.array([slim, slim])), (
        np.array([neck, end]),
        np.array([scale * wide, 0.0]),
    )
