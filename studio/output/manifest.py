"""lesson.json: what lies in a lesson's folder, for people who build on the files, and for the next render.

Light: it is read where Manim is not needed, and by `clean` where there is nothing but Python. Paths are
relative to the folder, with slashes; times are in seconds of the clip. There is no date in it, so that the
same lesson gives the same file.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.system.fingerprint import key, sha256

if TYPE_CHECKING:
    from studio.lesson.lesson import Lesson

__all__ = ["NAME", "Manifest", "lie_there"]

NAME = "lesson.json"
_FORMAT = 1
# Made one by one, by commands of their own.
_PASSING = ("stills/", "preview/", "deck.", "deck/", "deck-", "player.", "player/", "lecture.txt")
_ELSEWHERE = (".gif", ".webp", ".avif", ".webm", ".mov")  # clips for elsewhere, made one by one as well
_OF_A_CLIP = re.compile(
    r"(?:clips|storyboard|preview)/([a-z0-9-]+)(?:/[0-9]+-[a-z0-9-]+)?(?:\.alpha)?\.[a-z0-9]+"
)
_STILL = re.compile(r"stills/([a-z0-9-]+)\.png")


@dataclass
class Manifest:
    """What was made of a lesson: ``lesson`` is its file, from the folder; ``clips`` go by their ids.

    ``slides`` has, by its first file, what each format of the slides was made from and which files it is.
    ``sha256`` has every file that we made there and still know, as it was when we made it.
    """

    lesson: str | None = None
    about: dict[str, str] = field(default_factory=dict)
    lecture: dict[str, Any] | None = None
    clips: dict[str, dict[str, Any]] = field(default_factory=dict)
    sha256: dict[str, str] = field(default_factory=dict)
    slides: dict[str, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """The manifest of a folder; an empty one where there is none of this form."""
        try:
            if not (folder / NAME).is_file():  # to open a pipe would wait for its other end
                return cls()
            told = json.loads((folder / NAME).read_text(encoding="utf-8"))
            json.dumps(told, allow_nan=False)  # as it is to be written again
            if told["format"] != _FORMAT or not isinstance(told["lesson"], str):
                return cls()
            clips = {str(clip["id"]): dict(clip) for clip in told["clips"]}
            known = {str(name): str(digest) for name, digest in told["sha256"].items()}
            lecture = None if told["lecture"] is None else dict(told["lecture"])
            slides = {str(name): _slides_entry(entry) for name, entry in told.get("slides", {}).items()}
            about = {key: str(told.get(key, "")) for key in ("title", "author", "language")}
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return cls()
        return cls(told["lesson"], about, lecture, clips, known, slides)

    def set_lesson(self, lesson: Lesson, folder: Path) -> None:
        """Note whose files these are."""
        self.lesson = _place_of(lesson.path, folder)
        self.about = {"title": lesson.title, "author": lesson.author, "language": lesson.language}

    def text(self) -> str:
        """The file's text."""
        told = {
            "format": _FORMAT,
            "lesson": self.lesson,
            **self.about,
            "lecture": self.lecture,
            "clips": list(self.clips.values()),
            "slides": dict(sorted(self.slides.items())),
            "sha256": dict(sorted(self.sha256.items())),
        }
        text = json.dumps(told, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
        try:
            text.encode("utf-8")
        except UnicodeEncodeError:  # a file's name that is no text
            return json.dumps(told, indent=1) + "\n"
        return text

    def home(self, folder: Path) -> Path | None:
        """The file of the lesson that the folder is of; None where that is not known."""
        if self.lesson is None:
            return None
        return Path(os.path.normpath(os.path.join(os.path.realpath(folder), self.lesson)))

    def digest(self) -> str:
        """The SHA-256 of all that a render can have written of it."""
        files = {name: self.sha256[name] for name in self.files_of_all()}
        return key(self.lecture, list(self.clips.values()), files)

    def files_of_all(self) -> list[str]:
        """The files that a render of the whole lesson makes."""
        return [n for n in self.sha256 if not n.startswith(_PASSING) and not n.endswith(_ELSEWHERE)]

    def gone(self, ids: Iterable[str]) -> dict[str, str]:
        """Files that were made of clips, and are of none with these ids."""
        known = set(ids)
        return {name: digest for name, digest in self.sha256.items() if not _is_of(name, known)}

    def films(self) -> list[dict[str, Any]]:
        """What is told of each film: of the lecture, where there is one, and of the clips."""
        return [*filter(None, [self.lecture]), *self.clips.values()]

    def old_stills(self) -> dict[str, str]:
        """Stills of beats that no clip has any more, as far as each clip's beats are known."""
        beats = {id_: {beat["name"] for beat in told["beats"]} for id_, told in self.clips.items()}

        def known(still: str) -> bool:
            return any(f"{id_}-{name}" == still for id_, names in beats.items() for name in names)

        found = {name: _STILL.fullmatch(name) for name in self.sha256}
        return {name: self.sha256[name] for name, still in found.items() if still and not known(still[1])}

    def files_of(self, id_: str) -> Iterator[str]:
        """The files of one clip that a render makes."""
        for name in self.files_of_all():
            if (found := _OF_A_CLIP.fullmatch(name)) and found[1] == id_:
                yield name


def _slides_entry(told: Any) -> dict[str, Any]:
    """Raises KeyError, TypeError or AttributeError where it is of another form."""
    return {"made_from": str(told["made_from"]), "files": [str(name) for name in list(told["files"])]}


def _is_of(name: str, ids: set[str]) -> bool:
    """Whether a file may be of one of these clips. What does not look like a clip's is everybody's."""
    if found := _OF_A_CLIP.fullmatch(name):
        return found[1] in ids
    # In clip-beat.png both may hold hyphens: kept as long as any clip's id can be the first part.
    return not (found := _STILL.fullmatch(name)) or any(found[1].startswith(f"{id_}-") for id_ in ids)


def _place_of(lesson: Path, folder: Path) -> str:
    """Where a lesson's file really lies, seen from its folder: both can be moved together."""
    file = os.path.realpath(lesson)
    with suppress(ValueError):  # on another drive of Windows
        file = os.path.relpath(file, os.path.realpath(folder))
    return Path(file).as_posix()


def lie_there(files: Mapping[str, str], folder: Path) -> bool:
    """Whether each of these files lies there, as it was left, and is no link to one."""
    return all(_as_left(folder, name, digest) for name, digest in files.items())


def _as_left(folder: Path, name: str, digest: str) -> bool:
    parts = tuple(name.split("/"))
    if ".." in parts or Path(name).parts != parts:  # it leads out of the folder
        return False
    with suppress(OSError, ValueError):  # ValueError: no file can have such a name
        linked = any(folder.joinpath(*parts[:count]).is_symlink() for count in range(1, len(parts) + 1))
        return not linked and sha256(folder / name) == digest
    return False
