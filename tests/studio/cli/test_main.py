"""The command: what it prints, its exit statuses, and that a user's slip is no traceback."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import weakref
from pathlib import Path
from types import SimpleNamespace

import pytest

import studio.__main__ as program
from mathcore import Box, Surface
from stage.claims.claim import claim
from stage.opengl.context import GraphicsError
from stage.scene.lesson_scene_3d import LessonScene3D
from stage.three_d.space import Space
from stage.three_d.terrain import Terrain
from studio.__main__ import main
from studio.cli.lessons import load_lesson
from studio.commands import COMMANDS
from tests.studio.tiny import TinyTangent, holds, known

ROOT = Path(__file__).parents[3]
ONE = '[[scene]]\nscene = "TinyTangent"\nid = "one"\n'


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty working folder in which the tiny scenes are those that there are."""
    known(monkeypatch)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("studio.render.worker_pool.all_cores", lambda: 1)  # in this process
    return tmp_path


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)


def python(*arguments: str, status: int = 0, env=None) -> subprocess.CompletedProcess:
    run = [sys.executable, *arguments]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, env=env, check=False)
    assert done.returncode == status, done.stderr
    return done


def test_help_tells_of_every_command(capsys):
    """--help names every command, with examples and the exit statuses; each command has a help of its own."""
    assert main(["--help"]) == 0
    told = capsys.readouterr().out
    for command in (each.name for each in COMMANDS):
        assert f"\n    {command}" in told
        assert main([command, "--help"]) == 0
    assert len(COMMANDS) == 12 and "examples:" in told and "exit status:" in told


def test_help_needs_no_manim():
    """--help is answered without importing Manim, SymPy or pydantic, which takes seconds."""
    program = (
        "import sys\nfrom studio.__main__ import main\nmain(['--help'])\n"
        "print(*({'manim', 'sympy', 'pydantic', 'rich'} & set(sys.modules)), 'END')"
    )
    done = python("-c", program)
    assert done.stdout.splitlines()[-1].strip() == "END"


def test_version(capsys):
    """--version tells the program's name and version."""
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("hillwalk 0.")


def test_render_makes_and_tells(here, capsys):
    """render exits 0, tells of the clip on a line of its own, and ends with a table and the place."""
    write(here, "mine.toml", ONE)
    assert main(["render", "mine.toml", "--quality", "draft"]) == 0
    out, err = capsys.readouterr()
    assert "one: 2 beats, 48 frames" in err
    assert str(Path("out/mine/clips/one.mp4")) in out.splitlines() and "3.2 s" in out
    assert f"The lecture is {Path('out/mine/lecture.mp4')}" in out
    assert (here / "out" / "mine" / "lecture.mp4").exists()


def test_render_of_a_wrong_claim(here, capsys):
    """Where a claim fails, render exits 1, tells clip, beat, time and object, and writes nothing."""
    write(here, "mine.toml", '[[scene]]\nscene = "Wrong"\n')
    assert main(["render", "mine.toml", "--quality", "draft"]) == 1
    told = capsys.readouterr().out
    assert "wrong · show-the-square · 0." in told and "the square (shown [0.0, 1.05], true 1)" in told
    assert "Nothing was drawn" in told and not (here / "out").exists()


def test_render_of_a_fault_of_layout(here, capsys):
    """A fault of layout is listed with what helps; the film is there, and the exit status 0."""
    write(here, "mine.toml", '[[scene]]\nscene = "Crowded"\n')
    assert main(["render", "mine.toml", "--quality", "draft"]) == 0
    told = capsys.readouterr().out
    assert "too far out" in told and "The layout has the faults" in told and "at = …" in told
    assert (here / "out" / "mine" / "lecture.mp4").exists()


def test_check_prints_a_table_for_each_clip(here, capsys):
    """check exits 0 or 1, prints a row for each beat, and writes nothing."""
    write(here, "good.toml", ONE)
    write(here, "bad.toml", ONE + '[[scene]]\nscene = "Crowded"\n')
    assert main(["check", "good.toml"]) == 0
    told = capsys.readouterr().out
    assert "one · A tiny tangent: x^2" in told and "1 clip, 2 claims: all is well." in told
    rows = [line.split() for line in told.splitlines()]
    assert ["show-the-square", "1.4", "1", "0", "ok", "ok"] in rows and [
        "all",
        "3.2",
        "2",
        "0",
        "ok",
        "ok",
    ] in rows
    assert main(["check", "good.toml", "bad.toml"]) == 0
    told = capsys.readouterr().out
    assert "✗ crowded · show-the-square · " in told and "too far out" in told
    assert "3 clips, 6 claims: every value is right; 1 of 3 clips with faults of layout" in told
    assert "the film is made all the same" in told and "at = …" in told
    assert main(["check", "good.toml", "bad.toml", "--strict"]) == 1
    assert "3 clips, 6 claims: 1 of 3 clips FAILED." in capsys.readouterr().out
    assert sorted(path.name for path in here.iterdir()) == ["bad.toml", "good.toml"]


def test_check_of_a_wrong_claim(here, capsys):
    """A value that is shown wrong fails, strict or not, and nobody is told that the film is made."""
    write(here, "mine.toml", '[[scene]]\nscene = "Wrong"\n')
    for strict in ([], ["--strict"]):
        assert main(["check", "mine.toml", *strict]) == 1
        told = capsys.readouterr().out
        assert "1 clip FAILED" in told and "all the same" not in told


def test_check_in_the_other_theme(here, monkeypatch):
    """--theme is checked in place of the lesson's own."""
    from studio.check import certify

    write(here, "mine.toml", ONE)
    seen, check = [], certify.certify
    monkeypatch.setattr(certify, "certify", lambda clip, theme: seen.append(theme) or check(clip, theme))
    assert main(["check", "mine.toml", "--theme", "light"]) == 0
    assert seen == ["light"]


def test_still_and_storyboard_and_preview(here, capsys, monkeypatch):
    """Each tells where its file lies; preview opens it."""
    write(here, "mine.toml", ONE)
    opened = []
    monkeypatch.setattr("studio.render.preview.open_file", lambda path: opened.append(path) or True)
    assert main(["still", "mine.toml", "--clip", "one", "--beat", "move-it", "--quality", "draft"]) == 0
    assert main(["storyboard", "mine.toml"]) == 0
    assert main(["preview", "mine.toml", "--clip", "one"]) == 0
    lines = capsys.readouterr().out.splitlines()
    expected = [
        Path("out/mine") / name
        for name in ("stills/one-move-it.png", "storyboard/one.png", "preview/one.mp4")
    ]
    assert [Path(line) for line in lines] == expected == [path for path in expected if path.exists()]
    assert opened == expected[2:]


def test_list(here, capsys):
    """list shows the scenes and their parameters, or a lesson's clips with their titles."""
    write(here, "mine.toml", ONE + 'f = "x^3"\n')
    assert main(["list"]) == 0
    told = capsys.readouterr().out
    assert "# TinyTangent: A tiny tangent\n# A square, then a dot that moves.\n[[scene]]\n" in told
    assert 'L     = "(w - 3)^2"\n' in told
    assert "# window = { x = [-1, 4], y = [-1, 4], f = [0, 30] }   # optional: the x-range\n" in told
    assert main(["list", "mine.toml"]) == 0
    told = capsys.readouterr().out
    assert ["1", "one", "TinyTangent", "A", "tiny", "tangent:", "x^3", "1"] in [
        line.split() for line in told.splitlines()
    ]


BAD = [  # arguments, words that must be told
    (["render", "mine.toml", "--clip", "oen"], ("mine.toml has no clip 'oen' — did you mean one?",)),
    (["check", "mine.toml", "--clip", "oen"], ("did you mean one?",)),
    (["still", "mine.toml", "--beat", "move"], ("did you mean move-it?",)),
    (["render", "min.toml"], ("min.toml: there is no such file — did you mean mine.toml?",)),
    (["render", "."], ("a folder",)),
    (
        ["check", "mine.toml", "bad.toml", "worse.toml"],
        ("bad.toml:3: steps = 0: it must be at least 1", "worse.toml:1:"),
    ),
    (["render", "bad.toml"], ("bad.toml:3: steps = 0: it must be at least 1 — try steps = 8",)),
    (["render", "mine.toml", "--out", "mine.toml"], ("mine.toml",)),
    (["render", "mine.toml", "--quality", "odd"], ("--quality odd:", "there are draft, medium, high and 4k")),
    (["still", "mine.toml", "--quality", "hd"], ("--quality hd:", "did you mean --quality high?")),
    (["render", "mine.toml", "--quality", "1080P"], ("did you mean --quality high?",)),
    (["render", "mine.toml", "--quality", "720p30"], ("did you mean --quality medium?",)),
    (["render", "mine.toml", "--theme", "white"], ("did you mean --theme light?",)),
    (["render", "mine.toml", "--jobs", "0"], ("--jobs 0: a whole number from 1 would work",)),
    (["render", "mine.toml", "--jobs", "9" * 5000], ("a whole number from 1 would work",)),
    (["rendr"], ("rendr: there is no such command — did you mean render?",)),
    (["mine.toml"], ("try hillwalk render mine.toml",)),
    (["list", "mine.toml", "--clip", "oen"], ("did you mean one?",)),
    ([], ("which command",)),
]


@pytest.mark.parametrize(("arguments", "words"), BAD, ids=[" ".join(a) or "nothing" for a, _ in BAD])
def test_bad_input_exits_2(here, capsys, arguments, words):
    """A slip exits 2 with a plain message and no traceback, and nothing is written."""
    write(here, "mine.toml", ONE)
    write(here, "bad.toml", '[[scene]]\nscene = "TinySteps"\nsteps = 0\nL = "w^2"\n')
    write(here, "worse.toml", "f = x^2\n")
    before = sorted(here.rglob("*"))
    assert main(arguments) == 2
    told = capsys.readouterr().err
    for word in words:
        assert word in told
    assert "Traceback" not in told and sorted(here.rglob("*")) == before


def test_a_second_render_has_nothing_to_do(here, capsys, monkeypatch):
    """The same again: no lesson is loaded and no file is touched. With one missing, all is there again."""
    write(here, "mine.toml", ONE)
    asked = ["render", "mine.toml", "--quality", "draft"]
    assert main(asked) == 0
    made = {path: path.read_bytes() for path in (here / "out" / "mine").rglob("*") if path.is_file()}
    times = {path: path.stat().st_mtime_ns for path in made}
    with monkeypatch.context() as patch:
        patch.setattr("studio.lesson.lesson.load", None)  # to call it would fail
        capsys.readouterr()
        assert main(asked) == 0
    assert "all there already" in capsys.readouterr().out
    assert {path: path.stat().st_mtime_ns for path in made} == times
    (here / "out" / "mine" / "lecture.mp4").unlink()
    assert main(asked) == 0 and "all there already" not in capsys.readouterr().out
    assert {path: path.read_bytes() for path in made} == made


def test_a_disk_that_cannot_be_written(here, capsys, monkeypatch):
    """Where a file cannot be written, the message names it, the reason and a cure, and exits 1."""
    write(here, "mine.toml", ONE)

    def full(*_, **__):
        raise OSError(28, "No space left on device", "out/mine")

    monkeypatch.setattr("studio.output.folders.publish", full)
    assert main(["preview", "mine.toml", "--clip", "one"]) == 1
    told = capsys.readouterr().err.splitlines()[-1]
    assert told.startswith("hillwalk: out/mine: No space left on device (")
    assert " are free there) — make room, or write elsewhere: --out FOLDER" in told
    assert not (here / "out" / "mine").exists()


def test_an_interrupt_exits_130(here, capsys, monkeypatch):
    """Ctrl-C, or a polite kill, ends with one line and status 130."""
    write(here, "mine.toml", ONE)
    # A shell starts its background jobs deaf to Ctrl-C; the tests may be such a job.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        for way in (signal.SIGINT, signal.SIGTERM):
            monkeypatch.setattr(
                "studio.render.stills.storyboard", lambda *_, way=way: signal.raise_signal(way)
            )
            assert main(["storyboard", "mine.toml"]) == 130
            told = capsys.readouterr().err.splitlines()[-1]
            assert told == "hillwalk: interrupted; nothing half-made was left behind"
    finally:
        signal.signal(signal.SIGINT, before)


def test_an_interrupt_in_a_callback_is_not_lost(capsys, monkeypatch):
    """Python drops what a weak reference's callback raises; the command is interrupted all the same."""

    def run(_) -> int:
        def callback(_) -> None:
            signal.raise_signal(signal.SIGINT)

        gone = {1}
        heard = weakref.ref(gone, callback)
        del gone
        assert heard() is None
        time.sleep(10)
        return 0

    chosen = SimpleNamespace(run=run)
    monkeypatch.setattr(program, "parser", lambda _: SimpleNamespace(parse_args=lambda _: chosen))
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # which may be ignored where tests run
    try:
        assert main([]) == 130
    finally:
        signal.signal(signal.SIGINT, before)
    assert capsys.readouterr().err == "hillwalk: interrupted; nothing half-made was left behind\n"


def test_an_interrupt_in_the_making_of_a_dataclass_exits_130(tmp_path):
    """In the midst of an exec of a text as well, after which Python by itself ends with the signal."""
    interrupted = (
        "import sys\n"
        "from types import SimpleNamespace as Set\n"
        "import studio.__main__ as program\n"
        "chosen = Set(run=lambda _: exec('raise KeyboardInterrupt'))\n"
        "program.parser = lambda _: Set(parse_args=lambda _: chosen)\n"
        "sys.exit(program.main())\n"
    )
    write(tmp_path, "interrupted.py", interrupted)
    paths = os.pathsep.join([str(tmp_path), str(ROOT)])
    done = python("-m", "interrupted", status=130, env=os.environ | {"PYTHONPATH": paths})
    assert done.stderr == "hillwalk: interrupted; nothing half-made was left behind\n"


class TinyHill(LessonScene3D):
    """A ground that rises evenly."""

    headline = "A tiny hill"

    def setup(self):
        surface = Surface.read("x + y")
        space = Space(Box((0, 1), (0, 1), (0, 2)))
        self.hill = claim(Terrain(space, surface, self.theme, n=4), "the hill", holds)

    def construct(self):
        self.play_beats(self.show_the_hill)

    def show_the_hill(self):
        self.say("One two")
        self.add(self.hill)


HILLS = '[[scene]]\nscene = "TinyTangent"\nid = "flat"\n[[scene]]\nscene = "TinyHill"\nid = "hill"\n'
OF_A_HILL = (
    ["render", "mine.toml", "--clip", "hill"],
    ["still", "mine.toml", "--clip", "hill"],
    ["storyboard", "mine.toml", "--clip", "hill"],
    ["preview", "mine.toml", "--clip", "hill"],
)
OF_ALL = (["render", "mine.toml", "--quality", "draft"], ["storyboard", "mine.toml"])
each_of_a_hill = pytest.mark.parametrize("arguments", OF_A_HILL, ids=" ".join)
each_drawing = pytest.mark.parametrize("arguments", [*OF_ALL, *OF_A_HILL], ids=" ".join)


@pytest.fixture
def hills(here, monkeypatch):
    """The tiny scenes, one of them with a hill in it, and a lesson of two."""
    sys.modules["scenes"].SCENES = (TinyTangent, TinyHill)
    write(here, "mine.toml", HILLS)
    return here


def no_graphics(*_, **__):
    raise GraphicsError("There is no OpenGL here")


@each_of_a_hill
def test_no_graphics_exits_3(hills, capsys, monkeypatch, arguments):
    """Without OpenGL every command that would draw a hill alone says so, exits 3, and writes nothing."""
    monkeypatch.setattr("stage.opengl.context.open_context", no_graphics)
    assert main(arguments) == 3
    out, err = capsys.readouterr()
    assert err == "hillwalk: There is no OpenGL here\n" and not out
    assert [path.name for path in hills.iterdir()] == ["mine.toml"]


@each_drawing
def test_graphics_lost_while_drawing(hills, capsys, monkeypatch, arguments):
    """Should it fail in the midst of it, the message is the same, and no private folder is left."""
    some = SimpleNamespace(info={"GL_RENDERER": "none", "GL_VERSION": "0"})
    monkeypatch.setattr("stage.opengl.context.open_context", lambda: some)
    monkeypatch.setattr("stage.three_d.camera.canvas_of", no_graphics)
    assert main(arguments) == 3
    assert capsys.readouterr().err.endswith("hillwalk: There is no OpenGL here\n")
    hidden = hills / "out" / ".hillwalk"
    left = {path.name for path in hills.rglob("*") if path.is_file() and hidden not in path.parents}
    assert left <= {"mine.toml", "flat.png", "lesson.json"} and not list(hills.rglob(".hillwalk-*"))


def test_flat_clips_need_no_graphics(hills, capsys, monkeypatch):
    """The first clip is meant where none is named; that another has a hill is no hindrance."""
    monkeypatch.setattr("stage.opengl.context.open_context", no_graphics)
    monkeypatch.setattr("studio.render.preview.open_file", lambda path: True)
    assert main(["still", "mine.toml", "--quality", "draft"]) == 0
    assert main(["preview", "mine.toml", "--clip", "flat"]) == 0
    assert main(["render", "mine.toml", "--clip", "flat", "--quality", "draft"]) == 0


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere OpenGL belongs to the system")
def test_a_machine_without_a_driver(tmp_path):
    """Where EGL finds no driver, check runs as ever, and what draws exits 3 with one line, no traceback."""
    write(tmp_path, "mine.toml", HILLS)
    program = (
        "import sys\nimport tests.studio.cli.test_main as t\nfrom types import ModuleType\n"
        "m = ModuleType('scenes'); m.SCENES = (t.TinyTangent, t.TinyHill); sys.modules['scenes'] = m\n"
        "sys.exit(t.main([*sys.argv[1:]]))"
    )
    environment = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    environment |= {"__EGL_VENDOR_LIBRARY_FILENAMES": "/nonexistent", "LIBGL_DRIVERS_PATH": "/nonexistent"}
    environment["PYTHONPATH"] = str(ROOT)
    lesson, out = str(tmp_path / "mine.toml"), tmp_path / "out"
    python("-c", program, "check", lesson, status=0, env=environment)
    a_hill = ["render", lesson, "--out", str(out), "--clip", "hill"]
    for how in (["-c", program, *a_hill], ["-m", "bench", "--out", str(out / "bench.json")]):
        done = python(*how, status=3, env=environment)
        told = [line for line in done.stderr.splitlines() if not line.startswith("bench: looking")]
        assert len(told) == 1 and "no OpenGL" in told[0] and "apt-get install libegl1" in told[0]
        assert not done.stdout and not out.exists()
    done = python("-c", program, *a_hill[:-2], "--quality", "draft", status=3, env=environment)
    assert "Left out: hill. There is no OpenGL 3.3 here" in done.stderr
    assert [path.name for path in (out / "mine" / "clips").glob("*.mp4")] == ["flat.mp4"]


def test_the_default_lesson(here, capsys):
    """Without a lesson it is lessons/slopes_to_descent.toml here, or else the program's own."""
    write(here, "lessons/slopes_to_descent.toml", f'title = "Here"\n{ONE}')
    assert load_lesson(None).title == "Here"
    (here / "lessons" / "slopes_to_descent.toml").unlink()
    assert main(["check"]) == 2  # the program's own, which names scenes that are not known here
    assert str(ROOT / "lessons" / "slopes_to_descent.toml") in capsys.readouterr().err


def test_a_terminal_without_unicode(here):
    """Where the output takes no ≈ or ✗, a substitute is printed and nothing fails."""
    write(here, "mine.toml", '[[scene]]\nscene = "Wrong"\n')
    program = (
        "import sys\nimport tests.studio.tiny as tiny\nfrom types import ModuleType\n"
        "m = ModuleType('scenes'); m.SCENES = tiny.SCENES; sys.modules['scenes'] = m\n"
        "from studio.__main__ import main\nsys.exit(main(['check', sys.argv[1]]))"
    )
    environment = os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONPATH": str(ROOT)}
    done = python("-c", program, str(here / "mine.toml"), status=1, env=environment)
    assert "FAILED" in done.stdout and "x wrong * show-the-square" in done.stdout
    assert done.stderr == "checking 1 clip\nchecked clip 1 of 1: wrong\n"


def test_the_module_is_the_command():
    """``python -m studio`` is ``hillwalk``."""
    done = python("-m", "studio", "--version")
    assert done.stdout.startswith("hillwalk ")
