"""A file within its budget: it is written again, smaller step by step, until it fits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from studio.clip_formats.footage import Footage
from studio.clip_formats.kinds import Kind
from studio.clip_formats.settings import Settings, steps
from studio.system.errors import BadInput, amount

__all__ = ["Written", "write_within"]

Trying = Callable[[Settings], AbstractContextManager]


@dataclass(frozen=True)
class Written:
    """What a file came to: its bytes, by which settings, and with which it was begun."""

    size: int
    settings: Settings
    first: Settings


def write_within(
    kind: Kind,
    footage: Footage,
    path: Path,
    budget: int | None,
    *,
    width: int | None = None,
    least: float = 0.0,
    trying: Trying = lambda _: nullcontext(),
) -> Written:
    """Write ``path``, of at most ``budget`` bytes, as good as that allows.

    ``width`` is the width to begin with, instead of the format's own; ``least`` how long the last frame is
    shown at least; ``trying`` is entered for each try. Raises BadInput where nothing is small enough,
    FilmError where the file cannot be written.
    """
    wide = min(width or kind.width or footage.width, footage.width)
    rate = min(kind.rate or footage.fps, footage.fps)
    tries = steps(max(wide - wide % 2, 2), rate, footage.fps, kind.qualities)
    beside = path.with_name(f"{path.stem}-tried{path.suffix}")

    def size_of(number: int) -> int:
        with trying(tries[number]):
            kind.write(footage, tries[number], least, beside)
        return beside.stat().st_size

    size = size_of(0)
    if budget is None or size <= budget:
        beside.replace(path)
        return Written(size, tries[0], tries[0])
    best, size = _search(len(tries), budget, size_of, lambda: beside.replace(path))
    if best is None:
        beside.unlink(missing_ok=True)
        raise BadInput(_too_large(tries, budget, size))
    beside.unlink(missing_ok=True)
    return Written(size, tries[best], tries[0])


def _search(
    count: int, budget: int, size_of: Callable[[int], int], keep: Callable[[], object]
) -> tuple[int | None, int]:
    """The first try but one that fits, halving what is left, and its size; where none does, the last's."""
    low, high, best, size = 1, count - 1, None, 0
    while low <= high:
        middle = (low + high) // 2
        made = size_of(middle)
        if made <= budget:
            best, size, high = middle, made, middle - 1
            keep()
        else:
            size = size if best is not None else made
            low = middle + 1
    return best, size


def _too_large(tries: Sequence[Settings], budget: int, size: int) -> str:
    last = tries[-1]
    return (
        f"--budget {amount(budget)}: {last.width} pixels wide and with {last.rate} frames a second it is "
        f"still {amount(size)} — give a larger budget, or fewer beats: --beat NAME"
    )
