"""How things come, go and move: by a state at a time, and at one pace."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from manim import Animation, FadeIn, FadeOut, Mobject, Succession, VGroup

from stage.style.theme import PACE


class Gadget(Protocol):
    """A drawn thing that is a function of a state, so that every frame stands for itself.

    ``group`` is what stands on screen. ``show`` sets it to a state, whatever it showed before; the state may
    be a place, a step h, a progress of so many steps, or the share of a way.
    """

    group: Mobject

    def show(self, *state: Any) -> None: ...


def swap(old: Mobject | None, new: Mobject, run_time: float = PACE.quick) -> Animation:
    """The animation that takes one thing away and then, in the same place, brings another."""
    if old is None:
        return FadeIn(new, run_time=run_time)
    return Succession(FadeOut(old, run_time=run_time / 2), FadeIn(new, run_time=run_time / 2))


class Drive(Animation):
    """Sets a group's state as a function of the eased time alone."""

    def __init__(self, group: Mobject, show: Callable[[float], None], **kwargs):
        super().__init__(group, **kwargs)
        self._show = show

    def create_starting_mobject(self) -> Mobject:
        return VGroup()  # the state is computed, never interpolated: there is nothing to keep a copy of

    def interpolate_mobject(self, alpha: float) -> None:
        self._show(self.rate_func(alpha))


def steady(time: float, edge: float = 0.1) -> float:
    """A rate function of one speed but for a soft start and end, each ``edge`` of the time."""
    speed = 1 / (1 - edge)
    if time < edge:
        return speed * time * time / (2 * edge)
    if time > 1 - edge:
        return 1 - speed * (1 - time) ** 2 / (2 * edge)
    return speed * (time - edge / 2)
