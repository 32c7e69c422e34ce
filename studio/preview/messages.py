"""What the preview's server and a lesson's process tell each other: plain values, so that the server needs
neither Manim nor a scene's code.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from studio.lesson.file import LessonError

QUALITY, SHARP = "draft", "medium"  # of the frames and films on the page, and of a frame at rest
LOST = "has ended, perhaps for want of memory"  # of a process


@dataclass(frozen=True)
class Moment:
    """A request for a clip's frame, from 0; ``form`` is "draft", "small", "sharp" or "raw" (its pixels)."""

    clip: str
    frame: int
    form: str = "draft"


@dataclass(frozen=True)
class Picture:
    """The answer to a request: its bytes; or what failed."""

    moment: Moment
    data: bytes
    fault: str = ""


@dataclass(frozen=True)
class Glance:
    """A moment of a clip that is not shown is to be drawn, and no other of that clip."""

    clip: str
    moment: Moment


@dataclass(frozen=True)
class Show:
    """A clip is to be shown, the ``wanted`` frame first."""

    clip: str
    wanted: Moment | None = None


@dataclass(frozen=True)
class Hide:
    """A clip is not to be shown any more."""

    clip: str


@dataclass(frozen=True)
class Certify:
    """A clip is to be checked."""

    clip: str


@dataclass(frozen=True)
class DrawFilm:
    """A clip's draft film is to be drawn into an empty folder that is there."""

    clip: str
    folder: str


@dataclass(frozen=True)
class TypesetFormula:
    """Typst mathematics is to be set as an SVG."""

    typst: str


@dataclass(frozen=True)
class Opened:
    """The lesson reads well: its own settings, its clips with their fields, and the scenes there are.

    ``clips`` and ``scenes`` are tables as the page gets them (see fields.py).
    """

    settings: dict[str, str]
    clips: tuple[dict[str, Any], ...]
    scenes: tuple[dict[str, str], ...]


@dataclass(frozen=True)
class Refused:
    """The lesson does not read: all its faults."""

    errors: tuple[LessonError, ...]


@dataclass(frozen=True)
class Failed:
    """A clip, or the whole lesson (""), cannot be shown: why, for the one who wrote the scene.

    ``work`` names the request that failed: Show, Certify, DrawFilm.
    """

    clip: str
    told: str
    work: str = "Show"


@dataclass(frozen=True)
class RunThrough:
    """What is known once a clip has been run through: its beats as the page gets them, and its frames."""

    clip: str
    beats: tuple[dict[str, Any], ...]
    frames: int


@dataclass(frozen=True)
class Certificate:
    """What a clip's check found: how many claims it has, and hold, and its faults as the page gets them."""

    clip: str
    claims: int
    hold: int
    faults: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class FilmDrawn:
    """So much of a clip's draft film is drawn (0 to 1); its path, once it is whole."""

    clip: str
    share: float
    path: str = ""


@dataclass(frozen=True)
class Formula:
    """A formula's SVG, black on nothing, with its size in ems; of no size where it cannot be set."""

    typst: str
    svg: bytes
    width: float = 0.0
    height: float = 0.0


EXPORTS = ("still", "film", "slides")


@dataclass(frozen=True)
class Export:
    """A still of a clip's frame, the film of a clip ("": the whole lecture) in a quality, or slides of the
    whole lecture with films in a quality are wished.
    """

    number: int
    kind: str  # one of EXPORTS
    clip: str
    frame: int = 0
    quality: str = ""


@dataclass(frozen=True)
class ExportTold:
    """So much of an export is done (0 to 1): its path, once it is there, or why it failed."""

    number: int
    share: float
    path: str = ""
    told: str = ""
