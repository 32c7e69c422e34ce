"""Directions on a hill: a compass that lies as its floor does, and a fan of ways from the marked place."""

from __future__ import annotations

import numpy as np
from manim import VGroup

from stage.gadgets.hill import Hill
from stage.gadgets.segments import segment
from stage.style.layout import Layout
from stage.style.theme import DIRECTIONS, STROKES
from stage.text.phrases import Phrase
from stage.three_d.camera import TerrainCamera
from stage.three_d.shapes import SpaceArrow
from stage.three_d.tags import put_beside

_ARM, _LETTER = 0.42, 0.1  # an arm's length, and the gap to its letter, in frame units
_LOW = 0.8  # how far its middle is from the corner, upwards, of what it is to the right
_WAYS = 8  # of a fan
_SHORTER = (1.0, 0.6)  # of their length: tried where the ground is near its end
_FROM, _LONG = 0.25, 1.15  # where a fan's arrows begin and end: frame units from the place, as seen
_SPREAD = 0.6  # of the time in which the arrows grow, the share in which they begin


class Compass:
    """Two crossed strokes, as east–west and north–south lie on a hill's floor, with their four letters.

    East is where the first variable grows, north where the second does. It is flat, in the plot's lower
    left corner, and follows the camera as one of ``scene.faced``; ``seen`` is its opacity, 0 to 1.
    """

    def __init__(self, hill: Hill, layout: Layout):
        pen, self.seen = hill.pen, 1.0
        reach = _ARM + _LETTER + pen.em("label")
        self._middle = np.array([layout.plot.left + reach, layout.plot.bottom + _LOW * reach, 0.0])
        letters = Phrase("E"), Phrase("N"), Phrase("W"), Phrase("S")
        self.letters = [pen.words(letter, "label", DIRECTIONS[k % 2]) for k, letter in enumerate(letters)]
        ends = self._middle, self._middle + np.array([_ARM, 0, 0])
        self.arms = [segment(*ends, pen.theme[role], STROKES.thin) for role in DIRECTIONS]
        for arm in self.arms:
            arm.quiet, arm.label = True, "the compass"
        self.group = VGroup(*self.arms, *self.letters)

    def face(self, camera: TerrainCamera, rest: float = 1.0) -> None:
        """Lie as the floor does."""
        turn = camera.get_rotation_matrix()
        for k, letter in enumerate(self.letters):
            way = _ARM * turn[:2, k % 2] * (1 if k < 2 else -1)
            if k < 2:
                reach = np.array([*way, 0.0])
                self.arms[k].set_points_as_corners([self._middle - reach, self._middle + reach])
            out = way / max(float(np.linalg.norm(way)), 1e-9)
            put_beside(letter, self._middle[:2] + way, _LETTER * out)
        self.group.set_opacity(self.seen)


class Fan:
    """Arrows on the hill in all directions from its marked place; ``show`` lets them grow one after another.

    Those along the two axes have these axes' colours. Where the ground ends nearby, there is none.
    """

    def __init__(self, hill: Hill):
        theme, self._ends, self.group = hill.pen.theme, [], VGroup()
        for k in range(_WAYS):
            ends = _arrow(hill, 2 * np.pi * k / _WAYS)
            if ends is None:
                continue
            quarter, between = divmod(4 * k, _WAYS)
            colour = theme.ink if between else theme[DIRECTIONS[quarter % 2]]
            arrow = SpaceArrow(*ends, colour, STROKES.line, lift=_FROM)
            arrow.label = "a way"
            self.group.add(arrow)
            self._ends.append(ends)
        self.show(0.0)

    def show(self, share: float) -> None:
        """Let the arrows grow; at 1 all are there."""
        for k, (arrow, (start, end)) in enumerate(zip(self.group, self._ends, strict=True)):
            begins = _SPREAD * k / len(self._ends)
            grown = float(np.clip((share - begins) / (1 - _SPREAD), 0.0, 1.0))
            arrow.set_ends(start, start + max(grown, 1e-3) * (end - start))
            arrow.set_stroke(opacity=min(1.0, 9 * grown))


def _arrow(hill: Hill, turn: float) -> np.ndarray | None:
    """The two ends (2, 3) of a fan's arrow, shorter where the ground ends; None where there is none."""
    space, middle = hill.space, hill.over(*hill.here)
    way = np.array([np.cos(turn), np.sin(turn)])
    for share in _SHORTER:
        places = middle[:2] + np.array([[_FROM], [share * _LONG]]) / hill.home.zoom * way
        x, y = space.coordinates(np.column_stack([places, [0, 0]]))[:, :2].T
        ends = hill.over(x, y)
        inside = np.abs(places).max() <= space.side / 2 and np.abs(ends[:, 2]).max() <= space.height / 2
        if np.isfinite(ends).all() and inside:
            return ends
    return None
