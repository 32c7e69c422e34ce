"""Animations: by states, one for each time, and at one pace."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from manim import Animation, FadeIn, FadeOut, Mobject, Succession, VGroup

from stage.style.theme import PACE


class Gadget(Protocol):
    """A drawing that depends on a state alone, so that no frame depends on the one before.

    ``group`` is the mobject on screen. ``show`` sets it to a state, whatever it showed before; the state may
    be a place, a step h, a progress in steps, or the share of a path.
    """

    group: Mobject

    def show(self, *state: Any) -> None: ...


def swap(old: Mobject | None, new: Mobject, run_time: float = PACE.quick) -> Animation:
    """The animation that fades out one mobject and then fades in another in its place."""
    if old is None:
        return FadeIn(new, run_time=run_time)
    return Succession(FadeOut(old, run_time=run_time / 2), FadeIn(new, run_time=run_time / 2))


class Drive(Animation):
    """Sets a group's state as a function of the eased time."""

    def __init__(self, group: Mobject, show: Callable[[float], None], **kwargs):
        super().__init__(group, **kwargs)
        self._show = show

    def create_starting_mobject(self) -> Mobject:
        return VGroup()  # no copy of the start is needed: states are computed, not interpolated

    def interpolate_mobject(self, alpha: float) -> None:
        self._show(self.rate_func(alpha))


def steady(time: float, edge: float = 0.1) -> float:
    """A rate function of constant speed, but for a soft start and end, each ``edge`` of the time."""
    speed = 1 / (1 - edge)
    if time < edge:
        return speed * time * time / (2 * edge)
    if time > 1 - edge:
        return 1 - speed * (1 - time) ** 2 / (2 * edge)
    return speed * (time - edge / 2)
