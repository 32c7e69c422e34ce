"""The torture of the render engine: `make torture`, or `python -m tests.torture`.

Without arguments everything is tried, as often as the options' defaults say, which takes hours. With some of
the options, only these are.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

from tests.torture.damage import Edits, corruptions
from tests.torture.faults import Faults
from tests.torture.folders import Folders
from tests.torture.ground import Ground
from tests.torture.losses import losses
from tests.torture.planted import planted
from tests.torture.score import Score
from tests.torture.stops import Stops
from tests.torture.swaps import swaps
from tests.torture.together import together, workers

FULL = {
    "kills": 200, "interrupts": 50, "terminations": 50, "faults": "all", "corruptions": 100, "edits": 100,
    "together": 8, "workers": "1,2,4", "folders": True, "planted": 100, "swaps": 50, "losses": True,
}  # fmt: skip
_EXAMPLES = """\
examples:
  python -m tests.torture                          everything; hours
  python -m tests.torture --kills 20 --faults 60   twenty kills, and sixty faults of all that there are
  python -m tests.torture --kills 1 --first 17 --seed 3 --span 20.4   the 17th kill of seed 3 again

A project's copy is made in a temporary folder, with a small scene of its own; the reference is rendered
there first. Each trial starts from the old films and a random share of what is kept for the new ones. Its
chances come from the seed, its kind and its number alone, so that any one can be had again; a moment is
given in seconds from the start of the process, and lies within the reference's (or --span's). Exit status 1
if anything failed.
"""


def main(argv: list[str] | None = None) -> int:
    """Torture, print the table and every failure."""
    choice = _chosen(argv)
    folder = Path(tempfile.mkdtemp(prefix="hillwalk-torture-", dir=choice.folder)).resolve()
    score = Score(choice.seed, choice.first)
    score.tell(f"seed {choice.seed}; the copy and its reference are made in {folder}")
    ground = Ground(folder / "ground", choice.jobs)
    try:
        ground.make()
        score.tell(f"the reference took {ground.took:.1f} s with {choice.jobs} workers")
        ground.took = choice.span or ground.took
        _torture(ground, score, choice)
    except KeyboardInterrupt:
        score.tell("stopped; what was tried so far:")
    finally:
        ground.close()
        if not choice.keep:
            shutil.rmtree(folder, ignore_errors=True)
    print(f"\n{score.table()}\n")
    for failure in score.failures:
        print(f"✗ {failure}")
    if score.failures:
        print(f"{len(score.failures)} failed, with seed {choice.seed}.")
        return 1
    print("All of it was withstood.")
    return 0


def _torture(ground: Ground, score: Score, choice: argparse.Namespace) -> None:
    if choice.kills or choice.interrupts or choice.terminations:
        stops = Stops(ground, score, choice.patience, choice.rerun_every)
        stops.kills(choice.kills or 0)
        stops.interrupts(choice.interrupts or 0)
        stops.terminations(choice.terminations or 0)
    if choice.faults:
        sample = None if choice.faults == "all" else int(choice.faults)
        Faults(ground, score, ground.folder / "faults").run(sample)
    if choice.corruptions:
        corruptions(ground, score, choice.corruptions)
    if choice.workers:
        workers(ground, score, [int(word) for word in choice.workers.split(",")])
    if choice.together:
        together(ground, score, choice.together)
    if choice.folders:
        Folders(ground, score).run()
    if choice.planted:
        planted(ground, score, choice.planted)
    if choice.swaps:
        swaps(ground, score, choice.swaps)
    if choice.losses:
        losses(ground, score)
    if choice.edits:
        Edits(ground, score).run(choice.edits)


def _chosen(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.torture",
        description=__doc__,
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--kills", type=int, metavar="N", help="SIGKILL at random moments, every fourth to the group (200)")
    add("--interrupts", type=int, metavar="N", help="SIGINT, every other to the group as by Ctrl-C (50)")
    add("--terminations", type=int, metavar="N", help="SIGTERM (50)")
    add("--faults", metavar="N", help="calls that fail, one a render, of all calls × three errors (all)")
    add("--corruptions", type=int, metavar="N", help="renders with damaged entries and films (100)")
    add("--edits", type=int, metavar="N", help="edits, each rendered with the store and without (100)")
    add("--together", type=int, metavar="N", help="renders into one folder at once (8)")
    add("--workers", metavar="N,N", help="numbers of workers to compare (1,2,4)")
    add("--folders", action="store_true", default=None, help="odd folders and links (all of them)")
    add("--planted", type=int, metavar="N", help="renders with entries of another form or owner (100)")
    add("--swaps", type=int, metavar="N", help="files changed meanwhile, and changed back (50)")
    add("--losses", action="store_true", default=None, help="a Dask cluster that dies or is mute (all ways)")
    add("--seed", type=int, default=0, metavar="N", help="where the chances come from (default: 0)")
    add("--first", type=int, default=1, metavar="N", help="the number of the first trial (default: 1)")
    add("--rerun-every", type=int, default=1, metavar="K", help="render again after each K-th stop (1)")
    add("--span", type=float, metavar="S", help="moments lie within so many seconds (the reference's)")
    add("--patience", type=float, default=2.0, metavar="S", help="seconds that an end may take (default: 2)")
    add("--jobs", type=int, default=2, metavar="N", help="workers in all but --workers (default: 2)")
    add("--folder", type=Path, metavar="FOLDER", help="where the temporary folder is made")
    add("--keep", action="store_true", help="leave the temporary folder there, to look at")
    choice = parser.parse_args(argv)
    if all(getattr(choice, name) is None for name in FULL):
        for name, count in FULL.items():
            setattr(choice, name, count)
    return choice


if __name__ == "__main__":
    os.environ.pop("HILLWALK_FAULT_STATE", None)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # each start would compile all anew
    sys.exit(main())
