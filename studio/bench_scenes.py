"""What the bench draws: one hill as our scenes show it and as stock Manim does, and a clip cut short."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from importlib import import_module
from itertools import pairwise
from math import exp
from pathlib import Path
from statistics import median
from typing import Any

import sympy
from manim import DEGREES, CairoRenderer, Surface, ThreeDAxes, ThreeDScene
from manim.utils.rate_functions import linear

import mathcore
from stage.hills import Hill
from stage.lesson_scene import LessonScene, LessonScene3D

LASTS = 3.0  # seconds that the camera's move takes
_PHI, _THETA, _ROUND = 64, -52, 60  # degrees
_PLACE = (sympy.Integer(1), sympy.Integer(1))


def _ground() -> mathcore.Surface:
    return mathcore.Surface.read("3exp(-(x^2 + 2y^2)/6)")


class Clocked(CairoRenderer):
    """Draws every frame as for a film and throws it away; ``marks`` are the two clocks at each."""

    def __init__(self, **kwargs: Any):
        super().__init__(**kwargs)
        self.marks: list[tuple[float, float]] = []

    def add_frame(self, frame: Any, num_frames: int = 1) -> None:
        """Where Manim hands a frame to its encoder."""
        self.time += num_frames / self.camera.frame_rate
        # The first clock counts the process's user and system time, all threads together.
        self.marks.append((time.process_time(), time.perf_counter()))

    def per_frame(self) -> tuple[float, float]:
        """Processor seconds and seconds a frame, medians; the first frame, which warms up, left out."""
        both = zip(*self.marks, strict=True)
        cpu, wall = ([b - a for a, b in pairwise(times)] for times in both)
        return median(cpu), median(wall)


class OurHill(LessonScene3D):
    """Ground, contour lines, axes with ticks and numbers, as every scene with a hill has them."""

    plot_share = 0.68
    faces = 0

    def construct(self) -> None:
        hill = Hill(self.pen, self.layout, self.camera, _ground(), _PLACE)
        self.faces = int(hill.terrain.mesh(1).present.sum()) // 2
        self.faced.append(hill.axes)
        self.look(hill.far)
        self.add(hill.ground)
        self.turn_to(hill.far.turned(_ROUND), LASTS, linear)


class StockHill(ThreeDScene):
    """The same hill as Manim's documentation draws one."""

    faces = 0

    def construct(self) -> None:
        x, y, (low, high) = (box := _ground().box(_PLACE)).x, box.y, box.z
        self.set_camera_orientation(phi=_PHI * DEGREES, theta=_THETA * DEGREES)
        axes = ThreeDAxes(x_range=x, y_range=y, z_range=(low, high))

        def place(u: float, v: float) -> Any:
            return axes.c2p(u, v, 3 * exp(-(u * u + 2 * v * v) / 6))

        ground = Surface(place, u_range=x, v_range=y, resolution=(24, 24))
        self.faces = len(ground)
        self.add(axes, ground)
        self.move_camera(theta=(_THETA + _ROUND) * DEGREES, run_time=LASTS, rate_func=linear)


def scene_named(path: str) -> type[LessonScene]:
    """The scene at ``module:Class``."""
    module, _, name = path.partition(":")
    return getattr(import_module(module), name)


def shortened(scene: type[LessonScene], beats: Sequence[str]) -> type[LessonScene]:
    """A scene that runs through as ever and draws only the beats named (``draw-the-curve``)."""

    class Shortened(scene):
        """The scene, cut short."""

        def next_section(self, name: str = "unnamed", *_: Any, **__: Any) -> None:
            super().next_section(name, skip_animations=name not in beats)

    return Shortened


def peak_memory() -> int | None:
    """The most memory that this process has held, in bytes; None where the system does not tell."""
    try:  # a new process's ru_maxrss starts with its parent's on Linux, this does not
        for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    try:
        import resource
    except ImportError:
        return None
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
