"""Scale as a check: what numbers label as lengths in a frame is drawn at one scale, or at the one stated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from manim import Mobject

from stage.claims.lengths import LabelledLength, Scale, labelled_lengths_of, stated_scales_of
from stage.scene.lesson_scene import LessonScene
from stage.text.written import Written
from studio.check.frame import Frame
from studio.check.layout import Fault, box_of, name_of

TOLERANCE = 0.01  # of a scale: a pixel of a length of a hundred
_NOTHING = 1e-6  # frame units: no length is seen


@dataclass(frozen=True)
class _Drawn:
    """A labelled length in view, its mobject, and how many units of the frame or of space one of its is."""

    length: LabelledLength
    mobject: Mobject
    unit: float
    in_space: bool

    @property
    def number(self) -> str:
        """The number that labels it, as shown."""
        label = self.length.label
        text = getattr(label, "text", "") or getattr(label, "says", "")
        return f"“{text}”" if text else name_of(label)


def scale_faults(
    frame: Frame, declaring: Sequence[Mobject], moving: set[int], scene: LessonScene
) -> Iterator[Fault]:
    """The faults of scale among the mobjects ``declaring`` lengths or scales, but for what is ``moving``."""
    seen = [m for m in declaring if frame.shows(m)]
    stated = [s for m in seen for s in stated_scales_of(m) if frame.shows(s.shown) and id(m) not in moving]
    alike: dict[bool, list[_Drawn]] = {False: [], True: []}  # without a scale of their own: flat, in space
    for drawn in _drawn(frame, seen, moving):
        scales = _scales_for(drawn, stated, frame)
        if not scales:
            alike[drawn.in_space].append(drawn)
        elif not any(_agree(drawn.unit, scale.unit()) for scale in scales):
            yield _fault(scene, drawn, scales[0], scales[0].unit())
    for group in alike.values():
        if group:
            reference = max(group, key=lambda one: sum(_agree(one.unit, other.unit) for other in group))
            for one in group:
                if not _agree(one.unit, reference.unit):
                    yield _fault(scene, one, reference, reference.unit)


def _drawn(frame: Frame, mobjects: Iterable[Mobject], moving: set[int]) -> Iterator[_Drawn]:
    """The labelled lengths in view that are drawn as something."""
    for mobject in mobjects:
        family = None
        for length in labelled_lengths_of(mobject):
            if id(mobject) in moving or id(length.label) in moving or not frame.shows(length.label):
                continue
            start, end = np.asarray(length.ends(), float)
            unit = length.unit
            if unit and np.linalg.norm(end - start) > _NOTHING:
                family = family or mobject.get_family()
                yield _Drawn(length, mobject, unit, any(getattr(m, "in_space", False) for m in family))


def _scales_for(drawn: _Drawn, stated: Sequence[Scale], frame: Frame) -> list[Scale]:
    """The scales in view of which one must be a length's: its own, else those of its quantity."""
    own = drawn.length.scale
    if own is not None and frame.shows(own.shown):
        return [own]
    return [scale for scale in stated if scale.quantity == drawn.length.quantity]


def _agree(unit: float, other: float) -> bool:
    return abs(unit - other) <= TOLERANCE * max(abs(unit), abs(other))


def _fault(scene: LessonScene, drawn: _Drawn, other: _Drawn | Scale, unit: float) -> Fault:
    """The fault of a length beside another length, or beside the scale that is stated for it."""
    if isinstance(other, _Drawn):
        name, number, mobjects = other.length.name, other.number, [other.mobject, other.length.label]
    else:
        name = f"the scale of {other.quantity}"
        number = name_of(other.shown) if isinstance(other.shown, Written) else name
        mobjects = [other.shown]
    times = drawn.unit / unit if unit else float("inf")
    detail = f"{drawn.number} is drawn {times:.3g} times as long per unit as {number}"
    boxes = *_box(scene, [drawn.mobject, drawn.length.label]), *_box(scene, mobjects)
    return Fault("scale", drawn.length.name, name, detail, boxes)


def _box(scene: LessonScene, mobjects: Iterable[Mobject]) -> tuple:
    """The one box round mobjects, as seen."""
    return box_of(scene.as_seen([part for m in mobjects for part in m.get_family()]))
