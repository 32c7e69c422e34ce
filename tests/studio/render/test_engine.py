"""The engine: parts, workers, what is kept, and who may write. The films are the same whatever the way."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import av
import numpy as np
import pytest
from filelock import FileLock
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from manim import tempconfig

from bench.scenes import scene_named
from studio.cache.store import Store
from studio.film.drawing import Part, SteadyRenderer, draw
from studio.film.encoder import Format
from studio.film.pictures import Pictures, _planes
from studio.film.writer import beat_writer, manim_settings
from studio.lesson.lesson import load
from studio.render import render as rendering
from studio.render.render import render
from studio.render.worker_pool import WorkersError, worker_pool
from studio.system.files import FolderBusyError
from tests.studio.tiny import SCENES

SMALL = Format(160, 90, 10)
TEXT = """
[[scene]]
scene = "TinyWalk"
id = "one"

[[scene]]
scene = "TinyWalk"
id = "two"
f = "x^2"
at = {at}
"""


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """Films of 160 × 90: what is looked at here does not hang on the size."""
    monkeypatch.setattr(rendering, "QUALITIES", {"draft": SMALL})


def lesson_of(folder: Path, at: int = 2):
    path = folder / "both.toml"
    path.write_text(TEXT.format(at=at))
    return load(path, SCENES)


def films_of(folder: Path) -> dict[str, str]:
    """Every film's decoded frames, as one hash each."""
    found = {}
    for path in [*sorted((folder / "clips").rglob("*.mp4")), folder / "lecture.mp4"]:
        digest = hashlib.sha256()
        with av.open(str(path)) as film:
            for frame in film.decode(video=0):
                digest.update(frame.to_ndarray().tobytes())
        found[path.relative_to(folder).as_posix()] = digest.hexdigest()
    return found


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A lesson, drawn in one process, and the films' frames."""
    folder = tmp_path_factory.mktemp("engine")
    lesson = lesson_of(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rendering, "QUALITIES", {"draft": SMALL})
        render(lesson, folder / "out", "draft")
    return lesson, folder / "out", films_of(folder / "out" / "both")


def test_two_workers_make_the_same_frames(made, tmp_path):
    """With two processes the clips are parted between beats; every film has the same frames."""
    lesson, _, frames = made
    summary = render(lesson, tmp_path, "draft", jobs=2)
    assert summary.ok and films_of(tmp_path / "both") == frames


def test_a_later_beat_alone_is_the_same_film(made, tmp_path):
    """Drawn without those before it, a beat's file is the same byte for byte."""
    lesson, out, _ = made
    for take in draw(Part(lesson.clips[0], lesson.theme, SMALL, 3, 4), tmp_path / "part"):
        kept = out / "both" / "clips" / "one" / take.path.name
        assert take.number in (3, 4) and take.path.read_bytes() == kept.read_bytes()


def counting(monkeypatch) -> list[str]:
    """The clips of which parts are drawn from now on."""
    asked, real = [], rendering.draw_part

    def drawing(part, folder):
        asked.append(part.clip.id)
        return real(part, folder)

    monkeypatch.setattr(rendering, "draw_part", drawing)
    return asked


def test_what_is_there_is_not_made_again(made, tmp_path, monkeypatch):
    """Again: nothing is drawn or checked. One clip changed: that one. The files come out the same bytes."""
    out = tmp_path / "out"
    shutil.copytree(made[1], out)
    asked = counting(monkeypatch)
    before = {path: path.read_bytes() for path in (out / "both").rglob("*") if path.is_file()}
    monkeypatch.setattr(rendering, "certify", None)  # to call it would fail
    render(lesson_of(tmp_path), out, "draft")
    assert asked == [] and {path: path.read_bytes() for path in before} == before
    monkeypatch.undo()
    monkeypatch.setattr(rendering, "QUALITIES", {"draft": SMALL})
    asked = counting(monkeypatch)
    render(lesson_of(tmp_path, 3), out, "draft")
    assert set(asked) == {"two"}
    render(lesson_of(tmp_path), out, "draft")  # back again: all is kept
    assert set(asked) == {"two"} and len(asked) == 1


@pytest.mark.parametrize("harm", ["cut", "flipped", "emptied", "swapped"])
def test_a_damaged_entry_is_noticed(made, harm, monkeypatch):
    """Whatever happens to what is kept, once it is needed it is made anew, the same, and that is told."""
    lesson, out, frames = made
    shutil.rmtree(out / "both" / "clips")
    kept = sorted((out / ".hillwalk" / "store").glob("*.kept"), key=lambda path: -path.stat().st_size)[:2]
    data = [path.read_bytes() for path in kept]
    if harm == "swapped":
        kept[0].write_bytes(data[1])
        kept[1].write_bytes(data[0])
    else:
        middle = len(data[0]) // 2
        flipped = data[0][:middle] + bytes([data[0][middle] ^ 4]) + data[0][middle + 1 :]
        kept[0].write_bytes({"cut": data[0][:middle], "emptied": b"", "flipped": flipped}[harm])
    summary = render(lesson, out, "draft")
    assert "damaged" in summary.notes[0] and films_of(out / "both") == frames
    assert not render(lesson, out, "draft").notes


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300), st.data())
def test_no_flipped_bit_passes(tmp_path, blob, data):
    """An entry with any one bit flipped, or any end cut off, is no entry."""
    store = Store(tmp_path / "store")
    store.put("a", {"told": 1}, [blob, b"x"])
    whole = store.path("a").read_bytes()
    assert store.get("a").blobs == (blob, b"x")
    at = data.draw(st.integers(0, len(whole) - 1))
    harmed = bytearray(whole)
    harmed[at] ^= 1 << data.draw(st.integers(0, 7))
    for wrong in (bytes(harmed), whole[:at]):
        store.path("a").write_bytes(wrong)
        assert store.get("a") is None and not store.path("a").exists()


def killing(times: int, moment: float):
    """Pools of which one worker is killed, so many times over, a moment after it was given work."""
    killed = []

    @contextmanager
    def pools(jobs, hear):
        with worker_pool(jobs, hear) as workers:
            submit, before = workers.submit, len(killed)

            def killing_submit(*given):
                future = submit(*given)
                if len(killed) == before < times:
                    time.sleep(moment)
                    killed.append(next(iter(workers._processes)))
                    os.kill(killed[-1], signal.SIGKILL)
                return future

            workers.submit = killing_submit
            yield workers

    return pools, killed


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such signal there")
@pytest.mark.parametrize("moment", [0.0, 0.6])
def test_a_worker_killed_while_checking(made, tmp_path, moment):
    """Another one checks what it was at; the films are the same."""
    lesson, _, frames = made
    pools, killed = killing(1, moment)
    summary = render(lesson, tmp_path, "draft", jobs=2, pools=pools)
    assert summary.ok and killed and films_of(tmp_path / "both") == frames
    assert [report.clip for report in summary.reports] == ["one", "two"]


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such signal there")
def test_workers_killed_whenever_they_check(made, tmp_path):
    """After a few times it is told in one line what would work, and nothing is written."""
    pools, killed = killing(9, 0.0)
    with pytest.raises(WorkersError, match=r"that check were ended from outside.*--jobs 1") as caught:
        render(made[0], tmp_path / "out", "draft", jobs=2, pools=pools)
    assert len(killed) == 3 and "\n" not in str(caught.value) and not (tmp_path / "out").exists()


def test_the_store_gives_up_what_was_used_longest_ago(tmp_path):
    """Trimmed to two entries' size, the two used last stay."""
    store = Store(tmp_path)
    for age, key in enumerate("abc"):
        store.put(key, {}, [bytes(1000)])
        os.utime(store.path(key), (1e9 - age, 1e9 - age))
    store.get("c")
    store.trim(2 * store.path("a").stat().st_size)
    assert [key for key in "abc" if store.path(key).exists()] == ["a", "c"]


def test_the_second_comer_is_told(made):
    """Where another program is at work in the folder, a render says so and changes nothing."""
    _, out, _ = made
    lock = out / ".hillwalk" / "locks" / "both.lock"
    with FileLock(lock), pytest.raises(FolderBusyError, match="another Hillwalk"):
        # A lock is held per process and file: from here it must be another's, as it would be in life.
        code = (
            "import sys; sys.path.insert(0, sys.argv[1])\n"
            "from pathlib import Path\nfrom studio.system.files import locked, FolderBusyError\n"
            "try:\n    locked(Path(sys.argv[2]), Path('out')).__enter__()\n"
            "except FolderBusyError as error:\n    print(error); sys.exit(7)\n"
        )
        root = Path(__file__).resolve().parents[3]
        ran = subprocess.run(
            [sys.executable, "-c", code, root, lock], capture_output=True, text=True, check=False
        )
        assert ran.returncode == 7
        raise FolderBusyError(ran.stdout)


@pytest.mark.parametrize("where", ["", "clips", "clips/two", "storyboard"])
def test_nothing_is_written_through_a_link(made, tmp_path, where):
    """A folder that is a link to elsewhere is refused, and what it leads to stays as it is."""
    lesson, _, _ = made
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    link = tmp_path / "out" / "both" / where
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(elsewhere)
    with pytest.raises(OSError, match="link"):
        render(lesson, tmp_path / "out", "draft", clip="two")
    assert not list(elsewhere.iterdir())


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_a_mended_picture_is_the_picture(data):
    """However little or much changes, the picture is the one that a conversion of all of it gives."""
    format = Format(64, 130, 10)
    random = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    frame = random.integers(0, 256, (130, 64, 4), np.uint8)
    pictures = Pictures(format)
    pictures.of(frame)
    for _ in range(3):
        first = data.draw(st.integers(0, 129))
        end = data.draw(st.integers(first, 130))
        frame[first:end] = random.integers(0, 256, (end - first, 64, 4), np.uint8)
        if data.draw(st.booleans()):
            mended, spare = pictures.take(frame.copy())
            spare[:] = 77
        else:
            mended = pictures.of(frame)
        whole = Pictures(format).of(frame)
        assert all(np.array_equal(a, b) for a, b in zip(_planes(mended), _planes(whole), strict=True))


@pytest.mark.parametrize("scene", ["tests.studio.tiny:TinyTangent", "tests.bench.test_bench:TinyHill"])
def test_nothing_shines_through_from_the_array_drawn_on(scene, tmp_path):
    """A frame is the same on whatever array it is drawn, one full of something else as well."""

    def frames(spoil: bool) -> list[bytes]:
        drawn = []

        class Writer(beat_writer(tmp_path, SMALL)):
            def write_frame(self, pixels, *, repeat=1):
                drawn.append(pixels.tobytes())
                return np.full_like(pixels, 77) if spoil else pixels

        with tempconfig(manim_settings(SMALL, tmp_path / "manim")):
            scene_named(scene)(renderer=SteadyRenderer(file_writer_class=Writer)).render()
        return drawn

    assert len(set(frames(True))) >= 3 and frames(True) == frames(False)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no server there")
@pytest.mark.parametrize("end", ["pass", "raise KeyboardInterrupt"])
def test_the_server_is_gone_when_a_render_ends(end):
    """It is started early, to import while we do; what ends us before it has done so ends it, too."""
    code = f"""
import os
from contextlib import suppress
from multiprocessing import forkserver
from studio.render import worker_pool
with suppress(KeyboardInterrupt):
    with worker_pool.server(2):
        pid = forkserver._forkserver._forkserver_pid
        os.kill(pid, 0)
        {end}
try:
    os.kill(pid, 0)
except ProcessLookupError:
    print("gone")
"""
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert told == "gone\n"


def test_imports_are_undisturbed():
    """No cycles are looked for meanwhile nor among what was imported; after an error they are as before."""
    code = """
import gc
from studio.system.gc_pause import gc_paused
try:
    with gc_paused():
        print(gc.isenabled())
        raise ImportError
except ImportError:
    print(gc.isenabled(), gc.get_freeze_count() > 1000)
"""
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert told.split() == ["False", "True", "True"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="what a process does not hear is in /proc")
def test_workers_never_hear_ctrl_c():
    """The server that workers are forked from is started deaf to Ctrl-C, which a terminal sends to all."""
    code = """
from multiprocessing import forkserver
from studio.render import worker_pool
worker_pool._start_server()
print(open(f"/proc/{forkserver._forkserver._forkserver_pid}/status").read())
worker_pool._end_server()
"""
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    (blocked,) = (int(line.split()[1], 16) for line in told.splitlines() if line.startswith("SigBlk"))
    assert blocked & 1 << signal.SIGINT - 1
