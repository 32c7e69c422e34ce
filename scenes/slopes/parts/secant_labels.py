"""The labels of a secant's run and rise, which follow it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from manim import VGroup

from scenes.slopes.parts.closing_plot import ClosingPlot
from scenes.slopes.parts.secant import Secant
from stage.claims.lengths import label_length
from stage.graphing.label_placement import along, points_of_box, polyline
from stage.graphing.moving_label import MovingLabel
from stage.text.written import Line

_LOOKS = 12  # a unit of time, in planning
_SLOW = 1  # looks before and after a rest that are much like it
_FIRST = 100  # looks
_FADE = 0.08  # of a unit of time
_NEARLY = 0.75  # of the longest time: a preferred side that is clear so long is taken
State = tuple[float, float]  # the step h and the depth of the view


class ReturningLabel(MovingLabel):
    """A moving label that comes back where there is room for it again; its times run from 0 to ``last``.

    At each of the ``turns``, times, it may change to another side.
    """

    def plan(self, states: Callable[[float], State], last: float = 1.0, turns: Sequence[float] = ()) -> float:
        """Choose the sides that are clear longest, and find when; returns the first time not clear."""
        self._times = np.linspace(0, last, _LOOKS * int(np.ceil(last)) + 1)
        clear = np.array([self._looked(states(time)) for time in self._times])
        resting = np.isclose(self._times, np.round(self._times))
        for rest in np.flatnonzero(resting):  # near a rest all moves slowly
            clear[max(rest - _SLOW, 0) : rest + _SLOW + 1] |= clear[rest]
        self._turns, parts = list(turns), np.searchsorted(turns, self._times)
        self._sides = [self._best(clear[parts == k], resting[parts == k]) for k in range(len(turns) + 1)]
        self._clear = clear[np.arange(len(clear)), np.take(self._sides, parts)]
        for turn, (one, other) in zip(turns, pairwise(self._sides), strict=True):
            if one != other:
                self._clear &= np.abs(self._times - turn) > 1 / _LOOKS
        return float(np.append(self._times[~self._clear], last)[0])

    @staticmethod
    def _best(clear: np.ndarray, resting: np.ndarray) -> int:
        """The first side (of n) that is clear at nearly as many looks (m, n) as any.

        Rests count more, and the first time most: it is looked at longest.
        """
        looks = clear.sum(axis=0) + _LOOKS * clear[resting].sum(axis=0) + _FIRST * clear[0]
        return int(np.argmax(looks >= _NEARLY * looks.max()))

    def _side_at(self, time: float) -> int:
        return self._sides[int(np.searchsorted(self._turns, time))]

    def _looked(self, state: State) -> list[bool]:
        fits, obstacles = self._fits(state), self._obstacles(state)
        return [fits and self._is_clear(spot, obstacles) for spot in self._spots(state)]

    def show(self, time: float, state: State) -> None:
        """Move to the chosen side for the state; fade where it is not clear."""
        self.label.move_to([*self._spots(state)[self._side_at(time)][:2], 0])
        away = np.min(np.abs(self._times[~self._clear] - time), initial=np.inf)
        self.label.set_opacity(float(np.clip((away - 1 / _LOOKS) / _FADE + 1e-6, 0, 1)))

    def corners(self, time: float, state: State) -> np.ndarray:
        """Its outline at a time, as an obstacle for other labels; nothing where it is not seen."""
        self.show(time, state)
        return points_of_box(self.label) if self.label.glyphs[0].get_fill_opacity() else np.zeros((0, 2))


class SecantLabels:
    """The labels of the triangle's run and rise, clear of the curve, the secant and each other."""

    def __init__(
        self, plot: ClosingPlot, secant: Secant, run: Line, rise: Line, label: VGroup, ghosts: Sequence
    ):
        self._plot, self._secant, self._label = plot, secant, label
        self._passed = [float(h) for h in ghosts]
        self._when: dict[State, float] = {}
        self._graphs: dict[float, np.ndarray] = {}
        self.run = ReturningLabel(run, self._beside_run, self._near_run, plot.box, self._run_fits)
        self.rise = ReturningLabel(rise, self._beside_rise, self._near_rise, plot.box, self._rise_fits)
        self.group = VGroup(run, rise)
        self._below = -1.0  # the side of the run on which the triangle is not
        x, y = plot.curve.variable.name, plot.curve.name
        label_length(secant.run, "the run", x, run, lambda: secant.h, scale=plot.x_scale)
        label_length(secant.rise, "the rise", y, rise, self._rises, scale=plot.y_scale)

    def _rises(self) -> float:
        start, end = self._plot.curve.values(self._secant.a + np.array([0.0, self._secant.h]))
        return float(end - start)

    def plan(self, states: Callable[[float], State], last: float) -> None:
        """Plan the places for the states from time 0 to the last, and show the first of them."""
        # Rises that change their sign, as where f(a + h) passes f(a), move no label to the other side.
        rises = [
            end[1] - corner[1] for _, corner, end in map(self._corners, map(states, range(int(last) + 1)))
        ]
        self._below = -np.sign(sum(rises)) or -1.0
        turns = [time + 0.5 for time in range(int(last)) if states(time)[1] == 0 < states(time + 1)[1]]
        self._when = {}
        for time in np.linspace(0, last, _LOOKS * int(np.ceil(last)) + 1):
            self._when[states(time)] = time
        for label in (self.run, self.rise):
            label.plan(states, last, turns)
        self._plot.look(states(0)[1])
        self.show(0, states(0))

    def show(self, time: float, state: State) -> None:
        """Show the labels at a time, while the axes' numbers state what their lengths mean."""
        for label in (self.run, self.rise):
            label.show(time, state)
            lit = label.label.glyphs[0].get_fill_opacity()
            label.label.set_opacity(lit * self._plot.stated)

    def _corners(self, state: State) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        h, depth = state
        if depth != self._plot.view:
            self._plot.aim(depth)
        start, end = self._plot.at(self._secant.a)[:2], self._plot.at(self._secant.a + h)[:2]
        return start, np.array([end[0], start[1]]), end

    def _run_fits(self, state: State) -> bool:
        start, corner, _ = self._corners(state)
        return abs(corner[0] - start[0]) > 1.15 * self.run.label.width

    def _rise_fits(self, state: State) -> bool:
        _, corner, end = self._corners(state)
        return abs(end[1] - corner[1]) > 1.2 * self.rise.label.height

    def _beside_run(self, state: State) -> list[np.ndarray]:
        start, corner, _ = self._corners(state)
        reach = self.run.label.height / 2 + 0.13
        return [
            start + t * (corner - start) + [0, side * self._below * reach]
            for side in (1, -1)
            for t in (0.5, 0.35, 0.65, 0.2, 0.8)
        ]

    def _beside_rise(self, state: State) -> list[np.ndarray]:
        _, corner, end = self._corners(state)
        away = np.sign(state[0])
        reach = self.rise.label.width / 2 + 0.15
        return [
            corner + t * (end - corner) + [side * away * reach, 0]
            for side in (1, -1)
            for t in (0.5, 0.35, 0.65, 0.2, 0.8, 0.1, 0.9)
        ]

    def _near_run(self, state: State) -> np.ndarray:
        start, corner, end = self._corners(state)
        h, depth = state
        secants = [h, *(step for step in self._passed if depth < 1 and self._stays(step, h))]
        lines = [along(*self._plot.secant(self._secant.a, step)) for step in secants]
        return np.concatenate([self._still(depth), along(start, corner), along(corner, end), *lines])

    @staticmethod
    def _stays(step: float, h: float) -> bool:
        """Whether a ghost is seen at h: of this side's larger steps, and on the left of all the right's."""
        return (step * h > 0 and abs(step) >= abs(h)) or step > 0 > h

    def _still(self, depth: float) -> np.ndarray:
        """The curve, the axes and the point's label at a depth: what does not move with h."""
        if depth not in self._graphs:
            self._plot.look(depth)
            shown = self._label if depth == 0 else VGroup()
            self._graphs[depth] = polyline(self._plot.graph, self._plot.lines, shown)
        return self._graphs[depth]

    def _near_rise(self, state: State) -> np.ndarray:
        return np.concatenate([self._near_run(state), self.run.corners(self._when[state], state)])
