"""player.html: the whole lecture in one page, with chapters, captions, and a transcript that follows."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from studio.film.captions import Cue, vtt
from studio.film.joining import join
from studio.slides.deck import Choices, Deck
from studio.slides.formats.page_parts import (
    data_url,
    escaped,
    hash_of,
    json_for_script,
    policy,
    static,
    thumbnail,
)
from studio.system.files import atomic_write, named, replace_file

__all__ = ["write_player"]

_SCRIPTS = "player_words.js", "player_film.js", "player_lists.js", "player_controls.js", "player.js"
_SMALL = 640  # pixels of the longer side of a beat's picture: sharp in the list, and on paper
_PIECE = 3 * 2**20  # bytes of the film in each block of text: a browser's strings have an end
_OLDEST = (1980, 1, 1, 0, 0, 0)  # the date of all in a ZIP file, which has no "none"
_FILM = "lecture.mp4"


def write_player(deck: Deck, target: Path, choices: Choices) -> None:
    """Write the deck as a page that plays all its films as one.

    With ``choices.folder`` the film and the captions lie in a folder beside ``target``, named like it without
    its ending, and a ZIP file named so too holds the same as a website (index.html) for learning platforms.
    Raises FilmError where the films cannot be joined, OSError where a file cannot be read or written.
    """
    target = Path(target)
    with tempfile.TemporaryDirectory(prefix="hillwalk-") as scratch:
        film = Path(scratch) / _FILM
        join([slide.film for slide in deck.slides], film, title=deck.title)
        lecture = _lecture(deck, _digest(film))
        if choices.folder:
            _write_folder(deck, lecture, film, target)
        else:
            with replace_file(target) as written, named(target), written.open("wb") as page:
                _write_page(page, deck, lecture, film)


# --- the page


def _write_page(page: BinaryIO, deck: Deck, lecture: dict, film: Path | None) -> None:
    """The page, with the film in it unless there is none to put there."""
    style = static("player.css")
    script = f'(() => {{\n"use strict";\n{static(*_SCRIPTS)}}})();\n'
    media = "blob:" if film else "'self' file:"
    sources = {"style-src": hash_of(style), "img-src": "data:", "media-src": media}
    parts = {
        "language": escaped(deck.language),
        "theme": escaped(deck.theme),
        "policy": policy([script], sources),
        "author": escaped(_text(deck.author)),
        "title": escaped(_text(deck.title)),
        "style": style,
        "lecture": json_for_script(lecture),
        "script": script,
    }
    head, tail = static("player.html").split("{{ film }}")
    # In one go: what a text brings along is not looked through for names again.
    page.write(re.sub(r"{{ (\w+) }}", lambda found: parts[found[1]], head).encode("utf-8"))
    if film:
        _write_film(page, film)
    page.write(tail.encode("utf-8"))


def _write_film(page: BinaryIO, film: Path) -> None:
    """The film as blocks of text that no browser runs."""
    with film.open("rb") as source:
        while piece := source.read(_PIECE):
            page.write(b'  <script type="text/plain" class="film">')
            page.write(base64.b64encode(piece))
            page.write(b"</script>\n")


# --- what it shows


def _lecture(deck: Deck, digest: str) -> dict:
    """All that the page's script is told; ``film`` is the address of one that is not in the page."""
    cues = _cues(deck)
    chapters = deck.chapters
    numbers = [number for number, one in enumerate(chapters) for _ in range(one.first, one.end)]
    slides = [
        {
            "title": _text(slide.title) or _text(slide.beat),
            "chapter": number,
            "start": _time(start),
            "end": _time(start + slide.seconds),
            "words": _text(slide.words),
            "seen": [_text(text) for text in slide.seen],
            "formulas": [_text(text) for text in slide.formulas],
            "picture": thumbnail(slide.last, _SMALL)[0],
            "cues": {
                code: [[_time(cue.start), _time(cue.end), cue.text] for cue in spoken[n]]
                for code, spoken in cues.items()
            },
        }
        for n, (slide, start, number) in enumerate(zip(deck.slides, deck.starts, numbers, strict=True))
    ]
    return {
        "title": _text(deck.title),
        "author": _text(deck.author),
        "language": deck.language,
        "languages": list(cues),
        "width": deck.width,
        "height": deck.height,
        "fps": deck.fps,
        "seconds": _time(deck.seconds),
        "film": None,
        "place": f"hillwalk-{digest}",
        "poster": data_url(deck.slides[0].first.read_bytes(), "image/png"),
        "small": thumbnail(deck.slides[0].last, _SMALL)[1],
        "chapters": [
            {"title": _text(one.title) or _text(one.clip), "first": one.first, "end": one.end}
            for one in chapters
        ],
        "slides": slides,
    }


def _cues(deck: Deck) -> dict[str, list[list[Cue]]]:
    """The captions of each language that has any, the deck's own first: for each slide, in lecture time."""
    own = (deck.language, tuple(slide.cues for slide in deck.slides))
    found = {}
    for code, spoken in (own, *deck.other_cues):
        if not re.fullmatch(r"[A-Za-z0-9-]{1,35}", code):
            raise ValueError(f"{code!r} is no code of a language; give one such as 'en'.")
        if any(spoken):
            slides = zip(spoken, deck.starts, deck.slides, strict=True)
            found[code] = [_in_lecture(cues, start, slide.seconds) for cues, start, slide in slides]
    return found


def _in_lecture(cues: Sequence[Cue], start: float, seconds: float) -> list[Cue]:
    """A slide's cues, later by its start, none longer than its film and none without words."""
    kept = []
    for cue in cues:
        lines = [line for line in map(_text, cue.text.split("\n")) if line]
        if lines and cue.start < seconds:
            kept.append(Cue(start + cue.start, start + min(cue.end, seconds), "\n".join(lines)))
    return kept


def _text(text: str) -> str:
    """``text`` on one line, with a space for what is no character to be shown."""
    kept = "".join(" " if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") else c for c in text)
    return " ".join(kept.split())


def _time(seconds: float) -> float:
    return round(seconds, 4)


def _digest(film: Path) -> str:
    with film.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()[:16]


# --- the folder and the archive


def _write_folder(deck: Deck, lecture: dict, film: Path, target: Path) -> None:
    """The film and the captions beside the page, and all of it in an archive; the page last."""
    folder = target.with_suffix("")
    texts = {
        f"captions-{code}.vtt": vtt([cue for cues in slides for cue in cues])
        for code, slides in _cues(deck).items()
    }
    with replace_file(folder / _FILM) as written, named(folder / _FILM):
        shutil.copyfile(film, written)
    for name, text in texts.items():
        atomic_write(folder / name, text)
    website = {"index.html": _page_beside(deck, lecture, _FILM), **texts}
    with replace_file(target.with_suffix(".zip")) as written, named(target.with_suffix(".zip")):
        _write_zip(written, website, film)
    atomic_write(target, _page_beside(deck, lecture, f"{folder.name}/{_FILM}"))


def _page_beside(deck: Deck, lecture: dict, film: str) -> bytes:
    page = BytesIO()
    _write_page(page, deck, {**lecture, "film": film}, None)
    return page.getvalue()


def _write_zip(target: Path, texts: dict[str, str | bytes], film: Path) -> None:
    """The texts deflated, the film as it is: it has no air in it."""
    with ZipFile(target, "w") as archive:
        for name, text in texts.items():
            archive.writestr(_entry(name, ZIP_DEFLATED), text)
        entry = _entry(_FILM, ZIP_STORED)
        entry.file_size = film.stat().st_size  # decides, before it is written, whether it needs 64 bits
        with film.open("rb") as source, archive.open(entry, "w") as kept:
            shutil.copyfileobj(source, kept, 2**20)


def _entry(name: str, packed: int) -> ZipInfo:
    entry = ZipInfo(name, _OLDEST)
    entry.compress_type = packed
    entry.create_system = 3  # Unix, on every system
    entry.external_attr = 0o100644 << 16
    return entry
