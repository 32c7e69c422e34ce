"""A whole lesson through `hillwalk render`, as its user runs it: once anew, and once with nothing changed."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bench.alone import alone
from bench.report import Effort, Row

_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER of prctl(2)
_PATIENCE = 10  # seconds for what a program leaves behind to end


@dataclass(frozen=True)
class Made:
    """A lecture: seconds that it plays, took, and kept processors busy (None: unknown); its bytes."""

    plays: float
    took: float
    cpu: float | None
    size: int


def the_lecture(effort: Effort, tell: Callable[[str], None]) -> Iterator[Row]:
    """How long one waits for everything, with all cores."""
    with tempfile.TemporaryDirectory(prefix="hillwalk-") as folder:
        tell(f"the lecture: {effort.lesson}, {effort.large}")
        made = alone(render_lesson, effort.lesson, effort.large, Path(folder))
        tell("the lecture again, with nothing changed")
        again = alone(render_lesson, effort.lesson, effort.large, Path(folder))
    yield Row(
        "lecture_real_time", "a lecture: playing time to time", made.plays / made.took, "times", at_least=1.0
    )
    yield Row("lecture_took", "a lecture: time", made.took, "s")
    yield Row("lecture_plays", "a lecture: playing time", made.plays, "s")
    if made.cpu is not None:
        yield Row("lecture_cpu", "a lecture: processor time a second", made.cpu / made.plays, "s")
    yield Row("lecture_size", "a lecture: size", made.size / 1e6, "MB")
    yield Row("lecture_again", "a lecture again, nothing changed: time", again.took, "s", at_most=3.0)


def render_lesson(lesson: str, quality: str, out: Path) -> Made:
    """Run `hillwalk render` on a lesson, into ``out``; raises RuntimeError with its words if it fails."""
    import av

    adopted = _adopt_orphans()
    words = [sys.executable, "-m", "studio", "render", lesson, "--quality", quality, "--out", str(out)]
    cpu, started = _children(), time.perf_counter()
    done = subprocess.run(words, check=False, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    took = time.perf_counter() - started
    if done.returncode:
        raise RuntimeError(
            f"{' '.join(words[2:])} ended with {done.returncode}: {done.stderr or done.stdout}"
        )
    (film,) = out.glob("*/lecture.mp4")
    cpu = _children() - cpu if adopted and _wait_for_orphans() else None
    with av.open(str(film)) as container:
        plays = container.duration / av.time_base
    return Made(plays, took, cpu, film.stat().st_size)


def _children() -> float:
    """Processor seconds of all processes that were waited for."""
    times = os.times()
    return times.children_user + times.children_system


def _adopt_orphans() -> bool:
    """Become the parent of what our children leave behind: the server that forks the workers outlives the
    program, and what nobody waits for is in no account. Only Linux can.
    """
    if not sys.platform.startswith("linux"):
        return False
    with suppress(OSError, AttributeError):
        return ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0) == 0
    return False


def _wait_for_orphans() -> bool:
    """Wait until no child is left; False where one stays."""
    until = time.monotonic() + _PATIENCE
    with suppress(ChildProcessError):
        while time.monotonic() < until:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                time.sleep(0.02)
        return False
    return True
