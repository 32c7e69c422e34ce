"""deck.pdf: accessible by Typst's check, two beats a page or one, its texts whole, its pictures small."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from studio.film.captions import plain
from studio.slides.deck import Choices
from studio.slides.formats.handout import write_handout
from tests.studio.slides.decks import HOSTILE, a_deck

LACKING = "\U0001f600\U0001f469\u200d\U0001f52c"


def written(deck, folder, **choices) -> bytes:
    write_handout(deck, folder / "deck.pdf", Choices(**choices))
    return (folder / "deck.pdf").read_bytes()


def strings(pdf: bytes, key: str, then: bytes = b"") -> list[str]:
    """All text strings under a key, in order of the file; ``then`` is what must follow."""
    found = re.findall(
        rb"/%s *(?:<([0-9A-F]+)>|\(((?:[^()\\]|\\.|\([^()]*\))*)\))\s*%s" % (key.encode(), then), pdf
    )
    return [
        bytes.fromhex(coded.decode()).decode("utf-16")
        if coded
        else re.sub(rb"\\(.)", rb"\1", text).decode("ascii")
        for coded, text in found
    ]


def pages(pdf: bytes) -> list[tuple[float, float]]:
    """The sizes of all pages, in points."""
    boxes = re.findall(rb"/MediaBox *\[([^\]]+)\]", pdf)
    return [tuple(map(float, box.split()[2:])) for box in boxes]


def outline(pdf: bytes) -> list[str]:
    """The titles of all bookmarks, in no order."""
    return strings(pdf, "Title", then=b"/Dest")


def shown(path) -> str:
    """What another program copies from the PDF, as one line."""
    if not (program := shutil.which("pdftotext")):
        pytest.skip("pdftotext (poppler-utils) is not installed: the PDF's text is not read back.")
    read = subprocess.run([program, "-raw", path, "-"], capture_output=True, timeout=60, check=True)
    return " ".join(read.stdout.decode("utf-8").split())


@pytest.mark.parametrize("full", [False, True])
def test_it_says_what_it_is(deck, tmp_path, full):
    """The PDF is tagged, declares PDF/UA-1, its language, title and author."""
    pdf = written(replace(deck, language="de"), tmp_path, full=full)
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf and b"/StructTreeRoot" in pdf
    assert b"<rdf:li>de</rdf:li>" in pdf and re.search(rb"/Lang *\(de", pdf)
    assert b">Slopes</rdf:li>" in pdf and b"<rdf:li>Ada L.</rdf:li>" in pdf


@pytest.mark.parametrize("full", [False, True])
def test_chapters_and_beats_are_in_the_outline(deck, tmp_path, full):
    """The bookmarks name each chapter and each beat."""
    titles = outline(written(deck, tmp_path, full=full))
    assert sorted(titles) == sorted(
        ["The tangent of x²", "A hill", *(f"Title {number}" for number in range(4))]
    )


@pytest.mark.parametrize("full", [False, True])
def test_each_picture_is_described(deck, tmp_path, full):
    """A picture's alternative text is what is seen on it; where nothing is told, its title."""
    silent = replace(deck.slides[3], seen=())
    pdf = written(replace(deck, slides=(*deck.slides[:3], silent)), tmp_path, full=full)
    assert strings(pdf, "Alt") == [*(f"The curve x² and the point (1, {n})." for n in range(3)), "Title 3"]


@pytest.mark.parametrize("language", ["en", "de"])
def test_two_beats_a_page(tmp_path, language):
    """The handout is A4 in every language, two beats a page, each chapter on a page of its own."""
    deck = a_deck(tmp_path, 6, language=language)  # three chapters of two
    assert pages(written(deck, tmp_path)) == [pytest.approx((595.276, 841.89))] * 3


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (640, 480), (720, 720), (540, 960)])
def test_a_full_page_has_the_shape_of_the_film(deck, tmp_path, width, height):
    """With ``full`` there is a page for each beat, of the deck's shape; the handout takes every shape too."""
    shaped = replace(deck, width=width, height=height)
    sizes = pages(written(shaped, tmp_path, full=True))
    assert [across / up for across, up in sizes] == pytest.approx([width / height] * 4, rel=1e-4)
    assert len(pages(written(shaped, tmp_path))) == 2


@pytest.mark.parametrize("full", [False, True])
def test_the_same_deck_gives_the_same_bytes(deck, tmp_path, full):
    """Nothing in the file tells when it was made, or where."""
    once, again = written(deck, tmp_path, full=full), written(deck, tmp_path, full=full)
    assert once == again
    assert not re.search(rb"(Creation|Mod|Create|Modify|Metadata)Date", once)
    assert str(tmp_path).encode() not in once and b"handout-" not in once


@pytest.mark.parametrize("full", [False, True])
def test_hostile_texts_are_texts(hostile_deck, tmp_path, full):
    """Whatever a title holds, it stands in the outline as it is, but for what no font has."""
    pdf = written(hostile_deck, tmp_path, full=full)
    expected = {plain(text).translate(dict.fromkeys(map(ord, LACKING))) for text in HOSTILE}
    assert {title.strip() for title in outline(pdf)} == expected


def test_what_no_font_has_is_a_picture_of_its_character(hostile_deck, tmp_path):
    """Emoji are boxes whose alternative text is the emoji, a joined one whole."""
    described = strings(written(hostile_deck, tmp_path), "Alt")
    assert described.count("\U0001f600") == described.count("\U0001f469\u200d\U0001f52c") >= 4


ODD = {
    "nothing": "",
    "blanks": " \x00\n",
    "half a character": "\ud800",
    "Chinese": "中文字",
    "marks": "a\u0301\u0302\u20d7 x̂ \u0301",
    "turned round": "\u202eabc",
    "scripts": "नमस्ते ไทย 한국어",
    "marks beside marks": "\u0594\u0592\u064f\u0665\u0632\u05fc\u0607\u0613\u062b\u0597\u06fb",
    "no characters": "\ufffe\U0010ffff\ue000",
    "a long word": "W" * 500,
    "a long Chinese word": "中" * 100,
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_no_text_is_too_much(deck, tmp_path, text):
    """Nothing said, half a character, any script, a word of 500 letters: each gives a PDF."""
    odd = replace(deck.slides[0], title=text, chapter=text, words=text, seen=(text,), formulas=(text,))
    for full in (False, True):
        pdf = written(replace(deck, title=text, author=text, slides=(odd,)), tmp_path, full=full)
        assert len(pages(pdf)) <= 3


def test_every_word_can_be_copied(deck, hostile_deck, tmp_path):
    """Titles, words and formulas are in the PDF's text, as they are."""
    for full in (False, True):
        written(deck, tmp_path, full=full)
        copied = shown(tmp_path / "deck.pdf")
        for slide in deck.slides:
            assert all(text in copied for text in (slide.title, slide.words, *slide.formulas, "Slopes"))
    written(hostile_deck, tmp_path)
    copied = shown(tmp_path / "deck.pdf")
    assert all(plain(HOSTILE[n]) in copied for n in (0, 1, 4))
    assert copied.count("long") == 97 * 3  # its title, words and formula


def test_long_texts_do_not_overlap(deck, tmp_path):
    """However much is said, every word is on a page, and no two are on the same place."""
    much = tuple(
        replace(slide, title="title " * 80, chapter="chapter " * 60, words="word " * count)
        for slide, count in zip(deck.slides, (10, 300, 3000, 50), strict=True)
    )
    written(replace(deck, slides=much), tmp_path)
    assert shown(tmp_path / "deck.pdf").count("word") == 3360
    listed = subprocess.run(
        ["pdftotext", "-bbox", tmp_path / "deck.pdf", "-"], capture_output=True, timeout=60, check=True
    ).stdout.decode()
    for page in listed.split("<page ")[1:]:
        words = page.split("<word")[1:]
        boxes = np.array([[float(number) for number in re.findall(r'"([\d.]+)"', word)] for word in words])
        assert boxes.min() > 30 and boxes[:, 2].max() < 595 - 30 and boxes[:, 3].max() < 842 - 20
        left, top, right, bottom = boxes.T
        middle_x, middle_y = (left + right) / 2, (top + bottom) / 2
        inside = (left[:, None] < middle_x) & (middle_x < right[:, None])
        inside &= (top[:, None] < middle_y) & (middle_y < bottom[:, None])
        assert inside.sum() == len(boxes)  # each in itself alone


def test_pictures_are_made_small(deck, tmp_path):
    """A picture is no wider than its print needs; forty beats of a busy picture stay small enough to send."""
    across = np.linspace(0, 25, 2000)
    waves = np.sin(across)[None] * np.cos(across[:1125])[:, None]
    picture = tmp_path / "wide.png"
    Image.fromarray(np.uint8(127 + 100 * np.stack([waves, waves**2, -waves], axis=2))).save(picture)
    wide = replace(deck, slides=(replace(deck.slides[0], last=picture),))
    for full, width in ((False, b"1280"), (True, b"1920")):
        pdf = written(wide, tmp_path, full=full)
        assert re.findall(rb"/Subtype */Image\b[^>]*?/Width (\d+)", pdf) == [width]
        assert len(pdf) < 200_000
