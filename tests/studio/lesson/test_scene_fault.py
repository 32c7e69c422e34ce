"""A fault in a scene's own code is told in a few lines, with the clip, its line and the scene's own lines."""

from __future__ import annotations

import errno
import pickle
import sys
import warnings
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from stage.opengl.context import GraphicsError
from studio.__main__ import main
from studio.check import certify as certify_module
from studio.check.certify import certify
from studio.film.drawing import Part, draw
from studio.film.encoder import FilmError, Format
from studio.lesson.clip import Clip
from studio.lesson.lesson import LessonErrors, load
from studio.lesson.scene_fault import SceneFault, own_code
from studio.render.render import check_clip
from studio.render.stills import still, storyboard
from studio.render.worker_pool import WorkersError, worker_pool
from tests.studio.lesson import faulty
from tests.studio.lesson.faulty import WHILE_PLAYED
from tests.studio.tiny import TinyTangent

SMALL = Format(160, 90, 10)
each_fault = pytest.mark.parametrize("scene", WHILE_PLAYED, ids=lambda scene: scene.__name__)


@pytest.fixture(autouse=True)
def scenes(monkeypatch):
    """Let a lesson name the faulty scenes."""
    module = ModuleType("scenes")
    kinds = vars(faulty).values()
    module.SCENES = [k for k in kinds if isinstance(k, type) and hasattr(k, "play_beats")]
    monkeypatch.setitem(sys.modules, "scenes", module)


def clip_of(scene: type) -> Clip:
    return Clip("mine", scene, scene.Parameters(), 7, 1)


def lesson_of(scene: str, tmp_path: Path) -> Path:
    path = tmp_path / "mine.toml"
    path.write_text(f'# one\n\n[[scene]]\nid = "mine"\nscene = "{scene}"\n', encoding="utf-8")
    return path


def is_told(text: str, scene: type | None = None) -> bool:
    """Whether a text tells of a fault in a few printable lines, with what happened and where in the scene."""
    lines = text.splitlines()
    what, where = WHILE_PLAYED.get(scene, ("", ""))
    assert 2 <= len(lines) <= 8 and all(len(line) < 320 and line.isprintable() for line in lines), text
    assert "clip mine (line " in lines[0] and f": its scene failed: {what}" in lines[0], text
    assert any("faulty.py, line " in line and where in line for line in lines[1:]), text
    assert "Traceback" not in text and "site-packages" not in text
    return True


@each_fault
def test_the_check_tells_it(scene):
    """The check raises a SceneFault with clip, line, what happened and the scene's lines."""
    with pytest.raises(SceneFault) as raised:
        certify(clip_of(scene), "dark")
    fault = raised.value
    assert (fault.clip, fault.line) == ("mine", 7) and is_told(str(fault), scene)


@each_fault
def test_drawing_tells_it(scene, tmp_path):
    """So does drawing, and it leaves no film behind."""
    with pytest.raises(SceneFault) as raised:
        draw(Part(clip_of(scene), "dark", SMALL), tmp_path)
    assert is_told(str(raised.value), scene) and not list(tmp_path.rglob("*.mp4"))


@each_fault
def test_a_command_tells_it(scene, tmp_path, capsys):
    """A command ends with status 1, and after what it was at there are those lines alone."""
    assert main(["check", str(lesson_of(scene.__name__, tmp_path))]) == 1
    progress, told = capsys.readouterr().err.split("\n", 1)
    assert progress == "checking 1 clip"
    assert told.startswith("hillwalk: clip mine (line 3 of the lesson)") and is_told(told, scene)


@pytest.mark.parametrize("make", [still, storyboard], ids=lambda made: made.__name__)
def test_pictures_tell_it(make, tmp_path):
    """A still and a storyboard tell it in the same words."""
    lesson = load(lesson_of("InSetup", tmp_path))
    with pytest.raises(SceneFault) as raised:
        make(lesson, tmp_path) if make is storyboard else make(lesson, None, None, tmp_path, "draft")
    assert is_told(str(raised.value), faulty.InSetup)


def test_it_comes_whole_from_another_process():
    """A worker's fault reaches us as it was told there, also where the error itself could not travel."""
    with worker_pool(2, lambda *_: None) as workers:
        asked = {
            s: workers.submit(check_clip, clip_of(s), "dark") for s in (faulty.OfItsOwnKind, faulty.Exits)
        }
        for scene, future in asked.items():
            with pytest.raises(SceneFault) as raised:
                future.result()
            assert is_told(str(raised.value), scene)


def test_it_can_be_pickled():
    """What comes out of a pickle is the same fault."""
    fault = SceneFault("mine", 7, "ValueError: no", ("a.py, line 1, in setup: no()",))
    again = pickle.loads(pickle.dumps(fault))
    assert (str(again), again.lines, again.what) == (str(fault), fault.lines, fault.what)


def test_a_chapter_that_fails_is_told(tmp_path, capsys):
    """An error in a scene's chapter() is told where the title is asked for."""
    with pytest.raises(SceneFault) as raised:
        _ = clip_of(faulty.InItsChapter).title
    assert is_told(str(raised.value)) and "in chapter: return f" in str(raised.value)
    assert main(["list", str(lesson_of("InItsChapter", tmp_path))]) == 1
    assert is_told(capsys.readouterr().err)


def test_parameters_that_fail_are_told(tmp_path, capsys):
    """An error in Parameters.refuse(), which no lecturer can cure, names clip, line and the scene's lines."""
    assert main(["check", str(lesson_of("InRefuse", tmp_path))]) == 1
    told = capsys.readouterr().err
    assert is_told(told) and "KeyError" in told and "in refuse: return {}[self.at]" in told


def test_a_claim_that_fails_is_told():
    """An error in a claim's own reading is no crash of the check."""
    with pytest.raises(SceneFault) as raised:
        certify(clip_of(faulty.InAClaim), "dark")
    assert is_told(str(raised.value)) and "in <lambda>: self.add(claim(" in str(raised.value)


def test_a_lesson_that_is_refused_is_no_fault(tmp_path):
    """What a lecturer can cure is told as ever."""
    path = lesson_of("InSetup", tmp_path)
    path.write_text(path.read_text(encoding="utf-8") + "at = 3\nrate = 2\n", encoding="utf-8")
    with pytest.raises(LessonErrors):
        load(path)


NOT_THE_SCENES = [
    KeyboardInterrupt(),
    GraphicsError("no OpenGL"),
    FilmError("no film"),
    WorkersError("nobody"),
    OSError(errno.ENOSPC, "No space left on device", "out/film.mp4"),
    OSError(errno.EMFILE, "Too many open files"),
]


@pytest.mark.parametrize("error", NOT_THE_SCENES, ids=repr)
def test_what_is_not_the_scenes_goes_on(error):
    """An interrupt, no OpenGL, no film, no workers, a full disk: none is told as the scene's, though it rises
    through the scene's own lines.
    """

    class Raises(TinyTangent):
        def move_it(self):
            raise error

    with pytest.raises(type(error)) as raised:
        certify(clip_of(Raises), "dark")
    assert raised.value is error


def test_a_disk_that_fails_beneath_a_scene_goes_on(monkeypatch):
    """An OSError of any kind, raised in the program's own code below the scene's, is not the scene's."""

    def denied(*_):
        raise PermissionError(errno.EACCES, "Permission denied", "out")

    monkeypatch.setattr(certify_module.Examiner, "look", denied)
    # The same error rises through the scene's construct(), as one does where a film is written.
    monkeypatch.setattr(denied, "__code__", denied.__code__.replace(co_filename=certify_module.__file__))
    with pytest.raises(PermissionError):
        certify(clip_of(TinyTangent), "dark")


def test_numpy_is_silent_in_a_scene():
    """What NumPy would warn of inside a scene's code goes unsaid: the check looks for what is not finite."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with own_code("mine", 7, TinyTangent):
            assert np.isnan(np.zeros(1) / np.zeros(1)).all()
