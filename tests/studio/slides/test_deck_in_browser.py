"""deck.html in a browser, from the disk and with no network: what is seen, and when."""

from __future__ import annotations

import base64
import json
import time
from contextlib import contextmanager, suppress
from dataclasses import replace
from io import BytesIO
from itertools import groupby

import numpy as np
import pytest
from PIL import Image

from studio.slides.deck import Choices
from studio.slides.formats.html_deck import write_html_deck
from studio.slides.formats.page_parts import held
from tests.studio.preview import conftest as browser
from tests.studio.slides.decks import COLOURS, FORMAT, FRAMES, a_deck

chromium = browser.chromium
LONG = 30_000  # milliseconds that anything may take on a busy machine
ENDED = "document.body.dataset.film === 'ended'"
PLAYED = "['film', 'end'].includes(document.querySelector('.beat.present').dataset.shows)"
NUMBER = "Reveal.getIndices().h + 1"  # the address tells it later
# What happens between two looks at the page: how often a film began or went on. `rate` slows films down.
WITNESS = """
window.plays = 0;
const { play } = HTMLMediaElement.prototype;
HTMLMediaElement.prototype.play = function () {
  window.plays += 1;
  this.playbackRate = window.rate ?? 1;
  return play.call(this);
};
"""


@pytest.fixture(scope="module")
def written(deck, tmp_path_factory):
    target = tmp_path_factory.mktemp("html") / "deck.html"
    write_html_deck(deck, target, Choices())
    return target


@pytest.fixture
def show(chromium):
    """Opens a page as big as a frame; whatever it complains of, asks for or says fails the test."""

    @contextmanager
    def showing(path, address="", rate=1, **options):
        size = {"width": FORMAT.width, "height": FORMAT.height}
        context = chromium.new_context(**{"viewport": size, **options})
        context.set_offline(True)
        context.set_default_timeout(LONG)
        faults: list[str] = []

        def guard(page):
            page.on("console", lambda told: told.type in ("error", "warning") and faults.append(told.text))
            page.on("pageerror", lambda error: faults.append(str(error)))
            page.on("dialog", lambda dialog: (faults.append(dialog.message), dialog.dismiss()))

        def asked(request):
            if not request.url.startswith(("file:", "data:", "blob:")):
                faults.append(request.url)

        context.on("page", guard)
        context.on("request", asked)
        context.add_init_script(f"window.rate = {rate};{WITNESS}")
        page = context.new_page()
        page.goto(path.as_uri() + address)
        try:
            yield page
            assert not faults
        finally:
            context.close()

    return showing


def until(page, true: str) -> None:
    """Wait for an expression. The page's policy lets nothing evaluate text inside it, so ask again."""
    end = time.monotonic() + LONG / 1000
    while not page.evaluate(true):
        assert time.monotonic() < end, true
        page.wait_for_timeout(15)


def seen(page) -> np.ndarray:
    return np.asarray(Image.open(BytesIO(page.screenshot())).convert("RGB")).astype(int)


def slide_of(picture: np.ndarray) -> int | None:
    """Whose colour fills the upper part, −1 where it is none's."""
    height = picture.shape[0]
    colour = np.median(picture[: height // 4].reshape(-1, 3), axis=0)
    far = [np.abs(colour - one).max() for one in COLOURS]
    return int(np.argmin(far)) if min(far) < 16 else -1


def share(picture: np.ndarray) -> float:
    """How much of the time has passed in the frame that is shown, by its bar."""
    height = picture.shape[0]
    return float((picture[height * 5 // 12] > 200).all(axis=-1).mean())


def shows_still(page, path) -> bool:
    """Whether the stage shows that picture; the line that tells the progress is at the very bottom."""
    still = np.asarray(Image.open(path).convert("RGB")).astype(int)
    picture = seen(page)
    same = np.abs(picture - still)[:-8].mean() < 1
    return same and slide_of(picture) == slide_of(still) and share(picture) == share(still)


def test_every_film_plays_and_stays_on_its_last_frame(show, written, deck):
    with show(written) as page:
        for number, slide in enumerate(deck.slides):
            until(page, PLAYED)
            until(page, ENDED)
            page.wait_for_timeout(300)  # until the picture has replaced the film
            assert shows_still(page, slide.last), slide.beat
            page.keyboard.press("PageDown")
            assert number + 1 < len(deck.slides) or page.url.endswith(f"#/{number + 1}")


class Film:
    """What the browser composes of a page, picture by picture; a busy one leaves some out."""

    def __init__(self, page):
        self.pictures: list[tuple[float, str]] = []
        self.session = page.context.new_cdp_session(page)
        self.session.on("Page.screencastFrame", self.take)
        self.session.send("Page.startScreencast", {"format": "png", "everyNthFrame": 1})

    def take(self, told):
        self.pictures.append((told["metadata"]["timestamp"], told["data"]))
        with suppress(Exception):  # the last ones come when nobody listens any more
            self.session.send("Page.screencastFrameAck", {"sessionId": told["sessionId"]})

    def frames(self):
        """The slide and the number of the frame that each picture shows, in the order of their making."""
        self.session.send("Page.stopScreencast")
        self.session.detach()
        opened = (
            Image.open(BytesIO(base64.b64decode(data))).convert("RGB") for _, data in sorted(self.pictures)
        )
        return [frame_of(np.asarray(picture)) for picture in opened]


def frame_of(picture) -> tuple[int, int]:
    return slide_of(picture), round(share(picture) * FRAMES)


def test_no_other_frame_is_ever_seen_on_the_way_forth_and_back(show, written, deck):
    """Fifty moves: each picture is of the slide left or the one entered, forth from the first frame on, back
    the last one at once; never black, never the answer before its question.
    """
    moves = [*"+++---", *"+-" * 10, *"++-" * 6, "-", "-", "-", "+", "-", "+"]
    assert len(moves) == 50
    with show(written, rate=0.7) as page:  # so that a picture left out is not half a film
        until(page, PLAYED)
        film, at, expected = Film(page), 0, [(0, "+")]
        for number, move in enumerate(moves):
            page.wait_for_timeout(60 * (number % 5))
            was, at = at, min(max(at + (1 if move == "+" else -1), 0), len(deck.slides) - 1)
            page.keyboard.press("ArrowRight" if move == "+" else "ArrowLeft")
            shown = frame_of(seen(page))
            assert shown[0] == at and (move == "+" or at == was or shown[1] == FRAMES)
            if at != was:
                expected.append((at, move))
        page.wait_for_timeout(300)
        frames = film.frames()
    assert len(frames) > len(moves)
    for slide, run in groupby(frames, lambda frame: frame[0]):
        while expected[0][0] != slide:  # was left out
            expected.pop(0)
            assert expected, "a picture of a slide that was not gone to"
        times = [time for _, time in run]
        if expected.pop(0)[1] == "+":
            assert times == sorted(times) and times[0] < FRAMES, times
        else:
            assert set(times) == {FRAMES}


def test_the_keys(show, written):
    with show(written, rate=0.2) as page:
        press = page.keyboard.press
        until(page, PLAYED)
        press("Space")
        until(page, "document.body.dataset.film === 'paused'")
        page.wait_for_timeout(100)
        still = share(seen(page))
        page.wait_for_timeout(250)
        assert share(seen(page)) == still < 1
        page.evaluate("window.rate = 2")
        press("Space")
        until(page, ENDED)
        press("r")
        until(page, f"window.plays === 3 && {ENDED}")
        press("Space")  # after its end: on
        until(page, f"{NUMBER} === 2")
        press("End")
        until(page, f"{NUMBER} === 4")
        press("ArrowLeft")
        until(page, f"{NUMBER} === 3 && window.plays === 5 && {ENDED}")
        press("Home")
        until(page, f"{NUMBER} === 1 && window.plays === 6")
        press("b")
        page.wait_for_timeout(500)
        assert seen(page)[:-8].max() < 20
        press("ArrowRight")  # ends the black screen, and no more
        page.wait_for_timeout(500)
        assert slide_of(seen(page)) == 0
        press("?")
        assert page.locator("dialog.help dt").count() == 13
        assert page.locator("dialog.help").is_visible()
        press("Escape")
        assert not page.locator("dialog.help").is_visible()


def test_captions_in_each_language_stay_on_from_slide_to_slide(show, written):
    with show(written, rate=0.2) as page:
        shown = page.locator(".captions span")
        assert not shown.is_visible()
        page.keyboard.press("c")
        until(page, "document.querySelector('.captions').textContent === 'and more\\non two lines'")
        page.keyboard.press("ArrowRight")
        until(page, "document.querySelector('.captions').textContent === 'First words 1'")
        page.keyboard.press("c")
        until(page, "document.querySelector('.captions').textContent === 'Deutsche Worte 1'")
        assert page.locator(".captions").get_attribute("lang") == "de"
        tracks = page.evaluate(
            "[...document.querySelector('.present video').textTracks].map(t => t.language)"
        )
        assert tracks == ["en", "de"]
        page.keyboard.press("c")
        assert not shown.is_visible()


def test_the_overview_goes_to_any_slide_and_plays_it(show, written, deck):
    with show(written) as page:
        until(page, ENDED)
        page.keyboard.press("o")
        tiles = page.locator("dialog.overview button:has(img)")
        assert [one.split("\n")[-1] for one in tiles.all_inner_texts()] == [one.title for one in deck.slides]
        assert page.locator("dialog.overview h3").all_inner_texts() == [one.title for one in deck.chapters]
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
        until(page, "location.hash === '#/3'")
        until(page, ENDED)
        page.keyboard.press("Escape")
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("Enter")  # one back, but by choice: it plays
        until(page, f"{NUMBER} === 2 && {PLAYED}")


def test_the_speaker_view_is_in_step_both_ways(show, written, deck):
    with show(written) as page:
        with page.context.expect_page() as opened:
            page.keyboard.press("s")
        speaker = opened.value
        told = "document.querySelector('.notes-of').textContent"
        until(speaker, f"{told}.includes({json.dumps(deck.slides[0].words)})")
        assert speaker.locator(".next-title").inner_text() == deck.slides[1].title
        speaker.keyboard.press("ArrowRight")
        until(page, "location.hash === '#/2'")
        until(speaker, f"{told}.includes({json.dumps(deck.slides[1].seen[0])})")
        page.keyboard.press("End")
        until(speaker, f"{told}.includes({json.dumps(deck.slides[3].title)})")
        assert speaker.locator(".next-title").inner_text() == "The end"
        until(page, ENDED)
        speaker.wait_for_timeout(400)
        box = speaker.locator("canvas").bounding_box()
        picture = np.asarray(Image.open(BytesIO(speaker.screenshot(clip=box))).convert("RGB"))
        assert slide_of(picture) == 3 and share(picture) > 0.98
        page.goto("about:blank")
        end = time.monotonic() + 10
        while not speaker.is_closed() and time.monotonic() < end:
            page.wait_for_timeout(20)
        assert speaker.is_closed()


def test_a_link_to_a_slide_opens_it_and_plays_it(show, written):
    with show(written, "#/3") as page:
        until(page, PLAYED)
        assert slide_of(seen(page)) == 2
        until(page, ENDED)


def test_a_loop_goes_on(show, deck, tmp_path):
    looping = replace(deck, slides=(replace(deck.slides[0], loops=True),))
    write_html_deck(looping, tmp_path / "loop.html", Choices())
    with show(tmp_path / "loop.html") as page:
        until(page, PLAYED)
        page.evaluate("""() => { let last = 0; window.turns = 0;
            const video = document.querySelector('video');
            video.addEventListener('timeupdate', () => {
                if (video.currentTime < last) window.turns += 1;
                last = video.currentTime; }); }""")
        until(page, "window.turns >= 2")
        assert not page.evaluate(ENDED)


def test_who_wants_less_motion_sees_the_last_frame_until_asking_for_the_film(show, written, deck):
    with show(written, reduced_motion="reduce") as page:
        until(page, ENDED)
        assert shows_still(page, deck.slides[0].last)
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(300)
        assert shows_still(page, deck.slides[1].last)
        page.keyboard.press("Space")
        until(page, PLAYED)


def test_few_films_are_in_memory_at_a_time(show, tmp_path, tmp_path_factory):
    long = a_deck(tmp_path_factory.mktemp("long"), 9)
    write_html_deck(long, tmp_path / "long.html", Choices())
    count = """() => { window.alive = 0;
        const [make, drop] = [URL.createObjectURL, URL.revokeObjectURL];
        URL.createObjectURL = (blob) => { window.alive += 1; return make(blob); };
        URL.revokeObjectURL = (url) => { window.alive -= 1; drop(url); }; }"""
    with show(tmp_path / "long.html") as page:
        until(page, "document.querySelectorAll('video').length === 2")
        page.evaluate(count)
        for _ in range(8):
            page.keyboard.press("ArrowRight")
            page.wait_for_timeout(160)
            assert page.evaluate("document.querySelectorAll('video').length") <= 3
            assert page.evaluate("window.alive") <= 1


def test_hostile_texts_come_back_and_nothing_runs(show, hostile_deck, tmp_path):
    write_html_deck(hostile_deck, tmp_path / "hostile.html", Choices())
    with show(tmp_path / "hostile.html") as page:
        until(page, PLAYED)
        assert page.title() == " ".join(held(hostile_deck.title).split())
        expected = [held(slide.title) for slide in hostile_deck.slides]
        for part in ("h2", ".place span:first-child", "p.words", "p.formula", "p.seen"):
            assert (
                page.locator(f".beat {part}").evaluate_all("all => all.map(one => one.textContent)")
                == expected
            )
        alt = page.locator(".beat .last").evaluate_all("all => all.map(one => one.alt)")
        assert all(text in one for text, one in zip(expected, alt, strict=True))
        page.keyboard.press("c")
        for number, slide in enumerate(hostile_deck.slides):
            lines = [line for line in held(slide.cues[0].text).split("\n") if line.strip()]
            until(
                page,
                f"document.querySelector('.captions span').textContent === {json.dumps(chr(10).join(lines))}",
            )
            page.keyboard.press("ArrowRight")
            until(page, f"{NUMBER} === {min(number + 2, 5)}")
        page.keyboard.press("o")
        tiles = page.locator("dialog.overview button span span").evaluate_all(
            "all => all.map(one => one.textContent)"
        )
        assert tiles == expected
        assert page.locator("script").count() == 3 + len(expected)
        assert page.locator("main, iframe, object, embed, form, link[rel=stylesheet]").count() == 0


def test_films_beside_the_page_play_as_well(show, deck, tmp_path):
    write_html_deck(deck, tmp_path / "a deck #1.html", Choices(folder=True))
    with show(tmp_path / "a deck #1.html") as page:
        for slide in deck.slides[:2]:
            until(page, PLAYED)
            until(page, ENDED)
            page.wait_for_timeout(300)  # until the picture has replaced the film
            assert shows_still(page, slide.last)
            page.keyboard.press("PageDown")


def test_it_prints_a_page_for_each_slide(show, written, deck):
    with show(written) as page:
        until(page, PLAYED)
        assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == len(deck.slides)
    with show(written, "?print-pdf") as page:
        assert page.locator("h2").all_inner_texts() == [slide.title for slide in deck.slides]
        assert page.locator("p.words").all_inner_texts() == [slide.words for slide in deck.slides]
        assert all(one.is_visible() for one in page.locator("img.last").all())


def test_where_a_film_cannot_be_played_its_last_frame_is_shown(show, deck, tmp_path):
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"no film")
    write_html_deck(
        replace(deck, slides=(replace(deck.slides[2], film=broken),)), tmp_path / "deck.html", Choices()
    )
    with show(tmp_path / "deck.html") as page:
        until(page, ENDED)
        assert "last frame" in page.locator(".message").inner_text()
        page.wait_for_timeout(3200)  # until the message has gone
        assert shows_still(page, deck.slides[2].last)
