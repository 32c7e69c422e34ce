"""deck.pptx opens, plays its films by itself, reads well without them, and holds any text."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from PIL import Image
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.oxml.ns import qn

from stage.style.theme import THEMES
from stage.text.languages import LANGUAGES
from studio.slides.deck import Choices, Deck, notes
from studio.slides.formats.powerpoint import one_line, write_powerpoint
from studio.slides.formats.powerpoint_template import slide_size
from tests.studio.probe import probe
from tests.studio.slides.decks import HOSTILE

SCHEMA = etree.RelaxNG(etree.parse(str(Path(__file__).with_name("timing.rng"))))
P14 = "{http://schemas.microsoft.com/office/powerpoint/2010/main}"
WIDE, STANDARD = (12192000, 6858000), (9144000, 6858000)


@pytest.fixture(scope="module")
def written(deck, tmp_path_factory) -> Path:
    """The plain deck as a file."""
    return write(deck, tmp_path_factory.mktemp("pptx"))


def write(deck: Deck, folder: Path, **choices) -> Path:
    target = folder / "deck.pptx"
    write_powerpoint(deck, target, Choices(**choices))
    return target


def opened(path: Path):
    return Presentation(str(path))


def film_of(slide):
    """The slide's one film."""
    (film,) = [shape for shape in slide.shapes if shape.element.find(f".//{qn('a:videoFile')}") is not None]
    return film


def alt_text(slide) -> str:
    return film_of(slide).element.find(f".//{qn('p:cNvPr')}").get("descr")


def timing(slide) -> etree._Element:
    """The slide's timing as a tree of its own; it has to be a valid one that is about the slide's film."""
    (found,) = slide.element.findall(qn("p:timing"))
    tree = etree.fromstring(etree.tostring(found))
    SCHEMA.assertValid(tree)
    nodes = [node.get("id") for node in tree.iter(qn("p:cTn"))]
    assert len(set(nodes)) == len(nodes)
    assert {trigger.get("val") for trigger in tree.iter(qn("p:tn"))} <= set(nodes)
    assert {target.get("spid") for target in tree.iter(qn("p:spTgt"))} == {str(film_of(slide).shape_id)}
    return tree


def start(slide) -> tuple[set[tuple[str | None, str]], str]:
    """What the slide's first step waits for, and what kind of effect it has."""
    (sequence,) = [node for node in timing(slide).iter(qn("p:cTn")) if node.get("nodeType") == "mainSeq"]
    (step,) = sequence.findall(f"{qn('p:childTnLst')}/{qn('p:par')}/{qn('p:cTn')}")
    waits = {(cond.get("evt"), cond.get("delay")) for cond in step.find(qn("p:stCondLst"))}
    (command,) = step.iter(qn("p:cmd"))
    assert command.get("cmd") == "playFrom(0.0)"
    (effect,) = [node for node in step.iter(qn("p:cTn")) if node.get("presetClass") == "mediacall"]
    return waits, effect.get("nodeType")


def media_time(slide) -> etree._Element:
    """The time node of the film itself."""
    return timing(slide).find(f".//{qn('p:video')}/{qn('p:cMediaNode')}/{qn('p:cTn')}")


def test_a_slide_for_each_beat_its_film_over_all_of_it(deck, written):
    """In order; the title is the slide's, lies under the film, and the film reaches from edge to edge."""
    presentation = opened(written)
    assert (presentation.slide_width, presentation.slide_height) == WIDE
    for slide, beat in zip(presentation.slides, deck.slides, strict=True):
        title, film = slide.shapes
        assert title == slide.shapes.title and title.placeholder_format.type == PP_PLACEHOLDER.TITLE
        assert title.text_frame.text == beat.title
        assert (film.left, film.top, film.width, film.height) == (0, 0, *WIDE)
        assert alt_text(slide) == "\n".join([beat.title, *beat.seen])


def test_the_film_is_there_once_and_its_poster_is_its_last_frame(deck, written):
    """Both relations that PowerPoint wants of a film lead to the same part; the poster is the beat's."""
    for slide, beat in zip(opened(written).slides, deck.slides, strict=True):
        film = film_of(slide).element
        link = film.find(f".//{qn('a:videoFile')}").get(qn("r:link"))
        embed = film.find(f".//{P14}media").get(qn("r:embed"))
        poster = film.find(f".//{qn('a:blip')}").get(qn("r:embed"))
        assert link != embed
        assert slide.part.related_part(link) is slide.part.related_part(embed)
        assert slide.part.related_part(link).blob == beat.film.read_bytes()
        assert slide.part.related_part(link).content_type == "video/mp4"
        assert slide.part.related_part(poster).blob == beat.last.read_bytes()
    names = zipfile.ZipFile(written).namelist()
    assert sum(name.endswith(".mp4") for name in names) == len(deck.slides)
    assert sum(name.endswith(".png") for name in names) == len(deck.slides)


def test_a_film_shown_twice_is_stored_once(deck, tmp_path):
    first, second, *_ = deck.slides
    again = replace(second, film=first.film, last=first.last)
    path = write(replace(deck, slides=(first, again), other_cues=()), tmp_path)
    names = zipfile.ZipFile(path).namelist()
    assert [name for name in names if name.startswith("ppt/media/")] == [
        "ppt/media/media1.mp4",
        "ppt/media/image1.png",
    ]
    assert len(opened(path).slides) == 2


def test_films_play_where_powerpoint_plays_them(written, tmp_path):
    """H.264, yuv420p, the index before the pictures: read back from the deck."""
    with zipfile.ZipFile(written) as package:
        films = [name for name in package.namelist() if name.endswith(".mp4")]
        for name in films:
            found = probe(Path(package.extract(name, tmp_path)))
            assert (found.codec, found.pix_fmt, found.width, found.height) == ("h264", "yuv420p", 640, 360)
            assert found.faststart
    assert films


def test_a_film_starts_with_its_slide_and_stays_on_its_last_frame(written):
    for slide in opened(written).slides:
        assert start(slide) == ({(None, "indefinite"), ("onBegin", "0")}, "afterEffect")
        assert media_time(slide).get("fill") == "hold" and "repeatCount" not in media_time(slide).attrib


def test_a_click_starts_a_film_where_that_was_chosen(deck, tmp_path):
    for slide in opened(write(deck, tmp_path, click=True)).slides:
        assert start(slide) == ({(None, "indefinite")}, "clickEffect")


def test_only_a_film_that_ends_as_it_begins_loops(deck, tmp_path):
    looping = replace(deck, slides=(replace(deck.slides[0], loops=True), *deck.slides[1:]))
    first, *others = opened(write(looping, tmp_path)).slides
    assert media_time(first).get("repeatCount") == "indefinite"
    assert all("repeatCount" not in media_time(slide).attrib for slide in others)


def test_a_click_onto_the_film_pauses_it_and_is_no_step(written):
    for slide in opened(written).slides:
        (sequence,) = [
            node for node in timing(slide).iter(qn("p:cTn")) if node.get("nodeType") == "interactiveSeq"
        ]
        assert sequence.get("evtFilter") == "cancelBubble"
        assert [command.get("cmd") for command in sequence.iter(qn("p:cmd"))] == ["togglePause"]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda tree: tree.find(f".//{qn('p:cond')}").set("delay", "soon"), "a delay is a time"),
        (lambda tree: tree.find(f".//{qn('p:video')}").append(etree.Element(qn("p:cTn"))), "one media node"),
        (lambda tree: tree.find(f".//{qn('p:cMediaNode')}").set("volume", "1"), "no such attribute"),
        (lambda tree: tree.find(f".//{qn('p:cmd')}").set("cmd", "format()"), "no such command"),
    ],
)
def test_the_schema_refuses_what_is_wrong(written, change, why):
    """What the other tests rely on: the schema is not one that takes everything."""
    tree = timing(opened(written).slides[0])
    change(tree)
    assert not SCHEMA.validate(tree), why


def test_each_chapter_is_a_section(deck, written):
    presentation = opened(written)
    ids = [str(slide.slide_id) for slide in presentation.slides]
    sections = list(presentation.element.iter(f"{P14}section"))
    found = [
        (section.get("name"), [slide.get("id") for slide in section.iter(f"{P14}sldId")])
        for section in sections
    ]
    assert found == [(one.title, ids[one.first : one.end]) for one in deck.chapters] and len(found) == 2
    assert len({section.get("id") for section in sections}) == 2
    assert presentation.element[-1].tag == qn("p:extLst")


def test_notes_say_what_is_said_and_seen(deck, written):
    presentation = opened(written)
    for number, slide in enumerate(presentation.slides):
        assert slide.notes_slide.notes_text_frame.text.split("\n") == list(notes(deck, number))
    # Keynote refuses a file whose notes master is not listed, or that says two things of the slides' size.
    (listed,) = presentation.element.find(qn("p:notesMasterIdLst"))
    assert presentation.part.related_part(listed.get(qn("r:id"))) is presentation.part.notes_master_part
    order = [etree.QName(child).localname for child in presentation.element]
    assert order[:4] == ["sldMasterIdLst", "notesMasterIdLst", "sldIdLst", "sldSz"]
    assert "type" not in presentation.element.find(qn("p:sldSz")).attrib
    assert not [name for name in zipfile.ZipFile(written).namelist() if "printer" in name]


def test_notes_can_be_left_out(deck, tmp_path):
    path = write(deck, tmp_path, notes=False)
    assert not [name for name in zipfile.ZipFile(path).namelist() if "notes" in name.lower()]
    assert not any(slide.has_notes_slide for slide in opened(path).slides)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_document_says_what_it_is(deck, tmp_path, language):
    """Title, author, language; nobody else's name, and no date."""
    path = write(replace(deck, language=language), tmp_path)
    properties = opened(path).core_properties
    assert (properties.title, properties.author, properties.language) == ("Slopes", "Ada L.", language)
    assert properties.created is None and properties.modified is None and not properties.last_modified_by
    slide = zipfile.ZipFile(path).read("ppt/slides/slide1.xml").decode()
    assert re.search(rf'lang="{language}-[A-Z]{{2}}"', slide)


@pytest.mark.parametrize(
    ("pixels", "size"),
    [
        ((640, 480), STANDARD),
        ((480, 480), (6858000, 6858000)),
        ((270, 480), (6858000, 12192000)),
        ((854, 480), WIDE),
        ((1280, 720), WIDE),
        ((1000, 500), (13716000, 6858000)),
    ],
)
def test_slides_have_the_films_shape(deck, tmp_path, pixels, size):
    """854 × 480 is 16 : 9 too, since films have whole pixels; the layouts are of the slides' shape."""
    assert slide_size(*pixels) == size
    path = write(replace(deck, width=pixels[0], height=pixels[1], slides=deck.slides[:1]), tmp_path)
    presentation = opened(path)
    assert (presentation.slide_width, presentation.slide_height) == size
    (slide,) = presentation.slides
    assert (film_of(slide).width, film_of(slide).height) == size
    for layout in presentation.slide_layouts:
        for shape in layout.placeholders:
            assert 0 <= shape.left < shape.left + shape.width <= size[0]
            assert 0 <= shape.top < shape.top + shape.height <= size[1]
    picture = next(
        shape
        for shape in presentation.notes_master.placeholders
        if shape.placeholder_format.type == PP_PLACEHOLDER.SLIDE_IMAGE
    )
    assert picture.width / picture.height == pytest.approx(size[0] / size[1], rel=1e-3)


@pytest.mark.parametrize("theme", THEMES)
def test_slides_that_a_lecturer_adds_match_the_films(deck, tmp_path, theme):
    """The masters have the deck's ground and ink, and its colours as accents; notes stay black on white."""
    package = zipfile.ZipFile(write(replace(deck, theme=theme), tmp_path))
    grounds = []
    for master, part in (("slideMasters/slideMaster1", "theme1"), ("notesMasters/notesMaster1", "theme2")):
        roles = etree.fromstring(package.read(f"ppt/{master}.xml")).find(f".//{qn('p:clrMap')}").attrib
        scheme = etree.fromstring(package.read(f"ppt/theme/{part}.xml")).find(f".//{qn('a:clrScheme')}")
        colours = {etree.QName(one).localname: one[0].get("lastClr", one[0].get("val")) for one in scheme}
        grounds.append([f"#{colours[roles[role]]}" for role in ("bg1", "tx1", "accent1")])
    wanted = THEMES[theme]
    assert grounds[0] == [wanted.background, wanted.ink, wanted.curve]
    assert grounds[1][:2] == ["#FFFFFF", "#000000"]


def test_the_same_deck_gives_the_same_bytes(deck, written, tmp_path):
    assert write(deck, tmp_path).read_bytes() == written.read_bytes()


def test_hostile_texts_come_back_and_add_nothing(hostile_deck, tmp_path):
    """Each text is the same but for what XML cannot hold; no part has an element more than a plain deck's."""
    path = write(hostile_deck, tmp_path)
    presentation = opened(path)
    for number, (slide, text) in enumerate(zip(presentation.slides, HOSTILE, strict=True)):
        line = one_line(text)
        assert slide.shapes.title.text_frame.text == line
        assert alt_text(slide) == f"{line}\n{line}"
        told = slide.notes_slide.notes_text_frame.text.split("\n")
        assert told == [one_line(note) for note in notes(hostile_deck, number)]
    names = [section.get("name") for section in presentation.element.iter(f"{P14}section")]
    assert names == [one_line(chapter.title) for chapter in hostile_deck.chapters]
    assert presentation.core_properties.title == one_line(hostile_deck.title)
    assert presentation.core_properties.author == one_line(hostile_deck.author)
    calm = tuple(replace(s, title="t", chapter="t", words="t", seen=("t",)) for s in hostile_deck.slides)
    plain = write(replace(hostile_deck, title="t", author="t", slides=calm), tmp_path / "plain")
    assert tags(path) == tags(plain)


def tags(path: Path) -> dict[str, list[str]]:
    """The elements of each part, in order."""
    with zipfile.ZipFile(path) as package:
        return {
            name: [element.tag for element in etree.fromstring(package.read(name)).iter()]
            for name in package.namelist()
            if name.endswith((".xml", ".rels"))
        }


@given(st.text(st.characters(codec=None), max_size=60) | st.sampled_from(HOSTILE))
def test_every_text_can_be_written(text):
    """What is left can stand in XML, is one line, and stays as it is; nothing that could be kept is lost."""
    line = one_line(text)
    element = etree.Element("any", name=line)
    assert etree.fromstring(etree.tostring(element)).get("name") == line
    assert one_line(line) == line and len(line.splitlines()) <= 1
    kept = [c for c in text if c.isprintable() and c != " " and c not in "\ufffe\uffff"]
    assert [c for c in line if c.isprintable() and c != " "] == kept


def test_a_text_of_half_pairs_and_a_long_title_are_written(deck, tmp_path):
    """Half surrogate pairs, which python-pptx cannot write, and more than a document's property takes."""
    slide = replace(
        deck.slides[0], title="half \ud83d pair \ufffe", clip="\ud83d", chapter="\udc00", words="\ud800"
    )
    path = write(replace(deck, title="long " * 100, slides=(slide,)), tmp_path)
    (found,) = opened(path).slides
    assert found.shapes.title.text_frame.text == "half pair"
    assert len(opened(path).core_properties.title) == 255


def test_a_lost_film_is_an_error_that_names_it_and_leaves_no_deck(deck, tmp_path):
    slide = replace(deck.slides[0], film=tmp_path / "lost.mp4")
    with pytest.raises(FileNotFoundError, match=r"lost\.mp4"):
        write(replace(deck, slides=(slide,)), tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_deck_without_slides_is_written(deck, tmp_path):
    assert not len(opened(write(replace(deck, slides=(), other_cues=()), tmp_path)).slides)


def test_what_the_deck_adds_to_its_films_is_small(deck, written):
    """A minute of film has to stay under 6 MB: a slide adds its poster and a few kilobytes, no more."""
    with zipfile.ZipFile(written) as package:
        media = sum(one.compress_size for one in package.infolist() if one.filename.startswith("ppt/media/"))
    files = sum(slide.film.stat().st_size + slide.last.stat().st_size for slide in deck.slides)
    assert media == files
    assert written.stat().st_size - media < 40_000 + 6_000 * len(deck.slides)


def test_a_poster_of_any_depth_is_taken(deck, tmp_path):
    """The poster is handed on as it is: a picture of 16 colours stays one."""
    small = tmp_path / "last.png"
    Image.open(deck.slides[0].last).quantize(16).save(small)
    path = write(replace(deck, slides=(replace(deck.slides[0], last=small),)), tmp_path / "made")
    stored = zipfile.ZipFile(path).read("ppt/media/image1.png")
    assert stored == small.read_bytes() and Image.open(BytesIO(stored)).mode == "P"
