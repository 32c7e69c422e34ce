"""``make bench``: the table on the screen, the same as JSON in a file."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bench.measurements import Effort, bench, show, telling
from studio.cli.options import whole_number
from studio.system.console import console


def main() -> int:
    """Measure, and return the exit status."""
    parser = argparse.ArgumentParser(
        prog="bench",
        description="Draws a hill, a flat clip and a clip with a hill at 1080p60, here and in stock Manim, "
        "in turn and each in a process of its own, and takes medians; encodes the same frames with both "
        "settings; renders a whole lecture, twice. Prints a table and writes the same as JSON. Takes a "
        "quarter of an hour or more; missed targets do not change the exit status.",
    )
    parser.add_argument("--frames", type=whole_number("frames"), default=12, help="of stock Manim's (12)")
    parser.add_argument("--rounds", type=whole_number("rounds"), default=3, help="times each is drawn (3)")
    parser.add_argument("--out", type=Path, default=Path("build/bench.json"), help="build/bench.json")
    given = parser.parse_args()
    from stage.opengl.context import GraphicsError

    try:
        with telling() as heard:
            report = bench(Effort(stock=given.frames, rounds=given.rounds), given.out, heard)
    except GraphicsError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 3
    show(report, console())
    console().print(f"The same for programs: {given.out}", soft_wrap=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
