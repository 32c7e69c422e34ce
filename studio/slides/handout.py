"""deck.pdf: the handout, set by Typst as PDF/UA-1, or a page for each beat."""

from __future__ import annotations

import io
import json
import re
import tempfile
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import groupby
from pathlib import Path

import typst
from PIL import Image

from studio.film.captions import plain
from studio.slides.deck import Choices, Deck, Slide
from studio.slides.letters import clusters, unseen

__all__ = ["write_handout"]

# In print a picture is 108 mm wide: 1280 pixels are 300 to the inch. A page of its own may fill a screen.
_PRINTED, _FULL = 1280, 1920
_QUALITY = 90
_LONGEST_WORD, _PART = 30, 10  # letters; a longer word may break after every tenth
_TEMPLATE = Path(__file__).with_name("static") / "handout.typ"
_STANDARD = "ua-1"
_WORDS = {
    "en": {"untitled": "Lecture", "notes": "Notes", "page": "Page", "of": "of"},
    "de": {"untitled": "Vorlesung", "notes": "Notizen", "page": "Seite", "of": "von"},
}
# Its first line is what the PDF's reader needs of any document of this standard.
_TRIAL = """#set document(title: "Trial", date: none)
#set text(font: ("New Computer Modern", "New Computer Modern Math", "Libertinus Serif", "DejaVu Sans Mono"))
#for piece in json(bytes(sys.inputs.pieces)) [#piece \\ ]"""

_Piece = str | dict


def write_handout(deck: Deck, target: Path, choices: Choices) -> None:
    """Write the deck as a PDF: two beats a page on A4 (in every language), with room for notes.

    ``choices.full`` makes it a page for each beat instead, the last frame on all of it. Both are PDF/UA-1, in
    the fonts of the typst package. What these lack (most scripts of Asia, emoji) is shown as an empty box,
    whose alternative text is the character. Raises typst.TypstError if Typst refuses the document.
    """
    with tempfile.TemporaryDirectory(prefix="handout-") as name:
        root = Path(name)
        for number, slide in enumerate(deck.slides):
            (root / f"{number}").write_bytes(_picture(slide.last, _FULL if choices.full else _PRINTED))
        (root / "deck.json").write_text(json.dumps(_data(deck, choices)), encoding="utf-8")
        (root / _TEMPLATE.name).write_text(_TEMPLATE.read_text(encoding="utf-8"), encoding="utf-8")
        pdf = typst.compile(
            root / _TEMPLATE.name,
            root=root,
            format="pdf",
            ignore_system_fonts=True,
            pdf_standards=[_STANDARD],
        )
    target.write_bytes(pdf)


def _data(deck: Deck, choices: Choices) -> dict:
    """All that the template shows. Texts are lists of pieces, see `_pieces`."""
    words = _WORDS[deck.language]
    title, author = plain(deck.title) or words["untitled"], plain(deck.author)
    texts = [title, author]
    for slide in deck.slides:
        texts += [slide.title, slide.beat, slide.chapter, slide.clip, slide.words, *slide.formulas]
    lacking = _lacking(texts)
    return {
        "language": deck.language,
        "words": words,
        "full": choices.full,
        "width": deck.width,
        "height": deck.height,
        "name": title,
        "author name": author,
        "title": _pieces(title, lacking),
        "running": _pieces(_short(title), lacking),
        "author": _pieces(author, lacking),
        "chapters": [
            {
                "title": _pieces(plain(chapter.title) or plain(chapter.clip), lacking),
                "slides": [
                    _slide(deck.slides[number], number, lacking)
                    for number in range(chapter.first, chapter.end)
                ],
            }
            for chapter in deck.chapters
        ],
    }


def _slide(slide: Slide, number: int, lacking: frozenset[str]) -> dict:
    title = plain(slide.title) or plain(slide.beat)
    return {
        "picture": f"{number}",
        "number": f"{number + 1}",
        "title": _pieces(title, lacking),
        "seen": " ".join(text for text in map(plain, slide.seen) if text) or title,
        "words": _pieces(plain(slide.words), lacking),
        "formulas": [_pieces(text, lacking) for text in map(plain, slide.formulas) if text],
    }


def _short(text: str, most: int = 70) -> str:
    return text if len(text) <= most else "".join(clusters(text)[: most - 1]).rstrip() + "…"


def _pieces(text: str, lacking: frozenset[str]) -> list[_Piece]:
    """A text for Typst: strings, what the fonts lack, and the parts into which a long word may break."""
    pieces: list[_Piece] = []
    for word in re.split(r"( )", text):
        letters = clusters(word)
        if len(letters) <= _LONGEST_WORD:
            pieces += _runs(letters, lacking)
        else:
            parts = (letters[at : at + _PART] for at in range(0, len(letters), _PART))
            pieces += [{"part": _runs(part, lacking)} for part in parts]
    return pieces


def _runs(letters: Sequence[str], lacking: frozenset[str]) -> list[_Piece]:
    runs: list[_Piece] = []
    for shown, run in groupby(letters, lambda letter: letter not in lacking):
        if shown:
            runs.append("".join(run))
        else:
            runs += [{"lacking": letter} for letter in run if not all(map(unseen, letter))]
    return runs


def _lacking(texts: Iterable[str]) -> frozenset[str]:
    """The clusters that no embedded font can show, found by setting them: the standard refuses such text."""
    rare = {letter for text in texts for letter in clusters(plain(text)) if not letter.isascii()}
    return frozenset(_refused(tuple(sorted(rare))))


@lru_cache(maxsize=1024)
def _refused(letters: Sequence[str]) -> tuple[str, ...]:
    if not letters or _sets(letters):
        return ()
    if len(letters) == 1:
        return tuple(letters)
    half = len(letters) // 2
    return _refused(letters[:half]) + _refused(letters[half:])


def _sets(letters: Sequence[str]) -> bool:
    try:
        typst.compile(
            _TRIAL.encode(),
            format="pdf",
            ignore_system_fonts=True,
            sys_inputs={"pieces": json.dumps(letters)},
            pdf_standards=[_STANDARD],
        )
    except typst.TypstError:
        return False
    return True


def _picture(path: Path, widest: int) -> bytes:
    """A frame, no wider than it need be, as PNG or JPEG: whichever is smaller."""
    with Image.open(path) as opened:
        picture = opened.convert("RGB")
    longest = max(picture.size)
    if longest > widest:
        size = tuple(max(1, round(side * widest / longest)) for side in picture.size)
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    made = []
    for options in ({"format": "PNG", "optimize": True}, _JPEG):
        buffer = io.BytesIO()
        picture.save(buffer, **options)
        made.append(buffer.getvalue())
    return min(made, key=len)


# Colour at full resolution: halved, as JPEG has it by default, coloured letters fray.
_JPEG = {"format": "JPEG", "quality": _QUALITY, "subsampling": 0, "optimize": True}
