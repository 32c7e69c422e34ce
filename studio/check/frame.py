"""One frame as the check sees it: the numbers of all that is drawn, taken from the mobjects at once."""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter

import numpy as np
from manim import Mobject, Scene, VMobject

from stage.text.written import Written

SEEN = 0.06  # a fainter object is not seen


class Frame:
    """The mobjects of one frame that have points, in drawing order, and a row of numbers for each.

    ``boxes`` are their lower and upper corners, (n, 2, 3) in frame units; ``fill`` and ``stroke`` the
    opacities of their first colours, (n,), and ``width`` Manim's stroke width, (n,): 0 for what has none.
    ``seen`` tells of each whether anything of it (not of its submobjects) is to be seen, and ``finite``
    whether all numbers are.
    """

    def __init__(self, family: Iterable[Mobject]):
        self.family = list(family)
        family = self.family
        self.texts = [m for m in family if isinstance(m, Written)]
        self.mobjects = [m for m in family if len(m.points)]
        self.row = {id(m): k for k, m in enumerate(self.mobjects)}
        self.boxes = _boxes([m.points for m in self.mobjects])
        drawn = [m if isinstance(m, VMobject) else _NOTHING for m in self.mobjects]
        fills, strokes = [m.fill_rgbas for m in drawn], [m.stroke_rgbas for m in drawn]
        behind = [m.background_stroke_rgbas for m in drawn]
        widths = [m.stroke_width for m in drawn]
        self.fill = np.array([rgbas[0, 3] for rgbas in fills])
        self.stroke = np.array([rgbas[0, 3] for rgbas in strokes])
        self.width = np.array(widths, float)  # Manim takes a text for a number here
        self.seen = ((self.stroke > SEEN) & (self.width > 0)) | (self.fill > SEEN)
        widths = [m.background_stroke_width for m in drawn]
        numbers = [self.boxes, self.width, widths, *fills, *strokes, *behind]
        self._shows = self.seen.tolist()
        self.finite = all_finite(numbers)

    def shows(self, mobject: Mobject) -> bool:
        """Whether anything of a mobject or of its submobjects is to be seen."""
        row = self.row.get(id(mobject))
        return (row is not None and self._shows[row]) or any(map(self.shows, mobject.submobjects))


def drawn_of(scene: Scene) -> list[Mobject]:
    """All that a scene holds, in drawing order: as Manim's get_mobject_family_members, at less cost."""
    members: list[Mobject] = []
    for mobject in scene.mobjects:
        _add_family(mobject, members)
    members = list(dict.fromkeys(reversed(members)))[::-1]  # what is held twice is drawn where it comes last
    return sorted(members, key=attrgetter("z_index")) if scene.camera.use_z_index else members


def _add_family(mobject: Mobject, members: list[Mobject]) -> None:
    members.append(mobject)
    for part in mobject.submobjects:
        _add_family(part, members)


def all_finite(numbers: Iterable) -> bool:
    """Whether there is neither NaN nor an infinity among arrays and numbers."""
    return bool(np.isfinite(np.concatenate([*numbers], axis=None)).all())


def _boxes(outlines: list[np.ndarray]) -> np.ndarray:
    """The boxes (n, 2, 3) round n outlines; a number that is not finite stands in its box as well."""
    if not outlines:
        return np.empty((0, 2, 3))
    flat, starts = np.concatenate(outlines), np.cumsum([0, *map(len, outlines[:-1])])
    return np.stack([np.minimum.reduceat(flat, starts), np.maximum.reduceat(flat, starts)], axis=1)


_NOTHING = VMobject(fill_opacity=0, stroke_opacity=0, stroke_width=0)
