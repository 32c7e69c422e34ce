"""What holds for every scene's code: named beats, no mathematics typed in, a frame a function of its time."""

from __future__ import annotations

import ast
import inspect
import itertools
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from manim import tempconfig

from scenes import SCENES
from stage.scene.lesson_scene import LessonScene
from stage.scene.lesson_scene_3d import LessonScene3D
from studio.check import certify
from tests.scenes.bars_alone import BarsAlone
from tests.scenes.cases import CASES
from tests.stage.drawn import state

ROOT = Path(__file__).resolve().parents[2]
EVERY = (*SCENES, BarsAlone)
FILES = {scene: Path(inspect.getfile(scene)) for scene in EVERY}
COUNTS = {0, 1, 2, 3, 4}
PLACING = {"turned", "stack"}  # what takes an angle of view, a gap

each_scene = pytest.mark.parametrize("scene", EVERY, ids=lambda s: s.__name__)


@each_scene
def test_its_cases_are_tried(scene):
    """A scene has a case; in a test file of its own, if it has one, what holds for every case is tried."""
    assert any(case.scene is scene for case in CASES.values())
    topic, name = FILES[scene].parts[-2:]
    own = ROOT / "tests/scenes" / topic / f"test_{name}"
    assert not own.exists() or "(EveryCase):" in own.read_text(encoding="utf-8")


@each_scene
def test_construct_is_a_table_of_contents(scene):
    """construct() is one call of play_beats with the scene's own beats, and nothing else."""
    (method,) = ast.parse(inspect.cleandoc("\n" + inspect.getsource(scene.construct))).body
    body = [s for s in method.body if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))]
    (statement,) = body
    call = statement.value
    assert ast.unparse(call.func) == "self.play_beats" and not call.keywords and call.args
    assert all(re.fullmatch(r"self\.[a-z_]+", ast.unparse(argument)) for argument in call.args)


@each_scene
def test_a_scene_file_is_short(scene):
    """A scene's file has at most 170 lines: what repeats belongs to the stage."""
    assert len(FILES[scene].read_text(encoding="utf-8").splitlines()) <= 170


def told(scene) -> list[ast.AST]:
    """A scene's code without docstrings and Parameters, whose defaults are the storyboard's values.

    Each node has its ``parent``.
    """
    nodes, waiting = [], [ast.parse(FILES[scene].read_text(encoding="utf-8"))]
    while waiting:
        node = waiting.pop()
        nodes.append(node)
        for child in ast.iter_child_nodes(node):
            child.parent = node
            parameters = isinstance(child, ast.ClassDef) and child.name == "Parameters"
            docstring = isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
            if not parameters and not docstring:
                waiting.append(child)
    return nodes


def is_named(number: ast.Constant) -> bool:
    """Whether a number is a constant, a named argument, an angle of view, a gap, or a share of a pace."""
    node = number
    while isinstance(node.parent, ast.UnaryOp | ast.BinOp | ast.Tuple):
        node = node.parent
    parent = node.parent
    if isinstance(parent, ast.Assign | ast.AnnAssign):
        return isinstance(parent.parent, ast.ClassDef | ast.Module)
    if isinstance(parent, ast.Call) and ast.unparse(parent.func).rpartition(".")[2] in PLACING:
        return True
    return isinstance(parent, ast.keyword) or "PACE." in ast.unparse(node)


@each_scene
def test_no_number_in_a_scene_is_mathematics(scene):
    """A scene's own numbers are counts up to four, or have a name that says what they are for."""
    numbers = [
        n for n in told(scene) if isinstance(n, ast.Constant) and type(n.value) in (int, float, complex)
    ]
    assert [ast.unparse(n.parent) for n in numbers if n.value not in COUNTS and not is_named(n)] == []


def is_unseen(text: ast.Constant) -> bool:
    """Whether a text is a Fact's expression or a number's format, which nobody sees or hears."""
    call = text.parent
    if isinstance(call, ast.JoinedStr) and isinstance(call.parent, ast.FormattedValue):
        return True
    return isinstance(call, ast.Call) and ast.unparse(call.func) == "Fact" and text in call.args[2:]


@each_scene
def test_no_number_is_typed_into_words(scene):
    """No text that a scene shows or says has a digit of its own."""
    nodes = [n for n in told(scene) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    texts = [n.value for n in nodes if not is_unseen(n)]
    assert texts and [text for text in texts if re.search(r"\d", text)] == []


@each_scene
def test_a_scene_stands_by_itself(scene):
    """A scene has one base, parameters with defaults, a docstring and a file named after it."""
    assert scene.__bases__ in ((LessonScene,), (LessonScene3D,)) and scene.__doc__ and scene.Parameters()
    assert FILES[scene].stem == re.sub(r"(?<=.)(?=[A-Z])", "_", scene.__name__).lower()


def test_no_scene_file_is_the_prefix_of_another():
    """Manim finds scenes by the start of their module's name: no scene file's name starts with another's."""
    names = sorted(path.stem for path in (ROOT / "scenes").glob("*/*.py") if path.stem != "__init__")
    assert len(names) >= 2 and not any(b.startswith(a) for a, b in itertools.pairwise(names))


def frames(scene, rate: int, media) -> dict[float, np.ndarray]:
    """What is seen in a run at every whole second at which it is looked at, by that time."""
    seen = {}

    def look(scene):
        time = round(float(scene.time), 3)
        if time.is_integer():
            seen[time] = state(*scene.mobjects)

    with (
        pytest.MonkeyPatch.context() as patch,
        tempconfig(
            {
                "media_dir": str(media),
                "dry_run": True,
                "frame_rate": rate,
                "verbosity": "ERROR",
                "progress_bar": "none",
            }
        ),
    ):
        patch.setattr(certify, "RATE", rate)
        scene(renderer=certify.DryRenderer(look)).render()
    return seen


@each_scene
def test_a_frame_is_a_function_of_its_time(scene, tmp_path):
    """The same moment looks the same in two runs, one of which came there in twice as many steps."""
    one, other = frames(scene, 5, tmp_path), frames(scene, 10, tmp_path)
    shared = sorted(set(one) & set(other))
    assert len(shared) >= 3
    for time in shared:
        assert one[time].shape == other[time].shape, time
        assert np.allclose(one[time], other[time], rtol=0, atol=1e-9), time


def test_manim_runs_a_scene_bare(tmp_path):
    """Manim's own command plays a scene from the project's folder, with its parameters' defaults."""
    folder = tmp_path / "media"
    command = [
        sys.executable,
        "-m",
        "manim",
        "--dry_run",
        "-ql",
        "--media_dir",
        str(folder),
        "scenes/slopes/tangent_slope.py",
        "TangentSlope",
    ]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert "Rendered TangentSlope" in done.stdout + done.stderr
    assert not list(folder.rglob("*.mp4"))
