"""Folders with odd names, folders that will not do, and links that lead outside."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

from tests.torture.ground import LESSON, Ground
from tests.torture.score import Failed, Row, Score, demand

_NAMES = ("bob's", "with space", "日本", "100%", "x" * 200, "-dash", 'a "b" $HOME;', "new\nline")


class Folders:
    """Each case renders into a folder of its own, with everything kept, so that little is drawn."""

    def __init__(self, ground: Ground, score: Score) -> None:
        self._ground, self._score = ground, score
        self._base = ground.folder / "folders"
        self._cases: dict[str, Callable[[Path], Path]] = {f"named {name!r}": _named(name) for name in _NAMES}
        self._cases |= {
            "below a file": _below_a_file,
            "read-only": _read_only,
            "a file as the lesson's folder": _file_at(LESSON),
            "a folder as the lecture": _folder_at(f"{LESSON}/lecture.mp4"),
        }
        links = (LESSON, f"{LESSON}/clips", f"{LESSON}/clips/clip-1", ".hillwalk", ".hillwalk/store")
        self._cases |= {f"a link at {place}": _link_at(place, a_file=False) for place in links}
        files = (f"{LESSON}/clips/clip-1.mp4", f"{LESSON}/lecture.mp4", f".hillwalk/locks/{LESSON}.lock")
        for place in files:
            self._cases[f"a link at {place}"] = _link_at(place, a_file=True)

    def run(self, names: list[str] | None = None) -> None:
        """Try all cases, or these."""
        self._score.each("folders", names or list(self._cases), self._trial)

    @property
    def names(self) -> list[str]:
        return list(self._cases)

    def _trial(self, row: Row, _: random.Random, name: str) -> str:
        shutil.rmtree(self._base, ignore_errors=True)
        outside = self._base / "outside"
        outside.mkdir(parents=True)
        (outside / "mine.txt").write_text("mine")
        (outside / "film.mp4").write_text("my film")
        out = self._cases[name](self._base)
        self._keep_all(out)
        before, there = _all_below(outside), _all_below(self._base / "file")
        ended = self._ground.quick(out)
        if _all_below(outside) != before or _all_below(self._base / "file") != there:
            raise Failed(f"something outside was written or altered; status {ended.status}")
        if ended.status == 0:
            demand(self._ground.differs(out))
            return "it works"
        demand(None if ended.status in (1, 2) else f"status {ended.status}: {ended.complaint[-600:]}")
        demand(ended.one_line())
        return f"status {ended.status}: {ended.complaints[0].replace(str(self._base), '…')}"

    def _keep_all(self, out: Path) -> None:
        """Put the store there, where a folder for it can be made."""
        store = out / ".hillwalk" / "store"
        kept = self._ground.folder / "new" / ".hillwalk" / "store"
        linked = store.parent.is_symlink() or store.is_symlink()
        if out.is_dir() and os.access(out, os.W_OK) and not linked:
            shutil.copytree(kept, store)


def _named(name: str) -> Callable[[Path], Path]:
    def make(base: Path) -> Path:
        (base / name).mkdir()
        return base / name

    return make


def _below_a_file(base: Path) -> Path:
    (base / "file").write_text("mine")
    return base / "file" / "out"


def _read_only(base: Path) -> Path:
    """A folder that cannot be written to; nothing is so for the superuser, who gets /proc instead."""
    if os.geteuid() == 0:
        return Path("/proc/hillwalk")
    (base / "out").mkdir(mode=0o555)
    return base / "out"


def _file_at(place: str) -> Callable[[Path], Path]:
    def make(base: Path) -> Path:
        (base / "out" / place).parent.mkdir(parents=True)
        (base / "out" / place).write_text("mine")
        return base / "out"

    return make


def _folder_at(place: str) -> Callable[[Path], Path]:
    def make(base: Path) -> Path:
        (base / "out" / place).mkdir(parents=True)
        return base / "out"

    return make


def _link_at(place: str, a_file: bool) -> Callable[[Path], Path]:
    def make(base: Path) -> Path:
        link = base / "out" / place
        link.parent.mkdir(parents=True)
        link.symlink_to(base / "outside" / ("film.mp4" if a_file else ""))
        return base / "out"

    return make


def _all_below(folder: Path) -> dict[str, bytes | None]:
    """Every file and folder with what it holds."""
    if folder.is_file():
        return {"": folder.read_bytes()}
    paths = sorted(folder.rglob("*"))
    return {str(path): path.read_bytes() if path.is_file() else None for path in paths}
