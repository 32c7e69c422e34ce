"""A file changed while a render is at work, and changed back: what is made the next time is not what was."""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Callable

from tests.torture.damage import rewrite
from tests.torture.ground import Ground, lesson_text
from tests.torture.score import Row, Score, demand

# A file of the project's copy, and what its text becomes for a while.
_IN_PROJECT: dict[str, Callable[[str], str]] = {
    "scenes/torture_scene.py": lambda text: text.replace("FAR = 1.5", "FAR = 0.5"),
    "scenes/torture_helper.py": lambda text: text.replace("RISE = 0.5", "RISE = 1.5"),
    "scenes/torture_inside.txt": lambda text: "0.75",
    "torture_outside.txt": lambda text: "0.5",
    "mathcore/notation/fact.py": lambda text: f"{text}\n# for a while\n",
}


def swaps(ground: Ground, score: Score, count: int) -> None:
    """Change the lesson, or what a scene depends on, at a random moment, and change it back at another."""
    score.trials("swaps", count, lambda row, chance, number: _trial(ground, row, chance, number))


def _trial(ground: Ground, row: Row, chance: random.Random, number: int) -> str:
    what = chance.choice(("lesson", "lesson", *_IN_PROJECT))
    path = ground.lesson if what == "lesson" else ground.project / what
    right = path.read_text()
    shifts = (0.25, 0.75, 1.5)[: ground.lesson.read_text().count("[[scene]]")]
    wrong = lesson_text(shifts, "For a while") if what == "lesson" else _IN_PROJECT[what](right)
    demand(None if wrong != right else f"{what}: there is nothing to change any more")
    out = ground.prepared(f"swap-{number}", chance.choice((0.0, 0.5)), chance)
    away = chance.uniform(0, 0.5 * ground.took)
    back = away + chance.uniform(0, 0.5 * ground.took)
    watched = ground.start(out)
    try:
        time.sleep(max(0.0, watched.started + away - time.monotonic()))
        rewrite(path, wrong.encode())
        time.sleep(max(0.0, watched.started + back - time.monotonic()))
    finally:
        rewrite(path, right.encode())
    ground.ended(watched)
    told = f"{what}, changed at {away:.2f} s and back at {back:.2f} s"
    ended = ground.quick(out)
    row.worst("s for the right one", ended.took)
    demand(None if ended.status == 0 else f"{told}: then status {ended.status}: {ended.complaint[-600:]}")
    fault = ground.differs(out)
    demand(None if fault is None else f"{told}: {fault}")
    shutil.rmtree(out)
    return told
