"""deck.html: the slides as one page on reveal.js, with a film for each beat, that needs no network."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import quote

from studio.film.captions import Cue
from studio.slides.deck import Choices, Deck, notes
from studio.slides.formats.page_parts import (
    base64_of,
    data_url,
    escaped,
    held,
    json_for_script,
    policy,
    static,
    thumbnail,
)

__all__ = ["write_html_deck"]

THUMBNAIL = 400  # pixels of the longer side
PROGRAM = "deck_words.js", "deck_film.js", "deck_views.js", "deck_speaker.js", "deck.js"
LANGUAGE_NAMES = {"en": "English", "de": "Deutsch"}


def write_html_deck(deck: Deck, target: Path, choices: Choices) -> None:
    """Write the deck as one page, its films and pictures in it or, if so chosen, in a folder beside it."""
    media = _Beside(target) if choices.folder else _Inside()
    slides = "\n".join(_section(deck, number, media) for number in range(len(deck.slides)))
    data = json_for_script(_data(deck, media))  # before the films: the sections and this fill the folder
    scripts = _reveal("reveal.js"), _program()
    page = Template(static("deck.html")).substitute(
        language=escaped(deck.language),
        theme=escaped(deck.theme),
        width=deck.width,
        height=deck.height,
        policy=escaped(policy(scripts, media.sources)),
        title=escaped(deck.title),
        author=escaped(deck.author),
        reveal_style=_reveal("reset.css") + _reveal("reveal.css"),
        style=static("deck.css"),
        print_style=static("deck_print.css"),
        slides=slides,
        data=data,
        films="\n".join(media.blocks),
        reveal=scripts[0],
        program=scripts[1],
    )
    target.write_text(page, encoding="utf-8", newline="\n")


class _Inside:
    """Films and pictures in the page: pictures as addresses, films as blocks that it unpacks when needed."""

    def __init__(self) -> None:
        self.blocks: list[str] = []
        self.sources = {"img-src": "data: blob:", "media-src": "blob:"}

    def picture(self, path: Path, name: str) -> str:
        return data_url(path.read_bytes(), "image/png")

    def film(self, path: Path, name: str) -> str | None:
        kind = "application/octet-stream"
        self.blocks.append(f'<script type="{kind}" id="film-{name}">{base64_of(path)}</script>')
        return None


class _Beside:
    """Films and pictures in a folder that has the page's name, under names of their own."""

    def __init__(self, target: Path) -> None:
        self.folder = target.with_suffix("")
        self.folder.mkdir(parents=True, exist_ok=True)
        self.blocks: list[str] = []
        # From the disk no page is the same place as a file beside it; "file:" says it there.
        self.sources = {"img-src": "'self' file: data: blob:", "media-src": "'self' file: blob:"}

    def picture(self, path: Path, name: str) -> str:
        return self._copied(path, f"{name}.png")

    def film(self, path: Path, name: str) -> str:
        return self._copied(path, f"{name}.mp4")

    def _copied(self, path: Path, name: str) -> str:
        (self.folder / name).write_bytes(path.read_bytes())
        return f"{_quoted(self.folder.name)}/{name}"


def _quoted(name: str) -> str:
    """A file's name in an address."""
    return quote(name, safe="")


def _section(deck: Deck, number: int, media: _Inside | _Beside) -> str:
    """A slide: its heading, its last and first frame, and the notes, whose words are printed too."""
    slide, count = deck.slides[number], len(deck.slides)
    size = f'width="{deck.width}" height="{deck.height}" decoding="sync" draggable="false"'
    told = " ".join([f"{slide.title.rstrip('.')}.", *slide.seen])
    last = media.picture(slide.last, f"{number + 1:03}-last")
    # Most films begin where the one before ended: the page then shows the same picture again.
    before = deck.slides[number - 1].last if number else None
    same = before is not None and before.read_bytes() == slide.first.read_bytes()
    first = "" if same else f' src="{escaped(media.picture(slide.first, f"{number + 1:03}-first"))}"'
    return (
        f'<section class="beat">\n'
        f'<p class="place" aria-hidden="true"><span dir="auto">{escaped(slide.chapter)}</span>'
        f"<span>{number + 1} / {count}</span></p>\n"
        f'<h2 dir="auto">{escaped(slide.title)}</h2>\n'
        f'<div class="frame"><img class="last" alt="{escaped(told)}" src="{escaped(last)}" {size}>'
        f'<img class="first" alt="" aria-hidden="true"{first} {size}></div>\n'
        f'<aside class="notes">{"".join(_paragraphs(deck, number))}</aside>\n</section>'
    )


def _paragraphs(deck: Deck, number: int) -> Iterator[str]:
    """The speaker notes; what is said, the formulas, and what is seen are told apart by their class."""
    slide = deck.slides[number]
    after = list(notes(deck, number))[bool(slide.words) + sum(map(bool, slide.seen)) :]
    seen = [text for text in slide.seen if not _holds(text, slide.formulas)]
    parts = [("words", [slide.words]), ("formula", slide.formulas), ("seen", seen), ("next", after)]
    for kind, texts in parts:
        yield from (f'<p class="{kind}" dir="auto">{escaped(text)}</p>' for text in texts if text)


def _holds(text: str, formulas: tuple[str, ...]) -> bool:
    """Whether a sentence tells the formulas, which stand beside it."""
    return bool(formulas) and text not in formulas and all(formula in text for formula in formulas)


def _data(deck: Deck, media: _Inside | _Beside) -> dict[str, Any]:
    """What the page's program reads."""
    tracks = [(deck.language, tuple(slide.cues for slide in deck.slides)), *deck.other_cues]
    return {
        "title": held(deck.title),
        "author": held(deck.author),
        "language": deck.language,
        "width": deck.width,
        "height": deck.height,
        "tracks": [[code, LANGUAGE_NAMES.get(code, code)] for code, _ in tracks],
        "slides": [
            {
                "title": held(slide.title),
                "clip": held(slide.clip),
                "chapter": held(slide.chapter),
                "seconds": slide.seconds,
                "loops": slide.loops,
                "film": media.film(slide.film, f"{number + 1:03}"),
                "thumbnail": thumbnail(slide.last, THUMBNAIL)[0],  # all frames in full would fill the memory
                "cues": [_cues(cues[number]) for _, cues in tracks],
            }
            for number, slide in enumerate(deck.slides)
        ],
    }


def _cues(cues: tuple[Cue, ...]) -> list[tuple[float, float, str]]:
    """Start, end and text of each, no line of it blank."""
    shown = ((cue, [line for line in held(cue.text).split("\n") if line.strip()]) for cue in cues)
    return [(cue.start, cue.end, "\n".join(lines)) for cue, lines in shown if lines]


def _program() -> str:
    """The page's own program as one script; nothing of it is seen outside."""
    return f'(() => {{\n"use strict";\n{static(*PROGRAM)}}})();\n'


def _reveal(name: str) -> str:
    """A file of reveal.js, from the package that carries it; that package's own code is not run."""
    found = distribution("pyreveal").locate_file(f"pyreveal/revealjs/dist/{name}")
    return Path(str(found)).read_text(encoding="utf-8")
