"""The labels of a secant's run and rise, which follow it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from manim import VGroup

from scenes.slopes.parts.secant import Secant
from stage.graphing.curve_plot import CurvePlot
from stage.graphing.label_placement import along
from stage.graphing.moving_label import MovingLabel
from stage.text.written import Line

_FIRST_TIMES = np.linspace(0, 0.3, 7)  # of a move: then the triangle is large


class SecantLabels:
    """The labels of the triangle's run and rise, clear of the curve, the secant and each other."""

    def __init__(
        self, plot: CurvePlot, secant: Secant, run: Line, rise: Line, fixed: np.ndarray, ghosts: Sequence
    ):
        self._plot, self._secant, self._fixed = plot, secant, fixed
        self._ghosts = [(h, along(*plot.secant(secant.a, h))) for h in map(float, ghosts)]
        self.run = MovingLabel(run, self._beside_run, self._near_run, plot.box, self._run_fits)
        self.rise = MovingLabel(rise, self._beside_rise, self._near_rise, plot.box, self._rise_fits)

        self.group = VGroup(run, rise)
        self._below = -1.0  # the side of the run on which the triangle is not

    def plan(self, states: Callable[[float], float]) -> None:
        """Plan the places for the steps ``h = states(time)``, and show the first of them."""
        # Rises that change their sign, as where f(a + h) passes f(a), move no label to the other side.
        rises = [end[1] - corner[1] for _, corner, end in map(self._corners, map(states, _FIRST_TIMES))]
        self._below = -np.sign(sum(rises)) or -1.0
        for label in (self.run, self.rise):
            label.plan(states)
        self.show(0, states(0))

    def show(self, time: float, h: float) -> None:
        self.run.show(time, h)
        self.rise.show(time, h)

    def _corners(self, h: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        start, end = self._plot.at(self._secant.a)[:2], self._plot.at(self._secant.a + h)[:2]
        return start, np.array([end[0], start[1]]), end

    def _run_fits(self, h: float) -> bool:
        start, corner, _ = self._corners(h)
        return abs(corner[0] - start[0]) > 1.8 * self.run.label.width

    def _rise_fits(self, h: float) -> bool:
        _, corner, end = self._corners(h)
        return abs(end[1] - corner[1]) > 1.2 * self.rise.label.height

    def _beside_run(self, h: float) -> list[np.ndarray]:
        start, corner, _ = self._corners(h)
        reach = self.run.label.height / 2 + 0.13
        return [
            start + t * (corner - start) + [0, side * self._below * reach]
            for side in (1, -1)
            for t in (0.5, 0.35, 0.65, 0.2, 0.8)
        ]

    def _beside_rise(self, h: float) -> list[np.ndarray]:
        _, corner, end = self._corners(h)
        away = np.sign(h)
        reach = self.rise.label.width / 2 + 0.15
        return [
            corner + t * (end - corner) + [side * away * reach, 0]
            for side in (1, -1)
            for t in (0.5, 0.35, 0.65, 0.2, 0.8, 0.1, 0.9)
        ]

    def _near_run(self, h: float) -> np.ndarray:
        start, corner, end = self._corners(h)
        secant = self._plot.secant(self._secant.a, h)
        # Obstacles are the ghosts of this side's larger steps and, on the left, of all the right's
        # steps too.
        ghosts = [
            line for step, line in self._ghosts if (step * h > 0 and abs(step) >= abs(h)) or step > 0 > h
        ]
        return np.concatenate(
            [self._fixed, along(start, corner), along(corner, end), along(*secant), *ghosts]
        )

    def _near_rise(self, h: float) -> np.ndarray:
        return np.concatenate([self._near_run(h), self.run.box(h)])
