"""What holds for every scene: certified claims and layout, named beats, no mathematics typed in."""

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
from stage.claims import GEOMETRY_TOLERANCE
from stage.lesson_scene import LessonScene, LessonScene3D
from stage.theme import THEMES
from studio import certify
from tests.scenes.cases import CASES
from tests.stage.drawn import state

ROOT = Path(__file__).resolve().parents[2]
FILES = {scene: Path(inspect.getfile(scene)) for scene in SCENES}
ANGLES = {10, 20, 24, 25, 360}  # degrees by which the viewer turns
LENGTHS = {
    0.1,
    0.2,
    0.22,
    0.24,
    0.3,
    0.4,
    0.5,
    0.55,
    0.6,
    0.66,
    0.68,
    1.3,
    1.4,
    2.5,
}  # gaps, shares and radii, in frame units
COUNTS = {0, 1, 2, 3, 4}

each_case = pytest.mark.parametrize("name", CASES)
each_scene = pytest.mark.parametrize("scene", SCENES, ids=lambda s: s.__name__)


@each_case
def test_it_is_certified(examined, name):
    """Every claim holds, and no text collides, leaves the margin or is too small."""
    report, _ = examined(name)
    assert [str(finding) for finding in report.findings] == [] and report.ok


@each_case
def test_it_claims_enough(examined, name):
    """A clip claims at least forty things, numbers and shapes, each with an expression and an exact value."""
    report, _ = examined(name)
    assert len(report.claims) >= 40
    kinds = {row["kind"] for row in report.claims}
    assert {"number", "point"} <= kinds and kinds & {"line", "arrow"} and kinds & {"curve", "surface"}
    assert all(row["expression"] and row["exact"] for row in report.claims)


@each_case
def test_its_geometry_is_exact(examined, name):
    """No drawn shape is off by more than a millionth of a unit, and no error is NaN."""
    report, _ = examined(name)
    assert report.worst_error <= GEOMETRY_TOLERANCE == 1e-6
    assert np.isfinite([row["error"] for row in report.claims]).all()


@each_case
def test_every_beat_claims_and_rests(examined, name):
    """Each beat has a name of its own, claims something, lasts, and follows the one before without a gap."""
    report, _ = examined(name)
    names = [beat.name for beat in report.beats]
    assert len(set(names)) == len(names) and {row["beat"] for row in report.claims} == set(names)
    assert report.beats[0].start == 0 and report.beats[-1].end == pytest.approx(report.seconds)
    assert all(a.end == pytest.approx(b.start) for a, b in zip(report.beats, report.beats[1:], strict=False))
    assert all(beat.end - beat.start >= 1 for beat in report.beats)


@each_case
def test_every_caption_can_be_read(examined, name):
    """Captions come in order, within their beat, and none asks for more than 160 words a minute."""
    report, _ = examined(name)
    for beat in report.beats:
        times = [time for time, _ in beat.words]
        assert times == sorted(times) and all(beat.start <= time <= beat.end for time in times)
        for (start, words), end in zip(beat.words, [*times[1:], beat.end], strict=True):
            assert len(words.split()) <= 160 / 60 * (end - start) + 1e-6, words


@each_case
def test_nothing_is_off_the_frame(examined, name):
    """At the end of the clip all that is drawn has finite points and lies inside the frame."""
    _, scene = examined(name)
    for part in scene.get_mobject_family_members():
        if len(part.points):
            assert np.isfinite(part.points).all()
            if part.get_fill_opacity() or part.get_stroke_opacity():
                assert np.abs(part.points[:, 0]).max() <= scene.layout.width / 2
                assert np.abs(part.points[:, 1]).max() <= scene.layout.height / 2


@each_case
def test_its_colours_are_the_themes(examined, name):
    """What is seen at the end is filled with the theme's own colours, on the theme's ground."""
    _, scene = examined(name)
    theme = THEMES[CASES[name].theme]
    roles = [theme[role] for role in vars(theme) if role != "name"]
    own = {colour.lower() for given in roles for colour in ((given,) if isinstance(given, str) else given)}
    assert scene.camera.background_color.to_hex().lower() == theme.ground.lower()
    filled = [m for m in scene.get_mobject_family_members() if len(m.points) and m.get_fill_opacity() > 0.9]
    strange = {m.get_fill_color().to_hex().lower() for m in filled} - own
    assert strange == set()


@each_scene
def test_the_poster_is_a_beat(scene, examined):
    """The beat named for the poster is one of the scene's."""
    name = next(n for n, case in CASES.items() if case.scene is scene)
    beats = {beat.name for beat in examined(name)[0].beats}
    assert scene.poster.replace("_", "-") in beats and scene.headline


@each_scene
def test_construct_is_a_table_of_contents(scene):
    """construct() is one call of play_beats with at least five of the scene's own beats, and nothing else."""
    (method,) = ast.parse(inspect.cleandoc("\n" + inspect.getsource(scene.construct))).body
    body = [s for s in method.body if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))]
    (statement,) = body
    call = statement.value
    assert ast.unparse(call.func) == "self.play_beats" and not call.keywords and len(call.args) >= 5
    assert all(re.fullmatch(r"self\.[a-z_]+", ast.unparse(argument)) for argument in call.args)


@each_scene
def test_a_scene_file_is_short(scene):
    """A scene's file has at most 170 lines: what repeats belongs to the stage."""
    assert len(FILES[scene].read_text(encoding="utf-8").splitlines()) <= 170


def told(scene) -> list[ast.AST]:
    """A scene's code without docstrings and Parameters, whose defaults are the storyboard's values."""
    nodes, waiting = [], [ast.parse(FILES[scene].read_text(encoding="utf-8"))]
    while waiting:
        node = waiting.pop()
        nodes.append(node)
        for child in ast.iter_child_nodes(node):
            parameters = isinstance(child, ast.ClassDef) and child.name == "Parameters"
            docstring = isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
            if not parameters and not docstring:
                waiting.append(child)
    return nodes


@each_scene
def test_no_number_in_a_scene_is_mathematics(scene):
    """A scene's own numbers are counts up to four, and a few lengths on the frame and angles of view."""
    numbers = {
        n.value for n in told(scene) if isinstance(n, ast.Constant) and type(n.value) in (int, float, complex)
    }
    assert numbers <= COUNTS | LENGTHS | ANGLES


@each_scene
def test_no_number_is_typed_into_words(scene):
    """No text that a scene shows or says has a digit of its own."""
    texts = [n.value for n in told(scene) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    assert texts and [text for text in texts if re.search(r"\d", text)] == []


@each_scene
def test_a_scene_stands_by_itself(scene):
    """A scene has one base, parameters with defaults, a docstring and a file named after it."""
    assert scene.__bases__ in ((LessonScene,), (LessonScene3D,)) and scene.__doc__ and scene.Parameters()
    assert FILES[scene].stem == re.sub(r"(?<=.)(?=[A-Z])", "_", scene.__name__).lower()


def test_no_scene_file_is_the_prefix_of_another():
    """Manim finds scenes by the start of their module's name: no scene file's name starts with another's."""
    names = sorted(path.stem for path in (ROOT / "scenes").glob("*.py") if path.stem != "__init__")
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
    assert len(shared) >= 15
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
        "scenes/tangent_slope.py",
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
