"""Each write, sync and rename fails once: the render says so in one line, and what was there stays."""

from __future__ import annotations

import errno
import mmap
import os
import random
import shutil
import struct
import subprocess
import sys
import time
from pathlib import Path

from tests.torture.forks import Driver, Ended
from tests.torture.ground import HERE, Ground, lesson_text, neither
from tests.torture.score import Failed, Row, Score, demand

KINDS = ("open", "write", "sync", "rename", "mkdir", "truncate")  # as in shim.c
ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES)
_SHARED = "studio.render.preload", "studio.output.reuse", "studio.__main__"
_HEAD = struct.Struct("qqqq")  # kind, number, error, how often it has failed
_COUNTS = struct.Struct(f"{len(KINDS)}q")
_SIZE = _HEAD.size + _COUNTS.size + 1024


class _Shim:
    """What the processes with the shim share with us."""

    def __init__(self, folder: Path) -> None:
        self.library, self.state = folder / "shim.so", folder / "state"
        self.state.write_bytes(bytes(_SIZE))
        with self.state.open("r+b") as file:
            self._shared = mmap.mmap(file.fileno(), _SIZE)

    def arm(self, below: Path, kind: int = -1, number: int = 0, error: int = 0) -> None:
        """Count anew what is done below a folder, and let one call fail, or none."""
        self._shared[:] = bytes(_SIZE)
        self._shared[: _HEAD.size] = _HEAD.pack(kind, number, error, 0)
        name = os.fsencode(f"{below}")
        at = _HEAD.size + _COUNTS.size
        self._shared[at : at + len(name)] = name

    @property
    def fired(self) -> int:
        return _HEAD.unpack(self._shared[: _HEAD.size])[3]

    @property
    def counts(self) -> tuple[int, ...]:
        return _COUNTS.unpack(self._shared[_HEAD.size : _HEAD.size + _COUNTS.size])


class Faults:
    """Every call of every kind fails once, with each error; or ``sample`` of all these, drawn by chance."""

    def __init__(self, ground: Ground, score: Score, folder: Path) -> None:
        self._ground, self._score, self._folder = ground, score, folder
        folder.mkdir(parents=True)
        self._lesson = folder / "fault.toml"

    def run(self, sample: int | None = None) -> None:
        """Try them; said to be skipped where the shim cannot be made."""
        if (why := self._built()) is not None:
            self._score.skip("faults", why)
            return
        self._shim = _Shim(self._folder)
        environment = {"LD_PRELOAD": str(self._shim.library), "HILLWALK_FAULT_STATE": str(self._shim.state)}
        self._driver = Driver(self._ground.project, self._folder, self._ground.env(**environment), *_SHARED)
        try:
            self._prepare()
            self._score.each("faults", self._names(sample), self._trial)
        finally:
            self._driver.close()

    def _built(self) -> str | None:
        compiler = shutil.which("cc")
        if not sys.platform.startswith("linux") or compiler is None:
            return "it needs Linux and a C compiler (cc)"
        library, source = self._folder / "shim.so", HERE / "shim.c"
        words = [compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(source), "-ldl"]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        return None if done.returncode == 0 else f"the shim does not compile: {done.stderr[:200]}"

    def _prepare(self) -> None:
        """The old films, then the new ones with all calls counted."""
        for name, shift in (("old", 0.5), ("new", 1.0)):
            self._lesson.write_text(lesson_text((shift,)))
            out = self._folder / name
            self._shim.arm(out)
            ended = self._render(out)
            if ended.status != 0 or not any(self._shim.counts):
                raise RuntimeError(f"a render without a fault failed: {ended}")
        self._was = self._ground.fingerprint(self._folder / "old", "fault")
        self._wanted = self._ground.fingerprint(self._folder / "new", "fault")
        self._shim.arm(self._out())
        self._fresh()
        self._render(self._out())
        self._counts = self._shim.counts
        found = ", ".join(f"{n} {kind}" for kind, n in zip(KINDS, self._counts, strict=True))
        self._score.tell(f"faults: a render makes these calls: {found}")

    def _render(self, out: Path) -> Ended:
        return self._driver.render(self._ground.words(out, lesson=self._lesson, jobs=1))

    def _names(self, sample: int | None) -> list[str]:
        every = [
            f"{kind}:{number}:{errno.errorcode[error]}"
            for kind, count in zip(KINDS, self._counts, strict=True)
            for number in range(1, count + 1)
            for error in ERRORS
        ]
        if sample is None or sample >= len(every):
            return every
        # Some of each kind, since there are many more writes than renames.
        chance, chosen = random.Random(f"{self._score.seed} faults"), []
        chance.shuffle(every)
        while len(chosen) < sample:
            for kind in KINDS:
                of_kind = [name for name in every if name.startswith(f"{kind}:")]
                if of_kind and len(chosen) < sample:
                    chosen.append(of_kind[0])
                    every.remove(of_kind[0])
        return chosen

    def _out(self) -> Path:
        return self._folder / "trial"

    def _fresh(self) -> None:
        """The old films and nothing kept."""
        shutil.rmtree(self._out(), ignore_errors=True)
        shutil.copytree(self._folder / "old" / "fault", self._out() / "fault")

    def _trial(self, row: Row, _: random.Random, name: str) -> str:
        kind, number, error = name.split(":")
        self._fresh()
        self._shim.arm(self._out(), KINDS.index(kind), int(number), getattr(errno, error))
        began = time.monotonic()
        ended = self._render(self._out())
        row.worst("s", time.monotonic() - began)
        if not self._shim.fired:
            raise Failed("the call was not met: this render made fewer than the one that was counted")
        self._judge(ended)
        self._shim.arm(self._out())
        again = self._render(self._out())
        demand(None if again.status == 0 else f"then status {again.status}: {again.complaint[-600:]}")
        demand(self._ground.differs(self._out(), self._wanted, "fault"))
        told = f"status {ended.status}, {(ended.complaints or ['nothing said'])[0]!r}"
        return f"{told.replace(str(self._folder), '…')}, then right"

    def _judge(self, ended: Ended) -> None:
        """A fault that does not matter, or one clear line and each file the old one or the new."""
        if ended.status == 0:
            demand(self._ground.differs(self._out(), self._wanted, "fault"))
            return
        demand(None if ended.status in (1, 2) else f"status {ended.status}: {ended.complaint[-600:]}")
        demand(ended.one_line())
        demand(self._ground.strays(self._out(), "fault"))
        found = self._ground.fingerprint(self._out(), "fault")
        demand(neither(found, self._was, self._wanted))
