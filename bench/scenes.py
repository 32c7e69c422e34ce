"""What the bench draws: a hill and a tangent, ours and as stock Manim does; a clip cut short."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from itertools import pairwise
from math import exp
from pathlib import Path
from statistics import median
from typing import Any

import manim
import numpy as np
import sympy
from manim import (
    DEGREES,
    DOWN,
    LEFT,
    RIGHT,
    UR,
    Axes,
    CairoRenderer,
    Create,
    Dot,
    FadeIn,
    Scene,
    Surface,
    ThreeDAxes,
    ThreeDScene,
    ValueTracker,
    always_redraw,
)
from manim.utils.rate_functions import linear

import mathcore
from stage.gadgets.hill import Hill
from stage.scene.lesson_scene import LessonScene
from stage.scene.lesson_scene_3d import LessonScene3D
from stage.style.theme import THEMES
from studio.film.pictures import Format
from studio.film.writer import BeatFileWriter, beat_writer

LASTS = 3.0  # seconds that the camera's move takes
_PHI, _THETA, _ROUND = 64, -52, 60  # degrees
_PLACE = (sympy.Integer(1), sympy.Integer(1))


def _ground() -> mathcore.Surface:
    return mathcore.Surface.read("3exp(-(x^2 + 2y^2)/6)")


class Clocks:
    """``marks`` are the two clocks at each frame: the processor's and the wall's."""

    def __init__(self) -> None:
        self.marks: list[tuple[float, float]] = []

    def tick(self) -> None:
        """A frame is done."""
        # The first clock counts the process's user and system time, all threads together.
        self.marks.append((time.process_time(), time.perf_counter()))

    def per_frame(self) -> tuple[float, float]:
        """Processor seconds and seconds a frame, medians; the first frame, which warms up, left out."""
        both = zip(*self.marks, strict=True)
        cpu, wall = ([b - a for a, b in pairwise(times)] for times in both)
        return median(cpu), median(wall)


class Clocked(CairoRenderer):
    """Stock's: draws every frame as for a film and throws it away."""

    def __init__(self, clocks: Clocks, **kwargs: Any):
        super().__init__(**kwargs)
        self._clocks = clocks

    def add_frame(self, frame: Any, num_frames: int = 1) -> None:
        """Where Manim hands a frame to its encoder."""
        self.time += num_frames / self.camera.frame_rate
        self._clocks.tick()


def frames_to(take: Callable[[np.ndarray, int], None], format: Format) -> type[BeatFileWriter]:
    """Ours: a writer class that hands each frame and its times shown to ``take``, and writes no file."""

    class Handed(beat_writer(Path(), format)):
        """The writer, without its encoder."""

        def write_frame(self, pixels: np.ndarray, *, repeat: int = 1) -> np.ndarray:
            take(pixels, repeat)
            return pixels

    return Handed


class OurHill(LessonScene3D):
    """Ground, contour lines, axes with ticks and numbers, as every scene with a hill has them."""

    plot_share = 0.68
    faces = 0

    def construct(self) -> None:
        hill = Hill(self.pen, self.layout, self.camera, _ground(), _PLACE)
        self.faces = (hill.terrain.n - 1) ** 2  # some drawn as one, where that looks the same
        self.faced.append(hill.axes)
        self.look(hill.far)
        self.add(hill.group)
        self.turn_to(hill.far.turned(_ROUND), LASTS, linear)


class StockHill(ThreeDScene):
    """The same hill as Manim's documentation draws one."""

    faces = 0

    def __init__(self, moves: float = LASTS, rests: float = 0.0, **kwargs: Any):
        self._moves, self._rests = moves, rests
        super().__init__(**kwargs)

    def construct(self) -> None:
        x, y, (low, high) = (box := mathcore.surface_box(_ground(), _PLACE)).x, box.y, box.z
        self.set_camera_orientation(phi=_PHI * DEGREES, theta=_THETA * DEGREES)
        axes = ThreeDAxes(x_range=x, y_range=y, z_range=(low, high))

        def place(u: float, v: float) -> Any:
            return axes.c2p(u, v, 3 * exp(-(u * u + 2 * v * v) / 6))

        ground = Surface(place, u_range=x, v_range=y, resolution=(24, 24))
        self.faces = len(ground)
        self.add(axes, ground)
        self.move_camera(theta=(_THETA + _ROUND) * DEGREES, run_time=self._moves, rate_func=linear)
        if self._rests:
            self.wait(self._rests)


class StockTangent(Scene):
    """A secant that closes in on a tangent, as one writes it with Manim alone; part of the time it rests."""

    def __init__(self, moves: float = 10.0, rests: float = 4.0, **kwargs: Any):
        self._moves, self._rests = moves, rests
        super().__init__(**kwargs)

    def construct(self) -> None:
        colours = THEMES["dark"]
        # Without LaTeX, numbers are set by Typst; Manim's own texts are part of what is measured here.
        manim.DecimalNumber.set_default(mob_class=manim.MathTypst)
        manim.NumberLine.set_default(label_constructor=manim.MathTypst)
        axes = Axes(x_range=(-1, 3, 1), y_range=(-1, 7, 1), axis_config={"include_numbers": True})
        axes.scale(0.8).to_edge(LEFT)
        graph = axes.plot(lambda x: x * x, x_range=(-1, 2.6), color=colours.curve)
        formula = manim.MathTypst("f(x) = x^2", color=colours.curve).to_corner(UR)
        a, h = 1, ValueTracker(1.5)
        fixed = Dot(axes.i2gp(a, graph), color=colours.slope)
        dot = always_redraw(lambda: Dot(axes.i2gp(a + h.get_value(), graph), color=colours.slope))
        secant = always_redraw(
            lambda: axes.get_secant_slope_group(
                a, graph, dx=h.get_value(), secant_line_length=8, secant_line_color=colours.slope,
                dx_line_color=colours.x_direction, dy_line_color=colours.y_direction,
            )
        )  # fmt: skip
        name = manim.MathTypst('"slope" = ', color=colours.slope).next_to(formula, DOWN, buff=1)
        slope = manim.DecimalNumber(3.5, num_decimal_places=3, color=colours.slope).next_to(name, RIGHT)
        slope.add_updater(lambda number: number.set_value(2 * a + h.get_value()))
        self._show(0.15, FadeIn(axes, formula))
        self._show(0.2, Create(graph))
        self._show(0.15, FadeIn(fixed, dot, secant, name, slope))
        self._show(0.5, h.animate.set_value(0.01))

    def _show(self, share: float, *animations: Any) -> None:
        """Play for a share of what moves, then rest for the same share of what rests."""
        self.play(*animations, run_time=share * self._moves)
        if self._rests:
            self.wait(share * self._rests)


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
