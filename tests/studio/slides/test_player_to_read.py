"""player.html as it is read: lists that follow, the transcript, any window, a finger, paper."""

from __future__ import annotations

from dataclasses import replace

import pytest

from studio.slides.deck import Choices
from studio.slides.formats.player import write_player
from tests.studio.preview import conftest as browser
from tests.studio.preview.conftest import until
from tests.studio.slides import player_page
from tests.studio.slides.decks import a_slide
from tests.studio.slides.player_page import BEAT, NOWHERE, PHONE, WIDE, opened, settled, time_of

# Fixtures: one browser for the tests of this file, one page for each of them.
chromium, written, page = browser.chromium, player_page.written, player_page.page


@pytest.fixture(scope="module")
def long(deck, tmp_path_factory):
    """Forty beats: the four again and again, half a minute that does not fit into a list."""
    target = tmp_path_factory.mktemp("long") / "player.html"
    german = deck.other_cues[0][1] * 10
    write_player(replace(deck, slides=deck.slides * 10, other_cues=(("de", german),)), target, Choices())
    return target


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
