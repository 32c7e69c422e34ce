"""Labels that follow a moving object, and fade out where there is no room for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from stage.graphing.label_placement import CLEAR, clearance, points_of_box
from stage.style.layers import LABEL
from stage.style.layout import Zone
from stage.text.written import Line

# Sampled times of a move in planning: more at the beginning, where what shrinks by halves moves fastest.
_LOOKS = np.unique(np.concatenate([np.linspace(0, 0.15, 37), np.linspace(0.15, 1, 52)]))
_AT_ONCE = 1e-3  # of the move's time: so long a label is seen that is clear only before the move
_LEAVE = 0.05  # of the move's time: the fade before a label would touch something


class MovingLabel:
    """A label whose side is chosen once for a whole move: the side on which it stays clear the longest.

    ``spots(state)`` gives its possible centres, always in the same order; ``obstacles(state)`` the points it
    must not touch, (n, 2); ``fits(state)`` whether its object is large enough for a label. ``plan`` chooses
    the side from a move's states, ``show`` places it at a time between 0 and 1.
    """

    def __init__(self, label: Line, spots: Callable, obstacles: Callable, within: Zone, fits: Callable):
        self._fits = fits
        self.label = label.set_z_index(LABEL)
        self._spots, self._obstacles, self._within = spots, obstacles, within
        self._side, self._until = 0, 0.0
        self._half = np.array([label.width, label.height]) / 2

    def plan(self, states: Callable[[float], float]) -> float:
        """Choose the side for the move ``states(time)``; returns the time (0 … 1) until which it is clear."""
        untils = [
            2.0 if looks == len(_LOOKS) else (max(_LOOKS[looks - 1], _AT_ONCE) if looks else 0.0)
            for looks in self._lasting(states, _LOOKS)
        ]
        # The preferred side among those that last nearly the longest: a label under its run is better
        # than one in the triangle.
        self._side = next(k for k, until in enumerate(untils) if until >= 0.6 * max(untils))
        self._until = untils[self._side]
        return self._until

    def _lasting(self, states: Callable[[float], float], times: np.ndarray) -> np.ndarray:
        """For each side, at how many of the times it is clear before it first is not."""
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
        """Move to the chosen side for the state; fade where it stops being clear."""
        spot = self._spots(state)[self._side]
        self.label.move_to([*spot[:2], 0])
        left = (self._until - time) / min(_LEAVE, max(self._until, 1e-9))
        self.label.set_opacity(float(np.clip(left, 0, 1)) if self._until > 0 else 0.0)

    def box(self, state: float) -> np.ndarray:
        """Its outline at a state, as an obstacle for other labels."""
        self.label.move_to([*self._spots(state)[self._side][:2], 0])
        return points_of_box(self.label)
