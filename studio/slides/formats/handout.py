"""deck.pdf: the handout, set by Typst as PDF/UA-1, or a page for each beat."""

from __future__ import annotations

import io
import json
import re
import tempfile
import zlib
from collections.abc import Iterable, Sequence
from itertools import chain, groupby
from pathlib import Path

import typst
from PIL import Image

from studio.film.captions import plain
from studio.slides.deck import Choices, Deck, Slide
from studio.slides.formats.letters import clusters, unseen

__all__ = ["write_handout"]

# In print a picture is at most 114 mm wide: 1280 pixels are 285 to the inch. A whole page may fill a screen.
_PRINTED, _FULL = 1280, 1920
_QUALITY = 90
_LONGEST_WORD, _PART = 30, 10  # letters; a longer word may break after every tenth
_TEMPLATE = Path(__file__).parents[1] / "static" / "handout.typ"
_STANDARD = "ua-1"
_WORDS = {
    "en": {"untitled": "Lecture", "notes": "Notes", "page": "Page", "of": "of"},
    "de": {"untitled": "Vorlesung", "notes": "Notizen", "page": "Seite", "of": "von"},
}
# Sets each text in both weights: the bold fonts have fewer letters.
_TRIAL = """#set document(title: "Trial", date: none)
#set text(font: ("New Computer Modern", "New Computer Modern Math", "Libertinus Serif", "DejaVu Sans Mono"))
#for piece in json(bytes(sys.inputs.pieces)) [#piece \\ *#piece* \\ ]"""

_Piece = str | dict


def write_handout(deck: Deck, target: Path, choices: Choices) -> None:
    """Write the deck as a PDF: two beats a page on A4 (in every language), with room for notes.

    ``choices.full`` makes it a page for each beat instead, the last frame on all of it. Both are PDF/UA-1, in
    the fonts of the typst package. What these lack (most scripts of Asia, emoji) is shown as an empty box,
    whose alternative text is the character. Raises typst.TypstError if Typst refuses the document.
    """
    texts = [plain(text) for text in _texts(deck)]
    with tempfile.TemporaryDirectory(prefix="handout-") as name:
        root = Path(name)
        for number, slide in enumerate(deck.slides):
            (root / f"{number}").write_bytes(_picture(slide.last, _FULL if choices.full else _PRINTED))
        (root / _TEMPLATE.name).write_text(_TEMPLATE.read_text(encoding="utf-8"), encoding="utf-8")
        # Whether a letter can be shown depends on its neighbours: rather all boxes than no document.
        for find in (_lacking, _doubtful, _rare):
            try:
                pdf = _compiled(root, _data(deck, choices, find(texts)))
                break
            except typst.TypstError:
                if find is _rare:
                    raise
    target.write_bytes(pdf)


def _compiled(root: Path, data: dict) -> bytes:
    (root / "deck.json").write_text(json.dumps(data), encoding="utf-8")
    return typst.compile(
        root / _TEMPLATE.name, root=root, format="pdf", ignore_system_fonts=True, pdf_standards=[_STANDARD]
    )


def _texts(deck: Deck) -> list[str]:
    """All that is set in letters."""
    texts = [deck.title, deck.author]
    for slide in deck.slides:
        texts += [slide.title, slide.beat, slide.chapter, slide.clip, slide.words, *slide.formulas]
    return texts


def _data(deck: Deck, choices: Choices, lacking: frozenset[str]) -> dict:
    """All that the template shows. Texts are lists of pieces, see `_pieces`."""
    words = _WORDS[deck.language]
    title, author = plain(deck.title) or words["untitled"], plain(deck.author)
    return {
        "language": deck.language,
        "words": words,
        "full": choices.full,
        "width": deck.width,
        "height": deck.height,
        "name": title,
        "authors": [author] if author else [],
        "title": _heading(title, words["untitled"], lacking),
        "running": _pieces(_short(title), lacking),
        "by": _pieces(_short(author, 40), lacking),
        "author": _pieces(author, lacking),
        "chapters": [
            {
                "title": _heading(plain(chapter.title), chapter.clip, lacking),
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
        "title": _heading(title, slide.beat, lacking),
        "seen": " ".join(text for text in map(plain, slide.seen) if text) or title,
        "words": _pieces(plain(slide.words), lacking),
        "formulas": [_pieces(text, lacking) for text in map(plain, slide.formulas) if text],
    }


def _heading(text: str, otherwise: str, lacking: frozenset[str]) -> list[_Piece]:
    """A text for a bookmark as well, which takes letters alone: where it has none, ``otherwise`` is added."""
    pieces = _pieces(text, lacking)
    runs = chain.from_iterable(
        piece["part"] if isinstance(piece, dict) and "part" in piece else [piece] for piece in pieces
    )
    if any(isinstance(run, str) and run.strip() for run in runs):
        return pieces
    name = "".join(letter for letter in plain(otherwise) if letter.isascii()) or "…"
    return [*pieces, " ", name] if pieces else [name]


def _short(text: str, most: int = 60) -> str:
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
    refused = _refused(_rare_words(texts))
    lacking = frozenset(_refused(_rare(refused)))
    # Letters that can be shown alone, but not as they stand together, are given up together.
    runs = {run for word in refused for run in _runs(clusters(word), lacking) if isinstance(run, str)}
    return lacking | _rare(_refused(runs))


def _doubtful(texts: Iterable[str]) -> frozenset[str]:
    """All letters of words that cannot be set as they are."""
    return _rare(_refused(_rare_words(texts)))


def _rare(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(letter for text in texts for letter in clusters(text) if not letter.isascii())


def _rare_words(texts: Iterable[str]) -> set[str]:
    return {word for text in texts for word in text.split() if not word.isascii()}


def _refused(texts: Iterable[str]) -> list[str]:
    """Those of the texts that cannot be set; halved until each stands alone."""
    unknown, refused = [sorted(set(texts))], []
    while unknown:
        part = unknown.pop()
        if not part or _sets(part):
            continue
        if len(part) == 1:
            refused += part
        else:
            unknown += [part[: len(part) // 2], part[len(part) // 2 :]]
    return refused


def _sets(texts: Sequence[str]) -> bool:
    try:
        typst.compile(
            _TRIAL.encode(),
            format="pdf",
            ignore_system_fonts=True,
            sys_inputs={"pieces": json.dumps(texts)},
            pdf_standards=[_STANDARD],
        )
    except typst.TypstError:
        return False
    return True


def _picture(path: Path, widest: int) -> bytes:
    """A frame, no wider than it need be, as PNG or JPEG: whichever is the smaller in a PDF."""
    with Image.open(path) as opened:
        picture = opened.convert("RGB")
    longest = max(picture.size)
    if longest > widest:
        size = tuple(max(1, round(side * widest / longest)) for side in picture.size)
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    photograph = io.BytesIO()
    picture.save(photograph, **_JPEG)
    # Typst unpacks a PNG and packs its pixels anew: what counts is their size, not the PNG's.
    if len(photograph.getvalue()) < len(zlib.compress(picture.tobytes(), 6)):
        return photograph.getvalue()
    exact = io.BytesIO()
    picture.save(exact, format="PNG", compress_level=1)
    return exact.getvalue()


# Colour at full resolution: halved, as JPEG has it by default, coloured letters fray.
_JPEG = {"format": "JPEG", "quality": _QUALITY, "subsampling": 0, "optimize": True}
