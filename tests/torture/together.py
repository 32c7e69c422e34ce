"""Any number of workers, and several renders at once: the same frames."""

from __future__ import annotations

import random
import shutil
from collections.abc import Sequence

from tests.torture.ground import LESSON, Ground
from tests.torture.score import Row, Score, demand

_BUSY = "another Hillwalk is making films there now"


def workers(ground: Ground, score: Score, counts: Sequence[int]) -> None:
    """Render with so many processes: decoded frames as in the reference, beat films to the byte."""

    def trial(row: Row, _: random.Random, jobs: str) -> str:
        out = ground.folder / "outs" / f"workers-{jobs}"
        shutil.rmtree(out, ignore_errors=True)
        ended = ground.run(out, jobs=int(jobs))
        demand(None if ended.status == 0 else f"status {ended.status}: {ended.complaint[-600:]}")
        demand(ground.differs(out))
        for path in sorted((ground.folder / "new" / LESSON / "clips").glob("*/*.mp4")):
            mine = out / path.relative_to(ground.folder / "new")
            demand(None if mine.read_bytes() == path.read_bytes() else f"{mine.name} has other bytes")
        shutil.rmtree(out)
        return f"the same in {ended.took:.1f} s"

    score.each("workers", map(str, counts), trial)


def together(ground: Ground, score: Score, count: int) -> None:
    """So many renders of one lesson into one folder at once."""

    def trial(row: Row, chance: random.Random, _: str) -> str:
        out = ground.prepared("together", 0.0, chance)
        running = [ground.start(out, jobs=1) for _ in range(count)]
        ends = [ground.ended(watched) for watched in running]
        for ended in ends:
            if ended.status != 0:
                demand(ended.one_line())
                fault = f"status {ended.status}: {ended.complaint[-600:]}"
                demand(None if ended.status == 1 and _BUSY in ended.complaint else fault)
        fine = sum(ended.status == 0 for ended in ends)
        demand(None if fine else "none of them succeeded")
        demand(ground.differs(out))
        return f"{fine} of {count} made it, the others were told who is at work"

    score.each("together", [f"{count} at once"], trial)
