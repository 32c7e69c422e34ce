"""A flat clip loads nothing of space: neither the stage's rooms for it nor contour lines nor other topics."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from scenes import SCENES
from stage.scene.lesson_scene_3d import LessonScene3D

ROOT = Path(__file__).resolve().parents[2]
FLAT = [scene for scene in SCENES if not issubclass(scene, LessonScene3D)]
SOLID = "stage.opengl", "stage.three_d", "stage.graphing.contour", "stage.scene.lesson_scene_3d", "contourpy"


def loaded_by(module: str) -> dict[str, str]:
    """The modules that a Python of its own loads for one, and their files."""
    code = (
        f"import sys, {module}\n"
        "for name, one in list(sys.modules.items()):\n"
        "    print(name, getattr(one, '__file__', None) or '', sep='\\t')"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return dict(line.split("\t") for line in done.stdout.splitlines() if "\t" in line)


@pytest.mark.parametrize("scene", FLAT, ids=lambda s: s.__name__)
def test_a_flat_scene_loads_nothing_of_space(scene):
    """Importing a flat scene's module loads no OpenGL, no space, no contour lines and no other topic."""
    loaded = loaded_by(scene.__module__)
    assert [name for name in loaded if name.startswith(SOLID)] == []
    topics = {name.split(".")[1] for name in loaded if name.startswith("scenes.")}
    assert topics == {scene.__module__.split(".")[1]}
    ours = [Path(file) for name, file in loaded.items() if name.partition(".")[0] in ("stage", "scenes")]
    assert len(ours) > 15
    for path in ours:  # Manim itself loads moderngl
        tree = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        names = {alias.name for node in tree if isinstance(node, ast.Import) for alias in node.names}
        assert "moderngl" not in names, path
