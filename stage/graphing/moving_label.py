"""Labels that go along with a moving thing, and leave quietly where there is no room for them any more."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from manim import VGroup

from stage.gadgets.tangent import Secant
from stage.graphing.curve_plot import LABEL, CurvePlot
from stage.graphing.label_placement import CLEAR, along, clearance, outline_of_box
from stage.style.layout import Zone
from stage.text.writing import Line

_LOOKS = 61  # how many moments of a move are tried out beforehand
_LEAVE = 0.05  # of the move's time, for a label to fade before it would touch something


class Follower:
    """A label whose side is chosen once for a whole move: the side on which it stays clear the longest.

    ``spots(state)`` gives its possible centres, always in the same order; ``obstacles(state)`` what it must
    not touch, (n, 2), ``fits(state)`` whether its object is large enough to be named. ``plan`` looks ahead
    along a move's states, ``show`` places it at a time between 0 and 1.
    """

    def __init__(self, label: Line, spots: Callable, obstacles: Callable, within: Zone, fits: Callable):
        self._fits = fits
        self.label = label.set_z_index(LABEL)
        self._spots, self._obstacles, self._within = spots, obstacles, within
        self._side, self._until = 0, 0.0
        self._half = np.array([label.width, label.height]) / 2

    def plan(self, states: Callable[[float], float]) -> float:
        """Choose the side for the move ``states(time)``; answers until when the label can stay (0 … 1)."""
        times = np.linspace(0, 1, _LOOKS)
        untils = [
            2.0 if looks == _LOOKS else (times[looks - 1] + 0.5 / _LOOKS if looks else 0.0)
            for looks in self._lasting(states, times)
        ]
        # The best-liked side that lasts nearly as long as the best: a label under its run beats
        # one in the triangle.
        self._side = next(k for k, until in enumerate(untils) if until >= 0.6 * max(untils))
        self._until = untils[self._side]
        return self._until

    def _lasting(self, states: Callable[[float], float], times: np.ndarray) -> np.ndarray:
        """For each side, at how many of the times it is clear until it is not for the first time."""
        looks = np.zeros(len(self._spots(states(times[0]))), int)
        clear = range(len(looks))
        for state in map(states, times):
            if not self._fits(state):
                break
            spots, obstacles = self._spots(state), self._obstacles(state)
            clear = [side for side in clear if self._is_clear(spots[side], obstacles)]
            if not clear:
                break
            looks[clear] += 1
        return looks

    def _is_clear(self, spot: Sequence[float], obstacles: np.ndarray) -> bool:
        box = Zone(
            spot[0] - self._half[0], spot[0] + self._half[0], spot[1] - self._half[1], spot[1] + self._half[1]
        )
        return self._within.holds(box) and clearance(spot, *(2 * self._half), obstacles) >= CLEAR

    def show(self, time: float, state: float) -> None:
        """Stand at the chosen side for the state, or fade where the clear stretch ends."""
        spot = self._spots(state)[self._side]
        self.label.move_to([*spot[:2], 0])
        left = (self._until - time) / min(_LEAVE, max(self._until, 1e-9))
        self.label.set_opacity(float(np.clip(left, 0, 1)) if self._until > 0 else 0.0)

    def box(self, state: float) -> np.ndarray:
        """Its outline at a state, as an obstacle for other labels."""
        self.label.move_to([*self._spots(state)[self._side][:2], 0])
        return outline_of_box(self.label)


class SecantLabels:
    """The names of the triangle's run and rise, kept clear of the curve, the secant and each other."""

    def __init__(
        self, plot: CurvePlot, secant: Secant, run: Line, rise: Line, fixed: np.ndarray, ghosts: Sequence
    ):
        self._plot, self._secant, self._fixed = plot, secant, fixed
        self._ghosts = [(h, along(*plot.secant(secant.a, h))) for h in map(float, ghosts)]
        self.run = Follower(run, self._beside_run, self._near_run, plot.box, self._run_fits)
        self.rise = Follower(rise, self._beside_rise, self._near_rise, plot.box, self._rise_fits)

        self.group = VGroup(run, rise)

    def plan(self, states: Callable[[float], float]) -> None:
        """Look ahead along the steps ``h = states(time)``, and stand at the first of them."""
        for follower in (self.run, self.rise):
            follower.plan(states)
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
        start, corner, end = self._corners(h)
        away = -np.sign(end[1] - corner[1]) or -1.0
        reach = self.run.label.height / 2 + 0.13
        return [
            start + t * (corner - start) + [0, side * away * reach]
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
        # The ghosts of this side's larger steps are there, and those of the right once h has come
        # to the left.
        ghosts = [
            line for step, line in self._ghosts if (step * h > 0 and abs(step) >= abs(h)) or step > 0 > h
        ]
        return np.concatenate(
            [self._fixed, along(start, corner), along(corner, end), along(*secant), *ghosts]
        )

    def _near_rise(self, h: float) -> np.ndarray:
        return np.concatenate([self._near_run(h), self.run.box(h)])
