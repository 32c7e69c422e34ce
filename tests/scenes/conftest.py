"""Every scene is run once a case, without drawing; all tests share its report and its last state."""

from __future__ import annotations

import pytest
from manim import tempconfig

from studio import certify
from tests.scenes.cases import CASES

pytest.register_assert_rewrite("tests.scenes.every_case")


@pytest.fixture(scope="session")
def examined(tmp_path_factory):
    """Give a case's (report, scene), the scene as it stands at its end."""
    media, done = tmp_path_factory.mktemp("media"), {}

    def examine(name: str):
        if name not in done:
            case, made = CASES[name], []

            def make(**kwargs):
                made.append(case.scene(case.scene.Parameters(**case.given), theme=case.theme, **kwargs))
                return made[0]

            with pytest.MonkeyPatch.context() as patch, tempconfig({"media_dir": str(media)}):
                patch.setattr(certify, "RATE", case.rate)
                done[name] = certify.examine(make, name), made[0]
        return done[name]

    return examine
