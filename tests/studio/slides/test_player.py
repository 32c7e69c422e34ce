"""player.html holds the lecture, all of it and nothing else; its texts stay texts, its bytes the same."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import av
import pytest
from PIL import Image

from studio.film.captions import Cue
from studio.film.encoder import FilmError
from studio.film.joining import join
from studio.slides.deck import Choices
from studio.slides.formats.player import write_player
from tests.studio.slides.decks import COLOURS, FRAMES, HOSTILE

FOLDER = Choices(folder=True)
CSS = Path("studio/slides/static/player.css")


class Elements(HTMLParser):
    """The elements of a page in order: name, attributes, and the text directly in them."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict, list[str]]] = []
        self.open = False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs), []))
        self.open = True

    def handle_endtag(self, tag):
        self.open = False

    def handle_data(self, data):
        if self.open:
            self.found[-1][2].append(data)

    def all(self, tag: str, **attributes: str) -> list[str]:
        return [
            "".join(text)
            for name, has, text in self.found
            if name == tag and attributes.items() <= has.items()
        ]


def page(path: Path) -> Elements:
    return Elements(path.read_text(encoding="utf-8"))


def told(elements: Elements) -> dict:
    (text,) = elements.all("script", id="lecture")
    return json.loads(text)


def shown(text: str) -> str:
    """What is left of a text: its characters but for those that order a device about, spaces once each."""
    return re.sub(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+", " ", text).strip()


@pytest.fixture(scope="module")
def written(deck, tmp_path_factory) -> Path:
    target = tmp_path_factory.mktemp("page") / "player.html"
    write_player(deck, target, Choices())
    return target


@pytest.fixture(scope="module")
def folder(deck, tmp_path_factory) -> Path:
    target = tmp_path_factory.mktemp("folder") / "player.html"
    write_player(deck, target, FOLDER)
    return target


def test_the_same_deck_gives_the_same_bytes(deck, written, folder, tmp_path):
    for choices, before in ((Choices(), written), (FOLDER, folder)):
        target = tmp_path / before.parent.name / "player.html"
        write_player(deck, target, choices)
        files = [one.relative_to(before.parent) for one in sorted(before.parent.rglob("*"))]
        assert files == [one.relative_to(target.parent) for one in sorted(target.parent.rglob("*"))]
        for one in files:
            if (before.parent / one).is_file():
                assert (before.parent / one).read_bytes() == (target.parent / one).read_bytes(), one


def test_the_film_in_the_page_is_all_films_in_order(deck, written, tmp_path):
    """Its blocks together are the joined film, of which each frame has its slide's colour."""
    film = base64.b64decode("".join(page(written).all("script", type="text/plain")))
    join([slide.film for slide in deck.slides], tmp_path / "joined.mp4", title=deck.title)
    assert film == (tmp_path / "joined.mp4").read_bytes()
    with av.open(io.BytesIO(film)) as opened:
        frames = [frame.to_ndarray(format="rgb24")[0, 0].tolist() for frame in opened.decode(video=0)]
    assert len(frames) == len(deck.slides) * FRAMES
    for number, colour in enumerate(frames):
        assert max(abs(a - b) for a, b in zip(colour, COLOURS[number // FRAMES], strict=True)) < 12


def test_a_long_film_is_cut_into_pieces(deck, written, tmp_path, monkeypatch):
    """Browsers hold no text of any length: however the film is cut, its pieces are the film."""
    monkeypatch.setattr("studio.slides.formats.player._PIECE", 3000)
    write_player(deck, tmp_path / "player.html", Choices())
    pieces = page(tmp_path / "player.html").all("script", type="text/plain")
    assert len(pieces) > 1 and max(map(len, pieces)) == 4000
    assert "".join(pieces) == "".join(page(written).all("script", type="text/plain"))


@pytest.mark.parametrize("which", ["written", "folder"])
def test_the_policy_allows_the_page_its_own_parts_alone(which, request):
    """Nothing comes from elsewhere; of scripts and styles only those work that the page was made with."""
    elements = page(request.getfixturevalue(which))
    (policy,) = (has["content"] for tag, has, _ in elements.found if has.get("http-equiv"))
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    assert rules["media-src"] == ("blob:" if which == "written" else "'self' file:")
    (script,) = ("".join(text) for tag, has, text in elements.found if tag == "script" and not has)
    for kind, text in (("script-src", script), ("style-src", elements.all("style")[0])):
        digest = hashlib.sha256(text.encode("utf-8")).digest()
        assert rules[kind] == f"'sha256-{base64.b64encode(digest).decode()}'"
    for tag, has, _ in elements.found:
        assert not [name for name in has if name.startswith("on") or name == "style"], tag
        assert all(has.get(name, "#").startswith("#") for name in ("src", "href", "data", "action")), tag


def test_what_the_page_is_told(deck, written):
    """Chapters, beats, times and captions in every language, in seconds of the lecture."""
    lecture = told(page(written))
    assert [one["title"] for one in lecture["chapters"]] == ["The tangent of x²", "A hill"]
    assert [slide["title"] for slide in lecture["slides"]] == [f"Title {n}" for n in range(4)]
    assert [slide["chapter"] for slide in lecture["slides"]] == [0, 0, 1, 1]
    assert [slide["start"] for slide in lecture["slides"]] == pytest.approx([0, 0.8, 1.6, 2.4])
    assert lecture["languages"] == ["en", "de"] and lecture["seconds"] == pytest.approx(3.2)
    assert lecture["slides"][2]["cues"] == {
        "en": [[1.6, 2.0, "First words 2"], [2.0, 2.4, "and more\non two lines"]],
        "de": [[1.6, 2.4, "Deutsche Worte 2"]],
    }


def test_pictures_are_of_the_last_frames_and_the_poster_of_the_first(deck, written):
    def opened(address: str) -> Image.Image:
        return Image.open(io.BytesIO(base64.b64decode(address.partition(",")[2]))).convert("RGB")

    lecture = told(page(written))
    assert opened(lecture["poster"]).size == (deck.width, deck.height)
    assert opened(lecture["poster"]).getpixel((deck.width - 5, deck.height * 5 // 12)) == COLOURS[0]
    for slide in lecture["slides"]:
        small = opened(slide["picture"])
        assert list(small.size) == lecture["small"]
        assert min(small.getpixel((small.width - 5, small.height * 5 // 12))) > 240  # the bar is at its end


def test_captions_never_outlast_their_beat(deck, tmp_path):
    """A cue that is longer than its film is cut, one after its end and one without words are left out."""
    cues = (Cue(0, 0.2, " \n\x07"), Cue(0.2, 9, "long\n\nwords"), Cue(9, 10, "never"))
    slides = (replace(deck.slides[0], cues=cues), *deck.slides[1:])
    write_player(replace(deck, slides=slides), tmp_path / "player.html", FOLDER)
    assert told(page(tmp_path / "player.html"))["slides"][0]["cues"]["en"] == [[0.2, 0.8, "long\nwords"]]
    text = (tmp_path / "player" / "captions-en.vtt").read_text(encoding="utf-8")
    assert (
        "00:00:00.200 --> 00:00:00.800\nlong\nwords\n\n00:00:00.800 --> 00:00:01.200\nFirst words 1\n" in text
    )


def test_hostile_texts_come_back_and_add_nothing(deck, written, hostile_deck, tmp_path):
    """As many elements as with harmless texts, and every text as it was but for control characters."""
    write_player(hostile_deck, tmp_path / "player.html", Choices())
    harmless, elements = page(written), page(tmp_path / "player.html")
    film = ("script", "text/plain")
    kinds = [
        [tag for tag, has, _ in one.found if (tag, has.get("type")) != film] for one in (harmless, elements)
    ]
    assert kinds[0] == kinds[1]
    assert not set("<>&") & set(elements.all("script", id="lecture")[0])
    lecture = told(elements)
    assert lecture["title"] == elements.all("title")[0] == shown(HOSTILE[0])
    assert lecture["author"] == shown(HOSTILE[1])
    for text, slide in zip(HOSTILE, lecture["slides"], strict=True):
        assert slide["title"] == slide["words"] == slide["seen"][0] == slide["formulas"][0] == shown(text)
        assert " ".join(cue[2].replace("\n", " ") for cue in slide["cues"]["en"]) == shown(text)


def test_half_a_character_does_not_stop_the_page(deck, tmp_path):
    """UTF-8 has no half of a pair of surrogates; the rest of the text comes through."""
    slides = (replace(deck.slides[0], title="a\ud800b", words="\udc00c", seen=("d\ud83d",)), *deck.slides[1:])
    write_player(replace(deck, title="t\ud800", slides=slides), tmp_path / "player.html", Choices())
    lecture = told(page(tmp_path / "player.html"))
    assert (lecture["title"], lecture["slides"][0]["title"]) == ("t", "a b")


def test_the_folder_and_the_archive_hold_the_lecture(folder, written):
    """The archive is a website by itself: films as they are, texts packed, no dates."""
    film = base64.b64decode("".join(page(written).all("script", type="text/plain")))
    beside = folder.with_suffix("")
    names = ["captions-de.vtt", "captions-en.vtt", "lecture.mp4"]
    assert sorted(one.name for one in beside.iterdir()) == names
    assert (beside / "lecture.mp4").read_bytes() == film
    assert told(page(folder))["film"] == "player/lecture.mp4"
    assert not page(folder).all("script", type="text/plain")
    with ZipFile(folder.with_suffix(".zip")) as archive:
        assert archive.testzip() is None
        assert sorted(archive.namelist()) == sorted([*names, "index.html"])
        for name in names:
            assert archive.read(name) == (beside / name).read_bytes()
        for entry in archive.infolist():
            assert entry.date_time == (1980, 1, 1, 0, 0, 0)
            assert entry.compress_type == (ZIP_STORED if entry.filename.endswith("mp4") else ZIP_DEFLATED)
        assert told(Elements(archive.read("index.html").decode("utf-8")))["film"] == "lecture.mp4"


def test_a_film_that_cannot_be_joined_leaves_the_old_page(deck, tmp_path):
    target = tmp_path / "player.html"
    target.write_text("old")
    (tmp_path / "broken.mp4").write_bytes(b"no film")
    broken = replace(deck, slides=(*deck.slides, replace(deck.slides[0], film=tmp_path / "broken.mp4")))
    for choices in (Choices(), FOLDER):
        with pytest.raises(FilmError, match=r"broken\.mp4"):
            write_player(broken, target, choices)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["broken.mp4", "player.html"]
    assert target.read_text() == "old"


def test_a_language_names_no_other_file(deck, tmp_path):
    strange = replace(deck, other_cues=(("../de", deck.other_cues[0][1]),))
    with pytest.raises(ValueError, match=r"'\.\./de' is no code of a language"):
        write_player(strange, tmp_path / "player.html", FOLDER)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_colours_can_be_told_apart(theme):
    """WCAG 2.2: text 4.5 : 1 against what is behind it, what is worked with 3 : 1."""
    blocks = re.findall(r"^:root.*?^}", CSS.read_text(encoding="utf-8"), re.S | re.M)
    block = next(one for one in blocks if ("light" in one.split("{")[0]) == (theme == "light"))
    colour = dict(re.findall(r"--([\w-]+): (#\w+);", block))
    for behind in ("ground", "panel", "raised", "lifted", "tint"):
        assert contrast(colour["ink"], colour[behind]) >= 7
        assert contrast(colour["accent"], colour[behind]) >= 4.5
        assert contrast(colour["muted"], colour[behind]) >= 4.5
    assert contrast(colour["ink"], colour["mark"]) >= 4.5
    assert contrast(colour["on-accent"], colour["accent"]) >= 4.5
    assert contrast(colour["edge"], colour["panel"]) >= 3


def contrast(one: str, other: str) -> float:
    low, high = sorted(map(luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
