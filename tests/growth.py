"""How a render's cost grows with its lesson: processor time, memory, open files and disk, in a table.

Run it as ``python -m tests.growth``. For each number of clips a lesson of so many tangents is rendered three
times: cold, with nothing changed, and with one clip changed.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

from bench.lecture import render_lesson
from studio.system.console import console, table

_OFTEN = 0.1  # seconds from one look to the next
_EPILOG = """\
examples:
  python -m tests.growth                               1, 5, 20 and 60 clips in draft: most of an hour
  python -m tests.growth --clips 5,60 --quality high --alike    what is not drawing, at full size

With --alike every clip has the same function, so that only the first has to be drawn: before the cold render,
a lesson of that one clip is rendered, unmeasured, into the same folder.

CPU is that of the program and of all processes it started, in seconds. Memory is the sum of their resident
sets, in which what they share counts for each; handles are their open files; disk is all below out/, what was
hidden there meanwhile included. The last three are the most that was seen at ten looks a second.
Linux alone tells all this.
"""


def main() -> int:
    """Measure and print."""
    choice = _choice()
    if not sys.platform.startswith("linux"):
        print("growth: only Linux tells what a tree of processes uses", file=sys.stderr)
        return 2
    screen = console()
    rows = []
    for count in choice.clips:
        for row in _grown(count, choice.quality, choice.alike):
            rows.append(row)
            screen.print(" · ".join(map(str, row)), soft_wrap=True)
    headings = ("clips", "render", "CPU s", "wall s", "memory MB", "handles", "disk MB")
    screen.print(table(headings, rows, right=(0, 2, 3, 4, 5, 6)))
    return 0


def _choice() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.growth",
        description=__doc__,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--clips",
        type=lambda text: [int(word) for word in text.split(",")],
        default=[1, 5, 20, 60],
        metavar="N,N,…",
        help="the lessons' numbers of clips (default: 1,5,20,60)",
    )
    parser.add_argument("--quality", choices=("draft", "medium", "high", "4k"), default="draft")
    parser.add_argument("--alike", action="store_true", help="draw but one clip; see below")
    return parser.parse_args()


def _grown(count: int, quality: str, alike: bool) -> Iterator[tuple]:
    with tempfile.TemporaryDirectory(prefix="hillwalk-") as folder:
        lesson, out = Path(folder, "growth.toml"), Path(folder, "out")
        if alike:
            lesson.write_text(_text(1, alike), encoding="utf-8")
            render_lesson(str(lesson), quality, out)
        for name, changed in (("cold", None), ("unchanged", None), ("one changed", count // 2)):
            lesson.write_text(_text(count, alike, changed), encoding="utf-8")
            with Watch(out) as watch:
                made = render_lesson(str(lesson), quality, out)
            cpu = "–" if made.cpu is None else f"{made.cpu:.1f}"
            megabytes = f"{watch.memory / 1e6:.0f}", watch.handles, f"{watch.disk / 1e6:.1f}"
            yield (count, name, cpu, f"{made.took:.1f}", *megabytes)


def _text(count: int, alike: bool, changed: int | None = None) -> str:
    """A lesson of so many tangents, to other parabolas each unless ``alike``; one of them changed."""
    clips = [
        f'\n[[scene]]\nscene = "TangentSlope"\nid = "clip-{n}"\n'
        f'f = "x^2 + {1000 if n == changed else 0 if alike else n}"\n'
        for n in range(count)
    ]
    return 'title = "Growth"\n' + "".join(clips)


class Watch:
    """Looks, again and again, at what our children use and at what lies below ``out``; keeps the most."""

    def __init__(self, out: Path) -> None:
        self._out, self._end = out, threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self.memory = self.handles = self.disk = 0

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._end.wait(_OFTEN):
            family = _family()
            self.memory = max(self.memory, sum(map(_resident, family)))
            self.handles = max(self.handles, sum(map(_open_files, family)))
            self.disk = max(self.disk, _size(self._out))


def _family() -> list[int]:
    """All processes that we started, they started, and so on."""
    parents: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
        except OSError:  # it has ended
            continue
    found = {os.getpid()}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return sorted(found - {os.getpid()})


def _resident(pid: int) -> int:
    """Bytes of memory."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0


def _open_files(pid: int) -> int:
    try:
        return len(os.listdir(f"/proc/{pid}/fd"))
    except OSError:
        return 0


def _size(folder: Path) -> int:
    """Bytes that are taken up on the disk."""
    total = 0
    for base, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.lstat(os.path.join(base, name)).st_blocks * 512
            except OSError:  # it was moved
                continue
    return total


if __name__ == "__main__":
    sys.exit(main())
