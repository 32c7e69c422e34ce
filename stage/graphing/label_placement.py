"""Label placement: beside the object, clear of every line and of every other label."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from manim import Mobject, VMobject

from stage.style.layout import Zone

_AROUND = [
    np.array([np.cos(t), np.sin(t)])
    for t in np.radians([45, 135, 315, 225, 90, 270, 0, 180, 20, 160, 340, 200])
]
CLEAR = 0.07  # the least distance of a label from anything else, in frame units


def polyline(*mobjects: Mobject, step: float = 0.04) -> np.ndarray:
    """The outlines of mobjects as points (n, 2) at most about ``step`` frame units apart."""
    pieces = [np.zeros((0, 2))]
    for mobject in mobjects:
        for part in mobject.get_family():
            if isinstance(part, VMobject) and len(part.points) >= 4:
                curves = part.points[: len(part.points) // 4 * 4, :2].reshape(-1, 4, 2)
                pieces.append(along(curves[:, 0], curves[:, 3], step))
    return np.concatenate(pieces)


def along(starts: np.ndarray, ends: np.ndarray, step: float = 0.04) -> np.ndarray:
    """Points (n, 2) on the segments from starts to ends, (m, 2) each, at most ``step`` apart."""
    starts, ends = np.atleast_2d(starts)[:, :2], np.atleast_2d(ends)[:, :2]
    longest = float(np.max(np.linalg.norm(ends - starts, axis=1), initial=step))
    shares = np.linspace(0, 1, int(np.ceil(longest / step)) + 1)
    return (starts[:, None] + shares[None, :, None] * (ends - starts)[:, None]).reshape(-1, 2)


def clearance(centre: Sequence[float], width: float, height: float, obstacles: np.ndarray) -> float:
    """How far the nearest obstacle point (n, 2) is from a box, in frame units; negative inside it."""
    if not len(obstacles):
        return np.inf
    across, up = np.abs(obstacles - np.asarray(centre)[:2]).T - np.array([[width], [height]]) / 2
    if (deepest := np.maximum(across, up).min()) < 0:
        return float(deepest)
    return float(np.sqrt(np.min(np.maximum(across, 0) ** 2 + np.maximum(up, 0) ** 2)))


def spots_around(
    anchor: Sequence[float], width: float, height: float, reach: float = 0.16
) -> list[np.ndarray]:
    """Centres for a label around a point, the preferred first: the corners, above, below, the sides."""
    here = np.asarray(anchor)[:2]
    return [
        here + direction * (np.array([width, height]) / 2 + distance)
        for distance in (reach, 1.8 * reach, 3 * reach)
        for direction in _AROUND
    ]


def free_spot(
    spots: Iterable[Sequence[float]], width: float, height: float, obstacles: np.ndarray, within: Zone
) -> np.ndarray | None:
    """The first centre at which a box is clear of the obstacles and within the zone; else None."""
    for spot in spots:
        box = Zone(spot[0] - width / 2, spot[0] + width / 2, spot[1] - height / 2, spot[1] + height / 2)
        if within.holds(box) and clearance(spot, width, height, obstacles) >= CLEAR:
            return np.array([spot[0], spot[1], 0.0])
    return None


def beside(label: Mobject, anchor: Sequence[float], obstacles: np.ndarray, within: Zone) -> bool:
    """Put a label beside a point where it is clear; if there is no such spot, hide it and return False."""
    spot = free_spot(
        spots_around(anchor, label.width, label.height), label.width, label.height, obstacles, within
    )
    label.set_opacity(0 if spot is None else 1)
    if spot is not None:
        label.move_to(spot)
    return spot is not None


def points_of_box(mobject: Mobject, step: float = 0.1) -> np.ndarray:
    """A text's box as obstacle points (n, 2): its outline, and within, where a smaller label has room."""
    left, right = mobject.get_left()[0], mobject.get_right()[0]
    bottom, top = mobject.get_bottom()[1], mobject.get_top()[1]
    rows = np.linspace(bottom, top, int(np.ceil((top - bottom) / step)) + 1)
    ends = [np.column_stack([np.full(len(rows), x), rows]) for x in (left, right)]
    sides = along([(left, bottom), (right, bottom)], [(left, top), (right, top)])
    return np.concatenate([along(*ends), sides])
