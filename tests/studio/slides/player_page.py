"""A written player.html that is open in a browser, and where it stands."""

from __future__ import annotations

import io
from contextlib import contextmanager

import pytest
from PIL import Image

from studio.slides.deck import Choices
from studio.slides.formats.player import write_player
from tests.studio.preview.conftest import until
from tests.studio.slides.decks import COLOURS

WIDE, PHONE = {"width": 1000, "height": 640}, {"width": 390, "height": 844}
BEAT = 0.8  # seconds
NOWHERE = """Object.defineProperty(window, "localStorage", {
  get() { throw new DOMException("no", "SecurityError"); },
});"""


@contextmanager
def opened(chromium, path, address="", script="", size=WIDE, **options):
    """The page in a window of its own, offline; a request, a message or an error fails the test."""
    context = chromium.new_context(viewport=size, offline=True, **options)
    context.set_default_timeout(20_000)
    wrong: list[str] = []
    context.on("weberror", lambda error: wrong.append(str(error.error)))
    context.on("console", lambda message: wrong.append(message.text))
    context.on("dialog", lambda dialog: (wrong.append(dialog.message), dialog.dismiss()))
    context.on(
        "request",
        lambda asked: asked.url.split(":")[0] in ("file", "blob", "data") or wrong.append(asked.url),
    )
    if script:
        context.add_init_script(script)
    page = context.new_page()
    page.goto(path.as_uri() + address)
    until(lambda: page.evaluate("document.querySelector('video').readyState") == 4, "the film", 20)
    yield page
    context.close()
    assert wrong == []


@pytest.fixture(scope="module")
def written(deck, tmp_path_factory):
    target = tmp_path_factory.mktemp("page") / "player.html"
    write_player(deck, target, Choices())
    return target


@pytest.fixture
def page(chromium, written):
    with opened(chromium, written) as made:
        yield made


def time_of(page) -> float:
    return page.evaluate("document.querySelector('video').currentTime")


def settled(page) -> float:
    """Where the film is, once it has got there and is drawn."""
    until(lambda: not page.evaluate("document.querySelector('video').seeking"), "the place in the film", 20)
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return time_of(page)


def seen(page) -> Image.Image:
    return Image.open(io.BytesIO(page.locator("#video").screenshot())).convert("RGB")


def shows(page, beat: int, ended: bool = False) -> bool:
    """Whether the frame in view is one of that beat, and its last one."""
    picture = seen(page)
    colour = picture.getpixel((picture.width // 2, picture.height // 6))
    bar = min(picture.getpixel((picture.width - 12, picture.height * 5 // 12))) > 200
    return max(abs(a - b) for a, b in zip(colour, COLOURS[beat], strict=True)) < 25 and bar >= ended


def is_in(page, beat: int) -> None:
    """The page is in that beat: its film, its frame, its lists."""
    until(lambda: settled(page) // BEAT == beat, f"beat {beat}", 10)
    until(lambda: shows(page, beat), f"the frame of beat {beat}", 10)
    assert page.locator("#now-beat").text_content() == f"Title {beat}"
    assert page.locator("#chapters [aria-current]").count() == 1
    assert f"Title {beat}" in page.locator("#chapters [aria-current]").text_content()
    assert page.locator("#chapters [data-now]").text_content().startswith(str(beat // 2 + 1))
