"""Comparisons as a check: what a title or caption compares is what its beat's last frame shows.

A sentence that compares says so in its English template. It names its objects by ``LessonScene.compare``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import numpy as np
from manim import Mobject

from stage.claims.lengths import Order, Seen
from stage.scene.lesson_scene import Beat, LessonScene
from stage.text.phrases import Phrase
from studio.check.frame import Frame, drawn_of
from studio.check.layout import Fault, box_of

MARGIN = 1.05  # times as large, at least, looks larger; at most, looks equal
_TRACE = 1e-6  # a size that is not seen
_LARGER = "steeper|flatter|longer|shorter|larger|smaller|bigger|taller|wider|narrower|thicker|thinner"
_LARGE = "steep|flat|short|large|small|big|tall|wide|narrow|thick|thin"
_SIZE = "length|size|height|width|steepness|step"
COMPARES = re.compile(
    rf"(?<!no )(?<!any )\b({_LARGER})\b"  # not “no longer”
    r"|(?<!other )(?<!rather )\bthan\b"
    r"|\b(twice|half|times|equally|is|are|just|exactly) as \w+ as\b|\btwice as\b|\btimes as\b"
    rf"|\bas ({_LARGE})\b|\bequally ({_LARGE}|long|high)\b"
    rf"|\bthe same ({_SIZE})\b|\bthe same (\w+ )?as\b",
    re.IGNORECASE,
)
NAMELESS = "compares without naming"


def compares(phrase: Phrase | str) -> bool:
    """Whether a sentence says that one thing is larger than another, or as large; a question does not."""
    template = phrase if isinstance(phrase, str) else phrase.template
    parts = () if isinstance(phrase, str) else phrase.values.values()
    sentences = re.split(r"(?<=[.?!])\s", template)
    asserted = any(COMPARES.search(one) for one in sentences if not one.rstrip().endswith("?"))
    return asserted or any(compares(part) for part in parts if isinstance(part, Phrase))


def said_in_full(phrase: Phrase | str) -> str:
    """A sentence's template, with those of the phrases in it."""
    if isinstance(phrase, str):
        return phrase
    text = phrase.template
    for name, value in phrase.values.items():
        if isinstance(value, Phrase):
            text = text.replace(f"{{{name}}}", said_in_full(value))
    return text


class Listening:
    """A scene's wording that tells of each title and caption, and is otherwise as it was."""

    def __init__(self, wording: Any, hear: Callable[[str, Phrase], None]):
        self._wording, self._hear = wording, hear

    def __getattr__(self, name: str) -> Any:
        return getattr(self._wording, name)

    def said(self, beat: str, number: int, phrase: Phrase) -> str:
        """A caption."""
        self._hear(beat, phrase)
        return self._wording.said(beat, number, phrase)

    def titled(self, beat: str, phrase: Phrase) -> Phrase:
        """A title."""
        self._hear(beat, phrase)
        return self._wording.titled(beat, phrase)


def nameless(sentences: list[Phrase]) -> Iterator[Fault]:
    """A fault for each sentence that compares, of a beat where none says which objects."""
    for sentence in sentences:
        if compares(sentence):
            yield Fault(NAMELESS, f"“{said_in_full(sentence)}”", "", "say it by self.compare(…)")


def order_faults(scene: LessonScene, beat: Beat) -> Iterator[Fault]:
    """What the last frame of a beat shows otherwise than the beat's sentences say."""
    orders = scene.orders.get(beat.name, [])
    frame = Frame(drawn_of(scene)) if orders else None
    for order in orders:
        fault = _fault_of(scene, order, frame)
        if fault:
            told, boxes = fault
            yield Fault("comparison", f"“{order.sentence}”", "", told, boxes)


def _fault_of(scene: LessonScene, order: Order, frame: Frame) -> tuple[str, tuple] | None:
    if len(order.objects) < 2:
        return "it names fewer than two objects", ()
    for one in order.objects:
        if not frame.shows(one.mobject) or not _within(scene, one.mobject):
            return f"{one.name} is not seen in the frame on which the beat ends", ()
    sizes = [float(one.size(as_flat(scene, one.mobject))) for one in order.objects]
    boxes = tuple(box for one in order.objects for box in box_of(scene.as_seen(one.mobject.get_family())))
    if not np.isfinite(sizes).all():
        return "a size is not finite", boxes
    if order.equal:
        ranked = sorted(zip(sizes, range(len(sizes)), strict=True))
        (least, low), (most, high) = ranked[0], ranked[-1]
        if most > MARGIN * least + _TRACE:
            return _told(order.objects[high], order.objects[low], most, least, "not as large"), boxes
        return None
    for (one, size), (other, least) in pairwise(zip(order.objects, sizes, strict=True)):
        if size < MARGIN * least or size - least <= _TRACE:
            return _told(one, other, size, least, f"at least {MARGIN} is larger"), boxes
    return None


def _told(one: Seen, other: Seen, size: float, least: float, wanted: str) -> str:
    times = f"{size / least:.3g} times as large as" if least > _TRACE else "beside no size at all of"
    return f"{one.name} is seen {times} {other.name}: {wanted}"


def as_flat(scene: LessonScene, mobject: Mobject) -> Mobject:
    """A mobject as the frame shows it: what lies in space as its projection, by its longest line."""
    flat = scene.as_seen([part for part in mobject.get_family() if len(part.points)])
    if not any(getattr(part, "in_space", False) for part in mobject.get_family()):
        return mobject
    return max((m for m in flat if not getattr(m, "cloud", False)), key=lambda m: len(m.points))


def _within(scene: LessonScene, mobject: Mobject) -> bool:
    """Whether the middle of an object lies in the frame."""
    for left, bottom, right, top in box_of(scene.as_seen(mobject.get_family())):
        return abs(left + right) < scene.layout.width and abs(bottom + top) < scene.layout.height
    return False
