"""Read and print the texts of tests/data/hostile.jsonl while every way out of the process is watched.

Run as a program in an empty folder: `python guarded.py HOSTILE FRIENDLY`. It prints one JSON object: how each
text was answered ("read", "refused" or an error's name), the slowest single answer in ms of CPU, and what the
audit hook saw.
"""

from __future__ import annotations

import json
import sys
import time
from functools import partial

from mathcore import Curve, ExpressionError, names, names_in, number, read, typeset

IN_PIECES = (
    ("TEXT", "x otherwise"), ("TEXT for x < 0", "x otherwise"), ("x for x < TEXT", "x^2 otherwise"),
    ("TEXT for x <= 1", "TEXT for x >= 1"), ("TEXT for x <= 0", "x for x >= 0"), ("x for TEXT < x < 9",),
)  # fmt: skip
HARMLESS = ("sys._getframe", "array.", "object.__getattr__", "gc.", "cpython.PyInterpreterState")


def spelled_out(row):
    """A text as it is, or pieces with how often each comes: ["sin(", 20, "x", 1, ")", 20]."""
    if isinstance(row, str):
        return row
    return "".join(piece * times for piece, times in zip(row[::2], row[1::2], strict=True))


def read_and_print(text, variables):
    """The reading with all that is printed of it."""
    reading = read(text, variables)
    typeset(reading.expr, reading.orders)


def read_in_pieces(place, text):
    """The text as a piece, as one's expression, as the end of one, and beside itself."""
    pieces = [piece.replace("TEXT", text) for piece in IN_PIECES[place]]
    names_in(pieces)
    Curve.read(pieces)


class Answers:
    """What came of each text, and which single answer took longest."""

    def __init__(self):
        self.told, self.slowest = [], (0.0, "")

    def take(self, text):
        """Read a text in every way there is."""
        kinds = {self._one(text, read_and_print, variables) for variables in ((), ("x",), ("x", "y"))}
        others = (names, number, *(partial(read_in_pieces, place) for place in range(len(IN_PIECES))))
        strange = (kinds | {self._one(text, other) for other in others}) - {"read", "refused"}
        self.told.append(strange.pop() if strange else "read" if "read" in kinds else "refused")

    def _one(self, text, function, *more):
        start = time.process_time()
        try:
            function(text, *more)
            kind = "read"
        except ExpressionError as error:
            kind = "refused" if str(error) else "nothing said"
        except Exception as error:
            kind = type(error).__name__
        self.slowest = max(self.slowest, (1000 * (time.process_time() - start), text))
        return kind


def main():
    """See above."""
    with open(sys.argv[1], encoding="utf-8") as lines:
        texts = [spelled_out(json.loads(line)) for line in lines]
    with open(sys.argv[2], encoding="utf-8") as lines:
        warm = [line.split("\t")[0] for line in lines]
    for text in (*warm, "atan(tan(2))"):
        Answers().take(text)  # Python and SymPy load some modules only when they are first used
    answers, seen, watching = Answers(), [], True

    def watch(event, arguments):
        if watching and not event.startswith(HARMLESS):
            seen.append([event, repr(arguments)[:200]])
            raise RuntimeError(f"the reader tried {event}")

    sys.addaudithook(watch)
    for text in texts:
        answers.take(text)
    watching = False
    json.dump({"told": answers.told, "slowest": answers.slowest, "seen": seen}, sys.stdout)


if __name__ == "__main__":
    main()
