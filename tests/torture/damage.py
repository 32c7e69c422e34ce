"""Damaged entries of the store, and edits of everything that a film depends on."""

from __future__ import annotations

import os
import random
import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from tests.torture.ground import LESSON, Ground, lesson_text
from tests.torture.score import Row, Score, demand

_SAID = "damaged and made anew"


# --- corruptions


def corruptions(ground: Ground, score: Score, count: int) -> None:
    """Harm random entries and the lecture: all is made anew as it was, and the program says so."""
    score.trials("corruptions", count, lambda row, chance, number: _corrupt(ground, chance, number))


def _corrupt(ground: Ground, chance: random.Random, number: int) -> str:
    out = ground.folder / "outs" / f"corrupt-{number}"
    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(ground.folder / "new", out)
    entries = sorted(out.glob(".hillwalk/store/*.kept"))
    # Of what nothing is drawn for, nothing is said: what was noted of the whole render, and of clips that lie
    # there as they were left.
    spoken = [path for path in entries if b'"told": {"folder"' not in path.read_bytes()[:2000]]
    if chance.random() < 0.5:
        shutil.rmtree(out / LESSON / "clips")
    else:
        spoken = []
    harmed, done = set(), []
    for path in chance.sample(entries, chance.randint(1, 4)):
        if path in harmed:  # swapped with one before it
            continue
        harm = chance.choice((_truncate, _flip, _empty, _append, _swap))
        harmed |= harm(path, chance, [other for other in entries if other not in harmed])
        done.append(harm.__name__[1:])
    film = out / LESSON / "lecture.mp4"
    chance.choice((_truncate, _flip, _empty, _append, lambda path, *_: path.unlink()))(film, chance, [])
    ended = ground.quick(out)
    told = ended.told + ended.complaint
    what = f"{', '.join(done)} on {', '.join(sorted(path.name[:8] for path in harmed))}"
    demand(None if ended.status == 0 else f"{what}: status {ended.status}: {ended.complaint[-600:]}")
    expected = harmed & set(spoken)
    demand(f"{what}: nothing was said of it" if expected and _SAID not in told else None)
    fault = ground.differs(out)
    demand(None if fault is None else f"{what}: {fault}")
    shutil.rmtree(out)
    return what


def _truncate(path: Path, chance: random.Random, _: list[Path]) -> set[Path]:
    data = path.read_bytes()
    path.write_bytes(data[: chance.randrange(len(data))])
    return {path}


def _flip(path: Path, chance: random.Random, _: list[Path]) -> set[Path]:
    data = bytearray(path.read_bytes())
    if not data:
        return {path}
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(data)
    return {path}


def _empty(path: Path, *_: object) -> set[Path]:
    path.write_bytes(b"")
    return {path}


def _append(path: Path, chance: random.Random, _: list[Path]) -> set[Path]:
    with path.open("ab") as file:
        file.write(chance.randbytes(chance.randint(1, 200)))
    return {path}


def _swap(path: Path, chance: random.Random, others: list[Path]) -> set[Path]:
    """Two whole entries, each under the other's name."""
    others = [other for other in others if other != path]
    if not others:
        return _empty(path)
    other = chance.choice(others)
    mine, its = path.read_bytes(), other.read_bytes()
    path.write_bytes(its)
    other.write_bytes(mine)
    return {path, other}


# --- edits: (file in the project, what is looked for, what it becomes)

Change = Callable[[random.Random], str]


def _number(low: float, high: float, digits: int = 2) -> Change:
    return lambda chance: f"{chance.uniform(low, high):.{digits}f}"


def _colour(chance: random.Random) -> str:
    return f"#{chance.randrange(0x60, 0x100):02X}{chance.randrange(0x60, 0x100):02X}F0"


def _comment(chance: random.Random) -> str:
    return f"# {chance.random()}"


EDITS: dict[str, tuple[str, str, Change]] = {
    "the scene's number": ("scenes/torture_scene.py", r"(?<=^FAR = )[\d.]+", _number(0.5, 1.5)),
    "the scene's comment": ("scenes/torture_scene.py", r"# [^\n]*", _comment),
    "a function called by its module": ("scenes/torture_helper.py", r"(?<=^RISE = )[\d.]+", _number(0, 1)),
    "a data file beside the scenes": ("scenes/torture_inside.txt", r"^.*$", _number(0, 1)),
    "a data file outside the packages": ("torture_outside.txt", r"^.*$", _number(0, 1)),
    "a colour": ("stage/style/theme.py", r'(?<=curve=")#[0-9A-F]{6}', _colour),
    "a type size": ("stage/style/theme.py", r"(?<=    body: int = )\d+", lambda c: str(c.randint(44, 60))),
    "the still at a beat's end": ("stage/style/theme.py", r"(?<=    hold: float = )[\d.]+", _number(1, 2, 0)),
    "the margin": ("stage/style/layout.py", r"(?<=^MARGIN = )[\d.]+", _number(0.04, 0.06, 3)),
    "a comment in mathcore": ("mathcore/notation/fact.py", r"# [^\n]*", _comment),
    "a rounding in mathcore": (
        "mathcore/notation/fact.py",
        r"(?<=rounded = value.quantize\(Decimal\(1\).scaleb\(-digits)(?: \+ \d)?(?=\))",
        lambda chance: f" + {chance.randint(0, 3)}",
    ),
}


class Edits:
    """Random edits, one after another: what is rendered with the store is what is rendered without."""

    def __init__(self, ground: Ground, score: Score) -> None:
        self._ground, self._score = ground, score
        self._kept = ground.folder / "outs" / "edits"
        self._first = {name: (ground.project / name).read_bytes() for name, *_ in EDITS.values()}
        self._shifts: tuple[float, ...] = (1, 2, -1)

    def run(self, count: int) -> None:
        """Edit so often, then put everything back."""
        shutil.rmtree(self._kept, ignore_errors=True)
        shutil.copytree(self._ground.folder / "new", self._kept)
        lesson = self._ground.lesson.read_text()
        self._shifts = self._shifts[: lesson.count("[[scene]]")]
        try:
            self._score.trials("edits", count, self._edit)
        finally:
            self._ground.lesson.write_text(lesson)
            self._put_back()

    def _edit(self, row: Row, chance: random.Random, number: int) -> str:
        done = self._one(chance)
        fresh = self._ground.folder / "outs" / f"clean-{number}"
        cached, clean = self._ground.quick(self._kept), self._ground.quick(fresh)
        row.worst("s with the store", cached.took)
        if cached.status != clean.status:
            demand(f"{done}: status {cached.status}, without the store {clean.status}: {cached.complaint}")
        if (fresh / LESSON / "lecture.mp4").exists():  # so it may be with a fault of layout as well
            wanted = self._ground.fingerprint(fresh)
            fault = self._ground.differs(self._kept, wanted)
            demand(None if fault is None else f"{done}: {fault}")
        shutil.rmtree(fresh, ignore_errors=True)
        return f"{done}: status {clean.status}, {cached.took:.1f} s, without the store {clean.took:.1f} s"

    def _one(self, chance: random.Random) -> str:
        """Make one edit and say which."""
        choice = chance.choice((*EDITS, *EDITS, "a value in the lesson", "a title in the lesson", "undone"))
        if choice == "undone":
            self._put_back()
            return "all edits undone"
        if choice not in EDITS:
            value = tuple(shift * chance.choice((0.5, 1, 1.25)) for shift in self._shifts)
            title = "Torture" if choice == "a value in the lesson" else f"Torture {chance.random()}"
            self._ground.lesson.write_text(lesson_text(value, title))
            return choice
        name, pattern, become = EDITS[choice]
        path = self._ground.project / name
        new = become(chance)
        text, found = re.subn(pattern, lambda _: new, path.read_text(), count=1, flags=re.MULTILINE)
        demand(None if found else f"{choice}: there is nothing in {name} to edit any more")
        rewrite(path, text.encode())
        return f"{choice}, now {new}"

    def _put_back(self) -> None:
        for name, data in self._first.items():
            if (self._ground.project / name).read_bytes() != data:
                rewrite(self._ground.project / name, data)


def rewrite(path: Path, data: bytes) -> None:
    """Write a file with a time that no edit before has had.

    Python takes a compiled module for the source's as long as size and second agree, so that two edits of
    one length within a second would leave it with the first.
    """
    before = path.stat().st_mtime
    path.write_bytes(data)
    after = max(time.time(), int(before) + 2)
    os.utime(path, (after, after))
