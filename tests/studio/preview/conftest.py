"""A lesson that is served by `hillwalk preview`, and a browser in which its page is open."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

ROOT = Path(__file__).resolve().parents[3]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
MOST_WIDTH = 860  # pixels of a draft frame
LONG = 180.0  # seconds that anything may take on a busy machine
LESSON = """\
# A small lecture. This comment stays where it is.
title    = "Slopes"
language = "en"
theme    = "dark"       # dark | light

# The tangent comes first.
[[scene]]
scene = "TangentSlope"
id    = "tangent"       # the clip's name
f     = 'x^2'           # a parabola
at    = 1

[[scene]]
scene = "ShrinkingSteps"
id    = "steps"
L     = "(w - 3)^2"
start = 10
rate  = 0.1
steps = 3

# The plane is last.
[[scene]]
scene = "PlanePartials"
id    = "plane"
f     = "3x + 4y"
at    = [0, 0]
"""
ONE = LESSON[: LESSON.index('[[scene]]\nscene = "ShrinkingSteps"')]  # its first clip alone


def until(found: Callable[[], Any], what: str, patience: float = LONG) -> Any:
    """The first true answer of ``found``, which is asked again and again."""
    end = time.monotonic() + patience
    while not (answer := found()):
        assert time.monotonic() < end, f"waited {patience:.0f} s for {what}"
        time.sleep(0.05)
    return answer


def of_session(leader: int) -> list[int]:
    """The processes of a session that have not ended, whichever group of it they are in."""
    found = []
    for one in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _, _, session = one.read_text().rpartition(")")[2].split()[:4]
            if int(session) == leader and state not in "ZX":
                found.append(int(one.parent.name))
    return found


@dataclass
class Served:
    """A lesson file and the server that shows it, a process in a session of its own."""

    path: Path
    process: subprocess.Popen
    address: str  # good once
    errors: Path  # what it wrote to stderr
    cookie: str = ""

    @property
    def base(self) -> str:
        return re.match(r"http://[^/]+", self.address)[0]

    @property
    def out(self) -> Path:
        return self.path.parent / "out"

    def processes(self) -> list[int]:
        return of_session(self.process.pid)

    def open_files(self) -> int:
        """How many files the server itself has open."""
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def admit(self) -> None:
        """Exchange the address for the cookie; it is good as soon as it is printed."""
        import httpx

        answered = httpx.get(self.address, timeout=LONG)
        assert answered.status_code == 303
        self.cookie = answered.headers["set-cookie"].partition(";")[0]

    def do(self, **given: Any) -> dict[str, Any]:
        """The answer to a change, asked for as the page does."""
        import httpx

        headers = {"Cookie": self.cookie, "Origin": self.base}
        return httpx.post(f"{self.base}/do", json=given, headers=headers, timeout=LONG).json()

    def get(self, path: str, **headers: str) -> Any:
        import httpx

        return httpx.get(self.base + path, headers={"Cookie": self.cookie, **headers}, timeout=LONG)

    def end(self, end: Callable[[int, int], None] = os.kill, by: int = signal.SIGINT) -> None:
        """End it as Ctrl-C does, and see that nothing of it is left."""
        if self.process.returncode is None:
            end(self.process.pid, by)
            assert self.process.wait(LONG) == 0
            until(lambda: not self.processes(), f"the end of the processes {self.processes()}", 10)
            assert not self.errors.read_text().count("Traceback"), self.errors.read_text()

    def kill(self) -> None:
        """End whatever has not ended."""
        for one in self.processes():
            with suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        self.process.kill()
        self.process.wait(LONG)
        self.process.stdout.close()


@contextmanager
def serving(folder: Path, text: str = LESSON, root: Path = ROOT, admit: bool = True) -> Iterator[Served]:
    """A lesson of that text, served with the code below ``root``."""
    path, errors = folder / "lesson.toml", folder / "server.err"
    path.write_text(text)
    command = [sys.executable, "-m", "studio", "preview", path, "--no-browser", "--out", folder / "out"]
    with errors.open("w") as stderr:
        process = subprocess.Popen(
            command, cwd=root, stdout=subprocess.PIPE, stderr=stderr, text=True, start_new_session=True
        )
    served = Served(path, process, process.stdout.readline().strip(), errors)
    try:
        if admit:
            served.admit()
        yield served
        served.end()
    finally:
        served.kill()


@dataclass
class Window:
    """A socket as a page opens it: the newest state and picture that came; larger ones are passed over."""

    socket: Any
    state: dict[str, Any] = field(default_factory=dict)
    head: dict[str, Any] = field(default_factory=dict)
    picture: bytes = b""
    pictures: int = 0

    def hear(self, patience: float = 0.05) -> bool:
        """Take the next message; whether there was one."""
        try:
            message = self.socket.recv(patience)
        except TimeoutError:
            return False
        if isinstance(message, str):
            self.state = json.loads(message)
        else:
            length = int.from_bytes(message[:4], "big")
            data = message[4 + length :]
            if Image.open(BytesIO(data)).width <= MOST_WIDTH:
                self.head, self.picture = json.loads(message[4 : 4 + length]), data
                self.pictures += 1
        return True

    def until(self, found: Callable[[Window], Any], what: str, patience: float = LONG) -> Any:
        def answer():
            while self.hear():
                if found(self):
                    break
            return found(self)

        return until(answer, what, patience)

    def see(self, clip: str, frame: int) -> None:
        """Ask for a frame, and wait until it has come."""
        before = self.pictures
        self.ask(clip, frame)
        self.until(lambda me: me.pictures > before and me.head["clip"] == clip, f"frame {frame} of {clip}")

    def ask(self, clip: str, frame: int) -> None:
        self.socket.send(json.dumps({"type": "see", "clip": clip, "frame": frame}))

    def clip(self, name: str) -> dict[str, Any]:
        return next((one for one in self.state.get("clips", ()) if one["id"] == name), {})

    def value(self, clip: str, key: str) -> Any:
        fields = self.clip(clip).get("fields", ())
        return next((one["value"] for one in fields if one["key"] == key), None)


@contextmanager
def window(served: Served) -> Iterator[Window]:
    """A window on a served lesson, which was read."""
    from websockets.sync.client import connect

    address = served.base.replace("http", "ws") + "/socket"
    headers = {"Cookie": served.cookie}
    unbounded = {"max_size": None, "max_queue": None, "open_timeout": LONG, "proxy": None}
    with connect(address, origin=served.base, additional_headers=headers, **unbounded) as socket:
        made = Window(socket)
        made.until(lambda me: me.state and not me.state["reading"], "the lesson's state")
        yield made


@pytest.fixture
def serve(tmp_path):
    """Serves a lesson's text for as long as the block lasts."""
    return lambda *args, **options: serving(tmp_path, *args, **options)


@pytest.fixture(scope="module")
def chromium():
    """A browser for the tests of one file; an event loop that stayed would be in the way of others."""
    if CHROMIUM is None:
        pytest.skip("no Chromium or Chrome on this machine to open the page in")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        browser.close()
