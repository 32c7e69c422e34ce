"""Imports all that draws once, then forks a child for each render that it is told of, a line of JSON each.

Run by itself, in the project's copy and with the shim loaded; see faults.py.
"""

from __future__ import annotations

import json
import os
import sys
import time
import traceback


def main() -> None:
    """Answer each line with the child's exit status."""
    import scenes  # noqa: F401
    import studio.again
    import studio.cli
    import studio.console
    import studio.crew
    import studio.render

    print(json.dumps({"program": studio.cli.__file__}), flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        began = time.monotonic()
        pid = os.fork()
        if pid == 0:
            child(asked)
        _, status = os.waitpid(pid, 0)
        took = time.monotonic() - began
        print(json.dumps({"status": os.waitstatus_to_exitcode(status), "took": took}), flush=True)


def child(asked: dict) -> None:
    """Render as the program itself would, and end."""
    from studio.cli import main as hillwalk

    for number, name in ((0, os.devnull), (1, asked["out"]), (2, asked["err"])):
        file = os.open(name, os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
        os.dup2(file, number)
        os.close(file)
    status = 1
    try:
        status = hillwalk(asked["words"])
    except BaseException:  # what Python does with it in the end
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


if __name__ == "__main__":
    main()
