"""`make trial COUNT=200 SEED=7`, or `python -m tests.trial COUNT --seed S`: random lessons, each checked.

Every lesson ends certified, refused in one sentence, or with a fault, which is printed with the whole lesson.
The exit status is 1 if a claim fails, a sentence is false or anything crashes, or if more than one lesson in
100 has a layout fault.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
from collections import Counter
from multiprocessing import get_context

from tests.trial.outcome import LAYOUT, STATES, WRONG, numbered
from tests.trial.source import trial

MOST_LAYOUT = 0.01  # of the lessons tried


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.trial", description=__doc__.splitlines()[0])
    parser.add_argument("count", nargs="?", type=int, default=200)
    parser.add_argument("--seed", type=int, default=None, help="a number; without one, another each time")
    parser.add_argument("--only", type=int, help="the lesson with this number alone")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes")
    parser.add_argument("--told", choices=STATES, help="print the lessons that end so as well")
    return parser.parse_args()


def main() -> int:
    """Try lessons, and say how it went."""
    given = _arguments()
    seed = random.SystemRandom().randrange(10**6) if given.seed is None else given.seed
    numbers = range(given.count) if given.only is None else [given.only]
    counts: Counter[tuple[str, str]] = Counter()
    with get_context("spawn").Pool(min(given.jobs, len(numbers)), maxtasksperchild=40) as pool:
        work = pool.imap_unordered(numbered, [(seed, number) for number in numbers])
        for done, (number, found) in enumerate(work, 1):
            one = trial(seed, number)
            counts[one.scene, found.state] += 1
            if found.state in (*WRONG, LAYOUT, given.told):
                again = f"python -m tests.trial --seed {seed} --only {number}"
                print("\n".join(("", f"✗ {found.state} · {again}", one.lesson, *found.told)), flush=True)
            if sys.stderr.isatty() or done % 20 == 0:
                print(f"\r{done} of {len(numbers)} lessons", end="", file=sys.stderr, flush=True)
    print(f"\nseed {seed}\n{_summary(counts)}")
    bad = sum(n for (_, state), n in counts.items() if state in WRONG)
    crowded = sum(n for (_, state), n in counts.items() if state == LAYOUT)
    return 1 if bad or crowded > MOST_LAYOUT * len(numbers) else 0


def _summary(counts: Counter[tuple[str, str]]) -> str:
    """A row for each scene, and one for all."""
    rows = [f"{'':16}" + "".join(f"{state:>11}" for state in STATES)]
    for scene in sorted({scene for scene, _ in counts}):
        rows.append(f"{scene:16}" + "".join(f"{counts[scene, state]:>11}" for state in STATES))
    totals = [sum(n for (_, state), n in counts.items() if state == one) for one in STATES]
    return "\n".join([*rows, f"{'all':16}" + "".join(f"{total:>11}" for total in totals)])


if __name__ == "__main__":
    sys.exit(main())
