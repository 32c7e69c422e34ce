"""From a rendered lesson to its decks: what is there already stays, and nothing is drawn.

Each format depends on the films, on what the manifest and the claims tell of them, on what the user chose,
and on the program. Where all of that is as it was, and the files are as they were left, nothing is made.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from importlib import import_module, metadata
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from studio.cache.environment import versions
from studio.cache.sources import everything
from studio.output.folders import LessonFolders, place, private_folder, remove
from studio.output.manifest import NAME, Manifest, lie_there
from studio.slides.deck import Choices
from studio.system.files import atomic_write, refuse_links
from studio.system.fingerprint import key, sha256
from studio.system.progress import Silent

if TYPE_CHECKING:
    from studio.film.encoder import Format
    from studio.lesson.lesson import Lesson
    from studio.slides.deck import Deck

__all__ = ["FORMATS", "Made", "Request", "make_slides"]

# Each format's file, its writer, and of the user's choices those that it heeds.
FORMATS: Mapping[str, tuple[str, str, tuple[str, ...]]] = MappingProxyType(
    {
        "html": ("deck.html", "html_deck:write_html_deck", ("folder",)),
        "pptx": ("deck.pptx", "powerpoint:write_powerpoint", ("click", "notes")),
        "pdf": ("deck.pdf", "handout:write_handout", ("full",)),
        "tex": ("deck.tex", "latex.beamer:write_beamer", ("notes",)),
        "player": ("player.html", "player:write_player", ("folder",)),
        "txt": ("lecture.txt", "lecture_text:write_lecture_text", ()),
    }
)
_LIBRARIES = ("python-pptx", "pyreveal")  # beside those that films are made with


@dataclass(frozen=True)
class Made:
    """One format: its file, the bytes of all its files together, and whether all was there already.

    ``kept`` is where the file went that somebody had altered.
    """

    path: Path
    size: int
    unchanged: bool
    kept: Path | None = None


@dataclass(frozen=True)
class Request:
    """What is asked for: formats (keys of FORMATS), the films' size and pace at most, and what was chosen."""

    formats: tuple[str, ...]
    most: Format
    choices: Choices


def make_slides(
    request: Request,
    folders: LessonFolders,
    lesson: Callable[[], Lesson],
    progress: Silent | None = None,
    jobs: int = 1,
) -> list[Made]:
    """Make what is asked for of the lesson that was rendered into its folder; one Made for each format.

    ``lesson`` loads the lesson, should it be needed. Raises FilmError, and OSError where the folder cannot be
    written.
    """
    progress, manifest = progress or Silent(), Manifest.read(folders.folder)
    keys = _keys(request, manifest)
    missing = [name for name in request.formats if not _is_there(name, keys[name], manifest, folders)]
    kept: dict[str, Path] = {}
    if missing:
        with private_folder(folders) as private:
            others = lesson if "player" in missing else None
            deck = _builder()(manifest, folders, private, request.most, _code(), others, progress, jobs)
            for name in missing:
                file, writer, _ = FORMATS[name]
                with progress.doing(f"writing {file}"):
                    made = private / f"made-{name}"
                    made.mkdir()
                    _writer(writer)(deck, made / file, request.choices)
                    if (aside := _put(file, keys[name], made, folders)) is not None:
                        kept[name] = aside
        manifest = Manifest.read(folders.folder)
    return [_made(name, name not in missing, kept.get(name), manifest, folders) for name in request.formats]


def _builder() -> Callable[..., Deck]:
    """Loaded when it is needed: it takes a second, and Manim."""
    return import_module("studio.slides.building").build_deck


def _writer(name: str) -> Callable[[Deck, Path, Choices], None]:
    module, _, function = name.partition(":")
    return getattr(import_module(f"studio.slides.formats.{module}"), function)


def _made(name: str, unchanged: bool, kept: Path | None, manifest: Manifest, folders: LessonFolders) -> Made:
    file = FORMATS[name][0]
    sizes = [(folders.folder / each).stat().st_size for each in manifest.slides[file]["files"]]
    return Made(folders.folder / file, sum(sizes), unchanged, kept)


# --- what is there


def _keys(request: Request, manifest: Manifest) -> dict[str, str]:
    """What each format asked for is made from."""
    about = manifest.about, list(manifest.clips.values()), manifest.sha256.get("claims.json")
    films = {name: digest for id_ in manifest.clips for name in manifest.files_of(id_)
             if (digest := manifest.sha256[name])}  # fmt: skip
    code = _code(), list(map(metadata.version, _LIBRARIES))
    chosen = asdict(request.choices)
    return {
        name: key("slides", name, about, films, asdict(request.most), code,
                  {choice: chosen[choice] for choice in FORMATS[name][2]})
        for name in request.formats
    }  # fmt: skip


def _code() -> str:
    """Stands for the program that makes decks, and all that it is made with."""
    return key(everything(), versions())


def _is_there(name: str, made_from: str, manifest: Manifest, folders: LessonFolders) -> bool:
    known = manifest.slides.get(FORMATS[name][0])
    if known is None or known["made_from"] != made_from:
        return False
    return lie_there({file: manifest.sha256.get(file, "") for file in known["files"]}, folders.folder)


# --- putting what was made in its place


def _put(file: str, made_from: str, made: Path, folders: LessonFolders) -> Path | None:
    """Put a format's files in their places; where ``file`` went, if somebody had altered it."""
    manifest, folder = Manifest.read(folders.folder), folders.folder
    fresh = {
        path.relative_to(made).as_posix(): sha256(path) or "" for path in made.rglob("*") if path.is_file()
    }
    before = manifest.slides.get(file, {"files": []})["files"]
    gone = {name: manifest.sha256[name] for name in before if name in manifest.sha256 and name not in fresh}
    aside = _aside(folder / file, manifest.sha256.get(file), folders)
    for name, digest in fresh.items():
        if sha256(folder / name) == digest:  # of a folder of films only those that have changed are new
            (made / name).unlink()
    manifest.sha256 = {**fresh, **manifest.sha256}  # known as ours, also after an interrupt
    _write(manifest, folders)
    place(made, folders)
    remove(folders, gone)
    known = {name: digest for name, digest in manifest.sha256.items() if name not in gone}
    manifest.sha256 = known | fresh
    manifest.slides[file] = {"made_from": made_from, "files": sorted(fresh)}
    _write(manifest, folders)
    return aside


def _aside(path: Path, known: str | None, folders: LessonFolders) -> Path | None:
    """Keep a file that somebody has altered, or put there, under another name: a deck is often worked on."""
    lies = sha256(path)
    if lies is None or lies == known:
        return None
    count = 1
    while os.path.lexists(kept := path.with_stem(f"{path.stem}-kept-{count}")):
        count += 1
    refuse_links(folders.out, path)
    os.replace(path, kept)
    return kept


def _write(manifest: Manifest, folders: LessonFolders) -> None:
    refuse_links(folders.out, folders.folder / NAME)
    atomic_write(folders.folder / NAME, manifest.text())
