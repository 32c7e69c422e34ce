"""What ``hillwalk`` says of itself, and what its commands can be given: each function adds some options."""

from __future__ import annotations

import re
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType

from studio.system.printable import short

DEFAULT = Path("lessons") / "slopes_to_descent.toml"
_KEPT = "4GB"  # studio.cache.store's MOST
FEW = 8  # clips of a lesson that `list` runs through without being asked to
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
_QUALITIES = MappingProxyType({"draft": "480p15", "medium": "720p30", "high": "1080p60", "4k": "2160p60"})
_OTHER_WORDS = MappingProxyType(
    {
        "draft": ("sd", "low", "small", "fast", "quick", "preview"),
        "medium": ("mid", "middle", "normal", "hd-ready"),
        "high": ("hd", "fhd", "fullhd", "full-hd", "full", "good"),
        "4k": ("uhd", "ultra", "best", "max"),
    }
)


def lesson(parser: ArgumentParser) -> None:
    """The lesson file, or the default one."""
    parser.add_argument("lesson", nargs="?", metavar="LESSON", help=f"the lesson file (default: {DEFAULT})")


def lesson_or_none(parser: ArgumentParser) -> None:
    """A lesson file, or nothing."""
    parser.add_argument("lesson", nargs="?", metavar="LESSON", help="a lesson file (default: the scenes)")


def lessons(parser: ArgumentParser) -> None:
    """Any number of lesson files."""
    parser.add_argument("lessons", nargs="*", metavar="LESSON", help=f"lesson files (default: {DEFAULT})")


def quality(parser: ArgumentParser) -> None:
    """How large and how smooth."""
    known = {
        name: (*_OTHER_WORDS[name], size, size[: size.index("p") + 1]) for name, size in _QUALITIES.items()
    }
    parser.add_argument(
        "--quality",
        type=one_of("quality", known),
        default="high",
        metavar="WORD",
        help=f"{', '.join(f'{name} = {size}' for name, size in _QUALITIES.items())} (default: high)",
    )


def clip(parser: ArgumentParser) -> None:
    """One clip alone."""
    parser.add_argument("--clip", metavar="ID", help="one clip alone, by its id (see: hillwalk list LESSON)")


def beat(parser: ArgumentParser) -> None:
    """One beat of a clip."""
    parser.add_argument(
        "--beat", metavar="NAME", help="the beat's name, as list shows it (default: the most telling one)"
    )


def theme(parser: ArgumentParser) -> None:
    """Dark or light."""
    known = {"dark": ("black", "night"), "light": ("white", "bright", "day")}
    parser.add_argument(
        "--theme",
        type=one_of("theme", known),
        metavar="WORD",
        help="dark or light, instead of the lesson's own theme",
    )


def out_folder(parser: ArgumentParser) -> None:
    """Where the lesson's folder is made."""
    parser.add_argument(
        "--out", type=Path, default=Path("out"), metavar="FOLDER", help="where films go (default: out)"
    )


def jobs(parser: ArgumentParser) -> None:
    """How many processes, or whose."""
    parser.add_argument(
        "--jobs",
        type=whole_number("jobs"),
        metavar="N",
        help="processes that work on it (default: one for each core; the films are the same for any number)",
    )
    parser.add_argument(
        "--scheduler",
        type=_address,
        metavar="ADDRESS",
        help="draw on the Dask cluster at this address, such as tcp://host:8786, instead "
        "(needs: pip install distributed; --jobs is then the cluster's affair)",
    )


def listed(parser: ArgumentParser) -> None:
    """Of what the list is."""
    clip(parser)
    parser.add_argument(
        "--beats", action="store_true", help="the beats of every clip, however many: a second for each clip"
    )
    parser.add_argument("--scenes", action="store_true", help="the scenes first, then the lesson's clips")


def new_name(parser: ArgumentParser) -> None:
    """What a new lesson is called."""
    parser.add_argument("name", metavar="NAME", help="the lesson's name, or the path of its file")


def keep(parser: ArgumentParser) -> None:
    """How much of what was made is kept."""
    parser.add_argument(
        "--keep",
        type=_size,
        default=_KEPT,
        metavar="SIZE",
        help="what out/ keeps of all that was made, to use it again: the latest used, up to so many bytes, "
        f"such as 500MB (default: {_KEPT}; 0: nothing)",
    )


def efforts(parser: ArgumentParser) -> None:
    """How much a bench measures, and where its report goes."""
    parser.add_argument(
        "--frames",
        type=whole_number("frames"),
        default=12,
        metavar="N",
        help="frames of stock Manim's (default: 12)",
    )
    parser.add_argument(
        "--rounds",
        type=whole_number("rounds"),
        default=3,
        metavar="N",
        help="times each is drawn, in turn (default: 3)",
    )
    parser.add_argument("--out", type=Path, default=Path("out/bench.json"), metavar="FILE", help="the report")


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
        raise ArgumentTypeError(f"--{option} {_shown(text)}: there is no such {option} — {hint}{there}")

    return read


def whole_number(option: str) -> Callable[[str], int]:
    """Reads a whole number from 1."""

    def read(text: str) -> int:
        if not text.isascii() or not text.isdigit() or len(text) > 6 or int(text) < 1:
            raise ArgumentTypeError(f"--{option} {_shown(text)}: a whole number from 1 would work")
        return int(text)

    return read


def _shown(text: str) -> str:
    """What was given, as it can be printed."""
    text = short(text, 40)
    return text if text and " " not in text else f"'{text}'"


_SIZE = re.compile(r"\s*(\d{1,9}(?:\.\d{1,9})?)\s*(([KMGT]?)(I?)B?)\s*", re.ASCII | re.IGNORECASE)


def _size(text: str) -> int:
    """A number of bytes."""
    match = _SIZE.fullmatch(text)
    if match is None or not (match[2] or float(match[1]) == 0):
        raise ArgumentTypeError(
            f"--keep {_shown(text)}: a number with its unit would work, such as 500MB, or 0"
        )
    step = 1024 if match[4] else 1000
    return int(Decimal(match[1]) * step ** " KMGT".index(match[3].upper() or " "))


def _address(text: str) -> str:
    """The address of a Dask scheduler."""
    match = re.fullmatch(r"((?:tcp|tls)://)?(\[[\w:.%]+\]|[\w.-]+):(\d{1,5})/?", text, re.ASCII)
    if match is None or not 0 < int(match[3]) < 65536:
        cure = "a scheduler's address would work, such as tcp://host:8786"
        raise ArgumentTypeError(f"--scheduler {_shown(text)}: {cure}")
    return f"{match[1] or 'tcp://'}{match[2]}:{match[3]}"
