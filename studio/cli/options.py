"""What ``hillwalk`` says of itself, and the options that several commands share: each function adds some."""

from __future__ import annotations

import re
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType

from studio.system.printable import short

KEPT = "4GB"  # the store's MOST
DEFAULT = Path("lessons") / "slopes_to_descent.toml"
ABOUT = """\
Turn a lesson file, in which you name your own functions, into animated lecture clips about slopes.

A lesson file is short; each [[scene]] in it becomes a clip, and a clip is told in beats:

    title = "Slopes"

    [[scene]]
    scene = "TangentSlope"
    f     = "x^3 - x"
    at    = 1
"""
EXAMPLES = """\
examples:
  hillwalk render                                  the default lesson, 1080p60, into out/
  hillwalk new-lesson mine                         lessons/mine.toml, to begin from
  hillwalk render lessons/mine.toml --quality draft
  hillwalk check lessons/*.toml                    is every number right, does nothing overlap?
  hillwalk list                                    the scenes that a lesson can name, to paste
  hillwalk still --clip tangent                    one picture of a clip, in seconds

exit status:
  0    all is well
  1    a check failed, or the machine did: a full disk, a folder that may not be written, a lost process
  2    the input is at fault, and nothing was written
  3    there is no OpenGL to draw a hill with (check and clips without a hill need none)
  130  interrupted
"""
_SIZE = re.compile(r"\s*(\d{1,9}(?:\.\d{1,9})?)\s*(([KMGT]?)(I?)B?)\s*", re.ASCII | re.IGNORECASE)
_QUALITIES = MappingProxyType({"draft": "480p15", "medium": "720p30", "high": "1080p60", "4k": "2160p60"})
_OTHER_WORDS = MappingProxyType(
    {
        "draft": ("sd", "low", "small", "fast", "quick", "preview"),
        "medium": ("mid", "middle", "normal", "hd-ready"),
        "high": ("hd", "fhd", "fullhd", "full-hd", "full", "good"),
        "4k": ("uhd", "ultra", "best", "max"),
    }
)
_SIZE = re.compile(r"\s*(\d{1,9}(?:\.\d{1,9})?)\s*(([KMGT]?)(I?)B?)\s*", re.ASCII | re.IGNORECASE)


def lesson(parser: ArgumentParser) -> None:
    """The lesson file, or the default one."""
    parser.add_argument("lesson", nargs="?", metavar="LESSON", help=f"the lesson file (default: {DEFAULT})")


def quality(parser: ArgumentParser, default: str | None = "high", usual: str = "high") -> None:
    """How large and how smooth; ``usual`` tells what is taken by default."""
    parser.add_argument(
        "--quality",
        type=quality_word(),
        default=default,
        metavar="WORD",
        help=f"{', '.join(f'{name} = {size}' for name, size in _QUALITIES.items())} (default: {usual})",
    )


def clip(parser: ArgumentParser) -> None:
    """One clip alone."""
    parser.add_argument("--clip", metavar="ID", help="one clip alone, by its id (see: hillwalk list LESSON)")


def theme(parser: ArgumentParser) -> None:
    """Dark or light."""
    known = {"dark": ("black", "night"), "light": ("white", "bright", "day")}
    parser.add_argument(
        "--theme",
        type=one_of("theme", known),
        metavar="WORD",
        help="dark or light, instead of the lesson's own theme",
    )


def jobs(parser: ArgumentParser) -> None:
    """How many processes."""
    parser.add_argument(
        "--jobs",
        type=whole_number("jobs"),
        metavar="N",
        help="processes that work on it (default: one for each core; the films are the same for any number)",
    )


def keep(parser: ArgumentParser) -> None:
    """How much of what was made is kept."""
    parser.add_argument(
        "--keep",
        type=size("keep", "500MB"),
        default=KEPT,
        metavar="SIZE",
        help="what out/ keeps of all that was made, to use it again: the latest used, up to so many bytes, "
        f"such as 500MB (default: {KEPT}; 0: nothing)",
    )


def out_folder(parser: ArgumentParser) -> None:
    """Where the lesson's folder is made."""
    parser.add_argument(
        "--out", type=Path, default=Path("out"), metavar="FOLDER", help="where films go (default: out)"
    )


# --- what is given, read; a refusal names the option, what was given, and what would work


def one_of(option: str, known: Mapping[str, Sequence[str]]) -> Callable[[str], str]:
    """Reads one of the known words, in small letters or not; each comes with others that may mean it."""

    def read(text: str) -> str:
        given = text.strip().casefold()
        if given in known:
            return given
        meant = {other: name for name, others in known.items() for other in (name, *others)}
        near = get_close_matches(given.replace(" ", ""), meant, 1, 0.7)
        hint = f"did you mean --{option} {meant[near[0]]}? " if near else ""
        *most, last = known
        there = f"{'There' if hint else 'there'} are {', '.join(most)} and {last}"
        raise ArgumentTypeError(f"--{option} {quoted(text)}: there is no such {option} — {hint}{there}")

    return read


def quality_word() -> Callable[[str], str]:
    """Reads how large and how smooth."""
    known = {
        name: (*_OTHER_WORDS[name], size, size[: size.index("p") + 1]) for name, size in _QUALITIES.items()
    }
    return one_of("quality", known)


def whole_number(option: str) -> Callable[[str], int]:
    """Reads a whole number from 1."""

    def read(text: str) -> int:
        if not text.isascii() or not text.isdigit() or len(text) > 6 or int(text) < 1:
            raise ArgumentTypeError(f"--{option} {quoted(text)}: a whole number from 1 would work")
        return int(text)

    return read


def size(option: str, example: str) -> Callable[[str], int]:
    """Reads a number of bytes, with its unit."""

    def read(text: str) -> int:
        match = _SIZE.fullmatch(text)
        if match is None or not (match[2] or float(match[1]) == 0):
            raise ArgumentTypeError(
                f"--{option} {quoted(text)}: a number with its unit would work, such as {example}, or 0"
            )
        step = 1024 if match[4] else 1000
        return int(Decimal(match[1]) * step ** " KMGT".index(match[3].upper() or " "))

    return read


def quoted(text: str) -> str:
    """What was given, as it can be printed."""
    text = short(text, 40)
    return text if text and " " not in text else f"'{text}'"
