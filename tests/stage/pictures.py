"""Small pictures of things in space, taken outside any scene, and lines of sight followed by hand."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from manim import CairoRenderer, Mobject, ThreeDScene, tempconfig

from mathcore import Box, Surface, surface_box
from stage.style.theme import THEMES
from stage.three_d.camera import TerrainCamera
from stage.three_d.space import Space
from stage.three_d.terrain import CORNERS, Terrain
from stage.three_d.viewpoints import Viewpoint

LOUD = "#FF00FF"
THEME = THEMES["dark"]
HILL, SADDLE, WAVES = "3exp(-(x^2+2y^2)/6)", "(x^2 - y^2)/2", "sin(x)cos(y)"


@cache
def surface_of(text: str) -> Surface:
    return Surface.read(text, None)


@cache
def space_of(text: str) -> Space:
    return Space(surface_box(surface_of(text)))


def hill_of(text: str, box: Box | None = None, levels: Sequence[float] = (), n: int = CORNERS) -> Terrain:
    """A new hill over a function's own box, or over another."""
    space = Space(box) if box else space_of(text)
    return Terrain(space, surface_of(text), THEME, levels, n=n)


def camera_at(view: Viewpoint, size: tuple[int, int] = (640, 360), kind: type = TerrainCamera, **more):
    """A camera that looks from a view, its ground black."""
    size = {"pixel_width": size[0], "pixel_height": size[1], "frame_width": 8 * size[0] / size[1]}
    camera = kind(frame_height=8.0, background_color="#000000", **size, **more)
    view.set(camera)
    return camera


def picture(camera: TerrainCamera, *mobjects: Mobject) -> np.ndarray:
    """What a camera sees, drawn anew: (height, width, 3)."""
    camera.reset()
    camera.capture_mobjects(mobjects)
    return camera.pixel_array[..., :3].copy()


def loud(pixels: np.ndarray) -> np.ndarray:
    """How much of each pixel is of the loud colour, about 0 to 1."""
    red, green, blue = np.moveaxis(np.asarray(pixels, float), -1, 0)
    return np.clip((np.minimum(red, blue) - green) / 255, 0, 1)


def frame_pixels(camera: TerrainCamera, flat: np.ndarray) -> np.ndarray:
    """The pixels (column, row), (n, 2), whose corners' coordinates are those of frame points (n, 2 or 3)."""
    unit = camera.pixel_width / camera.frame_width
    middle = np.array([camera.pixel_width, camera.pixel_height]) / 2
    return middle + (np.asarray(flat)[:, :2] - camera.frame_center[:2]) * unit * [1, -1]


def sights(camera: TerrainCamera, pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The eye (3,) and the directions (n, 3), of length 1, in which the pixels (n, 2) are seen.

    Manim's projection taken back by hand: a place at depth z lies at zoom · f/(f − z) times its x and y.
    """
    unit = camera.pixel_width / camera.frame_width
    flat = (pixels - np.array([camera.pixel_width, camera.pixel_height]) / 2) / unit * [1, -1]
    flat = (flat + camera.frame_center[:2] - camera.lens_shift) / camera.get_zoom()
    turn, focal = camera.generate_rotation_matrix(), camera.get_focal_distance()
    ways = np.column_stack([flat, np.full(len(flat), -focal)]) @ turn
    return turn[2] * focal + camera.frame_center, ways / np.linalg.norm(ways, axis=1, keepdims=True)


def first_hits(surface: Surface, space: Space, eye: np.ndarray, ways: np.ndarray, steps: int = 500):
    """How far from the eye each line of sight first meets the ground in its box, ∞ where it never does."""
    middle = np.mean([space.box.x, space.box.y, space.box.z], axis=1)
    lows, highs = (space.point(*ends) for ends in zip(space.box.x, space.box.y, space.box.z, strict=True))
    with np.errstate(divide="ignore"):
        sides = np.stack([(lows - eye) / ways, (highs - eye) / ways])
    enter, leave = sides.min(axis=0).max(axis=1), sides.max(axis=0).min(axis=1)
    result, met = np.full(len(ways), np.inf), np.flatnonzero(enter < leave)
    if not len(met):
        return result

    def above(t: np.ndarray, rays: np.ndarray) -> np.ndarray:
        places = eye + t[..., None] * rays
        x, y, z = np.moveaxis(places / space.unit + middle, -1, 0)
        return z - surface.values(x, y)

    rays = ways[met][:, None]
    t = enter[met][:, None] + (leave - enter)[met][:, None] * np.linspace(0, 1, steps)
    over = above(t, rays)
    crossed = over[:, 1:] * over[:, :-1] <= 0
    found = crossed.any(axis=1)
    at = crossed.argmax(axis=1)[found]
    rows = np.flatnonzero(found)
    low, high, sign = t[rows, at], t[rows, at + 1], np.sign(over[rows, at])
    for _ in range(40):
        half = (low + high) / 2
        before = above(half, rays[rows, 0]) * sign > 0
        low, high = np.where(before, half, low), np.where(before, high, half)
    result[met[rows]] = (low + high) / 2
    return result


class Watched(CairoRenderer):
    """Manim's own renderer; it keeps every frame (height, width, 3) and what ``ask()`` answers to it."""

    def __init__(self, ask=lambda renderer: None, camera_class: type = TerrainCamera):
        super().__init__(camera_class=camera_class)
        self.frames: list[tuple[np.ndarray, object]] = []
        self._ask = ask

    def add_frame(self, frame: np.ndarray, num_frames: int = 1) -> None:
        self.frames.append((frame[..., :3].copy(), self._ask(self)))
        super().add_frame(frame, num_frames)


def watch(construct, tmp_path, ask=lambda renderer: None, kind: type = ThreeDScene) -> list[tuple]:
    """The frames of a scene of a TerrainCamera, 8 a second, played by Manim without writing a film."""
    settings = {"dry_run": True, "media_dir": str(tmp_path), "frame_rate": 8, "verbosity": "ERROR"}
    settings |= {
        "pixel_width": 640,
        "pixel_height": 360,
        "progress_bar": "none",
        "background_color": "#000000",
    }
    with tempconfig(settings):
        renderer = Watched(ask)
        scene = type("Played", (kind,), {"construct": construct})(
            renderer=renderer, camera_class=TerrainCamera
        )
        scene.render()
    return renderer.frames
