"""Imports the libraries once, then forks a child for each render that it is told of, a line of JSON each.

The project's own modules are imported by each child: what they are by then, and what they read, counts. Those
named as arguments are imported once as well. Run by itself, in the project's copy; see forks.py.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
import time
import traceback
from importlib import import_module
from importlib.machinery import PathFinder

# Not Manim: it reads a file of settings when it is imported, and that counts as read by the render.
LIBRARIES = (
    "sympy", "mpmath", "networkx", "scipy.spatial", "scipy.special", "scipy.optimize", "pydantic.dataclasses",
    "pydantic.types", "av", "typst", "moderngl", "contourpy", "filelock", "rich.console", "rich.progress",
    "rich.table", "PIL.Image", "cairo", "manimpango", "svgelements", "pathops", "pygments.lexers",
)  # fmt: skip


LIMIT = 600  # seconds after which a render counts as hung


def main() -> None:
    """Answer each line with the child's exit status."""
    gc.disable()
    for library in (*LIBRARIES, *sys.argv[1:]):
        import_module(library)
    gc.freeze()  # what children share stays shared
    gc.enable()
    print(json.dumps({"program": PathFinder.find_spec("studio").origin}), flush=True)
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
    from studio.__main__ import main as hillwalk

    for number, name in ((0, os.devnull), (1, asked["out"]), (2, asked["err"])):
        file = os.open(name, os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
        os.dup2(file, number)
        os.close(file)
    status = 1
    signal.alarm(LIMIT)  # which ends us, and is told as the status
    try:
        status = hillwalk(asked["words"])
    except BaseException:  # what Python does with it in the end
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


if __name__ == "__main__":
    main()
