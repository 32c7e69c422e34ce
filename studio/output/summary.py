"""What a render came to, for those who tell of it. Light: it is imported where Manim is not needed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from studio.check.certify import Report

__all__ = ["FinishedClip", "Summary"]


@dataclass(frozen=True)
class FinishedClip:
    """One finished clip: how many beats, how long it plays (seconds), and its film."""

    id: str
    title: str
    beats: int
    seconds: float
    path: Path


def finished_clip(told: Mapping[str, Any], folder: Path) -> FinishedClip:
    """A clip, from what the manifest says of it."""
    return FinishedClip(told["id"], told["title"], len(told["beats"]), told["seconds"], folder / told["film"])


@dataclass(frozen=True)
class Summary:
    """What a render came to. ``made`` is empty where a claim failed: then nothing was drawn.

    ``notes`` is what else there is to tell, in lines, among them those of ``older``: which films are not as
    the lesson has them now. ``unchanged`` says that all was there already, ``took`` is in seconds,
    ``reads`` are the files, with their SHA-256, that scenes read, and ``rendered`` is the digest of the
    manifest that was written.
    """

    folder: Path
    reports: tuple[Report, ...]
    made: tuple[FinishedClip, ...] = ()
    lecture: Path | None = None
    took: float = 0.0
    notes: tuple[str, ...] = ()
    unchanged: bool = False
    reads: dict[str, str] = field(default_factory=dict)
    older: tuple[str, ...] = ()
    rendered: str = ""

    @property
    def ok(self) -> bool:
        """Whether every claim and the whole layout hold."""
        return all(report.ok for report in self.reports)

    @property
    def claims_ok(self) -> bool:
        """Whether every claim holds."""
        return all(report.claims_ok for report in self.reports)
