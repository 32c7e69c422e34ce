"""What ``hillwalk`` says of itself, and what its commands can be given: each function adds one option."""

from __future__ import annotations

import re
from argparse import ArgumentParser, ArgumentTypeError
from decimal import Decimal
from pathlib import Path

from studio.shown import short
from studio.store import MOST

DEFAULT = Path("lessons") / "slopes_to_descent.toml"
ABOUT = """\
Turn a lesson file, in which you name your own functions, into animated lecture clips about slopes.

A lesson file is short:

    title = "Slopes"

    [[scene]]
    scene = "TangentSlope"
    f     = "x^3 - x"
    at    = 1
"""
EXAMPLES = """\
examples:
  hillwalk render                                  the default lecture, 1080p60, into out/
  hillwalk render lessons/mine.toml --quality draft
  hillwalk check lessons/*.toml                    is every number right, does nothing overlap? (seconds)
  hillwalk list                                    the scenes that a lesson can name, and their parameters
  hillwalk still --clip tangent                    one picture of a clip, in seconds

exit status:
  0    all is well
  1    a check failed
  2    the input is at fault, and nothing was written
  3    there is no OpenGL to draw a hill with (check and clips without a hill need none)
  130  interrupted
"""
_QUALITIES = ("draft", "medium", "high", "4k")


def lesson(parser: ArgumentParser) -> None:
    """The lesson file, or the default one."""
    parser.add_argument("lesson", nargs="?", metavar="LESSON", help=f"the lesson file (default: {DEFAULT})")


def lesson_or_none(parser: ArgumentParser) -> None:
    """A lesson file, or nothing."""
    parser.add_argument("lesson", nargs="?", metavar="LESSON", help="a lesson file")


def lessons(parser: ArgumentParser) -> None:
    """Any number of lesson files."""
    parser.add_argument("lessons", nargs="*", metavar="LESSON", help=f"lesson files (default: {DEFAULT})")


def quality(parser: ArgumentParser) -> None:
    """How large and how smooth."""
    parser.add_argument(
        "--quality",
        choices=_QUALITIES,
        default="high",
        help="draft = 480p15, medium = 720p30, high = 1080p60 (default), 4k = 2160p60",
    )


def clip(parser: ArgumentParser) -> None:
    """One clip alone."""
    parser.add_argument("--clip", metavar="ID", help="one clip alone, by its id (see: hillwalk list LESSON)")


def beat(parser: ArgumentParser) -> None:
    """One beat of a clip."""
    parser.add_argument(
        "--beat", metavar="NAME", help="the beat's name, as check lists it (default: the poster's)"
    )


def theme(parser: ArgumentParser) -> None:
    """Dark or light."""
    parser.add_argument("--theme", choices=("dark", "light"), help="instead of the lesson's own theme")


def out_folder(parser: ArgumentParser) -> None:
    """Where the lesson's folder is made."""
    parser.add_argument(
        "--out", type=Path, default=Path("out"), metavar="FOLDER", help="where to (default: out)"
    )


def jobs(parser: ArgumentParser) -> None:
    """How many processes, or whose."""
    parser.add_argument(
        "--jobs",
        type=_whole_number,
        metavar="N",
        help="processes that work on it (default: one for each core; the films are the same for any number)",
    )
    parser.add_argument(
        "--scheduler",
        type=_address,
        metavar="ADDRESS",
        help="draw on the Dask cluster at this address, such as tcp://host:8786, instead "
        "(needs: .venv/bin/pip install -e '.[cluster]'; --jobs is then the cluster's affair)",
    )


def keep(parser: ArgumentParser) -> None:
    """How much of what was made is kept."""
    parser.add_argument(
        "--keep",
        type=_size,
        default=MOST,
        metavar="SIZE",
        help="what out/ keeps of all that was made, to use it again: the latest used, up to so many bytes, "
        "such as 500MB (default: 4GB; 0: nothing)",
    )


def efforts(parser: ArgumentParser) -> None:
    """How much a bench measures, and where its report goes."""
    parser.add_argument(
        "--frames", type=_whole_number, default=12, metavar="N", help="frames of stock Manim's (default: 12)"
    )
    parser.add_argument(
        "--rounds",
        type=_whole_number,
        default=3,
        metavar="N",
        help="times each is drawn, in turn (default: 3)",
    )
    parser.add_argument("--out", type=Path, default=Path("out/bench.json"), metavar="FILE", help="the report")


def _whole_number(text: str) -> int:
    if not re.fullmatch("0*[1-9][0-9]{0,8}", text, re.ASCII):
        raise ArgumentTypeError(f"{short(text)!r}: a whole number from 1 would work")
    return int(text)


_SIZE = re.compile(r"\s*(\d{1,9}(?:\.\d{1,9})?)\s*(([KMGT]?)(I?)B?)\s*", re.ASCII | re.IGNORECASE)


def _size(text: str) -> int:
    """A number of bytes."""
    match = _SIZE.fullmatch(text)
    if match is None or not (match[2] or float(match[1]) == 0):
        raise ArgumentTypeError(f"{short(text)!r}: a number with its unit would work, such as 500MB, or 0")
    step = 1024 if match[4] else 1000
    return int(Decimal(match[1]) * step ** " KMGT".index(match[3].upper() or " "))


def _address(text: str) -> str:
    """The address of a Dask scheduler."""
    match = re.fullmatch(r"((?:tcp|tls)://)?(\[[\w:.%]+\]|[\w.-]+):(\d{1,5})/?", text, re.ASCII)
    if match is None or not 0 < int(match[3]) < 65536:
        raise ArgumentTypeError(f"{short(text)!r}: a scheduler's address would work, such as tcp://host:8786")
    return f"{match[1] or 'tcp://'}{match[2]}:{match[3]}"
