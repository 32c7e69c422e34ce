"""deck.html as a file: whole, the same each time, shut, and holding every text as it was."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from io import BytesIO

import hypothesis
import pytest
from hypothesis import strategies as st
from PIL import Image

from stage.style.theme import THEMES
from studio.slides.deck import Choices, notes
from studio.slides.formats.html_deck import write_html_deck
from studio.slides.formats.page_parts import escaped, held, json_for_script, static

INSIDE = Choices()
VOID = {"meta", "link", "img", "br"}


class Page(HTMLParser):
    """The elements of a page: (tag, attributes, text)."""

    def __init__(self, text: str):
        super().__init__(convert_charrefs=True)
        self.elements: list[list] = []
        self.open: list[list] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        element = [tag, dict(attributes), ""]
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag):
        assert self.open.pop()[0] == tag

    def handle_data(self, data):
        if self.open:
            self.open[-1][2] += data

    def all(self, tag, **wanted):
        return [one for one in self.elements if one[0] == tag and wanted.items() <= one[1].items()]


def written(deck, folder, choices=INSIDE):
    target = folder / "deck.html"
    write_html_deck(deck, target, choices)
    return target.read_text(encoding="utf-8")


def test_a_slide_for_each_beat_with_its_frames_film_and_notes(deck, tmp_path):
    page = Page(written(deck, tmp_path))
    assert [text for _, _, text in page.all("h2")] == [slide.title for slide in deck.slides]
    for number, slide in enumerate(deck.slides):
        film = page.all("script", id=f"film-{number + 1:03}")[0][2]
        assert base64.b64decode(film) == slide.film.read_bytes()
        last = page.all("img", **{"class": "last"})[number][1]
        assert base64.b64decode(last["src"].partition(",")[2]) == slide.last.read_bytes()
        assert last["alt"].startswith(slide.title) and slide.seen[0] in last["alt"]
    told = [
        text
        for tag, given, text in page.elements
        if tag == "p" and given["class"] in ("words", "seen", "next")
    ]
    assert told == [text for number in range(len(deck.slides)) for text in notes(deck, number)]


def test_a_film_that_begins_where_the_last_one_ended_has_its_picture_once(deck, tmp_path):
    first, second = deck.slides[:2]
    joined = replace(deck, slides=(first, replace(second, first=first.last)))
    firsts = Page(written(joined, tmp_path)).all("img", **{"class": "first"})
    assert "src" in firsts[0][1] and "src" not in firsts[1][1]


def test_nothing_is_asked_of_a_network_and_only_its_own_program_may_run(deck, tmp_path):
    page = Page(written(deck, tmp_path))
    for tag, given, _ in page.elements:
        for name in ("src", "href", "data", "action", "srcset"):
            assert given.get(name, "data:").startswith("data:"), tag
        assert not [name for name in given if name.startswith("on")]
    rules = dict(
        rule.partition(" ")[::2]
        for rule in page.all("meta", **{"http-equiv": "Content-Security-Policy"})[0][1]["content"].split("; ")
    )
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    assert set(rules["img-src"].split() + rules["media-src"].split()) == {"data:", "blob:"}
    programs = [text for _, given, text in page.all("script") if not given.get("type")]
    hashes = [base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in programs]
    assert rules["script-src"].split() == [f"'sha256-{one}'" for one in hashes]
    assert not re.search(r"url\(\s*[\"']?(?!data:)", "".join(text for _, _, text in page.all("style")))
    assert "@import" not in "".join(text for _, _, text in page.all("style"))


def test_the_licence_of_reveal_goes_with_it(deck, tmp_path):
    assert re.search(
        r"/\*!\s*\* reveal.js.*?MIT licensed.*?Copyright \(C\)", written(deck, tmp_path), re.DOTALL
    )


@pytest.mark.parametrize("choices", [Choices(), Choices(folder=True)], ids=["inside", "beside"])
def test_the_same_deck_gives_the_same_bytes(deck, tmp_path, choices):
    assert written(deck, tmp_path, choices) == written(deck, tmp_path, choices)
    other = tmp_path / "other"
    other.mkdir()
    assert written(deck, tmp_path, choices) == written(deck, other, choices)


def test_films_and_pictures_lie_beside_the_page_if_so_chosen(deck, tmp_path):
    target = tmp_path / "my deck #1.html"
    write_html_deck(deck, target, Choices(folder=True))
    page = Page(target.read_text(encoding="utf-8"))
    count = range(1, len(deck.slides) + 1)
    names = {f"{n:03}{end}" for n in count for end in (".mp4", "-first.png", "-last.png")}
    assert {one.name for one in (tmp_path / "my deck #1").iterdir()} == names
    assert (tmp_path / "my deck #1" / "002.mp4").read_bytes() == deck.slides[1].film.read_bytes()
    data = json.loads(page.all("script", id="deck")[0][2])
    assert [one["film"] for one in data["slides"]] == [f"my%20deck%20%231/{n:03}.mp4" for n in count]
    assert page.all("img", **{"class": "last"})[0][1]["src"] == "my%20deck%20%231/001-last.png"
    assert not [one for one in page.all("script") if one[1].get("id", "").startswith("film")]


def test_hostile_texts_come_back_as_they_were(hostile_deck, tmp_path):
    page = Page(written(hostile_deck, tmp_path))
    texts = [held(slide.title) for slide in hostile_deck.slides]
    assert [text for _, _, text in page.all("h2")] == texts
    data = json.loads(page.all("script", id="deck")[0][2])
    assert [one["title"] for one in data["slides"]] == texts
    assert {one[0] for one in page.elements} == {
        "html", "head", "meta", "title", "link", "style", "body", "div", "section", "p", "span", "h1", "h2",
        "img", "aside", "script",
    }  # fmt: skip
    assert len(page.all("script")) == 3 + len(texts)


@hypothesis.given(st.text() | st.sampled_from(["</script><!--<script>", "\ud800\x00\r\n", "a --> b ]]>"]))
def test_any_text_is_safe_in_a_page(text):
    shown = Page(f'<p title="{escaped(text)}">{escaped(text)}</p>').elements
    assert shown == [["p", {"title": held(text)}, held(text)]]
    script = json_for_script([text])
    assert json.loads(script) == [text]
    assert not set("<>&") & set(script) and script.isascii()
    held(text).encode("utf-8")


def test_thumbnails_are_small_and_have_the_shape_of_the_frames(deck, tmp_path):
    tall = replace(deck, slides=deck.slides[:1])
    data = json.loads(Page(written(tall, tmp_path)).all("script", id="deck")[0][2])
    small = Image.open(BytesIO(base64.b64decode(data["slides"][0]["thumbnail"].partition(",")[2])))
    assert small.width == 400 and abs(small.width / small.height - deck.width / deck.height) < 0.01


def test_the_page_has_the_ground_of_the_frames():
    style = static("deck.css")
    light, dark = re.findall(r"--ground: (#\w+)", style)[:2]
    assert (light, dark) == tuple(THEMES[name].background.lower() for name in ("light", "dark"))


def test_every_word_of_the_page_is_in_both_languages():
    table = static("deck_words.js").partition("const WORDS = {")[2].partition("};")[0]
    words = re.findall(r'^ +(\w+): \[("[^"]+"), ("[^"]+")\],$', table, re.MULTILINE)
    assert len(words) == table.strip().count("\n") + 1 > 30
    used = "".join(static(f"deck{part}.js") for part in ("", "_film", "_views", "_speaker"))
    keys = {name for name, _, _ in words}
    assert set(re.findall(r'say\("(\w+)"', used)) <= keys
    assert {"waiting", "playing", "paused", "ended"} <= keys
