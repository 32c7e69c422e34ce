"""Kills, interrupts and terminations at random moments: what is there is whole, the next render right."""

from __future__ import annotations

import random
import signal
import time

from tests.torture.forks import Ended
from tests.torture.ground import Ground
from tests.torture.score import Row, Score, demand

_STOPPED = "hillwalk: interrupted"
_LATE = (0, -signal.SIGTERM, -signal.SIGINT, 130)  # all was made before the signal came


class Stops:
    """``patience`` is how many seconds a stopped render may take to be gone.

    While Python still imports, it hears of a signal late: there the seconds of the imports are added, twice.
    """

    def __init__(self, ground: Ground, score: Score, patience: float = 2.0, rerun_every: int = 1) -> None:
        self._ground, self._score, self._patience = ground, score, patience
        self._every = rerun_every

    def kills(self, count: int) -> None:
        self._score.trials("kills", count, self._kill)

    def interrupts(self, count: int) -> None:
        self._score.trials("interrupts", count, self._interrupt)

    def terminations(self, count: int) -> None:
        self._score.trials("terminations", count, self._terminate)

    def _started(self, what: str, chance: random.Random, number: int) -> tuple:
        """A render with something to do, and the moment at which it is to be stopped."""
        keep = chance.choice((0.0, 0.0, 0.5, 0.9))
        out = self._ground.prepared(f"{what}-{number}", keep, chance)
        moment = chance.uniform(0, self._ground.took)
        watched = self._ground.start(out)
        if number % 5 == 3:  # while the workers start: a short time in which much can go wrong
            while watched.process.poll() is None and not watched.others():
                time.sleep(0.05)
            moment = time.monotonic() - watched.started + chance.uniform(0, 1.2 * self._ground.imports)
        time.sleep(max(0.0, watched.started + moment - time.monotonic()))
        return out, moment, watched

    def _kill(self, row: Row, chance: random.Random, number: int) -> str:
        out, moment, watched = self._started("kill", chance, number)
        all_of_it = number % 4 == 0
        watched.send(signal.SIGKILL, to_group=all_of_it)
        ended = self._ground.ended(watched, 10)
        gone, late = watched.outlived(self._patience + self._slack(moment))
        row.worst("s until gone", gone)
        fault = f"status {ended.status}: {ended.complaint[-600:]}"
        demand(None if ended.status in (0, -signal.SIGKILL) else fault)
        at = f"killed at {moment:.2f} s{', with its group' if all_of_it else ''}"
        demand(f"{at}: a process outlived it by {gone:.1f} s: {late}" if late else None)
        demand(_at(at, self._ground.half_done(out)))
        return f"{at}, status {ended.status}, gone after {gone:.2f} s{self._again(out, number, at)}"

    def _interrupt(self, row: Row, chance: random.Random, number: int) -> str:
        return self._stop(row, chance, number, signal.SIGINT, to_group=number % 2 == 1)

    def _terminate(self, row: Row, chance: random.Random, number: int) -> str:
        return self._stop(row, chance, number, signal.SIGTERM, to_group=False)

    def _stop(self, row, chance, number: int, sign: signal.Signals, to_group: bool) -> str:
        out, moment, watched = self._started(sign.name.lower(), chance, number)
        ready, sent = watched.ready(), time.monotonic()
        at = f"{sign.name} at {moment:.2f} s{', to its group' if to_group else ''}"
        if watched.process.poll() is not None:
            watched.outlived(self._patience)
            return f"{at}: it had ended before"
        watched.send(sign, to_group)
        try:
            ended = self._ground.ended(watched, 60)
        except TimeoutError as error:
            raise TimeoutError(f"{at}: {error}") from None
        took = time.monotonic() - sent
        gone, late = watched.outlived(self._patience)
        slack = self._slack(moment)
        row.worst("s while importing" if slack else "s", took + gone)
        demand(f"{at}: it took {took:.1f} s to end" if took > self._patience + slack else None)
        demand(f"{at}: a process outlived it by {gone:.1f} s: {late}" if late else None)
        demand(_at(at, self._end_is_clear(ended, ready, out)))
        demand(_at(at, self._ground.strays(out)))
        demand(_at(at, self._ground.half_done(out)))
        return f"{at}, status {ended.status} after {took:.2f} s{self._again(out, number, at)}"

    def _end_is_clear(self, ended: Ended, ready: bool, out) -> str | None:
        """What is wrong with how a stopped render ended.

        Before the program is in charge, and after it has done all, Python ends in its own way.
        """
        if self._ground.differs(out) is None and ended.status in _LATE and "Traceback" not in ended.complaint:
            return None
        if not ready:
            return None if ended.status in (*_LATE, 1) else f"status {ended.status} from Python's start"
        if ended.status != 130:
            return f"status {ended.status} instead of 130; stderr: {ended.complaint[-600:]!r}"
        if (fault := ended.one_line()) is not None:
            return fault
        return None if ended.complaints[0].startswith(_STOPPED) else f"it said {ended.complaints[0]!r}"

    def _slack(self, moment: float) -> float:
        """More seconds, as long as the program or its workers may be importing."""
        return 2 * self._ground.imports if moment < 3 * self._ground.imports else 0.0

    def _again(self, out, number: int, at: str) -> str:
        """The same render once more, to its end."""
        if number % self._every:
            return ""
        ended = self._ground.quick(out)
        fault = None if ended.status == 0 else f"then status {ended.status}: {ended.complaint[-600:]}"
        demand(_at(at, fault))
        demand(_at(f"{at}, rendered again", self._ground.differs(out)))
        return ", then right"


def _at(when: str, fault: str | None) -> str | None:
    return None if fault is None else f"{when}: {fault}"
