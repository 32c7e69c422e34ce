"""The pages of deck.pptx look as the beats end, where another program shows or prints them."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from pathlib import Path

import numpy as np
import pytest
from lxml import etree
from PIL import Image
from scipy.ndimage import uniform_filter

from studio.slides.deck import Choices, Deck
from studio.slides.formats.powerpoint import write_powerpoint

OFFICE, TO_PICTURES = shutil.which("soffice"), shutil.which("pdftoppm")
ANIMATION, PRESENTATION, SMIL = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}"
    for name in ("animation", "presentation", "smil-compatible")
)


def alike(one: Path, other: Path) -> float:
    """The structural similarity of two pictures (Wang et al., 2004), by the colour in which it is least."""
    with Image.open(other) as picture:
        size = picture.size
    a, b = (np.asarray(Image.open(path).convert("RGB").resize(size), float) for path in (one, other))

    def mean(values: np.ndarray) -> np.ndarray:
        return uniform_filter(values, (7, 7, 0))

    mean_a, mean_b = mean(a), mean(b)
    var_a, var_b = mean(a * a) - mean_a**2, mean(b * b) - mean_b**2
    both = mean(a * b) - mean_a * mean_b
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    near = (2 * mean_a * mean_b + c1) / (mean_a**2 + mean_b**2 + c1)
    return float((near * (2 * both + c2) / (var_a + var_b + c2)).mean(axis=(0, 1)).min())


def test_the_measure_of_likeness_tells_frames_apart(deck):
    """1 for the same frame, less for another moment of the film, less for another film."""
    first, second = deck.slides[:2]
    assert alike(first.last, first.last) == pytest.approx(1)
    assert alike(first.first, first.last) < 0.9
    assert alike(second.last, first.last) < 0.9


def converted(folder: Path, form: str) -> None:
    """All decks of a folder in another format, by LibreOffice with settings of its own."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    convert = ["--headless", "--convert-to", form, "--outdir", folder, *sorted(folder.glob("*.pptx"))]
    subprocess.run([OFFICE, profile, *convert], check=True, capture_output=True, timeout=180)


@pytest.fixture(scope="module")
def pages(deck, hostile_deck, tmp_path_factory) -> dict[str, list[Path]]:
    """Both decks as pictures of their pages."""
    folder = tmp_path_factory.mktemp("pages")
    for name, one in (("plain", deck), ("hostile", hostile_deck)):
        write_powerpoint(one, folder / f"{name}.pptx", Choices())
    converted(folder, "pdf")
    for pdf in folder.glob("*.pdf"):
        subprocess.run([TO_PICTURES, "-r", "48", "-png", pdf, folder / pdf.stem], check=True, timeout=60)
    return {name: sorted(folder.glob(f"{name}-*.png")) for name in ("plain", "hostile")}


@pytest.mark.skipif(
    OFFICE is None or TO_PICTURES is None, reason="no soffice (LibreOffice) or no pdftoppm here"
)
@pytest.mark.parametrize("name", ["plain", "hostile"])
def test_every_page_shows_its_beats_last_frame(deck, hostile_deck, pages, name):
    """Over the whole page: neither the title that lies under the film nor the slide's ground is seen."""
    shown: Deck = {"plain": deck, "hostile": hostile_deck}[name]
    for page, slide in zip(pages[name], shown.slides, strict=True):
        assert alike(page, slide.last) >= 0.95
        assert alike(page, slide.first) < 0.9


@pytest.mark.skipif(OFFICE is None, reason="no soffice (LibreOffice) here")
def test_another_program_understands_when_films_start(deck, tmp_path):
    """In OpenDocument's words: the step that plays the film begins at once, or with the "next" of a click."""
    for name, choices in (("auto", Choices()), ("click", Choices(click=True))):
        write_powerpoint(deck, tmp_path / f"{name}.pptx", choices)
    converted(tmp_path, "odp")
    for name, begin, effect in (("auto", "0s", "after-previous"), ("click", "next", "on-click")):
        found = etree.fromstring(zipfile.ZipFile(tmp_path / f"{name}.odp").read("content.xml"))
        mains = found.findall(f".//{ANIMATION}seq[@{PRESENTATION}node-type='main-sequence']")
        assert len(mains) == len(deck.slides)
        for step in (main[0] for main in mains):
            (command,) = step.iter(f"{ANIMATION}command")
            assert command.get(f"{ANIMATION}command") == "play"
            assert step.get(f"{SMIL}begin") == begin
            assert command.getparent().get(f"{PRESENTATION}node-type") == effect
