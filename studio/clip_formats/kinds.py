"""The formats there are: what writes each, how large and how smooth at first, how many bytes at most."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from studio.clip_formats import films, pictures
from studio.clip_formats.footage import Footage
from studio.clip_formats.settings import Settings

__all__ = ["HOLD", "KINDS", "Kind"]

HOLD = 2.0  # seconds for which the last frame of a picture that loops is shown at least
_BUDGET = 8_000_000  # bytes: what most chats and course pages take


@dataclass(frozen=True)
class Kind:
    """One format: the end of its files' names, whether it is without ground, how it is written.

    ``width`` and ``rate`` are those to begin with (None: the film's own), ``qualities`` three by the format's
    own measure, the best first; ``budget`` is the most bytes unless others are given.
    """

    suffix: str
    alpha: bool
    write: Callable[[Footage, Settings, float, Path], None]
    qualities: tuple[int, int, int]
    width: int | None = None
    rate: int | None = None
    budget: int | None = None


_GIF = (256, 128, 64)  # colours
# Of 100. Below that, libwebp leaves alone what changes by little at a time, and what fades leaves traces.
_WEBP, _AVIF = (97, 95, 92), (68, 55, 42)
_VP9 = (20, 28, 36)  # of 63, the largest the worst

KINDS: dict[str, Kind] = {
    "gif": Kind(".gif", False, pictures.gif, _GIF, 800, 15, _BUDGET),
    "webp": Kind(".webp", False, pictures.webp, _WEBP, 960, 30, _BUDGET),
    "avif": Kind(".avif", False, pictures.avif, _AVIF, 960, 30, _BUDGET),
    "webm-alpha": Kind(".alpha.webm", True, films.webm, _VP9),
    "prores": Kind(".alpha.mov", True, films.prores, (0, 0, 0)),
    "webp-alpha": Kind(".alpha.webp", True, pictures.webp, _WEBP, 960, 30, _BUDGET),
    "avif-alpha": Kind(".alpha.avif", True, pictures.avif, _AVIF, 960, 30, _BUDGET),
}
