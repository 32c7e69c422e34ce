"""Workers that are spawned, as Windows must: the same films, the same Ctrl-C, and nobody left behind."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from importlib.util import module_from_spec, spec_from_file_location
from types import SimpleNamespace

import pytest

from studio.lesson.lesson import load
from studio.render import render as rendering
from studio.render import worker_pool as pools
from studio.render.render import render
from studio.render.worker_pool import finished, say, worker_pool
from tests.studio.render.test_engine import SMALL, films_of
from tests.studio.tiny import SCENES

posix = pytest.mark.skipif(sys.platform == "win32", reason="signals to a group of processes are POSIX's")


def test_spawned_workers_make_the_same_films(tmp_path, monkeypatch):
    """Scenes and parameters go to two spawned processes and come back as the films that one process makes."""
    monkeypatch.setattr(rendering, "QUALITIES", {"draft": SMALL})
    path, seen = tmp_path / "both.toml", []
    path.write_text('[[scene]]\nscene = "TinyWalk"\nf = "x^2"\nat = 2\n')
    lesson = load(path, SCENES)

    def spawned(jobs, hear):
        def watched(*news) -> None:
            seen.extend(type(child).__name__ for child in multiprocessing.active_children())
            hear(*news)

        return worker_pool(jobs, watched, start="spawn")

    render(lesson, tmp_path / "here", "draft")
    summary = render(lesson, tmp_path / "there", "draft", jobs=2, pools=spawned)
    assert summary.ok and set(seen) == {"SpawnProcess"}
    assert films_of(tmp_path / "there" / "both") == films_of(tmp_path / "here" / "both")
    assert not multiprocessing.active_children()


INTERRUPTED = """
import multiprocessing, signal, sys, time
from studio.render.worker_pool import worker_pool, finished

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may start what runs behind it deaf to it

early = sys.argv[2] == "early"
try:
    with worker_pool(2, print, start=sys.argv[1]) as workers:
        begun = [workers.submit(time.sleep, 0 if early else 0.5) for _ in range(2)]
        if not early:
            list(finished(begun))
        asked = [workers.submit(time.sleep, 300) for _ in range(2)]
        print(*(child.pid for child in multiprocessing.active_children()), flush=True)
        list(finished(asked))
except KeyboardInterrupt:
    print("interrupted")
"""


@posix
@pytest.mark.parametrize(
    ("start", "when"), [("spawn", "early"), ("spawn", "at work"), ("forkserver", "at work")]
)
def test_ctrl_c_ends_all(start, when):
    """Ctrl-C goes to the whole group; the parent alone answers it, and every worker is gone at once."""
    running = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED, start, when],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    pids = [int(pid) for pid in running.stdout.readline().split()]
    os.killpg(running.pid, signal.SIGINT)
    told, complaints = running.communicate(timeout=60)
    assert len(pids) == 2 and told == "interrupted\n" and running.returncode == 0
    assert not [pid for pid in pids if _lives(pid)]
    # A worker that is only just being spawned has not yet been told to leave Ctrl-C to its parent.
    assert complaints == "" or (start, when) == ("spawn", "early")


def _lives(pid: int) -> bool:
    for _ in range(50):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        time.sleep(0.1)  # whoever adopts a dead process takes a moment to bury it
    return True


def test_on_windows_workers_are_spawned_and_no_more_than_it_can_wait_for(monkeypatch):
    """There the program asks for no server, and for 61 processes at the most, however many are wanted."""
    spec = spec_from_file_location("pool_on_windows", pools.__file__)
    there, asked = module_from_spec(spec), []
    with monkeypatch.context() as patch:
        patch.setattr(sys, "platform", "win32")
        spec.loader.exec_module(there)
    monkeypatch.setattr(there, "sys", SimpleNamespace(platform="win32"))
    monkeypatch.setattr(there, "_start_server", None)  # to call it would fail

    def pool(jobs, context, *_):
        asked.append((jobs, context.get_start_method()))
        return SimpleNamespace(shutdown=lambda **_: None)

    monkeypatch.setattr(there, "ProcessPoolExecutor", pool)
    for jobs in (2, 100):
        with there.server(jobs), there.worker_pool(jobs, print):
            pass
    assert asked == [(2, "spawn"), (61, "spawn")]


def test_news_goes_through_whatever_a_pipe_is(monkeypatch):
    """Windows' pipes are of another class than POSIX's: what counts is that they can send."""
    sent = []
    monkeypatch.setattr(pools._Reports, "pipe", SimpleNamespace(send=sent.append))
    say("clip", 3, 1)
    assert sent == [("clip", 3, 1)]


def test_all_that_finish_are_told_of_as_they_do():
    """In the order in which they are done, each once, and what failed as well."""
    with ThreadPoolExecutor(3) as workers:
        held = threading.Event()
        slow, quick, bad = map(workers.submit, (held.wait, int, int), (60, 0, "x"))
        order = []
        for future in finished([slow, quick, bad]):
            order.append(future)
            if len(order) == 2:
                held.set()
    assert len(order) == 3 and order[-1] is slow and set(order) == {slow, quick, bad}
    assert slow.result(), "nobody was told of before all were done"
    assert isinstance(bad.exception(), ValueError)
