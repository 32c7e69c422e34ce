"""``hillwalk bench``: the measurements beside stock Manim, which are no part of the installed program."""

from __future__ import annotations

import os
import subprocess
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from studio.cli.command import Command
from studio.system.errors import BadInput

_ROOT = Path(__file__).resolve().parents[2]


def run(given: Namespace) -> int:
    """Run the checkout's ``bench`` in a process of its own. Raises BadInput where there is no checkout."""
    program = _ROOT / "bench" / "__main__.py"
    if not program.is_file():
        raise BadInput(
            "bench: the installed program has no measurements — try make bench in a clone of Hillwalk"
        )
    words = [word for name in ("frames", "rounds", "out") for word in _word(name, getattr(given, name))]
    paths = os.pathsep.join(filter(None, [str(_ROOT), os.environ.get("PYTHONPATH")]))
    return subprocess.run(
        [sys.executable, "-P", str(program), *words], env=os.environ | {"PYTHONPATH": paths}, check=False
    ).returncode


def _word(name: str, value: str | None) -> list[str]:
    return [] if value is None else [f"--{name}", value]


def _options(parser: ArgumentParser) -> None:
    for name, what in (
        ("frames", "how many frames stock Manim draws"),
        ("rounds", "how often each is drawn"),
        ("out", "the file for the numbers"),
    ):
        parser.add_argument(f"--{name}", metavar="FILE" if name == "out" else "N", help=what)


COMMAND = Command(
    "bench",
    "measure speed, size and memory beside stock Manim",
    "Takes a quarter of an hour, and needs a clone of the project.",
    "hillwalk bench --rounds 1",
    (_options,),
    run,
)
