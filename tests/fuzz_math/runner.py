"""Which cases are run, and how: numbered by seed, in several processes, each within a minute."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from multiprocessing import get_context

from tests.fuzz_math.cases import WRONG, Case, Outcome
from tests.fuzz_math.checks import outcome
from tests.fuzz_math.source import Source

# Kind → its share of a hundred cases.
SHARES = {
    "judgement": 34,
    "value": 20,
    "slope": 14,
    "printing": 16,
    "stationary": 6,
    "descent": 6,
    "pieces": 4,
}
LONGEST = 60  # seconds for one case


def kind_of(index: int) -> str:
    """The kind of the case with this number: in any hundred of them the shares are kept."""
    place = index * 37 % 100
    for kind, share in SHARES.items():
        place -= share
        if place < 0:
            return kind
    raise AssertionError(index)


def case_of(seed: int, index: int, only: str | None = None) -> Case:
    """The case with this number."""
    return Source(f"{seed}/{index}").case(only or kind_of(index))


def judged(case: Case) -> Outcome:
    """The outcome, or that it took too long."""

    def late(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGVTALRM, late)  # of the process's own time: the machine may be busy
    signal.setitimer(signal.ITIMER_VIRTUAL, LONGEST)
    try:
        return outcome(case)
    except TimeoutError:
        return Outcome(WRONG, f"takes longer than {LONGEST} s")
    except Exception as error:  # the fuzzer's own fault is one to mend as well
        return Outcome(WRONG, f"the fuzzer fails: {type(error).__name__}: {error}"[:200])
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _judged(given: tuple[int, int, str | None]) -> tuple[Case, Outcome]:
    case = case_of(*given)
    return case, judged(case)


def run(count: int, seed: int, only: str | None, processes: int) -> Iterator[tuple[Case, Outcome]]:
    """The cases with their outcomes, in order."""
    work = [(seed, index, only) for index in range(count)]
    if processes == 1:
        yield from map(_judged, work)
        return
    with get_context("spawn").Pool(processes) as pool:
        yield from pool.imap(_judged, work, chunksize=10)
