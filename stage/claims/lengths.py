"""Lengths that a number labels, the scales stated for them, and what a sentence says is longer or steeper.

The check measures them as drawn: in a frame, all labelled lengths are at one scale, or at the scale that is
stated for them; at a beat's end, what its sentences compare is seen in that order.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from manim import Mobject


@dataclass(frozen=True, slots=True)
class Scale:
    """A scale that the frame states: ``unit()`` frame units per unit, told by ``shown`` while it is seen.

    ``shown`` is an axis's numbers, or a line such as “heights × ½”; ``quantity`` is what it measures: the
    name of the axis.
    """

    quantity: str
    shown: Mobject
    unit: Callable[[], float]


@dataclass(frozen=True, slots=True)
class LabelledLength:
    """A drawn length and the number that stands beside it: it counts while both are seen.

    ``ends()`` are its two ends, (2, 3), as drawn: in the frame, or in space for what lies there; ``value()``
    is the length in units of its ``quantity``, whose sign does not count. ``scale``: the one stated for it.
    """

    name: str
    quantity: str
    label: Mobject
    value: Callable[[], float]
    ends: Callable[[], np.ndarray]
    scale: Scale | None = None

    @property
    def unit(self) -> float:
        """Frame units per unit, as drawn; 0 where the value is 0."""
        start, end = np.asarray(self.ends(), float)
        value = abs(float(self.value()))
        return float(np.linalg.norm(end - start)) / value if value else 0.0

    def __deepcopy__(self, _memo: dict) -> LabelledLength:
        return self  # a faded copy of its mobject keeps it


@dataclass(frozen=True, slots=True)
class Seen:
    """What a sentence compares: an object of the picture, and its size as the frame shows it."""

    name: str
    mobject: Mobject
    size: Callable[[Mobject], float]


@dataclass(frozen=True, slots=True)
class Order:
    """A sentence's comparison: its objects, the greatest first; all alike if ``equal``.

    ``sentence`` is the English template.
    """

    sentence: str
    objects: tuple[Seen, ...]
    equal: bool = False


def label_length(
    mobject: Mobject,
    name: str,
    quantity: str,
    label: Mobject,
    value: Callable[[], float],
    ends: Callable[[], np.ndarray] | None = None,
    scale: Scale | None = None,
) -> Mobject:
    """Say that ``label`` is a mobject's length; ``ends`` are the ends of its path if not given."""
    of_path = ends or (lambda: np.array([mobject.get_start(), mobject.get_end()]))
    told = LabelledLength(name, quantity, label, value, of_path, scale)
    mobject.labelled_lengths = [*labelled_lengths_of(mobject), told]
    return mobject


def labelled_lengths_of(mobject: Mobject) -> list[LabelledLength]:
    """The labelled lengths of a mobject; an empty list if it has none."""
    return vars(mobject).get("labelled_lengths", [])


def state_scale(mobject: Mobject, scale: Scale) -> Mobject:
    """Say that a mobject states a scale for the lengths in view of that quantity."""
    mobject.stated_scales = [*stated_scales_of(mobject), scale]
    return mobject


def stated_scales_of(mobject: Mobject) -> list[Scale]:
    """The scales that a mobject states; an empty list if it states none."""
    return vars(mobject).get("stated_scales", [])


def seen_length(line: Mobject) -> float:
    """How long a line is in the frame, from its start to its end, in frame units."""
    return float(np.linalg.norm((line.get_end() - line.get_start())[:2]))


def seen_steepness(line: Mobject) -> float:
    """How steep a line is in the frame: its angle with the horizontal, 0 to π/2."""
    across, up = np.abs(line.get_end() - line.get_start())[:2]
    return float(np.arctan2(up, across))
