"""Specks: a bit of a line in space that is seen far from the rest of it, as where a hill all but hides it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from manim import Camera, Mobject

from stage.scene.lesson_scene import LessonScene
from stage.three_d.shapes import SpaceCurve
from studio.check.frame import drawn_of
from studio.check.steadiness import PIXELS, regions

_TOLD = 10  # of 255: a pixel that a line changes more than that is a part of it
_GAP = 6  # pixels: dashes are no further apart
_LARGEST = 14  # pixels: along a side
_FEWEST, _MOST = 6, 60  # pixels in all


def specks(scene: LessonScene) -> Iterator[tuple[PIXELS, str]]:
    """The place of each speck in the frame as it stands, in pixels, and of what it is a part.

    Each line in space is left out in turn: the pixels that this changes are the line as seen.
    """
    camera = scene.camera
    solids = [m for m in drawn_of(scene) if getattr(m, "in_space", False) and len(m.points)]
    lines = [m for m in solids if isinstance(m, SpaceCurve) and m.get_stroke_opacity() > 0]
    if not lines:
        return
    drawn = camera.pixel_array.copy()
    whole = _drawn(camera, solids)
    for line in lines:
        without = _drawn(camera, [m for m in solids if m is not line])
        part = (np.maximum(whole, without) - np.minimum(whole, without)).max(axis=-1) > _TOLD
        for box, count in small_parts(part):
            if not _is_whole(line, box, camera):
                yield box, f"{count} pixels of {line.label or 'a line in space'}"
    camera.pixel_array[:] = drawn


def small_parts(part: np.ndarray) -> list[tuple[PIXELS, int]]:
    """The small spots, far from all else, of a picture of truths: box and number of pixels of each."""
    places = np.argwhere(part)
    if not len(places):
        return []
    cells = np.zeros(np.array(part.shape) // _GAP + 1, bool)
    cells[tuple((places // _GAP).T)] = True
    found, areas = [], regions(cells)
    for area in areas:
        inside = np.zeros_like(cells)
        inside[tuple(np.array(area).T)] = True
        mine = places[inside[tuple((places // _GAP).T)]]
        low, high = mine.min(axis=0), mine.max(axis=0) + 1
        if len(areas) > 1 and (high - low).max() <= _LARGEST and _FEWEST <= len(mine) <= _MOST:
            found.append(((int(low[1]), int(low[0]), int(high[1]), int(high[0])), len(mine)))
    return found


def _is_whole(line: SpaceCurve, box: PIXELS, camera: Camera) -> bool:
    """Whether what is seen in a place is all that there is, as a tick of an axis is."""
    left, top, right, bottom = box
    unit = camera.pixel_height / camera.frame_height
    middle = camera.pixel_width / 2, camera.pixel_height / 2
    for run in line.outline():
        x, y = (camera.project_points(run)[:, :2] * (unit, -unit) + middle).T
        near = (x > left - _GAP) & (x < right + _GAP) & (y > top - _GAP) & (y < bottom + _GAP)
        if near.all():
            return True
    return False


def _drawn(camera: Camera, mobjects: list[Mobject]) -> np.ndarray:
    """A picture of mobjects in space alone."""
    camera.reset()
    camera.capture_mobjects(mobjects, include_submobjects=False)
    return camera.pixel_array[..., :3].copy()
