"""A Dask cluster of processes that can be killed: a scheduler and workers, fit for the work or not."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

# What a worker's Python does first. One has no Hillwalk, one has libraries of other versions.
FIT = ""
WITHOUT = "sys.modules['studio'] = None; "
OTHER = "from studio.cache import environment; environment._versions = lambda: {'python': 'another'}; "


class Cluster:
    """A scheduler, started at once, with its logs in ``folder``; a context in which it lives."""

    def __init__(self, folder: Path, cwd: Path, env: dict[str, str], first: str = FIT) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._cwd, self._env = folder, cwd, env
        self._file = folder / "scheduler.json"
        self._file.unlink(missing_ok=True)  # that of one before
        words = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(self._file)]
        self.scheduler = self._start("scheduler", first, words)
        self.workers: list[subprocess.Popen] = []

    def _start(self, kind: str, first: str, words: list[str]) -> subprocess.Popen:
        code = f"import sys; {first}from distributed.cli.dask_{kind} import main; main({words!r})"
        with (self._folder / f"{kind}.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-c", code], cwd=self._cwd, env=self._env, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log,
            )  # fmt: skip

    def hire(self, first: str = FIT) -> subprocess.Popen:
        """Start one worker more."""
        words = ["--scheduler-file", str(self._file), "--nthreads", "1", "--no-nanny", "--no-dashboard"]
        words += ["--local-directory", str(self._folder), "--death-timeout", "300"]
        self.workers.append(self._start("worker", first, words))
        return self.workers[-1]

    def address(self, limit: float = 300) -> str:
        """The scheduler's, once all the workers are there."""
        from distributed import Client

        until = time.monotonic() + limit
        while (address := self._written()) is None:
            if time.monotonic() > until or self.scheduler.poll() is not None:
                raise TimeoutError((self._folder / "scheduler.log").read_text())
            time.sleep(0.05)
        if self.workers:
            with Client(address, timeout=limit, set_as_default=False) as client:
                client.wait_for_workers(len(self.workers), timeout=limit)
        return address

    def _written(self) -> str | None:
        """The address that the scheduler wrote into its file, once all of it is there."""
        try:
            return json.loads(self._file.read_text())["address"]
        except (FileNotFoundError, json.JSONDecodeError):
            return None

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *_: object) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()
