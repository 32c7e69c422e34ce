"""What is done for a clip while its frames are shown: its certificate, its draft film, formulas."""

from __future__ import annotations

import math
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from stage.scene.lesson_scene_3d import LessonScene3D
from stage.style.layout import Layout
from stage.text.typesetting import TypesettingError, formula_svg
from studio.check.certify import Finding, Report, certify
from studio.film.drawing import Part, draw
from studio.film.encoder import QUALITIES
from studio.film.joining import join
from studio.lesson.clip import Clip
from studio.lesson.lesson import load
from studio.lesson.parts import choose
from studio.lesson.running import run_through
from studio.preview.messages import QUALITY, Certificate, FilmDrawn, Formula
from studio.preview.processes.moments import one_frame

__all__ = ["certificate", "draft_film", "formula", "warm"]


def certificate(clip: Clip, theme: str, to: Connection) -> None:
    """Check a clip and send what was found. Raises SceneFault."""
    report: Report = certify(clip, theme)
    layout, rate = Layout.of(), QUALITIES[QUALITY].fps
    faults = tuple(_fault(one, layout, rate) for one in report.findings)
    hold = sum(row["ok"] for row in report.claims)
    to.send(Certificate(clip.id, len(report.claims), hold, faults))


def _fault(found: Finding, layout: Layout, rate: int) -> dict[str, Any]:
    """A fault as the page gets it: its frame; boxes as (left, top, right, bottom) in parts of the frame."""
    boxes = [
        [
            0.5 + left / layout.width,
            0.5 - top / layout.height,
            0.5 + right / layout.width,
            0.5 - bottom / layout.height,
        ]
        for left, bottom, right, top in found.boxes
    ]
    return {
        "kind": found.kind, "what": found.what, "other": found.other, "beat": found.beat,
        "frame": round(found.time * rate), "detail": found.detail, "boxes": boxes,
    }  # fmt: skip


def draft_film(clip: Clip, theme: str, folder: Path, to: Connection) -> None:
    """Draw a clip's film into a folder, and tell how far it is.

    Raises SceneFault, FilmError, GraphicsError.
    """
    format = QUALITIES[QUALITY]
    whole = math.ceil(run_through(clip)[-1].end * format.fps)
    done = told = 0

    def tell(frames: int, _: int) -> None:
        nonlocal done, told
        done += frames
        if done - told >= format.fps:
            told = done
            to.send(FilmDrawn(clip.id, min(done / whole, 0.99)))

    takes = draw(Part(clip, theme, format), folder / "drawn", tell)
    film = folder / "film.mp4"
    join([take.path for take in takes], film, clip.title)
    to.send(FilmDrawn(clip.id, 1.0, str(film)))


def warm(path: str, data: bytes, name: str) -> None:
    """Read a lesson and run through a clip, for what that leaves in the caches of this process.

    Nothing is drawn in three dimensions: OpenGL's threads are not forked, and a child would wait for them.
    """
    lesson = load(Path(path), data=data)
    for clip in choose(lesson, name):
        if issubclass(clip.scene, LessonScene3D):
            run_through(clip)
        else:
            one_frame(clip, lesson.theme, QUALITIES[QUALITY], 10**9)


def formula(typst: str) -> Formula:
    """A formula as a picture."""
    try:
        return Formula(typst, *formula_svg(typst))
    except TypesettingError:
        return Formula(typst, b"")
