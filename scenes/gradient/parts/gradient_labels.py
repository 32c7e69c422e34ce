"""The labels of a gradient's picture, at fixed places and following a moving point."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from mathcore import Fact, gradient_name
from scenes.gradient.parts.gradient_picture import GradientPicture
from stage.graphing.label_placement import along, free_spot, points_of_box, polyline
from stage.graphing.moving_label import MovingLabel
from stage.style.layers import LABEL
from stage.style.theme import DIRECTIONS
from stage.text.written import Written

_TURNS = 24  # ways round a point, for labels
_APART = 0.9  # frame units: so far from the point stands the height of its contour
_TURNED = 0.85  # frame units: the length of the arrow that turns
_LOOKS = 41  # sampled times of a move in planning


class GradientLabels:
    """The labels of the point, of each component's length and of ∇f; hidden where there is no room."""

    def __init__(self, picture: GradientPicture, facts: Sequence[Fact], digits: int, near: np.ndarray):
        plot = picture.plot
        pen, theme = plot.pen, plot.pen.theme
        self._picture = picture
        here, corner, end = (plot.at(*place) for place in picture.corners())
        self._arrows = [(here, corner), (corner, end), (here, end)]
        lines = [along(here, corner), along(corner, end), along(here, end), polyline(picture.tangent)]
        lines += [polyline(picture.contour, picture.mark, picture.dot, plot.lines), near]
        self._near = np.concatenate(lines)
        self.lengths = [
            pen.fact(fact, digits, "label", role).with_backing(theme).set_z_index(LABEL)
            for fact, role in zip(facts, DIRECTIONS, strict=True)
        ]
        self.name = pen.formula(gradient_name(plot.surface.name), "label", "gradient").with_backing(theme)
        self.name.set_z_index(LABEL)
        self.place = plot.label_of(picture.at).set_z_index(LABEL)
        triangle = (here + corner + end) / 3
        size = self.place.width, self.place.height
        turned = along(here, here + np.array([_TURNED, 0, 0]))  # where the turning arrow begins
        near = np.concatenate([self._near, turned])
        self._settle(self.place, free_spot(close_spots(here, *size), *size, near, plot.box))
        self.level = self._height_on_contour(here)
        self._stand(self.lengths[0], here, corner, triangle)
        self._stand(self.lengths[1], corner, end, triangle)
        self._stand(self.name, here, end, triangle)

    def _height_on_contour(self, here: np.ndarray) -> Written:
        """``f = 5`` beside the contour through the place."""
        picture, surface = self._picture, self._picture.plot.surface
        pen = picture.plot.pen
        label = pen.formula(pen.equals(surface.name, surface.value(picture.at)), "label")
        label.with_backing(pen.theme).set_z_index(LABEL)
        corners = picture.contour.points[::4]
        far = np.linalg.norm(corners - here, axis=1) if len(corners) else np.zeros(0)
        near = [corners[k] for k in np.argsort(far)[::12] if far[k] > _APART]
        size = label.width, label.height
        spots = [spot for one in near for spot in close_spots(one, *size)[: 2 * _TURNS]]
        self._settle(label, free_spot(spots, *size, self._near, picture.plot.box))
        return label

    def _stand(self, label: Written, start: np.ndarray, end: np.ndarray, away_from: np.ndarray) -> None:
        """Put a label beside the middle of an arrow, outside the triangle if there is room."""
        spots = [
            spot
            for spot in spots_beside(label, start, end, away_from)
            if _distance(spot, start, end) <= min(_distance(spot, *ends) for ends in self._arrows) + 1e-9
        ]  # not nearer to another arrow
        spot = free_spot(spots, label.width, label.height, self._near, self._picture.plot.box)
        self._settle(label, spot if np.linalg.norm(end - start) > 1e-6 else None)

    def _settle(self, label: Written, spot: np.ndarray | None) -> None:
        """Put a label at a spot, which becomes an obstacle for later ones; hide it for None."""
        label.set_opacity(0 if spot is None else 1)
        if spot is not None:
            label.move_to(spot)
            self._near = np.concatenate([self._near, points_of_box(label)])


def _distance(spot: np.ndarray, start: np.ndarray, end: np.ndarray) -> float:
    """The distance of a spot from a segment."""
    return float(np.min(np.linalg.norm(along(start, end) - np.asarray(spot)[:2], axis=1)))


def close_spots(anchor: np.ndarray, width: float, height: float) -> list[np.ndarray]:
    """Centres for a label round a point, the nearest first."""
    turns = np.radians(np.arange(45, 405, 15))
    return [
        anchor[:2] + np.array([np.cos(t), np.sin(t)]) * (np.array([width, height]) / 2 + reach)
        for reach in (0.14, 0.2, 0.27, 0.35, 0.45, 0.58)
        for t in turns
    ]


def spots_beside(label: Written, start: np.ndarray, end: np.ndarray, away_from: np.ndarray) -> list:
    """Centres for a label along an arrow, those on the side away from a point first."""
    way = (end - start)[:2] / (np.linalg.norm(end - start) or 1)
    across = np.array([-way[1], way[0]])
    if across @ (away_from - start)[:2] > 0:
        across = -across
    # The distance of a box's centre from a line at which the two are clear of each other.
    reach = (abs(across[0]) * label.width + abs(across[1]) * label.height) / 2 + 0.17
    return [
        start[:2] + t * (end - start)[:2] + side * further * reach * across
        for further in (1, 1.3, 1.7)
        for side in (1, -1)
        for t in (0.5, 0.6, 0.4, 0.7, 0.3, 0.8, 0.2, 0.9, 0.1)
    ]


class _LongestLabel(MovingLabel):
    """A label on the side where it stays clear the longest; of equal ones, the preferred side."""

    def plan(self, states: Callable[[float], tuple[float, float]]) -> float:
        """Choose the side for a move; returns the time until which the label is clear."""
        times = np.linspace(0, 1, _LOOKS)
        lasting = self._lasting(states, times)
        self._side = int(np.argmax(lasting))
        looks = int(lasting[self._side])
        self._until = 2.0 if looks == _LOOKS else float(times[looks - 1] if looks else 0.0)
        return self._until


class NameAlong:
    """The label ∇f beside the arrow while the point moves, on the side that stays clear the longest.

    It keeps clear of all that is drawn with the arrow: the contour, its tangent and the right angle's mark,
    and of the arrows that were left behind.
    """

    def __init__(self, picture: GradientPicture):
        plot = picture.plot
        self._picture = picture
        self._still = polyline(plot.lines)
        self.label = plot.pen.formula(gradient_name(plot.surface.name), "label", "gradient")
        self.label.with_backing(plot.pen.theme)
        self._moving = _LongestLabel(self.label, self._spots, self._obstacles, plot.box, self._fits)

    def _ends(self, state: tuple[float, float]) -> tuple[np.ndarray, np.ndarray]:
        picture = self._picture
        slopes = picture.plot.surface.gradients(*np.array(state)[:, None])[:, 0]
        return tuple(picture.plot.at(*place) for place in (state, state + picture.stretch * slopes))

    def _spots(self, state: tuple[float, float]) -> list[np.ndarray]:
        start, end = self._ends(state)
        way = end - start
        left = np.array([-way[1], way[0], 0])
        return spots_beside(self.label, start, end, start - left)

    def _obstacles(self, state: tuple[float, float]) -> np.ndarray:
        picture = self._picture
        line = picture.plot.contour_through(*state)
        tangent, mark = picture.cross(*state)
        beside = [along(*self._ends(state)), along(*tangent), along(mark[:-1], mark[1:])]
        return np.concatenate([self._still, *beside, polyline(line, picture.left_behind)])

    def _fits(self, state: tuple[float, float]) -> bool:
        start, end = self._ends(state)
        return bool(np.linalg.norm(end - start) > 2 * self.label.height)

    def plan(self, states) -> None:
        """Choose the side for a move, ``states(time)``."""
        self._moving.plan(states)

    def show(self, time: float, state: tuple[float, float]) -> None:
        """Move beside the arrow as it is at a time of the move."""
        self._moving.show(time, state)
