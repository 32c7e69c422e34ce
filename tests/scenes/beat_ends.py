"""What a clip opens with, and what each of its beats leaves on the screen.

For click-through use, where each beat's last frame stays, that frame must be the one that the beat's title
names: the title is the beat's own, nothing that it brought in is gone, and the viewer has not turned back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass, field

import numpy as np
from manim import Mobject, VMobject

from stage.scene.lesson_scene import LessonScene
from stage.text.written import Written
from stage.three_d.viewpoints import Viewpoint
from studio.check.certify import Examiner
from studio.check.frame import Frame
from studio.check.layout import name_of


@dataclass
class BeatSeen:
    """A beat as it was looked at: the titles of its last frame, and the shapes (no texts) by their ids.

    ``views`` are where the viewer was, in order, each with the number of looks from there.
    """

    name: str
    before: dict[int, Mobject]
    titles: list[Written] = field(default_factory=list)
    shapes: dict[int, Mobject] = field(default_factory=dict)
    left: dict[int, Mobject] = field(default_factory=dict)
    views: list[tuple[Viewpoint, int]] = field(default_factory=list)

    def rests(self) -> list[Viewpoint]:
        """Where the viewer stood still, in order: at the beat's ends, and where two looks came from."""
        ends = 0, len(self.views) - 1
        return [view for k, (view, looks) in enumerate(self.views) if k in ends or looks > 1]


class Watch(Examiner):
    """The check's own examiner, which also keeps what the first frame shows and what each beat ends on."""

    def __init__(self, clip: str):
        super().__init__(clip)
        self.opening: list[Mobject] = []  # the first frame's texts and shapes, as they then were
        self.beats: list[BeatSeen] = []

    def look(self, scene: LessonScene) -> None:
        super().look(scene)
        frame = Frame(scene.get_mobject_family_members())
        texts = [text for text in frame.texts if any(map(frame.shows, text.glyphs))]
        glyphs = {id(part) for text in texts for part in text.get_family()}
        seen = [m for m in frame.mobjects if isinstance(m, VMobject) and id(m) not in glyphs]
        drawn = [m for m in seen if frame.seen[frame.row[id(m)]]]
        shapes = {id(m): m for m in drawn}
        if not self.beats:
            self.opening = [m.copy() for m in (*texts, *drawn)]
        if len(self.beats) < len(scene.beats):
            before = self.beats[-1].left if self.beats else {}
            self.beats.append(BeatSeen(scene.beats[-1].name, before))
        beat, view = self.beats[-1], getattr(scene, "view", Viewpoint())
        beat.titles = [text for text in texts if is_title(text, scene)]
        beat.shapes, beat.left = beat.shapes | shapes, shapes
        same = beat.views and _same(beat.views[-1][0], view)
        looks = beat.views.pop()[1] if same else 0
        beat.views.append((view, looks + 1))


def is_title(text: Mobject, scene: LessonScene) -> bool:
    """Whether a text stands in the frame's zone for titles."""
    zone = scene.layout.title
    return isinstance(text, Written) and zone.bottom <= text.get_y() <= zone.top


def undone(beats: Sequence[BeatSeen]) -> list[str]:
    """What speaks against a beat's last frame being its title's, for all beats; empty where nothing does."""
    wrong, titles = [], []
    for beat in beats:
        if len(beat.titles) != 1 or beat.titles[0] in titles:
            told = [title.says for title in beat.titles]
            wrong.append(f"{beat.name}: it ends on {told}, where one title of its own is wanted")
        titles = beat.titles
        gone = beat.shapes.keys() - beat.before.keys() - beat.left.keys()
        names = sorted({name_of(beat.shapes[who]) for who in gone})
        wrong += [f"{beat.name}: it brought in {name}, which is gone at its end" for name in names]
        rests = beat.rests()
        left = [view for view in rests if not _same(view, rests[-1])]
        if left and any(_same(view, rests[-1]) for view in rests[: rests.index(left[-1])]):
            wrong.append(f"{beat.name}: the viewer has turned back to where the beat has been before")
    return wrong


def _same(one: Viewpoint, other: Viewpoint) -> bool:
    return np.allclose(*(np.hstack(astuple(view)) for view in (one, other)), rtol=0, atol=1e-9)
