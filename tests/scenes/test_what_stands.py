"""What does not move in an animation is drawn once for it: nothing of that may change while it plays."""

from __future__ import annotations

import pytest
from manim import VMobject

import scenes
from stage.scene.lesson_scene import LessonScene
from tests.scenes.frames import run_by_frames

SCENES = (
    scenes.TangentSlope,
    scenes.PlanePartials,
    scenes.HillPartials,
    scenes.GradientArrow,
    scenes.ShrinkingSteps,
)
LOOKS = 4  # a second


class Standing:
    """Looks at a scene: what stands through an animation, as it is drawn."""

    def __init__(self) -> None:
        self._animations, self._before = None, {}
        self.changed: set[str] = set()

    def look(self, scene: LessonScene) -> None:
        """Compare what stands with how it stood when the animation began."""
        family = [one for standing in scene.static_mobjects or () for one in standing.get_family()]
        now = {id(one): (one, _drawn(one)) for one in family if isinstance(one, VMobject)}
        if self._animations is scene.animations:
            for who, (one, drawn) in now.items():
                if self._before.get(who, (one, drawn))[1] != drawn:
                    self.changed.add(f"{scene.beats[-1].name}: {one} {getattr(one, 'label', '')}")
        self._animations, self._before = scene.animations, now


def _drawn(one: VMobject) -> bytes:
    return one.points.tobytes() + one.fill_rgbas.tobytes() + one.stroke_rgbas.tobytes()


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_what_stands_does_not_change(scene):
    """Whatever takes a colour, or another form, is among what the animation moves."""
    standing = Standing()
    run_by_frames(scene, standing.look, rate=LOOKS)
    assert not standing.changed
