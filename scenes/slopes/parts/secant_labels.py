"""The labels of a secant's run and rise, which follow it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from manim import VGroup

from scenes.slopes.parts.closing_plot import ClosingPlot
from scenes.slopes.parts.secant import Secant
from stage.claims.lengths import label_length
from stage.graphing.label_placement import along, polyline
from stage.graphing.moving_label import MovingLabel
from stage.text.written import Line

_LOOKS = 12  # a unit of time, in planning
_SLOW = 2  # looks before and after a rest that are much like it
_FADE = 0.08  # of a unit of time
_NEARLY = 0.75  # of the longest time: a preferred side that is clear so long is taken
State = tuple[float, float]  # the step h and the depth of the view


class ReturningLabel(MovingLabel):
    """A moving label that comes back where there is room for it again; its times run from 0 to ``last``."""

    def plan(self, states: Callable[[float], State], last: float = 1.0) -> float:
        """Choose the side that is clear longest, and find when it is; returns the first time it is not."""
        self._times = np.linspace(0, last, _LOOKS * int(np.ceil(last)) + 1)
        clear = np.array([self._looked(states(time)) for time in self._times])
        longest = clear.sum(axis=0)
        self._side = int(np.argmax(longest >= max(_NEARLY * longest.max(), 1)))
        self._clear = clear[:, self._side]
        for rest in range(0, len(self._times), _LOOKS):  # near a rest all moves slowly
            self._clear[max(rest - _SLOW, 0) : rest + _SLOW + 1] |= self._clear[rest]
        return float(np.append(self._times[~self._clear], last)[0])

    def _looked(self, state: State) -> list[bool]:
        fits, obstacles = self._fits(state), self._obstacles(state)
        return [fits and self._is_clear(spot, obstacles) for spot in self._spots(state)]

    def show(self, time: float, state: State) -> None:
        """Move to the chosen side for the state; fade where it is not clear."""
        self.label.move_to([*self._spots(state)[self._side][:2], 0])
        away = np.min(np.abs(self._times[~self._clear] - time), initial=np.inf)
        self.label.set_opacity(float(np.clip((away - 1 / _LOOKS) / _FADE + 1e-6, 0, 1)))


class SecantLabels:
    """The labels of the triangle's run and rise, clear of the curve, the secant and each other."""

    def __init__(self, plot: ClosingPlot, secant: Secant, run: Line, rise: Line, label: VGroup):
        self._plot, self._secant, self._label = plot, secant, label
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
        for label in (self.run, self.rise):
            label.plan(states, last)
        self._plot.look(states(0)[1])
        self.show(0, states(0))

    def show(self, time: float, state: State) -> None:
        self.run.show(time, state)
        self.rise.show(time, state)

    def _corners(self, state: State) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        h, depth = state
        if depth != self._plot.depth:
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
        secant = self._plot.secant(self._secant.a, state[0])
        return np.concatenate(
            [self._still(state[1]), along(start, corner), along(corner, end), along(*secant)]
        )

    def _still(self, depth: float) -> np.ndarray:
        """The curve, the axes and the point's label at a depth: what does not move with h."""
        if depth not in self._graphs:
            self._plot.look(depth)
            shown = self._label if depth == 0 else VGroup()
            self._graphs[depth] = polyline(self._plot.graph, self._plot.lines, shown)
        return self._graphs[depth]

    def _near_rise(self, state: State) -> np.ndarray:
        return np.concatenate([self._near_run(state), self.run.box(state)])
