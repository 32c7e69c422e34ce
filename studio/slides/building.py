"""From what the manifest and the claims tell of a rendered lesson to its deck."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from studio.cache.store import Store
from studio.film.captions import Cue
from studio.film.encoder import Format
from studio.lesson.lesson import Lesson
from studio.output.folders import LessonFolders
from studio.output.manifest import Manifest
from studio.slides.deck import Deck, Slide
from studio.slides.describing import described
from studio.slides.films import Source, deck_format, slide_films
from studio.slides.other_languages import other_cues
from studio.system.progress import Silent

__all__ = ["build_deck"]

_IN_A_TABLE = re.compile(r" · |^≈? ?−?[\d.,]+$")  # a row of a table, or a number at a bar
# Two pictures are of one frame where no part of them differs by more, of 255, than encoding and scaling can
# make: in 50 films that was 19 at most, and 56 or more from a film's first frame to its last.
_COARSE, _ENCODED = (80, 45), 32


def build_deck(
    manifest: Manifest,
    folders: LessonFolders,
    made: Path,
    most: Format,
    code: str,
    lesson: Callable[[], Lesson] | None,
    progress: Silent,
    jobs: int,
) -> Deck:
    """The deck of the clips that lie in the lesson's folder, its films written below ``made``.

    Films are at most as large and as fast as ``most``. With ``lesson``, which loads it, the deck has captions
    in the other languages too. ``code`` stands for the program. Raises FilmError, and OSError.
    """
    clips, drawn = _alike(list(manifest.clips.values()))
    beats = [(clip, beat) for clip in clips for beat in clip["beats"]]
    format, store, folder = deck_format(drawn, most), Store(folders.store, folders.name), folders.folder
    sources = [Source(folder / beat["film"], manifest.sha256[beat["film"]]) for _, beat in beats]
    films = slide_films(sources, drawn, format, store, made / "films", code, progress, jobs)
    language = manifest.about["language"]
    rows = _claims(folder / "claims.json")
    films = _with_shared_pictures(films, beats, folder)
    slides = tuple(
        _slide(clip, beat, film, folder, rows.get((clip["id"], beat["name"]), ()), language)
        for (clip, beat), film in zip(beats, films, strict=True)
    )
    others: dict[str, list[tuple[Cue, ...]]] = {}
    if lesson is not None:
        with progress.doing("reading the captions in the other languages"):
            seconds = {(clip["id"], beat["number"]): beat["seconds"] for clip, beat in beats}
            chosen = [clip for clip in lesson().clips if clip.id in {told["id"] for told in clips}]
            others = other_cues(chosen, seconds, language, store, code)
    return Deck(
        title=manifest.about["title"],
        author=manifest.about["author"],
        language=language,
        theme=clips[0]["theme"],
        width=format.width,
        height=format.height,
        fps=format.fps,
        slides=slides,
        other_cues=tuple((other, tuple(cues)) for other, cues in others.items()),
    )


def _alike(clips: Sequence[Mapping[str, Any]]) -> tuple[list[Mapping[str, Any]], Format]:
    """The clips of the size, pace and theme that most have, and their format."""

    def shape(clip: Mapping[str, Any]) -> tuple:
        return clip["width"], clip["height"], clip["fps"], clip["theme"]

    (usual, _), *_ = Counter(map(shape, clips)).most_common(1)
    return [clip for clip in clips if shape(clip) == usual], Format(*usual[:3])


def _with_shared_pictures(films: list[tuple[Path, Path]], beats: list, folder: Path) -> list:
    """The films; where one begins on the frame on which the one before ended, with that one's picture.

    Pages then hold it once. A film's own first frame has passed through the encoder, and is never the same.
    """
    shared = films[:1]
    for (film, first), (_, beat) in zip(films[1:], beats, strict=False):
        last = folder / beat["picture"]
        with Image.open(first) as begun, Image.open(last) as ended:
            same = np.abs(_coarse(begun) - _coarse(ended)).max() < _ENCODED
        shared.append((film, last if same else first))
    return shared


def _coarse(picture: Image.Image) -> np.ndarray:
    return np.asarray(picture.convert("RGB").resize(_COARSE, Image.Resampling.BOX), np.int16)


def _slide(clip, beat, film: tuple[Path, Path], folder: Path, rows: Sequence, language: str) -> Slide:
    cues = tuple(
        Cue(max(cue["start"] - beat["start"], 0.0), cue["end"] - beat["start"], cue["text"])
        for cue in beat["captions"]
    )
    return Slide(
        clip=clip["id"],
        chapter=clip["title"],
        beat=beat["name"],
        number=beat["number"] or 1,
        title=beat["title"],
        film=film[0],
        first=film[1],
        last=folder / beat["picture"],
        seconds=beat["seconds"],
        cues=cues,
        words=" ".join(" ".join(cue.text.split()) for cue in cues),
        formulas=tuple(text for text in beat["texts"] if not _IN_A_TABLE.search(text)),
        seen=described(rows, beat["texts"], language),
        loops=beat["loops"],
    )


def _claims(path: Path) -> dict[tuple[str, str], list[Mapping[str, Any]]]:
    """The rows of claims.json by clip and beat."""
    rows: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for row in json.loads(path.read_text(encoding="utf-8")):
        rows.setdefault((row["clip"], row["beat"]), []).append(row)
    return rows
