"""A lesson's process as the preview's server has it: what it is asked, and what it tells."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np

from studio.film.encoder import QUALITIES
from studio.preview.messages import Glance, Moment, Opened, Picture, RunThrough, Show
from studio.preview.processes.layers import SCENES, STAGE, Layer, end_group
from studio.preview.processes.lesson_process import serve_lesson

FORMAT = QUALITIES["draft"]
LESSON = Path(__file__).resolve().parents[3] / "lessons" / "slopes_to_descent.toml"
COUNTED = Path("/proc/self/stat").exists()  # whether processes can be looked up
LONG = 300.0  # seconds that anything may take on a busy machine


@dataclass
class Asked:
    """A lesson's process, from the one that asks it."""

    pid: int
    asked: Connection
    answers: Connection

    def send(self, *messages: Any) -> None:
        for message in messages:
            self.asked.send(message)

    def told(self, kind: type) -> Any:
        """The next that is told, which is of that kind."""
        assert self.asked.poll(LONG), f"no {kind.__name__} has come"
        message = self.asked.recv()
        assert isinstance(message, kind), message
        return message

    def shown(self, clip: str) -> RunThrough:
        self.send(Show(clip))
        return self.told(RunThrough)

    def picture(self) -> Picture:
        assert self.answers.poll(LONG), "no picture has come"
        return self.answers.recv()

    def pixels(self, clip: str, frame: int, glance: bool = False) -> np.ndarray:
        moment = Moment(clip, frame, "raw")
        self.send(Glance(clip, moment) if glance else moment)
        picture = self.picture()
        assert picture.moment == moment and not picture.fault, picture.fault
        return np.frombuffer(picture.data, np.uint8).reshape(FORMAT.height, FORMAT.width, 4)

    def processes(self) -> list[int]:
        """All of its group that have not ended."""
        found = []
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                state, _, group = stat.read_text().rpartition(")")[2].split()[:3]
                if int(group) == self.pid and state not in "ZX":
                    found.append(int(stat.parent.name))
        return found


def until(found: Callable[[], Any]) -> None:
    """Wait until something holds."""
    end = time.monotonic() + LONG
    while not found():
        assert time.monotonic() < end
        time.sleep(0.02)


@contextmanager
def with_imports() -> Iterator[Layer]:
    """The layer that holds all imports."""
    layers = [Layer.first()]
    try:
        layers.append(layers[-1].next(STAGE, True))
        layers.append(layers[-1].next(SCENES, True))
        yield layers[-1]
    finally:
        for one in reversed(layers):
            one.end()


@contextmanager
def serving(
    layer: Layer, data: bytes | None = None, opens: bool = True, work: Callable[..., None] = serve_lesson
) -> Iterator[Asked]:
    """A lesson's text is served for as long as the block lasts."""
    (ours, theirs), (answers, sender) = Pipe(), Pipe(duplex=False)
    with theirs, sender:
        pid = layer.fork(f"{work.__module__}:{work.__name__}", (str(LESSON),), (theirs, sender))
    try:
        with ours, answers:
            ours.send_bytes(LESSON.read_bytes() if data is None else data)
            served = Asked(pid, ours, answers)
            if opens:
                served.told(Opened)
            yield served
    finally:
        end_group(pid)
