"""A Dask cluster draws the same films, though one of its workers is killed at it."""

from __future__ import annotations

import os
import signal
import threading

import pytest

from studio import render as rendering
from studio.cluster import cluster
from studio.crew import CrewError
from studio.render import render
from tests.studio.test_engine import SMALL, films_of, lesson_of

distributed = pytest.importorskip("distributed")


def test_a_cluster_that_loses_a_worker(tmp_path, monkeypatch):
    """Two workers, one killed in mid-render: every film has the frames that one process draws."""
    monkeypatch.setattr(rendering, "QUALITIES", {"draft": SMALL})
    lesson = lesson_of(tmp_path)
    render(lesson, tmp_path / "here", "draft")
    heard = threading.Event()
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50
    ) as local:
        pids = [worker.pid for worker in local.workers.values()]

        def kill() -> None:
            if heard.wait(300):
                os.kill(pids[0], signal.SIGKILL)

        killer = threading.Thread(target=kill)
        killer.start()
        crews, jobs = cluster(local.scheduler_address)
        assert jobs == 2

        def listening(jobs, hear):
            def first(*news) -> None:  # the first film has arrived: now, in the middle of the rest
                hear(*news)
                heard.set()

            return crews(jobs, first)

        summary = render(lesson, tmp_path / "there", "draft", jobs=jobs, crews=listening)
        killer.join()
        assert summary.ok and heard.is_set()
    assert films_of(tmp_path / "there" / "both") == films_of(tmp_path / "here" / "both")


def test_no_scheduler_is_told():
    """Where nobody answers, that is one sentence."""
    with pytest.raises(CrewError, match="no Dask scheduler"):
        cluster("tcp://127.0.0.1:9")
