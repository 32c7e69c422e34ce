"""An empty presentation of a deck's shape and colours, and what python-pptx leaves undone in its own."""

from __future__ import annotations

import pptx
from lxml import etree
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.opc.package import OpcPackage
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.presentation import Presentation

from stage.style.theme import THEMES, Theme

__all__ = ["SHORT_SIDE", "empty_presentation", "list_notes_master", "slide_size"]

SHORT_SIDE = 6858000  # of a slide, in EMU: 7.5 inches, as PowerPoint's own 16 : 9 and 4 : 3 have
_COMMON = ((16, 9), (4, 3), (1, 1), (9, 16), (3, 4))
# The theme's twelve colours (ISO/IEC 29500-1 §20.1.6.2): the darker of background and ink is "dark 1". The
# accents are those that the films draw in, so that a lecturer's own slides match.
_ACCENTS = ("curve", "slope", "x_direction", "y_direction", "gradient", "step")
_ON_DARK = {"bg1": "dk1", "tx1": "lt1", "bg2": "dk2", "tx2": "lt2"}


def slide_size(width: int, height: int) -> tuple[int, int]:
    """A slide's width and height in EMU for films of so many pixels.

    854 × 480 is 16 : 9 in whole pixels: such sizes give the exact shape, of which other decks are as well.
    """
    for across, down in _COMMON:
        if abs(width * down - height * across) <= max(across, down):
            width, height = across, down
            break
    short = min(width, height)
    return round(SHORT_SIDE * width / short), round(SHORT_SIDE * height / short)


def empty_presentation(width: int, height: int, theme: str) -> Presentation:
    """A presentation without slides for films of so many pixels, its masters in a theme's colours."""
    presentation = pptx.Presentation()
    part, package = presentation.part, presentation.part.package
    # Somebody's printer's settings, with which Keynote refuses some files, and a picture of an empty slide.
    part.drop_rel(_id_of(package, RELATIONSHIP_TYPE.PRINTER_SETTINGS))
    package.drop_rel(_id_of(package, RELATIONSHIP_TYPE.THUMBNAIL))
    _resize(presentation, *slide_size(width, height))
    _colour(presentation, THEMES[theme])
    return presentation


def _id_of(package: OpcPackage, kind: str) -> str:
    """The id of the one relationship of this kind that python-pptx's template has."""
    return next(one.rId for one in package.iter_rels() if one.reltype == kind)


def _resize(presentation: Presentation, width: int, height: int) -> None:
    """Give the slides this size, and stretch what lies on the master and its layouts with them."""
    across, down = width / presentation.slide_width, height / presentation.slide_height
    presentation.slide_width, presentation.slide_height = width, height
    size = presentation.element.find(qn("p:sldSz"))
    if (width, height) != (9144000, 6858000):
        del size.attrib["type"]  # it says 4 : 3, and Keynote refuses a file that says two things
    master = presentation.slide_master
    for sheet in (master, *master.slide_layouts):
        for place in sheet.element.iter(qn("a:off"), qn("a:ext")):
            for name, factor in (("x", across), ("cx", across), ("y", down), ("cy", down)):
                if name in place.attrib:
                    place.set(name, str(round(int(place.get(name)) * factor)))


def _colour(presentation: Presentation, theme: Theme) -> None:
    """The deck's colours as the presentation's theme."""
    master = presentation.slide_master
    part = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    root = etree.fromstring(part.blob)
    scheme = root.find(f".//{qn('a:clrScheme')}")
    dark = theme.name == "dark"
    grounds = (theme.background, theme.grid)
    texts = (theme.ink, theme.muted)
    darker, lighter = (grounds, texts) if dark else (texts, grounds)
    colours = dict(zip(("dk1", "dk2"), darker, strict=True)) | dict(zip(("lt1", "lt2"), lighter, strict=True))
    colours |= {f"accent{n}": theme[role] for n, role in enumerate(_ACCENTS, 1)}
    colours |= {"hlink": theme.curve, "folHlink": theme.y_direction}
    scheme.set("name", f"Hillwalk {theme.name}")
    for name, colour in colours.items():
        holder = scheme.find(qn(f"a:{name}"))
        holder[:] = [etree.Element(qn("a:srgbClr"), val=colour.removeprefix("#"))]
    part.blob = etree.tostring(root, encoding="UTF-8", standalone=True)
    if dark:
        colour_map = master.element.find(qn("p:clrMap"))
        for role, colour in _ON_DARK.items():
            colour_map.set(role, colour)


def list_notes_master(presentation: Presentation) -> None:
    """Make the notes master known to the presentation, and give its picture of the slide the slides' shape.

    python-pptx only relates the master's part to the presentation's. PowerPoint finds it all the same;
    Keynote then says that the whole file is invalid.
    """
    master = presentation.part.notes_master_part
    key = presentation.part.relate_to(master, RELATIONSHIP_TYPE.NOTES_MASTER)
    listed = parse_xml(
        f'<p:notesMasterIdLst {nsdecls("p", "r")}><p:notesMasterId r:id="{key}"/></p:notesMasterIdLst>'
    )
    presentation.element.find(qn("p:sldMasterIdLst")).addnext(listed)
    picture = next(
        shape
        for shape in master.notes_master.placeholders
        if shape.element.find(f".//{qn('p:ph')}").get("type") == "sldImg"
    )
    room = (5486400, 3429000)  # the notes' width, and the height that there is above them
    scale = min(room[0] / presentation.slide_width, room[1] / presentation.slide_height)
    picture.width = round(presentation.slide_width * scale)
    picture.height = round(presentation.slide_height * scale)
    page = presentation.element.find(qn("p:notesSz"))
    picture.left = (int(page.get("cx")) - picture.width) // 2
