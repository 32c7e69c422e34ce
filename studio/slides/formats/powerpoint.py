"""deck.pptx: a slide for each beat, its film over the whole slide, for PowerPoint and its kin."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from lxml import etree
from pptx.enum.lang import MSO_LANGUAGE_ID
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.presentation import Presentation
from pptx.slide import Slide
from pptx.text.text import TextFrame
from pptx.util import Pt

from studio.slides.deck import Choices, Deck, notes
from studio.slides.formats.powerpoint_template import empty_presentation, list_notes_master
from studio.slides.formats.powerpoint_timing import film_timing
from studio.system.files import replace_file

__all__ = ["one_line", "write_powerpoint"]

_LAYOUT = "Title Only"
_LANGUAGES = {"en": MSO_LANGUAGE_ID.ENGLISH_US, "de": MSO_LANGUAGE_ID.GERMAN}
_LONGEST = 255  # characters of a document property in Office
_STORED = (".mp4", ".png")  # already compressed
_SECTIONS = "{521415D9-36F7-43E2-AB2F-B90AF26B5E84}"  # MS-PPTX: the extension with the list of sections
_P14 = "http://schemas.microsoft.com/office/powerpoint/2010/main"
# Controls, line and paragraph separators, half surrogate pairs, and the two that XML leaves out besides.
_NOT_WRITTEN = re.compile("[ \x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]+")


def write_powerpoint(deck: Deck, target: Path, choices: Choices) -> None:
    """Write the deck to ``target``; the same deck gives the same bytes. Raises OSError, also for a lost film.

    Films start by themselves, or with ``choices.click`` on a click. ``choices.notes`` adds speaker notes.
    """
    presentation = empty_presentation(deck.width, deck.height, deck.theme)
    language = _LANGUAGES[deck.language]
    for number in range(len(deck.slides)):
        slide = _add_slide(presentation, deck, number, language, click=choices.click)
        if choices.notes:
            _add_notes(slide, notes(deck, number), number + 1, language)
    if choices.notes and deck.slides:
        list_notes_master(presentation)
    _add_sections(presentation, deck)
    _describe(presentation, deck, choices)
    _save(presentation, target)


def one_line(text: str) -> str:
    """``text`` on one line, without the characters that XML cannot hold."""
    return _NOT_WRITTEN.sub(" ", text).strip(" ")


def _add_slide(
    presentation: Presentation, deck: Deck, number: int, language: MSO_LANGUAGE_ID, *, click: bool
) -> Slide:
    """A slide: the title and, over it, the film, so that only outline and screen readers show the title."""
    beat = deck.slides[number]
    slide = presentation.slides.add_slide(presentation.slide_layouts.get_by_name(_LAYOUT))
    _write(slide.shapes.title.text_frame, [beat.title], language)
    # Film and poster are handed over as bytes: a file's name would be written into the slide unescaped.
    film = slide.shapes.add_movie(
        BytesIO(beat.film.read_bytes()), 0, 0, presentation.slide_width, presentation.slide_height,
        poster_frame_image=BytesIO(beat.last.read_bytes()), mime_type="video/mp4",
    )  # fmt: skip
    film.name = "Film"
    properties = film.element.find(f"{qn('p:nvPicPr')}/{qn('p:cNvPr')}")
    properties.set("descr", "\n".join(line for text in (beat.title, *beat.seen) if (line := one_line(text))))
    timing = film_timing(film.shape_id, round(beat.seconds * 1000), click=click, loops=beat.loops)
    # python-pptx has written one by which a film only starts on a click onto it.
    slide.element.replace(slide.element.find(qn("p:timing")), timing)
    return slide


def _write(frame: TextFrame, paragraphs: Sequence[str], language: MSO_LANGUAGE_ID) -> None:
    """Fill a text frame, each text a paragraph in this language."""
    frame.text = "\n".join(map(one_line, paragraphs))
    for paragraph in frame.paragraphs:
        for run in paragraph.runs:
            run.font.language_id = language


def _add_notes(slide: Slide, paragraphs: Sequence[str], number: int, language: MSO_LANGUAGE_ID) -> None:
    """A notes page: the slide's picture, the notes, and the slide's number as a field."""
    page = slide.notes_slide
    _write(page.notes_text_frame, paragraphs, language)
    for paragraph in page.notes_text_frame.paragraphs:
        # As the notes master has it; Impress does not ask that, and would indent and enlarge them.
        paragraph.font.size, paragraph.space_after = Pt(12), Pt(6)
        for name in ("marL", "indent"):
            paragraph._p.pPr.set(name, "0")
    for shape in page.placeholders:
        if shape.element.find(f".//{qn('p:ph')}").get("type") == "sldNum":
            field = parse_xml(
                f'<a:fld {nsdecls("a")} id="{_guid("slide number")}" type="slidenum">'
                f"<a:t>{number}</a:t></a:fld>"
            )
            shape.text_frame.paragraphs[0]._p.insert(0, field)


def _guid(name: str) -> str:
    """An id in the form that Office uses, always the same for a name."""
    return f"{{{str(uuid5(NAMESPACE_URL, name)).upper()}}}"


def _add_sections(presentation: Presentation, deck: Deck) -> None:
    """A section for each chapter (MS-PPTX, ``p14:sectionLst``), which the slide sorter shows as headings."""
    if not deck.slides:
        return
    ids = [slide.slide_id for slide in presentation.slides]
    sections = etree.Element(f"{{{_P14}}}sectionLst", nsmap={"p14": _P14})
    for number, chapter in enumerate(deck.chapters):
        name = one_line(chapter.title)
        guid = _guid(f"section {number} {one_line(chapter.clip)}")
        section = etree.SubElement(sections, f"{{{_P14}}}section", name=name, id=guid)
        listed = etree.SubElement(section, f"{{{_P14}}}sldIdLst")
        for slide in ids[chapter.first : chapter.end]:
            etree.SubElement(listed, f"{{{_P14}}}sldId", id=str(slide))
    root = presentation.element
    extensions = root.find(qn("p:extLst"))
    if extensions is None:
        extensions = etree.SubElement(root, qn("p:extLst"))
    etree.SubElement(extensions, qn("p:ext"), uri=_SECTIONS).append(sections)


def _describe(presentation: Presentation, deck: Deck, choices: Choices) -> None:
    """The document's properties: title, author, language, counts. No dates: they would differ each time."""
    properties = presentation.core_properties
    root = properties._element
    root[:] = []
    properties.title = _property(deck.title)
    properties.author = _property(deck.author)
    properties.language = deck.language
    count = len(deck.slides)
    told = (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
        f"<Application>Hillwalk</Application><Slides>{count}</Slides>"
        f"<Notes>{count if choices.notes else 0}</Notes><MMClips>{count}</MMClips></Properties>"
    )
    part = presentation.part.package.part_related_by(RELATIONSHIP_TYPE.EXTENDED_PROPERTIES)
    part.blob = etree.tostring(etree.fromstring(told), encoding="UTF-8", standalone=True)


def _property(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _save(presentation: Presentation, target: Path) -> None:
    """Write the package with nothing in it that depends on when and where it was written."""
    stream = BytesIO()
    presentation.save(stream)
    with (
        zipfile.ZipFile(stream) as made,
        replace_file(target) as written,
        zipfile.ZipFile(written, "w") as package,
    ):
        for name in made.namelist():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            stored = name.lower().endswith(_STORED)
            entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            package.writestr(entry, made.read(name))
