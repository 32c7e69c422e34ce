"""`make fuzz-math COUNT=20000`, or `python -m tests.fuzz_math COUNT --seed S --only KIND`.

A third of the cases are judgements; values, slopes, stationary places, descents and printing are the rest.
Every disagreement is printed as a line that reproduces it; the exit status is 1 if there is any.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from collections import Counter

from tests.fuzz_math.cases import ABSTAIN, AGREE, REFUSED, UNKNOWN, WRONG, Case, Outcome
from tests.fuzz_math.checks import CHECKS
from tests.fuzz_math.runner import judged, run

STATES = (AGREE, ABSTAIN, UNKNOWN, REFUSED, WRONG)


def report(counts: Counter[tuple[str, str]], reasons: Counter[str]) -> str:
    """The summary: a row for each kind."""
    rows = [f"{'':12}" + "".join(f"{state:>11}" for state in STATES)]
    for kind in CHECKS:
        if any(counts[kind, state] for state in STATES):
            rows.append(f"{kind:12}" + "".join(f"{counts[kind, state]:>11,}" for state in STATES))
    if reasons:
        rows.append("abstained: " + ", ".join(f"{why} ({n})" for why, n in reasons.most_common(12)))
    return "\n".join(rows)


def _line(case: Case, found: Outcome) -> str:
    return f"\n✗ {found.told}\n  python -m tests.fuzz_math --case '{case}'"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz_math", description=__doc__.splitlines()[0])
    parser.add_argument("count", nargs="?", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=None, help="a number; without one, another each time")
    parser.add_argument("--only", choices=sorted(CHECKS), help="cases of this kind only")
    parser.add_argument("--case", help="one case: KIND; FORMULA; PLACE; MORE")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes")
    parser.add_argument("--told", choices=STATES, help="print the cases that end so as well")
    return parser.parse_args()


def main() -> int:
    """Fuzz, and say how it went. Exit status 1 if mathcore is wrong anywhere."""
    given = _arguments()
    if given.case:
        found = judged(Case.parse(given.case))
        print(f"{found.state}: {found.told}" if found.told else found.state)
        return 1 if found.state == WRONG else 0
    seed = random.SystemRandom().randrange(10**6) if given.seed is None else given.seed
    counts: Counter[tuple[str, str]] = Counter()
    reasons: Counter[str] = Counter()
    started, wrong = time.monotonic(), 0
    for done, (case, found) in enumerate(run(given.count, seed, given.only, given.jobs), 1):
        counts[case.kind, found.state] += 1
        if found.state == ABSTAIN:
            reasons[found.told] += 1
        if found.state in (WRONG, given.told):
            wrong += found.state == WRONG
            print(_line(case, found), flush=True)
        if done % 100 == 0 or done == given.count:
            rate = done / (time.monotonic() - started)
            told = f"\r{done:,} of {given.count:,} cases · {wrong} wrong · {rate:.0f} a second"
            print(told, end="", file=sys.stderr, flush=True)
    print(f"\nseed {seed}\n{report(counts, reasons)}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
