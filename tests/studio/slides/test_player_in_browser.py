"""player.html in a real browser, from a file and offline: it plays, jumps, follows, and asks for nothing."""

from __future__ import annotations

import io
from contextlib import contextmanager
from dataclasses import replace
from zipfile import ZipFile

import pytest
from PIL import Image

from studio.slides.deck import Choices
from studio.slides.player import write_player
from tests.studio.preview.conftest import CHROMIUM, SWITCHES, until
from tests.studio.slides.decks import COLOURS, HOSTILE, a_slide
from tests.studio.slides.test_player import shown

WIDE, PHONE = {"width": 1000, "height": 640}, {"width": 390, "height": 844}
BEAT = 0.8  # seconds
NOWHERE = """Object.defineProperty(window, "localStorage", {
  get() { throw new DOMException("no", "SecurityError"); },
});"""


@pytest.fixture(scope="module")
def chromium():
    if CHROMIUM is None:
        pytest.skip("no Chromium or Chrome on this machine to open the page in")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        browser.close()


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


@pytest.fixture(scope="module")
def long(deck, tmp_path_factory):
    """Forty beats: the four again and again, half a minute that does not fit into a list."""
    target = tmp_path_factory.mktemp("long") / "player.html"
    german = deck.other_cues[0][1] * 10
    write_player(replace(deck, slides=deck.slides * 10, other_cues=(("de", german),)), target, Choices())
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


def plays_to_its_end(page) -> None:
    for key in (*">>>>", "k"):  # at twice the speed
        page.keyboard.press(key)
    until(lambda: page.evaluate("document.querySelector('video').ended"), "the end", 30)
    assert shows(page, 3, ended=True)
    assert page.locator("#play").get_attribute("aria-label") == "Play again"
    assert page.locator("#time").text_content() == page.locator("#length").text_content() == "0:03"


def test_it_plays_to_the_end_and_stays_there(page):
    """Nothing plays before it is asked for; after the end the last frame stays, and it can start again."""
    assert page.evaluate("document.querySelector('video').paused") and page.locator("#begin").is_visible()
    page.click("#begin")
    until(lambda: shows(page, 1), "the second beat", 10)
    page.click("#video")
    assert page.evaluate("document.querySelector('video').paused")
    plays_to_its_end(page)
    page.wait_for_timeout(300)
    assert shows(page, 3, ended=True)
    page.keyboard.press(" ")
    until(lambda: 0 < time_of(page) < 2 * BEAT, "the beginning", 10)
    assert page.locator("#play").get_attribute("aria-label") == "Pause"


def test_chapters_and_beats_lead_to_their_place(page):
    for beat in (2, 0, 3, 1):
        page.locator("#chapters .beat").nth(beat).click()
        is_in(page, beat)
    assert not page.locator("#begin").is_visible()  # it would lie on the frame that was asked for
    page.locator("#chapters .chapter").nth(1).click()
    is_in(page, 2)


def test_the_transcript_leads_to_its_place(page):
    """A click on a cue goes to where it is said, one on a heading to its beat; marked text does not."""
    page.click("#transcript-tab")
    page.get_by_text("and more on two lines").nth(2).click()
    is_in(page, 2)
    assert settled(page) - 2 * BEAT == pytest.approx(0.4, abs=0.1)
    assert page.locator("#text [aria-current]").text_content() == "and more on two lines"
    page.locator("#text h3 button").nth(1).click()
    is_in(page, 1)
    assert page.locator("#text [aria-current]").text_content() == "First words 1"
    page.get_by_text("First words 3").select_text()
    page.get_by_text("First words 3").dispatch_event("click")
    is_in(page, 1)


def test_the_keys(page):
    """Each does what the help says, and none does anything while one writes."""
    press = page.keyboard.press
    for key, beat in (
        (".", 1),
        ("PageDown", 2),
        (",", 1),
        ("PageUp", 0),
        ("2", 2),
        ("1", 0),
        ("9", 0),
        ("PageUp", 0),
    ):
        press(key)
        is_in(page, beat)
    for key, time in (
        ("End", 4 * BEAT),
        ("Home", 0),
        ("l", 4 * BEAT),
        ("j", 0),
        ("ArrowRight", 4 * BEAT),
        ("ArrowLeft", 0),
    ):
        press(key)
        assert settled(page) == pytest.approx(time, abs=0.1), key
    speed = "document.querySelector('video').playbackRate"
    for key, rate in ((">", 1.25), (">", 1.5), ("<", 1.25), ("<", 1), ("<", 0.75), ("<", 0.5), ("<", 0.5)):
        press(key)
        assert page.evaluate(speed) == rate
    for key, paused in (("k", False), ("k", True), (" ", False), (" ", True)):
        press(key)
        assert page.evaluate("document.querySelector('video').paused") == paused, key
    press("?")
    assert page.locator("#keys").is_visible()
    press("2")
    press("Escape")
    assert not page.locator("#keys").is_visible() and time_of(page) < 2 * BEAT
    page.click("#transcript-tab")
    page.fill("#search", "")
    page.locator("#search").press_sequentially("2kc")
    assert time_of(page) < 2 * BEAT and not page.locator("#captions").is_visible()


def test_the_full_screen_has_the_captions_and_the_controls(page):
    page.keyboard.press("c")
    page.keyboard.press("f")
    until(lambda: page.evaluate("document.fullscreenElement?.id") == "stage", "the full screen", 10)
    window = page.evaluate("[innerWidth, innerHeight]")
    boxes = {name: page.locator(f"#{name}").bounding_box() for name in ("picture", "captions", "controls")}
    assert all(box["width"] == window[0] for box in boxes.values())
    assert boxes["picture"]["height"] + boxes["captions"]["height"] == window[1]
    page.keyboard.press("f")
    until(lambda: page.evaluate("document.fullscreenElement") is None, "the page", 10)


def test_captions_follow_in_each_language(page):
    """Off at first; by key or menu they stand below the picture, and the transcript changes with them."""
    captions = page.locator("#captions")
    assert not captions.is_visible()
    page.keyboard.press("c")
    page.locator("#chapters .beat").nth(2).click()
    until(lambda: captions.inner_text() == "First words 2", "the words", 10)
    box, picture = captions.bounding_box(), page.locator("#picture").bounding_box()
    assert box["y"] >= picture["y"] + picture["height"]
    page.click("#captions-button")
    page.get_by_role("menuitemradio", name="Deutsch").click()
    until(lambda: captions.inner_text() == "Deutsche Worte 2", "the German words", 10)
    assert captions.get_attribute("lang") == "de"
    page.keyboard.press(".")
    until(lambda: captions.inner_text() == "Deutsche Worte 3", "the next words", 10)
    page.click("#transcript-tab")
    assert page.locator("#text .cue").all_text_contents() == [f"Deutsche Worte {n}" for n in range(4)]
    page.select_option("#language", "en")
    until(lambda: captions.inner_text() == "First words 3", "the English words", 10)
    page.keyboard.press("c")
    assert not captions.is_visible()
    tracks = """() => [...document.querySelector("video").textTracks]
      .map((one) => [one.language, one.mode, one.cues.length])"""
    assert page.evaluate(tracks) == [["en", "hidden", 8], ["de", "hidden", 4]]


def test_captions_follow_while_it_plays(page):
    heard = """() => {
      window.heard = [];
      new MutationObserver(() => heard.push(document.querySelector("#captions").textContent))
        .observe(document.querySelector("#captions"), { childList: true });
    }"""
    page.keyboard.press("c")
    page.evaluate(heard)
    page.click("#begin")
    until(lambda: page.evaluate("document.querySelector('video').ended"), "the end", 30)
    said = [f"First words {n // 2}" if n % 2 == 0 else "and more\non two lines" for n in range(8)]
    assert [text for text in page.evaluate("window.heard") if text] == said[1:]
    assert page.locator("#captions").text_content() == said[-1]


def test_the_speed(page):
    page.click("#speed-button")
    page.get_by_role("menuitemradio", name="2×").click()
    assert page.evaluate("document.querySelector('video').playbackRate") == 2
    assert page.locator("#speed-button").text_content() == "2×"
    assert page.evaluate("document.activeElement.id") == "speed-button"


def test_the_menus_work_from_the_keyboard(page):
    page.focus("#captions-button")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.textContent") == "Off"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    until(lambda: page.locator("#captions").inner_text() == "Deutsche Worte 0", "the German words", 10)
    assert page.evaluate("document.activeElement.id") == "captions-button"
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    assert not page.get_by_role("menu").is_visible()
    page.focus("#chapters-tab")
    page.keyboard.press("ArrowRight")
    assert (
        page.evaluate("document.activeElement.id") == "transcript-tab" and page.locator("#text").is_visible()
    )


def test_the_time_line(page):
    """It is told in words, tells its beats under the mouse, and goes where it is clicked."""
    box = page.locator("#position").bounding_box()
    at = {"x": box["width"] * 0.65, "y": box["height"] / 2}
    page.hover("#position", position=at)
    assert page.locator("#hint b").text_content() == "A hill"
    assert page.locator("#hint > span").all_text_contents() == ["Title 2", "0:02"]
    page.click("#position", position=at)
    is_in(page, 2)
    assert page.locator("#position").get_attribute("aria-valuetext") == "0:02 of 0:03, Title 2"
    page.keyboard.press("Home")
    assert settled(page) == 0


def test_what_is_to_be_seen_is_told(page):
    page.click("#transcript-tab")
    page.locator("#text summary").nth(1).click()
    told = page.locator("#text details").nth(1)
    assert told.locator("p").text_content() == "The curve x² and the point (1, 1)."
    assert told.locator("li").all_text_contents() == ["f′(1) = 2", "−0.607"]
    assert page.locator("#described").text_content() == "The curve x² and the point (1, 0)."


def test_searching_the_transcript(page):
    page.click("#transcript-tab")
    page.fill("#search", "WORDS 2")
    assert page.locator("#text .hit").all_text_contents() == ["First words 2"]
    assert page.locator("#found").text_content() == "1 place"
    page.fill("#search", "two lines")
    page.keyboard.press("Enter")
    assert page.locator("#found").text_content() == "2 of 4 places"
    page.fill("#search", "nothing of the kind")
    assert page.locator("#found").text_content() == "Not found" and not page.locator("#text .hit").count()


def in_view(page, of="#text") -> bool:
    line, box = (page.locator(one).bounding_box() for one in (f"{of} [aria-current]", of))
    return box["y"] <= line["y"] and line["y"] + line["height"] <= box["y"] + box["height"]


def test_the_lists_follow_until_one_scrolls(chromium, long):
    with opened(chromium, long) as page:
        page.locator("#chapters .beat").nth(30).click()
        until(lambda: in_view(page, "#chapters"), "the beat in view", 10)
        page.click("#transcript-tab")
        until(lambda: in_view(page), "the line in view", 10)
        page.keyboard.press("Home")
        until(lambda: in_view(page), "the line in view", 10)
        page.hover("#text")
        page.mouse.wheel(0, 300)
        page.keyboard.press("End")
        settled(page)
        page.wait_for_timeout(300)
        assert not in_view(page)
        page.click("#follow")
        until(lambda: in_view(page), "the line in view", 10)
        assert not page.locator("#follow").is_visible()


def test_nothing_moves_by_itself_for_those_who_prefer_so(chromium, long):
    with opened(chromium, long, reduced_motion="reduce") as page:
        page.click("#transcript-tab")
        page.keyboard.press("End")
        settled(page)
        assert page.evaluate("document.querySelector('#text').scrollTop") == 0 and not in_view(page)
        page.click("#follow")
        assert in_view(page)


def test_the_place_is_kept(chromium, long):
    """One goes on where one left, or from the start, or where the address says."""
    with opened(chromium, long) as page:
        page.locator("#chapters .beat").nth(15).click()
        settled(page)
        page.reload()
        until(lambda: time_of(page) == pytest.approx(15 * BEAT, abs=0.1), "the place", 20)
        assert page.locator("#place").inner_text() == "Continues at 0:12. From the start"
        page.get_by_role("button", name="From the start").click()
        assert settled(page) == 0 and not page.locator("#place").is_visible()
    with opened(chromium, long, "#t=20.5") as page:
        assert settled(page) == 20.5


def test_a_browser_that_keeps_nothing(chromium, long):
    with opened(chromium, long, script=NOWHERE) as page:
        page.locator("#chapters .beat").nth(15).click()
        assert settled(page) == pytest.approx(15 * BEAT, abs=0.1)


def test_hostile_texts_are_texts(chromium, hostile_deck, tmp_path):
    """They are read back from the page as they are, and the page has no element more."""
    write_player(hostile_deck, tmp_path / "player.html", Choices())
    with opened(chromium, tmp_path / "player.html", script=NOWHERE) as page:
        texts = [shown(text) for text in HOSTILE]
        assert page.title() == page.locator("h1").text_content() == texts[0]
        assert page.locator("#author").text_content() == texts[1]
        assert page.locator("#chapters .beat span:not(.time)").all_text_contents() == texts
        for part in ("h3 button > :last-child", "p > .cue", "details p", "details li"):
            assert page.locator(f"#text {part}").all_text_contents() == texts, part
        assert page.locator("#text img").evaluate_all("(all) => all.map((one) => one.alt)") == texts
        page.keyboard.press("c")
        for number, text in enumerate(texts):
            page.locator("#chapters .beat").nth(number).click()
            settled(page)
            assert shown(page.locator("#captions").text_content()) == text
            assert page.locator("#captions *").count() == 0
        assert page.locator("script").count() == 2
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        cues = """() => [...document.querySelector("video").textTracks[0].cues]
          .map((one) => one.getCueAsHTML().textContent.replaceAll("\\n", " "))"""
        assert page.evaluate(cues) == texts


def test_the_folder_and_the_archive_play(chromium, deck, tmp_path):
    """The page with its folder, moved; and what the archive holds, unpacked elsewhere under a hard name."""
    write_player(deck, tmp_path / "out" / "player.html", Choices(folder=True))
    (tmp_path / "out").rename(tmp_path / "moved #1 & ä")
    elsewhere = tmp_path / "course %20 'x'"
    with ZipFile(tmp_path / "moved #1 & ä" / "player.zip") as archive:
        archive.extractall(elsewhere)
    for path in (tmp_path / "moved #1 & ä" / "player.html", elsewhere / "index.html"):
        with opened(chromium, path, script=NOWHERE) as page:
            plays_to_its_end(page)
            page.locator("#chapters .beat").nth(1).click()
            is_in(page, 1)


def test_a_film_that_is_missing_is_told(chromium, deck, tmp_path):
    write_player(deck, tmp_path / "player.html", Choices(folder=True))
    (tmp_path / "player" / "lecture.mp4").unlink()
    page = chromium.new_page()
    page.goto((tmp_path / "player.html").as_uri())
    message = page.locator("#message")
    until(lambda: message.inner_text().startswith("The film cannot be played here."), "the message", 10)
    page.close()


def test_a_german_page_without_captions(chromium, deck, tmp_path):
    """The words are those of the deck's language; where nothing is said, nothing offers captions."""
    silent = tuple(replace(slide, cues=(), words=f"Worte {n}") for n, slide in enumerate(deck.slides))
    write_player(
        replace(deck, language="de", slides=silent, other_cues=()), tmp_path / "player.html", Choices()
    )
    with opened(chromium, tmp_path / "player.html") as page:
        assert page.locator("[role=tab]").all_text_contents() == ["Kapitel", "Mitschrift"]
        assert page.evaluate("document.documentElement.lang") == "de"
        assert not page.locator("#captions-button").count() and not page.locator("#language").is_visible()
        page.keyboard.press("c")
        assert not page.locator("#captions").is_visible()
        page.click("#transcript-tab")
        assert page.locator("#text .beat > p").all_text_contents() == [f"Worte {n}" for n in range(4)]
        page.keyboard.press("2")
        assert page.locator("#text [aria-current]").inner_text().endswith("Title 2")


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_theme_is_the_decks(chromium, deck, tmp_path, theme):
    """Not the system's, which is the other one here."""
    write_player(replace(deck, theme=theme), tmp_path / "player.html", Choices())
    other = {"dark": "light", "light": "dark"}[theme]
    with opened(chromium, tmp_path / "player.html", color_scheme=other) as page:
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (sum(map(int, ground[4:-1].split(","))) < 384) == (theme == "dark")


SIZES = (320, 256), (320, 640), (390, 844), (844, 390), (1024, 768), (2560, 1440)


@pytest.mark.parametrize("size", SIZES)
def test_it_fits_every_window(chromium, long, size):
    """Nothing is cut off at the side; the film stays above what is scrolled wherever there is room."""
    width, height = size
    with opened(chromium, long, size={"width": width, "height": height}, script=NOWHERE) as page:
        page.keyboard.press("c")
        for tab in ("#chapters-tab", "#transcript-tab"):
            page.click(tab)
            assert page.evaluate("document.documentElement.scrollWidth") == width
            cut = """(all) => all.filter((one) => one.checkVisibility()
              && one.getBoundingClientRect().right > innerWidth + 1).length"""
            assert page.locator("body *").evaluate_all(cut) == 0
        if height < 390:  # all of it scrolls; whoever picks a beat sees it
            page.locator("#text h3 button").nth(30).click()
            assert page.locator("#picture").bounding_box()["y"] >= 0
        else:
            assert page.evaluate("document.documentElement.scrollHeight") == height
            page.mouse.move(width - 60, height - 30)
            page.mouse.wheel(0, 500)
            until(
                lambda: page.evaluate("document.querySelector('#text').scrollTop") > 0,
                "the scrolled text",
                10,
            )
            assert page.locator("#picture").bounding_box()["y"] < height / 6


def test_a_finger_meets_every_button(chromium, long):
    with opened(chromium, long, size=PHONE, has_touch=True, is_mobile=True, script=NOWHERE) as page:
        small = """(all) => all.filter((one) => one.checkVisibility())
          .map((one) => [one.id || one.textContent, one.getBoundingClientRect()])
          .filter(([, box]) => box.width < 44 || box.height < 44).map(([name]) => name)"""
        for tab in ("#chapters-tab", "#transcript-tab"):
            page.tap(tab)
            assert page.locator("button, input, select, summary").evaluate_all(small) == []
        page.tap("#captions-button")
        assert page.get_by_role("menuitemradio").evaluate_all(small) == []


def test_on_paper_are_the_transcript_and_the_last_frames(page):
    """Whatever is shown on the screen; the pictures have arrived when they are printed."""
    page.emulate_media(media="print")
    assert page.locator("#text img").count() == 4
    for number in range(4):
        assert page.locator("#text img").nth(number).is_visible()
        assert page.locator("#text").get_by_text(f"First words {number}").is_visible()
    assert page.locator("#text img").evaluate_all(
        "(all) => all.every((one) => one.complete && one.naturalWidth)"
    )
    assert page.locator("h1").is_visible()
    for part in ("#stage", "#chapters", "#tools", "[role=tablist]"):
        assert not page.locator(part).is_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('#text')).color") == "rgb(0, 0, 0)"


def test_upright_films_fit(chromium, deck, tmp_path):
    """A film of another shape keeps it, and leaves room for the controls."""
    upright = tuple(a_slide(tmp_path, n) for n in range(2))
    write_player(
        replace(deck, slides=upright, width=360, height=640, other_cues=()), tmp_path / "p.html", Choices()
    )
    for size in (WIDE, PHONE):
        with opened(chromium, tmp_path / "p.html", size=size) as page:
            box, controls = (page.locator(one).bounding_box() for one in ("#picture", "#controls"))
            assert box["width"] / box["height"] == pytest.approx(360 / 640, rel=0.02)
            assert controls["y"] + controls["height"] < size["height"]
