"""Processes hold what was imported: each change costs what stands on it, no fault harms what stands below."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from multiprocessing import Pipe
from pathlib import Path
from threading import Thread

import pytest

from scenes import LISTED
from studio.preview.processes import layers
from studio.preview.processes.layers import SCENES, STAGE, Layer, LayerError, end_group

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="the processes are looked up in /proc"
)
ROOT = Path(__file__).resolve().parents[3]
LONG = 60.0  # seconds that anything may take on a busy machine
SMALL = (("json",), ("ground_floor",), ("upper_floor",))  # layers that take no time
GROUND = """
import os
IMPORTED_BY = os.getpid()
KEPT = []

def keep(word):
    KEPT.append(word)
    if word == "too long":
        import time
        time.sleep(20)
    if word == "wrong":
        raise ValueError(word)

def kept(pipe):
    pipe.send((KEPT, os.getppid()))
"""
UPPER = """
import os
import sys
import time
import ground_floor
VALUE = "first"
IMPORTED_BY = os.getpid()

def tell(*given):
    pipe = given[-1]
    about = {"value": VALUE, "layer": IMPORTED_BY, "below": ground_floor.IMPORTED_BY, "given": given[:-1],
             "group": os.getpgid(0), "modules": set(sys.modules)}
    pipe.send(about)

def rest(pipe):
    while True:
        pipe.send(pipe.recv())

def fail(pipe):
    raise SystemExit("wrong")

def copy(one, other):
    other.send(one.recv())

def family(pipe):
    children = []
    for _ in range(2):
        child = os.fork()
        if child == 0:
            time.sleep(100)
        children.append(child)
    pipe.send(children)
    time.sleep(100)
"""
ASKER = """
import sys
from multiprocessing import Pipe
from studio.preview.processes import layers

if __name__ == "__main__":
    sys.path.insert(0, sys.argv[1])
    layers.LAYERS = {small}
    made = [layers.Layer.first()]
    made += [made[0].next(1, True)]
    made += [made[1].next(2, True)]
    made += [made[2].warmed("ground_floor:keep", ("warm",))]
    pipes, pids = [], [one._pid for one in made]
    for one in made[2:]:
        ours, theirs = Pipe()
        pids += [one.fork("upper_floor:rest", (), (theirs,))]
        theirs.close()
        pipes += [ours]
    print(*pids, flush=True)
    sys.stdin.read()
"""


def runs(pid: int) -> bool:
    """Whether a process is there and has not ended."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    return False


def until(found: Callable[[], bool]) -> None:
    end = time.monotonic() + LONG
    while not found():
        assert time.monotonic() < end
        time.sleep(0.02)


def told(layer: Layer, work: str, *args):
    """What a process that is forked for some work sends."""
    ours, theirs = Pipe()
    with ours:
        with theirs:
            layer.fork(work, args, (theirs,))
        assert ours.poll(LONG)
        return ours.recv()


@pytest.fixture
def made():
    """Ends the layers that are entered in it."""
    with ExitStack() as stack:

        def keep(layer: Layer) -> Layer:
            stack.callback(layer.end)
            return layer

        yield keep


@pytest.fixture
def floors(tmp_path, monkeypatch):
    """The files of the small layers."""
    (tmp_path / "ground_floor.py").write_text(GROUND)
    (tmp_path / "upper_floor.py").write_text(UPPER)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(layers, "LAYERS", SMALL)
    return tmp_path


@pytest.fixture
def small(floors, made):
    """The small layers, the lowest first."""
    first = made(Layer.first())
    second = made(first.next(STAGE, True))
    return [first, second, made(second.next(SCENES, True))]


def test_the_programs_own_code_is_in_the_upper_layers(tmp_path, made, monkeypatch):
    """The first holds the libraries and nothing of ours that is drawn with; the second, no scene at all, or
    a new one would not be found; the third, every scene.
    """
    (tmp_path / "witness.py").write_text("import sys\n\ndef tell(pipe):\n    pipe.send(set(sys.modules))\n")
    monkeypatch.syspath_prepend(tmp_path)
    found, layer = [], made(Layer.first())
    for number in (STAGE, SCENES, None):
        modules = told(layer, "witness:tell")
        found.append({name for name in modules if name.partition(".")[0] in ("mathcore", "stage", "scenes")})
        assert {"manim", "sympy", "typst", "moderngl", "av"} <= modules
        if number:
            layer = made(layer.next(number, True))
    libraries, stage, scenes = found
    assert libraries == set()
    assert {"mathcore", "stage.scene.lesson_scene"} <= stage
    assert [name for name in stage if name.partition(".")[0] == "scenes"] == []
    assert set(LISTED.values()) <= scenes


def test_a_layer_is_imported_anew_and_those_below_stay(small, floors, made):
    """A change to the upper floor is seen by what is forked from the new layer, not from the old one."""
    before = told(small[SCENES], "upper_floor:tell")
    (floors / "upper_floor.py").write_text(UPPER.replace('"first"', '"second"'))
    after = told(made(small[STAGE].next(SCENES, False)), "upper_floor:tell")
    assert (before["value"], after["value"]) == ("first", "second")
    assert before["below"] == after["below"] and before["layer"] != after["layer"]
    assert told(small[SCENES], "upper_floor:tell")["value"] == "first"


def test_two_saves_within_a_second_are_told_apart(small, floors, made):
    """Files of the same size and time: no bytecode of the first is kept that could be taken for the second's,
    but where it is asked for, as at the start.
    """
    cached = floors / "__pycache__"
    assert list(cached.glob("upper_floor.*")) != []
    for file in cached.iterdir():
        file.unlink()
    for value in ("aaaaa", "bbbbb", "ccccc"):
        path = floors / "upper_floor.py"
        path.write_text(UPPER.replace("first", value))
        os.utime(path, (1e9, 1e9))
        assert told(made(small[STAGE].next(SCENES, False)), "upper_floor:tell")["value"] == value
    assert list(cached.glob("upper_floor.*")) == []


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        (
            "import ground_floor\nground_floor.missing",
            ["upper_floor.py", "line 2", "AttributeError", "missing"],
        ),
        ("def broken(:", ["upper_floor.py", "SyntaxError", "def broken(:"]),
        ("raise SystemExit(3)", ["upper_floor.py", "SystemExit: 3"]),
        ("import no_such_floor", ["ModuleNotFoundError", "no_such_floor"]),
        ("import os\nos._exit(0)", ["ended"]),
    ],
    ids=["attribute", "syntax", "exit", "missing", "ended"],
)
def test_an_import_that_fails_is_told(small, floors, made, code, shown):
    """With its line; the layer before works on, the old one too, and once mended it is imported."""
    (floors / "upper_floor.py").write_text(code)
    with pytest.raises(LayerError) as failed:
        small[STAGE].next(SCENES, False)
    assert [part for part in shown if part not in str(failed.value)] == []
    assert told(small[SCENES], "upper_floor:tell")["value"] == "first"
    assert told(small[STAGE], "ground_floor:kept")[0] == []
    (floors / "upper_floor.py").write_text(UPPER.replace('"first"', '"mended"'))
    assert told(made(small[STAGE].next(SCENES, False)), "upper_floor:tell")["value"] == "mended"


def test_work_is_done_in_a_group_of_its_own(small):
    """It gets what it is given, and ends as soon as it is done."""
    ours, theirs = Pipe()
    with ours, theirs:
        pid = small[SCENES].fork("upper_floor:tell", (1, "two", b"3"), (theirs,))
        assert ours.poll(LONG)
        about = ours.recv()
    assert (about["given"], about["group"]) == ((1, "two", b"3"), pid)
    assert {"json", "ground_floor", "upper_floor"} <= about["modules"]
    until(lambda: not runs(pid))


def test_work_gets_its_pipes_in_order(small):
    """Two of them, as a lesson's process does."""
    (one, ones), (other, others) = Pipe(), Pipe()
    with one, other:
        with ones, others:
            small[SCENES].fork("upper_floor:copy", (), (ones, others))
        one.send("through")
        assert other.poll(LONG) and other.recv() == "through"


def test_work_that_fails_ends_alone(small):
    """Its pipe is closed, and the layer forks the next one."""
    ours, theirs = Pipe()
    with ours:
        with theirs:
            small[SCENES].fork("upper_floor:fail", (), (theirs,))
        assert ours.poll(LONG)
        with pytest.raises(EOFError):
            ours.recv()
    assert told(small[SCENES], "upper_floor:tell")["value"] == "first"


def test_a_group_ends_with_all_that_it_has_forked(small):
    """Though none of them looks at a pipe; to end it twice is no fault."""
    ours, theirs = Pipe()
    with ours:
        with theirs:
            pid = small[SCENES].fork("upper_floor:family", (), (theirs,))
        assert ours.poll(LONG)
        family = [pid, *ours.recv()]
        assert all(map(runs, family)) and len(family) == 3
        end_group(pid)
        until(lambda: not any(map(runs, family)))
        end_group(pid)
    assert told(small[SCENES], "upper_floor:tell")["value"] == "first"


def test_a_warmed_layer_keeps_what_was_done_in_it(small, made):
    """What is forked from it finds that done; what is forked from the layer below does not."""
    warm = made(small[SCENES].warmed("ground_floor:keep", ("done",)))
    assert told(warm, "ground_floor:kept")[0] == ["done"]
    assert told(made(warm.warmed("ground_floor:keep", ("more",))), "ground_floor:kept")[0] == ["done", "more"]
    assert told(small[SCENES], "ground_floor:kept")[0] == []


def test_a_layer_whose_warming_fails_is_there_all_the_same(small, made):
    """What fails there fails again where it is asked for."""
    assert told(made(small[SCENES].warmed("ground_floor:keep", ("wrong",))), "ground_floor:kept")[0] == [
        "wrong"
    ]


def test_a_layer_that_takes_too_long_to_warm_is_ended(small, monkeypatch):
    """And that is told."""
    monkeypatch.setattr(layers, "_LONGEST", 0.3)
    below = told(small[SCENES], "ground_floor:kept")[1]
    before = children_of(below)
    with pytest.raises(LayerError, match="nothing came"):
        small[SCENES].warmed("ground_floor:keep", ("too long",))
    until(lambda: children_of(below) <= before)


def children_of(pid: int) -> set[int]:
    """The processes forked from one that have not ended."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
            if int(parent) == pid and state not in "ZX":
                found.add(int(stat.parent.name))
    return found


def test_what_was_forked_outlives_its_layer(small):
    """Until its pipe is closed: what is shown stays while the code is imported anew."""
    ours, theirs = Pipe()
    layer = told(small[SCENES], "upper_floor:tell")["layer"]
    with ours:
        with theirs:
            pid = small[SCENES].fork("upper_floor:rest", (), (theirs,))
        small[SCENES].end()
        until(lambda: not runs(layer))
        ours.send("still there")
        assert ours.poll(LONG) and ours.recv() == "still there"
    until(lambda: not runs(pid))


def test_ctrl_c_ends_no_layer(small):
    """It reaches all processes of a terminal; when they end is for the server to say."""
    about = told(small[SCENES], "upper_floor:tell")
    for pid in (about["layer"], about["below"]):
        os.kill(pid, signal.SIGINT)
    assert told(small[SCENES], "upper_floor:tell")["value"] == "first"
    assert told(small[STAGE], "ground_floor:kept")[0] == []


def test_a_layer_that_was_ended_is_told(small, made):
    """As one is by a system that lacks memory, though what was forked from it goes on; those below do too."""
    layer, found = told(small[SCENES], "upper_floor:tell")["layer"], []

    def ask():
        try:
            told(small[SCENES], "upper_floor:tell")
        except LayerError as error:
            found.append(str(error))

    ours, theirs = Pipe()
    with ours:
        with theirs:
            small[SCENES].fork("upper_floor:rest", (), (theirs,))
        os.kill(layer, signal.SIGKILL)
        until(lambda: not runs(layer))
        asking = Thread(target=ask, daemon=True)
        asking.start()
        asking.join(LONG)
    assert found and "ended" in found[0]
    assert told(made(small[STAGE].next(SCENES, True)), "upper_floor:tell")["value"] == "first"


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_all_end_when_who_asked_is_gone(floors, end):
    """Layers, a warmed one, and what was forked from them, however the server has ended."""
    script = floors / "asker.py"
    script.write_text(ASKER.format(small=SMALL))
    asker = subprocess.Popen(
        [sys.executable, script, floors], env=os.environ | {"PYTHONPATH": str(ROOT)}, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    with asker:
        pids = [int(pid) for pid in asker.stdout.readline().split()]
        try:
            assert len(pids) == 6 and all(map(runs, pids))
            asker.send_signal(end)
            asker.wait(LONG)
            until(lambda: not any(map(runs, pids)))
        finally:
            for pid in (asker.pid, *filter(runs, pids)):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
