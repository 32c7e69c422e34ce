"""A Dask cluster draws the same films, though it loses a worker; what it cannot do is told in one line."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import Future
from pathlib import Path
from types import SimpleNamespace

import pytest

import studio.__main__ as program
from studio.film.drawing import Part, Take
from studio.render import render as rendering
from studio.render.cluster import Patience, _ClusterExecutor, cluster
from studio.render.render import draw_part, render
from studio.render.worker_pool import WorkersError
from tests.studio.render.test_engine import SMALL, films_of, lesson_of
from tests.torture.clusters import FIT, OTHER, WITHOUT, Cluster

pytest.importorskip("distributed")

ROOT = Path(__file__).parents[3]
HASTE = Patience(answer=30, lost=3, told=0.5, look=0.2)  # where nobody is left
PATIENCE = Patience(answer=100, lost=300, look=0.2)  # where somebody is, on however slow a machine
# What a process does at the first question whether it is fit.
FATAL = "import os; from studio.render import worker_pool; worker_pool.state = lambda: os._exit(3); "


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(rendering, "QUALITIES", {"draft": SMALL})


@pytest.fixture
def local(tmp_path):
    """A scheduler without workers."""
    with Cluster(tmp_path / "cluster", ROOT, dict(os.environ)) as made:
        yield made


def losing(pools, lose, out):
    """The same pools; once a film has arrived and is kept, in the middle of the rest, something is lost."""
    heard = []

    def listening(jobs, hear):
        def first(*news) -> None:
            hear(*news)
            if not heard and kept_films(out):
                heard.append(news)
                lose()

        return pools(jobs, first)

    return listening, heard


def kept_films(out):
    """How much there is in the store beside the checks of the two clips."""
    return max(0, len(list((out / ".hillwalk" / "store").glob("*.kept"))) - 2)


def test_a_cluster_that_loses_a_worker(tmp_path, local):
    """Two workers, one killed in mid-render: every film has the frames that one process draws."""
    lesson = lesson_of(tmp_path)
    render(lesson, tmp_path / "here", "draft")
    local.hire(), local.hire()
    pools, jobs = cluster(local.address(), patience=PATIENCE)
    assert jobs == 2
    pools, heard = losing(pools, local.workers[0].kill, tmp_path / "there")
    assert render(lesson, tmp_path / "there", "draft", jobs=jobs, pools=pools).ok and heard
    assert films_of(tmp_path / "there" / "both") == films_of(tmp_path / "here" / "both")


@pytest.mark.parametrize("lost", ["workers", "scheduler"])
def test_a_cluster_that_dies_is_told_in_one_line(tmp_path, local, lost):
    """With the last worker or the scheduler gone, the render ends soon, and what was finished is kept."""
    lesson, said = lesson_of(tmp_path), []
    local.hire()
    pools, _ = cluster(local.address(), said.append, HASTE)
    ends = local.workers[0].kill if lost == "workers" else local.scheduler.kill
    pools, heard = losing(pools, ends, tmp_path / "out")
    began = time.monotonic()
    with pytest.raises(WorkersError) as caught:
        render(lesson, tmp_path / "out", "draft", jobs=4, pools=pools)
    assert heard and time.monotonic() - began < 300
    words = "no workers any more" if lost == "workers" else "the Dask scheduler does not answer"
    assert words in str(caught.value) and "What was finished is kept" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert [line for line in said if "no worker answers; waiting up to 3 s" in line] or lost == "scheduler"
    assert kept_films(tmp_path / "out")


@pytest.mark.parametrize(
    ("kind", "words"), [(WITHOUT, "cannot run this Hillwalk"), (OTHER, "another state of Hillwalk")]
)
def test_a_worker_that_is_not_fit_is_named(local, kind, words):
    """A worker without the program, or with other libraries, is told by its address before any work."""
    local.hire(FIT), local.hire(kind)
    with pytest.raises(WorkersError, match=words) as caught:
        cluster(local.address(), patience=PATIENCE)
    assert str(caught.value).startswith("tcp://127.0.0.1:") and "\n" not in str(caught.value)
    assert not str(caught.value).startswith(local.address())


def test_an_unfit_worker_that_comes_late(tmp_path, local):
    """One that joins later and is left alone ends at what it cannot unpack: one line, no traceback."""
    local.hire()
    pools, jobs = cluster(local.address(), patience=HASTE)
    local.hire(WITHOUT)
    local.address()
    local.workers[0].kill()
    with pytest.raises(WorkersError, match=r"cannot run this Hillwalk|no workers any more") as caught:
        render(lesson_of(tmp_path), tmp_path / "out", "draft", jobs=max(jobs, 2), pools=pools)
    assert "\n" not in str(caught.value)


def test_a_scheduler_that_is_not_fit(tmp_path):
    """It passes on what it has to know of; without the program, that is told before any work."""
    with Cluster(tmp_path, ROOT, dict(os.environ), WITHOUT) as without:
        without.hire()
        with pytest.raises(WorkersError, match="this scheduler cannot run this Hillwalk") as caught:
            cluster(without.address(), patience=PATIENCE)
        assert "\n" not in str(caught.value)


def test_no_workers_at_all(local):
    """A cluster of nobody says how to start some."""
    with pytest.raises(WorkersError, match="no workers; start some:  dask worker tcp://"):
        cluster(local.address(), patience=PATIENCE)


@pytest.mark.parametrize("lost", ["worker", "scheduler"])
def test_one_that_ends_when_it_is_asked_is_not_said_to_be_unfit(tmp_path, lost):
    """Whoever is lost while all are compared is told to be lost."""
    with Cluster(tmp_path, ROOT, dict(os.environ), FATAL if lost == "scheduler" else FIT) as fatal:
        fatal.hire(FATAL if lost == "worker" else FIT)
        address = fatal.address()
        with pytest.raises(WorkersError, match=r"does not answer any more$") as caught:
            cluster(address, patience=PATIENCE)
    assert (f"{address}: the Dask scheduler" in str(caught.value)) == (lost == "scheduler")
    assert ("this worker" in str(caught.value)) == (lost == "worker")
    assert "\n" not in str(caught.value)


def test_a_film_that_arrives_after_the_end_is_dropped(tmp_path):
    """Ctrl-C in the middle of a render: what the workers still send brings no folder back, nor news."""
    asked, heard = [], []
    client = SimpleNamespace(submit=lambda *_, **__: asked.append(Future()) or asked[-1])
    part = Part(SimpleNamespace(id="a"), "dark", SMALL)
    take = Take(1, "beat", tmp_path / "1.mp4", tmp_path / "1.png", 10, ())
    private = tmp_path / "private"
    there = _ClusterExecutor(client, "tcp://host:1", lambda *news: heard.append(news))
    with pytest.raises(KeyboardInterrupt), there:
        first, second, third = (there.submit(draw_part, part, private / "parts" / str(n)) for n in range(3))
        asked[0].set_result(([(take, b"film", b"poster")], {}))
        ((kept,), _) = first.result(60)
        assert kept.path.read_bytes() == b"film" and kept.poster.read_bytes() == b"poster"
        raise KeyboardInterrupt
    assert heard == [("a", 10, 1)]
    for late, gone in ((1, False), (2, True)):  # before the private folder goes, and after
        if gone:
            shutil.rmtree(private)
        asked[late].set_result(([(take, b"film", b"poster")], {}))
        assert isinstance((second, third)[late - 1].exception(60), WorkersError)
        assert not list(tmp_path.glob(f"private/parts/{late}/*"))
    assert not private.exists() and len(heard) == 1


def speaking(answer: bytes | None):
    """A port at which something listens and says this, or nothing at all."""
    server = socket.create_server(("127.0.0.1", 0))
    held = []

    def serve() -> None:
        while True:
            try:
                held.append(server.accept()[0])
                if answer is not None:
                    held[-1].sendall(answer)
            except OSError:
                return

    threading.Thread(target=serve, daemon=True).start()
    return server, f"tcp://127.0.0.1:{server.getsockname()[1]}"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (None, "no Dask scheduler answers there"),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n" * 9, "what answers there is no Dask scheduler"),
    ],
)
def test_what_is_no_scheduler_is_told_in_time(answer, words):
    """Where something listens that is mute, or speaks otherwise, that is one line, in a stated time."""
    server, address = speaking(answer)
    said, began = [], time.monotonic()
    with server, pytest.raises(WorkersError, match=words):
        cluster(address, said.append, Patience(answer=2 if answer is None else 60, told=0.5))
    assert time.monotonic() - began < 80
    assert answer is not None or said == [f"{address}: waiting up to 2 s for the scheduler"]


def test_no_scheduler_is_told():
    """Where nobody answers, that is one sentence."""
    with pytest.raises(WorkersError, match="no Dask scheduler") as caught:
        cluster("tcp://127.0.0.1:9", patience=Patience(answer=1))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("host", ["no-such-machine.invalid", "a" * 70, "x..y"])
def test_a_host_that_is_not_known_is_told(host):
    """By its name, without waiting for a scheduler."""
    with pytest.raises(WorkersError) as caught:
        cluster(f"tcp://{host}:8786")
    assert "no machine " in str(caught.value) and host in str(caught.value)
    assert "\n" not in str(caught.value) and "Cancelled" not in str(caught.value)


def test_a_mute_scheduler_says_no_more_than_we_do(tmp_path):
    """The command prints what it waits for and why it gives up, and nothing of Dask's; its status is 1."""
    server, address = speaking(None)
    (tmp_path / "mine.toml").write_text('[[scene]]\nscene = "TangentSlope"\n')
    code = (
        "import sys\nfrom studio.render import cluster\nfrom studio.__main__ import main\n"
        "Patience = cluster.Patience\ncluster.Patience = lambda: Patience(answer=2, told=0.5)\n"
        "sys.exit(main(sys.argv[1:]))"
    )
    words = ["render", str(tmp_path / "mine.toml"), "--out", str(tmp_path / "out"), "--scheduler", address]
    with server:
        done = subprocess.run(
            [sys.executable, "-c", code, *words],
            cwd=ROOT, capture_output=True, text=True, check=False, timeout=100,
        )  # fmt: skip
    assert done.returncode == 1 and not (tmp_path / "out").exists()
    assert done.stderr.splitlines() == [
        f"hillwalk: {address}: waiting up to 2 s for the scheduler",
        f"hillwalk: {address}: no Dask scheduler answers there (nothing within 2 s)",
    ]


BAD = [
    "", "host", "tcp://host", "http://host:8786", "tcp://:8786", "host:0", "host:70000", "a b:1",
    "\x1b[31m:1", "tcp://" + "h" * 60_000,
]  # fmt: skip


@pytest.mark.parametrize("address", BAD)
def test_a_malformed_address_is_refused_at_once(address, capsys):
    """It exits 2 before anything is looked for, with a form that works."""
    assert program.main(["render", "no-such.toml", "--scheduler", address]) == 2
    told = capsys.readouterr().err
    assert "such as tcp://host:8786" in told and "no such file" not in told and "\x1b" not in told
    assert len(told) < 2000
