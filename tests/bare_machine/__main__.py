"""The README's commands on a machine that has nothing: `make test-bare`, or `python3 -m tests.bare_machine`.

A bare Debian (debootstrap's minbase, and git, make and python3, which the README asks for) is made in a
temporary folder, from the package sources that this machine has itself; HEAD is cloned into it. Then, as
root: `make QUALITY=draft` and `make test`. In a second such system a user without sudo types `make`, is told
of one command, has it run as root, and types `make` again. What this machine has by chance is not there.

Needs root, debootstrap and the network; nothing of the project is set up for it. Exit status: 0 all was well,
1 something failed, 77 it could not be tried here, and why.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from tests.bare_machine.machine import CannotTry, Machine, base_system, missing_here

LEFT_OUT = 77
NEWEST = "stable"
LECTURE = "out/slopes_to_descent/lecture.mp4"
FIRST_LINES = "make QUALITY=draft", "make test"  # the README's two commands; a draft draws the same sooner
HILL = "make clip CLIP=hill-partials QUALITY=draft"
HILL_FILM = "out/slopes_to_descent/clips/hill-partials.mp4"
_IN_NAMESPACE = "HILLWALK_BARE_MACHINE"


class Failed(Exception):
    """A command did not do on a bare machine what it should."""


def main() -> int:
    """Try the suite, print each command with the time it took, and what failed."""
    choice = _chosen()
    if (lacking := missing_here()) is not None:
        print(f"The bare machine was NOT tried: {lacking}")
        return LEFT_OUT
    if _IN_NAMESPACE not in os.environ:
        _enter_namespace()
    folder = Path(tempfile.mkdtemp(prefix="hillwalk-bare-", dir=choice.folder))
    try:
        base = base_system(folder / "base", choice.suite, tell)
        with closing(Machine.like(base, folder / "root")) as machine:
            _as_root(machine, choice.quick)
        with closing(Machine.like(base, folder / "user")) as machine:
            _as_user(machine)
    except CannotTry as reason:
        print(f"The bare machine was NOT tried: {reason}")
        return LEFT_OUT
    except Failed as failure:
        print(f"FAILED on a bare {choice.suite}: {failure}")
        return 1
    finally:
        if choice.keep:
            print(f"The systems lie in {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    print(f"A bare {choice.suite} has all that it takes.")
    return 0


def _chosen() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python3 -m tests.bare_machine",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("suite", nargs="?", default=NEWEST, help="bookworm, trixie, … (default: stable)")
    parser.add_argument("--quick", action="store_true", help="leave `make test` out")
    parser.add_argument("--folder", type=Path, default="/var/tmp", help="where, with 6 GB free (/var/tmp)")
    parser.add_argument("--keep", action="store_true", help="leave the systems there, to look at")
    return parser.parse_args()


def _enter_namespace() -> None:
    """Go on in a place of our own: its mounts and its processes go when we do, however we end."""
    os.environ[_IN_NAMESPACE] = "1"
    arguments = [sys.executable, "-m", "tests.bare_machine", *sys.argv[1:]]
    os.execvp("unshare", ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--", *arguments])


def tell(line: str) -> None:
    """Print a line at once."""
    print(line, flush=True)


def _as_root(machine: Machine, quick: bool) -> None:
    machine.clone("root")
    for command in FIRST_LINES[:1] if quick else FIRST_LINES:
        _do(machine, "root", command)
    _must_lie(machine, "root", LECTURE)


def _as_user(machine: Machine) -> None:
    """No sudo, so `make` cannot install; after the one command that it names, it works."""
    machine.add_user("lecturer")
    machine.clone("lecturer")
    status, output = machine.run("lecturer", HILL, tell)
    cures = [line.split(":", 1)[1].strip() for line in output if line.startswith("What would work:")]
    if not status or len(cures) != 1 or not cures[0].startswith("su -c "):
        raise Failed(f"{HILL}, by a user without sudo, named not one command for root but {cures or 'none'}")
    _do(machine, "root", cures[0], quiet=True)  # just as it stands; of root, su asks no password
    _do(machine, "lecturer", HILL)
    _must_lie(machine, "lecturer", HILL_FILM)


def _do(machine: Machine, user: str, command: str, *, quiet: bool = False) -> None:
    """Type a command that must do. A ``quiet`` one's hundreds of lines are told only where it fails."""
    started = time.monotonic()
    status, output = machine.run(user, command, (lambda line: None) if quiet else tell)
    if status:
        tell("\n".join(output[-40:] if quiet else ()))
        raise Failed(f"{command} (as {user}) ended with {status}")
    tell(f"  well: {command} ({time.monotonic() - started:.0f} s)")


def _must_lie(machine: Machine, user: str, name: str) -> None:
    film = machine.home(user) / "hillwalk" / name
    if not film.is_file() or not film.stat().st_size:
        raise Failed(f"there is no {name}")
    tell(f"  {name}: {film.stat().st_size} bytes")


if __name__ == "__main__":
    sys.exit(main())
