"""A render as a process that is watched: killed, interrupted, and searched for what it leaves running."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

_TERMINATION = 1 << (signal.SIGTERM - 1)


class Watched:
    """A process in a session of its own; ``mark`` is in its environment and its children's."""

    def __init__(self, command: Sequence[str], cwd: Path, env: dict[str, str], log: Path, mark: str) -> None:
        self.log, self.mark, self.started = log, mark, time.monotonic()
        with (log / "out").open("wb") as out, (log / "err").open("wb") as err, _as_from_a_terminal():
            self.process = subprocess.Popen(
                command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=err,
                start_new_session=True,
            )  # fmt: skip

    def wait(self, limit: float) -> int:
        """Its exit status. Past the limit all is killed, and TimeoutError raised."""
        try:
            return self.process.wait(limit)
        except subprocess.TimeoutExpired:
            self.kill_all()
            raise TimeoutError(f"no end within {limit:.0f} s") from None

    def said(self) -> tuple[str, str]:
        """What it has written so far, to stdout and to stderr."""
        return tuple((self.log / name).read_text(errors="replace") for name in ("out", "err"))

    def send(self, sign: signal.Signals, to_group: bool) -> None:
        """Send a signal to it, or to all of its group as a terminal does."""
        if to_group:
            os.killpg(self.process.pid, sign)
        else:
            self.process.send_signal(sign)

    def kill_all(self) -> None:
        """End everything that was started by it."""
        self.process.kill()
        for pid in self.others():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue

    def ready(self) -> bool:
        """Whether the program is past Python's own start: it then answers a termination itself."""
        try:
            status = Path(f"/proc/{self.process.pid}/status").read_text()
        except OSError:
            return True  # there is no such folder on this system, or it has just ended
        caught = [line.split()[1] for line in status.splitlines() if line.startswith("SigCgt:")]
        return bool(caught and int(caught[0], 16) & _TERMINATION)

    def others(self) -> list[int]:
        """The processes that hold its mark, but itself: workers, their server, its resource tracker."""
        wanted, found = f"HILLWALK_TORTURE={self.mark}".encode(), []
        for path in Path("/proc").glob("[0-9]*/environ"):
            pid = int(path.parent.name)
            try:
                if pid != self.process.pid and wanted in path.read_bytes().split(b"\0"):
                    found.append(pid)
            except OSError:  # another's, or gone
                continue
        return found

    def outlived(self, patience: float, most: float = 60.0) -> tuple[float, str]:
        """How long after now its last process ends, and what those were that took over ``patience`` s."""
        began, late = time.monotonic(), ""
        while left := self.others():
            waited = time.monotonic() - began
            if waited > patience and not late:
                late = "; ".join(map(_described, left))
            if waited > most:
                self.kill_all()
                break
            time.sleep(0.05)
        return time.monotonic() - began, late


@contextmanager
def _as_from_a_terminal() -> Iterator[None]:
    """A shell lets what it starts in the background ignore interrupts, and children inherit that."""
    before = signal.getsignal(signal.SIGINT)
    if before is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)  # which is no child's affair
    try:
        yield
    finally:
        if before is signal.SIG_IGN:
            signal.signal(signal.SIGINT, before)


def _described(pid: int) -> str:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return f"{pid}"
    return f"{pid} {words[:90].strip()}"
