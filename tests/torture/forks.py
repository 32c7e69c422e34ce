"""Renders in forks of a process that has imported the libraries: as the program itself, started quickly."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

DRIVER = Path(__file__).with_name("driver.py")
PROGRESS = re.compile(
    r"(checking|checked|drawing|running|joining) .*|.*: \d+( of \d+)? beats? drawn.*|.* is drawn"
)


@dataclass(frozen=True)
class Ended:
    """How a render ended: its status, what it wrote, and the seconds it took."""

    status: int
    told: str
    complaint: str
    took: float

    @property
    def complaints(self) -> list[str]:
        """The lines on stderr that are no progress."""
        return [line for line in self.complaint.splitlines() if line.strip() and not PROGRESS.fullmatch(line)]

    def one_line(self) -> str | None:
        """Why this is not an end with one clear line; None if it is."""
        if "Traceback" in self.complaint or "Traceback" in self.told:
            return f"a traceback on stderr: {self.complaint[-1200:]!r}"
        if len(self.complaints) != 1:
            return f"{len(self.complaints)} lines on stderr instead of one: {self.complaints[:4]}"
        return None


class Driver:
    """Forks a child for each render, which takes the modules of ``project`` as they are by then.

    All but those ``shared``, which are imported once. Manim and the project's read files when they are
    imported, which counts for a film's key: what others have rendered is then not found in the store.
    """

    def __init__(self, project: Path, folder: Path, env: dict[str, str], *shared: str) -> None:
        self._folder = folder
        self._process = subprocess.Popen(
            [sys.executable, str(DRIVER), *shared], cwd=project, env=env, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=(folder / "driver.err").open("wb"),
        )  # fmt: skip
        told = self._answer()
        if not told["program"].startswith(str(project)):
            raise RuntimeError(f"the driver took {told['program']} and not the copy")

    def _answer(self) -> dict:
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the driver ended: {(self._folder / 'driver.err').read_text()[-2000:]}")
        return json.loads(line)

    def render(self, words: Sequence[str]) -> Ended:
        """One run of the program with these words, in a fork of its own."""
        logs = self._folder / "out", self._folder / "err"
        asked = {"words": words, "out": str(logs[0]), "err": str(logs[1])}
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        told = self._answer()
        return Ended(told["status"], *(log.read_text(errors="replace") for log in logs), told["took"])

    def close(self) -> None:
        """End it."""
        self._process.stdin.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
