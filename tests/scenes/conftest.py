"""Every scene is run once a case, without drawing; all tests share its report and its last state."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from manim import CairoRenderer, tempconfig
from manim.utils.exceptions import EndSceneEarlyException

from studio.check import certify
from tests.scenes.beat_ends import Watch
from tests.scenes.cases import CASES

pytest.register_assert_rewrite("tests.scenes.every_case")


@pytest.fixture(scope="session")
def watched(tmp_path_factory):
    """Give a case's (report, scene, watch): the scene as it stands at its end, and what was seen before."""
    media, done = tmp_path_factory.mktemp("media"), {}

    def examine(name: str):
        if name not in done:
            case, made, watches = CASES[name], [], []

            def make(**kwargs):
                made.append(case.scene(case.scene.Parameters(**case.given), theme=case.theme, **kwargs))
                return made[0]

            def watch(clip: str) -> Watch:
                watches.append(Watch(clip))
                return watches[0]

            with pytest.MonkeyPatch.context() as patch, tempconfig({"media_dir": str(media)}):
                patch.setattr(certify, "RATE", case.rate)
                patch.setattr(certify, "Examiner", watch)
                done[name] = certify.examine(make, name), made[0], watches[0]
        return done[name]

    return examine


@pytest.fixture(scope="session")
def examined(watched):
    """Give a case's (report, scene), the scene as it stands at its end."""
    return lambda name: watched(name)[:2]


class FirstFrame(CairoRenderer):
    """Manim's own renderer, which ends the scene as soon as a frame is drawn, and keeps it."""

    def add_frame(self, frame: np.ndarray, num_frames: int = 1) -> None:
        self.first = frame[..., :3].copy()
        raise EndSceneEarlyException


@pytest.fixture(scope="session")
def first_frame(tmp_path_factory):
    """Draw a case's first frame (270, 480, 3); give it and the row at which its zone for titles ends."""
    settings: dict[str, Any] = {"dry_run": True, "media_dir": str(tmp_path_factory.mktemp("media"))}
    settings |= {"pixel_width": 480, "pixel_height": 270, "progress_bar": "none", "verbosity": "ERROR"}

    def draw(name: str) -> tuple[np.ndarray, int]:
        case, renderer = CASES[name], FirstFrame()
        with tempconfig(settings):
            scene = case.scene(case.scene.Parameters(**case.given), theme=case.theme, renderer=renderer)
            scene.render()
        layout = scene.layout
        return renderer.first, round(270 * (0.5 - layout.title.bottom / layout.height))

    return draw
